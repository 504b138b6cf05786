#!/usr/bin/env bash
# Checks that each feature of `apideck-unify` compiles alone and some compile in pairs, that the core compiles without its
# transport, and that all of it compiles for the web, the target wasm32-unknown-unknown.
set -euo pipefail
cd "$(dirname "$0")/.."

features=$(sed -n '/^\[features\]/,/^\[dependencies\]/s/^\([a-z][a-z0-9_-]*\) = .*/\1/p' Cargo.toml | grep -v -x -e default -e full)
for feature in $features; do
    echo "feature $feature"
    cargo check -q -p apideck-unify --no-default-features --features "$feature"
done

# Pairs with code for both; scripts/feature-pairs.sh has all pairs.
for pair in rustls,native-tls native-tls,http2 native-tls,http-proxy http2,http-proxy blocking,stream gzip,tracing \
    dynamic,upload-file; do
    echo "features $pair"
    cargo check -q -p apideck-unify --no-default-features --features "$pair"
done

# A program with a transport of its own needs neither hyper nor TLS nor the network of tokio.
echo "the core without the feature hyper"
cargo check -q -p apideck-core --no-default-features --features debug-log,gzip,stream,tower,tracing
extra=$(cargo tree -p apideck-core --no-default-features -e normal --prefix none | grep -E '^(hyper|hyper-util|h2|rustls|native-tls|mio|socket2) ' || true)
if [ -n "$extra" ]; then
    printf 'Without the feature `hyper`, the core depends on:\n%s\n' "$extra" >&2
    exit 1
fi

target=wasm32-unknown-unknown
if ! [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ] &&
    ! { command -v rustup >/dev/null && timeout 300 rustup target add $target; }; then
    echo "SKIPPED: the web: the target $target cannot be installed."
    exit 0
fi
echo "the web: default features"
cargo check -q -p apideck-unify --target $target
echo "the web: all features"
cargo check -q -p apideck-unify --target $target --all-features
