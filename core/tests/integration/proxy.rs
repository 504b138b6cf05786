//! HTTP proxies.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::authority::Authority;
use crate::common::*;
use apideck_core::{ApiKey, Builder, Error};
use apideck_errors::{ConnectionKind, TimeoutLimit};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}";

/// A proxy that opens tunnels, responds to all other requests itself, and records the heads of both.
struct Proxy {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// `connect` is the response to `CONNECT`. If it is empty, the proxy does not respond.
    async fn start(connect: &'static str, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().unwrap().port());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let seen = heads.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, seen) = (tls.clone(), seen.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, connect, seen).await,
                        Some(tls) => serve(tls.accept(stream).await.unwrap(), connect, seen).await,
                    }
                });
            }
        });
        Self { url, heads }
    }

    fn head(&self) -> String {
        self.heads.lock().unwrap().last().cloned().unwrap_or_default()
    }

    fn count(&self) -> usize {
        self.heads.lock().unwrap().len()
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, connect: &str, seen: Arc<Mutex<Vec<String>>>) {
    while let Some(head) = read_request(&mut stream).await {
        seen.lock().unwrap().push(head.clone());
        let Some(to) = head.strip_prefix("CONNECT ") else {
            stream.write_all(OK.as_bytes()).await.unwrap();
            continue;
        };
        if connect.is_empty() {
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
        stream.write_all(connect.as_bytes()).await.unwrap();
        if connect.contains(" 200 ") {
            let port = to.split(' ').next().unwrap().rsplit(':').next().unwrap().parse::<u16>().unwrap();
            let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
        }
        return;
    }
}

const ESTABLISHED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

/// An HTTPS server that the proxy can reach.
async fn start_server(authority: &Authority) -> String {
    let acceptor = authority.acceptor(&[], None);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await.unwrap();
                while let Some(request) = read_request(&mut stream).await {
                    assert!(request.starts_with("POST /vault/sessions HTTP/1.1\r\n"), "{request}");
                    assert!(!request.contains("proxy-authorization"), "{request}");
                    stream.write_all(OK.as_bytes()).await.unwrap();
                }
            });
        }
    });
    format!("https://localhost:{port}")
}

fn settings(url: &str) -> Builder {
    builder().api_key(KEY).server_url(url).allow_http(true).timeout(Duration::from_secs(5))
}

#[tokio::test]
async fn http_requests_to_proxies_have_the_whole_url() {
    let proxy = Proxy::start("", None).await;
    let url = proxy.url.replace("http://", "http://user%40corp:p%3As%25s@");
    // The proxy resolves the name.
    let core = settings("http://no-such-host.invalid/base").proxy(url).build().unwrap();
    for _ in 0..3 {
        create(&core).send().await.unwrap();
    }
    let head = proxy.head();
    assert!(head.starts_with("POST http://no-such-host.invalid/base/vault/sessions HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nhost: no-such-host.invalid\r\n"), "{head}");
    // user@corp:p:s%s
    assert!(head.contains("\r\nproxy-authorization: Basic dXNlckBjb3JwOnA6cyVz\r\n"), "{head}");
    assert_eq!(proxy.count(), 3);

    // Requests to this machine do not use the proxy.
    let direct = Server::start(Script::Respond(OK)).await;
    let core = settings(&direct.url)
        .proxy(&*proxy.url)
        .environment(|name| (name == "no_proxy").then(|| "127.0.0.0/8".to_owned()));
    create(&core.build().unwrap()).send().await.unwrap();
    assert!(direct.request().starts_with("POST /vault/sessions HTTP/1.1\r\n"));
    assert_eq!(proxy.count(), 3);
}

#[tokio::test]
async fn https_requests_use_a_tunnel() {
    let authority = Authority::new("authority");
    let url = start_server(&authority).await;
    for tls in [None, Some(authority.acceptor(&["h2", "http/1.1"], None))] {
        let proxy = Proxy::start(ESTABLISHED, tls).await;
        let with_user = proxy.url.replace("://", "://u:p@");
        let core = settings(&url).add_root_certificate(authority.pem().as_bytes()).proxy(with_user).build().unwrap();
        for _ in 0..3 {
            create(&core).send().await.unwrap();
        }
        let host = url.strip_prefix("https://").unwrap();
        let expected = format!("CONNECT {host} HTTP/1.1\r\nhost: {host}\r\nproxy-authorization: Basic dTpw\r\n\r\n");
        assert_eq!((proxy.head(), proxy.count()), (expected, 1));
    }
}

