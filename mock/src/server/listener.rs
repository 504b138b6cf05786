//! Accepts connections, serves them, and closes them.

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

use crate::reply::faulty_response::Socket;
use crate::server::handle::handle;
use crate::server::state::State;
use crate::sync::lock;

/// The protocol below HTTP on an accepted connection.
#[derive(Clone)]
pub(crate) enum Transport {
    Plain,
    #[cfg(feature = "tls")]
    Tls(tokio_rustls::TlsAcceptor),
}

impl Transport {
    async fn serve(self, stream: TcpStream, state: Arc<State>) {
        // Send small responses at once instead of waiting for a full packet.
        let _ = stream.set_nodelay(true);
        match self {
            Self::Plain => serve_connection(stream, state).await,
            #[cfg(feature = "tls")]
            Self::Tls(acceptor) => {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve_connection(stream, state).await;
                }
            }
        }
    }
}

/// A command to the running server. The sender is notified when it is done.
pub(crate) enum Command {
    Refuse(bool, oneshot::Sender<io::Result<()>>),
    CloseConnections(oneshot::Sender<()>),
}

/// Accepts connections until the sender of `commands` is dropped, then closes every connection and returns.
pub(crate) async fn accept(
    listener: TcpListener,
    transport: Transport,
    state: Arc<State>,
    mut commands: mpsc::Receiver<Command>,
) {
    let mut listener = Listener::Accepting(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                None => break,
                // The caller may have stopped waiting.
                Some(Command::Refuse(refuse, done)) => drop(done.send(listener.set_refusing(refuse, state.address))),
                Some(Command::CloseConnections(done)) => {
                    connections.shutdown().await;
                    let _ = done.send(());
                }
            },
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok(stream) => {
                    let guard = state.connections.accepted();
                    let served = transport.clone().serve(stream, Arc::clone(&state));
                    connections.spawn(async move {
                        served.await;
                        drop(guard);
                    });
                }
                // Most likely the process is out of file descriptors. An immediate retry would busy-loop.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

enum Listener {
    Accepting(TcpListener),
    /// A socket that is bound but does not listen refuses connections and keeps the port.
    Refusing(Option<TcpSocket>),
}

impl Listener {
    async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            Self::Accepting(listener) => listener.accept().await.map(|(stream, _)| stream),
            Self::Refusing(_) => pending().await,
        }
    }

    fn set_refusing(&mut self, refuse: bool, address: SocketAddr) -> io::Result<()> {
        match self {
            Self::Accepting(_) if refuse => {
                // The port can be bound again only after the listener is dropped.
                *self = Self::Refusing(None);
                *self = Self::Refusing(bind(address).ok());
            }
            Self::Refusing(socket) if !refuse => {
                let socket = socket.take().map_or_else(|| bind(address), Ok)?;
                *self = Self::Accepting(socket.listen(1024)?);
            }
            Self::Accepting(_) | Self::Refusing(_) => {}
        }
        Ok(())
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections in TIME_WAIT hold the port as well.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Serves HTTP on one connection until the client closes it or a fault ends it.
async fn serve_connection(stream: impl Socket, state: Arc<State>) {
    let faulty = Arc::new(Mutex::new(None));
    let service = service_fn(|request| handle(Arc::clone(&state), Arc::clone(&faulty), request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // An error is the client's fault, or the sign of a response that hyper cannot send.
    let _ = (&mut connection).await;
    let response = lock(&faulty).take();
    if let Some(response) = response {
        let stream = connection.into_parts().io.into_inner();
        response.send(stream).await;
    }
}
