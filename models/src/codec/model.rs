//! What a model is to the codec: one table of field names, and a typed reference to each field.

use super::{Body, Map, Nulls, Table, Value};

/// The field number under which [`Model::slot`] and [`Read::get`] hand out the marks for explicit nulls.
pub const NULLS: usize = usize::MAX;

/// What has a table.
pub trait Tabled {
    /// The name of the struct and of its fields, with their marks.
    fn table(&self) -> Table;
}

/// A struct of the API.
///
/// The `model!` macro implements it; decoding and encoding are written once against this trait. Encoding, too, goes
/// through mutable references: a call owns what it sends, and shared ones in the same vtable, used or not, would add
/// a `match` per struct to every program.
pub trait Model: Tabled + Send + Sync {
    /// A reference to field number `field`, counted as in the table, with room for what is about to be written.
    fn slot(&mut self, field: usize, room: Room) -> Slot<'_>;
}

/// The shared twin of [`Model`]: what serde, `Debug` and `==` stand on.
pub trait Read: Tabled {
    /// What field number `field` holds; `None` where it is absent.
    fn get(&self, field: usize) -> Option<Get<'_>>;
}

/// The type of a field: where its [`Slot`] and [`Get`] come from.
pub trait Field: Default + Send + Sync {
    /// A reference to the field, with room for what is about to be written.
    fn slot(&mut self, room: Room) -> Slot<'_>;
    /// What the field holds; `None` where it is absent.
    fn get(&self) -> Option<Get<'_>>;
}

/// What an absent field is to make room for. It does only if that is of its kind.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    No,
    Scalar,
    Object,
    Array,
}

/// A field to write, or to read what is in it. The `Opt` twins may also be left empty.
#[allow(missing_docs)]
pub enum Slot<'a> {
    Bool(&'a mut bool),
    OptBool(&'a mut Option<bool>),
    Int(&'a mut i64),
    OptInt(&'a mut Option<i64>),
    Float(&'a mut f64),
    OptFloat(&'a mut Option<f64>),
    Text(&'a mut String),
    OptText(&'a mut Option<String>),
    /// An enum or a date.
    Typed(&'a mut dyn TypedText),
    Model(&'a mut dyn Model),
    List(&'a mut dyn List),
    Map(&'a mut Map),
    OptMap(&'a mut Option<Map>),
    Value(&'a mut Value),
    OptValue(&'a mut Option<Value>),
    /// Raw bytes: never part of JSON.
    Body(&'a mut Body),
    OptBody(&'a mut Option<Body>),
    /// A field without a value, which would make this kind of room.
    Absent(Room),
    Nulls(&'a mut Nulls),
}

/// What a [`Slot`] holds, once it is known to hold something.
#[allow(missing_docs)]
pub enum Item<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    Model(&'a mut dyn Model),
    List(&'a mut dyn List),
    Map(&'a Map),
    Value(&'a Value),
    Body(&'a Body),
}

/// What a field holds: the shared twin of [`Item`].
#[allow(missing_docs)]
pub enum Get<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    Model(&'a dyn Read),
    List(&'a dyn ReadList),
    Map(&'a Map),
    Value(&'a Value),
    Body(&'a Body),
    Nulls(&'a Nulls),
}

impl<'a> Slot<'a> {
    /// What the field holds; `None` where it is absent.
    #[inline]
    pub fn item(self) -> Option<Item<'a>> {
        Some(match self {
            Slot::Bool(value) => Item::Bool(*value),
            Slot::OptBool(value) => Item::Bool((*value)?),
            Slot::Int(value) => Item::Int(*value),
            Slot::OptInt(value) => Item::Int((*value)?),
            Slot::Float(value) => Item::Float(*value),
            Slot::OptFloat(value) => Item::Float((*value)?),
            Slot::Text(value) => Item::Text(value),
            Slot::OptText(value) => Item::Text(value.as_deref()?),
            Slot::Typed(value) => Item::Text(value.text()),
            Slot::Model(model) => Item::Model(model),
            Slot::List(list) => Item::List(list),
            Slot::Map(value) => Item::Map(value),
            Slot::OptMap(value) => Item::Map(value.as_ref()?),
            Slot::Value(value) => Item::Value(value),
            Slot::OptValue(value) => Item::Value(value.as_ref()?),
            Slot::Body(value) => Item::Body(value),
            Slot::OptBody(value) => Item::Body(value.as_ref()?),
            Slot::Absent(_) | Slot::Nulls(_) => return None,
        })
    }
}

/// A value that is text on the wire and a type of its own here: an enum, a date.
pub trait TypedText: Send + Sync {
    /// Takes the value from its text.
    fn set(&mut self, text: &str);
    /// The text.
    fn text(&self) -> &str;
}

/// A list of fields of one type.
pub trait List: Send + Sync {
    /// Makes the list one element longer, or as short as `length`.
    fn resize(&mut self, length: usize);
    /// A reference to the element `index`, with room for what is about to be written; `None` behind the last one.
    fn slot(&mut self, index: usize, room: Room) -> Option<Slot<'_>>;
}

/// The shared twin of [`List`].
pub trait ReadList {
    /// The number of elements.
    fn length(&self) -> usize;
    /// What the element `index`, which must be below `length`, holds; `None` where it is null.
    fn get(&self, index: usize) -> Option<Get<'_>>;
}
