//! The output of an import: records in the dataset form, one a line, in file order.
//!
//! JSON records are copied, so that fields unknown to this version are kept. IATI activities and articles are
//! serialised from what was parsed.

use crate::model::{Project, Source};
use serde::Serialize;
use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::time::Duration;

/// Receives the lines of an import, in order, many at a time.
pub(crate) type ExportSink<'s> = dyn FnMut(&[u8]) -> io::Result<()> + Send + 's;

/// Time spent in each stage of an import, summed over all threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timings {
    /// Reading files and finding where records end.
    pub(crate) splitting: Duration,
    /// Parsing records, checking them and filling columns.
    pub(crate) parsing: Duration,
    /// Looking for equipment in texts.
    pub(crate) extracting: Duration,
    /// Writing records in the dataset form, to memory.
    pub(crate) serialising: Duration,
    /// Writing lines to the sink.
    pub(crate) writing: Duration,
}

impl Timings {
    pub(super) fn add(&mut self, other: &Timings) {
        self.splitting += other.splitting;
        self.parsing += other.parsing;
        self.extracting += other.extracting;
        self.serialising += other.serialising;
        self.writing += other.writing;
    }
}

/// The exported lines of one batch.
#[derive(Default)]
pub(super) struct JsonLines {
    bytes: Vec<u8>,
    /// Lines that hold a source: the range of bytes, the source's id and a hash of the line.
    sources: Vec<(Range<usize>, String, u64)>,
}

impl JsonLines {
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Adds a JSON record under `key`, without its insignificant white space.
    pub(super) fn copy_record(&mut self, key: &str, raw: &[u8]) {
        self.open(key);
        compact(raw, &mut self.bytes);
        self.close();
    }

    pub(super) fn copy_source(&mut self, id: &str, raw: &[u8]) {
        let start = self.bytes.len();
        self.copy_record("source", raw);
        self.note_source(start, id);
    }

    pub(super) fn project<S: Serialize>(&mut self, project: &Project<S>) {
        self.serialise("project", project);
    }

    pub(super) fn source<S: Serialize + std::ops::Deref<Target = str>>(&mut self, source: &Source<S>) {
        let start = self.bytes.len();
        self.serialise("source", source);
        self.note_source(start, &source.id);
    }

    fn serialise(&mut self, key: &str, record: &impl Serialize) {
        self.open(key);
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut self.bytes, record);
        self.close();
    }

    fn note_source(&mut self, start: usize, id: &str) {
        let line = start..self.bytes.len();
        let hash = crate::store::columns::hash_bytes(&self.bytes[line.clone()]);
        self.sources.push((line, id.to_owned(), hash));
    }

    fn open(&mut self, key: &str) {
        self.bytes.extend_from_slice(b"{\"");
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }

    fn close(&mut self) {
        self.bytes.extend_from_slice(b"}\n");
    }
}

/// Appends `raw` without the white space between its tokens.
fn compact(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        out.extend(rest[..quote].iter().filter(|b| !b.is_ascii_whitespace()));
        let mut end = quote + 1;
        while let Some(n) = memchr::memchr2(b'"', b'\\', &rest[end.min(rest.len())..]) {
            end += n + 1;
            if rest[end - 1] == b'"' {
                break;
            }
            end += 1;
        }
        let end = end.min(rest.len());
        out.extend_from_slice(&rest[quote..end]);
        rest = &rest[end..];
    }
    out.extend(rest.iter().filter(|b| !b.is_ascii_whitespace()));
}

/// Writes the lines of batches, in the order of the calls.
pub(super) struct OrderedWriter<'s> {
    sink: Box<ExportSink<'s>>,
    /// The hash of each written source's line, by id. The same source may be in several files and is written
    /// once.
    sources: HashMap<String, u64>,
    /// The first error. Nothing is written after it.
    pub(super) error: Option<io::Error>,
}

impl<'s> OrderedWriter<'s> {
    pub(super) fn new(sink: Box<ExportSink<'s>>) -> Self {
        OrderedWriter { sink, sources: HashMap::new(), error: None }
    }

    /// Writes the lines of a batch. Returns false if that failed, now or before.
    pub(super) fn write(&mut self, out: &JsonLines) -> bool {
        if self.error.is_none() {
            self.error = self.try_write(out).err();
        }
        self.error.is_none()
    }

    fn try_write(&mut self, out: &JsonLines) -> io::Result<()> {
        let mut from = 0;
        for (line, id, hash) in &out.sources {
            match self.sources.get(id) {
                None => {
                    self.sources.insert(id.clone(), *hash);
                }
                Some(before) if before == hash => {
                    (self.sink)(&out.bytes[from..line.start])?;
                    from = line.end;
                }
                Some(_) => {
                    let what = format!("two different sources have the id {id:?}; give one of them another");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, what));
                }
            }
        }
        (self.sink)(&out.bytes[from..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compacting_json_keeps_its_strings() {
        let mut out = Vec::new();
        compact(b"{ \"a b\" : [1,\n 2] ,\"c\\\\\": \"x \\\" \\n y\"}\n", &mut out);
        assert_eq!(out, b"{\"a b\":[1,2],\"c\\\\\":\"x \\\" \\n y\"}");
    }
}
