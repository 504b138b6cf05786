//! Rust text: doc comments, imports, and the formatter.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Result;

const WIDTH: usize = 120;

/// `text` as a doc comment; each of its lines is a paragraph.
pub(super) fn doc(marker: &str, text: &str) -> String {
    let mut out = String::new();
    for (index, paragraph) in text.lines().enumerate() {
        if index > 0 {
            let _ = writeln!(out, "{marker}");
        }
        let mut line = marker.to_owned();
        for word in paragraph.split(' ') {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(out, "{line}");
                marker.clone_into(&mut line);
            }
            line = line + " " + word;
        }
        let _ = writeln!(out, "{line}");
    }
    out
}

/// An import of `names` from `path`; empty without names.
pub(super) fn import(path: &str, names: &BTreeSet<String>) -> String {
    let list: Vec<&str> = names.iter().map(String::as_str).collect();
    match &list[..] {
        [] => String::new(),
        [name] => format!("use {path}::{name};\n"),
        names => format!("use {path}::{{{}}};\n", names.join(", ")),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `text` as rustfmt writes it with the settings of the directory `root`.
pub fn format(root: &Path, text: &str) -> Result<String> {
    let told = |error: std::io::Error| format!("rustfmt: {error}");
    let mut rustfmt = Command::new("rustfmt")
        .current_dir(root)
        .args(["--edition", "2024", "--quiet", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(told)?;
    let mut input = rustfmt.stdin.take().ok_or("rustfmt: no input")?;
    let text = text.to_owned();
    let writing = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output().map_err(told)?;
    writing.join().map_err(|_| "rustfmt: it stopped reading")?.map_err(told)?;
    if !output.status.success() {
        return Err("rustfmt refuses a generated file".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{doc, listed};

    #[test]
    fn docs_are_wrapped() {
        let text = format!("{}\nThe end.", "word ".repeat(24).trim_end());
        let lines: Vec<_> = doc("    ///", &text).lines().map(str::to_owned).collect();
        assert_eq!(lines[1..], ["    /// word word", "    ///", "    /// The end."]);
        assert!(lines[0].len() <= 120 && lines[0].len() > 110);
    }

    #[test]
    fn lists_read_as_english() {
        let listed = |items: &[&str]| listed(&items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>());
        assert_eq!([listed(&[]), listed(&["a"]), listed(&["a", "b", "c"])], ["", "a", "a, b and c"]);
    }
}
