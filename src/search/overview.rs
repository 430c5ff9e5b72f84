//! The overview of an answer: what the matching projects are, in blocks of figures.
//!
//! Each block is a table of [`super::table`], or numbers of projects that queries find, so that no figure here is counted
//! in a way of its own. Blocks are made one after the other on the search thread, the first one first, and handed out as
//! they are known.

mod checks;

use super::count::{count_projects, with_clause};
use super::query::{Query, exactly};
use super::resolve::ResolvedQuery;
use super::table::{GroupKind, GroupRow, Table, TableParts, TableSort, TableSortKey, TableSpec, TableTask, table};
use crate::codes::ListedCode;
use crate::fields::{FieldId, MoneyFigure, TableFigure, TableRows};
use crate::store::Corpus;
use crate::text::fold;
pub use checks::Arrival;
use checks::{GAPS, LOOK_AT, NO_PLACE};
use std::sync::Arc;

/// What a block of the overview tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OverviewKind {
    /// Money committed and paid out by year.
    Money,
    Donors,
    Sectors,
    /// Status of the projects.
    Status,
    /// How far equipment has come.
    Equipment,
    Places,
    /// What to ask after, by the data's own date.
    LookAt,
    /// What is not stated, and codes that are not in their list.
    Gaps,
}

impl OverviewKind {
    /// In the order in which they are made.
    pub const ALL: [OverviewKind; 8] = {
        use OverviewKind::*;
        [Money, Donors, Sectors, Status, Equipment, Places, LookAt, Gaps]
    };

    /// The name for programs.
    pub fn code(self) -> &'static str {
        match self {
            OverviewKind::Money => "money",
            OverviewKind::Donors => "donors",
            OverviewKind::Sectors => "sectors",
            OverviewKind::Status => "status",
            OverviewKind::Equipment => "equipment",
            OverviewKind::Places => "places",
            OverviewKind::LookAt => "look_at",
            OverviewKind::Gaps => "gaps",
        }
    }

    /// What a person reads above it.
    pub fn title(self) -> &'static str {
        match self {
            OverviewKind::Money => "Money",
            OverviewKind::Donors => "Donors",
            OverviewKind::Sectors => "Sectors",
            OverviewKind::Status => "Status",
            OverviewKind::Equipment => "Equipment",
            OverviewKind::Places => "Places",
            OverviewKind::LookAt => "What to look at",
            OverviewKind::Gaps => "Gaps in the data",
        }
    }

    /// The table that shows the block whole, with the figures of money that the answer has.
    pub fn table(self, money: &[MoneyFigure]) -> TableSpec {
        let (rows, field) = match self {
            OverviewKind::Money => (TableRows::Projects, FieldId::MoneyYear),
            OverviewKind::Donors => (TableRows::Projects, FieldId::Donor),
            OverviewKind::Sectors => (TableRows::Projects, FieldId::Sector),
            OverviewKind::Status => (TableRows::Projects, FieldId::ActivityStatus),
            OverviewKind::Equipment => (TableRows::Items, FieldId::DeliveryStatus),
            OverviewKind::Places => (TableRows::Projects, FieldId::Place),
            OverviewKind::LookAt | OverviewKind::Gaps => (TableRows::Projects, FieldId::Flag),
        };
        let has_money = matches!(self, OverviewKind::Money | OverviewKind::Donors | OverviewKind::Sectors);
        let money = money.iter().copied().map(TableFigure::Money).filter(|_| has_money);
        let figures: Vec<TableFigure> = match rows {
            TableRows::Items => vec![TableFigure::Items, TableFigure::Projects],
            _ => [TableFigure::Projects].into_iter().chain(money).collect(),
        };
        // Years stand in their order.
        let by = figures.get(1).copied().filter(|_| has_money && !field.is_number());
        let sort = by
            .map(|by| TableSort { by: TableSortKey::Figure(by), descending: true, currency: None })
            .into_iter()
            .collect();
        TableSpec { rows, group_by: vec![field], figures, sort, ..TableSpec::default() }
    }
}

