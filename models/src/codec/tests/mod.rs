//! The codec as a whole, on models that have every kind of field.

// `model!` writes `pub` structs with a setter for each field; not every test needs all of them.
#![allow(unreachable_pub, dead_code)]

mod bounds;
mod differential;
#[cfg(all(feature = "full", feature = "webhook-events"))]
mod every_model;
mod field_state;
mod lenient;
mod numbers;
mod properties;
mod reading;
mod requests;
mod strategies;
mod strict;
mod twin;
mod unicode;
mod writing;

use std::borrow::Cow;

use super::{
    Date, DateTime, FieldValue, Map, Model, Repair, Value, decode_into, encode, encode_value, model, open_enum,
};

model! {
    /// Every kind of field that may be absent.
    Specimen() {
        0 text: String,
        1 note: String null,
        2 flag: bool,
        3 maybe_flag: bool null,
        4 count: i64,
        5 maybe_count: i64 null,
        6 amount: f64,
        7 maybe_amount: f64 null,
        8 day: Date null,
        9 moment: DateTime,
        10 shade: Shade,
        11 maybe_shade: Shade null,
        12 coin: Coin null,
        13 part: Part,
        14 maybe_part: Part null,
        15 promised: Promised,
        16 texts: [String],
        17 counts: [i64] null,
        18 amounts: [f64],
        19 flags: [bool],
        20 shades: [Shade],
        21 days: [Date] null,
        22 parts: [Part],
        23 maybe_texts: [Option<String>] null,
        24 maybe_counts: [Option<i64>],
        25 maybe_shades: [Option<Shade>],
        26 maybe_parts: [Option<Part>],
        27 matrix: [Vec<i64>],
        28 specimens: [Specimen],
        29 map: Map,
        30 maybe_map: Map null,
        31 value: Value null,
        32 values: [Value],
        33 type_ = "type": String,
        34 raw = "_raw": Map null,
        35 id: String read,
        36 changed_at: DateTime null read,
        37 password: String write secret,
        38 token: String null read secret,
    }
}

model! {
    /// Every kind of field that a response always has.
    Promised(name: String, total: i64, rows: [Part]) {
        0 name: String required,
        1 flag: bool required,
        2 total: i64 required,
        3 rate: f64 required,
        4 shade: Shade required,
        5 since: Date required,
        6 part: Part required,
        7 rows: [Part] required,
        8 map: Map required,
        9 note: String null required,
        10 hint: String response_required,
        11 limit: i64 null response_required,
        12 id: String required read,
    }
}

model! {
    /// A struct inside another; it keeps the members that it has no field for.
    Part() {
        0 id: String read,
        1 name: String null,
        2 price: f64 null,
        3 rest = "*": Map rest,
    }
}

model! {
    /// A response: a list with what belongs to it.
    Page() {
        0 status_code: i64 required,
        1 data: [Part] required,
        2 total: i64,
    }
}

model! {
    /// A response: one struct with what belongs to it.
    Single() {
        0 status_code: i64 required,
        1 data: Part required,
        2 meta: Part,
    }
}

open_enum! {
    /// An enum.
    Shade {
        0 Light = "light",
        1 Dark = "dark-ish",
        2 Other = "other",
    }
}

super::open_enum::open_constants! {
    /// A set too large for an enum.
    Coin {
        EUR = "EUR",
        USD = "USD",
    }
}

macro_rules! wide {
    ($($number:literal $field:ident)*) => {
        model! {
            /// More fields than a machine word has bits.
            Wide() {
                $($number $field: i64 null,)*
                70 last: String null required,
                71 needed: String required,
                72 after: String required read,
            }
        }
    };
}
wide! {
    0 f0 1 f1 2 f2 3 f3 4 f4 5 f5 6 f6 7 f7 8 f8 9 f9 10 f10 11 f11 12 f12 13 f13 14 f14 15 f15 16 f16 17 f17 18 f18
    19 f19 20 f20 21 f21 22 f22 23 f23 24 f24 25 f25 26 f26 27 f27 28 f28 29 f29 30 f30 31 f31 32 f32 33 f33 34 f34
    35 f35 36 f36 37 f37 38 f38 39 f39 40 f40 41 f41 42 f42 43 f43 44 f44 45 f45 46 f46 47 f47 48 f48 49 f49 50 f50
    51 f51 52 f52 53 f53 54 f54 55 f55 56 f56 57 f57 58 f58 59 f59 60 f60 61 f61 62 f62 63 f63 64 f64 65 f65 66 f66
    67 f67 68 f68 69 f69
}

/// A repair, to compare: its path, what was expected there and what was found.
type Step = (String, &'static str, &'static str);

fn step_of(repair: Repair) -> Step {
    let constant = |words| match words {
        Cow::Borrowed(words) => words,
        Cow::Owned(words) => panic!("the codec has a constant for `{words}`"),
    };
    (repair.path, constant(repair.expected), constant(repair.found))
}

fn read_as<M: Model + Default>(text: impl AsRef<[u8]>, strict: bool) -> Result<(M, Vec<Step>), String> {
    let mut model = M::default();
    match decode_into(text.as_ref(), &mut model, strict) {
        Ok(repairs) => Ok((model, repairs.into_iter().map(step_of).collect())),
        Err(error) => Err(error.to_string()),
    }
}

/// Decodes leniently.
fn read<M: Model + Default>(text: impl AsRef<[u8]>) -> (M, Vec<Step>) {
    read_as(text, false).expect("is read")
}

/// Decodes and checks that there are no repairs.
fn read_clean<M: Model + Default>(text: impl AsRef<[u8]>) -> M {
    let (model, repairs) = read(text);
    assert_eq!(repairs, []);
    model
}

fn step(path: &str, expected: &'static str, found: &'static str) -> Step {
    (path.to_owned(), expected, found)
}

/// The model as encoded in a request.
fn sent<M: Model + Clone>(model: &M) -> String {
    String::from_utf8(encode(&mut model.clone()).expect("encodes")).expect("UTF-8")
}

/// The model encoded with its read-only fields.
fn whole<M: Model + Clone>(model: &M) -> String {
    String::from_utf8(encode_value(FieldValue::Model(&mut model.clone()), true).expect("encodes")).expect("UTF-8")
}
