//! From facts on disk to files on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use apideck_codegen::facts::ParameterLocation;
use apideck_codegen::glossary::Glossary;
use apideck_codegen::{output, read};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// A repository with the facts of a small API, nothing generated yet.
fn repository(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    for folder in ["codegen/api", "codegen/generated", "docs", "funcs/src", "mock/src", "models/src", "src"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    for file in ["common.toml", "file_desk.toml"] {
        fs::copy(Path::new(FIXTURES).join(file), root.join("codegen/api").join(file)).unwrap();
    }
    fs::write(root.join("codegen/glossary.toml"), "[resource]\n'file_desk.files' = ['file', 'files']\n").unwrap();
    for manifest in ["Cargo.toml", "funcs/Cargo.toml", "models/Cargo.toml"] {
        let features = "# APIs: these lines are written by `apideck-codegen generate`.\n# End of the APIs.\n";
        fs::write(root.join(manifest), format!("[features]\n{features}")).unwrap();
    }
    fs::write(root.join("rustfmt.toml"), "max_width = 120\nuse_small_heuristics = \"Max\"\n").unwrap();
    root
}

/// All files below the folders, as one text.
fn contents(root: &Path, paths: &[String]) -> String {
    let text = |path: &String| format!("==> {path}\n{}", fs::read_to_string(root.join(path)).unwrap());
    paths.iter().map(text).collect::<Vec<_>>().join("\n")
}

#[test]
fn generated_code_of_a_small_api() {
    let root = repository("golden");
    let written = contents(&root, &output::write(&root).unwrap());
    let golden = Path::new(FIXTURES).join("file_desk.golden");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &written).unwrap();
    }
    assert!(written == fs::read_to_string(&golden).unwrap(), "UPDATE_GOLDEN=1 writes the new files for review");
}

#[test]
fn outdated_files_are_found_and_rewritten() {
    let root = repository("drift");
    let all = output::write(&root).unwrap();
    assert!(output::differing(&root).unwrap().is_empty());
    assert!(output::write(&root).unwrap().is_empty());

    let stale = "models/src/generated/file_desk/gone.rs";
    let generated = all.iter().find(|path| path.starts_with("models/src/generated/file_desk/")).unwrap().clone();
    let text = fs::read_to_string(root.join(&generated)).unwrap();
    fs::write(root.join(stale), &text).unwrap();
    fs::write(root.join(&generated), text + "// changed\n").unwrap();
    fs::remove_file(root.join("src/generated/file_desk.rs")).unwrap();
    fs::write(root.join("src/written.rs"), "// By hand.\n").unwrap();
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    fs::write(root.join("Cargo.toml"), manifest.replace("file-desk = [\"apideck-funcs/file-desk\"]\n", "")).unwrap();

    let mut expected =
        vec!["Cargo.toml".to_owned(), stale.to_owned(), generated, "src/generated/file_desk.rs".to_owned()];
    expected.sort();
    let mut found = output::differing(&root).unwrap();
    found.sort();
    assert_eq!(found, expected);
    output::write(&root).unwrap();
    assert!(output::differing(&root).unwrap().is_empty());
    assert_eq!(fs::read_to_string(root.join("Cargo.toml")).unwrap(), manifest);
    let left: BTreeMap<_, _> = [stale, "src/written.rs"].map(|path| (path, root.join(path).exists())).into();
    assert_eq!(left, BTreeMap::from([(stale, false), ("src/written.rs", true)]));
}

/// The client adds both ids to each request unless the operation says that it is without a consumer; it could not say
/// that it is without an application.
#[test]
fn all_operations_are_called_for_an_application() {
    let facts = read::directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("api")).unwrap();
    for operation in facts.operations() {
        let takes = |id: &str| operation.parameters_in(ParameterLocation::Header).any(|field| field.name == id);
        assert!(takes("app_id"), "{}", operation.accessor);
    }
}

/// A public name comes, goes or changes only together with the list that a review sees.
#[test]
fn public_names_are_as_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let facts = read::directory(&root.join("api")).unwrap();
    let files = apideck_codegen::generate::files(&facts, &Glossary::default());
    let listed = fs::read_to_string(root.join("generated/names.txt")).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (listed, found) = (lines(&listed), lines(&files["codegen/generated/names.txt"]));
    assert_eq!(listed.symmetric_difference(&found).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// A method says nothing about a POST that is neither a creation nor an update.
#[test]
fn each_unusual_post_says_whether_it_may_be_retried() {
    let facts = read::directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("api")).unwrap();
    let mut safe = Vec::new();
    for operation in facts.operations() {
        let unusual =
            ["POST", "PATCH"].contains(&operation.method.as_str()) && !["create", "update"].contains(&operation.verb());
        assert!(!unusual || operation.retry.is_some(), "{}", operation.accessor);
        safe.extend(operation.retry.as_ref().filter(|retry| retry.safe).map(|_| operation.accessor.as_str()));
    }
    assert_eq!(safe, ["file_storage.files.search"]);
}
