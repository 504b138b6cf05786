//! Faulty replies.

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderName, HeaderValue};

use crate::reply::body::Body;
use crate::reply::body_stream::Pace;
use crate::reply::faulty_response::{CutPoint, Ending};
use crate::reply::{Framing, Reply};

/// Faults.
impl Reply {
    /// Closes the connection without a response.
    pub fn disconnect() -> Self {
        Self::status(200).cut_at(CutPoint::Start, Ending::Close)
    }

    /// Resets the connection (TCP RST) without a response.
    pub fn reset() -> Self {
        Self::status(200).cut_at(CutPoint::Start, Ending::Reset)
    }

    /// Never responds: the connection stays open until the client closes it or the mock stops.
    pub fn stall() -> Self {
        Self::status(200).cut_at(CutPoint::Start, Ending::Stall)
    }

    /// Sends these bytes in place of a response, even if they are not HTTP, then closes the connection.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        let mut reply = Self::status(200).body(bytes);
        reply.framing = Framing::Raw;
        reply
    }

    /// Sends the first `sent` bytes of the head, never all of it, then closes the connection.
    pub fn disconnect_in_head(self, sent: usize) -> Self {
        self.cut_at(CutPoint::Head(sent), Ending::Close)
    }

    /// Sends the first `sent` bytes of the head, never all of it, then resets the connection.
    pub fn reset_in_head(self, sent: usize) -> Self {
        self.cut_at(CutPoint::Head(sent), Ending::Reset)
    }

    /// Sends the first `sent` bytes of the head, never all of it, then nothing more.
    pub fn stall_in_head(self, sent: usize) -> Self {
        self.cut_at(CutPoint::Head(sent), Ending::Stall)
    }

    /// Sends the whole head and the first `sent` bytes of the body, then closes the connection.
    ///
    /// # Panics
    ///
    /// If `sent` is not less than the length of the body, so that nothing would be cut off. A
    /// [chunked](Self::chunked) body may be sent whole: only its last chunk is missing then.
    #[track_caller]
    pub fn disconnect_in_body(self, sent: usize) -> Self {
        self.cut_in_body(sent, Ending::Close)
    }

    /// Like [`disconnect_in_body`](Self::disconnect_in_body), but resets the connection.
    ///
    /// # Panics
    ///
    /// If nothing would be cut off.
    #[track_caller]
    pub fn reset_in_body(self, sent: usize) -> Self {
        self.cut_in_body(sent, Ending::Reset)
    }

    /// Like [`disconnect_in_body`](Self::disconnect_in_body), but leaves the connection open and silent.
    ///
    /// # Panics
    ///
    /// If nothing would be cut off.
    #[track_caller]
    pub fn stall_in_body(self, sent: usize) -> Self {
        self.cut_in_body(sent, Ending::Stall)
    }

    /// Sends the whole response, then closes the connection without a `connection: close`.
    pub fn disconnect_after(self) -> Self {
        self.cut_at(CutPoint::End, Ending::Close)
    }

    /// Sends the body in pieces of `piece` bytes with a pause between them.
    ///
    /// # Panics
    ///
    /// If a piece has no bytes.
    #[track_caller]
    pub fn trickle(mut self, piece: usize, pause: Duration) -> Self {
        assert!(piece > 0, "a piece has at least one byte");
        self.pace = Pace { piece, pause };
        self
    }

    /// Sends the body in chunks, without a length.
    pub fn chunked(mut self) -> Self {
        self.framing = Framing::Chunked;
        self
    }

    /// Sends the body in chunks, then a chunk whose size is not a number, and closes the connection.
    pub fn malformed_chunk(mut self) -> Self {
        self.framing = Framing::MalformedChunk;
        self
    }

    /// Sends this content length, even if it is not the body's, and closes the connection after the body.
    pub fn wrong_length(mut self, announced: u64) -> Self {
        self.framing = Framing::DeclaredLength(announced);
        self
    }

    /// Compresses the body with gzip and sets `content-encoding: gzip`.
    ///
    /// # Panics
    ///
    /// If the body comes from [`stream`](Self::stream), which never has it in memory.
    #[track_caller]
    pub fn gzip(mut self) -> Self {
        let compressed = self.compressed();
        self.body = Body::Whole(compressed.into());
        self.bad_gzip()
    }

    /// Sets `content-encoding: gzip` and does not compress the body.
    pub fn bad_gzip(self) -> Self {
        self.header("content-encoding", "gzip")
    }

    /// Compresses the body with gzip, sets `content-encoding: gzip`, and sends only the first half.
    ///
    /// # Panics
    ///
    /// If the body comes from [`stream`](Self::stream).
    #[track_caller]
    pub fn truncated_gzip(mut self) -> Self {
        let mut compressed = self.compressed();
        compressed.truncate(compressed.len() / 2);
        self.body = Body::Whole(compressed.into());
        self.bad_gzip()
    }

    /// Adds `count` headers: `x-many-0: 0`, `x-many-1: 1` and so on.
    ///
    /// # Panics
    ///
    /// If the response has more than about 24,000 headers.
    #[track_caller]
    pub fn many_headers(mut self, count: u16) -> Self {
        for number in 0..count {
            let name = HeaderName::try_from(format!("x-many-{number}")).expect("letters, digits and dashes");
            self.headers.append(name, HeaderValue::from(number));
        }
        self
    }

    #[track_caller]
    fn compressed(&self) -> Vec<u8> {
        let Body::Whole(body) = &self.body else { panic!("a generated body is not compressed") };
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
    }

    #[track_caller]
    fn cut_in_body(self, sent: usize, ending: Ending) -> Self {
        let length = self.body.len();
        let limit = if self.framing == Framing::Chunked { length + 1 } else { length };
        assert!((sent as u64) < limit, "a body of {length} bytes cannot be cut after {sent}");
        self.cut_at(CutPoint::Body(sent), ending)
    }

    pub(crate) fn cut_at(mut self, cut: CutPoint, ending: Ending) -> Self {
        self.fault = Some((cut, ending));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Reply;

    #[test]
    #[should_panic(expected = "cannot be cut after 2")]
    fn a_cut_after_the_whole_body_panics() {
        let _ = Reply::disconnect_in_body(Reply::status(200).body("ab"), 2);
    }
}
