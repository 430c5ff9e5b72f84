//! Reads the dataset form, as one JSON document or as JSON Lines.
//!
//! Records are cut out of the file first and parsed one by one, so that a wrong one costs only itself
//! and a document cut short still gives what stands before the cut.

use super::{Event, Format, Input, Problem, Record, Weight, strip_bom};
use crate::model::{Name, Project, SCHEMA, Source};
use crate::text::line_and_column;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::ops::ControlFlow;

type Sink<'a> = dyn FnMut(Event) -> ControlFlow<()> + 'a;

/// What `aidtrail` says of a document or line in the wrong form.
const FORM: &str = "see the form in the README, section Data";

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
    let mut reader =
        Reader { input, bytes, sink, stopped: false, counted: (0, 1), sources: 0, projects: 0, names: 0, known: 0 };
    if !lines {
        reader.document(0, bytes.len());
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
}

struct Reader<'a, 's> {
    input: &'a Input,
    bytes: &'a [u8],
    sink: &'s mut Sink<'s>,
    stopped: bool,
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
                let place = Some(line_and_column(bytes, start));
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
                let remedy = match (error.is_eof(), got) {
                    (true, 0) => "the file is cut short; get it again".to_owned(),
                    (true, got) => {
                        format!("the file is cut short; what stands before this place is loaded, {got} of its records")
                    }
                    (false, 0) => FORM.to_owned(),
                    (false, got) => format!("what stands before this place is loaded, {got} of its records"),
                };
                let place = Some(line_and_column(bytes, at));
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

    fn line_of(&mut self, at: usize) -> usize {
        let (byte, line) = self.counted;
        let line = if at < byte {
            line_and_column(self.bytes, at).0
        } else {
            line + self.bytes[byte..at].iter().filter(|&&b| b == b'\n').count()
        };
        self.counted = (at, line);
        line
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
        let problem = |at: usize, what_is: String, remedy: &str, weight: Weight| Problem {
            file: self.input.name.clone(),
            place: Some(line_and_column(self.bytes, start + at)),
            record: Some(format!("{what} {ordinal}")),
            what: what_is,
            remedy: remedy.to_owned(),
            weight,
        };
        match parsed {
            Ok(value) => {
                // Derived fields are written for readers and ignored on reading.
                unknown.retain(|path| !is_derived(path));
                let notes: Vec<Problem> = unknown
                    .iter()
                    .map(|path| {
                        problem(0, format!("unknown field {path}"), "it is ignored; check its spelling", Weight::Note)
                    })
                    .collect();
                self.send(Event::Record { record: wrap(value), line, read: start + text.len() });
                for note in notes {
                    self.report(note);
                }
            }
            Err(error) => {
                let at = offset_of(text.as_bytes(), &error);
                let problem = problem(at, message(&error), "correct it; the other records are loaded", Weight::Error);
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
