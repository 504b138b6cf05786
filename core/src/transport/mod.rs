//! The seam between the SDK and the network.

mod connect;
mod connections;
pub(crate) mod dial;
mod error;
#[cfg(feature = "http2")]
mod http2;
mod hyper;
mod origin;
mod pool;
#[cfg(feature = "http-proxy")]
mod proxy;
mod sender;
pub(crate) mod tls;
#[cfg(feature = "tower")]
mod tower;

use std::future::Future;
use std::pin::Pin;

use http::{Request, Response};

pub(crate) use self::connections::Connections;
pub use self::error::TransportError;
pub(crate) use self::error::{Cause, kind_of};
pub(crate) use self::hyper::HyperTransport;
pub(crate) use self::origin::default_port;
#[cfg(feature = "http-proxy")]
pub(crate) use self::proxy::Choice;
#[cfg(feature = "tower")]
pub use self::tower::Tower;
use crate::Body;

/// What [`Transport::send`] returns.
pub type TransportFuture = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

/// How many times a transport sent the request again after it found that no byte of it had left. An extension of the
/// response, counted among the attempts.
#[derive(Clone, Copy)]
pub(crate) struct Resends(pub(crate) u32);

/// Sends one HTTP request and returns the answer, whatever its status.
///
/// Time limits, the size limit and error mapping are the caller's work. Dropping the future must cancel
/// the request. Redirects must not be followed.
///
/// Every closure from a request to a future of a response is a transport:
///
/// ```
/// use apideck_core::{ApideckCore, Body, TransportError};
///
/// # fn main() -> Result<(), apideck_core::Error> {
/// let apideck = ApideckCore::builder()
///     .api_key("sk_live_example")
///     .transport(|request: http::Request<Body>| async move {
///         assert_eq!(request.headers()["authorization"], "Bearer sk_live_example");
///         Ok::<_, TransportError>(http::Response::new(Body::from("{}")))
///     })
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub trait Transport: Send + Sync {
    /// Sends `request`.
    fn send(&self, request: Request<Body>) -> TransportFuture;
}

impl<F, Fut> Transport for F
where
    F: Fn(Request<Body>) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Response<Body>, TransportError>> + Send + 'static,
{
    fn send(&self, request: Request<Body>) -> TransportFuture {
        Box::pin(self(request))
    }
}
