//! Recorded calls of the reference client: we send the same request, and lose nothing of the response.

use std::collections::BTreeMap;

use apideck_codegen::facts::{Facts, Kind, Operation, Returns, Type};
use apideck_mock::{Mock, Reply};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::common::facts;
use crate::common::json::{difference, none_of, report};
use crate::recording::{Vector, bytes_of, reply, vectors};

/// Parts of recordings that are not compared, or not with `expect`: the recordings, by reason.
type Exclusions = BTreeMap<&'static str, Vec<String>>;

#[tokio::test]
async fn recorded_calls() {
    let vectors = vectors("");
    let facts = facts();
    let (mut failures, mut dropped, mut exclusions) = (Vec::new(), Vec::new(), Exclusions::new());
    for vector in &vectors {
        let operation = vector.operation(&facts);
        exclude(vector, operation, &mut exclusions);
        failures.extend(replay(vector, operation, &facts, &mut dropped).await);
    }
    for (reason, names) in &exclusions {
        report(&format!("not compared {} times (such as {}): {reason}", names.len(), names[0]));
    }
    let total = dropped.len();
    dropped.sort();
    dropped.dedup();
    report(&format!("{total} members in responses that the facts do not know: {}", dropped.join(", ")));
    report(&format!("{} recorded calls run, none excluded as a whole", vectors.len()));
    none_of(&failures);
}

fn exclude(vector: &Vector, operation: &Operation, exclusions: &mut Exclusions) {
    let reasons = [
        (vector.has_own_accept(operation), "`accept` of downloads, documents and proxied calls is `*/*` on purpose"),
        (
            vector.has_parsed_bytes(operation),
            "`expect.body` of raw bytes is JSON without members; the bytes are compared with `request.body`",
        ),
        (
            vector.has_type_of_no_body(),
            "`content-type` of a JSON body that is left out: compared with `wire`, as `expect` does not have it",
        ),
    ];
    for (_, reason) in reasons.iter().filter(|(applies, _)| *applies) {
        exclusions.entry(reason).or_default().push(vector.name.clone());
    }
}

async fn replay(vector: &Vector, operation: &Operation, facts: &Facts, dropped: &mut Vec<String>) -> Vec<String> {
    let told = |problem: String| format!("{}: {problem}", vector.name);
    let mock = Mock::start().await.unwrap();
    let response = &vector.json["response"];
    mock.next(reply(response));
    let core = vector.core(mock.url());
    let call = match vector.call(&core, operation) {
        Ok(call) => call,
        Err(error) => return vec![told(error.to_string())],
    };
    let mut failures = Vec::new();
    let result = if vector.next_page().is_some() {
        mock.next(Reply::json(200, &json!({})));
        let mut pages = call.pages();
        let first = pages.try_next().await;
        // The next page itself does not matter, only its request.
        let _ = pages.try_next().await;
        first.map(|page| page.expect("a list has a page"))
    } else {
        call.send().await
    };
    match (&mock.take_requests()[..], vector.next_page()) {
        ([came], None) => failures.extend(vector.check(operation, came)),
        ([came, next], Some(next_page)) => {
            failures.extend(vector.check(operation, came));
            failures.extend(next_page.check(operation, next));
        }
        (other, _) => failures.push(told(format!("{} requests came", other.len()))),
    }
    match result {
        Ok(received) => {
            let expected = expected(operation, facts, response, dropped);
            failures
                .extend(difference(&received.body, &expected).map(|difference| told(format!("response{difference}"))));
            // A null that the facts do not allow is recorded as a repair. There must be no other repair.
            let repairs = received.http_meta.repairs.iter().filter(|repair| repair.found != "null");
            failures.extend(repairs.map(|repair| told(format!("repaired {repair}"))));
        }
        Err(error) => failures.push(told(error.to_string())),
    }
    failures
}

/// The response as the facts describe it.
fn expected(operation: &Operation, facts: &Facts, response: &Value, dropped: &mut Vec<String>) -> Value {
    let body = &response["body"];
    match &operation.returns {
        Returns::Json(ty) => known(facts, ty, body, dropped),
        Returns::None => Value::Null,
        Returns::Text | Returns::Proxy => body.clone(),
        Returns::Bytes => json!({ "base64": STANDARD.encode(bytes_of(body)) }),
    }
}

/// `theirs` without the members that `ty` does not know, whose names go to `dropped`.
fn known(facts: &Facts, ty: &Type, theirs: &Value, dropped: &mut Vec<String>) -> Value {
    let mut item = |ty: &Type, value: &Value| known(facts, ty, value, dropped);
    match (ty, theirs) {
        (Type::List(items), Value::Array(list)) => list.iter().map(|value| item(&items.ty, value)).collect(),
        (Type::MapOf(items), Value::Object(members)) => {
            members.iter().map(|(name, value)| (name.clone(), item(&items.ty, value))).collect()
        }
        (Type::Named(name), Value::Object(members)) => known_members(facts, name, members, dropped),
        _ => theirs.clone(),
    }
}

fn known_members(facts: &Facts, name: &str, members: &Map<String, Value>, dropped: &mut Vec<String>) -> Value {
    let (_, definition) = facts.types().find(|(_, definition)| definition.name == name).unwrap();
    let Kind::Struct(object) = &definition.kind else {
        // Members that no variant knows are kept.
        return members.clone().into();
    };
    let mut kept = Map::new();
    for (member, value) in members {
        if let Some(field) = object.fields.iter().find(|field| field.name == *member) {
            kept.insert(member.clone(), known(facts, &field.ty, value, dropped));
        } else if object.others.is_some() {
            kept.insert(member.clone(), value.clone());
        } else {
            dropped.push(format!("{name}.{member}"));
        }
    }
    kept.into()
}
