//! `POST /vault/sessions`: creates a Hosted Vault session.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::apideck::schema::Schema::{self, Flag, Free, Object, Text, Texts};
use crate::apideck::store::{Change, Store};
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::envelope::problem;
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

    pub(crate) fn get(&self, token: &str) -> Option<Value> {
        self.rows.get(COLLECTION, "", "", token).map(|found| found.row["session"].clone())
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

static SESSION: Schema = Object {
    open: false,
    members: &[
        ("consumer_metadata", CONSUMER_METADATA),
        ("redirect_uri", Text),
        ("settings", SETTINGS),
        ("theme", THEME),
        ("custom_consumer_settings", Free),
    ],
};

const CONSUMER_METADATA: Schema =
    Object { open: true, members: &[("account_name", Text), ("user_name", Text), ("email", Text), ("image", Text)] };

const SETTINGS: Schema = Object {
    open: false,
    members: &[
        ("unified_apis", Texts),
        ("hide_resource_settings", Flag),
        ("sandbox_mode", Flag),
        ("isolation_mode", Flag),
        ("session_length", Text),
        ("show_logs", Flag),
        ("show_suggestions", Flag),
        ("show_sidebar", Flag),
        ("auto_redirect", Flag),
        ("hide_guides", Flag),
        ("allow_actions", Texts),
    ],
};

const THEME: Schema = Object {
    open: true,
    members: &[
        ("favicon", Text),
        ("logo", Text),
        ("primary_color", Text),
        ("sidepanel_background_color", Text),
        ("sidepanel_text_color", Text),
        ("vault_name", Text),
        ("privacy_url", Text),
        ("terms_url", Text),
    ],
};

/// Creates a session with the body of a request. Unlike other bodies, it may have no members that are not documented.
pub(crate) fn create_session(sessions: &VaultSessions, request: &Recorded) -> Reply {
    let consumer = request.header("x-apideck-consumer-id").unwrap_or_default().trim();
    if request.body.is_empty() {
        return sessions.create(consumer, &Value::Object(Map::new()));
    }
    if !is_json(request) {
        return malformed("content-type must be application/json");
    }
    match serde_json::from_slice(&request.body) {
        Ok(session) => invalid(&session).unwrap_or_else(|| sessions.create(consumer, &session)),
        Err(error) => malformed(&error.to_string()),
    }
}

fn is_json(request: &Recorded) -> bool {
    let content_type = request.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

fn malformed(detail: &str) -> Reply {
    problem(400, "RequestValidationError", "Invalid Body", &json!(detail))
}

fn invalid(session: &Value) -> Option<Reply> {
    let violations: Vec<Value> =
        SESSION.violations(session).into_iter().map(|violation| json!({violation.path: violation.problem})).collect();
    if violations.is_empty() {
        return None;
    }
    let detail = json!({"invalid": violations});
    Some(problem(422, "InvalidStateError", "Invalid Session", &detail))
}

/// The token of the n-th session: the same in every run, but random-looking, so that no test relies on its form.
fn token(number: u64) -> String {
    format!("{:016x}{:016x}", splitmix64(2 * number), splitmix64(2 * number + 1))
}
