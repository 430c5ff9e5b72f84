//! Merges reviewed records of new articles into a dataset. Two reports of the same delivery become one line.
//!
//! Nothing is joined silently: [`propose`] lists the pairs of records that may be the same, with reasons for
//! and against; the user decides every pair; [`apply()`] carries the decisions out and fails if one is
//! missing. Merging only adds, and keeps with each addition the source that it comes from, so that [`undo()`]
//! can remove a source and leave what was there before. These are pure functions: the same input gives the
//! same output.
//!
//! Merging two drafts in the other order gives the same facts, but not always the same record: the order of
//! projects and lines, ids that both drafts use, and the title, name and category of a joined record come
//! from the first draft.

mod apply;
mod facts;
mod names;
mod similarity;
mod sources;
mod undo;

pub(crate) use apply::Summary;
pub use apply::{Merged, Refusal, apply};
pub(crate) use names::Aliases;
pub use undo::undo;

use crate::hashing::SeededMap as HashMap;
use crate::model::voice::{self, PublisherFacts};
use crate::model::{Coded, Dataset, Equipment, Project, Source};
use crate::sort::ColdSort;
use crate::text::UniqueIds;
use facts::{all_cited, has_all_facts};
use similarity::{Comparison, MIN_PROJECT_WEIGHT, Similarity};
use sources::SourcePlacement;
use std::collections::BTreeMap;
use std::fmt;

/// What the two sides of a [`Proposal`] are: records of projects, or equipment lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PairKind {
    Project,
    /// Two equipment lines.
    Item,
}

/// The dataset that a record belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    /// The dataset that is merged into.
    Into,
    /// The drafts, gathered into one dataset.
    Incoming,
}

/// The position of a project or of an equipment line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RecordPosition {
    pub(crate) side: Side,
    /// Index of the project.
    pub(crate) project: usize,
    /// Index of the line in the project; none for the project itself.
    pub(crate) line: Option<usize>,
}

/// How likely a pair is the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    Possible,
    Likely,
    Strong,
}

impl Strength {
    pub fn label(self) -> &'static str {
        match self {
            Strength::Possible => "possible",
            Strength::Likely => "likely",
            Strength::Strong => "strong",
        }
    }
}

/// Two records that may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Ids of both records, the new one first: `draft/mri_scanner-1=ua-imaging/mri_scanner-1`. If the other
    /// one is in the drafts too, its id has the prefix `draft:`.
    pub id: String,
    pub kind: PairKind,
    pub(crate) new: RecordPosition,
    /// The record that the new one may be the same as.
    pub(crate) old: RecordPosition,
    /// Reasons that both are the same.
    pub reasons: Vec<String>,
    /// Reasons that they are different.
    pub against: Vec<String>,
    /// Weights of `reasons` minus those of `against`.
    pub(crate) weight: i32,
    /// The new record's source seems to be a correction of the old one's.
    pub corrects: bool,
    /// Lines only: the balance of the old line without and with the claims of the new one.
    pub balance: Option<BalanceChange>,
}

/// The balance of a line before and after a merge, in words: `5 promised`, `2 of 5 received`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceChange {
    pub before: String,
    pub after: String,
}

impl fmt::Display for BalanceChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.before == self.after, self.after.as_str()) {
            (true, after) => write!(f, "{after}, as before"),
            (false, after) => write!(f, "{} -> {after}", self.before),
        }
    }
}

/// The balance of a line in words, with the voices that its sources have.
fn balance_in_words(project: &Project, line: &Equipment, sources: &HashMap<&str, &Source>) -> String {
    let publisher = |id: &str| {
        let source = sources.get(id)?;
        let kind = source.kind.as_ref().and_then(Coded::known).copied();
        Some(PublisherFacts { name: sources::origin(source), kind })
    };
    let words = voice::balance(line, &voice::speakers(line, project, publisher)).words();
    if words.is_empty() { "nothing said".to_owned() } else { words }
}

impl Proposal {
    /// The strength in words. The limits are chosen by eye; a pair with objections needs more weight.
    pub fn strength(&self) -> Strength {
        match (self.weight, self.against.is_empty()) {
            (9.., true) | (12.., false) => Strength::Strong,
            (7.., true) | (9.., false) => Strength::Likely,
            _ => Strength::Possible,
        }
    }
}

/// The user's decision about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairVerdict {
    Same,
    Distinct,
}

/// Decisions by the ids of their pairs.
pub type Verdicts = BTreeMap<String, PairVerdict>;

