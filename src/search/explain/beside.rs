//! The rows behind a figure and beside it: those that it counts, those that are only partly in it, and those that are not.

use super::{ExplainWanted, ExplainedRow};
use crate::fields::{FieldId, TableFigure};
use crate::search::cancel::Cancel;
use crate::search::count::{count_projects, with_clause};
use crate::search::query::{Query, ValueCount};
use crate::search::table::GroupKind;
use crate::store::Corpus;

/// Projects to which a figure has a relation, as a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BesideFigure {
    pub kind: BesideKind,
    /// Number of projects that the query finds.
    pub projects: usize,
    pub query: String,
}

/// How projects relate to a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BesideKind {
    /// They are in the row of the figure.
    OfRow,
    /// Of these, they have several values of the field.
    OfSeveral(FieldId),
    /// Of these, another record of the same identifier counts before them.
    Duplicate,
    /// They are in the table, and state no value of the field.
    NotStated(FieldId),
}

/// The rows behind a figure of a group and beside it, as far as there are any. `None` if cancelled.
pub(in crate::search) fn beside(
    corpus: &Corpus,
    wanted: &ExplainWanted,
    of_table: &Query,
    cancel: &Cancel,
) -> Option<Vec<BesideFigure>> {
    let ExplainedRow::Group { fields, keys, query: Some(of_row), .. } = &wanted.of else { return Some(Vec::new()) };
    let mut asked = vec![(BesideKind::OfRow, of_row.clone())];
    let is_money = matches!(wanted.figure, TableFigure::Money(_));
    // Money of years is divided by its dates.
    let divided = fields.iter().zip(keys).filter(|(field, _)| !field.has_order());
    for (&field, _) in divided.clone().filter(|(_, key)| key.kind == GroupKind::Value) {
        let clause = format!("{}:{}", field.own_name(), ValueCount::Several.word());
        asked.push((BesideKind::OfSeveral(field), with_clause(&clause, of_row)));
    }
    if is_money && corpus.has_duplicates() {
        asked.push((BesideKind::Duplicate, with_clause(&format!("{}:yes", FieldId::Duplicate.name()), of_row)));
    }
    for (&field, _) in divided.filter(|(_, key)| key.kind != GroupKind::NotStated) {
        // A project may have sectors of other vocabularies alone.
        let of_none = if field == FieldId::Sector { FieldId::SectorVocabulary } else { field };
        let clause = format!("{}:{}", of_none.own_name(), ValueCount::None.word());
        asked.push((BesideKind::NotStated(field), with_clause(&clause, of_table.clause_text())));
    }
    let mut beside = Vec::new();
    for (kind, query) in asked {
        let projects = count_projects(corpus, &query, false, cancel)?;
        if projects > 0 {
            beside.push(BesideFigure { kind, projects, query });
        }
    }
    Some(beside)
}
