//! The system calls of files on Unix.

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Reads at an offset without moving the file's position, so that threads can share the file.
pub(crate) fn read_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(out, offset)
}

/// What tells whether a file is the one that was read before, with the same content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    device: u64,
    inode: u64,
    /// In bytes.
    size: u64,
    /// When the content was last changed: seconds and nanoseconds.
    modified: (i64, i64),
}

impl FileIdentity {
    pub(crate) fn of(metadata: &Metadata) -> FileIdentity {
        FileIdentity {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }
}

/// Whether a file could not be opened or read for lack of a resource, or because a device failed: nothing is wrong with
/// the file itself, and what is read without it is not all there is.
pub(crate) fn is_lack_of_resource(error: &io::Error) -> bool {
    let lacks = [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::AGAIN, Errno::IO, Errno::NOBUFS];
    error.kind() == io::ErrorKind::OutOfMemory
        || error.raw_os_error().is_some_and(|code| lacks.iter().any(|lack| lack.raw_os_error() == code))
}

/// Creates a folder that only this user can read.
pub(super) fn create_private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(folder)
}

/// Locks a file until it is closed. False if another process has the lock. The error is of the kind `Unsupported` on a file
/// system without locks.
pub(super) fn try_lock(file: &File) -> io::Result<bool> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK) => Ok(false),
        Err(Errno::NOLCK | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Err(io::ErrorKind::Unsupported.into()),
        Err(error) => Err(error.into()),
    }
}

/// Opens a file that was a regular one to read it again. If it is a FIFO now, that does not wait for a writer.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits() as i32).open(path)
}

/// Opens a file of ours to read and write, and creates it if there is none. A link is not followed, and what is no regular
/// file with one name is refused: it could lead to a file of somebody else.
pub(super) fn open_own(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    // Opening a FIFO must not wait.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.read(true).write(true).create(true).truncate(false).custom_flags(flags.bits() as i32);
    let refuse = || io::Error::other(format!("{} is not a file of this program; move it away", path.display()));
    let file = match options.open(path) {
        Ok(file) => file,
        Err(_) if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) => return Err(refuse()),
        Err(error) => return Err(error),
    };
    let own = file.metadata()?;
    // A lock that was just removed has no name.
    if own.is_file() && own.nlink() <= 1 { Ok(file) } else { Err(refuse()) }
}

/// Opens a file to read if it is a regular one of this user that has no other name. A link is not followed.
pub(super) fn open_own_if_there(path: &Path) -> Option<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path).ok()?;
    let own = file.metadata().ok()?;
    (own.is_file() && own.nlink() == 1 && own.uid() == rustix::process::geteuid().as_raw()).then_some(file)
}

/// Whether a process of this number exists, of any user.
pub(super) fn process_exists(number: i32) -> bool {
    let process = rustix::process::Pid::from_raw(number);
    process.is_some_and(|process| rustix::process::test_kill_process(process) != Err(Errno::SRCH))
}

/// Creates a file that only this user can read; fails if anything has its name.
pub(super) fn create_private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Whether an open file is still the one at a path.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    let same = |there: Metadata| file.metadata().is_ok_and(|own| (own.dev(), own.ino()) == (there.dev(), there.ino()));
    fs::symlink_metadata(path).is_ok_and(same)
}

/// Syncs a folder, so that a rename in it survives a power cut. A failure is ignored, since the file is there.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
