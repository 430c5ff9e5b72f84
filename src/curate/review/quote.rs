//! From words selected in a text to evidence: the sentence they stand in, with the words marked.

use crate::model::Evidence;
use crate::text::sentences;
use std::ops::Range;

/// How far around a selection its sentences are looked for; longer ones are cut there.
const AROUND: usize = 8192;

/// Evidence of a selection: the sentences that hold it, with the selected words marked.
pub fn evidence_of(source: &str, text: &str, selected: Range<usize>) -> Option<Evidence> {
    text.get(selected.clone()).filter(|words| !words.trim().is_empty())?;
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    // From one line's beginning to another's end, so that sentences are cut as everywhere else.
    let low = boundary(selected.start.saturating_sub(AROUND));
    let high = boundary((selected.end + AROUND).min(text.len()));
    let from = text[low..selected.start].find('\n').map_or(low, |at| low + at + 1);
    let around = &text[from..high];
    let (mut start, mut end) = (selected.start, selected.end);
    for sentence in sentences(around) {
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
    use super::evidence_of;

    #[test]
    fn the_quote_is_the_sentence_and_the_mark_the_selection() {
        let text = "Heading\n\nThe clinic in Osh got a scanner. It was handed over by Dr. Ames on Monday. «Рахмат»!";
        for (words, quote) in [
            ("a scanner", "The clinic in Osh got a scanner."),
            ("Monday", "It was handed over by Dr. Ames on Monday."),
            ("scanner. It", "The clinic in Osh got a scanner. It was handed over by Dr. Ames on Monday."),
            ("Heading", "Heading"),
        ] {
            let at = text.find(words).expect(words);
            let evidence = evidence_of("s", text, at..at + words.len()).expect(words);
            assert_eq!(evidence.quote, quote);
            assert_eq!(evidence.marked_text(), words);
            assert_eq!(&text[evidence.start..evidence.start + quote.len()], quote);
        }
        assert_eq!(evidence_of("s", text, 7..9), None, "nothing but white space");
        assert_eq!(evidence_of("s", text, text.len() - 3..text.len() + 9), None);
        let far = "слово ".repeat(5000);
        assert!(evidence_of("s", &far, 22_000..22_010).is_some_and(|it| it.quote.len() < 20_000));
    }
}
