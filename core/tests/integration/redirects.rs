//! Redirects: which are followed, and with which headers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::*;
use apideck_core::{
    ApideckCore, Body, Builder, Call, Encoded, Error, Hook, HookFuture, HttpContext, Operation, RetryConfig,
    TransportError,
};
use apideck_errors::ConnectionKind;
use http::HeaderMap;
use serde_json::Value;

static DOWNLOAD: Operation = Operation::get("files.download", "/files/{id}");

type Seen = Arc<Mutex<Vec<http::Request<Body>>>>;

/// Redirects from one URL to the next; any other URL is a success.
fn web(status: u16, links: &[(&str, &str)]) -> (impl apideck_core::Transport + 'static, Seen) {
    let links: HashMap<_, _> = links.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    let seen = Seen::default();
    let requests = seen.clone();
    let transport = move |request: http::Request<Body>| {
        let response = match links.get(&request.uri().to_string()) {
            Some(to) => http::Response::builder().status(status).header("location", to).body(Body::from("moved")),
            None => http::Response::builder().body(Body::from("{\"data\":{}}")),
        };
        requests.lock().unwrap().push(request);
        async { Ok::<_, TransportError>(response.unwrap()) }
    };
    (transport, seen)
}

fn settings() -> Builder {
    builder().api_key(KEY).consumer_id("consumer").app_id("app").server_url("https://a.example").user_agent("tests")
}

fn download(core: &ApideckCore) -> Call<Value> {
    let mut encoded = Encoded::new(&DOWNLOAD);
    encoded.path_parameter("id", "1").unwrap();
    encoded.header("downstream_authorization", "Basic hunter2").unwrap();
    Call::new(core, &DOWNLOAD, Ok(encoded), decoder()).header("range", "bytes=5-").header("x-own", "hunter2")
}

fn urls(seen: &Seen) -> Vec<String> {
    seen.lock().unwrap().iter().map(|request| request.uri().to_string()).collect()
}

#[tokio::test]
async fn get_redirects_are_followed_without_credentials() {
    const START: &str = "https://a.example/files/1";
    let here = ["accept", "authorization", "range", "user-agent", "x-apideck-app-id", "x-apideck-consumer-id"];
    for status in [301, 302, 303, 307, 308] {
        let (transport, seen) = web(
            status,
            &[
                (START, "/elsewhere?x=1"),
                ("https://a.example/elsewhere?x=1", "https://b.example/signed"),
                ("https://b.example/signed", "//a.example/back"),
            ],
        );
        let core = settings().transport(transport).build().unwrap();
        let found = download(&core).send().await.unwrap();
        // It is one attempt, and the URL is that of the call.
        assert_eq!((found.http_meta.attempts, found.http_meta.url.to_string()), (1, START.to_owned()));
        assert_eq!(
            urls(&seen),
            [START, "https://a.example/elsewhere?x=1", "https://b.example/signed", "https://a.example/back"]
        );
        let seen = seen.lock().unwrap();
        for (number, request) in seen.iter().enumerate() {
            let headers = request.headers();
            if number < 2 {
                assert!(here.iter().all(|name| headers.contains_key(*name)), "{headers:?}");
                assert_eq!(headers["x-apideck-downstream-authorization"], "Basic hunter2");
            } else {
                // Once removed, it is not sent again, even to the first host.
                let mut names: Vec<_> = headers.keys().map(http::HeaderName::as_str).collect();
                names.sort_unstable();
                assert_eq!(names, ["accept", "accept-encoding", "range", "user-agent"]);
            }
        }
    }
}

/// Requests that change data do not follow redirects.
#[tokio::test]
async fn only_get_and_head_redirects_are_followed() {
    static OPERATIONS: [Operation; 5] = [
        Operation::post("a.add", "/a"),
        Operation::put("a.replace", "/a"),
        Operation::patch("a.change", "/a"),
        Operation::delete("a.delete", "/a"),
        Operation::options("a.ask", "/a"),
    ];
    for status in [301, 302, 303, 307, 308] {
        for operation in &OPERATIONS {
            let (transport, seen) = web(status, &[("https://a.example/a", "https://a.example/b")]);
            let core = settings().retry(RetryConfig::default()).transport(transport).build().unwrap();
            let call = Call::new(&core, operation, Ok(Encoded::new(operation)), decoder());
            let error = call.send().await.unwrap_err();
            assert!(matches!(error, Error::Api(_)), "{error:?}");
            assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (status, 1));
            assert_eq!(error.headers().unwrap()["location"], "https://a.example/b");
            assert_eq!(error.body().unwrap(), "moved");
            assert_eq!(urls(&seen), ["https://a.example/a"]);
        }
    }
}

