//! Encoding: exactly the fields that were set, or an error with a path.

use serde_json::json;

use super::{Date, Map, Part, Promised, Shade, Specimen, Value, encode, read_clean, sent, whole};
use crate::codec::Null;

#[test]
fn unset_fields_are_not_sent() {
    assert_eq!(sent(&Specimen::new()), "{}");
    assert_eq!(sent(&Specimen::new().part(Part::new()).texts([""; 0]).text("")), r#"{"text":"","part":{},"texts":[]}"#);
    let promised = Promised::new("n", 0, [Part::new().name("p")]);
    assert_eq!(
        sent(&promised),
        r#"{"name":"n","flag":false,"total":0,"rate":0,"shade":"","since":"","part":{},"rows":[{"name":"p"}],"map":{}}"#
    );
}

#[test]
fn members_are_in_table_order() {
    let model = Specimen::new().type_("t").count(1).text("a").shades([Shade::Light, "new".into()]).day("2020-09-30");
    assert_eq!(sent(&model), r#"{"text":"a","count":1,"day":"2020-09-30","shades":["light","new"],"type":"t"}"#);
}

#[test]
fn a_null_is_sent_until_a_value_overrides_it() {
    let model = Specimen::new().note(Null).day(Null).counts(Null).maybe_part(Null).maybe_map(Null).value(Null);
    assert_eq!(
        sent(&model),
        r#"{"note":null,"day":null,"maybe_part":null,"counts":null,"maybe_map":null,"value":null}"#
    );
    let model = model.note("n").day(Date::from("2020-09-30")).counts([1]).maybe_part(Part::new());
    let model = model.maybe_map(Map::new()).value(Value::from(1));
    assert_eq!(
        sent(&model),
        r#"{"note":"n","day":"2020-09-30","maybe_part":{},"counts":[1],"maybe_map":{},"value":1}"#
    );
    assert_eq!(
        sent(&model.note(Null).maybe_amount(1)),
        sent(&read_clean::<Specimen>(
            r#"{"note":null,"maybe_amount":1,"day":"2020-09-30","maybe_part":{},"counts":[1],"maybe_map":{},"value":1}"#
        ))
    );
}

#[test]
fn a_value_assigned_to_the_field_overrides_a_null() {
    let mut model = Specimen::new().note(Null);
    model.note = Some("n".into());
    assert_eq!(sent(&model), r#"{"note":"n"}"#);
    assert_eq!(model, Specimen::new().note("n"));
    assert_eq!(format!("{model:?}"), r#"Specimen { note: "n" }"#);
}

#[test]
fn read_only_fields_are_left_out_at_every_level() {
    let text = r#"{"part":{"id":"1","name":"n","new":1},"parts":[{"id":"2"}],"id":"3","changed_at":null,"token":"t"}"#;
    let model: Specimen = read_clean(text);
    assert_eq!(whole(&model), text);
    assert_eq!(sent(&model), r#"{"part":{"name":"n","new":1},"parts":[{}]}"#);
}

#[test]
fn infinite_numbers_are_errors_with_a_path() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let part = Part { price: Some(number), ..Part::default() };
        let mut model = Specimen::new().parts([Part::new(), part]);
        let error = encode(&mut model).expect_err("not finite");
        assert_eq!(error.path, "parts[1].price");
        assert_eq!(
            error.to_string(),
            "`parts[1].price`: the number is infinite or not a number, which JSON cannot represent"
        );
        assert_eq!(encode(&mut Specimen::new().amounts([1.0, number])).expect_err("not finite").path, "amounts[1]");
    }
}

#[test]
fn numbers_at_their_limits_are_written_whole() {
    let model = Specimen::new().counts([i64::MIN, i64::MAX]).amounts([f64::MAX, f64::MIN_POSITIVE, 5e-324, -0.0, 1e21]);
    let model = model.value(json!([u64::MAX, 0.5, 1e300]));
    assert_eq!(
        sent(&model),
        r#"{"counts":[-9223372036854775808,9223372036854775807],"amounts":[1.7976931348623157e+308,2.2250738585072014e-308,5e-324,0,1e+21],"value":[18446744073709551615,0.5,1e+300]}"#
    );
    assert_eq!(read_clean::<Specimen>(sent(&model)), model);
}

#[test]
fn text_is_escaped_only_where_json_requires_it() {
    let all: String = ('\0'..='\u{7f}').chain(['é', '\u{2028}', '😀', '\u{10ffff}']).collect();
    let model = Specimen::new().text(&*all).map(Map::from_iter([(all.clone(), all.clone().into())]));
    let text = sent(&model);
    for part in [
        r"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\t\n\u000b\u000c\r\u000e\u000f\u0010",
        r##"\u001e\u001f !\"#$"##,
        r"./0",
        r"[\\]",
        "~\u{7f}é\u{2028}😀\u{10ffff}",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({"text": all, "map": {&all: all}}));
}

#[test]
fn depth_is_limited_the_same_in_both_directions() {
    let nested = |levels: usize| (0..levels).fold(Value::Null, |value, _| json!([value]));
    let deepest = Specimen::new().value(nested(126));
    assert_eq!(read_clean::<Specimen>(sent(&deepest)), deepest);
    assert!(serde_json::from_str::<Value>(&sent(&deepest)).is_ok());
    let error = encode(&mut Specimen::new().value(nested(127))).expect_err("too deep");
    // The path is cut at 200 bytes.
    let path = ["value", &"[0]".repeat(64), "…"].concat();
    assert_eq!((error.path.as_str(), &*error.problem), (path.as_str(), "nested deeper than 127 levels"));

    let models = |levels: usize| (1..levels).fold(Specimen::new(), |model, _| Specimen::new().specimens([model]));
    assert!(encode(&mut models(64)).is_ok());
    assert!(encode(&mut models(65)).is_err());
}

#[test]
fn values_side_by_side_are_not_nested() {
    let nested = |levels: usize, value: Value| (0..levels).fold(value, |value, _| json!([value]));
    for value in [json!([]), json!({}), json!([[]])] {
        for levels in [0, 1] {
            let model = Specimen::new().value(nested(levels, vec![value.clone(); 200].into()));
            assert_eq!(read_clean::<Specimen>(sent(&model)), model);
        }
    }
    let parts = Specimen::new().parts(vec![Part::new(); 200]);
    assert_eq!(read_clean::<Specimen>(sent(&parts)), parts);
}
