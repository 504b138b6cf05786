//! HTTP/2 without the feature `http2`: the items of `http2/mod.rs`, none of which leaves code in a program.
#![allow(clippy::unused_self)] // The signatures are those of `mod.rs`.

use std::future::{Future, Pending};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;

use super::origin::{Origin, Target};
use super::stream::Stream;
use crate::Body;
use crate::transport::progress::Progress;

pub(super) const AVAILABLE: bool = false;

/// An HTTP/2 connection, which cannot exist.
pub(super) enum Connection {}

/// Never called, since nobody agrees on HTTP/2. A future that never ends needs no code.
pub(super) fn handshake<F>(_: Stream, _: Duration, _: F) -> Pending<Result<Connection, hyper::Error>> {
    std::future::pending()
}

impl Connection {
    pub(super) fn open_stream(&self) -> Pending<Option<OpenStream>> {
        match *self {}
    }

    pub(super) fn try_send(
        self,
        _: &Target,
        _: &mut Request<Body>,
    ) -> Pending<Result<Response<Incoming>, TrySendError<Request<Body>>>> {
        match self {}
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

    pub(super) fn watch(&self, _: &Progress) -> Option<Watch> {
        match *self {}
    }
}

/// The watch of a connection, which cannot exist.
pub(super) enum Watch {}

/// A request over HTTP/1.1 has a connection of its own.
pub(super) struct OpenStream;

impl OpenStream {
    pub(super) fn http1() -> Self {
        Self
    }

    pub(super) fn close(&mut self) {}

    pub(super) fn is_cut_short(&self, _: &Incoming, _: Option<&Result<Frame<Bytes>, hyper::Error>>) -> bool {
        false
    }
}

/// Never used, since requests are sent again over HTTP/1.1 only if hyper returns them.
pub(super) struct Resend;

pub(super) struct Head;

impl Head {
    pub(super) fn copy_from<B>(_: &Request<B>) -> Self {
        Self
    }
}

impl Resend {
    pub(super) fn new(_: &Body) -> Self {
        Self
    }

    pub(super) fn next(
        &mut self,
        _: Head,
        unsent: Option<Request<Body>>,
        _: &hyper::Error,
        _: bool,
        _: bool,
    ) -> Option<Request<Body>> {
        unsent
    }
}

pub(super) fn is_protocol_error(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}

pub(super) fn is_unprocessed(_: &hyper::Error) -> bool {
    false
}

pub(super) fn requires_http1(_: &hyper::Error) -> bool {
    false
}

pub(super) fn is_own_reset(_: &hyper::Error) -> bool {
    false
}

/// Connections to a server are made at the same time.
pub(super) struct ConnectGate;

pub(super) struct Turn;

/// There is nothing to wait for. Unlike that of `std::future::ready`, this future is without state.
impl Future for Turn {
    type Output = Self;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self> {
        Poll::Ready(Self)
    }
}

impl ConnectGate {
    pub(super) fn new(_: bool) -> Self {
        Self
    }

    pub(super) fn enter(&self, _: &Origin, _: Duration) -> Turn {
        Turn
    }

    pub(super) fn require_http1(&self, _: &Origin) {}
}

impl Turn {
    pub(super) fn take_shared<T>(&self, _: impl Future<Output = Option<T>>) -> Absent<T> {
        Absent(PhantomData)
    }

    pub(super) fn offers_http2(&self) -> bool {
        false
    }

    pub(super) fn connected(self, _: bool) {}
}

/// No connection is shared. Unlike that of `std::future::ready`, this future is without state.
pub(super) struct Absent<T>(PhantomData<fn() -> T>);

impl<T> Future for Absent<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(None)
    }
}

/// The TLS connector for servers.
pub(super) struct Alpn<T>(T);

impl<T> Alpn<T> {
    pub(super) fn new(make: impl Fn(bool) -> Result<T, String>) -> Result<Self, String> {
        make(false).map(Self)
    }

    pub(super) fn connector(&self, _: bool) -> &T {
        &self.0
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
