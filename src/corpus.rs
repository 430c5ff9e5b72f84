//! The loaded data: immutable once built, shared by `Arc`, replaced as a whole by a bigger one.
//!
//! Records are named by their load ordinal ([`RecordId`]), apart from the external id, which may
//! repeat. Loading never merges records. What lists show, sort, filter and search is prepared here
//! once, so that neither drawing nor searching looks at JSON again.

pub mod build;
pub mod facets;
pub mod quality;
pub mod texts;

pub use build::Builder;
pub use facets::{Facet, FacetTable};
pub use quality::{Flag, FlagWeight, Rule};
pub use texts::{Field, FieldKind, Texts};

use crate::model::{Coded, Equipment, FactKey, ItemStatus, Money, Name, PartialDate, Project, Role, Source, Span};
use crate::read::{Problem, Weight};
use std::collections::HashMap;

/// A project's load ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u32);

/// A source's load ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// An equipment line: its project and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId {
    /// The project.
    pub project: RecordId,
    /// Index in the project's `equipment`.
    pub line: u32,
}

/// A file that was read.
#[derive(Clone, Debug, Default)]
pub struct FileEntry {
    /// The name to show.
    pub name: String,
    /// Records read from it, broken ones included.
    pub records: usize,
    /// Projects among them.
    pub projects: usize,
}

/// A project with what is known of its record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The record; of a broken one only id and title.
    pub project: std::sync::Arc<Project>,
    /// Index in [`Corpus::files`].
    pub file: usize,
    /// Line of the file at which the record begins, from one.
    pub file_line: usize,
    /// Why the record cannot be used.
    pub broken: Option<Problem>,
    /// What is odd about it, heaviest first.
    pub flags: Vec<Flag>,
    /// The sources that its facts cite, each once, in order of first citation.
    pub cited: Vec<SourceId>,
    /// Newest date at which anything was told of it: of its claims, else of its sources.
    pub told: Option<PartialDate>,
}

/// A source with what points into it.
#[derive(Clone, Debug)]
pub struct SourceEntry {
    /// The source.
    pub source: std::sync::Arc<Source>,
    /// Index in [`Corpus::files`].
    pub file: usize,
    /// Marked words, by place in the text, then by project and fact.
    pub marks: Vec<Mark>,
}

/// Words in a source that say a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the source's text to highlight.
    pub words: Span,
    /// Bytes of the sentence they stand in.
    pub quote: Span,
    /// The project whose fact it is.
    pub project: RecordId,
    /// The fact.
    pub fact: FactKey,
}

/// Counted and uncounted lines: "9 counted + 2 uncounted".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Sum of the quantities stated.
    pub counted: Money,
    /// Lines that state a quantity.
    pub counted_lines: usize,
    /// Lines that state none.
    pub uncounted_lines: usize,
}

impl Total {
    /// Adds one line.
    pub fn add(&mut self, quantity: Option<Money>) {
        match quantity {
            Some(Money(quantity)) => {
                self.counted = Money(self.counted.0.saturating_add(quantity));
                self.counted_lines += 1;
            }
            None => self.uncounted_lines += 1,
        }
    }
}

/// `54 counted + 6 lines uncounted`.
impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = |n: usize| if n == 1 { "line" } else { "lines" };
        match (self.counted_lines, self.uncounted_lines) {
            (0, 0) => f.write_str("no equipment lines"),
            (_, 0) => write!(f, "{} counted", self.counted),
            (0, n) => write!(f, "{n} {} uncounted", lines(n)),
            (_, n) => write!(f, "{} counted + {n} {} uncounted", self.counted, lines(n)),
        }
    }
}

/// Everything that was loaded.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The files, in the order opened.
    pub files: Vec<FileEntry>,
    /// What reading had to say, in order.
    pub problems: Vec<Problem>,
    /// Names in their forms.
    pub names: Vec<Name>,
    entries: Vec<Entry>,
    sources: Vec<SourceEntry>,
    /// By file and id: the first source of that id in that file.
    source_ids: HashMap<(usize, String), SourceId>,
    facets: FacetTable,
    texts: Texts,
    /// Equipment lines, signed agreements and errors, counted once.
    lines: usize,
    signed: usize,
    errors: usize,
}

impl Corpus {
    /// How many projects, broken ones included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no project.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every project's id, in load order.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.entries.len() as u32).map(RecordId)
    }

    /// A project's entry.
    pub fn entry(&self, id: RecordId) -> &Entry {
        &self.entries[id.0 as usize]
    }

    /// A project's record.
    pub fn project(&self, id: RecordId) -> &Project {
        &self.entry(id).project
    }

    /// The projects of an external id, in load order.
    pub fn find_project(&self, id: &str) -> Vec<RecordId> {
        self.ids().filter(|&record| self.project(record).id == id).collect()
    }

    /// Every source, in load order.
    pub fn sources(&self) -> impl Iterator<Item = (SourceId, &SourceEntry)> {
        self.sources.iter().enumerate().map(|(i, entry)| (SourceId(i as u32), entry))
    }

    /// A source's entry.
    pub fn source(&self, id: SourceId) -> &SourceEntry {
        &self.sources[id.0 as usize]
    }

    /// The source that a project's evidence names.
    pub fn source_of(&self, project: RecordId, source: &str) -> Option<SourceId> {
        self.source_ids.get(&(self.entry(project).file, source.to_owned())).copied()
    }

    /// The values of each facet and which projects have them.
    pub fn facets(&self) -> &FacetTable {
        &self.facets
    }

    /// The folded texts that search looks at.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// An equipment line.
    pub fn line(&self, id: LineId) -> &Equipment {
        &self.project(id.project).equipment[id.line as usize]
    }

    /// The equipment lines of a project.
    pub fn lines_of(&self, project: RecordId) -> impl Iterator<Item = LineId> + use<> {
        (0..self.project(project).equipment.len() as u32).map(move |line| LineId { project, line })
    }

    /// Donors and the agencies that extend their aid, as a list shows them: `Japan through JICA`.
    pub fn donor_label(&self, project: RecordId) -> String {
        let names = |role: Role| {
            let mut names: Vec<&str> = Vec::new();
            for party in &self.project(project).parties {
                if party.role == Some(Coded::Known(role)) && !names.contains(&party.name.as_str()) {
                    names.push(&party.name);
                }
            }
            names.join(", ")
        };
        match (names(Role::Donor), names(Role::Agency)) {
            (donor, agency) if agency.is_empty() => donor,
            (donor, agency) if donor.is_empty() => agency,
            (donor, agency) => format!("{donor} through {agency}"),
        }
    }

    /// Errors that reading met.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        let broken = self.entries.iter().filter_map(|entry| entry.broken.as_ref());
        self.problems.iter().filter(|problem| problem.weight == Weight::Error).chain(broken)
    }

    /// Whether an equipment line has a status that may still change into a delivery.
    pub fn is_open(&self, id: LineId) -> bool {
        self.line(id).status().known().copied().is_some_and(ItemStatus::is_open)
    }

    /// How many projects record a signed agreement.
    pub fn signed(&self) -> usize {
        self.signed
    }

    /// How many equipment lines there are.
    pub fn line_count(&self) -> usize {
        self.lines
    }

    /// How many errors reading met.
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// Counts what every frame shows.
    fn count(&mut self) {
        let agreement = Some(Coded::Known(crate::model::ProjectKind::Agreement));
        self.lines = self.entries.iter().map(|entry| entry.project.equipment.len()).sum();
        self.signed = self.entries.iter().filter(|entry| entry.project.kind == agreement).count();
        self.errors = self.errors().count();
    }
}
