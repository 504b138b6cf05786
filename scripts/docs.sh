#!/usr/bin/env bash
# Builds the documentation. A broken link or a missing sentence fails.
set -euo pipefail
cd "$(dirname "$0")/.."

RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --features full,dynamic,stream,upload-file,http-proxy,tower,webhooks
