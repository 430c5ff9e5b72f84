//! A lock on a file that one process edits. The system releases it when the process ends, however it ends.

use super::atomic::hidden_path;
use super::unix::{is_at, try_lock};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A lock that is held; dropping it removes the lock file.
#[derive(Debug)]
pub(crate) struct FileLock {
    /// Closing it unlocks.
    _file: File,
    path: PathBuf,
}

impl FileLock {
    /// Locks a file. If another process has the lock, returns `Ok(Err(id))` with the id of that process, or an empty
    /// text if it has not written its id yet.
    pub(crate) fn acquire(target: &Path) -> io::Result<Result<FileLock, String>> {
        let path = hidden_path(target, "lock").ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        loop {
            let mut file = File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
            if !try_lock(&file)? {
                let mut owner = String::new();
                // The id of a process has fewer than 20 digits; a damaged file may have more.
                let _ = (&file).take(20).read_to_string(&mut owner);
                return Ok(Err(owner.trim().to_owned()));
            }
            // The last owner may have removed the lock file after we opened it: then lock the new file instead.
            if is_at(&file, &path) {
                file.set_len(0)?;
                writeln!(file, "{}", std::process::id())?;
                return Ok(Ok(FileLock { _file: file, path }));
            }
        }
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Remove the file before it is closed and so unlocked, else another process could lock it and lose it here.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::super::atomic::replace_file;
    use super::*;

    #[test]
    fn replacing_leaves_no_other_file_and_a_lock_has_one_owner() {
        let folder = std::env::temp_dir().join(format!("aidtrail-beside-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let place = folder.join("a.json");
        // A file left by a kill is overwritten.
        fs::write(folder.join(".a.json.new"), "half").expect("written");
        replace_file(&place, b"one").expect("replaced");
        replace_file(&place, b"two").expect("replaced");
        assert_eq!(fs::read(&place).expect("read"), b"two");
        let lock = FileLock::acquire(&place).expect("works").expect("free");
        let other = FileLock::acquire(&place).expect("works").expect_err("taken");
        assert_eq!(other, std::process::id().to_string());
        drop(lock);
        drop(FileLock::acquire(&place).expect("works").expect("free again"));
        let left: Vec<_> =
            fs::read_dir(&folder).expect("a folder").filter_map(|it| it.ok()?.file_name().into_string().ok()).collect();
        assert_eq!(left, ["a.json"]);
        assert!(replace_file(&folder.join("none/a.json"), b"x").is_err());
        fs::remove_dir_all(&folder).expect("removed");
    }
}
