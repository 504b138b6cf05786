//! `POST /vault/sessions`: creates a Hosted Vault session.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json};

use crate::apideck::schema::Schema::{self, Flag, Free, Object, Text, Texts};
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::envelope::problem;
use crate::reply::random::splitmix64;
use crate::sync::lock;

/// The Hosted Vault sessions of one mock, by their token.
pub(crate) struct VaultSessions {
    base_url: String,
    sessions: Mutex<HashMap<String, Value>>,
}

impl VaultSessions {
    pub(crate) fn new(base_url: String) -> Self {
        Self { base_url, sessions: Mutex::default() }
    }

    pub(crate) fn get(&self, token: &str) -> Option<Value> {
        lock(&self.sessions).get(token).cloned()
    }

    fn create(&self, session: Value) -> Reply {
        let mut sessions = lock(&self.sessions);
        let token = token(sessions.len() as u64);
        let body = json!({
            "status_code": 200,
            "status": "OK",
            "data": {
                "session_uri": format!("{}/session/{token}", self.base_url),
                "session_token": token,
            },
        });
        sessions.insert(token, session);
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
    if request.body.is_empty() {
        return sessions.create(Value::Object(Map::new()));
    }
    if !is_json(request) {
        return malformed("content-type must be application/json");
    }
    match serde_json::from_slice(&request.body) {
        Ok(session) => invalid(&session).unwrap_or_else(|| sessions.create(session)),
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
