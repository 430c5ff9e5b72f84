//! Files that are replaced as a whole.
//!
//! The new content is written to a temporary file in the same folder, synced, and renamed over the target. So at any
//! moment, also after a kill, either the old file or the new one is there.

use super::unix::sync_folder;
use crate::sync::lock;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A file being written. Its temporary file is removed again unless it is committed.
pub(crate) struct AtomicFile {
    temporary: PathBuf,
    pub(crate) target: PathBuf,
    /// The temporary path, until the rename. The signal thread of an import shares it, to remove the file.
    pub(crate) unfinished: Arc<Mutex<Option<PathBuf>>>,
}

impl AtomicFile {
    pub(crate) fn new(target: &Path, force: bool) -> Result<Self> {
        // Follow a symbolic link, so that its target is replaced and the link stays.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        if target.is_dir() {
            anyhow::bail!("{} is a folder; name a file in it", target.display());
        }
        if target.exists() && !target.is_file() {
            anyhow::bail!(
                "{} is not a regular file and cannot be replaced; use -o - for standard output",
                target.display()
            );
        }
        if target.exists() && !force {
            anyhow::bail!("{} already exists; use --force to replace it", target.display());
        }
        let path = hidden_path(&target, &std::process::id().to_string());
        let path = path.with_context(|| format!("{} has no file name", target.display()))?;
        Ok(AtomicFile { unfinished: Arc::new(Mutex::new(Some(path.clone()))), temporary: path, target })
    }

    pub(crate) fn writer(&self) -> Result<BufWriter<File>> {
        let file = File::options().write(true).create_new(true).open(&self.temporary);
        let file = file.with_context(|| format!("cannot create a temporary file next to {}", self.target.display()))?;
        // 256 KB, so that a large dataset takes few system calls; chosen by eye.
        Ok(BufWriter::with_capacity(1 << 18, file))
    }

    pub(crate) fn commit(self, file: BufWriter<File>) -> io::Result<()> {
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut unfinished = lock(&self.unfinished);
        sync_and_rename(file, &self.temporary, &self.target)?;
        *unfinished = None;
        drop(unfinished);
        sync_folder_of(&self.target);
        Ok(())
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        let unfinished = lock(&self.unfinished);
        if let Some(path) = &*unfinished {
            // It may not have been created.
            let _ = fs::remove_file(path);
        }
    }
}

/// Replaces a small file. The caller must hold its [`FileLock`](super::lock::FileLock): the temporary name is always
/// the same, so that a file left by a kill is overwritten.
pub(crate) fn replace_file(target: &Path, bytes: &[u8]) -> io::Result<()> {
    // Follow a symbolic link, so that its target is replaced and the link stays.
    let place = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let path = hidden_path(&place, "new").ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let _ = fs::remove_file(&path);
    let mut file = File::options().write(true).create_new(true).open(&path)?;
    let written = file.write_all(bytes).and_then(|()| sync_and_rename(file, &path, &place));
    if written.is_err() {
        let _ = fs::remove_file(&path);
    }
    written?;
    sync_folder_of(&place);
    Ok(())
}

fn sync_and_rename(file: File, temporary: &Path, target: &Path) -> io::Result<()> {
    if let Ok(before) = fs::metadata(target) {
        // Keep the permissions of the old file. If that fails, the new content matters more.
        let _ = file.set_permissions(before.permissions());
    }
    file.sync_all()?;
    drop(file);
    fs::rename(temporary, target)
}

fn sync_folder_of(path: &Path) {
    let Some(parent) = path.parent() else { return };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    sync_folder(parent);
}

/// The hidden path `.NAME.SUFFIX` in the same folder; `None` if the path has no file name.
pub(super) fn hidden_path(path: &Path, suffix: &str) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(path.with_file_name(format!(".{name}.{suffix}")))
}
