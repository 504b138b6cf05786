//! The last requests.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use apideck_mock::Recorded;

/// How many requests are kept.
const MAX_REQUESTS: usize = 200;
/// How much of a body is kept, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The last requests to the API. Requests of the pages themselves are left out.
pub(crate) struct Recent {
    /// Whether to print a line for each request.
    log: bool,
    requests: Mutex<Requests>,
}

#[derive(Default)]
struct Requests {
    count: u64,
    last: VecDeque<Arc<Exchange>>,
}

/// A request, and how it ended.
pub(crate) struct Exchange {
    /// The first is 1.
    pub(crate) number: u64,
    /// The time of day, in UTC.
    pub(crate) time: String,
    pub(crate) method: String,
    /// The path, and the query if there is one.
    pub(crate) target: String,
    /// The status of the response; `None` if a fault cut it off.
    pub(crate) status: Option<u16>,
    pub(crate) headers: Vec<(String, String)>,
    /// The beginning of the body.
    pub(crate) body: String,
    /// The length of the whole body in bytes.
    pub(crate) size: u64,
}

impl Recent {
    pub(crate) fn new(log: bool) -> Self {
        Self { log, requests: Mutex::default() }
    }

    pub(crate) fn add(&self, request: &Recorded, status: Option<u16>) {
        if is_page(&request.path) {
            return;
        }
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.count += 1;
        let exchange = Exchange::new(requests.count, request, status);
        if self.log {
            let Exchange { time, method, target, .. } = &exchange;
            let status = status.map_or_else(|| "cut off".to_owned(), |status| status.to_string());
            // Printing must not stop the mock.
            let _ = writeln!(io::stderr().lock(), "{time} {status} {method} {target}");
        }
        requests.last.push_back(Arc::new(exchange));
        if requests.last.len() > MAX_REQUESTS {
            requests.last.pop_front();
        }
    }

    /// The requests that are kept, the last one first.
    pub(crate) fn all(&self) -> Vec<Arc<Exchange>> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.last.iter().rev().cloned().collect()
    }

    pub(crate) fn get(&self, number: u64) -> Option<Arc<Exchange>> {
        self.all().into_iter().find(|exchange| exchange.number == number)
    }
}

/// Whether this path is one of the pages.
fn is_page(path: &str) -> bool {
    path == "/" || path == "/favicon.ico" || path.starts_with("/_mock/")
}

impl Exchange {
    fn new(number: u64, request: &Recorded, status: Option<u16>) -> Self {
        let headers = request.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            // It may be a real key, sent here by mistake, and the page may be shown to others.
            let secret = matches!(name.as_str(), "authorization" | "cookie");
            (name.to_string(), if secret { hidden(&value) } else { value.into_owned() })
        });
        Self {
            number,
            time: time_of_day(SystemTime::now()),
            method: request.method.to_string(),
            target: match &request.query {
                Some(query) => format!("{}?{query}", request.path),
                None => request.path.clone(),
            },
            status,
            headers: headers.collect(),
            body: String::from_utf8_lossy(&request.body[..request.body.len().min(MAX_BODY)]).into_owned(),
            size: request.size,
        }
    }
}

/// The first word of a secret, such as `Bearer`.
fn hidden(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) => format!("{scheme} ***"),
        None => "***".to_owned(),
    }
}

fn time_of_day(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs() % 86_400;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{:03}", seconds % 60, since.subsec_millis())
}
