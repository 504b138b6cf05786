//! Large bodies and long lists in little memory: the memory of this whole process, mock included.
//!
//! `cargo test --release --features crm,upload-file --test memory -- --include-ignored --nocapture` moves 1 GiB each
//! way and reads a million items.
#![cfg(all(target_os = "linux", any(feature = "crm", feature = "upload-file")))]
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

#[cfg(feature = "upload-file")]
mod bodies;
#[path = "../common/mod.rs"]
mod common;
#[cfg(feature = "crm")]
mod lists;

use std::sync::Mutex;

/// The memory is that of the process: one test after the other.
static ONE: Mutex<()> = Mutex::new(());

/// A number of kB from the status of this process: `VmHWM:` is the peak, `VmRSS:` is now.
fn kib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
