//! Time to draft an article: `cargo bench --bench draft [FILE]`.
//!
//! The text is FILE, or the five shipped articles put together, cut at 10 KB. Prints the median time of each
//! family of rules and of a whole draft, also as a multiple of tokenizing the text, which all of them need.
//!
//! Measured: a draft of 10 KB of article takes 0.7 ms, six times the cutting into sentences and words, once the tables are
//! made (28 ms, once a run).

use aidtrail::extract::{
    ArticleText, draft, find_activity_status, find_countries, find_dates, find_instruments, find_items, find_parties,
    find_programmes, find_sums,
};
use aidtrail::formats::article;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The text is cut at this length, so that figures of different texts compare.
const SIZE: usize = 10 * 1024;

fn main() {
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut text = String::new();
    match named {
        Some(file) => text = fs::read_to_string(file).expect("a text"),
        None => {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles");
            let mut files: Vec<_> =
                fs::read_dir(folder).expect("shipped").map(|e| e.expect("readable").path()).collect();
            files.sort();
            for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "txt")) {
                text.push_str(&fs::read_to_string(file).expect("text"));
                text.push_str("\n\n");
            }
        }
    }
    let mut end = text.len().min(SIZE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let first = Instant::now();
    black_box(draft(&article::source("article.txt", text)));
    println!("{} bytes; first draft, tables made: {}", text.len(), ms(first.elapsed()));

    let reading = ArticleText::new(text, &[]);
    let mentions = find_countries(&reading);
    let cut = median(|| drop(black_box(ArticleText::new(text, &[]))));
    let row = |what: &str, took: Duration| {
        println!("{what:<26} {:>10}   {:>5.1} x cutting into words", ms(took), took.as_secs_f64() / cut.as_secs_f64());
    };
    row("cutting into words", cut);
    row("layout of the article", median(|| drop(black_box(article::source("article.txt", text)))));
    row("things", median(|| drop(black_box(find_items(&reading)))));
    row("countries", median(|| drop(black_box(find_countries(&reading)))));
    row("parties", median(|| drop(black_box(find_parties(&reading, &mentions)))));
    row("money", median(|| drop(black_box(find_sums(&reading, &["UA"])))));
    row("dates", median(|| drop(black_box(find_dates(&reading)))));
    row(
        "instrument, programme, ...",
        median(|| {
            drop(black_box((find_instruments(&reading), find_programmes(&reading), find_activity_status(&reading))))
        }),
    );
    row("a whole draft", median(|| drop(black_box(draft(&article::source("article.txt", text))))));
}

/// Of 101 runs, an odd number so that one run is the median.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..101)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[50]
}

fn ms(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}
