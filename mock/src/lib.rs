//! An in-process Apideck server to develop and test against.
//!
//! [`Mock`] listens on a loopback port, speaks HTTP/1.1 (or HTTPS, with a certificate authority of
//! its own) and answers as Apideck does: it checks the key and the `x-apideck-*` headers, validates
//! bodies, reports problems in Apideck's error shape, opens Hosted Vault sessions and shows their
//! page. It records every request and can be told what to answer next, faults included.
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
//! The first of these that has an answer: the scripted replies ([`Mock::next`]), your routes
//! ([`Mock::on`]), the mock's own routes, your fallback ([`Mock::fallback`]), and at last a 404, or a
//! 405 where only the method is unknown. Only the mock's own routes check credentials and headers.
//!
//! # What it knows by itself
//!
//! | Route | Answer |
//! |---|---|
//! | `POST /vault/sessions` | opens a Hosted Vault session |
//! | `GET /session/{token}` | the session's page, in its theme |
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

mod builder;
mod check;
mod handlers;
mod html;
mod listen;
mod mock;
mod page;
mod payload;
mod problem;
mod recorded;
mod reply;
mod routes;
mod service;
mod shape;
mod state;
mod template;
#[cfg(feature = "tls")]
mod tls;
mod vault;

pub use builder::Builder;
pub use mock::Mock;
pub use recorded::Recorded;
pub use reply::Reply;
