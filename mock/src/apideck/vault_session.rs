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

/// The Hosted Vault sessions of one mock: rows with a `consumer_id`, the `session` and when it `expires_at`, by their
/// token.
pub(crate) struct VaultSessions {
    base_url: String,
    rows: Arc<Store>,
}

/// A session that was created.
pub(crate) struct VaultSession {
    pub(crate) consumer: String,
    /// The body with which it was created.
    pub(crate) settings: Value,
    /// In milliseconds since 1970.
    pub(crate) expires_at: i64,
}

const COLLECTION: &str = "/vault/sessions";
const HOUR: i64 = 3_600_000;
const WEEK: i64 = 7 * 24 * HOUR;

impl VaultSessions {
    pub(crate) fn new(base_url: String, rows: Arc<Store>) -> Self {
        Self { base_url, rows }
    }

    /// The session of a token.
    pub(crate) fn of_token(&self, token: &str) -> Option<VaultSession> {
        let row = self.rows.get(COLLECTION, "", "", token)?.row;
        let consumer = row["consumer_id"].as_str()?.to_owned();
        Some(VaultSession { consumer, settings: row["session"].clone(), expires_at: row["expires_at"].as_i64()? })
    }

    fn create(&self, consumer: &str, session: &Value, now: i64) -> Reply {
        let token = token(self.rows.next_number());
        let body = json!({
            "status_code": 200,
            "status": "OK",
            "data": {
                "session_uri": format!("{}/session/{token}", self.base_url),
                "session_token": token,
            },
        });
        let row =
            json!({"consumer_id": consumer, "session": session, "expires_at": now.saturating_add(length(session))});
        self.rows.apply(&Change::put(COLLECTION, token, row));
        Reply::json(200, &body)
    }
}

/// Creates a session with the body of a request. Unlike other bodies, it may have no members that are not documented.
pub(crate) fn create_session(sessions: &VaultSessions, request: &Recorded, now: i64) -> Reply {
    let consumer = request.header("x-apideck-consumer-id").unwrap_or_default().trim();
    if request.body.is_empty() {
        return sessions.create(consumer, &Value::Object(Map::new()), now);
    }
    match json_body(request) {
        Ok(session) => invalid(&session).unwrap_or_else(|| sessions.create(consumer, &session, now)),
        Err(problem) => problem.into(),
    }
}

/// How long a session is valid, in milliseconds: as its `session_length` says, at most a week. A text that is not a number
/// and a unit, such as `30m`, counts as the default, an hour.
fn length(session: &Value) -> i64 {
    let text = session.pointer("/settings/session_length").and_then(Value::as_str).unwrap_or("1h");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = match text[digits..].trim() {
        "s" => 1000,
        "m" => 60_000,
        "h" => HOUR,
        "d" => 24 * HOUR,
        "w" => WEEK,
        _ => return HOUR,
    };
    text[..digits].parse::<i64>().map_or(HOUR, |number| number.saturating_mul(unit).min(WEEK))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_a_number_of_units_and_at_most_a_week() {
        for (text, expected) in [
            ("90s", 90_000),
            ("30m", 30 * 60_000),
            ("2h", 2 * HOUR),
            ("3 d", 72 * HOUR),
            ("1w", WEEK),
            ("8d", WEEK),
            ("9999999999999999999s", HOUR),
            ("9223372036854775807w", WEEK),
            ("", HOUR),
            ("m", HOUR),
            ("30", HOUR),
            ("-1h", HOUR),
            ("30 minutes", HOUR),
        ] {
            assert_eq!(length(&json!({"settings": {"session_length": text}})), expected, "{text}");
        }
        assert_eq!(length(&json!({})), HOUR);
    }
}
