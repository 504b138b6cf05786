//! Every operation against the mock: what is created is read back, pages end, and no response needs a repair.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use apideck_codegen::facts::{Facts, Kind, Operation, ParameterLocation, Struct};
use apideck_mock::{Chaos, Fault, Mock, Reply};
use apideck_unify::{ApideckCore, dynamic};
use serde_json::{Map, Value, json};

use crate::common::json::{difference, none_of, report};
use crate::common::{client, facts};
use crate::wire::sample::{Sampler, Shape, Side};

/// The content of every file.
const CONTENT: &str = "JVBERi0=";

#[tokio::test]
async fn every_operation() {
    let facts = facts();
    let mut served = BTreeSet::new();
    let (mut failures, mut repairs, mut read_back, mut pages) = (Vec::new(), 0, 0, 0);
    for shape in [Shape::All, Shape::Least] {
        let mut script = Script::start(&facts, shape).await;
        for operation in in_order(&facts) {
            let told = |problem: String| format!("{} ({shape:?}): {problem}", operation.accessor);
            match script.call(operation).await {
                Ok(found) => {
                    repairs += found;
                    served.insert(operation.accessor.as_str());
                }
                Err(problem) => failures.push(told(problem)),
            }
        }
        read_back += script.read_back;
        pages += script.pages;
    }
    report(&format!(
        "{} of {} operations served by the mock, {repairs} repairs; {read_back} rows read back, {pages} pages",
        served.len(),
        facts.operations().count()
    ));
    none_of(&failures);
    assert_eq!((served.len(), repairs), (430, 0));
    assert!(read_back > 120, "{read_back}");
}

/// Scripted and random faults come before the operation, whichever it is.
#[tokio::test]
async fn faults_on_every_operation() {
    let facts = facts();
    let script = Script::start(&facts, Shape::Least).await;
    for operation in facts.operations() {
        let input = script.input(operation);
        let status = async || {
            let call = dynamic::prepare(&script.core, &operation.accessor, input.clone().into()).unwrap();
            call.send().await.err().and_then(|error| error.status()).map(|status| status.as_u16())
        };
        script.mock.next(Reply::status(418));
        assert_eq!(status().await, Some(418), "{}", operation.accessor);
        script.mock.chaos(Chaos::new(1).rate(1.0).faults([Fault::StatusBefore(503)]));
        assert_eq!(status().await, Some(503), "{}", operation.accessor);
        script.mock.chaos(Chaos::new(1).rate(0.0));
    }
    assert!(script.mock.performed().is_empty());
}

/// Creates come first and deletes last; a list follows before its rows are changed.
fn in_order(facts: &Facts) -> Vec<&Operation> {
    let rank = |operation: &&Operation| match operation.verb() {
        "upload" if operation.accessor.contains("upload_sessions") => 4,
        "create" | "upload" => 0,
        "imports" => 1,
        "get" => 2,
        "list" => 3,
        "migrate" | "finish" => 5,
        "delete" => 6,
        _ => 4,
    };
    let mut operations: Vec<&Operation> = facts.operations().collect();
    operations.sort_by_key(|operation| (operation.api().to_owned(), rank(operation)));
    operations
}

/// The state of one run.
struct Script<'f> {
    facts: &'f Facts,
    shape: Shape,
    mock: Mock,
    core: ApideckCore,
    /// The id that was created for each resource.
    ids: HashMap<&'f str, String>,
    /// What was sent to create it.
    sent: HashMap<&'f str, Value>,
    read_back: usize,
    pages: usize,
}

impl<'f> Script<'f> {
    async fn start(facts: &'f Facts, shape: Shape) -> Self {
        let mock = Mock::builder().seed(1).start().await.unwrap();
        mock.on("POST", "/receiver", |_| Reply::status(204));
        let core = client(mock.url());
        Self { facts, shape, mock, core, ids: HashMap::new(), sent: HashMap::new(), read_back: 0, pages: 0 }
    }

    /// Calls an operation and checks its response. Returns the number of repairs.
    async fn call(&mut self, operation: &'f Operation) -> Result<usize, String> {
        if operation.accessor == "file_storage.upload_sessions.delete" {
            // The one before is finished.
            let create = self.facts.operations().find(|other| other.accessor == "file_storage.upload_sessions.create");
            Box::pin(self.call(create.unwrap())).await?;
        }
        let input = self.input(operation);
        let (mut body, mut repairs) = self.send(operation, &input).await?;
        let resource = operation.accessor.rsplit_once('.').map_or("", |(resource, _)| resource);
        match operation.verb() {
            "create" | "upload" => {
                if let Some(id) = body["data"]["id"].as_str() {
                    self.ids.insert(resource, id.to_owned());
                }
                if let Some(sent) = operation.body.as_ref().and_then(|body| input.get(&body.field)) {
                    self.sent.insert(resource, sent.clone());
                }
            }
            "get" => self.check_read_back(operation, resource, &body["data"])?,
            _ => {}
        }
        if operation.marks.paginated && operation.verb() == "list" {
            let mut cursors = BTreeSet::new();
            while let Some(next) = body["meta"]["cursors"]["next"].as_str().map(str::to_owned) {
                if !cursors.insert(next.clone()) {
                    return Err(format!("the cursor {next} came twice"));
                }
                let mut input = input.clone();
                input.insert("cursor".to_owned(), next.into());
                let (page, more) = self.send(operation, &input).await?;
                (body, repairs) = (page, repairs + more);
                self.pages += 1;
            }
        }
        Ok(repairs)
    }

