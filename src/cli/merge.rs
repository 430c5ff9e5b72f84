//! `aidtrail merge`: merges reviewed drafts into a dataset, or takes a source out of it again.
//!
//! Pairs that may be one record are shown side by side, with the reasons. Nothing is written until every pair is
//! decided, and then the dataset is replaced as a whole. Fields that this version does not know are named, since
//! they are not written again.

use super::args::TextFormat;
use super::interrupt::end_on_signals;
use super::json::{write_document, write_line, write_pretty};
use super::messages::{plural, print_stderr};
use super::status::RunStatus;
use crate::curate::merge::{
    self, BalanceChange, Merged, PairKind, PairVerdict, Proposal, RecordPosition, Refusal, Side, Summary, Verdicts,
};
use crate::curate::review::{self, DecisionState, Undecided};
use crate::files::AtomicFile;
use crate::formats::json::JsonSplitter;
use crate::formats::{self, FileFormat, InputOrigin, Problem, ProblemSeverity};
use crate::model::json::{locate_error, parse_and_check, path_pattern};
use crate::model::{Coded, Dataset, Evidence, Name, Project, SCHEMA, Shaped, Source, format_quantity};
use crate::search::query::nearest;
use crate::store::evidence::{source_problems, verify_quotes};
use crate::text::IntoOwned;
use crate::text::display::clean;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Drafts to merge, reviewed: datasets as `aidtrail draft` writes them
    #[arg(value_name = "DRAFT", required_unless_present = "undo")]
    drafts: Vec<PathBuf>,
    /// The dataset to merge into; shipped for the one inside the program
    #[arg(long, value_name = "DATASET")]
    into: PathBuf,
    /// Where to write the result, - for standard output; without it nothing is written
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Pairs that are the same, by number or id, with commas between them; all for the likeliest of each record
    #[arg(long, value_name = "PAIRS", value_delimiter = ',')]
    same: Vec<String>,
    /// Pairs that are not; all for those not named by --same
    #[arg(long, value_name = "PAIRS", value_delimiter = ',')]
    apart: Vec<String>,
    /// Take a source out again, and what only it says
    #[arg(long, value_name = "SOURCE_ID", conflicts_with_all = ["drafts", "same", "apart"])]
    undo: Option<String>,
    /// Take what nobody has decided as it is drafted; without it, only what a person accepted goes in
    #[arg(long)]
    unreviewed: bool,
    /// Replace OUT where it is there already
    #[arg(long)]
    force: bool,
    /// text or json
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    format: TextFormat,
}

