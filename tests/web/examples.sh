#!/usr/bin/env bash
# Runs the examples for the web against the mock: the page in headless Chromium, with its proxy, and the worker in
# workerd. SCREENSHOTS=directory keeps pictures of the page.
set -euo pipefail
cd "$(dirname "$0")"
. ./setup.sh

needs_node && needs_target && needs_packages || exit 0
engines=(worker)
if needs_chromium; then engines+=(page); fi
cargo build --quiet -p apideck-web-server
../../scripts/web-packages.sh
node drivers/examples.mjs "$(target_directory)/debug/apideck-web-server" "${engines[@]}"
