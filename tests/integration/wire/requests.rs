//! Every operation in four shapes: the request has to be the one that follows from the facts. No socket is used.

use apideck_codegen::facts::{Facts, Operation};
use apideck_unify::{ApideckCore, Body, dynamic};
use http::Request;
use serde_json::{Map, Value, json};

use crate::common::facts;
use crate::common::json::{difference, none_of, report};
use crate::wire::expected::{Content, expected};
use crate::wire::sample::{SHAPES, Sampler, Side};

#[test]
fn requests_of_every_operation() {
    let facts = facts();
    let core = ApideckCore::builder().environment(|_| None).api_key("k").build().unwrap();
    let (mut cases, mut failures) = (0, Vec::new());
    for shape in SHAPES {
        for operation in facts.operations() {
            let input = Sampler::new(&facts, shape, Side::Caller).input(operation);
            cases += 1;
            let told = |problem: String| format!("{} ({shape:?}): {problem}", operation.accessor);
            match request(&core, operation, &input) {
                Ok(request) => failures.extend(check(&facts, operation, &input, &request).map(told)),
                Err(problem) => failures.push(told(problem)),
            }
        }
    }
    report(&format!("{cases} requests of {} operations checked", facts.operations().count()));
    assert_eq!(facts.operations().count(), dynamic::operations().count());
    none_of(&failures);
}

fn request(core: &ApideckCore, operation: &Operation, input: &Map<String, Value>) -> Result<Request<Body>, String> {
    let call = dynamic::prepare(core, &operation.accessor, input.clone().into()).map_err(|error| error.to_string())?;
    call.into_request().map_err(|error| error.to_string())
}

/// The first difference between `request` and the request that `input` should make.
fn check(facts: &Facts, operation: &Operation, input: &Map<String, Value>, request: &Request<Body>) -> Option<String> {
    let expected = expected(facts, operation, input);
    let uri = request.uri();
    let mut query: Vec<_> = uri.query().into_iter().flat_map(|query| query.split('&')).collect();
    query.sort_unstable();
    // Of these two, one is the client's own and one for the transport.
    let names = request.headers().keys().filter(|name| !["user-agent", "content-length"].contains(&name.as_str()));
    let headers: Map<_, _> =
        names.map(|name| (name.to_string(), request.headers()[name].to_str().unwrap().into())).collect();
    let bytes = request.body().as_bytes().unwrap();
    let (ours, theirs) = match expected.body {
        Content::Bytes(theirs) => (json!(bytes), json!(theirs)),
        Content::Json(theirs) => (serde_json::from_slice(bytes).unwrap_or("no JSON".into()), theirs),
    };
    let parts = [
        ("method", json!(request.method().as_str()), json!(expected.method)),
        ("host", json!(uri.host()), json!(expected.host)),
        ("path", json!(uri.path()), json!(expected.path)),
        ("query", json!(query), json!(expected.query)),
        ("headers", json!(headers), json!(expected.headers)),
        ("body", ours, theirs),
    ];
    parts
        .into_iter()
        .find_map(|(what, ours, theirs)| difference(&ours, &theirs).map(|difference| format!("{what}{difference}")))
}
