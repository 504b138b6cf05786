//! `apideck-codegen import|generate|check`: the command line of the generator.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use apideck_codegen::changes::{Changes, Effect};
use apideck_codegen::facts::Facts;
use apideck_codegen::import::{Document, import, keep};
use apideck_codegen::json::Json;
use apideck_codegen::{Result, aliases, module_graph, output, read, write};

const USAGE: &str = "\
Usage: apideck-codegen import <openapi.json>... [--out codegen/api]
       apideck-codegen generate|check [--root .]
       apideck-codegen check-modules <src>...

import     writes the facts files from `OpenAPI` documents, reports what the facts cannot say, and prints what changed
           as a draft of the changelog entry
generate   writes the crates' generated files from codegen/api and codegen/glossary.toml
check      names the generated files that differ from what generate would write, and fails if there are any
check-modules
           shows which module of a crate uses which, in levels, and fails on an import cycle";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((command, rest)) if command == "import" => run_import(rest),
        Some((command, rest)) if command == "generate" => root(rest).and_then(run_generate),
        Some((command, rest)) if command == "check" => root(rest).and_then(run_check),
        Some((command, rest)) if command == "check-modules" && !rest.is_empty() => run_check_modules(rest),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn root(arguments: &[String]) -> Result<&Path> {
    match arguments {
        [] => Ok(Path::new(".")),
        [flag, root] if flag == "--root" => Ok(Path::new(root)),
        _ => Err(USAGE.to_owned()),
    }
}

fn run_generate(root: &Path) -> Result<()> {
    let changed = output::write(root)?;
    eprintln!("{} generated files changed", changed.len());
    Ok(())
}

fn run_check(root: &Path) -> Result<()> {
    let differ = output::differing(root)?;
    if differ.is_empty() {
        return Ok(());
    }
    Err(format!("out of date, so run `cargo run -p apideck-codegen -- generate`:\n{}", differ.join("\n")))
}

fn run_check_modules(folders: &[String]) -> Result<()> {
    let mut cycles = Vec::new();
    for folder in folders {
        let graph = module_graph::of_folder(Path::new(folder))?;
        println!("{folder}: {graph}");
        let named = graph.cycles().map(|(parent, cycle)| format!("{folder}, {parent}: {}", cycle.join(", ")));
        cycles.extend(named);
    }
    if cycles.is_empty() {
        return Ok(());
    }
    Err(format!("import cycles:\n{}", cycles.join("\n")))
}

fn run_import(arguments: &[String]) -> Result<()> {
    let mut out = PathBuf::from("codegen/api");
    let mut documents = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--out" {
            out = arguments.next().ok_or(USAGE)?.into();
        } else {
            documents.push(document(Path::new(argument))?);
        }
    }
    if documents.is_empty() {
        return Err(USAGE.to_owned());
    }
    let (mut facts, report) = import(&documents)?;
    let known = if out.exists() { read::directory(&out)? } else { Facts::default() };
    keep(&mut facts, &known);
    let changes = Changes::between(&known, &facts);
    for (name, text) in write::files(&facts) {
        let path = out.join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for line in &report {
        eprintln!("{line}");
    }
    let (operations, types) = (facts.operations().count(), facts.types().count());
    let aliases = aliases::aliases(&facts).len();
    eprintln!(
        "{operations} operations; {types} types, {aliases} of them like another; {} things reported",
        report.len()
    );
    eprintln!(
        "{} changes break programs, {} add something",
        changes.count(Effect::Breaking),
        changes.count(Effect::Added)
    );
    print!("{changes}");
    Ok(())
}

fn document(path: &Path) -> Result<Document> {
    let error = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|cause| error(&cause))?;
    Ok(Document {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        json: Json::parse(&text).map_err(|cause| error(&cause))?,
    })
}
