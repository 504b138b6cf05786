//! Any `retry-after`: it is parsed as HTTP defines it, or rejected.
//!
//! The input is `retry-after`, `retry-after-ms` and `date`, one per line.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use apideck_unify::Error;
use apideck_unify::errors::{ErrorResponse, HttpContext};
use http::{HeaderValue, Method, StatusCode, Uri};

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n');
    let mut context = HttpContext::new("a.b", Method::GET, Uri::from_static("https://a.example/"));
    context.status = Some(StatusCode::SERVICE_UNAVAILABLE);
    let mut values = [None, None, None];
    for (name, value) in ["retry-after", "retry-after-ms", "date"].into_iter().zip(&mut values) {
        let line = lines.next().filter(|line| !line.is_empty());
        if let Some(header) = line.and_then(|line| HeaderValue::from_str(line).ok()) {
            *value = header.to_str().ok().map(str::to_owned);
            context.headers.insert(name, header);
        }
    }
    let error = Error::from_response(ErrorResponse::new(context, None), false);
    let found = error.retry_after();
    let _ = (error.to_string(), error.may_have_been_applied());

    let [after, milliseconds, date] = values;
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<u64>().ok());
    if let Some(milliseconds) = number(&milliseconds) {
        assert_eq!(found, Some(Duration::from_millis(milliseconds)));
    } else if let Some(seconds) = number(&after) {
        assert_eq!(found, Some(Duration::from_secs(seconds)));
    } else if let (Some(after), Some(date)) = (time_of(after), time_of(date)) {
        assert_eq!(found, Some(after.duration_since(date).unwrap_or_default()));
    }
}

/// Parses a date in the only form that servers may send, with another library.
fn time_of(text: Option<String>) -> Option<SystemTime> {
    let text = text.filter(|text| text.len() == 29 && text.ends_with(" GMT"))?;
    httpdate::parse_http_date(&text).ok().filter(|time| *time >= UNIX_EPOCH)
}
