//! Saves a download to a file.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf, is_separator};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::stream::{ByteStream, HAS_FAILED, NO_RUNTIME, State};
use crate::{Error, runtime};

/// Number of bytes that are collected for one write, while the previous write is under way.
const BATCH: usize = 256 << 10;

/// Not on `wasm32-unknown-unknown`, where programs have no files.
impl ByteStream {
    /// Writes the body to a file and returns its length in bytes. The write is atomic: the file is complete or does not
    /// appear. An existing file is replaced and its permissions are kept; if `path` is a link, the file behind it is
    /// replaced.
    ///
    /// The bytes go to a temporary file in the same directory, which is flushed to the disk and renamed at the end. It is
    /// removed if the download fails or is dropped.
    ///
    /// Fails with [`Error::UnexpectedClient`] if the file cannot be written or `path` is not a regular file, before the
    /// download begins where possible. It also fails if a chunk was already read, or the download has failed, since the
    /// file would lack bytes. To write the remaining bytes, copy from [`AsyncRead`](tokio::io::AsyncRead).
    pub async fn write_to(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        save(self, path.as_ref().to_owned()).await
    }
}

async fn save(mut stream: ByteStream, path: PathBuf) -> Result<u64, Error> {
    if let Some(missing) = runtime::missing() {
        return Err(stream.0.local_error(NO_RUNTIME, missing));
    }
    let fault = match stream.0.state {
        State::Failed => Some(HAS_FAILED),
        _ if stream.received() > 0 => Some("a part of it was already read, which the file would lack"),
        _ => None,
    };
    if let Some(fault) = fault {
        return Err(failed(&stream, &path, io::Error::new(io::ErrorKind::InvalidInput, fault)));
    }
    let target = path.clone();
    // The file is created first, so that nothing is downloaded that cannot be saved.
    let file = done(spawn_blocking(move || Unfinished::beside(&target))).await;
    let file = file.map_err(|error| failed(&stream, &path, error))?;
    let mut writing = file.write(Vec::new());
    let (mut batch, mut size) = (Vec::new(), 0);
    loop {
        let chunk = match stream.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) => {
                // The file is removed before the caller gets the error.
                let unfinished = writing.await;
                let _ = spawn_blocking(move || drop(unfinished)).await;
                return Err(error);
            }
        };
        size += chunk.len();
        batch.push(chunk);
        if size >= BATCH {
            let file = done(writing).await.map_err(|error| failed(&stream, &path, error))?;
            writing = file.write(std::mem::take(&mut batch));
            size = 0;
        }
    }
    let file = done(writing).await.map_err(|error| failed(&stream, &path, error))?;
    let file = done(file.write(batch)).await.map_err(|error| failed(&stream, &path, error))?;
    done(spawn_blocking(move || file.finish())).await.map_err(|error| failed(&stream, &path, error))?;
    Ok(stream.received())
}

/// Waits for work on the file. If the wait is cancelled, the file is removed when the work is done.
async fn done<T>(work: JoinHandle<io::Result<T>>) -> io::Result<T> {
    work.await.unwrap_or_else(|gone| Err(io::Error::other(gone)))
}

// Not part of `done`: a stream is not `Sync`, so a future that holds a reference to one is not `Send`.
fn failed(stream: &ByteStream, path: &Path, error: io::Error) -> Error {
    stream.0.local_error(&format!("the download cannot be written to {}", path.display()), error)
}

/// A temporary file that is removed when it is dropped, unless it is finished.
struct Unfinished {
    /// `None` once it is closed.
    file: Option<File>,
    path: PathBuf,
    /// The file that it replaces.
    target: PathBuf,
}

impl Unfinished {
    /// A new file in the directory of `target`, so that one rename can replace it.
    fn beside(target: &Path) -> io::Result<Self> {
        let is_directory =
            target.as_os_str().as_encoded_bytes().last().is_some_and(|last| is_separator(char::from(*last)));
        let (target, permissions) = replaced(target)?;
        if is_directory || target.file_name().is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it does not name a file"));
        }
        loop {
            // Short even if the name of the target is as long as the system allows.
            let path = target.with_file_name(format!(".apideck-{:08x}.part", fastrand::u32(..)));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    let unfinished = Self { file: Some(file), path, target };
                    if let (Some(file), Some(permissions)) = (&unfinished.file, permissions) {
                        // Set before the file has content that not everybody may read.
                        file.set_permissions(permissions)?;
                    }
                    return Ok(unfinished);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn write(mut self, chunks: Vec<Bytes>) -> JoinHandle<io::Result<Self>> {
        spawn_blocking(move || {
            if let Some(file) = &mut self.file {
                for chunk in chunks {
                    file.write_all(&chunk)?;
                }
            }
            Ok(self)
        })
    }

    fn finish(mut self) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            // Otherwise a crash may leave an empty file under the new name.
            file.sync_all()?;
        }
        std::fs::rename(&self.path, &self.target)?;
        // Nothing is left to be removed.
        self.path.clear();
        Ok(())
    }
}

/// The file behind `path`, with links followed, and the permissions of an existing file.
fn replaced(path: &Path) -> io::Result<(PathBuf, Option<Permissions>)> {
    let path = match std::fs::canonicalize(path) {
        Ok(path) => path,
        // A dangling link exists, and must not be replaced either.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {
            return Ok((path.to_owned(), None));
        }
        Err(error) => return Err(error),
    };
    let metadata = std::fs::metadata(&path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    Ok((path, Some(metadata.permissions())))
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // Closed first: not every system removes an open file.
            drop(self.file.take());
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
