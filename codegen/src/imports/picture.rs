//! The modules of a crate in levels, with the circles among them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::paths::{Imports, Module};

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Which module uses which, for the modules directly below each module. Modules further below count as part of these.
#[derive(Debug)]
pub struct Picture {
    /// The crate first, then every module that has others below it.
    folders: Vec<Folder>,
    modules: usize,
}

#[derive(Debug)]
struct Folder {
    name: String,
    graph: Graph,
    /// The modules by level: those of level 0 use no other in the folder.
    levels: Vec<Vec<String>>,
    circles: Vec<Vec<String>>,
}

impl Picture {
    pub(super) fn new(imports: &Imports) -> Picture {
        let parents: BTreeSet<&[String]> = imports
            .modules
            .iter()
            .filter(|module| !module.is_empty())
            .map(|module| &module[..module.len() - 1])
            .collect();
        let folders = parents.into_iter().map(|parent| Folder::new(parent, imports)).collect();
        Picture { folders, modules: imports.modules.len() }
    }

    /// All circles: the folder's name, then the modules that use one another.
    pub fn circles(&self) -> impl Iterator<Item = (&str, &[String])> {
        let all = self.folders.iter();
        all.flat_map(|folder| folder.circles.iter().map(|circle| (&folder.name[..], &circle[..])))
    }
}

impl Folder {
    fn new(parent: &[String], imports: &Imports) -> Folder {
        let inside = |module: &Module| {
            (module.len() > parent.len() && module.starts_with(parent)).then(|| module[parent.len()].clone())
        };
        let mut graph: Graph = imports.modules.iter().filter_map(inside).map(|name| (name, BTreeSet::new())).collect();
        for (user, used) in &imports.uses {
            if let (Some(user), Some(used)) = (inside(user), inside(used)) {
                if user != used {
                    graph.entry(user).or_default().insert(used);
                }
            }
        }
        let name = if parent.is_empty() { "the crate".to_owned() } else { parent.join("::") };
        let circles = circles(&graph);
        Folder { name, levels: levels(&graph, &circles), circles, graph }
    }
}

/// All modules that can be reached from `start`; `start` itself only if it is in a circle.
fn reached<'g>(graph: &'g Graph, start: &str) -> BTreeSet<&'g str> {
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
fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|name| (&name[..], reached(graph, name))).collect();
    let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
    for (name, others) in reached.iter().filter(|(name, others)| others.contains(*name)) {
        let members = others.iter().filter(|other| reached[**other].contains(name));
        circles.insert(members.map(|member| (*member).to_owned()).collect());
    }
    circles.into_iter().collect()
}

/// A module is one level above the highest that it uses; the members of a circle share a level.
fn levels(graph: &Graph, circles: &[Vec<String>]) -> Vec<Vec<String>> {
    let group =
        |name: &String| circles.iter().find(|circle| circle.contains(name)).cloned().unwrap_or(vec![name.clone()]);
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

impl fmt::Display for Picture {
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
            for circle in &folder.circles {
                writeln!(f, "  CIRCLE of {}: {}", circle.len(), circle.join(", "))?;
            }
        }
        Ok(())
    }
}
