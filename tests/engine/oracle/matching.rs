//! How well a query word matches a word of the data, stated again for the oracle: score for score what
//! src/search/rank.rs says, but for one pair of words at a time.

use aidtrail::text::is_unspaced;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Score of a word with the requested prefix or suffix.
pub const AFFIX_SCORE: i32 = 900;

/// Score of a phrase.
pub const PHRASE_SCORE: i32 = 1200;

fn letters(word: &str) -> usize {
    word.chars().count()
}

/// The score of `word` if it is `typed` (1000), begins with it (700 to 791, less for a longer word), or has it inside
/// (400). Inside a word, fewer than four letters count only in scripts without spaces.
pub fn score_as_written(typed: &str, word: &str) -> Option<i32> {
    if word == typed {
        return Some(1000);
    }
    if word.starts_with(typed) {
        let rest = letters(word) - letters(typed);
        return Some(700 + (99 - 8 * rest as i32).max(0));
    }
    let long_enough = letters(typed) >= 4 || typed.chars().any(is_unspaced);
    (long_enough && word.contains(typed)).then_some(400)
}

/// The score of `word` if `typed` is it with one typo (from four letters) or two (from seven). A wrong first letter must
/// be the only typo, and costs more.
pub fn score_of_typo(typed: &str, word: &str) -> Option<i32> {
    let allowed = match letters(typed) {
        4..=6 => 1,
        7..=32 => 2,
        _ => 0,
    };
    if allowed == 0 {
        return None;
    }
    let distance = strsim::osa_distance(typed, word);
    match typed.chars().next() == word.chars().next() {
        true => (1..=allowed).contains(&distance).then(|| 600 - 80 * distance as i32),
        false => (distance == 1).then_some(500),
    }
}

/// What only the fuzzy matcher can score. It remembers matches, so each has a new matcher.
fn fuzzy_indices(text: &str, pattern: &str) -> Option<(i64, Vec<usize>)> {
    SkimMatcherV2::default().ignore_case().fuzzy_indices(text, pattern)
}

/// The score of `word` if it begins with the first of 3 to 32 typed letters and has the others in order.
pub fn score_of_subsequence(typed: &str, word: &str) -> Option<i32> {
    if !(3..=32).contains(&letters(typed)) || typed.chars().next() != word.chars().next() {
        return None;
    }
    let (score, _) = fuzzy_indices(word, typed)?;
    Some(200 + score.clamp(0, 99) as i32)
}

/// Points for the first eight typed words that are in a folded title, up to 24 each. The fuzzy matcher gets at most
/// 2048 bytes of the title and 32 of a word.
pub fn title_proximity(typed: &[String], title: &str) -> i32 {
    let end = (0..=title.len().min(2048)).rev().find(|&end| title.is_char_boundary(end)).unwrap_or(0);
    let title = &title[..end];
    let points = |word: &String| {
        let word = word.get(..word.len().min(32)).unwrap_or(word);
        fuzzy_indices(title, word).map_or(0, |(score, _)| (score / 8).clamp(0, 24) as i32)
    };
    typed.iter().take(8).filter(|word| title.contains(word.as_str())).map(points).sum()
}
