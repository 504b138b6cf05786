//! Hooks: the caller's own code around each attempt.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::*;
use apideck_core::{
    ApiKey, ApideckCore, Body, Builder, Error, Hook, HookFuture, HttpContext, KeyRequest, RetryConfig, TransportError,
};
use apideck_errors::{ConnectionKind, TimeoutLimit};
use http::HeaderMap;

/// The method of a hook that fails or hangs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    Before,
    After,
    AfterError,
    Never,
}

#[derive(Clone)]
struct Witness {
    name: &'static str,
    seen: Arc<Mutex<Vec<String>>>,
    fails: Moment,
    hangs: Moment,
}

impl Witness {
    fn new(name: &'static str) -> Self {
        Self { name, seen: Arc::default(), fails: Moment::Never, hangs: Moment::Never }
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    fn witness(&self, moment: Moment, what: &str) -> HookFuture<'_> {
        self.seen.lock().unwrap().push(format!("{} {moment:?} {what}", self.name));
        Box::pin(async move {
            if self.hangs == moment {
                pending::<()>().await;
            }
            if self.fails == moment { Err("the hook is broken".into()) } else { Ok(()) }
        })
    }
}

impl Hook for Witness {
    fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
        assert!(context.status.is_none() && context.body.is_empty());
        headers.append("x-hooks", self.name.parse().unwrap());
        headers.insert("x-attempt", context.attempts.into());
        headers.remove("x-apideck-app-id");
        self.witness(Moment::Before, &format!("{} {}", context.operation, context.attempts))
    }

    fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
        self.witness(Moment::After, &format!("{} {}", context.attempts, context.status.unwrap().as_u16()))
    }

    fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
        let what = match error {
            Error::Timeout(error) => format!("{:?}", error.limit),
            Error::Connection(error) => format!("{:?}", error.kind),
            _ => error.status().unwrap().as_u16().to_string(),
        };
        self.witness(Moment::AfterError, &format!("{} {what}", error.attempts()))
    }
}

/// Fails four times in different ways, then succeeds.
fn failing(headers: Arc<Mutex<Vec<HeaderMap>>>) -> impl apideck_core::Transport + 'static {
    move |request: http::Request<Body>| {
        let mut headers = headers.lock().unwrap();
        headers.push(request.headers().clone());
        let attempt = headers.len();
        async move {
            let status = match attempt {
                1 => return Err(TransportError::new(ConnectionKind::Closed, "reset")),
                2 => pending().await,
                3 => 500,
                4 => 429,
                _ => 200,
            };
            Ok(http::Response::builder().status(status).body(Body::from("{}")).unwrap())
        }
    }
}

fn settings() -> Builder {
    let quick = RetryConfig { initial_interval: Duration::from_millis(10), ..RetryConfig::any_method() };
    builder().api_key(KEY).app_id("app").retry(quick).timeout(Duration::from_secs(2))
}

/// A client whose transport always responds with `status`.
fn responding_with(status: u16, witness: &Witness) -> (ApideckCore, Arc<Mutex<Vec<http::Request<Body>>>>) {
    let (transport, requests) = responding(status, "application/json", "{\"data\":{}}");
    (builder().api_key(KEY).hook(witness.clone()).transport(transport).build().unwrap(), requests)
}

