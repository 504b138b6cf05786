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
    session::url(status, &response.bytes().await?)
}
