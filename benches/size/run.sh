#!/usr/bin/env bash
# Builds small programs optimized for size and prints their bytes: handwritten, with the SDK, and with more calls and
# features of the SDK. With --check, fails if a budget is exceeded.
set -euo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-target}
failed=0

# Builds the program $1 with the features $2 and prints its size.
size() {
    cargo build -q --release -p "$1" --features "$2" >&2
    stat -c %s "$target/release/$1"
}

# budget NAME BYTES LIMIT: prints a row, and whether it is within the limit.
budget() {
    local verdict=ok
    if [ "$2" -gt "$3" ]; then
        verdict="OVER"
        failed=1
    fi
    printf '%-52s %10s %10s  %s\n' "$1" "$2" "$3" "$verdict"
}

printf '%-52s %10s %10s\n' "one Vault session" bytes budget
for tls in "" rustls native-tls; do
    hand=$(size handwritten "$tls")
    ours=$(size sdk "$tls")
    printf '%-52s %10s\n' "by hand, ${tls:-http only}" "$hand"
    budget "with the SDK, ${tls:-http only} (budget: by hand + 7 %)" "$ours" $((hand * 107 / 100))
done

plain=$(size sdk "")
budget "with all APIs compiled in (budget: + 64)" "$(size sdk full)" $((plain + 64))
budget "through the accessors (budget: + 512)" "$(size sdk accessors)" $((plain + 512))

if [ "${1:-}" = --check ]; then
    exit "$failed"
fi

printf '\n%-52s %10s\n' "more calls, http only" "more bytes"
for more in invoices crm-lists webhooks everything; do
    printf '%-52s %10s\n' "$more" $(($(size sdk "$more") - plain))
done

printf '\n%-52s %10s\n' "features of the client, http only" "more bytes"
for feature in debug-log gzip http-proxy http2 stream tower tracing; do
    printf '%-52s %10s\n' "$feature" $(($(size sdk "$feature") - plain))
done
printf '%-52s %10s\n' "platform-verifier, against rustls" $(($(size sdk platform-verifier) - $(size sdk rustls)))
