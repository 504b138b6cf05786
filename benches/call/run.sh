#!/usr/bin/env bash
# What a call costs, on loopback: with the SDK, bare hyper connections, hyper-util's pooled client, reqwest, ureq, and the
# reference SDK on Node if npm is there. Instructions (valgrind), allocations (valgrind), system calls (strace), calls per
# second, times and memory. Writes docs/charts/call*.tsv, and from them the tables and charts of docs/PERFORMANCE.md.
# With --check, measures only what has a budget, and fails if a budget is exceeded.
set -euo pipefail
cd "$(dirname "$0")"
check=${1:-}
if [ "$check" = --check ]; then
    cargo build -q --release --bin call-server --bin call-sdk --bin call-hyper-util
else
    cargo build -q --release --features peers
fi
source ../measure.sh
source ../budget.sh

if [ "$check" = --check ]; then
    has valgrind "the budget of instructions" || exit 0
    printf '%-44s %12s %12s\n' "one call" now budget
    for kind in session list:50 create:1; do
        calls=$([ "$kind" = list:50 ] && echo 10 || echo 300)
        ours=$(per_call instructions sdk "$kind" "$calls")
        hand=$(per_call instructions hyper-util "$kind" "$calls")
        budget "instructions/$kind/handwritten-ratio" "$(awk -v a="$ours" -v b="$hand" 'BEGIN {printf "%.4f", a / b}')"
    done
    budget allocations/session "$(per_call allocations sdk session 300)"
    idle=$(per_call instructions sdk session 300 1 128)
    none=$(per_call instructions sdk session 300 1 0)
    budget instructions/session/128-idle-ratio "$(awk -v a="$idle" -v b="$none" 'BEGIN {printf "%.4f", a / b}')"
    if has strace "the budget of system calls"; then
        budget syscalls/session "$(per_call syscalls sdk session 1000)"
    fi
    budget memory/call "$("$programs/call-sdk" memory | figure call_bytes)"
    budget memory/in-flight "$("$programs/call-sdk" memory | figure in_flight_bytes)"
    exit "$over"
fi

charts=$PWD/../../docs/charts
mkdir -p "$charts"
clients="sdk hyper hyper-util ureq reqwest"
name() {
    case $1 in sdk) echo "SDK" ;; hyper) echo "hyper, bare connections" ;; *) echo "$1" ;; esac
}

if has valgrind "instructions and allocations"; then
    {
        printf '# title Instructions of one call\n# unit instructions\n# kind bars\nclient\tsession\tinvoice created\n'
        for client in $clients; do
            printf '%s\t%s\t%s\n' "$(name "$client")" "$(per_call instructions "$client" session 500)" \
                "$(per_call instructions "$client" create:1 500)"
        done
    } >"$charts/call-instructions.tsv"
    {
        printf '# title Instructions of a list of 50 invoices\n# unit instructions\n# kind bars\nclient\tlist\n'
        for client in $clients; do
            printf '%s\t%s\n' "$(name "$client")" "$(per_call instructions "$client" list:50 20)"
        done
    } >"$charts/call-list.tsv"
    {
        printf '# title Allocations and system calls of one session\n# kind table\n'
        printf 'client\tallocations\tbytes allocated\tsystem calls\n'
        for client in $clients; do
            syscalls=-
            if has strace "system calls"; then syscalls=$(per_call syscalls "$client" session 1000); fi
            printf '%s\t%s\t%s\t%s\n' "$(name "$client")" "$(per_call allocations "$client" session 500)" \
                "$(per_call bytes "$client" session 500 | cut -d. -f1)" "$syscalls"
        done
    } >"$charts/call-allocations.tsv"
fi

# Medians of three rounds in turn: the machine may do other things.
rounds=3
median() {
    sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'
}
for round in $(seq $rounds); do
    for client in $clients; do
        for tasks in 1 64 1000; do
            measured "$client" session $((tasks == 1 ? 10000 : 30000)) $tasks >"$scratch/$client.$tasks.$round"
        done
    done
done
of() {
    for round in $(seq $rounds); do figure "$3" <"$scratch/$1.$2.$round"; done | median
}
node=-
if has npm "the reference SDK"; then
    node=$(./node.sh "$server" "$scratch" || true)
fi
# By CPU time, which other processes do not change as much as the time that passes.
rate() {
    awk -v us="$1" 'BEGIN {printf "%.0f", 1e6 / us}'
}
{
    printf '# title Sessions per second of CPU time on one core, by the number of tasks\n# unit calls per second\n# kind bars\n'
    printf 'client\t1 task\t64 tasks\t1,000 tasks\n'
    for client in $clients; do
        printf '%s\t%s\t%s\t%s\n' "$(name "$client")" "$(rate "$(of "$client" 1 cpu_us)")" \
            "$(rate "$(of "$client" 64 cpu_us)")" "$(rate "$(of "$client" 1000 cpu_us)")"
    done
    if [ "$node" != - ]; then printf 'reference on Node\t%s\t-\t-\n' "$(rate "$(echo "$node" | figure cpu_us)")"; fi
} >"$charts/call-rate.tsv"
{
    printf '# title Time, CPU and memory of sessions\n# kind table\n'
    printf 'client\tp50, us\tp99, us\tCPU, us\tCPU with 64 tasks, us\tRSS, kB\tpeak RSS with 64 tasks, kB\n'
    for client in $clients; do
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(name "$client")" "$(of "$client" 1 p50_us)" "$(of "$client" 1 p99_us)" \
            "$(of "$client" 1 cpu_us)" "$(of "$client" 64 cpu_us)" "$(of "$client" 1 rss_kb)" "$(of "$client" 64 peak_kb)"
    done
    if [ "$node" != - ]; then
        printf 'reference on Node\t%s\t%s\t%s\t-\t%s\t-\n' "$(echo "$node" | figure p50_us)" \
            "$(echo "$node" | figure p99_us)" "$(echo "$node" | figure cpu_us)" "$(echo "$node" | figure rss_kb)"
    fi
} >"$charts/call-time.tsv"
drawn=
for name in call-instructions call-list call-allocations call-rate call-time; do
    if [ -e "$charts/$name.tsv" ]; then drawn="$drawn $name"; fi
done
cargo run -q --manifest-path ../charts/Cargo.toml -- ../../docs $drawn
"$programs/call-sdk" memory
