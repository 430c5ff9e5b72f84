//! Fraction of known items found among the first ten hits, by kind of query, compared with plain fuzzy
//! matching.
//!
//! `cargo bench --bench relevance -- [RECORDS] [ITEMS PER KIND]`, by default 10,000 and 50. The peer scans
//! every record for every query, so it is left out from 50,000 records on.
//!
//! Measured on 10,000 records: 1.00 of every kind; fuzzy-matcher .38 to 1.00.

#[path = "../scale/generate.rs"]
mod generate;
#[path = "../scale/queries.rs"]
mod queries;

use aidtrail::formats::InputOrigin;
use aidtrail::load::load;
use aidtrail::search::{AnswerParts, Cancel, Request, search};
use aidtrail::store::Corpus;
use generate::{Generator, Options};
use queries::{PlainFuzzy, Scorer};
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Our search engine, with the request that the explorer sends.
struct Engine(Arc<Corpus>);

impl Engine {
    fn new(records: usize) -> Engine {
        let path = std::env::temp_dir().join(format!("aidtrail-relevance-{}.jsonl", std::process::id()));
        let mut file = io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
        generate::write_lines(&mut file, records, Options::new(1)).expect("written");
        drop(file);
        let corpus = load(&[InputOrigin::File(path.clone())], 2, &AtomicBool::new(false), &|_, _| {});
        std::fs::remove_file(path).expect("removed");
        Engine(corpus)
    }
}

impl Scorer for Engine {
    fn name(&self) -> &str {
        "aidtrail"
    }

    fn rank(&self, query: &str, id: &str, at_most: usize) -> Option<usize> {
        let want = AnswerParts::ROWS;
        let request = Request { query: query.to_owned(), wanted: want.clone(), ..Request::default() };
        let hits = search(&self.0, &request, &Cancel::never()).expect("not cancelled");
        let found = hits.rows.iter().take(at_most).position(|hit| self.0.row(hit.project).id() == id);
        found.map(|place| place + 1)
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let (records, per_kind) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(50));
    let generator = Generator::new(Options::new(1));
    let items = queries::draw(&generator, records, per_kind, 1);
    let peer = (records < 50_000).then(|| PlainFuzzy::new(generator.projects(records)));
    let engine = Engine::new(records);
    // The engine comes last, because `print` lists the misses of the last scorer.
    let scorers: Vec<&dyn Scorer> =
        peer.iter().map(|peer| peer as &dyn Scorer).chain([&engine as &dyn Scorer]).collect();
    let outcomes = queries::ask(&items, &scorers);
    queries::print(&mut io::stdout().lock(), &outcomes, &scorers, 3).expect("written");
}