    async fn send(&self, operation: &Operation, input: &Map<String, Value>) -> Result<(Value, usize), String> {
        let call = dynamic::prepare(&self.core, &operation.accessor, input.clone().into());
        let response = call.map_err(|error| error.to_string())?.send().await;
        let response = response.map_err(|error| {
            let body = error.body().map(|body| String::from_utf8_lossy(body).into_owned());
            format!("{error}: {}", body.unwrap_or_default())
        })?;
        if response.http_meta.status.as_u16() != operation.status {
            return Err(format!("status {}", response.http_meta.status));
        }
        for repair in &response.http_meta.repairs {
            println!("{}: {repair}", operation.accessor);
        }
        let repairs = response.http_meta.repairs.len();
        Ok((response.body, repairs))
    }

    /// What was sent to create a row is in it.
    fn check_read_back(&mut self, operation: &Operation, resource: &str, row: &Value) -> Result<(), String> {
        let Some(sent) = self.sent.get(resource) else { return Ok(()) };
        let create = self.facts.operations().find(|other| other.accessor == format!("{resource}.create"));
        let Some(body) = create.and_then(|create| create.body.as_ref()?.ty.named()) else { return Ok(()) };
        // Another shape of body, such as that of a folder, is not the row.
        if row_type(self.facts, operation) != Some(body) {
            return Ok(());
        }
        let expected = self.kept(body, sent);
        self.read_back += 1;
        match part_of(&expected, row) {
            Some(lost) => Err(format!("not read back as it was sent: {lost}")),
            None => Ok(()),
        }
    }

    /// The members that are stored: not those that only one side sets, nor those for the service behind.
    fn kept(&self, name: &str, sent: &Value) -> Value {
        let Some(object) = structure(self.facts, name) else { return sent.clone() };
        let Some(members) = sent.as_object() else { return sent.clone() };
        let mut kept = Map::new();
        for (name, value) in members {
            let field = object.fields.iter().find(|field| field.name == *name);
            // `latest_consent` is the last one that was given.
            let server = [
                "pass_through",
                "row_version",
                "id",
                "created_at",
                "updated_at",
                "created_by",
                "updated_by",
                "latest_consent",
            ];
            if field.is_some_and(|field| field.read || field.write) || server.contains(&&**name) {
                continue;
            }
            let nested = field.and_then(|field| field.ty.named());
            let value = match (nested, value) {
                (Some(of), Value::Array(items)) => items.iter().map(|item| self.kept_below(of, item)).collect(),
                (Some(of), value) => self.kept_below(of, value),
                (None, value) => value.clone(),
            };
            kept.insert(name.clone(), value);
        }
        kept.into()
    }

    fn kept_below(&self, name: &str, sent: &Value) -> Value {
        let Some(object) = structure(self.facts, name) else { return sent.clone() };
        let Some(members) = sent.as_object() else { return sent.clone() };
        let mut kept = Map::new();
        for (name, value) in members {
            let field = object.fields.iter().find(|field| field.name == *name);
            if field.is_some_and(|field| field.read || field.write) || name == "pass_through" {
                continue;
            }
            let value = match (field.and_then(|field| field.ty.named()), value) {
                (Some(of), Value::Array(items)) => items.iter().map(|item| self.kept_below(of, item)).collect(),
                (Some(of), value) => self.kept_below(of, value),
                (None, value) => value.clone(),
            };
            kept.insert(name.clone(), value);
        }
        kept.into()
    }

    /// The input of an operation: any values, except where the mock has to know them.
    fn input(&self, operation: &'f Operation) -> Map<String, Value> {
        let mut input = Sampler::new(self.facts, self.shape, Side::Caller).input(operation);
        for name in ["consumer_id", "app_id", "service_id", "company_id", "cursor", "fields", "filter", "digest"] {
            if !operation.path.contains(&format!("{{{name}}}")) {
                input.remove(name);
            }
        }
        if operation.accessor == "connector.connector_resources.get" {
            input.remove("unified_api");
        }
        if operation.api() == "proxy" {
            input.insert("service_id".to_owned(), "mock".into());
            input.insert("downstream_url".to_owned(), "https://api.example/v1/deals?limit=1".into());
        }
        let known = BTreeMap::from([
            ("format", json!("pdf")),
            ("part_number", json!(0)),
            ("limit", json!(if self.shape == Shape::All { 3 } else { 200 })),
            ("x_apideck_metadata", json!({"name": "a.pdf", "parent_folder_id": "root"})),
            ("request_body", json!({"base64": CONTENT})),
        ]);
        for (name, value) in known {
            let is_object = operation.body.as_ref().is_some_and(|body| body.field == name && body.ty.named().is_some());
            let is_text = operation.accessor == "accounting.attachments.upload" && name == "x_apideck_metadata";
            if input.contains_key(name) && !is_object {
                input.insert(name.to_owned(), if is_text { value.to_string().into() } else { value });
            }
        }
        for parameter in operation.parameters.iter().filter(|parameter| parameter.location == ParameterLocation::Path) {
            let name = parameter.field.name.as_str();
            input.insert(name.to_owned(), self.parameter(operation, name).into());
        }
        self.adjust_body(operation, &mut input);
        input
    }

