//! The socket side: accepting connections, serving them, and letting go of them.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::broken::Socket;
use crate::service;
use crate::state::{State, lock};

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

/// What a running server can be told.
pub(crate) enum Order {
    Refuse(bool, oneshot::Sender<io::Result<()>>),
    CloseConnections(oneshot::Sender<()>),
}

/// Accepts until the orders' sender is gone, then ends every connection before it returns.
pub(crate) async fn accept(listener: TcpListener, wire: Wire, state: Arc<State>, mut orders: mpsc::Receiver<Order>) {
    let mut door = Door::Open(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                None => break,
                // Whoever gave an order may have stopped waiting.
                Some(Order::Refuse(refuse, done)) => drop(done.send(door.turn(refuse, state.address))),
                Some(Order::CloseConnections(done)) => {
                    connections.shutdown().await;
                    let _ = done.send(());
                }
            },
            Some(_) = connections.join_next() => {}
            accepted = door.accept() => match accepted {
                Ok(stream) => {
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
    drop(door);
    connections.shutdown().await;
}

enum Door {
    Open(TcpListener),
    /// A socket that is bound but does not listen refuses connections and keeps the port.
    Shut(Option<TcpSocket>),
}

impl Door {
    async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            Self::Open(listener) => listener.accept().await.map(|(stream, _)| stream),
            Self::Shut(_) => pending().await,
        }
    }

    fn turn(&mut self, refuse: bool, address: SocketAddr) -> io::Result<()> {
        match self {
            Self::Open(_) if refuse => {
                // The listener must be gone before its port can be bound.
                *self = Self::Shut(None);
                *self = Self::Shut(reserve(address).ok());
            }
            Self::Shut(socket) if !refuse => {
                let socket = socket.take().map_or_else(|| reserve(address), Ok)?;
                *self = Self::Open(socket.listen(1024)?);
            }
            Self::Open(_) | Self::Shut(_) => {}
        }
        Ok(())
    }
}

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections of the past hold the port as well.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Serves one connection. How it ends is the client's business, or a fault that was asked for.
async fn speak(stream: impl Socket, state: Arc<State>) {
    let broken = Arc::new(Mutex::new(None));
    let answer = service_fn(|request| service::answer(Arc::clone(&state), Arc::clone(&broken), request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    let _ = (&mut connection).await;
    let answer = lock(&broken).take();
    if let Some(answer) = answer {
        let stream = connection.into_parts().io.into_inner();
        answer.play(stream).await;
    }
}
