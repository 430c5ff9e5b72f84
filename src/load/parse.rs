//! Parses batches into segments, on any number of threads at a time.

use super::chunks::{Batch, Found, RecordSpan, broken_record, origin, source_entry, unknown_field};
use super::lines::JsonLines;
use super::options::LoadOptions;
use crate::formats::{Problem, RecordKind, iati};
use crate::model::{Project, Text, json};
use crate::store::evidence::verify_quotes;
use crate::store::segment::{CitedSource, FinishedSegment, SegmentBuilder};
use crate::store::{Origin, SourceEntry, SourceList};
use crate::sync::unpoisoned;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

/// Projects of a file that are checked for unknown fields. A spelling that occurs in all records is seen in
/// the first thousand, and this check costs as much as reading the record.
const CHECKED_FOR_UNKNOWN_FIELDS: usize = 1000;

/// The result of one batch.
#[derive(Default)]
pub(super) struct ParsedBatch {
    pub(super) segment: Option<FinishedSegment>,
    pub(super) problems: Vec<Problem>,
    /// Unknown fields by file and name: how often, and a problem that says where first.
    pub(super) unknown_fields: BTreeMap<(u32, String), (usize, Problem)>,
    pub(super) lines: JsonLines,
    /// Time spent looking for equipment.
    pub(super) extracting: Duration,
    pub(super) found: Found,
}

/// Parses the records of a batch into a segment.
struct Parser<'a> {
    extract: bool,
    /// The sources registered so far.
    sources: &'a RwLock<SourceList>,
    is_stopped: &'a dyn Fn() -> bool,
    builder: SegmentBuilder,
    parsed: ParsedBatch,
    /// Sources that the records before cite.
    recent: Vec<Arc<SourceEntry>>,
}

/// Parses a batch, as far as the load is not stopped. `sources` has at least the sources before its records.
pub(super) fn parse(
    batch: Batch,
    options: LoadOptions,
    sources: &RwLock<SourceList>,
    is_stopped: &dyn Fn() -> bool,
) -> ParsedBatch {
    let Batch { ordinal: _, spans, problems, lines, found } = batch;
    let parsed = ParsedBatch { problems, lines, found, ..ParsedBatch::default() };
    let builder = SegmentBuilder::with_index(options.index_terms);
    let mut parser = Parser { extract: options.extract, sources, is_stopped, builder, parsed, recent: Vec::new() };
    for span in &spans {
        match &span.block.header {
            Some(header) => parser.parse_activities(span, header),
            None => parser.parse_projects(span),
        }
    }
    let Parser { builder, mut parsed, .. } = parser;
    if !builder.is_empty() {
        parsed.segment = Some(builder.finish());
    }
    parsed
}

