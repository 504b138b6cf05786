#!/usr/bin/env bash
# Runs the client against nginx: HTTP/1.1 and HTTP/2, with and without TLS, connections that end soon, few streams, and
# a reload under load; then against Node's HTTP/2 where Node is installed. No call may be lost, and the server must have
# logged each POST once.
#
#   tests/interop/run.sh            all scenarios, less than three minutes
#   CALLS=20000 tests/interop/run.sh more calls in each
#   ONLY=h2 tests/interop/run.sh    the scenarios whose names contain this
#
# nginx is installed from Debian's packages if it is missing. Everything it writes is in a temporary directory.
set -euo pipefail
cd "$(dirname "$0")"
CALLS=${CALLS:-8000}
TASKS=${TASKS:-256}
ONLY=${ONLY:-}

if ! command -v nginx >/dev/null; then
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light; } >/dev/null 2>&1; then
        echo "interop: skipped, nginx is not installed and apt-get cannot install it"
        exit 0
    fi
fi
nginx=$(command -v nginx)

cargo build --quiet
target=$(cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')

dir=$(mktemp -d)
chmod 755 "$dir"
# A copy, so that a build in between changes nothing.
client=$dir/apideck-interop
cp "$target/debug/apideck-interop" "$client"
nginx_pid='' upstream_pid='' reload_pid='' node_pid=''
stop() {
    for pid in $reload_pid $node_pid $nginx_pid $upstream_pid; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    done
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' INT TERM

# A certificate authority, and a certificate for localhost.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=interop authority' \
    -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=localhost' \
    -keyout "$dir/server.key" -out "$dir/server.csr" 2>/dev/null
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >"$dir/extensions"
openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 2 \
    -extfile "$dir/extensions" -out "$dir/server.pem" 2>/dev/null
cp locations "$dir/locations"

names=(UPSTREAM HTTP1 HTTP1_TLS HTTP1_SHORT HTTP2 HTTP2_FEW HTTP2_SHORT NODE)
start_nginx() {
    local base=$1 number=0 name
    cp nginx.conf.in "$dir/nginx.conf"
    sed -i "s|@DIR@|$dir|" "$dir/nginx.conf"
    for name in "${names[@]}"; do
        declare -g "$name=$((base + number))"
        sed -i "s|@$name@|$((base + number))|" "$dir/nginx.conf"
        number=$((number + 1))
    done
    "$client" upstream "$UPSTREAM" 2>/dev/null &
    upstream_pid=$!
    "$nginx" -e "$dir/error.log" -c "$dir/nginx.conf" 2>/dev/null &
    nginx_pid=$!
    for _ in $(seq 50); do
        kill -0 "$nginx_pid" 2>/dev/null && kill -0 "$upstream_pid" 2>/dev/null || break
        [ -s "$dir/nginx.pid" ] && return 0
        sleep 0.1
    done
    kill "$nginx_pid" "$upstream_pid" 2>/dev/null || true
    return 1
}
# A port of ours may be taken: another block of them, then.
for attempt in 1 2 3 4 5; do
    if start_nginx $((20000 + RANDOM % 1000 * 10)); then
        break
    elif [ "$attempt" = 5 ]; then
        echo "interop: nginx does not start" && cat "$dir/error.log" && exit 1
    fi
done
"$nginx" -v 2>&1

# Node is optional.
start_node() {
    node node_http2.mjs "$NODE" "$dir/server.key" "$dir/server.pem" "$dir/node.log" &
    node_pid=$!
}
if command -v node >/dev/null; then start_node; fi

failed=0
# load <name> <url> <method> <calls> [log]
load() {
    if [[ "$1-$3" == *"$ONLY"* ]]; then
        timeout 120 "$client" load "$1-$3" "$2" "$dir/ca.pem" "$3" "$TASKS" "$4" "${5:-$dir/access.log}" || failed=1
    fi
}
few=$((CALLS / 4))

for method in GET POST; do
    path=json
    if [ $method = POST ]; then path=body; fi
    load http1 "http://localhost:$HTTP1/$path" $method "$CALLS"
    load http1-tls "https://localhost:$HTTP1_TLS/$path" $method "$few"
    load http1-short "http://localhost:$HTTP1_SHORT/$path" $method "$few"
    load h2 "https://localhost:$HTTP2/$path" $method "$CALLS"
    load h2-few "https://localhost:$HTTP2_FEW/$path" $method "$CALLS"
    load h2-few-slow "https://localhost:$HTTP2_FEW/slow" $method $((few / 5))
    load h2-short "https://localhost:$HTTP2_SHORT/$path" $method "$few"
    load h2-slow "https://localhost:$HTTP2/slow" $method "$few"
done

if [ -n "$node_pid" ]; then
    for method in GET POST; do
        # Node 20 crashes now and then when it closes many sessions ("corrupted size vs. prev_size", from glibc). Calls
        # to a server that crashed count for nothing, so the load starts again, at most twice.
        for attempt in 1 2 3; do
            before=$failed
            load node-h2 "https://localhost:$NODE" $method "$few" "$dir/node.log"
            if kill -0 "$node_pid" 2>/dev/null || [ "$attempt" = 3 ]; then break; fi
            echo "interop: Node crashed; its load is started again"
            failed=$before
            : >"$dir/node.log"
            start_node
            sleep 0.5
        done
    done
else
    echo "interop: Node is not installed, its HTTP/2 is left out"
fi

# The workers are replaced all the time; the old ones finish what they began.
(while sleep 0.5; do kill -HUP "$nginx_pid"; done) &
reload_pid=$!
for method in GET POST; do
    load http1-reload "http://localhost:$HTTP1/slow" $method "$few"
    load h2-reload "https://localhost:$HTTP2/slow" $method "$few"
    load h2-few-reload "https://localhost:$HTTP2_FEW/slow" $method "$few"
done
kill "$reload_pid"
reload_pid=''

if [ "$failed" = 0 ]; then echo "interop: 0 lost calls, each POST once"; else echo "interop: calls were lost" && exit 1; fi
