//! Making a connection: name, TCP, TLS, all within one limit.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use apideck_errors::ConnectionKind;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};

use super::origin::Origin;
use super::{TransportError, tls};

/// A connected stream, encrypted or not: one type, so that HTTP is compiled once.
pub(crate) type Stream = Box<dyn Duplex>;

pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// What is needed to connect to any origin.
pub(super) struct Connector {
    pub(super) tls: tls::Connector,
    pub(super) limit: Duration,
}

impl Connector {
    pub(super) async fn connect(&self, origin: &Origin) -> Result<Stream, TransportError> {
        match tokio::time::timeout(self.limit, self.steps(origin)).await {
            Ok(result) => result,
            Err(elapsed) => Err(TransportError::connect_timeout(elapsed)),
        }
    }

    async fn steps(&self, origin: &Origin) -> Result<Stream, TransportError> {
        let failed = |kind| move |error: io::Error| TransportError::new(kind, error).not_sent();
        let addresses = lookup_host((&*origin.host, origin.port)).await.map_err(failed(ConnectionKind::Dns))?;
        let tcp = connect_to_any(addresses.collect()).await.map_err(|error| failed(tcp_kind(&error))(error))?;
        let _ = tcp.set_nodelay(true);
        if origin.https {
            let tls = self.tls.connect(&origin.host, tcp).await;
            tls.map_err(|error| TransportError::new(ConnectionKind::Tls, error).not_sent())
        } else {
            Ok(Box::new(tcp))
        }
    }
}

fn tcp_kind(error: &io::Error) -> ConnectionKind {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ConnectionKind::Refused,
        _ => ConnectionKind::Connect,
    }
}

/// How much earlier than the next address one is tried: RFC 8305 recommends it.
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to the first address that answers. An address that swallows packets, as that of a broken IPv6 route does,
/// costs no more than its head start.
async fn connect_to_any(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut addresses = interleave(addresses).into_iter().peekable();
    let mut attempts: Vec<Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>> = Vec::new();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(address) = addresses.next() {
            attempts.push(Box::pin(TcpStream::connect(address)));
        }
        let is_last = addresses.peek().is_none();
        let mut head_start = pin!(tokio::time::sleep(HEAD_START));
        let connected = poll_fn(|cx| {
            let mut connected = None;
            attempts.retain_mut(|attempt| match attempt.as_mut().poll(cx) {
                Poll::Pending => true,
                Poll::Ready(Ok(stream)) => {
                    connected = Some(stream);
                    false
                }
                Poll::Ready(Err(error)) => {
                    failure = error;
                    false
                }
            });
            if connected.is_some() || attempts.is_empty() || (!is_last && head_start.as_mut().poll(cx).is_ready()) {
                Poll::Ready(connected)
            } else {
                Poll::Pending
            }
        });
        match connected.await {
            Some(stream) => return Ok(stream),
            None if is_last && attempts.is_empty() => return Err(failure),
            None => {}
        }
    }
}

/// The addresses with the two families in turn, beginning with that of the first, in their order otherwise.
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut mixed = Vec::new();
    loop {
        let pair = (first.next(), second.next());
        if pair == (None, None) {
            return mixed;
        }
        mixed.extend(pair.0.into_iter().chain(pair.1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_families_take_turns() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let [a, b, c, d] = ["[::1]:1", "[::2]:1", "127.0.0.1:1", "[::3]:1"].map(address);
        assert_eq!(interleave(vec![a, b, c, d]), [a, c, b, d]);
        assert_eq!(interleave(vec![c, a, b]), [c, a, b]);
        assert_eq!(interleave(Vec::new()), []);
    }

    #[tokio::test]
    async fn a_dead_address_does_not_stop_a_live_one() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let live = listener.local_addr().unwrap();
        // Nothing listens on port 1.
        let dead = SocketAddr::from(([127, 0, 0, 1], 1));
        assert_eq!(connect_to_any(vec![dead, live]).await.unwrap().peer_addr().unwrap(), live);
        assert_eq!(connect_to_any(vec![dead, dead]).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        assert!(connect_to_any(Vec::new()).await.is_err());
    }
}
