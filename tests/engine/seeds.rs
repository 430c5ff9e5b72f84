//! Property tests run the stored seeds first, then new cases.

use crate::cases::cases;
use proptest::prelude::*;
use std::cell::RefCell;

/// The numbers that one run of a property test with a single new case is given.
fn run() -> Vec<u64> {
    let seen = RefCell::new(Vec::new());
    proptest!(cases(1), |(n: u64)| seen.borrow_mut().push(n));
    seen.into_inner()
}

/// tests/regressions/seeds.txt holds one seed. New cases differ between runs, so only that seed can give the same
/// number twice.
#[test]
fn a_stored_seed_runs_first_and_other_cases_are_new_in_each_run() {
    let (first, second) = (run(), run());
    assert!(first.len() > 1 && second.len() > 1, "{first:?} {second:?}");
    assert_eq!(first[0], second[0]);
    assert_ne!(first[1], second[1]);
}
