#!/usr/bin/env bash
# Installs what the checks need beyond Rust: a C compiler, OpenSSL's headers (for the feature `native-tls`), clippy and
# rustfmt; valgrind and strace if it can. Does nothing where they are there.
set -euo pipefail

if ! command -v cc >/dev/null || ! pkg-config --exists openssl 2>/dev/null; then
    if ! command -v apt-get >/dev/null; then
        echo "Install a C compiler, pkg-config and OpenSSL's headers first: apt-get is not available." >&2
        exit 1
    fi
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq
    $as_root apt-get install -y -qq gcc libc6-dev pkg-config libssl-dev
fi
# Without them, some budgets are not checked, and the check says so.
if ! command -v valgrind >/dev/null || ! command -v strace >/dev/null; then
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get install -y -qq valgrind strace >/dev/null 2>&1 || echo "valgrind and strace are not installed"
fi
for component in clippy rustfmt; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component"
done
cc --version | head -n 1
echo "OpenSSL $(pkg-config --modversion openssl)"
cargo clippy --version
