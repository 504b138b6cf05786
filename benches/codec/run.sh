#!/usr/bin/env bash
# Counts instructions on lists of 50 invoices: our codec against the same types with serde derive, per kB of JSON, and
# our pagination against a handwritten loop, per item.
# Needs valgrind. Writes docs/charts/codec.tsv, and from it the table of docs/PERFORMANCE.md. A ratio below 1 means that ours
# executes fewer instructions.
set -euo pipefail
cd "$(dirname "$0")"
timeout 40m cargo build --release --quiet
programs="${CARGO_TARGET_DIR:-target}/release"

# Prints the instructions of one run.
instructions() {
    timeout 600 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

# Prints the instructions of one round. Comparing 11 rounds with 1 leaves out the start and end of the program.
per_round() {
    one=$(instructions "$@" 1)
    more=$(instructions "$@" 11)
    echo $(((more - one) / 10))
}

bytes=$("$programs/apideck-bench-codec" size)
file=$PWD/../../docs/charts/codec.tsv
{
    printf '# title Instructions of reading and writing lists of 50 invoices\n# kind table\nwhat\tSDK\tserde derive\tratio\n'
    for step in decode encode pages; do
        case $step in
        pages) units=50 what="pages, per item" program=pages word= ;;
        *) units=$((bytes / 1000)) what="$step, per kB" program=apideck-bench-codec word=$step ;;
        esac
        ours=$(per_round "$programs/$program" ours $word)
        derive=$(per_round "$programs/$program" derive $word)
        ratio=$(echo "$ours $derive" | awk '{printf "%.3f", $1 / $2}')
        printf '%s\t%s\t%s\t%s\n' "$what" $((ours / units)) $((derive / units)) "$ratio"
    done
} >"$file.new"
mv "$file.new" "$file"
cat "$file"
../draw.sh codec
