//! See `checks/number.rs`.

#![no_main]

#[path = "../checks/number.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));
