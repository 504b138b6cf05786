//! `peers LIBRARY SHAPE decode|encode ROUNDS`: the program whose instructions `peers.sh` counts.
//!
//! All libraries read the same documents into structs with the same fields, except `value`, which reads into
//! `serde_json::Value`. The SDK reads an error document into `Value` as well, as it does for its errors.

#[path = "../derived.rs"]
mod derived;
#[path = "../mini.rs"]
mod mini;
#[path = "../shapes.rs"]
mod shapes;

use std::hint::black_box;

use apideck_models::codec::{FieldValue, Model, Value, decode_into, encode_value, parse_value};
use apideck_models::{CreateSessionResponse, GetInvoiceResponse, GetInvoicesResponse, GetLeadsResponse};

/// Reads and writes `text`, `rounds` times.
type Run = fn(text: &[u8], encode: bool, rounds: usize);

/// Decodes `rounds` times, or decodes once and encodes `rounds` times.
fn run<T>(encode: bool, rounds: usize, decode: impl Fn() -> T, mut write: impl FnMut(&mut T) -> usize) {
    if encode {
        let mut value = decode();
        (0..rounds).for_each(|_| assert!(black_box(write(black_box(&mut value))) > 2));
    } else {
        (0..rounds).for_each(|_| drop(black_box(decode())));
    }
}

fn sdk<T: Default + Model>(text: &[u8], encode: bool, rounds: usize) {
    let decode = || {
        let mut response = T::default();
        let repairs = decode_into(black_box(text), &mut response, false).expect("the document can be decoded");
        assert!(repairs.is_empty(), "{repairs:?}");
        response
    };
    run(encode, rounds, decode, |value| encode_value(FieldValue::Model(value), true).expect("encoded").len());
}

fn sdk_value(text: &[u8], encode: bool, rounds: usize) {
    let decode = || parse_value(black_box(text)).expect("the document can be decoded");
    run(encode, rounds, decode, |value| encode_value(FieldValue::Any(value), true).expect("encoded").len());
}

fn serde<T: serde::Serialize + serde::de::DeserializeOwned>(text: &[u8], encode: bool, rounds: usize) {
    let decode = || serde_json::from_slice::<T>(black_box(text)).expect("the document can be decoded");
    run(encode, rounds, decode, |value| serde_json::to_vec(value).expect("encoded").len());
}

fn simd<T: serde::Serialize + serde::de::DeserializeOwned>(text: &[u8], encode: bool, rounds: usize) {
    // It overwrites what it reads, so each round needs a copy.
    let decode = || simd_json::serde::from_slice::<T>(&mut black_box(text).to_vec()).expect("the document can be decoded");
    run(encode, rounds, decode, |value| simd_json::serde::to_vec(value).expect("encoded").len());
}

fn mini<T: miniserde::Serialize + miniserde::Deserialize>(text: &[u8], encode: bool, rounds: usize) {
    let decode = || {
        let text = std::str::from_utf8(black_box(text)).expect("UTF-8");
        miniserde::json::from_str::<T>(text).expect("the document can be decoded")
    };
    run(encode, rounds, decode, |value| miniserde::json::to_string(value).len());
}

/// How each library reads and writes the document of one shape.
macro_rules! libraries {
    ($library:expr, $sdk:expr, $type:ident) => {
        match $library.as_str() {
            "sdk" => $sdk,
            "derive" => serde::<derived::$type>,
            "miniserde" => mini::<mini::$type>,
            "simd-json" => simd::<derived::$type>,
            "value" => serde::<Value>,
            other => panic!("sdk|derive|miniserde|simd-json|value, not {other}"),
        }
    };
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, shape, step, rounds] = &arguments[..] else {
        panic!("LIBRARY SHAPE decode|encode|size ROUNDS")
    };
    let text = shapes::text(shape);
    let go: Run = match shape.as_str() {
        "session" => libraries!(library, sdk::<CreateSessionResponse>, CreateSessionResponse),
        "invoice" => libraries!(library, sdk::<GetInvoiceResponse>, GetInvoiceResponse),
        "invoices" => libraries!(library, sdk::<GetInvoicesResponse>, GetInvoicesResponse),
        "leads" => libraries!(library, sdk::<GetLeadsResponse>, GetLeadsResponse),
        _ => libraries!(library, sdk_value, ErrorDocument),
    };
    if step == "size" {
        println!("{}", text.len());
        return;
    }
    go(text.as_bytes(), step == "encode", rounds.parse().expect("a number of rounds"));
}
