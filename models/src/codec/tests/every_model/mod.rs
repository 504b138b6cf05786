//! What is read with nulls, gaps and unreadable members is written without anything that the document did not have: for
//! every model of the crate.

mod document;
mod list;

use serde_json::Value;

use super::super::{Create, FieldMut, Model, ReadModel, deserialize, equal, serialize};
use super::{FieldValue, decode_into, encode, encode_value, model};
use document::{GAPS, Gap, Maker, Where};
use list::every_model;

model! {
    /// A model around another one: in the outermost object an unreadable payload is an error.
    Holder<T>() {
        0 item: T required,
    }
}

/// A model of any type.
trait AnyModel {
    fn model(&mut self) -> &mut dyn Model;
    fn read_model(&self) -> &dyn ReadModel;
}

impl<M: Model + ReadModel> AnyModel for M {
    fn model(&mut self) -> &mut dyn Model {
        self
    }
    fn read_model(&self) -> &dyn ReadModel {
        self
    }
}

/// The name of a model, and a new one in a [`Holder`].
type Case = (&'static str, fn() -> Box<dyn AnyModel>);

macro_rules! cases {
    ($($name:ident)*) => {
        const CASES: &[Case] = &[$((stringify!($name), || Box::new(Holder::<crate::$name>::default()))),*];
    };
}
every_model!(cases);

/// Compares what is written of `document` with it, for each of the ways to write.
fn check(new: fn() -> Box<dyn AnyModel>, document: &Value, gap: Gap) -> Result<(), String> {
    let mut read = new();
    decode_into(document.to_string().as_bytes(), read.model(), false).map_err(|error| error.to_string())?;
    let parsed = |bytes: Vec<u8>| serde_json::from_slice::<Value>(&bytes).map_err(|error| error.to_string());
    let sent = parsed(encode(read.model()).map_err(|error| error.to_string())?)?;
    let whole = parsed(encode_value(FieldValue::Model(read.model()), true).map_err(|error| error.to_string())?)?;
    let stored = serialize(read.read_model(), serde_json::value::Serializer).map_err(|error| error.to_string())?;
    for (way, written) in [("sent", &sent), ("whole", &whole), ("stored", &stored)] {
        contained(written, document, "").map_err(|problem| format!("{way}{problem}\n{document}\n{written}"))?;
        let complete = matches!(gap, Gap::Clean | Gap::Zero) && way != "sent";
        if complete && contained(document, written, "").is_err() {
            return Err(format!("{way}: something is lost\n{document}\n{written}"));
        }
    }
    // What is stored and read again is sent as if it had just been received.
    let mut again = new();
    deserialize(again.model(), stored.clone()).map_err(|error| format!("{error}: {stored}"))?;
    let sent_again = parsed(encode(again.model()).map_err(|error| error.to_string())?)?;
    // A list without its unreadable elements is stored as absent.
    let same = matches!(gap, Gap::Elements) || equal(again.read_model(), read.read_model());
    if sent_again != sent || !same {
        return Err(format!("stored and read again\n{document}\n{sent}\n{sent_again}"));
    }
    Ok(())
}

/// Whether everything in `written` is in `document`; lists may have lost elements, but not all of them.
fn contained(written: &Value, document: &Value, path: &str) -> Result<(), String> {
    match (written, document) {
        (Value::Object(written), Value::Object(document)) => {
            for (name, value) in written {
                let path = format!("{path}.{name}");
                let Some(other) = document.get(name) else { return Err(format!("{path}: {value} was invented")) };
                contained(value, other, &path)?;
            }
            Ok(())
        }
        (Value::Array(written), Value::Array(document)) => {
            if written.is_empty() && !document.is_empty() {
                return Err(format!("{path}: the list was emptied"));
            }
            let mut rest = document.iter();
            for (index, value) in written.iter().enumerate() {
                if !rest.any(|other| contained(value, other, path).is_ok()) {
                    return Err(format!("{path}[{index}]: {value} was invented"));
                }
            }
            Ok(())
        }
        (Value::Number(written), Value::Number(document)) if written.as_f64() == document.as_f64() => Ok(()),
        _ if written == document => Ok(()),
        _ => Err(format!("{path}: {written} instead of {document}")),
    }
}

#[test]
fn nothing_is_written_that_was_not_read() {
    let (mut documents, mut failures) = (0, Vec::new());
    for (name, new) in CASES {
        let mut model = new();
        let FieldMut::Model(item) = model.model().field_mut(0, Create::Nothing) else { panic!("the item is a model") };
        let fields = item.table().fields().count();
        if (0..fields)
            .any(|field| matches!(item.field_mut(field, Create::Nothing), FieldMut::Body(_) | FieldMut::OptBody(_)))
        {
            // A request with raw bytes has no JSON form.
            assert!(name.ends_with("Request"), "{name}");
            continue;
        }
        let places = (0..fields).map(Where::Field).chain([Where::Everywhere, Where::Level(0), Where::Level(1)]);
        for place in places {
            let levels = if matches!(place, Where::Field(_)) { 1 } else { 2 };
            let document = |gap| {
                let mut model = new();
                let FieldMut::Model(item) = model.model().field_mut(0, Create::Nothing) else { return Value::Null };
                serde_json::json!({ "item": Maker { gap, place, levels }.object(item, 0) })
            };
            let clean = document(Gap::Clean);
            for gap in GAPS {
                let document = document(gap);
                if gap != Gap::Clean && document == clean {
                    continue;
                }
                documents += 1;
                if let Err(problem) = check(*new, &document, gap) {
                    failures.push(format!("{name}, {gap:?} at {place:?}: {problem}"));
                }
            }
        }
    }
    assert!(documents > 20_000, "{documents} documents");
    let shown: Vec<&str> = failures.iter().take(10).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} of {documents} documents:\n{}", failures.len(), shown.join("\n"));
}
