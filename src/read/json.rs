//! Reads the dataset form, as one JSON document or as JSON Lines.
//!
//! Records are cut out of the file first and parsed one by one, so that a wrong one costs only itself
//! and a document cut short still gives what stands before the cut.

use super::{Event, Format, Input, Problem, Record, Weight, strip_bom};
use crate::model::{Name, Project, SCHEMA, Source};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

type Sink<'a> = dyn FnMut(Event) -> ControlFlow<()> + 'a;

/// What `aidtrail` says of a document or line in the wrong form.
const FORM: &str = "see the form in the README, section Data";

/// Bytes looked back for the beginning of a line.
const LONG_LINE: usize = 1 << 16;

/// The message by which reading is broken off; never shown.
const STOPPED: &str = "stopped by the reader";

/// Whether text beginning with `{` is one document or one record a line.
pub fn shape(head: &[u8]) -> Format {
    let line = head.split(|&b| b == b'\n').next().unwrap_or_default();
    let record = [&b"{\"source\""[..], b"{\"project\"", b"{\"names\""].iter().any(|key| line.starts_with(key))
        && !line.starts_with(b"{\"sources\"")
        && !line.starts_with(b"{\"projects\"");
    let whole_line = serde_json::from_slice::<IgnoredAny>(line).is_ok();
    let more = head[line.len()..].trim_ascii_start().starts_with(b"{");
    if (record && (whole_line || more)) || (whole_line && more) { Format::JsonLines } else { Format::Json }
}

/// Streams the records of a document or of lines.
pub fn read(input: &Input, lines: bool, sink: &mut Sink<'_>) {
    let bytes = strip_bom(&input.bytes);
    let mut reader = Reader {
        input,
        bytes,
        sink,
        stopped: false,
        lines,
        unknown: BTreeMap::new(),
        counted: (0, 1),
        sources: 0,
        projects: 0,
        names: 0,
        known: 0,
    };
    if !lines {
        reader.document(0, bytes.len());
        reader.finish();
        return;
    }
    let mut start = 0;
    while start < bytes.len() && !reader.stopped {
        let end = bytes[start..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |n| start + n);
        if !bytes[start..end].trim_ascii().is_empty() {
            reader.document(start, end);
        }
        start = end + 1;
    }
    reader.finish();
}

struct Reader<'a, 's> {
    input: &'a Input,
    bytes: &'a [u8],
    sink: &'s mut Sink<'s>,
    stopped: bool,
    /// One record a line.
    lines: bool,
    /// Fields that the form does not have, with how often they were seen.
    unknown: BTreeMap<String, usize>,
    /// A byte and the line it stands in, so that lines are counted once.
    counted: (usize, usize),
    sources: usize,
    projects: usize,
    names: usize,
    /// Known keys seen, to tell a dataset from any other object.
    known: usize,
}

