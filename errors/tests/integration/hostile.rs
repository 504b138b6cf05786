//! Error documents of a server that means harm: the time and the memory that they take grow with their length.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::common::error_response;

/// Every question that can be asked of an error, and everything that it prints.
fn ask_everything(body: &str) -> usize {
    let error = error_response(400, body);
    let questions = [
        error.may_have_been_applied(),
        error.needs_reauthorization(),
        error.is_rate_limited(),
        error.is_downstream(),
        error.reached_downstream(),
        error.is_retryable(),
        error.is_key_refused(),
        error.is_offline(),
    ];
    questions.len() + format!("{error} {error:#} {error:?} {error:#?} {:?}", error.retry_after()).len()
}

#[test]
fn hostile_documents_take_little_time() {
    const LEN: usize = 128 << 10;
    let separators = "-".repeat(LEN);
    let almost = "refreshtoke".repeat(LEN / 11);
    let documents = [
        json!({ "type_name": separators }),
        json!({ "type_name": almost }),
        json!({ "detail": { "type": separators } }),
        json!({ "detail": { "type": "refresh-".repeat(LEN / 8) } }),
        json!({ "detail": { "message": separators, "debug": { "cooldown_remaining_ms": separators } } }),
        json!({ "message": "\\".repeat(LEN), "detail": "%25".repeat(LEN / 3), "error": "&amp;".repeat(LEN / 5) }),
        json!({ "downstream_errors": vec![1; LEN / 2] }),
        json!({ "downstream_errors": vec![json!({}); LEN / 3] }),
    ];
    for document in documents {
        let body = document.to_string();
        let started = Instant::now();
        let printed = ask_everything(&body);
        // An exhaustive scan for each character takes minutes.
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}: {}", started.elapsed(), &body[..40]);
        assert!(printed < 20_000, "{printed}: {}", &body[..40]);
    }
}
