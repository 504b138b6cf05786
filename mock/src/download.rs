//! Files to download, whole or in part.

use std::ops::Range;

use bytes::Bytes;
use http::StatusCode;

use crate::content::Content;
use crate::recorded::Recorded;
use crate::reply::Reply;

/// A file to download, with ranges as HTTP has them: `range`, `if-range`, 206 and 416.
///
/// [`Mock::serve_download`](crate::Mock::serve_download) serves it as Apideck does. Where no credentials
/// are expected, as behind a [redirect](Reply::redirect), or where something shall go wrong, a route of
/// the test's own answers with [`reply`](Self::reply):
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
/// // After the client's download: none of its headers belongs here.
/// for request in storage.requests() {
///     assert!(request.header("authorization").is_none());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Download {
    content: Content,
    content_type: String,
    file_name: Option<String>,
    etag: String,
    ranges: bool,
}

impl Download {
    /// A file of these bytes.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(Content::Whole(bytes.into()))
    }

    /// A file of so many [`generated`](crate::generated) bytes, made as they are sent.
    pub fn stream(length: u64, seed: u64) -> Self {
        Self::new(Content::Generated { seed, range: 0..length })
    }

    fn new(content: Content) -> Self {
        Self {
            content,
            content_type: "application/octet-stream".to_owned(),
            file_name: None,
            etag: "\"1\"".to_owned(),
            ranges: true,
        }
    }

    /// Sets the content type; it is `application/octet-stream` otherwise.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Sends a `content-disposition` with this name.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the entity tag, quotes included; it is `"1"` otherwise.
    pub fn etag(mut self, etag: impl Into<String>) -> Self {
        self.etag = etag.into();
        self
    }

    /// Whether parts can be asked for, which is the default; the whole file is answered otherwise.
    pub fn ranges(mut self, ranges: bool) -> Self {
        self.ranges = ranges;
        self
    }

    /// Answers a request for this file.
    ///
    /// # Panics
    ///
    /// If the content type, the name or the tag is not allowed in a header.
    #[track_caller]
    pub fn reply(&self, request: &Recorded) -> Reply {
        let length = self.content.len();
        let mut reply = Reply::status(200).header("content-type", &self.content_type).header("etag", &self.etag);
        reply = reply.header("accept-ranges", if self.ranges { "bytes" } else { "none" });
        if let Some(name) = &self.file_name {
            reply = reply.header("content-disposition", format!("attachment; filename=\"{name}\""));
        }
        match self.wanted(request) {
            None => reply.body = self.content.clone(),
            Some(range) if range.is_empty() => {
                reply.status = StatusCode::RANGE_NOT_SATISFIABLE;
                reply = reply.header("content-range", format!("bytes */{length}"));
            }
            Some(range) => {
                reply.status = StatusCode::PARTIAL_CONTENT;
                let last = range.end - 1;
                reply = reply.header("content-range", format!("bytes {}-{last}/{length}", range.start));
                reply.body = self.content.part(range);
            }
        }
        reply
    }

    /// The part that is asked for, if it is only a part; an empty one cannot be had.
    fn wanted(&self, request: &Recorded) -> Option<Range<u64>> {
        let range = request.header("range")?;
        let stale = request.header("if-range").is_some_and(|tag| tag != self.etag);
        if stale || !self.ranges { None } else { part(range, self.content.len()) }
    }
}

/// What one range asks for; anything else, several ranges among it, may be ignored.
fn part(range: &str, length: u64) -> Option<Range<u64>> {
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
    use super::part;

    #[test]
    fn ranges_are_what_http_says() {
        assert_eq!(part("bytes=0-0", 10), Some(0..1));
        assert_eq!(part("bytes=3-", 10), Some(3..10));
        assert_eq!(part("bytes=3-99", 10), Some(3..10));
        assert_eq!(part("bytes=-4", 10), Some(6..10));
        assert_eq!(part("bytes=-99", 10), Some(0..10));
        for empty in ["bytes=10-", "bytes=11-12", "bytes=-0"] {
            assert!(part(empty, 10).unwrap().is_empty(), "{empty}");
        }
        for ignored in ["bytes=0-1,3-4", "bytes=x-", "items=0-1", "bytes=-", ""] {
            assert_eq!(part(ignored, 10), None, "{ignored}");
        }
    }
}
