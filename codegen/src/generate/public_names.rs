//! `codegen/generated/names.txt`: all public types, so that a review sees each name that is added, removed or changed. And
//! the models among them, for the tests of the codec.

use std::collections::{BTreeMap, BTreeSet};

use super::MARK;

/// Where the list is.
pub(super) const PATH: &str = "codegen/generated/names.txt";

/// Where the macro is that lists all models.
pub(super) const EVERY_MODEL_PATH: &str = "models/src/codec/tests/every_model/list.rs";

/// The macros that declare a type, and the word for each in the list.
const MACROS: [(&str, &str); 3] =
    [("model! {", "struct"), ("open_enum! {", "enum"), ("open_constants! {", "text with constants")];

/// The list of the types that `files` declare.
pub(super) fn file(files: &BTreeMap<String, String>) -> String {
    let lines: Vec<String> = lines(files).into_iter().collect();
    format!(
        "# {MARK} from codegen/api; edit that and run `generate` again.\n\
         # Every public type by name. `A = B` is another name of B.\n\n{}\n",
        lines.join("\n")
    )
}

/// A macro with the names of all models that are not generic.
pub(super) fn every_model(files: &BTreeMap<String, String>) -> String {
    let mut names = String::new();
    let mut width = 0;
    for line in lines(files) {
        let Some(name) = line.strip_suffix(": struct").filter(|name| !name.contains('<')) else { continue };
        width += name.len() + 1;
        names.push(if width > 100 { '\n' } else { ' ' });
        width = if width > 100 { name.len() } else { width };
        names.push_str(name);
    }
    format!(
        "// {MARK} from codegen/api; edit that and run `generate` again.\n\n\
         //! The names of all models.\n\n\
         /// Calls `$cases` with the names of all models that are not generic.\n\
         macro_rules! every_model {{ ($cases:ident) => {{ $cases! {{\n{names}\n}} }}; }}\n\
         pub(super) use every_model;\n"
    )
}

/// The names of the types that `files` declare.
pub(super) fn types(files: &BTreeMap<String, String>) -> Vec<String> {
    let name = |line: &String| line.split([' ', ':', '<']).next().unwrap_or_default().to_owned();
    lines(files).iter().map(name).collect()
}

/// The types that `files` declare, a line each.
fn lines(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for text in files.values() {
        let mut kind = None;
        for line in text.lines() {
            if let Some((_, word)) = MACROS.iter().find(|(start, _)| line == *start) {
                kind = Some(*word);
            } else if let Some(alias) = line.strip_prefix("pub type ") {
                lines.insert(alias.trim_end_matches(';').to_owned());
            } else if let Some(word) = kind.filter(|_| !line.trim_start().starts_with("///")) {
                let end = line.find(['(', '{']).unwrap_or(line.len());
                lines.insert(format!("{}: {word}", line[..end].trim()));
                kind = None;
            }
        }
    }
    lines
}
