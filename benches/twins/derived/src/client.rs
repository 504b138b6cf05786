//! The client: serde for the types, and one function that sends every operation.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
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
        let parts = operation.parts(request)?;
        let mut builder = hyper::Request::builder()
            .method(parts.method)
            .header("accept", "application/json")
            .header("authorization", &self.authorization);
        for (name, header, value) in &parts.headers {
            match (value, *name) {
                (Some(value), _) => builder = builder.header(*header, value),
                (None, "app_id") => builder = builder.header(*header, &self.app_id),
                (None, "consumer_id") => builder = builder.header(*header, &self.consumer_id),
                (None, _) => {}
            }
        }
        if parts.body.is_some() {
            builder = builder.header("content-type", "application/json");
        }
        let uri = self.server.clone() + &parts.target;
        let request = builder.uri(uri).body(Full::from(parts.body.unwrap_or_default()))?;
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
