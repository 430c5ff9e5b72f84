//! An opened input: random access to the bytes of a file, a pipe or memory.
//!
//! Files are read by position and not mapped into memory. That was measured to be as fast, and a file that
//! shrinks gives a short read instead of a signal that kills the process. A file is closed once it is read, so that any
//! number of them can be read, and opened again for a record; bytes of a file that has changed meanwhile are not returned.
//! A pipe can be read only once, so its bytes are kept.

use crate::files::{FileIdentity, open_regular, read_at};
use crate::sync::lock;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Size of the chunks that hold the bytes of a pipe. Chunks never move once filled. 1 MB was chosen by eye.
const PIPE_CHUNK: usize = 1 << 20;

/// An opened input.
pub struct Input {
    name: String,
    bytes: InputBytes,
    from_folder: bool,
}

enum InputBytes {
    InMemory(Cow<'static, [u8]>),
    Shared(Arc<[u8]>),
    File(StoredFile),
    Pipe(Mutex<Pipe>),
}

/// A file that is open while it is read, and is opened again for a part of it later.
struct StoredFile {
    path: PathBuf,
    /// In bytes, when it was opened first; bytes appended later are not read.
    length: u64,
    /// What it was when it was opened first.
    identity: FileIdentity,
    handle: Mutex<Option<Arc<File>>>,
}

/// The bytes that have come through a pipe so far.
struct Pipe {
    /// `None` once it has ended.
    reader: Option<Box<dyn Read + Send>>,
    /// Every chunk but the last has [`PIPE_CHUNK`] bytes.
    chunks: Vec<Vec<u8>>,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Input {
    pub(crate) fn from_bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Input {
        Input { name: name.into(), bytes: InputBytes::InMemory(bytes.into()), from_folder: false }
    }

    /// Bytes in memory that are shared with others.
    pub(crate) fn from_shared(name: impl Into<String>, bytes: Arc<[u8]>) -> Input {
        Input { name: name.into(), bytes: InputBytes::Shared(bytes), from_folder: false }
    }

    /// A file that was opened just now; `found` says that it was found in a folder.
    pub(crate) fn from_file(name: String, path: PathBuf, file: File, found: bool) -> io::Result<Input> {
        let metadata = file.metadata()?;
        let stored = StoredFile {
            path,
            length: metadata.len(),
            identity: FileIdentity::of(&metadata),
            handle: Mutex::new(Some(Arc::new(file))),
        };
        Ok(Input { name, bytes: InputBytes::File(stored), from_folder: found })
    }

    pub(crate) fn from_pipe(name: String, reader: Box<dyn Read + Send>) -> Input {
        let pipe = Pipe { reader: Some(reader), chunks: Vec::new() };
        Input { name, bytes: InputBytes::Pipe(Mutex::new(pipe)), from_folder: false }
    }

    /// The name shown in messages and lists.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the file was found in a folder, and not named by the user.
    pub(crate) fn is_from_folder(&self) -> bool {
        self.from_folder
    }

    /// The length in bytes, if it is known before reading: not for a pipe.
    pub(crate) fn length(&self) -> Option<u64> {
        match &self.bytes {
            InputBytes::InMemory(bytes) => Some(bytes.len() as u64),
            InputBytes::Shared(bytes) => Some(bytes.len() as u64),
            InputBytes::File(file) => Some(file.length),
            InputBytes::Pipe(_) => None,
        }
    }

    /// Closes a file that has been read. A later [`Input::read`] opens it again.
    pub(crate) fn close(&self) {
        if let InputBytes::File(file) = &self.bytes {
            *lock(&file.handle) = None;
        }
    }

    /// Appends up to `want` bytes from `offset` to `out` and returns how many; 0 means the end. Only the end
    /// gives fewer bytes than `want`.
    ///
    /// # Errors
    ///
    /// One of the operating system; of the kind `InvalidData` if the file was closed and has changed since it was opened
    /// first, and then nothing is appended.
    pub(crate) fn read(&self, offset: u64, want: usize, out: &mut Vec<u8>) -> io::Result<usize> {
        match &self.bytes {
            InputBytes::InMemory(bytes) => Ok(read_in_memory(bytes, offset, want, out)),
            InputBytes::Shared(bytes) => Ok(read_in_memory(bytes, offset, want, out)),
            InputBytes::File(file) => file.read(offset, want, out),
            InputBytes::Pipe(pipe) => {
                let mut pipe = lock(pipe);
                pipe.fill_to(offset + want as u64)?;
                let mut at = offset as usize;
                let start = out.len();
                while out.len() - start < want {
                    let rest = pipe.chunks.get(at / PIPE_CHUNK).and_then(|chunk| chunk.get(at % PIPE_CHUNK..));
                    let Some(rest) = rest.filter(|rest| !rest.is_empty()) else { break };
                    let rest = &rest[..rest.len().min(want - (out.len() - start))];
                    out.extend_from_slice(rest);
                    at += rest.len();
                }
                Ok(out.len() - start)
            }
        }
    }

    /// The SHA-256 of all bytes, in hexadecimal. `None` if it cannot be read again, or `is_stale` tells to stop.
    pub(crate) fn sha256(&self, is_stale: &dyn Fn() -> bool) -> Option<String> {
        let (mut hash, mut offset, mut bytes) = (hmac_sha256::Hash::new(), 0, Vec::new());
        loop {
            bytes.clear();
            let n = self.read(offset, PIPE_CHUNK, &mut bytes).ok().filter(|_| !is_stale())?;
            if n == 0 {
                return Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
            }
            hash.update(&bytes);
            offset += n as u64;
        }
    }

    /// All bytes from the beginning.
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        while self.read(bytes.len() as u64, PIPE_CHUNK, &mut bytes)? > 0 {}
        Ok(bytes)
    }
}

impl StoredFile {
    fn read(&self, offset: u64, want: usize, out: &mut Vec<u8>) -> io::Result<usize> {
        let want = want.min(self.length.saturating_sub(offset) as usize);
        let kept = lock(&self.handle).clone();
        let is_kept = kept.is_some();
        let file = match kept {
            Some(file) => file,
            None => Arc::new(open_regular(&self.path)?),
        };
        let start = out.len();
        out.resize(start + want, 0);
        let mut got = 0;
        let result = loop {
            if got == want {
                break Ok(());
            }
            match read_at(&file, &mut out[start + got..], offset + got as u64) {
                Ok(0) => break Ok(()),
                Ok(n) => got += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        // Compared after reading, so that a change while it was read is noticed too.
        let result = result.and_then(|()| if is_kept { Ok(()) } else { self.check_unchanged(&file) });
        out.truncate(if result.is_ok() { start + got } else { start });
        result.map(|()| got)
    }

    fn check_unchanged(&self, file: &File) -> io::Result<()> {
        if FileIdentity::of(&file.metadata()?) == self.identity {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "the file has changed since it was read"))
    }
}

fn read_in_memory(bytes: &[u8], offset: u64, want: usize, out: &mut Vec<u8>) -> usize {
    let rest = bytes.get(offset as usize..).unwrap_or_default();
    let rest = &rest[..rest.len().min(want)];
    out.extend_from_slice(rest);
    rest.len()
}

impl Pipe {
    /// Reads until the chunks hold `end` bytes or the pipe ends.
    fn fill_to(&mut self, end: u64) -> io::Result<()> {
        while self.len() < end {
            let Some(reader) = &mut self.reader else { break };
            if self.chunks.last().is_none_or(|chunk| chunk.len() == PIPE_CHUNK) {
                self.chunks.push(Vec::with_capacity(PIPE_CHUNK));
            }
            let Some(chunk) = self.chunks.last_mut() else { break };
            let free = (PIPE_CHUNK - chunk.len()) as u64;
            // Ask for the rest of the chunk: take what has already arrived, and wait only while `end` is not
            // reached.
            let start = chunk.len();
            chunk.resize(PIPE_CHUNK, 0);
            let got = reader.read(&mut chunk[start..]);
            chunk.truncate(start + got.as_ref().copied().unwrap_or(0));
            match got {
                Ok(0) if free > 0 => self.reader = None,
                Ok(0) => {}
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        match self.chunks.len() {
            0 => 0,
            n => ((n - 1) * PIPE_CHUNK + self.chunks[n - 1].len()) as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_reads_like_the_same_bytes_in_memory() {
        let bytes: Vec<u8> = (0..3 * PIPE_CHUNK + 17).map(|i| (i % 251) as u8).collect();
        let pipe = Input::from_pipe("pipe".into(), Box::new(io::Cursor::new(bytes.clone())));
        let held = Input::from_bytes("held", bytes);
        for (offset, want) in [
            (0, 5),
            (PIPE_CHUNK - 2, 9),
            (10, 2 * PIPE_CHUNK),
            (3 * PIPE_CHUNK, 100),
            (4 * PIPE_CHUNK, 1),
            (0, 9 * PIPE_CHUNK),
        ] {
            let (mut a, mut b) = (vec![1], vec![1]);
            let n = pipe.read(offset as u64, want, &mut a).expect("read");
            assert_eq!(n, held.read(offset as u64, want, &mut b).expect("read"));
            assert_eq!(a, b);
        }
    }

    #[test]
    fn a_closed_file_is_read_again_only_if_it_is_the_same() {
        let folder = std::env::temp_dir().join(format!("aidtrail-closed-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("a.json");
        std::fs::write(&path, "0123456789").expect("written");
        let open =
            || Input::from_file("a".into(), path.clone(), File::open(&path).expect("there"), false).expect("open");
        let read = |input: &Input| {
            let mut bytes = b"x".to_vec();
            input.read(2, 3, &mut bytes).map(|_| bytes).map_err(|error| error.kind())
        };
        let input = open();
        assert_eq!(read(&input), Ok(b"x234".to_vec()));
        input.close();
        assert_eq!(read(&input), Ok(b"x234".to_vec()));
        // Another file of the same name and size.
        std::fs::write(folder.join("b.json"), "abcdefghij").expect("written");
        std::fs::rename(folder.join("b.json"), &path).expect("renamed");
        assert_eq!(read(&input), Err(io::ErrorKind::InvalidData));
        // The same file with another content of the same size, a moment later.
        let input = open();
        input.close();
        let before = std::fs::metadata(&path).and_then(|it| it.modified()).expect("a time");
        std::fs::write(&path, "klmnopqrst").expect("written");
        let later = before + std::time::Duration::from_nanos(1);
        File::options().write(true).open(&path).and_then(|file| file.set_modified(later)).expect("set");
        assert_eq!(read(&input), Err(io::ErrorKind::InvalidData));
        std::fs::remove_file(&path).expect("removed");
        assert_eq!(read(&input), Err(io::ErrorKind::NotFound));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
