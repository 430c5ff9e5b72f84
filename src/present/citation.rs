//! A source in one line, and who published, wrote and passed it on.

use crate::model::{Coded, Source};
use crate::store::SourceEntry;

/// The attribution of a source, a text per row: publisher, kind and date (true: the main row), then author,
/// intermediaries, origin, address and note.
pub(crate) fn attribution(source: &Source) -> Vec<(String, bool)> {
    let mut rows = Vec::new();
    let publisher = if source.publisher.is_empty() { "publisher not stated" } else { &source.publisher };
    let kind = source.kind.as_ref().map(|kind| kind.label().to_owned());
    let date = match (&source.published, source.published_basis.as_deref()) {
        (Some(date), Some("text")) => format!("{date} (in the text)"),
        (Some(date), Some("address")) => format!("{date} (in the address)"),
        (Some(date), Some(basis)) => format!("{date} ({basis})"),
        (Some(date), None) => date.to_string(),
        (None, _) => "no date stated".to_owned(),
    };
    rows.push((
        [Some(publisher.to_owned()), kind, Some(date)].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        true,
    ));
    if let Some(author) = &source.author {
        rows.push((format!("by {author}"), false));
    }
    if !source.via.is_empty() {
        rows.push((format!("via {}", source.via.join(", ")), false));
    }
    if let Some(origin) = &source.origin {
        rows.push((format!("goes back to {origin}"), false));
    }
    rows.extend(source.url.as_ref().map(|url| (url.clone(), false)));
    rows.extend(source.note.as_ref().map(|note| (format!("note: {note}"), false)));
    rows
}

/// The citation beneath a copied quote: publisher, date, address.
pub(crate) fn citation(source: &SourceEntry) -> String {
    let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), Coded::to_string);
    let url = source.url.as_deref().unwrap_or(&source.id);
    format!("{}, {date}, {url}", source.publisher_label())
}
