//! The parts of a file: where each begins and ends, and its digest.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use apideck_core::{BoxError, Error, HttpContext};
use apideck_models::UploadSession;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

/// A task did not come to its end.
pub(super) const GONE: &str = "the runtime has ended";

/// The highest number that a part can have.
const LAST_PART: u64 = 10_000;

/// The parts of a file of `size` bytes, as the session wants them; an empty file is one part.
pub(super) fn parts(session: &UploadSession, size: u64) -> Result<impl Iterator<Item = Range<u64>> + use<>, Failed> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // What is too large is one part, as is NaN.
    let wanted = session.part_size.map_or(0, |bytes| bytes as u64);
    let part_size = if wanted == 0 { size.max(1) } else { wanted };
    let last = size.saturating_sub(1) / part_size;
    if last > LAST_PART {
        let source = format!("it has more than {LAST_PART} parts of {part_size} bytes").into();
        return Err(Failed { message: "the file is too large for the upload session".to_owned(), source });
    }
    Ok((0..=last).map(move |number| number * part_size..size.min((number + 1).saturating_mul(part_size))))
}

/// The digest of some bytes of a file, and of all bytes up to their end, as long as it is `wanted`.
pub(super) fn hash(
    path: &Path,
    bytes: Range<u64>,
    mut whole: Sha256,
    wanted: &Weak<()>,
) -> io::Result<(Sha256, String)> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(bytes.start))?;
    let mut left = file.take(bytes.end - bytes.start);
    let mut part = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        if wanted.strong_count() == 0 {
            return Err(io::Error::other("the upload was given up"));
        }
        let read = match left.read(&mut buffer) {
            Ok(0) => return Ok((whole, written(part))),
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        part.update(read);
        whole.update(read);
    }
}

/// A digest as the header has it (RFC 3230).
pub(super) fn written(digest: Sha256) -> String {
    format!("sha-256={}", STANDARD.encode(digest.finalize()))
}

/// Does something with a file, apart from what must not wait for a disk. A task like that cannot be ended from outside:
/// it is told whether it is still wanted.
pub(super) async fn on_disk<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path, &Weak<()>) -> io::Result<T> + Send + 'static,
) -> Result<(PathBuf, T), Failed> {
    let waiting = Arc::new(());
    let wanted = Arc::downgrade(&waiting);
    let work = spawn_blocking(move || {
        let done = work(&path, &wanted);
        (path, done)
    });
    let result = work.await;
    drop(waiting);
    match result {
        Ok((path, Ok(done))) => Ok((path, done)),
        Ok((path, Err(error))) => Err(Failed { message: unreadable(&path), source: error.into() }),
        Err(gone) => Err(Failed { message: GONE.to_owned(), source: gone.into() }),
    }
}

pub(super) fn unreadable(path: &Path) -> String {
    format!("`{}` cannot be read", path.display())
}

/// What went wrong on this side, after the session was opened.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) message: String,
    pub(super) source: BoxError,
}

impl Failed {
    pub(super) fn within(self, context: &HttpContext) -> Error {
        Error::from_callback(context.clone(), self.message, self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(part_size: Option<f64>, size: u64) -> Vec<(u64, u64)> {
        let session = UploadSession { part_size, ..UploadSession::default() };
        parts(&session, size).unwrap().map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn parts_of_a_file() {
        assert_eq!(ranges(Some(10.0), 25), [(0, 10), (10, 20), (20, 25)]);
        assert_eq!(ranges(Some(10.0), 20), [(0, 10), (10, 20)]);
        assert_eq!(ranges(Some(10.0), 1), [(0, 1)]);
        for none in [None, Some(0.0), Some(-1.0), Some(f64::NAN), Some(1e300)] {
            assert_eq!(ranges(none, 25), [(0, 25)], "{none:?}");
            assert_eq!(ranges(none, 0), [(0, 0)], "{none:?}");
        }
        assert_eq!(ranges(Some(1.0), 10_001).len(), 10_001);
        let session = UploadSession { part_size: Some(1.0), ..UploadSession::default() };
        assert!(parts(&session, 10_002).is_err());
    }
}
