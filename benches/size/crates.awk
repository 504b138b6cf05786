# Sums the bytes of code by crate: `nm -S -C -t d PROGRAM | awk -f crates.awk`. A generic function counts for the crate of the
# type or trait that its name begins with.
$3 ~ /^[tTwW]$/ {
    name = $0
    sub(/^[^ ]+ [^ ]+ [^ ]+ /, "", name)
    gsub(/[<&*(]|dyn |mut |const /, "", name)
    if (name ~ /^_*rust/) name = "std"
    else if (name !~ /^[a-z_0-9]+::/) name = "C and start-up"
    sub(/::.*/, "", name)
    size = $2 + 0
    if (name ~ /^(gimli|addr2line|rustc_demangle|miniz_oxide|object|adler2?)$/) name = "crates of std's backtraces"
    else if (name ~ /^(std|core|alloc|hashbrown|memchr|panic_unwind|compiler_builtins|std_detect)$/) name = "std"
    else if (name ~ /^(hyper|hyper_util|futures.*|want|try_lock|tower.*|http_body.*|pin_project_lite|slab|atomic_waker)$/) name = "hyper, hyper-util, futures"
    else if (name ~ /^(http|httparse|bytes|fnv|itoa|smallvec)$/) name = "http, httparse, bytes"
    else if (name ~ /^(tokio|mio|socket2)$/) name = "tokio, mio, socket2"
    else if (name ~ /^(serde|serde_core|serde_json|zmij|ryu)$/) name = "serde_json, zmij"
    else if (name ~ /^(sdk|handwritten|with_hyper|session)$/) name = "the program, with what is inlined into it"
    gsub(/_/, "-", name)
    bytes[name] += size
    sum += size
}
END {
    for (name in bytes) printf "%s\t%d\n", name, bytes[name]
    printf "~ sum\t%d\n", sum
}
