//! A lock that says that somebody works on a file; it goes with its process, however that ends.

use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Held by who works on a file; gone with its process, however that ends.
#[derive(Debug)]
pub(super) struct FileLock {
    file: File,
    path: PathBuf,
}

impl FileLock {
    /// Takes the lock of a file. The process that has it, where another has: `Ok(Err(process))`.
    pub(super) fn acquire(place: &Path) -> io::Result<Result<FileLock, String>> {
        let path = super::atomic_file::hidden_path(place, "lock")
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        loop {
            let mut file = File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(rustix::io::Errno::WOULDBLOCK) => {
                    let mut owner = String::new();
                    let _ = (&file).take(20).read_to_string(&mut owner);
                    return Ok(Err(owner.trim().to_owned()));
                }
                Err(error) => return Err(error.into()),
            }
            // Who had it may have taken the file away in between.
            let same = fs::metadata(&path).is_ok_and(|there| file.metadata().is_ok_and(|own| own.ino() == there.ino()));
            if same {
                file.set_len(0)?;
                writeln!(file, "{}", std::process::id())?;
                return Ok(Ok(FileLock { file, path }));
            }
        }
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // While it is still locked, so that nobody holds a file without a name.
        let _ = fs::remove_file(&self.path);
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

#[cfg(test)]
mod tests {
    use super::super::atomic_file::replace_file;
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_locked_by_one() {
        let folder = std::env::temp_dir().join(format!("aidtrail-beside-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let place = folder.join("a.json");
        // What a kill has left is written over.
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
