//! The JSON codec that all models share: one decoder and one encoder for all structs.
//!
//! A model is a plain struct plus a [`Table`] of field names and two `match`es that return references to its fields
//! ([`FieldMut`], [`FieldRef`]). Decoding, encoding, `Debug`, `==` and serde walk over these references and are not
//! generic over the struct. So they are compiled once, and a model adds only a few dozen bytes per field to a program.
//!
//! Decoding is lenient and never silent: what can be repaired is repaired and recorded as a [`Repair`]. Some deviations are
//! always errors: `data` is missing or null, an error document has a success status, or a created object has no id. In
//! vault, connector and webhook, the required members of a single object that was asked for are required too. Items of
//! lists and everything nested are repaired and recorded: a bad item never fails the whole page. See [`ResponsePolicy`].
//!
//! The files, each of which uses only those above it:
//!
//! | file | content |
//! |---|---|
//! | `scan`, `path` | searching text, JSON paths |
//! | `number` | exact decimal numbers, and decimal text to `f64` |
//! | `table` | names and marks of fields |
//! | `model`, `field_state`, `field` | references to fields, their states (null, repaired), and which type of field returns which |
//! | `null`, `setters`, `date`, `open_enum`, `page` | the parts of models |
//! | `policy`, `recorder` | what decoding requires, refuses, records and allows |
//! | `utf8`, `reader`, `mismatch`, `decode`, `scalar`, `free_form`, `response`, `error_document` | from JSON to models |
//! | `encode` | from models to JSON |
//! | `impls`, `macros` | `Debug`, `==` and serde; the macros that declare models |

// References to fields live for one step of a walk and are never printed.
#![allow(missing_debug_implementations)]

mod date;
mod decode;
mod encode;
mod error_document;
mod field;
mod field_state;
mod free_form;
mod impls;
mod macros;
mod mismatch;
mod model;
mod null;
mod number;
mod open_enum;
mod page;
mod path;
mod policy;
mod reader;
mod recorder;
mod response;
mod scalar;
mod scan;
mod setters;
mod table;
#[cfg(test)]
mod tests;
mod utf8;

pub use apideck_wire::{Body, DecodeError, EncodeError, IntoData, Repair};
pub use date::{Date, DateTime, InvalidDate};
pub use decode::{decode_request, decode_stored};
pub use encode::{encode, encode_value, write_float};
pub use error_document::error_document;
pub use field::FromText;
pub use field_state::FieldStates;
pub use free_form::{parse_value, parse_value_recorded, parse_value_within};
pub use model::{
    Create, EnumMut, Field, FieldMut, FieldRef, FieldValue, HasTable, List, Model, OpenEnum, ReadList, ReadModel,
    STRUCT,
};
pub use null::{Null, Nullable};
pub use number::{Number, NumberError, to_f64 as parse_float};
pub use page::{Page, is_empty};
pub use policy::ResponsePolicy;
pub use response::{decode_into, decode_response};
pub use table::{Fields, ParameterLocation, Table, TableField, is_sent_in};

pub(crate) use field::{absent, text_field};
pub(crate) use field_state::words;
pub(crate) use impls::{debug, deserialize, equal, model_traits, serialize};
pub(crate) use macros::{argument, empty, field_type, from_field, member, model, new_doc, new_struct, setter};
pub(crate) use open_enum::{from_str, open_constants, open_enum};
pub(crate) use page::{into_data, items, page};
pub(crate) use setters::{set, set_list, set_nullable, set_optional, set_optional_list};
pub(crate) use table::{length, mark, table, text};

/// Any JSON value, in the parts of the API that are free-form.
pub type Value = serde_json::Value;

/// A free-form JSON object.
pub type Map = serde_json::Map<String, Value>;
