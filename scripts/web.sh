#!/usr/bin/env bash
# The web: the SDK compiles for WebAssembly, the suite passes in Node, and programs keep within their bytes. What cannot
# be had here is left out with a line that begins with SKIPPED. Chromium and workerd are in `.ci/full`.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/web/setup.sh

needs_target || exit 0
target=$(target_directory)
for features in "" full,dynamic,stream,tower,tracing,gzip,http2,http-proxy,platform-verifier,native-tls,jiff; do
    cargo check --quiet --target wasm32-unknown-unknown --target-dir "$target" --features "$features"
done
timeout 900 tests/web/run.sh node
timeout 1200 benches/web/run.sh --check
