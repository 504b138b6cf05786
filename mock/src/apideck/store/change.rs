//! One change of a row, as a value and as a line of text.

use std::sync::Arc;

use serde_json::{Map, Value, json};

/// A row that is put or deleted, see [`Store`](crate::Store).
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The path of the collection, such as `/crm/contacts`.
    pub collection: String,
    /// The consumer; empty for a shared row.
    pub consumer: String,
    /// The service; empty for a shared row.
    pub service: String,
    /// The id of the row in its collection.
    pub id: String,
    /// The row; `None` deletes it.
    pub row: Option<Arc<Value>>,
}

impl Change {
    /// Puts a row that every consumer sees.
    pub fn put(collection: impl Into<String>, id: impl Into<String>, row: Value) -> Self {
        Self { row: Some(Arc::new(row)), ..Self::delete(collection, id) }
    }

    /// Deletes a row that every consumer sees.
    pub fn delete(collection: impl Into<String>, id: impl Into<String>) -> Self {
        let (consumer, service) = (String::new(), String::new());
        Self { collection: collection.into(), consumer, service, id: id.into(), row: None }
    }

    /// Sets the consumer and the service that the row belongs to.
    pub fn of(mut self, consumer: impl Into<String>, service: impl Into<String>) -> Self {
        (self.consumer, self.service) = (consumer.into(), service.into());
        self
    }

    /// The change as one line of JSON, without a line break.
    pub fn to_line(&self) -> String {
        let mut line = json!({
            "op": if self.row.is_some() { "put" } else { "delete" },
            "collection": self.collection,
            "consumer": self.consumer,
            "service": self.service,
            "id": self.id,
        });
        if let Some(row) = &self.row {
            // The row is cloned only here, where it is written.
            line["row"] = (**row).clone();
        }
        line.to_string()
    }

    /// Reads a line of [`to_line`](Self::to_line). The error says what is wrong with the line.
    pub fn from_line(line: &str) -> Result<Self, String> {
        let mut members: Map<String, Value> = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let row = members.remove("row");
        let text = |name: &str| match members.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            _ => Err(format!("`{name}` is not a text")),
        };
        let row = match (&*text("op")?, row) {
            ("put", Some(row)) => Some(Arc::new(row)),
            ("put", None) => return Err("a put without `row`".to_owned()),
            ("delete", _) => None,
            (other, _) => return Err(format!("`op` is `{other}`, which is neither `put` nor `delete`")),
        };
        Ok(Self {
            collection: text("collection")?,
            consumer: text("consumer")?,
            service: text("service")?,
            id: text("id")?,
            row,
        })
    }
}
