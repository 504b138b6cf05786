#!/usr/bin/env bash
# Changes the code in small ways and looks for a test that notices: `cargo mutants` over one crate.
# usage: scripts/mutants.sh [crate [arguments of cargo mutants...]]     such as: apideck-errors --shard 1/4
set -euo pipefail
cd "$(dirname "$0")/.."

crate=${1:-apideck-errors}
shift $(($# > 0 ? 1 : 0))
if ! cargo mutants --version >/dev/null 2>&1 && ! timeout 900 cargo install -q cargo-mutants --locked; then
    echo "SKIPPED: mutants: cargo-mutants cannot be installed."
    exit 0
fi
output=${CARGO_TARGET_DIR:-target}/mutants-$crate
mkdir -p "$output"
cargo mutants --package "$crate" --all-features --timeout 120 --output "$output" "$@"
