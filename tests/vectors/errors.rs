//! Recorded errors: each has the right variant, and keeps everything that the server sent.

use std::time::Duration;

use apideck_codegen::facts::{Facts, Operation};
use apideck_mock::{Mock, Recorded};
use apideck_unify::errors::Detail;
use apideck_unify::{Error, RetryConfig};
use serde_json::{Map, Value};

use crate::common::facts;
use crate::common::json::{difference, none_of, report};
use crate::recording::{Vector, bytes_of, reply, vectors};

#[tokio::test]
async fn recorded_errors() {
    let vectors = vectors("errors");
    let facts = facts();
    let mut failures = Vec::new();
    let mut parts = 0;
    for vector in &vectors {
        let excluded = excluded(vector);
        parts += usize::from(excluded.is_some());
        if let Some(reason) = excluded {
            report(&format!("not compared of {}: {reason}", vector.name));
        }
        failures.extend(replay(vector, &facts).await.into_iter().map(|failure| format!("{}: {failure}", vector.name)));
    }
    report(&format!("{} recorded errors run, of {parts} a part is excluded", vectors.len()));
    none_of(&failures);
}

/// Why a part of a recording is not compared.
fn excluded(vector: &Vector) -> Option<&'static str> {
    if vector.name == REPEATS_429 {
        return Some("the number of attempts: here a GET is retried after 429");
    }
    if vector.json["sdk"]["error"]["class"] == "RequestAbortedError" {
        return Some("the class of the error: here a caller cancels a call by dropping it, and does not get an error");
    }
    if !vector.json["sdk"]["thrown"].is_null() {
        return Some("the exception outside of the result: here every failure is an `Error`");
    }
    if vector.json.get("responses").is_some() {
        return None;
    }
    (vector.json["sdk"]["ok"] == true).then_some("the success: here a status other than 2xx is an `Error`")
}

/// The recording of a 429 that the reference takes for final.
const REPEATS_429: &str = "retry-429-not-retried";

/// A recording of several attempts: as many requests as the reference sent, all equal, with the same result.
async fn replay_attempts(vector: &Vector, facts: &Facts, responses: &[Value]) -> Vec<String> {
    let mock = Mock::start().await.unwrap();
    for response in responses {
        mock.next(reply(response));
    }
    let (last, sent) = (responses.last().unwrap().clone(), &vector.json["requests_sent"]);
    let again = last.clone();
    mock.fallback(move |_| reply(&again));
    let options = &vector.json["options"]["retries"];
    let milliseconds = |option: &str| Duration::from_millis(options[option].as_u64().unwrap());
    // The elapsed time is compared only if it ended the attempts: a machine may be slow.
    let ends_with_the_time = sent.is_string();
    let config = RetryConfig {
        initial_interval: milliseconds("initial_ms"),
        max_interval: milliseconds("max_ms"),
        exponent: options["exponent"].as_f64().unwrap(),
        max_elapsed_time: if ends_with_the_time { milliseconds("max_elapsed_ms") } else { Duration::from_secs(30) },
        ..RetryConfig::any_method()
    };
    let operation = vector.operation(facts);
    let core = vector.core(mock.url());
    let result = vector.call(&core, operation).unwrap().retry(config).send().await;

    let mut failures = Vec::new();
    let requests = mock.take_requests();
    let expected = if vector.name == REPEATS_429 { 2 } else { sent.as_u64().unwrap_or(2) };
    let count = u64::try_from(requests.len()).unwrap();
    if count < expected || count > expected && !ends_with_the_time {
        failures.push(format!("{count} requests instead of {sent}"));
    }
    let same = |one: &Recorded| (one.method.clone(), one.path.clone(), one.query.clone(), one.headers.clone());
    if requests.iter().any(|request| same(request) != same(&requests[0])) {
        failures.push("the requests differ".to_owned());
    }
    let is_ok = vector.json["sdk"]["ok"] == true || vector.name == REPEATS_429;
    match result {
        Ok(_) if is_ok => {}
        Ok(response) => failures.push(format!("no error, but {}", response.body)),
        Err(error) if is_ok => failures.push(error.to_string()),
        Err(error) => {
            let response = if ends_with_the_time { &last } else { &responses[0] };
            failures.extend(check(&error, variant(vector, operation, response), response));
        }
    }
    failures
}

async fn replay(vector: &Vector, facts: &Facts) -> Vec<String> {
    if let Some(responses) = vector.json.get("responses") {
        return replay_attempts(vector, facts, responses.as_array().unwrap()).await;
    }
    let mock = Mock::start().await.unwrap();
    let response = &vector.json["response"];
    if !response.is_null() {
        mock.next(reply(response));
    }
    let operation = vector.operation(facts);
    let core = vector.core(mock.url());
    let milliseconds = |option: &str| vector.json["options"][option].as_u64().map(Duration::from_millis);
    let call = vector.call(&core, operation).map(|call| match milliseconds("timeout_ms") {
        Some(timeout) => call.timeout(timeout),
        None => call,
    });
    let result = match (call, milliseconds("abort_after_ms")) {
        (Ok(call), Some(abort_after)) => tokio::time::timeout(abort_after, call.send()).await.ok(),
        (Ok(call), None) => Some(call.send().await),
        (Err(error), _) => Some(Err(error)),
    };
    let mut failures = came(vector, operation, &mock);
    match (result, variant(vector, operation, response)) {
        (Some(Ok(response)), _) => failures.push(format!("no error, but {}", response.body)),
        (Some(Err(error)), expected) => failures.extend(check(&error, expected, response)),
        (None, "Aborted") => {}
        (None, expected) => failures.push(format!("given up instead of {expected}")),
    }
    failures
}

