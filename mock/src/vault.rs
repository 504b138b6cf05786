//! `POST /vault/sessions`: opens a Hosted Vault session.

use serde_json::{Map, Value, json};

use crate::problem::problem;
use crate::random::mixed;
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::shape::Shape::{self, Flag, Free, Object, Text, Texts};
use crate::state::{State, lock};

static SESSION: Shape = Object {
    open: false,
    members: &[
        ("consumer_metadata", CONSUMER_METADATA),
        ("redirect_uri", Text),
        ("settings", SETTINGS),
        ("theme", THEME),
        ("custom_consumer_settings", Free),
    ],
};

const CONSUMER_METADATA: Shape =
    Object { open: true, members: &[("account_name", Text), ("user_name", Text), ("email", Text), ("image", Text)] };

const SETTINGS: Shape = Object {
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

const THEME: Shape = Object {
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

pub(crate) fn create_session(state: &State, request: &Recorded) -> Reply {
    if request.body.is_empty() {
        return opened(state, Value::Object(Map::new()));
    }
    if !is_json(request) {
        return malformed("content-type must be application/json");
    }
    match serde_json::from_slice(&request.body) {
        Ok(session) => invalid(&session).unwrap_or_else(|| opened(state, session)),
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
    let misfits: Vec<Value> =
        SESSION.misfits(session).into_iter().map(|misfit| json!({misfit.path: misfit.problem})).collect();
    if misfits.is_empty() {
        return None;
    }
    let detail = json!({"invalid": misfits});
    Some(problem(422, "InvalidStateError", "Invalid Session", &detail))
}

fn opened(state: &State, session: Value) -> Reply {
    let mut sessions = lock(&state.sessions);
    let token = token(sessions.len() as u64);
    let body = json!({
        "status_code": 200,
        "status": "OK",
        "data": {
            "session_uri": format!("{}/session/{token}", state.url),
            "session_token": token,
        },
    });
    sessions.insert(token, session);
    Reply::json(200, &body)
}

/// Looks random, so that nobody relies on its form, and is the same in every run.
fn token(number: u64) -> String {
    format!("{:016x}{:016x}", mixed(2 * number), mixed(2 * number + 1))
}
