//! TCP connections.

use std::future::{Future, poll_fn};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};

/// A connection that is being made.
pub(crate) type Dialing = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;

/// Connects to an address from a local one. A pointer, so that who sets no local address has no code for it.
pub(crate) type Dial = fn(SocketAddr, IpAddr) -> Dialing;

/// From whichever local address the system chooses.
fn from_any(address: SocketAddr, _: IpAddr) -> Dialing {
    Box::pin(TcpStream::connect(address))
}

/// From any address.
pub(super) const FROM_ANY: (Dial, IpAddr) = (from_any, IpAddr::V4(Ipv4Addr::UNSPECIFIED));

/// From the address `local`.
pub(crate) fn from(address: SocketAddr, local: IpAddr) -> Dialing {
    Box::pin(async move {
        let socket = if local.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.bind(SocketAddr::new(local, 0))?;
        socket.connect(address).await
    })
}

/// How much earlier than the next address one is tried: RFC 8305 recommends it.
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to the first address that answers. An address that swallows packets, as that of a broken IPv6 route does,
/// costs no more than its head start.
pub(super) async fn connect_to_any(addresses: Vec<SocketAddr>, (dial, local): (Dial, IpAddr)) -> io::Result<TcpStream> {
    let mut addresses = interleave(addresses).into_iter().peekable();
    let mut attempts: Vec<Dialing> = Vec::new();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(address) = addresses.next() {
            attempts.push(dial(address, local));
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
        assert_eq!(connect_to_any(vec![dead, live], FROM_ANY).await.unwrap().peer_addr().unwrap(), live);
        assert_eq!(
            connect_to_any(vec![dead, dead], FROM_ANY).await.unwrap_err().kind(),
            io::ErrorKind::ConnectionRefused
        );
        assert!(connect_to_any(Vec::new(), FROM_ANY).await.is_err());
    }

    #[tokio::test]
    async fn the_local_address_is_kept() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let local = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(from(address, local).await.unwrap().local_addr().unwrap().ip(), local);
        // Documentation addresses are nobody's.
        assert!(from(address, [192, 0, 2, 1].into()).await.is_err());
        assert!(from(address, IpAddr::from([0_u16; 8])).await.is_err());
    }
}
