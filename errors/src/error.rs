//! The one error type of the SDK, and what every failure can be asked.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};

use crate::{
    ApiError, BoxError, ClientError, ConnectionError, ErrorResponse, HttpContext, InvalidRequestError, PaginationError,
    ResponseValidationError, TimeoutError,
};

/// Everything that can go wrong in a call.
///
/// The first six variants are errors of Apideck: the status says which, and the answer is JSON by its content type. An
/// answer of another content type, or of none, is from something in between, and is [`Api`](Error::Api) whatever its
/// status; so ask for [`status`](Error::status) where that alone matters. Printing an error is safe: no credentials, and
/// of personal data at most a few hundred characters of what the server said.
#[non_exhaustive]
pub enum Error {
    /// 400: the request, or what the connected service made of it, is malformed.
    BadRequest(Box<ErrorResponse>),
    /// 401: the API key is missing, wrong or expired, or the connection needs to be authorized again.
    Unauthorized(Box<ErrorResponse>),
    /// 402: the plan of the Apideck account does not cover the call.
    PaymentRequired(Box<ErrorResponse>),
    /// 404: the resource, the connection or the operation does not exist.
    NotFound(Box<ErrorResponse>),
    /// 409: the state of the resource does not allow the call.
    Conflict(Box<ErrorResponse>),
    /// 422: the request is well formed, but its values are refused.
    Unprocessable(Box<ErrorResponse>),
    /// Any other status that is not a success, and any status with a content type that is not the one
    /// promised.
    Api(Box<ApiError>),
    /// The answer was a success, but its body is not what the API promises.
    ResponseValidation(Box<ResponseValidationError>),
    /// A list does not go on: a page names a cursor that was already followed.
    Pagination(Box<PaginationError>),
    /// The request cannot be sent as it is, and nothing was sent.
    InvalidRequest(Box<InvalidRequestError>),
    /// The connection could not be made, or broke before the answer was complete.
    Connection(Box<ConnectionError>),
    /// A time limit ended the call.
    Timeout(Box<TimeoutError>),
    /// The transport was told to give up the call.
    Aborted(Box<ClientError>),
    /// Code of the caller that takes part in the call failed, such as an API key provider.
    UnexpectedClient(Box<ClientError>),
}

impl Error {
    /// The error of a request that cannot be sent; `operation` is `None` for one found while a client is
    /// built.
    pub fn invalid_request(operation: Option<&'static str>, message: impl Into<String>) -> Self {
        Self::InvalidRequest(Box::new(InvalidRequestError { operation, message: message.into() }))
    }

    /// The error of something on the caller's side that ended a call on its way, such as a file that cannot be read. The
    /// request counts as sent.
    pub fn own_code(context: HttpContext, message: impl Into<String>, source: impl Into<BoxError>) -> Self {
        let (message, source) = (message.into(), Some(source.into()));
        Self::UnexpectedClient(Box::new(ClientError { context, message, request_sent: true, source }))
    }

    /// The error of an answer that is not a success. `typed` says whether the body is the API's own error
    /// document, so that the status may choose its variant; otherwise it is [`Error::Api`].
    pub fn from_response(response: ErrorResponse, typed: bool) -> Self {
        let status = response.context.status.map_or(0, |status| status.as_u16());
        let response = Box::new(response);
        match status {
            400 if typed => Self::BadRequest(response),
            401 if typed => Self::Unauthorized(response),
            402 if typed => Self::PaymentRequired(response),
            404 if typed => Self::NotFound(response),
            409 if typed => Self::Conflict(response),
            422 if typed => Self::Unprocessable(response),
            _ => Self::Api(response),
        }
    }

    /// The HTTP exchange behind the error; `None` for [`Error::InvalidRequest`].
    pub fn context(&self) -> Option<&HttpContext> {
        match self {
            Self::InvalidRequest(_) => None,
            Self::ResponseValidation(error) => Some(&error.context),
            Self::Pagination(error) => Some(&error.context),
            Self::Connection(error) => Some(&error.context),
            Self::Timeout(error) => Some(&error.context),
            Self::Aborted(error) | Self::UnexpectedClient(error) => Some(&error.context),
            Self::BadRequest(error)
            | Self::Unauthorized(error)
            | Self::PaymentRequired(error)
            | Self::NotFound(error)
            | Self::Conflict(error)
            | Self::Unprocessable(error)
            | Self::Api(error) => Some(&error.context),
        }
    }

    /// What the server said, whichever status it said it with; `None` where no error answer came.
    pub fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::BadRequest(error)
            | Self::Unauthorized(error)
            | Self::PaymentRequired(error)
            | Self::NotFound(error)
            | Self::Conflict(error)
            | Self::Unprocessable(error)
            | Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The operation that failed, by its accessor name such as `vault.sessions.create`; `None` for an
    /// error found while a client is built.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::InvalidRequest(error) => error.operation,
            _ => self.context().map(|context| context.operation),
        }
    }

    /// The method of the request; `None` if none was made.
    pub fn method(&self) -> Option<&Method> {
        self.context().map(|context| &context.method)
    }

    /// The URL of the request, without credentials; `None` if none was made.
    pub fn url(&self) -> Option<&Uri> {
        self.context().map(|context| &context.url)
    }

    /// The status of the answer; `None` if none came.
    pub fn status(&self) -> Option<StatusCode> {
        self.context().and_then(|context| context.status)
    }

    /// The headers of the answer; `None` if none came.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answered().map(|context| &context.headers)
    }

    /// The raw body of the answer, whole up to the client's limit, or as far as it came; `None` if there
    /// was no answer.
    pub fn body(&self) -> Option<&Bytes> {
        self.answered().map(|context| &context.body)
    }

    /// Whether it is the connected service that answered with this error, and not Apideck: a proxied call, whose status,
    /// headers and body are the service's own.
    pub fn is_downstream(&self) -> bool {
        self.context().is_some_and(HttpContext::is_downstream)
    }

    /// Whether the request went as far as the connected service: it [answered itself](Self::is_downstream), or Apideck
    /// reports errors of it.
    pub fn went_downstream(&self) -> bool {
        self.is_downstream() || self.response().is_some_and(|response| !response.downstream_errors.is_empty())
    }

    /// How often the request was sent or tried to be sent; 0 if it never was.
    pub fn attempts(&self) -> u32 {
        self.context().map_or(0, |context| context.attempts)
    }

    fn answered(&self) -> Option<&HttpContext> {
        self.context().filter(|context| context.status.is_some())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source: Option<&BoxError> = match self {
            Self::Connection(error) => error.source.as_ref(),
            Self::Timeout(error) => error.source.as_ref(),
            Self::Aborted(error) | Self::UnexpectedClient(error) => error.source.as_ref(),
            _ => None,
        };
        source.map(|source| &**source as _)
    }
}
