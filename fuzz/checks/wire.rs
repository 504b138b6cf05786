//! Any bytes from a server, over a socket and the HTTP client of the SDK: no panic and no hang.

use std::sync::OnceLock;
use std::time::Duration;

use apideck_unify::funcs::vault_sessions_create;
use apideck_unify::models::VaultSessionsCreateRequest;
use apideck_unify::{ApideckCore, Outcome, RetryConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub fn check(bytes: &[u8]) {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
    });
    let bytes = bytes.to_vec();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket"));
        let server = tokio::spawn(async move {
            let Ok((mut stream, _)) = listener.accept().await else {
                return;
            };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(&bytes).await;
        });
        let builder = ApideckCore::builder().environment(|_| None).api_key("sk").server_url(url);
        let builder = builder.retry(RetryConfig::none()).timeout(Duration::from_secs(5)).max_response_bytes(1 << 20);
        let core = builder.build().expect("valid settings");
        let outcome = vault_sessions_create(&core, VaultSessionsCreateRequest::new()).await;
        match &outcome {
            Outcome::Ok { value } => assert!(value.http_meta.status.is_success()),
            Outcome::Err { error } => {
                assert!(!error.to_string().chars().any(char::is_control), "{error}");
                assert!(!matches!(error, apideck_unify::Error::Timeout(_)), "the server has closed: {error}");
                let _ = format!("{error:?}");
            }
        }
        server.abort();
    });
}
