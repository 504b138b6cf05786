//! The way of every call: request, key, attempt, answer. It reads from top to bottom.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::time::{Duration, Instant};

use apideck_errors::HttpContext;
use bytes::Bytes;
use http::{HeaderValue, Request, header as names};
use http_body::Body as _;
use serde_json::Value;

use crate::client::{Client, Credential};
use crate::draft::Draft;
use crate::failure::{self, Failure};
use crate::transport::Resends;
use crate::{Body, Error, HttpMeta, Mismatch, Operation, Payload, Repair, header, key};

/// A call on its way that does not know what its answer will be decoded to.
pub(crate) type Receiving<'a> = Pin<Box<dyn Future<Output = Result<Received, Error>> + Send + 'a>>;

/// Sends a call and returns the answer if its status is a success.
pub(crate) fn send(client: &Client, draft: Draft, parse_json: fn(&[u8]) -> Option<Value>) -> Receiving<'_> {
    Box::pin(async move {
        let started = Instant::now();
        let operation = draft.operation;
        let timeout = draft.timeout.unwrap_or(client.timeout);
        let needs_key = !draft.has_own_authorization();
        let mut request = draft.into_request(client)?;
        let method = request.method().clone();
        let mut context = HttpContext::new(operation.name, method, request.uri().clone());

        if needs_key {
            let authorization = match &client.credential {
                Credential::Provider(provider) => match provider().await {
                    Ok(key) => key::authorization(&key),
                    Err(error) => return Err(failure::of_provider(context, started, error)),
                },
                ready => ready.header(),
            };
            authorize(&mut request, operation, authorization)?;
        }
        let secrets =
            [&names::AUTHORIZATION, &header::DOWNSTREAM_AUTHORIZATION].map(|name| request.headers().get(name).cloned());

        let answered = attempt(client, request, timeout, &mut context).await;
        context.elapsed = started.elapsed();

        let mut received = Received { context, operation, secrets, strict: client.strict_responses };
        // An error status tells more than what happened to the rest of its body.
        if let Some(status) = received.context.status {
            if !status.is_success() {
                received.conceal_secrets();
                return Err(failure::of_status(received.context, operation, parse_json));
            }
        }
        match answered {
            Ok(()) => Ok(received),
            Err(failure) => {
                received.conceal_secrets();
                Err(failure.into_error(received.context, client, timeout))
            }
        }
    })
}

/// The request that [`send`] would send, for a caller that sends it itself.
pub(crate) fn prepare(client: &Client, draft: Draft) -> Result<Request<Body>, Error> {
    let operation = draft.operation;
    let needs_key = !draft.has_own_authorization();
    let mut request = draft.into_request(client)?;
    if needs_key {
        authorize(&mut request, operation, client.credential.header())?;
    }
    Ok(request)
}

fn authorize(
    request: &mut Request<Body>,
    operation: &Operation,
    authorization: Result<Option<HeaderValue>, String>,
) -> Result<(), Error> {
    let fault = match authorization {
        Ok(Some(value)) => {
            request.headers_mut().insert(names::AUTHORIZATION, value);
            return Ok(());
        }
        Ok(None) => key::MISSING.to_owned(),
        Err(fault) => fault,
    };
    Err(Error::invalid_request(Some(operation.name), fault))
}

/// One attempt, all of it within `timeout`: hands the request to the transport and reads the answer into
/// `context`. What came is there even if the attempt failed.
///
/// Whatever repeats a request, or looks at each one on its way, belongs around this function.
async fn attempt(
    client: &Client,
    request: Request<Body>,
    timeout: Duration,
    context: &mut HttpContext,
) -> Result<(), Failure> {
    context.attempts += 1;
    let mut body = Gathered::default();
    let exchange = exchange(client, request, context, &mut body);
    let result = match tokio::time::timeout(timeout, exchange).await {
        Ok(result) => result,
        Err(_) => Err(Failure::TimedOut),
    };
    context.body = body.into_bytes();
    result
}

async fn exchange(
    client: &Client,
    request: Request<Body>,
    context: &mut HttpContext,
    gathered: &mut Gathered,
) -> Result<(), Failure> {
    let response = client.transport.send(request).await;
    let (parts, mut body) = response.map_err(Failure::Transport)?.into_parts();
    context.attempts += parts.extensions.get().map_or(0, |Resends(resends)| *resends);
    context.status = Some(parts.status);
    context.headers = parts.headers;
    for (name, value) in &mut context.headers {
        if *name == names::SET_COOKIE {
            value.set_sensitive(true);
        }
    }

    let limit = client.max_response_bytes;
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit && parts.status.is_success() {
        return Err(Failure::TooLarge);
    }
    gathered.expected = announced.min(limit);
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| Failure::Transport(failure::of_body(error)))?;
        let Ok(mut data) = frame.into_data() else {
            continue;
        };
        let is_too_much = data.len() > limit - gathered.len;
        data.truncate(limit - gathered.len);
        gathered.push(data);
        if is_too_much {
            return Err(Failure::TooLarge);
        }
    }
    Ok(())
}

/// A body as it comes in. One that comes in one piece, as most do, is not copied.
#[derive(Default)]
struct Gathered {
    expected: usize,
    len: usize,
    first: Bytes,
    all: Vec<u8>,
}

impl Gathered {
    fn push(&mut self, data: Bytes) {
        if self.len == 0 {
            self.first = data;
            self.len = self.first.len();
            return;
        }
        if self.all.is_empty() {
            // What a server announces is not yet a reason to take much memory.
            self.all.reserve(self.expected.min(1 << 20));
            self.all.extend_from_slice(&self.first);
        }
        self.len += data.len();
        self.all.extend_from_slice(&data);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}

/// The answer to a call, not decoded yet.
pub(crate) struct Received {
    context: HttpContext,
    operation: &'static Operation,
    secrets: [Option<HeaderValue>; 2],
    strict: bool,
}

impl Received {
    pub(crate) fn payload(&self) -> Payload<'_> {
        Payload {
            status: self.context.status.unwrap_or_default(),
            headers: &self.context.headers,
            body: &self.context.body,
            strict_required: self.operation.strict,
            strict: self.strict,
        }
    }

    /// The body was read, with these repairs.
    pub(crate) fn accept(self, mut repairs: Vec<Repair>) -> Result<HttpMeta, Error> {
        if self.strict && !repairs.is_empty() {
            return Err(self.refuse(repairs.swap_remove(0).into()));
        }
        let context = self.context;
        Ok(HttpMeta {
            status: context.status.unwrap_or_default(),
            headers: context.headers,
            url: context.url,
            attempts: context.attempts,
            elapsed: context.elapsed,
            repairs,
        })
    }

    /// The body could not be read.
    pub(crate) fn refuse(mut self, mismatch: Mismatch) -> Error {
        self.conceal_secrets();
        failure::of_content(self.context, mismatch)
    }

    /// A server that repeats our credentials must not get them into a log.
    fn conceal_secrets(&mut self) {
        for secret in self.secrets.iter().flatten() {
            let text = secret.as_bytes();
            let scheme = text.iter().position(|byte| *byte == b' ');
            let token = &text[scheme.map_or(0, |end| end + 1)..];
            // A shorter one is no secret, and would be found in many an innocent text.
            if token.len() >= 8 {
                self.context.conceal(token);
            }
        }
    }
}
