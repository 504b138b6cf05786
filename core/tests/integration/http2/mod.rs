//! HTTP/2 over TLS.

mod faults;
mod frames;
mod limits;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::authority::Authority;
use crate::common::*;
use apideck_core::{ApideckCore, Call, Encoded, Error};
use apideck_errors::ConnectionKind;
use bytes::Bytes;
use h2::server::SendResponse;
use http::{Method, Request, Response};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// How the server responds to a request, by its method and its number on its connection.
type Handler = fn(&Method, usize, SendResponse<Bytes>) -> Next;

#[derive(PartialEq)]
enum Next {
    GoOn,
    /// `GOAWAY`: this request is the last one.
    Leave,
    Close,
}

#[derive(Default)]
struct Seen {
    heads: Mutex<Vec<Request<()>>>,
    body_bytes: AtomicUsize,
    cancelled: AtomicUsize,
}

struct Server {
    url: String,
    pem: String,
    connections: Arc<AtomicUsize>,
    seen: Arc<Seen>,
}

impl Server {
    async fn start(protocols: &[&str], handler: Handler) -> Self {
        let authority = Authority::new("authority");
        let acceptor = authority.acceptor(protocols, None);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (connections, seen) = (Arc::<AtomicUsize>::default(), Arc::<Seen>::default());
        let server = Self { url, pem: authority.pem(), connections: connections.clone(), seen: seen.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, SeqCst);
                let (accepting, seen) = (acceptor.accept(stream), seen.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = accepting.await else {
                        return;
                    };
                    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                        serve(stream, handler, seen).await;
                    } else {
                        while read_request(&mut stream).await.is_some() {
                            let _ =
                                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}").await;
                        }
                    }
                });
            }
        });
        server
    }

    fn client(&self) -> ApideckCore {
        let core = builder().api_key(KEY).server_url(&*self.url).timeout(Duration::from_secs(5));
        core.add_root_certificate(self.pem.as_bytes()).build().unwrap()
    }

    fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }
}

async fn serve(stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>, handler: Handler, seen: Arc<Seen>) {
    let Ok(mut connection) = h2::server::handshake(stream).await else {
        return;
    };
    let mut count = 0;
    while let Some(Ok((request, respond))) = connection.accept().await {
        let (head, mut body) = request.into_parts();
        let method = head.method.clone();
        seen.heads.lock().unwrap().push(Request::from_parts(head, ()));
        let seen = seen.clone();
        tokio::spawn(async move {
            loop {
                match body.data().await {
                    Some(Ok(data)) => {
                        seen.body_bytes.fetch_add(data.len(), SeqCst);
                        let _ = body.flow_control().release_capacity(data.len());
                    }
                    Some(Err(error)) if error.reason() == Some(h2::Reason::CANCEL) => {
                        seen.cancelled.fetch_add(1, SeqCst);
                        return;
                    }
                    _ => return,
                }
            }
        });
        count += 1;
        match handler(&method, count, respond) {
            Next::GoOn => {}
            Next::Leave => connection.graceful_shutdown(),
            Next::Close => return,
        }
    }
}

fn ok(mut respond: SendResponse<Bytes>, headers: usize) {
    let mut response = Response::builder().status(200);
    for number in 0..headers {
        response = response.header(format!("x-{number}"), "1");
    }
    let mut body = respond.send_response(response.body(()).unwrap(), false).unwrap();
    body.send_data(Bytes::from_static(b"{\"data\":"), false).unwrap();
    body.send_data(Bytes::from_static(b"{}}"), true).unwrap();
}

fn always_ok(_: &Method, _: usize, respond: SendResponse<Bytes>) -> Next {
    ok(respond, 1);
    Next::GoOn
}

async fn connection_error(core: &ApideckCore) -> (ConnectionKind, Error) {
    let error = create(core).send().await.unwrap_err();
    let Error::Connection(connection) = &error else {
        panic!("{error:?}");
    };
    (connection.kind, error)
}