impl<'a> Reader<'a, '_> {
    /// Reads one top-level object, `bytes[start..end]`.
    fn document(&mut self, start: usize, end: usize) {
        let bytes = self.bytes;
        self.known = 0;
        let mut json = serde_json::Deserializer::from_slice(&bytes[start..end]);
        let result = Top(self).deserialize(&mut json).and_then(|()| json.end());
        if self.stopped {
            return;
        }
        match result {
            Ok(()) if self.known == 0 => {
                let place = Some(self.place(start, usize::MAX));
                self.report(Problem {
                    place,
                    ..Problem::of_file(
                        &self.input.name,
                        "none of schema, sources, projects, names is in this object",
                        FORM,
                    )
                });
            }
            Ok(()) => {}
            Err(error) => {
                let at = offset_of(&bytes[start..end], &error) + start;
                let got = self.sources + self.projects + self.names;
                let remedy = match (error.is_eof() && !self.lines, got) {
                    _ if self.lines => "correct the line; the other lines are loaded".to_owned(),
                    (true, 0) => "the file is cut short; get it again".to_owned(),
                    (true, got) => {
                        format!("the file is cut short; what stands before this place is loaded, {got} of its records")
                    }
                    (false, 0) => FORM.to_owned(),
                    (false, got) => format!("what stands before this place is loaded, {got} of its records"),
                };
                let place = Some(self.place(at, usize::MAX));
                self.report(Problem { place, ..Problem::of_file(&self.input.name, message(&error), remedy) });
            }
        }
    }

    fn send(&mut self, event: Event) {
        if (self.sink)(event).is_break() {
            self.stopped = true;
        }
    }

    fn report(&mut self, problem: Problem) {
        self.send(Event::Problem(problem));
    }

    /// The line of a byte. Counted from the last one asked for, so that all of them cost one pass.
    fn line_of(&mut self, at: usize) -> usize {
        let newlines = |bytes: &[u8]| bytes.iter().filter(|&&b| b == b'\n').count();
        let (byte, line) = self.counted;
        let line =
            if at < byte { line - newlines(&self.bytes[at..byte]) } else { line + newlines(&self.bytes[byte..at]) };
        self.counted = (at, line);
        line
    }

    /// Line and column of a byte; more than `reach` bytes into a line the column is left at 1.
    fn place(&mut self, at: usize, reach: usize) -> (usize, usize) {
        let line = self.line_of(at);
        let near = &self.bytes[at.saturating_sub(reach)..at];
        let column = match near.iter().rposition(|&b| b == b'\n') {
            Some(newline) => 1 + String::from_utf8_lossy(&near[newline + 1..]).chars().count(),
            None if near.len() < reach => 1 + String::from_utf8_lossy(near).chars().count(),
            None => 1,
        };
        (line, column)
    }

    /// Parses one record out of its text and sends it.
    fn record<T: DeserializeOwned>(
        &mut self,
        raw: &RawValue,
        what: &str,
        ordinal: usize,
        wrap: impl FnOnce(T) -> Record,
    ) {
        self.known += 1;
        let text = raw.get();
        // The raw text borrows from the file: its address tells where it stands.
        let start = (text.as_ptr() as usize).saturating_sub(self.bytes.as_ptr() as usize);
        let line = self.line_of(start);
        let mut unknown = Vec::new();
        let mut json = serde_json::Deserializer::from_str(text);
        let parsed = serde_ignored::deserialize(&mut json, |path| unknown.push(path.to_string()));
        match parsed {
            Ok(value) => {
                // Derived fields are written for readers and ignored on reading.
                unknown.retain(|path| !is_derived(path));
                self.send(Event::Record { record: wrap(value), line, read: start + text.len() });
                for path in unknown {
                    self.note_unknown(format!("{what} {ordinal}"), &path, start);
                }
            }
            Err(error) => {
                let at = offset_of(text.as_bytes(), &error);
                let problem = Problem {
                    place: Some(self.place(start + at, LONG_LINE)),
                    record: Some(format!("{what} {ordinal}")),
                    ..Problem::of_file(&self.input.name, message(&error), "correct it; the other records are loaded")
                };
                if what == "project" {
                    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
                    let known = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
                    self.send(Event::Broken { id: known("id"), title: known("title"), problem });
                } else {
                    self.report(problem);
                }
            }
        }
    }

    /// Names a field that the form does not have: once, however many records have it.
    fn note_unknown(&mut self, record: String, path: &str, at: usize) {
        let kind: String = path
            .split('.')
            .map(|part| if part.parse::<usize>().is_ok() { "*" } else { part })
            .collect::<Vec<_>>()
            .join(".");
        let seen = self.unknown.entry(kind).or_default();
        *seen += 1;
        if *seen == 1 {
            let place = Some(self.place(at, LONG_LINE));
            let problem = Problem::of_file(
                &self.input.name,
                format!("unknown field {path}"),
                "it is ignored; check its spelling",
            );
            self.report(Problem { weight: Weight::Note, place, record: Some(record), ..problem });
        }
    }

    /// Says how often what was named once stood elsewhere.
    fn finish(&mut self) {
        for (path, seen) in std::mem::take(&mut self.unknown) {
            if seen > 1 && !self.stopped {
                let what = format!("unknown field {path} stands in {} more places", seen - 1);
                let problem = Problem::of_file(&self.input.name, what, "it is ignored; check its spelling");
                self.report(Problem { weight: Weight::Note, ..problem });
            }
        }
    }

    fn key(&mut self, key: &str, raw: &RawValue) {
        match key {
            "source" | "sources" => {
                self.sources += 1;
                let ordinal = self.sources;
                self.record::<Source>(raw, "source", ordinal, |it| Record::Source(Box::new(it)));
            }
            "project" | "projects" => {
                self.projects += 1;
                let ordinal = self.projects;
                self.record::<Project>(raw, "project", ordinal, |it| Record::Project(Box::new(it)));
            }
            _ => {
                self.names += 1;
                let ordinal = self.names;
                self.record::<Name>(raw, "name", ordinal, Record::Name);
            }
        }
    }
}

/// Fields that are derived from claims: written, never read.
fn is_derived(path: &str) -> bool {
    let tail = path.rsplit('.').next().unwrap_or(path);
    let in_line = path.starts_with("equipment.") && path.split('.').count() == 3;
    path == "flags" || (in_line && matches!(tail, "quantity" | "status" | "sites"))
}

/// serde_json's words without the place, which is told apart.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The byte at which an error of serde_json stands.
fn offset_of(bytes: &[u8], error: &serde_json::Error) -> usize {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => {
            bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(line - 2).map_or(bytes.len(), |(i, _)| i + 1)
        }
    };
    (line_start + error.column().saturating_sub(1)).min(bytes.len())
}

/// The top-level object.
struct Top<'r, 'a, 's>(&'r mut Reader<'a, 's>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with sources, projects and names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schema" => {
                    self.0.known += 1;
                    let schema: String = map.next_value()?;
                    if schema != SCHEMA {
                        let what = format!("the form is {schema:?}, this version knows {SCHEMA:?}");
                        let remedy = "what it knows is read; newer fields are passed over";
                        self.0.report(Problem {
                            weight: Weight::Note,
                            ..Problem::of_file(&self.0.input.name, what, remedy)
                        });
                    }
                }
                "sources" | "projects" => {
                    self.0.known += 1;
                    map.next_value_seed(List(self.0, &key))?;
                }
                "source" | "project" => {
                    let raw = map.next_value::<&RawValue>()?;
                    self.0.key(&key, raw);
                }
                // One object a line in JSON Lines, a list in a document.
                "names" => {
                    self.0.known += 1;
                    let raw = map.next_value::<&RawValue>()?;
                    if raw.get().starts_with('[') {
                        let mut json = serde_json::Deserializer::from_str(raw.get());
                        List(self.0, &key).deserialize(&mut json).map_err(A::Error::custom)?;
                    } else {
                        self.0.key(&key, raw);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    let what = format!("unknown field {key}");
                    let remedy = "it is ignored; check its spelling";
                    self.0
                        .report(Problem { weight: Weight::Note, ..Problem::of_file(&self.0.input.name, what, remedy) });
                }
            }
            if self.0.stopped {
                return Err(A::Error::custom(STOPPED));
            }
        }
        Ok(())
    }
}

/// A list of records under one key.
struct List<'r, 'a, 's, 'k>(&'r mut Reader<'a, 's>, &'k str);

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}", self.1)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(raw) = seq.next_element::<&RawValue>()? {
            self.0.key(self.1, raw);
            if self.0.stopped {
                return Err(A::Error::custom(STOPPED));
            }
        }
        Ok(())
    }
}
