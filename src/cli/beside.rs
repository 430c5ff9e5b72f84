//! A file that is written beside its place and takes it when it is whole.
//!
//! Written, synced and renamed, so that at any moment the old one or the new one is there.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A file beside the one to be written, gone again unless it is kept.
pub(super) struct Beside {
    path: PathBuf,
    pub(super) place: PathBuf,
    /// The same path, until the file has taken its place.
    pub(super) unfinished: Arc<Mutex<Option<PathBuf>>>,
}

impl Beside {
    pub(super) fn new(place: &Path, force: bool) -> Result<Self> {
        // A link stays a link: what it points at is replaced.
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        if place.is_dir() {
            anyhow::bail!("{} is a folder; name a file", place.display());
        }
        if place.exists() && !place.is_file() {
            anyhow::bail!("{} is no file that could be replaced; -o - writes to standard output", place.display());
        }
        if place.exists() && !force {
            anyhow::bail!("{} is there already; --force replaces it", place.display());
        }
        let name = place.file_name().with_context(|| format!("{} names no file", place.display()))?;
        let hidden = format!(".{}.{}", name.to_string_lossy(), std::process::id());
        let path = place.with_file_name(hidden);
        Ok(Beside { unfinished: Arc::new(Mutex::new(Some(path.clone()))), path, place })
    }

    pub(super) fn writer(&self) -> Result<BufWriter<File>> {
        let file = File::options().write(true).create_new(true).open(&self.path);
        let file = file.with_context(|| format!("cannot write beside {}", self.place.display()))?;
        Ok(BufWriter::with_capacity(1 << 18, file))
    }

    pub(super) fn keep(self, file: BufWriter<File>) -> io::Result<()> {
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        if let Ok(before) = fs::metadata(&self.place) {
            // The new file may be read by whom the old one may.
            let _ = file.set_permissions(before.permissions());
        }
        file.sync_all()?;
        drop(file);
        let mut unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        fs::rename(&self.path, &self.place)?;
        *unfinished = None;
        drop(unfinished);
        // So that the new name outlasts a power cut; where a folder cannot be synced the file is there all the same.
        if let Some(Ok(folder)) = self
            .place
            .parent()
            .map(|parent| File::open(if parent.as_os_str().is_empty() { Path::new(".") } else { parent }))
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = &*unfinished {
            // It may never have been made.
            let _ = fs::remove_file(path);
        }
    }
}