/// What is wrong with the requests that were received.
fn came(vector: &Vector, operation: &Operation, mock: &Mock) -> Vec<String> {
    let requests = mock.take_requests();
    match (&requests[..], vector.json["requests_sent"] == 0) {
        ([], true) => Vec::new(),
        ([came], false) => vector.check(operation, came),
        (other, _) => vec![format!("{} requests came", other.len())],
    }
}

/// The expected variant.
fn variant(vector: &Vector, operation: &Operation, response: &Value) -> &'static str {
    if vector.json.get("responses").is_none() {
        match vector.json["sdk"]["error"]["class"].as_str() {
            Some("BadRequestResponse") => return "BadRequest",
            Some("UnauthorizedResponse" | "Unauthorized") => return "Unauthorized",
            Some("PaymentRequiredResponse") => return "PaymentRequired",
            Some("NotFoundResponse") => return "NotFound",
            Some("ConflictResponse") => return "Conflict",
            Some("UnprocessableResponse") => return "Unprocessable",
            Some("APIError") => return "Api",
            Some("ResponseValidationError") => return "ResponseValidation",
            Some("ConnectionError") => return "Connection",
            Some("RequestTimeoutError") => return "Timeout",
            Some("RequestAbortedError") => return "Aborted",
            Some("SDKValidationError") => return "InvalidRequest",
            Some(other) => panic!("{}: the class {other} is new", vector.name),
            None => {}
        }
    }
    // The reference retried, threw an exception or returned a success: the status decides.
    let is_json = response["headers"]["content-type"].as_str().is_some_and(|text| text.starts_with("application/json"));
    let is_ours = is_json && !operation.accessor.starts_with("proxy.");
    match response["status"].as_u64().unwrap() {
        200..=299 => "ResponseValidation",
        400 if is_ours => "BadRequest",
        401 if is_json => "Unauthorized",
        402 if is_ours => "PaymentRequired",
        404 if is_ours => "NotFound",
        409 if is_ours => "Conflict",
        422 if is_ours => "Unprocessable",
        _ => "Api",
    }
}

fn name(error: &Error) -> &'static str {
    match error {
        Error::BadRequest(_) => "BadRequest",
        Error::Unauthorized(_) => "Unauthorized",
        Error::PaymentRequired(_) => "PaymentRequired",
        Error::NotFound(_) => "NotFound",
        Error::Conflict(_) => "Conflict",
        Error::Unprocessable(_) => "Unprocessable",
        Error::Api(_) => "Api",
        Error::ResponseValidation(_) => "ResponseValidation",
        Error::InvalidRequest(_) => "InvalidRequest",
        Error::Connection(_) => "Connection",
        Error::Timeout(_) => "Timeout",
        Error::Aborted(_) => "Aborted",
        Error::UnexpectedClient(_) => "UnexpectedClient",
        _ => "a new one",
    }
}

/// What is wrong with `error`, for this response of the server.
fn check(error: &Error, expected: &str, response: &Value) -> Vec<String> {
    let mut failures = Vec::new();
    if name(error) != expected {
        failures.push(format!("{} instead of {expected}", name(error)));
    }
    if response["status"].as_u64().is_none_or(|status| status == 0) {
        return failures;
    }
    if error.status().map(|status| u64::from(status.as_u16())) != response["status"].as_u64() {
        failures.push(format!("the status is {:?}", error.status()));
    }
    if error.body().is_none_or(|body| **body != *bytes_of(&response["body"])) {
        failures.push("the body is another".to_owned());
    }
    for (name, value) in response["headers"].as_object().unwrap() {
        if error.headers().and_then(|headers| headers.get(name)).and_then(|header| header.to_str().ok())
            != value.as_str()
        {
            failures.push(format!("the header {name} is another"));
        }
    }
    if let Some(ours) = document(error) {
        failures.extend(difference(&ours, &in_our_terms(&response["body"])));
    }
    failures
}

/// The members of the error document that `error` has.
fn document(error: &Error) -> Option<Value> {
    let response = error.response()?;
    let texts = [
        ("error", &response.error),
        ("type_name", &response.type_name),
        ("message", &response.message),
        ("ref", &response.ref_),
    ];
    let mut members = named(texts);
    if let Some(status_code) = response.status_code {
        members.insert("status_code".into(), status_code.into());
    }
    match &response.detail {
        Some(Detail::Text(text)) => drop(members.insert("detail".into(), text.clone().into())),
        Some(Detail::Object(object)) => drop(members.insert("detail".into(), object.clone().into())),
        // A new form of detail would be missing in the comparison, so it must fail here.
        Some(other) => panic!("unknown form of detail: {other:?}"),
        None => {}
    }
    if !response.downstream_errors.is_empty() {
        let each = response.downstream_errors.iter().map(|error| {
            Value::Object(named([("message", &error.message), ("detail", &error.detail), ("code", &error.code)]))
        });
        members.insert("downstream_errors".into(), each.collect());
    }
    Some(members.into())
}

fn named<const N: usize>(texts: [(&str, &Option<String>); N]) -> Map<String, Value> {
    let given = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?.into())));
    given.collect()
}

/// An error document as `Error` has it: text where we promise text (other values as JSON), and null as absent.
fn in_our_terms(body: &Value) -> Value {
    const KNOWN: [&str; 7] = ["status_code", "error", "type_name", "message", "detail", "ref", "downstream_errors"];
    let members = body.as_object().into_iter().flatten();
    let known = members.filter(|(name, value)| KNOWN.contains(&name.as_str()) && !value.is_null());
    known
        .map(|(name, value)| match (name.as_str(), value) {
            ("detail", Value::Object(_)) | ("status_code" | "downstream_errors", _) | (_, Value::String(_)) => {
                (name.clone(), value.clone())
            }
            _ => (name.clone(), value.to_string().into()),
        })
        .collect()
}
