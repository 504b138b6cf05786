#!/usr/bin/env bash
# Packages each crate and builds it from its package, as crates.io will serve it. Each package has its README and both
# licence texts.
set -euo pipefail
cd "$(dirname "$0")/.."

# In the order of publishing: a crate comes after those that it needs.
crates=(apideck-wire apideck-errors apideck-models apideck-core apideck-funcs apideck-webhooks apideck-unify apideck-mock)

packages=()
for crate in "${crates[@]}"; do
    packages+=(--package "$crate")
    files=$(cargo package --list --allow-dirty --package "$crate")
    for file in README.md LICENSE-MIT LICENSE-APACHE; do
        grep -qx "$file" <<<"$files" || { echo "$crate: $file is not in the package" >&2; exit 1; }
    done
done
for directory in wire errors models core funcs webhooks mock; do
    for file in LICENSE-MIT LICENSE-APACHE; do
        cmp "$file" "$directory/$file"
    done
done
# cargo builds each package against the packages of the others. It takes a package of the same version from an earlier run
# for the same, so what it unpacked and built then is removed.
build=${CARGO_TARGET_DIR:-target}/package-build
rm -rf "$build"/debug/.fingerprint/apideck-*
for crate in "${crates[@]}"; do
    rm -rf "${CARGO_HOME:-$HOME/.cargo}"/registry/{src,cache}/*/"$crate"-[0-9]*
done
cargo package --allow-dirty --target-dir "$build" "${packages[@]}"
