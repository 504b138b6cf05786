//! Numbers in serde.

use std::fmt;

use serde_core::de::{self, Deserialize, Deserializer, Visitor};
use serde_core::ser::{self, Serialize, Serializer};

use super::Number;

/// Whether the program turned on `serde_json/arbitrary_precision`: then a `serde_json::Number` holds its text.
pub(in crate::codec) const ARBITRARY_PRECISION: bool = size_of::<serde_json::Number>() == size_of::<String>();

impl Serialize for Number {
    /// Writes an integer if the value is one of 64 bits, and otherwise the nearest `f64`. With
    /// `serde_json/arbitrary_precision`, writes all digits. Fails for [`Number::NAN`], and for a number beyond the largest
    /// `f64`, of which `serde_json` would make null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_nan() {
            return Err(ser::Error::custom("the number is infinite or not a number"));
        }
        if ARBITRARY_PRECISION {
            let number: serde_json::Number = self.to_string().parse().map_err(ser::Error::custom)?;
            return number.serialize(serializer);
        }
        if let Ok(integer) = i64::try_from(*self) {
            return serializer.serialize_i64(integer);
        }
        if let Some(integer) = self.to_u64() {
            return serializer.serialize_u64(integer);
        }
        let float = f64::from(*self);
        if float.is_infinite() {
            return Err(ser::Error::custom("the number is too large for a float"));
        }
        serializer.serialize_f64(float)
    }
}

impl<'de> Deserialize<'de> for Number {
    /// Reads a number, or text that is one. Fails if the digits of an integer or a text do not fit. Most formats pass
    /// fractions on as `f64`; `serde_json` keeps all digits with `arbitrary_precision`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if ARBITRARY_PRECISION {
            return match serde_json::Value::deserialize(deserializer)? {
                serde_json::Value::Number(number) => parse(&number.to_string()),
                serde_json::Value::String(text) => parse(&text),
                _ => Err(de::Error::custom("expected a number")),
            };
        }
        deserializer.deserialize_any(NumberVisitor)
    }
}

fn parse<E: de::Error>(text: &str) -> Result<Number, E> {
    text.parse().map_err(E::custom)
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
        // Of a larger integer than an `i64`, the digits may still fit.
        Number::try_from(value).or_else(|_| parse(&value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
        Ok(value.into())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
        parse(text)
    }
}
