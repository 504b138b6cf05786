//! A download as a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::ByteStream;
use crate::Error;

/// So many bytes are gathered before they are written, while the ones before them are.
const BATCH: usize = 256 << 10;

pub(super) async fn save(mut stream: ByteStream, path: PathBuf) -> Result<u64, Error> {
    let target = path.clone();
    let mut writing = spawn_blocking(move || Unfinished::beside(&target));
    let (mut batch, mut size) = (Vec::new(), 0);
    while let Some(chunk) = stream.chunk().await? {
        size += chunk.len();
        batch.push(chunk);
        if size >= BATCH {
            let file = written(writing, &stream, &path).await?;
            writing = file.write(std::mem::take(&mut batch));
            size = 0;
        }
    }
    let file = written(writing, &stream, &path).await?;
    let file = written(file.write(batch), &stream, &path).await?;
    let target = path.clone();
    written(spawn_blocking(move || file.finish(&target)), &stream, &path).await?;
    Ok(stream.received())
}

/// Waits for work on the file. If nobody does, the file is removed when the work is done.
async fn written<T>(work: JoinHandle<io::Result<T>>, stream: &ByteStream, path: &Path) -> Result<T, Error> {
    let result = work.await.unwrap_or_else(|gone| Err(io::Error::other(gone)));
    result.map_err(|error| stream.0.own_error(&format!("the download cannot be written to {}", path.display()), error))
}

/// A file that is removed unless it is finished.
struct Unfinished {
    /// Taken when it is closed.
    file: Option<File>,
    path: PathBuf,
}

impl Unfinished {
    /// A new file in the directory of `target`, so that it can take its place in one step.
    fn beside(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
        loop {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{:016x}.part", fastrand::u64(..)));
            let path = target.with_file_name(hidden);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { file: Some(file), path }),
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

    fn finish(mut self, target: &Path) -> io::Result<()> {
        drop(self.file.take());
        std::fs::rename(&self.path, target)?;
        // There is nothing to be removed any more.
        self.path.clear();
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // Closed first: not every system removes a file that is open.
            drop(self.file.take());
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
