//! Builds a [`Corpus`] from records as they stream in.
//!
//! The builder owns what was read; [`Builder::corpus`] may be called at any moment and gives a corpus
//! of what is there so far. Evidence is checked here: a record whose quote does not stand in its source
//! is kept as broken, without its facts, so that no figure is ever shown without its words.

use super::{Corpus, Entry, FacetTable, FileEntry, Mark, RecordId, SourceEntry, SourceId, Texts, quality};
use crate::model::{Coded, Evidence, Name, PartialDate, Project, Source, Span};
use crate::read::{Event, Problem, Record};
use std::collections::HashMap;
use std::sync::Arc;

/// A project as read, before its evidence is checked.
struct Pending {
    project: Arc<Project>,
    file: usize,
    file_line: usize,
    ordinal: usize,
    broken: Option<Problem>,
}

/// Collects records.
#[derive(Default)]
pub struct Builder {
    files: Vec<FileEntry>,
    problems: Vec<Problem>,
    projects: Vec<Pending>,
    /// With their file and the line at which they begin.
    sources: Vec<(Arc<Source>, usize, usize)>,
    names: Vec<Name>,
}

impl Builder {
    /// Begins a file: the events that follow are of it.
    pub fn file(&mut self, name: &str) {
        self.files.push(FileEntry { name: name.to_owned(), ..FileEntry::default() });
    }

    /// How many records there are.
    pub fn records(&self) -> usize {
        self.projects.len() + self.sources.len()
    }

    /// Takes what reading gave.
    pub fn add(&mut self, event: Event) {
        if self.files.is_empty() {
            self.file("");
        }
        let file = self.files.len() - 1;
        match event {
            Event::Record { record, line, .. } => {
                self.files[file].records += 1;
                match record {
                    Record::Source(source) => self.sources.push((Arc::from(source), file, line)),
                    Record::Project(project) => {
                        self.files[file].projects += 1;
                        self.projects.push(Pending {
                            project: Arc::from(project),
                            file,
                            file_line: line,
                            ordinal: self.files[file].projects,
                            broken: None,
                        });
                    }
                    Record::Name(name) => self.names.push(name),
                }
            }
            Event::Broken { id, title, problem } => {
                self.files[file].records += 1;
                self.files[file].projects += 1;
                self.projects.push(Pending {
                    project: Arc::new(Project { id, title, ..Project::default() }),
                    file,
                    file_line: problem.place.map_or(0, |(line, _)| line),
                    ordinal: self.files[file].projects,
                    broken: Some(problem),
                });
            }
            Event::Problem(problem) => self.problems.push(problem),
        }
    }

    /// The corpus of what has been added.
    pub fn corpus(&self) -> Corpus {
        let mut problems = self.problems.clone();
        let mut source_ids = HashMap::new();
        let mut sources: Vec<SourceEntry> = Vec::new();
        for (source, file, line) in &self.sources {
            let id = SourceId(sources.len() as u32);
            let wrong = source_problems(source);
            let again = source_ids.insert((*file, source.id.clone()), id).inspect(|&first| {
                source_ids.insert((*file, source.id.clone()), first);
            });
            let again = again.map(|_| "another source of this file has the same id; the first is cited".to_owned());
            for what in wrong.iter().cloned().chain(again) {
                problems.push(Problem {
                    place: Some((*line, 1)),
                    record: Some(format!("source {:?}", source.id)),
                    ..Problem::of_file(&self.files[*file].name, what, "correct it; the text itself is shown as it is")
                });
            }
            let shown = if wrong.is_empty() { source.clone() } else { Arc::new(without_bad_ranges(source)) };
            sources.push(SourceEntry { source: shown, file: *file, marks: Vec::new() });
        }

        let mut entries = Vec::with_capacity(self.projects.len());
        for pending in &self.projects {
            let find = |id: &str| source_ids.get(&(pending.file, id.to_owned())).copied();
            let broken = pending.broken.clone().or_else(|| {
                check_evidence(&pending.project, |id| find(id).map(|id| &*sources[id.0 as usize].source)).map(
                    |(fact, what, remedy)| Problem {
                        place: Some((pending.file_line, 1)),
                        record: Some(format!("project {} ({})", pending.ordinal, pending.project.id)),
                        ..Problem::of_file(&self.files[pending.file].name, format!("{fact}: {what}"), remedy)
                    },
                )
            });
            let project = match &broken {
                Some(_) => Arc::new(Project {
                    id: pending.project.id.clone(),
                    title: pending.project.title.clone(),
                    ..Project::default()
                }),
                None => pending.project.clone(),
            };
            let record = RecordId(entries.len() as u32);
            for fact in project.facts() {
                for evidence in fact.evidence {
                    if let Some(id) = find(&evidence.source) {
                        let quote = Span { start: evidence.start, end: evidence.start + evidence.quote.len() };
                        let mark = Mark { words: evidence.marked(), quote, project: record, fact: fact.key };
                        sources[id.0 as usize].marks.push(mark);
                    }
                }
            }
            let told = told(&project, |id| find(id).map(|id| &*sources[id.0 as usize].source));
            let cited = project.cited_sources().into_iter().filter_map(find).collect();
            entries.push(Entry {
                cited,
                project,
                file: pending.file,
                file_line: pending.file_line,
                broken,
                flags: Vec::new(),
                told,
            });
        }
        for source in &mut sources {
            source.marks.sort_by_key(|m| (m.words.start, m.words.end, m.project, m.fact));
            source.marks.dedup();
        }

        let names = self.names.clone();
        let mut corpus =
            Corpus { files: self.files.clone(), problems, names, entries, sources, source_ids, ..Corpus::default() };
        let flags = quality::flags(&corpus, &self.names);
        for (entry, flags) in corpus.entries.iter_mut().zip(flags) {
            entry.flags = flags;
        }
        corpus.facets = FacetTable::new(&corpus);
        corpus.texts = Texts::new(&corpus, &self.names);
        corpus.count();
        corpus
    }
}

