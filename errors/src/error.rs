//! The error type of the SDK, and the methods that all variants share.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};

use crate::{
    ApiError, BoxError, ClientError, ConnectionError, ErrorResponse, HttpContext, InvalidRequestError, PaginationError,
    ResponseValidationError, TimeoutError,
};

/// An error of a call, or of building a client.
///
/// The first six variants are errors of Apideck, chosen by the status of a JSON response. An error response with another
/// content type, or without one, usually comes from a server in between and is [`Api`](Error::Api) whatever its status.
/// Use [`status`](Error::status) if only the status matters.
///
/// `{error}` prints one line: the operation, the failure, the message of the server and a hint. The cause, such as the
/// error of the operating system, is the [`source`](std::error::Error::source), which `anyhow` and other reporters
/// print after the line. `{error:#}` prints the line and the causes. `{error:?}`, which a `main` that returns the error
/// prints, is the line and all fields. An error is safe to print: it does not print credentials, and at most a few hundred
/// characters of the response, which may contain personal data.
///
/// [The guide to errors](https://docs.rs/apideck-unify/latest/apideck_unify/guide/errors/index.html) shows a message of each
/// kind, and what to do about it.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, funcs::vault_consumers_get, models::*};
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder().build()?;
///     let request = VaultConsumersGetRequest::new("test-consumer");
///     match vault_consumers_get(&apideck, request).send().await {
///         Ok(response) => println!("{:?}", response.data.metadata),
///         // The error document of the server.
///         Err(Error::NotFound(response)) => println!("no consumer: {:?}", response.message),
///         Err(error @ (Error::BadRequest(_) | Error::Unprocessable(_))) => println!("rejected: {error}"),
///         // Methods that all variants share.
///         Err(error) if error.needs_reauthorization() => println!("send the customer to Vault"),
///         Err(error) if error.is_retryable() => println!("try later: {:?}", error.retry_after()),
///         // One line with the causes, fit for a log.
///         Err(error) => eprintln!("{error:#}"),
///     }
///     Ok(())
/// }
/// ```
#[non_exhaustive]
pub enum Error {
    /// 400: Apideck or the connected service considers the request malformed.
    BadRequest(Box<ErrorResponse>),
    /// 401: the API key is missing, wrong or expired, or the connection has to be authorized again
    /// ([`needs_reauthorization`](Self::needs_reauthorization)).
    Unauthorized(Box<ErrorResponse>),
    /// 402: the plan of the Apideck account does not cover the call.
    PaymentRequired(Box<ErrorResponse>),
    /// 404: the resource, the connection or the operation does not exist.
    NotFound(Box<ErrorResponse>),
    /// 409: the state of the resource does not allow the call.
    Conflict(Box<ErrorResponse>),
    /// 422: the request is well formed, but its values are rejected.
    Unprocessable(Box<ErrorResponse>),
    /// Any other error status, and any status with an unexpected content type.
    Api(Box<ApiError>),
    /// The status is a success, but the body does not match the API.
    ResponseValidation(Box<ResponseValidationError>),
    /// A list does not end: a page has the cursor of an earlier page as its next one.
    Pagination(Box<PaginationError>),
    /// The request is invalid. Nothing was sent.
    InvalidRequest(Box<InvalidRequestError>),
    /// The connection could not be established, or failed before the response was complete.
    Connection(Box<ConnectionError>),
    /// A time limit was reached.
    Timeout(Box<TimeoutError>),
    /// The transport aborted the call.
    Aborted(Box<ClientError>),
    /// Code of the caller failed during the call, such as a hook or an API key provider.
    UnexpectedClient(Box<ClientError>),
}

impl Error {
    /// The error of an invalid request; `operation` is `None` if building a client failed.
    #[doc(hidden)]
    pub fn invalid_request(operation: Option<&'static str>, message: impl Into<String>) -> Self {
        Self::InvalidRequest(Box::new(InvalidRequestError { operation, message: message.into() }))
    }

    /// The error of the caller's code, or of the caller's machine, that ended a call after the request was sent, such as
    /// a file that cannot be read.
    #[doc(hidden)]
    pub fn from_callback(context: HttpContext, message: impl Into<String>, source: impl Into<BoxError>) -> Self {
        let (message, source) = (message.into(), Some(source.into()));
        Self::UnexpectedClient(Box::new(ClientError { context, message, request_sent: true, source }))
    }

    /// The error of an error response. `typed` is whether the body is an error document of the API, so that the status
    /// chooses the variant; otherwise the variant is [`Error::Api`].
    #[doc(hidden)]
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

    /// The error response with its parsed document, for every variant that has one; `None` for the others.
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

    /// The name of the operation, such as `vault.sessions.create`; `None` if building a client failed.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::InvalidRequest(error) => error.operation,
            _ => self.context().map(|context| context.operation),
        }
    }

    /// The method of the request; `None` for [`Error::InvalidRequest`].
    pub fn method(&self) -> Option<&Method> {
        self.context().map(|context| &context.method)
    }

    /// The URL of the request, without credentials; `None` for [`Error::InvalidRequest`].
    pub fn url(&self) -> Option<&Uri> {
        self.context().map(|context| &context.url)
    }

    /// The status of the response; `None` if no response arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.context().and_then(|context| context.status)
    }

    /// The headers of the response; `None` if no response arrived. The map prints all values as they are, cookies
    /// included: print the error, which redacts credentials.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.context_of_response().map(|context| &context.headers)
    }

    /// The id that the server gave the request, the header `x-request-id`; `None` if no response arrived or it does not
    /// have one.
    pub fn request_id(&self) -> Option<&str> {
        self.headers()?.get("x-request-id")?.to_str().ok()
    }

    /// The raw body of the response, as far as it was received and at most up to the client's size limit; `None` if no
    /// response arrived.
    pub fn body(&self) -> Option<&Bytes> {
        self.context_of_response().map(|context| &context.body)
    }

    /// The number of attempts to send the request; 0 if it was never sent.
    pub fn attempts(&self) -> u32 {
        self.context().map_or(0, |context| context.attempts)
    }

    fn context_of_response(&self) -> Option<&HttpContext> {
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
