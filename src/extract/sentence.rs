//! A text as the rules read it: sentences with their words, page furniture left out.
//!
//! Every family of rules walks the same sentences, cut once. What is passed over (menus, repeats, who
//! wrote it) is no sentence here, so no rule can find anything in it.

use super::words::SentenceWords;
use crate::model::{Basis, Span};
use crate::text::sentences;

/// One fact that a rule read, with the place that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted<T> {
    /// What is said.
    pub value: T,
    /// The sentence, in the text.
    pub sentence: Span,
    /// The words that say it, in the text; inside the sentence.
    pub mark: Span,
    /// The rule: `giver: donated by`.
    pub rule: &'static str,
    /// How the value follows, where the words do not simply state it.
    pub basis: Option<Basis>,
    /// Why it follows.
    pub why: Option<&'static str>,
}

/// A text cut into sentences.
pub struct ArticleText<'t> {
    pub(super) text: &'t str,
    pub(super) sentences: Vec<Sentence<'t>>,
}

/// A sentence with its words.
pub(super) struct Sentence<'t> {
    /// Where it stands in the text.
    pub(super) span: Span,
    /// Its words; their bytes count from the beginning of the sentence.
    pub(super) words: SentenceWords<'t>,
    /// Whether it reads as English: rules of grammar are silent elsewhere.
    pub(super) english: bool,
    /// Which paragraph it belongs to, from 0; a line of its own is a paragraph.
    pub(super) paragraph: usize,
}

impl<'t> ArticleText<'t> {
    /// Cuts a text into sentences, without those that lie in the ranges to pass over (in order, apart).
    pub fn new(text: &'t str, skipped: &[Span]) -> Self {
        let mut article = ArticleText { text, sentences: Vec::new() };
        let mut paragraph = 0;
        let mut from = 0;
        for skip in skipped.iter().copied().chain([Span { start: text.len(), end: text.len() }]) {
            if let Some(part) = text.get(from..skip.start) {
                article.add_sentences(part, from, &mut paragraph);
            }
            from = skip.end.max(from);
        }
        article
    }

    fn add_sentences(&mut self, part: &'t str, at: usize, paragraph: &mut usize) {
        let mut end = 0;
        for sentence in sentences(part) {
            if part[end..sentence.start].contains('\n') || end == 0 {
                *paragraph += 1;
            }
            end = sentence.end;
            if is_table(&part[sentence.start..sentence.end]) {
                self.add_rows(part, sentence, at, paragraph);
                continue;
            }
            let words = SentenceWords::new(&part[sentence.start..sentence.end]);
            self.sentences.push(Sentence {
                span: Span { start: at + sentence.start, end: at + sentence.end },
                english: words.is_english(),
                words,
                paragraph: *paragraph - 1,
            });
        }
    }

    /// Rows of a table or a list: each line for itself.
    fn add_rows(&mut self, part: &'t str, rows: Span, at: usize, paragraph: &mut usize) {
        let mut start = rows.start;
        for row in part[rows.start..rows.end].split_inclusive('\n') {
            let (from, to) = (start + (row.len() - row.trim_start().len()), start + row.trim_end().len());
            start += row.len();
            if from >= to {
                continue;
            }
            let words = SentenceWords::new(&part[from..to]);
            self.sentences.push(Sentence {
                span: Span { start: at + from, end: at + to },
                english: words.is_english(),
                words,
                paragraph: *paragraph - 1,
            });
            *paragraph += 1;
        }
    }

    /// Whether the text as a whole reads as English: most of its words stand in such sentences.
    pub fn is_english(&self) -> bool {
        let words = |english: bool| -> usize {
            self.sentences.iter().filter(|s| s.english == english).map(|s| s.words.len()).sum()
        };
        let all = words(true) + words(false);
        words(true) >= words(false) && (all < 20 || self.function_words() * 100 >= all * 5)
    }

    /// How many of its words are the small ones of English.
    fn function_words(&self) -> usize {
        self.sentences.iter().map(|sentence| sentence.words.function_words()).sum()
    }
}

/// Lines that are too short to be those of a paragraph: rows of a table, or of a list without marks.
fn is_table(sentence: &str) -> bool {
    const SHORT: usize = 48;
    let mut lines = sentence.lines();
    let counts = sentence.contains(|c: char| c.is_ascii_digit() || c == '|');
    counts && sentence.contains('\n') && lines.all(|line| line.trim().len() < SHORT)
}

impl Sentence<'_> {
    /// What was read at a run of words of this sentence.
    pub(super) fn extracted<T>(&self, words: std::ops::Range<usize>, value: T, rule: &'static str) -> Extracted<T> {
        let range = self.words.byte_range(words);
        let mark = Span { start: self.span.start + range.start, end: self.span.start + range.end };
        Extracted { value, sentence: self.span, mark, rule, basis: None, why: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_over_is_no_sentence() {
        let text = "Menu\nJapan gave 5 beds. More follow.\n\nMenu\nThe end came.";
        let second = text.rfind("Menu").expect("twice");
        let skip = [Span { start: 0, end: 4 }, Span { start: second, end: second + 4 }];
        let article = ArticleText::new(text, &skip);
        let cut: Vec<(&str, usize)> =
            article.sentences.iter().map(|s| (&text[s.span.start..s.span.end], s.paragraph)).collect();
        assert_eq!(cut, [("Japan gave 5 beds.", 0), ("More follow.", 0), ("The end came.", 1)]);
        let found = article.sentences[0].extracted(1..4, (), "test");
        assert_eq!(&text[found.mark.start..found.mark.end], "gave 5 beds");
    }
}
