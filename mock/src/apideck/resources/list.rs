//! Lists: pages by cursor, filters, order, fields.

use std::fmt::Write as _;
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::apideck::cursor::{cursor, position};
use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::operation::success::{Extras, raw, success_with};
use crate::apideck::resources::filter;
use crate::apideck::service::Service;
use crate::apideck::store::{Page, Selection};
use crate::facts::shape::Object;
use crate::reply::Reply;

const DEFAULT_LIMIT: usize = 20;

/// A page of the rows of a collection.
pub(crate) fn list(
    service: &Service,
    call: &Call<'_>,
    collection: &str,
    shape: Option<&Object>,
    only: &dyn Fn(&Value) -> bool,
) -> Result<Reply, Problem> {
    let limit = call.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(DEFAULT_LIMIT);
    // An operation without pages returns everything.
    let limit = if call.operation.paginated { limit } else { usize::MAX };
    let from = start(call)?;
    let conditions = filter::conditions(call, shape);
    let order = filter::order(call, shape);
    let compare =
        order.as_ref().map(|(by, descending)| move |a: &Value, b: &Value| filter::compare(a, b, by, *descending));
    let selection = Selection {
        from,
        limit,
        matches: &|row| only(row) && conditions.iter().all(|condition| condition.matches(row)),
        order: compare.as_ref().map(|compare| compare as _),
    };
    let page = service.rows.page(collection, call.scope(), &selection);
    Ok(reply(service, call, &page))
}

/// The position of the cursor of a request; 0 without one.
pub(crate) fn start(call: &Call<'_>) -> Result<u64, Problem> {
    let Some(cursor) = call.query("cursor").filter(|_| call.operation.paginated) else { return Ok(0) };
    position(cursor).ok_or_else(|| Problem::invalid_parameter("cursor", "is not a cursor of this list"))
}

/// A page of values that are not rows of the store.
pub(crate) fn of_values(service: &Service, call: &Call<'_>, values: Vec<Value>) -> Result<Reply, Problem> {
    let limit = call.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(DEFAULT_LIMIT);
    let start = usize::try_from(start(call)?).unwrap_or(usize::MAX).saturating_sub(1).min(values.len());
    let end = values.len().min(start + limit);
    let number = |index: usize| index as u64 + 1;
    let page = Page {
        current: number(start),
        next: (end < values.len()).then(|| number(end)),
        previous: (start > 0).then(|| number(start.saturating_sub(limit))),
        rows: values.into_iter().take(end).skip(start).map(Arc::new).collect(),
    };
    Ok(reply(service, call, &page))
}

/// The response with a page of rows.
pub(crate) fn reply(service: &Service, call: &Call<'_>, page: &Page) -> Reply {
    let fields = Fields::of(call);
    let mut data = String::from("[");
    for row in &page.rows {
        let comma = if data.len() == 1 { "" } else { "," };
        let _ = match &fields {
            None => write!(data, "{comma}{row}"),
            Some(fields) => write!(data, "{comma}{}", fields.of_row(row)),
        };
    }
    data.push(']');
    let raw = call.raw().then(|| raw(&page.rows.iter().map(|row| (**row).clone()).collect()));
    let extras = Extras { meta: Some(meta(page)), links: Some(links(service, call, page)), raw };
    success_with(call, &data, &extras)
}

fn meta(page: &Page) -> Value {
    json!({
        "items_on_page": page.rows.len(),
        "cursors": {
            "previous": page.previous.map(cursor),
            "current": cursor(page.current),
            "next": page.next.map(cursor),
        },
    })
}

fn links(service: &Service, call: &Call<'_>, page: &Page) -> Value {
    let query = call.request.query.as_deref().unwrap_or_default();
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor=")).collect();
    let link = |position: u64| {
        let (base, path, cursor) = (&service.base_url, &call.request.path, cursor(position));
        let cursor = utf8_percent_encode(&cursor, NON_ALPHANUMERIC);
        let kept = kept.iter().fold(String::new(), |query, pair| query + pair + "&");
        format!("{base}{path}?{kept}cursor={cursor}")
    };
    json!({"previous": page.previous.map(link), "current": link(page.current), "next": page.next.map(link)})
}

/// The members that `fields=id,emails.email` asks for.
pub(crate) struct Fields(Vec<Vec<String>>);

impl Fields {
    /// `None` if a request asks for all of them.
    pub(crate) fn of(call: &Call<'_>) -> Option<Self> {
        let fields = call.query("fields").filter(|fields| !fields.trim().is_empty())?;
        let path = |field: &str| {
            let parts = field.trim().split(['.', '[']).map(|part| part.trim_end_matches(']'));
            parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        Some(Self(fields.split(',').map(path).collect()))
    }

    pub(crate) fn of_row(&self, row: &Value) -> Value {
        let paths: Vec<&[String]> = self.0.iter().map(Vec::as_slice).collect();
        selected(row, &paths)
    }
}

/// The members on these paths. A path that ends at a member selects all of it.
fn selected(value: &Value, paths: &[&[String]]) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| selected(item, paths)).collect(),
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, member) in members {
                let on = paths.iter().filter(|path| path.first() == Some(name)).map(|path| &path[1..]);
                let below: Vec<&[String]> = on.collect();
                if below.iter().any(|path| path.is_empty()) {
                    kept.insert(name.clone(), member.clone());
                } else if !below.is_empty() {
                    kept.insert(name.clone(), selected(member, &below));
                }
            }
            Value::Object(kept)
        }
        other => other.clone(),
    }
}
