//! Tunnels through a proxy with `CONNECT`.

use apideck_errors::{BoxError, ConnectionKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Proxy, authority};
use crate::transport::error::TransportError;
use crate::transport::net::origin::Origin;
use crate::transport::net::stream::Stream;

/// The maximum size of the head of a response to `CONNECT`: that of hyper's buffer for other responses.
const MAX_HEAD: usize = 400 << 10;

impl Proxy {
    /// Asks the proxy for a connection to `origin`.
    pub(super) async fn tunnel(&self, stream: &mut Stream, origin: &Origin) -> Result<(), TransportError> {
        let failed = |kind, fault: BoxError| self.failed(TransportError::new(kind, fault));
        let refused = |fault| failed(ConnectionKind::Connect, fault);
        let to = authority(origin);
        let mut request = ["CONNECT ", &to, " HTTP/1.1\r\nhost: ", &to, "\r\n"].concat().into_bytes();
        if let Some(authorization) = self.authorization() {
            request.extend_from_slice(b"proxy-authorization: ");
            request.extend_from_slice(authorization.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        stream.write_all(&request).await.map_err(|error| refused(error.into()))?;

        let mut head = Vec::new();
        let (mut start, mut checked) = (0, 0);
        loop {
            if let Some(length) = head_length(&head[start..], checked) {
                // An interim response, such as `100 Continue`, comes before the response.
                if !status_of(&head[start..]).is_some_and(|status| status.starts_with(b"1")) {
                    break;
                }
                start += length;
                checked = 0;
                continue;
            }
            // Not for each of many interim responses.
            head.drain(..std::mem::take(&mut start));
            checked = head.len();
            let read = stream.read_buf(&mut head).await.map_err(|error| refused(error.into()))?;
            if read == 0 || head.len() > MAX_HEAD {
                return Err(refused("it does not respond to CONNECT".into()));
            }
        }
        match status_of(&head[start..]) {
            Some([b'2', ..]) if head.ends_with(b"\r\n\r\n") => Ok(()),
            Some(status) => {
                // With 5xx, the proxy did not reach the server this time.
                let kind = if status.starts_with(b"5") { ConnectionKind::Connect } else { ConnectionKind::Proxy };
                Err(failed(kind, ["it responds to CONNECT with ", &String::from_utf8_lossy(status)].concat().into()))
            }
            None => Err(failed(ConnectionKind::Proxy, "it does not speak HTTP".into())),
        }
    }
}

/// The length of the head of a response, once it is complete. It did not end within the first `checked` bytes.
fn head_length(bytes: &[u8], checked: usize) -> Option<usize> {
    let from = checked.saturating_sub(3);
    let end = bytes[from..].windows(4).position(|end| end == b"\r\n\r\n")?;
    Some(from + end + 4)
}

/// The digits of the status in the head of a response.
fn status_of(head: &[u8]) -> Option<&[u8]> {
    let status = head.strip_prefix(b"HTTP/1.1 ").or_else(|| head.strip_prefix(b"HTTP/1.0 "))?.get(..3)?;
    status.iter().all(u8::is_ascii_digit).then_some(status)
}