/// A block of the overview.
#[derive(Debug)]
pub struct OverviewBlock {
    pub kind: OverviewKind,
    /// The query that it is of, as typed.
    pub query: String,
    /// Number of projects that match, and of all that were loaded.
    pub found: usize,
    pub loaded: usize,
    /// The table that shows it whole.
    pub spec: TableSpec,
    pub body: OverviewBody,
}

/// What a block shows.
#[derive(Debug)]
pub enum OverviewBody {
    /// Groups: all years, of the others the first [`MOST_ROWS`].
    Groups(Box<Table>),
    Counts(OverviewCounts),
}

/// Numbers of projects or items.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct OverviewCounts {
    pub rows: Vec<OverviewCount>,
    /// Rows of the table that have none here.
    pub more: usize,
}

/// A number of projects or items, and the query that finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverviewCount {
    /// For programs.
    pub code: String,
    pub label: String,
    pub n: usize,
    /// Whether `n` is a number of items.
    pub of_items: bool,
    /// `None` if there is nothing to find.
    pub query: Option<String>,
}

/// Rows of a block at most, years apart: as many as the tallest screen shows in a column.
pub const MOST_ROWS: usize = 40;

/// Figures of money that a block shows.
const MOST_FIGURES: usize = 2;

/// Makes all blocks; each is handed out as soon as it is known. `None` if cancelled.
pub(super) fn overview(
    task: &TableTask<'_>,
    is_fuzzy: bool,
    hand_out: &mut dyn FnMut(Arc<OverviewBlock>),
) -> Option<Vec<Arc<OverviewBlock>>> {
    let mut blocks: Vec<Arc<OverviewBlock>> = Vec::new();
    let mut money: Vec<MoneyFigure> = Vec::new();
    for kind in OverviewKind::ALL {
        if task.cancel.is_stale() {
            return None;
        }
        // Nothing is said of equipment where there is none at all.
        if kind == OverviewKind::Equipment && task.corpus.line_count() == 0 {
            continue;
        }
        let spec = kind.table(&money);
        let body = match kind {
            OverviewKind::Money => {
                // Without figures it takes those that occur.
                let years = groups(task, &TableSpec { figures: Vec::new(), ..spec.clone() })?;
                money = figures_of(&years);
                OverviewBody::Groups(Box::new(years))
            }
            OverviewKind::Donors | OverviewKind::Sectors | OverviewKind::Status => {
                let table = groups(task, &TableSpec { window: Some(0..MOST_ROWS), ..spec.clone() })?;
                OverviewBody::Groups(Box::new(table))
            }
            OverviewKind::Equipment => OverviewBody::Counts(arrivals(&groups(task, &spec)?)),
            OverviewKind::Places => OverviewBody::Counts(places(task, &spec, is_fuzzy)?),
            OverviewKind::LookAt => OverviewBody::Counts(counted(task, &LOOK_AT, is_fuzzy)?),
            OverviewKind::Gaps => OverviewBody::Counts(counted(task, &GAPS, is_fuzzy)?),
        };
        let spec = if kind == OverviewKind::Money { kind.table(&money) } else { spec };
        let (query, found, loaded) = (task.query.text.clone(), task.found(), task.corpus.len());
        let block = Arc::new(OverviewBlock { kind, query, found, loaded, spec, body });
        hand_out(block.clone());
        blocks.push(block);
    }
    Some(blocks)
}

fn groups(task: &TableTask<'_>, spec: &TableSpec) -> Option<Table> {
    table(task, spec, TableParts { ranked: &[], sources: None, hospitals: None })
}

/// The figures of money that a table shows.
fn figures_of(table: &Table) -> Vec<MoneyFigure> {
    let figures = table.spec.figures.iter().filter_map(|figure| match figure {
        TableFigure::Money(figure) => Some(*figure),
        _ => None,
    });
    figures.take(MOST_FIGURES).collect()
}

