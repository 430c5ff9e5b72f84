//! Applies decisions to a draft: the reviewed records.
//!
//! Unchanged facts are the draft's own, field for field. Facts that the user corrected or added have the
//! basis `editor` and a reason. Facts whose quotes are not in their sources are dropped.

use super::decisions::Decisions;
use super::draft::Draft;
use super::position::{DraftLine, FactPosition};
use super::worksheet::{DecisionState, ReviewedProject, Worksheet, WorksheetRow, lay_out};
use crate::curate::list_moves::{ListMoves, NewIndexes};
use crate::model::fact::{FactKind, FactValue};
use crate::model::{Basis, Claim, Coded, Dataset, Equipment, Evidence, FactKey, FieldEvidence, Project, SCHEMA};
use crate::text::{UniqueIds, fold};
use std::collections::BTreeMap;

/// What to do with undecided facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    Keep,
    Drop,
}

/// The draft's records after the decisions. Projects without remaining facts are dropped.
pub fn reviewed(draft: &Dataset, decisions: &Decisions, undecided: Undecided) -> Dataset {
    let draft = Draft::new(draft.clone());
    let mut decisions = decisions.clone();
    draft.rebase(&mut decisions);
    let worksheet = lay_out(&draft, &decisions);
    let mut ids = UniqueIds::default();
    let mut projects = Vec::new();
    for (g, group) in worksheet.groups.iter().enumerate() {
        if let Some(mut project) = build_project(&draft, &worksheet, g, group, undecided) {
            project.id = ids.unique(&project.id);
            projects.push(project);
        }
    }
    Dataset {
        schema: SCHEMA.to_owned(),
        sources: draft.data.sources.clone(),
        projects,
        names: draft.data.names.clone(),
    }
}

fn build_project(
    draft: &Draft,
    worksheet: &Worksheet,
    g: usize,
    group: &ReviewedProject,
    undecided: Undecided,
) -> Option<Project> {
    let drafted = group.origin.map(|p| &draft.data.projects[p]);
    let mut project = drafted.cloned().unwrap_or_default();
    if drafted.is_none() {
        project.id = group.name.clone().unwrap_or_default();
    }
    project.title.clone_from(&group.title);
    project.kind.clone_from(&group.kind);
    let mut builder = ProjectBuilder::without_facts(project, group.origin);
    let mut any = false;
    for row in worksheet.rows.iter().filter(|row| row.group == g) {
        let is_dropped = row.state == DecisionState::Rejected
            || row.state == DecisionState::Undecided && undecided == Undecided::Drop;
        if is_dropped {
            continue;
        }
        let Some(value) = final_value(draft, row) else { continue };
        builder.put(draft, row, value);
        any = true;
    }
    any.then(|| builder.finish())
}

/// The value of a fact in the reviewed record; none if all its quotes are gone.
fn final_value(draft: &Draft, row: &WorksheetRow) -> Option<FactValue> {
    let mut value = row.value.clone();
    let cited = !value.evidence().is_empty();
    value.evidence_mut().retain(|evidence| draft.has_quote(evidence));
    if cited && value.evidence().is_empty() {
        return None;
    }
    let by_rule = row.proposed.as_ref().map(|proposed| {
        let rule = proposed.rule().map(|rule| format!(" by rule {rule}")).unwrap_or_default();
        format!("corrected in review; proposed{rule}: {}", proposed.value())
    });
    let why = match row.state {
        DecisionState::Corrected => by_rule.unwrap_or_else(|| "corrected in review".to_owned()),
        DecisionState::Added => "added in review".to_owned(),
        _ => return Some(value),
    };
    value.set_reason(Basis::Editor, why);
    // The rule proposed another value, or nothing.
    value.evidence_mut().iter_mut().for_each(|evidence| evidence.rule = None);
    Some(value)
}

/// Builds a reviewed project from the remaining facts.
struct ProjectBuilder {
    project: Project,
    /// Its index in the draft; none if the user added it.
    origin: Option<usize>,
    /// For each equipment line of `project`, the project and line of the draft that it comes from.
    lines: Vec<Option<(usize, DraftLine)>>,
    /// The keys of all facts of the drafted project, and the number of its lines.
    drafted_keys: Vec<FactKey>,
    drafted_lines: usize,
    /// Pairs of a fact's key in the draft and its key in `project`.
    renamed: Vec<(FactKey, FactKey)>,
    /// Evidence of fields that are not facts, unchanged from the draft.
    other_evidence: Vec<FieldEvidence>,
}

impl ProjectBuilder {
    /// Starts with a project whose facts are removed. Scalars without evidence stay: they are not facts.
    fn without_facts(mut project: Project, origin: Option<usize>) -> ProjectBuilder {
        let drafted_keys = project.facts().iter().map(|fact| fact.key).collect();
        let drafted_lines = project.equipment.len();
        for kind in FactKind::ALL {
            project.take_all(kind);
            if kind.is_scalar() && project.evidence.iter().any(|it| it.field == kind.name()) {
                project.set_scalar(kind, None);
            }
        }
        let mut other_evidence = std::mem::take(&mut project.evidence);
        other_evidence.retain(|it| FactKind::of_scalar(&it.field).is_none());
        project.equipment.clear();
        project.offers.clear();
        ProjectBuilder {
            project,
            origin,
            lines: Vec::new(),
            drafted_keys,
            drafted_lines,
            renamed: Vec::new(),
            other_evidence,
        }
    }

