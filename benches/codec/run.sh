#!/bin/sh
# Counts instructions on lists of 50 invoices: our codec against the same types with serde derive, per kB of JSON, and
# our pagination against a handwritten loop, per item.
# Needs valgrind. Prints a table. A ratio below 1 means that ours executes fewer instructions.
set -eu
cd "$(dirname "$0")"
cargo build --release --quiet
programs="${CARGO_TARGET_DIR:-target}/release"

# Prints the instructions of one run.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

# Prints the instructions of one round. Comparing 11 rounds with 1 leaves out the start and end of the program.
per_round() {
    one=$(instructions "$@" 1)
    more=$(instructions "$@" 11)
    echo $(((more - one) / 10))
}

bytes=$("$programs/apideck-bench-codec" size)
printf '%s bytes per page\n%-26s %10s %10s %8s\n' "$bytes" "instructions" ours derive ratio
for step in decode encode pages; do
    case $step in
    pages) units=50 what="pages, per item" program=pages word= ;;
    *) units=$((bytes / 1000)) what="$step, per kB" program=apideck-bench-codec word=$step ;;
    esac
    ours=$(per_round "$programs/$program" ours $word)
    derive=$(per_round "$programs/$program" derive $word)
    ratio=$(echo "$ours $derive" | awk '{printf "%.3f", $1 / $2}')
    printf '%-26s %10s %10s %8s\n' "$what" $((ours / units)) $((derive / units)) "$ratio"
done
