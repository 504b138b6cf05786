//! Encodes any model as JSON.

use std::io::Write;

use apideck_wire::EncodeError;

use super::field_state::FieldState;
use super::model::{Create, FieldMut, FieldValue, List, Model, STRUCT};
use super::number::{ARBITRARY_PRECISION, Number};
use super::path::Path;
use super::reader::MAX_DEPTH;
use super::scan::unescaped_length;
use super::table::{Table, mark};
use super::{Map, Value};

type Result<T> = std::result::Result<T, Box<EncodeError>>;

/// Encodes `model` as the body of a request: fields that are set and explicit nulls, without read-only fields.
pub fn encode(model: &mut dyn Model) -> Result<Vec<u8>> {
    encode_value(FieldValue::Model(model), false)
}

/// Encodes `value`, with or without read-only fields.
pub fn encode_value(value: FieldValue<'_>, read_only: bool) -> Result<Vec<u8>> {
    let mut encoder = Encoder { text: Vec::with_capacity(256), depth: 0, read_only, cut_off_end: 0 };
    encoder.field_value(value, &Path::Root)?;
    Ok(encoder.text)
}

struct Encoder {
    text: Vec<u8>,
    depth: usize,
    read_only: bool,
    /// Where the last number whose digits were cut off ends.
    cut_off_end: usize,
}

impl Encoder {
    fn push(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    fn field_value(&mut self, value: FieldValue<'_>, path: &Path<'_>) -> Result<()> {
        match value {
            FieldValue::Bool(value) => self.push(if value { "true" } else { "false" }),
            FieldValue::Int(value) => self.int(value),
            FieldValue::Float(value) => self.float(value, path)?,
            FieldValue::Number(value) => self.decimal(value, path)?,
            FieldValue::Text(value) => self.string(value.as_bytes()),
            FieldValue::Enum(value) => self.string(value),
            FieldValue::Model(model) => self.model(model, path)?,
            FieldValue::List(list) => self.list(list, path)?,
            FieldValue::Map(map) => self.map(map, path)?,
            FieldValue::Any(value) => self.value(value, path)?,
            FieldValue::Body(_) => return fail(path, "raw bytes have no JSON form"),
        }
        Ok(())
    }

    // Not inlined into `field_value`, which also runs for each scalar and would get a larger stack frame.
    #[inline(never)]
    fn model(&mut self, model: &mut dyn Model, path: &Path<'_>) -> Result<()> {
        let start = self.open(b'{', path)?;
        let (table, has_states) = match model.field_mut(STRUCT, Create::Nothing) {
            FieldMut::Struct(table, states) => (table, states.iter().any(|state| *state != 0)),
            _ => (Table::EMPTY, false),
        };
        let left_out = if self.read_only { 0 } else { mark::read };
        // That of the current field is in the lowest bits.
        let mut state = FieldState::default();
        for field in table.fields() {
            // Most models have no states.
            if has_states {
                state = state.next(model, field.index);
            }
            if field.has(left_out) {
                continue;
            }
            let value = match model.field_mut(field.index, Create::Nothing).value() {
                Some(FieldValue::Map(map)) if field.rest() => {
                    self.members(map, start, path)?;
                    continue;
                }
                None if !(state.null() && (field.nullable() || self.read_only)) => continue,
                value => value,
            };
            let member_start = self.text.len();
            let member = field.member;
            // The first member has no comma.
            self.text.extend_from_slice(&member[usize::from(member_start == start)..]);
            let value_start = self.text.len();
            match value {
                None => {
                    self.push("null");
                    continue;
                }
                // Most values are text, which needs no path.
                Some(FieldValue::Text(value)) => self.string(value.as_bytes()),
                Some(FieldValue::Enum(value)) => self.string(value),
                Some(value) => self.field_value(value, &Path::Field(path, member))?,
            }
            if state.repaired() {
                self.drop_repaired(member_start, value_start, state);
            }
        }
        self.close(b'}');
        Ok(())
    }

    /// Removes the last member, which is marked as repaired, if it still has the value that the repair put there. A value
    /// that lost something stays where read-only fields are shown too.
    #[cold]
    #[inline(never)]
    fn drop_repaired(&mut self, member_start: usize, value_start: usize, state: FieldState) {
        if self.is_lossy(value_start) {
            if !self.read_only {
                self.text.truncate(member_start);
                self.cut_off_end = 0;
            }
            return;
        }
        // `0`, `false` and `null` are the only values that are or start like this, and the others have two brackets or
        // quotes.
        if matches!(&self.text[value_start..], [b'0'] | [b'f' | b'n', ..] | [b'"' | b'[' | b'{', _]) {
            if state.null() && self.read_only {
                self.text.truncate(value_start);
                self.push("null");
            } else {
                self.text.truncate(member_start);
            }
        }
    }

    /// Whether digits or characters were lost of the last value, a number, a text, or a list of these.
    fn is_lossy(&self, value_start: usize) -> bool {
        let value = &self.text[value_start..];
        let has_text = matches!(value, [b'"', ..] | [b'[', b'"' | b'n' | b'[', ..]);
        self.cut_off_end > value_start || has_text && value.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes())
    }

