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
