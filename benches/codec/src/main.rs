//! `apideck-bench-codec ours|derive decode|encode ROUNDS`: the program whose instructions `run.sh` counts.

mod derived;
mod page;

use std::hint::black_box;

use apideck_models::GetInvoicesResponse;
use apideck_models::codec::{FieldValue, decode_into, encode_value};

fn ours(text: &[u8]) -> GetInvoicesResponse {
    let mut response = GetInvoicesResponse::default();
    let repairs = decode_into(text, &mut response, false).expect("the page can be decoded");
    assert!(repairs.is_empty(), "{repairs:?}");
    response
}

fn derived(text: &[u8]) -> derived::GetInvoicesResponse {
    serde_json::from_slice(text).expect("the page can be decoded")
}

fn main() {
    let page = page::text();
    let text = page.as_bytes();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = arguments.get(2).map_or(1, |rounds| rounds.parse::<usize>().expect("a number of rounds"));
    match [arguments.first().map_or("", |word| word), arguments.get(1).map_or("", |word| word)] {
        ["ours", "decode"] => (0..rounds).for_each(|_| drop(black_box(ours(black_box(text))))),
        ["derive", "decode"] => (0..rounds).for_each(|_| drop(black_box(derived(black_box(text))))),
        ["ours", "encode"] => {
            let mut response = ours(text);
            (0..rounds).for_each(|_| drop(black_box(encode_value(FieldValue::Model(black_box(&mut response)), true))));
        }
        ["derive", "encode"] => {
            let response = derived(text);
            (0..rounds).for_each(|_| drop(black_box(serde_json::to_vec(black_box(&response)))));
        }
        ["size", _] => println!("{}", text.len()),
        ["page", _] => println!("{page}"),
        _ => panic!("ours|derive decode|encode ROUNDS, size, or page"),
    }
}
