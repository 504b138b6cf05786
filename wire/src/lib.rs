//! Types that the core and the models share: bodies, repairs, and the errors of decoding and encoding.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod decode_error;
mod encode_error;
mod error_document;
#[cfg(feature = "file")]
mod file;
mod into_data;
mod progress;
mod stream;

pub use body::{Body, BoxBody};
pub use decode_error::{DecodeError, Repair};
pub use encode_error::EncodeError;
pub use error_document::{is_error_document, is_error_status};
pub use into_data::IntoData;

/// A boxed error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
