//! The HTTP server: accepts connections and responds to requests.

mod cors;
pub(crate) mod listener;
mod respond;
mod responder;
pub(crate) mod state;
#[cfg(feature = "tls")]
pub(crate) mod tls;
