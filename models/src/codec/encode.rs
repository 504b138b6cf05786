//! From a model to JSON text: one walker for all of them.

use std::fmt::{self, Write};

use super::plain::plain_length;
use super::reader::MAX_DEPTH;
use super::{Item, List, Map, Model, NULLS, Nulls, Path, Room, Slot, Value};

/// Why a model could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    /// Where: `line_items[2].unit_price`.
    pub path: String,
    /// What is wrong there.
    pub problem: &'static str,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)
    }
}

impl std::error::Error for EncodeError {}

type Result<T> = std::result::Result<T, Box<EncodeError>>;

/// Writes `model` as a request has it: what is set, without what is read-only, nulls where they are marked.
pub fn encode(model: &mut dyn Model) -> Result<Vec<u8>> {
    encode_item(Item::Model(model), false)
}

/// Writes `item`, with what is read-only or only on request.
pub fn encode_item(item: Item<'_>, read_only: bool) -> Result<Vec<u8>> {
    let mut encoder = Encoder { text: String::new(), depth: 0, read_only };
    encoder.item(item, &Path::Root)?;
    Ok(encoder.text.into_bytes())
}

struct Encoder {
    text: String,
    depth: usize,
    read_only: bool,
}

impl Encoder {
    fn item(&mut self, item: Item<'_>, path: &Path<'_>) -> Result<()> {
        match item {
            Item::Bool(value) => self.text.push_str(if value { "true" } else { "false" }),
            Item::Int(value) => self.int(value),
            Item::Float(value) => self.float(value, path)?,
            Item::Text(value) => self.string(value),
            Item::Model(model) => self.model(model, path)?,
            Item::List(list) => self.list(list, path)?,
            Item::Map(map) => self.map(map, path)?,
            Item::Value(value) => self.value(value, path)?,
            Item::Body(_) => return fail(path, "raw bytes have no JSON form"),
        }
        Ok(())
    }

    // Not part of `item`, which also runs for each scalar and has no need of so large a frame.
    #[inline(never)]
    fn model(&mut self, model: &mut dyn Model, path: &Path<'_>) -> Result<()> {
        let nulls = match model.slot(NULLS, Room::No) {
            Slot::Nulls(nulls) => *nulls,
            _ => Nulls::default(),
        };
        self.open('{', path)?;
        for field in model.table().fields() {
            if field.read_only() && !self.read_only {
                continue;
            }
            match model.slot(field.index, Room::No).item() {
                Some(Item::Map(map)) if field.rest() => self.members(map, path)?,
                Some(item) => {
                    let name = field.name();
                    self.name(name);
                    self.item(item, &Path::Member(path, name))?;
                }
                None if nulls.contains(field.index) && (field.nullable() || self.read_only) => {
                    self.name(field.name());
                    self.text.push_str("null");
                }
                None => {}
            }
        }
        self.close('}');
        Ok(())
    }

    /// Writes the name of a member as it stands in a table: letters, digits and underscores.
    fn name(&mut self, name: &str) {
        if self.is_first() {
            self.text.push('"');
        } else {
            self.text.push_str(",\"");
        }
        self.text.push_str(name);
        self.text.push_str("\":");
    }

    #[inline(never)]
    fn list(&mut self, list: &mut dyn List, path: &Path<'_>) -> Result<()> {
        self.open('[', path)?;
        let mut index = 0;
        while let Some(slot) = list.slot(index, Room::No) {
            self.separate();
            match slot.item() {
                Some(item) => self.item(item, &Path::Element(path, index))?,
                None => self.text.push_str("null"),
            }
            index += 1;
        }
        self.close(']');
        Ok(())
    }

    fn map(&mut self, map: &Map, path: &Path<'_>) -> Result<()> {
        self.open('{', path)?;
        self.members(map, path)?;
        self.close('}');
        Ok(())
    }

