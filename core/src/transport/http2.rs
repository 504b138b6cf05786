//! HTTP/2: one connection to a server carries all requests at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use h2::Reason;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::sync::OwnedMutexGuard;

use super::connect::Stream;
use super::origin::Origin;
use super::sender::Sender;
use super::{TransportError, error};

/// How long a connection with open requests may be silent before the server is asked whether it is still there. Twenty
/// seconds later, hyper gives it up. Without that, a connection that broke silently would take all further calls down.
const PING_AFTER: Duration = Duration::from_secs(30);

/// Drives the connection in a task that ends with it.
pub(super) async fn handshake(stream: Stream) -> Result<Sender, TransportError> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.timer(TokioTimer::new()).keep_alive_interval(PING_AFTER);
    match builder.handshake(TokioIo::new(stream)).await {
        Ok((sender, connection)) => {
            tokio::spawn(async move {
                // What goes wrong is told to the requests on the connection.
                let _ = connection.await;
            });
            Ok(Sender::Http2(sender))
        }
        Err(error) => Err(error::of_exchange(error).not_sent()),
    }
}

/// Whether the server states that it did nothing about the request.
pub(super) fn is_unprocessed(error: &h2::Error) -> bool {
    let reason = error.reason();
    error.is_remote()
        && ((error.is_go_away() && reason == Some(Reason::NO_ERROR))
            || (error.is_reset() && reason == Some(Reason::REFUSED_STREAM)))
}

/// Whether the request was taken back on this side, as when its body broke off.
pub(super) fn is_own_reset(error: &h2::Error) -> bool {
    error.is_reset() && !error.is_remote() && !error.is_library()
}

/// Whose turn it is to connect to a server. One connection may do for all calls, so they connect one after the other,
/// until the server turns out to speak no HTTP/2.
#[derive(Default)]
pub(super) struct Turns(Mutex<Vec<(Origin, Turn)>>);

/// Whether the server speaks HTTP/1.1 alone.
type Turn = Arc<tokio::sync::Mutex<bool>>;

impl Turns {
    /// Waits for the turn; `None` where there is nothing to wait for.
    pub(super) async fn wait(&self, origin: &Origin) -> Option<OwnedMutexGuard<bool>> {
        let speaks_http1 = self.of(origin).lock_owned().await;
        (!*speaks_http1).then_some(speaks_http1)
    }

    fn of(&self, origin: &Origin) -> Turn {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, turn)) = turns.iter().find(|(known, _)| known == origin) {
            return turn.clone();
        }
        let turn = Turn::default();
        turns.push((origin.clone(), turn.clone()));
        turn
    }
}