/// Merges, or shows the pairs that have to be decided first.
pub(super) fn run(out: &mut impl Write, options: &MergeArgs) -> Result<RunStatus> {
    let (into, lines) = read_dataset(&target(&options.into))?;
    if let Some(source) = &options.undo {
        return undo(out, &into, source, lines, options);
    }
    let mut drafts = Vec::new();
    for path in &options.drafts {
        let (draft, _) = read_dataset(&target(path))?;
        check_quotes(&draft, &into, &path.display().to_string())?;
        drafts.push(apply_decisions(draft, path, options)?);
    }
    let incoming = merge::gather(&drafts);
    let pairs = merge::propose(&into, &incoming);
    let verdicts = verdicts(&pairs, &options.same, &options.apart)?;
    let merged = match merge::apply(&into, &incoming, &verdicts) {
        Ok(merged) => merged,
        Err(Refusal::Undecided(undecided)) => {
            let records = PairRecords { into: &into, incoming: &incoming };
            match options.format {
                TextFormat::Text => write_pairs(out, &records, &pairs, &undecided, options)?,
                TextFormat::Json => {
                    let all: Vec<Value> = pairs.iter().enumerate().map(|(i, it)| records.json(i, it)).collect();
                    write_pretty(out, &json!({ "pairs": all }))?;
                }
            }
            return Ok(RunStatus::Nothing);
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let Merged { dataset, summary } = merged;
    write_out(out, &dataset, lines, options)?;
    write_result(out, options, &summary_lines(&summary), &summary_json(&summary))
}

/// The part of a draft that its decisions accept.
///
/// Records without drafted facts were written by a person and are merged as they are.
fn apply_decisions(draft: Dataset, path: &Path, options: &MergeArgs) -> Result<Dataset> {
    let name = path.display();
    let (decisions, file) = super::review::load_decisions(&super::review::decisions_path(path))?;
    let drafted = draft.projects.iter().flat_map(|p| p.all_evidence()).any(|evidence| evidence.rule.is_some());
    if file.is_none() && (!drafted || options.unreviewed) {
        return Ok(draft);
    }
    anyhow::ensure!(
        file.is_some(),
        "{name} has not been reviewed; run aidtrail review {name} to decide what is merged, or use --unreviewed to \
         merge all of it as drafted"
    );
    let undecided = if options.unreviewed { Undecided::Keep } else { Undecided::Drop };
    let reviewed = review::reviewed(&draft, &decisions, undecided);
    let sheet = review::lay_out(&review::Draft::new(draft), &decisions);
    let open = sheet.rows.iter().filter(|item| item.state == DecisionState::Undecided).count();
    if open > 0 && undecided == Undecided::Drop {
        print_stderr(&format!(
            "aidtrail: left out {} of {name} without a decision; run aidtrail review {name} to decide, then \
             merge again",
            plural(open, "fact")
        ));
    }
    anyhow::ensure!(
        !reviewed.projects.is_empty(),
        "nothing in {name} has been accepted; run aidtrail review {name} to decide what is merged"
    );
    Ok(reviewed)
}

fn undo(out: &mut impl Write, into: &Dataset, source: &str, lines: bool, options: &MergeArgs) -> Result<RunStatus> {
    let Some(dataset) = merge::undo(into, source) else {
        let ids = into.sources.iter().map(|it| it.id.as_str());
        let hint = nearest(source, ids).map_or_else(
            || "list the ids with aidtrail search --rows sources".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        bail!("no source has the id {source}; {hint}");
    };
    write_out(out, &dataset, lines, options)?;
    let count = |it: &Dataset| -> [usize; 3] {
        let equipment = || it.projects.iter().flat_map(|project| &project.equipment);
        [it.projects.len(), equipment().count(), equipment().map(|line| line.claims.len()).sum()]
    };
    let (before, after) = (count(into), count(&dataset));
    let gone: Vec<usize> = before.iter().zip(after).map(|(before, after)| before - after).collect();
    let text = format!(
        "taken out: source {source}, with {}, {} and {}",
        plural(gone[0], "project"),
        plural(gone[1], "line"),
        plural(gone[2], "claim")
    );
    let value = json!({ "source": source, "projects": gone[0], "lines": gone[1], "claims": gone[2] });
    write_result(out, options, &[text], &value)
}

/// Reports what was done, or what would be done without `-o`.
fn write_result(out: &mut impl Write, options: &MergeArgs, text: &[String], value: &Value) -> Result<RunStatus> {
    let to_stdout = options.output.as_deref().is_some_and(|path| path.as_os_str() == "-");
    let place = options.output.as_ref().map(|path| path.display().to_string());
    let mut lines = text.to_vec();
    lines.push(match &place {
        None => "nothing is written: -o OUT writes it".to_owned(),
        Some(_) if to_stdout => "written to standard output".to_owned(),
        Some(place) => format!("written to {place}"),
    });
    match options.format {
        _ if to_stdout => lines.iter().for_each(|line| print_stderr(line)),
        TextFormat::Text => {
            for line in lines {
                writeln!(out, "{}", clean(&line))?;
            }
        }
        TextFormat::Json => write_pretty(out, &json!({ "written": place, "done": value }))?,
    }
    Ok(RunStatus::Found)
}

/// The summary of a merge as lines of text.
fn summary_lines(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    let mut list = |before: &str, what: &str, ids: &[String], after: &str| {
        if !ids.is_empty() {
            lines.push(format!("{before} {}{after}: {}", plural(ids.len(), what), ids.join(", ")));
        }
    };
    list("added", "source", &summary.sources, "");
    list("added", "project", &summary.projects, "");
    list("added", "line", &summary.lines, "");
    list("joined", "project", &summary.joined_projects, "");
    list("joined", "line", &summary.joined_lines, "");
    let balances: Vec<String> = summary.balances.iter().map(|(line, change)| format!("  {line}: {change}")).collect();
    lines.extend(balances);
    let mut list = |before: &str, what: &str, ids: &[String], after: &str| {
        if !ids.is_empty() {
            lines.push(format!("{before} {}{after}: {}", plural(ids.len(), what), ids.join(", ")));
        }
    };
    list("here already:", "source", &summary.existing_sources, "");
    list("told twice:", "source", &summary.copied_sources, " with a text that is here from elsewhere");
    list("left out", "thing", &summary.left_out, "");
    if summary.existing_projects + summary.existing_lines > 0 {
        let (projects, all) = (plural(summary.existing_projects, "project"), plural(summary.existing_lines, "line"));
        lines.push(format!("here already: {projects} and {all} of the drafts"));
    }
    if lines.is_empty() {
        lines.push("nothing to merge: the drafts hold no records".to_owned());
    }
    lines
}

fn summary_json(summary: &Summary) -> Value {
    json!({
        "sources": summary.sources, "known_sources": summary.existing_sources, "told_twice": summary.copied_sources,
        "projects": summary.projects, "joined_projects": summary.joined_projects,
        "lines": summary.lines, "joined_lines": summary.joined_lines,
        "balances": summary.balances.iter().map(|(line, change)| balance_json(change, Some(line))).collect::<Vec<_>>(),
        "known_projects": summary.existing_projects, "known_lines": summary.existing_lines, "left_out": summary.left_out,
    })
}

fn balance_json(change: &BalanceChange, line: Option<&str>) -> Value {
    let mut value = json!({ "before": change.before, "after": change.after });
    if let Some(line) = line {
        value["line"] = line.into();
    }
    value
}

/// The verdict on each pair that `--same` and `--apart` name.
fn verdicts(pairs: &[Proposal], same: &[String], apart: &[String]) -> Result<Verdicts> {
    let mut verdicts = Verdicts::new();
    let mut default_verdict = None;
    for (list, verdict) in [(same, PairVerdict::Same), (apart, PairVerdict::Distinct)] {
        for name in list.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
            if name == "all" {
                if default_verdict.replace(verdict).is_some_and(|other| other != verdict) {
                    bail!("--same all and --apart all cannot be used together");
                }
                continue;
            }
            let numbered = name.parse::<usize>().ok().and_then(|n| pairs.get(n.checked_sub(1)?));
            let Some(pair) = numbered.or_else(|| pairs.iter().find(|pair| pair.id == name)) else {
                let count = plural(pairs.len(), "pair");
                bail!("there is no pair {name} among {count}; run without --same and --apart to list them");
            };
            if verdicts.insert(pair.id.clone(), verdict).is_some_and(|other| other != verdict) {
                bail!("--same and --apart both name {}", pair.id);
            }
        }
    }
    for pair in pairs {
        if verdicts.contains_key(&pair.id) {
            continue;
        }
        match default_verdict {
            Some(PairVerdict::Distinct) => _ = verdicts.insert(pair.id.clone(), PairVerdict::Distinct),
            // A new record is the same as at most one other. Its strongest pair comes first, so that one is taken.
            Some(PairVerdict::Same) => {
                let taken = pairs
                    .iter()
                    .any(|other| other.new == pair.new && verdicts.get(&other.id) == Some(&PairVerdict::Same));
                verdicts.insert(pair.id.clone(), if taken { PairVerdict::Distinct } else { PairVerdict::Same });
            }
            None => {}
        }
    }
    Ok(verdicts)
}

/// The records of both sides, to describe a pair.
struct PairRecords<'d> {
    into: &'d Dataset,
    incoming: &'d Dataset,
}

impl PairRecords<'_> {
    fn dataset(&self, side: Side) -> &Dataset {
        if side == Side::Into { self.into } else { self.incoming }
    }

    fn project(&self, spot: RecordPosition) -> Option<&Project> {
        self.dataset(spot.side).projects.get(spot.project)
    }

    /// The record in one line.
    fn label(&self, spot: RecordPosition) -> String {
        let Some(project) = self.project(spot) else { return String::new() };
        let Some(line) = spot.line.and_then(|line| project.equipment.get(line)) else {
            let equipment: Vec<&str> = project.equipment.iter().map(|line| line.name.as_str()).collect();
            let holds = if equipment.is_empty() { String::new() } else { format!(": {}", equipment.join(", ")) };
            return format!("{}{holds}", project.title);
        };
        let balance = line.balance();
        let said = Some(balance.words()).filter(|words| !words.is_empty());
        let said = said.unwrap_or_else(|| match balance.number() {
            Some((number, _)) => format_quantity(Some(number)),
            None => "not counted".to_owned(),
        });
        let places = line.places_summary(&balance);
        let places = if places.is_empty() { String::new() } else { format!("; {places}") };
        format!("{}, {said}{places}", line.name)
    }

    /// The evidence to show: that of a line's newest claim, or the first of a project.
    fn best_evidence(&self, spot: RecordPosition) -> Option<&Evidence> {
        let project = self.project(spot)?;
        match spot.line {
            Some(line) => project.equipment.get(line)?.history().iter().find_map(|(_, claim)| claim.evidence.first()),
            None => {
                let fields = project.evidence.iter().map(|it| &it.evidence);
                fields.chain(project.all_evidence()).next()
            }
        }
    }

    fn citation(&self, spot: RecordPosition, words: &Evidence) -> String {
        let source = self.dataset(spot.side).sources.iter().find(|it| it.id == words.source);
        let Some(source) = source else { return words.source.clone() };
        let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), Coded::to_string);
        let publisher = if source.publisher.is_empty() { "publisher not stated" } else { &source.publisher };
        format!("{publisher}, {date}")
    }

    fn json(&self, i: usize, pair: &Proposal) -> Value {
        let side = |spot: RecordPosition| {
            let words = self.best_evidence(spot);
            json!({
                "project": self.project(spot).map(|it| it.id.as_str()), "line": spot.line, "label": self.label(spot),
                "in_drafts": spot.side == Side::Incoming, "evidence": words,
                "source": words.map(|words| self.citation(spot, words)),
            })
        };
        json!({
            "number": i + 1, "id": pair.id, "kind": kind_label(pair), "strength": pair.strength().label(),
            "for": pair.reasons, "against": pair.against, "corrects": pair.corrects,
            "balance": pair.balance.as_ref().map(|change| balance_json(change, None)),
            "new": side(pair.new), "here": side(pair.old),
        })
    }
}

