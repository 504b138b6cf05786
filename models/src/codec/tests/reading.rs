//! Decoding of valid JSON: nothing is lost and nothing is repaired.

use serde_json::json;

use super::super::number::ARBITRARY_PRECISION;
use super::{Coin, Map, Shade, Specimen, Value, read, read_as, read_clean, step, whole};

#[test]
fn integers_are_kept_whole() {
    for count in [i64::MIN, -1, 0, 9_007_199_254_740_993, i64::MAX] {
        let text = format!(r#"{{"count":{count},"counts":[{count}]}}"#);
        let model: Specimen = read_clean(&text);
        assert_eq!(model.count, Some(count));
        assert_eq!(whole(&model), text);
    }
}

#[test]
fn a_rounded_number_is_a_repair() {
    let (model, repairs) = read::<Specimen>(r#"{"amount":9007199254740993,"maybe_amount":9007199254740991}"#);
    assert_eq!(model.amount, Some(9_007_199_254_740_992.0));
    assert_eq!(model.maybe_amount, Some(9_007_199_254_740_991.0));
    assert_eq!(repairs, [step("amount", "a number that 64 bits hold", "a longer one, which is rounded")]);
    let (_, repairs) = read::<Specimen>(r#"{"amounts":["9007199254740993",0.1234567890123456789]}"#);
    let paths: Vec<_> = repairs.iter().map(|(path, _, found)| (path.as_str(), *found)).collect();
    let rounded = "a longer one, which is rounded";
    assert_eq!(paths, [("amounts[0]", "a string"), ("amounts[0]", rounded), ("amounts[1]", rounded)]);
    let model: Specimen = read_clean(
        r#"{"amount":1.7976931348623157e308,"amounts":[5e-324,-0,-0.0,0.1,123e-2,9007199254740992.0,0.30000000000000004]}"#,
    );
    let amounts = [5e-324, 0.0, 0.0, 0.1, 1.23, 9_007_199_254_740_992.0, 0.300_000_000_000_000_04];
    assert_eq!(model.amounts.as_deref(), Some(&amounts[..]));
    assert_eq!(model.amount, Some(f64::MAX));
}

#[test]
fn free_form_numbers_are_kept_where_64_bits_hold_them() {
    let text = r#"{"value":{"a":18446744073709551615,"b":-9223372036854775808,"c":1.5,"d":[0,1e-7]}}"#;
    let model: Specimen = read_clean(text);
    assert_eq!(whole(&model), text);
    assert_eq!(model.value.unwrap()["a"], json!(u64::MAX));

    let (model, repairs) = read::<Specimen>(r#"{"value":{"a":[18446744073709551616]},"map":{"b":1e400}}"#);
    if ARBITRARY_PRECISION {
        // The program keeps the text of all numbers.
        let kept = r#"{"map":{"b":1e400},"value":{"a":[18446744073709551616]}}"#;
        assert_eq!((whole(&model).replace('+', ""), repairs), (kept.to_owned(), vec![]));
        return;
    }
    let expected = "a number that 64 bits hold";
    let rounded = step("value.a[0]", expected, "a longer one, which is rounded");
    assert_eq!(repairs, [rounded, step("map.b", expected, "a larger one")]);
    assert_eq!(model.value, Some(json!({"a": [18_446_744_073_709_551_616.0]})));
    // No number could hold it: its text can.
    assert_eq!(Value::Object(model.map.unwrap()), json!({"b": "1e400"}));

    for (given, kept) in [
        ("1234567890123456.78", "1234567890123456.8"),
        ("9007199254740993.0", "9007199254740992"),
        ("0.1234567890123456789012345678", "0.12345678901234568"),
        ("1e-400", "0"),
        ("123456789012345678901", "123456789012345680000"),
    ] {
        let (model, repairs) = read::<Specimen>(format!(r#"{{"value":{given}}}"#));
        assert_eq!(whole(&model), format!(r#"{{"value":{kept}}}"#));
        assert_eq!(repairs, [step("value", expected, "a longer one, which is rounded")], "{given}");
    }
    // Nothing is lost of these.
    for exact in
        ["0.1", "27500.00", "1e-7", "0.30000000000000004", "1.7976931348623157e308", "5e-324", "0e-400", "1.50e300"]
    {
        read_clean::<Specimen>(format!(r#"{{"value":[{exact},-{exact}]}}"#));
    }
}

#[test]
fn enums_are_open() {
    let text = r#"{"shade":"dark-ish","maybe_shade":"brand new","coin":"XYZ","shades":["light","","LIGHT","a\nb"]}"#;
    let model: Specimen = read_clean(text);
    assert_eq!(model.shade, Some(Shade::Dark));
    assert_eq!(model.maybe_shade, Some(Shade::Unknown("brand new".into())));
    assert_eq!(model.coin, Some(Coin::from("XYZ")));
    assert_eq!(whole(&model), text);
    assert_eq!(Specimen::new().shade("dark-ish").coin("EUR"), Specimen::new().shade(Shade::Dark).coin(Coin::EUR));
    assert_eq!((Shade::from("new").as_str(), Shade::Light.to_string()), ("new", "light".to_owned()));
    // What spans two values is neither.
    assert_eq!(Shade::from("light\ndark-ish"), Shade::Unknown("light\ndark-ish".into()));
    assert_eq!((Coin::USD.as_str(), format!("{:>4}", Coin::USD)), ("USD", " USD".to_owned()));
    assert_eq!((Shade::default(), Coin::default()), (Shade::from(""), Coin::from("")));
    for (text, value) in [("\"light\"", Shade::Light), ("\"new\"", Shade::from("new"))] {
        assert_eq!(serde_json::from_str::<Shade>(text).unwrap(), value);
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
    }
}

#[test]
fn dates_keep_their_text() {
    let text = r#"{"day":"30.9.2020","moment":"2020-09-30T07:43:32+05:30","days":["2020-09-30",""]}"#;
    let model: Specimen = read_clean(text);
    assert_eq!(whole(&model), text);
    assert_eq!(model.moment.unwrap().into_string(), "2020-09-30T07:43:32+05:30");
}

#[test]
fn names_on_the_wire_and_any_order_and_white_space() {
    let model: Specimen = read_clean(" {\r\n\t\"_raw\" : { } , \"type\" : \"t\" ,\"text\":\"x\", \"texts\" : [ ] } \n");
    assert_eq!((model.type_.as_deref(), &model.raw), (Some("t"), &Some(Map::new())));
    assert_eq!(whole(&model), r#"{"text":"x","texts":[],"type":"t","_raw":{}}"#);
}

#[test]
fn members_are_found_in_any_order_and_far_apart() {
    let mut members = [
        r#""text":"x""#,
        r#""count":1"#,
        r#""counts":[2]"#,
        r#""map":{}"#,
        r#""maybe_map":null"#,
        r#""type":"t""#,
        r#""token":"s""#,
    ];
    let expected: Specimen = read_clean(format!("{{{}}}", members.join(",")));
    assert_eq!(whole(&expected), format!("{{{}}}", members.join(",")));
    for _ in 0..members.len() {
        members.rotate_left(1);
        assert_eq!(read_clean::<Specimen>(format!("{{{}}}", members.join(r#","unknown":{"text":1},"#))), expected);
        members.swap(0, 3);
        assert_eq!(read_clean::<Specimen>(format!("{{{}}}", members.join(" ,\n"))), expected);
    }
}

#[test]
fn nulls_are_kept_where_they_are_allowed() {
    let text = r#"{"note":null,"maybe_flag":null,"day":null,"maybe_part":{"name":null},"counts":null,"value":null,"_raw":null,"changed_at":null}"#;
    let model: Specimen = read_clean(text);
    assert_eq!(whole(&model), text);
    assert_eq!(super::sent(&model), text.replace(r#","changed_at":null"#, ""));
    assert_ne!(model, Specimen::new());
}

#[test]
fn a_comma_before_the_first_member_or_element_is_an_error() {
    let good =
        [r#"{"text":"a"}"#, r#"{"part":{"id":"1"}}"#, r#"{"texts":["a"]}"#, r#"{"map":{"a":1}}"#, r#"{"value":[1]}"#];
    for text in good {
        read_clean::<Specimen>(text);
        let (start, rest) = text.split_at(text.rfind(['{', '[']).expect("a bracket") + 1);
        for bad in [format!("{start},{rest}"), text.replacen('{', "{,", 1)] {
            assert!(read_as::<Specimen>(&bad, false).is_err(), "{bad}");
        }
    }
}
