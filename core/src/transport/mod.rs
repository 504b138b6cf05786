//! Sends requests over the network.
//!
//! | file | content |
//! |---|---|
//! | `hyper` | the default transport: takes or opens a connection, sends the request, sends it again if it was not sent |
//! | `pool`, `pooled_body` | idle connections, and the response bodies that give them back |
//! | `connector`, `sender` | opens an HTTP connection; its sending end |
//! | `proxy`, `direct` | a byte stream to the server, through a proxy or not |
//! | `tls`, `dial`, `stream` | TLS, TCP, and the type of a byte stream |
//! | `http2` | what HTTP/2 needs; `http2` and `proxy` have an `off.rs` for builds without their feature |
//! | `origin`, `error`, `connections` | the server of a request; why a request failed; settings |
//! | `runtime` | whether the tokio runtime has what a call needs |
//! | `progress` | whether a request was sent when its time is over, and how many times it was sent again |
//! | `tower` | a tower service as the transport |

mod connections;
mod connector;
pub(crate) mod dial;
mod direct;
mod error;
#[cfg_attr(not(feature = "http2"), path = "http2/off.rs")]
mod http2;
mod hyper;
mod origin;
mod pool;
mod pooled_body;
mod progress;
#[cfg_attr(not(feature = "http-proxy"), path = "proxy/off.rs")]
mod proxy;
pub(crate) mod runtime;
mod sender;
mod stream;
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
pub(crate) use self::progress::Progress;
#[cfg(feature = "http-proxy")]
pub(crate) use self::proxy::ProxyConfig;
#[cfg(feature = "tower")]
pub use self::tower::Tower;
use crate::Body;

/// What [`Transport::send`] returns.
pub type TransportFuture = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

/// Sends one HTTP request and returns the response, whatever its status.
///
/// The SDK applies timeouts and the size limit, follows redirects and maps errors; a transport must not follow redirects.
/// Dropping the future must cancel the request.
///
/// Calls need a tokio runtime with time enabled, whatever the transport, for their limits and the waits between attempts.
/// The built-in transport needs I/O as well. `#[tokio::main]` and `enable_all` enable both. Where something is missing, a
/// call fails with an error that names it. A client may be used in several runtimes: each has its own connections.
///
/// A closure that takes a request and returns a future of a response is a transport:
///
/// ```
/// use apideck_unify::http::{Request, Response};
/// use apideck_unify::{ApideckCore, Body, Error, TransportError};
///
/// fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder()
///         .api_key("sk_live_example")
///         .transport(|request: Request<Body>| async move {
///             assert_eq!(request.headers()["authorization"], "Bearer sk_live_example");
///             Ok::<_, TransportError>(Response::new(Body::from("{}")))
///         })
///         .build()?;
///     println!("{apideck:?}");
///     Ok(())
/// }
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
