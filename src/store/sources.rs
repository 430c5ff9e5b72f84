//! The files that were opened, the sources in them, and where the bytes of a record are.

use crate::formats::Input;
use crate::formats::iati::Header;
use crate::model::{Coded, PartialDate};
use crate::rules::SourceFacts;
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
