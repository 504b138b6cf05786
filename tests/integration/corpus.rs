//! The checks of the fuzz targets, on the stored inputs and on random mutations of them, without a fuzzer.
#![allow(unreachable_pub)] // The checks are shared with the fuzz targets.

use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../../fuzz/checks/number.rs"]
mod number;
#[path = "../../fuzz/checks/redirect.rs"]
mod redirect;
#[path = "../../fuzz/checks/request.rs"]
mod request;
#[path = "../../fuzz/checks/response.rs"]
mod response;
#[path = "../../fuzz/checks/retry_after.rs"]
mod retry_after;
#[path = "../../fuzz/checks/wire.rs"]
mod wire;

/// Runs `check` on all seeds of `target`, then on up to `more` changed ones, for two seconds at most.
fn replay(target: &str, check: fn(&[u8]), more: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<_> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(seeds.len() >= 5, "{} seeds in {}", seeds.len(), folder.display());
    for seed in &seeds {
        check(seed);
    }
    let mut random = fastrand::Rng::with_seed(1);
    let began = Instant::now();
    for _ in 0..more {
        if began.elapsed() > Duration::from_secs(2) {
            break;
        }
        check(&changed(&mut random, &seeds));
    }
}

/// A seed with a few bytes replaced, taken out, put in, or continued by another seed.
fn changed(random: &mut fastrand::Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = random.choice(seeds).unwrap().clone();
    for _ in 0..random.usize(1..4) {
        let at = random.usize(..=bytes.len());
        match random.usize(..4) {
            0 if at < bytes.len() => bytes[at] = random.u8(..),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.insert(at, random.u8(..)),
            _ => {
                let other = random.choice(seeds).unwrap();
                bytes.truncate(at);
                bytes.extend_from_slice(&other[random.usize(..=other.len())..]);
            }
        }
    }
    bytes
}

#[test]
fn numbers() {
    replay("number", number::check, 20_000);
}

#[test]
fn responses() {
    replay("response", response::check, 3000);
}

#[test]
fn bytes_on_the_wire() {
    replay("wire", wire::check, 500);
}

#[test]
fn retry_after_headers() {
    replay("retry_after", retry_after::check, 20_000);
}

#[test]
fn request_fields() {
    replay("request", request::check, 5000);
}

#[test]
fn redirect_locations() {
    replay("redirect", redirect::check, 3000);
}
