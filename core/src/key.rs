//! The API key: where it comes from, and how it becomes a header.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderValue;

use crate::{BoxError, header};

/// What is wrong if there is no key, or an empty one.
pub(crate) const MISSING: &str = "no API key: set APIDECK_API_KEY, or give the client an `api_key`";

type KeyFuture = Pin<Box<dyn Future<Output = Result<String, BoxError>> + Send>>;
pub(crate) type Provider = Arc<dyn Fn() -> KeyFuture + Send + Sync>;

/// An API key, or a way to get one.
///
/// It is sent as `authorization: Bearer <key>`; a key that starts with `bearer ` (in any case) is sent as
/// it is.
#[derive(Clone)]
pub struct ApiKey(pub(crate) Source);

#[derive(Clone)]
pub(crate) enum Source {
    Text(String),
    Provider(Provider),
}

impl ApiKey {
    /// A key that `provider` returns, asked once for each call; keep it there for as long as it is valid.
    /// An error of the provider ends the call with
    /// [`Error::UnexpectedClient`](crate::Error::UnexpectedClient).
    ///
    /// ```
    /// use apideck_core::{ApideckCore, ApiKey};
    ///
    /// # fn main() -> Result<(), apideck_core::Error> {
    /// let apideck = ApideckCore::builder()
    ///     .api_key(ApiKey::provider(|| async { Ok(std::fs::read_to_string("/run/secrets/apideck")?) }))
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn provider<F, Fut>(provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<String, BoxError>> + Send + 'static,
    {
        Self(Source::Provider(Arc::new(move || Box::pin(provider()))))
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> Self {
        Self(Source::Text(key))
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self(Source::Text(key.to_owned()))
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

/// The `authorization` header for a key; `None` for an empty one. The error does not repeat the key.
pub(crate) fn authorization(key: &str) -> Result<Option<HeaderValue>, String> {
    let key = key.trim_matches(' ');
    let has_scheme = key.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
        && matches!(key.as_bytes().get(6), None | Some(b' '));
    if key.is_empty() || has_scheme && key.len() == 6 {
        return Ok(None);
    }
    let value = if has_scheme {
        header::value_of("api_key", key)
    } else {
        header::value_of("api_key", &["Bearer ", key].concat())
    };
    value.map(|value| {
        value.map(|mut value| {
            value.set_sensitive(true);
            value
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_becomes_a_bearer_token() {
        for (key, sent) in [
            ("sk", "Bearer sk"),
            ("  sk ", "Bearer sk"),
            ("bearer sk", "bearer sk"),
            ("BEARER sk", "BEARER sk"),
            ("bearersk", "Bearer bearersk"),
        ] {
            let value = authorization(key).unwrap().unwrap();
            assert_eq!(value, sent);
            assert!(value.is_sensitive());
        }
        for missing in ["", "  ", "Bearer", "bearer  "] {
            assert_eq!(authorization(missing).unwrap(), None);
        }
    }

    #[test]
    fn bad_key_is_not_repeated() {
        for key in ["secret\n", "sec\r\nret", "secret\0", "sécret"] {
            let message = authorization(key).unwrap_err();
            assert!(!message.contains("sec"), "{message}");
        }
    }
}
