//! A twin of the specimen that serde derives: both agree on whatever is valid.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::strategies::specimen;
use super::{Map, Specimen, Value, read, whole};
use crate::codec::{HasTable, ReadModel};

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Twin {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shade: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<TwinPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promised: Option<TwinPromised>,
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<TwinPart>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe_texts: Option<Vec<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe_parts: Option<Vec<Option<TwinPart>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matrix: Option<Vec<Vec<i64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<Map>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "type")]
    type_: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct TwinPart {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<f64>,
    #[serde(flatten)]
    rest: Map,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct TwinPromised {
    name: String,
    flag: bool,
    total: i64,
    rate: f64,
    shade: String,
    since: String,
    part: TwinPart,
    rows: Vec<TwinPart>,
    map: Map,
    note: Option<String>,
    hint: Option<String>,
    limit: Option<i64>,
    id: String,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn serde_derive_and_the_codec_agree(model in specimen()) {
        let theirs: Twin = serde_json::from_str(&whole(&model)).unwrap();
        prop_assert_eq!(&theirs.text, &model.text);
        prop_assert_eq!(&theirs.amount, &model.amount);
        prop_assert_eq!(theirs.parts.as_ref().map(Vec::len), model.parts.as_ref().map(Vec::len));
        prop_assert_eq!(&theirs.value, &model.value);

        let (ours, repairs) = read::<Specimen>(serde_json::to_string(&theirs).unwrap());
        prop_assert!(repairs.iter().all(|(_, _, found)| *found == "null"), "{repairs:?}");
        prop_assert_eq!(&serde_json::from_str::<Twin>(&whole(&ours)).unwrap(), &theirs);
        for member in ["text", "flag", "shade", "texts", "matrix", "map", "type"] {
            prop_assert_eq!(shown(&ours, member), shown(&model, member));
        }
    }
}

/// A member of a model, as text.
fn shown(model: &Specimen, member: &str) -> Option<String> {
    let field = Specimen::TABLE.fields().named(member)?;
    Some(format!("{:?}", model.field_ref(field.index)?))
}
