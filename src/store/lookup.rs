//! Finds records and sources by their ids.

use super::corpus::Corpus;
use super::ids::{RecordId, SourceId};
use super::sources::{FileEntry, SourceEntry};

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

    /// The records with an identifier, their own or another that they state, in load order: compared whole, without
    /// regard to case. Scans all ids.
    pub(crate) fn find_identifier(&self, id: &str) -> Vec<RecordId> {
        let mut found = Vec::new();
        for (first, segment) in self.segments() {
            let (rows, others) = &segment.other_ids;
            let own = (0..segment.len()).filter(|&row| is_same_id(segment.ids.get_bytes(row), id));
            let other = (0..rows.len()).filter(|&at| is_same_id(others.get_bytes(at), id)).map(|at| rows[at] as usize);
            found.extend(own.chain(other).map(|row| RecordId(first + row as u32)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// In the order in which they were opened.
    pub fn files(&self) -> &[FileEntry] {
        &self.sources.files
    }

    /// Every source, in load order, without the XML of activities.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = (SourceId, &SourceEntry)> {
        self.sources.iter()
    }

    pub fn source(&self, id: SourceId) -> &SourceEntry {
        self.sources.get(id)
    }

    /// The XML that a record was read from; `None` if its file is not IATI.
    pub fn xml_source(&self, record: RecordId) -> Option<SourceId> {
        self.files()[self.row(record).origin().file as usize].encoding.map(|_| SourceId::Xml(record))
    }

    /// For a source that is the XML or the text of an activity: the file and line of that activity.
    pub(crate) fn published_at(&self, id: SourceId) -> Option<(&str, usize)> {
        let place = match id {
            SourceId::Xml(record) => self.row(record).origin(),
            SourceId::ActivityText(_) => self.source(id).location?,
            SourceId::Listed(_) => return None,
        };
        Some((&self.files()[place.file as usize].name, place.line as usize))
    }

    /// The source that a project's evidence names. Ids are looked up within the project's file.
    pub fn find_source(&self, project: RecordId, source: &str) -> Option<SourceId> {
        self.sources.find(self.row(project).origin().file, source)
    }
}

/// Whether two identifiers are one without regard to case.
fn is_same_id(bytes: &[u8], id: &str) -> bool {
    // Nearly all are ASCII, and nearly all differ in length or in the first bytes.
    bytes.eq_ignore_ascii_case(id.as_bytes())
        || !id.is_ascii() && std::str::from_utf8(bytes).is_ok_and(|other| other.to_lowercase() == id.to_lowercase())
}
