#!/usr/bin/env bash
# What a call costs, on loopback: with the SDK, bare hyper connections, hyper-util's pooled client, reqwest, ureq, and the
# reference SDK on Node if npm is there. Instructions (valgrind), allocations (valgrind), system calls (strace), calls per
# second, times and memory. Writes docs/charts/call*.tsv, and from them the tables and charts of docs/PERFORMANCE.md.
#
#   benches/call/run.sh            everything
#   benches/call/run.sh counts     instructions, allocations and system calls, which a busy machine does not change
#   benches/call/run.sh times      calls per second, times, CPU and memory
#   benches/call/run.sh --check    measures only what has a budget, and fails if a budget is exceeded
set -euo pipefail
cd "$(dirname "$0")"
check=${1:-}
case $check in "" | counts | times | --check) ;; *) echo "unknown part: $check" >&2; exit 2 ;; esac
if [ "$check" = --check ]; then
    timeout 40m cargo build -q --release --bin call-server --bin call-sdk --bin call-hyper-util
else
    timeout 40m cargo build -q --release --features peers
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
    budget memory/call "$(timeout 60 "$programs/call-sdk" memory | figure call_bytes)"
    budget memory/in-flight "$(timeout 60 "$programs/call-sdk" memory | figure in_flight_bytes)"
    exit "$over"
fi

charts=$PWD/../../docs/charts
mkdir -p "$charts"
clients="sdk hyper hyper-util ureq reqwest"
name() {
    case $1 in sdk) echo "SDK" ;; node) echo "TypeScript SDK on Node" ;; hyper) echo "hyper, bare connections" ;; *) echo "$1" ;; esac
}

if [ "$check" != times ] && has valgrind "instructions and allocations"; then
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

{
    printf '# title Memory of the SDK\n# kind table\nwhat\tbytes\n'
    timeout 60 "$programs/call-sdk" memory >"$scratch/memory"
    printf 'process with an idle client (RSS)\t%s\n' $(($(figure idle_client_kb <"$scratch/memory") * 1024))
    printf 'a call that is not sent\t%s\n' "$(figure call_bytes <"$scratch/memory")"
    printf 'a call in flight\t%s\n' "$(figure in_flight_bytes <"$scratch/memory")"
} >"$charts/call-memory.tsv"
if [ "$check" != counts ]; then
    source times.sh
fi
drawn=
for name in call-instructions call-list call-allocations call-rate call-time call-memory; do
    if [ -e "$charts/$name.tsv" ]; then drawn="$drawn $name"; fi
done
../draw.sh $drawn
