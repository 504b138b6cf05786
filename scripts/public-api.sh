#!/usr/bin/env bash
# Compares the public API of the handwritten crates with the listings in docs/public-api. A difference fails; with
# --update, the listings are written anew, and `git diff` shows what changed. The names of generated items are in
# codegen/generated/names.txt, which the tests of the generator compare. Needs nightly Rust for rustdoc's JSON.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "SKIPPED: public API: nightly Rust is not installed (rustup toolchain install nightly)."
    exit 0
elif ! cargo public-api --version >/dev/null 2>&1 && ! timeout 1200 cargo install -q cargo-public-api --locked; then
    echo "SKIPPED: public API: cargo-public-api cannot be installed."
    exit 0
fi
mkdir -p docs/public-api
listings=$(mktemp -d)
trap 'rm -rf "$listings"' EXIT
for crate in apideck-wire apideck-errors apideck-core apideck-webhooks; do
    cargo +nightly public-api -sss -p "$crate" --all-features >"$listings/$crate.txt"
done
if [ "${1:-}" = --update ]; then
    cp "$listings"/*.txt docs/public-api/
else
    diff -ru docs/public-api "$listings"
fi
