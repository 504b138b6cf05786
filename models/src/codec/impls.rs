//! `Debug`, `==` and serde of models, each a walk over the fields.

use std::fmt;

use serde_core::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::field_state::{FieldSet, FieldState, null_for_any, reset, set_null, set_repaired};
use super::model::{Create, FieldMut, FieldRef, List, Model, ReadModel, STRUCT};
use super::number::Number;
use super::table::Table;
use super::{Map, Value};

/// Implements these traits for a model.
macro_rules! model_traits {
    ($name:ident $(<$data:ident>)?) => {
        impl $(<$data: $crate::codec::Field>)? ::core::fmt::Debug for $name $(<$data>)? {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::debug(self, f)
            }
        }

        impl $(<$data: $crate::codec::Field>)? PartialEq for $name $(<$data>)? {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codec::equal(self, other)
            }
        }

        impl $(<$data: $crate::codec::Field>)? ::serde_core::Serialize for $name $(<$data>)? {
            #[inline]
            fn serialize<S: ::serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::codec::serialize(self, serializer)
            }
        }

        impl<'de $(, $data: $crate::codec::Field)?> ::serde_core::Deserialize<'de> for $name $(<$data>)? {
            #[inline]
            fn deserialize<D: ::serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut model = Self::default();
                $crate::codec::deserialize(&mut model, deserializer)?;
                Ok(model)
            }
        }
    };
}
pub(crate) use model_traits;

/// The states of the fields of `model`.
fn states(model: &dyn ReadModel) -> &[u64] {
    match model.field_ref(STRUCT) {
        Some(FieldRef::Struct(_, words)) => words,
        _ => &[],
    }
}

/// Whether field number `field` is marked as null.
fn null(states: &[u64], field: usize) -> bool {
    FieldState::new(states, field).null()
}

/// Writes the fields that are set, with secrets redacted.
pub(crate) fn debug(model: &dyn ReadModel, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (table, states) = (model.table(), states(model));
    let mut shown = f.debug_struct(table.name());
    for field in table.fields() {
        match model.field_ref(field.index) {
            Some(_) if field.secret() => shown.field(field.name(), &format_args!("[redacted]")),
            Some(value) => shown.field(field.name(), &value),
            None if null(states, field.index) => shown.field(field.name(), &format_args!("null")),
            None => &mut shown,
        };
    }
    shown.finish()
}

impl fmt::Debug for FieldRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldRef::Bool(value) => value.fmt(f),
            FieldRef::Int(value) => value.fmt(f),
            FieldRef::Float(value) => value.fmt(f),
            FieldRef::Number(value) => value.fmt(f),
            FieldRef::Text(value) => value.fmt(f),
            FieldRef::Model(model) => debug(*model, f),
            FieldRef::List(list) => {
                let mut shown = f.debug_list();
                for index in 0..list.length() {
                    match list.element_ref(index) {
                        Some(value) => shown.entry(&value),
                        None => shown.entry(&format_args!("null")),
                    };
                }
                shown.finish()
            }
            FieldRef::Map(value) => value.fmt(f),
            FieldRef::Any(value) => value.fmt(f),
            FieldRef::Body(value) => value.fmt(f),
            FieldRef::Struct(table, _) => f.write_str(table.name()),
        }
    }
}

/// Whether two models of one type are equal, including their explicit nulls. An empty value that a repair put there is
/// equal to one that was set.
pub(crate) fn equal(left: &dyn ReadModel, right: &dyn ReadModel) -> bool {
    let (left_states, right_states) = (states(left), states(right));
    left.table().fields().all(|field| match (left.field_ref(field.index), right.field_ref(field.index)) {
        (Some(left), Some(right)) => left == right,
        // An explicit null counts only if the field has no value.
        (None, None) => null(left_states, field.index) == null(right_states, field.index),
        _ => false,
    })
}

