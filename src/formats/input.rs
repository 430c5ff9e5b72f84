//! An opened input: random access to the bytes of a file, a pipe or memory.
//!
//! Files are read by position and not mapped into memory. That was measured to be as fast, and a file that
//! shrinks gives a short read instead of a signal that kills the process. A pipe can be read only once, so
//! its bytes are kept.

use crate::files::read_at;
use crate::sync::lock;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
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
    File(File, u64),
    Pipe(Mutex<Pipe>),
}

/// The bytes that have come through a pipe so far.
struct Pipe {
    reader: Box<dyn Read + Send>,
    /// Every chunk but the last has [`PIPE_CHUNK`] bytes.
    chunks: Vec<Vec<u8>>,
    ended: bool,
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

    /// A file and its length when it was opened; bytes appended later are not read.
    pub(crate) fn from_file(name: String, file: File, length: u64, found: bool) -> Input {
        Input { name, bytes: InputBytes::File(file, length), from_folder: found }
    }

    pub(crate) fn from_pipe(name: String, reader: Box<dyn Read + Send>) -> Input {
        let pipe = Pipe { reader, chunks: Vec::new(), ended: false };
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
            InputBytes::File(_, length) => Some(*length),
            InputBytes::Pipe(_) => None,
        }
    }

    /// Appends up to `want` bytes from `offset` to `out` and returns how many; 0 means the end. Only the end
    /// gives fewer bytes than `want`.
    pub(crate) fn read(&self, offset: u64, want: usize, out: &mut Vec<u8>) -> io::Result<usize> {
        match &self.bytes {
            InputBytes::InMemory(bytes) => Ok(read_in_memory(bytes, offset, want, out)),
            InputBytes::Shared(bytes) => Ok(read_in_memory(bytes, offset, want, out)),
            InputBytes::File(file, length) => {
                let want = want.min(length.saturating_sub(offset) as usize);
                let start = out.len();
                out.resize(start + want, 0);
                let mut got = 0;
                while got < want {
                    match read_at(file, &mut out[start + got..], offset + got as u64) {
                        Ok(0) => break,
                        Ok(n) => got += n,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => {
                            out.truncate(start);
                            return Err(error);
                        }
                    }
                }
                out.truncate(start + got);
                Ok(got)
            }
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

    /// All bytes from the beginning.
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        while self.read(bytes.len() as u64, PIPE_CHUNK, &mut bytes)? > 0 {}
        Ok(bytes)
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
        while !self.ended && self.len() < end {
            if self.chunks.last().is_none_or(|chunk| chunk.len() == PIPE_CHUNK) {
                self.chunks.push(Vec::with_capacity(PIPE_CHUNK));
            }
            let Some(chunk) = self.chunks.last_mut() else { break };
            let free = (PIPE_CHUNK - chunk.len()) as u64;
            // Ask for the rest of the chunk: take what has already arrived, and wait only while `end` is not
            // reached.
            let start = chunk.len();
            chunk.resize(PIPE_CHUNK, 0);
            let got = self.reader.read(&mut chunk[start..]);
            chunk.truncate(start + got.as_ref().copied().unwrap_or(0));
            match got {
                Ok(0) => self.ended = free > 0,
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
}
