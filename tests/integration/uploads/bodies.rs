//! A file in one request: what its body can be, and when it is retried.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use apideck_mock::{Mock, Reply, Uploads, generated};
use apideck_unify::funcs::{accounting_attachments_upload, file_storage_files_upload};
use apideck_unify::models::{
    AccountingAttachmentsUploadRequest, AttachmentReferenceType, CreateFileResponse, FileStorageFilesUploadRequest,
};
use apideck_unify::{ApideckCore, Body, Call, Error, RetryConfig};
use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::common::{assert_printable, client, printed};
use crate::uploads::{OnDisk, SEED, in_parts, mock, whole};

const METADATA: &str = r#"{"name":"Überweisung 😀.pdf","parent_folder_id":"root"}"#;

/// Pieces that come one by one.
struct Pieces {
    left: Vec<Bytes>,
    length: Option<u64>,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready((!self.left.is_empty()).then(|| Ok(Frame::data(self.left.remove(0)))))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

fn pieces(length: Option<u64>) -> Body {
    Body::new(Pieces { left: vec!["one, ".into(), "two, ".into(), "three".into()], length })
}

fn upload(core: &ApideckCore, body: impl Into<Body>) -> Call<CreateFileResponse> {
    file_storage_files_upload(core, FileStorageFilesUploadRequest::new(METADATA, body.into()))
}

#[tokio::test]
async fn bodies_are_sent_with_length_and_type() {
    let mock = Mock::start().await.unwrap();
    mock.serve_uploads(Uploads::new());
    let core = client(mock.url());
    let file = OnDisk::new("kinds", 200_000);
    let from_file = Body::file(&file.0).await.unwrap();
    assert_eq!(from_file.len(), Some(200_000));
    let long = generated(SEED, 0..200_000);
    for (body, length, content_type, content) in [
        (Body::from("%PDF"), Some("4"), None, Bytes::from("%PDF")),
        (Body::from(vec![1, 2]).content_type("image/png"), Some("2"), Some("image/png"), Bytes::from(vec![1, 2])),
        (Body::from(Bytes::new()), Some("0"), None, Bytes::new()),
        (Body::empty(), Some("0"), None, Bytes::new()),
        (from_file.clone(), Some("200000"), Some("application/pdf"), long.clone()),
        (from_file.content_type("image/x-own"), Some("200000"), Some("image/x-own"), long.clone()),
        (Body::file_part(&file.0, 50_000..150_000), Some("100000"), None, long.slice(50_000..150_000)),
        (Body::file_part(&file.0, 7..7), Some("0"), None, Bytes::new()),
        (pieces(None), None, None, Bytes::from("one, two, three")),
        (pieces(Some(15)).content_type("text/plain"), Some("15"), Some("text/plain"), Bytes::from("one, two, three")),
        (Body::from(long.clone()).on_progress(|_| {}), Some("200000"), None, long),
    ] {
        let told = format!("{body:?}");
        let uploaded = upload(&core, body).send().await;
        assert_eq!(uploaded.map(|uploaded| uploaded.http_meta.status.as_u16()).unwrap(), 201, "{told}");
        let request = mock.last_request().unwrap();
        assert_eq!(request.header("content-length"), length, "{told}");
        assert_eq!(request.header("transfer-encoding"), length.is_none().then_some("chunked"), "{told}");
        assert_eq!(request.header("content-type"), content_type, "{told}");
        assert_eq!(request.body, content, "{told}");
        assert!(!told.contains("two") && !told.contains("PDF"), "{told}");
    }
}

#[cfg(feature = "stream")]
#[tokio::test]
async fn futures_streams_as_bodies() {
    use apideck_mock::digest;

    struct Countdown(u8);

    impl futures_core::Stream for Countdown {
        type Item = Result<Vec<u8>, std::io::Error>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.0 = self.0.saturating_sub(1);
            Poll::Ready((self.0 > 0).then(|| Ok(vec![self.0; 2])))
        }
    }

    let (mock, core) = mock(Uploads::new()).await;
    upload(&core, Body::stream(Countdown(3))).send().await.unwrap();
    upload(&core, Body::sized_stream(4, Countdown(3))).send().await.unwrap();
    let digests: Vec<_> = mock.stored().into_iter().map(|stored| stored.digest).collect();
    assert_eq!(digests, [digest(&[2, 2, 1, 1]), digest(&[2, 2, 1, 1])]);
}

