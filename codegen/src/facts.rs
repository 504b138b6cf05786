//! The API definition: operations and types.

mod types;

use std::collections::HashMap;

pub use types::{Bounds, Field, Items, Kind, Limits, Struct, Type, TypeDef, Union};

use crate::names;

/// The file of the types that more than one API uses.
pub const COMMON: &str = "common";

/// Everything in `codegen/api`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Shared parameters: what a parameter is if an operation gives only its name.
    pub parameters: Vec<Field>,
    /// One entry per file, by name; [`COMMON`] has no operations.
    pub apis: Vec<Api>,
}

impl Facts {
    /// The API (or [`COMMON`]) called `name`.
    pub fn api(&self, name: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.name == name)
    }

    /// All operations.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.apis.iter().flat_map(|api| &api.operations)
    }

    /// Whether requests, responses or both contain each type.
    pub fn directions(&self) -> HashMap<&str, Direction> {
        let types: HashMap<&str, &Kind> =
            self.types().map(|(_, definition)| (definition.name.as_str(), &definition.kind)).collect();
        let mut directions = HashMap::new();
        let mut roots = Vec::new();
        for operation in self.operations() {
            let sent = operation.parameters.iter().map(|parameter| &parameter.field.ty);
            let sent = sent.chain(operation.body.as_ref().map(|body| &body.ty)).filter_map(Type::named);
            let mut open: Vec<_> = sent.map(|name| (name, Direction::Request)).collect();
            if let Returns::Json(ty) = &operation.returns {
                open.extend(ty.named().map(|name| (name, Direction::Response)));
            }
            roots.push(open);
        }
        // Apideck sends events: no operation returns them, and the caller never sends them.
        for api in self.apis.iter().filter(|api| !api.events.is_empty()) {
            roots.push(api.types.iter().map(|definition| (definition.name.as_str(), Direction::Response)).collect());
        }
        for mut open in roots {
            while let Some((name, direction)) = open.pop() {
                let known = directions.get(name).copied();
                let both = known.is_some_and(|known| known != direction);
                let now = if both { Direction::Both } else { direction };
                if known != Some(now) {
                    directions.insert(name, now);
                    let references = types.get(name).map(|kind| kind.references()).unwrap_or_default();
                    open.extend(references.into_iter().map(|reference| (reference, direction)));
                }
            }
        }
        directions
    }

    /// All types, each with the file that defines it.
    pub fn types(&self) -> impl Iterator<Item = (&Api, &TypeDef)> {
        self.apis.iter().flat_map(|api| api.types.iter().map(move |definition| (api, definition)))
    }
}

/// The direction in which a type is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The caller sends it.
    Request,
    /// The API returns it.
    Response,
    /// Both.
    Both,
}

/// One file: an API, or [`COMMON`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// `file_storage`.
    pub name: String,
    /// Whether a missing or null required member of a response is an error rather than a repair.
    pub strict: bool,
    /// Grouped by resource.
    pub operations: Vec<Operation>,
    /// Structs, then unions, then enums, each in the order of first use.
    pub types: Vec<TypeDef>,
    /// The events that Apideck posts to webhooks, by the type of their payload.
    pub events: Vec<Events>,
}

/// Event types whose payload has the same type.
#[derive(Clone, Debug, PartialEq)]
pub struct Events {
    /// The type of the payload: `WebhookEntityEvent`.
    pub payload: String,
    /// `crm.contact.created`, in alphabetical order.
    pub event_types: Vec<String>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// `vault.sessions.create`.
    pub accessor: String,
    /// `POST`.
    pub method: String,
    /// `/vault/sessions`, with `{id}` for path parameters.
    pub path: String,
    /// The host that serves it.
    pub server: Server,
    /// Path, header and query parameters, in this order.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The documented status of success. Any other 2xx is a success too.
    pub status: u16,
    /// The response body.
    pub returns: Returns,
    /// Whether it may be retried, if that does not follow from its method.
    pub retry: Option<Retry>,
    /// Its flags.
    pub marks: OperationMarks,
}

/// Whether a request may be retried although the first attempt may have been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// It may, like a GET.
    pub safe: bool,
    /// Why: `it only reads`.
    pub reason: String,
}

/// Boolean facts of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks, each its own line in the facts")]
pub struct OperationMarks {
    /// Pages follow through `cursor` and `meta.cursors.next`.
    pub paginated: bool,
    /// Apideck plans to retire it.
    pub deprecated: bool,
    /// Announced, not necessarily served yet.
    pub upcoming: bool,
    /// No official SDK offers it.
    pub unofficial: bool,
    /// Apideck marks it as internal.
    pub internal: bool,
}

impl Operation {
    /// `vault`.
    pub fn api(&self) -> &str {
        self.accessor.split('.').next().unwrap_or_default()
    }

    /// `sessions`; none for an API whose operations stand directly under it (`proxy.get`).
    pub fn resource(&self) -> Option<&str> {
        let (_, rest) = self.accessor.split_once('.')?;
        rest.rsplit_once('.').map(|(resource, _)| resource)
    }

    /// `create`.
    pub fn verb(&self) -> &str {
        self.accessor.rsplit('.').next().unwrap_or_default()
    }

    /// The parameters that go to `location`.
    pub fn parameters_in(&self, location: ParameterLocation) -> impl Iterator<Item = &Field> {
        self.parameters.iter().filter(move |parameter| parameter.location == location).map(|parameter| &parameter.field)
    }
}

/// A host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Server {
    /// `unify.apideck.com`.
    #[default]
    Unify,
    /// `upload.apideck.com`.
    Upload,
}

/// A field of a request that is not its body.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Where it goes.
    pub location: ParameterLocation,
    /// Its name is the field of the request type. Path parameters are always required.
    pub field: Field,
}

impl Parameter {
    /// Its name on the wire.
    pub fn wire_name(&self) -> String {
        match self.location {
            ParameterLocation::Header => names::header(&self.field.name),
            ParameterLocation::Path | ParameterLocation::Query => self.field.name.clone(),
        }
    }
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// A segment of the path.
    Path,
    /// A header, see [`names::header`].
    Header,
    /// The query: structs and maps as `name[member]=value`, lists by repetition, all else as `name=value`.
    Query,
}

/// The request body of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The field of the request type that holds it.
    pub field: String,
    /// [`Type::Bytes`] is sent as it is, everything else as JSON.
    pub ty: Type,
    /// Whether it is required.
    pub required: bool,
}

/// The response body of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Returns {
    /// JSON of this type.
    Json(Type),
    /// A file.
    Bytes,
    /// Text.
    Text,
    /// The response of the proxied service: JSON, text or bytes by content type.
    Proxy,
    /// No content.
    None,
}

impl Operation {
    /// The named types it refers to, in order: parameters, body, response.
    pub fn references(&self) -> Vec<&str> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.field.ty);
        let returns = match &self.returns {
            Returns::Json(ty) => Some(ty),
            _ => None,
        };
        parameters.chain(self.body.as_ref().map(|body| &body.ty)).chain(returns).filter_map(Type::named).collect()
    }
}
