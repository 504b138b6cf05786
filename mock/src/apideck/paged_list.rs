//! Lists with cursor pagination.

use std::fmt::Write;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::apideck::cursor;
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::envelope::SERVICE;
use crate::reply::envelope::problem;

const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 200;

/// A list of `total` rows, which are made when a page is requested.
pub(crate) struct List<F> {
    pub(crate) base_url: String,
    pub(crate) total: usize,
    pub(crate) row: F,
}

impl<F: Fn(usize) -> Value> List<F> {
    pub(crate) fn reply(&self, request: &Recorded) -> Reply {
        let limit = parameter(request, "limit").map_or(Some(DEFAULT_LIMIT), |limit| limit.parse().ok());
        let Some(limit @ 1..=MAX_LIMIT) = limit else {
            return invalid("limit", "must be between 1 and 200");
        };
        match parameter(request, "cursor").map_or(Some(0), |cursor| row_of(&cursor)) {
            Some(start) if start <= self.total => self.page(request, start, limit),
            _ => invalid("cursor", "is not a cursor of this list"),
        }
    }

    fn page(&self, request: &Recorded, start: usize, limit: usize) -> Reply {
        let end = self.total.min(start + limit);
        let previous = (start > 0).then(|| start.saturating_sub(limit));
        let next = (end < self.total).then_some(end);
        let link = |start: usize| {
            let cursor = cursor(start);
            let cursor = utf8_percent_encode(&cursor, NON_ALPHANUMERIC);
            format!("{}{}?limit={limit}&cursor={cursor}", self.base_url, request.path)
        };
        let resource = request.path_segments().pop();
        let meta = json!({
            "items_on_page": end - start,
            "cursors": {"previous": previous.map(cursor), "current": cursor(start), "next": next.map(cursor)},
        });
        let links = json!({"previous": previous.map(link), "current": link(start), "next": next.map(link)});
        let mut body = format!(
            "{{\"status_code\":200,\"status\":\"OK\",\"service\":\"{SERVICE}\",\"resource\":{},\
             \"operation\":\"all\",\"data\":[",
            json!(resource),
        );
        for number in start..end {
            let comma = if number == start { "" } else { "," };
            let _ = write!(body, "{comma}{}", (self.row)(number));
        }
        let _ = write!(body, "],\"meta\":{meta},\"links\":{links}}}");
        Reply::status(200).content_type("application/json").body(body)
    }
}

fn parameter(request: &Recorded, name: &str) -> Option<String> {
    request.query_pairs().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn cursor(row: usize) -> String {
    cursor::cursor(row as u64)
}

fn row_of(cursor: &str) -> Option<usize> {
    usize::try_from(cursor::position(cursor)?).ok()
}

fn invalid(parameter: &str, message: &str) -> Reply {
    problem(400, "RequestValidationError", "Invalid Params", &json!({"invalid": [{parameter: message}]}))
}
