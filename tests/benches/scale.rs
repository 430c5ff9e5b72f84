//! Measures one thing on a file of any size; used by `tests/scale/compare` and by hand.
//!
//! `cargo bench --bench scale -- load|columns|memory|keys|facets|tables|overview|donors|frame|all FILE [QUERY...]` prints lines
//! `name value unit`. `keys` types the queries letter by letter and searches after each, as the explorer
//! does; its time ends with the first page of ranked rows.
//!
//! # Measured
//!
//! A million generated records (4.3 GB of JSON Lines, 151 running words each, many languages), two cores of a shared
//! virtual machine. `cargo run --release --example generate -- 1000000 > million.jsonl` writes them.
//!
//! | what | figure | arguments |
//! |---|---|---|
//! | key to the first page of ranked rows | median 7.2 ms, worst 18.6 ms | `keys million.jsonl` |
//! | phrases, first page | "rural water supply" 6 ms, "medical equipment" 10 ms, "of the" 171 ms | the same |
//! | four facets of 20,000; 222,000; 1,000,000 rows | 1.4; 7.8; 0.1 ms | `facets million.jsonl` |
//! | a frame of 200x60 | median 1.3 ms | `frame million.jsonl` |
//! | load, searchable | 36 to 45 s | `load million.jsonl` |
//! | own memory (RssAnon) with the index | 1,296 MB | `memory million.jsonl` |
//!
//! Tables of the same million, the build before sums of the window and the build with them in turn in one run, other
//! processes of the machine stopped, `tables million.jsonl`, medians over all facets and the worst, without the search
//! before them (19 to 32 ms; 9 to 16 ms):
//!
//! | what | 1,000,000 rows: before, now | 100,000 rows: before, now | budget |
//! |---|---|---|---|
//! | groups by a facet, numbers of projects | 1.8, 1.7 ms; worst 246, 37 ms | 5.2, 4.5 ms; worst 43, 8 ms | 90 ms, 12 ms |
//! | the same with two sums | 40, 29 ms; worst 1,010, 124 ms (sources) | 14.2, 12.8 ms; worst 238, 32 ms (parties) | 90 ms, 12 ms, worst missed |
//! | years of money, two sums | 46, 36 ms | 14.6, 13.8 ms | 40 ms |
//! | best 200 by amount | 37, 22 ms | 13.2, 10.9 ms | 40 ms |
//!
//! The overview of the same million (`overview million.jsonl`), under a load of nine on two cores, where its first table took ten
//! times the figure above: first block 374 to 446 ms, all 2.2 to 2.3 s. To be repeated on a quiet machine; budget 30 and 300 ms.
//!
//! Loading is bound by parsing and by words: about 65 microseconds of a core for a record of 4 kB.
//!
//! Beside others on the same records, by `tests/scale/compare`:
//!
//! | ours | peer | ratio | budget |
//! |---|---|---|---|
//! | load 38.2 s | `wc -l` 1.06 s | 36x | 16x, missed |
//! | load 38.2 and 44.8 s | serde_json into owned structs 71.9 and 72.7 s | 0.53x, 0.62x | 0.5x, missed |
//! | memory 1,290 MB | owned structs 12,029 MB | 0.11x | 0.3x |
//! | `aidtrail search`, whole process, 31.5 s | `fzf --filter` of titles and summaries, 38.7 s | 0.81x | 0.2x, missed |
//! | the same | `sk --filter` of the same, 82.5 s | 0.38x | 0.1x, missed |
//! | sums by donor, 100 ms | DuckDB over the amounts as Parquet, 123 ms; one pair, a load of seven | 0.81x | 1x, to be repeated |
//! | a key, median 6.0 ms | frizbee over every record, 1,654 ms | 276x quicker | 20x |
//! | a key, median 6.0 ms | fuzzy-matcher over every record, 25.6 s | 4,300x quicker | 500x |
//!
//! IATI XML: 75 real files put end to end, 125 MB, 12,679 activities; `tests/scale/compare-xml FILE.xml` sets ours beside
//! `xmllint --noout --stream`, in turn, best of three.
//!
//! | what | figure | beside xmllint, 1.42 s | budget |
//! |---|---|---|---|
//! | bytes to columns, well-formedness checked | 0.71 s | 0.50x | 0.35x, missed |
//! | import: read, equipment found, written (another run, xmllint 1.17 s) | 0.91 s | 0.78x | 0.8x |
//!
//! The same seventeen times over, 2.1 GB, 215,543 activities (`all FILE.xml`): loaded and searchable in 17.5 s, own memory
//! 353 MB, a key 2.1 ms in the median and 10.8 ms at worst.

