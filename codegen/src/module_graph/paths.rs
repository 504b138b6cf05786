//! Which module defines what, and which module each path leads to.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::tokens;

/// A module by its path below the crate: empty for the crate itself.
pub(super) type Module = Vec<String>;

/// Uses between modules: the user, and the module that defines what it uses.
pub(super) struct Imports {
    pub(super) modules: BTreeSet<Module>,
    pub(super) uses: BTreeSet<(Module, Module)>,
}

/// What a file says.
#[derive(Default)]
struct Source {
    /// Items that the module defines.
    items: BTreeSet<String>,
    /// Names that `use` brings in, with the path of each. `*` is a glob, and there may be several.
    names: Vec<(String, Vec<String>, bool)>,
    /// All other paths of two segments or more.
    paths: Vec<Vec<String>>,
}

/// What a path leads to.
enum Target {
    Module(Module),
    /// An item of this module.
    Item(Module),
}

/// Maximum number of re-exports that a path is followed through: globs may form a cycle.
const MAX_DEPTH: usize = 16;

struct Crate {
    sources: BTreeMap<Module, Source>,
}

pub(super) fn imports(files: &BTreeMap<String, String>) -> Imports {
    let sources =
        files.iter().filter_map(|(path, text)| Some((module_of(path)?, Source::read(&tokens(text))))).collect();
    let krate = Crate { sources };
    let mut uses = BTreeSet::new();
    for (module, source) in &krate.sources {
        let imported = source.names.iter().map(|(_, path, is_public)| (path, *is_public));
        for (path, is_public) in imported.chain(source.paths.iter().map(|path| (path, false))) {
            let provider = match krate.resolve(module, path, 0) {
                Some(Target::Item(provider)) => provider,
                // A module counts where one of its items is used; a glob takes all of them.
                Some(Target::Module(provider)) if path.last().is_some_and(|last| last == "*") => provider,
                _ => continue,
            };
            let is_re_export = is_public && provider.starts_with(module);
            if provider != *module && !is_re_export {
                uses.insert((module.clone(), provider));
            }
        }
    }
    Imports { modules: krate.sources.into_keys().collect(), uses }
}

/// The module of the file at `path`; `None` for files of tests.
fn module_of(path: &str) -> Option<Module> {
    let path = path.strip_suffix(".rs")?;
    let mut module: Module = path.split('/').map(str::to_owned).collect();
    if matches!(module.last()?.as_str(), "mod" | "lib" | "main") {
        module.pop();
    }
    (!module.iter().any(|name| name == "tests")).then_some(module)
}

impl Crate {
    /// What `path`, written in `module`, refers to; empty if it is in another crate.
    fn resolve(&self, module: &Module, path: &[String], depth: usize) -> Option<Target> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut segments = path.iter().peekable();
        let mut here = module.clone();
        match path.first()?.as_str() {
            "crate" => {
                segments.next();
                here.clear();
            }
            "self" => drop(segments.next()),
            "super" => {
                while segments.next_if(|segment| *segment == "super").is_some() {
                    here.pop()?;
                }
            }
            first => {
                let is_local = self.has_child(&here, first) || self.imported(&here, first).is_some();
                if !is_local {
                    return None;
                }
            }
        }
        for segment in segments.take_while(|segment| *segment != "*") {
            match self.step(&here, segment, depth) {
                Target::Module(next) => here = next,
                item @ Target::Item(_) => return Some(item),
            }
        }
        Some(Target::Module(here))
    }

    /// What `name` is in `module`. A name that is not found was made there by a macro.
    fn step(&self, module: &Module, name: &str, depth: usize) -> Target {
        self.find(module, name, depth).unwrap_or_else(|| Target::Item(module.clone()))
    }

    fn find(&self, module: &Module, name: &str, depth: usize) -> Option<Target> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.has_child(module, name) {
            return Some(Target::Module(child(module, name)));
        }
        let source = self.sources.get(module)?;
        if source.items.contains(name) {
            return Some(Target::Item(module.clone()));
        }
        if let Some(path) = self.imported(module, name) {
            return self.resolve(module, path, depth + 1);
        }
        let globs = source.names.iter().filter(|(imported, ..)| imported == "*");
        globs.into_iter().find_map(|(_, path, _)| match self.resolve(module, path, depth + 1)? {
            Target::Module(from) if from != *module => self.find(&from, name, depth + 1),
            _ => None,
        })
    }

    fn has_child(&self, module: &Module, name: &str) -> bool {
        self.sources.contains_key(&child(module, name))
    }

    fn imported(&self, module: &Module, name: &str) -> Option<&[String]> {
        let names = &self.sources.get(module)?.names;
        names.iter().find(|(imported, _, _)| imported == name && name != "*").map(|(_, path, _)| &path[..])
    }
}

