//! What the call path needs from its environment: a clock, timers, tasks and random numbers.
//!
//! In native programs they come from tokio, on the web (`wasm32-unknown-unknown`) from the JavaScript engine. Both files
//! have the same items.

#[cfg(all(feature = "blocking", not(all(target_family = "wasm", target_os = "unknown"))))]
pub(crate) mod background;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod native;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod web;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) use self::native::*;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use self::web::*;
