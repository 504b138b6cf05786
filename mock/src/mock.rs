//! The handle that a test holds.

use std::collections::BTreeMap;
use std::fmt;
use std::future::pending;
use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::apideck::delivery::deliver::{self, Queue};
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::chaos::{Chaos, Fault};
use crate::reply::script::Step;
use crate::routes::table::{Access, Action, DiscardBody, Handler, Sink};
use crate::server::listener::{self, Command, Transport};
use crate::server::state::State;
use crate::sync::lock;

/// A running mock of Apideck.
///
/// Dropping it stops the mock and closes its connections; [`Mock::shutdown`] also waits until that is done.
pub struct Mock {
    pub(crate) state: Arc<State>,
    ca_pem: Option<String>,
    /// The server stops when this is dropped.
    commands: mpsc::Sender<Command>,
    server: JoinHandle<()>,
}

impl Mock {
    pub(crate) fn run(
        listener: TcpListener,
        transport: Transport,
        state: State,
        events: Queue,
        ca_pem: Option<String>,
    ) -> Self {
        let state = Arc::new(state);
        let (commands, receiver) = mpsc::channel(1);
        let accept = listener::accept(listener, transport, Arc::clone(&state), receiver);
        let server = tokio::spawn(async move {
            let deliver = async {
                deliver::run(events).await;
                pending::<()>().await;
            };
            // Events are delivered as long as requests are accepted.
            tokio::select! {
                () = accept => {}
                () = deliver => {}
            }
        });
        Self { state, ca_pem, commands, server }
    }

    /// The URL of the mock: `http://127.0.0.1:PORT`, or `https://localhost:PORT` with TLS.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// The certificate authority that the client must trust, as PEM; `None` without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Queues a reply for the next request.
    ///
    /// Every queued reply is used once, in order, for whatever request arrives. Credentials are not checked.
    pub fn next(&self, reply: Reply) -> &Self {
        lock(&self.state.script).push(Step::Reply(Box::new(reply)));
        self
    }

    /// Queues a change of the next reply: the request is handled as usual, then `change` is applied to its reply.
    ///
    /// It is queued together with the replies of [`next`](Self::next). Use it to lose a response after the request had
    /// its effect: `mock.next_with(|reply| reply.reset_in_head(0))`.
    pub fn next_with(&self, change: impl FnOnce(Reply) -> Reply + Send + 'static) -> &Self {
        lock(&self.state.script).push(Step::Change(Box::new(change)));
        self
    }

    /// Injects random faults into all requests that have no scripted reply.
    ///
    /// Replaces the previous chaos. A [rate](Chaos::rate) of 0 switches it off.
    pub fn chaos(&self, chaos: Chaos) -> &Self {
        *lock(&self.state.chaos) = Some(chaos);
        self
    }

    /// How often each fault was injected since [`chaos`](Self::chaos) was called.
    pub fn faults(&self) -> BTreeMap<Fault, usize> {
        lock(&self.state.chaos).as_ref().map(Chaos::drawn).unwrap_or_default()
    }

    /// Adds a route, such as `"GET"` and `"/crm/contacts/{id}"`; a `{name}` matches one path segment.
    ///
    /// If several routes match, the one added last handles the request, so a route can replace an earlier or a
    /// built-in one. Credentials are not checked. A handler that panics closes the connection.
    pub fn on(&self, method: &str, path: &str, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        let action = Action::Handle(Arc::new(handler));
        lock(&self.state.routes).add(method, path, Access::Public, action);
        self
    }

    /// Adds a route like [`on`](Self::on), for request bodies of any length.
    ///
    /// Size and digest are computed while the body arrives. The handler receives the [`size`](Recorded::size) and the
    /// [`digest`](Recorded::digest), and the body itself only if requests are [kept](crate::Builder::record).
    pub fn on_upload(
        &self,
        method: &str,
        path: &str,
        handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) -> &Self {
        let handler: Handler = Arc::new(handler);
        let open = move |_: &Recorded| Box::new(DiscardBody(Arc::clone(&handler))) as Box<dyn Sink>;
        lock(&self.state.routes).add(method, path, Access::Public, Action::Upload(Arc::new(open)));
        self
    }

