//! What an operation is: one entry of a table.

use http::Method;

use crate::redirect;

/// One operation of the API, as data.
///
/// ```
/// use apideck_core::Operation;
///
/// static CREATE: Operation = Operation::post("vault.sessions.create", "/vault/sessions").optional_json("session");
/// ```
///
/// Where each field of a request goes is told to [`Encoded`](crate::Encoded). The ids of the client go with it as headers,
/// unless the request has its own: that of the application always, that of the consumer except for operations
/// [without one](Self::without_consumer).
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
    /// What the request carries.
    pub body: BodyKind,
    /// Whether it is called on behalf of a consumer, whose id goes with it.
    pub consumer: bool,
    /// Whether it answers with any media type rather than JSON.
    pub any_media_type: bool,
    /// Whether it goes to the upload server.
    pub upload: bool,
    /// Whether it answers with one page of a list.
    pub paginated: bool,
    /// Whether a required member that is missing or null in the answer is an error.
    pub strict: bool,
    /// Whether it passes on the answer of another service: its errors are not Apideck's, except for 401.
    pub proxy: bool,
    /// Whether sending it twice does no more than sending it once, whatever its method.
    pub idempotent: bool,
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
            body: BodyKind::None,
            consumer: true,
            any_media_type: false,
            upload: false,
            paginated: false,
            strict: false,
            proxy: false,
            idempotent: false,
            redirects: None,
        }
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

    /// Is called on behalf of the application, so that no consumer id goes with it.
    pub const fn without_consumer(mut self) -> Self {
        self.consumer = false;
        self
    }

    /// Answers with any media type.
    pub const fn any_media_type(mut self) -> Self {
        self.any_media_type = true;
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

    /// May be sent twice although its method does not say so, such as a search by POST.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Whether sending the request twice does no more than sending it once: by its method, or because it is
    /// [marked](Self::idempotent).
    pub fn is_idempotent(&self) -> bool {
        self.idempotent || self.method.is_idempotent()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_idempotent_methods() {
        assert!(!Operation::patch("a.b", "/a").is_idempotent());
        assert!(!Operation::post("a.b", "/a").is_idempotent());
        assert!(Operation::post("a.b", "/a").idempotent().is_idempotent());
        assert!(Operation::delete("a.b", "/a").is_idempotent());
        assert!(Operation::get("a.b", "/a").is_idempotent());
    }
}
