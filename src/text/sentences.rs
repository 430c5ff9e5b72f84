//! Sentence splitting for texts of any language and quality.
//!
//! A fact cites a sentence, and an extraction rule looks at one sentence at a time. Splitting is cheap and
//! without a model: a full stop ends a sentence if what follows looks like the start of one; headings, list
//! items and paragraphs are sentences of their own.

use super::Span;

/// A longer sentence is cut: it is a table without full stops, or not text at all. Chosen by eye.
const MAX_SENTENCE: usize = 4096;

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "dr", "mr", "mrs", "ms", "prof", "st", "rev", "gen", "col", "lt", "hon", "messrs", "vs", "approx", "est", "ca",
    "cf", "eg", "ie", "fig", "art", "vol", "pp", "dept", "govt", "incl", "excl", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mt", "ft", "al", "rs", "tel", "min", "max", "avg",
];

/// Abbreviations whose full stop does not end a sentence before a number.
const NUMBER_ABBREVIATIONS: &[&str] = &[
    "no", "nos", "nr", "art", "sec", "par", "ch", "p", "ksh", "kshs", "tsh", "tshs", "ush", "ushs", "shs", "tk", "nu",
    "rp",
];

/// The sentences of a text in order, trimmed.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() {
            return None;
        }
        let start = at;
        at = end_of_sentence(text, start);
        Some(Span { start, end: start + text[start..at].trim_end().len() })
    })
}

/// The end of the sentence that begins at `start`; always greater than `start`.
fn end_of_sentence(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let limit = start + super::beginning(&text[start..], MAX_SENTENCE).len();
    let mut last_space = None;
    for at in start..limit {
        match bytes[at] {
            b'.' | b'!' | b'?' => {
                if let Some(end) = end_at_stop(text, start, at) {
                    return end;
                }
            }
            b'\n' if at > start && line_break_ends_sentence(&text[at + 1..]) => return at,
            b' ' | b'\n' => last_space = Some(at),
            // Full stops of Chinese, Japanese and Hindi, and bullets, recognised at their last byte.
            0x80..=0xbf if bytes[at] & 0xc0 == 0x80 => {
                let ends = ["。", "！", "？", "।", "…\n"].iter().any(|stop| ends_at(bytes, at, stop));
                if ends {
                    return at + 1;
                }
                let bullet = ["•", "●", "▪", "◦"].iter().any(|bullet| ends_at(bytes, at, bullet));
                if bullet && at > start + 2 {
                    return at - 2;
                }
            }
            _ => {}
        }
    }
    if limit == text.len() { limit } else { last_space.filter(|&blank| blank > start).unwrap_or(limit) }
}

fn ends_at(bytes: &[u8], at: usize, what: &str) -> bool {
    bytes[..=at].ends_with(what.as_bytes())
}

/// Whether a line break ends the sentence: if a blank line or a list item follows.
fn line_break_ends_sentence(rest: &str) -> bool {
    let line = rest.trim_start_matches([' ', '\t', '\r', '\u{a0}']);
    let mut chars = line.chars();
    match chars.next() {
        None | Some('\n' | '•' | '*' | '●' | '▪' | '◦' | '·' | '■' | '➢') => true,
        Some('-' | '–' | '—' | 'o') => chars.next().is_some_and(|c| c == ' ' || c == '\t'),
        Some('(') => line.as_bytes().get(2) == Some(&b')'),
        Some(c) if c.is_ascii_alphanumeric() => {
            let number = line.bytes().take_while(u8::is_ascii_digit).count().max(1);
            // "1. ", "12) ", "a) "
            let mut after = line.bytes().skip(number);
            number < 3
                && matches!((after.next(), c.is_ascii_digit()), (Some(b')'), _) | (Some(b'.'), true))
                && after.next().is_some_and(|b| b.is_ascii_whitespace())
        }
        _ => false,
    }
}

/// Bytes to look at on either side of a full stop, so that a long line of dots takes linear time. Chosen by
/// eye; it must hold an abbreviation and closing quotes.
const STOP_CONTEXT: usize = 32;

/// If the full stop at `at` ends the sentence, its end after any closing quotes and brackets.
fn end_at_stop(text: &str, start: usize, at: usize) -> Option<usize> {
    let near = super::beginning(&text[at + 1..], STOP_CONTEXT);
    let after = near.trim_start_matches(['.', '!', '?', '"', '”', '’', '\'', ')', ']', '»']);
    let end = at + 1 + near.len() - after.len();
    let next = after.chars().next();
    let mut from = start.max(at.saturating_sub(STOP_CONTEXT));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or_default();
    let Some(next) = next.filter(|c| !c.is_whitespace()) else {
        let rest = after.trim_start();
        let begins = rest.chars().next().is_none_or(|c| !c.is_lowercase());
        return (begins && !(text.as_bytes()[at] == b'.' && is_abbreviation(word, rest))).then_some(end);
    };
    // A space is missing after the full stop: "was built.The hospital".
    let mut before = before.chars().rev();
    let two_letters = before.next().is_some_and(|c| c.is_lowercase() || c == ')')
        && before.next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
    let capital = next.is_uppercase() && after.chars().nth(1).is_some_and(|c| c.is_lowercase() || c == ' ');
    (two_letters && capital && !word.contains('.') && !word.eq_ignore_ascii_case("www")).then_some(end)
}

/// Whether the word before a full stop is an abbreviation or initial, so that the sentence may go on.
fn is_abbreviation(word: &str, rest: &str) -> bool {
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let is = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(word));
    initial
        || (word.contains('.') && word.split('.').all(|part| part.chars().count() < 2))
        || is(ABBREVIATIONS)
        || (is(NUMBER_ABBREVIATIONS) && rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_expects() {
        for (text, expected) in [
            ("", &[][..]),
            ("  One. Two!  Three? ", &["One.", "Two!", "Three?"]),
            ("Dr. Sato met Mr. K. Ito. They left.", &["Dr. Sato met Mr. K. Ito.", "They left."]),
            ("Hospital No. 5 got 2.5 million. No. It", &["Hospital No. 5 got 2.5 million.", "No.", "It"]),
            ("It was built.The ward opened.", &["It was built.", "The ward opened."]),
            ("See www.example.org. And e.g. Cars.", &["See www.example.org.", "And e.g. Cars."]),
            ("He said \"go.\" They went.", &["He said \"go.\"", "They went."]),
            ("Title\n\nText goes\non here", &["Title", "Text goes\non here"]),
            ("Items:\n- one\n- two\n3) three\n4. four", &["Items:", "- one", "- two", "3) three", "4. four"]),
            ("Needs: • beds • cars", &["Needs:", "• beds", "• cars"]),
            ("供与する。引き渡した。", &["供与する。", "引き渡した。"]),
            ("The U.S. Embassy gave it. about", &["The U.S. Embassy gave it. about"]),
        ] {
            let found: Vec<&str> = sentences(text).map(|s| &text[s.start..s.end]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_without_an_end_is_cut() {
        let text = "x".repeat(100_000) + &" word".repeat(100_000);
        assert!(sentences(&text).all(|s| s.end - s.start <= MAX_SENTENCE && s.start < s.end));
    }
}
