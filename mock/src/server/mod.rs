//! The HTTP server: accepts connections and responds to requests.

mod cors;
mod handle;
pub(crate) mod listener;
mod router;
pub(crate) mod state;
#[cfg(feature = "tls")]
pub(crate) mod tls;
