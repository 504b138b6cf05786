//! The socket side: accepting connections, serving them, and letting go of them.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::service;
use crate::state::State;

/// What is spoken on an accepted connection.
#[derive(Clone)]
pub(crate) enum Wire {
    Plain,
    #[cfg(feature = "tls")]
    Tls(tokio_rustls::TlsAcceptor),
}

impl Wire {
    async fn serve(self, stream: TcpStream, state: Arc<State>) {
        // A small answer is sent at once, not when the next one fills the packet.
        let _ = stream.set_nodelay(true);
        match self {
            Self::Plain => speak(stream, state).await,
            #[cfg(feature = "tls")]
            Self::Tls(acceptor) => {
                if let Ok(stream) = acceptor.accept(stream).await {
                    speak(stream, state).await;
                }
            }
        }
    }
}

/// Accepts until `stop` fires or its sender is gone, then ends every connection before it returns.
pub(crate) async fn accept(listener: TcpListener, wire: Wire, state: Arc<State>, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let guard = state.connections.accepted();
                    let served = wire.clone().serve(stream, Arc::clone(&state));
                    connections.spawn(async move {
                        served.await;
                        drop(guard);
                    });
                }
                // Out of file descriptors, most likely: retrying at once would only spin.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// Serves one connection. How it ends is the client's business, or a fault that was asked for.
async fn speak(stream: impl AsyncRead + AsyncWrite + Unpin, state: Arc<State>) {
    let answer = service_fn(|request| service::answer(Arc::clone(&state), request));
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}
