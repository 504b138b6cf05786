//! Sends a request again that the server provably did not process.

use http::Request;
use http::request::Parts;

use super::{is_refused, is_unprocessed, requires_http1};
use crate::Body;

/// How many times one request is sent again. Each connection may carry few requests while many calls wait.
const MAX_RESENDS: u32 = 32;

/// How many times one request is sent again after a new connection ended without processing it, or after the server
/// refused it. More are left to the retries, which wait.
const MAX_SETBACKS: u32 = 2;

/// Decides whether a request is sent again.
pub(in crate::transport::net) struct Resend {
    /// The body, if it can be read more than once.
    body: Option<Body>,
    resends: u32,
    setbacks: u32,
}

/// The method, URL and headers of a request that is on its way.
pub(in crate::transport::net) struct Head(Parts);

impl Head {
    /// Copies all but the extensions, of which there are none.
    pub(in crate::transport::net) fn copy_from<B>(request: &Request<B>) -> Self {
        let mut head = Request::new(());
        *head.method_mut() = request.method().clone();
        *head.uri_mut() = request.uri().clone();
        *head.headers_mut() = request.headers().clone();
        Self(head.into_parts().0)
    }
}

impl Resend {
    /// For a request with `body`, before any part of it was read.
    pub(in crate::transport::net) fn new(body: &Body) -> Self {
        Self { body: body.try_clone(), resends: 0, setbacks: 0 }
    }

    /// The request to send again after `error`. `unsent` is the request if the connection returned it as it was;
    /// `is_gone` states that the connection ended and did not report how far the request came; `is_new` that the
    /// connection carried no request before.
    pub(in crate::transport::net) fn next(
        &mut self,
        head: Head,
        unsent: Option<Request<Body>>,
        error: &hyper::Error,
        is_gone: bool,
        is_new: bool,
    ) -> Option<Request<Body>> {
        self.resends += 1;
        self.setbacks += u32::from(is_new || is_refused(error));
        if self.resends > MAX_RESENDS || self.setbacks > MAX_SETBACKS {
            return None;
        }
        if unsent.is_some() {
            return unsent;
        }
        let is_safe = is_unprocessed(error)
            || requires_http1(error)
            // The server may have received it.
            || (is_gone && head.0.method.is_idempotent());
        let body = self.body.as_ref().filter(|_| is_safe)?;
        Some(Request::from_parts(head.0, body.try_clone()?))
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use hyper_util::rt::TokioIo;

    use super::*;

    /// The error of a connection that the server closed.
    async fn closed() -> hyper::Error {
        let (near, far) = tokio::io::duplex(1);
        drop(far);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(near)).await.unwrap();
        let (_, response) = tokio::join!(connection, sender.send_request(Request::new(Body::empty())));
        response.unwrap_err()
    }

    /// Sends a request again until it is given up, each time after the same failure.
    async fn resends(is_new: bool) -> u32 {
        let error = closed().await;
        let mut request = Request::new(Body::empty());
        let mut resend = Resend::new(request.body());
        let mut count = 0;
        while let Some(next) = resend.next(Head::copy_from(&request), Some(request), &error, false, is_new) {
            request = next;
            count += 1;
        }
        count
    }

    #[tokio::test]
    async fn the_number_of_resends_is_limited() {
        assert_eq!(resends(false).await, MAX_RESENDS);
        assert_eq!(resends(true).await, MAX_SETBACKS);
    }

    /// A POST may have been processed.
    #[tokio::test]
    async fn only_an_idempotent_request_of_a_lost_connection_is_sent_again() {
        let error = closed().await;
        for (method, is_gone, is_sent) in
            [(Method::GET, true, true), (Method::GET, false, false), (Method::POST, true, false)]
        {
            let mut request = Request::new(Body::empty());
            *request.method_mut() = method.clone();
            let next = Resend::new(request.body()).next(Head::copy_from(&request), None, &error, is_gone, false);
            assert_eq!(next.map(|next| next.method().clone()), is_sent.then_some(method));
        }
    }
}
