//! Errors as the service reports them.

use serde_json::{Map, Value, json};

use crate::reply::Reply;
use crate::reply::envelope::problem;

/// An error response of an operation.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) type_name: &'static str,
    pub(crate) message: &'static str,
    pub(crate) detail: Value,
}

impl Problem {
    /// 400: members that must be sent.
    pub(crate) fn missing(names: &[String]) -> Self {
        Self::in_request("Invalid Request", &json!({"missing": entries(names.iter().map(|name| (name, "required")))}))
    }

    /// 400: parameters with a wrong value.
    pub(crate) fn invalid_parameter(name: &str, problem: &str) -> Self {
        Self::in_request("Invalid Params", &json!({"invalid": [{name: problem}]}))
    }

    pub(crate) fn in_request(message: &'static str, detail: &Value) -> Self {
        Self { status: 400, type_name: "RequestValidationError", message, detail: detail.clone() }
    }

    /// 422: members with a wrong value.
    pub(crate) fn invalid<'a>(problems: impl IntoIterator<Item = (&'a String, &'a str)>) -> Self {
        Self::unprocessable(&json!({"invalid": entries(problems)}))
    }

    pub(crate) fn unprocessable(detail: &Value) -> Self {
        Self { status: 422, type_name: "InvalidStateError", message: "Invalid State", detail: detail.clone() }
    }

    /// 404: a row that does not exist.
    pub(crate) fn not_found(entity: &str, id: &str) -> Self {
        let detail = json!({"not_found": {"entity": entity, "id": id}});
        Self { status: 404, type_name: "EntityNotFoundError", message: "Entity Not Found", detail }
    }

    pub(crate) fn conflict(detail: &str) -> Self {
        Self { status: 409, type_name: "ConflictError", message: "Conflict", detail: json!(detail) }
    }
}

impl From<Problem> for Reply {
    fn from(Problem { status, type_name, message, detail }: Problem) -> Self {
        problem(status, type_name, message, &detail)
    }
}

fn entries<'a>(problems: impl IntoIterator<Item = (&'a String, &'a str)>) -> Vec<Value> {
    let entry = |(name, problem): (&String, &str)| {
        let mut entry = Map::new();
        entry.insert(name.clone(), problem.into());
        Value::Object(entry)
    };
    problems.into_iter().map(entry).collect()
}
