//! The list of operations and their fields.

use apideck_models::codec::{Create, FieldMut, Model};

use super::entries;
use crate::dynamic_entry::Entry;

/// All operations of the APIs whose features are on.
pub fn operations() -> impl Iterator<Item = OperationInfo> {
    entries().map(OperationInfo)
}

/// An operation that can be called by name.
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo(&'static Entry);

impl OperationInfo {
    /// Name of its accessor: `vault.sessions.create`.
    pub fn name(&self) -> &'static str {
        self.0.operation.name
    }

    /// Name of its function: `vault_sessions_create`.
    pub fn function(&self) -> String {
        self.name().replace('.', "_")
    }

    /// Its HTTP method.
    pub fn method(&self) -> &'static str {
        self.0.operation.method.as_str()
    }

    /// Its path, with a `{field}` for each path parameter.
    pub fn path(&self) -> &'static str {
        self.0.operation.path
    }

    /// Whether the response is one page of a list.
    pub fn paginated(&self) -> bool {
        self.0.operation.paginated
    }

    /// The fields of its request.
    pub fn fields(&self) -> Vec<FieldInfo> {
        let mut request = self.0.request();
        let fields = request.table().fields();
        fields
            .map(|field| FieldInfo {
                name: field.name(),
                type_name: type_name(&mut *request, field.index),
                required: field.required(),
            })
            .collect()
    }
}

/// A field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldInfo {
    /// Its name in the input.
    pub name: &'static str,
    /// Its type: `string`, `boolean`, `integer`, `number`, `object`, `any`, `bytes`, the name of a model such as
    /// `Session`, or one of these in brackets for a list.
    pub type_name: String,
    /// Whether the call fails without it.
    pub required: bool,
}

/// The type of field number `field`. An absent model or list is created to find out its type.
fn type_name(request: &mut dyn Model, field: usize) -> String {
    let create = match request.field_mut(field, Create::Nothing) {
        FieldMut::Absent(create) => create,
        _ => Create::Nothing,
    };
    match request.field_mut(field, create) {
        FieldMut::List(list) => {
            list.push_or_truncate(1);
            format!("[{}]", list.element_mut(0, Create::Object).map_or("any", type_word))
        }
        target => type_word(target).to_owned(),
    }
}

fn type_word(target: FieldMut<'_>) -> &'static str {
    match target {
        FieldMut::Text(_)
        | FieldMut::OptText(_)
        | FieldMut::Enum(_)
        | FieldMut::Constant(_)
        | FieldMut::Absent(Create::Scalar) => "string",
        FieldMut::Bool(_) | FieldMut::OptBool(_) => "boolean",
        FieldMut::Int(_) | FieldMut::OptInt(_) => "integer",
        FieldMut::Float(_) | FieldMut::OptFloat(_) | FieldMut::Number(_) | FieldMut::OptNumber(_) => "number",
        FieldMut::Map(_) | FieldMut::OptMap(_) => "object",
        FieldMut::Body(_) | FieldMut::OptBody(_) => "bytes",
        FieldMut::Model(model) => model.table().name(),
        FieldMut::List(_) | FieldMut::Any(_) | FieldMut::OptAny(_) | FieldMut::Absent(_) | FieldMut::Struct(..) => {
            "any"
        }
    }
}
