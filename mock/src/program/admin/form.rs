//! What a browser sends: forms and queries, and where it sends them from.

use apideck_mock::Recorded;

use super::html::Page;

/// The fields of a form, or of a query.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of a form that was sent by a page of this mock.
    pub(super) fn of_form(request: &Recorded) -> Result<Self, Page> {
        same_origin(request)?;
        let text = std::str::from_utf8(&request.body).map_err(|_| Page::problem(400, "The form is not UTF-8."))?;
        Ok(Self::parse(text))
    }

    pub(super) fn of_query(request: &Recorded) -> Self {
        Self::parse(request.query.as_deref().unwrap_or_default())
    }

    fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Self(pairs.map(|(name, value)| (decoded(name), decoded(value))).collect())
    }

    /// The value of a field; empty if it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value).unwrap_or_default()
    }
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

/// Refuses a request for another host name: a name of the internet that resolves to 127.0.0.1 must not make the pages
/// readable for the site of that name.
pub(super) fn is_local(request: &Recorded) -> Result<(), Page> {
    let host = request.header("host").unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if ["127.0.0.1", "localhost", "[::1]"].contains(&name) {
        return Ok(());
    }
    Err(Page::problem(403, "This page is shown only under http://127.0.0.1 and http://localhost."))
}

/// Refuses a form of another site. Browsers send `origin` with every form.
fn same_origin(request: &Recorded) -> Result<(), Page> {
    let host = request.header("host").unwrap_or_default();
    let origin = request.header("origin").unwrap_or_default();
    if origin.split_once("://").is_some_and(|(_, origin)| origin == host) {
        return Ok(());
    }
    Err(Page::problem(403, "This form was not sent by a page of this mock, so it has no effect."))
}
