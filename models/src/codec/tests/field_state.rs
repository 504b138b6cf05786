//! What the marks of a field mean to `Debug`, `==` and serde.

use serde::Deserialize;
use serde::de::value::{Error, MapDeserializer};
use serde_json::json;

use super::{Part, Promised, Shade, Specimen, model, read, read_clean, sent, whole};
use crate::codec::{Map, Null};

model! {
    /// Models that a response always has.
    Holder() {
        0 item: Promised required,
        1 part: Part required,
    }
}

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

/// Every member of [`Promised`] but `note` and `limit`, which may be null.
const NULLS: &str = r#"{"name":null,"flag":null,"total":null,"rate":null,"shade":null,"since":null,"part":null,"rows":null,"map":null,"hint":null,"id":null}"#;

#[test]
fn what_a_repair_put_there_is_not_sent() {
    let unreadable = r#"{"flag":{},"total":"x","rate":[],"shade":[],"since":{},"part":1,"rows":[1],"map":"m"}"#;
    for text in [NULLS, "{}", unreadable] {
        let (model, repairs) = read::<Specimen>(format!(r#"{{"promised":{text}}}"#));
        assert!(!repairs.is_empty());
        let promised = model.promised.expect("is an object");
        assert_eq!(sent(&promised), "{}", "{text}");
        // What the caller sets is sent, however it is set; the rest stays out.
        let mut assigned = promised.clone();
        assigned.name = "n".into();
        assigned.part.name = Some(String::new());
        assert_eq!(sent(&assigned), r#"{"name":"n","part":{"name":""}}"#);
        let set = promised.name("").flag(false).total(0).rate(0).shade("").since("").part(Part::new());
        let set = set.rows([] as [Part; 0]).map(crate::codec::Map::new());
        assert_eq!(
            sent(&set),
            r#"{"name":"","flag":false,"total":0,"rate":0,"shade":"","since":"","part":{},"rows":[],"map":{}}"#
        );
    }
}

#[test]
fn empty_values_of_the_server_are_sent_back() {
    let text = r#"{"name":"","flag":false,"total":0,"rate":0,"shade":"","since":"","part":{},"rows":[],"map":{},"note":"","hint":"","limit":0}"#;
    assert_eq!(sent(&read::<Promised>(text).0), text);
    // The last of two members of a name counts.
    assert_eq!(
        sent(&read::<Promised>(r#"{"name":null,"name":"","total":"x","total":0}"#).0),
        r#"{"name":"","total":0}"#
    );
}

#[test]
fn nulls_are_shown_as_they_came_and_gaps_are_not_filled() {
    let (nulls, _) = read::<Promised>(r#"{"name":null,"part":{"name":null}}"#);
    assert_eq!(whole(&nulls), r#"{"name":null,"part":{"name":null}}"#);
    assert_eq!(serde_json::to_string(&nulls).unwrap(), r#"{"name":null,"part":{"name":null}}"#);
    let stored: Promised = serde_json::from_str(r#"{"name":null,"part":{"name":null}}"#).unwrap();
    assert_eq!((whole(&stored), sent(&stored)), (whole(&nulls), sent(&nulls)));
    assert_eq!(sent(&nulls), r#"{"part":{"name":null}}"#);
    // An explicit null is not an absent field.
    let (absent, _) = read::<Promised>(r#"{"part":{}}"#);
    assert_ne!(absent.part, nulls.part);
    assert_eq!(absent.name, nulls.name);
}

#[test]
fn a_list_that_lost_all_elements_is_not_sent() {
    let (model, _) = read::<Specimen>(r#"{"parts":[1,null],"days":[{}],"counts":["x"],"texts":[null],"amounts":[]}"#);
    assert_eq!(sent(&model), r#"{"amounts":[]}"#);
    let model = model.parts([] as [Part; 0]).days([crate::codec::Date::from("2020-09-30")]).counts(Null);
    assert_eq!(sent(&model), r#"{"counts":null,"amounts":[],"days":["2020-09-30"],"parts":[]}"#);
    // The elements that could be read are sent.
    let (model, _) = read::<Specimen>(r#"{"counts":["x",2]}"#);
    assert_eq!(sent(&model), r#"{"counts":[2]}"#);
    // Assigning a list after a null sends the list.
    let (mut model, _) = read::<Specimen>(r#"{"counts":null,"note":null}"#);
    (model.counts, model.note) = (Some(Vec::new()), Some(String::new()));
    assert_eq!(sent(&model), r#"{"note":"","counts":[]}"#);
    // An empty list of a free-form value is a value, whatever the list before it was.
    let text = r#"{"texts":[null],"value":[],"values":[[]]}"#;
    assert_eq!(sent(&read::<Specimen>(text).0), r#"{"value":[],"values":[[]]}"#);
    // Stored lists have nulls only where they may.
    let model: Specimen = serde_json::from_str(r#"{"maybe_texts":[null],"values":[null]}"#).unwrap();
    assert_eq!(sent(&model), r#"{"maybe_texts":[null],"values":[null]}"#);
    for text in [r#"{"texts":[null]}"#, r#"{"texts":["a",null]}"#, r#"{"parts":[null]}"#, r#"{"matrix":[null]}"#] {
        let error = serde_json::from_str::<Specimen>(text).expect_err(text).to_string();
        assert!(error.starts_with("null in a list whose elements cannot be null"), "{error}");
    }
}

#[test]
fn a_text_that_lost_characters_is_shown_but_not_sent() {
    let half = r#"{"text":"Z\ud83d","note":"n\udc00","shade":"\ud800","day":"\ud800","coin":"E","texts":["a","\ud800"],
        "maybe_shades":["\ud800",null],"type":"t","promised":{"name":"\ud800"},"parts":[{"name":"\ud800","id":"1"}]}"#;
    // Latin-1, of which each byte that is not ASCII is not UTF-8.
    let latin: Vec<u8> =
        half.replace(r"\ud83d", "é").replace(r"\udc00", "é").replace(r"\ud800", "é").chars().map(latin_1).collect();
    for text in [half.as_bytes(), &latin] {
        let (mut model, repairs) = read::<Specimen>(text);
        assert_eq!((repairs.len(), model.text.as_deref()), (8 + 12, Some("Z\u{fffd}")));
        let shown = whole(&model);
        for member in [r#""text":"Z?""#, r#""note":"n?""#, r#""shade":"?""#, r#""texts":["a","?"]"#, r#""name":"?""#] {
            assert!(shown.contains(&member.replace('?', "\u{fffd}")), "{member} {shown}");
        }
        let others = r#""coin":"E","promised":{},"parts":[{}],"type":"t""#;
        assert_eq!(sent(&model), format!("{{{others}}}"));
        // What the caller sets is sent.
        model.text = Some("Zürich".into());
        model.texts = Some(vec!["a".into()]);
        let text = sent(&model.note("n"));
        assert!(text.contains(r#""text":"Zürich","note":"n""#) && text.contains(r#""texts":["a"]"#), "{text}");
    }
    // The character itself is text like any other.
    let text = "{\"text\":\"\u{fffd}\",\"texts\":[\"\u{fffd}\"]}";
    assert_eq!(sent(&read_clean::<Specimen>(text)), text);
}

fn latin_1(char: char) -> u8 {
    u8::try_from(u32::from(char)).expect("a character of Latin-1")
}

#[test]
fn members_of_the_other_direction_are_not_invented() {
    let (model, repairs) = read::<Wanted>(r#"{"name":"n"}"#);
    assert_eq!((repairs.len(), sent(&model)), (0, r#"{"name":"n"}"#.to_owned()));
}

crate::codec::model! {
    /// A model with a required member that only requests have.
    Wanted(name: String, secret: String) {
        0 name: String required,
        1 secret: String required write,
    }
}

#[test]
fn stored_json_is_read_as_leniently_as_a_response() {
    let text = br#"{"status_code":"500","data":{"name":5},"meta":[]}"#;
    let (model, repairs) =
        crate::from_json::<super::Single>(text).expect("a status does not make it an error document");
    assert_eq!((model.status_code, model.data.name.as_deref(), &model.meta), (500, Some("5"), &None));
    let paths: Vec<_> = repairs.iter().map(|repair| repair.path.as_str()).collect();
    assert_eq!(paths, ["status_code", "data.name", "meta"]);
    for text in ["[]", "{", r#"{"status_code":1}"#] {
        assert!(crate::from_json::<super::Single>(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn a_missing_model_is_written_once_something_in_it_is_set() {
    let stored = |holder: &Holder| serde_json::to_string(holder).expect("is written");
    let (holder, repairs) = read::<Holder>("{}");
    assert_eq!((repairs.len(), sent(&holder), stored(&holder)), (2, "{}".into(), "{}".into()));
    // Of the missing model, only what is set.
    let mut set = holder.clone();
    set.item.name = "n".into();
    let text = r#"{"item":{"name":"n"}}"#;
    assert_eq!((sent(&set).as_str(), stored(&set).as_str()), (text, text));
    let mut set = holder.clone();
    set.item = set.item.map(Map::new());
    let text = r#"{"item":{"map":{}}}"#;
    assert_eq!((sent(&set).as_str(), stored(&set).as_str()), (text, text));
    let mut set = holder.clone();
    set.item = set.item.note(Null);
    let text = r#"{"item":{"note":null}}"#;
    assert_eq!((sent(&set).as_str(), stored(&set).as_str()), (text, text));
    let mut set = holder;
    set.part.rest.insert("own".into(), json!(1));
    let text = r#"{"part":{"own":1}}"#;
    assert_eq!((sent(&set).as_str(), stored(&set).as_str()), (text, text));
}

#[test]
fn an_empty_value_assigned_after_an_unreadable_one_is_sent() {
    let (mut model, repairs) =
        read::<Specimen>(r#"{"text":[],"flag":"?","count":"x","amount":{},"part":1,"texts":1,"map":[]}"#);
    assert_eq!((repairs.len(), sent(&model)), (7, "{}".to_owned()));
    (model.text, model.flag, model.count, model.amount) = (Some(String::new()), Some(false), Some(0), Some(0.0));
    (model.part, model.texts, model.map) = (Some(Part::new()), Some(Vec::new()), Some(Map::new()));
    let text = r#"{"text":"","flag":false,"count":0,"amount":0,"part":{},"texts":[],"map":{}}"#;
    assert_eq!(sent(&model), text);
    assert_eq!(serde_json::to_string(&model).expect("is written").replace("0.0", "0"), text);
}

#[test]
fn serde_errors_say_what_was_expected() {
    let error = |text: &str| serde_json::from_str::<Specimen>(text).expect_err(text).to_string();
    assert!(error("[]").starts_with("invalid type: sequence, expected Specimen"), "{}", error("[]"));
    let list = error(r#"{"texts":{}}"#);
    assert!(list.starts_with("invalid type: map, expected a list"), "{list}");
    // A format that does not know of optional values.
    let members = MapDeserializer::<_, Error>::new([("text", 1_u32)].into_iter());
    let error = Specimen::deserialize(members).expect_err("a number").to_string();
    assert_eq!(error, "invalid type: integer `1`, expected a value or null");
}
