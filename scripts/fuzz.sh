#!/usr/bin/env bash
# Fuzzes each target, 60 seconds unless the first argument says otherwise. New inputs go to the target directory.
# Needs nightly Rust and a C++ compiler, but not cargo-fuzz.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"

seconds=${1:-60}
if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "SKIPPED: fuzzing: nightly Rust is not installed (rustup toolchain install nightly)."
    exit 0
elif ! command -v c++ >/dev/null; then
    echo "SKIPPED: fuzzing: a C++ compiler is not installed."
    exit 0
fi

host=$(rustc +nightly -vV | sed -n 's/^host: //p')
target=${CARGO_TARGET_DIR:-$PWD/target}
export CARGO_TARGET_DIR=$target/fuzz
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Zsanitizer=address -Cdebug-assertions=yes --cfg fuzzing"
cargo +nightly build -q --release --target "$host"
for file in fuzz_targets/*.rs; do
    name=$(basename "$file" .rs)
    found=$CARGO_TARGET_DIR/found/$name
    seeds=()
    [ -d "corpus/$name" ] && seeds=("corpus/$name")
    mkdir -p "$found" artifacts
    echo "fuzzing $name for $seconds s"
    "$CARGO_TARGET_DIR/$host/release/$name" "$found" "${seeds[@]}" -max_total_time="$seconds" -max_len=4096 \
        -artifact_prefix="artifacts/$name-" -print_final_stats=1 2>&1 | tail -n 20
done
