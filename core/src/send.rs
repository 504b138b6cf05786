//! The way of every call: request, key, attempts, answer. It reads from top to bottom.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use apideck_errors::{HttpContext, TimeoutLimit};
use http::request::Parts;
use http::{HeaderMap, Request, header as names};
use serde_json::Value;
use tokio::time::Instant;

use crate::attempt::{Way, again, attempt};
use crate::client::{Client, Credential};
use crate::draft::{Draft, Options};
use crate::failure::{self, Failure};
use crate::key::{self, KeyRequest, Provider};
use crate::own_code::OwnCode;
use crate::received::{Received, Secrets};
use crate::retry::Retries;
#[cfg(feature = "tracing")]
use crate::trace;
use crate::{Body, Error, HookFuture, Operation, stream};

/// A call on its way that does not know what its answer will be decoded to. The answer is in a box, since each move of
/// it is code of every type.
pub(crate) type Receiving<'a> = Pin<Box<dyn Future<Output = Result<Box<Received>, Error>> + Send + 'a>>;

/// Sends a call and returns the answer if its status is a success.
pub(crate) fn send(
    client: &Arc<Client>,
    mut draft: Draft,
    parse_json: fn(&[u8]) -> Option<Value>,
    open: Option<stream::Open>,
) -> Receiving<'_> {
    let operation = draft.operation;
    #[cfg(feature = "tracing")]
    let server = draft.server(client).authority.clone();
    let call: Receiving<'_> = Box::pin(async move {
        let options = std::mem::take(&mut draft.options);
        let needs_key = !draft.has_own_authorization();
        let sending = Sending { client, operation, parse_json, open, options, needs_key, started: Instant::now() };
        let (mut request, mut body) = draft.into_request(client)?.into_parts();
        #[cfg(feature = "gzip")]
        if open.is_none() {
            crate::gzip::accept(&mut request.headers);
        }
        let mut refresh = sending.refreshing_provider();
        if needs_key {
            if let Credential::Provider(provider) = &client.credential {
                let context = sending.context(&request);
                let asking = provider.authorize(&mut request.headers, KeyRequest::Call);
                (provider.run)(sending.own_code(&context, false, PROVIDER_FAILED, asking)).await?;
            } else if let Some(authorization) = client.credential.header() {
                request.headers.insert(names::AUTHORIZATION, authorization);
            }
            if !request.headers.contains_key(names::AUTHORIZATION) {
                return Err(Error::invalid_request(Some(sending.operation.name), key::MISSING));
            }
        }
        let mut retries = sending.retries();

        let mut context = sending.context(&request);
        loop {
            let again = body.try_clone();
            let error = match sending.attempt(&request, body, context).await {
                Ok(mut received) => {
                    if let Some(open) = open {
                        open(&sending, &request, &mut received)?;
                    }
                    return Ok(Box::new(received));
                }
                Err(error) => error,
            };
            let Some(unsent) = again else { return Err(error) };
            body = unsent;
            context = sending.context(&request);
            context.attempts = error.attempts();
            context.applied_before = error.may_have_been_applied();

            if let Some(provider) = refresh.take_if(|provider| (provider.is_refused)(&error)) {
                let refused = error.context().unwrap_or(&context);
                (provider.run)(sending.new_key(provider, refused, &mut request.headers)).await?;
            } else {
                match retries.wait(&error, sending.started.elapsed(), sending.left()) {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => return Err(error),
                }
            }
        }
    });
    #[cfg(feature = "tracing")]
    let call = trace::in_span(operation, &server, call);
    call
}

/// The request that [`send`] would send, for a caller that sends it itself.
pub(crate) fn prepare(client: &Client, draft: Draft) -> Result<Request<Body>, Error> {
    let operation = draft.operation;
    let needs_key = !draft.has_own_authorization();
    let (mut request, body) = draft.into_request(client)?.into_parts();
    if needs_key {
        let Some(authorization) = client.credential.header() else {
            let asks = matches!(client.credential, Credential::Provider(_));
            let fault = if asks { key::ONLY_SENDING_ASKS } else { key::MISSING };
            return Err(Error::invalid_request(Some(operation.name), fault));
        };
        request.headers.insert(names::AUTHORIZATION, authorization);
    }
    Ok(Request::from_parts(request, body))
}

const PROVIDER_FAILED: &str = "the API key provider failed";

/// What all attempts of a call share.
pub(crate) struct Sending<'a> {
    pub(crate) client: &'a Arc<Client>,
    pub(crate) operation: &'static Operation,
    pub(crate) parse_json: fn(&[u8]) -> Option<Value>,
    pub(crate) open: Option<stream::Open>,
    pub(crate) options: Options,
    /// Whether the key is the client's, and not a header of the caller.
    pub(crate) needs_key: bool,
    pub(crate) started: Instant,
}

