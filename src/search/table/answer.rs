//! The answer: a table of rows or of groups.

use super::spec::TableSpec;
use crate::fields::{FieldId, MoneyFigure, TableColumn, TableFigure};
use crate::model::{DocumentLink, Figure, SiteColumn, Transaction};
use crate::search::hit::SourceHit;
use crate::search::hospitals::Hospitals;
use crate::store::{LineId, RecordId, Total};

/// A table over the answer to a query.
#[derive(Debug)]
pub struct Table {
    pub(crate) asked: TableSpec,
    /// What was asked for, with the defaults filled in.
    pub spec: TableSpec,
    /// Rows in all. The body has those of the window.
    pub row_count: usize,
    pub body: TableBody,
    /// The columns of money: a figure in one currency each. The currency with the most amounts comes first.
    pub money: Vec<MoneyColumn>,
    /// Columns of money of which some is counted elsewhere.
    pub counted_once: Vec<CountedOnceNote>,
    /// Columns of a table of rows in which every row has the same value, with the value; empty if none has any.
    pub constant: Vec<(TableColumn, String)>,
    /// Records that could not be read again, so that their transactions or documents are missing.
    pub unread: usize,
}

/// The rows, by kind.
#[derive(Debug)]
pub enum TableBody {
    Projects(Vec<RecordId>),
    Items(Vec<LineId>),
    Sources(Vec<SourceHit>),
    Transactions(Vec<PartRow<Transaction>>),
    Documents(Vec<PartRow<DocumentLink>>),
    /// All of them: their columns depend on the rows.
    Hospitals(Hospitals),
    Groups(Box<Groups>),
    Crosstab(Box<Crosstab>),
}

/// A transaction or document with its project.
#[derive(Clone, Debug, PartialEq)]
pub struct PartRow<T> {
    pub project: RecordId,
    /// Position in its project.
    pub at: u32,
    pub part: T,
}

/// A figure of money in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyColumn {
    pub figure: MoneyFigure,
    /// ISO 4217 code; empty if not stated.
    pub currency: String,
}

/// How a column of money differs from money counted once: what a project states may be counted in its children, in a copy,
/// or where it is passed on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedOnceNote {
    /// The column, by its position among those of money.
    pub column: usize,
    /// Amounts in the rows that are counted in other records found; 0 in a table of groups, which has each once.
    pub amounts: usize,
    /// The sum over the records found, each amount once.
    pub counted_once: Figure,
    /// Amounts that are counted in records that are not found.
    pub amounts_outside: usize,
    /// What the records found add to a sum over all records.
    pub counted_with_others: Figure,
}

impl MoneyColumn {
    /// Figure and currency: `paid out USD`.
    pub(crate) fn name(&self) -> String {
        let currency = if self.currency.is_empty() { "no currency" } else { &self.currency };
        format!("{} {currency}", self.figure.words())
    }
}

/// Projects or items by the values of fields.
#[derive(Debug, Default)]
pub struct Groups {
    pub fields: Vec<FieldId>,
    /// Those of the window.
    pub rows: Vec<GroupRow>,
    /// Money without one value: split not stated, rest of percentages, of parents. It adds to the total of money; its
    /// projects are in other rows too.
    pub unsplit: Vec<GroupRow>,
    /// Money that is in no sum, with the reason.
    pub left_out: Vec<GroupRow>,
    /// All projects and items, each once; and all money that counts.
    pub all: GroupRow,
    /// Projects and items that are in more than one row: the rows do not add up to `all`.
    pub in_several: [usize; 2],
    /// Why money is not divided, where it is asked for and is not.
    pub undivided: Option<String>,
}

/// Values of one field down, of a second across, and one figure in each cell. A cell is the row of its two values in a
/// table by both fields.
#[derive(Debug)]
pub struct Crosstab {
    /// Down, across.
    pub fields: [FieldId; 2],
    /// What the cells show; of money in the only currency of [`Table::money`].
    pub figure: TableFigure,
    /// The values across: those with the most, the others together, what has no single value, and what is not stated.
    pub columns: Vec<GroupKey>,
    /// Those of the window, with what has no single value or none last.
    pub rows: Vec<CrosstabRow>,
    /// The totals of the columns, and the whole.
    pub all: CrosstabRow,
    /// Money of the figure in other currencies, which is in no cell.
    pub other_currencies: Vec<MoneyColumn>,
    /// Money that is in no sum, with the reason.
    pub left_out: Vec<GroupRow>,
    /// Projects and items that are in more than one cell: rows and columns do not add up.
    pub in_several: [usize; 2],
    /// Why the cells have no money, where it is asked for.
    pub undivided: Option<String>,
}

