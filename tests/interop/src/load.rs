//! The client side: calls from many tasks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use apideck_unify::ApideckCore;
use http::Method;
use serde_json::json;

use crate::log::Seen;

pub struct Load {
    /// Starts the id of each call.
    pub name: String,
    pub url: String,
    pub ca: Option<Vec<u8>>,
    pub method: Method,
    pub tasks: usize,
    pub calls: usize,
}

#[derive(Default)]
pub struct Outcomes {
    pub ok: usize,
    pub retries: usize,
    pub elapsed: Duration,
    /// The ids of the calls that succeeded.
    pub succeeded: Vec<String>,
    /// The id and the error of each call that failed.
    failed: Vec<(String, String)>,
}

/// How [`describe`] starts where a connection ended and nobody knows how far the request came.
const UNDECIDED: &str = "Connection (may have been applied: true)";

impl Outcomes {
    /// Calls that failed because their connection was closed, and that may have been applied.
    pub fn undecided(&self) -> usize {
        self.failed.iter().filter(|(_, error)| error.starts_with(UNDECIDED)).count()
    }

    /// Each kind of failure: how many calls, and how many of them the server logged.
    pub fn failures(&self, seen: &Seen) -> BTreeMap<&str, (usize, usize)> {
        let mut kinds = BTreeMap::<&str, (usize, usize)>::new();
        for (id, error) in &self.failed {
            let kind = kinds.entry(error).or_default();
            kind.0 += 1;
            kind.1 += usize::from(seen.contains(id));
        }
        kinds
    }
}

impl Load {
    pub async fn run(&self) -> Outcomes {
        let client = self.client();
        let next = Arc::new(AtomicUsize::new(0));
        let started = Instant::now();
        let tasks: Vec<_> = (0..self.tasks)
            .map(|_| {
                let (client, next) = (client.clone(), next.clone());
                let (name, method, calls) = (self.name.clone(), self.method.clone(), self.calls);
                tokio::spawn(async move {
                    let mut outcomes = Outcomes::default();
                    loop {
                        let number = next.fetch_add(1, Relaxed);
                        if number >= calls {
                            return outcomes;
                        }
                        call(&client, &method, format!("{name}-{number}"), &mut outcomes).await;
                    }
                })
            })
            .collect();
        let mut all = Outcomes::default();
        for task in tasks {
            let outcomes = task.await.expect("no panic");
            all.ok += outcomes.ok;
            all.retries += outcomes.retries;
            all.succeeded.extend(outcomes.succeeded);
            all.failed.extend(outcomes.failed);
        }
        all.elapsed = started.elapsed();
        all
    }

    fn client(&self) -> ApideckCore {
        let mut builder = ApideckCore::builder()
            .environment(|_| None)
            .api_key("sk_live_interop")
            .app_id("interop")
            .consumer_id("interop")
            .allow_http(true)
            .timeout(Duration::from_secs(20))
            .server_url(&*self.url);
        if let Some(ca) = &self.ca {
            builder = builder.add_root_certificate(ca);
        }
        builder.build().expect("a client")
    }
}

async fn call(client: &ApideckCore, method: &Method, id: String, outcomes: &mut Outcomes) {
    let mut call = client.call(method.clone(), "/items").header("x-interop-id", &id);
    if *method == Method::POST {
        call = call.json(&json!({ "title": id, "note": "x".repeat(200) }));
    }
    // A call that hangs is lost too: no limit of the client's may keep it longer than this.
    match tokio::time::timeout(Duration::from_secs(90), call.send()).await {
        Ok(Ok(response)) => {
            outcomes.ok += 1;
            outcomes.retries += response.http_meta.attempts as usize - 1;
            outcomes.succeeded.push(id);
        }
        Ok(Err(error)) => {
            outcomes.retries += error.attempts().saturating_sub(1) as usize;
            outcomes.failed.push((id, describe(&error)));
        }
        Err(_) => outcomes.failed.push((id, "hung for 90 s".to_owned())),
    }
}

/// The variant of the error, whether it is marked as applied, and its chain of causes.
fn describe(error: &apideck_unify::Error) -> String {
    use apideck_unify::Error;

    let variant = match error {
        Error::Connection(_) => "Connection",
        Error::Timeout(_) => "Timeout",
        Error::Aborted(_) => "Aborted",
        Error::InvalidRequest(_) => "InvalidRequest",
        Error::ResponseValidation(_) => "ResponseValidation",
        error if error.status().is_some() => "error status",
        _ => "other",
    };
    let mut text = format!("{variant} (may have been applied: {})", error.may_have_been_applied());
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
