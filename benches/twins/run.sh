#!/usr/bin/env bash
# Bytes that more calls add to a program that creates one Vault session, with serde derive and with the SDK, and CPU
# seconds of `cargo check` on the types.
#
#     run.sh [--check] [invoices] [crm-lists] [everything] [build]
#
# Prints all rows if none is named, and then writes docs/charts/twins.tsv and the table of docs/PERFORMANCE.md. With --check,
# fails if the SDK misses a target ratio. TWINS has features of `types` that change the serde types: `TWINS=merged run.sh`.
set -euo pipefail
# Both workspaces use the same target directory.
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-$(dirname "$0")/target}")
export CARGO_TARGET_DIR
cd "$(dirname "$0")"
twins=${TWINS:-}
check=false
if [ "${1:-}" = --check ]; then
    check=true
    shift
fi
is_whole=$([ $# = 0 ] && [ -z "$twins" ] && echo true || echo false)
rows=${*:-invoices crm-lists everything build}
failed=0

profile() {
    sed -n '/^\[profile/,$p' "$1"
}
diff <(profile Cargo.toml) <(profile ../size/Cargo.toml) >&2 || { echo "the profiles differ" >&2; exit 1; }

# Builds the program $2 of the folder $1 with the features $3 and prints its size.
size() {
    echo "building $2 $3" >&2
    (cd "$1" && timeout 40m cargo build -q --release -p "$2" --features "$3" >&2)
    stat -c %s "$CARGO_TARGET_DIR/release/$2"
}

# Prints the CPU seconds of checking a library in the folder $1 again after its file $2 changed. The other arguments go
# to cargo.
cpu() {
    (
        cd "$1"
        file=$2
        shift 2
        echo "checking $*" >&2
        export CARGO_INCREMENTAL=0
        timeout 40m cargo check -q "$@" >&2
        touch "$file"
        TIMEFORMAT='%U %S'
        { time timeout 40m cargo check -q "$@" 2>/dev/null; } 2>&1 | awk '{ printf "%.1f", $1 + $2 }'
    )
}

# row NAME DERIVE OURS TARGET: prints a row, and whether DERIVE is at least TARGET times OURS.
row() {
    local verdict
    verdict=$(awk "BEGIN { print ($2 >= $4 * $3 ? \"ok\" : \"OVER\") }")
    if [ "$verdict" = OVER ]; then
        failed=1
    fi
    printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(awk "BEGIN { printf \"%.2f\", $2 / $3 }")" >>"$table"
    printf '%-12s %12s %12s %8s %8s  %s\n' "$1" "$2" "$3" "$(awk "BEGIN { printf \"%.2f\", $2 / $3 }")" "$4" "$verdict"
}

table=$(mktemp)
trap 'rm -f "$table"' EXIT
printf '# title Bytes of the types and calls\n# kind table\nmore calls\tserde derive\tSDK\tratio\n' >"$table"
printf '%-12s %12s %12s %8s %8s\n' "more bytes" "serde derive" SDK ratio target
derived=$(size . derived "$twins")
ours=$(size ../size sdk "")
for name in $rows; do
    case $name in
        invoices) target=3.5 ;;
        crm-lists) target=3.8 ;;
        everything) target=5.4 ;;
        build) continue ;;
        *) echo "unknown row: $name" >&2; exit 2 ;;
    esac
    more_derived=$(size . derived "$twins $name")
    more_ours=$(size ../size sdk "$name")
    row "$name" $((more_derived - derived)) $((more_ours - ours)) $target
done
printf '%-12s %12s %12s\n' "from" "$derived" "$ours"

if [[ " $rows " == *" build "* ]]; then
    derived=$(cpu . types/src/lib.rs -p types --features "$twins")
    ours=$(cpu ../.. models/src/lib.rs -p apideck-models --features full)
    printf '\n%-12s %12s %12s %8s\n' "CPU seconds" "serde derive" SDK ratio
    printf '%-12s %12s %12s %8s\n' "cargo check" "$derived" "$ours" "$(awk "BEGIN { printf \"%.1f\", $derived / $ours }")"
fi

if $is_whole; then
    cp "$table" ../../docs/charts/twins.tsv
    ../draw.sh twins
fi
if $check; then
    exit $failed
fi
