//! File downloads, whole or by range.

use std::ops::Range;

use bytes::Bytes;
use http::StatusCode;

use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::body::Body;

/// A file to download, with HTTP range requests: `range`, `if-range`, 206 and 416.
///
/// [`Mock::serve_download`](crate::Mock::serve_download) serves it as Apideck does, with credentials. For a download
/// without credentials, such as the target of a [redirect](Reply::redirect), or with a fault, add a route that
/// returns [`reply`](Self::reply):
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use apideck_mock::{Download, Mock, Reply};
///
/// let (mock, storage) = (Mock::start().await?, Mock::start().await?);
/// let file = Download::stream(1 << 30, 7).file_name("backup.tar");
/// storage.on("GET", "/signed", move |request| file.reply(request));
/// let location = format!("{}/signed?token=t", storage.url());
/// mock.on("GET", "/file-storage/files/{id}/download", move |_| Reply::redirect(&location));
///
/// // After the client's download: no credentials went to the storage server.
/// for request in storage.requests() {
///     assert!(request.header("authorization").is_none());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Download {
    content: Body,
    content_type: String,
    file_name: Option<String>,
    etag: String,
    ranges: bool,
}

impl Download {
    /// A file with this content.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(Body::Whole(bytes.into()))
    }

    /// A file of `length` [`generated`](crate::generated) bytes, which are generated while they are sent.
    pub fn stream(length: u64, seed: u64) -> Self {
        Self::new(Body::Generated { seed, range: 0..length })
    }

    fn new(content: Body) -> Self {
        Self {
            content,
            content_type: "application/octet-stream".to_owned(),
            file_name: None,
            etag: "\"1\"".to_owned(),
            ranges: true,
        }
    }

    /// Sets the content type. The default is `application/octet-stream`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Sends a `content-disposition` header with this file name.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the entity tag, including its quotes. The default is `"1"`.
    pub fn etag(mut self, etag: impl Into<String>) -> Self {
        self.etag = etag.into();
        self
    }

    /// Whether range requests are supported. The default is `true`; otherwise every response has the whole file.
    pub fn ranges(mut self, ranges: bool) -> Self {
        self.ranges = ranges;
        self
    }

    /// The response to a request for this file.
    ///
    /// # Panics
    ///
    /// If the content type, the file name or the entity tag is not a valid header value.
    #[track_caller]
    pub fn reply(&self, request: &Recorded) -> Reply {
        let length = self.content.len();
        let mut reply = Reply::status(200).header("content-type", &self.content_type).header("etag", &self.etag);
        reply = reply.header("accept-ranges", if self.ranges { "bytes" } else { "none" });
        if let Some(name) = &self.file_name {
            reply = reply.header("content-disposition", format!("attachment; filename=\"{name}\""));
        }
        match self.requested_range(request) {
            None => reply.body = self.content.clone(),
            Some(range) if range.is_empty() => {
                reply.status = StatusCode::RANGE_NOT_SATISFIABLE;
                reply = reply.header("content-range", format!("bytes */{length}"));
            }
            Some(range) => {
                reply.status = StatusCode::PARTIAL_CONTENT;
                let last = range.end - 1;
                reply = reply.header("content-range", format!("bytes {}-{last}/{length}", range.start));
                reply.body = self.content.range(range);
            }
        }
        reply
    }

    /// The range to send; `None` sends the whole file, and an empty range cannot be satisfied.
    fn requested_range(&self, request: &Recorded) -> Option<Range<u64>> {
        let range = request.header("range")?;
        let stale = request.header("if-range").is_some_and(|tag| tag != self.etag);
        if stale || !self.ranges { None } else { parse_range(range, self.content.len()) }
    }
}

/// Parses a `range` header with one range. Others, such as several ranges, are ignored, as HTTP allows.
fn parse_range(range: &str, length: u64) -> Option<Range<u64>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let count: u64 = last.parse().ok()?;
        return Some(length.saturating_sub(count)..length);
    }
    let first: u64 = first.parse().ok()?;
    let end = if last.is_empty() { length } else { last.parse::<u64>().ok()?.checked_add(1)?.min(length) };
    Some(first..end)
}

#[cfg(test)]
mod tests {
    use super::parse_range;

    #[test]
    fn ranges_are_parsed_as_http_defines_them() {
        assert_eq!(parse_range("bytes=0-0", 10), Some(0..1));
        assert_eq!(parse_range("bytes=3-", 10), Some(3..10));
        assert_eq!(parse_range("bytes=3-99", 10), Some(3..10));
        assert_eq!(parse_range("bytes=-4", 10), Some(6..10));
        assert_eq!(parse_range("bytes=-99", 10), Some(0..10));
        for empty in ["bytes=10-", "bytes=11-12", "bytes=-0"] {
            assert!(parse_range(empty, 10).unwrap().is_empty(), "{empty}");
        }
        for ignored in ["bytes=0-1,3-4", "bytes=x-", "items=0-1", "bytes=-", ""] {
            assert_eq!(parse_range(ignored, 10), None, "{ignored}");
        }
    }
}
