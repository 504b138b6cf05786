//! Errors as a caller sees them: what they hold, what they print, what can be asked of them.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod causes;
mod common;
mod debug;
mod hostile;
mod payload;
mod printing;
mod questions;
mod secrets;
mod statuses;
