#!/usr/bin/env bash
# Calls of the reference SDK on Node, with the package in DIRECTORY.
#
#   node.sh DIRECTORY install              installs it
#   node.sh DIRECTORY SERVER CALLS TASKS   makes calls on one core, and prints `name value` pairs
set -euo pipefail
here=$PWD
cd "$1"
if [ "$2" = install ]; then
    timeout 300 npm install --silent --no-audit --no-fund @apideck/unify@0.52.2 >/dev/null 2>&1 ||
        { echo "SKIPPED: the reference SDK cannot be installed" >&2; exit 1; }
    cp "$here/node.mjs" .
else
    core=
    if command -v taskset >/dev/null; then core="taskset -c 0"; fi
    timeout 300 $core node node.mjs "${@:2}"
fi
