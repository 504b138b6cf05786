//! Retries, in virtual time.

mod keys;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::*;
use apideck_core::{
    ApiKey, ApideckCore, Body, Builder, Call, Encoded, Error, KeyRequest, Operation, RetryConfig, TransportError,
};
use apideck_errors::ConnectionKind;
use http::Method;
use serde_json::Value;
use tokio::time::Instant;

static LIST: Operation = Operation::get("a.list", "/a");
static REPLACE: Operation = Operation::put("a.replace", "/a");
static DELETE: Operation = Operation::delete("a.delete", "/a");
static ASK: Operation = Operation::options("a.ask", "/a");
static ADD: Operation = Operation::post("a.add", "/a").json("a");
static CHANGE: Operation = Operation::patch("a.change", "/a").json("a");

/// A request, and when it arrived.
struct Seen {
    at: Instant,
    request: http::Request<Body>,
}

#[derive(Clone, Default)]
struct Server(Arc<Mutex<Vec<Seen>>>);

impl Server {
    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// The response to the n-th request, counted from 1: a status and a `retry-after`, or an error.
type Script = fn(usize) -> Result<(u16, &'static str), ConnectionKind>;

fn scripted(builder: Builder, script: Script) -> (ApideckCore, Server) {
    let server = Server::default();
    let seen = server.clone();
    let transport = move |request: http::Request<Body>| {
        let mut seen = seen.0.lock().unwrap();
        seen.push(Seen { at: Instant::now(), request });
        let response = script(seen.len());
        async move {
            let (status, retry_after) = response.map_err(|kind| TransportError::new(kind, "it broke"))?;
            let mut response = http::Response::builder().status(status).header("content-type", "application/json");
            if !retry_after.is_empty() {
                response = response.header("retry-after", retry_after);
            }
            Ok(response.body(Body::from("{\"data\":{}}")).unwrap())
        }
    };
    (builder.transport(transport).build().unwrap(), server)
}

/// A client with the default retry policy.
fn default() -> Builder {
    ApideckCore::builder().environment(|_| None).api_key(KEY)
}

fn call(core: &ApideckCore, operation: &'static Operation) -> Call<Value> {
    let mut encoded = Encoded::new(operation);
    if matches!(operation.method, Method::POST | Method::PATCH) {
        encoded.json(b"{\"name\":1}".to_vec());
    }
    Call::new(core, operation, Ok(encoded), decoder())
}

#[tokio::test(start_paused = true)]
async fn only_safe_requests_are_retried_by_default() {
    let scripts: [(Script, bool); 8] = [
        (|n| if n == 1 { Ok((500, "")) } else { Ok((200, "")) }, false),
        (|n| if n == 1 { Ok((408, "")) } else { Ok((200, "")) }, false),
        (|n| if n == 1 { Ok((503, "")) } else { Ok((200, "")) }, false),
        (|n| if n == 1 { Ok((503, "soon")) } else { Ok((200, "")) }, false),
        (|n| if n == 1 { Err(ConnectionKind::Closed) } else { Ok((200, "")) }, false),
        (|n| if n == 1 { Ok((503, "0")) } else { Ok((200, "")) }, true),
        (|n| if n == 1 { Ok((429, "")) } else { Ok((200, "")) }, true),
        (|n| if n == 1 { Err(ConnectionKind::Connect) } else { Ok((200, "")) }, true),
    ];
    for (number, (script, is_unprocessed)) in scripts.into_iter().enumerate() {
        for operation in [&LIST, &REPLACE, &DELETE, &ASK, &ADD, &CHANGE] {
            let is_repeated = is_unprocessed || !matches!(operation.method, Method::POST | Method::PATCH);
            let (core, server) = scripted(default(), script);
            let outcome = call(&core, operation).await;
            assert_eq!(outcome.is_ok(), is_repeated, "{number} {}", operation.name);
            assert_eq!(server.len(), 1 + usize::from(is_repeated), "{number} {}", operation.name);
            // With `any_method` for the client or the call, every method is retried.
            let asked = default().retry(RetryConfig::any_method());
            for (builder, config) in [(asked, None), (default(), Some(RetryConfig::any_method()))] {
                let (core, server) = scripted(builder, script);
                let mut call = call(&core, operation);
                if let Some(config) = config {
                    call = call.retry(config);
                }
                assert_eq!(call.send().await.unwrap().http_meta.attempts, 2);
                assert_eq!(server.len(), 2);
            }
        }
    }
}

/// A POST is retried only while no attempt can have been applied.
#[tokio::test(start_paused = true)]
async fn a_post_that_may_have_been_applied_is_not_retried() {
    let (core, server) = scripted(default(), |n| match n {
        1 => Ok((429, "1")),
        2 => Err(ConnectionKind::Refused),
        3 => Ok((503, "1")),
        _ => Err(ConnectionKind::Closed),
    });
    let error = call(&core, &ADD).send().await.unwrap_err();
    assert_eq!((error.attempts(), server.len()), (4, 4));
    assert!(error.may_have_been_applied());
}

/// A refused attempt does not hide that an earlier one may have been applied.
#[tokio::test(start_paused = true)]
async fn an_earlier_attempt_may_have_been_applied() {
    let (core, _) = scripted(default(), |n| if n == 1 { Ok((500, "")) } else { Ok((409, "")) });
    let error = call(&core, &ADD).retry(RetryConfig::any_method()).send().await.unwrap_err();
    assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (2, 409));
    assert!(error.may_have_been_applied());

    let (core, _) = scripted(default(), |n| if n == 1 { Ok((429, "")) } else { Ok((409, "")) });
    let error = call(&core, &ADD).send().await.unwrap_err();
    assert!(!error.may_have_been_applied());
}

#[tokio::test(start_paused = true)]
async fn every_attempt_sends_the_same_request() {
    let (core, server) = scripted(default(), |n| if n < 4 { Ok((500, "")) } else { Ok((200, "")) });
    call(&core, &ADD).retry(RetryConfig::any_method()).header("x-own", "1").send().await.unwrap();
    let seen = server.0.lock().unwrap();
    assert_eq!(seen.len(), 4);
    for Seen { request, .. } in &*seen {
        assert_eq!(request.headers(), seen[0].request.headers());
        assert_eq!(request.body().as_bytes(), Some(&b"{\"name\":1}"[..]));
        assert_eq!((request.method(), request.uri()), (seen[0].request.method(), seen[0].request.uri()));
    }
}

#[tokio::test(start_paused = true)]
async fn waits_grow_exponentially_with_jitter() {
    let config = RetryConfig {
        initial_interval: Duration::from_secs(1),
        max_interval: Duration::from_secs(3),
        exponent: 2.0,
        ..RetryConfig::default()
    };
    let bounds = [1, 2, 3, 3].map(Duration::from_secs);
    let mut total = Duration::ZERO;
    for seed in 0..200 {
        fastrand::seed(seed);
        let (core, server) = scripted(default().retry(config), |n| if n < 5 { Ok((500, "")) } else { Ok((200, "")) });
        let started = Instant::now();
        let meta = call(&core, &LIST).send().await.unwrap().http_meta;
        assert_eq!((meta.attempts, meta.elapsed), (5, started.elapsed()));
        total += meta.elapsed;
        let seen = server.0.lock().unwrap();
        for (pair, bound) in seen.windows(2).zip(bounds) {
            // The clock of tokio has millisecond resolution and rounds up.
            assert!(pair[1].at - pair[0].at <= bound + Duration::from_millis(1));
        }
    }
    // With full jitter, the average is half of the sum of the bounds.
    let average = total / 200;
    assert!((Duration::from_secs(4)..Duration::from_secs(5)).contains(&average), "{average:?}");
}

#[tokio::test(start_paused = true)]
async fn retries_of_the_call_override_those_of_the_client() {
    let patient = RetryConfig::any_method();
    let (core, server) = scripted(default().retry(patient).retry_codes(["501"]), |_| Ok((501, "")));
    call(&core, &ADD).retry(RetryConfig::none()).send().await.unwrap_err();
    assert_eq!(server.len(), 1);
    call(&core, &ADD).retry_codes(["429"]).send().await.unwrap_err();
    assert_eq!(server.len(), 2);
    call(&core, &ADD).retry_codes::<&str>([]).send().await.unwrap_err();
    assert_eq!(server.len(), 3);
    let error = call(&core, &ADD).send().await.unwrap_err();
    assert!(error.attempts() > 10);

    let message = call(&core, &ADD).retry_codes(["5xy"]).send().await.unwrap_err().to_string();
    assert!(message.contains("`retry_codes` has \"5xy\""), "{message}");
    assert!(default().retry_codes(["60"]).build().is_err());
}

/// A configuration that changes something else is as safe as the default, and so are codes that the caller names.
#[tokio::test(start_paused = true)]
async fn a_create_is_not_retried_unless_any_method_is_asked_for_by_name() {
    let config = RetryConfig { max_elapsed_time: Duration::from_secs(5), ..RetryConfig::default() };
    let fails_once: Script = |n| if n == 1 { Ok((500, "")) } else { Ok((201, "")) };
    for operation in [&ADD, &CHANGE] {
        let (core, server) = scripted(default().retry(config), fails_once);
        assert_eq!(call(&core, operation).send().await.unwrap_err().attempts(), 1);
        let (core, _) = scripted(default(), fails_once);
        assert_eq!(call(&core, operation).retry(config).send().await.unwrap_err().attempts(), 1);
        let (core, _) = scripted(default().retry_codes(["5XX"]), fails_once);
        assert_eq!(call(&core, operation).send().await.unwrap_err().attempts(), 1);
        let (core, _) = scripted(default(), fails_once);
        assert_eq!(call(&core, operation).retry_codes(["500"]).send().await.unwrap_err().attempts(), 1);
        assert_eq!(server.len(), 1);

        let any_method = RetryConfig { any_method: true, ..config };
        let (core, server) = scripted(default().retry_codes(["500"]), fails_once);
        call(&core, operation).retry(any_method).send().await.unwrap();
        assert_eq!(server.len(), 2);
        // A rejected POST had no effect, and a PUT can be sent twice: both are retried.
        let (core, server) = scripted(default().retry_codes(["409"]), |n| Ok((if n == 1 { 409 } else { 201 }, "")));
        call(&core, operation).send().await.unwrap();
        call(&core, &REPLACE).send().await.unwrap();
        assert_eq!(server.len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_of_connection_errors_can_be_turned_off() {
    let config = RetryConfig { retry_connection_errors: false, ..RetryConfig::default() };
    let (core, server) = scripted(default().retry(config), |n| match n {
        1 => Ok((503, "")),
        _ => Err(ConnectionKind::Closed),
    });
    let error = call(&core, &LIST).send().await.unwrap_err();
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    assert_eq!(server.len(), 2, "a status is retried, a broken connection is not");
}

/// Somebody waits: without settings, no attempt begins later than 60 s after the start.
#[tokio::test(start_paused = true)]
async fn by_default_a_dead_server_takes_at_most_a_minute() {
    let (core, server) = scripted(default(), |_| Err(ConnectionKind::Refused));
    let started = Instant::now();
    call(&core, &LIST).send().await.unwrap_err();
    let last = server.0.lock().unwrap().last().unwrap().at - started;
    assert!((Duration::from_secs(30)..=Duration::from_secs(60)).contains(&last), "{last:?}");
    assert!(server.len() > 5);
}

/// No attempt starts after `max_elapsed_time`.
#[tokio::test(start_paused = true)]
async fn retries_end_after_max_elapsed_time() {
    let budget = Duration::from_secs(30);
    let config = RetryConfig { max_elapsed_time: budget, ..RetryConfig::default() };
    for seed in 0..100 {
        fastrand::seed(seed);
        let (core, server) = scripted(default().retry(config), |_| Ok((503, "")));
        let started = Instant::now();
        let error = call(&core, &LIST).send().await.unwrap_err();
        // The error has the last response.
        assert_eq!((error.status().unwrap().as_u16(), error.attempts() as usize), (503, server.len()));
        assert!(started.elapsed() <= budget && server.len() > 5);
        assert!(server.0.lock().unwrap().iter().all(|seen| seen.at - started <= budget));
    }
}

/// If `retry-after` is longer than the time left, the request is not sent again.
#[tokio::test(start_paused = true)]
async fn retry_after_is_respected() {
    let scripts: [(Script, usize); 4] = [
        (|_| Ok((429, "59")), 2),
        (|_| Ok((429, "60")), 1),
        (|_| Ok((429, "86400")), 1),
        (|_| Ok((429, "18446744073709551615")), 1),
    ];
    for (number, (script, attempts)) in scripts.into_iter().enumerate() {
        // With this seed, 59 s and the jitter fit the time left.
        fastrand::seed(7);
        let (core, server) = scripted(default(), script);
        let error = call(&core, &ADD).send().await.unwrap_err();
        assert_eq!(error.status().unwrap(), 429);
        assert_eq!(server.len(), attempts, "{number}");
        let seen = server.0.lock().unwrap();
        assert!(seen.windows(2).all(|pair| pair[1].at - pair[0].at >= Duration::from_secs(59)));
    }
}

/// A 429 whose end the connected service tells is waited for, once.
#[tokio::test(start_paused = true)]
async fn the_end_of_a_rate_limit_is_a_wait() {
    let transport = |limits: &'static [&'static str]| {
        let sent = Arc::new(Mutex::new(0));
        let count = sent.clone();
        let transport = move |_: http::Request<Body>| {
            let mut sent = count.lock().unwrap();
            let response = http::Response::builder().header("content-type", "application/json");
            let response = match limits.get(*sent) {
                Some(reset) => response.status(429).header("x-downstream-ratelimit-reset", *reset),
                None => response,
            };
            *sent += 1;
            let response = response.body(Body::from(r#"{"data":{}}"#)).unwrap();
            async move { Ok::<_, TransportError>(response) }
        };
        (default().transport(transport).build().unwrap(), sent)
    };
    let (core, sent) = transport(&["37"]);
    let made = call(&core, &ADD).send().await.unwrap();
    let elapsed = made.http_meta.elapsed.as_millis();
    assert!((37_000..=37_500).contains(&elapsed), "{elapsed}");
    assert_eq!(*sent.lock().unwrap(), 2);
    // It is capped like `retry-after`: a wait beyond the budget is not started.
    let (core, sent) = transport(&["86400"]);
    let error = call(&core, &ADD).send().await.unwrap_err();
    assert_eq!((error.retry_after(), error.attempts()), (Some(Duration::from_secs(86_400)), 1));
    assert!(error.is_rate_limited());
    assert_eq!(*sent.lock().unwrap(), 1);
    // Anything else is ignored.
    let (core, sent) = transport(&["soon"]);
    let made = call(&core, &LIST).send().await.unwrap();
    assert!(made.http_meta.elapsed < Duration::from_millis(501));
    assert_eq!(*sent.lock().unwrap(), 2);
}
