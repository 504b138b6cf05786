//! The request of a call before it is sent: the encoded request and the caller's options.

use std::mem;

use http::{HeaderMap, HeaderName, HeaderValue, Request, header as names};

use super::encoded::Encoded;
use super::operation::{BodyKind, Operation};
use crate::client::api_key::Credential;
use crate::client::retry::Codes;
use crate::client::server::Server;
use crate::client::{Client, Options};
use crate::{Body, EncodeError, Error, header};

/// A request to be sent. The first fault in it is kept until then, so that setters do not fail.
#[derive(Clone)]
pub(crate) struct PendingRequest {
    pub(crate) operation: &'static Operation,
    encoded: Result<Encoded, EncodeError>,
    pub(crate) options: Options,
    server: Option<Server>,
    accept: Option<HeaderValue>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl PendingRequest {
    #[inline(never)] // Otherwise it is part of the code of every call.
    pub(crate) fn new(client: &Client, operation: &'static Operation, encoded: Result<Encoded, EncodeError>) -> Self {
        let options = client.options.clone();
        Self { operation, encoded, options, server: None, accept: None, headers: Vec::new() }
    }

    pub(crate) fn server_url(&mut self, url: &str, allow_http: bool) {
        match Server::parse("server_url", url, allow_http) {
            Ok(server) => self.server = Some(server),
            Err(message) => self.fail(message),
        }
    }

    pub(crate) fn retry_codes(&mut self, codes: Result<Codes, String>) {
        match codes {
            Ok(codes) => self.options.retry.codes = Some(codes),
            Err(message) => self.fail(message),
        }
    }

    pub(crate) fn accept(&mut self, media_types: &str) {
        match header::value_of("accept", media_types) {
            Ok(value) => self.accept = value,
            Err(message) => self.fail(message),
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match caller_header(name, value) {
            Ok(header) => self.headers.push(header),
            Err(message) => self.fail(message),
        }
    }

    /// Changes the encoded request, unless it has a fault already.
    pub(crate) fn encoded_mut(&mut self, change: impl FnOnce(&mut Encoded) -> Result<(), EncodeError>) {
        if let Ok(encoded) = &mut self.encoded {
            if let Err(error) = change(encoded) {
                self.encoded = Err(error);
            }
        }
    }

    /// Makes it the request of the page with this cursor.
    pub(crate) fn set_cursor(&mut self, cursor: &str) {
        self.encoded_mut(|encoded| {
            encoded.set_query_pair("cursor", cursor);
            Ok(())
        });
    }

    /// The pair `cursor=..` of the query.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.encoded.as_ref().ok()?.query.split('&').find(|pair| pair.starts_with("cursor="))
    }

    /// Whether the caller sets or removes this header. If it is `authorization`, the client's key is not needed.
    pub(crate) fn has_own(&self, header: &HeaderName) -> bool {
        self.headers.iter().any(|(name, _)| name == header)
    }

    /// Keeps the first fault.
    pub(crate) fn fail(&mut self, message: String) {
        if self.encoded.is_ok() {
            self.encoded = Err(message.into());
        }
    }

    /// The finished request, without a key that comes from a provider.
    pub(crate) fn into_request(mut self, client: &Client) -> Result<Request<Body>, Error> {
        let operation = self.operation;
        self.build(client).map_err(|error| Error::invalid_request(Some(operation.name), error.into_text()))
    }

    #[cfg(feature = "tracing")]
    pub(crate) fn server<'a>(&'a self, client: &'a Client) -> &'a Server {
        self.server.as_ref().unwrap_or(client.default_server(self.operation.upload))
    }

    /// Takes the content of the request. It is a reference, since a value would be dropped field by field at each error.
    fn build(&mut self, client: &Client) -> Result<Request<Body>, EncodeError> {
        let operation = self.operation;
        let encoded = self.encoded.as_mut().map_err(|error| error.clone())?;
        if let Some((_, rest)) = encoded.path.split_once('{') {
            let name = rest.split('}').next().unwrap_or(rest);
            return Err(EncodeError::from(["`", name, "` is missing"].concat()));
        }
        let server = self.server.as_ref().unwrap_or(client.default_server(operation.upload));
        let Some(url) = server.url(&encoded.path, &encoded.query) else {
            return Err("the path and the query do not form a valid URL".into());
        };
        if !client.can_https && url.scheme_str() == Some("https") {
            return Err(
                "this build has no TLS: enable the feature `rustls` or `native-tls`, or give the client a transport"
                    .into(),
            );
        }

        let headers = &mut encoded.headers;
        let has_own = !headers.is_empty();
        if !has_own {
            // One allocation that has room for all of them, the transport's `host` included.
            *headers = HeaderMap::with_capacity(8);
        }
        let media_type = if operation.any_media_type { "*/*" } else { "application/json" };
        header::set(headers, names::ACCEPT, self.accept.take().unwrap_or(HeaderValue::from_static(media_type)));
        header::set(headers, names::USER_AGENT, client.user_agent.clone());
        if let Credential::Ready(authorization) = &client.credential {
            header::set(headers, names::AUTHORIZATION, authorization.clone());
        }
        for (name, id, is_taken) in [
            (&header::CONSUMER_ID, &client.consumer_id, operation.consumer),
            (&header::SERVICE_ID, &client.service_id, operation.service),
            (&header::APP_ID, &client.app_id, true),
        ] {
            // A borrowed name would add another instance of the lookup.
            if is_taken && !(has_own && headers.contains_key(name.clone())) {
                match id {
                    Ok(Some(id)) => header::set(headers, name.clone(), id.clone()),
                    Ok(None) => {}
                    Err(message) => return Err(message.clone().into()),
                }
            }
        }

        let body = match operation.body {
            BodyKind::None => Body::empty(),
            BodyKind::Json { field, required } | BodyKind::Bytes { field, required } => {
                let body = body_from_field(field, required, encoded.body.take())?;
                if matches!(operation.body, BodyKind::Json { .. }) {
                    header::set(headers, names::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                }
                if body.is_empty() {
                    // hyper writes `content-length` for every body except an empty one.
                    header::set(headers, names::CONTENT_LENGTH, HeaderValue::from_static("0"));
                }
                body
            }
        };

        // The caller's headers take precedence, and an empty value removes a header.
        for (name, value) in mem::take(&mut self.headers) {
            if value.is_empty() {
                headers.remove(name);
            } else {
                header::set(headers, name, value);
            }
        }

        let mut request = Request::new(body);
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = url;
        *request.headers_mut() = mem::take(headers);
        Ok(request)
    }
}

fn body_from_field(field: &str, required: bool, body: Option<Body>) -> Result<Body, EncodeError> {
    match body {
        Some(body) => Ok(body),
        None if required => Err(EncodeError::from(["`", field, "` is missing"].concat())),
        None => Ok(Body::empty()),
    }
}

/// A header of the caller; an empty value means that the header is to be removed.
fn caller_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Ok(header_name) = HeaderName::try_from(name) else {
        // The error does not contain the name: it may be a whole header with a secret in it.
        return Err("`header` was given a name that is not a valid header name".to_owned());
    };
    if header::is_framing(&header_name) {
        return Err(["`", name, "` is set by the transport and cannot be changed"].concat());
    }
    // Only an empty value removes a header. A blank one may be an id that is missing.
    if !value.is_empty() && value.trim().is_empty() {
        return Err(["`", name, "` is blank: an empty value removes the header"].concat());
    }
    let mut value = header::value_of(name, value)?.unwrap_or_else(|| HeaderValue::from_static(""));
    // `Debug` does not print it. Which headers of the caller carry a credential is not known.
    value.set_sensitive(apideck_errors::may_be_secret(&header_name));
    Ok((header_name, value))
}
