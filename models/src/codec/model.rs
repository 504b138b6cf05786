//! The interface between models and the codec: one table of field names, and a typed reference to each field.

use std::borrow::Cow;

use super::table::Table;
use super::{Body, Map, Number, Value};

/// The field number under which [`Model::field_mut`] and [`ReadModel::field_ref`] return the struct itself: its table, and
/// the states of its fields.
pub const STRUCT: usize = usize::MAX;

/// The table of a struct at compile time, so that a program has code only for the parameter locations that its requests
/// use.
pub trait HasTable {
    /// The name of the struct, and its fields with their marks.
    const TABLE: Table;
}

/// A struct of the API, as it is decoded and encoded.
///
/// The `model!` macro implements it; decoding and encoding are written once against this trait. Encoding also uses
/// mutable references: a call owns what it sends, and shared references in the same vtable would add a `match` per
/// struct to every program, used or not. The table comes from the same function as the fields, since a function of its
/// own for each struct would add 60 bytes to every program.
pub trait Model: Send + Sync {
    /// A reference to field number `field`, counted as in the table, or to the [`STRUCT`] itself. An absent field is
    /// created if its type is of the kind that `create` names.
    fn field_mut(&mut self, field: usize, create: Create) -> FieldMut<'_>;
}

impl dyn Model + '_ {
    /// The name of the struct, and its fields with their marks.
    pub fn table(&mut self) -> Table {
        match self.field_mut(STRUCT, Create::Nothing) {
            FieldMut::Struct(table, _) => table,
            _ => Table::EMPTY,
        }
    }
}

/// Shared access to a [`Model`], for serde, `Debug` and `==`.
pub trait ReadModel {
    /// The value of field number `field`, counted as in the table, or the [`STRUCT`] itself; `None` if it is absent.
    fn field_ref(&self, field: usize) -> Option<FieldRef<'_>>;
}

impl dyn ReadModel + '_ {
    /// The name of the struct, and its fields with their marks.
    pub fn table(&self) -> Table {
        match self.field_ref(STRUCT) {
            Some(FieldRef::Struct(table, _)) => table,
            _ => Table::EMPTY,
        }
    }
}

/// A type that the field of a model can have: text, numbers, enums, dates, models, lists of them, and an `Option` of
/// each.
pub trait Field: Default + Send + Sync {
    /// A reference to the field. An absent field is created if its type is of the kind that `create` names.
    #[doc(hidden)]
    fn as_field_mut(&mut self, create: Create) -> FieldMut<'_>;
    /// The value of the field; `None` if it is absent.
    #[doc(hidden)]
    fn as_field_ref(&self) -> Option<FieldRef<'_>>;
}

/// The kind of value that is about to be written. An absent field of this kind is created, any other stays absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Create {
    /// Nothing is written: the field is only looked at.
    Nothing = 0,
    /// A string, number or boolean.
    Scalar = 1,
    /// An object.
    Object = 2,
    /// An array.
    Array = 4,
    /// Nothing is written: an optional model, list, enum or date becomes absent.
    Absent = 7,
}

impl Create {
    /// Whether an optional field that values of the kind `created` create changes: it is created, or becomes absent. One
    /// test of a bit, since the encoder asks for each field.
    #[inline]
    pub(crate) fn concerns(self, created: Create) -> bool {
        self as u8 & created as u8 != 0
    }
}

