use proptest::prelude::*;
use serde_json::Value;

use super::{Fault, InArrays, canonical};

fn guide(text: &str) -> Result<Option<String>, Fault> {
    canonical(text, InArrays::AsTheyCame)
}

fn sorted(text: &str) -> Result<Option<String>, Fault> {
    canonical(text, InArrays::Sorted)
}

#[test]
fn keys_are_sorted_and_arrays_keep_their_order() {
    let text = r#" { "b" : [ { "d" : 1 , "c" : [ { "z":0, "y":0 } ] }, 2, 1 ], "a" : { "y" : {}, "x" : [ ] } } "#;
    assert_eq!(guide(text).unwrap().unwrap(), r#"{"a":{"x":[],"y":{}},"b":[{"d":1,"c":[{"z":0,"y":0}]},2,1]}"#);
    assert_eq!(sorted(text).unwrap().unwrap(), r#"{"a":{"x":[],"y":{}},"b":[{"c":[{"y":0,"z":0}],"d":1},2,1]}"#);
}

#[test]
fn array_indexes_come_first() {
    let text = r#"{"b":0,"10":0,"9":0,"4294967295":0,"4294967294":0,"01":0,"-1":0,"a":0,"99999999999":0,"":0}"#;
    let expected = r#"{"9":0,"10":0,"4294967294":0,"":0,"-1":0,"01":0,"4294967295":0,"99999999999":0,"a":0,"b":0}"#;
    assert_eq!(guide(text).unwrap().unwrap(), expected);
    // Also in objects that are not sorted.
    assert_eq!(guide(r#"[{"b":0,"10":0,"a":0,"9":0}]"#).unwrap().unwrap(), r#"[{"9":0,"10":0,"b":0,"a":0}]"#);
}

#[test]
fn keys_are_compared_by_utf_16_code_units() {
    // U+1F600 begins with the unit D83D, which is less than FF61.
    let text = "{\"\u{ff61}\":1,\"\u{1f600}\":2,\"é\":3,\"z\":4,\"Z\":5,\"za\":6}";
    let expected = "{\"Z\":5,\"z\":4,\"za\":6,\"é\":3,\"\u{1f600}\":2,\"\u{ff61}\":1}";
    assert_eq!(guide(text).unwrap().unwrap(), expected);
}

#[test]
fn strings_are_escaped_only_where_they_must_be() {
    let text = r#""\u0041\/\"\\\b\f\n\r\t\u0001\u001F\u007f\u2028é\ud83d\ude00\uD800\ude00\uDFFFx""#;
    let expected = "\"A/\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\u{7f}\u{2028}é\u{1f600}\u{10200}\\udfffx\"";
    assert_eq!(guide(text).unwrap().unwrap(), expected);
    assert_eq!(guide(r#""\uD800\u0041""#).unwrap().unwrap(), r#""\ud800A""#);
}

#[test]
fn a_member_called_proto_is_kept() {
    let text = r#"{"b":1,"__proto__":{"admin":true}}"#;
    assert_eq!(guide(text).unwrap().unwrap(), r#"{"__proto__":{"admin":true},"b":1}"#);
}

#[test]
fn duplicate_members_are_a_fault_anywhere() {
    for text in
        [r#"{"a":1,"a":1}"#, r#"{"a":1,"b":2,"\u0061":3}"#, r#"[{"x":{"a":1,"a":2}}]"#, r#"{"\ud800":1,"\uD800":2}"#]
    {
        assert_eq!(guide(text), Err(Fault::DuplicateMember), "{text}");
        assert_eq!(sorted(text), Err(Fault::DuplicateMember), "{text}");
    }
    assert!(guide(r#"{"a":{"a":{"a":1}},"A":1}"#).is_ok());
}

#[test]
fn a_number_that_javascript_cannot_hold_has_no_text() {
    for text in ["1e309", "-1e400", r#"{"a":[1,{"b":1E999}]}"#] {
        assert_eq!(guide(text), Ok(None), "{text}");
    }
    assert_eq!(guide(&["1", &"0".repeat(400)].concat()), Ok(None));
    assert_eq!(guide(&["1", &"0".repeat(400), "e-400"].concat()).unwrap().unwrap(), "1");
}

#[test]
fn numbers_are_written_as_javascript_writes_them() {
    for (literal, expected) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1.0", "1"),
        ("10", "10"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1E2", "100"),
        ("-12.50", "-12.5"),
        ("123456789012345680000", "123456789012345680000"),
        ("999999999999999934463", "999999999999999900000"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("123456789012345678901234", "1.2345678901234569e+23"),
        ("0.000001", "0.000001"),
        ("0.00000123", "0.00000123"),
        ("0.0000001", "1e-7"),
        ("0.000000123", "1.23e-7"),
        ("9007199254740993", "9007199254740992"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("5e-324", "5e-324"),
        ("1e-400", "0"),
        ("-1e-400", "0"),
        ("4.35", "4.35"),
        ("2e64", "2e+64"),
    ] {
        assert_eq!(guide(literal).unwrap().unwrap(), expected, "{literal}");
    }
}

#[test]
fn nesting_is_limited() {
    let nested = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
    assert_eq!(guide(&nested(127)).unwrap().unwrap(), nested(127));
    assert_eq!(guide(&nested(128)), Err(Fault::TooDeep));
    assert_eq!(guide(&"[".repeat(1_000_000)), Err(Fault::TooDeep));
    assert_eq!(guide(&"{\"\":".repeat(1_000_000)), Err(Fault::TooDeep));
}

#[test]
fn other_texts_are_not_json() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\":}",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "-",
        "--1",
        "0x1",
        "NaN",
        "Infinity",
        "t",
        "true1",
        "n",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\n\"",
        "\"\u{1}\"",
        "1 2",
        "[1 2]",
        "{}{}",
        "\u{a0}1",
        "/**/1",
        "[1]x",
        "{\"a\":1",
        "\u{feff}1",
    ] {
        assert_eq!(guide(text), Err(Fault::NotJson), "{text:?}");
    }
}

/// Text that is nearly JSON.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[\\[\\]{}:, \\n\"]",
        r"(-?[0-9]{1,3}(\.[0-9]{1,2})?([eE][+-]?[0-9]{1,2})?|true|false|null)",
        r#""([a-c]|\\[nt"\\/]|\\u00[46][0-9]|é){0,2}""#,
        r#""[a-c]":[0-9]"#,
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// JSON with everything in it.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-c0-9]{0,2}|\\PC", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// `value` with its numbers as JavaScript has them.
fn as_floats(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            // `-0` is written as `0`.
            let float = number.as_f64().unwrap();
            if float == 0.0 { Value::from(0.0) } else { Value::from(float) }
        }
        Value::Array(items) => items.iter().map(as_floats).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), as_floats(value))).collect(),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn the_canonical_text_means_the_same_and_is_canonical(value in json()) {
        for in_arrays in [InArrays::Sorted, InArrays::AsTheyCame] {
            let text = canonical(&value.to_string(), in_arrays).unwrap().unwrap();
            prop_assert_eq!(as_floats(&serde_json::from_str(&text).unwrap()), as_floats(&value));
            prop_assert_eq!(canonical(&text, in_arrays).unwrap().unwrap(), text);
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(canonical(&pretty, in_arrays), canonical(&value.to_string(), in_arrays));
        }
    }

    #[test]
    fn what_is_json_is_as_for_serde_json(text in nearly_json()) {
        let is_json = serde_json::from_str::<Value>(&text).is_ok();
        match guide(&text) {
            Err(Fault::NotJson) => prop_assert!(!is_json),
            Ok(_) => prop_assert!(is_json),
            // It stops there, and what follows may not be JSON.
            Err(Fault::DuplicateMember) => {}
            Err(Fault::TooDeep) => prop_assert!(false, "of a dozen pieces"),
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        let _ = (guide(&text), sorted(&String::from_utf8_lossy(&bytes)));
    }
}
