//! The files that were opened, the sources in them, and where the bytes of a record are.

use super::ids::SourceId;
use crate::formats::Input;
use crate::formats::iati::Header;
use crate::hashing;
use crate::model::{Coded, PartialDate, SourceKind};
use crate::rules::SourceFacts;
use hashbrown::HashTable;
use std::sync::{Arc, LazyLock};

/// Where the bytes of a record are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Index in [`super::Corpus::files()`].
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

impl FileEntry {
    /// Adds the header that applies from an offset on, unless it is the last one still.
    pub(crate) fn add_header(&mut self, offset: u64, header: Arc<Header>) {
        if self.headers.last().is_none_or(|(_, last)| !Arc::ptr_eq(last, &header)) {
            self.headers.push((offset, header));
        }
    }

    /// Adds what was read of the same file later.
    pub(crate) fn extend(&mut self, later: FileEntry) {
        self.records += later.records;
        self.projects += later.projects;
        later.headers.into_iter().for_each(|(offset, header)| self.add_header(offset, header));
    }
}

/// What lists and rules need of a source. Its text stays in the file.
#[derive(Clone, Debug, Default)]
pub struct SourceEntry {
    /// External id. If an id occurs twice in a file, citations mean the first source.
    pub id: String,
    pub title: String,
    pub(crate) publisher: String,
    pub published: Option<Coded<PartialDate>>,
    pub(crate) kind: Option<SourceKind>,
    pub(crate) url: Option<String>,
    /// The publisher that a reprint goes back to, folded; the source's own publisher if it names no other.
    /// Two sources with the same one count as one report.
    pub(crate) first_publisher: String,
    /// The source's text contains the article twice (a `skip` range with the reason `repeat`).
    pub(crate) repeats_text: bool,
    /// `None` only in the entry that stands for an activity's XML.
    pub(crate) location: Option<Origin>,
    /// The whole file is the text of an article.
    pub(crate) is_article: bool,
}

impl SourceEntry {
    /// What the rules need of it.
    pub fn cited(&self) -> SourceFacts<'_> {
        SourceFacts {
            id: &self.id,
            published: self.published.as_ref().and_then(Coded::known).copied(),
            first_publisher: &self.first_publisher,
            kind: self.kind,
            repeats_text: self.repeats_text,
        }
    }

    /// The publisher, or a note that it is not stated.
    pub(crate) fn publisher_label(&self) -> &str {
        if self.publisher.is_empty() { "publisher not stated" } else { &self.publisher }
    }
}

/// Sources in load order, found by file and external id.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceList {
    entries: Vec<Arc<SourceEntry>>,
    /// Indexes of `entries`, hashed by file and external id: the first source of each id in a file.
    ids: HashTable<u32>,
}

impl SourceList {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn get(&self, i: u32) -> &Arc<SourceEntry> {
        &self.entries[i as usize]
    }

    /// The first `n` sources.
    pub(crate) fn first(&self, n: usize) -> SourceList {
        let mut first = SourceList { entries: self.entries[..n].to_vec(), ids: self.ids.clone() };
        first.ids.retain(|i| (*i as usize) < n);
        first
    }

    fn hash(entry: &SourceEntry) -> u64 {
        hashing::hash(&(entry.location.map_or(0, |place| place.file), entry.id.as_str()))
    }

    /// The source with an external id in a file.
    pub(crate) fn find(&self, file: u32, id: &str) -> Option<u32> {
        let there = |&i: &u32| {
            let entry = self.get(i);
            entry.id == id && entry.location.is_some_and(|place| place.file == file)
        };
        self.ids.find(hashing::hash(&(file, id)), there).copied()
    }

    /// Adds a source. Returns false if its file already has one with this id; citations then mean the first.
    pub(crate) fn add(&mut self, entry: SourceEntry) -> bool {
        let is_new = self.find(entry.location.map_or(0, |place| place.file), &entry.id).is_none();
        let (i, hashed) = (self.len() as u32, Self::hash(&entry));
        self.entries.push(Arc::new(entry));
        if is_new {
            let entries = &self.entries;
            self.ids.insert_unique(hashed, i, |&i| Self::hash(&entries[i as usize]));
        }
        is_new
    }
}

/// The files of a corpus and the sources in them.
///
/// Sources in JSON and article files are numbered as they are split, texts of IATI activities as their segments are
/// accepted. Both happen in file order, so the numbers do not depend on threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// In the order in which they were opened.
    pub(crate) files: Vec<FileEntry>,
    listed: SourceList,
    /// Texts of IATI activities in which equipment was found.
    activity_texts: SourceList,
    /// All of them in file order. Empty if there are only sources or only activity texts, which are in order
    /// already.
    order: Arc<[SourceId]>,
}

impl Sources {
    pub(crate) fn new(files: Vec<FileEntry>, listed: SourceList, activity_texts: SourceList) -> Self {
        let mut sources = Sources { files, listed, activity_texts, order: Arc::default() };
        let (listed, texts) = (sources.listed.len() as u32, sources.activity_texts.len() as u32);
        if listed > 0 && texts > 0 {
            let mut order: Vec<SourceId> =
                (0..listed).map(SourceId::Listed).chain((0..texts).map(SourceId::ActivityText)).collect();
            order.sort_unstable_by_key(|&id| (sources.get(id).location.map(|place| (place.file, place.offset)), id));
            sources.order = order.into();
        }
        sources
    }

    pub(crate) fn get(&self, id: SourceId) -> &SourceEntry {
        /// Stands for the XML of any activity until it is opened.
        static XML: LazyLock<SourceEntry> = LazyLock::new(|| SourceEntry {
            title: "the activity's XML".to_owned(),
            publisher: "as published".to_owned(),
            ..SourceEntry::default()
        });
        match id {
            SourceId::Listed(i) => self.listed.get(i),
            SourceId::ActivityText(i) => self.activity_texts.get(i),
            SourceId::Xml(_) => &XML,
        }
    }

    /// The source with an external id in a file. A file has sources or activity texts, never both.
    pub(crate) fn find(&self, file: u32, id: &str) -> Option<SourceId> {
        let text = || self.activity_texts.find(file, id).map(SourceId::ActivityText);
        self.listed.find(file, id).map(SourceId::Listed).or_else(text)
    }

    /// Every source, in load order, without the XML of activities.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (SourceId, &SourceEntry)> {
        (0..self.listed.len() + self.activity_texts.len()).map(|i| {
            let id = match self.order.get(i) {
                Some(&id) => id,
                None if self.listed.len() > 0 => SourceId::Listed(i as u32),
                None => SourceId::ActivityText(i as u32),
            };
            (id, self.get(id))
        })
    }
}
