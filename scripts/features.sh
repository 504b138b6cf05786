#!/usr/bin/env bash
# Checks that each feature of `apideck-unify` compiles alone.
set -euo pipefail
cd "$(dirname "$0")/.."

features=$(sed -n '/^\[features\]/,/^\[dependencies\]/s/^\([a-z][a-z0-9-]*\) = .*/\1/p' Cargo.toml | grep -v -x -e default -e full)
for feature in $features; do
    echo "feature $feature"
    cargo check -q -p apideck-unify --no-default-features --features "$feature"
done
