//! Nothing that can be printed contains a credential.

use std::future::IntoFuture as _;

use apideck_mock::{Mock, Recorded, Reply};
use apideck_unify::{Apideck, ApideckCore, Error};
use serde_json::json;

use crate::common::*;

#[tokio::test]
async fn debug_of_client_call_and_response() {
    let mock = Mock::start().await.unwrap();
    let builder = settings::<Apideck>(mock.url());
    assert_no_secret(&format!("{builder:?} {builder:#?}"));
    let apideck = builder.build().unwrap();
    assert_no_secret(&format!("{apideck:?} {apideck:#?}"));
    let core = client(mock.url());
    assert_no_secret(&format!("{core:?} {core:#?}"));
    assert_no_secret(&format!("{:?} {:#?}", create(&core), create(&core)));
    assert_no_secret(&format!("{:?}", create(&core).into_future()));
    let request = create(&core).into_request().unwrap();
    assert_no_secret(&format!("{request:?} {request:#?}"));

    let outcome = create(&core).await;
    assert_no_secret(&format!("{outcome:?} {outcome:#?}"));
    // They were sent, so they could have been printed.
    let request = mock.last_request().unwrap();
    assert_eq!(request.header("authorization"), Some(&*["Bearer ", KEY].concat()));
    assert_eq!(request.header("x-apideck-downstream-authorization"), Some(DOWNSTREAM));

    // The URL and the token give access to the session.
    let response = outcome.value().unwrap();
    let token = &response.data.session_token[..];
    assert!(token.len() >= 8);
    assert!(!format!("{response:?} {response:#?}").contains(token), "{response:?}");
}

/// Responds with the credentials of the request in the body and in the headers.
fn echo(request: &Recorded, status: u16, content_type: &str) -> Reply {
    let [ours, theirs] =
        ["authorization", "x-apideck-downstream-authorization"].map(|name| request.header(name).unwrap());
    let body = json!({
        "status_code": ours, "status": theirs, "error": theirs, "type_name": ours, "data": ours,
        "message": format!("bad key {ours}"), "detail": { theirs: ours }, "downstream_errors": [{ "message": theirs }]
    });
    let reply = Reply::json(status, &body).header("content-type", content_type);
    reply.header("x-echo", ours).header("x-echo", theirs).header("set-cookie", "id=hunter2")
}

#[tokio::test]
async fn errors_hide_credentials_that_the_server_echoes() {
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    for status in [200, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503] {
        for content_type in ["application/json", "text/plain", "text/html"] {
            mock.on("POST", "/vault/sessions", move |request| echo(request, status, content_type));
            let error = create(&core).send().await.unwrap_err();
            assert_call_failed(&error, mock.url());
            let shows_response = error.response().is_some();
            assert_eq!(error.to_string().contains("contains a credential"), shows_response, "{error}");
            assert!(format!("{error:?}").contains("[redacted]"), "{error:?}");
            // The raw response is kept for code that asks for it.
            assert!(String::from_utf8_lossy(error.body().unwrap()).contains(KEY));
            assert_eq!(error.headers().unwrap()["set-cookie"], "id=hunter2");
        }
    }
}

#[tokio::test]
async fn debug_of_a_response_hides_secret_headers() {
    let mock = Mock::start().await.unwrap();
    let core = client(mock.url());
    mock.next(
        Reply::json(
            200,
            &json!({
                "status_code": 200, "status": "OK",
                "data": { "session_uri": "https://a.example/hunter2", "session_token": "hunter2" }
            }),
        )
        .header("set-cookie", "id=hunter2"),
    );
    let response = create(&core).send().await.unwrap();
    assert_no_secret(&format!("{response:?} {response:#?}"));
    assert_eq!(response.data.session_token, "hunter2");
}

/// The key of the call, where it replaces that of the client.
#[tokio::test]
async fn errors_hide_a_key_set_on_the_call() {
    let mock = Mock::start().await.unwrap();
    mock.on("POST", "/vault/sessions", |request| echo(request, 401, "application/json"));
    let core = bare::<ApideckCore>().server_url(mock.url()).build().unwrap();
    let call = || create(&core).header("authorization", "Bearer sk_live_0123456789");
    assert_no_secret(&format!("{:?}", call()));
    let error = call().send().await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized(_)), "{error:?}");
    assert_printable(&error);
}