impl Sending<'_> {
    /// What remains until the deadline.
    pub(crate) fn left(&self) -> Duration {
        self.deadline().saturating_sub(self.started.elapsed())
    }

    fn timeout(&self) -> Duration {
        self.options.timeout(self.client)
    }

    fn deadline(&self) -> Duration {
        self.options.deadline(self.client)
    }

    /// The provider that is to hear of a refused key.
    pub(crate) fn refreshing_provider(&self) -> Option<&Provider> {
        match &self.client.credential {
            Credential::Provider(provider) if self.needs_key && provider.refreshes => Some(provider),
            _ => None,
        }
    }

    /// Puts a new key into `headers`, after the one in them was refused.
    pub(crate) fn new_key<'a>(
        &self,
        provider: &Provider,
        refused: &'a HttpContext,
        headers: &'a mut HeaderMap,
    ) -> OwnCode<'a> {
        self.own_code(refused, true, PROVIDER_FAILED, provider.authorize(headers, KeyRequest::Refused))
    }

    pub(crate) fn retries(&self) -> Retries<'_> {
        let codes = self.options.retry_codes.as_ref().or(self.client.retry_codes.as_ref());
        Retries::new(self.options.retry.unwrap_or(self.client.retry), codes, self.operation.is_idempotent())
    }

    /// The exchange before anything of it has happened.
    pub(crate) fn context(&self, request: &Parts) -> HttpContext {
        HttpContext::new(self.operation.name, request.method.clone(), request.uri.clone())
    }

    /// One attempt, with what runs around it.
    pub(crate) async fn attempt(
        &self,
        request: &Parts,
        body: Body,
        mut context: HttpContext,
    ) -> Result<Received, Error> {
        let client = self.client;
        context.attempts += 1;
        let mut request = Cow::Borrowed(request);
        if let Some(hooks) = &client.hooks {
            context.elapsed = self.started.elapsed();
            let mut hooked = again(&request, ()).into_parts().0;
            let before = hooks.hook.before_request(&context, &mut hooked.headers);
            (hooks.run)(self.own_code(&context, false, "a hook failed before the request", before)).await?;
            request = Cow::Owned(hooked);
        }
        let result = self.exchange(&request, body, context).await;
        #[cfg(feature = "tracing")]
        trace::attempt(&result);
        if let Some(hooks) = &client.hooks {
            let (context, after) = match &result {
                Ok(received) => (Some(&received.context), hooks.hook.after_response(&received.context)),
                Err(error) => (error.context(), hooks.hook.after_error(error)),
            };
            if let Some(context) = context {
                (hooks.run)(self.own_code(context, true, "a hook failed after the answer", after)).await?;
            }
        }
        result
    }

    /// The request goes out and the answer comes in; one that is no success is an error.
    async fn exchange(&self, request: &Parts, body: Body, mut context: HttpContext) -> Result<Received, Error> {
        let client = self.client;
        let left = self.left();
        let secrets = Secrets::of(&request.headers);
        let way =
            Way { redirects: self.operation.redirects, streams: self.open.is_some(), limit: self.timeout().min(left) };
        // A transport that is ready at once would send it before a timer is looked at.
        let answered = if way.limit.is_zero() {
            context.attempts -= 1;
            Err(Failure::TimedOut)
        } else {
            attempt(client, way, request, body, &mut context).await
        };
        context.elapsed = self.started.elapsed();

        let failure = match answered {
            Ok(body) if context.status.is_some_and(|status| status.is_success()) => {
                if client.hooks.is_some() {
                    secrets.conceal_in(&mut context);
                }
                let (operation, strict) = (self.operation, client.strict_responses);
                return Ok(Received { context, operation, body, stream: None, secrets, strict });
            }
            Ok(_) => None,
            Err(failure) => Some(failure),
        };
        secrets.conceal_in(&mut context);
        let limit = if self.timeout() <= left {
            (TimeoutLimit::Attempt, self.timeout())
        } else {
            (TimeoutLimit::Deadline, self.deadline())
        };
        Err(match failure {
            Some(failure) if failure.outranks(context.status) => failure.into_error(context, client, limit),
            _ => failure::of_status(context, self.operation, self.parse_json),
        })
    }

    fn own_code<'a>(
        &self,
        context: &'a HttpContext,
        request_sent: bool,
        failed: &'static str,
        code: HookFuture<'a>,
    ) -> OwnCode<'a> {
        OwnCode { code, context, request_sent, failed, started: self.started, deadline: self.deadline() }
    }
}
