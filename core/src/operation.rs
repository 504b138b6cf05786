//! What an operation is: one entry of a table.

use http::Method;

use crate::redirect;

/// One operation of the API, as data.
///
/// ```
/// use apideck_core::Operation;
///
/// static CREATE: Operation = Operation::post("vault.sessions.create", "/vault/sessions")
///     .headers("consumer_id app_id")
///     .optional_json("session");
/// ```
///
/// The lists of fields are space-separated strings: one string costs one relocation in a program, a slice
/// of strings costs one for each of them.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // Independent facts, as a table has them.
pub struct Operation {
    /// Accessor name, such as `vault.sessions.create`.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path below the server URL, with a `{field}` for each path parameter.
    pub path: &'static str,
    /// Request fields that are sent as headers, separated by spaces.
    pub headers: &'static str,
    /// Request fields that are sent in the query, separated by spaces.
    pub query: &'static str,
    /// What the request carries.
    pub body: BodyKind,
    /// What the `accept` header says.
    pub accept: &'static str,
    /// Whether it goes to the upload server.
    pub upload: bool,
    /// Whether it answers with one page of a list.
    pub paginated: bool,
    /// Whether a required member that is missing or null in the answer is an error.
    pub strict: bool,
    /// Whether it passes on the answer of another service: its errors are not Apideck's, except for 401.
    pub proxy: bool,
    /// How it follows redirects, if it does. A pointer, so that a program without a GET has none of that code.
    pub(crate) redirects: Option<redirect::Next>,
}

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// Nothing.
    None,
    /// The named field as JSON.
    Json {
        /// The request field.
        field: &'static str,
        /// Whether the call fails without it. An optional one is sent as an empty body.
        required: bool,
    },
    /// The named field as bytes.
    Bytes {
        /// The request field.
        field: &'static str,
        /// Whether the call fails without it. An optional one is sent as an empty body.
        required: bool,
    },
}

/// Where a field of a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// It is the body.
    Body,
}

impl Operation {
    /// An operation with method GET.
    pub const fn get(name: &'static str, path: &'static str) -> Self {
        let mut operation = Self::new(Method::GET, name, path);
        operation.redirects = Some(redirect::next);
        operation
    }

    /// An operation with method POST.
    pub const fn post(name: &'static str, path: &'static str) -> Self {
        Self::new(Method::POST, name, path)
    }

    /// An operation with method PUT.
    pub const fn put(name: &'static str, path: &'static str) -> Self {
        Self::new(Method::PUT, name, path)
    }

    /// An operation with method PATCH.
    pub const fn patch(name: &'static str, path: &'static str) -> Self {
        Self::new(Method::PATCH, name, path)
    }

    /// An operation with method DELETE.
    pub const fn delete(name: &'static str, path: &'static str) -> Self {
        Self::new(Method::DELETE, name, path)
    }

    /// An operation with method OPTIONS.
    pub const fn options(name: &'static str, path: &'static str) -> Self {
        Self::new(Method::OPTIONS, name, path)
    }

    const fn new(method: Method, name: &'static str, path: &'static str) -> Self {
        Self {
            name,
            method,
            path,
            headers: "",
            query: "",
            body: BodyKind::None,
            accept: "application/json",
            upload: false,
            paginated: false,
            strict: false,
            proxy: false,
            redirects: None,
        }
    }

    /// Sends `fields` as headers. On the wire a field is `x-apideck-` and its name with hyphens, such as
    /// `x-apideck-consumer-id`; only `digest` keeps its name.
    pub const fn headers(mut self, fields: &'static str) -> Self {
        self.headers = fields;
        self
    }

    /// Sends `fields` in the query.
    pub const fn query(mut self, fields: &'static str) -> Self {
        self.query = fields;
        self
    }

    /// Sends `field` as the JSON body; the call fails without it.
    pub const fn json(self, field: &'static str) -> Self {
        self.carrying(BodyKind::Json { field, required: true })
    }

    /// Sends `field` as the JSON body, or an empty body without it.
    pub const fn optional_json(self, field: &'static str) -> Self {
        self.carrying(BodyKind::Json { field, required: false })
    }

    /// Sends `field` as it is; the call fails without it.
    pub const fn bytes(self, field: &'static str) -> Self {
        self.carrying(BodyKind::Bytes { field, required: true })
    }

    /// Sends `field` as it is, or an empty body without it.
    pub const fn optional_bytes(self, field: &'static str) -> Self {
        self.carrying(BodyKind::Bytes { field, required: false })
    }

    const fn carrying(mut self, body: BodyKind) -> Self {
        self.body = body;
        self
    }

    /// Goes to the upload server.
    pub const fn upload(mut self) -> Self {
        self.upload = true;
        self
    }

    /// Answers with one page of a list.
    pub const fn paginated(mut self) -> Self {
        self.paginated = true;
        self
    }

    /// Says `media_types` in the `accept` header instead of `application/json`.
    pub const fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = media_types;
        self
    }

    /// Reads a missing or null required member of the answer as an error.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Passes on the answer of another service, redirects included.
    pub const fn proxy(mut self) -> Self {
        self.proxy = true;
        self.redirects = None;
        self
    }

    /// Whether repeating the request does no more than sending it once, by its method.
    pub fn is_idempotent(&self) -> bool {
        self.method.is_idempotent()
    }

    /// Where `field` of the request goes; `None` if the operation has no such field.
    pub fn place(&self, field: &str) -> Option<Place> {
        let (BodyKind::Json { field: body, .. } | BodyKind::Bytes { field: body, .. }) = self.body else {
            return self.place_outside_body(field);
        };
        if field == body {
            return Some(Place::Body);
        }
        self.place_outside_body(field)
    }

    fn place_outside_body(&self, field: &str) -> Option<Place> {
        if lists(self.query, field) {
            Some(Place::Query)
        } else if lists(self.headers, field) {
            Some(Place::Header)
        } else if self.path.split(['{', '}']).skip(1).step_by(2).any(|name| name == field) {
            Some(Place::Path)
        } else {
            None
        }
    }
}

/// Whether `field` is in a space-separated list.
pub(crate) fn lists(fields: &str, field: &str) -> bool {
    fields.split(' ').any(|name| name == field)
}

#[cfg(test)]
mod tests {
    use super::*;

    static UPDATE: Operation = Operation::patch("crm.contacts.update", "/crm/contacts/{id}/x/{sub_id}")
        .headers("consumer_id app_id")
        .query("raw")
        .json("contact");

    #[test]
    fn places_fields() {
        for (field, place) in [
            ("id", Some(Place::Path)),
            ("sub_id", Some(Place::Path)),
            ("raw", Some(Place::Query)),
            ("app_id", Some(Place::Header)),
            ("contact", Some(Place::Body)),
            ("crm", None),
            ("", None),
        ] {
            assert_eq!(UPDATE.place(field), place, "{field}");
        }
    }

    #[test]
    fn knows_idempotent_methods() {
        assert!(!UPDATE.is_idempotent());
        assert!(!Operation::post("a.b", "/a").is_idempotent());
        assert!(Operation::delete("a.b", "/a").is_idempotent());
        assert!(Operation::get("a.b", "/a").is_idempotent());
    }
}