#[tokio::test]
async fn proxies_that_fail() {
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let refusing = Proxy::start("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", None).await;
    let closing = Server::start(Script::Close).await;
    let garbled = Server::start(Script::RespondAndClose("SSH-2.0-OpenSSH_9.6\r\n\r\n")).await;
    let endless = Server::start(Script::RespondAndClose("HTTP/1.1 200 OK\r\n\r\nand more")).await;
    let long = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(500_000));
    let long = Server::start(Script::RespondAndHang(long.leak())).await;
    let busy = Proxy::start("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n", None).await;
    for (proxy, kind, fault) in [
        (&*nobody, ConnectionKind::Connect, "onnection refused"),
        ("http://no-such-host.invalid:3128", ConnectionKind::Connect, "failed to lookup address information"),
        (&*busy.url, ConnectionKind::Connect, "it responds to CONNECT with 503"),
        (&*refusing.url, ConnectionKind::Proxy, "it responds to CONNECT with 407"),
        (&*closing.url, ConnectionKind::Connect, ""),
        (&*garbled.url, ConnectionKind::Proxy, "it does not speak HTTP"),
        (&*endless.url, ConnectionKind::Proxy, "it responds to CONNECT with 200"),
        (&*long.url, ConnectionKind::Connect, "it does not respond to CONNECT"),
    ] {
        let core = settings("https://unify.invalid").proxy(proxy.replace("://", "://user:hunter2@")).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        let Error::Connection(connection) = &error else {
            panic!("{proxy}: {error:?}");
        };
        assert_eq!(connection.kind, kind, "{error}");
        assert_eq!(error.is_retryable(), kind == ConnectionKind::Connect);
        assert!(!error.may_have_been_applied());
        let line = error.to_string();
        let address = proxy.strip_prefix("http://").unwrap();
        let failure = if kind == ConnectionKind::Proxy { "cannot connect through the proxy" } else { "cannot connect" };
        assert!(line.contains(&format!("{failure} to unify.invalid; ")), "{line}");
        let causes = format!("{error:#}");
        assert!(causes.contains(&format!(": proxy {address}: ")) && causes.contains(fault), "{causes}");
        assert!(!printed(&error).contains("hunter2") && !printed(&error).contains("dXNlcjpodW50ZXIy"), "{error:?}");
    }
}

#[tokio::test]
async fn the_connect_timeout_covers_the_proxy() {
    let proxy = Proxy::start("", None).await;
    let core = settings("https://unify.invalid").proxy(&*proxy.url).connect_timeout(Duration::from_millis(100));
    let error = create(&core.build().unwrap()).send().await.unwrap_err();
    assert!(matches!(&error, Error::Timeout(timeout) if timeout.limit == TimeoutLimit::Connect), "{error:?}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn proxies_come_from_the_environment() {
    static PROXY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let proxy = Proxy::start("", None).await;
    PROXY.set(proxy.url.clone()).unwrap();
    let environment = |name: &str| (name == "http_proxy").then(|| PROXY.get().unwrap().clone());
    create(&settings("http://somewhere.invalid").environment(environment).build().unwrap()).send().await.unwrap();
    assert_eq!(proxy.count(), 1);
    let core = settings("http://somewhere.invalid").environment(environment).no_proxy().build().unwrap();
    create(&core).send().await.unwrap_err();
    assert_eq!(proxy.count(), 1);
}

#[test]
fn invalid_proxy_urls() {
    for url in ["", "socks5://user:hunter2@localhost", "ftp://user:hunter2@h", "http://", "://user:hunter2@", "a b"] {
        let error = settings("https://h").proxy(url).build().unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)));
        assert!(error.to_string().contains("`proxy`") && !error.to_string().contains("hunter2"), "{error}");
    }
    let error = settings("https://h").proxy("http://user:12#34@localhost:1").build().unwrap_err();
    assert!(!printed(&error).contains("12") && !printed(&error).contains("34"), "{error}");
}

