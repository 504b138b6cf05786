//! The generated files on disk.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use crate::generate::{MANIFESTS, MARK, files, format, with_features};
use crate::glossary::Glossary;
use crate::{Result, read};

/// Where generated files are.
const FOLDERS: &[&str] = &["codegen/generated", "docs", "funcs/src", "mock/src", "models/src", "src"];

/// Writes the files that differ, removes those that are no longer wanted, and returns the paths of both.
pub fn write(root: &Path) -> Result<Vec<String>> {
    let (wanted, found) = (wanted(root)?, found(root)?);
    let differing = differences(&wanted, &found);
    for path in &differing {
        let file = root.join(path);
        let told = |error: std::io::Error| format!("{path}: {error}");
        match wanted.get(path) {
            Some(text) => {
                std::fs::create_dir_all(file.parent().unwrap_or(root)).map_err(told)?;
                std::fs::write(&file, text).map_err(told)?;
            }
            None => std::fs::remove_file(&file).map_err(told)?,
        }
    }
    Ok(differing)
}

/// The paths of the files that [`write()`] would change.
pub fn differing(root: &Path) -> Result<Vec<String>> {
    Ok(differences(&wanted(root)?, &found(root)?))
}

fn differences(wanted: &BTreeMap<String, String>, found: &BTreeMap<String, String>) -> Vec<String> {
    let missing = wanted.keys().filter(|path| !found.contains_key(*path));
    let changed = found.iter().filter(|(path, text)| wanted.get(*path) != Some(text)).map(|(path, _)| path);
    missing.chain(changed).cloned().collect()
}

/// The files that should exist, formatted.
fn wanted(root: &Path) -> Result<BTreeMap<String, String>> {
    let facts = read::directory(&root.join("codegen/api"))?;
    let path = root.join("codegen/glossary.toml");
    let glossary = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let files = Mutex::new(files(&facts, &Glossary::parse(&glossary)?).into_iter());
    let mut manifests = BTreeMap::new();
    for (path, switches_on) in MANIFESTS {
        let manifest = std::fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))?;
        let text = with_features(&facts, &manifest, switches_on)
            .ok_or_else(|| format!("{path}: the lines between which the features of the APIs stand are missing"))?;
        manifests.insert(path.to_owned(), text);
    }
    let done = Mutex::new(manifests);
    let work = || -> Result<()> {
        loop {
            let Some((path, text)) = files.lock().map_err(|_| "a thread panicked")?.next() else { return Ok(()) };
            let text =
                if is_rust(&path) { format(root, &text).map_err(|error| format!("{path}: {error}"))? } else { text };
            done.lock().map_err(|_| "a thread panicked")?.insert(path, text);
        }
    };
    // rustfmt is started for each file, and most of the time is spent waiting for it.
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
    })?;
    done.into_inner().map_err(|_| "a thread panicked".to_owned())
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

/// The files that exist: the marked ones in the folders, and the manifests.
fn found(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for (path, _) in MANIFESTS {
        let text = std::fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))?;
        found.insert(path.to_owned(), text);
    }
    let mut folders: Vec<String> = FOLDERS.iter().map(|&folder| folder.to_owned()).collect();
    while let Some(folder) = folders.pop() {
        let told = |error: std::io::Error| format!("{folder}: {error}");
        for entry in std::fs::read_dir(root.join(&folder)).map_err(told)? {
            let entry = entry.map_err(told)?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(told)?.is_dir() {
                folders.push(path);
            } else if is_rust(&path) || ["codegen/generated", "docs"].contains(&folder.as_str()) {
                let text = std::fs::read_to_string(entry.path()).map_err(told)?;
                if text.lines().next().is_some_and(|line| line.contains(MARK)) {
                    found.insert(path, text);
                }
            }
        }
    }
    Ok(found)
}
