//! Any model, any JSON, and JSON text with a few bytes changed.

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;

use super::{Coin, Map, Part, Promised, Shade, Specimen, Value};
use crate::codec::Null;

pub fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9 ]{0,8}", ".{0,6}", "[\"\\\\\u{0}-\u{1f}\u{7f}é\u{2028}😀]{0,6}"]
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![money(), any::<f64>().prop_filter("JSON has finite numbers only", |value| value.is_finite())]
}

fn money() -> impl Strategy<Value = f64> {
    any::<i32>().prop_map(|cents| f64::from(cents) / 100.0)
}

/// A value as it is read: a whole number is an integer, however it was written.
pub fn value() -> impl Strategy<Value = Value> {
    let number = money().prop_map(|value| if value.fract() == 0.0 { Value::Null } else { value.into() });
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        number,
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(text(), inner, 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn map() -> impl Strategy<Value = Map> {
    btree_map(text(), value(), 0..3).prop_map(|members| members.into_iter().collect())
}

fn shade() -> impl Strategy<Value = Shade> {
    prop_oneof![Just(Shade::Light), Just(Shade::Dark), text().prop_map(Shade::from)]
}

fn part() -> impl Strategy<Value = Part> {
    let rest = btree_map("_[a-z]{1,3}", value(), 0..2).prop_map(|members| members.into_iter().collect());
    (of(text()), of(text()), of(float()), any::<bool>(), rest).prop_map(|(id, name, price, null, rest)| {
        let part = Part { id, name, price, rest, ..Part::default() };
        if null { part.price(Null) } else { part }
    })
}

fn promised() -> impl Strategy<Value = Promised> {
    (text(), any::<bool>(), any::<i64>(), float(), shade(), part(), vec(part(), 0..3), map(), text()).prop_map(
        |(name, flag, total, rate, shade, part, rows, map, hint)| {
            let model = Promised { flag, rate, shade, part, map, ..Promised::new(name, total, rows) };
            Promised { since: "2020-09-30".into(), id: "id".into(), ..model.note(Null).hint(hint).limit(7) }
        },
    )
}

/// Any specimen, down to one level of others.
pub fn specimen() -> impl Strategy<Value = Specimen> {
    flat_specimen().prop_recursive(1, 4, 2, |inner| {
        (flat_specimen(), vec(inner, 0..2)).prop_map(|(model, specimens)| model.specimens(specimens))
    })
}

fn flat_specimen() -> impl Strategy<Value = Specimen> {
    let scalars = (of(text()), of(any::<bool>()), of(any::<i64>()), of(float()), of(shade()), of(text()), of(text()));
    let lists = (
        of(vec(text(), 0..3)),
        of(vec(any::<i64>(), 0..3)),
        of(vec(float(), 0..3)),
        of(vec(shade(), 0..3)),
        of(vec(part(), 0..3)),
        of(vec(of(text()), 0..3)),
        of(vec(of(part()), 0..3)),
    );
    let free = (of(map()), of(map()), of(value()), of(vec(value(), 0..3)));
    let structs = (of(part()), of(promised()));
    (scalars, lists, free, structs, any::<u8>()).prop_map(|(scalars, lists, free, structs, nulls)| {
        let model = Specimen {
            text: scalars.0.clone(),
            type_: scalars.0,
            flag: scalars.1,
            maybe_flag: scalars.1,
            count: scalars.2,
            maybe_count: scalars.2,
            amount: scalars.3,
            maybe_amount: scalars.3,
            shade: scalars.4.clone(),
            maybe_shade: scalars.4,
            coin: scalars.5.as_deref().map(Coin::from),
            day: scalars.5.as_deref().map(Into::into),
            moment: scalars.5.map(Into::into),
            id: scalars.6.clone(),
            password: scalars.6,
            texts: lists.0,
            matrix: lists.1.clone().map(|counts| vec![vec![], counts]),
            maybe_counts: lists.1.clone().map(|counts| counts.into_iter().map(Some).chain([None]).collect()),
            counts: lists.1,
            amounts: lists.2,
            shades: lists.3.clone(),
            maybe_shades: lists.3.map(|shades| [None].into_iter().chain(shades.into_iter().map(Some)).collect()),
            parts: lists.4,
            maybe_texts: lists.5,
            maybe_parts: lists.6,
            map: free.0,
            raw: free.1,
            // A null is a mark, not a value.
            value: free.2.filter(|value| !value.is_null()),
            values: free.3,
            part: structs.0.clone(),
            maybe_part: structs.0,
            promised: structs.1,
            ..Specimen::default()
        };
        let model = if nulls & 1 == 0 { model } else { model.note(Null).maybe_part(Null) };
        let model = if nulls & 2 == 0 { model } else { model.counts(Null).value(Null).day(Null) };
        if nulls & 4 == 0 { model } else { model.changed_at(Null).token(Null).maybe_map(Null) }
    })
}

/// JSON text, or nearly so.
pub fn json_text() -> impl Strategy<Value = String> {
    let valid =
        || prop_oneof![value().prop_map(|value| value.to_string()), value().prop_map(|value| format!("{value:#}"))];
    prop_oneof![
        valid(),
        mutated(valid()),
        r#"[\[\]{},:"0-9eE+. \\untrlfasd-]{0,16}"#,
        r#""(\\u[dD][89c-f]..|\\.|.){0,4}""#
    ]
}

/// The text with a piece cut out, doubled or replaced, once or twice.
pub fn mutated(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        r#"[\[\]{},:"0-9eE+. \\untrlfasd-]{1,2}"#,
        Just("\\ud83d".to_owned()),
        Just("null".to_owned()),
        Just("1e400".to_owned()),
        Just("18446744073709551616".to_owned()),
    ];
    let edits = vec((any::<prop::sample::Index>(), 0..4_usize, any::<bool>(), piece), 1..3);
    (text, edits).prop_map(|(text, edits)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, length, double, piece) in edits {
            let start = at.index(chars.len() + 1);
            let end = (start + length).min(chars.len());
            let mut piece: Vec<char> = piece.chars().collect();
            if double {
                piece.extend_from_slice(&chars[start..end]);
                piece.extend_from_slice(&chars[start..end]);
            }
            chars.splice(start..end, piece);
        }
        chars.into_iter().collect()
    })
}
