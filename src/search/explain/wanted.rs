//! Which figure is to be explained.

use crate::fields::{FieldId, TableFigure, TableRows};
use crate::search::table::GroupKey;
use crate::store::RecordId;

/// A figure that is to be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainWanted {
    pub of: ExplainedRow,
    /// What a row of the table is: of items only records count that have some.
    pub rows: TableRows,
    pub figure: TableFigure,
    /// Of money; empty if none is stated.
    pub currency: String,
}

/// The row of a table to which a figure belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExplainedRow {
    /// A group: its fields, its keys, none of all together, and the query of its records.
    Group {
        fields: Vec<FieldId>,
        keys: Vec<GroupKey>,
        query: Option<String>,
        /// Of sectors, as in [`TableSpec::vocabulary`](crate::search::TableSpec).
        vocabulary: Option<String>,
    },
    Project(RecordId),
}
