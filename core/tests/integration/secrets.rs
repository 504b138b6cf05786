//! Nothing that can be printed shows a credential.

use std::time::Duration;

use crate::common::*;
use apideck_core::{ApiKey, Body, Call, Encoded, Error, Operation, TransportError};
use apideck_errors::ConnectionKind;

static STRICT: Operation = Operation::post("a.b", "/a").strict();

const DOWNSTREAM: &str = "Basic dXNlcjpodW50ZXIy";

fn clean(what: &str, text: &str) {
    for secret in [KEY, "0123456789", DOWNSTREAM, "dXNlcjpodW50ZXIy", "c00kie"] {
        assert!(!text.contains(secret), "{what}: {text}");
    }
}

fn proxy(core: &apideck_core::ApideckCore) -> Call<serde_json::Value> {
    let mut encoded = Encoded::new(&PROXY);
    encoded.header("downstream_authorization", DOWNSTREAM).unwrap();
    clean("encoded", &format!("{encoded:?}"));
    Call::new(core, &PROXY, Ok(encoded), decoder()).header("cookie", "c00kie").header("x-our-gateway", "c00kie")
}

#[test]
fn settings_and_requests() {
    let key = ApiKey::from(KEY);
    clean("key", &format!("{key:?}"));
    let builder = builder().api_key(KEY).server_url("https://u:0123456789@h");
    clean("builder", &format!("{builder:?} {builder:#?}"));
    let core = client("http://127.0.0.1:1");
    clean("core", &format!("{core:?} {core:#?}"));
    clean("call", &format!("{:?}", proxy(&core)));
    clean("future", &format!("{:?}", std::future::IntoFuture::into_future(proxy(&core))));
    let request = proxy(&core).into_request().unwrap();
    clean("request", &format!("{request:?} {request:#?}"));
    assert_eq!(request.headers()["x-our-gateway"], "c00kie");
    assert_eq!(request.headers()["authorization"], format!("Bearer {KEY}"));
    assert_eq!(request.headers()["x-apideck-downstream-authorization"], DOWNSTREAM);
    for name in ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-apideck-downstream-authorization"] {
        let request = create(&core).header(name, "c00kie").into_request().unwrap();
        clean(name, &format!("{:?} {request:?}", request.headers()));
    }
}

