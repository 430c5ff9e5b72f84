//! Columns with one value in every row, or with none: they are said once, beside the table.

use super::spec::TableSpec;
use super::task::TableTask;
use crate::fields::{FieldId, OwnColumn, TableColumn, TableRows};

/// The columns of a table of projects or items in which every row has the same value, with the value; empty if none has
/// any. `None` if cancelled.
pub(super) fn constant_columns(task: &TableTask<'_>, spec: &TableSpec) -> Option<Vec<(TableColumn, String)>> {
    let found = task.found();
    if !matches!(spec.rows, TableRows::Projects | TableRows::Items) || found < 2 {
        return Some(Vec::new());
    }
    let mut constant = Vec::new();
    for &column in &spec.columns {
        if task.cancel.is_stale() {
            return None;
        }
        let value = match column {
            TableColumn::Own(OwnColumn::Items) => no_items(task).then(String::new),
            // Remarks of several records are not in the columns of the segments. Items have values of their own.
            TableColumn::Field(FieldId::Flag) => None,
            TableColumn::Field(field) if field.is_facet() && field.is_per_line() => {
                (spec.rows == TableRows::Projects && no_values_of_items(task, field)).then(String::new)
            }
            TableColumn::Field(field) if field.is_facet() => of_facet(task, field, found),
            _ => None,
        };
        constant.extend(value.map(|value| (column, value)));
    }
    Some(constant)
}

fn no_items(task: &TableTask<'_>) -> bool {
    let mut segments = task.by_segment.iter().zip(task.corpus.segments());
    segments.all(|(hits, (_, segment))| hits.rows.iter().all(|&row| segment.lines_of(row as usize).is_empty()))
}

/// Whether no item of the projects has a value of a field of items. Its column has a row for each item, not for each project.
fn no_values_of_items(task: &TableTask<'_>, field: FieldId) -> bool {
    let mut segments = task.by_segment.iter().zip(task.corpus.segments());
    segments.all(|(hits, (_, segment))| {
        let column = segment.facet(field);
        let mut counts = vec![0; column.globals.len()];
        let lines = hits.rows.iter().flat_map(|&row| segment.lines_of(row as usize));
        column.count_local(lines.map(|line| line as u32), &mut counts);
        counts.iter().all(|n| *n == 0)
    })
}

/// The value of a facet of projects that every project has alone; empty if none has a value.
fn of_facet(task: &TableTask<'_>, field: FieldId, found: usize) -> Option<String> {
    let mut one: Option<(u32, usize)> = None;
    for (hits, (_, segment)) in task.by_segment.iter().zip(task.corpus.segments()) {
        let column = segment.facet(field);
        let mut counts = vec![0; column.globals.len()];
        column.count_local(hits.rows.iter().copied(), &mut counts);
        for (&id, &n) in column.globals.iter().zip(&counts).filter(|(_, n)| **n > 0) {
            match &mut one {
                None => one = Some((id, n as usize)),
                Some((of, sum)) if *of == id => *sum += n as usize,
                Some(_) => return None,
            }
        }
    }
    let Some((id, n)) = one else { return Some(String::new()) };
    // What is inferred in some rows reads otherwise there.
    let is_plain = !field.has_inferred();
    (n == found && is_plain).then(|| task.corpus.facets().values(field)[id as usize].label.clone())
}
