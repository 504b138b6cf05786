//! Strict decoding: required members have to be present and valid.

use super::{Page, Promised, Specimen, Wide, read_as, step};

const WHOLE: &str = r#"{"name":"n","flag":true,"total":1,"rate":1.5,"shade":"light","since":"2020-09-30","part":{},
    "rows":[],"map":{},"note":null,"hint":"h","limit":null,"id":"i"}"#;

#[test]
fn valid_responses_decode_without_repairs() {
    let (model, repairs) = read_as::<Promised>(WHOLE, true).expect("is read");
    assert_eq!((model.total, repairs), (1, vec![]));
}

#[test]
fn a_missing_required_member_is_an_error() {
    let (_, repairs) = read_as::<Promised>("{}", false).expect("is forgiven");
    for (name, expected, _) in repairs {
        let text = WHOLE.replace(&format!(r#""{name}":"#), r#""renamed":"#);
        let error = read_as::<Promised>(&text, true).expect_err(&name);
        assert_eq!(error, format!("{name}: expected {expected}, found nothing"));
        let nested = format!(r#"{{"specimens":[{{}},{{"promised":{text}}}]}}"#);
        let error = read_as::<Specimen>(nested, true).expect_err(&name);
        assert_eq!(error, format!("specimens[1].promised.{name}: expected {expected}, found nothing"));
    }
}

#[test]
fn a_null_or_unreadable_required_member_is_an_error() {
    for (member, null, expected, found) in [
        (r#""name":"n""#, r#""name":null"#, "name: expected a string", "null"),
        (r#""flag":true"#, r#""flag":"yes""#, "flag: expected a boolean", "a string"),
        (r#""total":1"#, r#""total":1.5"#, "total: expected an integer", "a fraction or a number beyond 64 bits"),
        (r#""rate":1.5"#, r#""rate":1e999"#, "rate: expected a number", "a number"),
        (r#""shade":"light""#, r#""shade":{}"#, "shade: expected a string", "an object"),
        (r#""part":{}"#, r#""part":[]"#, "part: expected an object", "an array"),
        (r#""rows":[]"#, r#""rows":{}"#, "rows: expected an array", "an object"),
        (r#""hint":"h""#, r#""hint":null"#, "hint: expected a string", "null"),
        (r#""limit":null"#, r#""limit":[]"#, "limit: expected an integer", "an array"),
    ] {
        assert!(WHOLE.contains(member), "{member}");
        let error = read_as::<Promised>(WHOLE.replace(member, null), true).expect_err(null);
        assert_eq!(error, format!("{expected}, found {found}"));
    }
}

#[test]
fn all_other_deviations_are_repaired() {
    let (model, repairs) = read_as::<Specimen>(r#"{"count":"7","flag":"?","texts":[null,"a"],"text":null}"#, true)
        .expect("nothing promised is missing");
    assert_eq!((model.count, model.flag, model.texts), (Some(7), None, Some(vec!["a".into()])));
    assert_eq!(
        repairs,
        [
            step("count", "an integer", "a string"),
            step("flag", "a boolean", "a string"),
            step("texts[0]", "a string", "null"),
            step("text", "a string", "null"),
        ]
    );
    let (page, repairs) = read_as::<Page>(r#"{"status_code":"200","data":[1,{"id":"2"}]}"#, true).expect("converted");
    assert_eq!((page.status_code, page.data.len(), repairs.len()), (200, 1, 2));
}

#[test]
fn required_members_beyond_64_fields_are_checked() {
    let (model, repairs) = read_as::<Wide>(r#"{"f0":null,"f63":63,"f64":null,"f69":69,"needed":"x"}"#, false).unwrap();
    assert_eq!((model.f0, model.f63, model.f64, model.f69), (None, Some(63), None, Some(69)));
    assert_eq!(repairs, [step("last", "a string", "nothing"), step("after", "a string", "nothing")]);
    assert_eq!(super::whole(&model), r#"{"f0":null,"f63":63,"f64":null,"f69":69,"needed":"x","after":""}"#);
    let text = r#"{"f64":1,"f0":2,"f65":null,"f1":null,"after":"a","last":null,"needed":"x"}"#;
    let (model, repairs) = read_as::<Wide>(text, true).expect("complete");
    assert_eq!(repairs, []);
    assert_eq!(super::sent(&model), r#"{"f0":2,"f1":null,"f64":1,"f65":null,"last":null,"needed":"x"}"#);
    let error = read_as::<Wide>(r#"{"last":null,"needed":"x"}"#, true).expect_err("incomplete");
    assert_eq!(error, "after: expected a string, found nothing");
}

#[test]
fn syntax_errors_have_a_byte_offset() {
    for (text, expected) in [
        ("", "expected a JSON value, not the end of the text, found something else at byte 0"),
        ("<html>", "expected a JSON value, found something else at byte 0"),
        (r#"{"text":"a""#, "expected a comma or }, found something else at byte 11"),
        (r#"{"text":"a"} x"#, "expected the end of the text, found something else at byte 13"),
        (r#"{"unknown":[1,2,}"#, "expected a JSON value, found something else at byte 16"),
    ] {
        for strict in [false, true] {
            assert_eq!(read_as::<Specimen>(text, strict).expect_err(text), expected);
        }
    }
}
