#!/usr/bin/env bash
# Checks with cargo-semver-checks that the public API has no change which the version does not allow. The baseline is the
# last release: its tag, `v0.1.0`, or a revision that is given.
#
#     scripts/semver.sh                  against the tag of the last release
#     scripts/semver.sh 1a2b3c4          against a revision of this repository
set -euo pipefail
cd "$(dirname "$0")/.."

baseline=${1:-$(git describe --tags --match 'v[0-9]*' --abbrev=0 2>/dev/null || true)}
if [ -z "$baseline" ]; then
    echo "SKIPPED: semver: there is no release yet, that is no tag such as v0.1.0."
    exit 0
fi
if ! cargo semver-checks --version >/dev/null 2>&1 && ! timeout 1800 cargo install -q cargo-semver-checks --locked; then
    echo "SKIPPED: semver: cargo-semver-checks cannot be installed."
    exit 0
fi
echo "against $baseline"
cargo semver-checks --workspace --exclude apideck-codegen --baseline-rev "$baseline"