#[tokio::test(start_paused = true)]
async fn hooks_run_in_order_around_every_attempt() {
    let headers = Arc::default();
    let [one, two] = ["one", "two"].map(Witness::new);
    let two = Witness { seen: one.seen.clone(), ..two };
    let core = settings().hook(one.clone()).hook(two).transport(failing(Arc::clone(&headers))).build().unwrap();
    let response = get(&core).send().await.unwrap();
    assert_eq!(response.http_meta.attempts, 5);

    let events = ["AfterError 1 Closed", "AfterError 2 Attempt", "AfterError 3 500", "AfterError 4 429", "After 5 200"];
    let expected: Vec<_> = (1..)
        .zip(events)
        .flat_map(|(attempt, event)| [format!("Before crm.contacts.get {attempt}"), event.to_owned()])
        .flat_map(|event| [format!("one {event}"), format!("two {event}")])
        .collect();
    assert_eq!(one.seen(), expected);

    // Their changes are sent, and each attempt starts with the headers of the call.
    let headers = headers.lock().unwrap();
    assert_eq!(headers.len(), 5);
    for (attempt, headers) in (1..).zip(&*headers) {
        let hooks: Vec<_> = headers.get_all("x-hooks").iter().collect();
        assert_eq!(hooks, ["one", "two"]);
        assert_eq!(headers["x-attempt"], attempt.to_string());
        assert!(!headers.contains_key("x-apideck-app-id") && headers.contains_key("authorization"));
    }
}

#[tokio::test(start_paused = true)]
async fn hooks_see_the_elapsed_time() {
    struct Clock(Arc<Mutex<Vec<Duration>>>);
    impl Hook for Clock {
        fn before_request<'a>(&'a self, context: &'a HttpContext, _: &'a mut HeaderMap) -> HookFuture<'a> {
            self.0.lock().unwrap().push(context.elapsed);
            Box::pin(async { Ok(()) })
        }

        fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
            self.0.lock().unwrap().push(error.context().unwrap().elapsed);
            Box::pin(async { Ok(()) })
        }
    }
    let times = Arc::default();
    let core = settings().hook(Clock(Arc::clone(&times))).transport(failing(Arc::default())).build().unwrap();
    let response = get(&core).send().await.unwrap();
    let times = times.lock().unwrap();
    assert_eq!(times.len(), 9);
    assert_eq!(times[0], Duration::ZERO);
    assert!(times.is_sorted());
    // The second attempt ran into its timeout of 2 s.
    assert!(times[3] >= times[2] + Duration::from_secs(2), "{times:?}");
    assert!(response.http_meta.elapsed >= times[8]);
}

#[tokio::test]
async fn a_hook_that_fails_before_the_request_prevents_it() {
    let witness = Witness { fails: Moment::Before, ..Witness::new("a") };
    let (core, requests) = responding_with(200, &witness);
    let error = create(&core).send().await.unwrap_err();
    let Error::UnexpectedClient(client) = &error else {
        panic!("{error:?}");
    };
    assert!(!client.request_sent && requests.lock().unwrap().is_empty());
    assert_eq!(client.context.operation, "vault.sessions.create");
    assert_eq!((error.attempts(), error.status(), error.may_have_been_applied()), (0, None, false));
    assert_eq!(format!("{error:#}"), "vault.sessions.create: a hook failed before the request: the hook is broken");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the hook is broken");
    assert_eq!(witness.seen().len(), 1, "no other method runs");
}

#[tokio::test]
async fn a_hook_error_after_the_response_keeps_the_response() {
    for (fails, status) in [(Moment::After, 200), (Moment::AfterError, 500), (Moment::AfterError, 404)] {
        let witness = Witness { fails, ..Witness::new("a") };
        let (core, requests) = responding_with(status, &witness);
        // It ends the call, even with retries left.
        let error = create(&core).retry(RetryConfig::any_method()).send().await.unwrap_err();
        let Error::UnexpectedClient(client) = &error else {
            panic!("{error:?}");
        };
        let may_have_acted = status != 404;
        assert_eq!((client.request_sent, error.may_have_been_applied()), (may_have_acted, may_have_acted), "{status}");
        assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (1, status));
        assert_eq!(error.body().unwrap(), "{\"data\":{}}");
        assert_eq!(error.headers().unwrap()["content-type"], "application/json");
        assert!(format!("{error:#}").contains("a hook failed after the response: the hook is broken"), "{error:#}");
        assert_eq!((requests.lock().unwrap().len(), witness.seen().len()), (1, 2));
    }
}