    fn adjust_body(&self, operation: &Operation, input: &mut Map<String, Value>) {
        match operation.accessor.as_str() {
            "webhook.webhooks.create" | "webhook.webhooks.update" => {
                let field = operation.body.as_ref().unwrap().field.clone();
                input[&field]["delivery_url"] = json!(format!("{}/receiver", self.mock.url()));
                input[&field]["events"] = json!(["*"]);
            }
            "file_storage.upload_sessions.create" => {
                input["create_upload_session_request"]["size"] = json!(5);
            }
            "vault.consumers.create" => input["create_consumer_request"]["consumer_id"] = json!("consumer-1"),
            "vault.connections.migrate" => input["connection_migrate_data"]["target_service_id"] = json!("hubspot"),
            _ => {}
        }
        if operation.verb() == "update" || operation.accessor == "pos.orders.pay" {
            let body = operation.body.as_ref().and_then(|body| input.get_mut(&body.field));
            if let Some(members) = body.and_then(Value::as_object_mut) {
                // The version would have to be that of the row.
                members.remove("row_version");
            }
        }
    }

    /// A path parameter: an id that was created, or one of a row that the mock started with.
    fn parameter(&self, operation: &Operation, name: &str) -> String {
        let first = |path: &str| {
            let rows = self.mock.rows("test-consumer", "", path);
            rows.first().and_then(|row| row["id"].as_str()).unwrap_or("none").to_owned()
        };
        let resource = operation.accessor.rsplit_once('.').map_or("", |(resource, _)| resource);
        let created = self.ids.get(resource).cloned();
        match (operation.api(), name) {
            ("connector", "id") if operation.path.starts_with("/connector/apis") => "crm".to_owned(),
            ("connector", "api_id") | ("vault", "unified_api") => "crm".to_owned(),
            ("connector", "doc_id") => "consumer".to_owned(),
            ("connector", "resource_id") | ("vault", "resource") => "contacts".to_owned(),
            ("vault", "service_id") if operation.accessor == "vault.connections.delete" => "hubspot".to_owned(),
            ("connector", "id") | ("vault", "service_id") => "salesforce".to_owned(),
            ("vault", "target_field_id") => "region".to_owned(),
            ("vault", "consumer_id") => "consumer-1".to_owned(),
            (_, "object_id") => first("/crm/custom-object-schemas"),
            (_, "reference_type") => "invoice".to_owned(),
            (_, "reference_id") => "12".to_owned(),
            (_, "collection_id") => first("/issue-tracking/collections"),
            (_, "ticket_id") if created.is_none() || resource.ends_with("comments") => {
                first(&format!("/issue-tracking/collections/{}/tickets", first("/issue-tracking/collections")))
            }
            (_, "employee_id") => first("/hris/employees"),
            (_, "payroll_id") => first("/hris/payrolls"),
            _ => created.unwrap_or_else(|| {
                let collection = operation.path.split("/{").next().unwrap();
                let nested = format!("{collection}/{}/users", first("/issue-tracking/collections"));
                first(if operation.path.contains("/users/") { &nested } else { collection })
            }),
        }
    }
}

/// The type of the rows that an operation returns.
fn row_type<'f>(facts: &'f Facts, operation: &'f Operation) -> Option<&'f str> {
    let apideck_codegen::facts::Returns::Json(response) = &operation.returns else { return None };
    let response = structure(facts, response.named()?)?;
    response.fields.iter().find(|field| field.name == "data")?.ty.named()
}

fn structure<'f>(facts: &'f Facts, name: &str) -> Option<&'f Struct> {
    let (_, definition) = facts.types().find(|(_, definition)| definition.name == name)?;
    match &definition.kind {
        Kind::Struct(object) => Some(object),
        _ => None,
    }
}

/// The first member of `expected` that `found` lacks.
fn part_of(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(members)) => expected.iter().find_map(|(name, value)| {
            part_of(value, members.get(name).unwrap_or(&Value::Null)).map(|lost| format!(".{name}{lost}"))
        }),
        (Value::Array(expected), Value::Array(items)) if expected.len() == items.len() => {
            let mut pairs = expected.iter().zip(items).enumerate();
            pairs.find_map(|(index, (expected, found))| part_of(expected, found).map(|lost| format!("[{index}]{lost}")))
        }
        (expected, found) => difference(found, expected),
    }
}
