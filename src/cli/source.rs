//! `aidtrail source ID`: writes the attribution of a source, then its text with the evidence of every fact marked.
//!
//! On a terminal the evidence is coloured; elsewhere it is put in ⟦ ⟧, since articles hardly use these brackets.

use super::args::{Day, Files, TextFormat};
use super::inputs::load_reporting;
use super::json::write_pretty;
use super::messages::print_stderr;
use super::status::RunStatus;
use crate::model::Evidence;
use crate::present::citation::attribution;
use crate::present::source::evidence_marks;
use crate::search::highlight::merge_ranges;
use crate::search::query::nearest;
use crate::store::{Corpus, Opened};
use crate::text::display::{clean, clean_lines};
use anyhow::Result;
use clap::Args;
use std::io::{IsTerminal, Write, stdout};
use std::ops::Range;

#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// The source's id
    id: String,
    /// text or json
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(super) format: TextFormat,
    #[command(flatten)]
    files: Files,
}

pub(super) fn run(out: &mut impl Write, args: &SourceArgs) -> Result<RunStatus> {
    let (corpus, done) = load_reporting(&args.files, Day::default(), None)?;
    Ok(done.with_matches(write_sources(out, &corpus, &args.id, args.format)?))
}

/// Writes every source with this id; false if there is none.
fn write_sources(out: &mut impl Write, corpus: &Corpus, id: &str, format: TextFormat) -> Result<bool> {
    let found: Vec<_> = corpus.sources().filter(|(_, entry)| entry.id == id).map(|(source, _)| source).collect();
    if found.is_empty() {
        let all = || corpus.sources().map(|(_, entry)| entry.id.as_str());
        let near = nearest(id, all()).or_else(|| all().find(|known| known.contains(id)));
        // As many as fit in a few lines; chosen by eye.
        let ids: Vec<&str> = all().take(8).collect();
        let hint =
            near.map_or_else(|| format!("known ids: {}", ids.join(", ")), |near| format!("did you mean {near}?"));
        print_stderr(&format!("aidtrail: no source has the id {id}; {hint}"));
        return Ok(false);
    }
    for opened in found.into_iter().map(|source| corpus.open_source(source)) {
        let source = &opened.source;
        if let Some(problem) = &opened.problem {
            print_stderr(&format!("aidtrail: {problem}"));
        }
        if format == TextFormat::Json {
            write_pretty(out, source)?;
            continue;
        }
        writeln!(out, "{}", clean(&source.title))?;
        for (row, _) in attribution(source) {
            writeln!(out, "{}", clean(&row))?;
        }
        writeln!(out)?;
        let marks = merge_ranges(opened.marks.iter().map(|mark| mark.words.start..mark.words.end).collect());
        let mut text = String::new();
        let mut at = 0;
        for skip in &source.skip {
            text.push_str(&marked(&source.text, at..skip.start.max(at), &marks));
            let folded = source.text.get(skip.start..skip.end).unwrap_or_default();
            let lines = folded.lines().filter(|line| !line.trim().is_empty()).count();
            text.push_str(&format!("~ {}, {lines} lines folded", skip.why.label()));
            at = skip.end.max(at);
        }
        text.push_str(&marked(&source.text, at..source.text.len(), &marks));
        writeln!(out, "{}\n", text.trim())?;
        let mut projects: Vec<Opened> = Vec::new();
        for stop in evidence_marks(&opened) {
            let words = source.text.get(stop.span.start..stop.span.end).unwrap_or_default();
            for (project, of) in stop.facts {
                let at = projects.iter().position(|opened| opened.id == project).unwrap_or_else(|| {
                    projects.push(corpus.open(project));
                    projects.len() - 1
                });
                let label = projects[at].label_of(of).unwrap_or_default();
                writeln!(out, "{}  {}  {}", clean(words), clean(&label), corpus.row(project).id())?;
            }
        }
    }
    Ok(true)
}

/// The quote of `first` with the words of all this evidence marked.
pub(crate) fn marked_quote(first: &Evidence, all: &[Evidence]) -> String {
    let marks = merge_ranges(all.iter().filter_map(|e| e.mark).map(|[from, to]| from..to).collect());
    marked(&first.quote, 0..first.quote.len(), &marks)
}

/// A range of text, made safe for a terminal, with the marks that lie inside it.
fn marked(text: &str, range: Range<usize>, marks: &[Range<usize>]) -> String {
    let colour = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let (open, close) = if colour { ("\x1b[35m", "\x1b[39m") } else { ("⟦", "⟧") };
    let mut out = String::new();
    let mut at = range.start;
    for mark in marks.iter().filter(|mark| mark.start >= range.start && mark.end <= range.end) {
        out.push_str(&clean_lines(text.get(at..mark.start).unwrap_or_default()));
        out.push_str(open);
        out.push_str(&clean_lines(text.get(mark.clone()).unwrap_or_default()));
        out.push_str(close);
        at = mark.end;
    }
    out.push_str(&clean_lines(text.get(at..range.end).unwrap_or_default()));
    out
}
