//! A web app whose customers connect their own accounts: "Manage integrations" opens the hosted Vault page, and the app
//! shows the connections when the customer comes back. A webhook tells it about changes.
//!
//! `cargo run --example vault_portal --features webhook,webhooks`
//!
//! With `APIDECK_API_KEY` and `APIDECK_APP_ID` set, it uses Apideck. Create a webhook in your dashboard that delivers to
//! `/webhooks` of a public address of this app. Without a key, or with `-- --mock`, a mock of Apideck in this process
//! serves the Vault page and sends the events. `PORT` is the port of the app, 3000 by default.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use apideck_mock::Mock;
use apideck_unify::funcs::{vault_connections_list, vault_sessions_create, webhook_webhooks_create};
use apideck_unify::models::{
    ConnectionState, ConsumerMetadata, CreateWebhookRequest, Session, SessionSettings, SessionTheme, Status,
    UnifiedApiId, VaultConnectionsListRequest, VaultSessionsCreateRequest, WebhookEventType,
    WebhookWebhooksCreateRequest,
};
use apideck_unify::webhooks::{Event, Payload, SeenEvents, Verifier, WebhookError};
use apideck_unify::{ApideckCore, Error};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;

/// Who is signed in. Your app knows that from its own session; the id of the customer there is the consumer id here.
const CUSTOMER: &str = "acme";

/// The latest events that are shown.
const MAX_NEWS: usize = 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let (mut key, mut builder) = (variable("APIDECK_API_KEY"), ApideckCore::builder());
    let mut mock = None;
    if key.is_empty() || std::env::args().any(|argument| argument == "--mock") {
        "mock-key".clone_into(&mut key);
        let started = Mock::builder().api_key(&*key).start().await?;
        println!("Using a mock at {}. Set APIDECK_API_KEY to use Apideck.", started.url());
        builder = builder.server_url(started.url()).app_id("mock-app");
        mock = Some(started);
    }
    let port = variable("PORT").parse().unwrap_or(3000);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let portal = Portal::new(builder.api_key(&*key).build()?, Verifier::new([key]), &url);
    let server = tokio::spawn(axum::serve(listener, portal.clone().router()).into_future());
    if mock.is_some() {
        portal.subscribe().await?;
    }
    println!("Open {url}");
    server.await??;
    Ok(())
}

/// What all requests share.
pub(crate) struct Portal {
    apideck: ApideckCore,
    verifier: Verifier,
    /// Events that were processed: a real app has them in its database.
    seen: SeenEvents,
    /// The latest events, each with the consumer it is about.
    news: Mutex<VecDeque<(String, String)>>,
    /// Where the app is reached.
    url: String,
}

impl Portal {
    pub(crate) fn new(apideck: ApideckCore, verifier: Verifier, url: &str) -> Arc<Self> {
        let (seen, news) = (SeenEvents::new(10_000), Mutex::default());
        Arc::new(Self { apideck, verifier, seen, news, url: url.to_owned() })
    }

    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/", get(|| async { Redirect::to("/integrations") }))
            .route("/integrations", get(show).post(manage))
            .route("/webhooks", post(receive))
            .with_state(self)
    }

    /// Creates a webhook for the events of Vault. The server must be running: the URL is tested at once.
    pub(crate) async fn subscribe(&self) -> Result<(), Error> {
        let delivery_url = format!("{}/webhooks", self.url);
        let webhook =
            CreateWebhookRequest::new(UnifiedApiId::Vault, Status::Enabled, delivery_url, [WebhookEventType::ALL]);
        webhook_webhooks_create(&self.apideck, WebhookWebhooksCreateRequest::new(webhook)).send().await?;
        Ok(())
    }
}

/// `GET /integrations`: the connections of the customer, and the events about them.
async fn show(State(portal): State<Arc<Portal>>) -> Result<Html<String>, Unavailable> {
    let apideck = portal.apideck.for_consumer(CUSTOMER);
    let connections = vault_connections_list(&apideck, VaultConnectionsListRequest::new()).send().await?.into_data();

    let mut page = String::from("<h2>Integrations</h2>\n<ul id=\"connections\">\n");
    // The list has connections that could be added, too.
    for connection in connections.iter().filter(|connection| connection.state != Some(ConnectionState::Available)) {
        let name = connection.name.as_deref().or(connection.service_id.as_deref()).unwrap_or("A service");
        let state = match connection.state {
            Some(ConnectionState::Callable) => "connected",
            Some(ConnectionState::Added | ConnectionState::Authorized) => "needs to be set up",
            _ => "needs attention",
        };
        let _ = writeln!(page, "<li><strong>{}</strong> {state}</li>", Escaped(name));
    }
    page += "</ul>\n<form method=\"post\" action=\"/integrations\"><button>Manage integrations</button></form>\n";
    page += "<h2>What happened</h2>\n<ul id=\"news\">\n";
    let news = portal.news.lock().unwrap_or_else(PoisonError::into_inner);
    for (_, text) in news.iter().filter(|(consumer, _)| consumer == CUSTOMER) {
        let _ = writeln!(page, "<li>{}</li>", Escaped(text));
    }
    page += "</ul>\n";
    Ok(Html(format!("{HEAD}{page}</main>\n</html>\n")))
}

