//! Types of the Vault API.

mod sessions;

pub use sessions::*;
