//! A lock on a file that one process edits. The system releases it when the process ends, however it ends.

use super::hidden_path;
use super::unix::{is_at, open_own, try_lock};
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
    /// Locks a file: not the file itself but one beside it, which is never reached through a link. If another process has the lock, returns `Ok(Err(id))` with the id of that process, or an empty
    /// text if it has not written its id yet.
    pub(crate) fn acquire(target: &Path) -> io::Result<Result<FileLock, String>> {
        let path = hidden_path(target, "lock").ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        loop {
            let mut file = open_own(&path)?;
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

impl FileLock {
    /// The lock file, for whoever ends the program without dropping the lock.
    pub(super) fn path(&self) -> &Path {
        &self.path
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
    fn a_lock_that_is_a_link_is_refused_and_what_it_leads_to_is_untouched() {
        let folder = std::env::temp_dir().join(format!("aidtrail-links-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let victim = folder.join("victim");
        fs::write(&victim, "precious").expect("written");
        let lock = folder.join(".a.json.lock");
        let refused = || FileLock::acquire(&folder.join("a.json")).expect_err("refused").to_string();
        std::os::unix::fs::symlink(&victim, &lock).expect("linked");
        assert!(refused().contains(".a.json.lock is not a file of this program; move it away"));
        fs::remove_file(&lock).expect("removed");
        std::os::unix::fs::symlink(folder.join("nothing"), &lock).expect("linked");
        assert!(refused().contains("move it away") && !folder.join("nothing").exists());
        fs::remove_file(&lock).expect("removed");
        fs::hard_link(&victim, &lock).expect("linked");
        assert!(refused().contains("move it away"));
        fs::remove_file(&lock).expect("removed");
        fs::create_dir(&lock).expect("a folder");
        assert!(refused().contains("move it away"));
        assert_eq!(fs::read(&victim).expect("read"), b"precious");
        fs::remove_dir_all(&folder).expect("removed");
    }

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
