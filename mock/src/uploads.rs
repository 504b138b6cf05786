//! Files that are uploaded, whole or in parts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde_json::{Value, json};

use crate::check::Access;
use crate::envelope::envelope;
use crate::handlers::{Action, Handlers, Measured, Sink};
use crate::problem::problem;
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::session::{Arriving, Part, Refusal, Session, check_digest};
use crate::state::lock;

/// How uploads in parts work, see [`Mock::serve_uploads`](crate::Mock::serve_uploads).
#[derive(Debug, Clone)]
pub struct Uploads {
    pub(crate) part_size: u64,
    pub(crate) parallel: bool,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { part_size: 5 << 20, parallel: true }
    }
}

impl Uploads {
    /// Parts of 5 MiB, in any order.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for parts of this size; only the last may be smaller.
    ///
    /// # Panics
    ///
    /// If a part has no bytes.
    #[track_caller]
    pub fn part_size(mut self, bytes: u64) -> Self {
        assert!(bytes > 0, "a part has at least one byte");
        self.part_size = bytes;
        self
    }

    /// Whether parts may come in any order, also several at a time. They must come in sequence otherwise.
    pub fn parallel(mut self, parallel: bool) -> Self {
        self.parallel = parallel;
        self
    }
}

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stored {
    /// The id in the answer.
    pub id: String,
    /// The name that was sent along, empty without one.
    pub name: String,
    /// The path that it was sent to: of the upload session, of the files, or of what it is attached to.
    pub path: String,
    /// How long it is.
    pub size: u64,
    /// Its digest, as [`digest`](crate::digest) writes it.
    pub digest: String,
}

/// What was uploaded to one mock.
#[derive(Default)]
pub(crate) struct Store {
    created: Mutex<u64>,
    sessions: Mutex<BTreeMap<String, Session>>,
    pub(crate) stored: Mutex<Vec<Stored>>,
}

const SESSIONS: &str = "/file-storage/upload-sessions";
const SESSION: &str = "/file-storage/upload-sessions/{id}";
const FINISH: &str = "/file-storage/upload-sessions/{id}/finish";
const FILES: &str = "/file-storage/files";
const ATTACHMENTS: &str = "/accounting/attachments/{reference_type}/{reference_id}";

pub(crate) fn serve(handlers: &mut Handlers, store: &Arc<Store>, settings: Uploads) {
    let settings = Arc::new(settings);
    let mut handle = |method: &str, path: &str, answer: fn(&Store, &Arc<Uploads>, &Recorded) -> Reply| {
        let (store, settings) = (Arc::clone(store), Arc::clone(&settings));
        let handler = Arc::new(move |request: &Recorded| answer(&store, &settings, request));
        let action = Action::Handle(handler);
        handlers.add(method, path, Access::Consumer, action);
    };
    handle("POST", SESSIONS, Store::create);
    handle("GET", SESSION, |store, _, request| store.show(request));
    handle("POST", FINISH, |store, _, request| store.finish(request));
    handle("DELETE", SESSION, |store, _, request| store.abort(request));

    let parts = Arc::clone(store);
    let open = move |request: &Recorded| Box::new(PartSink::new(&parts, request)) as Box<dyn Sink>;
    handlers.add("PUT", SESSION, Access::Consumer, Action::Upload(Arc::new(open)));
    for (path, resource) in [(FILES, "files"), (ATTACHMENTS, "attachments")] {
        let store = Arc::clone(store);
        let open = move |_: &Recorded| {
            let store = Arc::clone(&store);
            Box::new(Measured(Arc::new(move |request| store.keep(resource, request)))) as Box<dyn Sink>
        };
        handlers.add("POST", path, Access::Consumer, Action::Upload(Arc::new(open)));
    }
}

impl Store {
    pub(crate) fn open_sessions(&self) -> usize {
        lock(&self.sessions).values().filter(|session| !session.finished).count()
    }

    fn next_id(&self, kind: &str) -> String {
        let mut created = lock(&self.created);
        *created += 1;
        format!("{kind}_{created}")
    }

