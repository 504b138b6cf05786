//! Documents of any type, made from the facts.

use apideck_codegen::facts::{Facts, Field, Items, Kind, Operation, ParameterLocation, Struct, Type, Union};
use serde_json::{Map, Value, json};

/// How much a sample document contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Every field.
    All,
    /// Required members only.
    Least,
    /// `null` wherever it is allowed, and the members that lead there.
    Nulls,
    /// Every field, with values that are easily mangled.
    Awkward,
}

pub(crate) const SHAPES: [Shape; 4] = [Shape::All, Shape::Least, Shape::Nulls, Shape::Awkward];

/// Who writes the document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Caller,
    Server,
}

/// Text that is easily mangled, in any place but a header.
const TEXTS: [&str; 8] = [
    "../..%2F%2e",
    "\"quoted\" 'single' \\back\\ `tick`",
    "Ünïcödé 漢字 👩‍👩‍👧",
    "100% + a&b=c;d,e?f#g",
    "<a href='/x'>[{$}]</a>",
    " blanks  around ",
    "null",
    "\u{2028}\u{feff}\u{10ffff}",
];

/// Characters that a header can carry.
const HEADER: &str = "a\"b' %2F+%,;=/..\\ {x}";

/// Makes documents.
pub(crate) struct Sampler<'f> {
    facts: &'f Facts,
    shape: Shape,
    side: Side,
    /// Whether the next object is an update, where required members may be left out.
    update: bool,
    /// The types that a value is being made for: none of them is put into itself.
    open: Vec<&'f str>,
    made: usize,
}

impl<'f> Sampler<'f> {
    pub(crate) fn new(facts: &'f Facts, shape: Shape, side: Side) -> Self {
        Self { facts, shape, side, update: false, open: Vec::new(), made: 0 }
    }

    /// The input of `operation`.
    pub(crate) fn input(&mut self, operation: &'f Operation) -> Map<String, Value> {
        let mut input = Map::new();
        for parameter in &operation.parameters {
            let field = &parameter.field;
            if let Some(mut value) = self.field(field, field.required || parameter.location == ParameterLocation::Path)
            {
                let is_json = field.name == "x_apideck_metadata";
                if self.shape == Shape::Awkward
                    && parameter.location == ParameterLocation::Header
                    && value.is_string()
                    && !is_json
                {
                    value = HEADER.into();
                }
                input.insert(field.name.clone(), value);
            }
        }
        if let Some(body) = &operation.body {
            self.update = operation.method == "PATCH" && body.ty != Type::Bytes;
            if body.required || self.shape != Shape::Least {
                input.insert(body.field.clone(), self.value(&body.ty));
            }
        }
        input
    }

    /// The value of a field, unless it is left out.
    fn field(&mut self, field: &'f Field, required: bool) -> Option<Value> {
        let ty = &field.ty;
        let others_alone = if self.side == Side::Caller { field.read } else { field.write };
        let required = required && !others_alone;
        let recursive = ty.named().is_some_and(|name| self.open.contains(&name));
        let wanted = match self.shape {
            // The caller may set read-only members. They are not sent.
            Shape::All | Shape::Awkward => self.side == Side::Caller || !field.write,
            Shape::Least => required,
            Shape::Nulls if others_alone && self.side == Side::Server => false,
            Shape::Nulls if field.null => return Some(Value::Null),
            Shape::Nulls => required || ty.named().is_some(),
        };
        (wanted && (required || !recursive)).then(|| {
            let mut value = self.value(ty);
            let least = field.limits.items.and_then(|items| items.low).unwrap_or(0);
            if let (Value::Array(items), Type::List(of), true) = (&mut value, ty, least > 0) {
                while (items.len() as u64) < least {
                    items.push(self.value(&of.ty));
                }
            }
            if self.shape == Shape::Awkward { value } else { within_limits(field, value) }
        })
    }

    /// A value of type `ty`.
    pub(crate) fn value(&mut self, ty: &'f Type) -> Value {
        self.made += 1;
        let awkward = self.shape == Shape::Awkward;
        match ty {
            Type::String if awkward => TEXTS[self.made % TEXTS.len()].into(),
            Type::String => format!("text {}", self.made).into(),
            Type::Bool => (self.made % 2 == 0).into(),
            Type::Int if awkward => 9_007_199_254_740_993_i64.into(),
            Type::Int => self.made.into(),
            Type::Float | Type::Number if awkward => [0.1 + 0.2, 1e-7, -75_000.5][self.made % 3].into(),
            Type::Float | Type::Number => 27_500.into(),
            Type::Date if awkward => "29.02.2024 ✓".into(),
            Type::Date => "2024-02-29".into(),
            Type::DateTime if awkward => "2020-09-30T23:30:00.123456-05:00".into(),
            Type::DateTime => "2020-09-30T07:43:32.000Z".into(),
            Type::Any if awkward => json!([[1, [TEXTS[2]]], {"a.b[c]": TEXTS[3]}, null, -0.5]),
            Type::Any => json!({"any": [1, "two", null, {"three": true}]}),
            Type::Map => self.map(),
            Type::Bytes if awkward => {
                json!({"base64": "AP/+DQoA", "content_type": "image/svg+xml; q=\"e\""})
            }
            Type::Bytes => json!({"base64": "JVBERi0="}),
            Type::List(items) => self.items(items).into(),
            Type::MapOf(items) => ["one", TEXTS[1]].into_iter().map(str::to_owned).zip(self.items(items)).collect(),
            Type::Named(name) => self.named(name),
        }
    }

