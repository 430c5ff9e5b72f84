//! A row of the table of hospitals.

use crate::codes;
use crate::model::{Figure, LineState, ListedCode, SiteColumn};
use crate::store::{Corpus, LineId};
use std::ops::Range;

/// The facilities of the matching lines.
#[derive(Debug, Default)]
pub struct Hospitals {
    /// By name, then place; those without a name last.
    pub rows: Vec<HospitalRow>,
    /// Number of rows with a name; they come first.
    pub named: usize,
    /// The columns in which any row has a cell, in order.
    pub columns: Vec<SiteColumn>,
}

/// A facility, or a place where none is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HospitalRow {
    /// Empty if no facility is named.
    pub name: String,
    /// Town, else region; may be empty.
    pub place: String,
    /// Region of the place; may be empty.
    pub region: String,
    /// ISO 3166-1 code; empty if its projects name none or several.
    pub country: String,
    /// The spellings of facility and place that were joined, sorted; empty if there is only one of each.
    pub spellings: Vec<String>,
    /// Spellings are joined because the dataset's names say so, not only by case, quotes and spaces.
    pub joined_by_names: bool,
    /// In the order of the columns.
    pub cells: Vec<HospitalCell>,
    /// What the cells are made of: by column, then item, then line.
    pub entries: Vec<SiteEntry>,
}

/// A stage of a facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HospitalCell {
    pub column: SiteColumn,
    /// The items with their numbers.
    pub text: String,
    /// Its part of [`HospitalRow::entries`].
    pub entries: Range<usize>,
}

/// What one line says of one site at one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteEntry {
    pub column: SiteColumn,
    pub line: LineId,
    pub number: Option<Figure>,
    /// For a number that stands for several sites without a split: how many. Else 0.
    pub shared_by: usize,
    /// The site is from another report than the stage.
    pub is_other_report: bool,
    /// A newer report of the stage names other sites.
    pub is_older: bool,
    pub is_disputed: bool,
    /// The number is added to others of the item.
    pub is_counted: bool,
    /// By index in the line.
    pub claim: usize,
    pub number_claim: Option<usize>,
}

impl HospitalRow {
    /// `Semey City Emergency Hospital, Semey`; `no hospital named, Chernihiv`.
    pub fn label(&self) -> String {
        let name = if self.name.is_empty() { "no hospital named" } else { &self.name };
        if self.place.is_empty() { name.to_owned() } else { format!("{name}, {}", self.place) }
    }

    /// Why several spellings are one row; empty if there is one.
    pub fn joined_reason(&self) -> String {
        if self.spellings.is_empty() {
            return String::new();
        }
        let why = if self.joined_by_names { "one by the list of names" } else { "written alike" };
        format!("{}: {why}", self.spellings.join(" = "))
    }

    pub fn country_name(&self) -> &str {
        codes::country_name(&self.country)
    }

    /// The entry to look at first: the newest news, else the furthest stage.
    pub fn default_entry(&self) -> usize {
        let said = self.cells.iter().rev().find(|cell| cell.column != SiteColumn::NothingSaid).or(self.cells.first());
        said.map_or(0, |cell| cell.entries.start)
    }

    pub fn cell(&self, column: SiteColumn) -> Option<&HospitalCell> {
        self.cells.iter().find(|cell| cell.column == column)
    }
}

impl SiteEntry {
    /// The item with its number: `2 × Endoscope`. What limits the number comes before the item, so that no cut hides it:
    /// `9 for 8 places, share not stated: MRI scanner`.
    pub fn words(&self, corpus: &Corpus) -> String {
        let line = corpus.line(self.line);
        let name = line.name();
        if self.column == SiteColumn::Disputed {
            return format!("{}: {name}", line.balance());
        }
        let mut limits: Vec<String> = Vec::new();
        if self.shared_by > 0 {
            limits.push(format!("for {} places, share not stated", self.shared_by));
        }
        limits.extend(self.is_disputed.then(|| "disputed".to_owned()));
        limits.extend(ended(corpus, self.line).map(|state| state.label().to_owned()));
        limits.extend(self.is_older.then(|| "older report".to_owned()));
        limits.extend(self.is_other_report.then(|| "place from another report".to_owned()));
        let limits = limits.join(", ");
        match (self.number, limits.as_str()) {
            (Some(number), "") => format!("{number} × {name}"),
            (Some(number), limits) => format!("{number} {limits}: {name}"),
            (None, "") => format!("{name}, number not said"),
            (None, limits) => format!("{limits}: {name}, number not said"),
        }
    }
}

/// The state of a line that takes something back from its stages.
pub(super) fn ended(corpus: &Corpus, line: LineId) -> Option<LineState> {
    let states = [LineState::Cancelled, LineState::Returned, LineState::Incomplete, LineState::NotInUse];
    let code = corpus.line(line).delivery_status_code();
    states.into_iter().find(|state| state.code() == code)
}
