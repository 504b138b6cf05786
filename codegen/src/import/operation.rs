//! Operations of a document become operations of the facts.

use super::Import;
use crate::facts::{Body, Operation, OperationMarks, Parameter, ParameterLocation, Returns, Server, Type};
use crate::json::Json;
use crate::names;
use crate::notation::fits_parameter;

const OPERATION_KEYS: &[&str] = &[
    "x-sdk-accessor",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "deprecated",
    "x-speakeasy-pagination",
    "x-apideck-upcoming",
    "x-only-in-public-spec",
    "x-internal",
];

impl Import<'_> {
    /// One operation; `None` for a key of a path that is not a method.
    pub(super) fn operation(&mut self, path: &str, method: &str, json: &Json) -> Option<Operation> {
        let place = format!("paths.{path}.{method}");
        let Some(accessor) = json.text_of("x-sdk-accessor") else {
            self.report(&place, "has no x-sdk-accessor, so no name");
            return None;
        };
        self.check_keys(&place, json, OPERATION_KEYS);
        let accessor = names::accessor(accessor);
        let function = names::upper_camel(&accessor);
        let wants = json.get("security").map_or(&[][..], Json::items);
        if !matches!(wants, [Json::Object(scheme)] if matches!(&scheme[..], [(name, _)] if name == "apiKey")) {
            self.report(&place, "wants other security than the API key");
        }
        let mut parameters = Vec::new();
        for (index, parameter) in json.get("parameters").map_or(&[][..], Json::items).iter().enumerate() {
            let place = format!("{place}.parameters[{index}]");
            parameters.extend(self.parameter(&function, parameter, &place));
        }
        let in_path: Vec<_> = path.split('{').skip(1).filter_map(|piece| piece.split('}').next()).collect();
        parameters.sort_by_key(|parameter| {
            let segment = in_path.iter().position(|name| *name == parameter.field.name);
            (parameter.location as u8, if parameter.location == ParameterLocation::Path { segment } else { None })
        });
        let paths = parameters.iter().filter(|parameter| parameter.location == ParameterLocation::Path);
        if !paths.map(|parameter| parameter.field.name.as_str()).eq(in_path) {
            self.report(&place, "the path and its parameters disagree");
        }
        let body = json.get("requestBody").and_then(|body| self.body(&function, body, &place));
        let (status, returns) = self.returns(json, &place);
        Some(Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            server: self.server(json, &place),
            parameters,
            body,
            status,
            returns,
            // The documents do not say: see `kept.rs`.
            retry: None,
            marks: OperationMarks {
                paginated: self.paginated(json, &place),
                deprecated: json.is_true("deprecated"),
                upcoming: json.is_true("x-apideck-upcoming"),
                unofficial: json.is_true("x-only-in-public-spec"),
                internal: json.is_true("x-internal"),
            },
            accessor,
        })
    }

    fn server(&mut self, json: &Json, place: &str) -> Server {
        let servers = json.get("servers").map_or(&[][..], Json::items);
        let urls: Vec<_> = servers.iter().filter_map(|server| server.text_of("url")).collect();
        match urls[..] {
            [] => Server::Unify,
            ["https://upload.apideck.com"] => Server::Upload,
            _ => {
                self.report(place, &format!("the servers {urls:?} are not in the facts"));
                Server::Unify
            }
        }
    }

    fn paginated(&mut self, json: &Json, place: &str) -> bool {
        let Some(pagination) = json.get("x-speakeasy-pagination") else {
            return false;
        };
        let next = pagination.get("outputs").and_then(|outputs| outputs.text_of("nextCursor"));
        if pagination.text_of("type") != Some("cursor") || next != Some("$.meta.cursors.next") {
            self.report(place, "pages otherwise than by `cursor` and `meta.cursors.next`");
        }
        true
    }

    fn parameter(&mut self, function: &str, json: &Json, path: &str) -> Option<Parameter> {
        self.check_keys(path, json, &["name", "in", "required", "style", "schema", "x-sdk-field-name"]);
        let wire = json.text_of("name").unwrap_or_default();
        let location = match json.text_of("in") {
            Some("path") => ParameterLocation::Path,
            Some("query") => ParameterLocation::Query,
            Some("header") => ParameterLocation::Header,
            other => {
                self.report(path, &format!("a parameter in {other:?} is not in the facts"));
                return None;
            }
        };
        let name = names::snake_case(json.text_of("x-sdk-field-name").unwrap_or(wire));
        let schema = json.get("schema").unwrap_or(&Json::Null);
        // Core knows the consumer id and the application id.
        let global = json.get("x-speakeasy-global").is_some();
        let schema =
            if global { &Json::Object(vec![("type".to_owned(), Json::Text("string".to_owned()))]) } else { schema };
        let mut field = self.field(function, &name, schema, path);
        field.required = json.is_true("required");
        let structured = match &field.ty {
            Type::Map | Type::MapOf(_) => true,
            Type::Named(name) => self.types.get(name).is_some_and(|ty| !matches!(ty.kind, crate::facts::Kind::Enum(_))),
            _ => false,
        };
        let usual = match location {
            ParameterLocation::Query if structured => "deepObject",
            ParameterLocation::Query => "form",
            ParameterLocation::Path | ParameterLocation::Header => "simple",
        };
        if json.text_of("style").is_some_and(|style| style != usual) {
            self.report(path, "its style does not follow from its location and type");
        }
        if !fits_parameter(&field) {
            self.report(path, "its limits do not fit the notation of a parameter");
        }
        let parameter = Parameter { location, field };
        if parameter.wire_name() != wire {
            self.report(path, &format!("`{wire}` does not follow from the field `{name}`"));
        }
        Some(parameter)
    }

    fn body(&mut self, function: &str, json: &Json, place: &str) -> Option<Body> {
        let place = format!("{place}.requestBody");
        self.check_keys(&place, json, &["required", "content", "x-sdk-field-name"]);
        let content = super::members(json, "content");
        let [(media, content)] = content else {
            self.report(&place, "a body of several content types is not in the facts");
            return None;
        };
        self.check_keys(&place, content, &["schema"]);
        let field = names::snake_case(json.text_of("x-sdk-field-name").unwrap_or("body"));
        let ty = self.type_of(function, &field, content.get("schema")?, &place);
        let expected = if ty == Type::Bytes { "*/*" } else { "application/json" };
        if media != expected {
            self.report(&place, &format!("the content type `{media}` is not in the facts"));
        }
        Some(Body { field, ty, required: json.is_true("required") })
    }

    /// The successful response. Errors are the same for all operations.
    fn returns(&mut self, json: &Json, place: &str) -> (u16, Returns) {
        let responses = super::members(json, "responses").iter();
        let successes: Vec<_> = responses.filter(|(status, _)| status.starts_with('2')).collect();
        let [(status, response)] = successes[..] else {
            self.report(place, "has not exactly one successful response");
            return (200, Returns::None);
        };
        let place = format!("{place}.responses.{status}");
        self.check_keys(&place, response, &["content", "x-sdk-field-name"]);
        let content = super::members(response, "content");
        for (_, content) in content {
            self.check_keys(&place, content, &["schema", "x-sdk-field-name"]);
        }
        let schema = |content: &Json| content.get("schema").cloned().unwrap_or(Json::Null);
        let returns = match content {
            [] => Returns::None,
            [(media, content)] if media == "application/json" => {
                Returns::Json(self.type_of("", "", &schema(content), &place))
            }
            [(_, content)] if schema(content).text_of("format") == Some("binary") => Returns::Bytes,
            [(media, _)] if media.starts_with("text/") => Returns::Text,
            [(media, _)] => {
                self.report(&place, &format!("the content type `{media}` is not in the facts"));
                Returns::Bytes
            }
            _ => Returns::Proxy,
        };
        (status.parse().unwrap_or(200), returns)
    }
}
