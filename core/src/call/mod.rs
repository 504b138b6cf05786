//! Calls: their options, sending them, and lists.

// First, so that rustdoc lists the methods of `Call` before those for custom calls and lists.
mod single;

mod custom;
pub(crate) mod items;
pub(crate) mod pages;

pub use self::single::{Call, CallFuture};
