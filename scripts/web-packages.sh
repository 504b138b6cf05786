#!/usr/bin/env bash
# Makes npm packages of the examples for the web: `examples/web`, a page, and `examples/worker`, a Cloudflare Worker. Each
# has its module, its types and its JavaScript, and is checked by TypeScript. The packages are in `target/web/packages`.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/web/setup.sh

needs_node && needs_target && needs_packages || exit 0
packages=$(target_directory)/web/packages
mkdir -p "$packages"

for example in web:apideck-example-page worker:apideck-example-worker; do
    directory=examples/${example%%:*}
    crate=${example#*:}
    rm -rf "$directory/pkg"
    build_module "$directory" "$crate" release "$directory/pkg" vault
    optimize "$directory/pkg/vault_bg.wasm"
    check_types "$directory/pkg/vault.d.ts"
    (cd "$directory" && npm pack --silent --pack-destination "$packages" >/dev/null)
    tarball=$(ls -t "$packages/$crate"-*.tgz | head -n 1)
    printf '%s: %s bytes, of it the module %s\n' "$tarball" "$(stat -c %s "$tarball")" "$(stat -c %s "$directory/pkg/vault_bg.wasm")"
    tar -tzf "$tarball" | sed 's/^/    /'
done
