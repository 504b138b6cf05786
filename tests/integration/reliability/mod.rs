//! What becomes of a call when the network, the server or the caller fails it.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

mod better;
mod calls;
mod cancel;
mod chaos;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod network;
mod redirects;
mod table;
