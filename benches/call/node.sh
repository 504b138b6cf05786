#!/usr/bin/env bash
# node.sh SERVER DIRECTORY: the reference SDK on Node, installed into DIRECTORY. Prints `name value` pairs.
set -euo pipefail
here=$PWD
cd "$2"
npm install --silent --no-audit --no-fund @apideck/unify@0.52.2 >/dev/null 2>&1 ||
    { echo "SKIPPED: the reference SDK cannot be installed" >&2; exit 1; }
cp "$here/node.mjs" .
timeout 300 node node.mjs "$1"
