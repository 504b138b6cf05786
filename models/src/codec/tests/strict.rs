//! What is required of a response: the payload always, and the required members of a single object on demand.

use super::super::{ResponsePolicy, decode_response, error_document};
use super::{Page, Promised, Single, Specimen, Step, Wide, model, read, read_as, step, step_of};

model! {
    /// A response: one struct with required members.
    Envelope() {
        0 status_code: i64 required,
        1 status: String required,
        2 data: Promised required,
        3 meta: Promised,
    }
}

model! {
    /// A response: a list of structs with required members.
    Rows() {
        0 status_code: i64 required,
        1 data: [Promised] required,
    }
}

model! {
    /// A response: a struct that is wider than a machine word.
    WideEnvelope() {
        0 data: Wide required,
    }
}

fn enveloped(data: &str) -> String {
    format!(r#"{{"status_code":200,"status":"OK","data":{data}}}"#)
}

/// Decodes a response by `policy`.
fn respond<M: super::Model + Default>(text: &str, policy: ResponsePolicy) -> Result<(M, Vec<Step>), String> {
    let mut model = M::default();
    match decode_response(text.as_bytes(), &mut model, policy) {
        Ok(repairs) => Ok((model, repairs.into_iter().map(step_of).collect())),
        Err(error) => Err(error.to_string()),
    }
}

const WHOLE: &str = r#"{"name":"n","flag":true,"total":1,"rate":1.5,"shade":"light","since":"2020-09-30","part":{},
    "rows":[],"map":{},"note":null,"hint":"h","limit":null,"id":"i"}"#;

#[test]
fn valid_responses_decode_without_repairs() {
    let (model, repairs) = read_as::<Envelope>(enveloped(WHOLE), true).expect("is read");
    assert_eq!((model.data.total, repairs), (1, vec![]));
}

