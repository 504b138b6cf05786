//! Bodies of requests and responses.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::BoxError;

/// The body of a request or a response: bytes in memory, a file, or a stream.
///
/// ```
/// use apideck_unify::Body;
///
/// #[tokio::main]
/// async fn main() -> std::io::Result<()> {
///     let bytes = Body::from("%PDF-1.7").content_type("application/pdf");
///     assert_eq!((bytes.len(), bytes.media_type()), (Some(8), Some("application/pdf")));
///
///     // Opened when it is sent, so that a file of any size can be uploaded.
///     let file = Body::file("Cargo.toml").await?;
///     assert!(file.len() > Some(100));
///     Ok(())
/// }
/// ```
///
/// Bytes and [files](Self::file) can be sent any number of times, so a call with them can be retried. A
/// [stream](Self::new) can be sent once: its clones share it, the first one that is sent consumes it, and the call is
/// never retried. A body of known length is sent with `content-length`, others are sent chunked. Trailers are neither sent
/// nor received.
///
/// Bodies of bytes are equal if their bytes and media types are equal, other bodies only if one is a clone of the
/// other. `Debug` shows size and media type, never content.
#[derive(Default)]
pub struct Body {
    content: Content,
    content_type: Option<Box<str>>,
    /// How far the request with this body came, in bits that the client defines.
    progress: Option<Arc<AtomicU32>>,
}

/// A body that is being read, of any type.
pub type BoxBody = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send + Sync>>;

// Other content is behind a pointer, so that a program that only sends bytes does not contain the code for it.
enum Content {
    Bytes(Bytes),
    /// Opened when it is sent.
    Source(Arc<dyn Source>),
    Open(BoxBody),
    /// A stream that another clone has consumed.
    Taken,
}

/// A source of bytes.
pub(crate) trait Source: Send + Sync {
    /// The number of bytes, if it is known.
    fn len(&self) -> Option<u64>;

    /// Whether it can be opened any number of times.
    fn is_repeatable(&self) -> bool;

    /// Starts to read it; `None` if it was consumed.
    fn open(&self) -> Option<BoxBody>;
}

impl Body {
    /// An empty body.
    pub const fn empty() -> Self {
        Self::of(Content::Bytes(Bytes::new()))
    }

    const fn of(content: Content) -> Self {
        Self { content, content_type: None, progress: None }
    }

    /// Sets the value of the `content-type` header, such as `application/pdf`. By default the header is not sent.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into().into_boxed_str());
        self
    }

    /// The value of the `content-type` header.
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The length in bytes, if it is known.
    pub fn len(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Source(source) => source.len(),
            Content::Open(body) => body.size_hint().exact(),
            Content::Taken => None,
        }
    }

    /// Whether the body is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The whole body, if it is in memory.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A clone that can be sent as well; `None` for a stream, which can be sent only once.
    pub fn try_clone(&self) -> Option<Self> {
        match &self.content {
            Content::Bytes(_) => Some(self.clone()),
            Content::Source(source) if source.is_repeatable() => Some(self.clone()),
            _ => None,
        }
    }

    pub(crate) fn from_source(source: impl Source + 'static) -> Self {
        Self::of(Content::Source(Arc::new(source)))
    }

    /// How far the request with this body came, if the client wants to know. Clones do not have it: they are sent with
    /// another request.
    #[doc(hidden)]
    pub fn progress(&self) -> Option<&Arc<AtomicU32>> {
        self.progress.as_ref()
    }

    /// Asks the transport to report how far the request with this body comes.
    #[doc(hidden)]
    pub fn set_progress(&mut self, progress: Arc<AtomicU32>) {
        self.progress = Some(progress);
    }

    /// The next bytes; `None` at the end. Trailers are skipped.
    #[doc(hidden)]
    #[inline(never)] // It is part of each `poll_frame`.
    pub fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        loop {
            match &mut self.content {
                Content::Bytes(bytes) => {
                    let bytes = std::mem::take(bytes);
                    return Poll::Ready((!bytes.is_empty()).then_some(Ok(bytes)));
                }
                Content::Open(body) => match ready!(body.as_mut().poll_frame(cx)) {
                    Some(Ok(frame)) => {
                        if let Ok(data) = frame.into_data() {
                            return Poll::Ready(Some(Ok(data)));
                        }
                    }
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => return Poll::Ready(None),
                },
                Content::Source(source) => self.content = source.open().map_or(Content::Taken, Content::Open),
                Content::Taken => {
                    return Poll::Ready(Some(
                        Err("the stream was already sent; a stream can be sent only once".into()),
                    ));
                }
            }
        }
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

/// The clone of a body that is being read cannot be sent.
impl Clone for Body {
    fn clone(&self) -> Self {
        let content = match &self.content {
            Content::Bytes(bytes) => Content::Bytes(bytes.clone()),
            Content::Source(source) => Content::Source(source.clone()),
            Content::Open(_) | Content::Taken => Content::Taken,
        };
        Self { content, content_type: self.content_type.clone(), progress: None }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.content, &other.content) {
            (Content::Bytes(one), Content::Bytes(other)) => one == other,
            (Content::Source(one), Content::Source(other)) => std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(other)),
            _ => false,
        };
        same && self.content_type == other.content_type
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::of(Content::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

/// A body that is being read, such as that of a response.
impl From<BoxBody> for Body {
    fn from(body: BoxBody) -> Self {
        Self::of(Content::Open(body))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    // The compiler must see that all frames are data: then it leaves out the code that sends trailers, 7 kB in hyper.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.poll_data(cx).map_ok(Frame::data)
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Open(body) => body.is_end_stream(),
            _ => self.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Open(body) => body.size_hint(),
            _ => self.len().map_or_else(SizeHint::default, SizeHint::with_exact),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            Some(length) => write!(f, "{length} bytes")?,
            None => f.write_str("a stream")?,
        }
        match &self.content_type {
            Some(content_type) => write!(f, " of {content_type}"),
            None => Ok(()),
        }
    }
}
