//! Decodes scalars, with lossless conversions.

use std::borrow::Cow;

use super::decode::{Decoder, Filled};
use super::number::{Number, to_f64};
use super::path::Path;
use super::reader::{Kind, Replaced, Result};

impl<'t> Decoder<'t> {
    /// Reads a string, or the text of another scalar; `None` for a list or an object, which is not consumed. Then call
    /// [`filled_text`](Self::filled_text).
    #[inline]
    pub(super) fn text(&mut self, found: Kind, path: &Path<'_>) -> Result<Option<Cow<'t, str>>> {
        if found == Kind::String { self.reader.string().map(Some) } else { self.text_of_scalar(found, path) }
    }

    #[cold]
    fn text_of_scalar(&mut self, found: Kind, path: &Path<'_>) -> Result<Option<Cow<'t, str>>> {
        if !matches!(found, Kind::Number | Kind::Bool) {
            return Ok(None);
        }
        let text = self.reader.skip()?;
        self.reader.replaced = Replaced::Nothing;
        self.record(path, Kind::String.name(), found.name())?;
        Ok(Some(Cow::Borrowed(text)))
    }

    /// What became of the last text: records a repair if characters of it were lost.
    #[inline]
    pub(super) fn filled_text(&mut self, path: &Path<'_>) -> Result<Filled> {
        if self.reader.replaced == Replaced::Nothing { Ok(Filled::Whole) } else { self.lossy_text(path) }
    }

    #[cold]
    fn lossy_text(&mut self, path: &Path<'_>) -> Result<Filled> {
        match self.reader.replaced {
            Replaced::InvalidBytes => self.record(path, "UTF-8", "invalid bytes")?,
            _ => self.record(path, "Unicode", "half of a surrogate pair")?,
        }
        Ok(Filled::Lossy)
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
            let text = self.reader.number()?;
            if let Ok(value) = text.parse() {
                return Ok(Some(value));
            }
            // `2.0` and `2e3` are integers too.
            let value = integer(text);
            if value.is_none() {
                self.reader = start;
            }
            return Ok(value);
        }
        self.convert(found, "an integer", path, integer)
    }

    pub(super) fn float(&mut self, found: Kind, path: &Path<'_>) -> Result<Option<f64>> {
        let read = |text: &str| parse_float(text).map(|value| (value, is_rounded(text, value)));
        let start = self.reader.clone();
        let read = if found == Kind::Number {
            read(self.reader.number()?)
        } else {
            self.convert(found, Kind::Number.name(), path, read)?
        };
        match read {
            Some((_, true)) => self.record(path, "a number that 64 bits hold", ROUNDED)?,
            Some(_) => {}
            None => self.reader = start,
        }
        Ok(read.map(|(value, _)| value))
    }

    /// Reads a number, and what became of it.
    pub(super) fn decimal(&mut self, found: Kind, path: &Path<'_>) -> Result<(Option<Number>, Filled)> {
        let start = self.reader.clone();
        let parsed = if found == Kind::Number {
            Number::from_literal(self.reader.literal()?)
        } else {
            self.convert(found, Kind::Number.name(), path, |text| Number::from_text(text.as_bytes()))?
        };
        Ok(match parsed {
            Some((number, false)) => (Some(number), Filled::Whole),
            Some((number, true)) => {
                self.record(path, "a number of up to 18 digits", "a longer one, which is cut off")?;
                (Some(number.cut_off()), Filled::Lossy)
            }
            None => {
                self.reader = start;
                (None, Filled::Unfit)
            }
        })
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
}

/// The `found` of a repair for a number that was rounded to a float.
pub(super) const ROUNDED: &str = "a longer one, which is rounded";

/// Parses a finite number.
pub(super) fn parse_float(text: &str) -> Option<f64> {
    to_f64(text.as_bytes()).filter(|value| value.is_finite())
}

/// Whether the shortest text of `value` is another number than `text`.
pub(super) fn is_rounded(text: &str, value: f64) -> bool {
    // Floats of ordinary size keep any 15 digits.
    (text.len() > 15 || !(1e-100..1e100).contains(&value.abs())) && is_another_number(text, value)
}

#[cold]
fn is_another_number(text: &str, value: f64) -> bool {
    !matches!(Number::from_text(text.as_bytes()), Some((number, false)) if number == Number::from(value))
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
