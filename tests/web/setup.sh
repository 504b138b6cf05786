# What the scripts of the web need. Each function returns 1 after a line that begins with SKIPPED.
web=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

needs_node() {
    command -v node >/dev/null && return
    echo "SKIPPED: the web: Node is not installed."
    return 1
}

needs_target() {
    rustup target list --installed 2>/dev/null | grep -qx wasm32-unknown-unknown && return
    timeout 120 rustup target add wasm32-unknown-unknown >/dev/null 2>&1 && return
    echo "SKIPPED: the web: the target wasm32-unknown-unknown is not installed, and rustup cannot add it."
    return 1
}

# The packages of package.json: workerd, esbuild, wasm-opt, TypeScript, and the reference client.
needs_packages() {
    [ -e "$web/node_modules/.package-lock.json" ] &&
        [ "$web/node_modules/.package-lock.json" -nt "$web/package-lock.json" ] && return
    if command -v npm >/dev/null &&
        (cd "$web" && timeout 300 npm ci --ignore-scripts --no-audit --no-fund --silent >/dev/null 2>&1); then
        touch "$web/node_modules/.package-lock.json"
        return
    fi
    echo "SKIPPED: the web: npm cannot install the packages of tests/web/package.json."
    return 1
}

needs_chromium() {
    for program in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
        if command -v "$program" >/dev/null; then
            export CHROMIUM=$program
            return
        fi
    done
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] &&
        timeout 300 sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium' >/dev/null 2>&1; then
        export CHROMIUM=chromium
        return
    fi
    echo "SKIPPED: the web in a browser: Chromium is not installed."
    return 1
}

target_directory() {
    cargo metadata --no-deps --format-version 1 --manifest-path "$web/Cargo.toml" |
        sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# Panics name source files. Without the directories of this machine, modules have the same bytes everywhere.
without_paths() {
    local directory
    printf -- '--remap-path-prefix=%s=' "$(cd "$web/../.." && pwd)"
    for directory in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
        printf -- ' --remap-path-prefix=%s=' "$directory"
    done
}

# build_module MANIFEST-DIRECTORY CRATE PROFILE OUTPUT NAME [CARGO OPTIONS...]: compiles a crate for the web and writes
# NAME.js, NAME.d.ts and NAME_bg.wasm.
build_module() {
    local manifest=$1/Cargo.toml crate=$2 profile=$3 output=$4 name=$5
    shift 5
    local target
    target=$(target_directory)
    cargo build --quiet --manifest-path "$web/Cargo.toml" -p apideck-web-bindgen --target-dir "$target"
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$(without_paths) \
        cargo build --quiet --manifest-path "$manifest" -p "$crate" --profile "$profile" \
        --target wasm32-unknown-unknown --target-dir "$target" "$@"
    local built=$profile
    [ "$profile" = dev ] && built=debug
    "$target/debug/apideck-web-bindgen" "$target/wasm32-unknown-unknown/$built/${crate//-/_}.wasm" "$output" "$name"
}

# The features are named one by one: with --all-features, wasm-opt writes modules that engines refuse.
wasm_opt() {
    node "$web/node_modules/binaryen/bin/wasm-opt" --enable-bulk-memory --enable-nontrapping-float-to-int \
        --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue "$@"
}

# optimize FILE: makes a module smaller, in two ways of which the one that compresses better is kept. In a program with
# many operations, that is the one which sorts the functions by name, so that those which are alike come together.
optimize() {
    wasm_opt --flatten --rereloop -Oz -Oz "$1" -o "$1.flat"
    wasm_opt -Oz --reorder-functions-by-name "$1" -o "$1.sorted"
    if [ "$(gzip -9 -n -c "$1.sorted" | wc -c)" -lt "$(gzip -9 -n -c "$1.flat" | wc -c)" ]; then
        mv "$1.sorted" "$1"
    else
        mv "$1.flat" "$1"
    fi
    rm -f "$1.flat" "$1.sorted"
}

# check_types FILE: fails if TypeScript does not understand a file of types, with all checks on.
check_types() {
    node "$web/node_modules/typescript/bin/tsc" --noEmit --strict --target es2022 --module esnext \
        --moduleResolution bundler --lib es2022,esnext.disposable,dom "$1"
}
