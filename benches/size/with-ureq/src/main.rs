//! Creates one Vault session with ureq.

use std::error::Error;
use std::time::Duration;

fn main() {
    session::finish(run());
}

fn run() -> Result<String, Box<dyn Error>> {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60)));
    #[cfg(feature = "native-tls")]
    let config = config.tls_config(ureq::tls::TlsConfig::builder().provider(ureq::tls::TlsProvider::NativeTls).build());
    let agent = config.http_status_as_error(false).build().new_agent();
    let mut request = agent.post(format!("{}/vault/sessions", session::server()));
    for (name, value) in session::headers()? {
        request = request.header(name, value);
    }
    let mut response = request.send(&session::body()?)?;
    let status = response.status().as_u16();
    let url = session::url(status, &response.body_mut().read_to_vec()?)?;
    #[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
    now(session::more::calls(async |more| {
        let mut request = ureq::http::Request::builder().method(more.method).uri(session::server() + &more.target);
        for (name, value) in session::headers()?.into_iter().chain(more.headers) {
            request = request.header(name, value);
        }
        let mut response = agent.run(request.body(more.body)?)?;
        Ok((response.status().as_u16(), response.body_mut().read_to_vec()?))
    }))?;
    Ok(url)
}

/// The result of a future that never waits.
#[cfg(any(feature = "invoices", feature = "crm-lists", feature = "everything"))]
fn now<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => unreachable!("ureq blocks"),
    }
}
