#!/usr/bin/env bash
# CPU seconds that `cargo check` of the models and functions of each API takes, dependencies built, and those of a debug
# build of a program that calls one function after a change in it. Needs nothing but the toolchain.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_INCREMENTAL=0
TIMEFORMAT='%U %S'

# The CPU seconds of a command.
seconds() {
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{printf "%.1f", $1 + $2}'
}

check() {
    cargo check -q -p apideck-funcs --no-default-features --features "$1"
    touch models/src/lib.rs
    seconds cargo check -q -p apideck-funcs --no-default-features --features "$1"
}

printf '%-20s %s\n' "cargo check" "CPU s"
for api in vault accounting ats connector crm customer-support ecommerce file-storage hris issue-tracking lead pos proxy sms \
    webhook full full,dynamic; do
    printf '%-20s %s\n' "$api" "$(check "$api")"
done

program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
mkdir "$program/src"
cat >"$program/Cargo.toml" <<EOF
[package]
name = "one-function"
version = "0.0.0"
edition = "2024"

[dependencies]
apideck-unify = { path = "$PWD" }
tokio = { version = "1", features = ["macros", "rt"] }

[workspace]
EOF
cat >"$program/src/main.rs" <<'EOF'
use apideck_unify::{ApideckCore, funcs::vault_sessions_create, models::*};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let apideck = ApideckCore::builder().build()?;
    let created = vault_sessions_create(&apideck, VaultSessionsCreateRequest::new()).send().await?;
    println!("{}", created.data.session_uri);
    Ok(())
}
EOF
export CARGO_INCREMENTAL=1 CARGO_TARGET_DIR="$program/target"
cargo build -q --manifest-path "$program/Cargo.toml"
touch "$program/src/main.rs"
TIMEFORMAT='%R'
wall=$( { time cargo build -q --manifest-path "$program/Cargo.toml"; } 2>&1)
printf '\n%s s to build a program with one function again\n' "$wall"
