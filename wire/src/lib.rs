//! What the call path and the models share: bodies, and what can be wrong when one is read or written.

mod body;
mod decoded;
mod encode_error;
#[cfg(feature = "file")]
mod file;
mod into_data;
mod progress;
mod stream;

pub use body::{Body, BoxBody};
pub use decoded::{DecodeError, Repair};
pub use encode_error::EncodeError;
pub use into_data::IntoData;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
