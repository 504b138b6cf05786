//! Calls all operations through an OpenAPI validator, see `run.sh`, which starts it.
//!
//! `APIDECK_SERVER` is the URL of the validator. `APIDECK_PEER` is `prism` if the validator makes the responses itself,
//! and `mock` if it passes the calls on to the mock.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod plan;
mod values;

use std::collections::BTreeMap;
use std::env;

use apideck_codegen::facts::{Facts, Operation};
use apideck_unify::{ApideckCore, Error, RetryConfig, dynamic};
use serde_json::Value;

use plan::Plan;

/// Violations that are not a mistake of the SDK or of the mock: what the message contains, and why.
const EXPLAINED: [(&str, &str); 0] = [];

#[tokio::test]
async fn all_operations_through_a_validator() {
    let server = env::var("APIDECK_SERVER").expect("run.sh sets APIDECK_SERVER");
    let peer = env::var("APIDECK_PEER").expect("run.sh sets APIDECK_PEER");
    let only = env::var("ONLY").unwrap_or_default();
    let core = ApideckCore::builder()
        .environment(|_| None)
        .api_key("sk_openapi")
        .app_id("app")
        .consumer_id("test-consumer")
        .server_url(&server)
        .upload_server_url(&server)
        .retry(RetryConfig::none())
        .build()
        .unwrap();
    let facts = facts();
    let mut run = Run {
        core,
        facts: &facts,
        plan: Plan::default(),
        calls: 0,
        repairs: 0,
        problems: Vec::new(),
        explained: BTreeMap::new(),
    };
    let mut called = 0;
    for operation in plan::in_order(&facts).filter(|operation| operation.accessor.starts_with(&only)) {
        called += 1;
        run.exercise(operation).await;
    }
    for (reason, count) in &run.explained {
        println!("explained {count} times: {reason}");
    }
    println!(
        "OpenAPI validation ({peer}): {called} of {} operations, {} calls, {} repairs, {} violations",
        facts.operations().count(),
        run.calls,
        run.repairs,
        run.problems.len()
    );
    assert!(run.problems.is_empty(), "\n{}", run.problems.join("\n"));
    assert_eq!(run.repairs, 0);
}

struct Run<'f> {
    core: ApideckCore,
    facts: &'f Facts,
    plan: Plan,
    calls: usize,
    repairs: usize,
    problems: Vec<String>,
    explained: BTreeMap<&'static str, usize>,
}

impl<'f> Run<'f> {
    /// Calls the operation with every field that it has; a list or a read also with the required fields only.
    async fn exercise(&mut self, operation: &'f Operation) {
        // A parent or an object whose id is not known is found by listing.
        for list in self.plan.unknown(self.facts, operation) {
            let input = self.plan.input(self.facts, list, false);
            if let Some(body) = self.call(list, input).await {
                self.plan.learn(list, &body);
            }
        }
        if operation.method == "GET" {
            let input = self.plan.input(self.facts, operation, false);
            if let Some(body) = self.call(operation, input).await {
                self.plan.learn(operation, &body);
            }
        }
        let input = self.plan.input(self.facts, operation, true);
        if let Some(body) = self.call(operation, input).await {
            self.plan.learn(operation, &body);
        }
    }

    async fn call(&mut self, operation: &Operation, input: Value) -> Option<Value> {
        self.calls += 1;
        let call = match dynamic::prepare(&self.core, &operation.accessor, input) {
            Ok(call) => call,
            Err(error) => {
                self.problem(operation, &error.to_string());
                return None;
            }
        };
        match call.send().await {
            Ok(response) => {
                let violations = response.http_meta.headers.get("sl-violations");
                if let Some(violations) = violations.and_then(|value| value.to_str().ok()) {
                    self.violations(operation, &violations.to_owned());
                }
                for repair in &response.http_meta.repairs {
                    self.repairs += 1;
                    self.problem(operation, &format!("repair: {repair:?}"));
                }
                Some(response.into_body())
            }
            Err(error) => {
                self.failed(operation, &error);
                None
            }
        }
    }

    fn failed(&mut self, operation: &Operation, error: &Error) {
        let violations =
            error.headers().and_then(|headers| headers.get("sl-violations")?.to_str().ok().map(str::to_owned));
        if let Some(violations) = violations {
            self.violations(operation, &violations);
        }
        let body = error.body().map(|body| String::from_utf8_lossy(body).chars().take(700).collect::<String>());
        self.problem(operation, &format!("{error} {}", body.unwrap_or_default()));
    }

    /// The header of Prism: a list of objects with a `location` and a `message`.
    fn violations(&mut self, operation: &Operation, header: &str) {
        let list: Vec<Value> = serde_json::from_str(header).unwrap_or_else(|_| vec![header.into()]);
        for violation in list {
            self.problem(operation, &format!("violation: {violation}"));
        }
    }

    fn problem(&mut self, operation: &Operation, problem: &str) {
        match EXPLAINED.iter().find(|(part, _)| problem.contains(part)) {
            Some((_, reason)) => *self.explained.entry(reason).or_default() += 1,
            None => self
                .problems
                .push(format!("{} ({} {}): {problem}", operation.accessor, operation.method, operation.path)),
        }
    }
}

fn facts() -> Facts {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/codegen/api");
    apideck_codegen::read::directory(folder.as_ref()).unwrap()
}
