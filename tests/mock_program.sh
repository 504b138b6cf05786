# For the scripts beside this one: starts the mock as a program, and installs what Node needs.
# shellcheck shell=bash

# Prints a line that begins with SKIPPED and ends the script, unless Node and npm are installed.
need_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        echo "SKIPPED: $1: node and npm are not installed."
        exit 0
    fi
}

# Installs the packages of the lock file in this folder, unless they are there.
npm_install() {
    if [ -d node_modules ] && [ node_modules -nt package-lock.json ]; then
        return
    fi
    if ! timeout 300 npm ci --ignore-scripts --no-audit --no-fund --silent; then
        echo "SKIPPED: $1: npm cannot install the packages of $PWD/package-lock.json."
        exit 0
    fi
    touch node_modules
}

# Builds the mock. Sets `mock` to its path.
build_mock() {
    local root target
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    cargo build --quiet --manifest-path "$root/Cargo.toml" -p apideck-mock
    target=$(cargo metadata --no-deps --format-version 1 --manifest-path "$root/Cargo.toml" |
        sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
    mock=$target/debug/apideck-mock
}

# Builds the mock and starts it on a free port, with these arguments. Sets `url`. The mock ends with the script.
start_mock() {
    build_mock
    mock_dir=$(mktemp -d)
    : >"$mock_dir/out"
    "$mock" --port 0 "$@" >"$mock_dir/out" 2>"$mock_dir/err" &
    mock_pid=$!
    trap stop_mock EXIT
    trap 'exit 1' INT TERM
    for _ in $(seq 100); do
        url=$(sed -n 's/^URL: *//p' "$mock_dir/out")
        if [ -n "$url" ]; then return; fi
        kill -0 "$mock_pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "the mock does not start:" && cat "$mock_dir/out" "$mock_dir/err" && exit 1
}

stop_mock() {
    kill "$mock_pid" 2>/dev/null && wait "$mock_pid" 2>/dev/null || true
    rm -rf "$mock_dir"
}
