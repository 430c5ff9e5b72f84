//! The cells of a source.

use super::citation::published;
use super::columns::OF_SOURCES;
use super::{Cell, CellRow};
use crate::model::ListedCode;
use crate::search::SourceHit;
use crate::store::Corpus;

pub(crate) fn source_row(corpus: &Corpus, hit: &SourceHit) -> CellRow {
    let source = corpus.source(hit.source);
    let kind = source.kind.map(|kind| [Cell::from(kind.label()), Cell::from(kind.code())]);
    let mut cells = vec![
        source.id.as_str().into(),
        source.publisher.as_str().into(),
        source.published.as_ref().and_then(published).into(),
    ];
    cells.extend(kind.unwrap_or([Cell::Empty, Cell::Empty]));
    cells.extend([source.title.as_str().into(), source.url.as_deref().into(), Cell::count(hit.projects)]);
    CellRow::new(OF_SOURCES, cells)
}
