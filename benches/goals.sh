#!/usr/bin/env bash
# Compares the figures in docs/charts with the goals, and writes docs/charts/goals.tsv: the goal, what was measured, and the
# ratio of what was measured to the goal. A ratio above 1 is a goal that is missed. Builds and measures nothing.
set -euo pipefail
cd "$(dirname "$0")/../docs/charts"

# of FILE ROW COLUMN: a figure.
of() {
    local figure
    figure=$(awk -F '\t' -v row="$2" -v column="$3" '$1 == row {print $column; exit}' "$1.tsv" 2>/dev/null)
    printf '%s' "${figure:--}"
}

# goal NAME GOAL MEASURED [DIVISOR]: a row, if the figures are there.
goal() {
    case " $3 ${4:-1} " in *" - "*) return ;; esac
    awk -F '\t' -v name="$1" -v goal="$2" -v measured="$3" -v divisor="${4:-1}" 'BEGIN {
        measured /= divisor
        printf "%s\t%s\t%s\t%.3f\n", name, goal, divisor == 1 ? measured : sprintf("%.3f", measured), measured / goal
    }'
}

# spread FILE COLUMN FROM TO: the largest figure of a column divided by the smallest, of the rows FROM to TO.
spread() {
    awk -F '\t' -v column="$2" -v from="$3" -v to="$4" '!/^#/ && $1 + 0 >= from && $1 + 0 <= to {
        if (low == "" || $column < low) low = $column
        if ($column > high) high = $column
    } END {printf "%.3f", high / low}' "$1.tsv" 2>/dev/null || echo -
}

sdk="with the SDK" hand="by hand, hyper-util"
{
    printf '# title Goals: a ratio above 1 is missed\n# kind table\ngoal\tat most\tmeasured\tmeasured / goal\n'
    goal "bytes, http only / hyper-util" 1 "$(of size "$sdk" 2)" "$(of size "$hand" 2)"
    goal "bytes, rustls / hyper-util" 1 "$(of size "$sdk" 3)" "$(of size "$hand" 3)"
    goal "bytes, native-tls / hyper-util" 1 "$(of size "$sdk" 4)" "$(of size "$hand" 4)"
    goal "bytes, rustls / ureq" 1 "$(of size "$sdk" 3)" "$(of size "by hand, ureq" 3)"
    goal "bytes of each operation, typed / OpenAPI Generator" 0.25 "$(of size-generator "each operation, typed" 2)" \
        "$(of size-generator "each operation, typed" 3)"
    goal "bytes of invoices / serde derive" 0.2 "$(of twins invoices 3)" "$(of twins invoices 2)"
    goal "bytes of CRM lists / serde derive" 0.222 "$(of twins crm-lists 3)" "$(of twins crm-lists 2)"
    goal "bytes of everything by name / serde derive" 0.143 "$(of twins everything 3)" "$(of twins everything 2)"
    session=$(of call-instructions SDK 2)
    goal "instructions of a session" 44500 "$session"
    goal "instructions of a session / hyper-util" 0.92 "$session" "$(of call-instructions hyper-util 2)"
    goal "instructions of a session / hyper" 1.18 "$session" "$(of call-instructions "hyper, bare connections" 2)"
    goal "allocations of a session" 34 "$(of call-allocations SDK 2)"
    goal "system calls of a session" 3.1 "$(of call-allocations SDK 4)"
    goal "instructions of a list / hyper-util" 0.8 "$(of call-list SDK 2)" "$(of call-list hyper-util 2)"
    goal "instructions to decode / serde derive" 0.8 "$(of codec "decode, per kB" 2)" "$(of codec "decode, per kB" 3)"
    goal "instructions to encode / serde derive" 1 "$(of codec "encode, per kB" 2)" "$(of codec "encode, per kB" 3)"
    goal "instructions with 128 idle connections / none" 1.03 "$(of growth-idle 128 2)" "$(of growth-idle 0 2)"
    goal "instructions with 1,000 tasks / one" 1.05 "$(of growth-tasks 1000 2)" "$(of growth-tasks 1 2)"
    goal "instructions per kB, 10 kB to 1 MB: most / least" 1.05 "$(spread growth-response 2 10 2000)"
    goal "CPU per kB, 1 MB to 100 MB: most / least" 1.05 "$(spread growth-response-cpu 2 1000 200000)"
    for kb in $(awk -F '\t' '$1 + 0 > 0 {print $1}' growth-memory.tsv 2>/dev/null); do
        goal "peak memory / response of $kb kB" 5 "$(of growth-memory "$kb" 2)"
    done
    goal "bytes of a process with an idle client" 4194304 "$(of call-memory "process with an idle client (RSS)" 2)"
    goal "bytes of a call that is not sent" 600 "$(of call-memory "a call that is not sent" 2)"
    goal "bytes of a call in flight" 4608 "$(of call-memory "a call in flight" 2)"
} >goals.tsv
