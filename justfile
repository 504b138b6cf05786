# The steps of .ci/run, one recipe each. `just` is a convenience: every recipe is a command that can be pasted.

# List the recipes.
default:
    @just --list

# The gate of every change: all recipes up to `calls`.
ci:
    .ci/run

# What takes long, before a release.
full:
    .ci/full

# Install what the checks need beyond Rust and a C compiler.
setup:
    scripts/setup.sh

# Check the format. `cargo fmt --all` fixes it.
fmt:
    cargo fmt --all --check

# Check that the generated files are those of the facts.
generated:
    cargo run -q -p apideck-codegen -- check

# Write the generated files.
generate:
    cargo run -q -p apideck-codegen -- generate

# Show which module uses which; an import cycle fails.
check-modules *src="core/src mock/src errors/src webhooks/src src":
    cargo run -q -p apideck-codegen -- check-modules {{ src }}

# Open a Vault session on the mock.
example:
    scripts/example.sh

# The README's test command, or some of its tests: `just test reliability::table`.
test *filter:
    cargo test --workspace --features full,dynamic,upload-file {{ filter }}

# Tests of the features that `test` leaves out.
test-features:
    scripts/test-features.sh

# Replay the recordings of the reference client, where they are.
vectors:
    scripts/vectors.sh

# Clippy; a warning fails.
lint:
    scripts/lint.sh

# Build and run the programs of the README and the guides, in a project outside of this one.
readme:
    scripts/readme.sh

# Build the documentation; a warning fails.
docs:
    scripts/docs.sh

# Loads against nginx and Node: no call is lost, no POST is processed twice.
interop:
    tests/interop/run.sh

# Make npm packages of the examples for the web, in target/web/packages.
web:
    scripts/web-packages.sh

# The suite in Node, and the bytes of programs for the web.
web-check:
    scripts/web.sh

# The suite in Node, headless Chromium and workerd, or in one of them: `just web-tests worker`.
web-tests *engines:
    tests/web/run.sh {{ engines }}

# The examples for the web in Chromium and workerd.
web-examples:
    tests/web/examples.sh

# Each feature alone.
features:
    scripts/features.sh

# The oldest Rust that is supported.
msrv:
    scripts/msrv.sh

# Programs within their budget of bytes.
sizes:
    benches/size/run.sh --check

# Instructions, allocations, system calls and memory of a call within their budgets.
calls:
    benches/call/run.sh --check

# Gigabytes, a million items, 200,000 calls, throughput.
heavy-tests:
    scripts/heavy-tests.sh

# Fuzz each target for some seconds.
fuzz seconds="60":
    scripts/fuzz.sh {{ seconds }}

# Races.
thread-sanitizer:
    scripts/thread-sanitizer.sh

# Changes of the code that no test notices.
mutants *arguments="--together apideck-errors":
    scripts/mutants.sh {{ arguments }}
