//! One measurement of a file of any size, for `tests/scale/compare` and for looking oneself.
//!
//! `cargo bench --bench scale -- load|columns|memory|keys|facets|frame|all FILE [QUERY...]`. Each prints a line
//! `name value unit`. Keys are those of typing the queries letter by letter, each asked as the explorer
//! asks; what is timed ends when the first page of ranked rows is there.

use aidtrail::formats::Target;
use aidtrail::load::{Loading, load, load_in_units};
use aidtrail::search::{Cancel, Request, Sort, SortKey, Want, search, search_in_steps};
use aidtrail::store::{Corpus, Facet};
use aidtrail::tui::draw;
use aidtrail::tui::explorer::{App, Effect, Key, Msg, Progress};
use aidtrail::tui::kit::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// What a person types, letter by letter, unless told.
const TYPED: [&str; 8] = [
    "malaria clinic",
    "ultrasound kenya",
    "rural water supply",
    "hospitel equipment",
    "country:UA health",
    "state:open mri scanner",
    "teacher training",
    "neonatal incubator",
];

/// Nothing beside the rows and the facets of the left pane, as the explorer asks.
const ROWS: Want = Want { lines: false, sources: false, facets: false, sums: false };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [what, file, queries @ ..] = arguments.as_slice() else {
        // `cargo test --benches` and a bare `cargo bench` end here.
        println!("usage: cargo bench --bench scale -- load|columns|memory|keys|facets|frame|all FILE [QUERY...]");
        return;
    };
    let started = Instant::now();
    let threads = aidtrail::load::threads();
    if what == "columns" {
        // Bytes to columns, checked: no words, no equipment looked for.
        let loading = Loading { extract: false, words: false, publish_at: usize::MAX, ..Loading::on(threads) };
        let corpus = load_in_units(&[Target::File(file.into())], loading, &AtomicBool::new(false), &|_, _| {});
        println!("columns {:.3} s", started.elapsed().as_secs_f64());
        println!("records {}", corpus.len());
        return;
    }
    let corpus = load(&[Target::File(file.into())], threads, &AtomicBool::new(false), &|_, _| {});
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
    if all || what == "frame" {
        frame(&corpus);
        sorts(&corpus);
    }
}

/// Megabytes of memory that are no file's.
fn rss_anon() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Milliseconds until the first page of rows, and until everything.
fn ask(corpus: &Arc<Corpus>, query: &str) -> (f64, f64) {
    let request = Request { query: query.to_owned(), want: ROWS, ..Request::default() };
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
            // The middle one of three: what else the machine does is not the key's.
            let mut times: Vec<(f64, f64)> = (0..3).map(|_| ask(corpus, &query[..end])).collect();
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
}

fn phrases(corpus: &Arc<Corpus>) {
    for phrase in ["\"medical equipment\"", "\"rural water supply\"", "\"of the\""] {
        let (first, all) = ask(corpus, phrase);
        println!("phrase {phrase} first page {first:.1} ms complete {all:.1} ms");
    }
}

fn facets(corpus: &Arc<Corpus>) {
    for query in ["", "health", "ultrasound", "country:UA", "state:open"] {
        let request = Request { query: query.to_owned(), want: ROWS, ..Request::default() };
        let hits = search(corpus, &request, &Cancel::never()).expect("nobody cancels");
        let counter = hits.counter();
        let mut times = Vec::new();
        for _ in 0..9 {
            let started = Instant::now();
            let counted = counter.count(&Facet::PANES);
            times.push(milliseconds(started.elapsed()));
            assert_eq!(counted.len(), Facet::PANES.len());
        }
        report(&format!("four facets of {:?} ({} rows)", query, hits.found), times);
    }
}

fn sorts(corpus: &Arc<Corpus>) {
    for key in SortKey::ALL {
        let request = Request { sort: Sort { key, reverse: false }, want: ROWS, ..Request::default() };
        let times = (0..3).map(|_| {
            let started = Instant::now();
            search(corpus, &request, &Cancel::never()).expect("nobody cancels");
            milliseconds(started.elapsed())
        });
        report(&format!("all rows by {}", key.name()), times.collect());
    }
}

/// Frames of 200x60 while walking down the list.
fn frame(corpus: &Arc<Corpus>) {
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("in memory");
    let mut app = App::new(200, 60);
    let done = Progress { done: true, run: 1, ..Progress::default() };
    let send = |app: &mut App, msg: Msg| {
        let mut effects = app.update(msg);
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::Search(generation, request) => {
                    let hits = search(&app.corpus, &request, &Cancel::never()).expect("nobody cancels");
                    effects.extend(app.update(Msg::Hits(generation, Box::new(hits))));
                }
                Effect::Open(epoch, id) => {
                    let opened = app.shown().open(id);
                    effects.extend(app.update(Msg::Opened(epoch, Box::new(opened))));
                }
                Effect::OpenSource(epoch, id) => {
                    let opened = app.shown().open_source(id);
                    effects.extend(app.update(Msg::OpenedSource(epoch, Box::new(opened))));
                }
                _ => {}
            }
        }
    };
    send(&mut app, Msg::Loaded(Some(corpus.clone()), done));
    let mut times = Vec::new();
    for _ in 0..200 {
        send(&mut app, Msg::Key(Key::Down));
        let started = Instant::now();
        terminal.draw(|frame| draw::draw(&app, Theme { colour: true }, frame)).expect("in memory");
        times.push(milliseconds(started.elapsed()));
    }
    report("frame of 200x60", times);
}