fn kind_label(pair: &Proposal) -> &'static str {
    match pair.kind {
        PairKind::Item => "same item",
        PairKind::Project => "same project",
    }
}

/// Writes the undecided pairs as text, and the options to add.
fn write_pairs(
    out: &mut impl Write,
    records: &PairRecords<'_>,
    pairs: &[Proposal],
    undecided: &[Proposal],
    options: &MergeArgs,
) -> Result<()> {
    let each = if undecided.len() == 1 { "it" } else { "each" };
    let count = plural(undecided.len(), "pair");
    writeln!(out, "{count} may be one record: judge {each}; nothing is written")?;
    let mut numbers = Vec::new();
    for (i, pair) in pairs.iter().enumerate().filter(|(_, pair)| undecided.contains(pair)) {
        numbers.push((i + 1).to_string());
        writeln!(out, "\n{:>2}  {}? {}  {}", i + 1, kind_label(pair), pair.strength().label(), clean(&pair.id))?;
        for (label, spot) in [("new", pair.new), (if pair.old.side == Side::Into { "here" } else { "draft" }, pair.old)]
        {
            writeln!(out, "    {label:<8}{}", clean(&records.label(spot)))?;
            if let Some(words) = records.best_evidence(spot) {
                writeln!(out, "            “{}”", marked_quote(words))?;
                writeln!(out, "            {}", clean(&records.citation(spot, words)))?;
            }
        }
        if let Some(change) = &pair.balance {
            writeln!(out, "    balance {}", clean(&change.to_string()))?;
        }
        writeln!(out, "    for     {}", clean(&pair.reasons.join("; ")))?;
        if !pair.against.is_empty() {
            writeln!(out, "    against {}", clean(&pair.against.join("; ")))?;
        }
    }
    let mut given: Vec<String> = Vec::new();
    for (flag, list) in [("--same", &options.same), ("--apart", &options.apart)] {
        if !list.is_empty() {
            given.push(format!("{flag} {}", list.join(",")));
        }
    }
    let next = match (given.is_empty(), numbers.as_slice()) {
        (false, _) => format!("say it of {} too, beside {}", numbers.join(","), given.join(" ")),
        (true, [one]) => format!("add what is right, --same {one} or --apart {one}"),
        (true, _) => "add --same with the numbers of the pairs that are one, --apart all for the others".to_owned(),
    };
    writeln!(out, "\n{}, and -o OUT; --same all takes the likeliest of each", clean(&next))?;
    Ok(())
}

