//! One request with `fetch`.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;

use apideck_errors::ConnectionKind;
use http::{HeaderName, Method, Request, Response, StatusCode};
use http_body::Body as _;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;

use super::body::{AbortGuard, FetchBody};
use super::engine::{self, AbortController};
use super::settled::Settled;
use super::{failure, headers};
use crate::Body;
use crate::transport::error::TransportError;
use crate::transport::{Transport, TransportFuture};

/// The built-in transport on the web, the target `wasm32-unknown-unknown`: `fetch` of the JavaScript engine, in browsers,
/// in Node, and in workers.
///
/// A client has one unless it is given [another transport](crate::Builder::transport). The engine connects, so it decides
/// about connections, TLS, proxies and its cache:
///
/// - **Redirects.** In Node and in workers the SDK follows them, as in native programs. A browser does not report
///   where a redirect leads: it is an error of the kind [`Redirect`](apideck_errors::ConnectionKind::Redirect), unless the
///   engine [follows](Self::follow_redirects).
/// - **Encoded bodies.** The engine asks for content codings and decodes them. `content-encoding` and `content-length`
///   are removed, since they describe the encoded body; `content-length` also where a browser may hide the coding.
/// - **Failures.** Node reports why a request failed. Browsers and workers do not: the error is of the kind
///   [`Closed`](apideck_errors::ConnectionKind::Closed), the server may have acted on the request, and a POST is not retried.
/// - **Headers.** Responses have the headers whose names the SDK knows, or [all](Self::all_headers). A browser shows those
///   of another origin only if the server exposes them (`access-control-expose-headers`), `retry-after` included, and may
///   send its own `user-agent`.
/// - **Request bodies** are read into memory before they are sent.
/// - **Limits.** A call that is dropped, or reaches its timeout or deadline, aborts its request. Some engines
///   stop their clock while code runs, so `elapsed` may not include CPU time.
/// - **Threads.** Its futures are `Send` as the trait demands, and panic if another thread polls them.
#[derive(Clone)]
pub struct FetchTransport {
    follows: bool,
    find_name: fn(&str) -> Option<HeaderName>,
}

impl FetchTransport {
    /// The transport that a client has by default.
    pub fn new() -> Self {
        Self { follows: false, find_name: headers::known_name }
    }

    /// Keeps all headers of responses. By default, those remain whose names the SDK knows: the standard ones, those of
    /// Apideck, and common ones of rate limits and tracing. A program that parses any name is 5 kB larger (gzip).
    pub fn all_headers(mut self) -> Self {
        self.find_name = headers::any_name;
        self
    }

    /// Lets the engine follow the redirects of GET and HEAD requests: the only way to follow one in a browser.
    ///
    /// The engine sends the headers of the request on to other origins, except `authorization`: the ids of consumer and
    /// application too, and those that a hook has set. Another origin has to allow them (CORS). Use it only with servers
    /// that you trust to redirect. In Node and in workers it is not needed. A redirect of any other request is not followed.
    pub fn follow_redirects(mut self) -> Self {
        self.follows = true;
        self
    }
}

impl Default for FetchTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for FetchTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchTransport").field("follows", &self.follows).finish_non_exhaustive()
    }
}

impl Transport for FetchTransport {
    fn send(&self, request: Request<Body>) -> TransportFuture {
        Box::pin(SendWrapper::new(send(self.clone(), request)))
    }
}

async fn send(transport: FetchTransport, request: Request<Body>) -> Result<Response<Body>, TransportError> {
    let (request, body) = request.into_parts();
    let body = collect(body).await?;

    let only_reads = matches!(request.method, Method::GET | Method::HEAD);
    let redirect = if transport.follows && only_reads { "follow" } else { "manual" };
    // A method has no character that JSON escapes.
    let mut init =
        ["{\"method\":\"", request.method.as_str(), "\",\"redirect\":\"", redirect, "\",\"headers\":"].concat();
    headers::write(&request.headers, &mut init);
    init.push('}');
    let init = engine::parse(&init);
    if !body.is_empty() {
        init.set_body(body);
    }
    let mut guard = AbortGuard { controller: AbortController::new(), has_ended: false };
    init.set_signal(&guard.controller.signal());

    let response = engine::fetch(&request.uri.to_string(), &init).map_err(|error| failure::refused(&error))?;
    let settled = Settled::new();
    settled.wait_for(&response);
    let response = match poll_fn(|cx| settled.poll(cx)).await {
        Ok(response) => response.unchecked_into::<engine::Response>(),
        Err(error) => {
            guard.has_ended = true;
            return Err(failure::from_engine(&error));
        }
    };
    let Ok(status) = StatusCode::from_u16(response.status()) else {
        let (kind, why) = match response.kind().as_str() {
            "opaqueredirect" => (
                ConnectionKind::Redirect,
                "a browser does not tell where a redirect leads: see `FetchTransport::follow_redirects`",
            ),
            _ => (ConnectionKind::Protocol, "the engine does not show the status of the response"),
        };
        return Err(TransportError::new(kind, why));
    };
    let mut received = Response::new(Body::empty());
    *received.status_mut() = status;
    let headers = received.headers_mut();
    *headers = headers::read(&response.headers(), transport.find_name);
    let length = headers::length(headers, || response.kind() == "cors");
    match response.body() {
        Some(body) => *received.body_mut() = FetchBody::body(body.reader(), settled, guard, length),
        None => guard.has_ended = true,
    }
    Ok(received)
}

/// The whole body: not every engine sends one while it is being read.
async fn collect(mut body: Body) -> Result<Vec<u8>, TransportError> {
    let mut collected = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| TransportError::aborted(error).not_sent())?;
        if let Ok(data) = frame.into_data() {
            collected.extend_from_slice(&data);
        }
    }
    Ok(collected)
}
