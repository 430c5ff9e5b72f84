//! The nearest of some names to a misspelt one.

use super::fold;

/// The candidate with the fewest typos, if it has few enough: one for every three letters typed, and at least one.
/// More would suggest unrelated words; chosen by eye.
pub(crate) fn nearest<'a>(typed: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = fold(typed);
    let limit = (typed.chars().count() / 3).max(1);
    candidates
        .map(|candidate| (strsim::osa_distance(&typed, &fold(candidate)), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The three candidates that are nearest to what is typed, each once.
pub(crate) fn nearest_three<'a>(typed: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = fold(typed);
    let mut near: Vec<(usize, &str)> =
        candidates.map(|candidate| (strsim::osa_distance(&typed, &fold(candidate)), candidate)).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}
