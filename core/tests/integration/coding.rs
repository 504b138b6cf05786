//! Content codings: which are asked for, and what becomes of a body in one that cannot be decoded.

use std::sync::{Arc, Mutex};

use apideck_core::{Body, Call, Error, TransportError};
use bytes::Bytes;
use serde_json::Value;

use crate::common::*;

/// The codings that a call asks for.
const ASKED: &str = if cfg!(feature = "gzip") { "gzip" } else { "identity" };

type Seen = Arc<Mutex<Vec<Option<String>>>>;

/// A call whose response has these headers and this body, and the codings that its requests ask for.
fn call(status: u16, codings: &'static [&'static str], body: &'static [u8]) -> (Call<Value>, Seen) {
    let seen = Seen::default();
    let asked = seen.clone();
    let transport = move |request: http::Request<Body>| {
        let coding = request.headers().get("accept-encoding");
        asked.lock().unwrap().push(coding.map(|coding| coding.to_str().unwrap().to_owned()));
        let mut response = http::Response::builder().status(status).header("content-type", "application/json");
        for coding in codings {
            response = response.header("content-encoding", *coding);
        }
        std::future::ready(Ok::<_, TransportError>(response.body(Body::from(body)).unwrap()))
    };
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    (get(&core), seen)
}

#[tokio::test]
async fn only_codings_that_can_be_decoded_are_asked_for() {
    let (one, asked) = call(200, &[], b"{}");
    one.send().await.unwrap();
    assert_eq!(*asked.lock().unwrap(), [Some(ASKED.to_owned())]);

    // A download is the file as it is.
    let (one, asked) = call(200, &[], b"{}");
    one.streamed().send().await.unwrap().into_body().bytes().await.unwrap();
    assert_eq!(*asked.lock().unwrap(), [Some("identity".to_owned())]);

    let (one, asked) = call(200, &[], b"{}");
    one.header("accept-encoding", "br").send().await.unwrap();
    assert_eq!(*asked.lock().unwrap(), [Some("br".to_owned())]);
}

#[tokio::test]
async fn a_coding_that_cannot_be_decoded_is_named() {
    for (codings, named) in [
        (&["br"][..], "content-encoding br"),
        (&["gzip, br"], "content-encoding gzip, br"),
        (&["gzip", "zstd"], "content-encoding zstd"),
        (&["Deflate"], "content-encoding Deflate"),
    ] {
        let (one, _) = call(200, codings, b"\x0b\x02\x80{}\x03");
        let error = one.send().await.unwrap_err();
        let Error::ResponseValidation(validation) = &error else { panic!("{codings:?}: {error:?}") };
        assert_eq!(validation.found, named);
        assert!(error.to_string().contains(named), "{error}");
    }
    for codings in [&["identity"][..], &["Identity"], &[""], &["identity", "identity"]] {
        let (one, _) = call(200, codings, b"{\"a\":1}");
        assert_eq!(one.send().await.unwrap().body["a"], 1, "{codings:?}");
    }
    // An empty body is empty in every coding.
    let (one, _) = call(200, &["br"], b"");
    let Error::ResponseValidation(validation) = one.send().await.unwrap_err() else { panic!("another error") };
    assert_eq!(validation.found, "an empty body");
    // The status of an error says more.
    let (one, _) = call(404, &["br"], b"\x0b\x02\x80{}\x03");
    assert!(matches!(one.send().await.unwrap_err(), Error::NotFound(_)));
}

#[tokio::test]
async fn a_download_tells_its_coding() {
    for (codings, told) in
        [(&["br"][..], Some("br")), (&["X-GZIP"], Some("X-GZIP")), (&["identity"], None), (&[""], None), (&[], None)]
    {
        let (one, _) = call(200, codings, b"as it is");
        let stream = one.streamed().send().await.unwrap().into_body();
        assert_eq!(stream.content_encoding(), told);
        assert_eq!(stream.bytes().await.unwrap(), "as it is");
    }
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn gzip_has_two_names_in_any_case() {
    // `{"a":1}`, stored.
    const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x07\0\xf8\xff{\"a\":1}\xaf\xac\x1b\x56\x07\0\0\0";
    for coding in [&["gzip"][..], &["x-gzip"], &["X-GZIP"], &["identity", "GZip"]] {
        let (one, _) = call(200, coding, GZIP);
        assert_eq!(one.send().await.unwrap().body["a"], 1, "{coding:?}");
    }
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_body_that_is_not_gzip_is_not_a_dropped_connection() {
    use apideck_errors::ConnectionKind::{Closed, Protocol};

    for (body, kind) in [
        (&b"{\"a\":1}"[..], Protocol),
        (b"{", Protocol),
        (b"\x1f\x8b\x07", Protocol),
        (b"{\"a\":\"a longer one\"}", Protocol),
        (b"\x1f\x8b\x08\0", Closed),
        (b"\x1f", Closed),
    ] {
        let (one, _) = call(200, &["gzip"], body);
        let error = one.send().await.unwrap_err();
        let Error::Connection(connection) = &error else { panic!("{body:?}: {error:?}") };
        assert_eq!(connection.kind, kind, "{body:?}: {error}");
    }
}

#[tokio::test]
async fn custom_calls_ignore_a_byte_order_mark() {
    const BOM: &str = "\u{feff}";
    let (transport, _) = responding(200, "application/json", "\u{feff}{\"a\":1}");
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let custom = || core.call(http::Method::GET, "/crm/widgets");
    assert_eq!(custom().send().await.unwrap().body["a"], 1);
    let bytes: Bytes = custom().streamed().send().await.unwrap().into_body().bytes().await.unwrap();
    assert!(bytes.starts_with(BOM.as_bytes()));

    let (transport, _) = responding(200, "application/json", BOM);
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    assert!(core.call(http::Method::GET, "/crm/widgets").send().await.unwrap().body.is_null());

    for streamed in [false, true] {
        let (transport, _) = responding(404, "application/json", "\u{feff}{\"message\":\"gone\"}");
        let core = builder().api_key(KEY).transport(transport).build().unwrap();
        let custom = core.call(http::Method::GET, "/crm/widgets");
        let error =
            if streamed { custom.streamed().send().await.unwrap_err() } else { custom.send().await.unwrap_err() };
        let Error::NotFound(response) = &error else { panic!("{error:?}") };
        assert_eq!(response.message.as_deref(), Some("gone"));
    }
}

#[tokio::test]
async fn an_empty_value_removes_the_header() {
    let (one, asked) = call(200, &[], b"{}");
    one.header("accept-encoding", "").send().await.unwrap();
    let (one, asked_for) = call(200, &[], b"{}");
    one.header("accept-encoding", "br").send().await.unwrap();
    assert_eq!((asked.lock().unwrap()[0].clone(), asked_for.lock().unwrap()[0].as_deref()), (None, Some("br")));
}