/// Only a proxy that a call needs has to be supported.
#[tokio::test]
async fn unsupported_proxies_of_the_environment() {
    let environment = |name: &str| match name {
        "HTTPS_PROXY" => Some("socks5h://user:hunter2@localhost:1".to_owned()),
        "ALL_PROXY" => Some("socks5://user:hunter2@localhost:1".to_owned()),
        "HTTP_PROXY" => Some("http://localhost:1".to_owned()),
        _ => None,
    };
    let core = settings("https://unify.invalid").environment(environment).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(matches!(&error, Error::Connection(error) if error.kind == ConnectionKind::Proxy), "{error:?}");
    assert!(printed(&error).contains("HTTPS_PROXY is not the URL of an http or https proxy"), "{error:?}");
    assert!(!error.may_have_been_applied() && !error.is_retryable() && !printed(&error).contains("hunter2"));
    // `HTTP_PROXY` is in use here.
    let core = settings("http://unify.invalid").environment(environment).build().unwrap();
    let error = create(&core).send().await.unwrap_err();
    assert!(printed(&error).contains("proxy localhost:1: "), "{error:?}");
}

/// Interim responses come before the response, which may have a large head.
#[tokio::test]
async fn connect_responses_after_interim_ones() {
    let authority = Authority::new("authority");
    let url = start_server(&authority).await;
    let large = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(20_000));
    let interim = ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nx: y\r\n\r\n", &large].concat();
    for connect in [large.leak(), interim.leak()] {
        let proxy = Proxy::start(connect, None).await;
        let core = settings(&url).add_root_certificate(authority.pem().as_bytes()).proxy(&*proxy.url).build().unwrap();
        create(&core).send().await.unwrap();
        assert_eq!(proxy.count(), 1);
    }
}

#[tokio::test]
async fn connect_responses_in_pieces() {
    let authority = Authority::new("authority");
    let url = start_server(&authority).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let port = url.rsplit(':').next().unwrap().parse::<u16>().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 1024];
        let _ = stream.read(&mut buffer).await.unwrap();
        for piece in ESTABLISHED.split_inclusive(' ') {
            stream.write_all(piece.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
    });
    let core = settings(&url).add_root_certificate(authority.pem().as_bytes()).proxy(proxy).build().unwrap();
    create(&core).send().await.unwrap();
}

/// Over plain HTTP, a proxy responds in the place of the server. Its refusal is not about the API key: the provider is
/// not asked again, and the hint names the proxy.
#[tokio::test]
async fn a_proxy_that_asks_for_credentials_is_not_the_api() {
    for head in [
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"p\"\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm=\"p\"\r\ncontent-length: 0\r\n\r\n",
    ] {
        let proxy = Server::start(Script::Respond(head)).await;
        let asked = Arc::new(Mutex::new(0));
        let count = asked.clone();
        let key = ApiKey::refreshing_provider(move |_| {
            *count.lock().unwrap() += 1;
            async { Ok(KEY) }
        });
        let builder = Builder::default().api_key(key).server_url("http://unify.invalid").allow_http(true);
        let core = builder.proxy(&*proxy.url).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        assert!(error.to_string().contains("; the HTTP proxy asks for credentials: "), "{error}");
        assert_eq!((*asked.lock().unwrap(), error.attempts()), (1, 1), "{error}");
        assert!(!error.may_have_been_applied());
    }
}

/// A proxy that repeats the password of its URL, which the caller did not set as a header.
#[tokio::test]
async fn the_password_of_a_proxy_is_not_printed() {
    // The user is `user`, the password is `hunter2`.
    for body in ["the password hunter2 is wrong", "wrong: Basic dXNlcjpodW50ZXIy", "the password hunter%32 is wrong"] {
        let response = format!("HTTP/1.1 407 No\r\ncontent-length: {}\r\nx-echo: {body}\r\n\r\n{body}", body.len());
        let proxy = Server::start(Script::Respond(response.leak())).await;
        let url = proxy.url.replace("http://", "http://user:hunter2@");
        let core = settings("http://unify.invalid").proxy(url).build().unwrap();
        let error = create(&core).send().await.unwrap_err();
        let text = printed(&error);
        assert!(!text.contains("hunter") && !text.contains("dXNlcjpodW50ZXIy"), "{text}");
        assert!(text.contains("contains a credential") && text.contains("[redacted]"), "{text}");
        // The raw response stays available.
        assert_eq!(error.body().unwrap(), body);
    }
}
