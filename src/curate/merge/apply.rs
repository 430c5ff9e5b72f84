//! Applies the user's decisions: adds new records, and joins the pairs that are the same.

use super::facts::{by_editor, cite, join};
use super::{
    BalanceChange, PairKind, PairVerdict, Proposal, RecordPosition, Side, Sides, Verdicts, balance_in_words, line_id,
    prepare_incoming,
};
use crate::curate::list_moves::{ListMoves, NewIndexes};
use crate::model::{
    Capacity, Claim, Correction, Dataset, DistinctRecord, Equipment, JoinReason, JoinedRecord, Name, PartialDate,
    Project, Source,
};
use crate::text::UniqueIds;
use rustc_hash::FxHashMap as HashMap;
use std::fmt;

/// The result of a merge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The dataset with the drafts merged in.
    pub dataset: Dataset,
    pub summary: Summary,
}

/// What a merge did. Ids are those of the merged dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Added sources.
    pub sources: Vec<String>,
    /// Sources that the dataset already had.
    pub existing_sources: Vec<String>,
    /// Added sources whose text the dataset already had from another address.
    pub copied_sources: Vec<String>,
    /// Added projects.
    pub(crate) projects: Vec<String>,
    /// Projects that a draft's project was joined to.
    pub(crate) joined_projects: Vec<String>,
    /// Added lines.
    pub(crate) lines: Vec<String>,
    /// Lines that a draft's line was joined to.
    pub(crate) joined_lines: Vec<String>,
    /// What the merge did to the balance of each joined line.
    pub balances: Vec<(String, BalanceChange)>,
    /// Number of the drafts' projects that the dataset already had.
    pub(crate) existing_projects: usize,
    /// Number of the drafts' lines that the dataset already had.
    pub(crate) existing_lines: usize,
    /// What was left out and why, in words.
    pub(crate) left_out: Vec<String>,
}

/// Why nothing was merged.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Pairs without a decision.
    Undecided(Vec<Proposal>),
    /// Decisions about pairs that do not exist, by id.
    Unknown(Vec<String>),
    /// Decisions that contradict each other.
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

/// Merges drafts into a dataset. There must be a decision for each pair from [`propose`](super::propose).
pub fn apply(into: &Dataset, incoming: &Dataset, verdicts: &Verdicts) -> Result<Merged, Refusal> {
    let (new, placements) = prepare_incoming(into, incoming);
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
        ids: into.projects.iter().map(|project| project.id.as_str()).collect(),
        summary: Summary::default(),
        joined_lines: Vec::new(),
        merged_positions: HashMap::default(),
        verdicts: proposals.iter().filter_map(|pair| Some((pair, *verdicts.get(&pair.id)?))).collect(),
    };
    for (source, placement) in new.sources.iter().zip(&placements) {
        if placement.exists {
            merge.summary.existing_sources.push(placement.id.clone());
            continue;
        }
        merge.summary.sources.push(placement.id.clone());
        merge.summary.copied_sources.extend(placement.copy_of.as_ref().map(|_| placement.id.clone()));
        merge.out.sources.push(source.clone());
    }
    for project in 0..new.projects.len() {
        merge.merge_project(project)?;
    }
    merge.update_relations();
    merge.record_distinct();
    merge.add_names();
    merge.compare_balances();
    let Merge { out: dataset, mut summary, .. } = merge;
    summary.joined_projects.dedup();
    summary.joined_lines.dedup();
    Ok(Merged { dataset, summary })
}

struct Merge<'m> {
    sides: &'m Sides<'m>,
    out: Dataset,
    /// Ids of the projects in `out`.
    ids: UniqueIds,
    summary: Summary,
    /// Positions of the dataset's lines that lines of the drafts were joined to: project and line.
    joined_lines: Vec<(usize, usize)>,
    /// Positions in the merged dataset, by the position in the drafts.
    merged_positions: HashMap<RecordPosition, RecordPosition>,
    verdicts: Vec<(&'m Proposal, PairVerdict)>,
}

