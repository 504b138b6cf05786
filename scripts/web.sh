#!/usr/bin/env bash
# The web: the suite passes in Node, and programs keep within their bytes. A check whose tool is not available prints a line
# that begins with SKIPPED. Chromium and workerd are in `.ci/full`.
set -euo pipefail
cd "$(dirname "$0")/.."

timeout 900 tests/web/run.sh node
timeout 1200 benches/web/run.sh --check