fn child(module: &Module, name: &str) -> Module {
    let mut child = module.clone();
    child.push(name.to_owned());
    child
}

impl Source {
    fn read(tokens: &[String]) -> Source {
        let mut source = Source::default();
        let mut at = 0;
        // Only items outside of blocks count.
        let mut depth = 0_usize;
        let mut is_public = false;
        while at < tokens.len() {
            let next = tokens.get(at + 1).map_or("", String::as_str);
            match tokens[at].as_str() {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                "pub" => {
                    is_public = true;
                    if next == "(" {
                        // `pub(in crate::a)` is not a use of `a`.
                        at += tokens[at..].iter().position(|token| token == ")").unwrap_or(0);
                    }
                    at += 1;
                    continue;
                }
                "use" => {
                    let end = tokens[at..].iter().position(|token| token == ";").map_or(tokens.len(), |end| at + end);
                    source.tree(&tokens[at + 1..end], &mut Vec::new(), is_public);
                    at = end;
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" if depth == 0 => {
                    let name = if matches!(next, "mut" | "fn" | "unsafe" | "async") { at + 2 } else { at + 1 };
                    source.items.extend(tokens.get(name).cloned());
                }
                "macro_rules" if next == "!" => source.items.extend(tokens.get(at + 2).cloned()),
                first if next == "::" && is_start_of_path(tokens, at) => {
                    let path = path(tokens, at);
                    at += 2 * path.len() - 1;
                    source.paths.push(if first == "$crate" { path[1..].to_vec() } else { path });
                    continue;
                }
                _ => {}
            }
            is_public = false;
            at += 1;
        }
        source
    }

    /// Reads one tree of a `use`: `a::{b, c::d as e, f::*}` below `prefix`.
    fn tree(&mut self, tokens: &[String], prefix: &mut Vec<String>, is_public: bool) {
        let length = prefix.len();
        let mut at = 0;
        while at < tokens.len() {
            match tokens[at].as_str() {
                "::" => {}
                "{" => {
                    let end = at + 1 + block(&tokens[at + 1..]);
                    for part in parts(&tokens[at + 1..end]) {
                        self.tree(part, &mut prefix.clone(), is_public);
                    }
                    prefix.truncate(length);
                    return;
                }
                "as" => {
                    let alias = tokens.get(at + 1).cloned().unwrap_or_default();
                    self.names.push((alias, self_is_module(prefix), is_public));
                    prefix.truncate(length);
                    return;
                }
                segment => prefix.push(segment.to_owned()),
            }
            at += 1;
        }
        let path = self_is_module(prefix);
        if let Some(name) = path.last().cloned() {
            self.names.push((name, path, is_public));
        }
        prefix.truncate(length);
    }
}

/// `a::{self}` is `a`.
fn self_is_module(path: &[String]) -> Vec<String> {
    let is_self = path.len() > 1 && path.last().is_some_and(|last| last == "self");
    path[..path.len() - usize::from(is_self)].to_vec()
}

/// The number of tokens up to the brace that closes an open one.
fn block(tokens: &[String]) -> usize {
    let mut depth = 1;
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// The parts between the commas that are not inside of braces.
fn parts(tokens: &[String]) -> Vec<&[String]> {
    let mut depth = 0_i32;
    let split = tokens.split(|token| {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        depth == 0 && token == ","
    });
    split.filter(|part| !part.is_empty()).collect()
}

fn is_start_of_path(tokens: &[String], at: usize) -> bool {
    let is_word = tokens[at].starts_with(|c: char| c.is_alphabetic() || c == '_');
    is_word && (at == 0 || tokens[at - 1] != "::")
}

fn path(tokens: &[String], start: usize) -> Vec<String> {
    let mut path = vec![tokens[start].clone()];
    let mut at = start + 1;
    while tokens.get(at).is_some_and(|token| token == "::") {
        let Some(segment) =
            tokens.get(at + 1).filter(|token| token.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        else {
            break;
        };
        path.push(segment.clone());
        at += 2;
    }
    path
}
