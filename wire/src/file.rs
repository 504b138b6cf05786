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

/// The number of bytes read at a time, while the previous chunk is sent.
const CHUNK: u64 = 64 << 10;

/// Media types by file extension.
const MEDIA_TYPES: [(&str, &str); 30] = [
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
    /// The content of a file. The file is opened for each attempt and read in chunks of 64 KiB.
    ///
    /// The length is taken now: the call fails if the file is shorter when it is sent. The media type is derived from the
    /// file extension if it is a common one; [`content_type`](Self::content_type) overrides it. This requires a tokio
    /// runtime.
    ///
    /// The `timeout` of an attempt includes sending the body: raise it for large files on slow connections.
    ///
    /// # Errors
    ///
    /// Fails if the file does not exist or its metadata cannot be read, and with [`io::ErrorKind::InvalidInput`] if it is
    /// not a regular file of known length, such as a directory, a pipe, a device or a file under `/proc`. A pipe can be
    /// sent as a [stream](Self::new).
    ///
    /// Absent on `wasm32-unknown-unknown`, where programs have no files.
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let content_type = media_type_of(&path);
        let measured = spawn_blocking(move || length_of(&path).map(|length| (path, length)));
        let (path, length) = measured.await.map_err(io::Error::other)??;
        let body = Self::file_part(path, 0..length);
        Ok(match content_type {
            Some(content_type) => body.content_type(content_type),
            None => body,
        })
    }

    /// A range of bytes of a file, such as `0..1024`. Unlike [`file`](Self::file), the file is not opened before the body
    /// is sent, and no media type is set.
    ///
    /// Absent on `wasm32-unknown-unknown`, where programs have no files.
    pub fn file_part(path: impl Into<PathBuf>, bytes: Range<u64>) -> Self {
        Self::from_source(FilePart { path: path.into(), bytes })
    }
}

fn media_type_of(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let (_, content_type) = MEDIA_TYPES.iter().find(|(known, _)| *known == extension)?;
    Some(content_type)
}

/// The length of a file. Fails for other kinds of files, whose length of 0 would send an empty body.
fn length_of(path: &Path) -> io::Result<u64> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    // Files under `/proc` are generated when they are read and report a length of 0.
    if metadata.len() == 0 && File::open(path)?.read(&mut [0])? > 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the length of the file is unknown"));
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
        Some(Box::pin(FileBody { next: Some(read(open, left)), left }))
    }
}

struct FileBody {
    /// The next chunk, which is read while the previous one is sent.
    next: Option<JoinHandle<io::Result<(File, Bytes)>>>,
    left: u64,
}

/// Reads the next chunk of a file of which `left` bytes are left.
fn read(open: impl FnOnce() -> io::Result<File> + Send + 'static, left: u64) -> JoinHandle<io::Result<(File, Bytes)>> {
    spawn_blocking(move || {
        let file = open()?;
        let length = left.min(CHUNK);
        let mut chunk = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        (&file).take(length).read_to_end(&mut chunk)?;
        if (chunk.len() as u64) < length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file is shorter than the body"));
        }
        Ok((file, chunk.into()))
    })
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(next) = &mut self.next else { return Poll::Ready(None) };
        let read_chunk = ready!(Pin::new(next).poll(cx));
        // A finished task must not be polled again, even if it failed.
        self.next = None;
        let (file, chunk) = read_chunk??;
        self.left -= chunk.len() as u64;
        self.next = (self.left > 0).then(|| read(move || Ok(file), self.left));
        Poll::Ready((!chunk.is_empty()).then(|| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.next.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