/// A server that echoes the request in its body and its headers.
fn echo(status: u16, content_type: &'static str) -> impl apideck_core::Transport + 'static {
    move |request: http::Request<Body>| async move {
        let text = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        let (ours, theirs) = (text("authorization"), text("x-apideck-downstream-authorization"));
        let body = format!(
            r#"{{"message":"bad key {ours}","detail":{{"{theirs}":1}},"error":"{theirs}","type_name":"{ours}"}}"#
        );
        let response = http::Response::builder()
            .status(status)
            .header("content-type", content_type)
            .header("set-cookie", "c00kie")
            .header("x-echo", ours)
            .header("x-echo", theirs);
        Ok::<_, TransportError>(response.body(Body::from(body)).unwrap())
    }
}

#[tokio::test]
async fn errors_of_every_kind() {
    let mut errors: Vec<Error> = Vec::new();

    for status in [200, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503] {
        for content_type in ["application/json", "text/plain"] {
            let core =
                builder().api_key(KEY).strict_responses(true).transport(echo(status, content_type)).build().unwrap();
            if let Err(error) = proxy(&core).send().await {
                assert!(error.to_string().contains("contains a credential"), "{error}");
                // The raw response is still available.
                assert!(String::from_utf8_lossy(error.body().unwrap()).contains(KEY));
                errors.push(error);
            }
        }
    }
    assert_eq!(errors.len(), 22);

    // A 2xx response that cannot be decoded: the error shows a part of the body.
    let core = builder().api_key(KEY).transport(echo(200, "application/json")).build().unwrap();
    let mut encoded = Encoded::new(&STRICT);
    encoded.header("downstream_authorization", DOWNSTREAM).unwrap();
    errors.push(Call::new(&core, &STRICT, Ok(encoded), decoder()).send().await.unwrap_err());

    for script in [
        Script::Close,
        Script::RespondAndClose("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
        Script::RespondAndClose("garbage\r\n\r\n"),
        Script::RespondAndHang(""),
        Script::Respond(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nset-cookie: c00kie\r\ncontent-length: 1\r\n\r\n<",
        ),
        Script::Respond("HTTP/1.1 401 No\r\nset-cookie: c00kie\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let server = Server::start(script).await;
        let core = client(&server.url);
        let call = proxy(&core).timeout(Duration::from_millis(300));
        errors.push(call.send().await.unwrap_err());
    }
    errors.push(proxy(&client("http://127.0.0.1:1")).send().await.unwrap_err());
    errors.push(proxy(&client("https://127.0.0.1:1")).send().await.unwrap_err());

    let makes: [fn(&'static str) -> TransportError; 3] = [
        |text| TransportError::new(ConnectionKind::Closed, text),
        |text| TransportError::aborted(text),
        |text| TransportError::connect_timeout(text),
    ];
    for make in makes {
        let transport = move |_: http::Request<Body>| async move { Err(make("it broke")) };
        let core = builder().api_key(KEY).transport(transport).build().unwrap();
        errors.push(proxy(&core).send().await.unwrap_err());
    }
    let core = client("http://127.0.0.1:1");
    errors.push(proxy(&core).header("authorization", "0123456789\n").send().await.unwrap_err());
    let mut encoded = Encoded::new(&PROXY);
    let error = encoded.header("downstream_authorization", "dXNlcjpodW50ZXIy\n").unwrap_err();
    clean("encode error", &printed(&error));
    errors.push(Call::new(&core, &PROXY, Err(error), decoder()).send().await.unwrap_err());
    errors.push(builder().api_key("sk_live_\n0123456789").build().unwrap_err());
    errors.push(builder().server_url("https://u:0123456789@h").build().unwrap_err());
    errors.push(builder().server_url("https://h?key=0123456789").build().unwrap_err());

    for error in &errors {
        clean("error", &printed(error));
        assert!(!error.to_string().contains('\n'));
    }
}

#[tokio::test]
async fn cookies_of_a_success() {
    let server = Server::start(Script::Respond(
        "HTTP/1.1 200 OK\r\nset-cookie: c00kie\r\ncontent-length: 11\r\n\r\n{\"data\":{}}",
    ))
    .await;
    let response = create(&client(&server.url)).send().await.unwrap();
    clean("response", &format!("{response:?}"));
    assert_eq!(response.http_meta.headers["set-cookie"], "c00kie");
}

/// Any header of the caller may be a credential, and a server may repeat it in any notation.
#[tokio::test]
async fn headers_of_the_caller_in_other_notations() {
    let escaped = |text: &str| text.replace('/', "\\/");
    let percent = |text: &str| text.replace('/', "%2F");
    let notations: [&dyn Fn(&str) -> String; 3] = [&str::to_owned, &escaped, &percent];
    for name in ["x-api-key", "cookie", "proxy-authorization", "x-our-gateway", "x-apideck-downstream-authorization"] {
        for notation in notations {
            let echoed = notation("gate/0123456789/way");
            // The body is not an error document, so its text is printed.
            let body = format!(r#"{{"reason":"bad {echoed}"}}"#);
            for status in [200, 400, 502] {
                let (transport, _) = responding(status, "application/json", body.clone().leak());
                let core = builder().api_key(KEY).transport(transport).build().unwrap();
                let call = Call::new(&core, &STRICT, Ok(Encoded::new(&STRICT)), decoder());
                let error = call.header(name, "gate/0123456789/way").send().await.unwrap_err();
                let text = printed(&error);
                assert!(!text.contains("0123456789"), "{name}: {text}");
                assert!(text.contains("[redacted]"), "{name}: {text}");
                assert_eq!(error.body().unwrap(), &body);
            }
        }
    }
}

/// A hook that sets a credential of its own.
struct Gateway;

impl apideck_core::Hook for Gateway {
    fn before_request<'a>(
        &'a self,
        _: &'a apideck_errors::HttpContext,
        headers: &'a mut http::HeaderMap,
    ) -> apideck_core::HookFuture<'a> {
        headers.insert("x-our-gateway", http::HeaderValue::from_static("gate-0123456789"));
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A server that repeats a credential of the call in a header and in an error document.
#[tokio::test]
async fn credentials_that_are_not_the_key() {
    for (name, secret) in [("x-our-gateway", "gate-0123456789"), ("x-apideck-downstream-url", "t0psecret")] {
        for status in [200, 400] {
            let transport = move |request: http::Request<Body>| async move {
                let echoed = request.headers()[name].to_str().unwrap().to_owned();
                // The body of a success is the caller's.
                let body = if status == 200 { "{}".to_owned() } else { format!(r#"{{"message":"{echoed}"}}"#) };
                let response = http::Response::builder().status(status).header("content-type", "application/json");
                Ok::<_, TransportError>(response.header("x-echo", echoed).body(Body::from(body)).unwrap())
            };
            let builder = builder().api_key(KEY).transport(transport);
            let builder = if name == "x-our-gateway" { builder.hook(Gateway) } else { builder };
            let core = builder.build().unwrap();
            let mut encoded = Encoded::new(&PROXY);
            encoded.header("downstream_url", "https://a.example/deals?api_token=t0psecret").unwrap();
            let text = match Call::new(&core, &PROXY, Ok(encoded), decoder()).send().await {
                Ok(response) => {
                    // The raw header is still available.
                    assert!(response.http_meta.headers["x-echo"].to_str().unwrap().contains(secret));
                    format!("{response:?} {response:#?}")
                }
                Err(error) => printed(&error),
            };
            assert!(!text.contains(secret), "{name} {status}: {text}");
            assert!(text.contains("[redacted]"), "{name} {status}: {text}");
        }
    }
}