impl PartialEq for FieldRef<'_> {
    #[allow(clippy::float_cmp)]
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (FieldRef::Bool(left), FieldRef::Bool(right)) => left == right,
            (FieldRef::Int(left), FieldRef::Int(right)) => left == right,
            (FieldRef::Float(left), FieldRef::Float(right)) => left == right,
            (FieldRef::Number(left), FieldRef::Number(right)) => left == right,
            (FieldRef::Text(left), FieldRef::Text(right)) => left == right,
            (FieldRef::Model(left), FieldRef::Model(right)) => equal(*left, *right),
            (FieldRef::List(left), FieldRef::List(right)) => {
                left.length() == right.length()
                    && (0..left.length()).all(|index| left.element_ref(index) == right.element_ref(index))
            }
            (FieldRef::Map(left), FieldRef::Map(right)) => left == right,
            (FieldRef::Any(left), FieldRef::Any(right)) => left == right,
            (FieldRef::Body(left), FieldRef::Body(right)) => left == right,
            _ => false,
        }
    }
}

/// Whether a repair put this value there.
fn is_repaired(value: &FieldRef<'_>, states: &[u64], field: usize) -> bool {
    FieldState::new(states, field).repaired() && is_empty(value)
}

/// Whether this is the value of a new field, apart from explicit nulls.
fn is_empty(value: &FieldRef<'_>) -> bool {
    match value {
        FieldRef::Bool(value) => !value,
        FieldRef::Int(value) => *value == 0,
        FieldRef::Float(value) => *value == 0.0,
        FieldRef::Number(value) => value.is_zero() && !value.is_cut_off(),
        FieldRef::Text(value) => value.is_empty(),
        FieldRef::Model(model) => {
            let states = states(*model);
            model.table().fields().all(|field| match model.field_ref(field.index) {
                Some(FieldRef::Map(rest)) if field.rest() => rest.is_empty(),
                Some(value) => is_repaired(&value, states, field.index) && !null(states, field.index),
                None => !null(states, field.index),
            })
        }
        FieldRef::List(list) => list.length() == 0,
        FieldRef::Map(value) => value.is_empty(),
        FieldRef::Any(value) => value.is_null(),
        FieldRef::Body(_) | FieldRef::Struct(..) => false,
    }
}

/// Serializes all fields that are set and all explicit nulls, including read-only fields.
pub(crate) fn serialize<S: Serializer>(model: &dyn ReadModel, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let states = states(model);
    for field in model.table().fields() {
        let value = model.field_ref(field.index);
        match value.filter(|value| !is_repaired(value, states, field.index)) {
            Some(FieldRef::Map(rest)) if field.rest() => {
                for (name, value) in rest {
                    map.serialize_entry(name, value)?;
                }
            }
            Some(value) => map.serialize_entry(field.name(), &value)?,
            None if null(states, field.index) => map.serialize_entry(field.name(), &())?,
            None => {}
        }
    }
    map.end()
}

impl Serialize for FieldRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            FieldRef::Bool(value) => serializer.serialize_bool(*value),
            FieldRef::Int(value) => serializer.serialize_i64(*value),
            // `serde_json` would write null.
            FieldRef::Float(value) if !value.is_finite() => {
                Err(serde_core::ser::Error::custom("the number is infinite or not a number"))
            }
            FieldRef::Float(value) => serializer.serialize_f64(*value),
            FieldRef::Number(value) => value.serialize(serializer),
            FieldRef::Text(value) => serializer.serialize_str(value),
            FieldRef::Model(model) => serialize(*model, serializer),
            FieldRef::List(list) => serializer.collect_seq((0..list.length()).map(|index| list.element_ref(index))),
            FieldRef::Map(value) => value.serialize(serializer),
            FieldRef::Any(value) => value.serialize(serializer),
            FieldRef::Body(_) | FieldRef::Struct(..) => {
                Err(serde_core::ser::Error::custom("raw bytes have no serde form"))
            }
        }
    }
}

/// Deserializes into a model whose fields are empty.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(model: &mut dyn Model, deserializer: D) -> Result<(), D::Error> {
    let table = model.table();
    deserializer.deserialize_map(ModelVisitor(model, table))
}

struct ModelVisitor<'m>(&'m mut dyn Model, Table);

