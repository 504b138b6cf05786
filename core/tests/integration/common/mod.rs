//! Shared by the tests: operations, a decoder, scripted servers.

#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub mod authority;
pub mod lists;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use apideck_core::{
    ApideckCore, Body, Builder, Call, DecodeError, Decoded, Decoder, Encoded, Error, Operation, Payload, Repair,
    RetryConfig, Transport, TransportError,
};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const KEY: &str = "sk_live_0123456789";

pub static CREATE: Operation =
    Operation::post("vault.sessions.create", "/vault/sessions").optional_json("session").strict();
pub static GET: Operation = Operation::get("crm.contacts.get", "/crm/contacts/{id}");
pub static CONSUMER: Operation =
    Operation::get("vault.consumers.get", "/vault/consumers/{consumer_id}").without_consumer();
pub static UPLOAD: Operation = Operation::post("files.upload", "/files").bytes("request_body").upload();
pub static PROXY: Operation =
    Operation::post("proxy.post", "/proxy").optional_bytes("request_body").any_media_type().proxy();

/// Decodes JSON. `"data"` is required, and a string in `"count"` is repaired.
pub fn decoder() -> Decoder<Value> {
    Decoder::new(decode, parse_json)
}

fn decode(payload: &mut Payload<'_>) -> Result<Decoded<Value>, DecodeError> {
    let Some(value) = parse_json(payload.body) else {
        let start: String = String::from_utf8_lossy(payload.body).chars().take(20).collect();
        return Err(DecodeError {
            path: String::new(),
            expected: "JSON".into(),
            found: format!("{} bytes: {start}", payload.body.len()).into(),
        });
    };
    if payload.operation.strict && value.get("data").is_none() {
        return Err(DecodeError { path: "data".to_owned(), expected: "an object".into(), found: "nothing".into() });
    }
    let mut repairs = Vec::new();
    if value.get("count").is_some_and(Value::is_string) {
        repairs.push(Repair { path: "count".to_owned(), expected: "a number".into(), found: "a string".into() });
    }
    Ok(Decoded { value, repairs })
}

fn parse_json(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok()
}

/// A builder that does not read environment variables. By default, calls are not retried.
pub fn builder() -> Builder {
    ApideckCore::builder().environment(|_| None).retry(RetryConfig::none())
}

pub fn client(url: &str) -> ApideckCore {
    builder()
        .api_key(KEY)
        .consumer_id("test-consumer")
        .app_id("test-app")
        .server_url(url)
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

pub fn create(core: &ApideckCore) -> Call<Value> {
    Call::new(core, &CREATE, Ok(Encoded::new(&CREATE)), decoder())
}

pub fn get(core: &ApideckCore) -> Call<Value> {
    let mut encoded = Encoded::new(&GET);
    encoded.path_parameter("id", "123").unwrap();
    Call::new(core, &GET, Ok(encoded), decoder())
}

/// A transport that responds to every request with `status`, `content_type` and `body`, and records the requests.
pub fn responding(
    status: u16,
    content_type: &'static str,
    body: &'static str,
) -> (impl Transport + 'static, Arc<Mutex<Vec<http::Request<Body>>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let requests = seen.clone();
    let transport = move |request: http::Request<Body>| {
        requests.lock().unwrap().push(request);
        async move {
            let mut response = http::Response::builder().status(status);
            if !content_type.is_empty() {
                response = response.header("content-type", content_type);
            }
            Ok::<_, TransportError>(response.body(Body::from(body)).unwrap())
        }
    };
    (transport, seen)
}

/// The error of a call of [`CREATE`] that gets this response.
pub async fn error_of(status: u16, content_type: &'static str, body: &'static str) -> Error {
    error_of_call(&CREATE, status, content_type, body).await
}

pub async fn error_of_call(
    operation: &'static Operation,
    status: u16,
    content_type: &'static str,
    body: &'static str,
) -> Error {
    let (transport, _) = responding(status, content_type, body);
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let call = Call::new(&core, operation, Ok(Encoded::new(operation)), decoder());
    call.send().await.unwrap_err()
}

/// What a [`Server`] does with each connection, or with each request on it.
#[derive(Clone, Copy)]
pub enum Script {
    /// Responds to each request with these bytes and keeps the connection.
    Respond(&'static str),
    /// Writes these bytes after the request and closes.
    RespondAndClose(&'static str),
    /// Writes these bytes after the request, then hangs.
    RespondAndHang(&'static str),
    /// Closes at once.
    Close,
}

/// A scripted TCP server on a loopback port.
pub struct Server {
    pub url: String,
    /// Heads and bodies of the requests, as received.
    pub requests: Arc<Mutex<Vec<String>>>,
    pub connections: Arc<Mutex<usize>>,
}

impl Server {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let (seen, opened) = (requests.clone(), connections.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *opened.lock().unwrap() += 1;
                tokio::spawn(serve(stream, script, seen.clone()));
            }
        });
        Self { url, requests, connections }
    }

    pub fn request(&self) -> String {
        self.requests.lock().unwrap().last().cloned().unwrap_or_default()
    }
}

async fn serve(mut stream: TcpStream, script: Script, requests: Arc<Mutex<Vec<String>>>) {
    if matches!(script, Script::Close) {
        return;
    }
    while let Some(request) = read_request(&mut stream).await {
        requests.lock().unwrap().push(request);
        let (Script::Respond(response) | Script::RespondAndClose(response) | Script::RespondAndHang(response)) = script
        else {
            return;
        };
        if stream.write_all(response.as_bytes()).await.is_err() {
            return;
        }
        match script {
            Script::Respond(_) => {}
            Script::RespondAndHang(_) => tokio::time::sleep(Duration::from_secs(30)).await,
            _ => return,
        }
    }
}

/// Reads one request: the head and `content-length` bytes.
pub async fn read_request(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(end) = text.find("\r\n\r\n") {
            let length: usize = text
                .to_ascii_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some(text);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// All that an error prints: `Display`, `Debug`, and its sources.
pub fn printed(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    if let Some(source) = error.source() {
        text.push_str(&printed(source));
    }
    text
}
