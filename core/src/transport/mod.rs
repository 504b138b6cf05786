//! Sends requests.
//!
//! | file | content |
//! |---|---|
//! | `net` | the built-in transport of native programs: TCP, TLS, hyper |
//! | `fetch` | the built-in transport on the web: `fetch` of the JavaScript engine |
//! | `none` | native programs without the feature `hyper`, which bring their own transport |
//! | `error` | why a request failed |
//! | `progress` | whether a request was sent when its time ran out, and how many times it was sent again |
//! | `tower` | a tower service as the transport |
//!
//! `net`, `fetch` and `none` have the same items: `TransportSettings` and `is_protocol_error`.

mod error;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod fetch;
#[cfg(all(feature = "hyper", not(all(target_family = "wasm", target_os = "unknown"))))]
pub(crate) mod net;
#[cfg(not(any(feature = "hyper", all(target_family = "wasm", target_os = "unknown"))))]
mod none;
mod progress;
#[cfg(feature = "tower")]
mod tower;

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;

use apideck_errors::ConnectionKind;
use http::{HeaderValue, Request, Response};

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
use self::fetch as built_in;
#[cfg(all(feature = "hyper", not(all(target_family = "wasm", target_os = "unknown"))))]
use self::net as built_in;
#[cfg(not(any(feature = "hyper", all(target_family = "wasm", target_os = "unknown"))))]
use self::none as built_in;

pub(crate) use self::built_in::TransportSettings;
pub(crate) use self::error::Cause;
pub use self::error::TransportError;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use self::fetch::FetchTransport;
#[cfg(all(feature = "hyper", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use self::net::HyperTransport;
pub(crate) use self::progress::Progress;
#[cfg(feature = "tower")]
pub use self::tower::Tower;
use crate::Body;

/// The kind of an error on an established connection.
pub(crate) fn kind_of(error: &(dyn StdError + 'static)) -> ConnectionKind {
    error::kind_of(error, built_in::is_protocol_error)
}

/// The port of a URL that does not name one.
pub(crate) const fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// A credential that a transport added to the request, as an extension of the response: errors do not print it.
#[derive(Clone)]
pub(crate) struct AddedCredential(pub(crate) HeaderValue);

/// What [`Transport::send`] returns.
pub type TransportFuture = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

/// Sends one HTTP request and returns the response, whatever its status.
///
/// The SDK applies timeouts and the size limit, follows redirects and maps errors; a transport must not follow redirects.
/// Dropping the future must cancel the request.
///
/// The built-in transport is `HyperTransport`, with the feature `hyper`, and `FetchTransport` on `wasm32-unknown-unknown`. A
/// transport of your own may wrap either.
///
/// With any transport, calls need a tokio runtime with time enabled, for their limits and the waits between attempts.
/// `HyperTransport` also needs I/O. `#[tokio::main]` and `enable_all` enable both. If something is missing, a call fails
/// with an error that names it. A client may be used in several runtimes: each has its own connections.
///
/// On `wasm32-unknown-unknown`, calls do not need a runtime. Futures of JavaScript functions are not `Send` there; wrap
/// them in the `SendWrapper` of the crate `send_wrapper`.
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

    /// Closes the connections that no request uses. Does nothing by default. A transport that wraps another one should
    /// forward the call.
    fn close_idle_connections(&self) {}
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