#[test]
fn a_missing_required_member_of_the_object_is_an_error() {
    let (_, repairs) = read_as::<Promised>("{}", false).expect("is accepted");
    for (name, expected, _) in repairs {
        let text = WHOLE.replace(&format!(r#""{name}":"#), r#""renamed":"#);
        let error = read_as::<Envelope>(enveloped(&text), true).expect_err(&name);
        assert_eq!(error, format!("data.{name}: expected {expected}, found nothing"));
        let (_, repairs) = read_as::<Envelope>(enveloped(&text), false).expect(&name);
        assert_eq!(repairs, [step(&format!("data.{name}"), expected, "nothing")]);
    }
}

#[test]
fn a_null_or_unreadable_required_member_of_the_object_is_an_error() {
    for (member, null, expected, found) in [
        (r#""name":"n""#, r#""name":null"#, "name: expected a string", "null"),
        (r#""flag":true"#, r#""flag":"yes""#, "flag: expected a boolean", "a string"),
        (r#""total":1"#, r#""total":1.5"#, "total: expected an integer", "a fraction or a number beyond 64 bits"),
        (r#""rate":1.5"#, r#""rate":1e999"#, "rate: expected a number", "a number that is too large"),
        (r#""name":"n""#, r#""name":[]"#, "name: expected a string", "an array"),
        (r#""name":"n""#, r#""name":"""#, "name: expected a string", "a blank one"),
        (r#""id":"i""#, r#""id":" \n""#, "id: expected a string", "a blank one"),
        (r#""shade":"light""#, r#""shade":{}"#, "shade: expected a string", "an object"),
        (r#""part":{}"#, r#""part":[]"#, "part: expected an object", "an array"),
        (r#""rows":[]"#, r#""rows":{}"#, "rows: expected an array", "an object"),
        (r#""hint":"h""#, r#""hint":null"#, "hint: expected a string", "null"),
        (r#""limit":null"#, r#""limit":[]"#, "limit: expected an integer", "an array"),
    ] {
        assert!(WHOLE.contains(member), "{member}");
        let text = enveloped(&WHOLE.replace(member, null));
        let error = read_as::<Envelope>(&text, true).expect_err(null);
        assert_eq!(error, format!("data.{expected}, found {found}"));
        assert_eq!(read::<Envelope>(&text).1.len(), usize::from(found != "a blank one"), "{null}");
    }
}

#[test]
fn a_bad_item_does_not_fail_the_page() {
    let rows = format!(r#"{{"status_code":200,"data":[{{"name":null,"total":[]}},7,null,{WHOLE}]}}"#);
    let (page, repairs) = read_as::<Rows>(&rows, true).expect("the page is there");
    assert_eq!(page.data.iter().map(|row| row.total).collect::<Vec<_>>(), [0, 1]);
    assert_eq!((page.data[1].name.as_str(), page.data.len()), ("n", 2));
    assert_eq!(repairs, read::<Rows>(&rows).1);
    for repair in [
        step("data[0].name", "a string", "null"),
        step("data[0].total", "an integer", "an array"),
        step("data[0].id", "a string", "nothing"),
        step("data[1]", "an object", "a number"),
        step("data[2]", "an object", "null"),
    ] {
        assert!(repairs.contains(&repair), "{repair:?}");
    }
}

#[test]
fn what_is_nested_or_beside_the_object_is_repaired() {
    let odd = r#"{"part":{"name":1,"price":"x"}, "specimens":[{"promised":{}}]}"#;
    let (model, repairs) = read_as::<Specimen>(odd, true).expect("is repaired");
    assert_eq!(model.part.and_then(|part| part.name).as_deref(), Some("1"));
    assert!(repairs.contains(&step("specimens[0].promised.id", "a string", "nothing")));
    let text = format!(r#"{{"data":{WHOLE},"status_code":"200","meta":{{}}}}"#);
    let (model, repairs) = read_as::<Envelope>(&text, true).expect("the object is whole");
    assert_eq!((model.status_code, model.status.as_str(), model.meta.is_some()), (200, "", true));
    assert!(repairs.contains(&step("status", "a string", "nothing")));
    assert!(repairs.contains(&step("meta.name", "a string", "nothing")));
}

#[test]
fn a_response_without_its_payload_is_an_error_in_any_mode() {
    for strict in [false, true] {
        for (text, found) in [("{}", "nothing"), (r#"{"data":null}"#, "null"), (r#"{"status_code":200}"#, "nothing")] {
            let error = read_as::<Single>(text, strict).map(|_| ()).expect_err(text);
            assert_eq!(error, format!("data: expected an object, found {found}"));
            let error = read_as::<Page>(text, strict).map(|_| ()).expect_err(text);
            assert_eq!(error, format!("data: expected an array, found {found}"));
        }
        for empty in ["", " \r\n", "\u{feff}"] {
            let error = read_as::<Single>(empty, strict).map(|_| ()).expect_err("empty");
            assert_eq!(error, "expected an object, found an empty body");
        }
    }
}

#[test]
fn an_error_document_is_an_error_that_says_what_the_server_said() {
    let details = r#""type_name":"RequestValidationError","message":"x is required","detail":{"missing":["x"]}"#;
    let said = r#"RequestValidationError, Bad Request, x is required, {"missing":["x"]}"#;
    for (text, error) in [
        (
            format!(r#"{{"status_code":400,"error":"Bad Request",{details}}}"#),
            format!("data: expected an object, found an error document with status 400: {said}"),
        ),
        (
            format!(r#"{{"status_code":"400","error":"Bad Request",{details},"data":null}}"#),
            format!("data: expected an object, found an error document with status 400: {said}"),
        ),
        (
            format!(r#"{{"error":"Bad Request","data":{{}},"status_code":422,{details}}}"#),
            format!("expected the response of a success, found an error document with status 422: {said}"),
        ),
        // Integers in other notations.
        (
            r#"{"error":"oops","data":{},"status_code":4e2}"#.to_owned(),
            "expected the response of a success, found an error document with status 400: oops".to_owned(),
        ),
        (
            r#"{"error":"oops","data":{},"status_code":"500.0"}"#.to_owned(),
            "expected the response of a success, found an error document with status 500: oops".to_owned(),
        ),
        (r#"{"error":"oops"}"#.to_owned(), "data: expected an object, found an error document: oops".to_owned()),
        (
            r#"{"error":{"code":7},"status_code":200}"#.to_owned(),
            r#"data: expected an object, found an error document: {"code":7}"#.to_owned(),
        ),
        (
            r#"{"message":" not now ","detail":null}"#.to_owned(),
            "data: expected an object, found an error document: not now".to_owned(),
        ),
    ] {
        for refuse_repairs in [false, true] {
            let policy = ResponsePolicy { refuse_repairs, ..ResponsePolicy::default() };
            let found = respond::<Single>(&text, policy).map(|_| ()).expect_err(&text);
            if found != error {
                // The first repair came first; what the server said is what counts.
                assert!(refuse_repairs && found.ends_with(error.rsplit_once(", found ").expect("found").1), "{found}");
            }
        }
    }
    // Nor is an error that says nothing.
    for error in ["null", "false", "0", r#""""#, r#"" ""#, "[]", "{}"] {
        for text in
            [format!(r#"{{"status_code":200,"error":{error}}}"#), format!(r#"{{"success":true,"error":{error}}}"#)]
        {
            assert_eq!(error_document(text.as_bytes()), None, "{text}");
        }
    }
    for error in ["true", "1", r#""e""#, "[1]", r#"{"a":1}"#] {
        assert!(error_document(format!(r#"{{"error":{error}}}"#).as_bytes()).is_some(), "{error}");
    }
    // The path of another repair is not where the server said it.
    let refuse = ResponsePolicy { refuse_repairs: true, ..ResponsePolicy::default() };
    let error = respond::<Single>(r#"{"status_code":"400","error":"oops"}"#, refuse).map(|_| ()).expect_err("refused");
    assert_eq!(error, "expected the response of a success, found an error document with status 400: oops");
    // An error beside data is not the error of the document.
    assert_eq!(error_document(br#"{"error":"e","data":{}}"#), None);
    assert_eq!(error_document(br#"{"error":"e","data":null}"#).as_deref(), Some("an error document: e"));
    // What a success says beside its data is not an error.
    let (single, repairs) = read::<Single>(r#"{"status_code":399,"error":"none","message":"done","data":{"id":"1"}}"#);
    assert_eq!((single.data.id.as_deref(), repairs), (Some("1"), vec![]));
    let long = format!(r#"{{"error":"{}"}}"#, "é".repeat(1000));
    let error = read_as::<Single>(long, false).map(|_| ()).expect_err("long");
    assert!(error.ends_with("éé…") && error.len() < 400, "{error}");
}

#[test]
fn a_created_object_without_its_id_is_an_error() {
    let create = ResponsePolicy { require_id: true, ..ResponsePolicy::default() };
    for (id, found) in [("null", "null"), ("nothing", "nothing"), ("[]", "an array"), ("{}", "an object")] {
        let text = if id == "nothing" {
            WHOLE.replace(r#","id":"i""#, "")
        } else {
            WHOLE.replace(r#""id":"i""#, &format!(r#""id":{id}"#))
        };
        let error = respond::<Envelope>(&enveloped(&text), create).map(|_| ()).expect_err(id);
        assert_eq!(error, format!("data.id: expected a string, found {found}"));
        let (_, repairs) = read::<Envelope>(enveloped(&text));
        assert_eq!(repairs, [step("data.id", "a string", found)]);
        // The id of a row is not that of a created object.
        let rows = format!(r#"{{"status_code":200,"data":[{text}]}}"#);
        assert_eq!(respond::<Rows>(&rows, create).expect("a page").1, [step("data[0].id", "a string", found)]);
    }
    for blank in ["", " "] {
        let text = WHOLE.replace(r#""id":"i""#, &format!(r#""id":"{blank}""#));
        let error = respond::<Envelope>(&enveloped(&text), create).map(|_| ()).expect_err("blank");
        assert_eq!(error, "data.id: expected a string, found a blank one");
        let rows = format!(r#"{{"status_code":200,"data":[{text}]}}"#);
        assert_eq!(respond::<Rows>(&rows, create).expect("a page").1, []);
        // Only the id of it is required.
        let text = WHOLE.replace(r#""name":"n""#, &format!(r#""name":"{blank}""#));
        assert_eq!(respond::<Envelope>(&enveloped(&text), create).expect("created").1, []);
    }
    // The other members of it are repaired.
    let (model, repairs) = respond::<Envelope>(&enveloped(r#"{"id":7}"#), create).expect("created");
    assert_eq!((model.data.id.as_str(), repairs.len()), ("7", 13));
}

#[test]
fn the_first_repair_is_an_error_where_they_are_refused() {
    let refuse = ResponsePolicy { refuse_repairs: true, ..ResponsePolicy::default() };
    for (text, error) in [
        (r#"{"count":"7","flag":"?"}"#, "count: expected an integer, found a string"),
        (r#"{"text":7,"#, "text: expected a string, found a number"),
        (r#"{"text":null}"#, "text: expected a string, found null"),
        (r#"{"text":"\ud800"}"#, "text: expected Unicode, found half of a surrogate pair"),
        (r#"{"texts":["a",{}]}"#, "texts[1]: expected a string, found an object"),
        (r#"{"texts":["a",null]}"#, "texts[1]: expected a string, found null"),
        (r#"{"map":{"a":["\udc00"]}}"#, "map.a[0]: expected Unicode, found half of a surrogate pair"),
        (r#"{"map":{"\udc00":1}}"#, "map.\u{fffd}: expected Unicode, found half of a surrogate pair"),
        (r#"{"part":{"\udc00":1}}"#, "part.\u{fffd}: expected Unicode, found half of a surrogate pair"),
        (
            r#"{"amount":9007199254740993}"#,
            "amount: expected a number that 64 bits hold, found a longer one, which is rounded",
        ),
        (r#"{"value":1e999}"#, "value: expected a number that 64 bits hold, found a larger one"),
        (r#"{"text":"a","text":"b"}"#, "text: expected one member of this name, found another"),
        (r#"{"promised":{}}"#, "promised.name: expected a string, found nothing"),
    ] {
        assert_eq!(respond::<Specimen>(text, refuse).map(|_| ()).expect_err(text), error);
    }
    let invalid = decode_response(b"{\"text\":\"\xff\"}", &mut Specimen::default(), refuse).expect_err("invalid");
    assert_eq!(invalid.to_string(), "text: expected UTF-8, found invalid bytes");
    assert_eq!(respond::<Specimen>(r#"{"text":"a","new":1}"#, refuse).expect("fine").1, []);
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
    assert_eq!(super::whole(&model), r#"{"f0":null,"f63":63,"f64":null,"f69":69,"needed":"x"}"#);
    let text = r#"{"f64":1,"f0":2,"f65":null,"f1":null,"after":"a","last":null,"needed":"x"}"#;
    let (model, repairs) = read_as::<Wide>(text, true).expect("complete");
    assert_eq!(repairs, []);
    assert_eq!(super::sent(&model), r#"{"f0":2,"f1":null,"f64":1,"f65":null,"last":null,"needed":"x"}"#);
    let error = read_as::<WideEnvelope>(r#"{"data":{"last":null,"needed":"x"}}"#, true).expect_err("incomplete");
    assert_eq!(error, "data.after: expected a string, found nothing");
}

#[test]
fn syntax_errors_have_a_byte_offset() {
    for (text, expected) in [
        (r#"{"text":"#, "text: expected a JSON value, not the end of the text, found something else at byte 8"),
        (r#"{"text":nul}"#, "text: expected null, found something else at byte 8"),
        (r#"{"part":{"id":"1","name":t}}"#, "part.name: expected true, found something else at byte 25"),
        (r#"{"parts":[{},{"id":"\x"}]}"#, "parts[1].id: expected an escape, found something else at byte 21"),
        (r#"{"matrix":[[1],[1,]]}"#, "matrix[1][1]: expected a JSON value, found something else at byte 18"),
        (r#"{"part":{"own":{"a":[}}}"#, "part: expected a JSON value, found something else at byte 21"),
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
