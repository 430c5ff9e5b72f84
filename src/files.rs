//! Files as the rest of the program uses them: replaced whole, locked, private, read by position.
//!
//! What differs between platforms is in `unix.rs`, one function for each difference; another platform is another
//! file with the same functions.

mod atomic;
mod lock;
mod unix;

pub(crate) use atomic::{AtomicFile, replace_file};
pub(crate) use lock::FileLock;
pub(crate) use unix::{FileIdentity, is_lack_of_resource, open_regular, read_at};

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A word that no other process makes: process numbers repeat in containers that share a folder.
fn random_word() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// The hidden path `.NAME.SUFFIX` in the same folder; `None` if the path has no file name.
fn hidden_path(path: &Path, suffix: &str) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(path.with_file_name(format!(".{name}.{suffix}")))
}

/// Creates a folder that only this user can read.
pub(crate) fn private_folder() -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("aidtrail-{}", random_word()));
    unix::create_private(&folder)?;
    Ok(folder)
}

/// Writes a new file `RANDOM-NAME`, which only this user can read, to the folder for temporary files.
pub(crate) fn write_temporary(name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let path = std::env::temp_dir().join(format!("{}-{name}", random_word()));
    unix::create_private_file(&path)?.write_all(bytes)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_saved_in_the_common_folder_is_private_and_has_a_name_of_its_own() {
        use std::os::unix::fs::PermissionsExt;
        let saved = [b"one", b"two"].map(|bytes| write_temporary("d.review.json", bytes).expect("saved"));
        assert_ne!(saved[0], saved[1]);
        for path in saved {
            let mode = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            std::fs::remove_file(path).expect("removed");
        }
    }

    #[test]
    fn a_lack_of_a_resource_is_told_from_a_fault_of_the_file() {
        let of = |errno: rustix::io::Errno| is_lack_of_resource(&errno.into());
        use rustix::io::Errno;
        assert!([Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::IO].into_iter().all(of));
        assert!(![Errno::NOENT, Errno::ACCESS, Errno::ISDIR].into_iter().any(of));
    }
}
