//! Makes believable JSON of a shape: the same for the same seed.

pub(crate) mod context;
mod money;
pub(crate) mod seed;
mod text;
mod words;

use serde_json::{Map, Value, json};

use crate::apideck::sample::context::{Context, Random};
use crate::facts::shape::{Field, Format, Object, Ty, Union};

/// Optional objects are left out below this depth.
const DEPTH: usize = 3;

/// Members that are left out: what is sent to or comes from the downstream service as it is.
const LEFT_OUT: [&str; 3] = ["pass_through", "custom_mappings", "_raw"];

/// Finds the row that a field refers to, by the name of the field without `_id` and the index of the referring row: its
/// id and its name.
pub(crate) type Refer<'a> = &'a dyn Fn(&str, u64) -> Option<(String, String)>;

/// Makes values of shapes, for one row.
pub(crate) struct Sample<'a> {
    pub(crate) random: Random,
    pub(crate) context: Context,
    pub(crate) refer: Refer<'a>,
}

impl Sample<'_> {
    /// An object with the members of this shape.
    pub(crate) fn object(&mut self, shape: &Object, depth: usize) -> Value {
        let mut members = Map::new();
        for field in shape.fields.iter().filter(|field| !field.write && !LEFT_OUT.contains(&field.name)) {
            let nested = matches!(field.ty, Ty::Object(_) | Ty::Union(_) | Ty::List(_) | Ty::MapOf(_));
            let needed = field.required || shape.one_of.contains(&field.name);
            if needed && depth > DEPTH + 3 && field.null {
                members.insert(field.name.to_owned(), Value::Null);
            } else if needed || !nested || depth < DEPTH {
                if let Some(value) = self.field(shape, field, depth) {
                    members.insert(field.name.to_owned(), value);
                }
            }
        }
        self.link(shape, &mut members);
        money::Totals { shape, members: &mut members }.balance();
        Value::Object(members)
    }

    /// A value of this field; `None` leaves it out.
    fn field(&mut self, shape: &Object, field: &Field, depth: usize) -> Option<Value> {
        let by_format = match field.format {
            Format::Plain => None,
            Format::Date => Some(json!(self.date(field.name))),
            Format::DateTime => Some(json!(self.time(field.name))),
            Format::Url => Some(json!(text::url(field.name, &self.context))),
            Format::Email => Some(json!(self.context.email())),
            Format::Json => Some(json!("{}")),
        };
        let value = match by_format {
            Some(value) => value,
            None => self.value(shape, field, field.ty, depth)?,
        };
        Some(fitted(field, value))
    }

    fn value(&mut self, shape: &Object, field: &Field, ty: Ty, depth: usize) -> Option<Value> {
        Some(match ty {
            Ty::Text => match text::text(shape.name, field.name, &self.context, &mut self.random) {
                Some(text) => json!(text),
                // An optional text whose meaning is not known is left out.
                None if !field.required => return None,
                None => json!(format!("{}-{}", field.name.replace('_', "-"), self.context.index + 1)),
            },
            Ty::Bool => json!(text::flag(field.name)),
            Ty::Int => json!(self.integer(field)),
            Ty::Number => self.number(field),
            Ty::Date => json!(self.date(field.name)),
            Ty::DateTime => json!(self.time(field.name)),
            Ty::Any => json!(self.context.product.0),
            Ty::Map => json!({}),
            Ty::Bytes => json!(""),
            Ty::List(item) => {
                let count = if field.items.0 > 1 { field.items.0 } else { 1 };
                let items = (0..count).filter_map(|_| self.value(shape, field, *item, depth + 1));
                Value::Array(items.collect())
            }
            Ty::MapOf(item) => {
                let value = self.value(shape, field, *item, depth + 1)?;
                json!({"default": value})
            }
            Ty::Nullable(inner) => return self.value(shape, field, *inner, depth),
            Ty::Object(object) => self.object(object, depth + 1),
            Ty::Union(union) => self.variant(union, depth + 1),
            Ty::Enum(values) => json!(text::choice(field.name, values.0, &mut self.random)),
        })
    }

    fn variant(&mut self, union: &Union, depth: usize) -> Value {
        let Some((tag, shape)) = union.variants.first() else { return json!({}) };
        let mut value = self.object(shape, depth);
        value[union.tag] = json!(tag);
        value
    }

    fn integer(&mut self, field: &Field) -> i64 {
        let name = field.name;
        if name.ends_with("_at") || name.contains("time") && field.max == i64::MAX {
            return self.context.millis(0);
        }
        let money = ["amount", "price", "total"].iter().any(|word| name.contains(word));
        if money && field.max == i64::MAX {
            // An integer amount is one of cents.
            return self.context.product.1;
        }
        let (least, most) = (field.min.max(1), field.max.min(9));
        let range = usize::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from(self.random.below(range)).unwrap_or_default()
    }

    fn number(&mut self, field: &Field) -> Value {
        let name = field.name;
        if name.contains("quantity") {
            return json!(1 + self.random.below(5));
        }
        let share = name.contains("rate") || name.contains("percent") || name.contains("probability");
        if share || field.max <= 100 {
            return if name.contains("currency_rate") { json!(1) } else { json!(field.max.min(21)) };
        }
        money::amount(self.context.product.1)
    }

    fn date(&self, name: &str) -> String {
        self.context.date(later(name))
    }

    fn time(&self, name: &str) -> String {
        self.context.time(later(name))
    }

    /// A member such as `customer` or `customer_id` refers to a row of that resource.
    fn link(&self, shape: &Object, members: &mut Map<String, Value>) {
        for field in shape.fields {
            let target = field.name.strip_suffix("_id").unwrap_or(field.name);
            let Some(member) = members.get_mut(field.name) else { continue };
            match (field.ty, &mut *member) {
                (Ty::Text, Value::String(text)) if target.len() < field.name.len() => {
                    if let Some((id, _)) = (self.refer)(target, self.context.index) {
                        *text = id;
                    }
                }
                (Ty::Object(_), Value::Object(linked)) if linked.contains_key("id") => {
                    let Some((id, name)) = (self.refer)(target, self.context.index) else { continue };
                    linked.insert("id".to_owned(), json!(id));
                    for known in ["name", "display_name", "company_name"] {
                        if linked.contains_key(known) {
                            linked.insert(known.to_owned(), json!(name));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The days from the day of a row until what this field tells: a bill is due a month later.
fn later(name: &str) -> i64 {
    match name {
        "updated_at" => 1,
        name if name.contains("birth") => -13_000,
        name if name.contains("due") || name.contains("end") || name.contains("expir") || name.contains("valid") => 30,
        name if name.contains("deliver") || name.contains("ship") => 7,
        _ => 0,
    }
}

/// A text of the length that the facts ask for.
fn fitted(field: &Field, value: Value) -> Value {
    let (least, most) = field.length;
    match value {
        Value::String(text) if text.chars().count() > most as usize => {
            json!(text.chars().take(most as usize).collect::<String>())
        }
        Value::String(mut text) if text.chars().count() < least as usize => {
            while text.chars().count() < least as usize {
                text.push('X');
            }
            json!(text)
        }
        other => other,
    }
}
