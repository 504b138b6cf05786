//! What every model implements besides: `Debug`, `==` and serde, each a walk over the same slots.

use std::fmt;

use serde_core::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::{Get, Item, List, Map, Model, NULLS, Nulls, Slot, TypedText, Value};

/// Implements the traits of one model.
macro_rules! model_traits {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::debug(self, f)
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codec::equal(self, other)
            }
        }

        impl ::serde_core::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::codec::serialize(self, serializer)
            }
        }

        impl<'de> ::serde_core::Deserialize<'de> for $name {
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

/// Shows the fields that are set, secrets hidden.
pub(crate) fn debug(model: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = model.table();
    let nulls = nulls(model);
    let mut shown = f.debug_struct(table.name());
    for field in table.fields() {
        match model.get(field.index).item() {
            Some(_) if field.secret() => shown.field(field.name(), &format_args!("[redacted]")),
            Some(item) => shown.field(field.name(), &item),
            None if nulls.contains(field.index) => shown.field(field.name(), &format_args!("null")),
            None => &mut shown,
        };
    }
    shown.finish()
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Bool(value) => value.fmt(f),
            Item::Int(value) => value.fmt(f),
            Item::Float(value) => value.fmt(f),
            Item::Text(value) => value.fmt(f),
            Item::Model(model) => debug(*model, f),
            Item::List(list) => {
                let mut shown = f.debug_list();
                for index in 0..list.length().unwrap_or(0) {
                    match list.element(index).item() {
                        Some(item) => shown.entry(&item),
                        None => shown.entry(&format_args!("null")),
                    };
                }
                shown.finish()
            }
            Item::Map(value) => value.fmt(f),
            Item::Value(value) => value.fmt(f),
            Item::Body(value) => value.fmt(f),
        }
    }
}

/// Whether two models of one type hold the same, explicit nulls included.
pub(crate) fn equal(left: &dyn Model, right: &dyn Model) -> bool {
    let (left_nulls, right_nulls) = (nulls(left), nulls(right));
    left.table().fields().all(|field| match (left.get(field.index).item(), right.get(field.index).item()) {
        (Some(left), Some(right)) => equal_items(&left, &right),
        // A mark counts where there is no value.
        (None, None) => left_nulls.contains(field.index) == right_nulls.contains(field.index),
        _ => false,
    })
}

#[allow(clippy::float_cmp)]
fn equal_items(left: &Item<'_>, right: &Item<'_>) -> bool {
    match (left, right) {
        (Item::Bool(left), Item::Bool(right)) => left == right,
        (Item::Int(left), Item::Int(right)) => left == right,
        (Item::Float(left), Item::Float(right)) => left == right,
        (Item::Text(left), Item::Text(right)) => left == right,
        (Item::Model(left), Item::Model(right)) => equal(*left, *right),
        (Item::List(left), Item::List(right)) => {
            left.length() == right.length()
                && (0..left.length().unwrap_or(0)).all(|index| {
                    match (left.element(index).item(), right.element(index).item()) {
                        (Some(left), Some(right)) => equal_items(&left, &right),
                        (None, None) => true,
                        _ => false,
                    }
                })
        }
        (Item::Map(left), Item::Map(right)) => left == right,
        (Item::Value(left), Item::Value(right)) => left == right,
        (Item::Body(left), Item::Body(right)) => left == right,
        _ => false,
    }
}

fn nulls(model: &dyn Model) -> Nulls {
    match model.get(NULLS) {
        Get::Nulls(nulls) => *nulls,
        _ => Nulls::default(),
    }
}

