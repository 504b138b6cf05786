//! HTTP/2 without the feature `http2`: the items of `http2/mod.rs`, none of which leaves code in a program.
#![allow(clippy::unused_self)] // The signatures are those of `mod.rs`.

use std::error::Error as StdError;
use std::future::{Future, Pending};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;

use super::origin::{Origin, Target};
use super::stream::Stream;
use crate::Body;

pub(super) const AVAILABLE: bool = false;

/// An HTTP/2 connection, which cannot exist.
pub(super) enum Connection {}

/// Never called, since nobody agrees on HTTP/2. A future that never ends needs no code.
pub(super) fn handshake(_: Stream) -> Pending<Result<Connection, hyper::Error>> {
    std::future::pending()
}

impl Connection {
    pub(super) fn try_send(
        &mut self,
        _: &Target,
        _: Request<Body>,
    ) -> Pending<Result<Response<Incoming>, TrySendError<Request<Body>>>> {
        match *self {}
    }

    pub(super) fn share(&self) -> Option<Self> {
        match *self {}
    }

    pub(super) fn is_ready(&self) -> bool {
        match *self {}
    }

    pub(super) fn is_closed(&self) -> bool {
        match *self {}
    }
}

pub(super) fn is_protocol_error(_: &(dyn StdError + 'static)) -> bool {
    false
}

pub(super) fn is_unprocessed(_: &(dyn StdError + 'static)) -> bool {
    false
}

pub(super) fn is_own_reset(_: &(dyn StdError + 'static)) -> bool {
    false
}

/// Connections to a server are made at the same time.
pub(super) struct ConnectGate;

impl ConnectGate {
    pub(super) fn new(_: bool) -> Self {
        Self
    }

    pub(super) fn pass<T, E, F, C>(
        &self,
        _: &Origin,
        _: impl FnOnce() -> F,
        connect: impl FnOnce() -> C,
        _: fn(&T) -> bool,
    ) -> impl Future<Output = Result<T, E>>
    where
        F: Future<Output = Option<T>>,
        C: Future<Output = Result<T, E>>,
    {
        connect()
    }
}

/// A request body ends with its HTTP/1.1 connection.
pub(super) struct BodyGuard;

impl BodyGuard {
    pub(super) fn new(_: &mut Body, _: bool) -> Self {
        Self
    }

    pub(super) fn stop(&mut self) {}
}
