//! Ranking: how well a query word matches a word of the data.
//!
//! Scores keep the kinds of match apart: 1200 phrase, 1000 exact, 900 affix (`^neuro`), 700-799 prefix,
//! 420-520 typo, 400 substring, 200-299 subsequence. They are weighted by field afterwards.
//!
//! This is the only file that uses the `fuzzy-matcher` crate, and it matches single words only: over whole
//! records the subsequence "mri semey" matched 758,496 of a million. Its `fuzzy_match` and `fuzzy_indices`
//! disagree on 3.6% of inputs, so only the second is used; it folds case in ASCII only, so it is given folded
//! text.
//!
//! The oracle that tests compare with states these scores again, in tests/engine/oracle/matching.rs.

use crate::text::is_unspaced;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use std::ops::Range;

/// A match between a query word and a word of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WordMatch {
    /// Up to 1000. A better kind of match always scores higher than a worse one.
    pub(crate) score: i32,
    /// Byte ranges of the data's word to highlight.
    pub(crate) marks: Vec<Range<usize>>,
}

/// Longer words match only as written: they are codes or pasted text, and matching costs grow with the length.
/// Chosen by eye.
const MAX_FUZZY_LETTERS: usize = 32;

/// Letters that a substring needs: fewer occur in nearly every word. Chosen by eye.
const MIN_SUBSTRING_LETTERS: usize = 4;

/// Score and character positions of `pattern` in `text`, both folded.
///
/// Every match has a matcher of its own: `fuzzy-matcher` keeps its buffers on the thread and does not clear them, so that a
/// score would depend on what was matched before.
fn fuzzy_indices(text: &str, pattern: &str) -> Option<(i64, Vec<usize>)> {
    SkimMatcherV2::default().ignore_case().fuzzy_indices(text, pattern)
}

/// Score of a substring match: below any typo, since the letters may be there by chance.
pub(crate) const SUBSTRING_SCORE: i32 = 400;

/// Score of a word with the requested prefix or suffix: between an exact and a prefix match, since the user
/// asked for it but the word is longer.
pub(crate) const AFFIX_SCORE: i32 = 900;

/// Score of a phrase: above one exact word.
pub(crate) const PHRASE_SCORE: i32 = 1200;

/// Whether to look for the typed letters inside words. Scripts without spaces need it for short input too.
pub(crate) fn allows_substring(typed: &str) -> bool {
    typed.chars().count() >= MIN_SUBSTRING_LETTERS || typed.chars().any(is_unspaced)
}

/// How many typos to allow: none below four letters, one below seven, else two. With these limits a known
/// item was in the first ten for 98% of queries with a dropped letter and all with a substituted or swapped
/// one.
pub(crate) fn allowed_typos(typed: &str) -> usize {
    match typed.chars().count() {
        4..7 => 1,
        7..=MAX_FUZZY_LETTERS => 2,
        _ => 0,
    }
}

/// Bytes of a title given to the fuzzy matcher: its memory grows with pattern x text and is kept by the thread.
const MAX_TITLE_BYTES: usize = 2048;

/// Points for the typed words in a folded title; a word that is not in the title gives none. At most 24
/// points for each of eight words: enough to order hits that match alike, little beside the steps between
/// kinds of match.
pub(crate) fn title_proximity(typed: &[String], text: &str) -> i32 {
    let end = (0..=text.len().min(MAX_TITLE_BYTES)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let text = &text[..end];
    let points = |word: &String| {
        let word = word.get(..word.len().min(MAX_FUZZY_LETTERS)).unwrap_or(word);
        fuzzy_indices(text, word).map_or(0, |(score, _)| (score / 8).clamp(0, 24) as i32)
    };
    typed.iter().take(8).filter(|word| text.contains(word.as_str())).map(points).sum()
}

/// Matches `typed` with [`allowed_typos`], by optimal string alignment distance (swapped neighbours are
/// one typo).
pub(crate) fn match_typo(typed: &str, word: &str) -> Option<WordMatch> {
    let allowed = allowed_typos(typed);
    if allowed == 0 || word.chars().count().abs_diff(typed.chars().count()) > allowed {
        return None;
    }
    let distance = strsim::osa_distance(typed, word);
    // A typo in the first letter is rare, so it must be the only one.
    let first = typed.chars().next() == word.chars().next();
    if distance == 0 || distance > allowed || (distance > 1 && !first) {
        return None;
    }
    let score = 600 - 80 * distance as i32 - if first { 0 } else { 20 };
    Some(WordMatch { score, marks: vec![0..word.len()] })
}

/// Matches the letters of `typed` as a subsequence of `word`; both must begin with the same letter.
pub(crate) fn match_subsequence(typed: &str, word: &str) -> Option<WordMatch> {
    let length = typed.chars().count();
    if !(3..=MAX_FUZZY_LETTERS).contains(&length) || typed.chars().next() != word.chars().next() {
        return None;
    }
    let (score, indices) = fuzzy_indices(word, typed)?;
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let marks = indices.into_iter().map(|i| starts[i]..starts.get(i + 1).copied().unwrap_or(word.len())).collect();
    Some(WordMatch { score: 200 + score.clamp(0, 99) as i32, marks })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::text_fields::prefix_score;

    #[test]
    fn typos_are_allowed_by_word_length() {
        for (typed, word) in [
            ("hospitel", "hospital"),
            ("ultrasnd", "ultrasound"),
            ("kharkv", "kharkiv"),
            ("kahrkiv", "kharkiv"),
            ("kiyv", "kyiv"),
        ] {
            assert!(match_typo(typed, word).is_some(), "{typed}");
        }
        for (typed, word) in [("mro", "mri"), ("semey", "money"), ("radical", "medical")] {
            assert_eq!(match_typo(typed, word), None, "{typed}");
        }
    }

    #[test]
    fn closer_matches_score_higher() {
        let (exact, prefix) = (prefix_score(0), prefix_score("scopes".len()));
        let typo = match_typo("micru", "micro").expect("typo").score;
        let scattered = match_subsequence("mcrscp", "microscope").expect("scattered").score;
        assert!(exact > prefix && prefix > typo && typo > SUBSTRING_SCORE && SUBSTRING_SCORE > scattered);
    }

    #[test]
    fn a_score_does_not_depend_on_what_was_matched_before() {
        let title = "young leaders and jica exchanges in medical education";
        let points = || title_proximity(&["t".to_owned(), "medical".to_owned()], title);
        let alone = std::thread::scope(|scope| scope.spawn(points).join().expect("no panic"));
        for word in ["mri", "education", "exchanges", "a", "young leaders and jica exchanges in medical education"] {
            title_proximity(&[word.to_owned()], title);
            match_subsequence("edctn", "education");
            assert_eq!(points(), alone, "after {word}");
        }
    }

    #[test]
    fn marks_are_the_typed_letters() {
        let word = "microscope";
        let hit = match_subsequence("mscope", word).expect("hit");
        assert_eq!(hit.marks.iter().map(|r| &word[r.clone()]).collect::<String>(), "mscope");
    }
}
