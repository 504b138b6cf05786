#!/usr/bin/env bash
# Builds each Rust program of the README and the guides as a new user would: pasted into a project outside of this one,
# with the dependencies that the document names. Then runs those that end by themselves against the mock, and the tests.
#
#     scripts/readme.sh              all documents, in one build
#     scripts/readme.sh --each       each document alone, so that a feature that it forgets to name is missed
#
# A document has one or more `toml` blocks with dependencies; a program is built with those of the last block before it.
# A program that starts with `// src/lib.rs` or `// tests/x.rs` is that file. A fragment without `main` gets one around it.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
export CARGO_TERM_COLOR=never CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$repository/target}/readme"

# GitHub does not highlight a block with an option of rustdoc, such as `rust,no_run`.
if grep -n '^ *```rust[^ ]' $(git ls-files '*.md'); then
    echo "Write \`\`\`rust." >&2
    exit 1
fi

project=$(mktemp -d)
mock=
trap '[ -z "$mock" ] || kill "$mock" 2>/dev/null; rm -rf "$project"' EXIT

# Without the registry, a project with other dependencies than this one cannot be resolved.
if ! curl -sfI -m 20 https://index.crates.io/config.json >/dev/null; then
    echo "SKIPPED: the programs of the README: crates.io is not reachable."
    exit 0
fi

# extract FILE NAME: writes the packages NAME-1, NAME-2, .. of a document into the project.
extract() {
    awk -v project="$project" -v name="$2" '
        function open_package() {
            package = name "-" ++packages
            folder = project "/" package
            system("mkdir -p " folder "/src/bin " folder "/tests")
            manifest = folder "/Cargo.toml"
            printf "[package]\nname = \"%s\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n", package > manifest
        }
        /^```toml$/ { kind = "toml"; text = ""; next }
        /^```rust$/ { kind = "rust"; text = ""; file = ""; next }
        /^```$/ && kind == "toml" {
            kind = ""
            if (text ~ /\[dependencies\]/) {
                open_package()
                # A profile belongs into the manifest of the workspace.
                sub(/\[profile.*/, "", text)
                printf "%s", text > manifest
                close(manifest)
            }
            next
        }
        /^```$/ && kind == "rust" {
            kind = ""
            if (file == "") {
                file = "src/bin/" package "-" ++programs ".rs"
                if (text !~ /fn main/) {
                    gsub(/\n# [^\n]*/, "", text)
                    text = "#![allow(unused)]\n" text
                    if (text ~ /\nlet /) text = "fn main() -> Result<(), Box<dyn std::error::Error>> {\n" text "Ok(())\n}\n"
                    else text = text "\nfn main() {}\n"
                }
            }
            printf "%s", text > (folder "/" file)
            close(folder "/" file)
            next
        }
        kind == "rust" && text == "" && /^\/\/ (src|tests)\/[a-z_]+\.rs$/ { file = $2 }
        kind != "" { text = text $0 "\n" }
    ' "$1"
}

extract README.md readme
for guide in docs/guide/*.md docs/ERRORS.md; do
    extract "$guide" "$(basename "$guide" .md | tr 'A-Z_' 'a-z-')"
done

# Nothing to build: a document for another target.
for folder in "$project"/*/; do
    find "$folder" -name '*.rs' | grep -q . || rm -r "$folder"
done

mkdir -p "$project/mock/src"
cat >"$project/mock/Cargo.toml" <<'MANIFEST'
[package]
name = "mock"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
apideck-mock = "0.1"
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread", "time"] }
MANIFEST
cat >"$project/mock/src/main.rs" <<'PROGRAM'
//! A mock with what the programs call. It prints its URL and ends after ten minutes.
use apideck_mock::{Mock, Reply};
use serde_json::json;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mock = Mock::start().await?;
    mock.serve_pages("/accounting/invoices", 250, |row| json!({ "id": row.to_string(), "number": row.to_string(), "total": 12.5 }));
    mock.serve_pages("/crm/contacts", 120, |row| json!({ "id": row.to_string(), "name": format!("Contact {row}") }));
    mock.on("GET", "/file-storage/files/{id}/download", |_| Reply::status(200).header("content-type", "application/pdf").body("%PDF-1.7"));
    mock.on("POST", "/accounting/invoices", |_| {
        let head = json!({ "status_code": 201, "status": "Created", "service": "xero", "resource": "invoices", "operation": "add" });
        let mut body = head.as_object().cloned().unwrap_or_default();
        body.insert("data".to_owned(), json!({ "id": "1" }));
        Reply::json(201, &body.into())
    });
    println!("{}", mock.url());
    tokio::time::sleep(std::time::Duration::from_secs(600)).await;
    Ok(())
}
PROGRAM

