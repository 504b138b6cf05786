//! The wire format: requests and responses of every operation, in four shapes, checked against the facts.

mod expected;
mod requests;
mod responses;
pub(crate) mod sample;
