//! How many cases a property test runs, and where its failures are kept.

use proptest::test_runner::{Config, FileFailurePersistence};

/// `count` new random cases in each run, or as many as PROPTEST_CASES says. A failing case is printed, and its
/// seed is added to tests/regressions/NAME.txt for a test in NAME.rs. Every later run begins with the seeds of
/// that file: commit it.
pub fn cases(count: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(count);
    // The folder is beside that of the binary's main.rs.
    let seeds = Box::new(FileFailurePersistence::SourceParallel("regressions"));
    Config { cases, failure_persistence: Some(seeds), ..Config::default() }
}
