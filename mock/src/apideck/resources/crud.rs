//! Create, get, update and delete.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::apideck::operation::call::Call;
use crate::apideck::operation::problem::Problem;
use crate::apideck::operation::success::{Extras, projected, raw, resource, success, success_with};
use crate::apideck::resources::list::{self, Fields};
use crate::apideck::resources::row::{self, Stamp};
use crate::apideck::sample::seed;
use crate::apideck::service::Service;
use crate::apideck::store::Change;
use crate::clock::timestamp;
use crate::facts::lookup::{data_shape, parameter, row_shape, segments_of};
use crate::facts::shape::{Object, Ty};
use crate::reply::Reply;

/// The path of the collection that an operation is about.
///
/// It is that of the operation without the id at its end. Two resources name their rows by other paths.
pub(crate) fn collection(call: &Call<'_>) -> String {
    match call.operation.path {
        path if path.starts_with("/hris/time-off-requests") => "/hris/time-off-requests".to_owned(),
        path if path.starts_with("/hris/payrolls") => "/hris/payrolls".to_owned(),
        path => {
            let segments: Vec<&str> = segments_of(path).collect();
            let of_row = matches!(call.operation.verb(), "get" | "update" | "delete");
            let has_id = segments.last().is_some_and(|last| parameter(last).is_some());
            call.path(segments.len() - usize::from(of_row && has_id))
        }
    }
}

/// Whether rows belong to the employee in the path, if there is one.
fn of_employee(call: &Call<'_>, row: &Value) -> bool {
    let wanted = call.parameter("employee_id");
    let named = row.get("employee_id").or_else(|| row.get("employee")?.get("id")).and_then(Value::as_str);
    wanted.is_empty() || named.is_none_or(|employee| employee == wanted)
}

pub(crate) fn all(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    let shape = row_shape(call.operation);
    list::list(service, call, &collection(call), shape, &|row| of_employee(call, row))
}

pub(crate) fn one(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    let Some(shape) = row_shape(call.operation) else { return Ok(Reply::status(call.operation.status)) };
    if call.id().is_empty() || call.operation.path.ends_with("/schedules/employees/{employee_id}") {
        return Ok(success(call, &seed::single(service.seed, &call.request.path, shape)));
    }
    let row = find(service, call)?;
    Ok(shown(call, &row))
}

/// The response with a row, or with the fields of it that the request asks for.
pub(crate) fn shown(call: &Call<'_>, row: &Value) -> Reply {
    let data = Fields::of(call).map_or_else(|| row.clone(), |fields| fields.of_row(row));
    success_with(call, &data.to_string(), &Extras { raw: call.raw().then(|| raw(row)), ..Extras::default() })
}

/// The row that the request is about.
pub(crate) fn find(service: &Service, call: &Call<'_>) -> Result<Arc<Value>, Problem> {
    let found = service.rows.get(&collection(call), call.consumer(), call.service(), call.id());
    found.map(|found| found.row).ok_or_else(|| not_found(call))
}

pub(crate) fn not_found(call: &Call<'_>) -> Problem {
    Problem::not_found(resource(call.operation.path), call.id())
}

pub(crate) fn create(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    create_in(service, call, &collection(call), &call.body)
}

/// Creates a row of a body and responds with it.
pub(crate) fn create_in(service: &Service, call: &Call<'_>, collection: &str, body: &Value) -> Result<Reply, Problem> {
    let shape = shape_of_rows(call);
    let (id, row) = insert(service, call, collection, shape, body)?;
    Ok(success(call, &data_of(call, shape, &id, &row)))
}

/// Adds a row of a body to a collection, and returns it with its id.
pub(crate) fn insert(
    service: &Service,
    call: &Call<'_>,
    collection: &str,
    shape: &Object,
    body: &Value,
) -> Result<(String, Arc<Value>), Problem> {
    // Where the client chooses the id, it is used once.
    let chosen = shape.field("id").filter(|id| !id.read).and_then(|_| body.get("id")?.as_str());
    let id = match chosen.filter(|id| !id.is_empty()) {
        Some(id) if service.rows.get(collection, call.consumer(), call.service(), id).is_some() => {
            return Err(Problem::conflict(&format!("{id} exists")));
        }
        Some(id) => id.to_owned(),
        None => service.new_id(),
    };
    let now = service.clock.now();
    let stamp = Stamp { id: &id, now, text: &timestamp(now), seed: service.seed };
    let row = Arc::new(row::created(shape, body_shape(call), body, &stamp));
    let change = Change::delete(collection, &id).of(call.consumer(), call.service());
    service.rows.apply(&Change { row: Some(Arc::clone(&row)), ..change });
    Ok((id, row))
}

pub(crate) fn update(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    update_row(service, call, &collection(call), &call.body)
}

/// Changes a row of a collection and responds with it.
pub(crate) fn update_row(service: &Service, call: &Call<'_>, collection: &str, body: &Value) -> Result<Reply, Problem> {
    let row = change(service, call, collection, body)?;
    Ok(success(call, &data_of(call, shape_of_rows(call), call.id(), &row)))
}

/// Changes the row of a collection that the request is about.
pub(crate) fn change(
    service: &Service,
    call: &Call<'_>,
    collection: &str,
    body: &Value,
) -> Result<Arc<Value>, Problem> {
    let shape = shape_of_rows(call);
    let now = service.clock.now();
    let stamp = Stamp { id: call.id(), now, text: &timestamp(now), seed: service.seed };
    let group = (collection, call.consumer(), call.service());
    let changed = service.rows.update(group, call.id(), |row| {
        check_version(row, body)?;
        Ok(Some(row::updated(shape, row, body, &stamp)))
    });
    changed.ok_or_else(|| not_found(call))?.map(|updated| updated.now.unwrap_or(updated.before))
}

/// An update with the version of a row that has changed since is refused.
fn check_version(row: &Value, body: &Value) -> Result<(), Problem> {
    let (sent, known) = (body.get("row_version").and_then(Value::as_str), row.get("row_version"));
    match (sent, known.and_then(Value::as_str)) {
        (Some(sent), Some(known)) if sent != known => {
            Err(Problem::conflict(&format!("row_version {sent} is outdated: it is {known}")))
        }
        _ => Ok(()),
    }
}

pub(crate) fn delete(service: &Service, call: &Call<'_>) -> Result<Reply, Problem> {
    let collection = collection(call);
    let group = (&*collection, call.consumer(), call.service());
    let deleted = service.rows.update(group, call.id(), |_| Ok::<_, Problem>(None));
    let deleted = deleted.ok_or_else(|| not_found(call))??;
    Ok(success(call, &data_of(call, shape_of_rows(call), call.id(), &deleted.before)))
}

/// The shape of the rows of the resource; that of the body for a resource that cannot be read.
pub(crate) fn shape_of_rows(call: &Call<'_>) -> &'static Object {
    row_shape(call.operation).or_else(|| body_shape(call)).unwrap_or(&FREE)
}

fn body_shape(call: &Call<'_>) -> Option<&'static Object> {
    match call.operation.body.as_ref()?.ty {
        Ty::Object(shape) => Some(shape),
        _ => None,
    }
}

static FREE: Object = Object { name: "", fields: &[], one_of: &[] };

/// The row in the shape of the response: whole, or its id alone.
pub(crate) fn data_of(call: &Call<'_>, rows: &Object, id: &str, row: &Arc<Value>) -> Value {
    match data_shape(call.operation) {
        Some(shape) if !std::ptr::eq(shape, rows) => projected(Some(shape), id, row),
        Some(_) => (**row).clone(),
        None => json!({}),
    }
}
