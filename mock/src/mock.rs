//! The handle that a test holds.

use std::fmt;
use std::io;
use std::mem;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::listen::{self, Wire};
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::state::{State, lock};

/// A running mock of Apideck.
///
/// It stops, together with all its connections, when it is dropped; [`Mock::shutdown`] also waits
/// until that is done.
pub struct Mock {
    state: Arc<State>,
    ca_pem: Option<String>,
    /// Never sent to: the server stops when this is dropped.
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Mock {
    /// Starts a mock with the defaults: HTTP, a free port of 127.0.0.1, any plausible API key.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts to set up a mock.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn run(listener: TcpListener, wire: Wire, state: State, ca_pem: Option<String>) -> Self {
        let state = Arc::new(state);
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(listen::accept(listener, wire, Arc::clone(&state), stopped));
        Self { state, ca_pem, stop, server }
    }

    /// Where the mock listens: `http://127.0.0.1:PORT`, or `https://localhost:PORT` with TLS.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// The certificate authority to trust, as PEM; `None` without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Answers the next request with this reply, after the replies that already wait.
    ///
    /// One reply answers one request, whichever it is, and nothing is checked first.
    pub fn next(&self, reply: Reply) -> &Self {
        lock(&self.state.script).push_back(reply);
        self
    }

    /// Answers a route, e.g. `"GET"` and `"/crm/contacts/{id}"`; `{..}` stands for one path segment.
    ///
    /// Where several routes match, the one added last answers, so a route can be replaced, also one
    /// of the mock's own. Nothing is checked first. A handler that panics closes the connection.
    pub fn on(&self, method: &str, path: &str, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        lock(&self.state.handlers).add(method, path, Arc::new(handler));
        self
    }

    /// Answers every request that no route matches, instead of a 404 or 405.
    ///
    /// The mock's own routes are not affected; [`Mock::on`] replaces those.
    pub fn fallback(&self, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        lock(&self.state.handlers).fallback = Some(Arc::new(handler));
        self
    }

    /// All requests so far, in the order in which they were complete.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.state.requests).clone()
    }

    /// All requests so far, which are forgotten.
    pub fn take_requests(&self) -> Vec<Recorded> {
        mem::take(&mut lock(&self.state.requests))
    }

    /// The latest request.
    pub fn last_request(&self) -> Option<Recorded> {
        lock(&self.state.requests).last().cloned()
    }

    /// How many TCP connections were accepted so far.
    pub fn connections(&self) -> usize {
        self.state.connections.total()
    }

    /// How many TCP connections are open.
    ///
    /// A connection that the client closes counts until the mock has noticed, a moment later.
    pub fn open_connections(&self) -> usize {
        self.state.connections.open()
    }

    /// Stops the mock and waits until the port is free and every connection closed.
    pub async fn shutdown(self) {
        drop(self.stop);
        // An error means that the task is gone already, with the runtime it ran on.
        let _ = self.server.await;
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("url", &self.url())
            .field("requests", &lock(&self.state.requests).len())
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}
