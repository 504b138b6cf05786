//! The fixture of a case: the engine that it runs in, and the part of the server that is its own.

use apideck_unify::{ApideckCore, Builder, Error};

use crate::js;

/// What a case returns: a line on what was seen, or on what was wrong.
pub(crate) type Seen = Result<String, String>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Node,
    Browser,
    Worker,
}

pub(crate) struct Fixture {
    pub(crate) engine: Engine,
    pub(crate) url: String,
    pub(crate) refused: String,
    /// The server counts the requests of a case by this.
    id: String,
}

impl Fixture {
    pub(crate) fn new(name: &str, addresses: &str, engine: &str) -> Option<Self> {
        let addresses: serde_json::Value = serde_json::from_str(addresses).ok()?;
        let engine = match engine {
            "node" => Engine::Node,
            "browser" => Engine::Browser,
            "worker" => Engine::Worker,
            _ => return None,
        };
        let address = |name: &str| addresses[name].as_str().map(str::to_owned);
        let id = format!("{name}-{}", js_sys::Math::random().to_bits());
        Some(Self { engine, url: address("url")?, refused: address("refused")?, id })
    }

    /// The server URL of a scenario.
    pub(crate) fn at(&self, scenario: &str) -> String {
        format!("{}/{scenario}/{}", self.url, self.id)
    }

    pub(crate) fn builder(&self, scenario: &str) -> Builder {
        builder().server_url(self.at(scenario))
    }

    pub(crate) fn client(&self, scenario: &str) -> Result<ApideckCore, String> {
        built(self.builder(scenario))
    }

    /// How many requests of this case reached the server.
    pub(crate) async fn requests(&self) -> Result<u64, String> {
        self.count("requests").await
    }

    /// Waits until the server has this number of requests of this case.
    pub(crate) async fn arrived(&self, count: u64) -> Result<(), String> {
        self.wait("requests", count).await
    }

    /// Waits until the server has seen that this client left in the middle of this number of requests.
    pub(crate) async fn aborted(&self, count: u64) -> Result<(), String> {
        self.wait("aborted", count).await
    }

    async fn wait(&self, what: &str, count: u64) -> Result<(), String> {
        for _ in 0..150 {
            if self.count(what).await? >= count {
                return Ok(());
            }
            js::sleep(30).await;
        }
        Err(format!("the server has not seen {count} {what}: {}", self.count(what).await?))
    }

    async fn count(&self, what: &str) -> Result<u64, String> {
        let counts = js::fetch(&format!("{}/control/{}", self.url, self.id)).await?;
        counts[what].as_u64().ok_or_else(|| format!("no number of {what}: {counts}"))
    }
}

pub(crate) fn builder() -> Builder {
    ApideckCore::builder().api_key("sk_test").app_id("app").consumer_id("test-consumer")
}

pub(crate) fn built(builder: Builder) -> Result<ApideckCore, String> {
    builder.build().map_err(shown)
}

/// The line of an error with its causes.
pub(crate) fn shown(error: Error) -> String {
    format!("{error:#}")
}

/// The error of a call that has to fail.
pub(crate) fn failed<T>(result: Result<T, Error>) -> Result<Error, String> {
    result.err().ok_or_else(|| "the call succeeded".to_owned())
}

pub(crate) fn holds(what: &str, condition: bool) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("not so: {what}")) }
}

pub(crate) fn same<T: PartialEq + std::fmt::Debug>(what: &str, seen: T, expected: T) -> Result<(), String> {
    if seen == expected { Ok(()) } else { Err(format!("{what}: {seen:?} instead of {expected:?}")) }
}

pub(crate) fn contains(text: &str, part: &str) -> Result<(), String> {
    if text.contains(part) { Ok(()) } else { Err(format!("{part:?} is not in {text:?}")) }
}

/// Milliseconds since the clock was made, which must be within limits.
pub(crate) struct Clock(f64);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(js::now())
    }

    pub(crate) fn within(&self, least: f64, most: f64) -> Result<f64, String> {
        let elapsed = js::now() - self.0;
        if (least..=most).contains(&elapsed) {
            Ok(elapsed)
        } else {
            Err(format!("{elapsed} ms are not between {least} and {most}"))
        }
    }
}