/// `POST /integrations`: opens the Vault page for the customer.
async fn manage(State(portal): State<Arc<Portal>>) -> Result<Redirect, Unavailable> {
    let session = Session::new()
        .consumer_metadata(ConsumerMetadata::new().account_name("ACME Ltd.").user_name("Kim Doe"))
        .redirect_uri(format!("{}/integrations", portal.url))
        .settings(SessionSettings::new().unified_apis([UnifiedApiId::Crm, UnifiedApiId::Accounting]))
        .theme(
            SessionTheme::new()
                .vault_name("Northwind integrations")
                .primary_color("#0f766e")
                .sidepanel_background_color("#134e4a")
                .sidepanel_text_color("#ffffff"),
        );
    let apideck = portal.apideck.for_consumer(CUSTOMER);
    let created = vault_sessions_create(&apideck, VaultSessionsCreateRequest::new().session(session)).send().await?;
    // 303: the browser follows with a GET.
    Ok(Redirect::to(&created.data.session_uri))
}

/// `POST /webhooks`: an event from Apideck.
async fn receive(State(portal): State<Arc<Portal>>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Refused> {
    let event = portal.verifier.receive(&headers, &body)?.event;
    // Apideck delivers an event again if a response gets lost. Once is enough.
    if event.event_id().is_none_or(|id| portal.seen.insert(id)) {
        let mut news = portal.news.lock().unwrap_or_else(PoisonError::into_inner);
        news.push_front((event.consumer_id().unwrap_or_default().to_owned(), describe(&event)));
        news.truncate(MAX_NEWS);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The event in words.
fn describe(event: &Event) -> String {
    let service = event.service_id().unwrap_or("a service");
    match &event.payload {
        Payload::Connection(vault) => {
            let connection = vault.entity.as_ref().and_then(|connection| connection.name.as_deref());
            format!("{} ({})", connection.unwrap_or(service), event.event_type())
        }
        Payload::Entity(record) => {
            let id = record.entity_id.as_deref().unwrap_or_default();
            format!("{} {id} in {service} ({})", record.entity_type.as_deref().unwrap_or("Record"), event.event_type())
        }
        _ => event.event_type().to_owned(),
    }
}

/// Apideck cannot be reached, or it refused the call.
struct Unavailable(Error);

impl From<Error> for Unavailable {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        // The line is for you. The customer can only come back later.
        eprintln!("{:#}", self.0);
        let page = format!(
            "{HEAD}<p>Integrations are not available at the moment. Try again in a minute.</p></main>\n</html>\n"
        );
        (StatusCode::BAD_GATEWAY, Html(page)).into_response()
    }
}

/// A request to the webhook that Apideck did not send.
struct Refused(WebhookError);

impl From<WebhookError> for Refused {
    fn from(error: WebhookError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        eprintln!("{}", self.0);
        self.0.status().into_response()
    }
}

/// Text, escaped for HTML.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            other => f.write_char(other),
        })
    }
}

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Northwind</title>
<style>
body { margin: 0; color: #134e4a; background: #f0fdfa; font: 16px/1.5 system-ui, sans-serif; }
header { padding: 1rem 2rem; color: #fff; background: #134e4a; }
main { max-width: 44rem; padding: 1rem 2rem; }
ul { padding: 0; list-style: none; }
ul:empty::after, ul:not(:has(li))::after { content: \"Nothing yet.\"; color: #5b7b78; }
li { margin-bottom: .5rem; padding: .75rem 1rem; background: #fff; border: 1px solid #99f6e4; border-radius: .5rem; }
button { padding: .625rem 1.25rem; color: #fff; background: #0f766e; border: 0; border-radius: .5rem; font: inherit; }
</style>
<header><strong>Northwind</strong> &middot; Kim Doe, ACME Ltd.</header>
<main>
";