#[tokio::test]
async fn metadata_is_ascii_on_the_wire() {
    let mock = Mock::start().await.unwrap();
    mock.serve_uploads(Uploads::new());
    let core = client(mock.url());
    let request =
        AccountingAttachmentsUploadRequest::new(AttachmentReferenceType::Invoice, "123456", Body::from("%PDF"));
    accounting_attachments_upload(&core, request.x_apideck_metadata(METADATA)).send().await.unwrap();
    let sent = mock.last_request().unwrap().header("x-apideck-metadata").unwrap().to_owned();
    assert_eq!(sent, r#"{"name":"\u00dcberweisung \ud83d\ude00.pdf","parent_folder_id":"root"}"#);
    assert_eq!(mock.stored()[0].name, "Überweisung 😀.pdf");
}

#[tokio::test]
async fn files_are_retried_and_streams_are_not() {
    let (mock, core) = mock(Uploads::new()).await;
    let file = OnDisk::new("again", 300_000);
    let body = Body::file(&file.0).await.unwrap();
    mock.next(Reply::reset().reading(100_000)).next(Reply::status(503));
    let uploaded = upload(&core, body).send().await.unwrap();
    assert_eq!(uploaded.http_meta.attempts, 3);
    assert_eq!(mock.stored()[0].digest, whole(300_000));

    // A stream is sent once, even if the request fails.
    mock.next(Reply::status(503).header("retry-after", "0"));
    let error = upload(&core, pieces(None)).send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 1));

    // Its clones share it.
    let body = pieces(Some(15));
    let clone = body.clone();
    assert_eq!(body, clone);
    assert_ne!(body, pieces(Some(15)));
    upload(&core, body).send().await.unwrap();
    let error = upload(&core, clone).send().await.unwrap_err();
    assert!(matches!(error, Error::Aborted(_)), "{error:?}");
    assert!(printed(&error).contains("the stream was already sent"), "{error:?}");
}

#[tokio::test]
async fn bodies_of_the_wrong_length_fail() {
    let (mock, core) = mock(Uploads::new()).await;
    let file = OnDisk::new("long", 200_000);
    let body = Body::file(&file.0).await.unwrap();
    std::fs::write(&file.0, "short").unwrap();
    let gone = std::env::temp_dir().join("apideck-uploads-no-such-file");
    for (body, what) in [
        (body, "shorter"),
        (pieces(Some(14)), "longer than its length"),
        // Where a piece ends.
        (pieces(Some(10)), "longer than its length"),
        (pieces(Some(16)), "before its length"),
        (Body::file_part(&gone, 0..5), "os error 2"),
    ] {
        let error = upload(&core, body).retry(RetryConfig::none()).send().await.unwrap_err();
        assert!(matches!(error, Error::Aborted(_)), "{error:?}");
        assert_printable(&error);
        assert!(printed(&error).contains(what), "{error:?}");
    }
    assert!(mock.stored().is_empty());
    assert_eq!(Body::file(&gone).await.unwrap_err().kind(), std::io::ErrorKind::NotFound);
}

#[tokio::test]
async fn devices_and_directories_are_refused() {
    let (mock, core) = mock(Uploads::new()).await;
    let none: &[&str] = if cfg!(target_os = "linux") { &["/dev/null", "/proc/self/status"] } else { &[] };
    for path in none.iter().map(PathBuf::from).chain([std::env::temp_dir()]) {
        assert_eq!(Body::file(&path).await.unwrap_err().kind(), std::io::ErrorKind::InvalidInput, "{path:?}");
        let error = in_parts(&core, &path).send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    }
    assert_eq!(mock.request_count(), 0);
}

#[tokio::test]
async fn on_progress_reports_each_attempt() {
    let (mock, core) = mock(Uploads::new()).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let report = seen.clone();
    let body = Body::from(generated(SEED, 0..200_000)).on_progress(move |sent| report.lock().unwrap().push(sent));
    mock.next(Reply::status(503));
    upload(&core, body).send().await.unwrap();
    let expected = [65_536, 131_072, 196_608, 200_000];
    assert_eq!(*seen.lock().unwrap(), [expected, expected].concat());
}
