//! An article split into sentences and words, without page furniture.
//!
//! All rules read the same [`ArticleText`], split once. Ranges that are skipped (menus, repeats, bylines)
//! give no sentences, so no rule can find anything there.

use super::words::SentenceWords;
use crate::model::{Basis, Span};
use crate::text::sentences;

/// A value that a rule found, with the words that state it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted<T> {
    pub value: T,
    /// The sentence, as a byte range of the text.
    pub sentence: Span,
    /// The words that state it, as a byte range of the text inside the sentence.
    pub mark: Span,
    /// Name of the rule, such as `giver: donated by`.
    pub rule: &'static str,
    /// How the value follows from the words; `None` if they state it.
    pub(crate) basis: Option<Basis>,
    /// The reason, for the user, if the value is inferred.
    pub(crate) why: Option<&'static str>,
}

/// The text of an article, split into sentences and words for the rules to read.
pub struct ArticleText<'t> {
    pub(super) text: &'t str,
    pub(super) sentences: Vec<Sentence<'t>>,
}

pub(super) struct Sentence<'t> {
    /// Byte range of the text.
    pub(super) span: Span,
    /// Byte positions of the words count from the start of the sentence.
    pub(super) words: SentenceWords<'t>,
    /// Whether it looks English. Rules of grammar apply to English sentences only.
    pub(super) english: bool,
    /// Index of its paragraph; a single line is a paragraph.
    pub(super) paragraph: usize,
}

impl<'t> ArticleText<'t> {
    /// Splits a text into sentences, without the `skipped` byte ranges, which must be sorted and must not
    /// overlap.
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
            } else {
                self.add_sentence(part, sentence, at, *paragraph - 1);
            }
        }
    }

    fn add_sentence(&mut self, part: &'t str, bytes: Span, at: usize, paragraph: usize) {
        let words = SentenceWords::new(&part[bytes.start..bytes.end]);
        let span = Span { start: at + bytes.start, end: at + bytes.end };
        self.sentences.push(Sentence { span, english: words.is_english(), words, paragraph });
    }

    /// Adds each row of a table or list as a sentence and paragraph of its own.
    fn add_rows(&mut self, part: &'t str, rows: Span, at: usize, paragraph: &mut usize) {
        let mut start = rows.start;
        for row in part[rows.start..rows.end].split_inclusive('\n') {
            let (from, to) = (start + (row.len() - row.trim_start().len()), start + row.trim_end().len());
            start += row.len();
            if from < to {
                self.add_sentence(part, Span { start: from, end: to }, at, *paragraph - 1);
                *paragraph += 1;
            }
        }
    }

    /// Whether a sentence is of the headline: in the first of several paragraphs, and without a full stop.
    pub(super) fn is_headline(&self, sentence: usize) -> bool {
        let Sentence { span, paragraph, .. } = &self.sentences[sentence];
        *paragraph == 0
            && !self.text[..span.end].ends_with(['.', '!', '?', ':', ';'])
            && self.sentences.last().is_some_and(|last| last.paragraph > 0)
    }

    /// Whether most of the words stand in English sentences, and at least 5 % of them are English function
    /// words. The share is chosen by eye; texts under 20 words are too short for it.
    pub(crate) fn is_english(&self) -> bool {
        let words = |english: bool| -> usize {
            self.sentences.iter().filter(|s| s.english == english).map(|s| s.words.len()).sum()
        };
        let all = words(true) + words(false);
        let function_words: usize = self.sentences.iter().map(|sentence| sentence.words.function_words()).sum();
        words(true) >= words(false) && (all < 20 || function_words * 100 >= all * 5)
    }
}

/// Whether a "sentence" is really rows of a table or a list: several lines under 48 characters, with a digit
/// or a "|". A paragraph's lines are longer; the width is chosen by eye.
fn is_table(sentence: &str) -> bool {
    const SHORT: usize = 48;
    let mut lines = sentence.lines();
    let counts = sentence.contains(|c: char| c.is_ascii_digit() || c == '|');
    counts && sentence.contains('\n') && lines.all(|line| line.trim().len() < SHORT)
}

impl Sentence<'_> {
    /// A value that the given words of this sentence state.
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
    fn skipped_ranges_give_no_sentences() {
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
