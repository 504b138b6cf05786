//! See `checks/response.rs`.

#![no_main]

#[path = "../checks/response.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));
