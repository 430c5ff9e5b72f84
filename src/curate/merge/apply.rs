//! What was judged, done: new records added, records judged to be one joined.

use super::facts::{by_editor, cite, join};
use super::sources::free;
use super::{PairKind, PairVerdict, Proposal, RecordPosition, Side, Sides, Verdicts, incoming_renamed, line_id};
use crate::model::{
    Claim, Correction, Dataset, DistinctRecord, Equipment, JoinReason, JoinedRecord, Name, PartialDate, Project, Source,
};
use rustc_hash::FxHashMap as HashMap;
use std::fmt;

/// What came of a merge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The dataset with the drafts in it.
    pub dataset: Dataset,
    /// What was done.
    pub summary: Summary,
}

/// What a merge did, as lists of ids of the dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sources added.
    pub sources: Vec<String>,
    /// Sources that were here already.
    pub known_sources: Vec<String>,
    /// Added sources whose text was here from elsewhere.
    pub told_twice: Vec<String>,
    /// Projects added.
    pub projects: Vec<String>,
    /// Projects that took up another's facts.
    pub joined_projects: Vec<String>,
    /// Lines added.
    pub lines: Vec<String>,
    /// Lines that took up another's claims.
    pub joined_lines: Vec<String>,
    /// Projects of the drafts that were here already.
    pub known_projects: usize,
    /// Lines of the drafts that were here already.
    pub known_lines: usize,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

