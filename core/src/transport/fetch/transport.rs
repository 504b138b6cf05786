//! One request with `fetch`.

use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;

use apideck_errors::ConnectionKind;
use http::{HeaderName, Method, Request, Response};
use http_body::Body as _;
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use super::body::{AbortGuard, FetchBody};
use super::engine::{self, AbortController, RequestInit};
use super::{failure, headers};
use crate::Body;
use crate::transport::error::TransportError;
use crate::transport::progress::Progress;
use crate::transport::{Transport, TransportFuture};

/// The built-in transport on `wasm32-unknown-unknown`: `fetch` of the JavaScript engine, in browsers, Node, and workers.
#[derive(Clone)]
pub struct FetchTransport {
    follows: bool,
    find_name: fn(&str) -> Option<HeaderName>,
}

impl FetchTransport {
    /// The transport that a client has by default.
    pub fn new() -> Self {
        Self { follows: false, find_name: headers::any_name }
    }

    /// Lets the engine follow the redirects of requests that only read.
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
        let mut sending = SendWrapper::new(Box::pin(send(self.clone(), request)));
        Box::pin(poll_fn(move |cx| sending.as_mut().poll(cx)))
    }
}

async fn send(transport: FetchTransport, request: Request<Body>) -> Result<Response<Body>, TransportError> {
    let (request, body) = request.into_parts();
    let progress = request.extensions.get::<Progress>().cloned().unwrap_or_default();
    progress.report();
    let body = collect(body).await?;

    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers(&headers::to_engine(&request.headers).map_err(|error| failure::refused(&error))?);
    let only_reads = matches!(request.method, Method::GET | Method::HEAD);
    if !only_reads {
        init.set_body(&Uint8Array::from(&body[..]));
    }
    init.set_redirect(if transport.follows && only_reads { "follow" } else { "manual" });
    let mut guard = AbortGuard { controller: AbortController::new(), has_ended: false };
    init.set_signal(&guard.controller.signal());

    let response = engine::fetch(&request.uri.to_string(), &init).map_err(|error| failure::refused(&error))?;
    progress.set_sent();
    let response = match JsFuture::from(response).await {
        Ok(response) => response.unchecked_into::<engine::Response>(),
        Err(error) => {
            guard.has_ended = true;
            return Err(failure::from_engine(&error));
        }
    };
    let kind = response.kind();
    if kind == "opaqueredirect" {
        return Err(TransportError::new(
            ConnectionKind::Redirect,
            "a browser does not tell where a redirect leads: see `FetchTransport::follow_redirects`",
        ));
    }
    let mut received = Response::new(Body::empty());
    *received.status_mut() = response.status().try_into().unwrap_or_default();
    let headers = received.headers_mut();
    *headers = headers::from_engine(&response.headers(), transport.find_name);
    let length = headers::length(headers, kind == "cors");
    match response.body() {
        Some(body) => *received.body_mut() = FetchBody::body(body.reader(), guard, length),
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
