//! Other ways to load and search records, to compare the explorer with; each runs as a process of its own.
//!
//! `peers owned FILE`, `peers fuzzy FILE QUERY...`, `peers frizbee FILE QUERY...`, `peers lines FILE`. They
//! read JSON Lines of the form aidtrail/1 and print lines `name value unit`.

mod owned;

use frizbee::{Config, Matcher};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use serde::Deserialize;
use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::ExitCode;
use std::time::Instant;

/// Threads of the parallel peers; the figures in `tests/benches/scale.rs` are of a machine with two cores.
const THREADS: usize = 2;

const USAGE: &str = "usage: peers owned FILE | fuzzy FILE QUERY... | frizbee FILE QUERY... | lines FILE";

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["owned", file] => owned(file),
        ["lines", file] => lines(file),
        ["fuzzy", file, queries @ ..] if !queries.is_empty() => search(file, queries, &skim),
        ["frizbee", file, queries @ ..] if !queries.is_empty() => search(file, queries, &frizbee),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Calls `each` for every line of a file. Reads in pieces, so that memory figures are of the records alone.
fn each_line(file: &str, each: &mut dyn FnMut(&[u8]) -> Outcome) -> Outcome {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(file)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        each(&line)?;
        line.clear();
    }
    Ok(())
}

/// Deserializes every record into structs with owned strings and keeps them all.
fn owned(file: &str) -> Outcome {
    let start = Instant::now();
    let mut records: Vec<owned::Line> = Vec::new();
    each_line(file, &mut |line| {
        records.push(serde_json::from_slice(line)?);
        Ok(())
    })?;
    let records = black_box(records);
    println!("load {:.3} s", start.elapsed().as_secs_f64());
    println!("records {} records", records.len());
    println!("memory {:.1} MB", own_memory()?);
    // Do not spend time on freeing the records before the process ends.
    std::mem::forget(records);
    Ok(())
}

/// Anonymous memory of this process in megabytes.
fn own_memory() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("RssAnon:")).ok_or("no RssAnon in /proc/self/status")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024.0 / 1e6)
}

/// The fields that are searched; the rest of the line is skipped.
#[derive(Deserialize)]
enum Searched {
    #[serde(rename = "project")]
    Project { title: String, summary: Option<String>, parties: Vec<Party> },
    #[serde(rename = "source")]
    Source {},
    #[serde(rename = "names")]
    Names {},
}

#[derive(Deserialize)]
struct Party {
    name: String,
}

/// Title and summary of every record; with `organisations`, also their names.
fn texts(file: &str, organisations: bool) -> Result<Vec<String>, Box<dyn Error>> {
    let mut texts = Vec::new();
    each_line(file, &mut |line| {
        if let Searched::Project { title, summary, parties } = serde_json::from_slice(line)? {
            let mut text = title;
            if let Some(summary) = summary {
                text.push(' ');
                text.push_str(&summary);
            }
            for party in parties.iter().filter(|_| organisations) {
                text.push(' ');
                text.push_str(&party.name);
            }
            texts.push(text);
        }
        Ok(())
    })?;
    Ok(texts)
}

/// Writes title and summary, one record a line, for programs that filter lines (fzf, sk).
fn lines(file: &str) -> Outcome {
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    for text in texts(file, false)? {
        out.write_all(text.replace(['\n', '\r'], " ").as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Loads the texts, then times each query; `matches` ranks the texts and returns the number of hits.
fn search(file: &str, queries: &[&str], matches: &dyn Fn(&str, &[String]) -> usize) -> Outcome {
    let start = Instant::now();
    let texts = texts(file, true)?;
    println!("load {:.3} s", start.elapsed().as_secs_f64());
    let mut times = Vec::new();
    for query in queries {
        let start = Instant::now();
        let found = black_box(matches(query, &texts));
        let time = start.elapsed().as_secs_f64() * 1000.0;
        println!("query {time:.2} ms {found} {query}");
        times.push(time);
    }
    times.sort_by(f64::total_cmp);
    println!("median {:.2} ms", times[times.len() / 2]);
    println!("worst {:.2} ms", times[times.len() - 1]);
    std::mem::forget(texts);
    Ok(())
}

/// Matches a query with every text by fuzzy-matcher.
fn skim(query: &str, texts: &[String]) -> usize {
    let mut found: Vec<(i64, usize)> = std::thread::scope(|scope| {
        let size = texts.len().div_ceil(THREADS).max(1);
        let workers: Vec<_> = texts
            .chunks(size)
            .enumerate()
            .map(|(chunk, texts)| {
                scope.spawn(move || {
                    let matcher = SkimMatcherV2::default();
                    let score = |(i, text): (usize, &String)| {
                        matcher.fuzzy_match(text, query).map(|score| (score, chunk * size + i))
                    };
                    texts.iter().enumerate().filter_map(score).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a matcher that does not panic")).collect()
    });
    found.sort_unstable_by_key(|&(score, index)| (std::cmp::Reverse(score), index));
    black_box(&found);
    found.len()
}

/// Matches a query with every text by frizbee, with one matcher for the list as its documentation recommends.
fn frizbee(query: &str, texts: &[String]) -> usize {
    Matcher::new(query, &Config::default()).match_list_parallel(texts, THREADS).len()
}
