//! An in-process Apideck server to develop and test against.
//!
//! [`Mock`] listens on a loopback port, speaks HTTP/1.1 (or HTTPS, with a certificate authority of
//! its own) and answers as Apideck does: it checks the key and the `x-apideck-*` headers, validates
//! bodies, reports problems in Apideck's error shape, opens Hosted Vault sessions and shows their
//! page. It records every request and can be told what to answer next, faults included: by script
//! ([`Mock::next`]) or by chance ([`Mock::chaos`]).
//!
//! ```
//! use apideck_mock::{Mock, Reply};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let mock = Mock::start().await?;
//!
//! // The next two requests fail, everything after them is answered normally.
//! mock.next(Reply::status(429).header("retry-after", "1"))
//!     .next(Reply::disconnect());
//!
//! // A route that the mock does not know by itself.
//! mock.on("GET", "/crm/contacts/{id}", |request| {
//!     let id = request.path_segments().pop();
//!     Reply::json(200, &json!({"status_code": 200, "status": "OK", "data": {"id": id}}))
//! });
//!
//! // Point the client under test at `mock.url()`, then look at what arrived.
//! assert!(mock.url().starts_with("http://127.0.0.1:"));
//! assert!(mock.requests().is_empty());
//! mock.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Who answers a request
//!
//! The first of these that has an answer: the scripted replies ([`Mock::next`]), a fault drawn by chance
//! ([`Mock::chaos`]), the routes that you added (the last one first), the mock's own routes, your fallback
//! ([`Mock::fallback`]), and at last a 404, or a 405 where only the method is unknown. The mock's own
//! routes and those that `serve_..` adds check credentials and headers; [`Mock::on`] does not.
//!
//! # What it knows by itself
//!
//! | Route | Answer |
//! |---|---|
//! | `POST /vault/sessions` | opens a Hosted Vault session |
//! | `GET /session/{token}` | the session's page, in its theme |
//!
//! # What it does when asked to
//!
//! | Asked by | Route | Answer |
//! |---|---|---|
//! | [`Mock::serve_pages`] | `GET` of a path | rows by `limit` and `cursor`, as many as you like |
//! | [`Mock::serve_download`] | `GET` of a path | a file, whole or in part |
//! | [`Mock::serve_uploads`] | `POST /file-storage/upload-sessions` | begins an upload in parts |
//! | | `GET /file-storage/upload-sessions/{id}` | how far it has come |
//! | | `PUT /file-storage/upload-sessions/{id}` | takes a part |
//! | | `POST /file-storage/upload-sessions/{id}/finish` | makes a file of the parts |
//! | | `DELETE /file-storage/upload-sessions/{id}` | forgets the parts |
//! | | `POST /file-storage/files` | takes a whole file |
//! | | `POST /accounting/attachments/{reference_type}/{reference_id}` | takes an attachment |
//!
//! # What can go wrong
//!
//! | Fault | Reply |
//! |---|---|
//! | no answer, and the connection | closes: [`Reply::disconnect`]; is reset: [`Reply::reset`]; stays: [`Reply::stall`] |
//! | an answer that breaks off in its head | [`disconnect_in_head`](Reply::disconnect_in_head), [`reset_in_head`](Reply::reset_in_head), [`stall_in_head`](Reply::stall_in_head) |
//! | an answer that breaks off in its body | [`disconnect_in_body`](Reply::disconnect_in_body), [`reset_in_body`](Reply::reset_in_body), [`stall_in_body`](Reply::stall_in_body) |
//! | a whole answer, then an unannounced end | [`disconnect_after`](Reply::disconnect_after) |
//! | slow | [`delay`](Reply::delay), [`trickle`](Reply::trickle) |
//! | a length or chunks that are wrong | [`wrong_length`](Reply::wrong_length), [`malformed_chunk`](Reply::malformed_chunk) |
//! | gzip that is none, or is cut | [`bad_gzip`](Reply::bad_gzip), [`truncated_gzip`](Reply::truncated_gzip) |
//! | too much | [`many_headers`](Reply::many_headers), [`stream`](Reply::stream) |
//! | no HTTP | [`raw`](Reply::raw) |
//! | an answer, or any fault above, while the client still sends | [`reading`](Reply::reading) |
//! | the request is handled, its answer lost | [`Mock::next_with`] |
//! | a server that is down | [`Mock::refuse`], [`Mock::close_connections`] |
//! | any of them, by chance | [`Mock::chaos`] |
//!
//! Whether a request had its effect in spite of that: [`Mock::performed`] and [`Mock::effects`].
//!
//! # Long runs and large bodies
//!
//! By default every request is kept. [`Builder::record`] turns that off; then bodies of any size go through
//! [`Mock::on_upload`], [`Mock::serve_uploads`] and [`Reply::stream`] in the memory of a few pieces.
//!
//! # What it refuses
//!
//! - 401: no `Authorization: Bearer` key, or one that is not accepted, see [`Builder::api_key`].
//! - 400: no `x-apideck-app-id` or `x-apideck-consumer-id`, or a body that is not JSON.
//! - 422: a session whose members have the wrong type, or one that Apideck does not know; `detail`
//!   names every such member.
//!
//! The page shows only what is safe: text is escaped, a colour is `#` and hexadecimal digits, a link
//! is `http` or `https`; anything else is left out.
//!
//! # Features
//!
//! - `tls` (default): HTTPS, with `Builder::tls`.
#![forbid(unsafe_code)]

mod broken;
mod builder;
mod chaos;
mod check;
mod content;
mod digest;
mod download;
mod envelope;
mod faults;
mod handlers;
mod html;
mod listen;
mod log;
mod mock;
mod page;
mod pages;
mod payload;
mod problem;
mod random;
mod recorded;
mod reply;
mod responder;
mod routes;
mod script;
mod serve;
mod service;
mod session;
mod shape;
mod state;
mod template;
#[cfg(feature = "tls")]
mod tls;
mod uploads;
mod vault;

pub use builder::Builder;
pub use chaos::{Chaos, Fault};
pub use digest::digest;
pub use download::Download;
pub use mock::Mock;
pub use random::generated;
pub use recorded::Recorded;
pub use reply::Reply;
pub use uploads::{Stored, Uploads};
