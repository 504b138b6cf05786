#!/usr/bin/env bash
# Runs the tests of core and of cancellation under the thread sanitizer. Needs nightly Rust with its source: a standard
# library that is not instrumented has every `Mutex` reported.
set -euo pipefail
cd "$(dirname "$0")/.."

host=$(rustc -vV | sed -n 's/^host: //p')
if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "SKIPPED: thread sanitizer: nightly Rust is not installed (rustup toolchain install nightly)."
    exit 0
elif [ ! -d "$(rustc +nightly --print sysroot)/lib/rustlib/src/rust/library" ] &&
    ! timeout 300 rustup component add rust-src --toolchain nightly; then
    echo "SKIPPED: thread sanitizer: nightly's rust-src cannot be installed."
    exit 0
fi

# tokio's I/O driver hands its pointers through epoll, which the sanitizer does not see.
suppressions=$(mktemp)
trap 'rm -f "$suppressions"' EXIT
echo 'race:tokio::runtime::io::driver' >"$suppressions"
export TSAN_OPTIONS=suppressions=$suppressions RUSTFLAGS=-Zsanitizer=thread
cargo +nightly test -Zbuild-std --target "$host" -p apideck-core --all-features --tests
cargo +nightly test -Zbuild-std --target "$host" --test integration -- \
    reliability::cancel reliability::chaos::over reliability::redirects reliability::repairs
