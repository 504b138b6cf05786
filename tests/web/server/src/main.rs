//! The server of the suite: the mock on loopback, open to pages of other origins, with the faults of the cases.
//!
//! It prints one line of JSON with its addresses and runs until its standard input ends.

mod scenarios;

use std::io::{Read, Write};
use std::sync::Arc;

use apideck_mock::{Mock, Reply};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let mock = Arc::new(Mock::builder().cors(true).start().await?);
    // Another origin, to which redirects lead, and a port on which nothing listens.
    let other = Mock::builder().cors(true).start().await?;
    let refusing = Mock::start().await?;
    refusing.refuse(true).await?;

    scenarios::add(&mock, other.url());
    other.fallback(scenarios::landed);
    control(&mock);
    let addresses = json!({"url": mock.url(), "other": other.url(), "refused": refusing.url()});
    let mut out = std::io::stdout();
    writeln!(out, "{addresses}")?;
    out.flush()?;

    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}

/// What the server saw of a case: all its requests, and those whose client left before the response was complete.
fn control(mock: &Arc<Mock>) {
    let seen = Arc::clone(mock);
    mock.on("GET", "/control/{id}", move |request| {
        let id = request.path_segments().pop().unwrap_or_default();
        let of_case =
            |requests: Vec<apideck_mock::Recorded>| requests.iter().filter(|request| is_of_case(request, &id)).count();
        Reply::json(200, &json!({"requests": of_case(seen.requests()), "aborted": of_case(seen.aborted())}))
    });
}

fn is_of_case(request: &apideck_mock::Recorded, id: &str) -> bool {
    let segments = request.path_segments();
    segments.first().is_some_and(|scenario| scenario != "control") && segments.get(1).is_some_and(|of| of == id)
}
