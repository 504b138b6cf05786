//! Creates one Vault session over a bare connection of hyper, which is opened for it.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    session::finish(runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run())));
}

async fn run() -> Result<String, Box<dyn Error>> {
    let server = session::server();
    let authority = server.strip_prefix("http://").ok_or("this program has no TLS")?;
    let mut request = hyper::Request::post("/vault/sessions").header("host", authority);
    for (name, value) in session::headers()? {
        request = request.header(name, value);
    }
    let request = request.body(Full::<Bytes>::from(session::body()?))?;
    let call = async {
        let stream = tokio::net::TcpStream::connect(authority).await?;
        stream.set_nodelay(true)?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok::<_, Box<dyn Error>>((status, body))
    };
    let (status, body) = tokio::time::timeout(Duration::from_secs(60), call).await??;
    session::url(status.as_u16(), &body)
}