/// Writes all fields that are set and all explicit nulls, read-only ones included.
pub(crate) fn serialize<S: Serializer>(model: &dyn Model, serializer: S) -> Result<S::Ok, S::Error> {
    let nulls = nulls(model);
    let mut map = serializer.serialize_map(None)?;
    for field in model.table().fields() {
        match model.get(field.index).item() {
            Some(Item::Map(rest)) if field.rest() => {
                for (name, value) in rest {
                    map.serialize_entry(name, value)?;
                }
            }
            Some(item) => map.serialize_entry(field.name(), &item)?,
            None if nulls.contains(field.index) => map.serialize_entry(field.name(), &())?,
            None => {}
        }
    }
    map.end()
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Item::Bool(value) => serializer.serialize_bool(*value),
            Item::Int(value) => serializer.serialize_i64(*value),
            Item::Float(value) => serializer.serialize_f64(*value),
            Item::Text(value) => serializer.serialize_str(value),
            Item::Model(model) => serialize(*model, serializer),
            Item::List(list) => {
                serializer.collect_seq((0..list.length().unwrap_or(0)).map(|index| list.element(index).item()))
            }
            Item::Map(value) => value.serialize(serializer),
            Item::Value(value) => value.serialize(serializer),
            Item::Body(_) => Err(serde_core::ser::Error::custom("raw bytes have no serde form")),
        }
    }
}

/// Reads into a model whose fields are empty.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(model: &mut dyn Model, deserializer: D) -> Result<(), D::Error> {
    deserializer.deserialize_map(ModelVisitor(model))
}

struct ModelVisitor<'m>(&'m mut dyn Model);

impl<'de> Visitor<'de> for ModelVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.table().name())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let table = self.0.table();
        let mut fields = table.fields();
        let mut nulls = Nulls::default();
        while let Some(name) = members.next_key::<std::borrow::Cow<'de, str>>()? {
            if let Some(field) = fields.named(&name) {
                let filled = members.next_value_seed(OptionSeed(self.0.slot(field.index)))?;
                nulls.mark(field.index, !filled);
            } else if let Some(rest) = table.rest() {
                let value = members.next_value::<Value>()?;
                if let Slot::Map(map) = self.0.slot(rest.index) {
                    map.insert(name.into_owned(), value);
                }
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        if let Slot::Nulls(place) = self.0.slot(NULLS) {
            *place = nulls;
        }
        Ok(())
    }
}

/// Fills a slot, unless there is a null: then it answers false.
struct OptionSeed<'s>(Slot<'s>);

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

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.0 {
            Slot::Bool(place) => *place = bool::deserialize(deserializer)?,
            Slot::OptBool(place) => *place = Some(bool::deserialize(deserializer)?),
            Slot::Int(place) => *place = i64::deserialize(deserializer)?,
            Slot::OptInt(place) => *place = Some(i64::deserialize(deserializer)?),
            Slot::Float(place) => *place = f64::deserialize(deserializer)?,
            Slot::OptFloat(place) => *place = Some(f64::deserialize(deserializer)?),
            Slot::Text(place) => *place = String::deserialize(deserializer)?,
            Slot::OptText(place) => *place = Some(String::deserialize(deserializer)?),
            Slot::Typed(place) => typed(place, deserializer)?,
            Slot::Model(model) => self::deserialize(model, deserializer)?,
            Slot::OptModel(place) => self::deserialize(place.fill(), deserializer)?,
            Slot::List(list) => deserializer.deserialize_seq(ListVisitor(list))?,
            Slot::Map(place) => *place = Map::deserialize(deserializer)?,
            Slot::OptMap(place) => *place = Some(Map::deserialize(deserializer)?),
            Slot::Value(place) => *place = Value::deserialize(deserializer)?,
            Slot::OptValue(place) => *place = Some(Value::deserialize(deserializer)?),
            Slot::Body(_) | Slot::OptBody(_) | Slot::Nulls(_) => {
                return Err(de::Error::custom("raw bytes have no serde form"));
            }
        }
        Ok(true)
    }
}

fn typed<'de, D: Deserializer<'de>>(place: &mut dyn TypedText, deserializer: D) -> Result<(), D::Error> {
    place.set(&std::borrow::Cow::<'de, str>::deserialize(deserializer)?);
    Ok(())
}

struct ListVisitor<'l>(&'l mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.0.start();
        // Whether there is a next element is only known once it has been read, so one is pushed too many.
        while elements.next_element_seed(OptionSeed(self.0.push()))?.is_some() {}
        self.0.pop();
        Ok(())
    }
}