/// A quote with its marked words in brackets.
fn marked_quote(words: &Evidence) -> String {
    let inside = |[from, to]: [usize; 2]| {
        let parts = (words.quote.get(..from)?, words.quote.get(from..to)?, words.quote.get(to..)?);
        Some(format!("{}⟦{}⟧{}", clean(parts.0), clean(parts.1), clean(parts.2)))
    };
    words.mark.and_then(inside).unwrap_or_else(|| clean(&words.quote).into_owned())
}

fn target(path: &Path) -> InputOrigin {
    match path.to_str() {
        Some("-") => InputOrigin::Stdin,
        Some("shipped") if !path.exists() => InputOrigin::Embedded,
        _ => InputOrigin::File(path.to_owned()),
    }
}

/// Reads a whole dataset; true if it has one record a line. Fails at a record that cannot be read, since it would be
/// missing from the output.
fn read_dataset(target: &InputOrigin) -> Result<(Dataset, bool)> {
    let input = formats::open(target)?;
    let format = formats::detect_format(&input)?;
    if !matches!(format, FileFormat::Json | FileFormat::JsonLines) {
        bail!(
            "{} is not a dataset; make one of activities with aidtrail import, or of articles with aidtrail draft",
            target.name()
        );
    }
    let mut dataset = Dataset { schema: SCHEMA.to_owned(), ..Dataset::default() };
    let mut unknown_fields: BTreeSet<String> = BTreeSet::new();
    let mut splitter = JsonSplitter::new(Arc::new(input), format);
    // Blocks of 1 MB, to bound memory; a longer record gets a longer block.
    while let Some(block) = splitter.next_block(1 << 20) {
        for problem in block.problems {
            if problem.severity == ProblemSeverity::Error {
                return Err(problem.into());
            }
            print_stderr(&format!("aidtrail: {problem}"));
        }
        for record in &block.records {
            let bytes = &block.bytes[record.range.clone()];
            let position = (target, record.line, record.ordinal);
            match record.kind {
                formats::RecordKind::Source => {
                    dataset.sources.push(parse_record::<Source<_>>(bytes, position, "source", &mut unknown_fields)?)
                }
                formats::RecordKind::Project => {
                    dataset.projects.push(parse_record::<Project<_>>(bytes, position, "project", &mut unknown_fields)?)
                }
                formats::RecordKind::Name => {
                    dataset.names.push(parse_record::<Name>(bytes, position, "name", &mut unknown_fields)?)
                }
            }
        }
    }
    if !unknown_fields.is_empty() {
        let fields: Vec<String> = unknown_fields.into_iter().collect();
        print_stderr(&format!(
            "aidtrail: {}: this version does not know these fields, they are left out: {}",
            target.name(),
            fields.join(", ")
        ));
    }
    Ok((dataset, format == FileFormat::JsonLines))
}

