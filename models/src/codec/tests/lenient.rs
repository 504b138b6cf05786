//! Lenient decoding: every rule, with the repair that it records.

use super::super::{ResponsePolicy, decode_request, decode_response};
use super::{Map, Page, Part, Promised, Single, Specimen, Value, model, read, read_as, read_clean, sent, step, whole};

model! {
    /// Fields of any type.
    Untyped() {
        0 required: Value required,
        1 optional: Value,
        2 values: [Value],
        3 map: Map,
    }
}

model! {
    /// Required members that only one direction has.
    OneWay() {
        0 id: String required read,
        1 password: String required write,
    }
}

/// Reads `{member: given}` and checks what stays of it (nothing, where `kept` is empty) and the one repair.
fn check(member: &str, given: &str, kept: &str, expected: &'static str, found: &'static str) {
    let (model, repairs) = read::<Specimen>(format!(r#"{{"{member}":{given},"text":"next"}}"#));
    let kept = if kept.is_empty() { String::new() } else { format!(r#","{member}":{kept}"#) };
    assert_eq!(whole(&model), format!(r#"{{"text":"next"{kept}}}"#), "{member}: {given}");
    assert_eq!(repairs, [step(member, expected, found)], "{member}: {given}");
}

#[test]
fn other_scalars_for_a_string_are_kept_as_their_text() {
    for (given, kept, found) in
        [("42", r#""42""#, "a number"), ("1.50", r#""1.50""#, "a number"), ("true", r#""true""#, "a boolean")]
    {
        check("note", given, kept, "a string", found);
        check("type", given, kept, "a string", found);
    }
    // A list or an object is not text, and would be sent back as text.
    for (given, found) in
        [("{}", "an object"), (r#"{"a": 1}"#, "an object"), ("[]", "an array"), ("[1, null]", "an array")]
    {
        check("note", given, "", "a string", found);
        check("type", given, "", "a string", found);
    }
    let (model, repairs) = read::<Promised>(r#"{"name":["n"]}"#);
    assert_eq!((model.name.as_str(), sent(&model)), ("", "{}".to_owned()));
    assert_eq!(repairs[0], step("name", "a string", "an array"));
    let (model, _) = read::<Specimen>(r#"{"texts":["a",["b"],{}],"maybe_texts":["b",[]]}"#);
    assert_eq!(whole(&model), r#"{"texts":["a"],"maybe_texts":["b"]}"#);
}

#[test]
fn scalars_for_a_date_or_an_enum_are_kept_as_text() {
    for member in ["day", "moment", "shade", "maybe_shade", "coin"] {
        check(member, "1601451812000", r#""1601451812000""#, "a string", "a number");
        check(member, "true", r#""true""#, "a string", "a boolean");
        check(member, "{}", "", "a string", "an object");
        check(member, r#"["light"]"#, "", "a string", "an array");
    }
}

/// What is found where a number is not an integer, or is too large for one.
const NOT_AN_INTEGER: &str = "a fraction or a number beyond 64 bits";

#[test]
fn an_integer_is_read_from_any_number_or_text_that_is_one() {
    for (given, kept, found) in [
        // Nothing is lost of a number that is an integer.
        ("40.0", "40", ""),
        ("1e2", "100", ""),
        ("1.616662159e12", "1616662159000", ""),
        ("-0", "0", ""),
        ("-5.00e1", "-50", ""),
        ("9007199254740993.0", "9007199254740993", ""),
        ("-92233720368547758.080e2", "-9223372036854775808", ""),
        (r#""40""#, "40", "a string"),
        (r#""-40.0""#, "-40", "a string"),
        (r#""9223372036854775807""#, "9223372036854775807", "a string"),
    ] {
        if found.is_empty() {
            let model: Specimen = read_clean(format!(r#"{{"count":{given}}}"#));
            assert_eq!(whole(&model), format!(r#"{{"count":{kept}}}"#));
        } else {
            check("count", given, kept, "an integer", found);
            check("maybe_count", given, kept, "an integer", found);
        }
    }
    for (given, found) in [
        (r#""""#, "a string"),
        (r#"" 40""#, "a string"),
        (r#""1,000""#, "a string"),
        (r#""0x10""#, "a string"),
        (r#""40.""#, "a string"),
        (r#""40.5""#, "a string"),
        ("40.5", NOT_AN_INTEGER),
        ("1e-1", NOT_AN_INTEGER),
        ("40.00000000000000000001", NOT_AN_INTEGER),
        ("9223372036854775808", NOT_AN_INTEGER),
        ("92233720368547758.08e2", NOT_AN_INTEGER),
        ("1e400", NOT_AN_INTEGER),
        ("true", "a boolean"),
        ("{}", "an object"),
        ("[40]", "an array"),
    ] {
        check("count", given, "", "an integer", found);
        check("maybe_count", given, "", "an integer", found);
    }
    let (model, repairs) = read::<Specimen>(r#"{"counts":[1,2.0,2.5,3]}"#);
    assert_eq!(whole(&model), r#"{"counts":[1,2,3]}"#);
    assert_eq!(repairs, [step("counts[2]", "an integer", NOT_AN_INTEGER)]);
}

#[test]
fn a_number_is_read_from_text_that_is_one() {
    for (given, kept) in [(r#""40.5""#, "40.5"), (r#""-1e-7""#, "-1e-7"), (r#""40""#, "40"), (r#""+.5""#, "0.5")] {
        check("amount", given, kept, "a number", "a string");
        check("maybe_amount", given, kept, "a number", "a string");
    }
    for (given, found) in [
        (r#""""#, "a string"),
        (r#""1,000.00""#, "a string"),
        (r#""NaN""#, "a string"),
        (r#""inf""#, "a string"),
        (r#""-Infinity""#, "a string"),
        (r#""1e400""#, "a string"),
        ("1e400", "a number that is too large"),
        ("-1e400", "a number that is too large"),
        ("false", "a boolean"),
        ("{}", "an object"),
        ("[]", "an array"),
    ] {
        check("amount", given, "", "a number", found);
    }
}

#[test]
fn a_boolean_is_read_from_what_can_only_mean_one() {
    for (given, kept, found) in [
        (r#""TRUE""#, "true", "a string"),
        (r#""false""#, "false", "a string"),
        (r#""1""#, "true", "a string"),
        ("0", "false", "a number"),
        ("1", "true", "a number"),
        (r#""yes""#, "", "a string"),
        (r#""""#, "", "a string"),
        ("2", "", "a number"),
        ("1.0", "", "a number"),
        ("[]", "", "an array"),
        ("{}", "", "an object"),
    ] {
        check("flag", given, kept, "a boolean", found);
        check("maybe_flag", given, kept, "a boolean", found);
    }
}

#[test]
fn structs_maps_and_lists_are_not_converted() {
    for member in ["part", "maybe_part", "promised", "map", "maybe_map"] {
        for (given, found) in [("1", "a number"), (r#""{}""#, "a string"), ("[{}]", "an array"), ("true", "a boolean")]
        {
            check(member, given, "", "an object", found);
        }
    }
    for member in ["texts", "counts", "parts", "values", "maybe_parts"] {
        for (given, found) in [("1", "a number"), (r#""[]""#, "a string"), (r#"{"0":1}"#, "an object")] {
            check(member, given, "", "an array", found);
        }
    }
}

#[test]
fn a_null_that_is_not_allowed_is_absent() {
    for (member, expected) in [
        ("text", "a string"),
        ("flag", "a boolean"),
        ("count", "an integer"),
        ("amount", "a number"),
        ("moment", "a string"),
        ("shade", "a string"),
        ("part", "an object"),
        ("parts", "an array"),
        ("map", "an object"),
    ] {
        let (model, repairs) = read::<Specimen>(format!(r#"{{"{member}":null}}"#));
        assert_eq!(repairs, [step(member, expected, "null")]);
        // Shown as it came, but not sent.
        assert_eq!(whole(&model), format!(r#"{{"{member}":null}}"#));
        assert_eq!(super::sent(&model), "{}");
    }
}

#[test]
fn a_null_where_any_value_is_allowed_is_not_a_repair() {
    let text = r#"{"required":null,"optional":null,"values":[null,1],"map":{"a":null}}"#;
    for refuse_repairs in [false, true] {
        let mut model = Untyped::default();
        let policy = ResponsePolicy { refuse_repairs, ..ResponsePolicy::default() };
        assert_eq!(decode_response(text.as_bytes(), &mut model, policy).expect("is read"), []);
        assert_eq!(whole(&model), text);
    }
    assert_eq!(decode_request(text.as_bytes(), &mut Untyped::default(), false), Ok(()));
    // It is sent as well: `false` and null are different values.
    let model: Untyped = read_clean(text);
    assert_eq!(sent(&model), text);
    assert_eq!(model.optional, Some(Value::Null));
    let stored: Untyped = serde_json::from_str(text).expect("is read");
    assert_eq!((sent(&stored), stored), (text.to_owned(), model));
    // A missing member is treated differently.
    let (_, repairs) = read::<Untyped>("{}");
    assert_eq!(repairs, [step("required", "a value", "nothing")]);
}

#[test]
fn members_that_only_requests_have_are_not_missing() {
    let one_way: OneWay = read_clean(r#"{"id":"i"}"#);
    assert_eq!((one_way.id.as_str(), one_way.password.as_str()), ("i", ""));
    let (_, repairs) = read::<OneWay>(r#"{"password":"p"}"#);
    assert_eq!(repairs, [step("id", "a string", "nothing")]);
    // Requests the other way round.
    let request = |text: &str| decode_request(text.as_bytes(), &mut OneWay::default(), false);
    assert_eq!(request(r#"{"password":"p"}"#), Ok(()));
    let error = request(r#"{"id":"i"}"#).expect_err("the password is missing");
    assert_eq!(error.to_string(), "password: expected a string, found nothing");
}

#[test]
fn missing_required_members_read_as_defaults() {
    let promises = [
        ("name", "a string"),
        ("flag", "a boolean"),
        ("total", "an integer"),
        ("rate", "a number"),
        ("shade", "a string"),
        ("since", "a string"),
        ("part", "an object"),
        ("rows", "an array"),
        ("map", "an object"),
        ("note", "a string"),
        ("hint", "a string"),
        ("limit", "an integer"),
        ("id", "a string"),
    ];
    let (model, repairs) = read::<Promised>("{}");
    assert_eq!(repairs, promises.map(|(path, expected)| step(path, expected, "nothing")));
    assert_eq!(model, Promised::default());

    let nulls: Vec<_> = promises.iter().map(|(name, _)| format!(r#""{name}":null"#)).collect();
    let (model, repairs) = read::<Promised>(format!("{{{}}}", nulls.join(",")));
    let not_null = promises.iter().filter(|(name, _)| !["note", "limit"].contains(name));
    assert_eq!(repairs, not_null.map(|(path, expected)| step(path, expected, "null")).collect::<Vec<_>>());
    assert_eq!((model.name.as_str(), model.flag, model.total, model.rows.len()), ("", false, 0, 0));
    assert_eq!((model.note, model.hint, model.limit), (None, None, None));
}

#[test]
fn bad_elements_are_left_out_of_a_list() {
    let (page, repairs) =
        read::<Page>(r#"{"status_code":200,"data":[{"id":"1"},7,null,{"id":3,"price":"x"},[],{"id":"5"}],"total":6}"#);
    let ids: Vec<_> = page.data.iter().map(|part| part.id.as_deref()).collect();
    assert_eq!(ids, [Some("1"), Some("3"), Some("5")]);
    assert_eq!(page.total, Some(6));
    assert_eq!(
        repairs,
        [
            step("data[1]", "an object", "a number"),
            step("data[2]", "an object", "null"),
            step("data[3].id", "a string", "a number"),
            step("data[3].price", "a number", "a string"),
            step("data[4]", "an object", "an array"),
        ]
    );

    let (model, repairs) = read::<Specimen>(
        r#"{"texts":["a",null,2],"counts":["1",2.5,3],"flags":["no",true],"shades":[{},"dark-ish"],"matrix":[[1,"x"],4,null]}"#,
    );
    assert_eq!(
        whole(&model),
        r#"{"texts":["a","2"],"counts":[1,3],"flags":[true],"shades":["dark-ish"],"matrix":[[1]]}"#
    );
    let paths: Vec<_> = repairs.iter().map(|(path, ..)| path.as_str()).collect();
    let expected = ["texts[1]", "texts[2]", "counts[0]", "counts[1]", "flags[0]", "shades[0]"];
    assert_eq!(paths[..6], expected);
    assert_eq!(paths[6..], ["matrix[0][1]", "matrix[1]", "matrix[2]"]);
}

#[test]
fn nulls_in_a_list_of_options_are_kept() {
    let text = r#"{"maybe_texts":["a",null],"maybe_counts":[null,1],"maybe_shades":[null,"light"],"maybe_parts":[{},null],"values":[null,{"a":null}]}"#;
    assert_eq!(whole(&read_clean::<Specimen>(text)), text);
    let (model, repairs) = read::<Specimen>(r#"{"maybe_counts":[null,"x",2],"maybe_parts":[null,1]}"#);
    assert_eq!(whole(&model), r#"{"maybe_counts":[null,2],"maybe_parts":[null]}"#);
    assert_eq!(
        repairs,
        [step("maybe_counts[1]", "an integer", "a string"), step("maybe_parts[1]", "an object", "a number")]
    );
}

#[test]
fn unknown_members_are_skipped_or_kept_in_rest() {
    let model: Specimen = read_clean(
        r#"{"new":{"deep":[1,{"x":null}]},"text":"t","":0,"tex":1,"*":2,"part":{"new":[1],"*":2,"name":"n"}}"#,
    );
    assert_eq!(whole(&model), r#"{"text":"t","part":{"name":"n","*":2,"new":[1]}}"#);
}

#[test]
fn the_last_of_duplicate_members_wins() {
    let name = "one member of this name";
    for (text, kept, repeats) in [
        (r#"{"text":"a","text":"b"}"#, r#"{"text":"b"}"#, vec!["text"]),
        (r#"{"note":null,"note":"b"}"#, r#"{"note":"b"}"#, vec!["note"]),
        (r#"{"note":"a","note":null}"#, r#"{"note":null}"#, vec!["note"]),
        (r#"{"maybe_part":{"id":"a"},"maybe_part":null}"#, r#"{"maybe_part":null}"#, vec!["maybe_part"]),
        (r#"{"texts":["a"],"texts":["b","c"]}"#, r#"{"texts":["b","c"]}"#, vec!["texts"]),
        (r#"{"part":{"id":"a"},"part":{"name":"b"}}"#, r#"{"part":{"name":"b"}}"#, vec!["part"]),
        (r#"{"map":{"a":1},"map":{"b":1}}"#, r#"{"map":{"b":1}}"#, vec!["map"]),
        (r#"{"count":1,"count":2,"text":"","count":3}"#, r#"{"text":"","count":3}"#, vec!["count", "count"]),
    ] {
        let (model, repairs) = read::<Specimen>(text);
        assert_eq!(whole(&model), kept);
        assert_eq!(repairs, repeats.iter().map(|path| step(path, name, "another")).collect::<Vec<_>>(), "{text}");
        assert_eq!(model, read_clean::<Specimen>(kept), "{text}");
    }
    let (part, repairs) = read::<Part>(r#"{"id":"a","x":1,"id":"b","x":2}"#);
    assert_eq!(whole(&part), r#"{"id":"b","x":2}"#);
    assert_eq!(repairs, [step("id", name, "another"), step("x", name, "another")]);
    let (model, repairs) = read::<Specimen>(r#"{"value":[{"a":1,"b":{"c":1,"c":2},"a":null}],"map":{"":1,"":1}}"#);
    assert_eq!(whole(&model), r#"{"map":{"":1},"value":[{"a":null,"b":{"c":2}}]}"#);
    let paths = ["value[0].b.c", "value[0].a", "map."];
    assert_eq!(repairs, paths.map(|path| step(path, name, "another")));
}

#[test]
fn nothing_is_left_of_a_member_that_another_replaces() {
    // Every kind of field, of which the second member is null or has nothing that the first one had.
    let first = r#""name":"n","flag":true,"total":1,"rate":1,"shade":"light","since":"s","rows":[{}],"map":{"a":1},
        "part":{"id":"i","name":"n","price":1,"own":1},"note":"n","hint":"h","limit":1,"id":"i""#;
    let nulls = r#""name":null,"flag":null,"total":null,"rate":null,"shade":null,"since":null,"rows":null,"map":null,
        "part":{},"note":null,"hint":null,"limit":null,"id":null"#;
    let (alone, _) = read::<Promised>(format!("{{{nulls}}}"));
    let (second, _) = read::<Promised>(format!("{{{first},{nulls}}}"));
    assert_eq!((whole(&second), sent(&second)), (whole(&alone), sent(&alone)));
    assert_eq!(second, alone);
    let specimen = r#""text":"t","flag":true,"count":1,"amount":1,"day":"d","shade":"light","coin":"EUR","part":{"id":"i"},
        "promised":{"name":"n"},"texts":["a"],"parts":[{}],"map":{"a":1},"value":{"a":1}"#;
    let names = specimen.split(',').filter_map(|member| member.split_once(':').map(|(name, _)| name.trim()));
    let nulls: Vec<_> = names.map(|name| format!("{name}:null")).collect();
    let nulls = nulls.join(",");
    let (second, _) = read::<Specimen>(format!("{{{specimen},{nulls}}}"));
    let (alone, _) = read::<Specimen>(format!("{{{nulls}}}"));
    assert_eq!((whole(&second), &second), (whole(&alone), &alone));
    // Stored JSON too.
    let stored = |text: String| serde_json::from_str::<Specimen>(&text).expect("is read");
    assert_eq!(whole(&stored(format!("{{{specimen},{nulls}}}"))), whole(&alone));
}

#[test]
fn a_payload_of_the_wrong_kind_is_an_error_in_any_mode() {
    for strict in [false, true] {
        let error = |text: &str| read_as::<Page>(text, strict).expect_err(text);
        assert_eq!(error(r#"{"status_code":200,"data":{}}"#), "data: expected an array, found an object");
        assert_eq!(error(r#"{"status_code":200,"data":"[]"}"#), "data: expected an array, found a string");
        assert_eq!(error("[]"), "expected an object, found an array");
        assert_eq!(error("null"), "expected an object, found null");
        assert_eq!(error(r#""{}""#), "expected an object, found a string");
        let error = |text: &str| read_as::<Single>(text, strict).expect_err(text);
        assert_eq!(error(r#"{"status_code":200,"data":[]}"#), "data: expected an object, found an array");
        assert_eq!(error(r#"{"status_code":200,"data":7}"#), "data: expected an object, found a number");
    }
    // Only `data` is the payload.
    let (single, repairs) = read::<Single>(r#"{"status_code":200,"data":{"id":"1"},"meta":[]}"#);
    assert_eq!((single.data.id.as_deref(), single.meta), (Some("1"), None));
    assert_eq!(repairs, [step("meta", "an object", "an array")]);
}