#[tokio::test(flavor = "multi_thread")]
async fn all_calls_share_a_connection() {
    let server = Server::start(&["h2", "http/1.1"], always_ok).await;
    let core = server.client();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let core = core.clone();
        tasks.spawn(async move { create(&core).send().await.map(drop) });
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap().unwrap();
    }
    for _ in 0..3 {
        create(&core).send().await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    let heads = server.seen.heads.lock().unwrap();
    assert_eq!(heads.len(), 203);
    for head in &*heads {
        assert_eq!(head.version(), http::Version::HTTP_2);
        assert_eq!(head.uri().to_string(), format!("{}/vault/sessions", server.url));
        assert_eq!(head.headers()["authorization"], format!("Bearer {KEY}"));
        for none in ["host", "connection", "keep-alive", "transfer-encoding"] {
            assert!(!head.headers().contains_key(none), "{none}");
        }
    }
}

#[tokio::test]
async fn large_bodies() {
    static RECEIVED: AtomicBool = AtomicBool::new(false);
    let server = Server::start(&["h2"], |_, _, respond| {
        // A response before the end of the request would end the request.
        tokio::spawn(async move {
            eventually(|| RECEIVED.load(SeqCst)).await;
            ok(respond, 1);
        });
        Next::GoOn
    })
    .await;
    let core = server.client();
    let mut encoded = Encoded::new(&UPLOAD);
    encoded.json(vec![7; 3 << 20]);
    let call = Call::new(&core, &UPLOAD, Ok(encoded), decoder()).timeout(Duration::from_secs(60));
    let call = tokio::spawn(async move { call.send().await.map(drop) });
    eventually(|| server.seen.body_bytes.load(SeqCst) == 3 << 20).await;
    RECEIVED.store(true, SeqCst);
    call.await.unwrap().unwrap();
    assert_eq!(server.seen.heads.lock().unwrap()[0].headers()["content-length"], "3145728");
}

