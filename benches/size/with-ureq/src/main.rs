//! Creates one Vault session with ureq.

use std::error::Error;
use std::time::Duration;

fn main() {
    session::finish(run());
}

fn run() -> Result<String, Box<dyn Error>> {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60)));
    let agent = config.http_status_as_error(false).build().new_agent();
    let mut request = agent.post(format!("{}/vault/sessions", session::server()));
    for (name, value) in session::headers()? {
        request = request.header(name, value);
    }
    let mut response = request.send(&session::body()?)?;
    let status = response.status().as_u16();
    session::url(status, &response.body_mut().read_to_vec()?)
}