/// The first evidence of a project that does not stand in its source: the fact, what is wrong, what to do.
fn check_evidence<'a>(
    project: &Project,
    source: impl Fn(&str) -> Option<&'a Source>,
) -> Option<(String, String, &'static str)> {
    for fact in project.facts() {
        for evidence in fact.evidence {
            let wrong = match source(&evidence.source) {
                None => Some(format!("its source {:?} is not in the file", evidence.source)),
                Some(source) => check_quote(evidence, source),
            };
            if let Some(wrong) = wrong {
                return Some((
                    fact.key.to_string(),
                    wrong,
                    "correct the quote or its start; until then the record's facts are not shown",
                ));
            }
        }
    }
    None
}

/// What is wrong with a quote, if anything.
fn check_quote(evidence: &Evidence, source: &Source) -> Option<String> {
    let end = evidence.start.checked_add(evidence.quote.len());
    let there = end.and_then(|end| source.text.get(evidence.start..end));
    if evidence.quote.is_empty() || there != Some(evidence.quote.as_str()) {
        let mut short: String = evidence.quote.chars().take(40).collect();
        if short.len() < evidence.quote.len() {
            short.push('…');
        }
        return Some(match source.text.find(&evidence.quote) {
            Some(at) if !evidence.quote.is_empty() => {
                format!("the quote “{short}” is not at byte {} of source {:?} but at {at}", evidence.start, source.id)
            }
            _ => format!("the quote “{short}” is not in source {:?}", source.id),
        });
    }
    match evidence.mark {
        Some([from, to]) if from >= to || evidence.quote.get(from..to).is_none() => {
            Some(format!("the mark [{from}, {to}] is not inside its quote"))
        }
        _ => None,
    }
}

/// What is wrong with a source's own record.
fn source_problems(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(expected) = &source.sha256 {
        let digest: String =
            hmac_sha256::Hash::hash(source.text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        if !digest.eq_ignore_ascii_case(expected) {
            wrong.push(format!("the text is not the one received: its sha256 is {digest}"));
        }
    }
    if let Some(text) = source.published.as_ref().and_then(Coded::unknown) {
        wrong.push(format!("published: {text:?} is no date"));
    }
    if let Some(text) = source.kind.as_ref().and_then(Coded::unknown) {
        wrong.push(format!("kind: {text:?} is not in its list"));
    }
    for skip in &source.skip {
        if let Some(text) = skip.why.unknown() {
            wrong.push(format!("skip: {text:?} is not in the list of reasons"));
        }
    }
    let ranges = source.skip.iter().map(|skip| (skip.start, skip.end));
    for (start, end) in ranges.chain(source.attribution.iter().map(|span| (span.start, span.end))) {
        if source.text.get(start..end).is_none() {
            wrong.push(format!("the range {start} to {end} is not in its text"));
        }
    }
    if source.skip.windows(2).any(|pair| pair[0].end > pair[1].start) {
        wrong.push("the ranges of skip overlap or are not in order".to_owned());
    }
    wrong
}

/// A source without the ranges that would hide or dim what they do not mean.
fn without_bad_ranges(source: &Source) -> Source {
    let mut source = source.clone();
    let text = std::mem::take(&mut source.text);
    source.skip.retain(|skip| text.get(skip.start..skip.end).is_some());
    source.skip.sort_by_key(|skip| skip.start);
    let mut end = 0;
    source.skip.retain(|skip| {
        let keep = skip.start >= end;
        end = end.max(skip.end);
        keep
    });
    source.attribution.retain(|span| text.get(span.start..span.end).is_some());
    Source { text, ..source }
}

/// The newest date of which anything was told: of the claims, else of the cited sources.
fn told<'a>(project: &Project, source: impl Fn(&str) -> Option<&'a Source>) -> Option<PartialDate> {
    let newest = |mut dates: Vec<PartialDate>| {
        dates.sort_by(|a, b| PartialDate::newest_first(Some(*a), Some(*b)));
        dates.into_iter().find(|d| d.year.is_some())
    };
    let claims = project.equipment.iter().flat_map(|e| &e.claims).filter_map(|c| c.date()).collect();
    newest(claims).or_else(|| {
        let published = |id: &str| source(id)?.published.as_ref().and_then(Coded::known).copied();
        newest(project.cited_sources().into_iter().filter_map(published).collect())
    })
}
