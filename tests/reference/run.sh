#!/usr/bin/env bash
# Calls all 363 operations of the official TypeScript client against the mock. Needs Node 18 and npm; without them, or
# if npm cannot install the client, a line that begins with SKIPPED is printed.
#
#   tests/reference/run.sh                       starts a mock of its own
#   tests/reference/run.sh http://127.0.0.1:8080  uses a running one, which must have been started with `--seed`
#   ONLY=/crm tests/reference/run.sh             the operations whose path contains this
set -euo pipefail
cd "$(dirname "$0")"
source ../mock_program.sh

need_node reference
npm_install reference
if [ $# -gt 0 ]; then
    node main.mjs "$1"
else
    start_mock --seed 1
    node main.mjs "$url"
fi
