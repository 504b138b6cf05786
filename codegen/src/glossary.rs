//! Our sentences about fields, types, resources and operations: `codegen/glossary.toml`.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::Result;
use crate::facts::Direction;

/// The sentences of `glossary.toml`.
#[derive(Clone, Debug, Default)]
pub struct Glossary {
    apis: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
    types: BTreeMap<String, String>,
    resources: BTreeMap<String, (String, String)>,
    operations: BTreeMap<String, String>,
    notes: BTreeMap<String, String>,
}

impl Glossary {
    /// Reads `glossary.toml`.
    pub fn parse(text: &str) -> Result<Self> {
        let table: Table = text.parse().map_err(|error| format!("glossary.toml: {error}"))?;
        let mut glossary = Self::default();
        for (section, entries) in &table {
            for (key, value) in entries.as_table().into_iter().flatten() {
                let words = match value {
                    Value::String(text) => vec![text.as_str()],
                    Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
                    _ => Vec::new(),
                };
                let (key, own) = (key.clone(), |text: &str| text.to_owned());
                match (section.as_str(), &words[..]) {
                    ("api", [text]) => drop(glossary.apis.insert(key, own(text))),
                    ("field", [text]) => drop(glossary.fields.insert(key, own(text))),
                    ("type", [text]) => drop(glossary.types.insert(key, own(text))),
                    ("operation", [text]) => drop(glossary.operations.insert(key, own(text))),
                    ("note", [text]) => drop(glossary.notes.insert(key, own(text))),
                    ("resource", [one, many]) => drop(glossary.resources.insert(key, (own(one), own(many)))),
                    _ => return Err(format!("glossary.toml: `{key}` in `{section}` is not an entry")),
                }
            }
        }
        Ok(glossary)
    }

    /// What an API is about.
    pub fn api(&self, api: &str) -> Option<&str> {
        self.apis.get(api).map(String::as_str)
    }

    /// The sentence about the type `name`, if the one made from the facts does not fit.
    pub fn type_named(&self, name: &str) -> Option<&str> {
        self.types.get(name).map(String::as_str)
    }

    /// What else to know about an operation.
    pub fn note(&self, accessor: &str) -> Option<&str> {
        self.notes.get(accessor).map(String::as_str)
    }

    /// What the field `field` of `type_name`, which goes in `direction`, is.
    ///
    /// The entry for that very type counts most, then the one for the longest suffix of its name, then the
    /// one for the field name and the direction, then the one for the field name alone.
    pub fn field(&self, type_name: &str, field: &str, direction: Direction) -> Option<&str> {
        self.field_entry(type_name, field, direction).map(|(_, words)| words)
    }

    /// The key and the sentence of that entry.
    pub fn field_entry(&self, type_name: &str, field: &str, direction: Direction) -> Option<(&str, &str)> {
        let starts = type_name.char_indices().map(|(start, _)| &type_name[start..]);
        let suffixes = starts.map(|suffix| format!("*{suffix}.{field}"));
        std::iter::once(format!("{type_name}.{field}"))
            .chain(suffixes)
            .chain(match direction {
                Direction::Request => Some(format!("request:{field}")),
                Direction::Response => Some(format!("response:{field}")),
                Direction::Both => None,
            })
            .chain(std::iter::once(field.to_owned()))
            .find_map(|key| self.fields.get_key_value(&key))
            .map(|(key, words)| (key.as_str(), words.as_str()))
    }

    /// One and many of `accounting.invoices`: `("invoice", "invoices")`.
    pub fn resource(&self, resource: &str) -> Option<(&str, &str)> {
        self.resources.get(resource).map(|(one, many)| (one.as_str(), many.as_str()))
    }

    /// The sentence about an operation, if the composed one does not fit.
    pub fn operation(&self, accessor: &str) -> Option<&str> {
        self.operations.get(accessor).map(String::as_str)
    }

    /// The keys of `[field]`, `[type]` and `[operation]` with `[note]`, for a check that none of them is out of date.
    pub fn keys(&self) -> [Vec<&str>; 3] {
        let operations = self.operations.keys().chain(self.notes.keys()).map(String::as_str);
        let (fields, types) = (self.fields.keys(), self.types.keys());
        [fields.map(String::as_str).collect(), types.map(String::as_str).collect(), operations.collect()]
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Glossary};

    #[test]
    fn the_most_specific_entry_is_used() {
        let glossary = Glossary::parse(
            "[field]\nname = 'a'\n'request:name' = 'r'\n'*Filter.name' = 'b'\n'*sFilter.name' = 'c'\n'LeadsFilter.name' = 'd'\n\
             [resource]\n'crm.leads' = ['lead', 'leads']\n[operation]\n'crm.leads.list' = 'Lists.'",
        )
        .unwrap();
        for (type_name, word) in
            [("Lead", "a"), ("LeadFilter", "b"), ("NotesFilter", "c"), ("LeadsFilter", "d"), ("Filter", "b")]
        {
            assert_eq!(glossary.field(type_name, "name", Direction::Both), Some(word), "{type_name}");
        }
        assert_eq!(glossary.field("Lead", "other", Direction::Both), None);
        for (type_name, direction, word) in [
            ("Lead", Direction::Request, "r"),
            ("LeadFilter", Direction::Request, "b"),
            ("Lead", Direction::Response, "a"),
        ] {
            assert_eq!(glossary.field(type_name, "name", direction), Some(word), "{type_name}");
        }
        assert_eq!(glossary.resource("crm.leads"), Some(("lead", "leads")));
        assert_eq!(glossary.operation("crm.leads.list"), Some("Lists."));
    }

    #[test]
    fn mistakes_are_named() {
        for text in ["[field]\nx = 1", "[resource]\nx = ['one']", "[fields]\nx = 'y'"] {
            assert!(Glossary::parse(text).unwrap_err().contains("`x` in"));
        }
    }
}
