//! Calls under random faults: a create is never retried by default, and reads succeed in the end.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apideck_mock::{Chaos, Fault, Mock, Recorded, Reply};
use apideck_unify::errors::ConnectionKind;
use apideck_unify::{ApideckCore, Body, RetryConfig, TransportError};
use http::{Method, Request};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::common::{bare, eventually};
use crate::reliability::calls::{Done, call, document, id_of, success};
use crate::reliability::network::{Served, Then, in_virtual_time};

const RUNS: usize = 10_000;

/// A server in memory that fails every second request on average; which, and how, is up to the seed.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<HashMap<String, Account>>>);

#[derive(Clone, Copy, Default)]
struct Account {
    requests: u64,
    effects: u32,
}

impl Server {
    fn serve(&self, seed: u64, request: &Request<Body>) -> Served {
        let id = id_of(request);
        let number = {
            let mut accounts = self.0.lock().unwrap();
            let account = accounts.entry(id.clone()).or_default();
            account.requests += 1;
            account.requests
        };
        let call: u64 = id.parse().unwrap();
        let mut random = fastrand::Rng::with_seed(mixed(mixed(seed) ^ mixed(call << 8 | number)));
        let act = || {
            self.0.lock().unwrap().get_mut(&id).unwrap().effects += 1;
            success(request)
        };
        if random.bool() {
            return act();
        }
        let refused = [408, 429, 500, 502, 503, 504][random.usize(..6)];
        let lost = [408, 500, 502, 503, 504][random.usize(..5)];
        let wait = random.u64(..5).to_string();
        let late = Duration::from_millis(random.u64(..30_000));
        match random.usize(..14) {
            0 => {
                Served::Failure(TransportError::new(ConnectionKind::Refused, ErrorKind::ConnectionRefused.to_string()))
            }
            1 => Served::Failure(TransportError::connect_timeout("too slow")).after(Duration::from_secs(10)),
            2 => closed(),
            3 => {
                act();
                closed()
            }
            4 => {
                act();
                Served::cut("{\"status", Then::Break)
            }
            5 => {
                act();
                Served::cut("{\"status", Then::Stall)
            }
            6 => Served::Never,
            7 => {
                act();
                Served::Never
            }
            8 | 9 => Served::json(refused, "{}"),
            10 => {
                act();
                Served::json(lost, "{}")
            }
            11 => Served::new(429, &[("retry-after", &wait)], "slow down"),
            12 => Served::new(503, &[("retry-after", &wait)], "<html>"),
            _ => act().after(late),
        }
    }

    fn effects(&self, id: usize) -> u32 {
        self.0.lock().unwrap().get(&id.to_string()).map_or(0, |account| account.effects)
    }
}

fn mixed(seed: u64) -> u64 {
    fastrand::Rng::with_seed(seed).u64(..)
}

fn closed() -> Served {
    Served::Failure(io::Error::from(ErrorKind::ConnectionReset).into())
}

/// The results of [`RUNS`] calls.
#[derive(Debug, Default)]
struct Tally {
    succeeded: usize,
    retried: usize,
    /// Failed, and not applied for certain.
    without_effect: usize,
    /// Failed, and perhaps applied.
    in_doubt: usize,
    /// The server acted more than once.
    duplicates: usize,
    longest: Duration,
}

/// `settings` are those of the client; every promise about effects is checked call by call.
fn run(method: &Method, settings: fn(Option<RetryConfig>) -> Option<RetryConfig>, deadline: Duration) -> Tally {
    fastrand::seed(11);
    in_virtual_time(async {
        let server = Server::default();
        let there = server.clone();
        let transport = move |request: Request<Body>| there.serve(5, &request).sent();
        let mut builder = ApideckCore::builder().environment(|_| None).api_key("sk").app_id("a").consumer_id("c");
        if let Some(config) = settings(None) {
            builder = builder.retry(config);
        }
        let core = builder.deadline(deadline).transport(transport).build().unwrap();
        let mut tally = Tally::default();
        let mut calls = JoinSet::new();
        for id in 0..RUNS {
            let (core, method) = (core.clone(), method.clone());
            calls.spawn(async move {
                let started = Instant::now();
                let done = call(&core, &method, &id.to_string(), None).await;
                (id, started.elapsed(), done)
            });
        }
        while let Some(call) = calls.join_next().await {
            let (id, elapsed, Done { attempts, result }) = call.unwrap();
            let effects = server.effects(id);
            tally.longest = tally.longest.max(elapsed);
            tally.retried += usize::from(attempts > 1);
            tally.duplicates += usize::from(effects > 1);
            match result {
                Ok(received) => {
                    assert_eq!(received, id.to_string());
                    assert!(effects >= 1, "{id} succeeded without an effect");
                    tally.succeeded += 1;
                }
                Err(error) if error.may_have_been_applied() => tally.in_doubt += 1,
                Err(error) => {
                    assert_eq!(effects, 0, "{id} was applied, but: {error:?}");
                    tally.without_effect += 1;
                }
            }
        }
        tally
    })
}

#[test]
fn ten_thousand_creates_happen_once() {
    let tally = run(&Method::POST, |none| none, Duration::MAX);
    assert_eq!(tally.duplicates, 0, "{tally:?}");
    assert_eq!(tally.succeeded + tally.in_doubt, RUNS, "{tally:?}");
    // The faults had an effect: some calls were retried, and some were not.
    assert!(tally.retried > 1000 && tally.in_doubt > 1000 && tally.succeeded > 5000, "{tally:?}");
    println!("{tally:?}");
}

