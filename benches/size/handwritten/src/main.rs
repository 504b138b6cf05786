//! Creates one Vault session without an SDK: hyper-util's pooled client, serde derive, a timeout.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Session<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    consumer_metadata: Option<ConsumerMetadata<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Settings<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<Theme<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_consumer_settings: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Serialize)]
struct ConsumerMetadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    account_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<&'a str>,
}

#[derive(Serialize)]
struct Settings<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    unified_apis: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_length: Option<&'a str>,
}

#[derive(Serialize)]
struct Theme<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    vault_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_color: Option<&'a str>,
}

#[derive(Deserialize)]
struct SessionResponse {
    data: SessionResponseData,
}

#[derive(Deserialize)]
struct SessionResponseData {
    session_uri: String,
}

#[derive(Deserialize)]
struct Problem {
    message: Option<String>,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run())) {
        Ok(url) => println!("{url}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

async fn run() -> Result<String, Box<dyn std::error::Error>> {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.enforce_http(false);
    http.set_connect_timeout(Some(Duration::from_secs(10)));
    #[cfg(feature = "rustls")]
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls_provider())?
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    #[cfg(all(feature = "native-tls", not(feature = "rustls")))]
    let connector = hyper_tls::HttpsConnector::new_with_connector(http);
    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    let connector = http;
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);

    let session = Session {
        consumer_metadata: Some(ConsumerMetadata { account_name: Some("SpaceX"), user_name: Some("Elon Musk") }),
        redirect_uri: Some("https://mysaas.com/dashboard"),
        settings: Some(Settings { unified_apis: Some(vec!["crm"]), session_length: Some("30m") }),
        theme: Some(Theme { vault_name: Some("Intercom"), primary_color: Some("#286efa") }),
        custom_consumer_settings: None,
    };
    let server = std::env::var("APIDECK_SERVER_URL").unwrap_or_else(|_| "https://unify.apideck.com".into());
    let request = hyper::Request::post(format!("{server}/vault/sessions"))
        .header("accept", "application/json")
        .header("authorization", format!("Bearer {}", std::env::var("APIDECK_API_KEY")?))
        .header("content-type", "application/json")
        .header("x-apideck-app-id", std::env::var("APIDECK_APP_ID")?)
        .header("x-apideck-consumer-id", std::env::var("APIDECK_CONSUMER_ID")?)
        .body(Full::from(serde_json::to_vec(&session)?))?;
    let call = async {
        let response = client.request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok::<_, Box<dyn std::error::Error>>((status, body))
    };
    let (status, body) = tokio::time::timeout(Duration::from_secs(60), call).await??;
    if !status.is_success() {
        let message = serde_json::from_slice::<Problem>(&body).ok().and_then(|problem| problem.message);
        return Err(format!("{status}: {}", message.unwrap_or_default()).into());
    }
    let url = serde_json::from_slice::<SessionResponse>(&body)?.data.session_uri;
    #[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
    session::more::calls(async |more| {
        let mut request = hyper::Request::builder().method(more.method).uri(server.clone() + &more.target);
        for (name, value) in session::headers()?.into_iter().chain(more.headers) {
            request = request.header(name, value);
        }
        let request = request.body(Full::from(more.body))?;
        let call = async {
            let response = client.request(request).await?;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await?.to_bytes();
            Ok::<_, Box<dyn std::error::Error>>((status, body))
        };
        tokio::time::timeout(Duration::from_secs(60), call).await?
    })
    .await?;
    Ok(url)
}

#[cfg(feature = "rustls")]
fn rustls_provider() -> impl Into<std::sync::Arc<rustls::crypto::CryptoProvider>> {
    rustls::crypto::ring::default_provider()
}
