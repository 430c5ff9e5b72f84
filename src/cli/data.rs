//! Rows for programs: what CSV, TSV and JSON objects hold of projects, equipment lines, amounts, hospitals and sources.
//!
//! A row on screen says `9 (2023)` or `2 of 5`; here each figure, date, code and mark has a cell of its own, so that a
//! program can add and compare without parsing. What is not stated is an empty cell. [`columns`] describes every cell, and
//! `aidtrail topics columns` prints that.

pub(super) mod amounts;
mod cell;
mod citation;
pub(super) mod columns;
pub(super) mod hospitals;
pub(super) mod lines;
mod parties;
pub(super) mod projects;
pub(super) mod sources;

pub(super) use cell::{Cell, CellRow};

use crate::model::Project;
use crate::store::{Corpus, Opened, RecordId};

/// A record that rows are made of, read from its file.
#[derive(Clone, Copy)]
pub(super) struct ReadRecord<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) id: RecordId,
    /// If the record is broken, only its id and title.
    pub(super) project: &'a Project,
    pub(super) is_broken: bool,
}

impl<'a> ReadRecord<'a> {
    pub(super) fn of(corpus: &'a Corpus, opened: &'a Opened) -> Self {
        ReadRecord { corpus, id: opened.id, project: &opened.project, is_broken: opened.broken.is_some() }
    }
}

/// Reads a record without checking it again, which opening it does.
pub(super) fn read(corpus: &Corpus, id: RecordId) -> (Project, bool) {
    let row = corpus.row(id);
    let usable = row.broken().is_none().then(|| corpus.read_project(id).ok()).flatten();
    let is_broken = usable.is_none();
    let known = || Project { id: row.id().to_owned(), title: row.title().to_owned(), ..Project::default() };
    (usable.unwrap_or_else(known), is_broken)
}
