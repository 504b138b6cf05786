#!/usr/bin/env bash
# Builds small programs optimized for size and compares their bytes: with the SDK, and by hand with hyper-util, hyper, ureq
# and reqwest, for four selections of calls, without TLS and with both kinds; the TypeScript SDK bundled by esbuild, if Node
# is there; and features of the SDK. Writes docs/charts/size*.tsv, and from them the tables and charts of
# docs/PERFORMANCE.md.
#
#   benches/size/run.sh                       everything but the client of OpenAPI Generator
#   benches/size/run.sh session invoices      only these charts: session, more, crates, invoices, crm-lists, everything
#   TLS=rustls benches/size/run.sh invoices   only this kind of TLS; TLS= for http only
#   benches/size/run.sh --generator           the same programs with the client that OpenAPI Generator writes; takes long
#   benches/size/run.sh --check               builds only what has a budget, and fails if a budget is exceeded
#
# A build that takes longer than 40 minutes ends the script. What is built already is not built again.
set -euo pipefail
cd "$(dirname "$0")"
source ../budget.sh
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export CARGO_TARGET_DIR=$target
docs=$PWD/../../docs
charts=$docs/charts
mkdir -p "$charts"
kinds=${TLS-rustls native-tls}

# Builds the program $1 with the features $2 and prints its size.
size() {
    echo "building $1 $2" >&2
    timeout 40m cargo build -q --release -p "$1" --features "$2" >&2
    stat -c %s "$target/release/$1"
}

# The number of crates of the program with one call, the program included.
crates() {
    cargo tree -q -p sdk --features "$1" -e normal --prefix none --no-dedupe --format '{p}' | sort -u | grep -c .
}

case ${1:-} in
--check)
    printf '%-44s %12s %12s\n' "one Vault session" now budget
    plain=$(size sdk "")
    budget size/http "$plain"
    budget size/rustls "$(size sdk rustls)"
    budget size/native-tls "$(size sdk native-tls)"
    hand=$(size handwritten "")
    budget size/handwritten-ratio "$(awk -v ours="$plain" -v hand="$hand" 'BEGIN {printf "%.4f", ours / hand}')"
    # All APIs, with the same call: nothing may be linked that is not called.
    budget size/full "$(size sdk full)"
    budget size/accessors "$(size sdk accessors)"
    budget crates/http "$(crates "")"
    budget crates/rustls "$(crates rustls)"
    exit "$over"
    ;;
--generator)
    source ./generator.sh
    exit
    ;;
esac

# typescript PROGRAM: the bytes of the TypeScript SDK's bundle, or `-`.
typescript() {
    (
        source ../../tests/web/setup.sh
        { needs_node && needs_packages; } >&2 || { echo -; exit; }
        timeout 120 node typescript.mjs "$1"
    )
}

# has_tls CLIENT FEATURE TLS: whether this cell is measured.
has_tls() {
    case " $kinds " in *" $3 "*) ;; *) return 1 ;; esac
    case $1 in
    sdk) ;;
    with-hyper) return 1 ;;
    # Everything with serde derive takes minutes to build, and TLS adds as much to it as to one session.
    *) [ "$2" != everything ] ;;
    esac
}

# matrix NAME FEATURE TITLE: the bytes of the programs with this feature, in each column with another kind of TLS.
matrix() {
    local client name tls file=$charts/$1.tsv
    {
        printf '# title %s\n# unit bytes, opt-level z, stripped\n# kind bars\n' "$3"
        printf 'program\thttp only\trustls\tnative-tls\n'
        for client in sdk handwritten with-hyper with-ureq with-reqwest; do
            case $client in
            sdk) name="with the SDK" ;;
            handwritten) name="by hand, hyper-util" ;;
            *) name="by hand, ${client#with-}" ;;
            esac
            # The program with bare connections makes one call, without TLS.
            if [ "$client" = with-hyper ] && [ -n "$2" ]; then continue; fi
            printf '%s' "$name"
            for tls in "" rustls native-tls; do
                if [ -n "$tls" ] && ! has_tls "$client" "$2" "$tls"; then
                    printf '\t-'
                else
                    printf '\t%s' "$(size "$client" "$2 $tls")"
                fi
            done
            printf '\n'
        done
        printf 'TypeScript SDK, minified\t%s\t-\t-\n' "$(typescript "${2:-session}")"
    } >"$file.new"
    mv "$file.new" "$file"
}

# What the program with one session has more with other calls and with features.
more() {
    local plain more name
    plain=$(size sdk "")
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
        for more in debug-log gzip http-proxy http2 stream tower tracing; do
            printf 'feature %s\t%s\n' "$more" $(($(size sdk "$more") - plain))
        done
    } >"$charts/size-more.tsv.new"
    mv "$charts/size-more.tsv.new" "$charts/size-more.tsv"
    {
        printf '# title Bytes of a program, by the number of operations that it can call\n# unit bytes\n# kind lines\n'
        printf 'operations\tSDK\n1\t%s\n' "$plain"
        for more in 3:invoices 13:crm-lists 430:everything; do
            printf '%s\t%s\n' "${more%:*}" "$(size sdk "${more#*:}")"
        done
    } >"$charts/growth-operations.tsv"
}

# Bytes of code of one session by crate, of programs that are not stripped.
crates_of_code() {
    local program
    for program in sdk handwritten with-hyper; do
        timeout 40m cargo rustc -q --release -p "$program" --bin "$program" -- -C strip=none >&2
        nm -S -C -t d "$target/release/$program" | awk -f crates.awk | sort >"$target/$program.crates"
    done
    {
        printf '# title Bytes of code by crate, http only\n# kind table\n'
        printf 'crate\twith the SDK\tby hand, hyper-util\tby hand, hyper\n'
        join -t $'\t' -a 1 -a 2 -e - -o 0,1.2,2.2 "$target/sdk.crates" "$target/handwritten.crates" |
            join -t $'\t' -a 1 -a 2 -e - -o 0,1.2,1.3,2.2 - "$target/with-hyper.crates" | sed 's/^~ //'
    } >"$charts/size-crates.tsv"
}

drawn=
for chart in ${*:-session more crates invoices crm-lists everything}; do
    case $chart in
    session) matrix size "" "Bytes of a program that creates one Vault session" ;;
    invoices) matrix size-invoices invoices "Bytes of a program that also creates and lists invoices" ;;
    crm-lists) matrix size-crm-lists crm-lists "Bytes of a program that also calls all twelve lists of the CRM" ;;
    everything) matrix size-everything everything "Bytes of a program that calls any operation by name" ;;
    more) more ;;
    crates) crates_of_code ;;
    *) echo "unknown chart: $chart" >&2; exit 2 ;;
    esac
    case $chart in session) name=size ;; *) name=size-$chart ;; esac
    cat "$charts/$name.tsv"
    drawn="$drawn $name"
    if [ "$chart" = more ]; then drawn="$drawn growth-operations"; fi
done
../draw.sh $drawn
