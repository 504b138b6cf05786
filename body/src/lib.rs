//! Bodies of requests and answers: bytes, a file, or a stream.

mod body;
#[cfg(feature = "file")]
mod file;
mod progress;
mod stream;

pub use body::{Body, BoxBody};

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
