//! Writes matching records as a dataset that can be opened again.

use crate::cli::args::{OutputFormat, RowKind};
use crate::cli::json::{SerializeIter, write_line, write_pretty};
use crate::curate::list_moves::ListMoves;
use crate::model::{Name, SCHEMA, Source};
use crate::search::Hits;
use crate::store::{Corpus, Opened, RecordId, SourceId};
use anyhow::Result;
use serde::Serialize;
use std::collections::HashSet;
use std::io::Write;

/// The matching records and the sources they cite, as a dataset that can be opened again. Records are opened while they
/// are written.
pub(super) struct DatasetExport<'a> {
    pub(super) hits: &'a Hits,
    pub(super) rows: RowKind,
    pub(super) limit: usize,
}

impl DatasetExport<'_> {
    /// The projects, without broken records: `check` reports those.
    fn projects(&self) -> impl Iterator<Item = Opened> {
        let hits = self.hits;
        let max_projects = match self.rows {
            RowKind::Projects => self.limit,
            RowKind::Lines => usize::MAX,
            RowKind::Sources | RowKind::Hospitals | RowKind::Amounts => 0,
        };
        let usable = |id: &RecordId| hits.corpus.row(*id).broken().is_none();
        let ids = hits.rows.iter().map(|hit| hit.project).take(max_projects).filter(usable);
        let mut left = if self.rows == RowKind::Lines { self.limit } else { usize::MAX };
        let opened = hits.corpus.open_all(ids).filter(|opened| opened.broken.is_none());
        opened.filter_map(move |mut opened| {
            if self.rows == RowKind::Lines {
                let matched = hits.matched_lines_of(opened.id);
                let project = &mut opened.project;
                let all = || (0..project.equipment.len() as u32).collect();
                let wanted: Vec<u32> = if matched.is_empty() { all() } else { matched };
                let wanted: Vec<u32> = wanted.into_iter().take(left).collect();
                let mut moves = ListMoves::default();
                let place = |line: u32| wanted.iter().position(|kept| *kept == line);
                moves.add("equipment", (0..project.equipment.len() as u32).map(place).collect());
                moves.renumber(&mut project.corrections);
                let keep: Vec<_> = wanted.iter().filter_map(|&i| project.equipment.get(i as usize).cloned()).collect();
                left -= keep.len();
                if keep.is_empty() {
                    return None;
                }
                project.equipment = keep;
                opened.lines = wanted.iter().filter_map(|&i| opened.lines.get(i as usize).cloned()).collect();
            }
            Some(opened)
        })
    }

    /// The cited sources, each once.
    fn sources(&self) -> Vec<SourceId> {
        if self.rows == RowKind::Sources {
            return self.hits.sources().unwrap_or_default().iter().take(self.limit).map(|hit| hit.source).collect();
        }
        let mut seen = HashSet::new();
        let mut sources = Vec::new();
        for opened in self.projects() {
            sources.extend(cited_sources(&self.hits.corpus, &opened).into_iter().filter(|source| seen.insert(*source)));
        }
        sources
    }

    fn names(&self) -> &[Name] {
        if self.rows == RowKind::Sources { &[] } else { self.hits.corpus.names().list() }
    }
}

/// The sources cited by a project as it is written, perhaps with fewer lines.
fn cited_sources(corpus: &Corpus, opened: &Opened) -> Vec<SourceId> {
    opened.project.cited_sources().into_iter().filter_map(|id| corpus.find_source(opened.id, id)).collect()
}

/// The source to write; `None` if its file has changed since, and then its projects are left out too.
fn readable_source(corpus: &Corpus, id: SourceId) -> Option<Source> {
    corpus.read_source(id).ok()
}

pub(super) fn write_dataset(out: &mut impl Write, export: &DatasetExport<'_>, format: OutputFormat) -> Result<()> {
    #[derive(Serialize)]
    struct DatasetDocument<'a, S: Serialize, P: Serialize> {
        schema: &'a str,
        sources: S,
        projects: P,
        names: &'a [Name],
    }
    let corpus = &export.hits.corpus;
    let sources = || export.sources().into_iter().filter_map(|id| readable_source(corpus, id));
    if format == OutputFormat::Json {
        let projects = || export.projects().map(Opened::into_voiced_project);
        let document = DatasetDocument {
            schema: SCHEMA,
            sources: SerializeIter(&sources),
            projects: SerializeIter(&projects),
            names: export.names(),
        };
        return write_pretty(out, &document);
    }
    // Names and sources come before the projects that need them, so that the file can be read in one pass.
    for names in export.names() {
        write_line(out, "names", names)?;
    }
    let mut written = HashSet::new();
    let mut source_line = |out: &mut dyn Write, id: SourceId| -> Result<()> {
        if let Some(source) = written.insert(id).then(|| readable_source(corpus, id)).flatten() {
            write_line(out, "source", &source)?;
        }
        Ok(())
    };
    if export.rows == RowKind::Sources {
        return export.sources().into_iter().try_for_each(|id| source_line(out, id));
    }
    for opened in export.projects() {
        cited_sources(corpus, &opened).into_iter().try_for_each(|id| source_line(out, id))?;
        write_line(out, "project", &opened.into_voiced_project())?;
    }
    Ok(())
}