impl<'de> Visitor<'de> for ModelVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.1.name())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let ModelVisitor(model, table) = self;
        let mut fields = table.fields();
        let mut seen = FieldSet::default();
        while let Some(name) = members.next_key::<std::borrow::Cow<'de, str>>()? {
            if let Some(field) = fields.named(&name) {
                if !seen.insert(field.index) {
                    reset(model, field.index);
                }
                match members.next_value_seed(OptionSeed::Field(model, field.index))? {
                    Filled::Null if field.nullable() => set_null(model, field.index),
                    Filled::Null if !null_for_any(model, field.index) => {
                        set_null(model, field.index);
                        set_repaired(model, field.index);
                    }
                    Filled::Value | Filled::Null => {}
                }
            } else if let Some(rest) = table.rest() {
                let value = members.next_value::<Value>()?;
                if let FieldMut::Map(map) = model.field_mut(rest.index, Create::Nothing) {
                    map.insert(name.into_owned(), value);
                }
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        for field in table.fields() {
            if field.required() && !seen.contains(field.index) {
                set_repaired(model, field.index);
            }
        }
        Ok(())
    }
}

/// What was read into a field or an element.
enum Filled {
    Value,
    Null,
}

/// Deserializes a value into a field or an element.
enum OptionSeed<'s> {
    Field(&'s mut dyn Model, usize),
    Element(&'s mut dyn List, usize),
}

impl OptionSeed<'_> {
    fn target(&mut self, create: Create) -> FieldMut<'_> {
        match self {
            OptionSeed::Field(model, field) => model.field_mut(*field, create),
            OptionSeed::Element(list, index) => {
                list.element_mut(*index, create).unwrap_or(FieldMut::Absent(Create::Nothing))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for OptionSeed<'_> {
    type Value = Filled;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Filled, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for OptionSeed<'_> {
    type Value = Filled;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Filled, E> {
        Ok(Filled::Null)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Filled, E> {
        Ok(Filled::Null)
    }

    fn visit_some<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<Filled, D::Error> {
        let create = match self.target(Create::Nothing) {
            FieldMut::Absent(create) => create,
            _ => Create::Nothing,
        };
        match self.target(create) {
            FieldMut::Bool(target) => *target = bool::deserialize(deserializer)?,
            FieldMut::OptBool(target) => *target = Some(bool::deserialize(deserializer)?),
            FieldMut::Int(target) => *target = i64::deserialize(deserializer)?,
            FieldMut::OptInt(target) => *target = Some(i64::deserialize(deserializer)?),
            FieldMut::Float(target) => *target = f64::deserialize(deserializer)?,
            FieldMut::OptFloat(target) => *target = Some(f64::deserialize(deserializer)?),
            FieldMut::Number(target) => *target = Number::deserialize(deserializer)?,
            FieldMut::OptNumber(target) => *target = Some(Number::deserialize(deserializer)?),
            FieldMut::Text(target) => *target = String::deserialize(deserializer)?,
            FieldMut::OptText(target) => *target = Some(String::deserialize(deserializer)?),
            FieldMut::Constant(target) => *target = String::deserialize(deserializer)?.into(),
            FieldMut::Enum(target) => target.set(&std::borrow::Cow::<'de, str>::deserialize(deserializer)?),
            FieldMut::Model(model) => self::deserialize(model, deserializer)?,
            FieldMut::List(list) => return deserializer.deserialize_seq(ListVisitor(list)),
            FieldMut::Map(target) => *target = Map::deserialize(deserializer)?,
            FieldMut::OptMap(target) => *target = Some(Map::deserialize(deserializer)?),
            FieldMut::Any(target) => *target = Value::deserialize(deserializer)?,
            FieldMut::OptAny(target) => *target = Some(Value::deserialize(deserializer)?),
            FieldMut::Body(_) | FieldMut::OptBody(_) | FieldMut::Absent(_) | FieldMut::Struct(..) => {
                return Err(de::Error::custom("raw bytes have no serde form"));
            }
        }
        Ok(Filled::Value)
    }
}

struct ListVisitor<'l>(&'l mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = Filled;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Filled, A::Error> {
        let ListVisitor(list) = self;
        let mut length = 0;
        list.push_or_truncate(length);
        loop {
            list.push_or_truncate(length + 1);
            // The end of the list is only known after an attempt to read an element, so this one may be removed again.
            match elements.next_element_seed(OptionSeed::Element(list, length))? {
                None => {
                    list.push_or_truncate(length);
                    return Ok(Filled::Value);
                }
                Some(Filled::Null) if !list.element_mut(length, Create::Nothing).is_some_and(|e| e.may_be_null()) => {
                    return Err(de::Error::custom("null in a list whose elements cannot be null"));
                }
                Some(_) => length += 1,
            }
        }
    }
}
