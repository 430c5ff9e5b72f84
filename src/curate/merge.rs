//! Reviewed records of new articles into a dataset, where one delivery told twice becomes one line.
//!
//! Nothing is joined unseen: [`propose`] says which records may be one, with the reasons for and against;
//! a person judges every pair; [`apply()`] does what was judged and refuses what was not. What is merged is
//! only ever added, each piece with the source that brought it, so that [`undo()`] takes a source out again
//! and leaves what was there before. Pure functions: the same input gives the same output.
//!
//! Merging two drafts in the other order gives the same facts, but not always the same record: the order
//! of projects and lines, ids that two drafts gave alike, and the title, name and category of a joined
//! record are those of the draft that came first.

mod apply;
mod facts;
mod names;
mod similarity;
mod sources;
mod undo;

pub use apply::{Merged, Refusal, Summary, apply};
pub use names::Aliases;
pub use undo::undo;

use crate::model::{Dataset, Equipment, Project, Source};
use facts::{all_cited, facts_are_here};
use similarity::{Comparison, PROJECTS, Similarity};
use sources::SourcePlacement;
use std::collections::BTreeMap;

/// What a pair is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PairKind {
    /// Two projects.
    Project,
    /// Two equipment lines.
    Item,
}

/// Which dataset a record stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The dataset that is merged into.
    Into,
    /// The drafts.
    Incoming,
}

/// A project, or one of its equipment lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordPosition {
    /// Where it stands.
    pub side: Side,
    /// Its project's place there.
    pub project: usize,
    /// Its line's place there; none for the project itself.
    pub line: Option<usize>,
}

/// How much speaks for a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It may be.
    Possible,
    /// Much speaks for it.
    Likely,
    /// Nearly everything does.
    Strong,
}

impl Strength {
    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Strength::Possible => "possible",
            Strength::Likely => "likely",
            Strength::Strong => "strong",
        }
    }
}

/// Two records that may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Names both, the new one first: `draft/mri_scanner-1=ua-imaging/mri_scanner-1`. Where the older one stands
    /// in the drafts too, `draft:` is before its name.
    pub id: String,
    /// What the pair is of.
    pub kind: PairKind,
    /// The new record.
    pub new: RecordPosition,
    /// The one that it may be.
    pub old: RecordPosition,
    /// What speaks for it.
    pub reasons: Vec<String>,
    /// What speaks against it.
    pub against: Vec<String>,
    /// The sum of their weights, by which pairs are ordered.
    pub weight: i32,
    /// The new one seems to correct the old one.
    pub corrects: bool,
}

impl Proposal {
    /// How much speaks for it.
    pub fn strength(&self) -> Strength {
        match (self.weight, self.against.is_empty()) {
            (9.., true) | (12.., false) => Strength::Strong,
            (7.., true) | (9.., false) => Strength::Likely,
            _ => Strength::Possible,
        }
    }
}

/// What a person said of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairVerdict {
    /// They are one.
    Same,
    /// They are two.
    Apart,
}

/// What was said, by the ids of pairs.
pub type Verdicts = BTreeMap<String, PairVerdict>;

