//! `docs/RELIABILITY.md` names tests: each of them exists.

use std::fs;
use std::path::Path;

/// The text of all Rust files below `folder`.
fn read(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_tests_of_the_document_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("docs/RELIABILITY.md")).unwrap();
    let (_, section) = document.split_once("## Compared with the TypeScript SDK").unwrap();
    let (table, _) = section.split_once("\n## ").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.rsplit_once(" | "));
    let names: Vec<&str> = rows.flat_map(|(_, tests)| tests.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 30, "{names:?}");

    let mut source = String::new();
    for folder in ["core", "models/src", "tests"] {
        read(&root.join(folder), &mut source);
    }
    let missing: Vec<_> = names.iter().filter(|name| !source.contains(&format!("fn {name}()"))).collect();
    assert!(missing.is_empty(), "docs/RELIABILITY.md names tests that do not exist: {missing:?}");
}