/// A mutable reference to a field. The `Opt` variants may also be left empty.
#[allow(missing_docs)]
pub enum FieldMut<'a> {
    Bool(&'a mut bool),
    OptBool(&'a mut Option<bool>),
    Int(&'a mut i64),
    OptInt(&'a mut Option<i64>),
    Float(&'a mut f64),
    OptFloat(&'a mut Option<f64>),
    Number(&'a mut Number),
    OptNumber(&'a mut Option<Number>),
    Text(&'a mut String),
    OptText(&'a mut Option<String>),
    Enum(&'a mut dyn OpenEnum),
    /// The text of a type with constants.
    Constant(&'a mut Cow<'static, str>),
    Model(&'a mut dyn Model),
    List(&'a mut dyn List),
    Map(&'a mut Map),
    OptMap(&'a mut Option<Map>),
    /// Any JSON value.
    Any(&'a mut Value),
    OptAny(&'a mut Option<Value>),
    /// Raw bytes: never part of JSON.
    Body(&'a mut Body),
    OptBody(&'a mut Option<Body>),
    /// An absent field, which this kind of value would create.
    Absent(Create),
    /// The struct itself: its table, and the [states](super::FieldStates) of all fields.
    Struct(Table, &'a mut [u64]),
}

/// The value that a [`FieldMut`] refers to.
#[allow(missing_docs)]
pub enum FieldValue<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Number(Number),
    Text(&'a str),
    /// The text of an enum, as bytes of UTF-8.
    Enum(&'a [u8]),
    Model(&'a mut dyn Model),
    List(&'a mut dyn List),
    Map(&'a Map),
    Any(&'a Value),
    Body(&'a Body),
}

/// A shared reference to the value of a field.
#[allow(missing_docs)]
pub enum FieldRef<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Number(Number),
    Text(&'a str),
    Model(&'a dyn ReadModel),
    List(&'a dyn ReadList),
    Map(&'a Map),
    Any(&'a Value),
    Body(&'a Body),
    /// The struct itself: its table, and the [states](super::FieldStates) of all fields.
    Struct(Table, &'a [u64]),
}

impl<'a> FieldMut<'a> {
    /// Whether this element of a list may be null.
    pub(super) fn may_be_null(&self) -> bool {
        matches!(self, FieldMut::Any(_)) || self.can_be_absent()
    }

    /// Whether an unset field is left out of a request, rather than sent as an empty value.
    pub(super) fn can_be_absent(&self) -> bool {
        matches!(
            self,
            FieldMut::OptBool(_)
                | FieldMut::OptInt(_)
                | FieldMut::OptFloat(_)
                | FieldMut::OptNumber(_)
                | FieldMut::OptText(_)
                | FieldMut::OptMap(_)
                | FieldMut::OptAny(_)
                | FieldMut::OptBody(_)
                | FieldMut::Absent(_)
        )
    }

    /// The value of the field; `None` if it is absent.
    #[inline]
    pub fn value(self) -> Option<FieldValue<'a>> {
        Some(match self {
            FieldMut::Bool(value) => FieldValue::Bool(*value),
            FieldMut::OptBool(value) => FieldValue::Bool((*value)?),
            FieldMut::Int(value) => FieldValue::Int(*value),
            FieldMut::OptInt(value) => FieldValue::Int((*value)?),
            FieldMut::Float(value) => FieldValue::Float(*value),
            FieldMut::OptFloat(value) => FieldValue::Float((*value)?),
            FieldMut::Number(value) => FieldValue::Number(*value),
            FieldMut::OptNumber(value) => FieldValue::Number((*value)?),
            FieldMut::Text(value) => FieldValue::Text(value),
            FieldMut::OptText(value) => FieldValue::Text(value.as_deref()?),
            FieldMut::Constant(value) => FieldValue::Text(value),
            FieldMut::Enum(value) => FieldValue::Enum(value.text()),
            FieldMut::Model(model) => FieldValue::Model(model),
            FieldMut::List(list) => FieldValue::List(list),
            FieldMut::Map(value) => FieldValue::Map(value),
            FieldMut::OptMap(value) => FieldValue::Map(value.as_ref()?),
            FieldMut::Any(value) => FieldValue::Any(value),
            FieldMut::OptAny(value) => FieldValue::Any(value.as_ref()?),
            FieldMut::Body(value) => FieldValue::Body(value),
            FieldMut::OptBody(value) => FieldValue::Body(value.as_ref()?),
            FieldMut::Absent(_) | FieldMut::Struct(..) => return None,
        })
    }
}

/// An enum with a variant for all texts that are not among its values.
///
/// One function for all that the codec does with it, since each function would add 60 bytes per enum.
pub trait OpenEnum: Send + Sync {
    /// Becomes value number `new`, or the empty unknown text if there are not so many values; `None` changes nothing.
    fn value_mut(&mut self, new: Option<usize>) -> EnumMut<'_>;
}

/// A mutable reference to an enum.
#[allow(missing_docs)]
pub struct EnumMut<'a> {
    /// The texts of the values.
    pub texts: Table,
    /// The number of the value, or a text that is not among the values.
    pub value: Result<usize, &'a mut String>,
}

/// A list of fields of one type.
pub trait List: Send + Sync {
    /// Appends one empty element if `length` is greater than the current length, with room for `length` elements;
    /// otherwise truncates to `length`. Returns the number of bytes that are allocated for elements.
    fn push_or_truncate(&mut self, length: usize) -> usize;
    /// A reference to the element `index`, created like a field; `None` if the list is shorter.
    fn element_mut(&mut self, index: usize, create: Create) -> Option<FieldMut<'_>>;
}

/// Shared access to a [`List`].
pub trait ReadList {
    /// The number of elements.
    fn length(&self) -> usize;
    /// The value of the element `index`, which must be below `length`; `None` if it is null.
    fn element_ref(&self, index: usize) -> Option<FieldRef<'_>>;
}
