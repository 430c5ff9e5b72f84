//! Hashes of words and ids that come from files.
//!
//! Who writes a file can choose its words. With a hash that is the same in every run, words can be chosen that all collide,
//! and a table of them then takes quadratic time. This hash has another seed in each run. Nothing that is shown or written
//! may depend on it: whoever goes through a table made with it sorts what comes out.
//!
//! `rustc-hash`, which is the same in every run, remains where keys are numbers of ours or words of our own tables.

use hashbrown::DefaultHashBuilder;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::LazyLock;

static SEEDED: LazyLock<DefaultHashBuilder> = LazyLock::new(DefaultHashBuilder::default);

/// Makes hashers with the seed of this run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SeededHash;

impl BuildHasher for SeededHash {
    type Hasher = <DefaultHashBuilder as BuildHasher>::Hasher;

    #[inline]
    fn build_hasher(&self) -> Self::Hasher {
        SEEDED.build_hasher()
    }
}

/// A map whose keys hold words from files.
pub(crate) type SeededMap<K, V> = HashMap<K, V, SeededHash>;

/// A set of what holds words from files.
pub(crate) type SeededSet<K> = HashSet<K, SeededHash>;

/// A hash that is the same on every thread of a run.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    SeededHash.hash_one(value)
}

/// Hashes bytes. Faster than [`hash`] of a string, which also hashes the string's end; the two give different values.
#[inline]
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = SeededHash.build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_chosen_to_collide_in_a_hash_without_a_seed_do_not_collide_here() {
        // `rustc-hash` multiplies both halves of a short word, each changed by a known number: with that number as one half
        // the product is 0, whatever the other is.
        let words: Vec<Vec<u8>> =
            (0..1000u64).map(|i| [0x243f_6a88_85a3_08d3u64.to_le_bytes(), i.to_le_bytes()].concat()).collect();
        let unseeded = |word: &[u8]| {
            let mut hasher = rustc_hash::FxHasher::default();
            hasher.write(word);
            hasher.finish()
        };
        assert_eq!(words.iter().map(|word| unseeded(word)).collect::<SeededSet<u64>>().len(), 1);
        assert_eq!(words.iter().map(|word| hash_bytes(word)).collect::<SeededSet<u64>>().len(), 1000);
    }
}
