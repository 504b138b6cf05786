#!/usr/bin/env bash
# draw.sh NAME...: writes the tables and charts of these figures into docs/PERFORMANCE.md, and compares all figures with
# the goals. Called by the benchmarks.
set -euo pipefail
cd "$(dirname "$0")"
./goals.sh
timeout 20m cargo run -q --manifest-path charts/Cargo.toml -- ../docs "$@" goals