/// Gathers drafts into one dataset: each source once, with unique ids. Each draft should be the result of its
/// review, see [`reviewed`](super::review::reviewed).
pub fn gather(drafts: &[Dataset]) -> Dataset {
    let mut all = Dataset { schema: crate::model::SCHEMA.to_owned(), ..Dataset::default() };
    let mut ids = UniqueIds::default();
    for draft in drafts {
        let placements = sources::placements(&all.sources, &draft.sources);
        let draft = sources::with_placed_sources(draft, &placements);
        let new = draft.sources.into_iter().zip(&placements).filter(|(_, placement)| !placement.exists);
        all.sources.extend(new.map(|(source, _)| source));
        for mut project in draft.projects {
            project.id = ids.unique(&project.id);
            all.projects.push(project);
        }
        for name in draft.names {
            if !all.names.contains(&name) {
                all.names.push(name);
            }
        }
    }
    all
}

/// The pairs that the user has to decide: new records in their order, projects before their lines, and for
/// each record the strongest pair first.
pub fn propose(into: &Dataset, incoming: &Dataset) -> Vec<Proposal> {
    let (new, _) = prepare_incoming(into, incoming);
    Sides::new(into, &new).proposals()
}

/// The id of a line: `project/category-ordinal`, counted among the lines of its category.
pub(crate) fn line_id(project: &Project, line: usize) -> String {
    let category = |line: &Equipment| if line.category.is_empty() { "line".to_owned() } else { line.category.clone() };
    let name = project.equipment.get(line).map(category).unwrap_or_default();
    let ordinal = project.equipment.iter().take(line + 1).filter(|it| category(it) == name).count();
    format!("{}/{name}-{ordinal}", project.id)
}

/// Maximum number of pairs shown for one new record; chosen by eye. Every pair costs the user a decision.
const MAX_PAIRS: usize = 3;

/// Pairs that are weaker than the strongest pair of their record by this much or more are not shown, so that
/// a clear match hides accidental ones; chosen by eye.
const MAX_WEIGHT_GAP: i32 = 4;

/// The drafts with the source ids that they have in the dataset after the merge, and the placements of the
/// sources.
fn prepare_incoming(into: &Dataset, incoming: &Dataset) -> (Dataset, Vec<SourcePlacement>) {
    let placements = sources::placements(&into.sources, &incoming.sources);
    let mut new = sources::with_placed_sources(incoming, &placements);
    for (i, placement) in placements.iter().enumerate() {
        // A copy of a text does not confirm it, so it gets the same origin as the first one.
        let is_original = |it: &&Source| placement.copy_of.as_ref().is_some_and(|id| it.id == *id);
        let original = into.sources.iter().chain(&new.sources[..i]).find(is_original);
        let origin = original.map(|it| sources::origin(it).to_owned()).filter(|origin| !origin.is_empty());
        if new.sources[i].origin.is_none() {
            new.sources[i].origin = origin;
        }
    }
    (new, placements)
}

/// Both sides of a merge, and the drafts' records that the dataset already has.
struct Sides<'d> {
    into: &'d Dataset,
    /// The drafts, with the source ids of the dataset.
    new: &'d Dataset,
    comparison: Comparison<'d>,
    /// For each new project the project of the dataset that already has all its facts, equipment not counted.
    found_projects: Vec<Option<usize>>,
    /// For each new project and line, the project and line of the dataset that already has all its claims.
    found_lines: Vec<Vec<Option<(usize, usize)>>>,
}

impl<'d> Sides<'d> {
    fn new(into: &'d Dataset, new: &'d Dataset) -> Self {
        let sources = new.sources.iter().chain(&into.sources).map(|source| (source.id.as_str(), source)).collect();
        let comparison = Comparison { aliases: Aliases::new(into.names.iter().chain(&new.names)), sources };
        let mut sides = Sides { into, new, comparison, found_projects: Vec::new(), found_lines: Vec::new() };
        sides.found_projects = new.projects.iter().map(|project| sides.find_existing_project(project)).collect();
        let lines = |project: &Project| project.equipment.iter().map(|line| sides.find_existing_line(line)).collect();
        sides.found_lines = new.projects.iter().map(lines).collect();
        sides
    }

    fn find_existing_project(&self, new: &Project) -> Option<usize> {
        let cited = new.cited_sources();
        let is_match = |project: &Project| {
            let merged = project.joined.iter().any(|it| it.title == new.title && cited.contains(&it.source.as_str()));
            (merged || project.title == new.title) && has_all_facts(project, new, &self.comparison.aliases)
        };
        let mut matches =
            self.into.projects.iter().enumerate().filter(|(_, project)| !cited.is_empty() && is_match(project));
        let first = matches.next()?;
        if first.1.id == new.id {
            return Some(first.0);
        }
        Some(matches.find(|(_, project)| project.id == new.id).unwrap_or(first).0)
    }

