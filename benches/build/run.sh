#!/usr/bin/env bash
# CPU seconds of building a program that calls one function: check, debug and release, from nothing, after a change in the
# program with and without incremental compilation; the number of its crates; and CPU seconds of `cargo check` of the facade
# with each API, with dependencies already built. Writes docs/charts/build*.tsv, and from them the tables and charts of
# docs/PERFORMANCE.md. Needs only the Rust toolchain.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_INCREMENTAL=0
TIMEFORMAT='%U %S'

# Prints the CPU seconds of a command.
seconds() {
    { time timeout 60m "$@" >/dev/null 2>&1; } 2>&1 | awk '{printf "%.1f", $1 + $2}'
}

# check PACKAGE FEATURES: CPU seconds of checking the models and every crate of this workspace that depends on them.
check() {
    timeout 60m cargo check -q -p "$1" --no-default-features --features "$2"
    touch models/src/lib.rs
    seconds cargo check -q -p "$1" --no-default-features --features "$2"
}

charts=$PWD/docs/charts
mkdir -p "$charts"
{
    printf '# title CPU seconds of cargo check, by feature, with dependencies already built\n# unit seconds\n# kind bars\n'
    printf 'features\tseconds\n'
    printf 'models and functions, full\t%s\n' "$(check apideck-funcs full)"
    for features in default vault accounting ats connector crm customer-support ecommerce file-storage hris issue-tracking lead \
        pos proxy sms webhook full full,dynamic; do
        printf '%s\t%s\n' "$features" "$(check apideck-unify "$features")"
    done
} >"$charts/build-features.tsv"

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
# cargo_seconds ARGUMENTS: CPU seconds of a command of cargo for the program.
cargo_seconds() {
    seconds cargo "$1" -q --manifest-path "$program/Cargo.toml" "${@:2}"
}
crates=$(cargo tree -q --manifest-path "$program/Cargo.toml" -e normal --prefix none --no-dedupe --format '{p}' | sort -u | grep -c .)
{
    printf '# title CPU seconds to build a program with one function, default features, %s crates\n' "$crates"
    printf '# unit seconds\n# kind bars\nwhat\tfrom nothing\tafter a change in the program\tthe same, incremental\n'
    for what in check dev release; do
        case $what in check) set -- check ;; *) set -- build --profile $what ;; esac
        all=$(cargo_seconds "$@")
        touch "$program/src/main.rs"
        changed=$(cargo_seconds "$@")
        touch "$program/src/main.rs"
        CARGO_INCREMENTAL=1 timeout 60m cargo "$1" -q --manifest-path "$program/Cargo.toml" "${@:2}"
        touch "$program/src/main.rs"
        printf '%s\t%s\t%s\t%s\n' "$what" "$all" "$changed" "$(CARGO_INCREMENTAL=1 cargo_seconds "$@")"
    done
} >"$charts/build.tsv"
unset CARGO_TARGET_DIR
benches/draw.sh build build-features
