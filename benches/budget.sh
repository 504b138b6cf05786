# Sourced by the benchmarks. Budgets are in .ci/budgets: a name and a figure on each line.

budgets="$(dirname "${BASH_SOURCE[0]}")/../.ci/budgets"
over=0

# budget NAME FIGURE: prints a row. A figure more than 1 % above the committed one exceeds the budget. Whoever makes
# something larger on purpose changes the figure in the same commit.
budget() {
    local committed verdict
    committed=$(awk -v name="$1" '$1 == name {print $2}' "$budgets")
    verdict=$(awk -v now="$2" -v then="${committed:-none}" 'BEGIN {
        if (then == "none") print "NO BUDGET"
        else if (now > then * 1.01) print "OVER"
        else if (now < then * 0.99) print "ok, lower the budget"
        else print "ok"
    }')
    case $verdict in ok*) ;; *) over=1 ;; esac
    printf '%-44s %12s %12s  %s\n' "$1" "$2" "${committed:--}" "$verdict"
}
