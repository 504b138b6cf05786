//! The codec that all models share: a small JSON reader, and one walker for each direction over typed slots.
//!
//! A model is a plain struct plus one [`Table`] and two `match`es that hand out references to its fields. Everything
//! else is here, once, and generic over no struct: that is why a model costs a few dozen bytes a field.

// Slots and walkers are references in passing: nobody prints them.
#![allow(missing_debug_implementations)]

mod date;
mod decode;
mod encode;
mod field;
mod macros;
mod model;
mod null;
mod open_enum;
mod page;
mod path;
mod plain;
mod reader;
mod scalar;
mod set;
mod table;
#[cfg(test)]
mod tests;
mod traits;

pub use apideck_wire::{Body, DecodeError, EncodeError, IntoData, Repair};
pub use date::{Date, DateTime};
pub use decode::{decode_into, decode_request, parse_value};
pub use encode::{encode, encode_item};
pub use field::FromText;
pub use model::{Field, Get, Item, List, Model, NULLS, Read, ReadList, Room, Slot, Tabled, TypedText};
pub use null::{Null, Nullable, Nulls};
pub use page::Page;
pub use table::{Fields, Head, Place, Table, TableField};

pub(crate) use field::text_field;
pub(crate) use macros::{argument, empty, field_type, model, setter, wire_name};
pub(crate) use open_enum::{open_constants, open_enum};
pub(crate) use page::{items, page};
pub(crate) use path::Path;
#[allow(unused_imports)] // Which of these are used is up to the features.
pub(crate) use set::{put, put_list, put_some, put_some_list};
pub(crate) use table::{heads, mark, nth, position};
pub(crate) use traits::{debug, deserialize, equal, model_traits, serialize};

/// Any JSON value, in the parts of the API that are free-form.
pub type Value = serde_json::Value;

/// A free-form JSON object.
pub type Map = serde_json::Map<String, Value>;
