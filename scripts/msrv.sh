#!/usr/bin/env bash
# Checks that the published crates compile with the oldest Rust that they promise, `rust-version` in Cargo.toml.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if ! command -v rustup >/dev/null; then
    echo "SKIPPED: Rust $version: rustup is not installed."
elif ! rustup toolchain list | grep -q "^$version[.-]" &&
    ! timeout 600 rustup toolchain install "$version" --profile minimal --no-self-update; then
    echo "SKIPPED: Rust $version cannot be installed."
else
    cargo "+$version" check --workspace --lib --features full,dynamic,stream,upload-file,http-proxy,http2,gzip,tower,tracing
fi
