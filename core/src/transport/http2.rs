//! HTTP/2: one connection to a server carries all requests at once.

use std::convert::Infallible;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use apideck_wire::BoxBody;
use bytes::Bytes;
use h2::Reason;
use http_body::{Frame, SizeHint};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::sync::{OwnedMutexGuard, oneshot};

use super::connect::Stream;
use super::origin::Origin;
use super::sender::Sender;
use super::{TransportError, error};
use crate::{Body, BoxError};

/// How long a connection with open requests may be silent before the server is asked whether it is still there. Twenty
/// seconds later, hyper gives it up. Without that, a connection that broke silently would take all further calls down.
const PING_AFTER: Duration = Duration::from_secs(30);

/// Drives the connection in a task that ends with it.
pub(super) async fn handshake(stream: Stream) -> Result<Sender, TransportError> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.timer(TokioTimer::new()).keep_alive_interval(PING_AFTER);
    // Downloads that nobody reads must not keep the other calls from theirs: each has a window of its own.
    builder.initial_connection_window_size((1 << 31) - 1);
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

/// Dropped, it ends a body that is going out.
pub(super) type Stop = oneshot::Sender<Infallible>;

/// What of a body is handed over at once, and cannot be taken back any more.
const PIECE: usize = 64 << 10;

/// A body of a request that ends with the answer, however much there is left.
struct Stoppable {
    body: Body,
    /// What was read and not handed over.
    rest: Bytes,
    stopped: oneshot::Receiver<Infallible>,
}

/// The connection goes on with other calls, and with a body that nobody wants any more.
pub(super) fn make_stoppable(body: &mut Body) -> Stop {
    let (stop, stopped) = oneshot::channel();
    let stoppable: BoxBody = Box::pin(Stoppable { body: std::mem::take(body), rest: Bytes::new(), stopped });
    *body = stoppable.into();
    stop
}

impl http_body::Body for Stoppable {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if Pin::new(&mut self.stopped).poll(cx).is_ready() {
            // hyper resets the stream with the reason that the error has.
            return Poll::Ready(Some(Err(h2::Error::from(Reason::CANCEL).into())));
        }
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // Of interest only before it is read.
        if self.rest.is_empty() { self.body.size_hint() } else { SizeHint::default() }
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

/// For how many servers it is remembered whether they speak HTTP/2.
const MAX_TURNS: usize = 64;

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
        if turns.len() >= MAX_TURNS {
            // Nobody connects there at the moment.
            turns.retain(|(_, turn)| Arc::strong_count(turn) > 1);
        }
        let turn = Turn::default();
        turns.push((origin.clone(), turn.clone()));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_are_few() {
        let turns = Turns::default();
        let origin = |port| Origin { https: true, host: "localhost".into(), port };
        let held = turns.wait(&origin(0)).await.unwrap();
        for port in 1..1000 {
            drop(turns.wait(&origin(port)).await);
        }
        assert!(turns.0.lock().unwrap().len() <= MAX_TURNS);
        let next = turns.of(&origin(0));
        assert!(next.try_lock().is_err());
        drop(held);
        assert!(next.try_lock().is_ok());
    }
}
