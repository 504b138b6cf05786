//! Reads the facts files.

use std::path::Path;

use toml::{Table, Value};

use crate::Result;
use crate::facts::{
    Api, Body, COMMON, Events, Facts, Field, Kind, Operation, OperationMarks, Parameter, ParameterLocation, Retry,
    Returns, Server, Struct, Type, TypeDef, Union,
};
use crate::notation::{read_field, read_parameter, read_type};
use crate::write::usual_status;

/// Reads all `*.toml` of a directory.
pub fn directory(path: &Path) -> Result<Facts> {
    let io = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        if file.extension().is_some_and(|extension| extension == "toml") {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            texts.push((name, std::fs::read_to_string(&file).map_err(io)?));
        }
    }
    texts.sort();
    facts(&texts)
}

/// Reads files given as API name and text.
pub fn facts(texts: &[(String, String)]) -> Result<Facts> {
    let mut tables = Vec::new();
    for (name, text) in texts {
        let table: Table = text.parse().map_err(|error| format!("{name}.toml: {error}"))?;
        tables.push((name, table));
    }
    let mut facts = Facts::default();
    if let Some((name, table)) = tables.iter().find(|(name, _)| *name == COMMON) {
        facts.parameters = entries(table, "parameter", string)
            .and_then(|lines| lines.into_iter().map(|(name, line)| read_field(name, line)).collect())
            .map_err(|error| format!("{name}.toml: {error}"))?;
    }
    for (name, table) in &tables {
        let api = api(name, table, &facts.parameters).map_err(|error| format!("{name}.toml: {error}"))?;
        facts.apis.push(api);
    }
    Ok(facts)
}

fn api(name: &str, table: &Table, shared: &[Field]) -> Result<Api> {
    let mut api = Api { name: name.to_owned(), ..Api::default() };
    for (key, value) in table {
        match key.as_str() {
            "strict" => api.strict = boolean(key, value)?,
            "parameter" if name == COMMON => {}
            "operation" | "type" | "union" | "enum" | "constants" | "events" => {}
            _ => return Err(format!("`{key}` is not part of a facts file")),
        }
    }
    for (accessor, lines) in entries(table, "operation", sub_table)? {
        let operation = operation(accessor, lines, shared);
        api.operations.push(operation.map_err(|error| format!("{accessor}: {error}"))?);
    }
    let mut add = |name: &str, kind: Result<Kind>, constants: bool| {
        let kind = kind.map_err(|error| format!("{name}: {error}"))?;
        let name = name.to_owned();
        api.types.push(TypeDef { name, kind, constants });
        Ok::<_, String>(())
    };
    for (name, lines) in entries(table, "type", sub_table)? {
        add(name, read_struct(lines).map(Kind::Struct), false)?;
    }
    for (name, lines) in entries(table, "union", sub_table)? {
        add(name, read_union(lines).map(Kind::Union), false)?;
    }
    for (key, constants) in [("enum", false), ("constants", true)] {
        for (name, values) in entries(table, key, array)? {
            let values = values.iter().map(|value| string(name, value).map(str::to_owned));
            add(name, values.collect::<Result<_>>().map(Kind::Enum), constants)?;
        }
    }
    for (name, values) in entries(table, "events", array)? {
        let event_types = values.iter().map(|value| string(name, value).map(str::to_owned)).collect::<Result<_>>()?;
        api.events.push(Events { payload: name.to_owned(), event_types });
    }
    Ok(api)
}

fn operation(accessor: &str, lines: &Table, shared: &[Field]) -> Result<Operation> {
    let call = lines.get("call").ok_or("no `call`")?;
    let (method, path) = string("call", call)?.split_once(' ').ok_or("`call` is METHOD /path")?;
    let mut operation = Operation {
        accessor: accessor.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        server: Server::Unify,
        parameters: path_parameters(path, lines, shared)?,
        body: None,
        status: 200,
        returns: Returns::None,
        retry: None,
        marks: OperationMarks::default(),
    };
    for (key, location) in [("headers", ParameterLocation::Header), ("query", ParameterLocation::Query)] {
        if let Some(value) = lines.get(key) {
            for word in string(key, value)?.split_whitespace() {
                let field = read_parameter(word, shared)?;
                operation.parameters.push(Parameter { location, field });
            }
        }
    }
    let marks = &mut operation.marks;
    for (key, value) in lines {
        match key.as_str() {
            "call" | "path" | "headers" | "query" => {}
            "server" if value.as_str() == Some("upload") => operation.server = Server::Upload,
            "body" => operation.body = Some(read_body(string(key, value)?)?),
            "returns" => (operation.status, operation.returns) = read_returns(string(key, value)?)?,
            "retry" => operation.retry = Some(read_retry(string(key, value)?)?),
            "paginated" => marks.paginated = boolean(key, value)?,
            "deprecated" => marks.deprecated = boolean(key, value)?,
            "upcoming" => marks.upcoming = boolean(key, value)?,
            "unofficial" => marks.unofficial = boolean(key, value)?,
            "internal" => marks.internal = boolean(key, value)?,
            _ => return Err(format!("`{key} = {value:?}` is not a fact of an operation")),
        }
    }
    if lines.contains_key("returns") { Ok(operation) } else { Err("no `returns`".to_owned()) }
}

