//! The program `apideck-mock`, over its command line and its socket.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod kill;
mod pages;
#[path = "../support/response.rs"]
mod response;
mod start;
mod support;
