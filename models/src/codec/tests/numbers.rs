//! Exact numbers in models: read, repaired, written.

use super::super::model;
use super::super::number::ARBITRARY_PRECISION;
use super::{Specimen, encode, read, read_as, read_clean, sent, step, whole};
use crate::{Null, Number, Value};

model! {
    /// Every kind of exact number.
    Line(quantity: Number) {
        0 quantity: Number required,
        1 total: Number,
        2 tax: Number null,
        3 rates: [Number],
        4 maybe: [Option<Number>] null,
    }
}

#[test]
fn exact_numbers_go_back_as_they_came() {
    let text = r#"{"quantity":3,"total":27500.00,"tax":-0.10,"rates":[123456789012345678.9,0.0000001,1e300,0.00],"maybe":[null,1.50]}"#;
    let line: Line = read_clean(text);
    assert_eq!(sent(&line), text);
    assert!(line.total > Some(100.into()) && line.quantity == 3 && line.tax < Some(0.into()));
    assert_eq!(
        line,
        read_clean(
            r#"{"quantity":3.0,"total":275e2,"tax":-0.1,"rates":[123456789012345678.90,1e-7,10e299,0],"maybe":[null,1.5]}"#
        )
    );
    assert_eq!(line.clone().total(27_500.01).total, Some(Number::new(2_750_001, -2)));
    assert_ne!(line.clone().total(27_500.01), line);
    assert!(format!("{line:?}").contains("total: 27500.00"), "{line:?}");
    for tail in ["}", " }", ",\"x\":1}"] {
        assert_eq!(whole(&read_clean::<Line>(format!("{{\"quantity\":1.0{tail}"))), r#"{"quantity":1.0}"#);
    }
}

#[test]
fn setters_take_literals() {
    let line = Line::new(3).total(12.5).tax(7).rates([Number::from(1), 0.5.into()]);
    assert_eq!(sent(&line), r#"{"quantity":3,"total":12.5,"tax":7,"rates":[1,0.5]}"#);
    assert_eq!(sent(&line.clone().tax(0.1).total(27_500)), r#"{"quantity":3,"total":27500,"tax":0.1,"rates":[1,0.5]}"#);
    assert_eq!(sent(&Line::new(0.25).tax(Null)), r#"{"quantity":0.25,"tax":null}"#);
}

#[test]
fn what_differs_is_repaired_and_recorded() {
    let long = ("a number of up to 18 digits", "a longer one, which is cut off");
    for (given, kept, repairs) in [
        (r#""12.50""#, "12.50", vec![("a number", "a string")]),
        (r#"".5""#, "0.5", vec![("a number", "a string")]),
        ("1234567890123456789.9", "1234567890123456789", vec![long]),
        (r#""0.12345678901234567899""#, "0.1234567890123456789", vec![("a number", "a string"), long]),
        ("1e-500", "0", vec![long]),
        ("1e500", "", vec![("a number", "a number that is too large")]),
        (r#""12,50""#, "", vec![("a number", "a string")]),
        ("true", "", vec![("a number", "a boolean")]),
        ("[1]", "", vec![("a number", "an array")]),
    ] {
        let (line, steps) = read::<Line>(format!(r#"{{"quantity":1,"total":{given}}}"#));
        let total = if kept.is_empty() { String::new() } else { format!(r#","total":{kept}"#) };
        assert_eq!(whole(&line), format!(r#"{{"quantity":1{total}}}"#), "{given}");
        let repairs: Vec<_> = repairs.into_iter().map(|(expected, found)| step("total", expected, found)).collect();
        assert_eq!(steps, repairs, "{given}");
    }
    let (line, steps) = read::<Line>(r#"{"quantity":null,"rates":[1,null,"2"]}"#);
    assert_eq!(whole(&line), r#"{"quantity":null,"rates":[1,2]}"#);
    assert_eq!(steps.len(), 3);
}

#[test]
fn a_number_that_is_cut_off_is_shown_but_not_sent() {
    let text = r#"{"quantity":1234567890123456789.9,"total":-9223372036854775808.5,"tax":1e-500,"rates":[1,1234567890123456789.9],"maybe":[null,1.5]}"#;
    let (mut line, repairs) = read::<Line>(text);
    assert_eq!(repairs.len(), 4);
    let shown = r#"{"quantity":1234567890123456789,"total":-9223372036854775808,"tax":0,"rates":[1,1234567890123456789],"maybe":[null,1.5]}"#;
    assert_eq!((whole(&line), sent(&line)), (shown.to_owned(), r#"{"maybe":[null,1.5]}"#.to_owned()));
    assert_eq!((line.total, line.tax), (Some(Number::new(i64::MIN, 0)), Some(Number::ZERO)));
    assert!(serde_json::to_string(&line).expect("writes").contains(r#""tax":0"#));
    // What the caller sets is sent, with as many digits as fit.
    let part = Line { total: Some(5.into()), rates: Some(vec![6.into()]), ..line.clone() };
    assert_eq!(sent(&part), r#"{"total":5,"rates":[6],"maybe":[null,1.5]}"#);
    (line.quantity, line.total, line.rates) = (Number::new(i64::MAX, 0), Some(Number::new(i64::MIN, 0)), None);
    let line = line.tax(0);
    assert_eq!(
        sent(&line),
        r#"{"quantity":9223372036854775807,"total":-9223372036854775808,"tax":0,"maybe":[null,1.5]}"#
    );
    // A missing number is not a number that is cut off.
    let (mut line, _) = read::<Line>("{}");
    line.quantity = Number::new(i64::MAX, 0);
    assert_eq!(sent(&line), r#"{"quantity":9223372036854775807}"#);
}

#[test]
fn what_is_not_json_is_refused_where_it_stops() {
    for (given, at) in
        [("01", 13), ("1.", 14), ("-", 13), ("1e", 14), ("1.5.2", 15), ("+1", 12), (".5", 12), ("1e+", 15)]
    {
        let error = read_as::<Line>(format!(r#"{{"quantity":{given}}}"#), false).expect_err(given);
        assert!(error.ends_with(&format!("at byte {at}")), "{given}: {error}");
        let float = format!(r#"{{"aamount":{given} }}"#).replacen("aa", "  a", 1);
        assert_eq!(read_as::<Specimen>(float, false).expect_err(given), error.trim_start_matches("quantity: "));
    }
}

#[test]
fn a_number_that_is_not_finite_is_refused() {
    for float in [f64::NAN, f64::INFINITY] {
        let error = encode(&mut Line::new(1).rates([1.0, float])).expect_err("not finite");
        assert_eq!(
            error.to_string(),
            "`rates[1]`: the number is infinite or not a number, which JSON cannot represent"
        );
    }
}

#[test]
fn serde_does_not_make_null_of_a_number() {
    for quantity in ["1e350", "-1e309"] {
        let (line, repairs) = read::<Line>(format!(r#"{{"quantity":{quantity}}}"#));
        assert_eq!(repairs, []);
        let written = serde_json::to_string(&line);
        assert_eq!(written.is_ok(), ARBITRARY_PRECISION, "{written:?}");
    }
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = serde_json::to_string(&Specimen::new().amount(float)).expect_err("not finite");
        assert_eq!(error.to_string(), "the number is infinite or not a number");
        assert!(serde_json::to_value(Specimen::new().amounts([1.0, float])).is_err());
    }
}

#[test]
fn serde_reads_and_writes_them_as_numbers() {
    let line: Line = serde_json::from_str(r#"{"quantity":3,"total":27500.5,"tax":null,"rates":[0.1],"maybe":[null]}"#)
        .expect("reads");
    assert_eq!(
        serde_json::to_string(&line).expect("writes"),
        r#"{"quantity":3,"total":27500.5,"tax":null,"rates":[0.1],"maybe":[null]}"#
    );
    assert_eq!(line.total, Some(27_500.5.into()));
}

/// `cargo test -p apideck-models --lib --features serde_json/arbitrary_precision numbers` is the other way.
#[test]
fn free_form_numbers_are_floats_unless_the_program_keeps_their_text() {
    let given = r#"{"value":[123456789012345678.9,27500.00,1e400,5]}"#;
    let (model, steps) = read::<Specimen>(given);
    if ARBITRARY_PRECISION {
        assert_eq!((sent(&model), steps), (given.replace("1e400", "1e+400"), vec![]));
    } else {
        assert_eq!(sent(&model), r#"{"value":[123456789012345680,27500,"1e400",5]}"#);
        assert!(matches!(model.value, Some(Value::Array(_))));
    }
}

#[test]
fn a_missing_number_is_not_written() {
    let (mut line, _) = read::<Line>("{}");
    assert_eq!((sent(&line), serde_json::to_string(&line).expect("is written")), ("{}".into(), "{}".into()));
    line.quantity = Number::new(5, -1);
    assert_eq!(serde_json::to_string(&line).expect("is written"), r#"{"quantity":0.5}"#);
}
