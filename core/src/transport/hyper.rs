//! The default transport: HTTP/1.1 by hyper, over connections that are kept for the next request.

use std::sync::Arc;

use apideck_errors::ConnectionKind;
use http::{Request, Response};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::connect::Connector;
use super::origin::Origin;
use super::pool::{Leased, Pool, Sender};
use super::{Connections, Resends, Transport, TransportError, TransportFuture, kind_of, tls};
use crate::Body;

/// A pool of connections to any number of servers.
pub(crate) struct HyperTransport {
    connector: Arc<Connector>,
    pool: Arc<Pool>,
}

impl HyperTransport {
    pub(crate) fn new(settings: Connections) -> Result<Self, String> {
        let tls = tls::Connector::new(settings.roots?)?;
        let connector = Connector { tls, limit: settings.connect_timeout };
        Ok(Self { connector: Arc::new(connector), pool: Arc::default() })
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Body>) -> TransportFuture {
        Box::pin(send(self.connector.clone(), self.pool.clone(), request))
    }
}

async fn send(
    connector: Arc<Connector>,
    pool: Arc<Pool>,
    mut request: Request<Body>,
) -> Result<Response<Body>, TransportError> {
    let Some(origin) = Origin::take_from(&mut request) else {
        return Err(TransportError::new(ConnectionKind::Connect, "the URL has no host").not_sent());
    };
    let mut resends = 0;
    loop {
        let (mut sender, is_new) = match pool.take(&origin).await {
            Some(sender) => (sender, false),
            None => (open(&connector, &origin).await?, true),
        };
        let mut failure = match sender.try_send_request(request).await {
            Ok(response) => {
                let mut response = response.map(|body| Body::leased(Leased::new(body, pool, origin, sender)));
                if resends > 0 {
                    response.extensions_mut().insert(Resends(resends));
                }
                return Ok(response);
            }
            Err(failure) => failure,
        };
        // A server may close an idle connection at any time. If that came before the request did, hyper gives it back
        // as it was, and it goes out over another one.
        match failure.take_message() {
            Some(unsent) if !is_new => {
                request = unsent;
                resends += 1;
            }
            unsent => {
                let error = failure.into_error();
                let error = TransportError::new(kind_of(&error), error);
                return Err(if unsent.is_some() { error.not_sent() } else { error });
            }
        }
    }
}

/// Connects, and drives the connection in a task that ends with it.
async fn open(connector: &Connector, origin: &Origin) -> Result<Sender, TransportError> {
    let stream = connector.connect(origin).await?;
    match http1::handshake(TokioIo::new(stream)).await {
        Ok((sender, connection)) => {
            tokio::spawn(async move {
                // What goes wrong is told to the request on the connection.
                let _ = connection.await;
            });
            Ok(sender)
        }
        Err(error) => Err(TransportError::new(kind_of(&error), error).not_sent()),
    }
}