/// The attempt before the one that a hook prevented may have been applied.
#[tokio::test(start_paused = true)]
async fn a_hook_that_fails_before_the_second_attempt() {
    struct OnlyOnce;
    impl Hook for OnlyOnce {
        fn before_request<'a>(&'a self, context: &'a HttpContext, _: &'a mut HeaderMap) -> HookFuture<'a> {
            let result = if context.attempts > 1 { Err("once is enough".into()) } else { Ok(()) };
            Box::pin(async { result })
        }
    }
    for (status, applied) in [(500, true), (429, false)] {
        let (transport, requests) = responding(status, "application/json", "{}");
        let core = settings().hook(OnlyOnce).transport(transport).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        assert_eq!((error.attempts(), error.status()), (1, None));
        assert_eq!(error.may_have_been_applied(), applied, "{status}");
        assert_eq!(requests.lock().unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_a_hook_that_hangs() {
    for (hangs, status, sent) in [(Moment::Before, 200, 0), (Moment::After, 200, 1), (Moment::AfterError, 500, 1)] {
        let witness = Witness { hangs, ..Witness::new("a") };
        let (core, requests) = responding_with(status, &witness);
        let started = tokio::time::Instant::now();
        let error = create(&core).deadline(Duration::from_secs(30)).send().await.unwrap_err();
        assert!(started.elapsed().abs_diff(Duration::from_secs(30)) <= Duration::from_millis(1));
        let Error::Timeout(timeout) = &error else {
            panic!("{error:?}");
        };
        assert_eq!((timeout.limit, timeout.after), (TimeoutLimit::Deadline, Duration::from_secs(30)));
        assert_eq!((error.attempts(), requests.lock().unwrap().len()), (sent, sent as usize));
        assert_eq!(error.may_have_been_applied(), sent == 1);
        assert_eq!(error.status().is_some(), sent == 1);
    }
}

/// A request that cannot be built is not an attempt.
#[tokio::test]
async fn invalid_requests_do_not_run_hooks() {
    let witness = Witness::new("a");
    let (core, _) = responding_with(200, &witness);
    create(&core).header("x-own", "a\nb").send().await.unwrap_err();
    assert!(witness.seen().is_empty());
}

/// The server echoes the credentials; what a hook can log does not contain them.
#[tokio::test]
async fn hooks_see_no_secrets() {
    #[derive(Clone, Default)]
    struct Logger(Arc<Mutex<String>>);
    impl Logger {
        fn log(&self, text: &str) -> HookFuture<'_> {
            self.0.lock().unwrap().push_str(text);
            Box::pin(async { Err("so that the context gets into an error".into()) })
        }
    }
    impl Hook for Logger {
        fn before_request<'a>(&'a self, context: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
            drop(self.log(&format!("{context:?} {headers:?} {headers:#?}")));
            Box::pin(async { Ok(()) })
        }

        fn after_response<'a>(&'a self, context: &'a HttpContext) -> HookFuture<'a> {
            self.log(&format!("{context:?} {context:#?}"))
        }

        fn after_error<'a>(&'a self, error: &'a Error) -> HookFuture<'a> {
            self.log(&printed(error))
        }
    }
    for status in [200, 401, 500] {
        let witness = Logger::default();
        let transport = move |request: http::Request<Body>| async move {
            let key = request.headers()["authorization"].to_str().unwrap().to_owned();
            let response = http::Response::builder().status(status).header("x-echo", &key);
            Ok::<_, TransportError>(response.body(Body::from(format!("{{\"data\":\"{key}\"}}"))).unwrap())
        };
        let core = builder().api_key(KEY).hook(witness.clone()).transport(transport).build().unwrap();
        let call =
            create(&core).header("x-apideck-downstream-authorization", "Basic hunter2").header("cookie", "hunter2");
        let error = call.send().await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        assert!(String::from_utf8_lossy(error.body().unwrap()).contains(KEY), "the raw body is there");
        let logged = std::mem::take(&mut *witness.0.lock().unwrap());
        assert!(logged.contains("x-apideck-downstream-authorization"), "{logged}");
        for text in [logged, printed(&error)] {
            assert!(!text.contains("0123456789") && !text.contains("hunter2"), "{text}");
        }
    }
}

