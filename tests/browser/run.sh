#!/usr/bin/env bash
# Clicks through the pages of the mock program and the Vault pages in headless Chromium, with JavaScript switched off.
# Needs Chromium and Node 22, or Node 20 with the flag that this script sets; without them, a line that begins with
# SKIPPED is printed.
set -euo pipefail
cd "$(dirname "$0")"
source ../mock_program.sh

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ] || ! command -v node >/dev/null; then
    echo "SKIPPED: pages in a browser: Chromium and Node are not installed."
    exit 0
fi
if ! node --experimental-websocket -e 'process.exit(typeof WebSocket === "function" ? 0 : 1)' 2>/dev/null; then
    echo "SKIPPED: pages in a browser: this version of Node has no WebSocket."
    exit 0
fi
start_mock --seed 1
timeout 120 node --experimental-websocket --no-warnings main.mjs "$url" "$browser" "$mock_dir"
