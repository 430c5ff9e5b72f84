//! Finds records and sources by their ids.

use super::corpus::Corpus;
use super::ids::{RecordId, SourceId};
use super::sources::{SourceEntry, SourceForm};
use std::sync::LazyLock;

impl Corpus {
    /// The projects with an external id, in load order. Scans all ids.
    pub fn find_project(&self, id: &str) -> Vec<RecordId> {
        let mut found = Vec::new();
        for (first, segment) in self.segments() {
            found.extend(
                (0..segment.len()).filter(|&row| segment.ids.get(row) == id).map(|row| RecordId(first + row as u32)),
            );
        }
        found
    }

    /// Every source, in load order, without the XML of activities.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = (SourceId, &SourceEntry)> {
        let both = !self.source_order.is_empty();
        let table = &self.sources;
        let all = if both { self.source_order.len() } else { table.sources.len() + table.activity_texts.len() };
        (0..all).map(move |i| {
            let id = match self.source_order.get(i) {
                Some(&id) => id,
                None if table.activity_texts.is_empty() => SourceId(i as u32),
                None => SourceId::of_activity_text(i),
            };
            (id, self.source(id))
        })
    }

    pub fn source(&self, id: SourceId) -> &SourceEntry {
        /// Stands for the XML of any activity until it is opened.
        static XML: LazyLock<SourceEntry> = LazyLock::new(|| SourceEntry {
            title: "the activity's XML".to_owned(),
            publisher: "as published".to_owned(),
            ..SourceEntry::default()
        });
        if id.xml_record().is_some() { &XML } else { self.sources.get(id) }
    }

    /// The XML that a record was read from; `None` if its file is not IATI.
    pub fn xml_source(&self, record: RecordId) -> Option<SourceId> {
        self.files[self.row(record).origin().file as usize].encoding.map(|_| SourceId::of_xml(record))
    }

    /// For a source that is the XML or the text of an activity: the file and line of that activity.
    pub(crate) fn published_at(&self, id: SourceId) -> Option<(&str, usize)> {
        let place = match id.xml_record() {
            Some(record) => self.row(record).origin(),
            None => self.source(id).location.filter(|_| self.source(id).form == SourceForm::Activity)?,
        };
        Some((&self.files[place.file as usize].name, place.line as usize))
    }

    /// The source that a project's evidence names. Ids are looked up within the project's file.
    pub fn find_source(&self, project: RecordId, source: &str) -> Option<SourceId> {
        self.sources.find(self.row(project).origin().file, source)
    }
}
