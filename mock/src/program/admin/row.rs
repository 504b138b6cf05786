//! `/_mock/row`: one row as JSON, to look at, change, add and delete.

use std::sync::Arc;

use apideck_mock::{Change, Recorded, Reply, digest};
use serde_json::Value;

use super::Admin;
use super::form::Fields;
use super::html::{Escaped, Page, hidden, link, see_other};

/// The collection, consumer, service and id of a row.
struct RowKey {
    collection: String,
    consumer: String,
    service: String,
    id: String,
}

impl RowKey {
    fn of(fields: &Fields) -> Self {
        let field = |name| fields.get(name).to_owned();
        Self {
            collection: field("collection"),
            consumer: field("consumer"),
            service: field("service"),
            id: field("id"),
        }
    }

    /// The row; a shared row is not that of a consumer.
    fn find(&self, admin: &Admin) -> Option<Arc<Value>> {
        let found = admin.store.get(&self.collection, &self.consumer, &self.service, &self.id)?;
        (found.consumer == self.consumer && found.service == self.service).then_some(found.row)
    }

    fn put(&self, row: Value) -> Change {
        Change::put(&self.collection, &self.id, row).of(&self.consumer, &self.service)
    }

    fn link(&self, path: &str, note: Option<&str>) -> String {
        let (collection, consumer, service) = (&*self.collection, &*self.consumer, &*self.service);
        let mut fields = vec![("collection", collection), ("consumer", consumer), ("service", service)];
        if path == "/_mock/row" {
            fields.push(("id", &self.id));
        }
        fields.extend(note.map(|note| ("note", note)));
        link(path, &fields)
    }

    fn hidden(&self) -> String {
        let fields = [("collection", &self.collection), ("consumer", &self.consumer), ("service", &self.service)];
        fields.iter().map(|(name, value)| hidden(name, value)).collect()
    }

    fn missing(&self) -> Page {
        Page::problem(404, &format!("{} has no row with the id {}.", self.collection, self.id))
    }
}

pub(super) fn show(admin: &Admin, request: &Recorded) -> Result<Reply, Page> {
    let fields = Fields::of_query(request);
    let key = RowKey::of(&fields);
    let row = key.find(admin).ok_or_else(|| key.missing())?;
    let note = if fields.get("note") == "saved" { "<p class=\"note\" role=\"status\">Saved.</p>\n" } else { "" };
    Ok(edit_page(&key, &format!("{row:#}"), &version(&row), note, 200).into())
}

pub(super) fn show_new(_: &Admin, request: &Recorded) -> Result<Reply, Page> {
    let key = RowKey::of(&Fields::of_query(request));
    if !key.collection.starts_with('/') {
        return Err(Page::problem(404, "The link has no resource."));
    }
    Ok(new_page(&key, "{\n}", "", 200).into())
}

/// Saves the row of a form, unless it was changed since the form was loaded.
pub(super) fn save(admin: &Admin, request: &Recorded) -> Result<Reply, Page> {
    let fields = Fields::of_form(request)?;
    let key = RowKey::of(&fields);
    let text = fields.get("row");
    let again = |problem: &str, version: &str, status| edit_page(&key, text, version, &alert(problem), status);
    let row = object(text).map_err(|problem| again(&problem, fields.get("version"), 422))?;
    if row.get("id").is_some_and(|id| id.as_str() != Some(&key.id)) {
        return Err(again("The id of a row cannot be changed.", fields.get("version"), 422));
    }
    let group = (&*key.collection, &*key.consumer, &*key.service);
    let saved = admin.store.update(group, &key.id, |current| {
        let now = version(current);
        if now == fields.get("version") { Ok(Some(row)) } else { Err(now) }
    });
    match saved {
        None => Err(key.missing()),
        Some(Ok(_)) => Ok(see_other(&key.link("/_mock/row", Some("saved")))),
        Some(Err(now)) => {
            let problem = "The row was changed in the meantime. Save again to overwrite that change.";
            Err(again(problem, &now, 409))
        }
    }
}

pub(super) fn add(admin: &Admin, request: &Recorded) -> Result<Reply, Page> {
    let fields = Fields::of_form(request)?;
    let key = RowKey::of(&fields);
    let text = fields.get("row");
    let again = |problem: &str| new_page(&key, text, &alert(problem), 422);
    let mut row = object(text).map_err(|problem| again(&problem))?;
    if key.id.trim().is_empty() || !key.collection.starts_with('/') {
        return Err(again("The row needs an id."));
    }
    if key.find(admin).is_some() {
        return Err(again("There is a row with this id already."));
    }
    row["id"] = key.id.clone().into();
    admin.store.apply(&key.put(row));
    Ok(see_other(&key.link("/_mock/row", Some("saved"))))
}

pub(super) fn delete(admin: &Admin, request: &Recorded) -> Result<Reply, Page> {
    let key = RowKey::of(&Fields::of_form(request)?);
    key.find(admin).ok_or_else(|| key.missing())?;
    admin.store.apply(&Change::delete(&key.collection, &key.id).of(&key.consumer, &key.service));
    Ok(see_other(&key.link("/_mock/rows", None)))
}

fn object(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(row @ Value::Object(_)) => Ok(row),
        Ok(_) => Err("A row is a JSON object, in braces.".to_owned()),
        Err(error) => Err(format!("This is not JSON: {error}.")),
    }
}

/// A hash of the row, to detect concurrent changes.
fn version(row: &Value) -> String {
    digest(row.to_string().as_bytes())
}

fn alert(problem: &str) -> String {
    format!("<p class=\"problem\" role=\"alert\">{}</p>\n", Escaped(problem))
}

fn edit_page(key: &RowKey, text: &str, version: &str, note: &str, status: u16) -> Page {
    let fields = key.hidden() + &hidden("id", &key.id);
    let body = format!(
        "<p><a href=\"{}\">{}</a></p>\n{note}\
         <form method=\"post\" action=\"/_mock/row\">\n{fields}{}\
         <label for=\"row\">Row</label>\n<textarea id=\"row\" name=\"row\" spellcheck=\"false\">\n{}</textarea>\n\
         <button>Save</button>\n</form>\n\
         <form method=\"post\" action=\"/_mock/delete\">\n{fields}<button class=\"danger\">Delete</button>\n</form>\n",
        Escaped(&key.link("/_mock/rows", None)),
        Escaped(&key.collection),
        hidden("version", version),
        Escaped(text),
    );
    Page { status, ..Page::new(key.id.clone(), body) }
}

fn new_page(key: &RowKey, text: &str, note: &str, status: u16) -> Page {
    let body = format!(
        "<p><a href=\"{}\">{}</a></p>\n{note}\
         <form method=\"post\" action=\"/_mock/new\">\n{}\
         <label for=\"id\">Id</label>\n<input type=\"text\" id=\"id\" name=\"id\" value=\"{}\" required>\n\
         <label for=\"row\">Row</label>\n<textarea id=\"row\" name=\"row\" spellcheck=\"false\">\n{}</textarea>\n\
         <button>Add</button>\n</form>\n",
        Escaped(&key.link("/_mock/rows", None)),
        Escaped(&key.collection),
        key.hidden(),
        Escaped(&key.id),
        Escaped(text),
    );
    Page { status, ..Page::new("New row", body) }
}
