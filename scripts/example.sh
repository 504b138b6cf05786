#!/usr/bin/env bash
# Runs the README's first command, and the same program with a wrong key: it prints one line that says what to check,
# and exits with 1.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo run --example vault_session </dev/null

if error=$(APIDECK_API_KEY=wrong cargo run -q --example vault_session -- --mock 2>&1 >/dev/null </dev/null); then
    echo "The example accepted a wrong key." >&2
    exit 1
fi
printf 'With a wrong key: %s\n' "$error"
[ "$(wc -l <<<"$error")" = 1 ] && grep -q Unauthorized <<<"$error"
