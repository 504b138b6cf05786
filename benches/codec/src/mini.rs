//! The same types with miniserde, which cannot leave out members that are not set: it writes them as null.

use miniserde::json::{Object as Map, Value};
use miniserde::{Deserialize, Serialize};

macro_rules! derived {
    ($($name:ident [$($must:ident: $must_type:ty,)*] { $($field:ident $(= $wire:literal)?: $type:ty,)* })*) => {$(
        #[derive(Serialize, Deserialize)]
        pub struct $name {
            $(pub $must: $must_type,)*
            $(
                $(#[serde(rename = $wire)])?
                pub $field: Option<$type>,
            )*
        }
    )*};
}

include!("types.rs");
