//! The accessors of [`Apideck`](crate::Apideck): one namespace for each API and resource.

#[allow(unused_imports, unreachable_pub)] // Without any API it is empty.
pub use crate::generated::*;
