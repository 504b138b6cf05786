#!/usr/bin/env bash
# Builds clients for the web and prints their bytes beside the reference client's: raw, with gzip -9 and with brotli 11.
#
#   benches/web/run.sh            the table
#   benches/web/run.sh --check    fails if a program is more than 1 % larger than `budget.json` says
#   benches/web/run.sh --cpu      start-up and CPU per call as well, in Node and in workerd
#   benches/web/run.sh --profile  where the bytes of one session are, by crate and by function
#   benches/web/run.sh --write    writes `budget.json`
set -euo pipefail
cd "$(dirname "$0")"
. ../../tests/web/setup.sh

needs_node && needs_target && needs_packages || exit 0
out=$(target_directory)/web/sizes
programs=(session invoices crm-lists everything)
[ "${1:-}" != --profile ] || programs=(session)
for program in "${programs[@]}"; do
    options=()
    [ "$program" = session ] || options=(--features "$program")
    build_module . apideck-web-bench release "$out/$program" client "${options[@]}"
    if [ "${1:-}" = --profile ]; then
        wasm_opt -Oz -g "$out/$program/client_bg.wasm" -o "$out/$program/named.wasm"
        exec node profile.mjs "$out/$program/named.wasm"
    fi
    optimize "$out/$program/client_bg.wasm"
done

case ${1:-} in
--cpu)
    node sizes.mjs "$out"
    echo
    node cpu.mjs "$out"
    ;;
*) node sizes.mjs "$out" "$@" ;;
esac
