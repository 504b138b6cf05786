//! File uploads, whole or in parts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::{Bytes, BytesMut};
use serde_json::{Value, json};

use crate::apideck::upload_session::{Finished, IncomingPart, Part, Rejection, Session, Uploads, check_digest};
use crate::record::digest::Digests;
use crate::record::request::Recorded;
use crate::reply::Reply;
use crate::reply::envelope::envelope;
use crate::reply::envelope::problem;
use crate::routes::table::{Access, Action, DiscardBody, RouteTable, Sink};
use crate::sync::lock;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stored {
    /// The id in the response.
    pub id: String,
    /// The file name that the client sent; empty if it sent none.
    pub name: String,
    /// The request path of the upload: of the upload session, the files, or the attachments.
    pub path: String,
    /// The size in bytes.
    pub size: u64,
    /// The digest, in the form of [`digest`](crate::digest).
    pub digest: String,
}

/// The upload sessions and the stored files of one mock.
#[derive(Default)]
pub(crate) struct UploadStore {
    created: Mutex<u64>,
    sessions: Mutex<BTreeMap<String, Session>>,
    pub(crate) stored: Mutex<Vec<Stored>>,
}

const SESSIONS: &str = "/file-storage/upload-sessions";
const SESSION: &str = "/file-storage/upload-sessions/{id}";
const FINISH: &str = "/file-storage/upload-sessions/{id}/finish";
const FILES: &str = "/file-storage/files";
const ATTACHMENTS: &str = "/accounting/attachments/{reference_type}/{reference_id}";

/// Adds the upload routes.
pub(crate) fn add_routes(routes: &mut RouteTable, store: &Arc<UploadStore>, settings: Uploads) {
    let settings = Arc::new(settings);
    let mut handle = |method: &str, path: &str, respond: fn(&UploadStore, &Arc<Uploads>, &Recorded) -> Reply| {
        let (store, settings) = (Arc::clone(store), Arc::clone(&settings));
        let handler = Arc::new(move |request: &Recorded| respond(&store, &settings, request));
        let action = Action::Handle(handler);
        routes.add(method, path, Access::Consumer, action);
    };
    handle("POST", SESSIONS, UploadStore::create);
    handle("GET", SESSION, |store, _, request| store.show(request));
    handle("POST", FINISH, |store, _, request| store.finish(request));
    handle("DELETE", SESSION, |store, _, request| store.abort(request));

    let parts = Arc::clone(store);
    let open = move |request: &Recorded| Box::new(PartSink::new(&parts, request)) as Box<dyn Sink>;
    routes.add("PUT", SESSION, Access::Consumer, Action::Upload(Arc::new(open)));
    for (path, resource) in [(FILES, "files"), (ATTACHMENTS, "attachments")] {
        let store = Arc::clone(store);
        let open = move |_: &Recorded| {
            let store = Arc::clone(&store);
            Box::new(DiscardBody(Arc::new(move |request| store.store_file(resource, request)))) as Box<dyn Sink>
        };
        routes.add("POST", path, Access::Consumer, Action::Upload(Arc::new(open)));
    }
}

impl UploadStore {
    pub(crate) fn open_sessions(&self) -> usize {
        lock(&self.sessions).values().filter(|session| !session.finished).count()
    }

    fn next_id(&self, kind: &str) -> String {
        let mut created = lock(&self.created);
        *created += 1;
        format!("{kind}_{created}")
    }

    pub(crate) fn create(&self, settings: &Arc<Uploads>, request: &Recorded) -> Reply {
        let body = request.json().unwrap_or_default();
        let texts = ["name", "parent_folder_id"].map(|name| body[name].as_str());
        let size = body["size"].as_u64();
        if !body["size"].is_null() && size.is_none() {
            return rejected((422, json!({"invalid": [{"size": "must be a number of bytes or null"}]})));
        }
        let [Some(name), Some(parent)] = texts else {
            return rejected((422, json!({"missing": [{"name": "required"}, {"parent_folder_id": "required"}]})));
        };
        let id = self.next_id("session");
        lock(&self.sessions)
            .insert(id.clone(), Session::new(name.to_owned(), parent.to_owned(), size, Arc::clone(settings)));
        envelope(201, "upload-sessions", "add", &json!({"id": id}))
    }

    pub(crate) fn show(&self, request: &Recorded) -> Reply {
        let id = session_id(request);
        match lock(&self.sessions).get(&id) {
            Some(session) => envelope(200, "upload-sessions", "one", &session.to_json(&id)),
            None => rejected(session_not_found(&id)),
        }
    }

    /// Finishes the session of a request, and returns its file.
    pub(crate) fn finish_session(&self, request: &Recorded) -> Result<Finished, Rejection> {
        self.with_open_session(request, |session| session.finish(request))
    }

    /// Adds a file to those that were uploaded.
    pub(crate) fn add(&self, file: Stored) {
        lock(&self.stored).push(file);
    }

