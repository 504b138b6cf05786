# Sourced by run.sh: calls per second, times, CPU and memory of sessions. Writes docs/charts/call-rate.tsv and call-time.tsv.

# Rounds in turn, since the machine may do other things: the median of CPU, times and memory, and the highest rate.
rounds=3
median() {
    sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'
}
node=
if has npm "the reference SDK" && ./node.sh "$scratch" install; then node=node; fi
for round in $(seq $rounds); do
    for client in $clients $node; do
        for tasks in 1 64 1000; do
            # It is slow, and does not differ from round to round as much.
            if [ "$client" = node ] && [ "$round" -gt 1 ]; then continue; fi
            if [ "$client" = node ]; then
                ./node.sh "$scratch" "$server" 2000 $tasks
            else
                measured "$client" session $((tasks == 1 ? 10000 : 30000)) $tasks
            fi >"$scratch/$client.$tasks.$round"
        done
    done
done
# all CLIENT TASKS NAME: the figures of all rounds.
all() {
    local file
    for file in "$scratch/$1.$2".*; do figure "$3" <"$file"; done
}
of() {
    all "$@" | median
}
rate() {
    all "$1" "$2" per_second | sort -n | tail -n 1
}
{
    printf '# title Sessions per second, client on one core, by the number of tasks\n'
    printf '# unit calls per second\n# kind bars\nclient\t1 task\t64 tasks\t1,000 tasks\n'
    for client in $clients $node; do
        printf '%s\t%s\t%s\t%s\n' "$(name "$client")" "$(rate "$client" 1)" "$(rate "$client" 64)" "$(rate "$client" 1000)"
    done
} >"$charts/call-rate.tsv"
{
    printf '# title Time, CPU and memory of sessions\n# kind table\n'
    printf 'client\tp50, us\tp99, us\tCPU, us\tCPU with 64 tasks, us\tRSS, kB\tpeak RSS with 64 tasks, kB\n'
    for client in $clients $node; do
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(name "$client")" "$(of "$client" 1 p50_us)" "$(of "$client" 1 p99_us)" \
            "$(of "$client" 1 cpu_us)" "$(of "$client" 64 cpu_us)" "$(of "$client" 1 rss_kb)" "$(of "$client" 64 peak_kb)"
    done
} >"$charts/call-time.tsv"
