//! One attempt: a request goes out, its answer comes in. Redirects are followed on the way.

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use apideck_errors::HttpContext;
use bytes::Bytes;
use http::request::Parts;
use http::{Request, header as names};
use http_body::Body as _;

use crate::Body;
use crate::client::Client;
use crate::send::failure::{self, Failure};
use crate::send::redirect;
use crate::transport::Resends;

/// How an attempt is made.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    pub(crate) redirects: Option<redirect::Next>,
    /// Whether the body of a success is handed over instead of read.
    pub(crate) streams: bool,
    /// How long it may take, the body included if it is read.
    pub(crate) limit: Duration,
}

/// One attempt: hands the request to the transport and reads the answer into `context`. What came is there even if the
/// attempt failed. Returns the body if it is not read here.
pub(crate) async fn attempt(
    client: &Client,
    way: Way,
    request: &Parts,
    body: Body,
    context: &mut HttpContext,
) -> Result<Option<Body>, Failure> {
    let mut gathered = Gathered::default();
    let exchange = exchange(client, way, request, body, context, &mut gathered);
    let result = match tokio::time::timeout(way.limit, exchange).await {
        Ok(result) => result,
        Err(_) => Err(Failure::TimedOut),
    };
    context.body = gathered.into_bytes();
    result
}

async fn exchange(
    client: &Client,
    way: Way,
    request: &Parts,
    body: Body,
    context: &mut HttpContext,
    gathered: &mut Gathered,
) -> Result<Option<Body>, Failure> {
    let mut request = Cow::Borrowed(request);
    let mut body = body;
    let mut followed = 0;
    let answer = loop {
        let sent = again(&request, body);
        let answer = client.transport.send(sent).await.inspect_err(|error| context.attempts += error.resends);
        let (parts, answer) = answer.map_err(Failure::Transport)?.into_parts();
        context.attempts += parts.extensions.get().map_or(0, |Resends(resends)| *resends);
        context.status = Some(parts.status);
        context.headers = parts.headers;
        for (name, value) in &mut context.headers {
            if *name == names::SET_COOKIE {
                value.set_sensitive(true);
            }
        }
        let Some(next) = way.redirects.and_then(|next| next(&request, parts.status, &context.headers)) else {
            break answer;
        };
        if followed == redirect::MOST {
            return Err(Failure::Redirect("it is one redirect too many"));
        }
        followed += 1;
        request = Cow::Owned(next.map_err(Failure::Redirect)?);
        body = Body::empty();
        context.status = None;
        context.headers.clear();
    };
    let is_success = context.status.is_some_and(|status| status.is_success());
    if is_success && way.streams {
        return Ok(Some(answer));
    }
    #[cfg(feature = "gzip")]
    let answer = crate::send::gzip::decoded(&context.headers, answer);
    let limit = if is_success { client.max_response_bytes } else { client.max_error_bytes };
    gathered.read(answer, limit, is_success).await?;
    Ok(None)
}

/// The same request with another body. Its extensions are left out: there are none, and copying them is code.
pub(crate) fn again<B>(request: &Parts, body: B) -> Request<B> {
    let mut sent = Request::new(body);
    *sent.method_mut() = request.method.clone();
    *sent.uri_mut() = request.uri.clone();
    *sent.headers_mut() = request.headers.clone();
    sent
}

/// A body as it comes in. One that comes in one piece, as most do, is not copied.
#[derive(Default)]
pub(crate) struct Gathered {
    expected: usize,
    len: usize,
    first: Bytes,
    all: Vec<u8>,
}

impl Gathered {
    /// Reads `body` up to `limit`. If it is `needed` as a whole, one that announces to be longer is not begun.
    async fn read(&mut self, mut body: Body, limit: usize, needed: bool) -> Result<(), Failure> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > limit && needed {
            return Err(Failure::TooLarge);
        }
        self.expected = announced.min(limit);
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            let frame = frame.map_err(|error| Failure::Transport(failure::of_body(error)))?;
            let Ok(mut data) = frame.into_data() else {
                continue;
            };
            let is_too_much = data.len() > limit - self.len;
            data.truncate(limit - self.len);
            self.push(data);
            if is_too_much {
                return Err(Failure::TooLarge);
            }
        }
        Ok(())
    }

    pub(crate) fn push(&mut self, data: Bytes) {
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

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}
