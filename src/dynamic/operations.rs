//! What there is to call.

use apideck_funcs::dynamic::{Entry, entries};
use apideck_models::codec::{Model, Room, Slot};

/// All operations of the APIs whose features are on.
pub fn operations() -> impl Iterator<Item = OperationInfo> {
    entries().map(OperationInfo)
}

/// What there is to know about an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo(&'static Entry);

impl OperationInfo {
    /// Its accessor: `vault.sessions.create`.
    pub fn name(&self) -> &'static str {
        self.0.operation.name
    }

    /// The function that calls it: `vault_sessions_create`.
    pub fn function(&self) -> String {
        self.name().replace('.', "_")
    }

    /// Its HTTP method.
    pub fn method(&self) -> &'static str {
        self.0.operation.method.as_str()
    }

    /// Its path, with a `{field}` for each parameter in it.
    pub fn path(&self) -> &'static str {
        self.0.operation.path
    }

    /// Whether it answers with one page of a list.
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

/// What there is to know about a field of a request.
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

/// The type of field number `field`; models and lists are filled to see what they hold.
fn type_name(request: &mut dyn Model, field: usize) -> String {
    let room = match request.slot(field, Room::No) {
        Slot::Absent(room) => room,
        _ => Room::No,
    };
    match request.slot(field, room) {
        Slot::List(list) => {
            list.resize(1);
            format!("[{}]", list.slot(0, Room::Object).map_or("any", word))
        }
        slot => word(slot).to_owned(),
    }
}

fn word(slot: Slot<'_>) -> &'static str {
    match slot {
        Slot::Text(_) | Slot::OptText(_) | Slot::Typed(_) | Slot::Absent(Room::Scalar) => "string",
        Slot::Bool(_) | Slot::OptBool(_) => "boolean",
        Slot::Int(_) | Slot::OptInt(_) => "integer",
        Slot::Float(_) | Slot::OptFloat(_) => "number",
        Slot::Map(_) | Slot::OptMap(_) => "object",
        Slot::Body(_) | Slot::OptBody(_) => "bytes",
        Slot::Model(model) => model.table().name(),
        Slot::List(_) | Slot::Value(_) | Slot::OptValue(_) | Slot::Absent(_) | Slot::Nulls(_) => "any",
    }
}
