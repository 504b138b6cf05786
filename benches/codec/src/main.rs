//! `apideck-bench-codec ours|derive decode|encode ROUNDS`: what `run.sh` counts the instructions of.

mod derived;

use std::hint::black_box;

use apideck_models::GetInvoicesResponse;
use apideck_models::codec::{Item, decode_into, encode_item};

/// One page of a list, as the API answers it: members in the order of its documentation, nulls included.
fn page() -> String {
    let template: String = include_str!("invoice.json").lines().map(str::trim_start).collect();
    let invoices: Vec<String> = (1..=50)
        .map(|number| {
            // Amounts with a fraction, as they mostly are, and some without.
            let cents = number * 12_350 % 100_000;
            let amount = |parts: u32| format!("{}", f64::from(cents / 4 * parts) / 100.0);
            let day = format!("2024-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
            template
                .replace("$number", &format!("{number:05}"))
                .replace("$day", &day)
                .replace("$half", &amount(2))
                .replace("$quarter", &amount(1))
                .replace("$total", &amount(4))
        })
        .collect();
    let envelope = include_str!("page.json").lines().map(str::trim_start).collect::<String>();
    envelope.replace("$data", &invoices.join(","))
}

fn ours(text: &[u8]) -> GetInvoicesResponse {
    let mut response = GetInvoicesResponse::default();
    let repairs = decode_into(text, &mut response, false).expect("the page is read");
    assert!(repairs.is_empty(), "{repairs:?}");
    response
}

fn derived(text: &[u8]) -> derived::GetInvoicesResponse {
    serde_json::from_slice(text).expect("the page is read")
}

fn main() {
    let page = page();
    let text = page.as_bytes();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = arguments.get(2).map_or(1, |rounds| rounds.parse().expect("a number of rounds"));
    match [arguments.first().map_or("", |word| word), arguments.get(1).map_or("", |word| word)] {
        ["ours", "decode"] => (0..rounds).for_each(|_| drop(black_box(ours(black_box(text))))),
        ["derive", "decode"] => (0..rounds).for_each(|_| drop(black_box(derived(black_box(text))))),
        ["ours", "encode"] => {
            let response = ours(text);
            (0..rounds).for_each(|_| drop(black_box(encode_item(&Item::Model(black_box(&response)), true))));
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
