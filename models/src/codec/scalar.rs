//! Decodes scalars, with lossless conversions, and free-form JSON.

use std::borrow::Cow;

use super::decode::{Decoder, Fits};
use super::model::TypedText;
use super::number::{ARBITRARY_PRECISION, Number, to_f64};
use super::path::Path;
use super::reader::{Kind, Result};
use super::{Map, Value};

impl<'t> Decoder<'t> {
    /// Reads a string, or the JSON text of a value of any other kind.
    #[inline]
    pub(super) fn text(&mut self, found: Kind, path: &Path<'_>) -> Result<Cow<'t, str>> {
        if found != Kind::String {
            let text = self.reader.skip()?;
            self.record(path, Kind::String.name(), found.name())?;
            return Ok(Cow::Borrowed(text));
        }
        let text = self.reader.string()?;
        self.check_surrogates(path)?;
        Ok(text)
    }

    /// Records a repair if the last string had an unpaired surrogate.
    pub(super) fn check_surrogates(&mut self, path: &Path<'_>) -> Result<()> {
        if self.reader.replaced { self.record(path, "Unicode", "half of a surrogate pair") } else { Ok(()) }
    }

    pub(super) fn typed(&mut self, place: &mut dyn TypedText, found: Kind, path: &Path<'_>) -> Result<Fits> {
        let fits = matches!(found, Kind::String | Kind::Number | Kind::Bool);
        if fits {
            place.set(&self.text(found, path)?);
        }
        Ok(fits)
    }

    pub(super) fn bool(&mut self, found: Kind, path: &Path<'_>) -> Result<Option<bool>> {
        if found == Kind::Bool {
            return Ok(Some(self.reader.bool()?));
        }
        self.convert(found, Kind::Bool.name(), path, |text| match text {
            "1" => Some(true),
            "0" => Some(false),
            _ if text.eq_ignore_ascii_case("true") => Some(true),
            _ if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        })
    }

    pub(super) fn int(&mut self, found: Kind, path: &Path<'_>) -> Result<Option<i64>> {
        if found == Kind::Number {
            let start = self.reader.clone();
            if let Ok(value) = self.reader.number()?.parse() {
                return Ok(Some(value));
            }
            self.reader = start;
        }
        self.convert(found, "an integer", path, integer)
    }

    pub(super) fn float(&mut self, found: Kind, path: &Path<'_>) -> Result<Option<f64>> {
        if found != Kind::Number {
            return self.convert(found, Kind::Number.name(), path, parse_float);
        }
        let start = self.reader.clone();
        let text = self.reader.number()?;
        let value = parse_float(text);
        match value {
            Some(value) if is_rounded(text, value) => {
                self.record(path, "a number below 2^53", "a larger integer, which is rounded")?;
            }
            Some(_) => {}
            None => self.reader = start,
        }
        Ok(value)
    }

    pub(super) fn decimal(&mut self, found: Kind, path: &Path<'_>) -> Result<Option<Number>> {
        let start = self.reader.clone();
        let parsed = if found == Kind::Number {
            Number::from_literal(self.reader.literal()?)
        } else {
            self.convert(found, Kind::Number.name(), path, |text| Number::from_text(text.as_bytes()))?
        };
        match parsed {
            Some((_, true)) => self.record(path, "a number of up to 18 digits", "a longer one, which is cut off")?,
            Some(_) => {}
            None => self.reader = start,
        }
        Ok(parsed.map(|(number, _)| number))
    }

    /// Reads a scalar of the wrong kind if `convert` can convert its text.
    #[cold]
    fn convert<T>(
        &mut self,
        found: Kind,
        expected: &'static str,
        path: &Path<'_>,
        convert: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        let mut value = None;
        self.convert_text(found, expected, path, &mut |text| {
            value = convert(text);
            value.is_some()
        })?;
        Ok(value)
    }

    /// Calls `convert` with the text of the next value, and consumes and records the value if it returns `true`. Not
    /// generic, so that it is compiled once.
    #[inline(never)]
    fn convert_text(
        &mut self,
        found: Kind,
        expected: &'static str,
        path: &Path<'_>,
        convert: &mut dyn FnMut(&str) -> bool,
    ) -> Result<()> {
        let start = self.reader.clone();
        let text = match found {
            Kind::String => self.reader.string()?,
            Kind::Number => Cow::Borrowed(self.reader.number()?),
            _ => return Ok(()),
        };
        if convert(&text) {
            self.record(path, expected, found.name())?;
        } else {
            self.reader = start;
        }
        Ok(())
    }

    pub(super) fn map(&mut self, path: &Path<'_>) -> Result<Map> {
        let mut map = Map::new();
        let mut first = true;
        self.reader.enter()?;
        while self.reader.next_member(&mut first)? {
            let name = self.reader.name()?;
            let member = Path::Member(path, &name);
            self.check_surrogates(&member)?;
            let value = self.value(&member)?;
            self.insert(&mut map, name.into_owned(), value, path)?;
        }
        Ok(map)
    }

    /// Adds a member to the free-form object at `path`.
    pub(super) fn insert(&mut self, map: &mut Map, name: String, value: Value, path: &Path<'_>) -> Result<()> {
        // A `BTreeMap` allocates nodes of 11 entries, of which at least about half are used.
        const ENTRY: usize = size_of::<(String, Value)>();
        let bytes = if map.is_empty() { 12 * ENTRY } else { 2 * ENTRY };
        self.take(bytes, path)?;
        map.insert(name, value);
        Ok(())
    }

    /// Reads the next value of any kind.
    pub(super) fn value(&mut self, path: &Path<'_>) -> Result<Value> {
        Ok(match self.reader.kind()? {
            Kind::Null => {
                self.reader.null()?;
                Value::Null
            }
            Kind::Bool => Value::Bool(self.reader.bool()?),
            Kind::Number => self.free_number(path)?,
            Kind::String => Value::String(self.text(Kind::String, path)?.into_owned()),
            Kind::Object => Value::Object(self.map(path)?),
            Kind::Array => {
                let mut list = Vec::new();
                let mut first = true;
                self.reader.enter()?;
                while self.reader.next_element(&mut first)? {
                    let path = Path::Element(path, list.len());
                    let value = self.value(&path)?;
                    if list.len() == list.capacity() {
                        self.take(list.len().max(4) * size_of::<Value>(), &path)?;
                    }
                    list.push(value);
                }
                Value::Array(list)
            }
        })
    }

    fn free_number(&mut self, path: &Path<'_>) -> Result<Value> {
        let text = self.reader.number()?;
        if let Ok(value) = text.parse::<i64>() {
            // `-0` is read as a float: an integer would lose its sign.
            if value != 0 || !text.starts_with('-') {
                return Ok(value.into());
            }
        }
        if let Ok(value) = text.parse::<u64>() {
            return Ok(value.into());
        }
        if ARBITRARY_PRECISION {
            // The program keeps the text of all numbers.
            return Ok(text.parse().map_or_else(|_| Value::String(text.to_owned()), Value::Number));
        }
        let value = parse_float(text);
        if value.is_none_or(|value| is_rounded(text, value)) {
            self.record(path, "a number that 64 bits hold", "a larger one")?;
        }
        Ok(value.map_or_else(|| Value::String(text.to_owned()), Value::from))
    }
}

/// Parses a finite number.
fn parse_float(text: &str) -> Option<f64> {
    to_f64(text.as_bytes()).filter(|value| value.is_finite())
}

/// Whether `text` is an integer so large that `value` may have rounded it.
fn is_rounded(text: &str, value: f64) -> bool {
    value.abs() >= 9_007_199_254_740_992.0 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit())
}

/// Parses an integer, which may be written with a fraction of zeros or an exponent, such as `2.0`.
pub(super) fn integer(text: &str) -> Option<i64> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    match Number::from_text(text.as_bytes())? {
        (number, false) => number.try_into().ok(),
        _ => None,
    }
}
