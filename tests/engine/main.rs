//! The source's structure, text, loading and search. The oracle, a slow and plain engine that the index must
//! equal, is in `oracle`.

#[path = "../common/cases.rs"]
mod cases;
mod dataset;
mod floors;
mod form;
mod hospitals;
mod import;
mod money;
mod oracle;
mod overview;
mod read;
mod scale;
mod search;
mod seeds;
mod shipped;
mod table;
mod text;

use aidtrail::formats::InputOrigin;
use aidtrail::load::load;
use aidtrail::store::Corpus;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Loads one input.
fn corpus(target: InputOrigin) -> Arc<Corpus> {
    load(&[target], 2, &AtomicBool::new(false), &|_, _| {})
}
