//! Keeps a second process away from the same folder.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};

/// A file with the number of the process that uses the folder. A killed process leaves it behind; the next one then
/// sees that the process does not exist.
pub(super) struct Lock(PathBuf);

impl Lock {
    pub(super) fn take(folder: &Path) -> io::Result<Self> {
        let path = folder.join("lock");
        for _ in 0..2 {
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    write!(file, "{}", process::id())?;
                    return Ok(Self(path));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(super::in_file(&path, &error)),
            }
            let holder = fs::read_to_string(&path).unwrap_or_default();
            if is_running(holder.trim()) {
                let problem = format!(
                    "{} is in use by process {holder}; if that is not apideck-mock, remove {}",
                    folder.display(),
                    path.display()
                );
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, problem));
            }
            fs::remove_file(&path)?;
        }
        Err(io::Error::new(io::ErrorKind::ResourceBusy, format!("{} is in use", folder.display())))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Whether another process with this number exists. In a container this process often has the number of the one that
/// was killed.
fn is_running(process: &str) -> bool {
    let Ok(number) = process.parse::<u32>() else { return false };
    if number == process::id() || !cfg!(unix) {
        return false;
    }
    let mut kill = Command::new("kill");
    kill.args(["-0", process]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    kill.status().is_ok_and(|status| status.success())
}
