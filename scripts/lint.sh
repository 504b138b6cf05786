#!/usr/bin/env bash
# Clippy over the workspace: default features, all features, and no features. A warning fails.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo clippy --workspace --all-targets -- -D warnings
cargo clippy --workspace --all-targets --all-features -- -D warnings
cargo clippy -p apideck-core -p apideck-models -p apideck-funcs -p apideck-unify --no-default-features -- -D warnings
