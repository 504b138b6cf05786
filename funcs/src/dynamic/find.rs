//! Finds an operation by its name, or suggests names that are close.

use super::entries;
use crate::dynamic_entry::Entry;

/// The number of names that an error suggests.
const MAX_SUGGESTIONS: usize = 3;

/// The operation `name`. The error text suggests the closest names.
pub(super) fn entry(name: &str) -> Result<&'static Entry, String> {
    let wanted = normalized(name);
    if let Some(entry) = entries().find(|entry| normalized(entry.operation.name) == wanted) {
        return Ok(entry);
    }
    let distances: Vec<(usize, &str)> =
        entries().map(|entry| (distance(&wanted, &normalized(entry.operation.name)), entry.operation.name)).collect();
    // Not sorted: sorting is 2 kB of code, for three names.
    let mut names: Vec<String> = Vec::new();
    let mut nearest = None;
    while names.len() < MAX_SUGGESTIONS {
        nearest = distances.iter().filter(|name| Some(*name) > nearest).min();
        let Some((_, name)) = nearest else { break };
        names.push(format!("`{name}`"));
    }
    Err(format!("the operation `{name}` does not exist; the closest names are {}", names.join(", ")))
}

/// The form of a name that all its spellings share: `vault.sessions.create`, `vault_sessions_create` and
/// `vaultSessionsCreate` are the same.
fn normalized(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '.' | '_'))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// The Levenshtein distance: the number of characters to insert, delete or replace.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, character) in from.chars().enumerate() {
        let mut diagonal = index;
        row[0] = index + 1;
        for (at, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(character != *other);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn distance_counts_insertions_deletions_and_substitutions() {
        for (from, to, steps) in [("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0), ("ab", "ba", 2)] {
            assert_eq!(distance(from, to), steps);
        }
    }

    #[test]
    fn normalized_names_are_unique() {
        let names: HashSet<_> = entries().map(|entry| normalized(entry.operation.name)).collect();
        assert_eq!(names.len(), entries().count());
    }

    #[cfg(feature = "file-storage")]
    #[test]
    fn all_spellings_find_the_operation() {
        for name in [
            "file_storage.upload_sessions.create",
            "file_storage_upload_sessions_create",
            "fileStorage.uploadSessions.create",
            "fileStorageUploadSessionsCreate",
        ] {
            assert_eq!(entry(name).map(|entry| entry.operation.name), Ok("file_storage.upload_sessions.create"));
        }
        let problem = entry("file_storage.upload_session.creat").map(|entry| entry.operation.name).unwrap_err();
        assert!(problem.contains("the closest names are `file_storage.upload_sessions.create`, "), "{problem}");
    }
}
