//! What a model is to the codec: one table of field names, and a typed reference to each field.

use super::{Map, Nulls, RequestBody, Table, Value};

/// The field number under which [`Model::slot`] and [`Model::get`] hand out the marks for explicit nulls.
pub const NULLS: usize = usize::MAX;

/// A struct of the API.
///
/// The `model!` macro implements it; everything that walks a model (decoding, encoding, serde, `Debug`, `==`) is
/// written once against this trait.
pub trait Model: Send + Sync {
    /// The name of the struct and of its fields, with their marks.
    fn table(&self) -> Table;
    /// A reference to write field number `field`, counted as in the table.
    fn slot(&mut self, field: usize) -> Slot<'_>;
    /// A reference to read field number `field`.
    fn get(&self, field: usize) -> Get<'_>;
}

/// The type of a field: where its [`Slot`] and [`Get`] come from.
pub trait Field {
    /// A reference to write the field.
    fn slot(&mut self) -> Slot<'_>;
    /// A reference to read the field.
    fn get(&self) -> Get<'_>;
}

/// A field to write. The `Opt` twins may also be left empty.
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
    /// A struct that is always there.
    Model(&'a mut dyn Model),
    OptModel(&'a mut dyn Place),
    List(&'a mut dyn List),
    Map(&'a mut Map),
    OptMap(&'a mut Option<Map>),
    Value(&'a mut Value),
    OptValue(&'a mut Option<Value>),
    /// Raw bytes: never part of JSON.
    Body(&'a mut RequestBody),
    OptBody(&'a mut Option<RequestBody>),
    Nulls(&'a mut Nulls),
}

/// A field to read: the shared twin of [`Slot`].
#[allow(missing_docs)]
pub enum Get<'a> {
    Bool(&'a bool),
    OptBool(&'a Option<bool>),
    Int(&'a i64),
    OptInt(&'a Option<i64>),
    Float(&'a f64),
    OptFloat(&'a Option<f64>),
    Text(&'a String),
    OptText(&'a Option<String>),
    Typed(&'a dyn TypedText),
    Model(&'a dyn Model),
    OptModel(&'a dyn Place),
    List(&'a dyn List),
    Map(&'a Map),
    OptMap(&'a Option<Map>),
    Value(&'a Value),
    OptValue(&'a Option<Value>),
    Body(&'a RequestBody),
    OptBody(&'a Option<RequestBody>),
    Nulls(&'a Nulls),
}

/// What a field holds, once it is known to hold something.
#[allow(missing_docs)]
pub enum Item<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    Model(&'a dyn Model),
    List(&'a dyn List),
    Map(&'a Map),
    Value(&'a Value),
    Body(&'a RequestBody),
}

impl<'a> Get<'a> {
    /// What the field holds; `None` where it is absent.
    #[inline]
    pub fn item(self) -> Option<Item<'a>> {
        Some(match self {
            Get::Bool(value) => Item::Bool(*value),
            Get::OptBool(value) => Item::Bool((*value)?),
            Get::Int(value) => Item::Int(*value),
            Get::OptInt(value) => Item::Int((*value)?),
            Get::Float(value) => Item::Float(*value),
            Get::OptFloat(value) => Item::Float((*value)?),
            Get::Text(value) => Item::Text(value),
            Get::OptText(value) => Item::Text(value.as_deref()?),
            Get::Typed(value) => Item::Text(value.text()?),
            Get::Model(value) => Item::Model(value),
            Get::OptModel(place) => Item::Model(place.model()?),
            Get::List(list) => {
                list.length()?;
                Item::List(list)
            }
            Get::Map(value) => Item::Map(value),
            Get::OptMap(value) => Item::Map(value.as_ref()?),
            Get::Value(value) => Item::Value(value),
            Get::OptValue(value) => Item::Value(value.as_ref()?),
            Get::Body(value) => Item::Body(value),
            Get::OptBody(value) => Item::Body(value.as_ref()?),
            Get::Nulls(_) => return None,
        })
    }
}

/// A value that is text on the wire and a type of its own here: an enum, a date.
pub trait TypedText: Send + Sync {
    /// Takes the value from its text.
    fn set(&mut self, text: &str);
    /// The text, unless the value is absent.
    fn text(&self) -> Option<&str>;
    /// Whether the value may be absent.
    fn optional(&self) -> bool;
}

/// Room for a struct that may be absent.
pub trait Place: Send + Sync {
    /// Puts a new struct here, all of its fields empty.
    fn fill(&mut self) -> &mut dyn Model;
    /// The struct, unless it is absent.
    fn model(&self) -> Option<&dyn Model>;
}

/// A list of fields of one type.
pub trait List: Send + Sync {
    /// Makes the list present and empty.
    fn start(&mut self);
    /// Adds an empty element.
    fn push(&mut self) -> Slot<'_>;
    /// Takes the last element off again.
    fn pop(&mut self);
    /// The number of elements, unless the list is absent.
    fn length(&self) -> Option<usize>;
    /// A reference to read the element `index`, which must be below `length`.
    fn element(&self, index: usize) -> Get<'_>;
}
