//! Delivers events: signed POST requests, retried until the receiver accepts them or the limit is reached.

use std::collections::HashMap;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::apideck::delivery::event::Event;
use crate::apideck::delivery::sign::signature;
use crate::apideck::delivery::target::{self, Target};
use crate::apideck::state::attempts::{Attempt, EventLog};
use crate::apideck::store::Store;
use crate::clock::{Clock, timestamp};
use crate::sync::lock;

/// Number of failed attempts after which a webhook is disabled.
const ATTEMPTS: u32 = 5;
/// The wait before the second attempt. Each later one waits twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(50);
/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How much of the body of a receiver's response is kept.
const KEPT: usize = 16 << 10;

pub(crate) struct Delivery {
    pub(crate) target: Target,
    pub(crate) event: Event,
    /// Whether it tests the URL of a new webhook. It is sent once.
    pub(crate) is_test: bool,
}

enum Job {
    /// Goes to all webhooks that want it.
    Publish(Event),
    Deliver(Delivery),
}

/// The queue of events.
pub(crate) struct Deliveries {
    jobs: mpsc::UnboundedSender<Job>,
    shared: Arc<Shared>,
}

/// What the queue and its task share.
struct Shared {
    log: Arc<EventLog>,
    clock: Arc<Clock>,
    default_secret: String,
    /// The secret of each webhook, by its id.
    secrets: Mutex<HashMap<String, String>>,
    sent: AtomicUsize,
    /// Number of events that are neither delivered nor given up.
    open: AtomicUsize,
    done: Notify,
}

/// The end of the queue at which events are delivered, see [`run`].
pub(crate) struct Queue {
    jobs: mpsc::UnboundedReceiver<Job>,
    shared: Arc<Shared>,
    rows: Weak<Store>,
}

impl Deliveries {
    /// A queue for the webhooks in this store. `secret` signs events of webhooks whose key is not known.
    pub(crate) fn new(rows: &Arc<Store>, clock: &Arc<Clock>, log: &Arc<EventLog>, secret: String) -> (Self, Queue) {
        let (sender, jobs) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            log: Arc::clone(log),
            clock: Arc::clone(clock),
            default_secret: secret,
            secrets: Mutex::default(),
            sent: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            done: Notify::new(),
        });
        let queue = Queue { jobs, shared: Arc::clone(&shared), rows: Arc::downgrade(rows) };
        (Self { jobs: sender, shared }, queue)
    }

    pub(crate) fn set_secret(&self, webhook: &str, secret: &str) {
        lock(&self.shared.secrets).insert(webhook.to_owned(), secret.to_owned());
    }

    pub(crate) fn publish(&self, event: Event) {
        self.push(Job::Publish(event));
    }

    pub(crate) fn send(&self, delivery: Delivery) {
        self.push(Job::Deliver(delivery));
    }

    fn push(&self, job: Job) {
        self.shared.open.fetch_add(1, Ordering::SeqCst);
        if self.jobs.send(job).is_err() {
            self.shared.closed();
        }
    }

    /// Waits until every event has been delivered or given up.
    pub(crate) async fn idle(&self) {
        loop {
            let done = self.shared.done.notified();
            if self.shared.open.load(Ordering::SeqCst) == 0 {
                return;
            }
            done.await;
        }
    }
}

impl Shared {
    fn closed(&self) {
        if self.open.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.done.notify_waiters();
        }
    }

    fn secret(&self, webhook: &str) -> String {
        lock(&self.secrets).get(webhook).unwrap_or(&self.default_secret).clone()
    }
}

/// Delivers events until the mock is gone. Dropping the future ends what is under way.
pub(crate) async fn run(mut queue: Queue) {
    let mut under_way = JoinSet::new();
    while let Some(job) = queue.jobs.recv().await {
        while under_way.try_join_next().is_some() {}
        let Some(rows) = queue.rows.upgrade() else { return };
        let deliveries = match job {
            Job::Deliver(delivery) => vec![delivery],
            Job::Publish(event) => {
                let targets = target::interested(&rows, &event);
                let deliveries = targets.into_iter();
                deliveries.map(|target| Delivery { target, event: event.clone(), is_test: false }).collect()
            }
        };
        queue.shared.open.fetch_add(deliveries.len(), Ordering::SeqCst);
        for delivery in deliveries {
            under_way.spawn(deliver(Arc::clone(&queue.shared), Arc::downgrade(&rows), delivery));
        }
        queue.shared.closed();
    }
}

