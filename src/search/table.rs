//! Tables: rows with columns, sorted, or groups with figures, over the answer to a query.
//!
//! A table is made on the search thread and can be cancelled. It goes through the segments one by one
//! ([`SegmentView`](crate::store::SegmentView)), on any number of threads, and its answer does not depend on how the
//! records are split: counts and sums are exact, and every order is total.
//!
//! What holds of every table, and is tested against a plain recount:
//!
//! - Nothing unlike is added: money of two currencies or of kinds that are no figure, pieces of two kinds.
//! - Every table adds up, or says why not: a project with two countries is in both rows, and `in_several` counts it;
//!   money of several values whose split nobody states has a row of its own.
//! - The query of a row gives the projects, items and pieces that the row shows.

mod answer;
mod constant;
mod crosstab;
mod group_rows;
mod groups;
mod once;
mod records;
mod rows;
mod spec;
mod task;

use crate::fields::{TableColumn, TableFigure, TableRows};
pub use answer::{
    CountedOnceNote, Crosstab, CrosstabRow, GroupKey, GroupKind, GroupMoney, GroupRow, Groups, MoneyColumn, PartRow,
    Table, TableBody,
};
pub(super) use group_rows::sums_by;
pub(crate) use spec::is_sortable;
pub use spec::{TableSort, TableSortKey, TableSpec, TableWords, group_field_names};
pub(super) use task::{TableParts, TableTask};

/// Makes a table. `None` if cancelled.
pub(super) fn table(task: &TableTask<'_>, spec: &TableSpec, parts: TableParts<'_>) -> Option<Table> {
    let asked = spec.clone();
    let mut spec = spec.clone();
    if spec.columns.is_empty() {
        spec.columns = TableColumn::default_of(spec.rows).to_vec();
    }
    if !spec.group_fields().is_empty() {
        if let (true, &[down, across]) = (spec.is_crosstab, spec.group_fields()) {
            let (crosstab, money, row_count) = crosstab::crosstab(task, &mut spec, [down, across])?;
            let (body, constant) = (TableBody::Crosstab(Box::new(crosstab)), Vec::new());
            let counted_once = once::counted_once(task, &money, false)?;
            return Some(Table { asked, spec, row_count, body, money, counted_once, constant, unread: 0 });
        }
        if spec.is_of_items() && spec.figures.is_empty() {
            spec.figures = vec![TableFigure::Items, TableFigure::Projects, TableFigure::Pieces];
        }
        let counts = groups::count_groups(task, &spec, None)?;
        let (groups, money, row_count) = group_rows::groups(task, &mut spec, counts)?;
        let (body, constant) = (TableBody::Groups(Box::new(groups)), Vec::new());
        let counted_once = once::counted_once(task, &money, false)?;
        return Some(Table { asked, spec, row_count, body, money, counted_once, constant, unread: 0 });
    }
    let money = rows::money_columns(task, &sorted_and_shown(&spec))?;
    let mut unread = 0;
    let (row_count, body) = match spec.rows {
        TableRows::Items => {
            let (rows, count) = rows::items(task, &spec, parts.ranked)?;
            (count, TableBody::Items(rows))
        }
        TableRows::Sources => {
            let all = parts.sources.unwrap_or_default();
            (all.len(), TableBody::Sources(rows::sources(task, &spec, all)))
        }
        TableRows::Hospitals => {
            let mut hospitals = parts.hospitals.unwrap_or_default();
            let count = hospitals.rows.len();
            let (start, end) = spec.window_of(count);
            hospitals.rows.truncate(end);
            hospitals.rows.drain(..start);
            (count, TableBody::Hospitals(hospitals))
        }
        TableRows::Transactions => {
            let (rows, count, missing) = records::parts(task, &spec, parts.ranked)?;
            unread = missing;
            (count, TableBody::Transactions(rows))
        }
        TableRows::Documents => {
            let (rows, count, missing) = records::parts(task, &spec, parts.ranked)?;
            unread = missing;
            (count, TableBody::Documents(rows))
        }
        // Places are groups.
        TableRows::Projects | TableRows::Places => {
            let rows = rows::projects(task, &spec, &money, parts.ranked)?;
            (task.found(), TableBody::Projects(rows))
        }
    };
    let constant = constant::constant_columns(task, &spec)?;
    let shown: Vec<MoneyColumn> =
        if spec.columns.iter().any(|it| matches!(it, TableColumn::Money(_))) { money.clone() } else { Vec::new() };
    let counted_once = once::counted_once(task, &shown, true)?;
    Some(Table { asked, spec, row_count, body, money, counted_once, constant, unread })
}

/// The columns whose money is read.
fn sorted_and_shown(spec: &TableSpec) -> Vec<TableColumn> {
    let mut columns = spec.columns.clone();
    for sort in &spec.sort {
        if let TableSortKey::Column(column) = sort.by
            && !columns.contains(&column)
        {
            columns.push(column);
        }
    }
    columns
}
