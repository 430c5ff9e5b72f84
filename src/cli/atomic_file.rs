//! A file that is written beside its place and takes it when it is whole.
//!
//! Written, synced and renamed, so that at any moment the old one or the new one is there.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A file beside the one to be written, gone again unless it is kept.
pub(super) struct AtomicFile {
    temporary: PathBuf,
    pub(super) target: PathBuf,
    /// The same path, until the file has taken its place.
    pub(super) unfinished: Arc<Mutex<Option<PathBuf>>>,
}

impl AtomicFile {
    pub(super) fn new(target: &Path, force: bool) -> Result<Self> {
        // A link stays a link: what it points at is replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        if target.is_dir() {
            anyhow::bail!("{} is a folder; name a file", target.display());
        }
        if target.exists() && !target.is_file() {
            anyhow::bail!("{} is no file that could be replaced; -o - writes to standard output", target.display());
        }
        if target.exists() && !force {
            anyhow::bail!("{} is there already; --force replaces it", target.display());
        }
        let name = target.file_name().with_context(|| format!("{} names no file", target.display()))?;
        let hidden = format!(".{}.{}", name.to_string_lossy(), std::process::id());
        let path = target.with_file_name(hidden);
        Ok(AtomicFile { unfinished: Arc::new(Mutex::new(Some(path.clone()))), temporary: path, target })
    }

    pub(super) fn writer(&self) -> Result<BufWriter<File>> {
        let file = File::options().write(true).create_new(true).open(&self.temporary);
        let file = file.with_context(|| format!("cannot write beside {}", self.target.display()))?;
        Ok(BufWriter::with_capacity(1 << 18, file))
    }

    pub(super) fn commit(self, file: BufWriter<File>) -> io::Result<()> {
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        sync_and_rename(file, &self.temporary, &self.target)?;
        *unfinished = None;
        drop(unfinished);
        sync_folder(&self.target);
        Ok(())
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        let unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = &*unfinished {
            // It may never have been made.
            let _ = fs::remove_file(path);
        }
    }
}

/// Replaces a small file by bytes. Only for who holds its [`Lock`](super::lock::Lock): the name beside it is always the same,
/// so that what a kill leaves there is written over.
pub(super) fn replace_file(target: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays a link: what it points at is replaced.
    let place = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let path = hidden_path(&place, "new").ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let _ = fs::remove_file(&path);
    let mut file = File::options().write(true).create_new(true).open(&path)?;
    let written = file.write_all(bytes).and_then(|()| sync_and_rename(file, &path, &place));
    if written.is_err() {
        let _ = fs::remove_file(&path);
    }
    written?;
    sync_folder(&place);
    Ok(())
}

fn sync_and_rename(file: File, temporary: &Path, target: &Path) -> io::Result<()> {
    if let Ok(before) = fs::metadata(target) {
        // The new file may be read by whom the old one may.
        let _ = file.set_permissions(before.permissions());
    }
    file.sync_all()?;
    drop(file);
    fs::rename(temporary, target)
}

/// So that the new name outlasts a power cut; where a folder cannot be synced the file is there all the same.
fn sync_folder(path: &Path) {
    let Some(parent) = path.parent() else { return };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    if let Ok(folder) = File::open(parent) {
        let _ = folder.sync_all();
    }
}

/// A hidden name beside a place; none where that names no file.
pub(super) fn hidden_path(path: &Path, suffix: &str) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(path.with_file_name(format!(".{name}.{suffix}")))
}
