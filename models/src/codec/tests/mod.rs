//! The codec as a whole, on models that have every kind of field.

// `model!` writes `pub` structs with a setter for each field; not every test needs all of them.
#![allow(unreachable_pub, dead_code)]

mod differential;
mod forgiving;
mod marks;
mod properties;
mod reading;
mod requests;
mod strategies;
mod strict;
mod twin;
mod unicode;
mod writing;

use super::{Date, DateTime, Item, Map, Model, Value, decode_into, encode, encode_item, model, open_enum};

model! {
    /// Every kind of field that may be absent.
    Specimen() {
        text: String,
        note: String null,
        flag: bool,
        maybe_flag: bool null,
        count: i64,
        maybe_count: i64 null,
        amount: f64,
        maybe_amount: f64 null,
        day: Date null,
        moment: DateTime,
        shade: Shade,
        maybe_shade: Shade null,
        coin: Coin null,
        part: Part,
        maybe_part: Part null,
        promised: Promised,
        texts: [String],
        counts: [i64] null,
        amounts: [f64],
        flags: [bool],
        shades: [Shade],
        days: [Date] null,
        parts: [Part],
        maybe_texts: [Option<String>] null,
        maybe_counts: [Option<i64>],
        maybe_shades: [Option<Shade>],
        maybe_parts: [Option<Part>],
        matrix: [Vec<i64>],
        specimens: [Specimen],
        map: Map,
        maybe_map: Map null,
        value: Value null,
        values: [Value],
        type_ = "type": String,
        raw = "_raw": Map null,
        id: String read,
        changed_at: DateTime null read,
        password: String write secret,
        token: String null read secret,
    }
}

model! {
    /// Every kind of field that a response always has.
    Promised(name: String, total: i64, rows: [Part]) {
        name: String required,
        flag: bool required,
        total: i64 required,
        rate: f64 required,
        shade: Shade required,
        since: Date required,
        part: Part required,
        rows: [Part] required,
        map: Map required,
        note: String null required,
        hint: String expected,
        limit: i64 null expected,
        id: String required read,
    }
}

model! {
    /// A struct inside another; it keeps the members that it has no field for.
    Part() {
        id: String read,
        name: String null,
        price: f64 null,
        rest = "*": Map rest,
    }
}

model! {
    /// A response: a list with what belongs to it.
    Page() {
        status_code: i64 required,
        data: [Part] required,
        total: i64,
    }
}

model! {
    /// A response: one struct with what belongs to it.
    Single() {
        status_code: i64 required,
        data: Part required,
        meta: Part,
    }
}

open_enum! {
    /// An enum.
    Shade {
        Light = "light",
        Dark = "dark-ish",
        Other = "other",
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
    ($($field:ident)*) => {
        model! {
            /// More fields than a machine word has bits.
            Wide() {
                $($field: i64 null,)*
                last: String null required,
                needed: String required,
                after: String required read,
            }
        }
    };
}
wide! {
    f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24 f25 f26 f27 f28 f29 f30
    f31 f32 f33 f34 f35 f36 f37 f38 f39 f40 f41 f42 f43 f44 f45 f46 f47 f48 f49 f50 f51 f52 f53 f54 f55 f56 f57 f58
    f59 f60 f61 f62 f63 f64 f65 f66 f67 f68 f69
}

/// A repair, to compare: its path, what was expected there and what was found.
type Step = (String, &'static str, &'static str);

fn read_as<M: Model + Default>(text: impl AsRef<[u8]>, strict: bool) -> Result<(M, Vec<Step>), String> {
    let mut model = M::default();
    match decode_into(text.as_ref(), &mut model, strict) {
        Ok(repairs) => Ok((model, repairs.into_iter().map(|step| (step.path, step.expected, step.found)).collect())),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads forgivingly.
fn read<M: Model + Default>(text: impl AsRef<[u8]>) -> (M, Vec<Step>) {
    read_as(text, false).expect("is read")
}

/// Reads what needs no repair.
fn read_clean<M: Model + Default>(text: impl AsRef<[u8]>) -> M {
    let (model, repairs) = read(text);
    assert_eq!(repairs, []);
    model
}

fn step(path: &str, expected: &'static str, found: &'static str) -> Step {
    (path.to_owned(), expected, found)
}

/// The model as a request has it.
fn sent(model: &dyn Model) -> String {
    String::from_utf8(encode(model).expect("encodes")).expect("UTF-8")
}

/// The model with all that it holds.
fn whole(model: &dyn Model) -> String {
    String::from_utf8(encode_item(&Item::Model(model), true).expect("encodes")).expect("UTF-8")
}
