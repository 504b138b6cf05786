//! Byte order marks, invalid UTF-8, surrogates, escapes.

use super::{Part, Specimen, read, read_as, read_clean, step, whole};

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(read_clean::<Specimen>("\u{feff}{\"text\":\"\u{feff}a\"}").text.as_deref(), Some("\u{feff}a"));
    assert!(read_as::<Specimen>("{\u{feff}}", false).is_err());
}

#[test]
fn invalid_utf8_is_replaced() {
    let (model, repairs) = read::<Specimen>(b"{\"text\":\"a\xff\xf0\x9f\x98b\",\"count\":1}");
    assert_eq!((model.text.as_deref(), model.count), (Some("a\u{fffd}\u{fffd}b"), Some(1)));
    assert_eq!(repairs, [step("text", "UTF-8", "invalid bytes")]);
    // Each text that has one is recorded, and nothing else.
    let (model, repairs) = read::<Specimen>(
        b"{\"note\":\"\x7f\",\"texts\":[\"a\",\"\xfc\"],\"text\":\"\xc3\xa9\\n\",\"map\":{\"\xe9\":\"\xe9\"}}",
    );
    assert_eq!((model.note.as_deref(), model.text.as_deref()), (Some("\x7f"), Some("é\n")));
    let paths: Vec<_> = repairs.iter().map(|(path, ..)| path.as_str()).collect();
    assert_eq!(paths, ["texts[1]", "map.\u{fffd}", "map.\u{fffd}"]);
    read_clean::<Specimen>(b"{\"unknown\":\"\xff\",\"text\":\"a\"}");
    // What is not JSON is not made JSON by it.
    for bad in
        [&b"{\"text\":\"a\"\xff}"[..], b"{\"text\":\"\\\xff\"}", b"{\"text\":\xff}", b"\xff{}", b"{\"text\":\"\xff}"]
    {
        assert!(read_as::<Specimen>(bad, false).is_err(), "{bad:?}");
    }
    // Nor is the character that stands for such bytes, with and without others.
    for bad in [&b"{\"text\":\"\x1a\"}"[..], b"{\"text\":\"\x1a\",\"note\":\"\xff\"}", b"{\"text\":\"\\\x1a\xff\"}"] {
        assert!(read_as::<Specimen>(bad, false).is_err(), "{bad:?}");
    }
    assert_eq!(read_clean::<Specimen>(r#"{"text":"\u001a"}"#).text.as_deref(), Some("\u{1a}"));
    let (model, _) = read::<Specimen>(b"{\"text\":\"\\\\\xff\\ud800\xff\\udc00\"}");
    assert_eq!(model.text.as_deref(), Some("\\\u{fffd}\u{fffd}\u{fffd}\u{fffd}"));
}

#[test]
fn an_unpaired_surrogate_is_replaced_and_recorded() {
    let half = ("Unicode", "half of a surrogate pair");
    let (model, repairs) =
        read::<Specimen>(r#"{"text":"\ud83d","shade":"\ude00","texts":["a","\ud83d\ud83d\ude00","b"],"note":"c"}"#);
    assert_eq!(
        whole(&model),
        "{\"text\":\"\u{fffd}\",\"note\":\"c\",\"shade\":\"\u{fffd}\",\"texts\":[\"a\",\"\u{fffd}😀\",\"b\"]}"
    );
    assert_eq!(
        repairs,
        [step("text", half.0, half.1), step("shade", half.0, half.1), step("texts[1]", half.0, half.1)]
    );
    for lone in [r"\udc00\udc00", r"\udc00\ud800", r"\ud800\ud800"] {
        let (model, repairs) = read::<Specimen>(format!(r#"{{"text":"{lone}"}}"#));
        assert_eq!(model.text.as_deref(), Some("\u{fffd}\u{fffd}"));
        assert_eq!(repairs, [step("text", half.0, half.1)], "{lone}");
    }
    // Skipped members are not checked.
    read_clean::<Specimen>(r#"{"unknown":"\ud83d","text":"a"}"#);
    read_clean::<Specimen>(r#"{"\ud83d":1,"text":"a","unknown":{"\ud83d":"b"},"note":"c"}"#);
    // Kept members are checked.
    let (_, repairs) = read::<Specimen>(r#"{"value":{"\ud83d":["\ud83d"],"a":"b"},"text":"a"}"#);
    assert_eq!(repairs, [step("value.\u{fffd}", half.0, half.1), step("value.\u{fffd}[0]", half.0, half.1)]);
    let (_, repairs) = read::<Part>(r#"{"\ud83d":1,"name":"a"}"#);
    assert_eq!(repairs, [step("\u{fffd}", half.0, half.1)]);
    let (model, repairs) = read::<Specimen>(r#"{"count":"\ud83d","text":"a"}"#);
    assert_eq!(model.text.as_deref(), Some("a"));
    assert_eq!(repairs, [step("count", "an integer", "a string")]);
}

#[test]
fn escapes_are_read_in_names_and_values_alike() {
    let model: Specimen =
        read_clean(r#"{"te\u0078t":"\u00e9\/\ud83d\ude00\u0000","map":{"a\"b":"\\"},"count":1,"\u0063ounts":[]}"#);
    assert_eq!(model.text.as_deref(), Some("é/😀\0"));
    assert_eq!(whole(&model), "{\"text\":\"é/😀\\u0000\",\"count\":1,\"counts\":[],\"map\":{\"a\\\"b\":\"\\\\\"}}");
    // A number in text is one however it is escaped.
    assert_eq!(read::<Specimen>(r#"{"count":"\u0034\u0032"}"#).0.count, Some(42));
}