/// The retries of a batch job. By default, an attempt that times out after 60 s is the last one.
fn patient() -> RetryConfig {
    RetryConfig { max_elapsed_time: Duration::from_secs(15 * 60), ..RetryConfig::default() }
}

/// A caller can ask for retries of a create. This is what the default prevents.
#[test]
fn creates_retried_on_demand_happen_twice() {
    let tally = run(&Method::POST, |_| Some(RetryConfig { any_method: true, ..patient() }), Duration::MAX);
    assert_eq!(tally.succeeded, RUNS, "{tally:?}");
    assert!(tally.duplicates > 500, "{tally:?}");
    println!("{tally:?}");
}

#[test]
fn ten_thousand_reads_all_succeed() {
    let tally = run(&Method::GET, |_| Some(patient()), Duration::MAX);
    assert_eq!(tally.succeeded, RUNS, "{tally:?}");
    assert!(tally.retried > 4000, "{tally:?}");
    println!("{tally:?}");
}

#[test]
fn no_call_outlives_its_deadline() {
    let deadline = Duration::from_secs(5);
    for method in [Method::GET, Method::POST] {
        let tally = run(&method, |none| none, deadline);
        // The clock ticks once a millisecond.
        assert!(tally.longest <= deadline + Duration::from_millis(1), "{tally:?}");
        assert!(tally.succeeded > 5000 && tally.without_effect > 0 && tally.in_doubt > 0, "{tally:?}");
        println!("{method}: {tally:?}");
    }
}

/// The same over sockets, where connections are kept and closed at any time.
#[tokio::test]
async fn over_sockets_no_create_happens_twice() {
    const CALLS: usize = 500;
    let (mock, core) = chaotic(Chaos::new(3).rate(0.4)).await;
    mock.count_effects(|request| Some(request.json()?["consumer_metadata"]["account_name"].as_str()?.to_owned()));
    let mut in_doubt = 0;
    for (id, Done { result, .. }) in all(&core, &Method::POST, CALLS).await {
        let effects = mock.effects().get(&id).copied().unwrap_or_default();
        assert!(effects <= 1, "{id} was created {effects} times");
        match result {
            Ok(received) => assert_eq!((received, effects), (id, 1)),
            Err(error) if error.may_have_been_applied() => in_doubt += 1,
            Err(error) => assert_eq!(effects, 0, "{id} was created, but: {error:?}"),
        }
    }
    assert!(in_doubt > CALLS / 20, "{in_doubt}");
    assert!(mock.effects().len() < CALLS);
    assert_eq!(mock.faults().len(), Fault::ALL.len(), "{:?}", mock.faults());
    drop(core);
    eventually("all connections are closed", || mock.open_connections() == 0).await;
}

#[tokio::test]
async fn over_sockets_all_reads_succeed() {
    const CALLS: usize = 300;
    let (mock, core) = chaotic(Chaos::new(4).rate(0.3)).await;
    for (id, Done { result, .. }) in all(&core, &Method::GET, CALLS).await {
        assert_eq!(result.unwrap(), id);
    }
    assert!(mock.request_count() > CALLS + CALLS / 10);
    assert!(mock.faults().len() > 12, "{:?}", mock.faults());
}

/// A mock under `chaos`, and a client of it with the default retries.
async fn chaotic(chaos: Chaos) -> (Mock, ApideckCore) {
    let mock = Mock::start().await.unwrap();
    let reply = |method: Method| {
        move |request: &Recorded| {
            let id = match request.json() {
                Some(json) => json["consumer_metadata"]["account_name"].as_str().unwrap().to_owned(),
                None => request.path_segments().pop().unwrap(),
            };
            Reply::json(200, &document(&method, &id))
        }
    };
    mock.on("POST", "/vault/sessions", reply(Method::POST));
    mock.on("GET", "/vault/consumers/{id}", reply(Method::GET));
    mock.chaos(chaos);
    let builder = ApideckCore::builder().environment(|_| None).api_key("sk").app_id("a").consumer_id("c");
    let core = builder.server_url(mock.url()).timeout(Duration::from_secs(10)).build().unwrap();
    (mock, core)
}

/// Makes this number of calls from 64 tasks, and returns their ids.
async fn all(core: &ApideckCore, method: &Method, calls: usize) -> Vec<(String, Done)> {
    let mut tasks = JoinSet::new();
    for task in 0..64 {
        let (core, method) = (core.clone(), method.clone());
        tasks.spawn(async move {
            let mut done = Vec::new();
            for number in (task..calls).step_by(64) {
                let id = format!("id-{number}");
                done.push((id.clone(), call(&core, &method, &id, None).await));
            }
            done
        });
    }
    let all = timeout(Duration::from_secs(120), tasks.join_all()).await.expect("no call is stuck");
    let all: Vec<_> = all.into_iter().flatten().collect();
    assert_eq!(all.len(), calls);
    all
}

/// A client with one attempt a call, as a control: under the same chaos, reads do fail.
#[tokio::test]
async fn without_retries_reads_fail() {
    let (mock, _) = chaotic(Chaos::new(4).rate(0.3)).await;
    let core: ApideckCore = bare().api_key("sk").server_url(mock.url()).build().unwrap();
    let failed = all(&core, &Method::GET, 300).await.into_iter().filter(|(_, done)| done.result.is_err()).count();
    assert!(failed > 30, "{failed}");
}
