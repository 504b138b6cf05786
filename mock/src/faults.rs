//! Replies that go wrong.

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderName, HeaderValue};

use crate::broken::{Ending, Place};
use crate::content::Content;
use crate::payload::Pace;
use crate::reply::{Form, Reply};

/// Faults.
impl Reply {
    /// Closes the connection without an answer.
    pub fn disconnect() -> Self {
        Self::status(200).broken_at(Place::Start, Ending::Close)
    }

    /// Resets the connection (TCP RST) without an answer.
    pub fn reset() -> Self {
        Self::status(200).broken_at(Place::Start, Ending::Reset)
    }

    /// Never answers: the connection stays open until the client leaves or the mock stops.
    pub fn stall() -> Self {
        Self::status(200).broken_at(Place::Start, Ending::Stall)
    }

    /// Sends these bytes in place of an answer, whatever they are, then closes the connection.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        let mut reply = Self::status(200).body(bytes);
        reply.form = Form::Raw;
        reply
    }

    /// Sends the first `sent` bytes of the head, never all of it, then closes the connection.
    pub fn disconnect_in_head(self, sent: usize) -> Self {
        self.broken_at(Place::Head(sent), Ending::Close)
    }

    /// Sends the first `sent` bytes of the head, never all of it, then resets the connection.
    pub fn reset_in_head(self, sent: usize) -> Self {
        self.broken_at(Place::Head(sent), Ending::Reset)
    }

    /// Sends the first `sent` bytes of the head, never all of it, then nothing more.
    pub fn stall_in_head(self, sent: usize) -> Self {
        self.broken_at(Place::Head(sent), Ending::Stall)
    }

    /// Sends the whole head and the first `sent` bytes of the body, then closes the connection.
    ///
    /// # Panics
    ///
    /// If nothing would be missing: `sent` must be less than the length of the body. A
    /// [chunked](Self::chunked) body may be sent whole, since its end mark is missing then.
    #[track_caller]
    pub fn disconnect_in_body(self, sent: usize) -> Self {
        self.broken_in_body(sent, Ending::Close)
    }

    /// As [`disconnect_in_body`](Self::disconnect_in_body), but resets the connection.
    ///
    /// # Panics
    ///
    /// If nothing would be missing.
    #[track_caller]
    pub fn reset_in_body(self, sent: usize) -> Self {
        self.broken_in_body(sent, Ending::Reset)
    }

    /// As [`disconnect_in_body`](Self::disconnect_in_body), but leaves the connection open and silent.
    ///
    /// # Panics
    ///
    /// If nothing would be missing.
    #[track_caller]
    pub fn stall_in_body(self, sent: usize) -> Self {
        self.broken_in_body(sent, Ending::Stall)
    }

    /// Sends all of the answer, then closes the connection without having announced it.
    pub fn disconnect_after(self) -> Self {
        self.broken_at(Place::End, Ending::Close)
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
        self.form = Form::Chunked;
        self
    }

    /// Sends the body in chunks, then one whose size is no number, and closes the connection.
    pub fn malformed_chunk(mut self) -> Self {
        self.form = Form::MalformedChunk;
        self
    }

    /// Announces this length, whatever the body's is, and closes the connection after the body.
    pub fn wrong_length(mut self, announced: u64) -> Self {
        self.form = Form::Declared(announced);
        self
    }

    /// Compresses the body with gzip and says so.
    ///
    /// # Panics
    ///
    /// If the body is that of [`stream`](Self::stream): it is never whole in memory.
    #[track_caller]
    pub fn gzip(mut self) -> Self {
        let compressed = self.compressed();
        self.body = Content::Whole(compressed.into());
        self.bad_gzip()
    }

    /// Says that the body is gzip and leaves it as it is.
    pub fn bad_gzip(self) -> Self {
        self.header("content-encoding", "gzip")
    }

    /// Compresses the body with gzip, says so, and leaves out the second half.
    ///
    /// # Panics
    ///
    /// If the body is that of [`stream`](Self::stream).
    #[track_caller]
    pub fn truncated_gzip(mut self) -> Self {
        let mut compressed = self.compressed();
        compressed.truncate(compressed.len() / 2);
        self.body = Content::Whole(compressed.into());
        self.bad_gzip()
    }

    /// Adds so many headers, `x-many-0: 0` and so on.
    ///
    /// # Panics
    ///
    /// If the answer gets more than some 24,000 headers.
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
        let Content::Whole(body) = &self.body else { panic!("a generated body is not compressed") };
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).and_then(|()| encoder.finish()).expect("memory takes what is written")
    }

    #[track_caller]
    fn broken_in_body(self, sent: usize, ending: Ending) -> Self {
        let length = self.body.len();
        let longest = if self.form == Form::Chunked { length + 1 } else { length };
        assert!((sent as u64) < longest, "a body of {length} bytes is not cut after {sent}");
        self.broken_at(Place::Body(sent), ending)
    }

    pub(crate) fn broken_at(mut self, place: Place, ending: Ending) -> Self {
        self.fault = Some((place, ending));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Reply;

    #[test]
    #[should_panic(expected = "not cut after 2")]
    fn a_cut_must_leave_something_out() {
        let _ = Reply::disconnect_in_body(Reply::status(200).body("ab"), 2);
    }
}