    fn map(&self) -> Value {
        match self.shape {
            Shape::Least => json!({}),
            Shape::All => json!({"text": "x", "number": 10.5, "deep": {"er": {"yes": true}}, "list": ["a", 1]}),
            Shape::Nulls => json!({"null": null, "list": [null, "a"], "deep": {"null": null}, "none": [], "empty": {}}),
            Shape::Awkward => json!({TEXTS[0]: TEXTS[1], TEXTS[2]: {TEXTS[3]: [{"k": [TEXTS[4]]}, [[1], 2]]}, "": ""}),
        }
    }

    fn items(&mut self, items: &'f Items) -> Vec<Value> {
        match self.shape {
            Shape::Least => Vec::new(),
            Shape::Nulls if items.null => vec![Value::Null, self.value(&items.ty)],
            Shape::Nulls => vec![self.value(&items.ty)],
            Shape::All | Shape::Awkward => vec![self.value(&items.ty), self.value(&items.ty)],
        }
    }

    fn named(&mut self, name: &'f str) -> Value {
        let (_, definition) = self.facts.types().find(|(_, definition)| definition.name == name).unwrap();
        match &definition.kind {
            Kind::Enum(_) if self.shape == Shape::Awkward => TEXTS[2].into(),
            Kind::Enum(values) => values[self.made % values.len()].clone().into(),
            Kind::Struct(object) => self.object(name, object),
            Kind::Union(union) => self.variant(union),
        }
    }

    fn object(&mut self, name: &'f str, object: &'f Struct) -> Value {
        self.open.push(name);
        let mut members = Map::new();
        let update = std::mem::take(&mut self.update);
        for field in &object.fields {
            let chosen = object.one_of.first() == Some(&field.name);
            if let Some(value) = self.field(field, (field.required || chosen) && !update) {
                members.insert(field.name.clone(), value);
            }
        }
        if let (Some(others), true) = (&object.others, self.shape != Shape::Least) {
            members.insert("one of no name".to_owned(), self.value(others));
        }
        self.open.pop();
        members.into()
    }

    fn variant(&mut self, union: &'f Union) -> Value {
        let (value, name) = &union.variants[self.made % union.variants.len()];
        let mut members = self.named(name);
        members[&union.tag] = value.clone().into();
        members
    }
}

/// The value, with the length, the number of items or the amount that the facts ask for.
fn within_limits(field: &Field, value: Value) -> Value {
    let limits = &field.limits;
    let number = |limit: &Option<String>| limit.as_ref().and_then(|limit| limit.parse::<i64>().ok());
    match value {
        Value::String(_) if limits.pattern.as_ref().is_some_and(|pattern| pattern.starts_with(r"^\d{4}")) => {
            let is_time = limits.pattern.as_ref().is_some_and(|pattern| pattern.contains('T'));
            if is_time { "2020-09-30T07:43:32.000Z".into() } else { "2024-02-29".into() }
        }
        Value::String(_) if limits.format.as_deref() == Some("email") => "ada@x.example".into(),
        Value::String(_)
            if limits.format.as_deref() == Some("uri")
                || limits.pattern.as_ref().is_some_and(|pattern| pattern.contains("://")) =>
        {
            "https://x.example/path".into()
        }
        Value::String(text) => {
            let (low, high) = limits.len.map_or((None, None), |len| (len.low, len.high));
            let length = text.chars().count() as u64;
            let wanted = length.max(low.unwrap_or(0)).min(high.unwrap_or(u64::MAX));
            text.chars()
                .chain(std::iter::repeat('x'))
                .take(wanted.try_into().unwrap_or(usize::MAX))
                .collect::<String>()
                .into()
        }
        Value::Number(found) => {
            let least = number(&limits.min).unwrap_or(i64::MIN);
            let most = number(&limits.max).unwrap_or(i64::MAX);
            match found.as_i64() {
                Some(found) if found < least || found > most => found.clamp(least, most).into(),
                _ => found.into(),
            }
        }
        Value::Array(mut items) => {
            let high = limits.items.and_then(|items| items.high).unwrap_or(u64::MAX);
            items.truncate(high.try_into().unwrap_or(usize::MAX));
            let (least, most) = (number(&limits.min), number(&limits.max));
            let item = |item: Value| match item.as_i64() {
                Some(found) => found.clamp(least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)).into(),
                None => item,
            };
            items.into_iter().map(item).collect()
        }
        other => other,
    }
}
