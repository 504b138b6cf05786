//! One upload session: the parts received so far, and their validation.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use serde_json::{Value, json};

use crate::record::digest::{Digests, Hasher};
use crate::record::request::Recorded;

/// The settings of upload sessions, see [`Mock::serve_uploads`](crate::Mock::serve_uploads).
#[derive(Debug, Clone)]
pub struct Uploads {
    part_size: u64,
    parallel: bool,
    /// Whether the bytes of the parts are kept.
    keep: bool,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { part_size: 5 << 20, parallel: true, keep: false }
    }
}

impl Uploads {
    /// The default settings: parts of 5 MiB, in any order.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the bytes of the parts, up to a limit.
    pub(crate) fn keeping(mut self) -> Self {
        self.keep = true;
        self
    }

    /// Sets the part size in bytes. Only the last part may be smaller.
    ///
    /// # Panics
    ///
    /// If `bytes` is 0.
    #[track_caller]
    pub fn part_size(mut self, bytes: u64) -> Self {
        assert!(bytes > 0, "a part has at least one byte");
        self.part_size = bytes;
        self
    }

    /// Whether parts may arrive in any order and in parallel, which is the default; otherwise they must arrive in
    /// sequence.
    pub fn parallel(mut self, parallel: bool) -> Self {
        self.parallel = parallel;
        self
    }
}

pub(crate) struct Session {
    name: String,
    parent: String,
    /// The size of the whole file, if the client sent it.
    size: Option<u64>,
    settings: Arc<Uploads>,
    /// The parts received in sequence, from the first on.
    parts: Vec<Part>,
    received: u64,
    hasher: Hasher,
    /// Parts received ahead of their turn, with their bytes: the digest of the whole file needs them in sequence.
    ahead: BTreeMap<u64, (Part, Bytes)>,
    pub(crate) finished: bool,
    /// The bytes of the parts by number, if they are kept.
    kept: Option<BTreeMap<u64, Bytes>>,
}

/// The file that a session made of its parts.
pub(crate) struct Finished {
    pub(crate) name: String,
    /// The id of the folder.
    pub(crate) parent: String,
    pub(crate) size: u64,
    pub(crate) digest: String,
    /// The content, if it was kept.
    pub(crate) content: Option<Bytes>,
}

/// The most bytes that a session keeps.
const MAX_KEPT: u64 = 64 << 20;

#[derive(PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) size: u64,
    pub(crate) digest: String,
}

/// A part while it is received.
pub(crate) enum IncomingPart {
    /// The next part in sequence, with the digest of everything up to here.
    Next(Hasher),
    /// A part ahead of its turn, with its bytes.
    Ahead(BytesMut),
    /// A part that was received before.
    Repeated,
}

impl IncomingPart {
    pub(crate) fn write(&mut self, data: &Bytes) {
        match self {
            Self::Next(hasher) => hasher.update(data),
            Self::Ahead(kept) => kept.extend_from_slice(data),
            Self::Repeated => {}
        }
    }
}

/// The status and the detail of an error response.
pub(crate) type Rejection = (u16, Value);

impl Session {
    pub(crate) fn new(name: String, parent: String, size: Option<u64>, settings: Arc<Uploads>) -> Self {
        Self {
            name,
            parent,
            kept: settings.keep.then(BTreeMap::new),
            size,
            settings,
            parts: Vec::new(),
            received: 0,
            hasher: Hasher::default(),
            ahead: BTreeMap::new(),
            finished: false,
        }
    }

    pub(crate) fn to_json(&self, id: &str) -> Value {
        let mut session = json!({
            "id": id,
            "success": self.finished,
            "part_size": self.settings.part_size,
            "parallel_upload_supported": self.settings.parallel,
            "expires_at": "2099-12-31T23:59:59.000Z",
        });
        if self.received > 0 {
            session["uploaded_byte_range"] = json!(format!("0-{}", self.received - 1));
        }
        session
    }

    pub(crate) fn keeps(&self) -> bool {
        self.kept.is_some()
    }

    /// Keeps the bytes of a part. A session with too many keeps none.
    pub(crate) fn keep(&mut self, number: u64, bytes: Option<BytesMut>) {
        if let (Some(kept), Some(bytes)) = (&mut self.kept, bytes) {
            kept.entry(number).or_insert_with(|| bytes.freeze());
            if kept.values().map(|part| part.len() as u64).sum::<u64>() > MAX_KEPT {
                self.kept = None;
            }
        }
    }

    fn next_number(&self) -> u64 {
        self.parts.len() as u64
    }

