//! One call at a time connects to a server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;

use crate::transport::net::origin::Origin;

/// How many servers the gate remembers.
const MAX_SERVERS: usize = 64;

/// Lets one call at a time connect to a server, since one HTTP/2 connection serves all calls. Servers that turn out to
/// speak only HTTP/1.1 are not limited.
pub(in crate::transport::net) struct ConnectGate {
    is_enabled: bool,
    servers: Mutex<Vec<(Origin, Arc<Server>)>>,
}

#[derive(Default)]
struct Server {
    /// Locked while a call connects.
    connecting: Arc<tokio::sync::Mutex<()>>,
    /// Whether the server did not agree on HTTP/2.
    is_http1: AtomicBool,
    /// Whether the server agreed on HTTP/2 and then asked for HTTP/1.1.
    requires_http1: AtomicBool,
}

impl ConnectGate {
    /// A gate that limits connections only if they can be shared.
    pub(in crate::transport::net) fn new(is_enabled: bool) -> Self {
        Self { is_enabled, servers: Mutex::default() }
    }

    /// Waits while another call connects to `origin`, for up to `timeout`.
    pub(in crate::transport::net) async fn enter(&self, origin: &Origin, timeout: Duration) -> Turn {
        if !origin.https {
            return Turn { server: Arc::default(), guard: None };
        }
        let server = self.server(origin);
        let mut guard = None;
        if self.is_enabled && !server.is_http1() {
            guard = tokio::time::timeout(timeout, server.connecting.clone().lock_owned()).await.ok();
        }
        // The call before may have found out that the server speaks HTTP/1.1.
        if server.is_http1() {
            guard = None;
        }
        Turn { server, guard }
    }

    /// Connections to `origin` do not offer HTTP/2 from now on.
    pub(in crate::transport::net) fn require_http1(&self, origin: &Origin) {
        self.server(origin).requires_http1.store(true, Ordering::Relaxed);
    }

    fn server(&self, origin: &Origin) -> Arc<Server> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, server)) = servers.iter().find(|(known, _)| known == origin) {
            return server.clone();
        }
        if servers.len() >= MAX_SERVERS {
            // Keeps the servers that calls are connecting to.
            servers.retain(|(_, server)| Arc::strong_count(server) > 1);
        }
        let server = Arc::<Server>::default();
        servers.push((origin.clone(), server.clone()));
        server
    }
}

impl Server {
    fn is_http1(&self) -> bool {
        self.is_http1.load(Ordering::Relaxed) || self.requires_http1.load(Ordering::Relaxed)
    }
}

/// The turn of one call to connect to a server. Dropping it lets the next call connect.
pub(in crate::transport::net) struct Turn {
    server: Arc<Server>,
    /// `None` if calls may connect at the same time.
    guard: Option<OwnedMutexGuard<()>>,
}

impl Turn {
    /// Whether this call may have waited for another one, which left a connection in the pool.
    fn is_exclusive(&self) -> bool {
        self.guard.is_some()
    }

    /// The connection that this call waited for, as `take` finds it in the pool.
    pub(in crate::transport::net) async fn take_shared<T>(&self, take: impl Future<Output = Option<T>>) -> Option<T> {
        if self.is_exclusive() { take.await } else { None }
    }

    pub(in crate::transport::net) fn offers_http2(&self) -> bool {
        !self.server.requires_http1.load(Ordering::Relaxed)
    }

    /// The call is connected.
    pub(in crate::transport::net) fn connected(self, is_http2: bool) {
        self.server.is_http1.store(!is_http2, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_number_of_remembered_servers_is_limited() {
        let gate = ConnectGate::new(true);
        let origin = |port: u16| Origin::from_url(&format!("https://localhost:{port}").parse().unwrap()).unwrap();
        let held = gate.enter(&origin(0), Duration::MAX).await;
        for port in 1..1000 {
            drop(gate.enter(&origin(port), Duration::MAX).await);
        }
        assert!(gate.servers.lock().unwrap().len() <= MAX_SERVERS);
        let next = gate.server(&origin(0));
        assert!(next.connecting.try_lock().is_err());
        drop(held);
        assert!(next.connecting.try_lock().is_ok());
    }

    /// Otherwise calls to a server that speaks HTTP/1.1 would take turns to connect again.
    #[tokio::test]
    async fn servers_are_remembered_while_there_are_few() {
        let gate = ConnectGate::new(true);
        let origin = |port: usize| Origin::from_url(&format!("https://localhost:{port}").parse().unwrap()).unwrap();
        for port in 1..=MAX_SERVERS {
            gate.enter(&origin(port), Duration::MAX).await.connected(false);
        }
        for port in 1..=MAX_SERVERS {
            assert!(!gate.enter(&origin(port), Duration::MAX).await.is_exclusive(), "{port}");
        }
    }

    #[tokio::test]
    async fn only_calls_to_http2_servers_take_turns() {
        let gate = ConnectGate::new(true);
        let origin = Origin::from_url(&"https://localhost:1".parse().unwrap()).unwrap();
        let turn = gate.enter(&origin, Duration::MAX).await;
        assert!(turn.is_exclusive() && turn.offers_http2());
        turn.connected(true);
        let turn = gate.enter(&origin, Duration::MAX).await;
        // A call that waited for too long connects at the same time.
        assert!(!gate.enter(&origin, Duration::from_millis(1)).await.is_exclusive());
        turn.connected(false);
        assert!(!gate.enter(&origin, Duration::MAX).await.is_exclusive());

        // Without HTTP/2, no connection is shared.
        let gate_of_http1 = ConnectGate::new(false);
        assert!(!gate_of_http1.enter(&origin, Duration::MAX).await.is_exclusive());

        gate.require_http1(&origin);
        assert!(!gate.enter(&origin, Duration::MAX).await.offers_http2());
    }
}
