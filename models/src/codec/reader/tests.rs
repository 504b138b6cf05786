//! The reader alone: what it accepts, and what it makes of names and strings.

use super::*;

fn skip(text: &str) -> Result<&str> {
    let mut reader = Reader::new(text);
    let skipped = reader.skip()?;
    reader.end()?;
    Ok(skipped)
}

#[test]
fn accepts_only_valid_json() {
    for text in ["null", " [ ] ", "{}", "[1,2]", "-0", "-0.5e+3", "1E9", "\"\"", r#"{"a":{"b":[true,false]}}"#] {
        assert_eq!(skip(text).expect(text), text.trim());
    }
    let bad = [
        "",
        " ",
        "nul",
        "[1,]",
        "[,1]",
        "[,]",
        "[1,,2]",
        "{,\"a\":1}",
        "{\"a\":1,,\"b\":2}",
        "{,}",
        "{\"a\"}",
        "{\"a\":1,}",
        "[1 2]",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "\"",
        "'a'",
        "\"\t\"",
        r#""\x""#,
        r#""\u12g4""#,
        "[",
        "{\"a\":",
        "1 1",
        "nulll",
        "]",
        "[}",
        "{1:2}",
        "NaN",
    ];
    for text in bad {
        assert!(skip(text).is_err(), "{text:?}");
        assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text:?}");
    }
}

#[test]
fn strings_are_unescaped() {
    let read = |text: &str| Reader::new(text).string().map(Cow::into_owned);
    assert_eq!(read(r#""a\"\\\/\b\f\n\r\t\u00e9é""#).expect("string"), "a\"\\/\u{8}\u{c}\n\r\téé");
    assert_eq!(read(r#""\ud83d\ude00""#).expect("pair"), "😀");
    for (lone, replaced) in [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\ud83dx""#, "\u{fffd}x"),
        (r#""\ude00""#, "\u{fffd}"),
        (r#""\udc00\udc00""#, "\u{fffd}\u{fffd}"),
        (r#""\udfff\ud800""#, "\u{fffd}\u{fffd}"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud800\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\ude00 and \ud83d\ude00""#, "\u{fffd} and 😀"),
    ] {
        let mut reader = Reader::new(lone);
        assert_eq!(reader.string().expect(lone), replaced);
        assert_eq!(reader.replaced, Replaced::Surrogate, "{lone}");
    }
    for pair in [r#""\ud800\udc00""#, r#""\udbff\udfff""#] {
        let mut reader = Reader::new(pair);
        assert_eq!(reader.string().expect(pair).chars().count(), 1);
        assert_eq!(reader.replaced, Replaced::Nothing, "{pair}");
    }
    let mut reader = Reader::new(r#""\ud83d\u0041""#);
    assert_eq!(reader.string().expect("not a pair"), "\u{fffd}A");
}

#[test]
fn strings_with_escapes_take_no_more_memory_than_they_need() {
    let read = |text: &str| Reader::new(text).string().expect("a string").into_owned();
    let long = "a".repeat(100);
    for escaped in [r"\n", r"a\nb", r"\\", r#"\"\"\""#, r"\u4e2d\u6587", r"\u4e2d and \n", r"é\n中"] {
        for text in [escaped.to_owned(), format!("{long}{escaped}{long}"), escaped.repeat(50)] {
            let string = read(&format!("\"{text}\""));
            assert_eq!(string.capacity(), string.len(), "{text}");
        }
    }
    // Two bytes for each escape where three were expected, and four for each pair.
    assert_eq!(read(&format!("\"{}\"", r"\u0431".repeat(100))).capacity(), 300);
    assert_eq!(read(&format!("\"{}\"", r"\ud83d\ude00".repeat(100))).capacity(), 600);
    for broken in [r#""\"#, r#""\u"#, r#""\u12"#, r#""a\n"#, r#""\n\"#] {
        assert!(Reader::new(broken).string().is_err(), "{broken}");
    }
}

#[test]
fn take_name_matches_only_whole_names() {
    let read = |text: &str, name: &str| {
        let mut reader = Reader::new(text);
        let taken = reader.take_name(format!(",\"{name}\":").as_bytes());
        (taken, reader.at)
    };
    // With up to 13 bytes and with more, a name is compared in different ways.
    for name in ["", "id", "code", "total", "reference", "currency_rate", "invoice_number", "discount_percentage"] {
        let text = format!("\"{name}\":1");
        assert_eq!(read(&text, name), (true, name.len() + 3), "{name}");
        for at in 0..name.len() {
            let mut other = name.to_owned();
            other.replace_range(at..=at, "-");
            assert_eq!(read(&text, &other), (false, 0), "{other}");
        }
    }
    for name in ["tot", "totals", "", "otal", "total\""] {
        assert_eq!(read(r#""total":1"#, name), (false, 0), "{name}");
    }
    for text in [r#""total" :1"#, r#""total"#, r#""total""#, r#""to\u0074al":1"#, "\"", ""] {
        assert_eq!(read(text, "total"), (false, 0), "{text}");
    }
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(skip(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(
        skip(&nested(MAX_DEPTH + 1)).expect_err("too deep").found,
        format!("something else at byte {MAX_DEPTH}")
    );
    assert!(skip(&"[".repeat(1 << 20)).is_err());
}
