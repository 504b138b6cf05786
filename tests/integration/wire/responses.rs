//! The response of every operation, in four shapes, is returned without loss.

use apideck_codegen::facts::{Facts, Operation, Returns};
use apideck_unify::{ApideckCore, Body, TransportError, dynamic};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Response;
use serde_json::{Value, json};

use crate::common::facts;
use crate::common::json::{difference, none_of, report};
use crate::wire::sample::{SHAPES, Sampler, Shape, Side};

#[tokio::test]
async fn responses_of_every_operation() {
    let facts = facts();
    let (mut cases, mut failures) = (0, Vec::new());
    for shape in SHAPES {
        for operation in facts.operations() {
            cases += 1;
            let problem = check(&facts, operation, shape).await;
            failures.extend(problem.map(|problem| format!("{} ({shape:?}): {problem}", operation.accessor)));
        }
    }
    report(&format!("{cases} responses of {} operations checked", facts.operations().count()));
    none_of(&failures);
}

/// The first difference between the response and what the call returns.
async fn check(facts: &Facts, operation: &Operation, shape: Shape) -> Option<String> {
    let (content_type, body, expected) = sample(facts, operation, shape);
    let status = operation.status;
    let transport = move |_| {
        let response = Response::builder().status(status).header("content-type", content_type);
        let response = response.body(Body::from(body.clone())).unwrap();
        async move { Ok::<_, TransportError>(response) }
    };
    let core = ApideckCore::builder().environment(|_| None).api_key("k").transport(transport).build().unwrap();
    let input = Sampler::new(facts, Shape::Least, Side::Caller).input(operation);
    let call = match dynamic::prepare(&core, &operation.accessor, input.into()) {
        Ok(call) => call,
        Err(error) => return Some(error.to_string()),
    };
    match call.send().await {
        Ok(response) => {
            let repair = response.http_meta.repairs.first().map(|repair| format!("repaired {repair}"));
            difference(&response.body, &expected).or(repair)
        }
        Err(error) => Some(error.to_string()),
    }
}

/// A response: its content type, its bytes, and their value.
fn sample(facts: &Facts, operation: &Operation, shape: Shape) -> (&'static str, Vec<u8>, Value) {
    let mut sampler = Sampler::new(facts, shape, Side::Server);
    let text = "# Ünïcödé\r\n👩‍👩‍👧 \"quoted\"\0";
    match &operation.returns {
        Returns::Json(ty) => {
            let value = sampler.value(ty);
            ("application/json; charset=utf-8", value.to_string().into_bytes(), value)
        }
        Returns::Proxy => {
            let value = json!([{"any": null}, text, 1.5]);
            ("application/vnd.example+json", value.to_string().into_bytes(), value)
        }
        Returns::Bytes => {
            let bytes = vec![0, 255, 13, 10, 127];
            let value = json!({ "base64": STANDARD.encode(&bytes) });
            ("application/json", bytes, value)
        }
        Returns::Text => ("text/markdown", text.into(), text.into()),
        Returns::None => ("text/plain", Vec::new(), Value::Null),
    }
}