async fn deliver(shared: Arc<Shared>, rows: Weak<Store>, delivery: Delivery) {
    let id = format!("evt_{:08}", shared.sent.fetch_add(1, Ordering::SeqCst) + 1);
    let limit = if delivery.is_test { 1 } else { ATTEMPTS };
    let mut wait = FIRST_WAIT;
    for number in 1..=limit {
        if attempt(&shared, &delivery, &id, number, limit).await {
            return shared.closed();
        }
        if number < limit {
            sleep(wait).await;
            wait *= 2;
        }
    }
    if let Some(rows) = rows.upgrade() {
        let reason = if delivery.is_test { "delivery_url_validation_failed" } else { "retry_limit" };
        target::disable(&rows, &delivery.target.webhook, reason);
    }
    shared.closed();
}

/// Whether the receiver accepted the event.
async fn attempt(shared: &Shared, delivery: &Delivery, id: &str, number: u32, limit: u32) -> bool {
    let Delivery { target, event, .. } = delivery;
    let mut payload = event.payload.clone();
    payload["event_id"] = json!(id);
    payload["execution_attempt"] = json!(number);
    let signature = signature(&shared.secret(&target.webhook), &json!({"payload": payload}));
    let body = in_documented_order(&payload);
    let headers = [
        ("x-apideck-signature", &*signature),
        ("x-apideck-event-type", &*event.event_type),
        ("x-apideck-idempotency-key", id),
    ];
    let response = timeout(TIMEOUT, post(&target.url, &headers, body.clone())).await;
    let (status, response_body) = match response {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => (0, error.to_string()),
        Err(_) => (0, "the receiver did not respond in time".to_owned()),
    };
    let success = (200..300).contains(&status);
    shared.log.write(Attempt {
        event_id: id.to_owned(),
        url: target.url.clone(),
        payload,
        number,
        status,
        request_body: body,
        response_body,
        retry_scheduled: !success && number < limit,
        timestamp: timestamp(shared.clock.now()),
    });
    success
}

/// The body of the request. It is not the text that is signed: its members are in the order of the documents.
fn in_documented_order(payload: &Value) -> String {
    const MEMBERS: [&str; 11] = [
        "event_id",
        "event_type",
        "unified_api",
        "service_id",
        "consumer_id",
        "entity_id",
        "entity_type",
        "entity_url",
        "entity",
        "execution_attempt",
        "occurred_at",
    ];
    let members = MEMBERS.iter().filter_map(|name| Some(format!("\"{name}\":{}", payload.get(name)?)));
    format!("{{\"payload\":{{{}}}}}", members.collect::<Vec<_>>().join(","))
}

/// Sends a POST request, and returns the status and the start of the body of its response.
async fn post(url: &str, headers: &[(&str, &str)], body: String) -> io::Result<(u16, String)> {
    let uri: Uri = url.parse().map_err(io::Error::other)?;
    if uri.scheme_str() != Some("http") {
        return Err(io::Error::other("the mock delivers events only to http URLs"));
    }
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((address, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let mut request = Request::post(path).header(header::HOST, authority);
    request = request.header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body))).map_err(io::Error::other)?;
    let exchange = async move {
        let response = sender.send_request(request).await.map_err(io::Error::other)?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), KEPT).collect().await;
        let body = body.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned()).unwrap_or_default();
        Ok((status, body))
    };
    let mut exchange = pin!(exchange);
    tokio::select! {
        biased;
        done = &mut exchange => return done,
        // When the connection has ended, what was received is still to be read.
        _ = connection => {}
    }
    exchange.await
}
