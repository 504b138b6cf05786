//! Pages whose cursor cannot be followed.

use apideck_core::{Call, Encoded, Error, Operation};

use crate::common::*;

static LIST: Operation = Operation::get("a.list", "/a");

/// A URL has at most 64 KiB. A cursor that does not fit is a fault of the response, not of the request.
#[tokio::test]
async fn a_cursor_that_is_too_long_is_an_error_of_the_response() {
    for (length, fits) in [(16_384, true), (16_385, false), (70_000, false)] {
        // Each character is three in the URL.
        let body = format!(r#"{{"data":[],"next":"{}"}}"#, "/".repeat(length)).leak();
        let (transport, seen) = responding(200, "application/json", body);
        let core = builder().api_key(KEY).transport(transport).build().unwrap();
        let decoder = decoder().with_pages(|page| page["next"].as_str(), |_| false);
        let mut pages = Call::new(&core, &LIST, Ok(Encoded::new(&LIST)), decoder).pages();
        pages.try_next().await.unwrap().unwrap();
        let next = pages.try_next().await;
        if fits {
            next.unwrap().unwrap();
            continue;
        }
        let error = next.unwrap_err();
        let Error::ResponseValidation(invalid) = &error else { panic!("{error:?}") };
        assert_eq!((&*invalid.path, seen.lock().unwrap().len()), ("meta.cursors.next", 1));
        assert_eq!((&*invalid.expected, &*invalid.found), ("at most 16384 bytes", &*format!("{length} bytes")));
        assert!(pages.try_next().await.unwrap().is_none());
    }
}

/// A program that polls by itself.
#[test]
fn prefetching_outside_of_a_runtime_fails() {
    let (transport, _) = responding(200, "application/json", "{}");
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let decoder = decoder().with_pages(|page| page["next"].as_str(), |_| false);
    let mut pages = Call::new(&core, &LIST, Ok(Encoded::new(&LIST)), decoder).pages().prefetch();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(result) = std::pin::pin!(pages.try_next()).poll(&mut context) else {
        panic!("it waits");
    };
    let error = result.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)) && error.to_string().contains("no tokio runtime"), "{error:?}");
}
