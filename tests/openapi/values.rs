//! Values that keep the documented limits.

use apideck_codegen::facts::{Facts, Field, Items, Kind, Limits, Struct, Type};
use serde_json::{Map, Value, json};

pub(crate) struct Values<'f> {
    facts: &'f Facts,
    /// Whether the next object is an update, of which every member may be left out.
    update: bool,
    /// The types that a value is being made for: none of them is put into itself.
    open: Vec<String>,
}

impl<'f> Values<'f> {
    pub(crate) fn new(facts: &'f Facts, update: bool) -> Self {
        Self { facts, update, open: Vec::new() }
    }

    pub(crate) fn field(&mut self, field: &Field) -> Value {
        self.limited(&field.ty, &field.name, &field.limits)
    }

    pub(crate) fn value(&mut self, ty: &Type, name: &str) -> Value {
        self.limited(ty, name, &Limits::default())
    }

    fn limited(&mut self, ty: &Type, name: &str, limits: &Limits) -> Value {
        match ty {
            Type::String => text(name, limits).into(),
            Type::Bool => true.into(),
            Type::Int => number(limits).into(),
            Type::Float | Type::Number => json!(number(limits)),
            Type::Date => "2024-02-29".into(),
            Type::DateTime => "2020-09-30T07:43:32.000Z".into(),
            Type::Any => "anything".into(),
            Type::Map => json!({"note": "anything"}),
            Type::Bytes => json!({"base64": "JVBERi0="}),
            Type::List(items) => self.items(items, name, limits).into(),
            Type::MapOf(items) => {
                let value = self.value(&items.ty, name);
                json!({"one": value})
            }
            Type::Named(type_name) => self.named(type_name),
        }
    }

    fn items(&mut self, items: &Items, name: &str, limits: &Limits) -> Vec<Value> {
        let count = limits.items.and_then(|items| items.low).unwrap_or(1).max(1);
        (0..count).map(|_| self.limited(&items.ty, name, limits)).collect()
    }

    fn named(&mut self, name: &str) -> Value {
        let facts = self.facts;
        let (_, definition) = facts.types().find(|(_, definition)| definition.name == name).unwrap();
        match &definition.kind {
            // `UNKNOWN_CURRENCY` is the first of some.
            Kind::Enum(values) => values.iter().find(|value| !value.starts_with("UNKNOWN")).unwrap().clone().into(),
            Kind::Struct(object) => self.object(name, object),
            Kind::Union(union) => {
                let (value, variant) = &union.variants[0];
                let mut members = self.named(variant);
                members[&union.tag] = value.clone().into();
                members
            }
        }
    }

    fn object(&mut self, name: &str, object: &Struct) -> Value {
        self.open.push(name.to_owned());
        let update = std::mem::take(&mut self.update);
        let mut members = Map::new();
        for field in object.fields.iter().filter(|field| !field.read) {
            let recursive = field.ty.named().is_some_and(|name| self.open.iter().any(|open| open == name));
            if !recursive || (field.required && !update) {
                members.insert(field.name.clone(), self.field(field));
            }
        }
        self.open.pop();
        members.into()
    }
}

fn number(limits: &Limits) -> i64 {
    let parsed = |limit: &Option<String>| limit.as_ref().and_then(|limit| limit.parse::<f64>().ok());
    #[expect(clippy::cast_possible_truncation, reason = "documented limits are small")]
    let whole = |limit: f64| limit as i64;
    let least = parsed(&limits.min).map_or(1, whole);
    parsed(&limits.max).map_or(least.max(1), |most| least.max(1).min(whole(most)))
}

fn text(name: &str, limits: &Limits) -> String {
    let pattern = limits.pattern.as_deref().unwrap_or_default();
    let text = match limits.format.as_deref() {
        Some("email") => "ada@example.com",
        Some("uri") => "https://example.com/a",
        Some("json") => "{}",
        _ if pattern.contains("http") => "https://example.com/a",
        _ if pattern.contains('T') => "2024-02-29T12:30:00.000Z",
        _ if pattern.contains(r"\d{4}") => "2024-02-29",
        _ if name == "country" || name.ends_with("country_code") => "BE",
        _ if name.ends_with("_time") || name == "time" => "09:30",
        _ => name,
    };
    let bounds = limits.len.unwrap_or_default();
    let length = text.chars().count() as u64;
    let length = length.max(bounds.low.unwrap_or_default()).min(bounds.high.unwrap_or(u64::MAX));
    text.chars().chain(std::iter::repeat('x')).take(usize::try_from(length).unwrap()).collect()
}
