#!/usr/bin/env bash
# Changes the code in small ways and looks for a test that notices: `cargo mutants` over one crate.
#
#     scripts/mutants.sh [crate [arguments of cargo mutants...]]     such as: apideck-errors --shard 1/4
#     scripts/mutants.sh --together crate [arguments of cargo mutants... [-- arguments of the tests...]]
#
# The first builds the crate once per mutant. The second compiles all mutants into one program (tests/mutants), which
# takes minutes instead of hours. It fails if a mutant survives that is not in tests/mutants/survivors.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

together=
if [ "${1:-}" = --together ]; then
    together=1
    shift
fi
crate=${1:-apideck-errors}
shift $(($# > 0 ? 1 : 0))
if ! cargo mutants --version >/dev/null 2>&1 && ! timeout 900 cargo install -q cargo-mutants --locked; then
    echo "SKIPPED: mutants: cargo-mutants cannot be installed."
    exit 0
fi
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
if [ -z "$together" ]; then
    mkdir -p "$target/mutants-$crate"
    exec cargo mutants --package "$crate" --all-features --timeout 120 --output "$target/mutants-$crate" "$@"
fi

arguments=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    arguments+=("$1")
    shift
done
# In a copy, and with a target directory of its own: for cargo, the crates of the copy are those of this directory.
copy=$target/mutants-$crate/copy
rm -rf "$copy"
mkdir -p "$copy"
cargo mutants --list --json --package "$crate" --all-features "${arguments[@]}" >"$copy/mutants.json"
git ls-files -z | xargs -0 cp --parents -t "$copy"
export CARGO_TARGET_DIR=$target/mutants
cargo build -q --manifest-path tests/mutants/Cargo.toml
cd "$copy"
"$CARGO_TARGET_DIR/debug/apideck-mutants" mutants.json "$crate" "${@:2}" | tee result
# The list has the names without lines and columns, which change.
unknown=$(sed -nE 's/^survived[^:]*: //p' result | sed -E 's/:[0-9]+:[0-9]+:/:/' |
    grep -vxFf <(sed 's/ *#.*//' tests/mutants/survivors.txt | grep .) || true)
if [ -n "$unknown" ]; then
    printf 'Not in tests/mutants/survivors.txt:\n%s\n' "$unknown"
    exit 1
fi
