//! An operation by its name, and what may have been meant where there is none.

use apideck_funcs::dynamic::{Entry, entries};

/// How many names a mistaken one is answered with.
const SUGGESTIONS: usize = 3;

/// The operation `name`, or what to say where there is none.
pub(super) fn entry(name: &str) -> Result<&'static Entry, String> {
    let wanted = plain(name);
    if let Some(entry) = entries().find(|entry| plain(entry.operation.name) == wanted) {
        return Ok(entry);
    }
    let mut nearest: Vec<(usize, &str)> =
        entries().map(|entry| (distance(&wanted, &plain(entry.operation.name)), entry.operation.name)).collect();
    nearest.sort_unstable();
    let names: Vec<_> = nearest.iter().take(SUGGESTIONS).map(|(_, name)| format!("`{name}`")).collect();
    Err(format!("there is no operation `{name}`; the nearest are {}", names.join(", ")))
}

/// A name without what its spellings differ in: `vault.sessions.create`, `vault_sessions_create` and
/// `vaultSessionsCreate` are the same.
fn plain(name: &str) -> String {
    name.chars().filter(|character| !matches!(character, '.' | '_')).flat_map(char::to_lowercase).collect()
}

/// How many characters have to be added, removed or replaced to make `to` of `from`.
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
    fn distances() {
        for (from, to, steps) in [("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0), ("ab", "ba", 2)] {
            assert_eq!(distance(from, to), steps);
        }
    }

    #[test]
    fn no_two_operations_have_the_same_plain_name() {
        let names: HashSet<_> = entries().map(|entry| plain(entry.operation.name)).collect();
        assert_eq!(names.len(), entries().count());
    }

    #[cfg(feature = "file-storage")]
    #[test]
    fn all_spellings_find_it() {
        for name in [
            "file_storage.upload_sessions.create",
            "file_storage_upload_sessions_create",
            "fileStorage.uploadSessions.create",
            "fileStorageUploadSessionsCreate",
        ] {
            assert_eq!(entry(name).map(|entry| entry.operation.name), Ok("file_storage.upload_sessions.create"));
        }
        let problem = entry("file_storage.upload_session.creat").map(|entry| entry.operation.name).unwrap_err();
        assert!(problem.contains("the nearest are `file_storage.upload_sessions.create`, "), "{problem}");
    }
}
