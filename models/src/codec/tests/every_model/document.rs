//! Documents for any model, made from its table and the kinds of its fields.

use serde_json::{Value, json};

use crate::codec::{Create, FieldMut, Model, TableField};

/// How the members of a document deviate from what the model promises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gap {
    /// Not at all.
    Clean,
    /// Every scalar, list and map has the value that an unset field has.
    Zero,
    /// Required members are missing.
    Missing,
    /// Every member is null.
    Null,
    /// Every member has a value that cannot be read.
    Unreadable,
    /// No element of a list can be read.
    Elements,
    /// One element of each list cannot be read.
    OneElement,
}

pub(super) const GAPS: [Gap; 7] =
    [Gap::Clean, Gap::Zero, Gap::Missing, Gap::Null, Gap::Unreadable, Gap::Elements, Gap::OneElement];

/// Which members deviate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Where {
    /// All members of all models.
    Everywhere,
    /// All members of the models on this level.
    Level(usize),
    /// One member of the outermost model, which has no others but required ones.
    Field(usize),
}

pub(super) struct Maker {
    pub(super) gap: Gap,
    pub(super) place: Where,
    /// The deepest level of models in the document; deeper ones are left out.
    pub(super) levels: usize,
}

impl Maker {
    /// A document for `model`, which is changed: absent fields are created to look at them.
    pub(super) fn object(&self, model: &mut dyn Model, level: usize) -> Value {
        let mut members = serde_json::Map::new();
        for field in model.table().fields() {
            if field.rest() {
                members.insert("no field of its own".to_owned(), json!([1, null]));
                continue;
            }
            let here = match self.place {
                Where::Everywhere => true,
                Where::Level(chosen) => chosen == level,
                Where::Field(index) => level == 0 && index == field.index,
            };
            if !here && level == 0 && matches!(self.place, Where::Field(_)) && !field.required() {
                continue;
            }
            let gap = if here { self.gap } else { Gap::Clean };
            if let Some(value) = self.member(model, field, gap, level) {
                members.insert(field.name().to_owned(), value);
            }
        }
        members.into()
    }

    fn member(&self, model: &mut dyn Model, field: TableField, gap: Gap, level: usize) -> Option<Value> {
        match gap {
            Gap::Missing if field.required() => return None,
            Gap::Null => return Some(Value::Null),
            _ => {}
        }
        let create = match model.field_mut(field.index, Create::Nothing) {
            FieldMut::Absent(create) => create,
            _ => Create::Nothing,
        };
        match model.field_mut(field.index, create) {
            FieldMut::List(list) => {
                if gap == Gap::Zero {
                    return Some(json!([]));
                }
                if gap == Gap::Unreadable {
                    return Some(json!({"not": "a list"}));
                }
                list.push_or_truncate(1);
                let create = match list.element_mut(0, Create::Nothing) {
                    Some(FieldMut::Absent(create)) => create,
                    _ => Create::Nothing,
                };
                let (good, bad) = self.element(list.element_mut(0, create).expect("was added"), level);
                list.push_or_truncate(0);
                match (gap, good, bad) {
                    (Gap::Elements, _, Some(bad)) => Some(json!([bad, bad])),
                    (Gap::OneElement, Some(good), Some(bad)) => Some(json!([good, bad, good])),
                    (_, Some(good), _) => Some(json!([good])),
                    (_, None, _) => None,
                }
            }
            FieldMut::Model(inner) if gap != Gap::Unreadable => {
                (level < self.levels).then(|| self.object(inner, level + 1))
            }
            other => scalar(&other, gap),
        }
    }

    /// An element that can be read and one that cannot, if there are such.
    fn element(&self, target: FieldMut<'_>, level: usize) -> (Option<Value>, Option<Value>) {
        match target {
            FieldMut::Model(inner) => {
                let good = (level < self.levels).then(|| self.object(inner, level + 1));
                (good, Some(json!(1.5)))
            }
            FieldMut::List(_) => panic!("a list of lists: make documents for it"),
            other => (scalar(&other, Gap::Clean), scalar(&other, Gap::Unreadable)),
        }
    }
}

/// A value for a field that is neither a list nor a readable model.
fn scalar(target: &FieldMut<'_>, gap: Gap) -> Option<Value> {
    let zero = gap == Gap::Zero;
    if gap == Gap::Unreadable {
        return Some(match target {
            FieldMut::Any(_) | FieldMut::OptAny(_) => json!("anything can be read"),
            FieldMut::Body(_) | FieldMut::OptBody(_) => return None,
            FieldMut::Model(_) | FieldMut::Map(_) | FieldMut::OptMap(_) => json!("not an object"),
            _ => json!({"not": "a scalar"}),
        });
    }
    Some(match target {
        FieldMut::Bool(_) | FieldMut::OptBool(_) => json!(!zero),
        FieldMut::Int(_) | FieldMut::OptInt(_) => json!(if zero { 0 } else { 7 }),
        // 0 and 0.0 are the same number, but not the same `Value`.
        FieldMut::Float(_) | FieldMut::OptFloat(_) => json!(if zero { 0.0 } else { 2.5 }),
        FieldMut::Number(_) | FieldMut::OptNumber(_) => {
            if zero {
                json!(0)
            } else {
                json!(2.5)
            }
        }
        FieldMut::Text(_) | FieldMut::OptText(_) | FieldMut::Enum(_) | FieldMut::Constant(_) => {
            json!(if zero { "" } else { "text" })
        }
        FieldMut::Map(_) | FieldMut::OptMap(_) => {
            if zero {
                json!({})
            } else {
                json!({"a": [null, 1]})
            }
        }
        FieldMut::Any(_) | FieldMut::OptAny(_) => json!({"b": null}),
        FieldMut::Body(_) | FieldMut::OptBody(_) => return None,
        FieldMut::Model(_) | FieldMut::List(_) | FieldMut::Absent(_) | FieldMut::Struct(..) => {
            panic!("has members, or was created")
        }
    })
}
