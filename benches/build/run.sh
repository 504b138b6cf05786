#!/usr/bin/env bash
# CPU seconds of `cargo check` of the facade with each API, with dependencies already built, and wall-clock seconds of
# building a program that calls one function. Needs only the Rust toolchain.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_INCREMENTAL=0
TIMEFORMAT='%U %S'

# Prints the CPU seconds of a command.
seconds() {
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{printf "%.1f", $1 + $2}'
}

# check PACKAGE FEATURES: CPU seconds of checking the models and every crate of this workspace that depends on them.
check() {
    cargo check -q -p "$1" --no-default-features --features "$2"
    touch models/src/lib.rs
    seconds cargo check -q -p "$1" --no-default-features --features "$2"
}

printf '%-20s %s\n' "cargo check" "CPU s"
printf '%-20s %s\n' "models+funcs full" "$(check apideck-funcs full)"
for features in default vault accounting ats connector crm customer-support ecommerce file-storage hris issue-tracking lead pos \
    proxy sms webhook full full,dynamic; do
    printf '%-20s %s\n' "$features" "$(check apideck-unify "$features")"
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
export CARGO_TARGET_DIR="$program/target"
TIMEFORMAT='%R'
# build ARGUMENTS: the seconds of building the program.
build() {
    { time cargo build -q --manifest-path "$program/Cargo.toml" "$@"; } 2>&1
}
# Build twice: first with all dependencies, then only the program.
printf '\n%-20s %-10s %s\n' "one function" "clean, s" "program, s"
for profile in release dev; do
    all=$(build --profile "$profile")
    touch "$program/src/main.rs"
    printf '%-20s %-10s %s\n' "$profile" "$all" "$(build --profile "$profile")"
done
