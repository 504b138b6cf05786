#!/usr/bin/env bash
# The length of Rust files, then clippy over the workspace: default features, all features, and no features; and over
# what runs on the web. A warning fails.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/file-lengths.sh
cargo clippy --workspace --all-targets -- -D warnings
cargo clippy --workspace --all-targets --all-features -- -D warnings
cargo clippy -p apideck-core -p apideck-models -p apideck-funcs -p apideck-unify --no-default-features -- -D warnings

target=wasm32-unknown-unknown
if [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ]; then
    cargo clippy -p apideck-wire -p apideck-errors -p apideck-core -p apideck-funcs -p apideck-unify --target $target -- -D warnings
    cargo clippy -p apideck-core -p apideck-unify --target $target --all-features -- -D warnings
else
    echo "SKIPPED: clippy for the web: the target $target is not installed (scripts/features.sh installs it)."
fi
