#!/usr/bin/env bash
# Tests what the README's test command leaves out: the features that it does not turn on.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo test -p apideck-models --features jiff,chrono,time --lib date
cargo test -p apideck-models --features rust_decimal,serde_json/arbitrary_precision --lib number
cargo test -p apideck-core --all-features
cargo test -p apideck-core --no-default-features --lib
cargo test -p apideck-wire --all-features
cargo test -p apideck-unify --features crm,accounting,upload-file,gzip,stream,tracing --test integration -- \
    downloads::reading gzip pages uploads::bodies
cargo test -p apideck-unify --features blocking,crm,file-storage --test integration -- blocking
cargo test -p apideck-unify --features tracing --test tracing_spans
cargo test -p apideck-unify --features webhook,webhooks --test portal
cargo test -p apideck-unify --features full,dynamic,webhooks --test integration -- webhook_events
cargo test -p apideck-unify --features webhooks --doc -- Webhooks
