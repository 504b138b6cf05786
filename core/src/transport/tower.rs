//! Tower services as transports.

use std::fmt;
use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};

use apideck_errors::BoxError;
use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use super::error::TransportError;
use super::{Transport, TransportFuture, kind_of};
use crate::Body;

/// A [`Service`] as a transport, for [`Builder::transport`](crate::Builder::transport).
///
/// Each request goes to its own clone of the service, once that is ready. If the service fails with a [`TransportError`],
/// it is kept. After any other error the request counts as sent, unless the service did not become ready.
pub struct Tower<S>(Mutex<S>);

impl<S> Tower<S> {
    /// Uses `service` as a transport.
    pub fn new(service: S) -> Self {
        Self(Mutex::new(service))
    }
}

impl<S, B> Transport for Tower<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn send(&self, request: Request<Body>) -> TransportFuture {
        let mut service = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            if let Err(error) = poll_fn(|cx| service.poll_ready(cx)).await {
                return Err(failed(error.into()).not_sent());
            }
            match service.call(request).await {
                Ok(response) => Ok(response.map(Body::new)),
                Err(error) => Err(failed(error.into())),
            }
        })
    }
}

fn failed(error: BoxError) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::new(kind_of(&*error), error),
    }
}

impl<S> fmt::Debug for Tower<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tower").finish_non_exhaustive()
    }
}