/// A row of a crosstab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrosstabRow {
    /// By column; `None` where there is nothing.
    pub cells: Vec<Option<GroupRow>>,
    /// Of all columns; its only key is the value of the row.
    pub total: GroupRow,
}

/// A row of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupRow {
    /// One for each field; one alone for money without a value.
    pub keys: Vec<GroupKey>,
    /// Distinct projects; `None` if only payments name the value.
    pub projects: Option<usize>,
    /// Equipment lines.
    pub items: Option<usize>,
    /// Those of the projects and of the lines of which no source states a value of the row.
    pub inferred: [usize; 2],
    /// Pieces of these lines.
    pub pieces: Option<Total>,
    /// By column of money.
    pub money: Vec<Option<GroupMoney>>,
    /// The query that this row stands for: it gives the projects, items and pieces shown.
    pub query: Option<String>,
}

/// A value, or what stands for none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupKey {
    pub kind: GroupKind,
    /// For programs; empty unless it is a value or a reason.
    pub code: String,
    /// In words.
    pub label: String,
}

/// What a part of a row's key stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    #[default]
    Value,
    /// No value is stated.
    NotStated,
    /// Sectors are stated, and none in the vocabulary of the table.
    OtherVocabulary,
    /// The project has no equipment lines.
    NoItem,
    /// Money that has no single value.
    Unsplit,
    /// Money that does not count.
    LeftOut,
    /// The values across a crosstab that have no column of their own.
    Others,
}

/// Money of a group in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupMoney {
    /// Of this value alone.
    pub alone: Figure,
    /// With all money of which this value is one of several and the split is not stated.
    pub at_most: Figure,
}

impl Table {
    pub fn groups(&self) -> Option<&Groups> {
        if let TableBody::Groups(groups) = &self.body { Some(groups) } else { None }
    }

    pub fn crosstab(&self) -> Option<&Crosstab> {
        if let TableBody::Crosstab(crosstab) = &self.body { Some(crosstab) } else { None }
    }

    /// The currencies that have both money committed and paid, each with the positions of the two columns.
    pub fn ratio_columns(&self) -> Vec<[usize; 2]> {
        let of = |figure: MoneyFigure| {
            self.money.iter().enumerate().filter(move |(_, column)| column.figure == figure).map(|(at, _)| at)
        };
        let pair = |committed: usize| {
            let is_same = |paid: &usize| self.money[*paid].currency == self.money[committed].currency;
            Some([committed, of(MoneyFigure::Paid).find(is_same)?])
        };
        of(MoneyFigure::Committed).filter_map(pair).collect()
    }

    /// What is paid out of a row in percent of what is committed, in the currency of two columns of money; `None` where one
    /// of them is not stated, or nothing is committed.
    pub fn ratio(row: &GroupRow, [committed, paid]: [usize; 2]) -> Option<Figure> {
        let of = |at: usize| row.money.get(at).copied().flatten().map(|money| money.alone);
        of(paid)?.percent_of(of(committed)?)
    }

    /// The columns of money of which [`TableFigure::Share`] tells the parts; none if it is of a count.
    pub fn share_columns(&self) -> Vec<usize> {
        let figure = self.spec.figure_of_share();
        let is_of = |column: &MoneyColumn| TableFigure::Money(column.figure) == figure;
        self.money.iter().enumerate().filter(|(_, column)| is_of(column)).map(|(at, _)| at).collect()
    }

    /// A row's part of all, in percent: of a column of money, else of the count that the share is of.
    pub fn share(&self, row: &GroupRow, column: Option<usize>) -> Option<Figure> {
        let all = &self.groups()?.all;
        let number = |row: &GroupRow| match (column, self.spec.figure_of_share()) {
            (Some(at), _) => row.money.get(at).copied().flatten().map(|money| money.alone),
            (None, TableFigure::Items) => row.items.map(|n| Figure::from(n as i64)),
            (None, TableFigure::Projects) => row.projects.map(|n| Figure::from(n as i64)),
            (None, _) => None,
        };
        number(row)?.percent_of(number(all)?)
    }

    /// Whether its rows are groups and not records, lines or sources.
    pub(crate) fn is_grouped(&self) -> bool {
        matches!(self.body, TableBody::Groups(_) | TableBody::Crosstab(_))
    }

    /// The stages that the hospitals have.
    pub fn hospital_columns(&self) -> &[SiteColumn] {
        if let TableBody::Hospitals(hospitals) = &self.body { &hospitals.columns } else { &[] }
    }
}
