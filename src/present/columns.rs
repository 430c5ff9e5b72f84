//! The cells of projects, equipment lines and sources, by column. For the clipboard and for tables.

use crate::fields::{Column, FieldId};
use crate::model::Figure;
use crate::rules::FlagWeight;
use crate::store::{Corpus, LineId, RecordId, SourceId};

/// A cell of a project; empty in a column of equipment lines or sources.
pub(crate) fn project_cell(corpus: &Corpus, id: RecordId, column: Column) -> String {
    let row = corpus.row(id);
    match column {
        Column::Title | Column::ProjectTitle => row.title().to_owned(),
        Column::Countries => countries(corpus, id),
        Column::Donors => row.donors().to_owned(),
        Column::ActivityStatus => row.activity_status().to_owned(),
        Column::LastReported => row.last_reported().map_or(String::new(), |date| date.to_string()),
        Column::LineCount => row.lines().to_string(),
        Column::Flag => flag_label(corpus, id),
        Column::ProjectId => row.id().to_owned(),
        Column::Quantity | Column::Item | Column::DeliveryStatus | Column::AsOf | Column::Sites => String::new(),
        Column::SourceId | Column::Publisher | Column::Published | Column::SourceTitle | Column::Address => {
            String::new()
        }
    }
}

/// A cell of an equipment line: its own, or one of its project. Empty in a column of sources.
pub(crate) fn line_cell(corpus: &Corpus, id: LineId, column: Column) -> String {
    let line = corpus.line(id);
    match column {
        Column::Quantity => line.quantity().map_or_else(|| "-".to_owned(), Figure::to_plain_string),
        Column::Item => line.name().to_owned(),
        Column::DeliveryStatus => line.delivery_status().to_owned(),
        Column::AsOf => line.as_of().map_or(String::new(), |date| date.to_string()),
        Column::Sites => line.places().to_owned(),
        Column::Title | Column::ProjectTitle | Column::ProjectId | Column::Countries | Column::Donors => {
            project_cell(corpus, id.project, column)
        }
        Column::ActivityStatus | Column::LastReported | Column::LineCount | Column::Flag => {
            project_cell(corpus, id.project, column)
        }
        Column::SourceId | Column::Publisher | Column::Published | Column::SourceTitle | Column::Address => {
            String::new()
        }
    }
}

/// A cell of a source; empty in a column of projects or equipment lines.
pub(crate) fn source_cell(corpus: &Corpus, id: SourceId, column: Column) -> String {
    let source = corpus.source(id);
    match column {
        Column::SourceId => source.id.clone(),
        Column::Publisher => source.publisher.clone(),
        Column::Published => source.published.as_ref().map_or(String::new(), ToString::to_string),
        Column::SourceTitle => source.title.clone(),
        Column::Address => source.url.clone().unwrap_or_default(),
        Column::Title | Column::ProjectTitle | Column::ProjectId | Column::Countries | Column::Donors => String::new(),
        Column::ActivityStatus | Column::LastReported | Column::LineCount | Column::Flag => String::new(),
        Column::Quantity | Column::Item | Column::DeliveryStatus | Column::AsOf | Column::Sites => String::new(),
    }
}

/// Names of the recipient countries: the first one stated, then the others in alphabetical order.
fn countries(corpus: &Corpus, id: RecordId) -> String {
    let row = corpus.row(id);
    let first = crate::codes::country_name(row.country());
    let others = row.values(FieldId::Country).filter(|value| value.code != row.country());
    let mut others: Vec<&str> = others.map(|value| value.label.as_str()).collect();
    others.sort_unstable();
    std::iter::once(first).chain(others).collect::<Vec<_>>().join(", ")
}

/// The label of a project's heaviest conflict or doubt; says so if the record is broken, else is empty.
fn flag_label(corpus: &Corpus, id: RecordId) -> String {
    let row = corpus.row(id);
    if row.broken().is_some() {
        return "broken record".to_owned();
    }
    let serious = row.flag().filter(|rule| rule.weight() != FlagWeight::Note);
    serious.map_or(String::new(), |rule| rule.label().to_owned())
}
