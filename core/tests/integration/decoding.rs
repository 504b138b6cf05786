//! What a decoder gets, and what a response keeps.

use std::pin::Pin;
use std::task::{Context, Poll};

use apideck_core::{
    Body, Builder, Call, DecodeError, Decoded, Decoder, Encoded, Error, HttpMeta, Operation, Payload, Response,
    TransportError,
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::common::*;

/// What a payload tells, as text.
#[allow(clippy::unnecessary_wraps)] // A decoder is a function of this type.
fn describe(payload: &mut Payload<'_>) -> Result<Decoded<String>, DecodeError> {
    let value = format!(
        "{} {} {:?} json={} default={} strict={} max={} owner={:?} {}",
        payload.status.as_u16(),
        payload.operation.name,
        payload.content_type(),
        payload.is_json(),
        payload.may_be_default(),
        payload.refuse_repairs,
        payload.max_response_bytes,
        payload.headers.get("x-owner"),
        String::from_utf8_lossy(payload.body),
    );
    Ok(Decoded { value, repairs: Vec::new() })
}

async fn described(
    builder: Builder,
    operation: &'static Operation,
    content_type: &'static str,
    body: &'static str,
) -> Response<String> {
    let (transport, _) = responding(201, content_type, body);
    let core = builder.api_key(KEY).transport(transport).build().unwrap();
    Call::new(&core, operation, Ok(Encoded::new(operation)), Decoder::new(describe, |_| None)).send().await.unwrap()
}

#[tokio::test]
async fn a_decoder_gets_the_response_and_the_settings() {
    static LIST: Operation = Operation::get("a.list", "/a");
    let limit = 64 << 20;
    let found = described(builder(), &LIST, "application/json; charset=utf-8", "[]").await;
    assert_eq!(
        found.into_body(),
        format!(
            "201 a.list Some(\"application/json; charset=utf-8\") json=true default=false strict=false max={limit} owner=None []"
        )
    );
    let builder = builder().strict_responses(true).max_response_bytes(100);
    let found = described(builder, &LIST, "", "").await;
    assert_eq!(found.into_body(), "201 a.list None json=false default=false strict=true max=100 owner=None ");
}

#[tokio::test]
async fn a_change_may_succeed_without_a_body() {
    static PUT: Operation = Operation::put("a.put", "/a");
    static PATCH: Operation = Operation::patch("a.patch", "/a");
    static DELETE: Operation = Operation::delete("a.delete", "/a");
    static POST: Operation = Operation::post("a.post", "/a");
    static READ: Operation = Operation::get("a.get", "/a");
    for (operation, body, expected) in [
        (&PUT, "", true),
        (&PATCH, " \r\n", true),
        (&DELETE, "", true),
        (&DELETE, "{}", false),
        (&POST, "", false),
        (&READ, "", false),
    ] {
        let found = described(builder(), operation, "", body).await;
        assert!(found.contains(&format!("default={expected}")), "{}: {}", operation.name, found.body);
    }
}

#[tokio::test]
async fn the_raw_body_is_kept_on_request() {
    for (keeps, expected) in [(None, None), (Some(false), None), (Some(true), Some("{\"data\":{}}"))] {
        let (transport, _) = responding(200, "application/json", "{\"data\":{}}");
        let mut builder = builder().api_key(KEY).transport(transport);
        if let Some(keeps) = keeps {
            builder = builder.keep_raw_body(keeps);
        }
        let response = create(&builder.build().unwrap()).send().await.unwrap();
        let HttpMeta { raw_body, attempts, status, url, .. } = &response.http_meta;
        assert_eq!(raw_body.as_deref(), expected.map(str::as_bytes));
        assert_eq!((*attempts, status.as_u16()), (1, 200));
        assert_eq!(url, "https://unify.apideck.com/vault/sessions");
        let debug = format!("{:?}", response.http_meta);
        assert_eq!(debug.contains("raw_body: 11 bytes"), expected.is_some(), "{debug}");
    }
}

/// A response may be changed where it is.
#[tokio::test]
async fn a_response_derefs_to_its_body() {
    let (transport, _) = responding(200, "application/json", "{\"data\":{}}");
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    let mut response = create(&core).send().await.unwrap();
    response["data"] = 7.into();
    assert_eq!(response.into_body(), serde_json::json!({ "data": 7 }));
}

/// Announces a length, and has as many bytes in each chunk as it is asked for.
struct Announcing {
    announced: u64,
    left: usize,
}

impl http_body::Body for Announcing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let length = self.left.min(1 << 16);
        self.left -= length;
        Poll::Ready((length > 0).then(|| Ok(Frame::data(Bytes::from(vec![b' '; length])))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// The error of a response with this status that announces and has these many bytes.
async fn error_of_length(status: u16, announced: u64, length: usize) -> Error {
    let transport = move |_: http::Request<Body>| {
        let body = Body::new(Announcing { announced, left: length });
        let response = http::Response::builder().status(status).header("content-type", "application/json");
        std::future::ready(Ok::<_, TransportError>(response.body(body).unwrap()))
    };
    let core = builder().api_key(KEY).transport(transport).build().unwrap();
    create(&core).send().await.unwrap_err()
}

#[tokio::test]
async fn the_default_limits_are_64_and_one_mebibytes() {
    const LIMIT: u64 = 64 << 20;
    // What is announced is refused before it is read.
    let error = error_of_length(200, LIMIT + 1, 100).await;
    assert!(error.to_string().contains("expected at most 67108864 bytes, found more"), "{error}");
    assert_eq!(error.body().unwrap().len(), 0);
    // That many are read, and fewer arrive.
    let error = error_of_length(200, LIMIT, 100).await;
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    assert_eq!(error.body().unwrap().len(), 100);

    // The start of an error is of use.
    for (length, kept) in [(100, 100), (1 << 20, 1 << 20), ((1 << 20) + 1, 1 << 20), (3 << 20, 1 << 20)] {
        let error = error_of_length(500, length as u64, length).await;
        assert_eq!((error.status().unwrap().as_u16(), error.body().unwrap().len()), (500, kept));
    }
}
