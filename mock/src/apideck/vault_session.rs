//! `POST /vault/sessions`: creates a Hosted Vault session.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::apideck::operation::checks::json_body;
use crate::apideck::operation::problem::Problem;
use crate::apideck::store::{Change, Store};
use crate::facts::check::{self, Mode};
use crate::facts::lookup::by_accessor;
use crate::facts::shape::{Object, Ty};
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::random::splitmix64;

/// The Hosted Vault sessions of one mock: rows with a `consumer_id` and the `session`, by their token.
pub(crate) struct VaultSessions {
    base_url: String,
    rows: Arc<Store>,
}

const COLLECTION: &str = "/vault/sessions";

impl VaultSessions {
    pub(crate) fn new(base_url: String, rows: Arc<Store>) -> Self {
        Self { base_url, rows }
    }

    /// The consumer and the session of a token.
    pub(crate) fn of_token(&self, token: &str) -> Option<(String, Value)> {
        let found = self.rows.get(COLLECTION, "", "", token)?;
        Some((found.row["consumer_id"].as_str()?.to_owned(), found.row["session"].clone()))
    }

    fn create(&self, consumer: &str, session: &Value) -> Reply {
        let token = token(self.rows.next_number());
        let body = json!({
            "status_code": 200,
            "status": "OK",
            "data": {
                "session_uri": format!("{}/session/{token}", self.base_url),
                "session_token": token,
            },
        });
        let row = json!({"consumer_id": consumer, "session": session});
        self.rows.apply(&Change::put(COLLECTION, token, row));
        Reply::json(200, &body)
    }
}

/// Creates a session with the body of a request. Unlike other bodies, it may have no members that are not documented.
pub(crate) fn create_session(sessions: &VaultSessions, request: &Recorded) -> Reply {
    let consumer = request.header("x-apideck-consumer-id").unwrap_or_default().trim();
    if request.body.is_empty() {
        return sessions.create(consumer, &Value::Object(Map::new()));
    }
    match json_body(request) {
        Ok(session) => invalid(&session).unwrap_or_else(|| sessions.create(consumer, &session)),
        Err(problem) => problem.into(),
    }
}

/// What is wrong with the members of a session. Unlike other bodies, it may have no members that are not documented,
/// except where it describes people and colors.
fn invalid(session: &Value) -> Option<Reply> {
    let Some(Ty::Object(shape)) =
        by_accessor("vault.sessions.create").and_then(|create| Some(create.body.as_ref()?.ty))
    else {
        return None;
    };
    let mut problems = check::body(Ty::Object(shape), Mode::Create, session).invalid;
    problems.extend(unknown(shape, session, ""));
    if let Some(Ty::Object(settings)) = shape.field("settings").map(|settings| settings.ty) {
        problems.extend(unknown(settings, &session["settings"], "settings."));
    }
    if problems.is_empty() {
        return None;
    }
    Some(Problem::invalid(problems.iter().map(|(path, problem)| (path, &**problem))).into())
}

fn unknown(shape: &Object, value: &Value, parent: &str) -> Vec<(String, String)> {
    let members = value.as_object().into_iter().flatten();
    let unknown = members.filter(|(name, _)| shape.field(name).is_none());
    unknown.map(|(name, _)| (format!("{parent}{name}"), "is not a known member".to_owned())).collect()
}

/// The token of the n-th session: the same in every run, but random-looking, so that no test relies on its form.
fn token(number: u64) -> String {
    format!("{:016x}{:016x}", splitmix64(2 * number), splitmix64(2 * number + 1))
}
