//! Records in the dataset form, one a line: the output of an import.
//!
//! JSON records are copied, so that fields unknown to this version are kept. IATI activities and articles are
//! serialised from what was parsed.

use crate::formats::RecordKind;
use crate::model::{Name, Project, Source, Text, json};
use serde::Serialize;
use std::ops::{Deref, Range};
use std::time::{Duration, Instant};

/// The records of one batch as lines, if the sink wants them; otherwise nothing is kept.
#[derive(Default)]
pub(super) struct JsonLines {
    wanted: bool,
    pub(super) bytes: Vec<u8>,
    /// Lines that hold a source: the range of bytes, the source's id and a hash of the line.
    pub(super) sources: Vec<(Range<usize>, String, u64)>,
    /// Time spent in here.
    pub(super) took: Duration,
}

impl JsonLines {
    /// Lines that are kept if they are wanted.
    pub(super) fn kept_if(wanted: bool) -> Self {
        JsonLines { wanted, ..JsonLines::default() }
    }

    /// Adds a project as it is in its file.
    pub(super) fn copy_project(&mut self, raw: &[u8]) {
        self.add("project", None, |out| compact(raw, out));
    }

    /// Adds a source or a name as it is in its file, unless it cannot be read.
    pub(super) fn copy_source_or_name(&mut self, kind: RecordKind, raw: &[u8]) {
        if !self.wanted {
            return;
        }
        if kind == RecordKind::Source {
            if let Ok(source) = json::parse::<Source<Text<'_>>>(raw) {
                self.add("source", Some(&source.id), |out| compact(raw, out));
            }
        } else if json::parse::<Name>(raw).is_ok() {
            self.add("names", None, |out| compact(raw, out));
        }
    }

    pub(super) fn project<S: Serialize + Deref<Target = str>>(&mut self, project: &Project<S>) {
        self.add("project", None, |out| json::append(out, project));
    }

    pub(super) fn source<S: Serialize + Deref<Target = str>>(&mut self, source: &Source<S>) {
        self.add("source", Some(&source.id), |out| json::append(out, source));
    }

    /// Adds a line with one key. `source` is the id, if the line holds a source.
    fn add(&mut self, key: &str, source: Option<&str>, write: impl FnOnce(&mut Vec<u8>)) {
        if !self.wanted {
            return;
        }
        let started = Instant::now();
        let start = self.bytes.len();
        self.bytes.extend_from_slice(b"{\"");
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
        write(&mut self.bytes);
        self.bytes.extend_from_slice(b"}\n");
        if let Some(id) = source {
            let line = start..self.bytes.len();
            let hash = crate::hashing::hash_bytes(&self.bytes[line.clone()]);
            self.sources.push((line, id.to_owned(), hash));
        }
        self.took += started.elapsed();
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
