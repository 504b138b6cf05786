//! The client: serde for the types, and one function that sends every operation.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use types::operation::Operation;

pub type Error = Box<dyn std::error::Error>;

#[derive(Deserialize)]
struct Problem {
    message: Option<String>,
}

pub struct Client {
    http: hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>,
    server: String,
    authorization: String,
    app_id: String,
    consumer_id: String,
}

impl Client {
    pub fn new() -> Result<Self, Error> {
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        http.enforce_http(false);
        http.set_connect_timeout(Some(Duration::from_secs(10)));
        Ok(Self {
            http: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build(http),
            server: std::env::var("APIDECK_SERVER_URL").unwrap_or_else(|_| "https://unify.apideck.com".into()),
            authorization: format!("Bearer {}", std::env::var("APIDECK_API_KEY")?),
            app_id: std::env::var("APIDECK_APP_ID")?,
            consumer_id: std::env::var("APIDECK_CONSUMER_ID")?,
        })
    }

    pub async fn call<R: Serialize, T: DeserializeOwned>(
        &self,
        operation: &Operation,
        request: &R,
    ) -> Result<T, Error> {
        let response = self.send(operation, &serde_json::to_vec(request)?).await?;
        Ok(serde_json::from_slice(&response)?)
    }

    /// Sends a request that is already JSON. `operation` tells which members go into path, headers and body.
    pub async fn send(&self, operation: &Operation, request: &[u8]) -> Result<Bytes, Error> {
        let mut members: Map<String, Value> = serde_json::from_slice(request)?;
        let mut builder = hyper::Request::builder()
            .method(operation.method)
            .header("accept", "application/json")
            .header("authorization", &self.authorization);
        for (name, header) in operation.headers {
            match (members.remove(*name), *name) {
                (Some(value), _) => builder = builder.header(*header, plain(&value)),
                (None, "app_id") => builder = builder.header(*header, &self.app_id),
                (None, "consumer_id") => builder = builder.header(*header, &self.consumer_id),
                (None, _) => {}
            }
        }
        let body = operation.body.and_then(|name| members.remove(name));
        if body.is_some() {
            builder = builder.header("content-type", "application/json");
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let uri = self.server.clone() + &target(operation.path, members);
        let request = builder.uri(uri).body(Full::from(body))?;
        let call = async {
            let response = self.http.request(request).await?;
            let status = response.status();
            let body = response.into_body().collect().await?.to_bytes();
            Ok::<_, Error>((status, body))
        };
        let (status, body) = tokio::time::timeout(Duration::from_secs(60), call).await??;
        if !status.is_success() {
            let message = serde_json::from_slice::<Problem>(&body).ok().and_then(|problem| problem.message);
            return Err(format!("{status}: {}", message.unwrap_or_default()).into());
        }
        Ok(body)
    }
}

/// The path with the members that it names, and the query with all others.
fn target(path: &str, mut members: Map<String, Value>) -> String {
    let mut pieces = path.split('{');
    let mut target = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
        let value = members.remove(name).unwrap_or_default();
        target += &escaped(&plain(&value));
        target += rest;
    }
    let mut sign = '?';
    let mut add = |name: &str, value: &Value| {
        target.push(sign);
        target += name;
        target.push('=');
        target += &escaped(&plain(value));
        sign = '&';
    };
    for (name, value) in &members {
        match value {
            Value::Object(inner) => inner.iter().for_each(|(key, value)| add(&format!("{name}[{key}]"), value)),
            Value::Array(items) => items.iter().for_each(|item| add(name, item)),
            value => add(name, value),
        }
    }
    target
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
