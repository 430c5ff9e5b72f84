//! How well a word of the query fits a word of the data, and in which order hits stand.
//!
//! The only file that names the fuzzy matcher. It is asked about single words only: over whole records
//! a scattered subsequence would match nearly everything. Its `fuzzy_match` and `fuzzy_indices` disagree
//! on some inputs, so only the second is used, and it is given folded text since it folds ASCII alone.

use crate::store::words::prefix_score;
use crate::text::is_unspaced;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use std::ops::Range;

/// How a word was found; better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The word itself.
    Exact,
    /// It begins so.
    Prefix,
    /// A typo away.
    Typo,
    /// It stands in its middle.
    Substring,
    /// Its letters in this order, the first one first.
    Subsequence,
}

/// A word of the data that a word of the query stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordMatch {
    /// How it was found.
    pub closeness: Closeness,
    /// Up to 1000; every score of a better closeness is above every one of a worse.
    pub score: i32,
    /// Bytes of the data's word to highlight.
    pub marks: Vec<Range<usize>>,
}

/// A word longer than this is compared as it is, without typos.
const MAX_FUZZY_LETTERS: usize = 32;

/// Letters that a middle needs.
const MIN_SUBSTRING_LETTERS: usize = 4;

/// Compares words; keeps the fuzzy matcher's buffers.
pub struct Ranker {
    matcher: SkimMatcherV2,
}

impl Default for Ranker {
    fn default() -> Self {
        Ranker { matcher: SkimMatcherV2::default().ignore_case() }
    }
}

/// Score of a word that has the typed letters in its middle.
pub const SUBSTRING_SCORE: i32 = 400;

/// Score of a word whose beginning or end was asked for.
pub const AFFIX_SCORE: i32 = 900;

/// Score of words that were asked for in order.
pub const PHRASE_SCORE: i32 = 1200;

/// Whether letters may be looked for in the middle of words: a few letters stand nearly everywhere.
pub fn allows_substring(typed: &str) -> bool {
    typed.chars().count() >= MIN_SUBSTRING_LETTERS || typed.chars().any(is_unspaced)
}

/// How many slips are forgiven in a word: none below four letters, one below seven, else two.
pub fn allowed_typos(typed: &str) -> usize {
    match typed.chars().count() {
        4..7 => 1,
        7..=MAX_FUZZY_LETTERS => 2,
        _ => 0,
    }
}

/// Bytes of text given to the fuzzy matcher at most: its memory grows with them and is kept.
const MAX_TITLE_BYTES: usize = 2048;

impl Ranker {
    /// How `typed` fits `word` as written: the word itself, its beginning or its middle.
    pub fn match_as_written(&self, typed: &str, word: &str) -> Option<WordMatch> {
        if word == typed {
            return Some(WordMatch { closeness: Closeness::Exact, score: prefix_score(0), marks: vec![0..word.len()] });
        }
        if word.starts_with(typed) {
            let rest = word.chars().count().min(255) - typed.chars().count().min(255);
            return Some(WordMatch {
                closeness: Closeness::Prefix,
                score: prefix_score(rest),
                marks: vec![0..typed.len()],
            });
        }
        let start = if allows_substring(typed) { word.find(typed)? } else { return None };
        Some(WordMatch {
            closeness: Closeness::Substring,
            score: SUBSTRING_SCORE,
            marks: vec![start..start + typed.len()],
        })
    }

    /// How well the typed words stand in a text, folded: what tells the best apart. Letters that are only
    /// scattered over it are worth nothing.
    pub fn title_proximity(&self, typed: &[String], text: &str) -> i32 {
        let end = (0..=text.len().min(MAX_TITLE_BYTES)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        let text = &text[..end];
        let points = |word: &String| {
            let word = word.get(..word.len().min(MAX_FUZZY_LETTERS)).unwrap_or(word);
            self.matcher.fuzzy_indices(text, word).map_or(0, |(score, _)| (score / 8).clamp(0, 24) as i32)
        };
        typed.iter().take(8).filter(|word| text.contains(word.as_str())).map(points).sum()
    }

    /// How `typed` fits `word` with a typo forgiven: none below four letters, one below seven, else two.
    pub fn match_typo(&self, typed: &str, word: &str) -> Option<WordMatch> {
        let allowed = allowed_typos(typed);
        if allowed == 0 || word.chars().count().abs_diff(typed.chars().count()) > allowed {
            return None;
        }
        let distance = strsim::osa_distance(typed, word);
        // A slip in the first letter is rare, so such a word is taken only for a single typo.
        let first = typed.chars().next() == word.chars().next();
        if distance == 0 || distance > allowed || (distance > 1 && !first) {
            return None;
        }
        let score = 600 - 80 * distance as i32 - if first { 0 } else { 20 };
        Some(WordMatch { closeness: Closeness::Typo, score, marks: vec![0..word.len()] })
    }

    /// How the letters of `typed` stand scattered in `word`, both beginning with the same letter.
    pub fn match_subsequence(&self, typed: &str, word: &str) -> Option<WordMatch> {
        let length = typed.chars().count();
        if !(3..=MAX_FUZZY_LETTERS).contains(&length) || typed.chars().next() != word.chars().next() {
            return None;
        }
        let (score, indices) = self.matcher.fuzzy_indices(word, typed)?;
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        let marks = indices.into_iter().map(|i| starts[i]..starts.get(i + 1).copied().unwrap_or(word.len())).collect();
        Some(WordMatch { closeness: Closeness::Subsequence, score: 200 + score.clamp(0, 99) as i32, marks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_are_forgiven_by_length() {
        let ranker = Ranker::default();
        for (typed, word) in [
            ("hospitel", "hospital"),
            ("ultrasnd", "ultrasound"),
            ("kharkv", "kharkiv"),
            ("kahrkiv", "kharkiv"),
            ("kiyv", "kyiv"),
        ] {
            assert_eq!(ranker.match_typo(typed, word).map(|m| m.closeness), Some(Closeness::Typo), "{typed}");
        }
        for (typed, word) in [("mro", "mri"), ("semey", "money"), ("radical", "medical")] {
            assert_eq!(ranker.match_typo(typed, word), None, "{typed}");
        }
    }

    #[test]
    fn closer_is_always_above() {
        let ranker = Ranker::default();
        let exact = ranker.match_as_written("micro", "micro").expect("exact").score;
        let prefix = ranker.match_as_written("micro", "microscopes").expect("prefix").score;
        let typo = ranker.match_typo("micru", "micro").expect("typo").score;
        let inner = ranker.match_as_written("scope", "microscope").expect("inner").score;
        let scattered = ranker.match_subsequence("mcrscp", "microscope").expect("scattered").score;
        assert!(exact > prefix && prefix > typo && typo > inner && inner > scattered);
    }

    #[test]
    fn the_marked_letters_are_those_typed() {
        let word = "microscope";
        let hit = Ranker::default().match_subsequence("mscope", word).expect("hit");
        assert_eq!(hit.marks.iter().map(|r| &word[r.clone()]).collect::<String>(), "mscope");
    }
}
