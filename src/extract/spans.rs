//! Walks from a word to the actors of its noun phrase, shared by all frames.
//!
//! A walk passes words that may stand inside a noun phrase or a list of names and stops at all others.

use super::frames::FrameMatcher;
use super::giving::NAME_BOUNDARIES;

impl FrameMatcher<'_, '_> {
    /// Index of the actor whose name covers word `i`.
    pub(super) fn actor_at(&self, i: usize) -> Option<usize> {
        let k = self.actors.partition_point(|actor| actor.words.end <= i);
        self.actors.get(k).filter(|actor| actor.words.start <= i).map(|_| k)
    }

    /// The first actor in the noun phrase that begins at `from`, at most `reach` words on.
    pub(super) fn actor_after(&self, from: usize, reach: usize) -> Option<usize> {
        for i in from..(from + reach).min(self.words.len()) {
            let gap = self.words.gap(i);
            if i > from && gap.contains([',', ';', ':', '.', '–', '—']) && !gap.contains(')') {
                return None;
            }
            if let Some(k) = self.actor_at(i) {
                return Some(k);
            }
            let word = self.words.word(i);
            let people =
                matches!(self.words.word(i.saturating_sub(1)), "benefactors" | "donors" | "philanthropists" | "people");
            if i > from && NAME_BOUNDARIES.contains(word) && !(people && word == "in") {
                return None;
            }
        }
        None
    }

    /// The actors coordinated with `first`, itself included: "the EU, Japan and USAID".
    ///
    /// At most 20 actors with at most 6 words between two of them; both are guesses.
    pub(super) fn coordinated_actors(&self, first: usize) -> Vec<usize> {
        // How many actors belong to the list. A list ends in "and"; without it the comma begins another clause.
        let mut confirmed = 1;
        for next in first + 1..first + 20 {
            let (Some(last), Some(actor)) = (self.actors.get(next - 1), self.actors.get(next)) else { break };
            let between = last.words.end..actor.words.start;
            let gap = self.words.gap(actor.words.start);
            let is_in_list = between.len() <= 6
                && between.clone().all(|i| {
                    (matches!(self.words.word(i), "through" | "via") && self.words.gap(i).contains('('))
                        || [
                            "and", "the", "government", "governments", "of", "as", "well", "people", "republic",
                            "also", "from", "by", "kingdom", "jointly", "both",
                        ]
                        .contains(&self.words.word(i))
                });
            if !is_in_list || gap.contains(['.', ';']) {
                break;
            }
            let and = between.clone().any(|i| self.words.word(i) == "and") || gap.contains('&');
            // An abbreviation in brackets behind its name: "(TİKA)".
            let is_bracketed = between.is_empty() && gap.contains('(');
            if and || is_bracketed {
                confirmed = next + 1 - first;
            } else if !(gap.contains(',')
                || self.words.gap(last.words.end).contains('(')
                || self.words.gap(last.words.end).contains(','))
            {
                break;
            }
        }
        (first..first + confirmed).collect()
    }
}