/// The parameters in braces in `path`, described by the line `path` if there is one.
fn path_parameters(path: &str, lines: &Table, shared: &[Field]) -> Result<Vec<Parameter>> {
    let described = match lines.get("path") {
        Some(value) => string("path", value)?.split_whitespace().collect(),
        None => Vec::new(),
    };
    let mut parameters = Vec::new();
    for piece in path.split('{').skip(1) {
        let name = piece.split('}').next().unwrap_or_default();
        let word = described.iter().find(|word| word.split(':').next() == Some(name)).unwrap_or(&name);
        let mut field = read_parameter(word, shared)?;
        field.required = true;
        parameters.push(Parameter { location: ParameterLocation::Path, field });
    }
    Ok(parameters)
}

fn read_body(text: &str) -> Result<Body> {
    let (field, ty) = text.split_once(':').ok_or("`body` is field:Type")?;
    let required = !field.ends_with('?');
    Ok(Body { field: field.trim_end_matches('?').to_owned(), ty: read_type(ty)?, required })
}

fn read_retry(text: &str) -> Result<Retry> {
    match text.split_once(": ") {
        Some((word @ ("safe" | "unsafe"), reason)) => Ok(Retry { safe: word == "safe", reason: reason.to_owned() }),
        _ => Err(format!("`{text}` is not `safe: reason` or `unsafe: reason`")),
    }
}

fn read_returns(text: &str) -> Result<(u16, Returns)> {
    let (status, what) = match text.split_once(' ') {
        Some((status, what)) => {
            let status = status.parse().map_err(|_| format!("`{status}` is not a status"))?;
            (Some(status), what)
        }
        None => (None, text),
    };
    let returns = match what {
        "bytes" => Returns::Bytes,
        "text" => Returns::Text,
        "proxy" => Returns::Proxy,
        "none" => Returns::None,
        ty => Returns::Json(read_type(ty)?),
    };
    Ok((status.unwrap_or_else(|| usual_status(&returns)), returns))
}

fn read_struct(lines: &Table) -> Result<Struct> {
    let mut object = Struct::default();
    for (key, value) in lines {
        let text = string(key, value)?;
        match key.as_str() {
            "*" => object.others = Some(read_type(text)?),
            "one of" => object.one_of = text.split_whitespace().map(str::to_owned).collect(),
            name => object.fields.push(read_field(name, text)?),
        }
    }
    Ok(object)
}

/// One line is the tag, all others are its values.
fn read_union(lines: &Table) -> Result<Union> {
    let tag = lines.get("tag").ok_or("no `tag`")?;
    let mut variants = Vec::new();
    for (key, value) in lines.iter().filter(|(key, _)| *key != "tag") {
        let text = string(key, value)?;
        match read_type(text)? {
            Type::Named(name) => variants.push((key.clone(), name)),
            _ => return Err(format!("{key}: `{text}` is not a named type")),
        }
    }
    Ok(Union { tag: string("tag", tag)?.to_owned(), variants })
}

/// The entries of the table `key`, each read by `read`; empty if the table is missing.
fn entries<'a, T>(
    table: &'a Table,
    key: &str,
    read: impl Fn(&str, &'a Value) -> Result<T>,
) -> Result<Vec<(&'a str, T)>> {
    let Some(value) = table.get(key) else {
        return Ok(Vec::new());
    };
    sub_table(key, value)?.iter().map(|(name, value)| Ok((name.as_str(), read(name, value)?))).collect()
}

fn sub_table<'a>(key: &str, value: &'a Value) -> Result<&'a Table> {
    value.as_table().ok_or_else(|| format!("`{key}` is not a table"))
}

fn array<'a>(key: &str, value: &'a Value) -> Result<&'a Vec<Value>> {
    value.as_array().ok_or_else(|| format!("`{key}` is not a list"))
}

fn string<'a>(key: &str, value: &'a Value) -> Result<&'a str> {
    value.as_str().ok_or_else(|| format!("`{key}` is not text"))
}

fn boolean(key: &str, value: &Value) -> Result<bool> {
    value.as_bool().ok_or_else(|| format!("`{key}` is not true or false"))
}
