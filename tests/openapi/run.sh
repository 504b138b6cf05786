#!/usr/bin/env bash
# Puts an independent OpenAPI validator, Prism, between this SDK and the mock, and calls all operations:
#
# 1. Prism plays the server, with responses made from the document: it must accept every request of the SDK, and the SDK
#    must read every response without a repair.
# 2. Prism passes the calls on to the mock: neither a request nor a response of the mock may violate the document.
#
#   tests/openapi/run.sh
#   ONLY=crm.contacts tests/openapi/run.sh    the operations whose accessor begins with this
#
# APIDECK_OPENAPI names the folder with `unify.json` and `beyond.json`; the default is ../shared/api. Without it, Node
# and npm, a line that begins with SKIPPED is printed.
set -euo pipefail
folder=$(realpath -m "${APIDECK_OPENAPI:-$(dirname "$0")/../../../shared/api}")
cd "$(dirname "$0")"
source ../mock_program.sh

if [ ! -e "$folder/unify.json" ] || [ ! -e "$folder/beyond.json" ]; then
    echo "SKIPPED: OpenAPI validation: $folder has no unify.json and beyond.json."
    exit 0
fi
need_node 'OpenAPI validation'
npm_install 'OpenAPI validation'
start_mock --seed 1
node complete.mjs "$folder" "$mock_dir/api.json"

prism_pid=''
trap 'kill $prism_pid 2>/dev/null || true; stop_mock' EXIT
# prism COMMAND PORT ARGUMENTS...: starts Prism and waits until it listens.
prism() {
    local command=$1 port=$2
    shift 2
    node_modules/.bin/prism "$command" --host 127.0.0.1 --port "$port" "$mock_dir/api.json" "$@" >"$mock_dir/prism" 2>&1 &
    prism_pid=$!
    for _ in $(seq 600); do
        if grep -q 'Prism is listening' "$mock_dir/prism"; then return; fi
        kill -0 "$prism_pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "Prism does not start:" && cat "$mock_dir/prism" && exit 1
}
# check NAME PORT: calls all operations.
check() {
    APIDECK_PEER=$1 APIDECK_SERVER=http://127.0.0.1:$2 \
        cargo test --quiet --manifest-path ../../Cargo.toml --features full,dynamic --test openapi -- --nocapture || failed=1
    kill "$prism_pid" && wait "$prism_pid" 2>/dev/null || true
}

failed=0
port=$((21000 + RANDOM % 8000))
prism mock "$port"
check prism "$port"
prism proxy $((port + 1)) "$url"
check mock $((port + 1))
exit "$failed"
