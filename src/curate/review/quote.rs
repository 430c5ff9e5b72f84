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

#[cfg(test)]
mod tests {
    use super::evidence_for_selection;

    #[test]
    fn the_quote_is_the_sentence_and_the_mark_is_the_selection() {
        let text = "Heading\n\nThe clinic in Osh got a scanner. It was handed over by Dr. Ames on Monday. «Рахмат»!";
        for (words, quote) in [
            ("a scanner", "The clinic in Osh got a scanner."),
            ("Monday", "It was handed over by Dr. Ames on Monday."),
            ("scanner. It", "The clinic in Osh got a scanner. It was handed over by Dr. Ames on Monday."),
            ("Heading", "Heading"),
        ] {
            let at = text.find(words).expect(words);
            let evidence = evidence_for_selection("s", text, at..at + words.len()).expect(words);
            assert_eq!(evidence.quote, quote);
            assert_eq!(evidence.marked_text(), words);
            assert_eq!(&text[evidence.start..evidence.start + quote.len()], quote);
        }
        assert_eq!(evidence_for_selection("s", text, 7..9), None, "nothing but white space");
        assert_eq!(evidence_for_selection("s", text, text.len() - 3..text.len() + 9), None);
        let far = "слово ".repeat(5000);
        assert!(evidence_for_selection("s", &far, 22_000..22_010).is_some_and(|it| it.quote.len() < 20_000));
    }
}
