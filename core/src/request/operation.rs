//! Operations of the API, as data.

use http::Method;

use super::redirect;

/// One operation of the API, as data.
///
/// ```
/// use apideck_core::Operation;
///
/// static CREATE: Operation = Operation::post("vault.sessions.create", "/vault/sessions").optional_json("session");
/// ```
///
/// An [`Encoded`](crate::Encoded) request says where each field goes. The ids of the client are sent as headers unless the
/// request sets its own: the application id always, the consumer id except for operations [without a
/// consumer](Self::without_consumer), the service id except for operations [without a service](Self::without_service).
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // Independent facts.
pub struct Operation {
    /// Accessor name, such as `vault.sessions.create`.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path below the server URL, with a `{field}` for each path parameter.
    pub path: &'static str,
    /// The body of the request.
    pub body: BodyKind,
    /// Whether it is called on behalf of a consumer, so that the consumer id is sent.
    pub consumer: bool,
    /// Whether it goes to a connected service, so that the service id is sent.
    pub service: bool,
    /// Whether its response can have any media type, not only JSON.
    pub any_media_type: bool,
    /// Whether it is sent to the upload server.
    pub upload: bool,
    /// Whether its response is one page of a list.
    pub paginated: bool,
    /// Whether a required member that is missing or null in the response is an error.
    pub strict: bool,
    /// Whether its response is that of another service: error statuses are not Apideck's, except for 401.
    pub proxy: bool,
    /// Whether sending it twice has the same effect as sending it once, although its method does not say so.
    pub idempotent: bool,
    /// How redirects are followed; `None` if they are not. A pointer, so that a program without a GET does not contain
    /// the code.
    pub(crate) redirects: Option<redirect::NextRequest>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// No body.
    None,
    /// A field as JSON.
    Json {
        /// Name of the request field.
        field: &'static str,
        /// Whether the call fails without it. Without an optional field, the body is empty.
        required: bool,
    },
    /// A field as bytes.
    Bytes {
        /// Name of the request field.
        field: &'static str,
        /// Whether the call fails without it. Without an optional field, the body is empty.
        required: bool,
    },
}

impl Operation {
    /// An operation with method GET.
    pub const fn get(name: &'static str, path: &'static str) -> Self {
        let mut operation = Self::new(Method::GET, name, path);
        operation.redirects = Some(redirect::next_request);
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
            service: true,
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
        self.with_body(BodyKind::Json { field, required: true })
    }

    /// Sends `field` as the JSON body, or an empty body without it.
    pub const fn optional_json(self, field: &'static str) -> Self {
        self.with_body(BodyKind::Json { field, required: false })
    }

    /// Sends the bytes of `field` as the body; the call fails without it.
    pub const fn bytes(self, field: &'static str) -> Self {
        self.with_body(BodyKind::Bytes { field, required: true })
    }

    /// Sends the bytes of `field` as the body, or an empty body without it.
    pub const fn optional_bytes(self, field: &'static str) -> Self {
        self.with_body(BodyKind::Bytes { field, required: false })
    }

    const fn with_body(mut self, body: BodyKind) -> Self {
        self.body = body;
        self
    }

    /// Is sent to the upload server.
    pub const fn upload(mut self) -> Self {
        self.upload = true;
        self
    }

    /// Returns one page of a list.
    pub const fn paginated(mut self) -> Self {
        self.paginated = true;
        self
    }

    /// Is called on behalf of the application, so that the consumer id is not sent.
    pub const fn without_consumer(mut self) -> Self {
        self.consumer = false;
        self
    }

    /// Does not take the id of a service as a header, so that the one of
    /// [`for_service`](crate::ApideckCore::for_service) is not sent.
    pub const fn without_service(mut self) -> Self {
        self.service = false;
        self
    }

    /// Returns any media type.
    pub const fn any_media_type(mut self) -> Self {
        self.any_media_type = true;
        self
    }

    /// Treats a missing or null required member of the response as an error.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Returns the response of another service, redirects included.
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

    /// Whether sending the request twice has the same effect as sending it once: by its method, or because it is
    /// [marked](Self::idempotent).
    pub fn is_idempotent(&self) -> bool {
        self.idempotent || self.method.is_idempotent()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_get_of_apideck_follows_redirects() {
        assert!(Operation::get("a.b", "/a").redirects.is_some());
        assert!(Operation::get("a.b", "/a").proxy().redirects.is_none());
        assert!(Operation::post("a.b", "/a").redirects.is_none());
    }

    #[test]
    fn idempotent_by_method() {
        assert!(!Operation::patch("a.b", "/a").is_idempotent());
        assert!(!Operation::post("a.b", "/a").is_idempotent());
        assert!(Operation::post("a.b", "/a").idempotent().is_idempotent());
        assert!(Operation::delete("a.b", "/a").is_idempotent());
        assert!(Operation::get("a.b", "/a").is_idempotent());
    }
}