impl Parser<'_> {
    fn parse_activities(&mut self, span: &RecordSpan, header: &iati::Header) {
        let file = &*span.name;
        let wanted = iati::ActivityOptions { equipment: self.extract, spans: false };
        let whole = simdutf8::basic::from_utf8(&span.block.bytes).ok();
        for at in span.records.clone() {
            if (self.is_stopped)() {
                return;
            }
            let record = &span.block.records[at];
            let bytes = &span.block.bytes[record.range.clone()];
            let origin = origin(span.file, &span.block, at);
            let broken = |at: usize, what: &str, remedy: &str| Problem {
                position: Some(iati::place_after((record.line, record.column), &bytes[..at.min(bytes.len())])),
                record: Some(format!("activity {}", record.ordinal)),
                ..Problem::of_file(file, what, remedy)
            };
            let text = match whole.and_then(|whole| whole.get(record.range.clone())) {
                Some(text) => Ok(text),
                None => std::str::from_utf8(bytes),
            };
            let text = match text {
                Ok(text) => text,
                Err(error) => {
                    let problem =
                        broken(error.valid_up_to(), iati::NOT_UTF8, "name its encoding in the XML declaration");
                    self.builder.add_broken("", "", origin, problem, &span.names);
                    continue;
                }
            };
            let place = iati::ActivityPosition { file, line: record.line, ordinal: record.ordinal };
            match iati::parse_activity(text, header, place, wanted) {
                Ok(read) => {
                    let own = read.source.as_ref().map(|source| source_entry(source, origin));
                    let cited: Vec<CitedSource<'_>> = own.iter().map(|own| cited_source(own, span.file)).collect();
                    self.builder.add(&read.project, origin, &cited, &span.names);
                    self.builder.add_activity_text(own);
                    self.parsed.extracting += read.extracting;
                    read.source.iter().for_each(|source| self.parsed.lines.source(source));
                    self.parsed.lines.project(&read.project);
                }
                Err(wrong) => {
                    let problem =
                        broken(wrong.fault.at, &wrong.fault.message, "correct it; the other activities are loaded");
                    self.builder.add_broken(&wrong.id, &wrong.title, origin, problem, &span.names);
                }
            }
        }
    }

    fn parse_projects(&mut self, span: &RecordSpan) {
        let name = &*span.name;
        if self.recent.first().is_some_and(|source| source.location.is_none_or(|place| place.file != span.file)) {
            self.recent.clear();
        }
        for at in span.records.clone() {
            if (self.is_stopped)() {
                return;
            }
            let record = &span.block.records[at];
            let bytes = &span.block.bytes[record.range.clone()];
            if record.kind != RecordKind::Project {
                // In a document, sources and names were copied before the first project.
                if span.texts.is_none() {
                    self.parsed.lines.copy_source_or_name(record.kind, bytes);
                }
                continue;
            }
            let place = origin(span.file, &span.block, at);
            let label = || format!("project {}", record.ordinal);
            let result = if record.ordinal <= CHECKED_FOR_UNKNOWN_FIELDS {
                json::parse_and_check::<Project<Text<'_>>>(bytes, |field| {
                    let (seen, _) = (self.parsed.unknown_fields.entry((span.file, json::path_pattern(&field))))
                        .or_insert_with(|| (0, unknown_field(name, label(), &field, record.line)));
                    *seen += 1;
                })
            } else {
                json::parse(bytes)
            };
            let project = match result {
                Ok(project) => project,
                Err(error) => {
                    let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
                    let known = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
                    let problem = broken_record(name, label(), bytes, record.line, &error);
                    self.builder.add_broken(&known("id"), &known("title"), place, problem, &span.names);
                    continue;
                }
            };
            let wrong =
                span.texts.as_ref().and_then(|texts| verify_quotes(&project, |id| texts.get(id).map(String::as_str)));
            if let Some(wrong) = wrong {
                let problem = wrong.problem(name, place, &project.id);
                self.builder.add_broken(&project.id, &project.title, place, problem, &span.names);
                continue;
            }
            let cited = self.cited_sources(&project, place, span.texts.is_some());
            let cited: Vec<CitedSource<'_>> = cited.iter().map(|&i| cited_source(&self.recent[i], span.file)).collect();
            self.builder.add(&project, place, &cited, &span.names);
            self.parsed.lines.copy_project(bytes);
        }
    }

    /// The sources that a project cites, in order of first citation, as indexes into `recent`. Neighbouring
    /// records mostly cite the same sources, so this saves the lock on the registry. `recent` is cleared at 64
    /// (chosen by eye): it is searched linearly.
    fn cited_sources(&mut self, project: &Project<Text<'_>>, place: Origin, document: bool) -> Vec<usize> {
        let recent = &mut self.recent;
        let ids = project.cited_sources();
        if recent.len() > 64 {
            recent.clear();
        }
        let mut cited = Vec::with_capacity(ids.len());
        for id in ids {
            let known = recent.iter().rposition(|source| source.id == id);
            let found = known.or_else(|| {
                let sources = unpoisoned(self.sources.read());
                recent.push(sources.get(sources.find(place.file, id)?).clone());
                Some(recent.len() - 1)
            });
            // In JSON Lines a source comes before its first citation. Whether a later one is registered yet
            // depends on the threads, so it is not looked at.
            let before = |i: &usize| document || recent[*i].location.is_some_and(|source| source.offset < place.offset);
            cited.extend(found.filter(before));
        }
        cited
    }
}

fn cited_source(entry: &SourceEntry, file: u32) -> CitedSource<'_> {
    CitedSource { file, facts: entry.cited(), publisher: &entry.publisher }
}