    fn put(&mut self, draft: &Draft, row: &WorksheetRow, value: FactValue) {
        let origin = row.origin.and_then(|(p, position)| Some((p, position.line()?)));
        let drafted = origin.and_then(|(p, line)| line.in_project(&draft.data.projects[p]));
        let line = match &value {
            FactValue::Equipment(it) if row.is_offer() => {
                // Still an offer: as in the draft, one line for each claim.
                let claims = it.claims.clone();
                self.project.offers.push(Equipment { claims, ..drafted.cloned().unwrap_or_default() });
                return;
            }
            FactValue::Capacity(it) if origin.is_none() => {
                let named = self.project.equipment.iter().position(|line| line.name == it.item);
                Some(named.unwrap_or_else(|| self.line_for(draft, None)))
            }
            FactValue::Equipment(it) if origin.is_none() => {
                let told_with = self.project.equipment.iter().position(|line| is_told_with(it, line));
                Some(told_with.unwrap_or_else(|| self.line_for(draft, None)))
            }
            FactValue::Equipment(_) | FactValue::Capacity(_) => Some(self.line_for(draft, origin)),
            _ => None,
        };
        if let (FactValue::Equipment(it), Some(line), DecisionState::Corrected) = (&value, line, row.state) {
            let Equipment { name, category, kind, part_of, .. } = it.clone();
            let item = &mut self.project.equipment[line];
            (item.name, item.category, item.kind, item.part_of) = (name, category, kind, part_of);
        }
        let key = self.project.put(value, line);
        if let FactKey::Claim { line, .. } = key {
            let item = &mut self.project.equipment[line];
            item.same = drafted.and_then(|drafted| drafted.same.clone()).filter(|_| item.claims.len() > 1);
        }
        if let Some((p, FactPosition::Fact(before))) = row.origin
            && Some(p) == self.origin
        {
            self.renamed.push((before, key));
        }
    }

    /// The index of the equipment line for a line of the draft, added if it is new. Without `origin`, adds an
    /// empty line.
    fn line_for(&mut self, draft: &Draft, origin: Option<(usize, DraftLine)>) -> usize {
        if let Some(index) = self.lines.iter().position(|line| origin.is_some() && *line == origin) {
            return index;
        }
        let drafted = origin.and_then(|(p, line)| line.in_project(&draft.data.projects[p]));
        let without_claims =
            |line: &Equipment| Equipment { claims: Vec::new(), capacity: None, same: None, ..line.clone() };
        self.lines.push(origin);
        self.project.equipment.push(drafted.map(without_claims).unwrap_or_default());
        self.project.equipment.len() - 1
    }

    fn finish(self) -> Project {
        let ProjectBuilder { mut project, origin, lines, drafted_keys, drafted_lines, renamed, other_evidence } = self;
        // Facts that were dropped, or moved to another project, take their corrections with them.
        let mut moves = ListMoves::default();
        let mut indexes: BTreeMap<String, NewIndexes> = BTreeMap::new();
        let mut moved = |before: &str, now: Option<usize>| match element(before) {
            Some((list, index)) => {
                let indexes = indexes.entry(list.to_owned()).or_default();
                indexes.resize(indexes.len().max(index + 1), None);
                indexes[index] = indexes[index].or(now);
            }
            None if now.is_none() => moves.add_removed(before),
            None => {}
        };
        for before in drafted_keys {
            let now = renamed.iter().find(|(key, _)| *key == before).map(|(_, now)| now.to_string());
            let now = now.map(|now| element(&now).map_or(0, |(_, index)| index));
            moved(&before.to_string(), now);
        }
        for line in 0..drafted_lines {
            let is_line = |it: &Option<(usize, DraftLine)>| {
                it.is_some_and(|(p, it)| Some(p) == origin && it == DraftLine::Drafted(line))
            };
            moved(&format!("equipment[{line}]"), lines.iter().position(is_line));
        }
        indexes.into_iter().for_each(|(list, indexes)| moves.add(list, indexes));
        moves.renumber(&mut project.corrections);
        project.evidence.extend(other_evidence);
        project
    }
}

/// Whether an added item is a second claim of a line: the same item in the same sentence, of another stage. "Two of the
/// five were delivered" says five promised and two received.
fn is_told_with(added: &Equipment, line: &Equipment) -> bool {
    let status = |claim: &Claim| claim.status.as_ref().and_then(Coded::known).copied();
    let same_sentence = |a: &Evidence, b: &Evidence| {
        a.source == b.source && a.start < b.start + b.quote.len() && b.start < a.start + a.quote.len()
    };
    let [claim] = added.claims.as_slice() else { return false };
    let told_with = |other: &Claim| claim.evidence.iter().any(|a| other.evidence.iter().any(|b| same_sentence(a, b)));
    fold(&added.name) == fold(&line.name)
        && added.category == line.category
        && line.claims.iter().any(told_with)
        && line.claims.iter().all(|other| status(other) != status(claim))
}

/// The list and the index of the last element of a path.
fn element(path: &str) -> Option<(&str, usize)> {
    let (list, index) = path.strip_suffix(']')?.rsplit_once('[')?;
    Some((list, index.parse().ok()?))
}