    #[inline(never)]
    fn list(&mut self, list: &mut dyn List, path: &Path<'_>) -> Result<()> {
        let start = self.open(b'[', path)?;
        let mut index = 0;
        while let Some(element) = list.element_mut(index, Create::Nothing) {
            self.separate(start);
            match element.value() {
                Some(value) => self.field_value(value, &Path::Element(path, index))?,
                None => self.push("null"),
            }
            index += 1;
        }
        self.close(b']');
        Ok(())
    }

    fn map(&mut self, map: &Map, path: &Path<'_>) -> Result<()> {
        let start = self.open(b'{', path)?;
        self.members(map, start, path)?;
        self.close(b'}');
        Ok(())
    }

    /// Writes the members of `map` into the object whose content starts at `start`.
    fn members(&mut self, map: &Map, start: usize, path: &Path<'_>) -> Result<()> {
        for (name, value) in map {
            self.separate(start);
            self.string(name.as_bytes());
            self.text.push(b':');
            self.value(value, &Path::Member(path, name))?;
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, path: &Path<'_>) -> Result<()> {
        match value {
            Value::Null => self.push("null"),
            Value::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Value::Number(number) if ARBITRARY_PRECISION => {
                // Its text, however long.
                let _ = write!(self.text, "{number}");
            }
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(value), ..) => self.int(value),
                (_, Some(value), _) => {
                    let _ = write!(self.text, "{value}");
                }
                (.., Some(value)) => self.float(value, path)?,
                _ => return fail(path, "the number does not fit into 64 bits"),
            },
            Value::String(value) => self.string(value.as_bytes()),
            Value::Array(list) => {
                let start = self.open(b'[', path)?;
                for (index, value) in list.iter().enumerate() {
                    self.separate(start);
                    self.value(value, &Path::Element(path, index))?;
                }
                self.close(b']');
            }
            Value::Object(map) => self.map(map, path)?,
        }
        Ok(())
    }

    /// Writes a comma, unless the list or object whose content starts at `start` is empty.
    fn separate(&mut self, start: usize) {
        if self.text.len() > start {
            self.text.push(b',');
        }
    }

    /// Opens a list or object. Returns where its content starts.
    fn open(&mut self, bracket: u8, path: &Path<'_>) -> Result<usize> {
        if self.depth == MAX_DEPTH {
            return fail(path, "nested deeper than 127 levels");
        }
        self.depth += 1;
        self.text.push(bracket);
        Ok(self.text.len())
    }

    fn close(&mut self, bracket: u8) {
        self.depth -= 1;
        self.text.push(bracket);
    }

    fn int(&mut self, value: i64) {
        self.push(itoa::Buffer::new().format(value));
    }

    fn float(&mut self, value: f64, path: &Path<'_>) -> Result<()> {
        if !value.is_finite() {
            return fail(path, NOT_FINITE);
        }
        write_float(&mut self.text, value);
        Ok(())
    }

    fn decimal(&mut self, value: Number, path: &Path<'_>) -> Result<()> {
        if !value.is_exact() {
            return self.inexact(value, path);
        }
        value.write(&mut self.text);
        Ok(())
    }

    #[cold]
    fn inexact(&mut self, value: Number, path: &Path<'_>) -> Result<()> {
        if value.is_nan() {
            return fail(path, NOT_FINITE);
        }
        value.write(&mut self.text);
        self.cut_off_end = self.text.len();
        Ok(())
    }

    /// Writes text, as bytes of UTF-8.
    #[inline]
    fn string(&mut self, text: &[u8]) {
        self.text.push(b'"');
        if unescaped_length(text) == text.len() {
            self.text.extend_from_slice(text);
        } else {
            self.escaped(text);
        }
        self.text.push(b'"');
    }

    /// Writes what is between the quotes of text in which something is escaped.
    #[inline(never)]
    fn escaped(&mut self, mut text: &[u8]) {
        loop {
            let (plain, rest) = text.split_at(unescaped_length(text));
            self.text.extend_from_slice(plain);
            let Some(&byte) = rest.first() else { break };
            match byte {
                b'"' => self.push("\\\""),
                b'\\' => self.push("\\\\"),
                b'\n' => self.push("\\n"),
                b'\r' => self.push("\\r"),
                b'\t' => self.push("\\t"),
                _ => {
                    let _ = write!(self.text, "\\u{byte:04x}");
                }
            }
            text = &rest[1..];
        }
    }
}

