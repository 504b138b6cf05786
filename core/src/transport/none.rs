//! Native programs without the feature `hyper`: each client is given its transport.

use std::error::Error as StdError;
use std::time::Duration;

use super::Transport;

/// The settings of the built-in transport: none.
#[derive(Default)]
pub(crate) struct TransportSettings {}

#[allow(clippy::unused_self)] // The signatures are those of the other transports.
impl TransportSettings {
    pub(crate) const REPORTS_PROGRESS: bool = false;
    pub(crate) const CAN_HTTPS: bool = false;

    /// The default of the built-in transport, for the message of a transport that reports a connect timeout.
    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    pub(crate) fn into_transport(self, _: fn(&str) -> Option<String>) -> Result<Box<dyn Transport>, String> {
        Err("this build has no transport: enable the feature `hyper`, or give the client one with `transport`".into())
    }
}

pub(super) fn is_protocol_error(_: &(dyn StdError + 'static)) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use http::{Method, Request, Response};

    use crate::{ApideckCore, Body, TransportError};

    #[test]
    fn a_client_without_a_transport_says_what_to_do() {
        let error = ApideckCore::builder().api_key("sk").build().unwrap_err().to_string();
        assert!(error.contains("`hyper`") && error.contains("`transport`"), "{error}");
    }

    #[tokio::test]
    async fn a_client_uses_the_transport_that_it_is_given() {
        let transport = |request: Request<Body>| async move {
            assert_eq!(request.uri(), "https://unify.apideck.com/vault/consumers");
            Ok::<_, TransportError>(Response::new(Body::from("{\"data\":1}")))
        };
        let core = ApideckCore::builder().environment(|_| None).api_key("sk").transport(transport).build().unwrap();
        let found = core.call(Method::GET, "/vault/consumers").send().await.unwrap();
        assert_eq!(found.body["data"], 1);
    }
}
