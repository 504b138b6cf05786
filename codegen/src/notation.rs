//! The line that describes a field: a type and its marks, `[string] null items=1.. read`.
//!
//! A parameter is the same line with commas for spaces and its name before it: `limit:int,min=1,max=200`.

use std::fmt::Write as _;
use std::str::FromStr;

use crate::Result;
use crate::facts::{Bounds, Field, Items, Limits, Type};

const SCALARS: &[(&str, Type)] = &[
    ("string", Type::String),
    ("bool", Type::Bool),
    ("int", Type::Int),
    ("float", Type::Float),
    ("number", Type::Number),
    ("date", Type::Date),
    ("datetime", Type::DateTime),
    ("any", Type::Any),
    ("map", Type::Map),
    ("bytes", Type::Bytes),
];

/// Writes a type.
pub fn write_type(ty: &Type) -> String {
    let items = |items: &Items| {
        let null = if items.null { " null" } else { "" };
        write_type(&items.ty) + null
    };
    match ty {
        Type::Named(name) => name.clone(),
        Type::List(inner) => format!("[{}]", items(inner)),
        Type::MapOf(inner) => format!("{{{}}}", items(inner)),
        scalar => SCALARS.iter().find(|(_, ty)| ty == scalar).map_or_else(String::new, |(word, _)| (*word).to_owned()),
    }
}

/// Reads a type that is all of `text`.
pub fn read_type(text: &str) -> Result<Type> {
    match split_type(text)? {
        (ty, "") => Ok(ty),
        (_, rest) => Err(format!("`{rest}` after the type in `{text}`")),
    }
}

