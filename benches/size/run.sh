#!/usr/bin/env bash
# Builds small programs optimized for size and compares their bytes: with the SDK, handwritten, with reqwest and with
# ureq; more calls and features of the SDK. Writes docs/charts/size.tsv and size-more.tsv, and from them the tables and
# charts of docs/PERFORMANCE.md. With --check, builds only what has a budget, and fails if a budget is exceeded.
set -euo pipefail
cd "$(dirname "$0")"
source ../budget.sh
target=${CARGO_TARGET_DIR:-target}
docs=$PWD/../../docs

# Builds the program $1 with the features $2 and prints its size.
size() {
    cargo build -q --release -p "$1" --features "$2" >&2
    stat -c %s "$target/release/$1"
}

# The number of crates of the program with one call, the program included.
crates() {
    cargo tree -q -p sdk --features "$1" -e normal --prefix none --no-dedupe --format '{p}' | sort -u | grep -c .
}

if [ "${1:-}" = --check ]; then
    printf '%-44s %12s %12s\n' "one Vault session" now budget
    plain=$(size sdk "")
    budget size/http "$plain"
    budget size/rustls "$(size sdk rustls)"
    budget size/native-tls "$(size sdk native-tls)"
    budget size/handwritten-ratio "$(awk -v ours="$plain" -v hand="$(size handwritten "")" 'BEGIN {printf "%.4f", ours / hand}')"
    # All APIs, with the same call: nothing may be linked that is not called.
    budget size/full "$(size sdk full)"
    budget size/accessors "$(size sdk accessors)"
    budget crates/http "$(crates "")"
    budget crates/rustls "$(crates rustls)"
    exit "$over"
fi

plain=$(size sdk "")
{
    printf '# title Bytes of a program that creates one Vault session\n# unit bytes, opt-level z, stripped\n# kind bars\n'
    printf 'program\thttp only\trustls\tnative-tls\n'
    printf 'with the SDK\t%s\t%s\t%s\n' "$plain" "$(size sdk rustls)" "$(size sdk native-tls)"
    for peer in handwritten with-hyper with-ureq with-reqwest; do
        case $peer in handwritten) name="by hand, hyper-util" ;; *) name="by hand, ${peer#with-}" ;; esac
        printf '%s\t%s\t%s\t%s\n' "$name" "$(size "$peer" "")" \
            "$([ "$peer" = with-hyper ] && echo - || size "$peer" rustls)" \
            "$([ "$peer" = handwritten ] && size "$peer" native-tls || echo -)"
    done
} >"$docs/charts/size.tsv"

{
    printf '# title Bytes added to the program with the SDK\n# unit bytes\n# kind bars\nwhat is added\tbytes\n'
    for more in full accessors webhooks invoices crm-lists everything; do
        case $more in
        full) name="all APIs compiled in" ;;
        accessors) name="accessors instead of the function" ;;
        webhooks) name="webhooks verified" ;;
        invoices) name="invoices created and listed" ;;
        crm-lists) name="all twelve CRM lists" ;;
        everything) name="everything, by name" ;;
        esac
        printf '%s\t%s\n' "$name" $(($(size sdk "$more") - plain))
    done
    for feature in debug-log gzip http-proxy http2 stream tower tracing; do
        printf 'feature %s\t%s\n' "$feature" $(($(size sdk "$feature") - plain))
    done
} >"$docs/charts/size-more.tsv"
cargo run -q --manifest-path ../charts/Cargo.toml -- "$docs" size size-more
cat "$docs/charts/size.tsv" "$docs/charts/size-more.tsv"
