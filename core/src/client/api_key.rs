//! The API key: where it comes from, and how it becomes the `authorization` header.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header as names};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use super::callback::{self, HookFuture, Run};
use crate::{BoxError, Error, header};

/// The message for a call without a key, or with an empty one.
pub(crate) const MISSING: &str = "no API key: set APIDECK_API_KEY, or give the client an `api_key`";

/// The message for `into_request`, which cannot wait for a provider.
pub(crate) const NEEDS_PROVIDER: &str = "the API key comes from a provider, which is asked only when a call is sent";

/// An API key, or a function that provides one.
///
/// It is sent as `authorization: Bearer <key>`. A key that starts with `bearer ` (in any case) is sent unchanged.
/// `Debug` does not print the key, and its memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct ApiKey(pub(crate) Source);

#[derive(Clone)]
pub(crate) enum Source {
    Text(SecretString),
    Provider(Provider),
}

/// A function of the caller that provides keys.
#[derive(Clone)]
pub(crate) struct Provider {
    authorize: Arc<Authorize>,
    pub(crate) run: Run,
    /// Whether an error says that the server refused the key.
    pub(crate) is_refused: fn(&Error) -> bool,
    /// Whether to ask for another key after one was refused.
    pub(crate) refreshes: bool,
}

/// Asks for a key and puts it into the headers.
type Authorize = dyn Fn(&mut HeaderMap, KeyRequest) -> HookFuture<'_> + Send + Sync;

impl Provider {
    /// Asks for a key and puts it into `headers`. An empty key for a call removes the header; after a refusal, it is an
    /// error.
    pub(crate) fn authorize<'a>(&self, headers: &'a mut HeaderMap, request: KeyRequest) -> HookFuture<'a> {
        (self.authorize)(headers, request)
    }
}

/// Why a [refreshing provider](ApiKey::refreshing_provider) is asked for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRequest {
    /// A call begins. A cached key will do.
    Call,
    /// The server refused the key of the call with 401. A new key is needed.
    Refused,
}

/// Where the `authorization` header of a client comes from.
pub(crate) enum Credential {
    Missing,
    Ready(HeaderValue),
    Provider(Provider),
}

impl Credential {
    pub(crate) fn from_key(key: &SecretString) -> Result<Self, String> {
        Ok(authorization(key)?.map_or(Self::Missing, Self::Ready))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Ready(_) => "[redacted]",
            Self::Provider(_) => "provider",
        })
    }
}

impl ApiKey {
    /// A key that `provider` returns, as a `String` or a [`SecretString`].
    ///
    /// The provider is called once for each call, so it should cache the key for as long as it is valid. An error of
    /// the provider ends the call with [`Error::UnexpectedClient`].
    ///
    /// ```
    /// use apideck_unify::{ApiKey, ApideckCore, Error};
    ///
    /// fn main() -> Result<(), Error> {
    ///     let key = ApiKey::provider(|| async { Ok(std::fs::read_to_string("/run/secrets/apideck")?) });
    ///     let apideck = ApideckCore::builder().api_key(key).build()?;
    ///     println!("{apideck:?}");
    ///     Ok(())
    /// }
    /// ```
    pub fn provider<F, Fut, K>(provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<K, BoxError>> + Send + 'static,
        K: Into<SecretString>,
    {
        Self::from_provider(move |_| provider(), false)
    }

    /// A key that `provider` returns, and replaces when it expires.
    ///
    /// The provider is called once for each call, and once more if the server refuses the key with 401. The call is
    /// then retried with the new key, whatever its method: a refused request had no effect. If the provider has no new
    /// key, it returns an error, which ends the call with [`Error::UnexpectedClient`]; so does an empty key.
    ///
    /// ```
    /// use apideck_unify::{ApiKey, KeyRequest};
    ///
    /// let key = ApiKey::refreshing_provider(|request| async move {
    ///     Ok(match request {
    ///         KeyRequest::Refused => "a new key",
    ///         _ => "the cached key",
    ///     })
    /// });
    /// ```
    pub fn refreshing_provider<F, Fut, K>(provider: F) -> Self
    where
        F: Fn(KeyRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<K, BoxError>> + Send + 'static,
        K: Into<SecretString>,
    {
        Self::from_provider(provider, true)
    }

    fn from_provider<F, Fut, K>(provider: F, refreshes: bool) -> Self
    where
        F: Fn(KeyRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<K, BoxError>> + Send + 'static,
        K: Into<SecretString>,
    {
        let authorize: Arc<Authorize> = Arc::new(move |headers, request| {
            let key = provider(request);
            Box::pin(async move {
                match authorization(&key.await?.into())? {
                    Some(value) => headers.insert(names::AUTHORIZATION, value),
                    // The request must not be sent without a key, nor again with the refused one.
                    None if request == KeyRequest::Refused => return Err("it returned an empty key".into()),
                    None => headers.remove(names::AUTHORIZATION),
                };
                Ok(())
            })
        });
        Self(Source::Provider(Provider { authorize, run: callback::run, is_refused: Error::is_key_refused, refreshes }))
    }
}

impl From<SecretString> for ApiKey {
    fn from(key: SecretString) -> Self {
        Self(Source::Text(key))
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> Self {
        Self(Source::Text(key.into()))
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self(Source::Text(key.into()))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Text(_) => "ApiKey([redacted])",
            Source::Provider(_) => "ApiKey(provider)",
        })
    }
}

/// The `authorization` header for a key; `None` for an empty key. Whitespace around the key is trimmed, since a key
/// that is read from a file often ends with a line break. The error does not contain the key.
pub(crate) fn authorization(key: &SecretString) -> Result<Option<HeaderValue>, String> {
    let key = key.expose_secret().trim();
    let has_scheme = key.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
        && matches!(key.as_bytes().get(6), None | Some(b' '));
    if key.is_empty() || has_scheme && key.len() == 6 {
        return Ok(None);
    }
    if let Some(fault) = header::fault_of("api_key", key) {
        return Err(fault);
    }
    let scheme = if has_scheme { "" } else { "Bearer " };
    // The memory is overwritten when the last clone of the header is dropped.
    let text = Bytes::from_owner(Zeroizing::new([scheme, key].concat().into_bytes()));
    let Ok(mut value) = HeaderValue::from_maybe_shared(text) else {
        return Err("`api_key` is not a valid header value".to_owned());
    };
    value.set_sensitive(true);
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_becomes_a_bearer_token() {
        for (key, sent) in [
            ("sk", "Bearer sk"),
            ("  sk \n", "Bearer sk"),
            ("bearer sk", "bearer sk"),
            ("BEARER sk", "BEARER sk"),
            ("bearersk", "Bearer bearersk"),
        ] {
            let value = authorization(&key.into()).unwrap().unwrap();
            assert_eq!(value, sent);
            assert!(value.is_sensitive());
        }
        for missing in ["", "  ", "Bearer", "bearer  "] {
            assert_eq!(authorization(&missing.into()).unwrap(), None);
        }
    }

    #[test]
    fn the_error_does_not_contain_the_key() {
        for key in ["sec\nret", "sec\r\nret", "secret\0", "sécret"] {
            let message = authorization(&key.into()).unwrap_err();
            assert!(!message.contains("sec"), "{message}");
        }
    }
}
