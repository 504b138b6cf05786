//! The lists of all APIs: the `mod.rs` of each `generated` folder, and the features in the manifests.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{docs, public_names, response};
use crate::facts::{Api, COMMON, Facts};
use crate::names;

/// The manifests with a feature for each API, and the crate whose feature of the same name it enables.
pub const MANIFESTS: [(&str, Option<&str>); 3] =
    [("Cargo.toml", Some("apideck-funcs")), ("funcs/Cargo.toml", Some("apideck-models")), ("models/Cargo.toml", None)];

/// The lines of a manifest that enclose the features.
const BEGIN: &str = "# APIs: these lines are written by `apideck-codegen generate`.";
const END: &str = "# End of the APIs.";

/// The APIs that have operations: each is a feature.
fn apis(facts: &Facts) -> impl Iterator<Item = &Api> {
    facts.apis.iter().filter(|api| !api.operations.is_empty())
}

/// The modules of the facade, by path; `files` are those of the models.
pub(super) fn facade(facts: &Facts, files: &BTreeMap<String, String>) -> [(String, String); 2] {
    [
        ("src/generated/models.rs".to_owned(), facade_models(facts, files)),
        ("src/generated/funcs.rs".to_owned(), facade_funcs(facts)),
    ]
}

/// The tables of contents, by path.
pub(super) fn files(facts: &Facts, add: &mut impl FnMut(String, String)) {
    let mut models = String::from("//! The types of each API, and those that several share.\n\nmod response;\n");
    let mut requests =
        String::from("/// The requests, apart from the models: one module for each API.\npub mod requests {\n");
    let mut exports = String::from("pub use response::*;\n");
    let has_models = |api: &&Api| api.name == COMMON || !api.operations.is_empty() || !api.events.is_empty();
    for api in facts.apis.iter().filter(has_models) {
        let (name, cfg) = (&api.name, if api.name == COMMON { String::new() } else { cfg(api) });
        // An API whose types all belong to another has only requests.
        let public = if api.types.is_empty() { "" } else { "pub " };
        let _ = writeln!(models, "{cfg}{public}mod {name};");
        // A list of all types on one page would be too long to read.
        if !api.types.is_empty() {
            let _ = writeln!(exports, "{cfg}#[doc(no_inline)]\npub use {name}::*;");
        }
        if !api.operations.is_empty() {
            let about = docs::api_name(name);
            let _ = writeln!(
                requests,
                "/// Requests of the {about}.\n{cfg}pub mod {name} {{ pub use super::super::{name}::requests::*; }}"
            );
            let _ = writeln!(exports, "{cfg}#[doc(no_inline)]\npub use requests::{name}::*;");
        }
    }
    add("models/src/generated/mod.rs".to_owned(), models + "\n" + &requests + "}\n\n" + &exports);

    let (mut functions, mut exports) = (String::from("//! The functions of each API.\n\n"), String::new());
    for api in apis(facts) {
        let _ = writeln!(functions, "{}pub mod {};", cfg(api), api.name);
        let _ = writeln!(exports, "{}#[doc(no_inline)]\npub use {}::*;", cfg(api), api.name);
    }
    functions += "#[cfg(feature = \"dynamic\")]\npub(crate) mod dynamic;\n\n";
    add("funcs/src/generated/mod.rs".to_owned(), functions + &exports);

    let mut lists = String::from(
        "//! The operations of each API as a list, for calls by name.\n\nuse crate::dynamic_entry::Entry;\n\n",
    );
    let mut entries = String::new();
    for api in apis(facts) {
        let _ = writeln!(lists, "{}mod {};", cfg(api), api.name);
        let _ = writeln!(entries, "    {}    {}::ENTRIES,", cfg(api), api.name);
    }
    let all = format!(
        "\n/// All operations of the APIs that are compiled.\npub(crate) static ALL: &[&[Entry]] = &[\n{entries}];\n"
    );
    add("funcs/src/generated/dynamic/mod.rs".to_owned(), lists + &all);

    let (mut accessors, mut exports) = (String::from("//! The accessors of each API.\n\n"), String::from("\n"));
    let mut off = String::from("\n");
    for api in apis(facts) {
        let (name, feature) = (&api.name, names::feature(&api.name));
        let _ = writeln!(accessors, "{}mod {name};", cfg(api));
        let _ = writeln!(exports, "{}pub use {name}::*;", cfg(api));
        let message = format!("the feature `{feature}` of apideck-unify is off");
        let _ = writeln!(off, "#[cfg(not(feature = \"{feature}\"))]\ncrate::namespaces::off!({name} \"{message}\");");
    }
    add("src/generated/mod.rs".to_owned(), accessors + &exports + &off);
}

/// Imports `names` by name. If the feature is off, the compiler knows them and names the feature, which it does not for the
/// names of a glob. Rustdoc would list all of them on the page of the module.
fn by_name(api: &Api, path: &str, names: &[String]) -> String {
    let list = names.join(", ");
    if names.is_empty() { list } else { format!("#[cfg(not(doc))]\n{}pub use {path}::{{{list}}};\n", cfg(api)) }
}

/// The public types of `api` in `files`, requests included.
fn types_of(files: &BTreeMap<String, String>, api: &Api) -> Vec<String> {
    let folder = format!("models/src/generated/{}/", api.name);
    let files: BTreeMap<String, String> = files
        .range(folder.clone()..)
        .take_while(|(path, _)| path.starts_with(&folder))
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    public_names::types(&files)
}

