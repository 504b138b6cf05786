//! One call at a time connects to a server.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::transport::origin::Origin;

/// How many servers the gate remembers.
const MAX_SERVERS: usize = 64;

/// Lets one call at a time connect to a server, since one HTTP/2 connection serves all calls. Servers that turn out to
/// speak only HTTP/1.1 are not limited.
pub(in crate::transport) struct ConnectGate {
    is_enabled: bool,
    servers: Mutex<Vec<(Origin, Server)>>,
}

/// Locked while a call connects; whether the server speaks only HTTP/1.1.
type Server = Arc<tokio::sync::Mutex<bool>>;

impl ConnectGate {
    /// A gate that limits connections only if they can be shared.
    pub(in crate::transport) fn new(is_enabled: bool) -> Self {
        Self { is_enabled, servers: Mutex::default() }
    }

    /// Waits while another call connects to `origin`, then takes the connection that it left (`find`) or makes one
    /// (`connect`).
    pub(in crate::transport) async fn pass<T, E, F, C>(
        &self,
        origin: &Origin,
        find: impl FnOnce() -> F,
        connect: impl FnOnce() -> C,
        is_http2: fn(&T) -> bool,
    ) -> Result<T, E>
    where
        F: Future<Output = Option<T>>,
        C: Future<Output = Result<T, E>>,
    {
        let turn = if self.is_enabled && origin.https { self.wait(origin).await } else { None };
        if turn.is_some() {
            if let Some(found) = find().await {
                return Ok(found);
            }
        }
        let connected = connect().await?;
        if let Some(mut is_http1) = turn {
            *is_http1 = !is_http2(&connected);
        }
        Ok(connected)
    }

    /// Waits for the turn of this call; `None` if the server speaks only HTTP/1.1.
    async fn wait(&self, origin: &Origin) -> Option<OwnedMutexGuard<bool>> {
        let is_http1 = self.server(origin).lock_owned().await;
        (!*is_http1).then_some(is_http1)
    }

    fn server(&self, origin: &Origin) -> Server {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, server)) = servers.iter().find(|(known, _)| known == origin) {
            return server.clone();
        }
        if servers.len() >= MAX_SERVERS {
            // Keeps the servers that calls are connecting to.
            servers.retain(|(_, server)| Arc::strong_count(server) > 1);
        }
        let server = Server::default();
        servers.push((origin.clone(), server.clone()));
        server
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_number_of_remembered_servers_is_limited() {
        let gate = ConnectGate::new(true);
        let origin = |port| Origin { https: true, host: "localhost".into(), port };
        let held = gate.wait(&origin(0)).await.unwrap();
        for port in 1..1000 {
            drop(gate.wait(&origin(port)).await);
        }
        assert!(gate.servers.lock().unwrap().len() <= MAX_SERVERS);
        let next = gate.server(&origin(0));
        assert!(next.try_lock().is_err());
        drop(held);
        assert!(next.try_lock().is_ok());
    }
}
