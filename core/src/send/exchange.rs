//! A call while it is sent: what all its attempts share.

use std::sync::Arc;
use std::time::Duration;

use apideck_errors::{HttpContext, TimeoutLimit};
use http::header::AUTHORIZATION;
use http::request::Parts;
use serde_json::Value;

use crate::client::api_key::{self, Credential, KeyRequest, Provider};
use crate::client::callback::{CallTime, Callback, InFlight, Permit};
use crate::client::retry::Retries;
use crate::client::{Client, Options};
use crate::request::operation::Operation;
use crate::request::pending::PendingRequest;
use crate::runtime::Instant;
use crate::{Body, Error};

/// A call that is being sent. It owns what its attempts share, so that a [`ByteStream`](crate::ByteStream) can keep it
/// for resuming.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) client: Arc<Client>,
    pub(crate) operation: &'static Operation,
    /// The request without its body.
    pub(crate) request: Parts,
    pub(crate) options: Options,
    /// Parses the body of an error status; `None` if it is not JSON.
    pub(crate) parse_json: fn(&[u8]) -> Option<Value>,
    /// Whether the body of a successful response is handed over as it arrives instead of being collected.
    pub(crate) streams: bool,
    /// Whether the call is sent with the client's key, not with an `authorization` header that the caller set.
    needs_key: bool,
    pub(crate) started: Instant,
    /// Bytes of the download that arrived before it was resumed.
    pub(crate) streamed: u64,
    /// The permit of the call, if the number of calls in flight is limited.
    pub(crate) permit: Option<Permit>,
}

/// The limit that is reached first: the timeout of the attempt, or the deadline of the call.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) kind: TimeoutLimit,
    /// Time until it is reached.
    pub(crate) left: Duration,
}

impl Exchange {
    /// Builds the request, without a key that comes from a provider.
    pub(crate) fn new(
        client: &Arc<Client>,
        pending: PendingRequest,
        parse_json: fn(&[u8]) -> Option<Value>,
        streams: bool,
    ) -> Result<(Self, Body), Error> {
        let operation = pending.operation;
        let options = pending.options.clone();
        let needs_key = !pending.has_own(&AUTHORIZATION);
        let started = Instant::now();
        let (request, body) = pending.into_request(client)?.into_parts();
        let client = client.clone();
        let (streamed, permit) = (0, None);
        let exchange =
            Self { client, operation, request, options, parse_json, streams, needs_key, started, streamed, permit };
        Ok((exchange, body))
    }

    /// The provider of the key, if the call needs one. `client` is `self.client`: the provider is borrowed from the
    /// argument, so that the caller can change `self` at the same time.
    pub(crate) fn provider<'a>(&self, client: &'a Client) -> Option<&'a Provider> {
        match &client.credential {
            Credential::Provider(provider) if self.needs_key => Some(provider),
            _ => None,
        }
    }

    /// Fails if the call needs a key and has none.
    pub(crate) fn check_key(&self) -> Result<(), Error> {
        if self.needs_key && !self.request.headers.contains_key(AUTHORIZATION) {
            return Err(self.invalid(api_key::MISSING));
        }
        Ok(())
    }

    /// The error of a request that is invalid and is not sent.
    pub(crate) fn invalid(&self, fault: &'static str) -> Error {
        Error::invalid_request(Some(self.operation.name), fault)
    }

    /// A callback that asks `provider` for a key and puts it into the request. `context` is that of the previous
    /// attempt.
    pub(crate) fn ask_for_key<'a>(
        &'a mut self,
        provider: &Provider,
        context: &'a HttpContext,
        request: KeyRequest,
    ) -> Callback<'a> {
        let time = self.time();
        Callback {
            code: provider.authorize(&mut self.request.headers, request),
            context,
            is_after: request == KeyRequest::Refused,
            // A request whose key was refused had no effect.
            may_have_acted: false,
            message: "the API key provider failed",
            time,
        }
    }

    /// A callback that waits until `limit` has a permit for this call.
    pub(crate) fn wait_for_permit<'a>(&'a mut self, limit: &InFlight, context: &'a HttpContext) -> Callback<'a> {
        let time = self.time();
        Callback {
            code: (limit.enter)(&mut self.permit),
            context,
            is_after: false,
            may_have_acted: false,
            message: "the limit of calls in flight failed",
            time,
        }
    }

    /// The time that hooks and other callbacks are told.
    pub(crate) fn time(&self) -> CallTime {
        CallTime { started: self.started, deadline: self.options.deadline }
    }

    /// The retries of this call, or of a download whose connection dropped at `started`. Only this function decides
    /// which requests are safe to send twice.
    pub(crate) fn retries(&self, started: Instant) -> Retries {
        let is_repeatable = self.operation.is_idempotent();
        Retries::new(&self.options.retry.config, is_repeatable, started)
    }

    /// Time until the deadline.
    pub(crate) fn left(&self) -> Duration {
        match self.options.deadline {
            // Most calls have none, and need not ask for the time.
            Duration::MAX => Duration::MAX,
            deadline => deadline.saturating_sub(self.started.elapsed()),
        }
    }

    /// The limit of an attempt that starts now, or of a wait for data.
    pub(crate) fn limit(&self) -> Limit {
        let (timeout, left) = (self.options.timeout, self.left());
        if timeout <= left {
            Limit { kind: TimeoutLimit::Attempt, left: timeout }
        } else {
            Limit { kind: TimeoutLimit::Deadline, left }
        }
    }

    /// The context of an attempt that has not started.
    pub(crate) fn context(&self) -> HttpContext {
        let mut context = HttpContext::new(self.operation.name, self.request.method.clone(), self.request.uri.clone());
        context.streamed = self.streamed;
        context
    }
}
