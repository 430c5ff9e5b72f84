//! Highlighting: where a query's words occur in a text that is shown.
//!
//! Resolving a query records here how each word matched (prefix, substring, suffix, near spelling, phrase).
//! The ranges are found in the folded text and mapped back to the original, so that exactly the text that
//! matched is marked on screen.

use super::rank::WordMatch;
use crate::sort::ColdSort;
use crate::text::{fold_with_origin, words};
use std::collections::HashMap;
use std::ops::Range;

/// Finds the parts of a text to highlight.
#[derive(Clone, Debug, Default)]
pub struct Highlighter {
    /// Marked at the start of words.
    pub(super) prefixes: Vec<String>,
    /// Marked anywhere in words.
    pub(super) substrings: Vec<String>,
    /// Marked at the end of words.
    pub(super) suffixes: Vec<String>,
    /// Terms matched by typo or subsequence, with the byte ranges to mark in each.
    near_spellings: HashMap<String, Vec<Range<usize>>>,
    /// Words that are marked only where they follow each other.
    pub(super) phrases: Vec<Vec<String>>,
}

impl Highlighter {
    pub(super) fn add_near_spelling(&mut self, word: &str, hit: &WordMatch) {
        self.near_spellings.entry(word.to_owned()).or_insert_with(|| hit.marks.clone());
    }

    /// Adds everything that `other` marks.
    pub(super) fn extend(&mut self, other: &Highlighter) {
        self.prefixes.extend(other.prefixes.iter().cloned());
        self.substrings.extend(other.substrings.iter().cloned());
        self.suffixes.extend(other.suffixes.iter().cloned());
        for (word, marks) in &other.near_spellings {
            self.near_spellings.entry(word.clone()).or_insert_with(|| marks.clone());
        }
        self.phrases.extend(other.phrases.iter().cloned());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.prefixes.is_empty()
            && self.substrings.is_empty()
            && self.suffixes.is_empty()
            && self.near_spellings.is_empty()
            && self.phrases.is_empty()
    }

    /// The byte ranges of `text` to mark, ascending, without overlap.
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        if self.is_empty() {
            return Vec::new();
        }
        let folded = fold_with_origin(text);
        let spans: Vec<Range<usize>> = words(&folded.text).collect();
        let mut found = Vec::new();
        for (i, span) in spans.iter().enumerate() {
            let word = &folded.text[span.clone()];
            let mut mark = |marks: Range<usize>| {
                found.push(folded.source_range(span.start + marks.start..span.start + marks.end));
            };
            for letters in self.prefixes.iter().filter(|letters| word.starts_with(letters.as_str())) {
                mark(0..letters.len());
            }
            for letters in &self.substrings {
                word.find(letters.as_str()).into_iter().for_each(|at| mark(at..at + letters.len()));
            }
            for letters in self.suffixes.iter().filter(|letters| word.ends_with(letters.as_str())) {
                mark(word.len() - letters.len()..word.len());
            }
            self.near_spellings.get(word).into_iter().flatten().cloned().for_each(mark);
            for phrase in &self.phrases {
                let there = spans[i..].iter().map(|s| &folded.text[s.clone()]).take(phrase.len());
                if there.eq(phrase.iter().map(String::as_str)) {
                    found.push(folded.source_range(span.start..spans[i + phrase.len() - 1].end));
                }
            }
        }
        merge_ranges(found)
    }
}

/// Sorts ranges and joins those that overlap or touch.
pub(crate) fn merge_ranges(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end);
    ranges.cold_sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
