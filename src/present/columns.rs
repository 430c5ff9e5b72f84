//! The cells of projects, equipment lines and sources, by column. For the clipboard and for tables.

use super::styled_text::Ink;
use crate::codes::ListedCode;
use crate::fields::{Column, FieldId};
use crate::model::{Figure, LineState, Voice};
use crate::store::{Corpus, INFERRED_MARK, LineId, LineRow, RecordId, SourceId};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

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
        Column::Quantity | Column::Item | Column::DeliveryStatus | Column::Says | Column::AsOf | Column::Sites => {
            String::new()
        }
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
        Column::Says => voice_letters(line),
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
        Column::Quantity | Column::Item | Column::DeliveryStatus | Column::Says | Column::AsOf | Column::Sites => {
            String::new()
        }
    }
}

/// One sign for all of a line: how far it has come at least. `is_open` tells whether something is still to come.
pub(crate) fn state_sign(state: LineState, is_open: bool) -> &'static str {
    match state {
        LineState::NotInUse if is_open => "◐",
        LineState::Planned | LineState::Funded | LineState::BeingBought | LineState::Ordered => "○",
        LineState::Donated | LineState::InDelivery => "○",
        LineState::PartlyDelivered | LineState::ArrivedUncounted | LineState::Incomplete => "◐",
        LineState::Delivered | LineState::InUse | LineState::NotInUse => "●",
        LineState::NotReceived | LineState::Cancelled | LineState::Returned => "✗",
        LineState::Disputed => "!",
        LineState::NotAid | LineState::Unknown => " ",
    }
}

/// The ink of the sign of a state.
pub(crate) fn state_ink(state: LineState) -> Ink {
    match state {
        LineState::Delivered | LineState::InUse | LineState::NotInUse => Ink::Arrived,
        LineState::NotReceived | LineState::Cancelled | LineState::Returned | LineState::Disputed => Ink::Conflict,
        _ => Ink::Plain,
    }
}

/// A letter for a voice.
pub(crate) fn voice_letter(voice: Voice) -> &'static str {
    match voice {
        Voice::Giver => "G",
        Voice::Receiver => "R",
        Voice::Carrier => "C",
        Voice::Press => "P",
        Voice::Register => "L",
    }
}

/// The voices that speak of a line, as letters: `GR`.
pub(crate) fn voice_letters(line: LineRow<'_>) -> String {
    let speaks = |voice: &&Voice| line.voices().any(|value| *value.code == *voice.code());
    Voice::ALL.iter().filter(speaks).map(|voice| voice_letter(*voice)).collect()
}

/// Both sides of a dispute with letters for the voices, where there is no room for words: `2 received G; none R`. A voice
/// that is not known is `?`.
pub(crate) fn short_dispute(words: &str) -> String {
    let unknown = words.replace(", says one report", " ?").replace(", says another", " ?");
    Voice::ALL.iter().fold(unknown, |words, voice| {
        words.replace(&format!(", says the {}", voice.label()), &format!(" {}", voice_letter(*voice)))
    })
}

/// The donors for a cell of a width. Where the words do not fit, what is inferred says so first, so that cutting keeps it.
pub(crate) fn donors_for_width(donors: &str, width: usize) -> Cow<'_, str> {
    let marks = donors.matches(INFERRED_MARK).count();
    if marks == 0 || donors.width() <= width {
        return Cow::Borrowed(donors);
    }
    let names = donors.replace(INFERRED_MARK, "");
    let all = names.split(", ").flat_map(|names| names.split(" through ")).count() == marks;
    Cow::Owned(format!("{}{names}", if all { "inferred: " } else { "part inferred: " }))
}

/// The places for a cell of a width. Where the words do not fit, that no share is stated must stay.
pub(crate) fn places_for_width(places: &str, width: usize) -> Cow<'_, str> {
    const SPLIT: &str = ", share not stated";
    const SHORT: &str = ", not split";
    match places.split_once(SPLIT) {
        Some((count, _)) if count.width() + SHORT.len() > width => {
            // `8 not split`: of how many is worth more than the word for it.
            Cow::Owned(format!("{} not split", count.split(' ').next().unwrap_or(count)))
        }
        Some((count, _)) if count.width() + SPLIT.len() > width => Cow::Owned(format!("{count}{SHORT}")),
        _ => Cow::Borrowed(places),
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

/// The label of the flag whose sign the list shows; says so if the record is broken, else is empty.
fn flag_label(corpus: &Corpus, id: RecordId) -> String {
    let row = corpus.row(id);
    if row.broken().is_some() {
        return "broken record".to_owned();
    }
    row.sign().map_or(String::new(), |rule| rule.label().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_cell_keeps_that_a_donor_is_inferred() {
        let donors = "Japan through JICA (inferred)";
        assert_eq!(donors_for_width(donors, 29), donors);
        assert_eq!(donors_for_width(donors, 28), "part inferred: Japan through JICA");
        assert_eq!(donors_for_width("Japan (inferred) through JICA (inferred)", 20), "inferred: Japan through JICA");
        assert_eq!(donors_for_width("Japan", 3), "Japan");
    }

    #[test]
    fn a_narrow_cell_keeps_that_no_share_is_stated() {
        let places = "8 places, share not stated: Dnipro, Kyiv";
        assert_eq!(places_for_width(places, 26), places);
        assert_eq!(places_for_width(places, 25), "8 places, not split");
    }

    #[test]
    fn a_dispute_is_short_with_letters() {
        assert_eq!(short_dispute("2 received, says the giver; none, says another"), "2 received G; none ?");
    }
}