use aidtrail::fields::{FieldId, MoneyFigure, TableColumn, TableFigure};
use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load, load_with};
use aidtrail::search::overview::{OverviewBlock, OverviewKind};
use aidtrail::search::{
    AnswerParts, Cancel, Request, SortKey, SortOrder, TableSort, TableSortKey, TableSpec, overview_on, search,
    search_in_steps, table_on,
};
use aidtrail::store::Corpus;
use aidtrail::tui::draw;
use aidtrail::tui::explorer::{Answer, App, Effect, KeyPress, LoadStatus, Msg};
use aidtrail::tui::kit::theme::{Palette, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Queries to type if none are given: plain words, a typing error, fields.
const TYPED: [&str; 8] = [
    "malaria clinic", "ultrasound kenya", "rural water supply", "hospitel equipment", "country:UA health",
    "state:open mri scanner", "teacher training", "neonatal incubator",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [what, file, queries @ ..] = arguments.as_slice() else {
        // `cargo test --benches` and `cargo bench` without arguments end here.
        println!(
            "usage: cargo bench --bench scale -- load|columns|memory|keys|facets|tables|overview|donors|frame|all FILE [QUERY...]"
        );
        return;
    };
    let started = Instant::now();
    let threads = aidtrail::load::threads();
    if what == "columns" {
        // From bytes to checked columns, without the word index and without equipment extraction.
        let loading =
            LoadOptions { extract: false, index_terms: false, publish_at: usize::MAX, ..LoadOptions::on(threads) };
        let corpus = load_with(&[InputOrigin::File(file.into())], loading, &AtomicBool::new(false), &|_, _| {});
        println!("columns {:.3} s", started.elapsed().as_secs_f64());
        println!("records {}", corpus.len());
        return;
    }
    let corpus = load(&[InputOrigin::File(file.into())], threads, &AtomicBool::new(false), &|_, _| {});
    let all = what == "all";
    if all || what == "load" {
        println!("load {:.3} s", started.elapsed().as_secs_f64());
        println!("records {}", corpus.len());
    }
    if all || what == "memory" {
        println!("memory {:.1} MB", rss_anon());
        corpus.bytes().iter().for_each(|(name, bytes)| println!("  {name} {:.1} MB", *bytes as f64 / 1e6));
    }
    if all || what == "keys" {
        keys(&corpus, queries);
        phrases(&corpus);
    }
    if all || what == "facets" {
        facets(&corpus);
    }
    if all || what == "tables" {
        tables(&corpus);
    }
    if all || what == "overview" {
        overview(&corpus);
    }
    if all || what == "donors" {
        donors(&corpus);
    }
    if all || what == "frame" {
        frame(&corpus);
        sorts(&corpus);
    }
}

/// Anonymous memory (RssAnon) in megabytes: without mapped files.
fn rss_anon() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Milliseconds until the first page of rows and until all that is wanted.
fn time_search(corpus: &Arc<Corpus>, query: &str, wanted: &AnswerParts) -> (f64, f64) {
    let request = Request { query: query.to_owned(), wanted: wanted.clone(), ..Request::default() };
    let started = Instant::now();
    let mut first = None;
    let hits = search_in_steps(corpus, &request, &Cancel::never(), &mut |_| first = Some(started.elapsed()));
    let all = started.elapsed();
    assert!(hits.is_some(), "nobody cancels");
    (milliseconds(first.unwrap_or(all)), milliseconds(all))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn report(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    println!(
        "{name} median {:.2} ms worst {:.2} ms of {}",
        times[times.len() / 2],
        times[times.len() - 1],
        times.len()
    );
}

fn keys(corpus: &Arc<Corpus>, queries: &[String]) {
    let typed: Vec<&str> =
        if queries.is_empty() { TYPED.to_vec() } else { queries.iter().map(String::as_str).collect() };
    let (mut first, mut all, mut slowest) = (Vec::new(), Vec::new(), Vec::new());
    for query in &typed {
        for end in query.char_indices().map(|(at, c)| at + c.len_utf8()) {
            // The median of three, to leave out other load on the machine.
            let mut times: Vec<(f64, f64)> =
                (0..3).map(|_| time_search(corpus, &query[..end], &AnswerParts::ROWS)).collect();
            times.sort_by(|a, b| a.0.total_cmp(&b.0));
            first.push(times[1].0);
            slowest.push((times[1].0, &query[..end]));
            all.push(times[1].1);
        }
    }
    println!("median {:.2} ms", {
        let mut times = first.clone();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    report("key to ranked rows", first);
    slowest.sort_by(|a, b| b.0.total_cmp(&a.0));
    slowest.iter().take(8).for_each(|(time, query)| println!("  slowest {time:.1} ms {query:?}"));
    report("key to all rows and facets", all);
    // With a table open the rows come first, as without; the table follows.
    let by_donor = TableSpec { group_by: vec![FieldId::Donor], window: Some(0..200), ..TableSpec::default() };
    let with_table = AnswerParts { table: Some(by_donor), ..AnswerParts::ROWS };
    let (mut first, mut all) = (Vec::new(), Vec::new());
    for query in &typed {
        for end in query.char_indices().map(|(at, c)| at + c.len_utf8()) {
            let (rows, table) = time_search(corpus, &query[..end], &with_table);
            first.push(rows);
            all.push(table);
        }
    }
    report("key to ranked rows with a table open", first);
    report("key to the table", all);
}

fn phrases(corpus: &Arc<Corpus>) {
    for phrase in ["\"medical equipment\"", "\"rural water supply\"", "\"of the\""] {
        let (first, all) = time_search(corpus, phrase, &AnswerParts::ROWS);
        println!("phrase {phrase} first page {first:.1} ms complete {all:.1} ms");
    }
}

fn facets(corpus: &Arc<Corpus>) {
    for query in ["", "health", "ultrasound", "country:UA", "state:open"] {
        let request = Request { query: query.to_owned(), wanted: AnswerParts::ROWS, ..Request::default() };
        let hits = search(corpus, &request, &Cancel::never()).expect("nobody cancels");
        let counter = hits.facet_counter();
        let mut times = Vec::new();
        for _ in 0..9 {
            let started = Instant::now();
            let counted = counter.count(&FieldId::PANES);
            times.push(milliseconds(started.elapsed()));
            assert_eq!(counted.len(), FieldId::PANES.len());
        }
        report(&format!("four facets of {:?} ({} rows)", query, hits.found), times);
    }
}

/// Groups by every facet over all records and over a tenth of them, the years of money, the best 200 by amount.
fn tables(corpus: &Arc<Corpus>) {
    let time = |query: &str, spec: &TableSpec| {
        let once = || {
            let started = Instant::now();
            let table = table_on(2, corpus, query, spec, &Cancel::never());
            assert!(table.is_some(), "nobody cancels");
            milliseconds(started.elapsed())
        };
        let mut times: Vec<f64> = (0..7).map(|_| once()).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let grouped = |field: FieldId, figures: &[TableFigure]| TableSpec {
        group_by: vec![field],
        figures: figures.to_vec(),
        window: Some(0..200),
        ..TableSpec::default()
    };
    let money = [MoneyFigure::Committed, MoneyFigure::Paid].map(TableFigure::Money);
    let with_money = [&[TableFigure::Projects][..], &money].concat();
    let best = TableSpec {
        sort: vec![TableSort {
            by: TableSortKey::Column(TableColumn::Money(MoneyFigure::Paid)),
            descending: true,
            currency: None,
        }],
        window: Some(0..200),
        ..TableSpec::default()
    };
    let tenth = query_for(corpus, corpus.len() / 10);
    for query in ["", tenth.as_str()] {
        let found = table_on(2, corpus, query, &best, &Cancel::never()).map_or(0, |table| table.row_count);
        println!(
            "tables of {query:?} ({found} rows); the search alone {:.2} ms",
            time(query, &TableSpec { window: Some(0..0), ..best.clone() })
        );
        let facets = FieldId::menu().iter().copied();
        let mut times: Vec<(f64, f64, FieldId)> = facets
            .map(|field| {
                (
                    time(query, &grouped(field, &with_money)),
                    time(query, &grouped(field, &[TableFigure::Projects])),
                    field,
                )
            })
            .collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (with_money, counts, field) in times.iter().rev().take(6) {
            println!("  groups by {}: counts {counts:.1} ms, with two sums {with_money:.1} ms", field.name());
        }
        let of_sums = times.iter().map(|(time, ..)| *time).collect();
        report("groups by a facet, counts and two sums", of_sums);
        report("groups by a facet, counts", times.iter().map(|(_, time, _)| *time).collect());
        println!("years, two sums {:.2} ms", time(query, &grouped(FieldId::MoneyYear, &money)));
        println!("best 200 by amount {:.2} ms", time(query, &best));
    }
}

/// From the request of the explorer to each block of the overview, of all records and of a tenth of them.
fn overview(corpus: &Arc<Corpus>) {
    let tenth = query_for(corpus, corpus.len() / 10);
    for query in ["", tenth.as_str()] {
        let mut times: BTreeMap<OverviewKind, Vec<f64>> = BTreeMap::new();
        for _ in 0..9 {
            let started = Instant::now();
            let mut hand_out = |block: Arc<OverviewBlock>| {
                times.entry(block.kind).or_default().push(milliseconds(started.elapsed()));
            };
            let blocks = overview_on(2, corpus, query, &Cancel::never(), &mut hand_out);
            assert!(blocks.is_some(), "nobody cancels");
        }
        println!("overview of {query:?}, medians from the request on");
        for (kind, times) in &mut times {
            times.sort_by(f64::total_cmp);
            println!("  {} {:.1} ms", kind.code(), times[times.len() / 2]);
        }
    }
}

/// Sums of what is committed and paid by donor, as `tests/scale/duckdb_donors` has DuckDB add them up.
fn donors(corpus: &Arc<Corpus>) {
    let figures = [MoneyFigure::Committed, MoneyFigure::Paid].map(TableFigure::Money).to_vec();
    let spec = TableSpec { group_by: vec![FieldId::Donor], figures, ..TableSpec::default() };
    let once = || {
        let started = Instant::now();
        let table = table_on(2, corpus, "", &spec, &Cancel::never());
        assert!(table.is_some(), "nobody cancels");
        milliseconds(started.elapsed())
    };
    let mut times: Vec<f64> = (0..21).map(|_| once()).collect();
    times.sort_by(f64::total_cmp);
    println!("donors {:.2} ms", times[times.len() / 2]);
}

/// A query for one value that about so many records have.
fn query_for(corpus: &Corpus, wanted: usize) -> String {
    let fields = [FieldId::Country, FieldId::ActivityStatus, FieldId::Instrument, FieldId::RecordKind];
    let values = fields.into_iter().flat_map(|field| {
        let totals = corpus.facets().totals(field);
        corpus.facets().values(field).iter().zip(totals).map(move |(value, n)| (field, value, *n as usize))
    });
    let nearest = values.min_by_key(|(_, _, n)| n.abs_diff(wanted));
    nearest.map_or(String::new(), |(field, value, _)| format!("{}:=\"{}\"", field.name(), value.code))
}

fn sorts(corpus: &Arc<Corpus>) {
    for key in SortKey::ALL {
        let request =
            Request { sort: SortOrder { key, reverse: false }, wanted: AnswerParts::ROWS, ..Request::default() };
        let times = (0..3).map(|_| {
            let started = Instant::now();
            search(corpus, &request, &Cancel::never()).expect("nobody cancels");
            milliseconds(started.elapsed())
        });
        report(&format!("all rows by {}", key.name()), times.collect());
    }
}

/// Times 200 frames of 200x60 while moving down the list.
fn frame(corpus: &Arc<Corpus>) {
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("in memory");
    let mut app = App::new(200, 60);
    let done = LoadStatus { done: true, load_number: 1, ..LoadStatus::default() };
    let send = |app: &mut App, msg: Msg<Answer>| {
        let mut effects = app.update(msg);
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::Search(generation, request) => {
                    let hits = search(&app.corpus, &request, &Cancel::never()).expect("nobody cancels");
                    effects.extend(app.update(Msg::Answer(Answer::Hits(generation, Box::new(hits)))));
                }
                Effect::Open(epoch, id) => {
                    let opened = app.shown_corpus().open(id);
                    effects.extend(app.update(Msg::Answer(Answer::Opened(epoch, Box::new(opened)))));
                }
                Effect::OpenSource(epoch, id) => {
                    let opened = app.shown_corpus().open_source(id);
                    effects.extend(app.update(Msg::Answer(Answer::OpenedSource(epoch, Box::new(opened)))));
                }
                _ => {}
            }
        }
    };
    send(&mut app, Msg::Answer(Answer::Loaded(Some(corpus.clone()), done)));
    let mut times = Vec::new();
    for _ in 0..200 {
        send(&mut app, Msg::Key(KeyPress::Down));
        let started = Instant::now();
        terminal
            .draw(|frame| draw::draw(&app, Theme { palette: Palette::Dark, ascii: false }, frame))
            .expect("in memory");
        times.push(milliseconds(started.elapsed()));
    }
    report("frame of 200x60", times);
}
