//! Tokenizer for phrases: the words of a sentence, with the gaps between them.
//!
//! Byte positions are those of the sentence. Words are compared in lower case and quoted as written. For sums
//! and dates see [`Tokens`](super::tokens::Tokens).

use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// A set of words that a rule knows, built at first use.
pub(super) type WordSet = LazyLock<FxHashSet<&'static str>>;

/// The set of words in a text, separated by white space.
pub(super) fn word_set(words: &'static str) -> FxHashSet<&'static str> {
    words.split_whitespace().collect()
}

pub(super) struct SentenceWords<'t> {
    text: &'t str,
    /// The sentence with ASCII letters in lower case, so that byte positions stay the same.
    lower: String,
    spans: Vec<Range<usize>>,
}

impl<'t> SentenceWords<'t> {
    /// Splits a sentence into words: letters and digits, also across hyphens and apostrophes, and across
    /// points and commas between digits.
    pub(super) fn new(text: &'t str) -> Self {
        let mut at: Vec<Range<usize>> = Vec::new();
        // The joining character before this one, if it directly follows a word.
        let mut joint: Option<char> = None;
        let mut end = 0;
        for (start, c) in text.char_indices() {
            let after = start + c.len_utf8();
            if c.is_alphanumeric() {
                let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                let joined = match joint {
                    Some('.' | ',') => digit(Some(c)) && digit(text[..end].chars().next_back()),
                    Some(_) => true,
                    None => end == start,
                };
                match at.last_mut() {
                    Some(last) if joined && last.end == end => last.end = after,
                    _ => at.push(start..after),
                }
                (end, joint) = (after, None);
            } else {
                joint =
                    (end == start && end > 0 && matches!(c, '-' | '\'' | '’' | '.' | ',' | '\u{2011}')).then_some(c);
            }
        }
        SentenceWords { text, lower: text.to_ascii_lowercase(), spans: at }
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// A word in lower case; empty after the last.
    pub(super) fn word(&self, i: usize) -> &str {
        self.spans.get(i).map_or("", |at| &self.lower[at.clone()])
    }

    /// A word as written; empty after the last.
    pub(super) fn written(&self, i: usize) -> &'t str {
        self.spans.get(i).map_or("", |at| &self.text[at.clone()])
    }

    pub(super) fn is_capitalised(&self, i: usize) -> bool {
        self.written(i).starts_with(char::is_uppercase)
    }

    /// The byte range of a run of words; empty if there are none.
    pub(super) fn byte_range(&self, words: Range<usize>) -> Range<usize> {
        match (self.spans.get(words.start), words.end.checked_sub(1).and_then(|last| self.spans.get(last))) {
            (Some(first), Some(last)) if words.start < words.end => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The text of a run of words.
    pub(super) fn text_of(&self, words: Range<usize>) -> &'t str {
        self.text.get(self.byte_range(words)).unwrap_or_default()
    }

    /// The text between a word and the one before it. At both ends: the text before the first word, or after
    /// the last.
    pub(super) fn gap(&self, i: usize) -> &'t str {
        let start = i.checked_sub(1).and_then(|before| self.spans.get(before)).map_or(0, |at| at.end);
        let end = self.spans.get(i).map_or(self.text.len(), |at| at.start);
        self.text.get(start..end).unwrap_or_default()
    }

    /// Whether only white space stands between a word and the one before it.
    pub(super) fn is_adjacent(&self, i: usize) -> bool {
        i > 0 && self.gap(i).chars().all(char::is_whitespace)
    }

    /// The words that exactly fill a byte range; `None` if it cuts a word.
    pub(super) fn exactly_covering(&self, bytes: Range<usize>) -> Option<Range<usize>> {
        let first = self.spans.partition_point(|at| at.start < bytes.start);
        let last = self.spans.partition_point(|at| at.end < bytes.end);
        (self.spans.get(first)?.start == bytes.start && self.spans.get(last)?.end == bytes.end)
            .then_some(first..last + 1)
    }

    /// The words that a byte range touches.
    pub(super) fn overlapping(&self, bytes: Range<usize>) -> Range<usize> {
        let first = self.spans.partition_point(|at| at.end <= bytes.start);
        let end = self.spans.partition_point(|at| at.start < bytes.end);
        first..end.max(first)
    }

    /// Whether the sentence is in capitals only, as some titles are.
    pub(super) fn is_all_caps(&self) -> bool {
        !self.text.contains(char::is_lowercase)
    }

    /// The number of English function words.
    pub(super) fn function_words(&self) -> usize {
        let small = |i: &usize| {
            [
                "the", "of", "and", "for", "to", "with", "by", "were", "has", "have", "will", "which", "from", "this",
                "that", "is", "are", "be", "their", "its", "in", "was", "on", "at", "it", "as",
            ]
            .contains(&self.word(*i))
        };
        (0..self.len()).filter(small).count()
    }

    /// Whether the sentence looks English: it has at least as many English function words as foreign ones,
    /// and at most half of its words are outside Latin script.
    ///
    /// Function words decide because "ambulance" and "laptops" are written alike in many languages.
    pub(super) fn is_english(&self) -> bool {
        let mut balance = 0;
        // From U+0370 (Greek) on, letters are not Latin.
        let other_letters = |i: usize| self.written(i).starts_with(|c: char| c.is_alphabetic() && c >= '\u{370}');
        if (0..self.len()).filter(|&i| other_letters(i)).count() * 2 > self.len() {
            return false;
        }
        for i in 0..self.len() {
            match self.word(i) {
                "the" | "of" | "and" | "for" | "to" | "with" | "by" | "were" | "has" | "have" | "will" | "which"
                | "from" | "this" | "that" | "is" | "are" | "be" | "their" | "its" => balance += 1,
                "de" | "la" | "le" | "les" | "des" | "du" | "et" | "pour" | "une" | "un" | "aux" | "dans" | "avec"
                | "el" | "los" | "las" | "del" | "y" | "para" | "con" | "por" | "en" | "und" | "der" | "die"
                | "das" | "für" | "mit" | "von" | "den" | "een" | "het" | "van" | "voor" | "dos" | "da" | "e"
                | "em" | "di" | "il" | "och" | "med" | "til" | "av" | "og" | "på" | "zur" | "im" | "auf" | "ein"
                | "eine" => {
                    balance -= 1;
                }
                _ => {}
            }
        }
        balance >= 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_hyphens_and_digits() {
        let words = SentenceWords::new("(20) X-ray machines, 1,200 kits; 5.5 kVA, Dr. O’Neil's.");
        let list: Vec<&str> = (0..words.len()).map(|i| words.written(i)).collect();
        assert_eq!(list, ["20", "X-ray", "machines", "1,200", "kits", "5.5", "kVA", "Dr", "O’Neil's"]);
        assert_eq!((words.gap(0), words.gap(3), words.gap(9)), ("(", ", ", "."));
        assert_eq!(words.exactly_covering(5..19), Some(1..3));
        assert_eq!(words.exactly_covering(7..19), None, "half a word");
        assert_eq!((words.overlapping(7..12), words.overlapping(19..20)), (1..3, 3..3));
    }

    #[test]
    fn function_words_decide_whether_a_sentence_is_english() {
        for (text, english) in [
            ("20 ambulances", true),
            ("Médecins du Monde gave 20 ambulances to the hospital of Kaya", true),
            ("Don de 20 ambulances à l'hôpital", false),
            ("20 laptops voor het ziekenhuis", false),
            ("Передано 20 автомобилей", false),
        ] {
            assert_eq!(SentenceWords::new(text).is_english(), english, "{text}");
        }
    }
}
