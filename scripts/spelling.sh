#!/usr/bin/env bash
# Checks the spelling of code and docs with `typos`, from PyPI. Words that it does not know are in typos.toml.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.52.0
folder=${CARGO_TARGET_DIR:-$PWD/target}/typos
if [ "$("$folder/bin/typos" --version 2>/dev/null)" != "typos-cli $version" ] &&
    ! timeout 120 pip install -q --root-user-action ignore --upgrade --target "$folder" "typos==$version"; then
    echo "SKIPPED: spelling: typos $version cannot be installed with pip."
    exit 0
fi
"$folder/bin/typos" --format brief
