//! Files as the rest of the program uses them: replaced whole, locked, private, read by position.
//!
//! What differs between platforms is in `unix.rs`, one function for each difference; another platform is another
//! file with the same functions.

mod atomic;
mod lock;
mod unix;

pub(crate) use atomic::{AtomicFile, replace_file};
pub(crate) use lock::FileLock;
pub(crate) use unix::read_at;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

/// Creates a folder that only this user can read. One that exists may belong to somebody else, so up to 100 names
/// are tried.
pub(crate) fn private_folder() -> io::Result<PathBuf> {
    let mut last = None;
    for n in 0..100 {
        let folder = std::env::temp_dir().join(format!("aidtrail-{}-{n}", std::process::id()));
        match unix::create_private(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()))
}

/// Writes a new file `PID-NAME` to the folder for temporary files.
pub(crate) fn write_temporary(name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let path = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
    File::options().write(true).create_new(true).open(&path)?.write_all(bytes)?;
    Ok(path)
}
