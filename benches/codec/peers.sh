#!/bin/sh
# Counts instructions per kB of JSON on documents of five shapes, for the SDK's codec and for other libraries, and prints
# a table in Markdown. In parentheses is the ratio of the SDK to that library: below 1, the SDK executes fewer.
# Needs valgrind.
set -eu
cd "$(dirname "$0")"
cargo build --release --quiet --features peers --bin peers
program="${CARGO_TARGET_DIR:-target}/release/peers"

# Prints the instructions of one run.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

# Prints the instructions of one round. Comparing 11 rounds with 1 leaves out the start and end of the program.
per_round() {
    one=$(instructions "$@" 1)
    more=$(instructions "$@" 11)
    echo $(((more - one) / 10))
}

echo "| document | bytes | step | SDK | serde derive | miniserde | simd-json | serde_json::Value |"
echo "|---|---|---|---|---|---|---|---|"
for shape in session invoice invoices leads error; do
    bytes=$("$program" sdk "$shape" size 1)
    for step in decode encode; do
        ours=$(per_round sdk "$shape" "$step")
        row="| $shape | $bytes | $step | $((ours * 1000 / bytes)) |"
        for library in derive miniserde simd-json value; do
            theirs=$(per_round "$library" "$shape" "$step")
            ratio=$(echo "$ours $theirs" | awk '{printf "%.2f", $1 / $2}')
            row="$row $((theirs * 1000 / bytes)) ($ratio) |"
        done
        echo "$row"
    done
done