/// The module `models` of the facade. Its page lists the modules of the APIs, each with its feature.
fn facade_models(facts: &Facts, files: &BTreeMap<String, String>) -> String {
    let mut text = String::from(MODELS_ABOUT);
    let mut requests = String::from("\n/// The requests: one module for each API.\npub mod requests {\n");
    for api in apis(facts) {
        if !api.types.is_empty() {
            let _ = writeln!(text, "{}#[doc(inline)]\npub use apideck_models::{};", cfg(api), api.name);
        }
        let _ = writeln!(requests, "{}#[doc(inline)]\npub use apideck_models::requests::{};", cfg(api), api.name);
    }
    let generic = response::NAMES.join(", ");
    let _ = write!(
        text,
        "#[doc(inline)]\npub use apideck_models::common;\n#[doc(inline)]\npub use apideck_models::{{{generic}}};\n\
         #[doc(inline)]\npub use apideck_models::{{Body, Date, DateTime, DecodeError, Field, IntoData, Map, Null, \
         Nullable, Number, NumberError, Repair, Value, from_json}};\n\
         #[doc(no_inline)]\npub use apideck_models::*;\n{requests}}}\n\n"
    );
    for api in apis(facts) {
        text += &by_name(api, "apideck_models", &types_of(files, api));
    }
    text
}

/// The module `funcs` of the facade.
fn facade_funcs(facts: &Facts) -> String {
    let mut text = String::from(FUNCS_ABOUT);
    for api in apis(facts) {
        let _ = writeln!(text, "{}#[doc(inline)]\npub use apideck_funcs::{};", cfg(api), api.name);
    }
    // Programs for the web have no files.
    let upload =
        "#[cfg(all(feature = \"upload-file\", not(all(target_family = \"wasm\", target_os = \"unknown\"))))]\n";
    let _ = write!(
        text,
        "#[doc(inline)]\npub use apideck_funcs::ProxyBody;\n// Without any API, there is nothing to import.\n#[allow(unused_imports, unreachable_pub)]\n#[doc(no_inline)]\npub use apideck_funcs::*;\n\
         {upload}#[doc(inline)]\npub use apideck_funcs::{{UploadDigest, UploadFile, upload_file}};\n\n"
    );
    for api in apis(facts) {
        let names: Vec<_> = api.operations.iter().map(|operation| names::function(&operation.accessor)).collect();
        text += &by_name(api, "apideck_funcs", &names);
    }
    text
}

const MODELS_ABOUT: &str = "\
//! Request, response and shared types, grouped by API.
//!
//! All types can be imported from here, whatever module lists them: `use apideck_unify::models::*`. The modules group
//! them for reading: one for each API, [`common`] for types that several APIs use, and [`requests`].
//!
//! A model is a plain struct with public fields and a setter for each. `new` takes the required fields. A field that is
//! not set is not sent, and [`Null`] sends an explicit `null` where the docs of the field say that it can be null:
//!
//! ```
//! use apideck_unify::models::{Email, EmailType};
//!
//! let email = Email::new(\"kim@example.com\").type_(EmailType::Work);
//! let same = Email { email: Some(\"kim@example.com\".into()), type_: Some(EmailType::Work), ..Email::default() };
//! assert_eq!(email, same);
//! ```
//!
//! Enums are open: a value that is not listed is kept as `Unknown`. Every model is `Clone`, `Debug` (secrets are
//! redacted), `PartialEq`, `Default`, `serde::Serialize` and `serde::Deserialize`. The docs of the crate
//! [`apideck_models`] say what happens to models that were read and are sent again.

";

const FUNCS_ABOUT: &str = "\
//! One function for each operation, grouped by API.
//!
//! All functions can be imported from here: `use apideck_unify::funcs::vault_sessions_create`. The modules group them for
//! reading. Each function takes the client and a request and returns a [`Call`](crate::Call). The page of each function has an
//! example, and links to its request, its response and its accessor.
//!
//! Functions that a program does not call are not linked.

";

fn cfg(api: &Api) -> String {
    format!("#[cfg(feature = {:?})]\n", names::feature(&api.name))
}

/// `manifest` with the features of all APIs; `None` if it does not have the lines that enclose them.
pub fn with_features(facts: &Facts, manifest: &str, switches_on: Option<&str>) -> Option<String> {
    let (before, rest) = manifest.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    let mut features = String::new();
    let mut all = String::from("# All of them.\nfull = [\n");
    for api in apis(facts) {
        let feature = names::feature(&api.name);
        let needs = switches_on.map(|package| format!("\"{package}/{feature}\"")).unwrap_or_default();
        let _ = writeln!(features, "{feature} = [{needs}]");
        let _ = writeln!(all, "    \"{feature}\",");
    }
    Some(format!("{before}{BEGIN}\n{features}{all}]\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::with_features;

    #[test]
    fn the_features_of_a_manifest_are_replaced() {
        let operation = "[operation.'a_b.c.get']\ncall = 'GET /c'\nreturns = 'none'";
        let facts = crate::read::facts(&[("a_b".to_owned(), operation.to_owned())]).unwrap();
        let head = "[features]\n# APIs: these lines are written by `apideck-codegen generate`.\n";
        let tail = "# End of the APIs.\n[dependencies]\n";
        let manifest = format!("{head}gone = []\n{tail}");
        let wanted = format!("{head}a-b = [\"x/a-b\"]\n# All of them.\nfull = [\n    \"a-b\",\n]\n{tail}");
        assert_eq!(with_features(&facts, &manifest, Some("x")), Some(wanted));
        assert_eq!(with_features(&facts, "[features]\n", None), None);
    }
}