    fn find_existing_line(&self, new: &Equipment) -> Option<(usize, usize)> {
        if new.claims.iter().all(|claim| claim.evidence.is_empty()) {
            return None;
        }
        let lines = self.into.projects.iter().enumerate();
        let mut lines =
            lines.flat_map(|(i, project)| project.equipment.iter().enumerate().map(move |(j, it)| (i, j, it)));
        let holds = |line: &Equipment| {
            new.claims
                .iter()
                .filter(|claim| !claim.evidence.is_empty())
                .all(|claim| line.claims.iter().any(|it| it.states(claim) && all_cited(&it.evidence, &claim.evidence)))
        };
        lines.find(|(_, _, line)| holds(line)).map(|(i, j, _)| (i, j))
    }

    fn project(&self, position: RecordPosition) -> Option<&'d Project> {
        match position.side {
            Side::Into => self.into.projects.get(position.project),
            Side::Incoming => self.new.projects.get(position.project),
        }
    }

    fn record_id(&self, position: RecordPosition) -> String {
        let name = |project: &Project| position.line.map_or_else(|| project.id.clone(), |line| line_id(project, line));
        self.project(position).map(name).unwrap_or_default()
    }

    fn proposals(&self) -> Vec<Proposal> {
        let distinct = KnownDistinct::of(self.into);
        let mut all: Vec<Proposal> = Vec::new();
        for (p, new) in self.new.projects.iter().enumerate() {
            if new.cited_sources().is_empty() {
                continue;
            }
            let mut lines = Vec::new();
            for (l, line) in new.equipment.iter().enumerate() {
                if self.found_lines[p][l].is_none() {
                    let position = RecordPosition { side: Side::Incoming, project: p, line: Some(l) };
                    lines.extend(self.strongest(position, self.similar_lines(p, line, &distinct)));
                }
            }
            if self.found_projects[p].is_none() {
                let position = RecordPosition { side: Side::Incoming, project: p, line: None };
                all.extend(self.strongest(position, self.similar_projects(p, &lines, &distinct)));
            }
            all.append(&mut lines);
        }
        // Pairs have the same id only if two records of the dataset have the same id, which is an error.
        // Number them then.
        let mut ids = UniqueIds::default();
        for pair in &mut all {
            pair.id = ids.unique_after(&pair.id, '#');
        }
        all
    }

    /// What joining two lines does to the balance of the old one.
    fn balance_change(&self, new: RecordPosition, old: RecordPosition) -> Option<BalanceChange> {
        let (project, joined) = (self.project(old)?, self.project(new)?);
        let (line, added) = (project.equipment.get(old.line?)?, joined.equipment.get(new.line?)?);
        let mut after = line.clone();
        let mut claims = added.claims.clone();
        // As in `join_line`: a correction comes before what it corrects, and equal dates keep that order.
        claims.append(&mut after.claims);
        after.claims = claims;
        let parties = Project {
            parties: project.parties.iter().chain(&joined.parties).cloned().collect(),
            equipment: vec![after.clone()],
            countries: project.countries.clone(),
            ..Project::default()
        };
        let words = |project, line| balance_in_words(project, line, &self.comparison.sources);
        Some(BalanceChange { before: words(project, line), after: words(&parties, &after) })
    }

    /// Proposes the strongest pairs of one record.
    fn strongest(&self, new: RecordPosition, mut pairs: Vec<(RecordPosition, Similarity)>) -> Vec<Proposal> {
        pairs.cold_sort_by_key(|(old, similarity)| (-similarity.weight, *old));
        let strongest = pairs.first().map_or(0, |(_, similarity)| similarity.weight);
        pairs.retain(|(_, similarity)| similarity.weight + MAX_WEIGHT_GAP > strongest);
        pairs.truncate(MAX_PAIRS);
        let proposal = |(old, similarity): (RecordPosition, Similarity)| Proposal {
            id: format!(
                "{}={}{}",
                self.record_id(new),
                if old.side == Side::Incoming { "draft:" } else { "" },
                self.record_id(old)
            ),
            kind: if new.line.is_some() { PairKind::Item } else { PairKind::Project },
            new,
            old,
            reasons: similarity.reasons,
            against: similarity.against,
            weight: similarity.weight,
            corrects: similarity.corrects,
            balance: self.balance_change(new, old),
        };
        pairs.into_iter().map(proposal).collect()
    }

    /// Projects that a new one may be the same as: those of the dataset, and earlier new ones that cite other
    /// sources. Projects drafted from the same source are different already.
    fn candidates(&self, p: usize) -> impl Iterator<Item = (Side, usize, &'d Project)> {
        let cited = self.new.projects[p].cited_sources();
        let earlier = self.new.projects[..p].iter().enumerate().filter(move |(i, project)| {
            let has_evidence = !project.cited_sources().is_empty();
            has_evidence
                && self.found_projects[*i].is_none()
                && !project.cited_sources().iter().any(|source| cited.contains(source))
        });
        let in_dataset = self.into.projects.iter().enumerate().map(|(i, project)| (Side::Into, i, project));
        in_dataset.chain(earlier.map(|(i, project)| (Side::Incoming, i, project)))
    }

    fn similar_lines(
        &self,
        p: usize,
        line: &Equipment,
        distinct: &KnownDistinct<'_>,
    ) -> Vec<(RecordPosition, Similarity)> {
        let new = &self.new.projects[p];
        let mut pairs = Vec::new();
        for (side, i, old) in self.candidates(p) {
            for (j, other) in old.equipment.iter().enumerate() {
                let position = RecordPosition { side, project: i, line: Some(j) };
                let in_dataset = side == Side::Incoming && self.found_lines[i][j].is_some();
                let similarity = self.comparison.compare_lines((new, line), (old, other)).filter(Similarity::is_shown);
                if let Some(similarity) = similarity
                    && !in_dataset
                    && !distinct.has_line(line, &self.record_id(position))
                {
                    pairs.push((position, similarity));
                }
            }
        }
        pairs
    }

    fn similar_projects(
        &self,
        p: usize,
        lines: &[Proposal],
        distinct: &KnownDistinct<'_>,
    ) -> Vec<(RecordPosition, Similarity)> {
        let new = &self.new.projects[p];
        let mut pairs = Vec::new();
        for (side, i, old) in self.candidates(p) {
            let position = RecordPosition { side, project: i, line: None };
            let Some(mut similarity) = self.comparison.compare_projects(new, old) else { continue };
            let mut shared = lines
                .iter()
                .filter(|it| it.old.side == side && it.old.project == i)
                .map(|it| it.new)
                .collect::<Vec<_>>();
            shared.dedup();
            if let [first, rest @ ..] = shared.as_slice() {
                let name = first.line.and_then(|line| new.equipment.get(line)).map_or("", |line| line.name.as_str());
                let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                // 3 for the first shared line, 1 each for up to two more.
                similarity.weight += 3 + (rest.len() as i32).min(2);
                similarity.reasons.push(format!("may hold the same equipment: {name}{more}"));
            }
            if side == Side::Into && self.found_lines[p].iter().flatten().any(|(project, _)| *project == i) {
                similarity.weight += 4;
                similarity.reasons.push("holds equipment of this draft already".to_owned());
            }
            if (similarity.weight >= MIN_PROJECT_WEIGHT || !shared.is_empty())
                && !distinct.has_project(new, &self.record_id(position))
            {
                pairs.push((position, similarity));
            }
        }
        pairs
    }
}

