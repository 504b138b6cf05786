#!/usr/bin/env bash
# How the cost of a call grows: with the size of the response (1 kB to 100 MB) and of the request (1 to 100,000 lines), with
# the number of tasks (1 to 1,000) and of idle connections (0 to 128). Compares the SDK with hyper-util and serde derive, with
# the programs of benches/call. Writes docs/charts/growth-*.tsv, and from them the tables and charts of docs/PERFORMANCE.md.
# How the bytes of a program grow with its operations is written by benches/size/run.sh.
set -euo pipefail
cd "$(dirname "$0")/../call"
timeout 40m cargo build -q --release --bin call-server --bin call-sdk --bin call-hyper-util
source ../measure.sh
charts=$PWD/../../docs/charts
mkdir -p "$charts"
clients="sdk hyper-util"

# The bytes of the response to a list of this many invoices.
response_bytes() {
    exec 3<>"/dev/tcp/127.0.0.1/${server##*:}"
    printf 'GET /accounting/invoices?limit=%s HTTP/1.1\r\nhost: localhost\r\n\r\n' "$1" >&3
    while read -t 60 -r name value <&3; do
        if [ "$name" = content-length: ]; then break; fi
    done
    printf '%s' "${value%$'\r'}"
    exec 3>&-
}

# cpu_us PROGRAM KIND CALLS: CPU microseconds of one call. The clock has ticks of 10 ms: make many calls.
cpu_us() {
    measured "$1" "$2" "$3" 1 | figure cpu_us
}

if has valgrind "instructions by the size of the response"; then
    {
        printf '# title Instructions to receive and decode a list, per kB of the response\n# unit instructions per kB\n'
        printf '# kind lines\nkB of the response\tSDK\thyper-util and serde derive\n'
        for items in 1 7 70 700; do
            bytes=$(response_bytes $items)
            printf '%s' $(((bytes + 500) / 1000))
            for client in $clients; do
                each=$(per_call instructions "$client" "list:$items" $((700 / items > 50 ? 50 : 1 + 350 / items)))
                printf '\t%s' $((each * 1000 / bytes))
            done
            printf '\n'
        done
    } >"$charts/growth-response.tsv"
fi
{
    printf '# title CPU to receive and decode a list, per kB of the response\n# unit microseconds per kB\n# kind lines\n'
    printf 'kB of the response\tSDK\thyper-util and serde derive\n'
    for items in 7 70 700 7000 70000; do
        bytes=$(response_bytes $items)
        printf '%s' $(((bytes + 500) / 1000))
        for client in $clients; do
            us=$(cpu_us "$client" "list:$items" $((items == 70000 ? 3 : 70000 / items)))
            printf '\t%s' "$(awk -v us="$us" -v bytes="$bytes" 'BEGIN {printf "%.2f", us * 1000 / bytes}')"
        done
        printf '\n'
    done
} >"$charts/growth-response-cpu.tsv"
{
    printf '# title Peak memory of a list call, per byte of the response\n# unit bytes per byte\n# kind lines\n'
    printf 'kB of the response\tSDK\thyper-util and serde derive\n'
    for items in 700 7000 70000; do
        bytes=$(response_bytes $items)
        printf '%s' $(((bytes + 500) / 1000))
        for client in $clients; do
            base=$(measured "$client" session 1 1 | figure peak_kb)
            peak=$(measured "$client" "list:$items" 1 1 | figure peak_kb)
            printf '\t%s' "$(awk -v kb=$((peak - base)) -v bytes="$bytes" 'BEGIN {printf "%.2f", kb * 1024 / bytes}')"
        done
        printf '\n'
    done
} >"$charts/growth-memory.tsv"
{
    printf '# title CPU to encode and send an invoice, per line\n# unit microseconds per line\n# kind lines\n'
    printf 'lines of the invoice\tSDK\thyper-util and serde derive\n'
    for lines in 1 10 100 1000 10000 100000; do
        printf '%s' $lines
        for client in $clients; do
            us=$(cpu_us "$client" "create:$lines" $((lines <= 10 ? 20000 : 1000000 / lines)))
            printf '\t%s' "$(awk -v us="$us" -v lines=$lines 'BEGIN {printf "%.2f", us / lines}')"
        done
        printf '\n'
    done
} >"$charts/growth-request.tsv"
if has valgrind "instructions by tasks and idle connections"; then
    {
        printf '# title Instructions of one session, by the number of tasks\n# unit instructions\n# kind lines\n'
        printf 'tasks\tSDK\thyper-util and serde derive\n'
        for tasks in 1 8 64 1000; do
            printf '%s' $tasks
            for client in $clients; do
                printf '\t%s' "$(per_call instructions "$client" session $((tasks > 100 ? 3000 : 640)) $tasks)"
            done
            printf '\n'
        done
    } >"$charts/growth-tasks.tsv"
    {
        printf '# title Instructions of one session, by the number of idle connections\n# unit instructions\n# kind lines\n'
        printf 'idle connections\tSDK\thyper-util and serde derive\n'
        for idle in 0 32 64 128; do
            printf '%s' $idle
            for client in $clients; do
                printf '\t%s' "$(per_call instructions "$client" session 500 1 $idle)"
            done
            printf '\n'
        done
    } >"$charts/growth-idle.tsv"
fi

drawn=
for name in growth-response growth-response-cpu growth-memory growth-request growth-tasks growth-idle; do
    if [ -e "$charts/$name.tsv" ]; then drawn="$drawn $name"; fi
done
../draw.sh $drawn