/// Drafts as one: a text that two of them cite stands once, and ids given twice are told apart.
///
/// This is the place where reviewed drafts come in: each is to be what remains of it after review.
pub fn gather(drafts: &[Dataset]) -> Dataset {
    let mut all = Dataset { schema: crate::model::SCHEMA.to_owned(), ..Dataset::default() };
    for draft in drafts {
        let places = sources::places(&all.sources, &draft.sources);
        let draft = sources::renamed(draft, &places);
        let new = draft.sources.into_iter().zip(&places).filter(|(_, place)| !place.known);
        all.sources.extend(new.map(|(source, _)| source));
        for mut project in draft.projects {
            project.id = sources::free(&project.id, |id| all.projects.iter().any(|it| it.id == id));
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

/// The pairs of which a person has to say whether they are one: the strongest first for each new record, the
/// records in their order, projects before their lines.
pub fn propose(into: &Dataset, incoming: &Dataset) -> Vec<Proposal> {
    let (new, _) = incoming_renamed(into, incoming);
    Sides::new(into, &new).proposals()
}

/// A line's name in a dataset: `project/category-ordinal`, counted among the lines of its category.
pub fn line_id(project: &Project, line: usize) -> String {
    let category = |line: &Equipment| if line.category.is_empty() { "line".to_owned() } else { line.category.clone() };
    let name = project.equipment.get(line).map(category).unwrap_or_default();
    let ordinal = project.equipment.iter().take(line + 1).filter(|it| category(it) == name).count();
    format!("{}/{name}-{ordinal}", project.id)
}

/// Pairs of one new record at most, the strongest.
const AT_MOST: usize = 3;

/// Pairs so much weaker than the strongest of a record are not shown.
const WEAKER: i32 = 4;

/// The drafts under the names that the dataset has or will have for their sources.
fn incoming_renamed(into: &Dataset, incoming: &Dataset) -> (Dataset, Vec<SourcePlacement>) {
    let places = sources::places(&into.sources, &incoming.sources);
    let mut new = sources::renamed(incoming, &places);
    for (i, place) in places.iter().enumerate() {
        // The same words from elsewhere are no second witness.
        let copied = |it: &&Source| place.copy_of.as_ref().is_some_and(|id| it.id == *id);
        let copied = into.sources.iter().chain(&new.sources[..i]).find(copied);
        let origin = copied.map(|it| sources::origin(it).to_owned()).filter(|origin| !origin.is_empty());
        if new.sources[i].origin.is_none() {
            new.sources[i].origin = origin;
        }
    }
    (new, places)
}

/// The two sides of a merge, made comparable.
struct Sides<'d> {
    into: &'d Dataset,
    /// The drafts, renamed.
    new: &'d Dataset,
    study: Comparison<'d>,
    /// Where a new project stands in the dataset already, all of it but its lines.
    homes: Vec<Option<usize>>,
    /// Where a new line stands already, by project and line.
    line_homes: Vec<Vec<Option<(usize, usize)>>>,
}

impl<'d> Sides<'d> {
    fn new(into: &'d Dataset, new: &'d Dataset) -> Self {
        let sources = new.sources.iter().chain(&into.sources).map(|source| (source.id.as_str(), source)).collect();
        let study = Comparison { aliases: Aliases::new(into.names.iter().chain(&new.names)), sources };
        let mut sides = Sides { into, new, study, homes: Vec::new(), line_homes: Vec::new() };
        sides.homes = new.projects.iter().map(|project| sides.home(project)).collect();
        let lines = |project: &Project| project.equipment.iter().map(|line| sides.line_home(line)).collect();
        sides.line_homes = new.projects.iter().map(lines).collect();
        sides
    }

    fn home(&self, new: &Project) -> Option<usize> {
        let cited = new.cited_sources();
        let known = |project: &Project| {
            let merged = project.joined.iter().any(|it| it.title == new.title && cited.contains(&it.source.as_str()));
            (merged || project.title == new.title) && facts_are_here(project, new, &self.study.aliases)
        };
        let mut homes =
            self.into.projects.iter().enumerate().filter(|(_, project)| !cited.is_empty() && known(project));
        let first = homes.next()?;
        if first.1.id == new.id {
            return Some(first.0);
        }
        Some(homes.find(|(_, project)| project.id == new.id).unwrap_or(first).0)
    }

    fn line_home(&self, new: &Equipment) -> Option<(usize, usize)> {
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

    fn project(&self, spot: RecordPosition) -> Option<&'d Project> {
        match spot.side {
            Side::Into => self.into.projects.get(spot.project),
            Side::Incoming => self.new.projects.get(spot.project),
        }
    }

    fn spot_id(&self, spot: RecordPosition) -> String {
        let name = |project: &Project| spot.line.map_or_else(|| project.id.clone(), |line| line_id(project, line));
        self.project(spot).map(name).unwrap_or_default()
    }

    fn proposals(&self) -> Vec<Proposal> {
        let judged = KnownDistinct::of(self.into);
        let mut all: Vec<Proposal> = Vec::new();
        for (p, new) in self.new.projects.iter().enumerate() {
            if new.cited_sources().is_empty() {
                continue;
            }
            let mut lines = Vec::new();
            for (l, line) in new.equipment.iter().enumerate() {
                if self.line_homes[p][l].is_none() {
                    let spot = RecordPosition { side: Side::Incoming, project: p, line: Some(l) };
                    lines.extend(self.best(spot, self.like_lines(p, line, &judged)));
                }
            }
            if self.homes[p].is_none() {
                let spot = RecordPosition { side: Side::Incoming, project: p, line: None };
                all.extend(self.best(spot, self.like_projects(p, &lines, &judged)));
            }
            all.append(&mut lines);
        }
        for i in 1..all.len() {
            // Records of one id, which the dataset should not have.
            let before = all[..i].iter().filter(|it| it.id.split('#').next() == Some(&all[i].id)).count();
            if before > 0 {
                all[i].id = format!("{}#{}", all[i].id, before + 1);
            }
        }
        all
    }

    /// The strongest of the pairs of one record.
    fn best(&self, new: RecordPosition, mut pairs: Vec<(RecordPosition, Similarity)>) -> Vec<Proposal> {
        pairs.sort_by_key(|(old, like)| (-like.weight, *old));
        let strongest = pairs.first().map_or(0, |(_, like)| like.weight);
        pairs.retain(|(_, like)| like.weight + WEAKER > strongest);
        pairs.truncate(AT_MOST);
        let proposal = |(old, like): (RecordPosition, Similarity)| Proposal {
            id: format!(
                "{}={}{}",
                self.spot_id(new),
                if old.side == Side::Incoming { "draft:" } else { "" },
                self.spot_id(old)
            ),
            kind: if new.line.is_some() { PairKind::Item } else { PairKind::Project },
            new,
            old,
            reasons: like.reasons,
            against: like.against,
            weight: like.weight,
            corrects: like.corrects,
        };
        pairs.into_iter().map(proposal).collect()
    }

    /// Projects that a new one may be: those of the dataset, and the new ones before it that cite other texts.
    fn older(&self, p: usize) -> impl Iterator<Item = (Side, usize, &'d Project)> {
        let cited = self.new.projects[p].cited_sources();
        let earlier = self.new.projects[..p].iter().enumerate().filter(move |(i, project)| {
            let cites = !project.cited_sources().is_empty();
            cites && self.homes[*i].is_none() && !project.cited_sources().iter().any(|source| cited.contains(source))
        });
        let here = self.into.projects.iter().enumerate().map(|(i, project)| (Side::Into, i, project));
        here.chain(earlier.map(|(i, project)| (Side::Incoming, i, project)))
    }

    fn like_lines(&self, p: usize, line: &Equipment, judged: &KnownDistinct<'_>) -> Vec<(RecordPosition, Similarity)> {
        let new = &self.new.projects[p];
        let mut pairs = Vec::new();
        for (side, i, old) in self.older(p) {
            for (j, other) in old.equipment.iter().enumerate() {
                let spot = RecordPosition { side, project: i, line: Some(j) };
                let here_already = side == Side::Incoming && self.line_homes[i][j].is_some();
                let like = self.study.lines((new, line), (old, other)).filter(Similarity::is_shown);
                if let Some(like) = like
                    && !here_already
                    && !judged.lines(line, &self.spot_id(spot))
                {
                    pairs.push((spot, like));
                }
            }
        }
        pairs
    }

    fn like_projects(
        &self,
        p: usize,
        lines: &[Proposal],
        judged: &KnownDistinct<'_>,
    ) -> Vec<(RecordPosition, Similarity)> {
        let new = &self.new.projects[p];
        let mut pairs = Vec::new();
        for (side, i, old) in self.older(p) {
            let spot = RecordPosition { side, project: i, line: None };
            let Some(mut like) = self.study.projects(new, old) else { continue };
            let mut shared = lines
                .iter()
                .filter(|it| it.old.side == side && it.old.project == i)
                .map(|it| it.new)
                .collect::<Vec<_>>();
            shared.dedup();
            if let [first, rest @ ..] = shared.as_slice() {
                let name = first.line.and_then(|line| new.equipment.get(line)).map_or("", |line| line.name.as_str());
                let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                like.weight += 3 + (rest.len() as i32).min(2);
                like.reasons.push(format!("may hold the same equipment: {name}{more}"));
            }
            if side == Side::Into && self.line_homes[p].iter().flatten().any(|(project, _)| *project == i) {
                like.weight += 4;
                like.reasons.push("holds equipment of this draft already".to_owned());
            }
            if (like.weight >= PROJECTS || !shared.is_empty()) && !judged.projects(new, &self.spot_id(spot)) {
                pairs.push((spot, like));
            }
        }
        pairs
    }
}

/// What was judged apart before: by source, the other record, and what was judged.
struct KnownDistinct<'d> {
    lines: Vec<(&'d str, &'d str, &'d str)>,
    projects: Vec<(&'d str, &'d str, &'d Project)>,
}

impl<'d> KnownDistinct<'d> {
    fn of(dataset: &'d Dataset) -> Self {
        let mut judged = KnownDistinct { lines: Vec::new(), projects: Vec::new() };
        for project in &dataset.projects {
            judged.projects.extend(project.apart.iter().map(|it| (it.source.as_str(), it.id.as_str(), project)));
            for line in &project.equipment {
                let entry =
                    |it: &'d crate::model::DistinctRecord| (it.source.as_str(), it.id.as_str(), line.category.as_str());
                judged.lines.extend(line.apart.iter().map(entry));
            }
        }
        judged
    }

    fn lines(&self, new: &Equipment, old: &str) -> bool {
        let cites = |source: &str| new.claims.iter().flat_map(|claim| &claim.evidence).any(|it| it.source == source);
        self.lines.iter().any(|(source, id, category)| *id == old && *category == new.category && cites(source))
    }

    fn projects(&self, new: &Project, old: &str) -> bool {
        let titled = |it: &Project| it.title == new.title || it.joined.iter().any(|joined| joined.title == new.title);
        self.projects.iter().any(|(source, id, it)| *id == old && titled(it) && new.cited_sources().contains(source))
    }
}
