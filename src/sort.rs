//! Stable sorts that share one copy of the algorithm.

use std::cmp::Ordering;

/// Sorting outside of hot paths. Each use of `sort_by` compiles a copy of the algorithm, 9 kB; here indices are
/// sorted by one copy, and then the slice is rearranged. It costs an allocation and an indirect call for each
/// comparison, so what runs for each record of a load or for each hit of a search uses the sorts of the standard
/// library.
pub(crate) trait ColdSort<T> {
    fn cold_sort_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    fn cold_sort_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.cold_sort_by(|a, b| key(a).cmp(&key(b)));
    }
}

impl<T> ColdSort<T> for [T] {
    fn cold_sort_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let order = sorted_indices(self.len(), &mut |a, b| compare(&self[a], &self[b]));
        for (to, &from) in order.iter().enumerate() {
            // What stood at an earlier position has been swapped to where that position's item came from.
            let mut from = from;
            while from < to {
                from = order[from];
            }
            self.swap(to, from);
        }
    }
}

fn sorted_indices(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_like_the_standard_library() {
        for len in [0, 1, 2, 3, 10, 50, 300] {
            for modulus in [1, 2, 7, 1000] {
                let items: Vec<_> = (0..len).map(|i| (i * 7919 % 101 % modulus, i)).collect();
                let (mut ours, mut expected) = (items.clone(), items);
                ours.cold_sort_by_key(|item| item.0);
                expected.sort_by_key(|item| item.0);
                assert_eq!(ours, expected);
            }
        }
    }
}