const NOT_FINITE: &str = "the number is infinite or not a number, which JSON cannot represent";

fn fail<T>(path: &Path<'_>, problem: &'static str) -> Result<T> {
    Err(error(path, problem))
}

#[cold]
#[inline(never)]
#[allow(clippy::unnecessary_box_returns)] // The box is made here, so that no caller has code for it.
fn error(path: &Path<'_>, problem: &'static str) -> Box<EncodeError> {
    Box::new(EncodeError { path: path.text(), problem: problem.into() })
}

/// Writes a finite number as JavaScript does: the shortest text that parses to the same value, no fraction for whole
/// numbers, an exponent only from `1e+21` up and below `1e-6`.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::float_cmp)]
pub fn write_float(text: &mut Vec<u8>, value: f64) {
    let whole = value as i64;
    if whole as f64 == value && value.abs() < 9_007_199_254_740_992.0 {
        text.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
        return;
    }
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(value);
    if (1e-5..9_007_199_254_740_992.0).contains(&value.abs()) {
        text.extend_from_slice(shortest.as_bytes());
    } else {
        write_extreme(text, value, shortest);
    }
}

/// Writes a number from 2^53 up or below 1e-5. Its shortest text may have an exponent where JavaScript has none: whole
/// numbers up to 1e21, and numbers from 1e-6 to 1e-5.
#[cold]
fn write_extreme(text: &mut Vec<u8>, value: f64, shortest: &str) {
    let Some((digits, exponent)) = shortest.split_once('e') else {
        text.extend_from_slice(shortest.strip_suffix(".0").unwrap_or(shortest).as_bytes());
        return;
    };
    if !(1e-6..1e21).contains(&value.abs()) {
        text.extend_from_slice(shortest.as_bytes());
        return;
    }
    if value < 0.0 {
        text.push(b'-');
    }
    let places = exponent.trim_start_matches('+').parse::<usize>();
    if places.is_err() {
        text.extend_from_slice(b"0.00000");
    }
    let start = text.len();
    text.extend(digits.bytes().filter(u8::is_ascii_digit));
    if let Ok(places) = places {
        text.resize(text.len().max(start + places + 1), b'0');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_javascript_writes_them() {
        let cases = [
            (27500.0, "27500"),
            (27500.5, "27500.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (-0.0, "0"),
            (1e-7, "1e-7"),
            (-1.5e-9, "-1.5e-9"),
            (0.000_01, "0.00001"),
            (0.000_001, "0.000001"),
            (-0.000_001_25, "-0.00000125"),
            (9_007_199_254_740_994.0, "9007199254740994"),
            (-123_456_789_012_345_680_000.0, "-123456789012345680000"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
        ];
        for (value, expected) in cases {
            let mut text = Vec::new();
            write_float(&mut text, value);
            assert_eq!(text, expected.as_bytes());
        }
    }
}