/// Why nothing was merged.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Pairs on which nothing was said.
    Undecided(Vec<Proposal>),
    /// Verdicts on pairs that there are not.
    Unknown(Vec<String>),
    /// Verdicts that cannot all hold.
    Contradiction(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Undecided(pairs) => {
                let ids: Vec<&str> = pairs.iter().map(|pair| pair.id.as_str()).collect();
                write!(f, "say of each pair whether it is the same: {}", ids.join(", "))
            }
            Refusal::Unknown(ids) => write!(f, "there is no such pair: {}", ids.join(", ")),
            Refusal::Contradiction(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Refusal {}

/// Merges drafts into a dataset by what was said of each pair that [`propose`](super::propose) gives.
pub fn apply(into: &Dataset, incoming: &Dataset, verdicts: &Verdicts) -> Result<Merged, Refusal> {
    let (new, places) = incoming_renamed(into, incoming);
    let sides = Sides::new(into, &new);
    let proposals = sides.proposals();
    let unknown: Vec<String> =
        verdicts.keys().filter(|id| !proposals.iter().any(|pair| pair.id == **id)).cloned().collect();
    if !unknown.is_empty() {
        return Err(Refusal::Unknown(unknown));
    }
    let undecided: Vec<Proposal> = proposals.iter().filter(|pair| !verdicts.contains_key(&pair.id)).cloned().collect();
    if !undecided.is_empty() {
        return Err(Refusal::Undecided(undecided));
    }
    let mut merge = Merge {
        sides: &sides,
        out: into.clone(),
        summary: Summary::default(),
        spots: HashMap::default(),
        judged: proposals.iter().filter_map(|pair| Some((pair, *verdicts.get(&pair.id)?))).collect(),
    };
    for (source, place) in new.sources.iter().zip(&places) {
        if place.known {
            merge.summary.known_sources.push(place.id.clone());
            continue;
        }
        merge.summary.sources.push(place.id.clone());
        merge.summary.told_twice.extend(place.copy_of.as_ref().map(|_| place.id.clone()));
        merge.out.sources.push(source.clone());
    }
    for project in 0..new.projects.len() {
        merge.project(project)?;
    }
    merge.relations();
    merge.apart();
    merge.names();
    let Merge { out: dataset, mut summary, .. } = merge;
    for list in [&mut summary.joined_projects, &mut summary.joined_lines] {
        list.dedup();
    }
    Ok(Merged { dataset, summary })
}

struct Merge<'m> {
    sides: &'m Sides<'m>,
    out: Dataset,
    summary: Summary,
    /// Where records of the drafts stand in the dataset now.
    spots: HashMap<RecordPosition, RecordPosition>,
    judged: Vec<(&'m Proposal, PairVerdict)>,
}

impl Merge<'_> {
    /// Where a record stands in the dataset now.
    fn now(&self, spot: RecordPosition) -> Option<RecordPosition> {
        if spot.side == Side::Into { Some(spot) } else { self.spots.get(&spot).copied() }
    }

    /// The one record that a new one was judged to be, with the reasons.
    fn target(&self, new: RecordPosition) -> Result<Option<(RecordPosition, &Proposal)>, Refusal> {
        let mut target: Option<(RecordPosition, &Proposal)> = None;
        for (pair, _) in self.judged.iter().filter(|(pair, verdict)| pair.new == new && *verdict == PairVerdict::Same) {
            let Some(spot) = self.now(pair.old) else { continue };
            match target {
                Some((other, by)) if other != spot => {
                    let what = format!("{} and {} cannot both be the same: judge one of them apart", by.id, pair.id);
                    return Err(Refusal::Contradiction(what));
                }
                Some(_) => {}
                None => target = Some((spot, pair)),
            }
        }
        let apart = self.judged.iter().find(|(pair, verdict)| {
            pair.new == new
                && *verdict == PairVerdict::Apart
                && target.is_some_and(|(spot, _)| self.now(pair.old) == Some(spot))
        });
        if let (Some((apart, _)), Some((_, same))) = (apart, target) {
            let what = format!("{} is apart, yet {} makes them the same", apart.id, same.id);
            return Err(Refusal::Contradiction(what));
        }
        Ok(target)
    }

    fn project(&mut self, p: usize) -> Result<(), Refusal> {
        let sides = self.sides;
        let (Some(new), spot) =
            (sides.new.projects.get(p), RecordPosition { side: Side::Incoming, project: p, line: None })
        else {
            return Ok(());
        };
        if new.cited_sources().is_empty() {
            self.summary.left_out.push(format!("{}, which cites no words of any source", new.id));
            return Ok(());
        }
        if !new.offers.is_empty() {
            let names: Vec<&str> = new.offers.iter().map(|it| it.name.as_str()).collect();
            self.summary.left_out.push(format!("offers of {} that no person took: {}", new.id, names.join(", ")));
        }
        let target = self.target(spot)?.map(|(spot, pair)| (spot.project, pair.clone()));
        let place = match (sides.homes[p], target) {
            (Some(home), _) => {
                self.summary.known_projects += 1;
                home
            }
            (None, Some((place, pair))) => {
                self.join_project(place, new, &pair);
                place
            }
            (None, None) => {
                let id = free(&new.id, |id| self.out.projects.iter().any(|it| it.id == id));
                self.summary.projects.push(id.clone());
                self.out.projects.push(Project { id, equipment: Vec::new(), offers: Vec::new(), ..new.clone() });
                self.out.projects.len() - 1
            }
        };
        self.spots.insert(spot, RecordPosition { side: Side::Into, project: place, line: None });
        for (l, line) in new.equipment.iter().enumerate() {
            let spot = RecordPosition { line: Some(l), ..spot };
            let at = if let Some((project, line)) = sides.line_homes[p][l] {
                self.summary.known_lines += 1;
                RecordPosition { side: Side::Into, project, line: Some(line) }
            } else if let Some((at, pair)) = self.target(spot)?.map(|(at, pair)| (at, pair.clone())) {
                self.join_line(at, line, &pair);
                at
            } else {
                let mut line = line.clone();
                if place < sides.into.projects.len() {
                    // What cites nothing could not be taken out of a project again.
                    line.claims.retain(|claim| !claim.evidence.is_empty());
                }
                if line.claims.is_empty() && place < sides.into.projects.len() {
                    self.summary.left_out.push(format!("{}, of which no claim cites words", line.name));
                    continue;
                }
                let lines = &mut self.out.projects[place].equipment;
                lines.push(line);
                let line = lines.len() - 1;
                self.summary.lines.push(line_id(&self.out.projects[place], line));
                RecordPosition { side: Side::Into, project: place, line: Some(line) }
            };
            self.spots.insert(spot, at);
        }
        Ok(())
    }

    fn join_project(&mut self, place: usize, new: &Project, pair: &Proposal) {
        let study = &self.sides.study;
        let here = &mut self.out.projects[place];
        let left_out = join(here, new, &study.aliases, &|source| study.day(source));
        if left_out > 0 {
            let what = format!("{left_out} of what {} says beside its facts, or without words of a source", new.id);
            self.summary.left_out.push(what);
        }
        let why = because(pair);
        for source in new.cited_sources() {
            let merged = |it: &JoinedRecord| it.source == source && it.title == new.title;
            if !here.joined.iter().any(merged) {
                here.joined.push(JoinedRecord {
                    source: source.to_owned(),
                    title: new.title.clone(),
                    why: why.clone(),
                });
            }
        }
        let id = here.id.clone();
        self.summary.joined_projects.push(id);
    }

    fn join_line(&mut self, at: RecordPosition, new: &Equipment, pair: &Proposal) {
        let Some(line) = at.line else { return };
        let mut corrections = Vec::new();
        let here = &mut self.out.projects[at.project].equipment[line];
        let mut brought: Vec<&str> = Vec::new();
        for claim in &new.claims {
            if claim.evidence.is_empty() {
                self.summary.left_out.push(format!("a claim on {} that cites no words", new.name));
                continue;
            }
            let cites = |it: &Claim| it.evidence.iter().any(|a| claim.evidence.iter().any(|b| a.source == b.source));
            if let Some(known) = here.claims.iter_mut().find(|it| it.states(claim) && cites(it)) {
                cite(&mut known.evidence, &claim.evidence);
                continue;
            }
            brought.extend(claim.evidence.iter().map(|it| it.source.as_str()));
            // Newest first; of one day a correction stands before what it corrects.
            let older = |it: &Claim| {
                let order = PartialDate::newest_first(claim.date(), it.date());
                order.is_lt() || (order.is_eq() && pair.corrects && !cites(it))
            };
            let place = here.claims.iter().position(older).unwrap_or(here.claims.len());
            here.claims.insert(place, claim.clone());
        }
        match (&mut here.capacity, &new.capacity) {
            (Some(known), Some(new)) if known.value == new.value && known.unit == new.unit => {
                cite(&mut known.evidence, &new.evidence);
            }
            (Some(known), Some(other)) => {
                let text = |it: &crate::model::Capacity| format!("{} {}", it.value, it.unit);
                corrections.extend(other.evidence.first().map(|words| {
                    Correction {
                        path: format!("equipment[{line}].capacity"),
                        as_stated: text(known),
                        proposed: text(other),
                        source: words.source.clone(),
                        by: self
                            .sides
                            .study
                            .sources
                            .get(words.source.as_str())
                            .map_or(String::new(), |it| it.publisher.clone()),
                    }
                }));
            }
            (none @ None, Some(capacity)) if !capacity.evidence.is_empty() => *none = Some(capacity.clone()),
            _ => {}
        }
        brought.dedup();
        reason(here, new, &brought, &because(pair));
        let here = &mut self.out.projects[at.project];
        corrections.retain(|it| !here.corrections.contains(it));
        here.corrections.append(&mut corrections);
        self.summary.joined_lines.push(line_id(&self.out.projects[at.project], line));
    }

    /// Relations among the projects of a draft keep pointing at each other, whatever they are called now.
    fn relations(&mut self) {
        for (p, new) in self.sides.new.projects.iter().enumerate() {
            let spot = |project| RecordPosition { side: Side::Incoming, project, line: None };
            let Some(now) = self.now(spot(p)) else { continue };
            if now.project < self.sides.into.projects.len() {
                continue;
            }
            for (i, related) in new.related.iter().enumerate() {
                let of = self.sides.new.projects.iter().position(|it| it.id == related.id);
                let id = of.and_then(|q| self.now(spot(q))).map(|now| self.out.projects[now.project].id.clone());
                if let (Some(id), Some(it)) = (id, self.out.projects[now.project].related.get_mut(i)) {
                    it.id = id;
                }
            }
        }
    }

    /// Remembers what was judged apart, so that it is not asked again.
    fn apart(&mut self) {
        let apart: Vec<&Proposal> =
            self.judged.iter().filter(|(_, verdict)| *verdict == PairVerdict::Apart).map(|(pair, _)| *pair).collect();
        for pair in apart {
            let (Some(new), Some(old)) = (self.now(pair.new), self.now(pair.old)) else { continue };
            let draft = &self.sides.new.projects[pair.new.project];
            let lines = pair.new.line.and_then(|line| draft.equipment.get(line));
            let words = lines.and_then(|line| line.claims.iter().find_map(|claim| claim.evidence.first()));
            let source = match pair.kind {
                PairKind::Item => words.map(|it| it.source.clone()),
                PairKind::Project => draft.cited_sources().first().map(|it| (*it).to_owned()),
            };
            let other = &self.out.projects[old.project];
            let id = old.line.map_or_else(|| other.id.clone(), |line| line_id(other, line));
            let Some(source) = source else { continue };
            let project = &mut self.out.projects[new.project];
            let list = match new.line.and_then(|line| project.equipment.get_mut(line)) {
                Some(line) => &mut line.apart,
                None => &mut project.apart,
            };
            let entry = DistinctRecord { id, source };
            if !list.contains(&entry) {
                list.push(entry);
            }
        }
    }

    /// Names that the dataset does not have, each with a source that writes it so.
    fn names(&mut self) {
        for name in &self.sides.new.names {
            let bare = |it: &Name| (it.as_written.clone(), it.preferred.clone(), it.also.clone());
            if self.out.names.iter().any(|it| bare(it) == bare(name)) {
                continue;
            }
            let writes = |it: &&Source| it.text.contains(&name.as_written);
            let sources = &self.sides.new.sources;
            let source = sources.iter().find(writes).or(sources.first()).map(|it| it.id.clone());
            self.out.names.push(Name { source, ..name.clone() });
        }
    }
}

/// Writes down why claims of other sources are of one line now.
fn reason(here: &mut Equipment, new: &Equipment, brought: &[&str], why: &str) {
    let told_by_others =
        |source: &str| here.claims.iter().flat_map(|it| &it.evidence).any(|words| words.source != source);
    let own: Vec<&JoinReason> = new.same.iter().flat_map(JoinReason::all).collect();
    let mut reasons: Vec<JoinReason> = Vec::new();
    for source in brought.iter().filter(|source| told_by_others(source)) {
        let told = reasons.iter().any(|it| it.source.as_deref() == Some(source));
        let known = here.same.iter().flat_map(JoinReason::all).any(|it| it.source.as_deref() == Some(source));
        if !told && !known {
            let own = own.iter().find(|it| it.source.as_deref() == Some(source));
            let why = own.map_or_else(|| why.to_owned(), |own| format!("{why}; {}", own.why));
            let source = Some((*source).to_owned());
            reasons.push(JoinReason { basis: by_editor(), why, source, also: Vec::new() });
        }
    }
    if let (Some(last), Some(own)) = (reasons.last_mut(), own.iter().find(|it| it.source.is_none())) {
        last.why = format!("{}; {}", last.why, own.why);
    }
    for it in reasons {
        match &mut here.same {
            Some(same) => same.also.push(it),
            none => *none = Some(it),
        }
    }
}

/// The reasons of a pair in one sentence.
fn because(pair: &Proposal) -> String {
    let mut why = pair.reasons.join(", ");
    if !pair.against.is_empty() {
        why = format!("{why}; though {}", pair.against.join(", "));
    }
    why
}
