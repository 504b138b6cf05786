# Sourced by run.sh. Builds the programs with the client that OpenAPI Generator writes for Rust, and with the SDK, and writes
# docs/charts/size-generator.tsv. The client and its programs stay in the target directory.
#
# APIDECK_OPENAPI names the folder with `unify.json`; the default is ../shared/api. Without it, Java and Python's pip, which
# installs the generator, a line that begins with SKIPPED is printed.
generator_version=7.26.0
folder=$(realpath -m "${APIDECK_OPENAPI:-../../../shared/api}")
generator=$target/generator
skip() {
    echo "SKIPPED: the client of OpenAPI Generator: $1"
    exit 0
}

[ -e "$folder/unify.json" ] || skip "$folder has no unify.json."
command -v java >/dev/null || skip "Java is not installed."
mkdir -p "$generator"
jar=$generator/cli-$generator_version/openapi_generator_cli/openapi-generator.jar
if [ ! -e "$jar" ]; then
    timeout 300 python3 -m pip install -q --no-deps --target "$generator/cli-$generator_version" \
        "openapi-generator-cli==$generator_version" >&2 || skip "pip cannot install openapi-generator-cli."
fi
if [ ! -e "$generator/client/Cargo.toml" ]; then
    # The document has responses without a description, which the validator refuses.
    timeout 600 java -jar "$jar" generate -g rust -i "$folder/unify.json" -o "$generator/client.new" \
        --additional-properties=packageName=generated --skip-validate-spec >"$generator/log" 2>&1 ||
        { tail -n 20 "$generator/log" >&2; exit 1; }
    mv "$generator/client.new" "$generator/client"
fi
# put FILE: writes the standard input to a file, unless that is what it has: Cargo would build it again.
put() {
    cat >"$1.new"
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}
mkdir -p "$generator/program/src"
for file in Cargo.toml src/main.rs src/more.rs; do
    put "$generator/program/$file" <"generator/$file"
done

# A function for each operation, which awaits it with arguments that the compiler does not know.
awk '/^pub async fn / {
    file = FILENAME; sub(/.*\//, "", file); sub(/\.rs$/, "", file)
    name = $4; sub(/\(.*/, "", name)
    sub(/ -> Result.*/, "")
    count = gsub(/, [a-z_0-9#]+: /, "&")
    list = ""
    for (index_ = 1; index_ <= count; index_++) list = list "a" index_ ", "
    printf "async fn %s(api: &generated::apis::configuration::Configuration) {\n", name
    printf "    if let Some((%s)) = std::hint::black_box(None) {\n", list
    printf "        std::hint::black_box(&generated::apis::%s::%s(api, %s).await);\n    }\n}\n", file, name, list
    all = all "    " name "(api).await;\n"
} END {
    printf "pub async fn all(api: &generated::apis::configuration::Configuration) {\n%s}\n", all
}' "$generator"/client/src/apis/*.rs |
    put "$generator/generated_calls.rs"
find ../../funcs/src/generated -name '*.rs' -exec sed -n 's/^pub fn \([a-z0-9_]*\)(.*/\1/p' {} + | sort | awk '{
    printf "async fn %s(api: &apideck_unify::ApideckCore) {\n    if let Some(request) = std::hint::black_box(None) {\n", $1
    printf "        std::hint::black_box(&apideck_unify::funcs::%s(api, request).send().await);\n    }\n}\n", $1
    all = all "    " $1 "(api).await;\n"
} END {
    printf "pub async fn all(api: &apideck_unify::ApideckCore) {\n%s}\n", all
}' |
    put "$generator/sdk_calls.rs"

# size_generated FEATURES: the bytes of a program with the generated client.
size_generated() {
    echo "building with-generator $1" >&2
    CALLS=$generator/generated_calls.rs CARGO_TARGET_DIR=$generator/target timeout 90m \
        cargo build -q --release --manifest-path "$generator/program/Cargo.toml" --features "$1" >&2
    stat -c %s "$generator/target/release/with-generator"
}

operations=$(grep -c '^async fn' "$generator/generated_calls.rs")
{
    printf '# title Bytes of programs with the SDK and with the client of OpenAPI Generator\n'
    printf '# unit bytes, opt-level z, stripped\n# kind bars\nprogram\tSDK\tOpenAPI Generator\n'
    for row in session session,rustls session,native-tls invoices crm-lists everything-typed; do
        case $row in
        session) name="one session" ;;
        session,*) name="one session, ${row#session,}" ;;
        invoices) name="invoices as well" ;;
        crm-lists) name="CRM lists as well" ;;
        everything-typed) name="each operation, typed" ;;
        esac
        features=${row#session}
        export CALLS=$generator/sdk_calls.rs
        printf '%s\t%s\t%s\n' "$name" "$(size sdk "${features#,}")" "$(size_generated "${features#,}")"
    done
} >"$charts/size-generator.tsv.new"
mv "$charts/size-generator.tsv.new" "$charts/size-generator.tsv"
cat "$charts/size-generator.tsv"
echo "OpenAPI Generator's document has $operations operations, the SDK has $(grep -c '^async fn' "$generator/sdk_calls.rs")."
../draw.sh size-generator
