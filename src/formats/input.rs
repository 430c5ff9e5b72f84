//! The bytes of one target, read in blocks wherever one likes.
//!
//! A file is read by position and not mapped: measured as fast, and a file that shrinks gives a short
//! read instead of a signal. What comes through a pipe cannot be read twice and is kept.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes read from a pipe at once.
const CHUNK: usize = 1 << 20;

/// A target that has been opened.
pub struct Input {
    name: String,
    bytes: Bytes,
    found: bool,
}

enum Bytes {
    Held(Cow<'static, [u8]>),
    Shared(Arc<[u8]>),
    File(File, u64),
    Pipe(Mutex<Pipe>),
}

/// What has come through a pipe so far.
struct Pipe {
    reader: Box<dyn Read + Send>,
    /// All of [`CHUNK`] bytes but the last.
    kept: Vec<Vec<u8>>,
    ended: bool,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Input {
    /// Bytes in memory.
    pub fn held(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>, found: bool) -> Input {
        Input { name: name.into(), bytes: Bytes::Held(bytes.into()), found }
    }

    /// Bytes in memory that others hold too.
    pub fn shared(name: impl Into<String>, bytes: Arc<[u8]>) -> Input {
        Input { name: name.into(), bytes: Bytes::Shared(bytes), found: false }
    }

    /// A file of some length; what is added to it later is not read.
    pub fn file(name: String, file: File, length: u64, found: bool) -> Input {
        Input { name, bytes: Bytes::File(file, length), found }
    }

    /// A stream that can be read once.
    pub fn pipe(name: String, reader: Box<dyn Read + Send>) -> Input {
        let pipe = Pipe { reader, kept: Vec::new(), ended: false };
        Input { name, bytes: Bytes::Pipe(Mutex::new(pipe)), found: false }
    }

    /// The name to show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Found in a folder rather than named.
    pub fn found(&self) -> bool {
        self.found
    }

    /// How many bytes there are, where that is known before reading them.
    pub fn length(&self) -> Option<u64> {
        match &self.bytes {
            Bytes::Held(bytes) => Some(bytes.len() as u64),
            Bytes::Shared(bytes) => Some(bytes.len() as u64),
            Bytes::File(_, length) => Some(*length),
            Bytes::Pipe(_) => None,
        }
    }

    /// Reads up to `want` bytes at `offset` onto the end of `out`; how many, 0 at the end.
    pub fn read(&self, offset: u64, want: usize, out: &mut Vec<u8>) -> io::Result<usize> {
        match &self.bytes {
            Bytes::Held(bytes) => Ok(read_held(bytes, offset, want, out)),
            Bytes::Shared(bytes) => Ok(read_held(bytes, offset, want, out)),
            Bytes::File(file, length) => {
                let want = want.min(length.saturating_sub(offset) as usize);
                let start = out.len();
                out.resize(start + want, 0);
                let mut got = 0;
                while got < want {
                    match file.read_at(&mut out[start + got..], offset + got as u64) {
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
            Bytes::Pipe(pipe) => {
                let mut pipe = pipe.lock().unwrap_or_else(PoisonError::into_inner);
                pipe.reach(offset + want as u64)?;
                let mut at = offset as usize;
                let start = out.len();
                while out.len() - start < want {
                    let Some(rest) = pipe.kept.get(at / CHUNK).and_then(|chunk| chunk.get(at % CHUNK..)) else { break };
                    let rest = &rest[..rest.len().min(want - (out.len() - start))];
                    if rest.is_empty() {
                        break;
                    }
                    out.extend_from_slice(rest);
                    at += rest.len();
                }
                Ok(out.len() - start)
            }
        }
    }

    /// Everything in it.
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        while self.read(bytes.len() as u64, CHUNK, &mut bytes)? > 0 {}
        Ok(bytes)
    }
}

fn read_held(bytes: &[u8], offset: u64, want: usize, out: &mut Vec<u8>) -> usize {
    let rest = bytes.get(offset as usize..).unwrap_or_default();
    let rest = &rest[..rest.len().min(want)];
    out.extend_from_slice(rest);
    rest.len()
}

impl Pipe {
    /// Reads on until `end` bytes are there or no more come.
    fn reach(&mut self, end: u64) -> io::Result<()> {
        while !self.ended && self.len() < end {
            if self.kept.last().is_none_or(|chunk| chunk.len() == CHUNK) {
                self.kept.push(Vec::with_capacity(CHUNK));
            }
            let Some(chunk) = self.kept.last_mut() else { break };
            let room = (CHUNK - chunk.len()) as u64;
            // Up to a whole chunk: what has come is used at once, more is waited for only where it is needed.
            let start = chunk.len();
            chunk.resize(CHUNK, 0);
            let got = self.reader.read(&mut chunk[start..]);
            chunk.truncate(start + got.as_ref().copied().unwrap_or(0));
            match got {
                Ok(0) => self.ended = room > 0,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        match self.kept.len() {
            0 => 0,
            n => ((n - 1) * CHUNK + self.kept[n - 1].len()) as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_reads_like_its_bytes() {
        let bytes: Vec<u8> = (0..3 * CHUNK + 17).map(|i| (i % 251) as u8).collect();
        let pipe = Input::pipe("pipe".into(), Box::new(io::Cursor::new(bytes.clone())));
        let held = Input::held("held", bytes, false);
        for (offset, want) in
            [(0, 5), (CHUNK - 2, 9), (10, 2 * CHUNK), (3 * CHUNK, 100), (4 * CHUNK, 1), (0, 9 * CHUNK)]
        {
            let (mut a, mut b) = (vec![1], vec![1]);
            let n = pipe.read(offset as u64, want, &mut a).expect("read");
            assert_eq!(n, held.read(offset as u64, want, &mut b).expect("read"));
            assert_eq!(a, b);
        }
    }
}
