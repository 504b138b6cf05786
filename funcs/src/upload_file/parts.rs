//! The parts of a file: their ranges and digests.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use apideck_core::{BoxError, Error, HttpContext};
use apideck_models::UploadSession;
use tokio::task::spawn_blocking;

use super::digest::Hasher;

/// The error text for a task that was cancelled.
pub(super) const RUNTIME_ENDED: &str = "the runtime has ended";

/// The highest part number, counted from 0.
const MAX_PART: u64 = 10_000;

/// The ranges of the parts of a file of `size` bytes, by the part size of the session. An empty file is one part.
pub(super) fn parts(session: &UploadSession, size: u64) -> Result<impl Iterator<Item = Range<u64>> + use<>, Failed> {
    let part_size = session.part_size.and_then(|bytes| u64::try_from(bytes).ok()).filter(|bytes| *bytes > 0);
    let part_size = part_size.unwrap_or(size.max(1));
    let last = size.saturating_sub(1) / part_size;
    if last > MAX_PART {
        let source = format!("it has more than {MAX_PART} parts of {part_size} bytes").into();
        return Err(Failed { message: "the file is too large for the upload session".to_owned(), source });
    }
    Ok((0..=last).map(move |number| number * part_size..size.min((number + 1).saturating_mul(part_size))))
}

/// Hashes a range of a file, and adds it to `whole`, the hash of everything before it. Returns the hash of everything up
/// to here, and the value of the `digest` header for the range. Stops if `caller` is gone.
pub(super) fn hash(
    path: &Path,
    bytes: Range<u64>,
    mut whole: Hasher,
    caller: &Weak<()>,
) -> io::Result<(Hasher, Option<String>)> {
    let mut part = whole.restarted();
    if matches!(part, Hasher::None) {
        return Ok((whole, None));
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(bytes.start))?;
    let mut left = file.take(bytes.end - bytes.start);
    let mut buffer = vec![0; 64 << 10];
    loop {
        if caller.strong_count() == 0 {
            return Err(io::Error::other("the upload was dropped"));
        }
        let read = match left.read(&mut buffer) {
            Ok(0) => return Ok((whole, part.header_value())),
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        part.update(read);
        whole.update(read);
    }
}

/// Runs blocking `work` on a file. A blocking task cannot be cancelled from outside, so `work` gets a weak reference that
/// is dead once the caller was dropped.
pub(super) async fn with_file<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path, &Weak<()>) -> io::Result<T> + Send + 'static,
) -> Result<(PathBuf, T), Failed> {
    let caller = Arc::new(());
    let weak_caller = Arc::downgrade(&caller);
    let work = spawn_blocking(move || {
        let done = work(&path, &weak_caller);
        (path, done)
    });
    let result = work.await;
    drop(caller);
    match result {
        Ok((path, Ok(done))) => Ok((path, done)),
        Ok((path, Err(error))) => Err(Failed { message: unreadable(&path), source: error.into() }),
        Err(error) => Err(Failed { message: RUNTIME_ENDED.to_owned(), source: error.into() }),
    }
}

pub(super) fn unreadable(path: &Path) -> String {
    format!("`{}` cannot be read", path.display())
}

/// A local error after the session was created.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) message: String,
    pub(super) source: BoxError,
}

impl Failed {
    pub(super) fn into_error(self, context: &HttpContext) -> Error {
        Error::from_callback(context.clone(), self.message, self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(part_size: Option<i64>, size: u64) -> Vec<(u64, u64)> {
        let session = UploadSession { part_size, ..UploadSession::default() };
        parts(&session, size).unwrap().map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn parts_cover_the_file_without_gaps() {
        assert_eq!(ranges(Some(10), 25), [(0, 10), (10, 20), (20, 25)]);
        assert_eq!(ranges(Some(10), 20), [(0, 10), (10, 20)]);
        assert_eq!(ranges(Some(10), 1), [(0, 1)]);
        for none in [None, Some(0), Some(-1), Some(i64::MIN), Some(i64::MAX)] {
            assert_eq!(ranges(none, 25), [(0, 25)], "{none:?}");
            assert_eq!(ranges(none, 0), [(0, 0)], "{none:?}");
        }
        assert_eq!(ranges(Some(1), 10_001).len(), 10_001);
        let session = UploadSession { part_size: Some(1), ..UploadSession::default() };
        assert!(parts(&session, 10_002).is_err());
    }
}
