//! `Debug`, `==` and serde of models, each a walk over the fields.

use std::fmt;

use serde_core::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::model::{Create, FieldMut, FieldRef, List, Model, NULLS, ReadModel};
use super::nulls::Nulls;
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

fn nulls(model: &dyn ReadModel) -> Nulls {
    match model.field_ref(NULLS) {
        Some(FieldRef::Nulls(nulls)) => *nulls,
        _ => Nulls::default(),
    }
}

/// Writes the fields that are set, with secrets redacted.
pub(crate) fn debug(model: &dyn ReadModel, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (table, nulls) = (model.table(), nulls(model));
    let mut shown = f.debug_struct(table.name());
    for field in table.fields() {
        match model.field_ref(field.index) {
            Some(_) if field.secret() => shown.field(field.name(), &format_args!("[redacted]")),
            Some(value) => shown.field(field.name(), &value),
            None if nulls.contains(field.index) => shown.field(field.name(), &format_args!("null")),
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
            FieldRef::Nulls(nulls) => nulls.fmt(f),
        }
    }
}

/// Whether two models of one type are equal, including their explicit nulls.
pub(crate) fn equal(left: &dyn ReadModel, right: &dyn ReadModel) -> bool {
    let (left_nulls, right_nulls) = (nulls(left), nulls(right));
    left.table().fields().all(|field| match (left.field_ref(field.index), right.field_ref(field.index)) {
        (Some(left), Some(right)) => left == right,
        // A null mark counts only if the field has no value.
        (None, None) => left_nulls.contains(field.index) == right_nulls.contains(field.index),
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

/// Serializes all fields that are set and all explicit nulls, including read-only fields.
pub(crate) fn serialize<S: Serializer>(model: &dyn ReadModel, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let nulls = nulls(model);
    for field in model.table().fields() {
        match model.field_ref(field.index) {
            Some(FieldRef::Map(rest)) if field.rest() => {
                for (name, value) in rest {
                    map.serialize_entry(name, value)?;
                }
            }
            Some(value) => map.serialize_entry(field.name(), &value)?,
            None if nulls.contains(field.index) => map.serialize_entry(field.name(), &())?,
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
            FieldRef::Float(value) => serializer.serialize_f64(*value),
            FieldRef::Number(value) => value.serialize(serializer),
            FieldRef::Text(value) => serializer.serialize_str(value),
            FieldRef::Model(model) => serialize(*model, serializer),
            FieldRef::List(list) => serializer.collect_seq((0..list.length()).map(|index| list.element_ref(index))),
            FieldRef::Map(value) => value.serialize(serializer),
            FieldRef::Any(value) => value.serialize(serializer),
            FieldRef::Body(_) | FieldRef::Nulls(_) => {
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
        while let Some(name) = members.next_key::<std::borrow::Cow<'de, str>>()? {
            if let Some(field) = fields.named(&name) {
                let filled = members.next_value_seed(OptionSeed::Field(model, field.index))?;
                if let FieldMut::Nulls(nulls) = model.field_mut(NULLS, Create::Nothing) {
                    nulls.mark(field.index, !filled);
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
        Ok(())
    }
}

/// Deserializes a value into a field or an element. Returns false for a null.
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
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for OptionSeed<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_some<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<bool, D::Error> {
        let create = match self.target(Create::Nothing) {
            FieldMut::Absent(create) => create,
            _ => Create::Nothing,
        };
        match self.target(create) {
            FieldMut::Bool(place) => *place = bool::deserialize(deserializer)?,
            FieldMut::OptBool(place) => *place = Some(bool::deserialize(deserializer)?),
            FieldMut::Int(place) => *place = i64::deserialize(deserializer)?,
            FieldMut::OptInt(place) => *place = Some(i64::deserialize(deserializer)?),
            FieldMut::Float(place) => *place = f64::deserialize(deserializer)?,
            FieldMut::OptFloat(place) => *place = Some(f64::deserialize(deserializer)?),
            FieldMut::Number(place) => *place = Number::deserialize(deserializer)?,
            FieldMut::OptNumber(place) => *place = Some(Number::deserialize(deserializer)?),
            FieldMut::Text(place) => *place = String::deserialize(deserializer)?,
            FieldMut::OptText(place) => *place = Some(String::deserialize(deserializer)?),
            FieldMut::Typed(place) => place.set(&std::borrow::Cow::<'de, str>::deserialize(deserializer)?),
            FieldMut::Model(model) => self::deserialize(model, deserializer)?,
            FieldMut::List(list) => deserializer.deserialize_seq(ListVisitor(list))?,
            FieldMut::Map(place) => *place = Map::deserialize(deserializer)?,
            FieldMut::OptMap(place) => *place = Some(Map::deserialize(deserializer)?),
            FieldMut::Any(place) => *place = Value::deserialize(deserializer)?,
            FieldMut::OptAny(place) => *place = Some(Value::deserialize(deserializer)?),
            FieldMut::Body(_) | FieldMut::OptBody(_) | FieldMut::Absent(_) | FieldMut::Nulls(_) => {
                return Err(de::Error::custom("raw bytes have no serde form"));
            }
        }
        Ok(true)
    }
}

struct ListVisitor<'l>(&'l mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let ListVisitor(list) = self;
        let mut length = 0;
        list.resize(length);
        loop {
            list.resize(length + 1);
            // The end of the list is only known after an attempt to read an element, so this one may be removed again.
            if elements.next_element_seed(OptionSeed::Element(list, length))?.is_none() {
                list.resize(length);
                return Ok(());
            }
            length += 1;
        }
    }
}