    /// Handles every request that no route matches, instead of the operations of the Unify API.
    ///
    /// `POST /vault/sessions` and the page of a session are not affected; replace them with [`Mock::on`].
    pub fn fallback(&self, handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> &Self {
        lock(&self.state.routes).fallback = Some(Arc::new(handler));
        self
    }

    /// All requests so far, in the order in which they were received completely.
    pub fn requests(&self) -> Vec<Recorded> {
        self.state.log.requests()
    }

    /// Removes and returns all requests so far.
    pub fn take_requests(&self) -> Vec<Recorded> {
        self.state.log.take_requests()
    }

    /// The last request.
    pub fn last_request(&self) -> Option<Recorded> {
        self.state.log.last_request()
    }

    /// Calls `observer` after each request was handled, before its response is sent.
    ///
    /// The second argument is the status of the response; `None` if a fault changes or cuts off the response. Replaces
    /// the previous observer.
    pub fn on_response(&self, observer: impl Fn(&Recorded, Option<u16>) + Send + Sync + 'static) -> &Self {
        *lock(&self.state.observer) = Some(Arc::new(observer));
        self
    }

    /// The number of requests so far, whether they were [kept](crate::Builder::record) or not.
    pub fn request_count(&self) -> usize {
        self.state.log.count()
    }

    /// The requests that had their effect: a handler or a built-in route handled them with a status below 400.
    ///
    /// Unlike [`requests`](Self::requests), this leaves out requests that a scripted reply or a fault ended before they
    /// were handled. It includes requests that were handled although their response was lost.
    pub fn performed(&self) -> Vec<Recorded> {
        self.state.log.all_performed()
    }

    /// The requests whose client closed the connection before it had the whole response, without their bodies.
    ///
    /// A client that drops a call, or whose timeout ends it, does that. The mock notices shortly after. Responses that a
    /// fault cuts off are not listed, but those that [stall](Reply::stall) are, once the client has left.
    pub fn aborted(&self) -> Vec<Recorded> {
        self.state.log.all_aborted()
    }

    /// Counts the [performed](Self::performed) requests by a key, from now on.
    ///
    /// Use a key that is unique for everything a test creates, such as a header or a member of the body. A request with
    /// the key `None` is not counted.
    ///
    /// ```
    /// # async fn every_request_was_performed_once(mock: &apideck_mock::Mock) {
    /// mock.count_effects(|request| Some(request.json()?["name"].as_str()?.to_owned()));
    /// // Let the client create things, then:
    /// assert!(mock.effects().values().all(|&times| times == 1));
    /// # }
    /// ```
    pub fn count_effects(&self, key: impl Fn(&Recorded) -> Option<String> + Send + Sync + 'static) -> &Self {
        self.state.log.count_by(Arc::new(key));
        self
    }

    /// The number of performed requests per key of [`count_effects`](Self::count_effects).
    pub fn effects(&self) -> BTreeMap<String, usize> {
        self.state.log.effects()
    }

    /// The number of TCP connections accepted so far.
    pub fn connections(&self) -> usize {
        self.state.connections.total()
    }

    /// The number of open TCP connections.
    ///
    /// A connection that the client has closed counts until the mock notices, shortly after.
    pub fn open_connections(&self) -> usize {
        self.state.connections.open()
    }

    /// Refuses new connections, like a server that is down, or accepts them again.
    ///
    /// While the mock refuses, a client's `connect` fails at once. Accepted connections stay open; close them with
    /// [`close_connections`](Self::close_connections). The error is that of listening again, for example because
    /// another program took the port; the mock keeps the port reserved if the operating system allows it.
    pub async fn refuse(&self, refuse: bool) -> io::Result<()> {
        let (done, refused) = oneshot::channel();
        let _ = self.commands.send(Command::Refuse(refuse, done)).await;
        refused.await.map_err(io::Error::other)?
    }

    /// Closes every open connection, even in the middle of a response, and waits until that is done.
    pub async fn close_connections(&self) {
        let (done, closed) = oneshot::channel();
        let _ = self.commands.send(Command::CloseConnections(done)).await;
        // An error means that the server has stopped, so its connections are closed.
        let _ = closed.await;
    }

    /// Stops the mock and waits until its port is free and every connection is closed.
    pub async fn shutdown(self) {
        drop(self.commands);
        // An error means that the task has ended together with its runtime.
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
