//! Files that are replaced as a whole.
//!
//! The new content is written to a temporary file in the same folder, synced, and renamed over the target. So at any
//! moment, also after a kill, either the old file or the new one is there. One process writes a target at a time, and
//! what a killed one has left beside it is removed by the next.

use super::lock::FileLock;
use super::unix::{open_own_if_there, process_exists, read_at, sync_folder};
use super::{hidden_path, random_word};
use crate::sync::lock;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The end of the name of a temporary file.
const TEMPORARY_SUFFIX: &str = ".part";

/// A file being written. Its temporary file is removed again unless it is committed.
pub(crate) struct AtomicFile {
    temporary: PathBuf,
    target: PathBuf,
    /// Whether a file that appears at the target meanwhile may be replaced.
    force: bool,
    unfinished: Unfinished,
    /// Keeps others from writing the target. `None` on a file system without locks.
    _lock: Option<FileLock>,
}

/// What is left to remove of a file that is not written completely. A thread that ends the program at a signal shares it.
#[derive(Clone)]
pub(crate) struct Unfinished {
    target: PathBuf,
    /// The temporary file, until it is renamed, and the lock file.
    paths: Arc<Mutex<(Option<PathBuf>, Option<PathBuf>)>>,
}

impl Unfinished {
    /// Removes what is unfinished and ends the program with `end`, which gets what became of the target as a sentence.
    /// Nothing is renamed meanwhile.
    pub(crate) fn abandon(&self, end: impl FnOnce(String)) {
        let paths = lock(&self.paths);
        let place = self.target.display();
        let what = match &paths.0 {
            Some(_) => format!("stopped; {place} is unchanged"),
            None => format!("stopped; {place} has been written completely"),
        };
        for path in [&paths.0, &paths.1].into_iter().flatten() {
            // The temporary file may not have been created.
            let _ = fs::remove_file(path);
        }
        end(what);
    }
}

impl AtomicFile {
    pub(crate) fn new(target: &Path, force: bool) -> Result<Self> {
        let target = follow_link(target)?;
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
            return Err(exists_already(&target));
        }
        let path = hidden_path(&target, &format!("{}{TEMPORARY_SUFFIX}", random_word()));
        let path = path.with_context(|| format!("{} has no file name", target.display()))?;
        let lock = match FileLock::acquire(&target) {
            Ok(Ok(lock)) => Some(lock),
            Ok(Err(process)) => {
                let by = if process.is_empty() { String::new() } else { format!(" (process {process})") };
                anyhow::bail!("{} is being written by another program{by}; wait for it to end", target.display())
            }
            // A file system without locks: then what others have left is not removed either.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => None,
            Err(error) => {
                return Err(error).with_context(|| format!("cannot create a file next to {}", target.display()));
            }
        };
        if lock.is_some() {
            remove_left_over(&target);
        }
        let paths = (Some(path.clone()), lock.as_ref().map(|lock| lock.path().to_owned()));
        let unfinished = Unfinished { target: target.clone(), paths: Arc::new(Mutex::new(paths)) };
        Ok(AtomicFile { temporary: path, target, force, unfinished, _lock: lock })
    }

    /// The file that is replaced: where a link leads.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// What whoever ends the program has to remove.
    pub(crate) fn unfinished(&self) -> Unfinished {
        self.unfinished.clone()
    }

    pub(crate) fn writer(&self) -> Result<BufWriter<File>> {
        let file = File::options().write(true).create_new(true).open(&self.temporary);
        let file = file.with_context(|| format!("cannot create a temporary file next to {}", self.target.display()))?;
        // 256 KB, so that a large dataset takes few system calls; chosen by eye.
        Ok(BufWriter::with_capacity(1 << 18, file))
    }

    /// Puts what was written in place of the target, unless a file has appeared there that must not be replaced.
    pub(crate) fn commit(self, file: BufWriter<File>) -> Result<()> {
        let cannot_write = || format!("cannot write {}; it is unchanged", self.target.display());
        let file = file.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot_write)?;
        let mut paths = lock(&self.unfinished.paths);
        if !self.force && fs::symlink_metadata(&self.target).is_ok() {
            return Err(exists_already(&self.target));
        }
        sync_and_rename(file, &self.temporary, &self.target).with_context(cannot_write)?;
        paths.0 = None;
        drop(paths);
        sync_folder_of(&self.target);
        Ok(())
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        let mut paths = lock(&self.unfinished.paths);
        if let Some(path) = &paths.0 {
            // It may not have been created.
            let _ = fs::remove_file(path);
        }
        // From here on the lock may be that of another process.
        paths.1 = None;
    }
}

