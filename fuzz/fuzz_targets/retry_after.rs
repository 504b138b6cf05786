//! See `checks/retry_after.rs`.

#![no_main]

#[path = "../checks/retry_after.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));
