//! Bodies that are read from a file while they are sent.

use std::fs::File;
use std::future::Future;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::body::Source;
use crate::{Body, BoxBody, BoxError};

/// So much is read at a time, while the piece before it is sent.
const PIECE: u64 = 64 << 10;

/// Types of the files that people attach, by extension.
const TYPES: [(&str, &str); 30] = [
    ("avi", "video/x-msvideo"),
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("eml", "message/rfc822"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("md", "text/markdown"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("svg", "image/svg+xml"),
    ("tif", "image/tiff"),
    ("txt", "text/plain"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
];

impl Body {
    /// The content of a file, which is opened again for each attempt and never in memory as a whole.
    ///
    /// It has the length that the file has now: a call fails if the file has become shorter when it is sent. The media
    /// type is that of the file's extension, if it is one of the common ones; [`content_type`](Self::content_type) sets
    /// another. It needs a tokio runtime.
    ///
    /// Fails if there is no such file, and with [`io::ErrorKind::InvalidInput`] if it is something else than a file of
    /// known length: a directory, a pipe, a device, what the system makes up under `/proc`. A pipe can be sent as a
    /// [stream](Self::new).
    ///
    /// The `timeout` of an attempt includes sending the body: raise it for a large file on a slow line.
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let content_type = type_of(&path);
        let measured = spawn_blocking(move || length_of(&path).map(|length| (path, length)));
        let (path, length) = measured.await.map_err(io::Error::other)??;
        let body = Self::file_part(path, 0..length);
        Ok(match content_type {
            Some(content_type) => body.content_type(content_type),
            None => body,
        })
    }

    /// Some bytes of a file, such as `0..1024`: as [`file`](Self::file), but nothing is looked at before it is sent, and
    /// there is no media type.
    pub fn file_part(path: impl Into<PathBuf>, bytes: Range<u64>) -> Self {
        Self::of(FilePart { path: path.into(), bytes })
    }
}

fn type_of(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let (_, content_type) = TYPES.iter().find(|(known, _)| *known == extension)?;
    Some(content_type)
}

/// How long a file is. What has no length of its own would be sent as nothing.
fn length_of(path: &Path) -> io::Result<u64> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    // A file of the system that is made when it is read says that it is empty.
    if metadata.len() == 0 && File::open(path)?.read(&mut [0])? > 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "its length is not known"));
    }
    Ok(metadata.len())
}

struct FilePart {
    path: PathBuf,
    bytes: Range<u64>,
}

impl Source for FilePart {
    fn len(&self) -> Option<u64> {
        Some(self.bytes.end.saturating_sub(self.bytes.start))
    }

    fn is_repeatable(&self) -> bool {
        true
    }

    fn open(&self) -> Option<BoxBody> {
        let (path, start) = (self.path.clone(), self.bytes.start);
        let left = self.bytes.end.saturating_sub(start);
        let open = move || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(start))?;
            Ok(file)
        };
        Some(Box::pin(Reading { next: Some(read(open, left)), left }))
    }
}

struct Reading {
    /// The next piece, on its way while the last one is sent.
    next: Option<JoinHandle<io::Result<(File, Bytes)>>>,
    left: u64,
}

/// Reads a piece of what is left of a file.
fn read(open: impl FnOnce() -> io::Result<File> + Send + 'static, left: u64) -> JoinHandle<io::Result<(File, Bytes)>> {
    spawn_blocking(move || {
        let file = open()?;
        let length = left.min(PIECE);
        let mut piece = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        (&file).take(length).read_to_end(&mut piece)?;
        if (piece.len() as u64) < length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file has become shorter"));
        }
        Ok((file, piece.into()))
    })
}

impl http_body::Body for Reading {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(next) = &mut self.next else { return Poll::Ready(None) };
        let read_piece = ready!(Pin::new(next).poll(cx));
        // A task is not asked again, even if it failed.
        self.next = None;
        let (file, piece) = read_piece??;
        self.left -= piece.len() as u64;
        self.next = (self.left > 0).then(|| read(move || Ok(file), self.left));
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.next.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
