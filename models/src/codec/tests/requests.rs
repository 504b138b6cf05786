//! Requests given as JSON: nothing is repaired.

use super::{Model, Promised, Specimen, model, sent};
use crate::codec::table::{ParameterLocation, Table, is_sent_in};
use crate::codec::{Body, HasTable, decode_request};

model! {
    /// A request with raw bytes.
    Upload(metadata: String, file: Body) {
        0 metadata: String required header,
        1 file: Body required body,
    }
}

model! {
    /// A request with a field in each place.
    Placed() {
        0 id: String path,
        1 limit: i64 query,
        2 consumer_id: String header,
        3 file: Body body,
    }
}

fn read<M: Model + Default>(text: &str, update: bool) -> Result<M, String> {
    let mut model = M::default();
    decode_request(text.as_bytes(), &mut model, update).map_err(|error| error.to_string())?;
    Ok(model)
}

#[test]
fn valid_input_is_decoded() {
    let text = r#"{"note":null,"count":1,"day":"2020-09-30","maybe_shade":"new","parts":[{"name":"n","own":true}]}"#;
    assert_eq!(sent(&read::<Specimen>(text, false).unwrap()), text);
}

#[test]
fn a_repair_of_a_response_is_an_error_in_a_request() {
    for (text, expected) in [
        (r#"{"count":"1"}"#, "count: expected an integer, found a string"),
        (r#"{"parts":[{},1]}"#, "parts[1]: expected an object, found a number"),
        (r#"{"text":null}"#, "text: expected a string, found null"),
        (r#"{"text":"a","text":"b"}"#, "text: expected one member of this name, found another"),
        (r#"{"texts":["a"],"test":1}"#, "test: expected a known member, found an unknown one"),
        ("[]", "expected an object, found an array"),
    ] {
        for update in [false, true] {
            assert_eq!(read::<Specimen>(text, update).unwrap_err(), expected);
        }
    }
}

#[test]
fn required_members_are_required_except_in_updates() {
    let whole = r#"{"name":"n","flag":true,"total":1,"rate":1,"shade":"light","since":"","part":{},"rows":[],"map":{},
        "note":null,"hint":"h","limit":null}"#;
    // Without the read-only `id`.
    assert!(read::<Promised>(whole, false).is_ok());
    let without = whole.replace(r#""total":1,"#, "");
    for update in [false, true] {
        let error = read::<Promised>(&without, update).unwrap_err();
        assert_eq!(error, "total: expected an integer, found nothing", "a required member of the request itself");
    }
    let nested = format!(r#"{{"promised":{without}}}"#);
    assert_eq!(read::<Specimen>(&nested, false).unwrap_err(), "promised.total: expected an integer, found nothing");
    // Without it an empty value would be sent: nobody asked for that.
    assert_eq!(read::<Specimen>(&nested, true).unwrap_err(), "promised.total: expected an integer, found nothing");
}

#[test]
fn raw_bytes_are_not_part_of_the_json() {
    assert_eq!(read::<Upload>(r#"{"metadata":"m"}"#, false).unwrap(), Upload::new("m", Body::empty()));
    assert_eq!(read::<Upload>("{}", false).unwrap_err(), "metadata: expected a string, found nothing");
    assert!(read::<Upload>(r#"{"metadata":"m","file":"f"}"#, false).is_err());
}

#[test]
fn requests_with_other_bytes_differ() {
    assert_eq!(Upload::new("m", "abc"), Upload::new("m", "abc"));
    assert_ne!(Upload::new("m", "abc"), Upload::new("m", "abd"));
}

#[test]
fn each_field_of_a_request_has_its_location() {
    let locations =
        [ParameterLocation::Path, ParameterLocation::Query, ParameterLocation::Header, ParameterLocation::Body];
    let table = Placed::TABLE;
    assert_eq!(table.fields().map(|field| field.location()).collect::<Vec<_>>(), locations);
    for location in locations {
        assert!(is_sent_in(table, location), "{location:?}");
        assert_eq!(
            is_sent_in(Upload::TABLE, location),
            matches!(location, ParameterLocation::Header | ParameterLocation::Body)
        );
    }
    assert!(!is_sent_in(Table::EMPTY, ParameterLocation::Body));
}