/// Reads the type that `text` starts with, and returns the rest.
fn split_type(text: &str) -> Result<(Type, &str)> {
    for (open, close, wrap) in [('[', ']', Type::List as fn(Box<Items>) -> Type), ('{', '}', Type::MapOf)] {
        if let Some(inner) = text.strip_prefix(open) {
            let (ty, rest) = split_type(inner)?;
            let after_null = rest.strip_prefix(" null");
            let items = Items { ty, null: after_null.is_some() };
            let rest =
                after_null.unwrap_or(rest).strip_prefix(close).ok_or_else(|| format!("no `{close}` in `{text}`"))?;
            return Ok((wrap(Box::new(items)), rest));
        }
    }
    let end = text.find([' ', ']', '}']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if let Some((_, ty)) = SCALARS.iter().find(|(name, _)| *name == word) {
        return Ok((ty.clone(), rest));
    }
    let named = word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.chars().all(|character| character.is_ascii_alphanumeric());
    if named { Ok((Type::Named(word.to_owned()), rest)) } else { Err(format!("`{word}` is not a type in `{text}`")) }
}

/// Writes the line of a field, without its name.
pub fn write_field(field: &Field) -> String {
    let mut line = write_type(&field.ty);
    for (mark, set) in [
        ("required", field.required),
        ("null", field.null),
        ("read", field.read),
        ("write", field.write),
        ("deprecated", field.deprecated),
        ("observed", field.observed),
        ("unique", field.limits.unique),
    ] {
        if set {
            line = line + " " + mark;
        }
    }
    let limits = &field.limits;
    for (mark, value) in [
        ("default", limits.default.clone()),
        ("min", limits.min.clone()),
        ("max", limits.max.clone()),
        ("step", limits.step.clone()),
        ("len", limits.len.map(write_bounds)),
        ("items", limits.items.map(write_bounds)),
        ("format", limits.format.clone()),
        ("pattern", limits.pattern.clone()),
    ] {
        if let Some(value) = value {
            let _ = write!(line, " {mark}={value}");
        }
    }
    line
}

/// Reads what [`write_field`] writes.
pub fn read_field(name: &str, line: &str) -> Result<Field> {
    let (ty, marks) = split_type(line).map_err(|error| format!("{name}: {error}"))?;
    let mut field = Field { name: name.to_owned(), ty, ..Field::default() };
    // A pattern may hold spaces, so it comes last and takes the rest of the line.
    let (marks, pattern) = match marks.split_once(" pattern=") {
        Some((marks, pattern)) => (marks, Some(pattern.to_owned())),
        None => (marks, None),
    };
    field.limits.pattern = pattern;
    for mark in marks.split_whitespace() {
        read_mark(&mut field, mark).map_err(|error| format!("{name}: {error} in `{line}`"))?;
    }
    Ok(field)
}

fn read_mark(field: &mut Field, mark: &str) -> Result<()> {
    let Limits { default, min, max, step, len, items, unique, format, .. } = &mut field.limits;
    let Some((mark, value)) = mark.split_once('=') else {
        let flag = match mark {
            "required" => &mut field.required,
            "null" => &mut field.null,
            "read" => &mut field.read,
            "write" => &mut field.write,
            "deprecated" => &mut field.deprecated,
            "observed" => &mut field.observed,
            "unique" => unique,
            _ => return Err(format!("`{mark}` is not a mark")),
        };
        *flag = true;
        return Ok(());
    };
    let text = match mark {
        "default" => default,
        "min" => min,
        "max" => max,
        "step" => step,
        "format" => format,
        "len" => return read_bounds(value).map(|bounds| *len = Some(bounds)),
        "items" => return read_bounds(value).map(|bounds| *items = Some(bounds)),
        _ => return Err(format!("`{mark}` is not a mark")),
    };
    *text = Some(value.to_owned());
    Ok(())
}

fn write_bounds(bounds: Bounds) -> String {
    let side = |side: Option<u64>| side.map(|number| number.to_string()).unwrap_or_default();
    if bounds.low.is_some() && bounds.low == bounds.high {
        side(bounds.low)
    } else {
        format!("{}..{}", side(bounds.low), side(bounds.high))
    }
}

fn read_bounds(text: &str) -> Result<Bounds> {
    let side = |side: &str| match side {
        "" => Ok(None),
        number => u64::from_str(number).map(Some).map_err(|_| format!("`{number}` is not a number")),
    };
    let (low, high) = text.split_once("..").unwrap_or((text, text));
    Ok(Bounds { low: side(low)?, high: side(high)? })
}

/// Writes a parameter: only its name if the rest is that of the shared parameter.
pub fn write_parameter(field: &Field, shared: &[Field]) -> String {
    if *field == by_name(&field.name, shared) {
        field.name.clone()
    } else {
        format!("{}:{}", field.name, write_field(field).replace(' ', ","))
    }
}

/// Reads what [`write_parameter`] writes.
pub fn read_parameter(text: &str, shared: &[Field]) -> Result<Field> {
    match text.split_once(':') {
        Some((name, line)) => read_field(name, &line.replace(',', " ")),
        None => Ok(by_name(text, shared)),
    }
}

/// Whether a parameter can be written with commas instead of spaces.
pub fn fits_parameter(field: &Field) -> bool {
    read_parameter(&write_parameter(field, &[]), &[]).as_ref() == Ok(field)
}

/// The parameter that a name alone stands for: the shared one, else a string.
fn by_name(name: &str, shared: &[Field]) -> Field {
    let plain = || Field { name: name.to_owned(), ..Field::default() };
    shared.iter().find(|field| field.name == name).cloned().unwrap_or_else(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_round_trip() {
        for line in [
            "string",
            "[string null] required null read",
            "{{map}} write deprecated",
            "[InvoiceLineItem] items=1..",
            "[int] unique min=100 max=599",
            "float step=0.01",
            "string null len=2",
            "string default=1h len=..64 format=uri pattern=^(a b|c, d)=\\d$",
        ] {
            let field = read_field("x", line).unwrap();
            assert_eq!(write_field(&field), line);
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (line, told) in [
            ("strin", "`strin` is not a type"),
            ("[string", "no `]`"),
            ("string nul", "`nul` is not a mark"),
            ("string len=a..", "`a` is not a number"),
            ("", "`` is not a type"),
        ] {
            let error = read_field("x", line).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn default_parameters_are_written_as_names() {
        let shared = [read_field("limit", "int min=1 max=200").unwrap()];
        for text in ["id", "limit", "limit:int,max=9", "filter:LeadsFilter", "tags:[string,null],required"] {
            let field = read_parameter(text, &shared).unwrap();
            assert_eq!(write_parameter(&field, &shared), text);
        }
        assert_eq!(read_parameter("limit", &shared).unwrap(), shared[0]);
    }

    #[test]
    fn a_pattern_with_commas_is_not_a_parameter() {
        let field = read_field("x", "string pattern=a, b").unwrap();
        assert!(!fits_parameter(&field));
    }
}
