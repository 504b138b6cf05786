//! What goes over the wire: every operation in four shapes, against the facts.

mod expected;
mod requests;
mod responses;
mod sample;
