//! The codec that all models share: a small JSON reader, and one walker for each direction over typed slots.
//!
//! A model is a plain struct plus one [`Table`] and two `match`es that hand out references to its fields. Everything
//! else is here, once, and generic over no struct: that is why a model costs a few dozen bytes a field.

// Slots and walkers are references in passing: nobody prints them.
#![allow(missing_debug_implementations)]

mod body;
mod date;
mod decode;
mod encode;
mod field;
mod macros;
mod model;
mod null;
mod open_enum;
mod path;
mod reader;
mod scalar;
mod table;
#[cfg(test)]
mod tests;
mod traits;

pub use body::RequestBody;
pub use date::{Date, DateTime};
pub use decode::{DecodeError, Repair, decode_into, decode_request, parse_value};
pub use encode::{EncodeError, encode, encode_item};
pub use field::FromText;
pub use model::{Field, Get, Item, List, Model, NULLS, Place, Slot, TypedText};
pub use null::{Null, Nullable, Nulls};
pub use table::{Fields, Table, TableField};

pub(crate) use field::text_field;
pub(crate) use macros::{argument, field_type, inner_type, mark, model, page, setter, wire_name};
pub(crate) use open_enum::{nth, open_constants, open_enum, pack_values, packed_text, position};
pub(crate) use path::Path;
pub(crate) use table::{pack, packed_length, table};
pub(crate) use traits::{debug, deserialize, equal, model_traits, serialize};

/// Any JSON value, in the parts of the API that are free-form.
pub type Value = serde_json::Value;

/// A free-form JSON object.
pub type Map = serde_json::Map<String, Value>;
