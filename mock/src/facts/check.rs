//! Checks JSON that a client sends against its documented shape.

use serde_json::{Map, Value};

use crate::facts::shape::{Field, Format, Object, Ty};

/// Which members a body must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// All required members.
    Create,
    /// Required members may be left out at the top.
    Update,
}

/// What is wrong with a body. Each entry is the path of a member and the problem.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems {
    pub(crate) missing: Vec<String>,
    pub(crate) invalid: Vec<(String, String)>,
}

impl Problems {
    fn invalid(&mut self, path: &str, problem: impl Into<String>) {
        self.invalid.push((path.to_owned(), problem.into()));
    }
}

/// Checks the known members of a body. Unknown members and unknown values of an enum are allowed, as the API allows
/// them; members that only the API sets are not checked, because they are not used.
pub(crate) fn body(ty: Ty, mode: Mode, value: &Value) -> Problems {
    let mut problems = Problems::default();
    match (ty, value) {
        (Ty::Object(object), Value::Object(members)) => {
            check_members(object, mode, members, "", &mut problems);
        }
        _ => check(ty, value, "", &mut problems),
    }
    problems
}

/// Checks a value of this field.
pub(crate) fn value(field: &Field, value: &Value, path: &str, problems: &mut Problems) {
    if value.is_null() {
        if !field.null && !matches!(field.ty, Ty::Any) {
            problems.invalid(path, "must not be null");
        }
        return;
    }
    let before = problems.invalid.len();
    check(field.ty, value, path, problems);
    if problems.invalid.len() == before {
        check_limits(field, value, path, problems);
    }
}

fn check(ty: Ty, value: &Value, path: &str, problems: &mut Problems) {
    let expected = match (ty, value) {
        (Ty::Any | Ty::Bytes, _)
        | (Ty::Map | Ty::MapOf(_), Value::Object(_))
        | (Ty::Text | Ty::Date | Ty::DateTime | Ty::Enum(_), Value::String(_))
        | (Ty::Bool, Value::Bool(_))
        | (Ty::Number, Value::Number(_))
        | (Ty::Nullable(_), Value::Null) => return,
        (Ty::Int, Value::Number(number)) if number.is_i64() || number.is_u64() => return,
        (Ty::Nullable(inner), _) => return check(*inner, value, path, problems),
        (Ty::List(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                check(*item, value, &format!("{path}[{index}]"), problems);
            }
            return;
        }
        (Ty::Object(object), Value::Object(members)) => {
            return check_members(object, Mode::Create, members, path, problems);
        }
        (Ty::Union(union), Value::Object(members)) => {
            let tag = members.get(union.tag).and_then(Value::as_str);
            let variant = union.variants.iter().find(|(name, _)| Some(*name) == tag);
            if let Some((_, object)) = variant {
                check_members(object, Mode::Create, members, path, problems);
            }
            return;
        }
        (Ty::Text | Ty::Enum(_), _) => "must be a string",
        (Ty::Date, _) => "must be a date",
        (Ty::DateTime, _) => "must be a date and time",
        (Ty::Bool, _) => "must be a boolean",
        (Ty::Int, _) => "must be an integer",
        (Ty::Number, _) => "must be a number",
        (Ty::List(_), _) => "must be a list",
        (Ty::Map | Ty::MapOf(_) | Ty::Object(_) | Ty::Union(_), _) => "must be an object",
    };
    problems.invalid(path, expected);
}

fn check_members(object: &Object, mode: Mode, members: &Map<String, Value>, parent: &str, problems: &mut Problems) {
    let path = |name: &str| if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
    for field in object.fields.iter().filter(|field| !field.read) {
        match members.get(field.name) {
            Some(member) => value(field, member, &path(field.name), problems),
            None if field.required && mode == Mode::Create => problems.missing.push(path(field.name)),
            None => {}
        }
    }
    let has_one = object.one_of.is_empty() || object.one_of.iter().any(|name| members.contains_key(*name));
    if !has_one && mode == Mode::Create {
        problems.invalid(parent, format!("must have one of {}", object.one_of.join(", ")));
    }
}

fn check_limits(field: &Field, value: &Value, path: &str, problems: &mut Problems) {
    let outside =
        |(least, most): (u32, u32), count: usize| u32::try_from(count).is_ok_and(|count| count < least || count > most);
    if let (Value::String(text), Some(expected)) = (value, wrong_format(field, value)) {
        problems.invalid(path, format!("must be {expected}: {text}"));
        return;
    }
    match value {
        Value::Number(number) => {
            #[expect(clippy::cast_precision_loss, reason = "limits are small numbers")]
            let (min, max) = (field.min as f64, field.max as f64);
            if number.as_f64().is_some_and(|number| number < min || number > max) {
                problems.invalid(path, between(field.min, field.max));
            }
        }
        Value::String(text) if outside(field.length, text.chars().count()) => {
            problems.invalid(path, format!("must have {} characters", range(field.length)));
        }
        Value::Array(items) if outside(field.items, items.len()) => {
            problems.invalid(path, format!("must have {} items", range(field.items)));
        }
        _ => {}
    }
}

/// The expected format of a text that does not have it.
fn wrong_format(field: &Field, value: &Value) -> Option<&'static str> {
    let text = value.as_str()?;
    let (expected, fits) = match (field.format, field.ty) {
        (Format::Date, _) | (_, Ty::Date) => ("a date, such as 2026-01-31", is_date(text)),
        (Format::DateTime, _) | (_, Ty::DateTime) => {
            let has_date = text.get(..10).is_some_and(is_date);
            ("a date and time, such as 2026-01-31T12:00:00Z", has_date && text[10..].starts_with(['T', ' ']))
        }
        (Format::Url, _) => ("a URL", text.starts_with("https://") || text.starts_with("http://")),
        (Format::Email, _) => ("an email address", text.contains('@')),
        (Format::Json, _) => ("JSON", serde_json::from_str::<Value>(text).is_ok()),
        (Format::Plain, _) => return None,
    };
    (!fits).then_some(expected)
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// `between 1 and 200`.
pub(crate) fn between(min: i64, max: i64) -> String {
    match (min, max) {
        (i64::MIN, max) => format!("must be at most {max}"),
        (min, i64::MAX) => format!("must be at least {min}"),
        (min, max) => format!("must be between {min} and {max}"),
    }
}

fn range((least, most): (u32, u32)) -> String {
    match (least, most) {
        (least, most) if least == most => least.to_string(),
        (least, u32::MAX) => format!("at least {least}"),
        (least, most) => format!("{least} to {most}"),
    }
}
