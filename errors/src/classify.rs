//! Classifies errors: reauthorization, offline, rate limit, downstream.

use http::{StatusCode, header};

use crate::headers::first_header;
use crate::{ConnectionKind, Detail, Error, ErrorResponse, HttpContext, RateLimit, TimeoutLimit};

/// Names of errors that end only when the customer authorizes the connection again.
const REAUTHORIZATION: &[&str] = &["refreshtoken", "tokenrefresh", "connectorcredentials"];
/// Names of errors of the connected service, after the request reached it.
const EXECUTION: &[&str] = &["connectorexecution", "connectorprocessing"];
const RATE_LIMIT: &[&str] = &["ratelimit"];

impl Error {
    /// Whether the customer has to authorize the connection again, for example in Vault. The API key is not the problem,
    /// and a retry does not help.
    ///
    /// This is what the error document says: the errors `ConnectorCredentialsError` and
    /// `refresh_token_connector_error` and their relatives, and any 401 that the connected service caused. A 401 of a
    /// proxied call with your own `downstream_authorization` counts too: the service refused that value.
    pub fn needs_reauthorization(&self) -> bool {
        let refused = self.status() == Some(StatusCode::UNAUTHORIZED) && self.reached_downstream();
        refused || self.response().is_some_and(|response| response.is_named(REAUTHORIZATION))
    }

    /// Whether the server could not be reached: its host was not found, it refused the connection, or the connection
    /// could not be established, at all or in time. Nothing was sent.
    pub fn is_offline(&self) -> bool {
        use ConnectionKind::{Connect, Dns, Refused};

        match self {
            Self::Connection(error) => matches!(error.kind, Dns | Refused | Connect),
            Self::Timeout(error) => error.limit == TimeoutLimit::Connect,
            _ => false,
        }
    }

    /// Whether a rate limit was reached, of Apideck or of the connected service: a 429, or an error document that says
    /// so. [`retry_after`](Self::retry_after) is how long to wait, [`rate_limit`](Self::rate_limit) is the limit.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
            || self.response().is_some_and(|response| response.is_named(RATE_LIMIT))
    }

    /// The rate limit of the connected service, if the response has one.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(self.headers()?)
    }

    /// Whether the connected service caused the error, and not Apideck: the service [has the
    /// request](Self::reached_downstream), or its rate limit was reached.
    ///
    /// In proxied calls, status, headers and body are then those of the service.
    pub fn is_downstream(&self) -> bool {
        self.reached_downstream() || self.response().is_some_and(|response| response.is_named(&["connectorratelimit"]))
    }

    /// Whether the request reached the connected service: the response comes from it, according to the header
    /// `x-apideck-downstream-error`, or Apideck reports errors of it.
    pub fn reached_downstream(&self) -> bool {
        self.context().is_some_and(HttpContext::is_downstream)
            || self
                .response()
                .is_some_and(|response| !response.downstream_errors.is_empty() || response.is_named(EXECUTION))
    }

    /// Whether the API refused the API key, so that another key may help.
    #[doc(hidden)]
    pub fn is_key_refused(&self) -> bool {
        // A hook that failed after a 401 is an error of its own.
        self.response().is_some()
            && self.status() == Some(StatusCode::UNAUTHORIZED)
            && !self.needs_reauthorization()
            && !self.context().is_some_and(is_from_proxy)
    }
}

impl ErrorResponse {
    /// Whether the document has an error whose name contains one of `parts`.
    fn is_named(&self, parts: &[&str]) -> bool {
        let kind = match &self.detail {
            Some(Detail::Object(members)) => members.get("type").and_then(|kind| kind.as_str()),
            _ => None,
        };
        self.type_name.as_deref().is_some_and(|name| contains_any(name, parts))
            || kind.is_some_and(|name| contains_any(name, parts))
    }
}

/// Whether `name` contains one of `parts`, which are lowercase. Case and separators do not matter: both
/// `RefreshTokenError` and `refresh_token_error` occur. The server chooses the name, so the time is linear in its length.
fn contains_any(name: &str, parts: &[&str]) -> bool {
    let mut letters = name.as_bytes().to_ascii_lowercase();
    letters.retain(u8::is_ascii_alphanumeric);
    parts.iter().any(|part| letters.windows(part.len()).any(|window| window == part.as_bytes()))
}

/// Whether the response comes from an HTTP proxy that asks for credentials. Over plain HTTP, a proxy responds in the place
/// of the server. Some send 401 with a challenge of their own; the API only takes a bearer token.
pub(crate) fn is_from_proxy(context: &HttpContext) -> bool {
    let is_other_challenge = || {
        context.url.scheme_str() == Some("http")
            && first_header(&context.headers, &header::WWW_AUTHENTICATE).is_some_and(|challenge| {
                !challenge.as_bytes().get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer"))
            })
    };
    match context.status.map_or(0, |status| status.as_u16()) {
        407 => true,
        401 => first_header(&context.headers, &header::PROXY_AUTHENTICATE).is_some() || is_other_challenge(),
        _ => false,
    }
}
