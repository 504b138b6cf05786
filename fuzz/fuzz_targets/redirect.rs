//! See `checks/redirect.rs`.

#![no_main]

#[path = "../checks/redirect.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));
