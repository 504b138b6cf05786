//! The modules of a crate in levels, with the import cycles among them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::paths::{Imports, Module};

type Edges = BTreeMap<String, BTreeSet<String>>;

/// Which module uses which, for the modules directly below each module. Modules further below count as part of these.
#[derive(Debug)]
pub struct ModuleGraph {
    /// The crate first, then every module that has others below it.
    folders: Vec<Folder>,
    modules: usize,
}

#[derive(Debug)]
struct Folder {
    name: String,
    graph: Edges,
    /// The modules by level: those of level 0 use no other in the folder.
    levels: Vec<Vec<String>>,
    cycles: Vec<Vec<String>>,
}

impl ModuleGraph {
    pub(super) fn new(imports: &Imports) -> ModuleGraph {
        let parents: BTreeSet<&[String]> = imports
            .modules
            .iter()
            .filter(|module| !module.is_empty())
            .map(|module| &module[..module.len() - 1])
            .collect();
        let folders = parents.into_iter().map(|parent| Folder::new(parent, imports)).collect();
        ModuleGraph { folders, modules: imports.modules.len() }
    }

    /// All import cycles: the folder's name, then the modules that use one another.
    pub fn cycles(&self) -> impl Iterator<Item = (&str, &[String])> {
        let all = self.folders.iter();
        all.flat_map(|folder| folder.cycles.iter().map(|cycle| (&folder.name[..], &cycle[..])))
    }
}

impl Folder {
    fn new(parent: &[String], imports: &Imports) -> Folder {
        let inside = |module: &Module| {
            (module.len() > parent.len() && module.starts_with(parent)).then(|| module[parent.len()].clone())
        };
        let mut graph: Edges = imports.modules.iter().filter_map(inside).map(|name| (name, BTreeSet::new())).collect();
        for (user, used) in &imports.uses {
            if let (Some(user), Some(used)) = (inside(user), inside(used)) {
                if user != used {
                    graph.entry(user).or_default().insert(used);
                }
            }
        }
        let name = if parent.is_empty() { "the crate".to_owned() } else { parent.join("::") };
        let cycles = cycles(&graph);
        Folder { name, levels: levels(&graph, &cycles), cycles, graph }
    }
}

/// All modules that can be reached from `start`; `start` itself only if it is in a cycle.
fn reached<'g>(graph: &'g Edges, start: &str) -> BTreeSet<&'g str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = graph[start].iter().map(String::as_str).collect();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(graph[next].iter().map(String::as_str));
        }
    }
    found
}

/// The groups whose members can all reach one another.
fn cycles(graph: &Edges) -> Vec<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|name| (&name[..], reached(graph, name))).collect();
    let mut cycles: BTreeSet<Vec<String>> = BTreeSet::new();
    for (name, others) in reached.iter().filter(|(name, others)| others.contains(*name)) {
        let members = others.iter().filter(|other| reached[**other].contains(name));
        cycles.insert(members.map(|member| (*member).to_owned()).collect());
    }
    cycles.into_iter().collect()
}

/// A module is one level above the highest that it uses; the members of a cycle share a level.
fn levels(graph: &Edges, cycles: &[Vec<String>]) -> Vec<Vec<String>> {
    let group = |name: &String| cycles.iter().find(|cycle| cycle.contains(name)).cloned().unwrap_or(vec![name.clone()]);
    let mut levels: Vec<Vec<String>> = Vec::new();
    let mut done: BTreeSet<&String> = BTreeSet::new();
    while done.len() < graph.len() {
        let ready: Vec<&String> = graph
            .keys()
            .filter(|name| !done.contains(name))
            .filter(|name| {
                let members = group(name);
                members
                    .iter()
                    .flat_map(|member| &graph[member])
                    .all(|used| done.contains(used) || members.contains(used))
            })
            .collect();
        done.extend(&ready);
        levels.push(ready.into_iter().cloned().collect());
    }
    levels
}

impl fmt::Display for ModuleGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} modules", self.modules)?;
        for folder in &self.folders {
            writeln!(f, "\n{}: {} modules on {} levels", folder.name, folder.graph.len(), folder.levels.len())?;
            for (number, level) in folder.levels.iter().enumerate().rev() {
                for name in level {
                    let used: Vec<_> = folder.graph[name].iter().map(String::as_str).collect();
                    let arrow = if used.is_empty() { "" } else { " -> " };
                    writeln!(f, "  {number:>2} {name}{arrow}{}", used.join(", "))?;
                }
            }
            for cycle in &folder.cycles {
                writeln!(f, "  CYCLE of {}: {}", cycle.len(), cycle.join(", "))?;
            }
        }
        Ok(())
    }
}
