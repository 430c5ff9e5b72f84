//! Where the words of a query stand in a text that is shown.
//!
//! A search finds words of the vocabulary; this remembers which, and marks them in any text, through
//! folding and back, so that what is bold on screen is what was found.

use super::rank::WordMatch;
use crate::text::{fold_with_origin, words};
use std::collections::HashMap;
use std::ops::Range;

/// The found words, with the letters to mark.
#[derive(Clone, Debug, Default)]
pub struct Highlighter {
    words: HashMap<String, Vec<Range<usize>>>,
    phrases: Vec<Vec<String>>,
}

impl Highlighter {
    /// Adds a word of the data that a word of the query stands for.
    pub(super) fn add_word(&mut self, word: &str, hit: &WordMatch) {
        self.words.entry(word.to_owned()).or_insert_with(|| hit.marks.clone());
    }

    /// Adds words that are marked where they stand together.
    pub(super) fn add_phrase(&mut self, phrase: &[String]) {
        self.phrases.push(phrase.to_vec());
    }

    /// Whether there is nothing to mark.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }

    /// The bytes of `text` to mark, ascending, without overlap.
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        if self.is_empty() {
            return Vec::new();
        }
        let folded = fold_with_origin(text);
        let spans: Vec<Range<usize>> = words(&folded.text).collect();
        let mut found = Vec::new();
        for (i, span) in spans.iter().enumerate() {
            if let Some(marks) = self.words.get(&folded.text[span.clone()]) {
                found.extend(marks.iter().map(|m| folded.source_range(span.start + m.start..span.start + m.end)));
            }
            for phrase in &self.phrases {
                let there = spans[i..].iter().map(|s| &folded.text[s.clone()]).take(phrase.len());
                if there.eq(phrase.iter().map(String::as_str)) {
                    found.push(folded.source_range(span.start..spans[i + phrase.len() - 1].end));
                }
            }
        }
        merge(found)
    }
}

/// Sorts ranges and joins those that touch.
pub fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
