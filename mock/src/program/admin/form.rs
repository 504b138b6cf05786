//! What a browser sends: forms and queries, and where it sends them from.

use apideck_mock::Recorded;

use super::html::Page;

/// The fields of a form, or of a query.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of a form that was sent by a page of this mock.
    pub(super) fn of_form(request: &Recorded) -> Result<Self, Page> {
        if request.is_same_origin() {
            return Ok(Self(request.form()));
        }
        Err(Page::problem(403, "This form was not sent by a page of this mock, so it has no effect."))
    }

    pub(super) fn of_query(request: &Recorded) -> Self {
        Self(request.query_pairs())
    }

    /// The value of a field; empty if it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value).unwrap_or_default()
    }
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
