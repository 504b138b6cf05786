//! Bodies from files.

use std::fs;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::pin::Pin;

use apideck_wire::Body;
use http_body::Body as _;

use super::read;

/// A file with this content, removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("apideck-wire-{}-{name}", std::process::id()));
        fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn a_file_has_its_length_and_the_media_type_of_its_extension() {
    for (name, media_type) in [("a.csv", Some("text/csv")), ("b.PDF", Some("application/pdf")), ("c.unheard", None)] {
        let file = Temporary::new(name, b"a,b,c\n");
        let body = Body::file(&file.0).await.unwrap();
        assert_eq!((body.len(), body.media_type()), (Some(6), media_type));
        assert_eq!(read(body.clone()).await.unwrap(), "a,b,c\n");
        assert_eq!(read(body).await.unwrap(), "a,b,c\n");
    }
    let empty = Temporary::new("empty.txt", b"");
    let body = Body::file(&empty.0).await.unwrap();
    assert_eq!(body.len(), Some(0));
    assert_eq!(read(body).await.unwrap(), "");
}

#[tokio::test]
async fn only_regular_files_of_known_length_are_sent() {
    assert_eq!(Body::file("/no/such/file").await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(Body::file(std::env::temp_dir()).await.unwrap_err().kind(), ErrorKind::InvalidInput);
    #[cfg(target_os = "linux")]
    for special in ["/proc/self/status", "/dev/null"] {
        assert_eq!(Body::file(special).await.unwrap_err().kind(), ErrorKind::InvalidInput, "{special}");
    }
}

#[tokio::test]
async fn a_file_is_read_in_chunks_of_64_kib() {
    let content: Vec<u8> = (b'a'..=b'z').cycle().take(140_000).collect();
    let file = Temporary::new("large.txt", &content);
    let mut body = Body::file(&file.0).await.unwrap();
    assert_eq!(read(body.clone()).await.unwrap().as_bytes(), content);
    let mut left = 140_000;
    for length in [65_536, 65_536, 8_928] {
        assert!(!body.is_end_stream());
        let frame = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap().len(), length);
        left -= length as u64;
        assert_eq!(body.size_hint().exact(), Some(left));
    }
    assert!(body.is_end_stream());
}

#[tokio::test]
async fn a_part_is_a_range_of_bytes() {
    let file = Temporary::new("part.txt", b"0123456789");
    let part = Body::file_part(&file.0, 2..5);
    assert_eq!((part.len(), part.media_type()), (Some(3), None));
    assert_eq!(read(part.try_clone().unwrap()).await.unwrap(), "234");
    assert_eq!(read(part).await.unwrap(), "234");
    // A range that ends before it starts is empty.
    #[allow(clippy::reversed_empty_ranges)]
    let reversed = Body::file_part(&file.0, 5..2);
    assert_eq!(reversed.len(), Some(0));
    assert_eq!(read(reversed).await.unwrap(), "");
    let beyond = Body::file_part(&file.0, 8..12);
    assert_eq!(read(beyond).await.unwrap_err().to_string(), "the file is shorter than the body");
}
