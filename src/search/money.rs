//! Sums of money over matching records, by kind and currency, divided by what payments and activities state.
//!
//! What counts decides [`Corpus::count_once`](crate::store::Corpus). Of a cell, that is the money of one kind, currency
//! and year of an activity, [`split`] gives to each value of the table what the payments state of themselves, then what
//! the activity states of all its money; what neither says stands in rows of its own. Nothing is converted, nothing is
//! shared out that nobody states, and every table adds up to the sum by kind.

mod plain;
mod split;
mod table;

use crate::fields::FieldId;
use crate::model::{AmountKind, Figure, LeftOut, ListedCode};
use crate::store::RecordId;
pub(crate) use crate::store::money::years_label;
pub(super) use plain::ValuesWanted;
pub(super) use table::{NumberedSum, NumberedSums, SumSlot, SumTable, count_once, sums};
pub use table::{sums_of, sums_on};

/// How sums are divided besides kind and currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SumsBy {
    /// Not divided.
    #[default]
    Kind,
    /// By recipient country.
    Country,
    /// By recipient region, of one vocabulary.
    Region,
    /// By sector, of one vocabulary.
    Sector,
    Donor,
    Implementer,
    /// By the organisation that reports the activity.
    Reporter,
    Year,
    /// By the values of any facet. Money of a record with several is split nowhere.
    Field(FieldId),
}

impl SumsBy {
    /// Those with a name of their own, in the order in which the explorer cycles through them.
    pub const ALL: [SumsBy; 8] = {
        use SumsBy::*;
        [Kind, Country, Region, Sector, Donor, Implementer, Reporter, Year]
    };

    /// The name typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            SumsBy::Kind => "kind",
            SumsBy::Country => "country",
            SumsBy::Region => "region",
            SumsBy::Sector => "sector",
            SumsBy::Donor => "donor",
            SumsBy::Implementer => "implementer",
            SumsBy::Reporter => "reporter",
            SumsBy::Year => "year",
            SumsBy::Field(field) => field.own_name(),
        }
    }

    /// The next in the explorer's cycle.
    pub(crate) fn next(self) -> Self {
        Self::ALL[(self.position() + 1) % Self::ALL.len()]
    }

    /// The one before in the explorer's cycle.
    pub(crate) fn previous(self) -> Self {
        Self::ALL[(self.position() + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    fn position(self) -> usize {
        Self::ALL.iter().position(|by| *by == self).unwrap_or(0)
    }

    /// Whether the values are of a vocabulary that can be chosen.
    pub(crate) fn has_vocabulary(self) -> bool {
        matches!(self, SumsBy::Region | SumsBy::Sector)
    }
}

/// Which sums a request wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SumsWanted {
    pub by: SumsBy,
    /// Divide by the years of the money too.
    pub by_year: bool,
    /// Vocabulary of regions or sectors. Without one, 1 for regions; for sectors 1, and 2 where 1 is not stated.
    pub vocabulary: Option<String>,
    /// Count what copies, children and the receivers of payments report too, as often as it is reported.
    pub all: bool,
    /// List what is left out, see [`Sums::left_out`].
    pub list: bool,
}

impl From<SumsBy> for SumsWanted {
    fn from(by: SumsBy) -> Self {
        SumsWanted { by, ..SumsWanted::default() }
    }
}

/// Why money of a record is in no sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeftOutReason {
    /// Another record of the same activity counts.
    Duplicate,
    /// Children of the activity report it.
    Children,
    /// The record itself says so.
    Stated(LeftOut),
}

impl LeftOutReason {
    /// The code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            LeftOutReason::Duplicate => "duplicate",
            LeftOutReason::Children => "children",
            LeftOutReason::Stated(why) => why.code(),
        }
    }

    /// The reason in words, of money: `left out: reported by its children`.
    pub(crate) fn label(self) -> &'static str {
        match self {
            LeftOutReason::Duplicate => "reported twice, counted once",
            LeftOutReason::Children => "reported by its children",
            LeftOutReason::Stated(why) => why.label(),
        }
    }
}

/// What a row of sums is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SumField {
    /// Money that counts.
    Amount,
    /// How much of the amount is of parents, beyond what their children report. Only by kind.
    OfParents,
    /// Paid to another activity of the answer.
    PassedOn,
    LeftOut(LeftOutReason),
}

impl SumField {
    /// The name, for programs.
    pub fn name(self) -> &'static str {
        match self {
            SumField::Amount => "amount",
            SumField::OfParents => "of_parents",
            SumField::PassedOn => "passed_on",
            SumField::LeftOut(_) => "left_out",
        }
    }
}

/// A row of a table of money: one kind and currency, and one value of what the table is by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumRow {
    pub field: SumField,
    /// Code, name or years; `none`, `several`, `rest`, `region`, `country` or `parent` for money without one value; empty
    /// by kind, and if the field is not [`SumField::Amount`].
    pub value: String,
    /// The value in words.
    pub label: String,
    /// Money without one value: it stands after the others.
    pub is_special: bool,
    /// First and last year of the money, if the table is divided by years too and they are stated.
    pub years: Option<(i16, i16)>,
    /// Code of the kind of amount.
    pub kind: String,
    /// ISO 4217 code; empty if not stated.
    pub currency: String,
    /// The money that is of this value alone.
    pub count: Figure,
    /// With all money of which this value is one of several and the split is not stated.
    pub at_most: Figure,
    /// Number of amounts that take part.
    pub amounts: usize,
    /// Number of activities whose money takes part.
    pub projects: usize,
}

impl SumRow {
    /// The kind, as shown.
    pub(crate) fn kind_label(&self) -> &str {
        kind_label(&self.kind)
    }
}

/// The label of a kind of amount, by its code.
pub(crate) fn kind_label(kind: &str) -> &str {
    match kind {
        "" => "kind not stated",
        kind => AmountKind::ALL.iter().find(|known| known.code() == kind).map_or(kind, |known| known.label()),
    }
}

/// Money that is in no sum, or passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutMoney {
    pub record: RecordId,
    /// [`SumField::PassedOn`] or [`SumField::LeftOut`].
    pub why: SumField,
    /// Code of the kind of amount.
    pub kind: String,
    pub currency: String,
    /// First and last year; `None` if none is stated.
    pub years: Option<(i16, i16)>,
    pub value: Figure,
    /// Of a parent, what counts of the kind and currency beside that: as much as it states beyond its children.
    pub remainder: Option<Figure>,
    /// The records that count instead, or that received it.
    pub instead: Vec<RecordId>,
}

/// The sums over an answer's records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub wanted: SumsWanted,
    /// What counts, by kind in IATI's order and currency; then by value, largest first, or years ascending, and money
    /// without one value last. After that what is of parents, passed on and left out, in the same order.
    pub rows: Vec<SumRow>,
    /// In load order, if wanted.
    pub left_out: Vec<LeftOutMoney>,
    /// Other vocabularies of regions or sectors that the records state, if the table is by these.
    pub other_vocabularies: Vec<String>,
}
