//! `codegen/generated/names.txt`: all public types, so that a review sees each name that is added, removed or changed.

use std::collections::{BTreeMap, BTreeSet};

use super::MARK;

/// Where the list is.
pub(super) const PATH: &str = "codegen/generated/names.txt";

/// The macros that declare a type, and the word for each in the list.
const MACROS: [(&str, &str); 3] =
    [("model! {", "struct"), ("open_enum! {", "enum"), ("open_constants! {", "text with constants")];

/// The list of the types that `files` declare.
pub(super) fn file(files: &BTreeMap<String, String>) -> String {
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
    let lines: Vec<String> = lines.into_iter().collect();
    format!(
        "# {MARK} from codegen/api; edit that and run `generate` again.\n\
         # Every public type by name. `A = B` is another name of B.\n\n{}\n",
        lines.join("\n")
    )
}
