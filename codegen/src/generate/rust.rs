//! Rust text: doc comments, imports, and the formatter.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Result;

const WIDTH: usize = 120;

/// `text` as a doc comment; each of its lines is a paragraph, an item of a list, or a line of code between fences.
pub(super) fn doc(marker: &str, text: &str) -> String {
    let mut out = String::new();
    let (mut in_code, mut follows) = (false, "");
    for paragraph in text.lines() {
        let starts_code = paragraph.starts_with(FENCE) && !in_code;
        let continues = in_code || follows.starts_with("- ") && paragraph.starts_with("- ");
        if !follows.is_empty() && !continues {
            let _ = writeln!(out, "{marker}");
        }
        follows = paragraph;
        if in_code || starts_code {
            let _ = writeln!(out, "{}", format!("{marker} {paragraph}").trim_end());
            in_code = starts_code || !paragraph.starts_with(FENCE);
            follows = "```";
            continue;
        }
        let indent = if paragraph.starts_with("- ") { "  " } else { "" };
        let mut line = marker.to_owned();
        for word in paragraph.split(' ') {
            if line.chars().count() + 1 + word.chars().count() > WIDTH && line != marker {
                let _ = writeln!(out, "{line}");
                line = format!("{marker}{}", " ".repeat(indent.len()));
            }
            line = line + " " + word;
        }
        let _ = writeln!(out, "{line}");
    }
    out
}

/// What encloses code in docs.
const FENCE: &str = "```";

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

/// `text` as rustfmt writes it with the settings of the directory `root`, the code in its docs included.
pub fn format(root: &Path, text: &str) -> Result<String> {
    rustfmt(root, &with_formatted_docs(root, text)?, &[])
}

/// `text` with the code in its docs as rustfmt writes it. One run of rustfmt formats all of them.
fn with_formatted_docs(root: &Path, text: &str) -> Result<String> {
    let mut parts = text.split("/// ```no_run\n");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let (mut programs, mut rests) = (String::new(), Vec::new());
    for part in parts {
        let (code, rest) = part.split_once("/// ```\n").ok_or("an example without an end")?;
        for line in code.lines() {
            let line = line.strip_prefix("///").ok_or("an example that is not in a doc comment")?;
            let _ = writeln!(programs, "{}", line.strip_prefix(' ').unwrap_or(line));
        }
        programs += BETWEEN;
        rests.push(rest);
    }
    if rests.is_empty() {
        return Ok(out);
    }
    // A line of docs on docs.rs is shorter than a line of code.
    let programs = rustfmt(root, &programs, &["--config", "max_width=90"])?;
    for (program, rest) in programs.split(BETWEEN).zip(rests) {
        out += "/// ```no_run\n";
        for line in program.trim().lines() {
            let _ = writeln!(out, "{}", format!("/// {line}").trim_end());
        }
        out = out + "/// ```\n" + rest;
    }
    Ok(out)
}

/// A line between two programs.
const BETWEEN: &str = "// The next program.\n";

fn rustfmt(root: &Path, text: &str, settings: &[&str]) -> Result<String> {
    let told = |error: std::io::Error| format!("rustfmt: {error}");
    let mut rustfmt = Command::new("rustfmt")
        .current_dir(root)
        .args(["--edition", "2024", "--quiet", "--emit", "stdout"])
        .args(settings)
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
    use super::{doc, format, listed};

    #[test]
    fn docs_are_wrapped() {
        let text = format!("{}\nThe end.", "word ".repeat(24).trim_end());
        let lines: Vec<_> = doc("    ///", &text).lines().map(str::to_owned).collect();
        assert_eq!(lines[1..], ["    /// word word", "    ///", "    /// The end."]);
        assert!(lines[0].len() <= 120 && lines[0].len() > 110);
    }

    #[test]
    fn lists_and_code_in_docs() {
        let text = "One.\n- a\n- b\n# Example\n```no_run\nfn main() {\n\n}\n```\nTwo.";
        let lines =
            ["One.", "", "- a", "- b", "", "# Example", "", "```no_run", "fn main() {", "", "}", "```", "", "Two."];
        let wanted: String = lines.map(|line| format!("/// {line}").trim_end().to_owned() + "\n").concat();
        assert_eq!(doc("///", text), wanted);
    }

    #[test]
    fn code_in_docs_is_formatted() {
        let text = "/// A.\n///\n/// ```no_run\n/// fn main(){a ( );}\n/// ```\nfn b() {}\n\n/// ```no_run\n/// fn main(){}\n/// ```\nfn c() {}\n";
        let wanted = "/// A.\n///\n/// ```no_run\n/// fn main() {\n///     a();\n/// }\n/// ```\nfn b() {}\n\n/// ```no_run\n/// fn main() {}\n/// ```\nfn c() {}\n";
        assert_eq!(format(std::path::Path::new("."), text).unwrap(), wanted);
    }

    #[test]
    fn lists_read_as_english() {
        let listed = |items: &[&str]| listed(&items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>());
        assert_eq!([listed(&[]), listed(&["a"]), listed(&["a", "b", "c"])], ["", "a", "a, b and c"]);
    }
}