    fn finish(&self, request: &Recorded) -> Reply {
        match self.finish_session(request) {
            Ok(Finished { name, size, digest, .. }) => {
                let id = self.next_id("file");
                let path = request.path.trim_end_matches("/finish").to_owned();
                let file = json!({"id": id, "name": name, "type": "file", "size": size, "downloadable": true});
                lock(&self.stored).push(Stored { id, name, path, size, digest });
                envelope(201, "files", "one", &file)
            }
            Err(rejection) => rejected(rejection),
        }
    }

    pub(crate) fn abort(&self, request: &Recorded) -> Reply {
        let id = session_id(request);
        let open = self.with_open_session(request, |_| Ok(()));
        match open.and_then(|()| lock(&self.sessions).remove(&id).ok_or_else(|| session_not_found(&id))) {
            Ok(_) => envelope(200, "upload-sessions", "delete", &json!({"id": id})),
            Err(rejection) => rejected(rejection),
        }
    }

    /// Stores a file that was sent in one request.
    fn store_file(&self, resource: &str, request: &Recorded) -> Reply {
        let metadata: Value = request
            .header("x-apideck-metadata")
            .and_then(|metadata| serde_json::from_str(metadata).ok())
            .unwrap_or_default();
        let id = self.next_id("file");
        let reply = envelope(201, resource, "upload", &json!({"id": id}));
        lock(&self.stored).push(Stored {
            id,
            name: metadata["name"].as_str().unwrap_or_default().to_owned(),
            path: request.path.clone(),
            size: request.size,
            digest: request.digest.clone().unwrap_or_default(),
        });
        reply
    }

    fn with_open_session<T>(
        &self,
        request: &Recorded,
        act: impl FnOnce(&mut Session) -> Result<T, Rejection>,
    ) -> Result<T, Rejection> {
        let id = session_id(request);
        match lock(&self.sessions).get_mut(&id) {
            None => Err(session_not_found(&id)),
            Some(session) if session.finished => Err((409, json!(format!("upload session {id} is finished")))),
            Some(session) => act(session),
        }
    }
}

/// Receives one part of an upload session.
pub(crate) struct PartSink {
    store: Arc<UploadStore>,
    number: Option<u64>,
    incoming: IncomingPart,
    /// The bytes of the part, if the session keeps them.
    kept: Option<BytesMut>,
}

impl PartSink {
    pub(crate) fn new(store: &Arc<UploadStore>, request: &Recorded) -> Self {
        let number = request.query_pairs().into_iter().find(|(name, _)| name == "part_number");
        let number = number.and_then(|(_, number)| number.parse().ok()).filter(|number| *number <= 10_000);
        let receive =
            |number| store.with_open_session(request, |session| Ok((session.receive(number), session.keeps())));
        let (incoming, keeps) =
            number.and_then(|number| receive(number).ok()).unwrap_or((IncomingPart::Repeated, false));
        Self { store: Arc::clone(store), number, incoming, kept: keeps.then(BytesMut::new) }
    }

    fn add(self, request: &Recorded) -> Result<(), Rejection> {
        let Some(number) = self.number else {
            return Err((400, json!({"invalid": [{"part_number": "must be between 0 and 10000"}]})));
        };
        let digests = Digests {
            sha: request.sha_digest.clone().unwrap_or_default(),
            sha_256: request.digest.clone().unwrap_or_default(),
        };
        check_digest(request, &digests)?;
        let part = Part { size: request.size, digest: digests.sha_256 };
        self.store.with_open_session(request, |session| {
            session.add(number, part, self.incoming)?;
            session.keep(number, self.kept);
            Ok(())
        })
    }
}

impl Sink for PartSink {
    fn write(&mut self, data: &Bytes) {
        self.incoming.write(data);
        if let Some(kept) = &mut self.kept {
            kept.extend_from_slice(data);
        }
    }

    fn finish(self: Box<Self>, request: &Recorded) -> Reply {
        match self.add(request) {
            Ok(()) => envelope(200, "upload-sessions", "upload", &json!({"id": session_id(request)})),
            Err(rejection) => rejected(rejection),
        }
    }
}

fn session_id(request: &Recorded) -> String {
    request.path_segments().into_iter().nth(2).unwrap_or_default()
}

fn session_not_found(id: &str) -> Rejection {
    (404, json!({"not_found": {"entity": "upload session", "id": id}}))
}

/// The response with a rejection.
pub(crate) fn rejected((status, detail): Rejection) -> Reply {
    let (type_name, message) = match status {
        404 => ("EntityNotFoundError", "Unknown Upload Session"),
        409 => ("ConflictError", "Conflict"),
        422 => ("InvalidStateError", "Invalid Upload"),
        _ => ("RequestValidationError", "Invalid Upload"),
    };
    problem(status, type_name, message, &detail)
}