/// A hook that sets framing headers would make the server read the next request as the body of this one.
#[tokio::test]
async fn hooks_cannot_change_the_framing() {
    struct Smuggler;
    impl Hook for Smuggler {
        fn before_request<'a>(&'a self, _: &'a HttpContext, headers: &'a mut HeaderMap) -> HookFuture<'a> {
            for (name, value) in [
                ("content-length", "60"),
                ("transfer-encoding", "chunked"),
                ("connection", "close"),
                ("upgrade", "h2c"),
                ("te", "trailers"),
                ("trailer", "x-own"),
                ("x-own", "kept"),
            ] {
                headers.append(name, value.parse().unwrap());
            }
            Box::pin(std::future::ready(Ok(())))
        }
    }
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";
    let server = Server::start(Script::Respond(ok)).await;
    let core = settings().server_url(&*server.url).timeout(Duration::from_secs(5)).hook(Smuggler).build().unwrap();
    get(&core).send().await.unwrap();
    create(&core).send().await.unwrap();
    let mut encoded = apideck_core::Encoded::new(&CREATE);
    encoded.json(b"{}".to_vec());
    apideck_core::Call::new(&core, &CREATE, Ok(encoded), decoder()).send().await.unwrap();
    let requests = server.requests.lock().unwrap().clone();
    let lengths = [None, Some("content-length: 0"), Some("content-length: 2")];
    assert_eq!(requests.len(), lengths.len());
    for (request, length) in requests.iter().zip(lengths) {
        let framing: Vec<&str> = request.lines().filter(|line| line.starts_with("content-length")).collect();
        assert_eq!(framing, length.into_iter().collect::<Vec<_>>(), "{request}");
        for name in ["transfer-encoding:", "connection:", "upgrade:", "te:", "trailer:"] {
            assert!(!request.contains(&["\r\n", name].concat()), "{request}");
        }
        assert!(request.contains("x-own: kept"), "{request}");
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

/// What the hook and the provider do does not change what the server did.
#[tokio::test]
async fn a_hook_that_fails_after_an_error_does_not_claim_that_the_server_acted() {
    let witness = || Witness { fails: Moment::AfterError, ..Witness::new("a") };
    let refused = builder().api_key(KEY).server_url("http://127.0.0.1:1").hook(witness()).build().unwrap();
    let error = create(&refused).send().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)) && !error.may_have_been_applied(), "{error:?}");
    assert_eq!(error.attempts(), 1);

    for (status, may) in [(422, false), (500, true)] {
        let (core, seen) = responding_with(status, &witness());
        let error = create(&core).send().await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
        assert_eq!((error.may_have_been_applied(), error.attempts()), (may, 1), "{status}");
        assert_eq!(seen.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_hook_that_fails_after_a_401_ends_the_call() {
    let (transport, seen) = responding(401, "application/json", "{}");
    let asked = Arc::new(Mutex::new(Vec::new()));
    let requests = asked.clone();
    let key = ApiKey::refreshing_provider(move |request| {
        requests.lock().unwrap().push(request);
        async { Ok(KEY) }
    });
    let witness = Witness { fails: Moment::AfterError, ..Witness::new("a") };
    let core = builder().api_key(key).hook(witness).transport(transport).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)), "{error:?}");
    assert_eq!((seen.lock().unwrap().len(), asked.lock().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn a_provider_without_a_new_key_does_not_claim_that_the_server_acted() {
    let (transport, seen) = responding(401, "application/json", "{}");
    let key = ApiKey::refreshing_provider(|request| async move {
        if request == KeyRequest::Call { Ok(KEY) } else { Err("no new key".into()) }
    });
    let core = builder().api_key(key).transport(transport).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedClient(_)) && !error.may_have_been_applied(), "{error:?}");
    assert_eq!((error.attempts(), seen.lock().unwrap().len()), (1, 1));
}
