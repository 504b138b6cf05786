//! What holds for any model and for any input.

use proptest::prelude::*;

use super::strategies::{mutated, specimen};
use super::{Model, Part, Promised, Specimen, Value, decode_into, read, read_as, sent, whole};

/// JSON with each number in one form: a whole float is an integer.
fn canonical(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let mut text = Vec::new();
            match number.as_f64() {
                Some(float) if number.is_f64() => crate::codec::encode::write_float(&mut text, float),
                _ => text = number.to_string().into_bytes(),
            }
            serde_json::from_slice(&text).expect("a number")
        }
        Value::Array(list) => list.into_iter().map(canonical).collect(),
        Value::Object(map) => Value::Object(map.into_iter().map(|(name, value)| (name, canonical(value))).collect()),
        other => other,
    }
}

/// Takes the members that are read-only off what serde makes of a specimen.
fn without_read_only(value: &mut Value) {
    fn each(value: &mut Value, member: &str, change: fn(&mut Value)) {
        match value.get_mut(member) {
            Some(Value::Array(list)) => list.iter_mut().for_each(change),
            Some(value) => change(value),
            None => {}
        }
    }
    fn remove(value: &mut Value, members: &[&str]) {
        if let Value::Object(map) = value {
            map.retain(|name, _| !members.contains(&&**name));
        }
    }
    fn part(value: &mut Value) {
        remove(value, &["id"]);
    }
    fn promised(value: &mut Value) {
        remove(value, &["id"]);
        each(value, "part", part);
        each(value, "rows", part);
    }
    remove(value, &["id", "changed_at", "token"]);
    for member in ["part", "maybe_part", "parts", "maybe_parts"] {
        each(value, member, part);
    }
    each(value, "promised", promised);
    each(value, "specimens", without_read_only);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn encode_then_decode_gives_the_same_model(model in specimen()) {
        let (again, repairs) = read::<Specimen>(whole(&model));
        prop_assert_eq!(&again, &model);
        prop_assert_eq!(repairs, vec![]);
        prop_assert_eq!(whole(&again), whole(&model));
    }

    #[test]
    fn serde_reads_what_serde_writes(model in specimen()) {
        let text = serde_json::to_string(&model).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Specimen>(&text).unwrap(), &model);
        prop_assert_eq!(&read::<Specimen>(text).0, &model);
        prop_assert_eq!(&serde_json::from_str::<Specimen>(&whole(&model)).unwrap(), &model);
    }

    #[test]
    fn requests_are_serde_output_without_read_only_fields(model in specimen()) {
        let mut value = serde_json::to_value(&model).unwrap();
        prop_assert_eq!(canonical(serde_json::from_str(&whole(&model)).unwrap()), canonical(value.clone()));
        without_read_only(&mut value);
        prop_assert_eq!(canonical(serde_json::from_str(&sent(&model)).unwrap()), canonical(value));
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        for strict in [false, true] {
            let _ = decode_into(&bytes, &mut Specimen::default(), strict);
            let _ = decode_into(&bytes, &mut Part::default(), strict);
        }
    }

    #[test]
    fn decoded_models_encode_and_decode_without_repairs(text in mutated(specimen().prop_map(|model| whole(&model)))) {
        check_again::<Specimen>(&text);
        check_again::<Part>(&text);
        check_again::<Promised>(&text);
    }
}

fn check_again<M: Model + Clone + Default + PartialEq>(text: &str) {
    let Ok((model, repairs)) = read_as::<M>(text, false) else {
        assert!(read_as::<M>(text, true).is_err(), "{text}");
        return;
    };
    let written = whole(&model);
    let (again, _) = read::<M>(&written);
    assert_eq!(whole(&again), written, "{text}");
    // Strict decoding accepts less, and decodes what it accepts in the same way.
    if let Ok((strict, strict_repairs)) = read_as::<M>(text, true) {
        assert!(strict == model && strict_repairs == repairs, "{text}");
    }
}
