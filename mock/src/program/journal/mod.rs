//! The journal: a file with a line for each change, from which the rows are restored.
//!
//! A change is written and synced to the disk before the request that caused it gets its response. A kill at any point
//! therefore loses nothing that was acknowledged; at most the last line is torn, and a torn last line is ignored.
//!
//! When most lines are outdated, the journal is compacted: the rows are written to a second file, which then replaces
//! the first by a rename. Until the rename the old file is complete, and after it the new one is.

mod line;
mod lock;
mod restore;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use apideck_mock::{Change, Store};

use lock::Lock;
pub(crate) use restore::Restored;

/// The journal is compacted when it has this number of lines more than twice the number of rows.
const SLACK: usize = 1000;

/// An open journal.
pub(crate) struct Journal {
    folder: PathBuf,
    slack: usize,
    writer: Mutex<Writer>,
    /// Held as long as the journal is open.
    _lock: Lock,
}

struct Writer {
    file: File,
    lines: usize,
    /// The number of lines at which the journal is compacted.
    limit: usize,
    /// While a snapshot is being written: the lines that were added in the meantime.
    since_snapshot: Option<Vec<String>>,
    /// Wakes the thread that compacts.
    compact: Option<Sender<()>>,
}

impl Journal {
    /// Opens the journal in this folder, which is created if it does not exist, and applies its changes to `store`.
    ///
    /// The error names the file. A damaged line before the last one is an error, because the lines after it were
    /// acknowledged.
    pub(crate) fn open(folder: &Path, store: &Store) -> io::Result<(Arc<Self>, Restored)> {
        Self::open_with(folder, store, SLACK)
    }

    fn open_with(folder: &Path, store: &Store, slack: usize) -> io::Result<(Arc<Self>, Restored)> {
        fs::create_dir_all(folder).map_err(|error| in_file(folder, &error))?;
        let lock = Lock::take(folder)?;
        let path = folder.join("journal");
        let restored = match fs::read(&path) {
            Ok(bytes) => restore::restore(&bytes, store).map_err(|error| in_file(&path, &error))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Restored { is_new: true, ..Restored::default() },
            Err(error) => return Err(in_file(&path, &error)),
        };
        // Writing the file anew removes a torn line, and a file that a killed compaction left behind.
        let writer = Writer { lines: 0, limit: 0, since_snapshot: None, compact: None, file: File::open(folder)? };
        let journal = Arc::new(Self { folder: folder.to_owned(), slack, writer: Mutex::new(writer), _lock: lock });
        journal.compact(store)?;
        Ok((journal, restored))
    }

    /// Writes down every change of `store` from now on, and compacts the journal in a thread of its own.
    ///
    /// `failed` is called if a change cannot be written; the change must not be acknowledged then.
    pub(crate) fn follow(self: &Arc<Self>, store: &Arc<Store>, failed: fn(&io::Error)) -> io::Result<()> {
        let (sender, requests) = channel();
        self.writer().compact = Some(sender);
        let (journal, rows) = (Arc::clone(self), Arc::clone(store));
        let compact = move || {
            while requests.recv().is_ok() {
                if let Err(error) = journal.compact(&rows) {
                    failed(&error);
                }
            }
        };
        thread::Builder::new().name("compact".to_owned()).spawn(compact)?;
        let journal = Arc::clone(self);
        store.on_change(move |change| {
            if let Err(error) = journal.append(change) {
                failed(&error);
            }
        });
        Ok(())
    }

    /// Writes a line for the change and syncs it to the disk.
    fn append(&self, change: &Change) -> io::Result<()> {
        let line = line::seal(&change.to_line());
        let mut writer = self.writer();
        // One call: the line is written whole, or it is the torn last line.
        writer.file.write_all(line.as_bytes())?;
        writer.file.sync_data()?;
        writer.lines += 1;
        if let Some(since) = &mut writer.since_snapshot {
            since.push(line);
        } else if writer.lines > writer.limit {
            // Once is enough until the file is compacted.
            writer.limit = usize::MAX;
            if let Some(compact) = &writer.compact {
                // An error means that the thread has ended, because compacting failed.
                let _ = compact.send(());
            }
        }
        Ok(())
    }

    /// Replaces the file by one that has only the rows of `store`.
    pub(crate) fn compact(&self, store: &Store) -> io::Result<()> {
        // A change after this line is in the snapshot, in `since_snapshot`, or in both. Applying it twice, in order,
        // has the same result as once.
        self.writer().since_snapshot = Some(Vec::new());
        let (path, new) = (self.folder.join("journal"), self.folder.join("journal.new"));
        let mut file = BufWriter::new(File::create(&new).map_err(|error| in_file(&new, &error))?);
        file.write_all(line::seal(line::HEADER).as_bytes())?;
        let mut rows = 0;
        let mut written = Ok(());
        store.snapshot(|change| {
            rows += 1;
            if written.is_ok() {
                written = file.write_all(line::seal(&change.to_line()).as_bytes());
            }
        });
        written?;
        // Syncing most of it before the lock keeps requests from waiting for it.
        file.flush()?;
        file.get_ref().sync_data()?;

        let mut writer = self.writer();
        let since = writer.since_snapshot.take().unwrap_or_default();
        for line in &since {
            file.write_all(line.as_bytes())?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&new, &path)?;
        sync_folder(&self.folder)?;
        writer.file = OpenOptions::new().append(true).open(&path)?;
        writer.lines = rows + since.len();
        writer.limit = 2 * rows + self.slack;
        Ok(())
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a rename in the folder survive a power failure.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn in_file(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
