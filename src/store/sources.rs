//! The files that were opened, the sources in them, and where the bytes of a record are.

use super::columns;
use super::ids::SourceId;
use crate::formats::Input;
use crate::formats::iati::Header;
use crate::model::{Coded, PartialDate};
use crate::rules::SourceFacts;
use hashbrown::HashTable;
use std::sync::Arc;

/// Where the bytes of a record are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Index in [`super::Corpus::files`].
    pub(crate) file: u32,
    /// Byte offset in the file.
    pub(crate) offset: u64,
    /// In bytes.
    pub(crate) length: u32,
    /// Line on which it begins, from 1.
    pub line: u32,
    /// Position among the records of its kind in the file, from 1.
    pub(crate) ordinal: u32,
}

/// A file that was opened, readable or not.
#[derive(Clone, Debug, Default)]
pub struct FileEntry {
    /// The name shown to the user.
    pub name: String,
    /// Records read so far: projects, sources and names, broken ones included.
    pub records: usize,
    /// Projects among them, broken ones included.
    pub projects: usize,
    /// JSON Lines. In this form a source comes before its first citation, and quotes are checked when a
    /// record is opened, not while the file is read: its text would otherwise have to be kept in memory.
    pub(crate) in_order: bool,
    /// `None` if the file could not be opened.
    pub(crate) input: Option<Arc<Input>>,
    /// Encoding of IATI XML; `None` for other formats.
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    /// IATI: the attributes and defaults that hold for all activities, each with the byte offset from which
    /// it applies. Ascending.
    pub(crate) headers: Vec<(u64, Arc<Header>)>,
}

/// How the bytes at a source's location are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SourceForm {
    /// A `source` record in JSON.
    #[default]
    Json,
    /// The whole file is the text of an article.
    Article,
    /// An IATI activity; its titles and descriptions are joined to one text.
    Activity,
}

/// What lists and rules need of a source. Its text stays in the file.
#[derive(Clone, Debug, Default)]
pub struct SourceEntry {
    /// External id. If an id occurs twice in a file, citations mean the first source.
    pub id: String,
    pub title: String,
    pub(crate) publisher: String,
    pub published: Option<Coded<PartialDate>>,
    pub(crate) url: Option<String>,
    /// The publisher that a reprint goes back to, folded; the source's own publisher if it names no other.
    /// Two sources with the same one count as one report.
    pub(crate) first_publisher: String,
    /// The source's text contains the article twice (a `skip` range with the reason `repeat`).
    pub(crate) repeats_text: bool,
    /// `None` only in the entry that stands for an activity's XML.
    pub(crate) location: Option<Origin>,
    pub(crate) form: SourceForm,
}

impl SourceEntry {
    /// What the rules need of it.
    pub fn cited(&self) -> SourceFacts<'_> {
        SourceFacts {
            id: &self.id,
            published: self.published.as_ref().and_then(Coded::known).copied(),
            first_publisher: &self.first_publisher,
            repeats_text: self.repeats_text,
        }
    }

    /// The publisher, or a note that it is not stated.
    pub(crate) fn publisher_label(&self) -> &str {
        if self.publisher.is_empty() { "publisher not stated" } else { &self.publisher }
    }
}

/// The sources found while files are read. Sources in JSON and article files are numbered as they are split,
/// texts of IATI activities in a sequence of their own as their segments are accepted. Both happen in file
/// order, so the numbers do not depend on threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceTable {
    pub(crate) sources: Vec<Arc<SourceEntry>>,
    /// Texts of IATI activities in which equipment was found.
    pub(crate) activity_texts: Vec<Arc<SourceEntry>>,
    /// Values are [`SourceId`]s, hashed by file and external id.
    ids: HashTable<u32>,
}

impl SourceTable {
    pub(crate) fn get(&self, id: SourceId) -> &Arc<SourceEntry> {
        match id.activity_text_index() {
            Some(own) => &self.activity_texts[own],
            None => &self.sources[id.0 as usize],
        }
    }

    /// The source with an external id in a file.
    pub(crate) fn find(&self, file: u32, id: &str) -> Option<SourceId> {
        let there = |&source: &u32| {
            let entry = self.get(SourceId(source));
            entry.id == id && entry.location.is_some_and(|place| place.file == file)
        };
        self.ids.find(columns::hash(&(file, id)), there).map(|&source| SourceId(source))
    }

    /// Adds a source. Returns false if its file already has one with this id; citations then mean the first.
    pub(crate) fn add(&mut self, entry: SourceEntry) -> bool {
        let file = |entry: &SourceEntry| entry.location.map_or(0, |place| place.file);
        let hash = |entry: &SourceEntry| columns::hash(&(file(entry), entry.id.as_str()));
        let is_new = self.find(file(&entry), &entry.id).is_none();
        let hashed = hash(&entry);
        let id = if entry.form == SourceForm::Activity {
            self.activity_texts.push(Arc::new(entry));
            SourceId::of_activity_text(self.activity_texts.len() - 1)
        } else {
            self.sources.push(Arc::new(entry));
            SourceId(self.sources.len() as u32 - 1)
        };
        if is_new {
            let mut ids = std::mem::take(&mut self.ids);
            ids.insert_unique(hashed, id.0, |&id| hash(self.get(SourceId(id))));
            self.ids = ids;
        }
        is_new
    }

    /// Sources and activity texts in file order; see [`super::Corpus::source_order`].
    pub(crate) fn in_order(&self) -> Arc<[SourceId]> {
        if self.sources.is_empty() || self.activity_texts.is_empty() {
            return Arc::default();
        }
        let sources = (0..self.sources.len()).map(|i| SourceId(i as u32));
        let mut order: Vec<SourceId> =
            sources.chain((0..self.activity_texts.len()).map(SourceId::of_activity_text)).collect();
        order.sort_unstable_by_key(|&id| (self.get(id).location.map(|place| (place.file, place.offset)), id));
        order.into()
    }
}
