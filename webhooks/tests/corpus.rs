//! The check of the fuzz target `webhook`, on the stored inputs and on random mutations of them, without a fuzzer.

#![allow(clippy::unwrap_used, unreachable_pub)] // The check is shared with the fuzz target.

#[path = "../../fuzz/checks/webhook.rs"]
mod webhook;

#[test]
fn stored_bodies_and_mutations_of_them() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/webhook");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let seeds: Vec<_> = paths.map(|path| std::fs::read(path).unwrap()).collect();
    assert!(seeds.len() >= 20, "{} seeds", seeds.len());
    for seed in &seeds {
        webhook::check(seed);
    }
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..3000 {
        let mut body = random.choice(&seeds).unwrap().clone();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..=body.len());
            match random.usize(..3) {
                0 if at < body.len() => body[at] = random.u8(..),
                1 if at < body.len() => drop(body.remove(at)),
                _ => body.insert(at, *random.choice(b"{}[]\",:\\0-eE.").unwrap()),
            }
        }
        webhook::check(&body);
    }
}
