#!/usr/bin/env bash
# Checks the licences, versions and sources of all dependencies with cargo-deny. deny.toml has the rules.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! cargo deny --version >/dev/null 2>&1 && ! timeout 1200 cargo install -q cargo-deny --locked; then
    echo "SKIPPED: licences: cargo-deny cannot be installed."
    exit 0
fi
# The database of advisories is on GitHub, so they are a check of their own: cargo deny check advisories.
cargo deny --log-level error check --hide-inclusion-graph licenses bans sources
