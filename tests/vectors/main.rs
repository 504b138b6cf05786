//! Recordings of the reference client, `@apideck/unify`: we send the same, and lose nothing of the response.
//!
//! The recordings are not part of this repository. They are read from the folder in `APIDECK_RECORDINGS`, or else from
//! `../shared/vectors`; without them these tests fail, so `cargo test` runs them by name only:
//! `cargo test --features full,dynamic --test vectors`. `scripts/vectors.sh` asks for them where they are.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

#[path = "../common/mod.rs"]
mod common;

mod calls;
mod errors;
mod recording;
mod session;