/// Items by how far they have come: each item is in one state, so the numbers of states can be added.
fn arrivals(table: &Table) -> OverviewCounts {
    let of_state = |code: &str| {
        let rows = table.groups().into_iter().flat_map(|groups| &groups.rows);
        let mut of_code =
            rows.filter(|row| row.keys.iter().any(|key| key.kind == GroupKind::Value && key.code == code));
        of_code.next().and_then(|row| row.items).unwrap_or(0)
    };
    let own = table.groups().and_then(|groups| groups.all.query.clone()).unwrap_or_default();
    let mut rows = Vec::new();
    for &arrival in Arrival::ALL {
        let states = arrival.states();
        let n = states.iter().map(|state| of_state(state.code())).sum();
        if n == 0 && !arrival.is_always_told() {
            continue;
        }
        let clauses: Vec<String> = states.iter().map(|it| exactly(FieldId::DeliveryStatus, it.code())).collect();
        let query = (n > 0).then(|| with_clause(&clauses.join(" | "), &own));
        rows.push(OverviewCount {
            code: arrival.code().to_owned(),
            label: arrival.label().to_owned(),
            n,
            of_items: true,
            query,
        });
    }
    OverviewCounts { rows, more: 0 }
}

/// The places that most projects name. Most projects may name none, and a place that is a whole country says little of
/// where: these stand apart, before the others.
fn places(task: &TableTask<'_>, spec: &TableSpec, is_fuzzy: bool) -> Option<OverviewCounts> {
    let table = groups(task, &TableSpec { window: Some(0..MOST_ROWS), ..spec.clone() })?;
    let rows = table.groups().map_or(&[][..], |groups| &groups.rows);
    let is_value = |row: &&GroupRow| row.keys.iter().all(|key| key.kind == GroupKind::Value);
    let (mut whole, mut others) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(is_value) {
        let Some(key) = row.keys.first() else { continue };
        let is_whole = is_country(task.corpus, &key.label);
        let label = if is_whole { format!("{} as a whole", key.label) } else { key.label.clone() };
        let count = OverviewCount {
            code: key.code.clone(),
            label,
            n: row.projects.unwrap_or(0),
            of_items: false,
            query: row.query.clone(),
        };
        if is_whole { whole.push(count) } else { others.push(count) }
    }
    let mut none = counted(task, &NO_PLACE, is_fuzzy)?.rows;
    // That items have places is told where they have none.
    none.retain(|row| row.n > 0 || row.code == "none");
    if whole.len() > 1 {
        // Of many countries these rows would be all that is seen.
        let any: Vec<String> = whole.iter().map(|row| exactly(FieldId::Place, &row.code)).collect();
        let label = format!("{} countries as a whole", whole.len());
        whole = vec![count(task, is_fuzzy, "whole_countries", &label, &any.join(" | "))?];
    }
    // Of what is no value it is told in other words.
    let seen = rows.len();
    let rows = [none, whole, others].concat();
    Some(OverviewCounts { rows, more: table.row_count.saturating_sub(seen) })
}

/// Whether a place is a country of the data as a whole.
fn is_country(corpus: &Corpus, place: &str) -> bool {
    let place = fold(place);
    corpus.facets().values(FieldId::Country).iter().any(|country| country.names.contains(&place))
}

/// Numbers of projects by their queries; a number that is nothing is told too.
fn counted(task: &TableTask<'_>, all: &[(&str, &str, &str)], is_fuzzy: bool) -> Option<OverviewCounts> {
    let mut rows = Vec::new();
    for (code, label, clause) in all {
        // Without a day that is now, nobody knows what ends within a year.
        let resolved = ResolvedQuery::new(task.corpus, &Query::parse(clause), false, task.cancel)?;
        if !resolved.notes.iter().any(|note| note.ignored) {
            rows.push(count(task, is_fuzzy, code, label, clause)?);
        }
    }
    Some(OverviewCounts { rows, more: 0 })
}

fn count(task: &TableTask<'_>, is_fuzzy: bool, code: &str, label: &str, clause: &str) -> Option<OverviewCount> {
    let query = with_clause(clause, task.query.clause_text());
    let n = count_projects(task.corpus, &query, is_fuzzy, task.cancel)?;
    let query = Some(query).filter(|_| n > 0);
    Some(OverviewCount { code: code.to_owned(), label: label.to_owned(), n, of_items: false, query })
}
