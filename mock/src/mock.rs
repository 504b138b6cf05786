//! The handle that a test holds.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::chaos::{Chaos, Fault};
use crate::check::Access;
use crate::handlers::{Action, Handler, Measured, Sink};
use crate::listen::{self, Order, Wire};
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::script::Step;
use crate::state::{State, lock};

/// A running mock of Apideck.
///
/// It stops, together with all its connections, when it is dropped; [`Mock::shutdown`] also waits
/// until that is done.
pub struct Mock {
    pub(crate) state: Arc<State>,
    ca_pem: Option<String>,
    /// The server stops when this is dropped.
    orders: mpsc::Sender<Order>,
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
        let (orders, given) = mpsc::channel(1);
        let server = tokio::spawn(listen::accept(listener, wire, Arc::clone(&state), given));
        Self { state, ca_pem, orders, server }
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
        lock(&self.state.script).push(Step::Reply(Box::new(reply)));
        self
    }

    /// Handles the next request as always, then answers what `change` makes of its reply.
    ///
    /// Takes its turn among the replies of [`next`](Self::next). It is for answers that are lost after the
    /// request had its effect: `mock.next_with(|reply| reply.reset_in_head(0))`.
    pub fn next_with(&self, change: impl FnOnce(Reply) -> Reply + Send + 'static) -> &Self {
        lock(&self.state.script).push(Step::Change(Box::new(change)));
        self
    }

    /// Lets faults befall the requests by chance, apart from those that a scripted reply answers.
    ///
    /// Takes the place of the chaos so far; a [rate](Chaos::rate) of 0 ends it.
    pub fn chaos(&self, chaos: Chaos) -> &Self {
        *lock(&self.state.chaos) = Some(chaos);
        self
    }

    /// How often each fault was drawn since [`chaos`](Self::chaos) was set.
    pub fn faults(&self) -> BTreeMap<Fault, usize> {
        lock(&self.state.chaos).as_ref().map(Chaos::drawn).unwrap_or_default()
    }

    /// Answers a route, e.g. `"GET"` and `"/crm/contacts/{id}"`; `{..}` stands for one path segment.
    ///
    /// Where several routes match, the one added last answers, so a route can be replaced, also one
    /// of the mock's own. Nothing is checked first. A handler that panics closes the connection.
    pub fn on(&self, method: &str, path: &str, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        let action = Action::Handle(Arc::new(handler));
        lock(&self.state.handlers).add(method, path, Access::Public, action);
        self
    }

    /// Answers a route as [`on`](Self::on) does, for bodies of any length.
    ///
    /// The body is measured as it comes: the handler finds its [`size`](Recorded::size) and
    /// [`digest`](Recorded::digest), and the body itself only where requests are [kept](Builder::record).
    pub fn on_upload(
        &self,
        method: &str,
        path: &str,
        handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) -> &Self {
        let handler: Handler = Arc::new(handler);
        let open = move |_: &Recorded| Box::new(Measured(Arc::clone(&handler))) as Box<dyn Sink>;
        lock(&self.state.handlers).add(method, path, Access::Public, Action::Upload(Arc::new(open)));
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
        self.state.log.requests()
    }

    /// All requests so far, which are forgotten.
    pub fn take_requests(&self) -> Vec<Recorded> {
        self.state.log.take_requests()
    }

    /// The latest request.
    pub fn last_request(&self) -> Option<Recorded> {
        self.state.log.last_request()
    }

    /// How many requests there were, whether they were [kept](Builder::record) or not.
    pub fn request_count(&self) -> usize {
        self.state.log.count()
    }

    /// The requests that had their effect: a handler or a route of the mock ran and succeeded.
    ///
    /// [`requests`](Self::requests) has all that arrived. This leaves out what a scripted reply or a fault
    /// answered before anything was done, and what was answered with 400 or more by whoever handled it;
    /// it has what was done though its answer got lost.
    pub fn performed(&self) -> Vec<Recorded> {
        self.state.log.all_performed()
    }

    /// Counts the [performed](Self::performed) requests from now on by what `key` makes of them.
    ///
    /// A key is e.g. a header or a member of the body that is different in everything a test creates;
    /// `None` does not count.
    ///
    /// ```
    /// # async fn no_effect_comes_twice(mock: &apideck_mock::Mock) {
    /// mock.count_effects(|request| Some(request.json()?["name"].as_str()?.to_owned()));
    /// // Let the client create things, then:
    /// assert!(mock.effects().values().all(|&times| times == 1));
    /// # }
    /// ```
    pub fn count_effects(&self, key: impl Fn(&Recorded) -> Option<String> + Send + Sync + 'static) -> &Self {
        self.state.log.count_by(Arc::new(key));
        self
    }

    /// How often each key of [`count_effects`](Self::count_effects) was performed.
    pub fn effects(&self) -> BTreeMap<String, usize> {
        self.state.log.effects()
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

    /// Refuses new connections, as a server that is down does, or accepts them again.
    ///
    /// The client's `connect` fails at once. [Accepted](Self::connections) connections stay open, see
    /// [`close_connections`](Self::close_connections). An error means that another program has taken the
    /// port meanwhile, which the mock prevents where the system lets it.
    pub async fn refuse(&self, refuse: bool) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        let _ = self.orders.send(Order::Refuse(refuse, done)).await;
        answer.await.map_err(io::Error::other)?
    }

    /// Closes every open connection, whatever it is at, and waits until that is done.
    pub async fn close_connections(&self) {
        let (done, closed) = oneshot::channel();
        let _ = self.orders.send(Order::CloseConnections(done)).await;
        // An error means that the server is gone already, and its connections with it.
        let _ = closed.await;
    }

    /// Stops the mock and waits until the port is free and every connection closed.
    pub async fn shutdown(self) {
        drop(self.orders);
        // An error means that the task is gone already, with the runtime it ran on.
        let _ = self.server.await;
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("url", &self.url())
            .field("requests", &self.request_count())
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}
