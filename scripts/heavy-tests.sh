#!/usr/bin/env bash
# The tests that are ignored because they take minutes: gigabytes, a million items, 200,000 calls, throughput,
# ten million numbers. Optimized.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo test --release --features crm,upload-file --test memory -- --ignored --nocapture
cargo test --release --test soak -- --ignored --nocapture
cargo test --release --features file-storage --test throughput -- --ignored --nocapture
cargo test --release -p apideck-models --lib many_random -- --ignored
cargo test --release -p apideck-mock --test large -- --include-ignored --nocapture