/// The server agrees on `http/1.1`, or does not negotiate a protocol.
#[tokio::test]
async fn servers_without_http2() {
    for protocols in [&["http/1.1"][..], &[]] {
        let server = Server::start(protocols, always_ok).await;
        let core = server.client();
        let calls = (0..8).map(|_| {
            let core = core.clone();
            tokio::spawn(async move { create(&core).send().await.map(drop) })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
        create(&core).send().await.unwrap();
        assert!((2..=8).contains(&server.connections()), "{}", server.connections());
    }
}

#[tokio::test]
async fn a_goaway_moves_calls_to_a_new_connection() {
    let server = Server::start(&["h2"], |_, count, respond| {
        ok(respond, 1);
        if count == 2 { Next::Leave } else { Next::GoOn }
    })
    .await;
    let core = server.client();
    for _ in 0..6 {
        create(&core).send().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn only_refused_streams_count_as_not_applied() {
    let server = Server::start(&["h2"], |_, _, mut respond| {
        respond.send_reset(h2::Reason::REFUSED_STREAM);
        Next::GoOn
    })
    .await;
    let (kind, error) = connection_error(&server.client()).await;
    assert_eq!(kind, ConnectionKind::Closed);
    assert!(!error.may_have_been_applied() && error.is_retryable(), "{error}");

    // After any other reset, the server may have acted on the request.
    let server = Server::start(&["h2"], |_, _, mut respond| {
        respond.send_reset(h2::Reason::INTERNAL_ERROR);
        Next::GoOn
    })
    .await;
    let (kind, error) = connection_error(&server.client()).await;
    assert_eq!(kind, ConnectionKind::Closed);
    assert!(error.may_have_been_applied(), "{error}");

    let server = Server::start(&["h2"], |_, _, _| Next::Close).await;
    let (kind, error) = connection_error(&server.client()).await;
    assert_eq!(kind, ConnectionKind::Closed);
    assert!(error.may_have_been_applied(), "{error}");
}

#[tokio::test]
async fn too_many_headers() {
    let server = Server::start(&["h2"], |_, _, respond| {
        ok(respond, 101);
        Next::GoOn
    })
    .await;
    let (kind, error) = connection_error(&server.client()).await;
    assert_eq!(kind, ConnectionKind::Protocol);
    assert!(format!("{error:#}").contains("message head is too large"), "{error:#}");
    // The request was sent.
    assert!(connection_error(&server.client()).await.1.may_have_been_applied());
}

/// A cancelled call resets its stream and does not affect the others.
#[tokio::test]
async fn a_cancelled_call_resets_only_its_stream() {
    static RESETS: AtomicUsize = AtomicUsize::new(0);
    let server = Server::start(&["h2"], |method, _, mut respond| {
        if method == Method::POST {
            ok(respond, 1);
        } else {
            tokio::spawn(async move {
                let reset = std::future::poll_fn(|cx| respond.poll_reset(cx)).await;
                assert_eq!(reset.unwrap(), h2::Reason::CANCEL);
                RESETS.fetch_add(1, SeqCst);
            });
        }
        Next::GoOn
    })
    .await;
    let core = server.client();
    for count in 1..4 {
        let call = tokio::spawn({
            let core = core.clone();
            async move { get(&core).send().await.map(drop) }
        });
        eventually(|| server.seen.heads.lock().unwrap().len() == 2 * count - 1).await;
        call.abort();
        create(&core).send().await.unwrap();
    }
    eventually(|| RESETS.load(SeqCst) == 3).await;
    assert_eq!(server.connections(), 1);
}

/// Once the response is complete, the rest of the request is not sent, and other calls go on.
#[tokio::test]
async fn an_early_response_ends_the_upload() {
    const LENGTH: usize = 64 << 20;
    let server = Server::start(&["h2"], |_, _, respond| {
        ok(respond, 1);
        Next::GoOn
    })
    .await;
    let core = server.client();
    for count in 1..4 {
        let mut encoded = Encoded::new(&UPLOAD);
        encoded.json(vec![7; LENGTH]);
        Call::new(&core, &UPLOAD, Ok(encoded), decoder()).send().await.unwrap();
        create(&core).send().await.unwrap();
        eventually(|| server.seen.cancelled.load(SeqCst) == count).await;
    }
    assert!(server.seen.body_bytes.load(SeqCst) < LENGTH, "{:?}", server.seen.body_bytes);
    assert_eq!(server.connections(), 1);
}

async fn eventually(condition: impl Fn() -> bool) {
    // A minute: a sanitizer on a loaded machine is slow.
    for _ in 0..6000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it does not happen");
}

/// Downloads that are not read do not use up the flow control window of other calls.
#[tokio::test(flavor = "multi_thread")]
async fn unread_downloads_do_not_block_other_calls() {
    let server = Server::start(&["h2"], |method, _, mut respond| {
        if method == Method::GET {
            let mut body = respond.send_response(Response::new(()), false).unwrap();
            body.send_data(vec![7; 4 << 20].into(), true).unwrap();
        } else {
            ok(respond, 1);
        }
        Next::GoOn
    })
    .await;
    let core = server.client();
    let mut downloads = Vec::new();
    for _ in 0..4 {
        let mut encoded = Encoded::new(&GET);
        encoded.path_parameter("id", "1").unwrap();
        let mut download = Call::new(&core, &GET, Ok(encoded), decoder()).streamed().send().await.unwrap().into_body();
        download.chunk().await.unwrap().unwrap();
        downloads.push(download);
    }
    create(&core).send().await.unwrap();
    assert_eq!(server.connections(), 1);
}

/// Without a pool, calls do not wait for a shared connection.
#[tokio::test(flavor = "multi_thread")]
async fn connections_are_not_shared_without_a_pool() {
    let server = Server::start(&["h2"], |_, _, respond| {
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            ok(respond, 1);
        });
        Next::GoOn
    })
    .await;
    let core = builder().api_key(KEY).server_url(&*server.url).add_root_certificate(server.pem.as_bytes());
    let core = core.pool_max_idle_per_host(0).build().unwrap();
    let calls = [(); 5].map(|()| {
        let core = core.clone();
        tokio::spawn(async move { create(&core).send().await.map(drop) })
    });
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.connections(), 5);
}