fn exists_already(target: &Path) -> anyhow::Error {
    anyhow::anyhow!("{} already exists; use --force to replace it", target.display())
}

/// The file that a path leads to, so that the target of a link is replaced and the link stays. A link that leads nowhere is
/// refused: it would be replaced itself.
fn follow_link(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(place) => Ok(place),
        Err(_) if fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink()) => {
            let what = format!("{} is a link that leads to no file; remove it or name the file itself", path.display());
            Err(io::Error::other(what))
        }
        Err(_) => Ok(path.to_owned()),
    }
}

/// Removes the temporary files that killed processes have left beside a target. The caller holds its lock, so that nobody
/// is writing one.
fn remove_left_over(target: &Path) {
    let (Some(folder), Some(prefix)) = (target.parent(), hidden_path(target, "")) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let prefix = prefix.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_ours = |rest: &str| {
        let word = rest.strip_suffix(TEMPORARY_SUFFIX);
        word.is_some_and(|word| word.len() == 16 && word.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix(&prefix) else { continue };
        if is_ours(rest) || is_of_old_version(rest, &entry.path()) {
            // If it cannot be removed, it only takes space.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// How old a file of an old version must be to be removed: its process may run in a container, where its number is another.
const OLD_VERSION_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether a file `.NAME.NUMBER` was left by a killed process of version 0.4.0 or before, which named its temporary files by
/// the number of the process. A person may have put a copy there under such a name: that is whole, so only a file that ends
/// in the middle of a record is taken for one of these.
fn is_of_old_version(number: &str, path: &Path) -> bool {
    let is_number = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    let Some(process) = number.parse::<i32>().ok().filter(|_| is_number) else { return false };
    let Some(file) = open_own_if_there(path) else { return false };
    let Ok(about) = file.metadata() else { return false };
    let age = about.modified().ok().and_then(|time| time.elapsed().ok()).unwrap_or_default();
    age > OLD_VERSION_AGE && !process_exists(process) && is_cut_off(&file, about.len())
}

/// Whether a file of JSON ends in the middle of a record.
fn is_cut_off(file: &File, size: u64) -> bool {
    let mut last = [0];
    match size.checked_sub(1) {
        None => true,
        Some(at) => read_at(file, &mut last, at).is_ok_and(|n| n == 1) && !matches!(last[0], b'\n' | b'}' | b']'),
    }
}

/// Replaces a small file. The caller must hold its [`FileLock`]: the temporary name is always
/// the same, so that a file left by a kill is overwritten.
pub(crate) fn replace_file(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let place = follow_link(target)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("aidtrail-atomic-{name}-{}", random_word()));
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    #[test]
    fn what_a_killed_writer_leaves_is_swept_by_the_next_and_nothing_else() {
        let folder = folder("swept");
        let target = folder.join("a.json");
        for left in
            [".a.json.0123456789abcdef.part", ".a.json.0123456789abcdef.part.txt", ".b.json.0123456789abcdef.part"]
        {
            fs::write(folder.join(left), "half").expect("written");
        }
        let file = AtomicFile::new(&target, false).expect("free");
        let mut out = file.writer().expect("created");
        out.write_all(b"whole").expect("written");
        file.commit(out).expect("committed");
        assert_eq!(fs::read(&target).expect("read"), b"whole");
        let mut left = names(&folder);
        left.sort();
        assert_eq!(left, [".a.json.0123456789abcdef.part.txt", ".b.json.0123456789abcdef.part", "a.json"]);
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn what_an_old_version_left_is_swept_after_a_day_if_it_is_cut_off_and_its_process_is_gone() {
        let folder = folder("old-version");
        let target = folder.join("a.json");
        let days_ago = std::time::SystemTime::now() - 2 * OLD_VERSION_AGE;
        let put = |name: &str, text: &str, old: bool| {
            fs::write(folder.join(name), text).expect("written");
            if old {
                let file = File::options().write(true).open(folder.join(name)).expect("there");
                file.set_modified(days_ago).expect("dated");
            }
        };
        let nobody = i32::MAX;
        let own = std::process::id();
        put(&format!(".a.json.{nobody}"), "{\"project\": {\"id\": \"p", true);
        put(&format!(".a.json.{}", nobody - 1), "", true);
        let kept = [
            (format!(".a.json.{}", nobody - 2), "{\"project\": {\"id", false),
            (format!(".a.json.{own}"), "{\"project\": {\"id", true),
            (format!(".a.json.{}", nobody - 3), "{\"a copy\": \"of somebody\"}\n", true),
            (format!(".a.json.0{nobody}"), "{\"project\": {\"id", true),
            (format!(".b.json.{nobody}"), "{\"project\": {\"id", true),
        ];
        kept.iter().for_each(|(name, text, old)| put(name, text, *old));
        put("elsewhere", "{\"precious", true);
        let links = [format!(".a.json.{}", nobody - 4), format!(".a.json.{}", nobody - 5)];
        std::os::unix::fs::symlink(folder.join("elsewhere"), folder.join(&links[0])).expect("linked");
        fs::hard_link(folder.join("elsewhere"), folder.join(&links[1])).expect("linked");
        drop(AtomicFile::new(&target, false).expect("free"));
        let mut left = names(&folder);
        left.sort();
        let mut wanted: Vec<String> = kept.into_iter().map(|(name, ..)| name).chain(links).collect();
        wanted.push("elsewhere".to_owned());
        wanted.sort();
        assert_eq!(left, wanted);
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn two_writers_of_one_file_do_not_meet() {
        let folder = folder("writers");
        let target = folder.join("a.json");
        let first = AtomicFile::new(&target, true).expect("free");
        let refused = AtomicFile::new(&target, true).err().expect("refused").to_string();
        assert!(refused.contains("a.json is being written by another program (process"), "{refused}");
        drop(first);
        // A file that appears while another is written is kept.
        let second = AtomicFile::new(&target, false).expect("free again");
        let out = second.writer().expect("created");
        fs::write(&target, "of somebody else").expect("written");
        let refused = second.commit(out).expect_err("refused").to_string();
        assert!(refused.contains("a.json already exists; use --force to replace it"), "{refused}");
        assert_eq!((fs::read(&target).expect("read"), names(&folder).len()), (b"of somebody else".to_vec(), 1));
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn a_link_to_a_file_stays_and_one_that_leads_nowhere_is_refused() {
        let folder = folder("links");
        let (link, file) = (folder.join("link"), folder.join("file"));
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        let refused = AtomicFile::new(&link, true).err().expect("refused").to_string();
        assert!(refused.contains("link is a link that leads to no file"), "{refused}");
        assert!(replace_file(&link, b"x").is_err());
        fs::write(&file, "old").expect("written");
        replace_file(&link, b"new").expect("replaced");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read(&file).expect("read"), b"new");
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn abandoning_a_file_removes_what_is_unfinished_and_says_what_became_of_the_target() {
        let folder = folder("abandon");
        let file = AtomicFile::new(&folder.join("a.json"), false).expect("free");
        let out = file.writer().expect("created");
        assert_eq!(names(&folder).len(), 2);
        let mut told = String::new();
        file.unfinished().abandon(|what| told = what);
        assert!(told.starts_with("stopped; ") && told.ends_with("a.json is unchanged"), "{told}");
        assert!(names(&folder).is_empty());
        drop((file, out));
        fs::remove_dir_all(&folder).expect("removed");
    }
}
