//! Raw bytes in a request.

use std::fmt;

use bytes::Bytes;

/// The raw body of an upload or of a proxied request.
///
/// ```
/// # use apideck_models::RequestBody;
/// let body = RequestBody::from("%PDF-1.7").content_type("application/pdf");
/// assert_eq!(body.bytes.len(), 8);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestBody {
    /// The bytes, sent as they are.
    pub bytes: Bytes,
    /// The media type that is sent along; without one, no `content-type` header is.
    pub content_type: Option<String>,
}

impl RequestBody {
    /// Sets the media type: `application/pdf`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

impl<B: Into<Bytes>> From<B> for RequestBody {
    fn from(bytes: B) -> Self {
        RequestBody { bytes: bytes.into(), content_type: None }
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes.len())?;
        match &self.content_type {
            Some(content_type) => write!(f, " of {content_type}"),
            None => Ok(()),
        }
    }
}
