#!/usr/bin/env bash
# Counts instructions per kB of JSON on documents of five shapes, for the SDK's codec and for other libraries. Writes
# docs/charts/codec-decode.tsv and codec-encode.tsv, and from them the tables and charts of docs/PERFORMANCE.md. Needs valgrind.
set -euo pipefail
cd "$(dirname "$0")"
timeout 40m cargo build --release --quiet --features peers --bin peers
program="${CARGO_TARGET_DIR:-target}/release/peers"

# Prints the instructions of one run.
instructions() {
    timeout 600 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

# Prints the instructions of one round. Comparing 11 rounds with 1 leaves out the start and end of the program.
per_round() {
    one=$(instructions "$@" 1)
    more=$(instructions "$@" 11)
    echo $(((more - one) / 10))
}

charts=$PWD/../../docs/charts
for step in decode encode; do
    {
        printf '# title Instructions to %s a document, per kB\n# unit instructions per kB\n# kind bars\n' "$step"
        printf 'document\tSDK\tserde derive\tminiserde\tsimd-json\tserde_json::Value\n'
        for shape in session invoice invoices leads error; do
            bytes=$("$program" sdk "$shape" size 1)
            printf '%s, %s bytes' "$shape" "$bytes"
            for library in sdk derive miniserde simd-json value; do
                printf '\t%s' $(($(per_round "$library" "$shape" "$step") * 1000 / bytes))
            done
            printf '\n'
        done
    } >"$charts/codec-$step.tsv.new"
    mv "$charts/codec-$step.tsv.new" "$charts/codec-$step.tsv"
done
cat "$charts/codec-decode.tsv" "$charts/codec-encode.tsv"
../draw.sh codec-decode codec-encode
