//! Loading, searching and counting facets, measured with criterion: `cargo bench --bench steps`.
//!
//! Loads 10,000 generated records and searches 100,000; the bench `scale` measures a file of any size.

#[path = "../scale/generate.rs"]
mod generate;

use aidtrail::fields::FieldId;
use aidtrail::formats::InputOrigin;
use aidtrail::load::load;
use aidtrail::search::{AnswerParts, Cancel, Request, search, search_in_steps};
use aidtrail::store::Corpus;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use generate::Options;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn lines(records: usize) -> Arc<[u8]> {
    let mut lines = Vec::new();
    generate::write_lines(&mut lines, records, Options::new(1)).expect("in memory");
    lines.into()
}

fn loaded(bytes: &Arc<[u8]>) -> Arc<Corpus> {
    load(&[InputOrigin::InMemory("generated".to_owned(), bytes.clone())], 2, &AtomicBool::new(false), &|_, _| {})
}

fn loading(criterion: &mut Criterion) {
    let bytes = lines(10_000);
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10).throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("10,000 records", |bencher| bencher.iter(|| black_box(loaded(&bytes).len())));
    group.finish();
}

fn searching(criterion: &mut Criterion) {
    let corpus = loaded(&lines(100_000));
    let want = AnswerParts { lines: false, sources: false, facets: false, sums: false };
    let mut group = criterion.benchmark_group("key to all rows and facets, 100,000 records");
    group.sample_size(20);
    for query in ["h", "hea", "health", "health cl", "hospitel", "\"water supply\"", "country:UA", "state:open mri"] {
        let request = Request { query: query.to_owned(), wanted: want, ..Request::default() };
        group.bench_function(query, |bencher| {
            bencher.iter(|| search_in_steps(&corpus, &request, &Cancel::never(), &mut |page| drop(black_box(page))));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("four facets, 100,000 records");
    for query in ["", "health", "ultrasound"] {
        let request = Request { query: query.to_owned(), wanted: want, ..Request::default() };
        let hits = search(&corpus, &request, &Cancel::never()).expect("nobody cancels");
        let counter = hits.facet_counter();
        group
            .bench_function(format!("{query:?}"), |bencher| bencher.iter(|| black_box(counter.count(&FieldId::PANES))));
    }
    group.finish();
}

criterion_group!(benches, loading, searching);
criterion_main!(benches);
