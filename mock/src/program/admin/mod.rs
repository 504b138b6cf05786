//! Pages on which a person looks at the data and the last requests, and changes rows. They work without `JavaScript`.

mod form;
mod html;
mod overview;
mod request;
mod row;
mod rows;

use std::sync::Arc;

use apideck_mock::{Mock, Recorded, Reply, Store};

use crate::program::recent::Recent;
use html::Page;

/// What the pages show.
struct Admin {
    url: String,
    key: &'static str,
    store: Arc<Store>,
    recent: Arc<Recent>,
}

/// Responds to a request for a page; the error is a page that says what is wrong.
type Handler = fn(&Admin, &Recorded) -> Result<Reply, Page>;

/// Adds the pages to the mock.
pub(crate) fn add_pages(mock: &Mock, recent: &Arc<Recent>, key: &'static str) {
    let admin = Arc::new(Admin {
        url: mock.url().to_owned(),
        key,
        store: Arc::clone(mock.store()),
        recent: Arc::clone(recent),
    });
    let pages: [(&str, &str, Handler); 8] = [
        ("GET", "/", overview::show),
        ("GET", "/_mock/rows", rows::show),
        ("GET", "/_mock/row", row::show),
        ("GET", "/_mock/new", row::show_new),
        ("POST", "/_mock/row", row::save),
        ("POST", "/_mock/new", row::add),
        ("POST", "/_mock/delete", row::delete),
        ("GET", "/_mock/requests/{number}", request::show),
    ];
    for (method, path, handler) in pages {
        let admin = Arc::clone(&admin);
        mock.on(method, path, move |request| {
            let allowed = form::is_local(request).and_then(|()| handler(&admin, request));
            allowed.unwrap_or_else(Reply::from)
        });
    }
    mock.on("GET", "/favicon.ico", |_| Reply::status(204));
}
