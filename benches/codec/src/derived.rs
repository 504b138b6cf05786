//! The same types with serde derive, as a programmer would write them by hand: dates and enums are strings.

#![allow(dead_code)] // Each program uses some of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

type Map = serde_json::Map<String, Value>;

macro_rules! derived {
    ($($name:ident [$($must:ident: $must_type:ty,)*] { $($field:ident $(= $wire:literal)?: $type:ty,)* })*) => {$(
        #[derive(Serialize, Deserialize)]
        pub struct $name {
            $(pub $must: $must_type,)*
            $(
                #[serde(skip_serializing_if = "Option::is_none" $(, rename = $wire)?)]
                pub $field: Option<$type>,
            )*
        }
    )*};
}

include!("types.rs");
