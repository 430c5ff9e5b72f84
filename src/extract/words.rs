//! The words of a sentence for reading phrases, with the gaps between them.
//!
//! A word is a run of [`Tokens`] that stand together: "X-ray", "RM50,000", "O'Neil's". Byte positions are those
//! of the sentence. Words are compared in lower case and quoted as written.

use super::tokens::Tokens;
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
    tokens: Tokens<'t>,
    /// The tokens of each word.
    words: Vec<Range<usize>>,
}

impl<'t> SentenceWords<'t> {
    /// Splits a sentence into words: letters and digits, also across hyphens and apostrophes, and across
    /// points and commas between digits.
    pub(super) fn new(text: &'t str) -> Self {
        let tokens = Tokens::new(text);
        let mut words: Vec<Range<usize>> = Vec::new();
        for i in (0..tokens.len()).filter(|&i| tokens.is_alphanumeric(i)) {
            match words.last_mut() {
                Some(last) if tokens.is_glued(i) && is_joined(&tokens, last.end, i) => last.end = i + 1,
                _ => words.push(i..i + 1),
            }
        }
        SentenceWords { tokens, words }
    }

    /// The tokens of the sentence, also those that are no words.
    pub(super) fn tokens(&self) -> &Tokens<'t> {
        &self.tokens
    }

    /// The tokens of a word; empty after the last.
    pub(super) fn tokens_of(&self, i: usize) -> Range<usize> {
        self.words.get(i).cloned().unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word in lower case; empty after the last.
    pub(super) fn word(&self, i: usize) -> &str {
        let at = self.tokens_of(i);
        self.tokens.lower(at.start, at.end)
    }

    /// A word as written; empty after the last.
    pub(super) fn written(&self, i: usize) -> &'t str {
        &self.tokens.text()[self.bytes(i)]
    }

    /// The bytes of a word; empty after the last.
    fn bytes(&self, i: usize) -> Range<usize> {
        let at = self.tokens_of(i);
        let (start, end) = self.tokens.byte_range(at.start, at.end);
        start..end
    }

    pub(super) fn is_capitalised(&self, i: usize) -> bool {
        self.written(i).starts_with(char::is_uppercase)
    }

    /// The byte range of a run of words; empty if there are none.
    pub(super) fn byte_range(&self, words: Range<usize>) -> Range<usize> {
        if words.start < words.end && words.end <= self.len() {
            self.bytes(words.start).start..self.bytes(words.end - 1).end
        } else {
            0..0
        }
    }

    /// The text of a run of words.
    pub(super) fn text_of(&self, words: Range<usize>) -> &'t str {
        &self.tokens.text()[self.byte_range(words)]
    }

    /// The text between a word and the one before it. At both ends: the text before the first word, or after
    /// the last.
    pub(super) fn gap(&self, i: usize) -> &'t str {
        let start = i.checked_sub(1).map_or(0, |before| self.bytes(before).end);
        let end = if i < self.len() { self.bytes(i).start } else { self.tokens.text().len() };
        self.tokens.text().get(start..end).unwrap_or_default()
    }

    /// Whether only white space stands between a word and the one before it.
    pub(super) fn is_adjacent(&self, i: usize) -> bool {
        i > 0 && self.gap(i).chars().all(char::is_whitespace)
    }

    /// The words that exactly fill a byte range; `None` if it cuts a word.
    pub(super) fn exactly_covering(&self, bytes: Range<usize>) -> Option<Range<usize>> {
        let words = self.overlapping(bytes.clone());
        (!words.is_empty() && self.byte_range(words.clone()) == bytes).then_some(words)
    }

    /// The words that a byte range touches.
    pub(super) fn overlapping(&self, bytes: Range<usize>) -> Range<usize> {
        let before = |token: usize| self.tokens.byte_range(token, token + 1);
        let first = self.words.partition_point(|at| before(at.end - 1).1 <= bytes.start);
        let end = self.words.partition_point(|at| before(at.start).0 < bytes.end);
        first..end.max(first)
    }

    /// Whether the sentence is in capitals only, as some titles are.
    pub(super) fn is_all_caps(&self) -> bool {
        !self.tokens.text().contains(char::is_lowercase)
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

/// Whether token `i`, which follows another without white space, goes on with the word that ends at token `end`.
fn is_joined(tokens: &Tokens<'_>, end: usize, i: usize) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    end == i
        || (end + 1 == i
            && tokens.is_glued(end)
            && match tokens.written(end) {
                "-" | "'" | "’" | "\u{2011}" => true,
                "." | "," => tokens.written(end - 1).ends_with(digit) && tokens.written(i).starts_with(digit),
                _ => false,
            })
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