/// Pairs that earlier merges decided to be different, so that the user is not asked again. Each entry: the
/// source merged then, the id of the other record, and the category of the line or the project itself.
struct KnownDistinct<'d> {
    lines: Vec<(&'d str, &'d str, &'d str)>,
    projects: Vec<(&'d str, &'d str, &'d Project)>,
}

impl<'d> KnownDistinct<'d> {
    fn of(dataset: &'d Dataset) -> Self {
        let mut distinct = KnownDistinct { lines: Vec::new(), projects: Vec::new() };
        for project in &dataset.projects {
            distinct.projects.extend(project.apart.iter().map(|it| (it.source.as_str(), it.id.as_str(), project)));
            for line in &project.equipment {
                let entry =
                    |it: &'d crate::model::DistinctRecord| (it.source.as_str(), it.id.as_str(), line.category.as_str());
                distinct.lines.extend(line.apart.iter().map(entry));
            }
        }
        distinct
    }

    fn has_line(&self, new: &Equipment, old: &str) -> bool {
        let cites = |source: &str| new.claims.iter().flat_map(|claim| &claim.evidence).any(|it| it.source == source);
        self.lines.iter().any(|(source, id, category)| *id == old && *category == new.category && cites(source))
    }

    fn has_project(&self, new: &Project, old: &str) -> bool {
        let titled = |it: &Project| it.title == new.title || it.joined.iter().any(|joined| joined.title == new.title);
        self.projects.iter().any(|(source, id, it)| *id == old && titled(it) && new.cited_sources().contains(source))
    }
}
