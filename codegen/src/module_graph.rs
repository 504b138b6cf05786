//! The module graph of a crate: which module uses which, in levels, and the import cycles.
//!
//! It reads the source, not the compiler's output, so it needs no build. It understands `crate::`, `self::`, `super::`,
//! nested `use` lists, aliases and re-exports: a path counts for the module that defines its item. A re-export of a
//! module's own children is not an import, and code under `#[cfg(test)]` is not looked at.

mod graph;
mod paths;
mod tokens;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub use graph::ModuleGraph;

use crate::Result;

/// Reads all `.rs` files below `folder`, the `src` of a crate, and returns its module graph.
///
/// # Errors
///
/// A file that cannot be read, or no `lib.rs` and no `main.rs` in the folder.
pub fn of_folder(folder: &Path) -> Result<ModuleGraph> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files)?;
    if !files.contains_key("lib.rs") && !files.contains_key("main.rs") {
        return Err(format!("{}: neither lib.rs nor main.rs is there", folder.display()));
    }
    Ok(of_files(&files))
}

/// The module graph of `files`: their text by their path below `src`, such as `transport/pool.rs`.
pub fn of_files(files: &BTreeMap<String, String>) -> ModuleGraph {
    ModuleGraph::new(&paths::imports(files))
}

fn collect(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    let error = |path: &Path, cause: std::io::Error| format!("{}: {cause}", path.display());
    for entry in fs::read_dir(folder).map_err(|cause| error(folder, cause))? {
        let path = entry.map_err(|cause| error(folder, cause))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            collect(&path, &format!("{below}{name}/"), files)?;
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).map_err(|cause| error(&path, cause))?;
            files.insert(format!("{below}{name}"), text);
        }
    }
    Ok(())
}
