//! An in-process Apideck server to develop and test against.
//!
//! [`Mock`] listens on a loopback port, speaks HTTP/1.1 (or HTTPS, with its own certificate authority) and responds
//! as Apideck does, in all 430 operations: what is created can be read, listed, changed and deleted. It checks the API key,
//! headers, parameters and bodies, and reports errors in Apideck's format. It records every request. A test can script
//! the next replies, faults included ([`Mock::next`]), or inject random faults ([`Mock::chaos`]).
//!
//! ```
//! use apideck_mock::{Mock, Reply};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let mock = Mock::start().await?;
//!
//! // A row that the client under test will find.
//! mock.insert("/crm/contacts", json!({"name": "Ada"}));
//!
//! // The next two requests fail; later requests are handled normally.
//! mock.next(Reply::status(429).header("retry-after", "1"))
//!     .next(Reply::disconnect());
//!
//! // A route with a response of your own.
//! mock.on("GET", "/crm/leads/{id}", |request| {
//!     let id = request.path_segments().pop();
//!     Reply::json(200, &json!({"status_code": 200, "status": "OK", "data": {"id": id}}))
//! });
//!
//! // Point the client under test at `mock.url()`, then check the requests it sent.
//! assert!(mock.url().starts_with("http://127.0.0.1:"));
//! mock.expect("DELETE", "/crm/contacts/{id}").never();
//! mock.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What handles a request
//!
//! The first of these that applies:
//!
//! 1. a scripted reply: [`Mock::next`];
//! 2. a random fault: [`Mock::chaos`];
//! 3. a route that the test added, the last one first: [`Mock::on`], [`Mock::on_upload`] and the `serve_` methods;
//! 4. a built-in route: `POST /vault/sessions` and the page of a session, `GET /session/{token}`;
//! 5. the fallback, if the test has set one: [`Mock::fallback`];
//! 6. the operation of the Unify API with this method and path;
//! 7. a 404, or a 405 if only the method does not match.
//!
//! Operations and routes of `serve_..` check credentials and headers. Routes of [`Mock::on`] do not.
//!
//! # Resources
//!
//! - A row belongs to the consumer and the service of the request that created it. Rows of [`Mock::insert`] and of
//!   [`Builder::seed`] are seen by everyone.
//! - The mock sets ids, `created_at`, `updated_at`, `row_version` and the other members that only the API sets. Other
//!   members are kept, also those that are not documented. An update with an outdated `row_version` gets a 409.
//! - Lists have pages by `limit` and `cursor`, `filter`, `sort` and `fields`. Filters about members that rows do not have are
//!   ignored. `pass_through[search]` finds rows with this text. `raw=true` adds `_raw`.
//! - Reports, such as balance sheets, are made up.
//! - [`Mock::store`] has all rows. Every change goes through [`Store::apply`] and is told to [`Store::on_change`].
//!
//! # Vault, webhooks, files, proxy
//!
//! - A connection is `available` until it is added, and `callable` when its settings are filled in and, with OAuth, it is
//!   authorized: [`Mock::authorize`], an import, or the Vault page. Requests through a connection that was added and cannot be
//!   called get a 401. [`Mock::set_connection`] sets any state. Without a connection, requests are served.
//! - The logs of Vault and webhooks have the latest 1000 entries.
//! - Webhooks get an event for each change of a row, also for those of a test. It is signed with the API key that created
//!   the webhook (HMAC-SHA256, hexadecimal), sent up to 5 times, and only to `http` URLs. [`Mock::webhooks_idle`] waits for
//!   them.
//! - Files keep their content up to 64 MiB. Larger ones are downloaded as [`generated`] bytes of the same number.
//! - [`Mock::downstream`] plays the service behind the proxy. Without it, the response is what that service would get.
//!
//! # Routes that a test can switch on
//!
//! | Method | Route | Effect |
//! |---|---|---|
//! | [`Mock::serve_pages`] | `GET` of a path | lists rows by `limit` and `cursor` |
//! | [`Mock::serve_download`] | `GET` of a path | sends a file, whole or by range |
//! | [`Mock::serve_uploads`] | `POST /file-storage/upload-sessions` | starts an upload session, with these settings |
//! | | `GET /file-storage/upload-sessions/{id}` | returns its state |
//! | | `PUT /file-storage/upload-sessions/{id}` | receives a part |
//! | | `POST /file-storage/upload-sessions/{id}/finish` | makes a file of the parts |
//! | | `DELETE /file-storage/upload-sessions/{id}` | discards the parts |
//! | | `POST /file-storage/files` | receives a whole file |
//! | | `POST /accounting/attachments/{reference_type}/{reference_id}` | receives an attachment |
//!
//! # Faults
//!
//! | Fault | Method |
//! |---|---|
//! | no response: the connection closes, is reset, or stays silent | [`Reply::disconnect`], [`Reply::reset`], [`Reply::stall`] |
//! | a response that is cut off in its head | [`disconnect_in_head`](Reply::disconnect_in_head), [`reset_in_head`](Reply::reset_in_head), [`stall_in_head`](Reply::stall_in_head) |
//! | a response that is cut off in its body | [`disconnect_in_body`](Reply::disconnect_in_body), [`reset_in_body`](Reply::reset_in_body), [`stall_in_body`](Reply::stall_in_body) |
//! | a whole response, then a connection that closes without notice | [`disconnect_after`](Reply::disconnect_after) |
//! | a slow response | [`delay`](Reply::delay), [`trickle`](Reply::trickle) |
//! | a wrong length or malformed chunks | [`wrong_length`](Reply::wrong_length), [`malformed_chunk`](Reply::malformed_chunk) |
//! | gzip that is invalid or truncated | [`bad_gzip`](Reply::bad_gzip), [`truncated_gzip`](Reply::truncated_gzip) |
//! | very many headers, a very large body | [`many_headers`](Reply::many_headers), [`stream`](Reply::stream) |
//! | bytes that are not HTTP | [`raw`](Reply::raw) |
//! | a response, or any fault above, while the client is still sending | [`reading`](Reply::reading) |
//! | the request is handled, but its response is lost | [`Mock::next_with`] |
//! | a server that is down | [`Mock::refuse`], [`Mock::close_connections`] |
//! | random faults | [`Mock::chaos`] |
//!
//! [`Mock::performed`] and [`Mock::effects`] tell whether a request had its effect in spite of the fault.
//!
//! [`Mock::aborted`] lists the requests whose client left before it had the whole response. [`Builder::cors`] lets pages
//! of other origins call the mock.
//!
//! # Long runs and large bodies
//!
//! By default the mock keeps every request. [`Builder::record`] turns that off. Bodies of any size then pass through
//! [`Mock::on_upload`], [`Mock::serve_uploads`] and [`Reply::stream`] without being held in memory.
//!
//! # Requests that are rejected
//!
//! - 401: no `Authorization: Bearer` key, or one that is not accepted, see [`Builder::api_key`].
//! - 402: a key with `unpaid` in it, unless [`Builder::api_key`] is set.
//! - 400: no `x-apideck-app-id` or `x-apideck-consumer-id`; parameters or members of the body that are missing
//!   (`detail.missing`); parameters with a wrong value (`detail.invalid`); a body that is not JSON.
//! - 404: a row that does not exist.
//! - 422: members of the body with a wrong type or beyond their limits; in a session, unknown members too.
//!
//! The session page shows only safe values: text is escaped, a color must be `#` and hexadecimal digits, a link must
//! be `http` or `https`. Other values are left out.
//!
//! # Features
//!
//! - `tls` (default): HTTPS, with `Builder::tls`.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod apideck;
mod builder;
mod clock;
mod expect;
mod facts;
mod mock;
mod record;
mod reply;
mod routes;
mod rows;
mod serve;
mod server;
mod sync;

pub use apideck::download::Download;
// For the pages of the program.
#[doc(hidden)]
pub use apideck::html::Escaped;
pub use apideck::store::{Change, Found, Group, Store, Updated};
pub use apideck::upload_session::Uploads;
pub use apideck::uploads::Stored;
pub use builder::Builder;
pub use expect::Expect;
pub use mock::Mock;
pub use record::digest::{digest, sha_digest};
pub use record::request::Recorded;
pub use reply::Reply;
pub use reply::chaos::{Chaos, Fault};
pub use reply::random::generated;
