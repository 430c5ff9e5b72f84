//! A sentence cut into words, for rules that walk from word to word.
//!
//! Positions stay those of the sentence: words are compared in lower case and cited as written.

use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Words that a rule knows.
pub(super) type WordSet = LazyLock<FxHashSet<&'static str>>;

/// A list of words, written with spaces between them.
pub(super) fn word_set(words: &'static str) -> FxHashSet<&'static str> {
    words.split_whitespace().collect()
}

/// A sentence with its words.
pub(super) struct SentenceWords<'t> {
    text: &'t str,
    /// The sentence in lower case; ASCII only, so that every byte stays in its place.
    lower: String,
    spans: Vec<Range<usize>>,
}

impl<'t> SentenceWords<'t> {
    /// Cuts a sentence into words: letters and digits, with the hyphens, apostrophes, and the points and
    /// commas between digits that hold them together.
    pub(super) fn new(text: &'t str) -> Self {
        let mut at: Vec<Range<usize>> = Vec::new();
        // The character before, where it may hold two halves of a word together.
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

    /// A word in lower case; empty behind the last.
    pub(super) fn word(&self, i: usize) -> &str {
        self.spans.get(i).map_or("", |at| &self.lower[at.clone()])
    }

    /// A word as written; empty behind the last.
    pub(super) fn written(&self, i: usize) -> &'t str {
        self.spans.get(i).map_or("", |at| &self.text[at.clone()])
    }

    /// The bytes of a run of words; empty where there is none.
    pub(super) fn byte_range(&self, words: Range<usize>) -> Range<usize> {
        match (self.spans.get(words.start), words.end.checked_sub(1).and_then(|last| self.spans.get(last))) {
            (Some(first), Some(last)) if words.start < words.end => first.start..last.end,
            _ => 0..0,
        }
    }

    /// A run of words as written.
    pub(super) fn text_of(&self, words: Range<usize>) -> &'t str {
        self.text.get(self.byte_range(words)).unwrap_or_default()
    }

    /// What stands between a word and the one before it; before the first and behind the last word,
    /// what stands at the ends of the sentence.
    pub(super) fn gap(&self, i: usize) -> &'t str {
        let start = i.checked_sub(1).and_then(|before| self.spans.get(before)).map_or(0, |at| at.end);
        let end = self.spans.get(i).map_or(self.text.len(), |at| at.start);
        self.text.get(start..end).unwrap_or_default()
    }

    /// Whether nothing but white space stands between a word and the one before it.
    pub(super) fn is_adjacent(&self, i: usize) -> bool {
        i > 0 && self.gap(i).chars().all(char::is_whitespace)
    }

    /// The words that fill a range of bytes exactly, if whole words do.
    pub(super) fn exactly_covering(&self, bytes: Range<usize>) -> Option<Range<usize>> {
        let first = self.spans.partition_point(|at| at.start < bytes.start);
        let last = self.spans.partition_point(|at| at.end < bytes.end);
        (self.spans.get(first)?.start == bytes.start && self.spans.get(last)?.end == bytes.end)
            .then_some(first..last + 1)
    }

    /// The words that a range of bytes touches.
    pub(super) fn overlapping(&self, bytes: Range<usize>) -> Range<usize> {
        let first = self.spans.partition_point(|at| at.end <= bytes.start);
        let end = self.spans.partition_point(|at| at.start < bytes.end);
        first..end.max(first)
    }

    /// Whether the sentence is in capitals throughout, as titles are.
    pub(super) fn is_all_caps(&self) -> bool {
        !self.text.contains(char::is_lowercase)
    }

    /// How many of its words are the small ones of English.
    pub(super) fn function_words(&self) -> usize {
        let small = |i: &usize| {
            matches!(
                self.word(*i),
                "the"
                    | "of"
                    | "and"
                    | "for"
                    | "to"
                    | "with"
                    | "by"
                    | "were"
                    | "has"
                    | "have"
                    | "will"
                    | "which"
                    | "from"
                    | "this"
                    | "that"
                    | "is"
                    | "are"
                    | "be"
                    | "their"
                    | "its"
                    | "in"
                    | "was"
                    | "on"
                    | "at"
                    | "it"
                    | "as"
            )
        };
        (0..self.len()).filter(small).count()
    }

    /// Whether the sentence reads as English: its small words are not those of another language.
    ///
    /// Words like "ambulance" and "laptops" are written alike in many languages, and the rules about
    /// what governs them are of one.
    pub(super) fn is_english(&self) -> bool {
        let mut balance = 0;
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
    fn words_keep_their_hyphens_and_figures() {
        let words = SentenceWords::new("(20) X-ray machines, 1,200 kits; 5.5 kVA, Dr. O’Neil's.");
        let list: Vec<&str> = (0..words.len()).map(|i| words.written(i)).collect();
        assert_eq!(list, ["20", "X-ray", "machines", "1,200", "kits", "5.5", "kVA", "Dr", "O’Neil's"]);
        assert_eq!((words.gap(0), words.gap(3), words.gap(9)), ("(", ", ", "."));
        assert_eq!(words.exactly_covering(5..19), Some(1..3));
        assert_eq!(words.exactly_covering(7..19), None, "half a word");
        assert_eq!((words.overlapping(7..12), words.overlapping(19..20)), (1..3, 3..3));
    }

    #[test]
    fn another_language_is_told_by_its_small_words() {
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
