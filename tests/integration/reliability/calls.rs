//! The two calls of all tests here: one that only reads, and one that creates.

use std::future::Future;
use std::pin::Pin;

use apideck_unify::funcs::{vault_consumers_get, vault_sessions_create};
use apideck_unify::models::{ConsumerMetadata, Session, VaultConsumersGetRequest, VaultSessionsCreateRequest};
use apideck_unify::{ApideckCore, Body, Error};
use http::{Method, Request};

use crate::common::DOWNSTREAM;
use crate::reliability::network::Served;

/// The result of a call, without its type.
pub(crate) struct Done {
    pub(crate) attempts: u32,
    /// The id in the response.
    pub(crate) result: Result<String, Error>,
}

pub(crate) type Calling<'a> = Pin<Box<dyn Future<Output = Done> + Send + 'a>>;

/// Starts a call for `id`, with an extra header.
pub(crate) fn call<'a>(
    core: &'a ApideckCore,
    method: &Method,
    id: &str,
    header: Option<(&'static str, &'static str)>,
) -> Calling<'a> {
    let (name, value) = header.unwrap_or(("x-apideck-downstream-authorization", DOWNSTREAM));
    if *method == Method::GET {
        let call = vault_consumers_get(core, VaultConsumersGetRequest::new(id)).header(name, value);
        Box::pin(async move {
            done(call.send().await.map(|found| (found.http_meta.attempts, found.into_body().data.consumer_id)))
        })
    } else {
        let session = Session::new().consumer_metadata(ConsumerMetadata::new().account_name(id));
        let request = VaultSessionsCreateRequest::new().session(session);
        let call = vault_sessions_create(core, request).header(name, value);
        Box::pin(async move {
            done(call.send().await.map(|made| (made.http_meta.attempts, made.into_body().data.session_token)))
        })
    }
}

fn done(result: Result<(u32, String), Error>) -> Done {
    match result {
        Ok((attempts, id)) => Done { attempts, result: Ok(id) },
        Err(error) => Done { attempts: error.attempts(), result: Err(error) },
    }
}

/// The id that a request of [`call`] is about.
pub(crate) fn id_of(request: &Request<Body>) -> String {
    if request.method() == Method::GET {
        return request.uri().path().rsplit('/').next().unwrap().to_owned();
    }
    let json: serde_json::Value = serde_json::from_slice(request.body().as_bytes().unwrap()).unwrap();
    json["consumer_metadata"]["account_name"].as_str().unwrap().to_owned()
}

/// The response to a request of [`call`], with its id.
pub(crate) fn success(request: &Request<Body>) -> Served {
    let id = id_of(request);
    Served::json(200, document(request.method(), &id).to_string())
}

pub(crate) fn document(method: &Method, id: &str) -> serde_json::Value {
    let data = if *method == Method::GET {
        serde_json::json!({ "consumer_id": id, "application_id": "app" })
    } else {
        serde_json::json!({ "session_uri": "https://vault.example/s", "session_token": id })
    };
    serde_json::json!({ "status_code": 200, "status": "OK", "data": data })
}
