//! Creates one Vault session with reqwest.

use std::error::Error;
use std::time::Duration;

fn main() {
    #[cfg(feature = "rustls")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    session::finish(runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run())));
}

async fn run() -> Result<String, Box<dyn Error>> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
    let mut request = client.post(format!("{}/vault/sessions", session::server()));
    for (name, value) in session::headers()? {
        request = request.header(name, value);
    }
    let response = request.body(session::body()?).send().await?;
    let status = response.status().as_u16();
    let url = session::url(status, &response.bytes().await?)?;
    #[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
    session::more::calls(async |more| {
        let method = more.method.parse()?;
        let mut request = client.request(method, session::server() + &more.target).body(more.body);
        for (name, value) in session::headers()?.into_iter().chain(more.headers) {
            request = request.header(name, value);
        }
        let response = request.send().await?;
        Ok((response.status().as_u16(), response.bytes().await?))
    })
    .await?;
    Ok(url)
}
