//! Which rows a list returns, and in which order.

use std::cmp::Ordering;

use serde_json::Value;

use crate::apideck::operation::call::Call;
use crate::facts::shape::{Object, Ty};

/// A condition on a row.
pub(crate) struct Condition {
    /// The name of the filter; of nested members, joined by dots.
    name: String,
    /// The row matches one of these.
    values: Vec<String>,
}

/// The conditions of the `filter` of a request. Those about members that rows do not have are left out: only the
/// downstream service could evaluate them.
pub(crate) fn conditions(call: &Call<'_>, shape: Option<&Object>) -> Vec<Condition> {
    let mut found: Vec<Condition> = Vec::new();
    for (name, value) in call.members("filter") {
        let name = name.trim_end_matches('.').to_owned();
        match found.iter_mut().find(|condition| condition.name == name) {
            Some(condition) => condition.values.push(value.to_owned()),
            None => found.push(Condition { name, values: vec![value.to_owned()] }),
        }
    }
    // `pass_through[search]` stands for what a downstream service does with its own parameters.
    if let Some((_, text)) = call.members("pass_through").find(|(name, _)| name == "search") {
        found.push(Condition { name: "search".to_owned(), values: vec![text.to_owned()] });
    }
    found.retain(|condition| is_about(&condition.name, shape));
    found
}

fn is_about(name: &str, shape: Option<&Object>) -> bool {
    let Some(shape) = shape else { return true };
    let has = |name: &str| shape.field(name).is_some();
    match Rule::of(name) {
        Rule::Search => true,
        Rule::Since(member) => has(member),
        Rule::From | Rule::To => DATES.iter().any(|date| has(date)),
        Rule::Ids => has("id"),
        Rule::Equals => {
            let first = name.split('.').next().unwrap_or_default();
            let stem = first.strip_suffix("_id").unwrap_or(first);
            has(first) || has(stem) || PLURALS.iter().any(|(one, many)| *one == first && has(many))
        }
    }
}

/// Members that hold several of what a filter asks for.
const PLURALS: [(&str, &str); 3] =
    [("email", "emails"), ("phone_number", "phone_numbers"), ("folder_id", "parent_folders")];

/// Members with the date of a row.
const DATES: [&str; 8] =
    ["transaction_date", "posted_date", "journal_date", "start_date", "date", "timestamp", "check_date", "created_at"];

/// How a filter compares.
enum Rule<'a> {
    Equals,
    /// The member is not before the value.
    Since(&'a str),
    /// The date of the row is not before the value.
    From,
    /// The date of the row is not after the value.
    To,
    /// The id is one of a list that is separated by commas.
    Ids,
    /// Some text of the row contains the value.
    Search,
}

impl Rule<'_> {
    fn of(name: &str) -> Self {
        match name {
            "updated_since" | "modified_since" | "since" => Self::Since("updated_at"),
            "created_since" => Self::Since("created_at"),
            "billed_since" => Self::Since("bill_date"),
            "due_since" => Self::Since("due_date"),
            "start_date" => Self::From,
            "end_date" => Self::To,
            "ids" => Self::Ids,
            "search" | "query" => Self::Search,
            _ => Self::Equals,
        }
    }
}

impl Condition {
    pub(crate) fn matches(&self, row: &Value) -> bool {
        self.values.iter().any(|value| self.matches_one(row, value))
    }

    fn matches_one(&self, row: &Value, value: &str) -> bool {
        let date = || DATES.iter().find_map(|name| row.get(name)?.as_str());
        match Rule::of(&self.name) {
            Rule::Since(member) => row.get(member).and_then(Value::as_str).is_some_and(|text| not_before(text, value)),
            Rule::From => date().is_some_and(|text| not_before(text, value)),
            Rule::To => date().is_some_and(|text| text <= value || text.starts_with(value)),
            Rule::Ids => {
                row.get("id").and_then(Value::as_str).is_some_and(|id| value.split(',').any(|known| known.trim() == id))
            }
            Rule::Search => contains(row, &value.to_lowercase()),
            Rule::Equals => equals(row, &self.name, value),
        }
    }
}

/// Compares dates and times as texts: they are written from the largest unit to the smallest.
fn not_before(text: &str, value: &str) -> bool {
    let length = text.len().min(value.len());
    text.get(..length) >= value.get(..length)
}

fn equals(row: &Value, name: &str, value: &str) -> bool {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    if !rest.is_empty() {
        return row.get(first).is_some_and(|member| equals(member, rest, value));
    }
    if let Some(member) = row.get(first).filter(|member| !member.is_null()) {
        return is(member, value);
    }
    if let Some((_, many)) = PLURALS.iter().find(|(one, _)| *one == first) {
        let items = row.get(many).and_then(Value::as_array).into_iter().flatten();
        let parts = ["id", "email", "number"];
        return items
            .into_iter()
            .any(|item| parts.iter().any(|part| item.get(part).is_some_and(|part| is(part, value))));
    }
    let linked = first.strip_suffix("_id").and_then(|stem| row.get(stem)?.get("id"));
    linked.is_some_and(|id| is(id, value))
}

fn is(member: &Value, value: &str) -> bool {
    match member {
        Value::String(text) => text.eq_ignore_ascii_case(value),
        Value::Number(number) => value.parse::<f64>().ok() == number.as_f64(),
        Value::Bool(flag) => value.parse() == Ok(*flag),
        Value::Array(items) => items.iter().any(|item| is(item, value)),
        Value::Object(members) => {
            ["id", "name"].iter().any(|name| members.get(*name).is_some_and(|part| is(part, value)))
        }
        Value::Null => false,
    }
}

/// Whether some text in the row contains this text, which is in lower case.
pub(crate) fn contains(row: &Value, text: &str) -> bool {
    match row {
        Value::String(value) => value.to_lowercase().contains(text),
        Value::Array(items) => items.iter().any(|item| contains(item, text)),
        Value::Object(members) => members.values().any(|member| contains(member, text)),
        _ => false,
    }
}

/// The member to sort by and whether the order is descending; `None` keeps the order in which rows were added.
pub(crate) fn order(call: &Call<'_>, shape: Option<&Object>) -> Option<(String, bool)> {
    let by = call.members("sort").find(|(name, _)| name == "by").map(|(_, value)| value.to_owned())?;
    let sortable = |shape: &Object| {
        shape.field(&by).is_some_and(|field| !matches!(field.ty, Ty::List(_) | Ty::Object(_) | Ty::Union(_)))
    };
    let descending = call.members("sort").any(|(name, value)| name == "direction" && value == "desc");
    (shape.is_none_or(sortable)).then_some((by, descending))
}

/// Compares two rows by a member. Rows without it come last.
pub(crate) fn compare(a: &Value, b: &Value, by: &str, descending: bool) -> Ordering {
    let member = |row: &'_ Value| row.get(by).filter(|member| !member.is_null()).cloned();
    let order = match (member(a), member(b)) {
        (None, None) => return Ordering::Equal,
        (None, Some(_)) => return Ordering::Greater,
        (Some(_), None) => return Ordering::Less,
        (Some(Value::String(a)), Some(Value::String(b))) => a.to_lowercase().cmp(&b.to_lowercase()),
        (Some(a), Some(b)) => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
    };
    if descending { order.reverse() } else { order }
}
