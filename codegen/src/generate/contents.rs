//! The lists of all APIs: the `mod.rs` of each `generated` folder, and the features in the manifests.

use std::fmt::Write as _;

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

/// The tables of contents, by path.
pub(super) fn files(facts: &Facts, add: &mut impl FnMut(String, String)) {
    let mut models = String::from("//! The types of each API, and those that several share.\n\nmod response;\n");
    let mut exports = String::from("pub use response::*;\n");
    let has_models = |api: &&Api| api.name == COMMON || !api.operations.is_empty() || !api.events.is_empty();
    for api in facts.apis.iter().filter(has_models) {
        let cfg = if api.name == COMMON { String::new() } else { cfg(api) };
        let _ = writeln!(models, "{cfg}mod {};", api.name);
        let _ = writeln!(exports, "{cfg}pub use {}::*;", api.name);
    }
    add("models/src/generated/mod.rs".to_owned(), models + "\n" + &exports);

    let (mut functions, mut exports) = (String::from("//! The functions of each API.\n\n"), String::new());
    for api in apis(facts) {
        let _ = writeln!(functions, "{}pub mod {};", cfg(api), api.name);
        let _ = writeln!(exports, "{}pub use {}::*;", cfg(api), api.name);
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
    for api in apis(facts) {
        let _ = writeln!(accessors, "{}mod {};", cfg(api), api.name);
        let _ = writeln!(exports, "{}pub use {}::*;", cfg(api), api.name);
    }
    add("src/generated/mod.rs".to_owned(), accessors + &exports);
}

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