    pub(crate) fn receive(&self, number: u64) -> IncomingPart {
        match number.cmp(&self.next_number()) {
            Ordering::Less => IncomingPart::Repeated,
            Ordering::Equal => IncomingPart::Next(self.hasher.clone()),
            Ordering::Greater => IncomingPart::Ahead(BytesMut::new()),
        }
    }

    pub(crate) fn add(&mut self, number: u64, part: Part, incoming: IncomingPart) -> Result<(), Rejection> {
        self.check_size(number, part.size)?;
        if number > self.next_number() {
            if !self.settings.parallel {
                return Err((409, json!(format!("part {} must be next", self.next_number()))));
            }
            if let IncomingPart::Ahead(bytes) = incoming {
                self.ahead.insert(number, (part, bytes.freeze()));
            }
            return Ok(());
        }
        let known = usize::try_from(number).ok().and_then(|number| self.parts.get(number));
        if let Some(known) = known {
            let same = *known == part;
            return if same {
                Ok(())
            } else {
                Err((409, json!(format!("part {number} was already uploaded with other content"))))
            };
        }
        match incoming {
            IncomingPart::Next(hasher) => self.hasher = hasher,
            // The parts before it arrived while it was received.
            IncomingPart::Ahead(bytes) => self.hasher.update(&bytes),
            IncomingPart::Repeated => {}
        }
        self.append(part);
        while let Some((part, bytes)) = self.ahead.remove(&self.next_number()) {
            self.hasher.update(&bytes);
            self.append(part);
        }
        Ok(())
    }

    fn append(&mut self, part: Part) {
        self.received += part.size;
        self.parts.push(part);
    }

    fn check_size(&self, number: u64, size: u64) -> Result<(), Rejection> {
        let part_size = self.settings.part_size;
        let fits = match self.size {
            Some(whole) => {
                let start = number.saturating_mul(part_size);
                (start < whole || number == 0) && size == part_size.min(whole.saturating_sub(start))
            }
            None => size <= part_size,
        };
        if fits { Ok(()) } else { Err((400, json!(format!("part {number} must not have {size} bytes")))) }
    }

    /// Finishes the session and returns the whole file.
    pub(crate) fn finish(&mut self, request: &Recorded) -> Result<Finished, Rejection> {
        let missing = self.size.is_some_and(|size| self.received < size) || !self.ahead.is_empty();
        if missing {
            return Err((422, json!({"missing": [{"part_number": self.next_number()}]})));
        }
        let last = self.parts.len().saturating_sub(1);
        if self.parts[..last].iter().any(|part| part.size != self.settings.part_size) {
            return Err((
                422,
                json!(format!("every part except the last must have {} bytes", self.settings.part_size)),
            ));
        }
        let found = self.hasher.clone().values();
        check_digest(request, &found)?;
        self.finished = true;
        // Keep finished sessions small, for long runs.
        self.parts = Vec::new();
        let content = self.kept.take().map(|parts| parts.values().flatten().copied().collect());
        let (name, parent) = (self.name.clone(), self.parent.clone());
        Ok(Finished { name, parent, size: self.received, digest: found.sha_256, content })
    }
}

/// The connector that requires a digest, and takes only the SHA-1.
const REQUIRES_SHA: &str = "box";

/// Checks the `digest` header of a request against the computed digests.
pub(crate) fn check_digest(request: &Recorded, found: &Digests) -> Result<(), Rejection> {
    let only_sha = request.header("x-apideck-service-id") == Some(REQUIRES_SHA);
    let Some(sent) = request.header("digest") else {
        let needed = format!("required by {REQUIRES_SHA}: sha= and the SHA-1 in base64");
        return if only_sha { Err((400, json!({"missing": [{"digest": needed}]}))) } else { Ok(()) };
    };
    let (algorithm, value) = sent.split_once('=').unwrap_or((sent, ""));
    let expected = match &*algorithm.to_ascii_lowercase() {
        "sha" => &found.sha,
        "sha-256" if !only_sha => &found.sha_256,
        _ => {
            let known = if only_sha { "sha" } else { "sha or sha-256" };
            let fault = format!("the algorithm {algorithm} is not supported: use {known}, as in {}", found.sha);
            return Err((400, json!({"invalid": [{"digest": fault}]})));
        }
    };
    if expected.split_once('=').is_some_and(|(_, expected)| value == expected) {
        return Ok(());
    }
    Err((400, json!({"invalid": [{"digest": format!("must be {expected}")}]})))
}
