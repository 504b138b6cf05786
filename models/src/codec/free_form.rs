//! Decodes free-form JSON.

use std::borrow::Cow;

use apideck_wire::Repair;
use serde_json::map::Entry;

use super::decode::Decoder;
use super::number::ARBITRARY_PRECISION;
use super::path::Path;
use super::policy::{Document, Policy, Repairs, ResponsePolicy};
use super::reader::{Kind, Result};
use super::scalar::{ROUNDED, is_rounded, parse_float};
use super::utf8::utf8;
use super::{Map, Value};

/// Parses any JSON text; `None` if it is not valid JSON, or if its value would take more memory than a body of 64 MiB may
/// take. Nothing is recorded.
pub fn parse_value(text: &[u8]) -> Option<Value> {
    parse_value_within(text, ResponsePolicy::default().max_response_bytes)
}

/// Like [`parse_value`] where bodies of at most `max_response_bytes` are accepted.
pub fn parse_value_within(text: &[u8], max_response_bytes: usize) -> Option<Value> {
    parse(text, Repairs::Unrecorded, max_response_bytes).map(|(value, _)| value)
}

/// Like [`parse_value_within`], with what was repaired: at most 64 repairs, and one more that tells how many were left out.
pub fn parse_value_recorded(text: &[u8], max_response_bytes: usize) -> Option<(Value, Vec<Repair>)> {
    parse(text, Repairs::Recorded, max_response_bytes)
}

fn parse(text: &[u8], repairs: Repairs, max_response_bytes: usize) -> Option<(Value, Vec<Repair>)> {
    let document = Document::Response { require_members: false, require_id: false };
    let text = utf8(text);
    let is_utf8 = matches!(text, Cow::Borrowed(_));
    let mut decoder = Decoder::new(&text, is_utf8, Policy { repairs, document }, max_response_bytes);
    let value = decoder.value(&Path::Root).ok()?;
    decoder.reader.end().ok()?;
    Some((value, decoder.repairs.finish()))
}

impl Decoder<'_> {
    pub(super) fn map(&mut self, path: &Path<'_>) -> Result<Map> {
        let mut map = Map::new();
        let mut first = true;
        self.reader.enter()?;
        while self.reader.next_member(&mut first)? {
            let name = self.reader.name()?;
            let member = Path::Member(path, &name);
            self.filled_text(&member)?;
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
        match map.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            Entry::Occupied(mut entry) => {
                self.duplicate(&Path::Member(path, entry.key()))?;
                entry.insert(value);
            }
        }
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
            Kind::String => {
                let text = self.reader.string()?;
                self.filled_text(path)?;
                Value::String(text.into_owned())
            }
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
        match value {
            Some(value) if !is_rounded(text, value) => {}
            Some(_) => self.record(path, "a number that 64 bits hold", ROUNDED)?,
            None => self.record(path, "a number that 64 bits hold", "a larger one")?,
        }
        Ok(value.map_or_else(|| Value::String(text.to_owned()), Value::from))
    }
}
