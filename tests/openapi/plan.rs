//! The order of the calls, and the ids that they need.

use std::collections::HashMap;

use apideck_codegen::facts::{Facts, Operation, ParameterLocation, Server, Type};
use serde_json::{Map, Value, json};

use crate::values::Values;

/// Path parameters that are not the id of a row in a list of the same path.
const FIXED: [(&str, &str); 9] = [
    ("api_id", "crm"),
    ("reference_type", "invoice"),
    ("reference_id", "inv-1"),
    ("unified_api", "crm"),
    ("service_id", "pipedrive"),
    ("resource", "contacts"),
    ("resource_id", "contacts"),
    ("target_field_id", "crm+contacts+shoe_size"),
    ("doc_id", "application_owner"),
];

/// Ids of rows of the catalogue, by the path of their collection.
const CATALOGUE: [(&str, &str); 2] = [("/connector/apis", "crm"), ("/connector/connectors", "pipedrive")];

/// Fields that are the client's, or that change what a response contains.
const LEFT_OUT: [&str; 6] = ["consumer_id", "app_id", "company_id", "cursor", "fields", "digest"];

/// Operations in an order in which objects exist when they are needed: parents first, deletes last.
pub(crate) fn in_order(facts: &Facts) -> impl Iterator<Item = &Operation> {
    let mut operations: Vec<&Operation> = facts.operations().collect();
    operations.sort_by_key(|operation| {
        let collection = collection(&operation.path);
        (collection.matches('/').count(), collection.to_owned(), rank(operation))
    });
    operations.into_iter()
}

/// The path without the operation's own id and what follows it.
fn collection(path: &str) -> &str {
    let connection = "/vault/connections/{unified_api}/{service_id}";
    if path.starts_with(connection) {
        return connection;
    }
    path.find("/{id}").map_or(path, |end| &path[..end])
}

fn rank(operation: &Operation) -> usize {
    match (&*operation.method, operation.verb()) {
        // These two make a connection, or move it elsewhere, so its delete comes before them.
        ("POST", "imports") => 7,
        ("POST", "migrate") => 8,
        ("POST", "create" | "upload") => 0,
        ("GET", "list") => 1,
        ("GET", _) => 2,
        ("PUT", _) => 3,
        ("PATCH", _) => 4,
        ("DELETE", _) => 6,
        _ => 5,
    }
}

/// What is known of the objects of the server.
#[derive(Default)]
pub(crate) struct Plan {
    /// The id of an object, by the path of its collection.
    ids: HashMap<String, String>,
}

impl Plan {
    /// The lists to call first, because the id of an object in them is needed and not known.
    pub(crate) fn unknown<'f>(&self, facts: &'f Facts, operation: &Operation) -> Vec<&'f Operation> {
        let mut lists = Vec::new();
        let (mut path, mut template) = (String::new(), String::new());
        for segment in operation.path[1..].split('/') {
            let value = self.segment(&path, segment);
            if value.is_none() {
                lists.extend(facts.operations().find(|list| list.method == "GET" && list.path == template));
            }
            path = format!("{path}/{}", value.as_deref().unwrap_or(segment));
            template = format!("{template}/{segment}");
        }
        lists
    }

    /// The value of a segment of a path; `None` for an id that is not known.
    fn segment(&self, path: &str, segment: &str) -> Option<String> {
        let Some(name) = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) else {
            return Some(segment.to_owned());
        };
        let fixed = FIXED.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let catalogue = CATALOGUE.iter().find(|(known, _)| *known == path).map(|(_, id)| (*id).to_owned());
        fixed.or(catalogue).or_else(|| self.ids.get(path).cloned())
    }

    /// The path of the operation with ids, up to `{id}` or the whole of it.
    fn filled(&self, path: &str) -> String {
        path[1..].split('/').fold(String::new(), |filled, segment| {
            let value = self.segment(&filled, segment).unwrap_or_else(|| "unknown".to_owned());
            format!("{filled}/{value}")
        })
    }

    /// The input of the operation; `full` has the fields that are not required too.
    pub(crate) fn input(&self, facts: &Facts, operation: &Operation, full: bool) -> Value {
        let mut values = Values::new(facts, operation.method == "PATCH");
        let mut input = Map::new();
        for (segment, value) in operation.path[1..].split('/').zip(self.filled(&operation.path)[1..].split('/')) {
            if let Some(name) = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
                input.insert(name.to_owned(), value.into());
            }
        }
        for parameter in operation.parameters.iter().filter(|parameter| parameter.location != ParameterLocation::Path) {
            let field = &parameter.field;
            // Rows belong to a service, so every call names the same one.
            if field.name == "service_id" {
                input.insert(field.name.clone(), "pipedrive".into());
            } else if field.required || (full && !LEFT_OUT.contains(&&*field.name)) {
                input.insert(field.name.clone(), parameter_value(&mut values, field));
            }
        }
        if let Some(body) = &operation.body {
            let value = match body.ty {
                Type::Bytes if operation.server == Server::Upload => json!({"base64": "AQID"}),
                _ => values.value(&body.ty, &body.field),
            };
            input.insert(body.field.clone(), value);
        }
        input.into()
    }

    /// Keeps the id of what was created or listed, and forgets that of what was deleted.
    pub(crate) fn learn(&mut self, operation: &Operation, body: &Value) {
        let data = &body["data"];
        let row = if data.is_array() { &data[0] } else { data };
        let id = ["id", "consumer_id"].iter().find_map(|name| row[*name].as_str());
        let path = self.filled(&operation.path);
        if let "/hris/payrolls" | "/hris/time-off-requests" = &*operation.path {
            self.learn_of_employee(&path, row);
        }
        match (&*operation.method, id) {
            ("DELETE", _) => {
                let (collection, _) = path.rsplit_once('/').unwrap_or_default();
                self.ids.remove(collection);
            }
            ("POST", Some(id)) => drop(self.ids.insert(path, id.to_owned())),
            ("GET", Some(id)) if data.is_array() => drop(self.ids.entry(path).or_insert_with(|| id.to_owned())),
            _ => {}
        }
    }
}

impl Plan {
    /// The payrolls and the absences of an employee are in the list of all of them.
    fn learn_of_employee(&mut self, list: &str, row: &Value) {
        let employee = row["employee_id"].as_str().or(row["employee"]["id"].as_str()).unwrap_or("unknown");
        let of_employees = format!("{list}/employees");
        let (_, name) = list.rsplit_once('/').unwrap();
        if let Some(id) = row["id"].as_str() {
            self.ids.insert(format!("{of_employees}/{employee}/{name}"), id.to_owned());
            self.ids.insert(of_employees, employee.to_owned());
        }
    }
}

fn parameter_value(values: &mut Values<'_>, field: &apideck_codegen::facts::Field) -> Value {
    match &*field.name {
        "downstream_url" => "https://api.pipedrive.com/users".into(),
        "unified_api" => "crm".into(),
        "part_number" => 0.into(),
        "start_datetime" => "2024-01-01T00:00:00.000Z".into(),
        "end_datetime" => "2024-12-31T00:00:00.000Z".into(),
        "x_apideck_metadata" if field.ty == Type::String => r#"{"name": "report.pdf"}"#.into(),
        "x_apideck_metadata" => json!({"name": "report.pdf", "parent_folder_id": "root"}),
        _ => values.field(field),
    }
}
