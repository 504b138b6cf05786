//! TCP connections.

use std::future::{Future, poll_fn};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};

use crate::runtime;

/// The message for a runtime without I/O.
pub(super) const NO_IO: &str = "the tokio runtime has no I/O: build it with `enable_all`";

/// A connection that is being made.
pub(crate) type Dialing = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;

/// Connects to an address from a local one. It is a function pointer, so that programs that do not set a local address have
/// no code for it.
pub(crate) type Dial = fn(SocketAddr, IpAddr) -> Dialing;

/// Connects from the local address that the system chooses.
fn connect_from_any(address: SocketAddr, _: IpAddr) -> Dialing {
    Box::pin(TcpStream::connect(address))
}

/// The default: from any local address.
pub(super) const FROM_ANY: (Dial, IpAddr) = (connect_from_any, IpAddr::V4(Ipv4Addr::UNSPECIFIED));

/// Connects from the address `local`.
pub(crate) fn connect_from(address: SocketAddr, local: IpAddr) -> Dialing {
    Box::pin(async move {
        let socket = if local.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.bind(SocketAddr::new(local, 0))?;
        socket.connect(address).await
    })
}

/// How long one address is tried alone before the next one is tried too: the connection attempt delay of RFC 8305.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Connects to all addresses, one [`ATTEMPT_DELAY`] after the other, and returns the first connection (Happy Eyeballs). An
/// unreachable address that drops packets, as with a broken IPv6 route, costs only the delay.
pub(super) async fn connect_to_any(addresses: Vec<SocketAddr>, (dial, local): (Dial, IpAddr)) -> io::Result<TcpStream> {
    let mut addresses = interleave(addresses).into_iter();
    let mut attempts: Vec<Dialing> = Vec::new();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(address) = addresses.next() {
            attempts.push(dial(address, local));
        }
        let is_last = addresses.as_slice().is_empty();
        let mut delay = pin!(tokio::time::sleep(ATTEMPT_DELAY));
        let connected = poll_fn(|cx| {
            let mut connected = None;
            attempts.retain_mut(|attempt| match poll_attempt(attempt, cx) {
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
            if connected.is_some() || attempts.is_empty() || (!is_last && delay.as_mut().poll(cx).is_ready()) {
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

/// Polls an attempt. In a runtime without I/O, tokio panics.
fn poll_attempt(attempt: &mut Dialing, cx: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
    let polled = runtime::catch(|| attempt.as_mut().poll(cx));
    polled.unwrap_or_else(|| Poll::Ready(Err(io::Error::new(io::ErrorKind::Unsupported, NO_IO))))
}

/// Alternates between IPv4 and IPv6 addresses, starting with the family of the first one. The order within a family stays.
fn interleave(mut addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    for next in 1..addresses.len() {
        let is_ipv4 = addresses[next - 1].is_ipv4();
        // Without another one of the other family, the rest stays as it is.
        let Some(other) = addresses[next..].iter().position(|address| address.is_ipv4() != is_ipv4) else { break };
        for place in (next..next + other).rev() {
            addresses.swap(place, place + 1);
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_families_alternate() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let [a, b, c, d] = ["[::1]:1", "[::2]:1", "127.0.0.1:1", "[::3]:1"].map(address);
        assert_eq!(interleave(vec![a, b, c, d]), [a, c, b, d]);
        assert_eq!(interleave(vec![c, a, b]), [c, a, b]);
        assert_eq!(interleave(vec![c, a, c, b, d]), [c, a, c, b, d]);
        assert_eq!(interleave(vec![a, b, c, c]), [a, c, b, c]);
        assert_eq!(interleave(Vec::new()), []);
    }

    #[tokio::test]
    async fn an_unreachable_address_does_not_prevent_a_connection() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let live = listener.local_addr().unwrap();
        // Nothing listens on port 1.
        let unreachable = SocketAddr::from(([127, 0, 0, 1], 1));
        assert_eq!(connect_to_any(vec![unreachable, live], FROM_ANY).await.unwrap().peer_addr().unwrap(), live);
        assert_eq!(
            connect_to_any(vec![unreachable, unreachable], FROM_ANY).await.unwrap_err().kind(),
            io::ErrorKind::ConnectionRefused
        );
        assert!(connect_to_any(Vec::new(), FROM_ANY).await.is_err());
    }

    #[tokio::test]
    async fn connections_come_from_the_local_address() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let local = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(connect_from(address, local).await.unwrap().local_addr().unwrap().ip(), local);
        // No machine has an address that is reserved for documentation.
        assert!(connect_from(address, [192, 0, 2, 1].into()).await.is_err());
        assert!(connect_from(address, IpAddr::from([0_u16; 8])).await.is_err());
    }
}