impl Merge<'_> {
    /// The position of a record in the merged dataset; none if the record was left out or is not merged yet.
    fn merged_position(&self, position: RecordPosition) -> Option<RecordPosition> {
        if position.side == Side::Into { Some(position) } else { self.merged_positions.get(&position).copied() }
    }

    /// The record that a new one is the same as by the user's decisions, with the pair that says so.
    fn target(&self, new: RecordPosition) -> Result<Option<(RecordPosition, &Proposal)>, Refusal> {
        let mut target: Option<(RecordPosition, &Proposal)> = None;
        for (pair, _) in self.verdicts.iter().filter(|(pair, verdict)| pair.new == new && *verdict == PairVerdict::Same)
        {
            let Some(position) = self.merged_position(pair.old) else { continue };
            match target {
                Some((other, by)) if other != position => {
                    let what = format!("{} and {} cannot both be the same: judge one of them apart", by.id, pair.id);
                    return Err(Refusal::Contradiction(what));
                }
                Some(_) => {}
                None => target = Some((position, pair)),
            }
        }
        let distinct = self.verdicts.iter().find(|(pair, verdict)| {
            pair.new == new
                && *verdict == PairVerdict::Distinct
                && target.is_some_and(|(position, _)| self.merged_position(pair.old) == Some(position))
        });
        if let (Some((distinct, _)), Some((_, same))) = (distinct, target) {
            let what = format!("{} is apart, yet {} makes them the same", distinct.id, same.id);
            return Err(Refusal::Contradiction(what));
        }
        Ok(target)
    }

    fn merge_project(&mut self, p: usize) -> Result<(), Refusal> {
        let sides = self.sides;
        let (Some(new), position) =
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
        let target = self.target(position)?.map(|(position, pair)| (position.project, pair.clone()));
        let is_added = sides.found_projects[p].is_none() && target.is_none();
        let index = match (sides.found_projects[p], target) {
            (Some(existing), _) => {
                self.summary.existing_projects += 1;
                existing
            }
            (None, Some((index, pair))) => {
                self.join_project(index, new, &pair);
                index
            }
            (None, None) => {
                let id = self.ids.unique(&new.id);
                self.summary.projects.push(id.clone());
                self.out.projects.push(Project { id, equipment: Vec::new(), offers: Vec::new(), ..new.clone() });
                self.out.projects.len() - 1
            }
        };
        self.merged_positions.insert(position, RecordPosition { side: Side::Into, project: index, line: None });
        for (l, line) in new.equipment.iter().enumerate() {
            let position = RecordPosition { line: Some(l), ..position };
            let merged = if let Some((project, line)) = sides.found_lines[p][l] {
                self.summary.existing_lines += 1;
                RecordPosition { side: Side::Into, project, line: Some(line) }
            } else if let Some((merged, pair)) = self.target(position)?.map(|(merged, pair)| (merged, pair.clone())) {
                self.join_line(merged, line, &pair);
                merged
            } else {
                let mut line = line.clone();
                if index < sides.into.projects.len() {
                    // A claim without evidence could not be removed from the existing project again.
                    line.claims.retain(|claim| !claim.evidence.is_empty());
                }
                if line.claims.is_empty() && index < sides.into.projects.len() {
                    self.summary.left_out.push(format!("{}, of which no claim cites words", line.name));
                    continue;
                }
                let lines = &mut self.out.projects[index].equipment;
                lines.push(line);
                let line = lines.len() - 1;
                self.summary.lines.push(line_id(&self.out.projects[index], line));
                RecordPosition { side: Side::Into, project: index, line: Some(line) }
            };
            self.merged_positions.insert(position, merged);
        }
        if is_added {
            self.renumber_lines_of_added(position, index, new);
        }
        Ok(())
    }

    /// Lets the corrections of an added project follow its lines, some of which other projects may have taken over.
    fn renumber_lines_of_added(&mut self, position: RecordPosition, index: usize, new: &Project) {
        let line_in_new = |line| {
            let merged = self.merged_position(RecordPosition { line: Some(line), ..position })?;
            (merged.project == index).then_some(merged.line?)
        };
        let mut moves = ListMoves::default();
        moves.add("equipment", (0..new.equipment.len()).map(line_in_new).collect());
        let dropped = moves.renumber(&mut self.out.projects[index].corrections);
        if dropped > 0 {
            self.summary.left_out.push(format!("{dropped} corrections in {} of lines that went elsewhere", new.id));
        }
    }

    fn join_project(&mut self, index: usize, new: &Project, pair: &Proposal) {
        let comparison = &self.sides.comparison;
        let existing = &mut self.out.projects[index];
        let left_out = join(existing, new, &comparison.aliases, &|source| comparison.day(source));
        if left_out > 0 {
            let what = format!("{left_out} of what {} says beside its facts, or without words of a source", new.id);
            self.summary.left_out.push(what);
        }
        let why = explain(pair);
        for source in new.cited_sources() {
            let merged = |it: &JoinedRecord| it.source == source && it.title == new.title;
            if !existing.joined.iter().any(merged) {
                existing.joined.push(JoinedRecord {
                    source: source.to_owned(),
                    title: new.title.clone(),
                    why: why.clone(),
                });
            }
        }
        let id = existing.id.clone();
        self.summary.joined_projects.push(id);
    }

    fn join_line(&mut self, merged: RecordPosition, new: &Equipment, pair: &Proposal) {
        let Some(line) = merged.line else { return };
        let mut corrections = Vec::new();
        let existing = &mut self.out.projects[merged.project].equipment[line];
        let mut added_sources: Vec<&str> = Vec::new();
        let mut claim_indexes: NewIndexes = (0..existing.claims.len()).map(Some).collect();
        for claim in &new.claims {
            if claim.evidence.is_empty() {
                self.summary.left_out.push(format!("a claim on {} that cites no words", new.name));
                continue;
            }
            let cites = |it: &Claim| it.evidence.iter().any(|a| claim.evidence.iter().any(|b| a.source == b.source));
            if let Some(same) = existing.claims.iter_mut().find(|it| it.states(claim) && cites(it)) {
                cite(&mut same.evidence, &claim.evidence);
                continue;
            }
            added_sources.extend(claim.evidence.iter().map(|it| it.source.as_str()));
            // Newest first; a correction of the same day is before the claim that it corrects.
            let older = |it: &Claim| {
                let order = PartialDate::newest_first(claim.date(), it.date());
                order.is_lt() || (order.is_eq() && pair.corrects && !cites(it))
            };
            let index = existing.claims.iter().position(older).unwrap_or(existing.claims.len());
            existing.claims.insert(index, claim.clone());
            claim_indexes.iter_mut().flatten().filter(|now| **now >= index).for_each(|now| *now += 1);
        }
        match (&mut existing.capacity, &new.capacity) {
            (Some(old), Some(new)) if old.value == new.value && old.unit == new.unit => {
                cite(&mut old.evidence, &new.evidence);
            }
            (Some(old), Some(other)) => {
                let text = |it: &Capacity| format!("{} {}", it.value, it.unit);
                let publisher = |id: &str| self.sides.comparison.sources.get(id).map(|it| it.publisher.clone());
                corrections.extend(other.evidence.first().map(|evidence| Correction {
                    path: format!("equipment[{line}].capacity"),
                    as_stated: text(old),
                    proposed: text(other),
                    source: evidence.source.clone(),
                    by: publisher(&evidence.source).unwrap_or_default(),
                }));
            }
            (none @ None, Some(capacity)) if !capacity.evidence.is_empty() => *none = Some(capacity.clone()),
            _ => {}
        }
        added_sources.dedup();
        add_join_reasons(existing, new, &added_sources, &explain(pair));
        let existing = &mut self.out.projects[merged.project];
        let mut moves = ListMoves::default();
        moves.add(format!("equipment[{line}].claims"), claim_indexes);
        moves.renumber(&mut existing.corrections);
        corrections.retain(|it| !existing.corrections.contains(it));
        existing.corrections.append(&mut corrections);
        self.summary.joined_lines.push(line_id(&self.out.projects[merged.project], line));
        self.joined_lines.push((merged.project, line));
    }

    /// Records the balances of joined lines. A line that the drafts brought has none before the merge.
    fn compare_balances(&mut self) {
        self.joined_lines.sort_unstable();
        self.joined_lines.dedup();
        for &(p, l) in &self.joined_lines {
            let words = |project: &Project| {
                let line = project.equipment.get(l)?;
                Some(balance_in_words(project, line, &self.sides.comparison.sources))
            };
            let before = self.sides.into.projects.get(p).and_then(words);
            let Some((before, after)) = before.zip(words(&self.out.projects[p])) else { continue };
            self.summary.balances.push((line_id(&self.out.projects[p], l), BalanceChange { before, after }));
        }
    }

    /// Updates relations between projects of a draft to the projects' new ids.
    fn update_relations(&mut self) {
        for (p, new) in self.sides.new.projects.iter().enumerate() {
            let position = |project| RecordPosition { side: Side::Incoming, project, line: None };
            let Some(merged) = self.merged_position(position(p)) else { continue };
            if merged.project < self.sides.into.projects.len() {
                continue;
            }
            for (i, related) in new.related.iter().enumerate() {
                let related_to = self.sides.new.projects.iter().position(|it| it.id == related.id);
                let id = related_to
                    .and_then(|q| self.merged_position(position(q)))
                    .map(|merged| self.out.projects[merged.project].id.clone());
                if let (Some(id), Some(it)) = (id, self.out.projects[merged.project].related.get_mut(i)) {
                    it.id = id;
                }
            }
        }
    }

    /// Records which pairs are different, so that the next merge does not ask again.
    fn record_distinct(&mut self) {
        for (pair, _) in self.verdicts.clone().into_iter().filter(|(_, verdict)| *verdict == PairVerdict::Distinct) {
            let (Some(new), Some(old)) = (self.merged_position(pair.new), self.merged_position(pair.old)) else {
                continue;
            };
            let draft = &self.sides.new.projects[pair.new.project];
            let line = pair.new.line.and_then(|line| draft.equipment.get(line));
            let evidence = line.and_then(|line| line.claims.iter().find_map(|claim| claim.evidence.first()));
            let source = match pair.kind {
                PairKind::Item => evidence.map(|it| it.source.clone()),
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

    /// Adds names that the dataset does not have, each with a source that uses the spelling.
    fn add_names(&mut self) {
        for name in &self.sides.new.names {
            let spellings = |it: &Name| (it.as_written.clone(), it.preferred.clone(), it.also.clone());
            if self.out.names.iter().any(|it| spellings(it) == spellings(name)) {
                continue;
            }
            let writes = |it: &&Source| it.text.contains(&name.as_written);
            let sources = &self.sides.new.sources;
            let source = sources.iter().find(writes).or(sources.first()).map(|it| it.id.clone());
            self.out.names.push(Name { source, ..name.clone() });
        }
    }
}

/// Records why the claims of the added sources belong to this line.
fn add_join_reasons(existing: &mut Equipment, new: &Equipment, added_sources: &[&str], why: &str) {
    let others_cite =
        |source: &str| existing.claims.iter().flat_map(|it| &it.evidence).any(|evidence| evidence.source != source);
    let own_reasons: Vec<&JoinReason> = new.same.iter().flat_map(JoinReason::all).collect();
    let mut reasons: Vec<JoinReason> = Vec::new();
    for source in added_sources.iter().filter(|source| others_cite(source)) {
        let is_repeated = reasons.iter().any(|it| it.source.as_deref() == Some(source));
        let exists = existing.same.iter().flat_map(JoinReason::all).any(|it| it.source.as_deref() == Some(source));
        if !is_repeated && !exists {
            let own_reason = own_reasons.iter().find(|it| it.source.as_deref() == Some(source));
            let why = own_reason.map_or_else(|| why.to_owned(), |own| format!("{why}; {}", own.why));
            let source = Some((*source).to_owned());
            reasons.push(JoinReason { basis: by_editor(), why, source, also: Vec::new() });
        }
    }
    if let (Some(last), Some(own)) = (reasons.last_mut(), own_reasons.iter().find(|it| it.source.is_none())) {
        last.why = format!("{}; {}", last.why, own.why);
    }
    for it in reasons {
        match &mut existing.same {
            Some(same) => same.also.push(it),
            none => *none = Some(it),
        }
    }
}

/// The reasons for and against a pair in one sentence.
fn explain(pair: &Proposal) -> String {
    let mut why = pair.reasons.join(", ");
    if !pair.against.is_empty() {
        why = format!("{why}; though {}", pair.against.join(", "));
    }
    why
}
