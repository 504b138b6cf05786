#!/usr/bin/env bash
# CPU seconds that `cargo check` of the facade takes with each API, dependencies built, and seconds of building a program
# that calls one function. Needs nothing but the toolchain.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_INCREMENTAL=0
TIMEFORMAT='%U %S'

# The CPU seconds of a command.
seconds() {
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{printf "%.1f", $1 + $2}'
}

# check PACKAGE FEATURES: of the package and of what it uses of this workspace that is for its APIs.
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
# build ARGUMENTS: the seconds that building the program takes.
build() {
    { time cargo build -q --manifest-path "$program/Cargo.toml" "$@"; } 2>&1
}
# Twice each: all of it, and the program alone.
printf '\n%-20s %-8s %s\n' "one function" "all, s" "again, s"
for profile in release dev; do
    all=$(build --profile "$profile")
    touch "$program/src/main.rs"
    printf '%-20s %-8s %s\n' "$profile" "$all" "$(build --profile "$profile")"
done
