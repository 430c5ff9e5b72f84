//! Makes evidence from words that the user selected in a text: their sentence, with the words marked.

use crate::model::Evidence;
use crate::text::sentences;
use std::ops::Range;

/// Bytes before and after a selection in which the ends of its sentences are searched, so that a text without
/// sentences does not become one quote. Chosen by eye, far longer than a sentence.
const SENTENCE_REACH: usize = 8192;

/// Evidence for a selection: the sentences that contain it, with the selected words marked. None if the
/// selection is empty or no valid range of the text.
pub fn evidence_for_selection(source: &str, text: &str, selected: Range<usize>) -> Option<Evidence> {
    text.get(selected.clone()).filter(|words| !words.trim().is_empty())?;
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    // Begin at the start of a line, so that the sentences are the same as those of the whole text.
    let window_start = boundary(selected.start.saturating_sub(SENTENCE_REACH));
    let window_end = boundary((selected.end + SENTENCE_REACH).min(text.len()));
    let from = text[window_start..selected.start].find('\n').map_or(window_start, |at| window_start + at + 1);
    let window = &text[from..window_end];
    let (mut start, mut end) = (selected.start, selected.end);
    for sentence in sentences(window) {
        let span = from + sentence.start..from + sentence.end;
        if span.start < selected.end && selected.start < span.end {
            start = start.min(span.start);
            end = end.max(span.end);
        }
        if span.start >= selected.end {
            break;
        }
    }
    let quote = text.get(start..end)?.to_owned();
    let mark = Some([selected.start - start, selected.end - start]);
    Some(Evidence { source: source.to_owned(), quote, start, mark, rule: None })
}