    fn members(&mut self, map: &Map, path: &Path<'_>) -> Result<()> {
        for (name, value) in map {
            self.separate();
            self.string(name);
            self.text.push(':');
            self.value(value, &Path::Member(path, name))?;
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, path: &Path<'_>) -> Result<()> {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(value), ..) => self.int(value),
                (_, Some(value), _) => {
                    let _ = write!(self.text, "{value}");
                }
                (.., Some(value)) => self.float(value, path)?,
                _ => return fail(path, "the number does not fit into 64 bits"),
            },
            Value::String(value) => self.string(value),
            Value::Array(list) => {
                self.open('[', path)?;
                for (index, value) in list.iter().enumerate() {
                    self.separate();
                    self.value(value, &Path::Element(path, index))?;
                }
                self.close(']');
            }
            Value::Object(map) => self.map(map, path)?,
        }
        Ok(())
    }

    /// A comma, unless the bracket has only just been opened.
    fn separate(&mut self) {
        if !self.is_first() {
            self.text.push(',');
        }
    }

    fn is_first(&self) -> bool {
        matches!(self.text.as_bytes().last(), Some(b'{' | b'[') | None)
    }

    fn open(&mut self, bracket: char, path: &Path<'_>) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return fail(path, "nested deeper than 127 levels");
        }
        self.depth += 1;
        self.text.push(bracket);
        Ok(())
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        self.text.push(bracket);
    }

    fn int(&mut self, value: i64) {
        self.text.push_str(itoa::Buffer::new().format(value));
    }

    fn float(&mut self, value: f64, path: &Path<'_>) -> Result<()> {
        if !value.is_finite() {
            return fail(path, "the number is infinite or not a number, which JSON cannot say");
        }
        write_float(&mut self.text, value);
        Ok(())
    }

    fn string(&mut self, mut text: &str) {
        self.text.push('"');
        loop {
            let (plain, rest) = text.split_at(plain_length(text.as_bytes()));
            self.text.push_str(plain);
            let Some(&byte) = rest.as_bytes().first() else { break };
            match byte {
                b'"' => self.text.push_str("\\\""),
                b'\\' => self.text.push_str("\\\\"),
                b'\n' => self.text.push_str("\\n"),
                b'\r' => self.text.push_str("\\r"),
                b'\t' => self.text.push_str("\\t"),
                _ => {
                    let _ = write!(self.text, "\\u{byte:04x}");
                }
            }
            text = &rest[1..];
        }
        self.text.push('"');
    }
}

fn fail<T>(path: &Path<'_>, problem: &'static str) -> Result<T> {
    Err(Box::new(EncodeError { path: path.text(), problem }))
}

/// Writes a finite number as JavaScript does: the shortest text that reads back as the same, whole numbers without a
/// fraction, an exponent only from `1e+21` on and below `1e-6`.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::float_cmp)]
pub(super) fn write_float(text: &mut String, value: f64) {
    let whole = value as i64;
    if whole as f64 == value && value.abs() < 9_007_199_254_740_992.0 {
        text.push_str(itoa::Buffer::new().format(whole));
        return;
    }
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(value);
    if (1e-5..9_007_199_254_740_992.0).contains(&value.abs()) {
        text.push_str(shortest);
    } else {
        write_extreme(text, value, shortest);
    }
}

/// Writes a number so large or small that its shortest text may have an exponent where JavaScript's has none: that of
/// whole numbers from 2^53 to 1e21, and of millionths.
#[cold]
fn write_extreme(text: &mut String, value: f64, shortest: &str) {
    let Some((digits, exponent)) = shortest.split_once('e') else {
        text.push_str(shortest.trim_end_matches(".0"));
        return;
    };
    if !(1e-6..1e21).contains(&value.abs()) {
        text.push_str(shortest);
        return;
    }
    let places = exponent.trim_start_matches('+').parse::<usize>();
    let start = text.len() + usize::from(value < 0.0);
    text.extend(digits.chars().filter(|&digit| digit != '.'));
    match places {
        Ok(places) => text.extend(std::iter::repeat_n('0', (start + places + 1).saturating_sub(text.len()))),
        Err(_) => text.insert_str(start, "0.00000"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short_and_whole_ones_without_a_fraction() {
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
            let mut text = String::new();
            write_float(&mut text, value);
            assert_eq!(text, expected);
        }
    }
}
