# Sourced by the benchmarks of calls: starts the server, and counts what calls of a program cost. Every program that it
# runs has a time limit: 10 minutes under valgrind and strace, else 2.

programs=${CARGO_TARGET_DIR:-$PWD/target}/release
scratch=$(mktemp -d)
# The client and the server have a core each, if there are two.
client_core=() server_core=()
if command -v taskset >/dev/null && [ "$(nproc)" -gt 1 ]; then
    client_core=(taskset -c 0) server_core=(taskset -c 1)
fi
if [ ! -x "$programs/call-server" ]; then
    echo "$programs/call-server is missing: build it first" >&2
    exit 1
fi
"${server_core[@]}" timeout 2h "$programs/call-server" >"$scratch/url" &
server_process=$!
trap 'kill "$server_process" 2>/dev/null; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do
    if [ -s "$scratch/url" ]; then break; fi
    sleep 0.1
done
server=$(cat "$scratch/url")
if [ -z "$server" ]; then
    echo "the server does not start" >&2
    exit 1
fi

# has TOOL: whether it is installed; if not, says what is skipped.
has() {
    command -v "$1" >/dev/null || { echo "SKIPPED: $2 needs $1" >&2; return 1; }
}

# Each of these prints one total of a run of the program $1 with the arguments that follow.
total_instructions() {
    timeout 600 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$programs/call-$1" "$server" "${@:2}" 2>&1 |
        sed -n 's/.*Collected : *//p'
}
total_allocations() {
    timeout 600 valgrind "$programs/call-$1" "$server" "${@:2}" 2>&1 | sed -n 's/.*total heap usage: \([0-9,]*\) allocs.*/\1/p' | tr -d ,
}
total_bytes() {
    timeout 600 valgrind "$programs/call-$1" "$server" "${@:2}" 2>&1 | sed -n 's/.* frees, \([0-9,]*\) bytes allocated.*/\1/p' | tr -d ,
}
total_syscalls() {
    timeout 600 strace -f -qq -c -o "$scratch/strace" "$programs/call-$1" "$server" "${@:2}"
    awk '$NF == "total" {print ($4 ~ /^[0-9]+$/ ? $4 : $3)}' "$scratch/strace"
}

# per_call WHAT PROGRAM KIND CALLS [TASKS [IDLE]]: what one call costs. The difference between CALLS and twice as many
# leaves out the start and the end of the program.
per_call() {
    local one two
    one=$("total_$1" "$2" "$3" "$4" "${@:5}")
    two=$("total_$1" "$2" "$3" $((2 * $4)) "${@:5}")
    awk -v one="$one" -v two="$two" -v calls="$4" -v digits="$([ "$1" = instructions ] && echo 0 || echo 1)" \
        'BEGIN {printf "%.*f", digits, (two - one) / calls}'
}

# measured PROGRAM KIND CALLS TASKS: what the program itself reports, on one core: `name value` pairs.
measured() {
    "${client_core[@]}" timeout 120 "$programs/call-$1" "$server" "$2" "$3" "$4" 0 report
}

# figure NAME: the value of that name on standard input.
figure() {
    awk -v name="$1" '{for (i = 1; i < NF; i += 1) if ($i == name) {print $(i + 1); exit}}'
}
