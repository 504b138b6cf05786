#!/usr/bin/env bash
# Checks that the published crates compile with the oldest versions of their dependencies that the manifests allow.
# Needs nightly Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "SKIPPED: minimal versions: nightly Rust is not installed (rustup toolchain install nightly)."
    exit 0
fi
# In a copy: the versions are chosen anew, and Cargo.lock stays as it is.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | grep -zv '^\(benches\|docs\|fuzz\)/' | xargs -0 cp --parents -t "$copy" 2>/dev/null || true
rm -f "$copy/Cargo.lock"
target=${CARGO_TARGET_DIR:-$PWD/target}/minimal
cd "$copy"
cargo +nightly update -q -Z direct-minimal-versions
CARGO_TARGET_DIR=$target cargo +nightly check --lib -p apideck-unify -p apideck-mock \
    --features full,dynamic,stream,upload-file,http-proxy,http2,gzip,tower,tracing,jiff,chrono,time,rust_decimal
