#!/usr/bin/env bash
# Runs the suite of the SDK on WebAssembly in the engines that are named: `node`, `browser` (headless Chromium) and
# `worker` (workerd, from npm). Without a name, in all three.
#
#   tests/web/run.sh node
#   ONLY=retry tests/web/run.sh       the cases whose names contain this
#
# The script installs missing tools where it can. For an engine that is not available, it prints a line that begins with
# SKIPPED.
set -euo pipefail
cd "$(dirname "$0")"
. ./setup.sh

needs_node && needs_target || exit 0
engines=()
for engine in "${@:-node browser worker}"; do
    for engine in $engine; do
        case $engine in
        node) engines+=(node) ;;
        browser) if needs_chromium; then engines+=(browser); fi ;;
        worker) if needs_packages; then engines+=(worker); fi ;;
        *) echo "$engine is not one of node, browser and worker" >&2 && exit 2 ;;
        esac
    done
done
[ ${#engines[@]} -gt 0 ] || exit 0

cargo build --quiet -p apideck-web-server
target=$(target_directory)
module=$target/web/suite
build_module . apideck-web-suite dev "$module" suite
node drivers/run.mjs "$target/debug/apideck-web-server" "$module" "${engines[@]}"
