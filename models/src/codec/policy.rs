//! How a document is decoded: what is required of it, what happens to deviations, and how much memory it may take.

/// How a response is decoded.
///
/// Some deviations are errors whatever the policy: the payload, the member `data`, is missing, null or not of the expected
/// kind. Required members of anything else are repaired and recorded if they are missing, null or unreadable, except
/// where a flag below says otherwise. Items of lists and everything nested are always repaired and recorded: a bad item
/// never fails the whole page.
#[derive(Clone, Copy, Debug)]
pub struct ResponsePolicy {
    /// Whether the required members of a single object in `data` are required too.
    pub require_members: bool,
    /// Whether the `id` of a single object in `data` is required, if the object has one: that of an object that was
    /// created.
    pub require_id: bool,
    /// Whether the first deviation is an error instead of a repair.
    pub refuse_repairs: bool,
    /// The largest body that the caller accepts, which limits the memory of what is decoded from one.
    pub max_response_bytes: usize,
}

impl Default for ResponsePolicy {
    /// Repairs all but the payload, in the memory that a body of 64 MiB may take.
    fn default() -> Self {
        Self { require_members: false, require_id: false, refuse_repairs: false, max_response_bytes: 64 << 20 }
    }
}

/// How deviations from the API's contract are handled.
#[derive(Clone, Copy)]
pub(super) struct Policy {
    pub(super) repairs: Repairs,
    pub(super) document: Document,
}

/// What happens to a deviation that can be repaired.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Repairs {
    /// It is repaired and recorded.
    Recorded,
    /// It is repaired.
    Unrecorded,
    /// It is an error, so decoding stops there.
    Refused,
}

/// What is decoded.
#[derive(Clone, Copy)]
pub(super) enum Document {
    Response {
        require_members: bool,
        require_id: bool,
    },
    /// Unknown members are deviations too, missing read-only members are not.
    Request,
    /// A request in which members whose fields can be absent may be missing.
    Update,
}

impl Policy {
    pub(super) fn is_request(self) -> bool {
        matches!(self.document, Document::Request | Document::Update)
    }
}

/// The memory that decoded values may still take.
///
/// A document can take far more memory than its text has bytes: an empty object in a list is three bytes of text and a
/// struct of up to several kB. What counts is the space for elements of lists and members of free-form objects, before it
/// is allocated. Text is not counted: what is kept of it takes at most three times the bytes that it has in the document.
pub(super) struct Budget(usize);

impl Budget {
    /// Enough for any document of an ordinary size: 200 rows of the largest model take less than 1 MB.
    pub(super) const BASE: usize = 16 << 20;
    /// What each byte of the document adds.
    pub(super) const PER_BYTE: usize = 64;
    /// The limit of what the bytes add, in units of the largest body that is accepted.
    pub(super) const PER_LIMIT: usize = 4;

    /// The budget of a document of `length` bytes where at most `max_response_bytes` are accepted.
    pub(super) fn new(length: usize, max_response_bytes: usize) -> Self {
        let added = length.saturating_mul(Self::PER_BYTE).min(max_response_bytes.saturating_mul(Self::PER_LIMIT));
        Self(Self::BASE.saturating_add(added))
    }

    /// The bytes that are left.
    pub(super) fn left(&self) -> usize {
        self.0
    }

    /// Whether `bytes` more may be allocated.
    pub(super) fn allows(&self, bytes: usize) -> bool {
        bytes <= self.0
    }

    /// Takes `bytes` from the budget if they are left.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let left = self.0.checked_sub(bytes);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}
