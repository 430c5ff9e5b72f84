//! Writes generated records to standard output, for measurements.
//!
//! `cargo run --release --example generate -- 1000000 > million.jsonl`. `--seed N` and `--countries N` choose
//! the records, `--pretty` writes one document instead of lines, `--measure` prints statistics instead.

mod generate;

use aidtrail::text;
use generate::{Generator, Options, Record};
use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const USAGE: &str = "usage: generate RECORDS [--seed N] [--countries N] [--pretty | --measure]";

fn main() -> ExitCode {
    let mut options = Options::new(1);
    let (mut records, mut pretty, mut measured) = (None, false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|n| n.parse::<u64>().ok());
        let understood = match argument.as_str() {
            "--seed" => number().map(|n| options.seed = n).is_some(),
            "--countries" => number().map(|n| options.countries = n as usize).is_some(),
            "--pretty" => {
                pretty = true;
                true
            }
            "--measure" => {
                measured = true;
                true
            }
            count => {
                records = count.parse::<usize>().ok();
                records.is_some()
            }
        };
        if !understood {
            eprintln!("generate: {argument} is not understood; {USAGE}");
            return ExitCode::from(2);
        }
    }
    let Some(records) = records else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let written = if measured {
        measure(&mut out, records, options)
    } else if pretty {
        generate::write_document(&mut out, records, options)
    } else {
        generate::write_lines(&mut out, records, options)
    };
    match written.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Visits the terms of a text as the index has them: runs of letters and digits, and bigrams of Han and kana.
fn words(text: &str, word: &mut dyn FnMut(&str)) {
    let wide = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    let folded = text::fold(text);
    for range in text::words(&folded) {
        let run = &folded[range];
        if !run.contains(wide) {
            word(run);
            continue;
        }
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        for pair in starts.windows(3) {
            word(&run[pair[0]..pair[2]]);
        }
    }
}

/// Prints the vocabulary size and the words and bytes of a record, to compare with real activities: 37,720 of
/// them (title, description, organisations) have 88,000 distinct words, about 70 distinct and 145 running
/// words each.
fn measure(out: &mut impl Write, records: usize, options: Options) -> io::Result<()> {
    let mut vocabulary: HashSet<Box<str>> = HashSet::new();
    let (mut projects, mut running, mut distinct, mut bytes) = (0, 0, 0, 0);
    let (mut organisations, mut seen, mut equipment) = (HashSet::new(), HashSet::new(), 0);
    for record in Generator::new(options).records(records) {
        bytes += serde_json::to_vec(&record)?.len() + 1;
        let Record::Project(project) = record else { continue };
        let mut own: HashSet<Box<str>> = HashSet::new();
        let mut count = |word: &str| {
            running += 1;
            if !own.contains(word) {
                own.insert(word.into());
            }
        };
        words(&project.title, &mut count);
        words(project.summary.as_deref().unwrap_or_default(), &mut count);
        project.parties.iter().for_each(|party| words(&party.name, &mut count));
        let mut quotes: Vec<&str> =
            project.facts().iter().flat_map(|fact| fact.evidence).map(|evidence| evidence.quote.as_str()).collect();
        quotes.sort_unstable();
        quotes.dedup();
        quotes.iter().for_each(|quote| words(quote, &mut count));
        distinct += own.len();
        vocabulary.extend(own);
        organisations.extend(project.parties.into_iter().map(|party| party.name));
        equipment += project.equipment.len();
        seen.insert(project.id);
        projects += 1;
        if [1000, 10_000, 38_000, 100_000, 1_000_000].contains(&projects) || projects == records {
            let per = |n: usize| n as f64 / projects as f64;
            writeln!(
                out,
                "{projects} projects: {} distinct words; a record: {:.0} running, {:.0} distinct, {:.0} bytes; \
                 {} organisations, {equipment} equipment lines, {} ids repeated",
                vocabulary.len(),
                per(running),
                per(distinct),
                per(bytes),
                organisations.len(),
                projects - seen.len(),
            )?;
        }
    }
    Ok(())
}
