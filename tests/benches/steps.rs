//! Loading, searching and counting facets: `cargo bench --bench steps`.
//!
//! Loads 10,000 generated records and searches 100,000; the bench `scale` measures a file of any size. Prints the
//! median time of each step, also as a multiple of the last run's.

#[path = "../scale/generate.rs"]
mod generate;

use aidtrail::fields::FieldId;
use aidtrail::formats::InputOrigin;
use aidtrail::load::load;
use aidtrail::search::{AnswerParts, Cancel, Request, search, search_in_steps};
use aidtrail::store::Corpus;
use generate::Options;
use std::collections::HashMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

fn lines(records: usize) -> Arc<[u8]> {
    let mut lines = Vec::new();
    generate::write_lines(&mut lines, records, Options::new(1)).expect("in memory");
    lines.into()
}

fn loaded(bytes: &Arc<[u8]>) -> Arc<Corpus> {
    load(&[InputOrigin::InMemory("generated".to_owned(), bytes.clone())], 2, &AtomicBool::new(false), &|_, _| {})
}

/// Times of one run of the benchmark, and those of the last.
struct Steps {
    last: HashMap<String, f64>,
    /// `name<TAB>milliseconds` a line.
    measured: String,
}

impl Steps {
    /// Prints the median of `runs`, an odd number, and how many times the last run of the benchmark it is.
    fn measure(&mut self, runs: usize, name: String, mut step: impl FnMut()) {
        step();
        let mut times: Vec<f64> = (0..runs)
            .map(|_| {
                let start = Instant::now();
                step();
                start.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let median = times[runs / 2];
        let ratio = self.last.get(&name).map_or(String::new(), |last| format!("{:>6.2} x the last run", median / last));
        println!("{name:<64} {median:>9.3} ms{ratio}");
        self.measured.push_str(&format!("{name}\t{median}\n"));
    }
}

fn main() {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("steps.tsv");
    let last = fs::read_to_string(&kept).unwrap_or_default();
    let last = last.lines().filter_map(|line| line.split_once('\t'));
    let last = last.filter_map(|(name, time)| Some((name.to_owned(), time.parse().ok()?))).collect();
    let mut steps = Steps { last, measured: String::new() };
    loading(&mut steps);
    searching(&mut steps);
    fs::write(kept, steps.measured).expect("the target folder can be written");
}

fn loading(steps: &mut Steps) {
    let bytes = lines(10_000);
    steps.measure(11, "load 10,000 records".to_owned(), || drop(black_box(loaded(&bytes))));
}

fn searching(steps: &mut Steps) {
    let corpus = loaded(&lines(100_000));
    let want = AnswerParts::ROWS;
    for query in ["h", "hea", "health", "health cl", "hospitel", "\"water supply\"", "country:UA", "state:open mri"] {
        let request = Request { query: query.to_owned(), wanted: want.clone(), ..Request::default() };
        steps.measure(21, format!("key to all rows and facets, 100,000 records: {query}"), || {
            search_in_steps(&corpus, &request, &Cancel::never(), &mut |page| drop(black_box(page)));
        });
    }
    for query in ["", "health", "ultrasound"] {
        let request = Request { query: query.to_owned(), wanted: want.clone(), ..Request::default() };
        let hits = search(&corpus, &request, &Cancel::never()).expect("nobody cancels");
        let counter = hits.facet_counter();
        steps.measure(101, format!("four facets, 100,000 records: {query:?}"), || {
            black_box(counter.count(&FieldId::PANES));
        });
    }
}