#[tokio::test]
async fn refused_redirects_are_not_retried() {
    for (to, requests, why) in [
        ("https://a.example/files/1", 11, "there are more than 10 redirects"),
        ("http://a.example/files/1", 1, "it leads from https to http"),
        ("http://b.example/", 1, "it leads from https to http"),
        ("ftp://a.example/", 1, "`location` is not a URL that can be followed"),
        ("file:///etc/passwd", 1, "`location` is not a URL that can be followed"),
        ("https://user:hunter2@a.example/", 1, "`location` is not a URL that can be followed"),
        ("https://", 1, "`location` is not a URL that can be followed"),
    ] {
        let (transport, seen) = web(302, &[("https://a.example/files/1", to)]);
        let core = settings().retry(RetryConfig::default()).transport(transport).build().unwrap();
        let error = download(&core).send().await.unwrap_err();
        let Error::Connection(connection) = &error else {
            panic!("{to}: {error:?}");
        };
        assert_eq!(connection.kind, ConnectionKind::Redirect);
        assert_eq!((urls(&seen).len(), error.attempts()), (requests, 1), "{to}");
        assert!(!error.is_retryable());
        assert_eq!(error.headers().unwrap()["location"], to);
        assert!(format!("{error:#}").contains(why), "{error:#}");
    }
}

#[tokio::test]
async fn at_most_ten_redirects_are_followed() {
    let links: Vec<_> = (0..12).map(|n| (format!("https://a.example/files/{n}"), format!("{}", n + 1))).collect();
    let links: Vec<_> = links.iter().map(|(from, to)| (&**from, &**to)).collect();
    for (links, followed) in [(&links[1..11], true), (&links[1..], false)] {
        let (transport, seen) = web(302, links);
        let core = settings().transport(transport).build().unwrap();
        assert_eq!(download(&core).await.is_ok(), followed);
        assert_eq!(urls(&seen).len(), 11);
    }
}

/// A failure after a redirect is retried from the URL of the call, with its hooks.
#[tokio::test(start_paused = true)]
async fn a_retry_starts_at_the_original_url() {
    #[derive(Clone, Default)]
    struct Count(Arc<Mutex<(u32, u32)>>);
    impl Hook for Count {
        fn before_request<'a>(&'a self, _: &'a HttpContext, _: &'a mut HeaderMap) -> HookFuture<'a> {
            self.0.lock().unwrap().0 += 1;
            Box::pin(async { Ok(()) })
        }

        fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
            assert_eq!(error.url().unwrap(), "https://a.example/files/1");
            self.0.lock().unwrap().1 += 1;
            Box::pin(async { Ok(()) })
        }
    }
    let seen = Seen::default();
    let requests = seen.clone();
    let transport = move |request: http::Request<Body>| {
        let mut requests = requests.lock().unwrap();
        let is_start = request.uri().host() == Some("a.example");
        requests.push(request);
        let status = if is_start {
            302
        } else if requests.len() < 6 {
            503
        } else {
            200
        };
        let response = http::Response::builder().status(status).header("location", "https://b.example/");
        async move { Ok::<_, TransportError>(response.body(Body::from("{}")).unwrap()) }
    };
    let count = Count::default();
    let core = settings().retry(RetryConfig::default()).hook(count.clone()).transport(transport).build().unwrap();
    let found = download(&core).send().await.unwrap();
    assert_eq!(found.http_meta.attempts, 3);
    assert_eq!(urls(&seen), ["https://a.example/files/1", "https://b.example/"].repeat(3));
    assert_eq!(*count.0.lock().unwrap(), (3, 2));
    let seen = seen.lock().unwrap();
    assert!(seen.iter().step_by(2).all(|request| request.headers().contains_key("authorization")));
}

/// The timeout of an attempt covers all its redirects.
#[tokio::test(start_paused = true)]
async fn the_attempt_timeout_covers_all_redirects() {
    let transport = |_: http::Request<Body>| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, TransportError>(
            http::Response::builder().status(302).header("location", "?").body(Body::empty()).unwrap(),
        )
    };
    let core = settings().timeout(Duration::from_millis(3500)).transport(transport).build().unwrap();
    let error = download(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(error.context().unwrap().elapsed < Duration::from_millis(3502));
}
