//! `aidtrail show ID`: writes a project as the explorer's detail shows it, with the evidence below each fact.

use super::args::{Day, Files, TextFormat};
use super::inputs::load_reporting;
use super::json::write_pretty;
use super::messages::print_stderr;
use super::status::RunStatus;
use crate::present::citation::citation;
use crate::present::record::{self, DetailOptions, FIRST_PARTS, LinkTarget};
use crate::search::query::nearest;
use crate::store::Corpus;
use crate::text::display::clean;
use anyhow::Result;
use clap::Args;
use std::collections::HashSet;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The project's id
    id: String,
    /// Every payment, result, document and place, with its whole text
    #[arg(long)]
    all: bool,
    /// text or json
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(super) format: TextFormat,
    #[command(flatten)]
    day: Day,
    #[command(flatten)]
    files: Files,
}

pub(super) fn run(out: &mut impl Write, args: &ShowArgs) -> Result<RunStatus> {
    let (corpus, done) = load_reporting(&args.files, args.day, None)?;
    Ok(done.with_matches(write_projects(out, &corpus, args)?))
}

/// Writes every project with this id; false if there is none.
fn write_projects(out: &mut impl Write, corpus: &Corpus, args: &ShowArgs) -> Result<bool> {
    let (id, format) = (args.id.as_str(), args.format);
    let options = match args.all {
        true => DetailOptions::ALL,
        false => DetailOptions { parts: FIRST_PARTS, hits: None, to_see_all: ": show --all" },
    };
    let found = corpus.find_project(id);
    if found.is_empty() {
        let ids = || corpus.ids().map(|record| corpus.row(record).id());
        let near = nearest(id, ids()).or_else(|| ids().find(|known| known.contains(id)));
        let hint =
            near.map_or_else(|| "list the ids with aidtrail search".to_owned(), |near| format!("did you mean {near}?"));
        print_stderr(&format!("aidtrail: no project has the id {id}; {hint}"));
        return Ok(false);
    }
    for (i, &record) in found.iter().enumerate() {
        let opened = corpus.open(record);
        if format == TextFormat::Json {
            write_pretty(out, &opened.into_voiced_project())?;
            continue;
        }
        let project = &opened.project;
        if i > 0 {
            writeln!(out)?;
        }
        if found.len() > 1 {
            let row = corpus.row(record);
            writeln!(out, "[{} of {}: {}:{}]", i + 1, found.len(), clean(row.file()), row.origin().line)?;
        }
        let facts = project.facts();
        let mut quoted = HashSet::new();
        for row in record::rows(corpus, &opened, &options) {
            let text: String = row.spans.iter().map(|part| part.text.as_str()).collect();
            writeln!(out, "{}{}", " ".repeat(row.indent), clean(&text).trim_end())?;
            let Some(LinkTarget::Fact(key)) = row.link else { continue };
            let Some(fact) = facts.iter().find(|fact| fact.key == key).filter(|_| !row.is_remark && quoted.insert(key))
            else {
                continue;
            };
            if let Some(why) = fact.why {
                writeln!(out, "{}  {}", " ".repeat(row.hanging), clean(why))?;
            }
            let mut last = None;
            for evidence in fact.evidence {
                let place = (&evidence.source, evidence.start);
                if last == Some(place) {
                    continue;
                }
                last = Some(place);
                let same: Vec<_> = fact.evidence.iter().filter(|e| (&e.source, e.start) == place).cloned().collect();
                let quote = super::source::marked_quote(evidence, &same);
                let source = corpus.find_source(record, &evidence.source).map(|s| citation(corpus.source(s)));
                writeln!(out, "{}  “{}”", " ".repeat(row.hanging), quote)?;
                writeln!(out, "{}   {}", " ".repeat(row.hanging), clean(&source.unwrap_or_default()))?;
            }
        }
    }
    Ok(true)
}
