//! The module graph: what counts as a use, and which import cycles are found.

use std::collections::BTreeMap;

use apideck_codegen::module_graph::{ModuleGraph, of_files};

fn graph(files: &[(&str, &str)]) -> ModuleGraph {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    of_files(&files)
}

fn cycles(files: &[(&str, &str)]) -> Vec<String> {
    graph(files).cycles().map(|(folder, cycle)| format!("{folder}: {}", cycle.join(" "))).collect()
}

#[test]
fn modules_are_put_in_levels() {
    let text = graph(&[
        ("lib.rs", "mod a; mod b; mod c; pub use a::A;"),
        ("a.rs", "use crate::b::{self, B}; pub struct A(B, b::Other);"),
        ("b.rs", "pub struct B; pub type Other = crate::c::C;"),
        ("c.rs", "pub struct C;"),
    ])
    .to_string();
    assert_eq!(text, "4 modules\n\nthe crate: 3 modules on 3 levels\n   2 a -> b\n   1 b -> c\n   0 c\n");
}

#[test]
fn a_cycle_is_found_however_it_is_written() {
    for (a, b) in [
        ("use crate::b::B; pub struct A;", "use crate::a::A; pub struct B;"),
        ("fn f() { crate::b::g() }", "pub fn g() { super::a::f() }"),
        ("use super::{b::B as Other}; pub struct A;", "use crate::{a::{A}}; pub struct B;"),
        ("use crate::b; fn f() -> b::B {} pub enum A {}", "use crate::a::*; pub struct B;"),
        // Through the crate's re-exports.
        ("use crate::B; pub struct A;", "fn f(a: &crate::A) {} pub struct B;"),
    ] {
        let lib = "mod a; mod b; pub use a::A; pub use crate::b::B;";
        assert_eq!(cycles(&[("lib.rs", lib), ("a.rs", a), ("b.rs", b)]), ["the crate: a b"], "{a} {b}");
    }
}

#[test]
fn globs_are_followed() {
    let files = [
        ("lib.rs", "mod generated; mod a; pub use generated::*;"),
        ("generated/mod.rs", "pub mod vault; mod other; pub use other::*;"),
        ("generated/vault.rs", "pub struct V(crate::a::A);"),
        ("generated/other.rs", "pub struct O;"),
        ("a.rs", "use crate::vault::V; pub struct A(crate::O);"),
    ];
    assert_eq!(cycles(&files), ["the crate: a generated"]);
    let text = graph(&files).to_string();
    assert!(text.contains("a -> generated"), "{text}");
}

#[test]
fn text_tests_and_other_crates_are_not_uses() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub(in crate::b) struct A;"),
        (
            "b.rs",
            r##"//! See crate::a::A.
            /* crate::a::A /* crate::a::A */ */
            pub struct B<'a>(&'a str);
            const TEXT: [&str; 2] = ["crate::a::A", r#"crate::a::"A"#];
            const SIGNS: [char; 3] = ['"', '\'', 'c'];
            use a_crate::a::A;
            #[cfg(test)]
            mod tests { use crate::a::A; fn f() { crate::a::A; } }
            #[cfg(test)]
            use crate::a::A;"##,
        ),
    ];
    assert_eq!(cycles(&files), [""; 0]);
}

/// The parent is not in the graph of its own folder: what it re-exports leads to the module that has it.
#[test]
fn a_folder_has_a_graph_of_its_own() {
    let files = [
        ("lib.rs", "mod room; mod other;"),
        ("other.rs", "use crate::room::One;"),
        ("room/mod.rs", "mod one; mod two; pub use one::One; pub(crate) use two::Two; pub struct Shared;"),
        ("room/one.rs", "use super::{Shared, two}; pub struct One(two::Two);"),
        ("room/two.rs", "pub struct Two(Option<super::One>, self::inner::Inner); mod inner {}"),
    ];
    assert_eq!(cycles(&files), ["room: one two"]);
}
