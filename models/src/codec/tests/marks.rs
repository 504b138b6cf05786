//! What the marks of a field mean to `Debug`, `==` and serde.

use serde_json::json;

use super::{Part, Promised, Shade, Specimen, read, read_clean, sent};
use crate::codec::Null;

#[test]
fn secrets_are_not_shown_at_any_level() {
    let model: Specimen = read_clean(r#"{"token":"s3cr3t","specimens":[{"password":"s3cr3t"}],"text":"shown"}"#);
    for shown in [format!("{model:?}"), format!("{model:#?}")] {
        assert!(!shown.contains("s3cr3t") && shown.contains("token: [redacted]"), "{shown}");
        assert!(shown.contains("password: [redacted]") && shown.contains(r#"text: "shown""#), "{shown}");
    }
}

#[test]
fn only_what_is_set_is_shown() {
    let model = Specimen::new().count(1).note(Null).shades([Shade::Light]).part(Part::new()).maybe_texts([None]);
    assert_eq!(
        format!("{model:?}"),
        r#"Specimen { note: null, count: 1, part: Part { *: {} }, shades: ["light"], maybe_texts: [null] }"#
    );
}

#[test]
fn equality_compares_values_and_nulls() {
    let model = Specimen::new().note("n").maybe_texts([None, Some("a".into())]);
    assert_eq!(model, model.clone());
    for other in [
        Specimen::new(),
        model.clone().note(Null),
        model.clone().note("m"),
        model.clone().maybe_texts([None, None]),
        model.clone().maybe_texts([None]),
        model.clone().part(Part::new()),
    ] {
        assert_ne!(model, other);
    }
    // An explicit null is not the same as an absent field, at any depth.
    let part = |part| Specimen::new().part(part);
    for (null, absent) in [
        (Specimen::new().note(Null), Specimen::new()),
        (part(Part::new().name(Null)), part(Part::new())),
        (Specimen::new().maybe_texts(Null), Specimen::new()),
    ] {
        assert_ne!(null, absent);
        assert_ne!(absent, null);
        assert_eq!(null, null.clone());
    }
    // A null for what cannot be absent is only a repair, not a difference.
    let (null, _) = read::<Promised>(r#"{"name":null}"#);
    assert_eq!(null, Promised::default());
}

#[test]
fn a_value_clears_the_mark_of_a_null() {
    let mut model = Specimen::new().note(Null).maybe_count(Null).maybe_texts(Null).note("n").maybe_count(1);
    assert_eq!(sent(&model), r#"{"note":"n","maybe_count":1,"maybe_texts":null}"#);
    // Once the mark is cleared, an absent field is absent.
    (model.note, model.maybe_count) = (None, None);
    assert_eq!(sent(&model), r#"{"maybe_texts":null}"#);
    assert_eq!(model, Specimen::new().maybe_texts(Null));
    let mut again: Specimen = serde_json::from_str(r#"{"note":null,"note":"n"}"#).unwrap();
    again.note = None;
    assert_eq!(sent(&again), "{}");
}

#[test]
fn serde_round_trips_all_fields() {
    let value = json!({
        "note": null, "count": -1, "amount": 1.5, "day": "2020-09-30", "shade": "new", "coin": "EUR",
        "part": {"id": "1", "extra": [1, null]}, "maybe_part": null, "texts": ["a"], "flags": [],
        "maybe_parts": [null, {}], "matrix": [[1], []], "value": [{"a": null}], "_raw": {"b": 1},
        "changed_at": null, "password": "p",
    });
    let model: Specimen = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&model).unwrap(), value);
    assert_eq!(model, read_clean(value.to_string()));
    let unknown: Specimen = serde_json::from_str(r#"{"unknown":{"a":[1]},"text":"t"}"#).unwrap();
    assert_eq!(unknown, Specimen::new().text("t"));
    for text in [r#"{"text":1}"#, r#"{"count":"1"}"#, r#"{"part":[]}"#, r#"{"texts":{}}"#, "[]", "null"] {
        assert!(serde_json::from_str::<Specimen>(text).is_err(), "{text}");
    }
}