packages=$(cd "$project" && ls)
{
    printf '[workspace]\nresolver = "3"\nmembers = ['
    printf '"%s", ' $packages
    printf ']\n\n[profile.dev]\ndebug = false\n\n[patch.crates-io]\n'
    printf 'apideck-%s = { path = "%s/%s" }\n' mock "$repository" mock
    printf 'apideck-unify = { path = "%s" }\n' "$repository"
} >"$project/Cargo.toml"
cp "$repository/Cargo.lock" "$project/Cargo.lock"
cd "$project"

if [ "${1:-}" = --each ]; then
    for package in $packages; do
        echo "$package alone"
        cargo check -q -p "$package" --all-targets
    done
    # A function, a type and an accessor whose feature is off: the compiler names the feature.
    mkdir -p "$project/off/src"
    {
        printf '[package]\nname = "off"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n'
        printf '[dependencies]\napideck-unify = "0.1"\n\n'
        printf '[patch.crates-io]\napideck-unify = { path = "%s" }\n' "$repository"
    } >off/Cargo.toml
    cp Cargo.lock off/Cargo.lock
    echo 'use apideck_unify::{funcs::crm_contacts_list, models::Contact}; fn main() {}' >off/src/main.rs
    if (cd off && cargo check -q) 2>errors || [ "$(grep -c 'gated behind the `crm` feature' errors)" != 2 ]; then
        echo "The compiler does not name the feature of a function and a type that are off:"
        cat errors
        exit 1
    fi
    echo 'fn main() { let apideck = apideck_unify::Apideck::builder().build().unwrap(); apideck.file_storage(); }' >off/src/main.rs
    if (cd off && cargo check -q) 2>errors || ! grep -q 'the feature `file-storage` of apideck-unify is off' errors; then
        echo "The compiler does not name the feature of an accessor that is off:"
        cat errors
        exit 1
    fi
    rm -r off
fi

# The programs as they are written.
cargo check -q --workspace --all-targets --keep-going

# The same programs with the mock as their server.
grep -l 'await\|send_blocking' ./*/src/bin/*.rs |
    xargs sed -i 's/\(Apideck\(Core\)\?::builder()\)/\1.server_url(std::env::var("MOCK_URL").unwrap())/'
cargo build -q --workspace
"$CARGO_TARGET_DIR/debug/mock" >url &
mock=$!
for _ in $(seq 50); do
    [ -s url ] && break
    sleep 0.1
done
MOCK_URL=$(cat url)
export MOCK_URL APIDECK_API_KEY=mock-key APIDECK_APP_ID=mock-app APIDECK_CONSUMER_ID=test-consumer
ran=0
for program in */src/bin/*.rs; do
    name=$(basename "$program" .rs)
    # A server does not end.
    grep -q 'axum::serve\|TcpListener' "$program" && continue
    if ! output=$(timeout 30 "$CARGO_TARGET_DIR/debug/$name" 2>&1); then
        printf '%s failed:\n%s\n' "$name" "$output"
        exit 1
    fi
    printf '%s: %s\n' "$name" "$(head -n 1 <<<"$output" | cut -c 1-100)"
    ran=$((ran + 1))
done
cargo test -q --workspace --test '*'
echo "$(ls ./*/src/bin/*.rs | wc -l) programs were built, $ran of them were run"