    fn create(&self, settings: &Arc<Uploads>, request: &Recorded) -> Reply {
        let body = request.json().unwrap_or_default();
        let texts = ["name", "parent_folder_id"].map(|name| body[name].as_str());
        let size = body["size"].as_u64();
        if !body["size"].is_null() && size.is_none() {
            return refused((422, json!({"invalid": [{"size": "must be a length or null"}]})));
        }
        let [Some(name), Some(_)] = texts else {
            return refused((422, json!({"missing": [{"name": "required"}, {"parent_folder_id": "required"}]})));
        };
        let id = self.next_id("session");
        lock(&self.sessions).insert(id.clone(), Session::new(name.to_owned(), size, Arc::clone(settings)));
        envelope(201, "upload-sessions", "add", &json!({"id": id}))
    }

    fn show(&self, request: &Recorded) -> Reply {
        let id = session_id(request);
        match lock(&self.sessions).get(&id) {
            Some(session) => envelope(200, "upload-sessions", "one", &session.shown(&id)),
            None => refused(unknown(&id)),
        }
    }

    fn finish(&self, request: &Recorded) -> Reply {
        let finished = self.with_open(request, |session| {
            let (size, digest) = session.finish(request.header("digest"))?;
            Ok((session.name.clone(), size, digest))
        });
        match finished {
            Ok((name, size, digest)) => {
                let id = self.next_id("file");
                let path = request.path.trim_end_matches("/finish").to_owned();
                let file = json!({"id": id, "name": name, "type": "file", "size": size, "downloadable": true});
                lock(&self.stored).push(Stored { id, name, path, size, digest });
                envelope(201, "files", "one", &file)
            }
            Err(refusal) => refused(refusal),
        }
    }

    fn abort(&self, request: &Recorded) -> Reply {
        let id = session_id(request);
        let open = self.with_open(request, |_| Ok(()));
        match open.and_then(|()| lock(&self.sessions).remove(&id).ok_or_else(|| unknown(&id))) {
            Ok(_) => envelope(200, "upload-sessions", "delete", &json!({"id": id})),
            Err(refusal) => refused(refusal),
        }
    }

    /// Keeps what was sent whole.
    fn keep(&self, resource: &str, request: &Recorded) -> Reply {
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

    fn with_open<T>(
        &self,
        request: &Recorded,
        act: impl FnOnce(&mut Session) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let id = session_id(request);
        match lock(&self.sessions).get_mut(&id) {
            None => Err(unknown(&id)),
            Some(session) if session.finished => Err((409, json!(format!("upload session {id} is finished")))),
            Some(session) => act(session),
        }
    }
}

/// Takes one part in.
struct PartSink {
    store: Arc<Store>,
    number: Option<u64>,
    arriving: Arriving,
}

impl PartSink {
    fn new(store: &Arc<Store>, request: &Recorded) -> Self {
        let number = request.query_pairs().into_iter().find(|(name, _)| name == "part_number");
        let number = number.and_then(|(_, number)| number.parse().ok()).filter(|number| *number <= 10_000);
        let begun = number.and_then(|number| store.with_open(request, |session| Ok(session.begin(number))).ok());
        Self { store: Arc::clone(store), number, arriving: begun.unwrap_or(Arriving::Again) }
    }

    fn add(self, request: &Recorded) -> Result<(), Refusal> {
        let Some(number) = self.number else {
            return Err((400, json!({"invalid": [{"part_number": "must be between 0 and 10000"}]})));
        };
        let digest = request.digest.clone().unwrap_or_default();
        check_digest(request.header("digest"), &digest)?;
        let part = Part { size: request.size, digest };
        self.store.with_open(request, |session| session.add(number, part, self.arriving))
    }
}

impl Sink for PartSink {
    fn write(&mut self, data: &Bytes) {
        self.arriving.write(data);
    }

    fn finish(self: Box<Self>, request: &Recorded) -> Reply {
        match self.add(request) {
            Ok(()) => envelope(200, "upload-sessions", "upload", &json!({"id": session_id(request)})),
            Err(refusal) => refused(refusal),
        }
    }
}

fn session_id(request: &Recorded) -> String {
    request.path_segments().into_iter().nth(2).unwrap_or_default()
}

fn unknown(id: &str) -> Refusal {
    (404, json!({"not_found": {"entity": "upload session", "id": id}}))
}

fn refused((status, detail): Refusal) -> Reply {
    let (type_name, message) = match status {
        404 => ("EntityNotFoundError", "Unknown Upload Session"),
        409 => ("ConflictError", "Conflict"),
        422 => ("InvalidStateError", "Invalid Upload"),
        _ => ("RequestValidationError", "Invalid Upload"),
    };
    problem(status, type_name, message, &detail)
}
