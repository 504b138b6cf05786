#!/usr/bin/env bash
# Checks that each pair of features compiles without a warning. Features meet where one crate has code for both, so the
# pairs are those of each crate: of the bodies, the core, the models, the functions, and what the facade names. `vault`
# stands for the APIs. scripts/features.sh checks each feature of the facade alone.
set -euo pipefail
cd "$(dirname "$0")/.."

# features_of MANIFEST: its features without the APIs.
features_of() {
    sed -n '/^\[features\]/,/^\[/p' "$1" |
        sed -n -e '/^# APIs:/,/^# End of the APIs/d' -e 's/^\([a-z][a-z0-9_-]*\) = .*/\1/p' | grep -v -x default
}

pairs=0
failed=()

# check CRATE FEATURE...: all pairs of the features.
check() {
    local crate=$1 first second output
    shift
    while [ $# -gt 1 ]; do
        first=$1
        shift
        for second in "$@"; do
            pairs=$((pairs + 1))
            # cargo prints the warnings of a crate again that it checked before.
            if ! output=$(cargo check -q -p "$crate" --no-default-features --features "$first,$second" 2>&1) ||
                [ -n "$output" ]; then
                failed+=("$crate:$first,$second")
                printf '== %s: %s,%s\n%s\n' "$crate" "$first" "$second" "$output"
            fi
        done
    done
}

check apideck-wire $(features_of wire/Cargo.toml)
check apideck-core $(features_of core/Cargo.toml)
check apideck-models $(features_of models/Cargo.toml) vault
check apideck-funcs $(features_of funcs/Cargo.toml) vault
check apideck-unify $(grep -oh 'feature = "[a-z_-]*' src/*.rs | sed 's/.*"//' | sort -u) upload-file vault

echo "$pairs pairs were checked, ${#failed[@]} of them failed: ${failed[*]}"
[ ${#failed[@]} = 0 ]
