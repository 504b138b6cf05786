#!/bin/sh
# Instructions that a list of 50 invoices takes, per kB of JSON: this codec against the same types with serde derive.
# Needs valgrind. Prints a table; a ratio below 1 means that serde derive takes more.
set -eu
cd "$(dirname "$0")"
cargo build --release --quiet
program="${CARGO_TARGET_DIR:-target}/release/apideck-bench-codec"

# Instructions of a run with so many rounds.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" "$3" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

# Instructions per kB of one round: what ten more of them take, without start and end of the program.
per_kb() {
    one=$(instructions "$1" "$2" 1)
    more=$(instructions "$1" "$2" 11)
    echo $(((more - one) / 10 * 1000 / bytes))
}

bytes=$("$program" size)
printf '%s bytes, instructions per kB\n%-8s %10s %10s %8s\n' "$bytes" "" ours derive ratio
for step in decode encode; do
    ours=$(per_kb ours $step)
    derive=$(per_kb derive $step)
    printf '%-8s %10s %10s %8s\n' $step "$ours" "$derive" "$(echo "$ours $derive" | awk '{printf "%.3f", $1 / $2}')"
done