fn parse_record<'de, T: Deserialize<'de> + Shaped + IntoOwned>(
    bytes: &'de [u8],
    (target, line, ordinal): (&InputOrigin, usize, usize),
    kind: &str,
    unknown_fields: &mut BTreeSet<String>,
) -> Result<T::Owned> {
    let unknown = |path: String| _ = unknown_fields.insert(format!("{kind} {}", path_pattern(&path)));
    parse_and_check(bytes, unknown).map(T::into_owned).map_err(|error| {
        let (_, what) = locate_error(bytes, &error);
        let remedy = "correct it first, or it would be missing from the output";
        let record = Some(format!("{kind} {ordinal}"));
        Problem { position: Some((line, 1)), record, ..Problem::of_file(&target.name(), what, remedy) }.into()
    })
}

/// Fails if a quote of the draft is not in its source.
fn check_quotes(draft: &Dataset, into: &Dataset, name: &str) -> Result<()> {
    for source in &draft.sources {
        if let Some(what) = source_problems(source).first() {
            bail!("{name}: source {}: {what}", source.id);
        }
    }
    for project in &draft.projects {
        let text = |id: &str| {
            let mut sources = draft.sources.iter().chain(&into.sources);
            sources.find(|source| source.id == id).map(|source| source.text.as_str())
        };
        if let Some(wrong) = verify_quotes(project, text) {
            bail!("{name}: project {}: {}: {}", project.id, wrong.fact, wrong.what);
        }
    }
    Ok(())
}

/// Writes the dataset to the output, if there is one, as one document or one record a line, as it was read.
fn write_out(out: &mut impl Write, dataset: &Dataset, lines: bool, options: &MergeArgs) -> Result<()> {
    let Some(place) = &options.output else { return Ok(()) };
    if place.as_os_str() == "-" {
        return write_dataset(out, dataset, lines);
    }
    let target_file = AtomicFile::new(place, options.force)?;
    end_on_signals(Some(&target_file), || {})?;
    let mut file = target_file.writer()?;
    let cannot_write = || format!("cannot write {}; it is unchanged", place.display());
    write_dataset(&mut file, dataset, lines).with_context(cannot_write)?;
    target_file.commit(file)
}

fn write_dataset(out: &mut impl Write, dataset: &Dataset, lines: bool) -> Result<()> {
    if !lines {
        return write_document(out, dataset);
    }
    dataset.names.iter().try_for_each(|name| write_line(out, "names", name))?;
    dataset.sources.iter().try_for_each(|source| write_line(out, "source", source))?;
    dataset.projects.iter().try_for_each(|project| write_line(out, "project", project))
}
