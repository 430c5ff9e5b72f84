//! Makes decisions, with undo and redo.
//!
//! A step holds the changed values before and after, so that undo restores exactly the same decisions.

use super::decisions::{DecidedProject, Decision, Decisions, Verdict};
use super::draft::Draft;
use super::worksheet::{DecisionState, Worksheet, WorksheetRow};
use crate::model::fact::{FactKind, FactValue, TextPosition};
use crate::model::{Coded, ProjectKind};
use crate::text::UniqueIds;

/// An element of a list before and after a change; none if it was not in the list.
#[derive(Clone, Debug)]
struct Change<T> {
    index: usize,
    before: Option<T>,
    after: Option<T>,
}

/// The changes of one action of the user, undone and redone together.
#[derive(Clone, Debug, Default)]
struct HistoryStep {
    projects: Vec<Change<DecidedProject>>,
    decisions: Vec<Change<Decision>>,
    /// The action in a few words, for the message after undo and redo.
    label: String,
}

/// The decisions and the steps to undo and redo.
#[derive(Clone, Debug, Default)]
pub struct DecisionHistory {
    decisions: Decisions,
    undo: Vec<HistoryStep>,
    redo: Vec<HistoryStep>,
    /// Changes since the last step ended.
    current: HistoryStep,
}

/// Applies a change to a list, or reverts it.
fn apply_change<T: Clone>(list: &mut Vec<T>, change: &Change<T>, undo: bool) {
    let (from, to) = if undo { (&change.after, &change.before) } else { (&change.before, &change.after) };
    match (from, to) {
        (Some(_), Some(to)) => {
            if let Some(slot) = list.get_mut(change.index) {
                *slot = to.clone();
            }
        }
        (None, Some(to)) => list.insert(change.index.min(list.len()), to.clone()),
        (Some(_), None) if change.index < list.len() => drop(list.remove(change.index)),
        _ => {}
    }
}

impl DecisionHistory {
    /// Starts with decisions from a file, and an empty history.
    pub fn new(decisions: Decisions) -> DecisionHistory {
        DecisionHistory { decisions, ..DecisionHistory::default() }
    }

    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// Undoes the last step. Returns its label.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.undo.pop()?;
        step.decisions.iter().rev().for_each(|change| apply_change(&mut self.decisions.entries, change, true));
        step.projects.iter().rev().for_each(|change| apply_change(&mut self.decisions.projects, change, true));
        let label = step.label.clone();
        self.redo.push(step);
        Some(label)
    }

    /// Repeats the step that was undone last. Returns its label.
    pub fn redo(&mut self) -> Option<String> {
        let step = self.redo.pop()?;
        step.projects.iter().for_each(|change| apply_change(&mut self.decisions.projects, change, false));
        step.decisions.iter().for_each(|change| apply_change(&mut self.decisions.entries, change, false));
        let label = step.label.clone();
        self.undo.push(step);
        Some(label)
    }

    /// Ends a step: the changes since the last one are undone together. Returns false if there are none.
    pub fn end_step(&mut self, label: impl Into<String>) -> bool {
        let mut step = std::mem::take(&mut self.current);
        if step.decisions.is_empty() && step.projects.is_empty() {
            return false;
        }
        step.label = label.into();
        self.undo.push(step);
        self.redo.clear();
        true
    }

    fn change_decision(&mut self, index: usize, after: Option<Decision>) {
        let before = self.decisions.entries.get(index).cloned();
        if before == after {
            return;
        }
        let change = Change { index, before, after };
        apply_change(&mut self.decisions.entries, &change, false);
        self.current.decisions.push(change);
    }

    /// Adds or replaces a project. Returns its name.
    fn change_project(&mut self, project: DecidedProject) -> String {
        let name = project.name.clone();
        let index = self.decisions.projects.iter().position(|other| other.name == name);
        let index = index.unwrap_or(self.decisions.projects.len());
        let before = self.decisions.projects.get(index).cloned();
        if before.as_ref() != Some(&project) {
            let change = Change { index, before, after: Some(project) };
            apply_change(&mut self.decisions.projects, &change, false);
            self.current.projects.push(change);
        }
        name
    }

    /// The name of a project of the worksheet in the review. Adds it to the decisions if it is not there, and
    /// updates what is stored of its draft.
    fn name_group(&mut self, draft: &Draft, worksheet: &Worksheet, group: usize) -> String {
        let Some(reviewed) = worksheet.groups.get(group) else { return String::new() };
        let named = reviewed.name.as_ref().and_then(|name| self.decisions.project(name));
        let mut project = named.cloned().unwrap_or_default();
        if let Some(p) = reviewed.origin {
            let drafted = &draft.data.projects[p];
            if reviewed.name.is_none() {
                // The worksheet is older than the step: an earlier decision of this step may have named the
                // project.
                let before = self.current.projects.iter().filter_map(|change| change.after.as_ref());
                let facts = fact_positions(draft, p);
                let same = before
                    .filter(|other| !other.added_by_user)
                    .find(|other| other.facts == facts && other.title == drafted.title);
                project.name =
                    same.map_or_else(|| self.free_name(&drafted.id, std::iter::empty()), |other| other.name.clone());
            }
            project.title.clone_from(&drafted.title);
            project.kind.clone_from(&drafted.kind);
            project.facts = fact_positions(draft, p);
            if let Some(now) = self.decisions.project(&project.name) {
                (project.own_title, project.own_kind) = (now.own_title.clone(), now.own_kind.clone());
            }
            return self.change_project(project);
        }
        project.name
    }

    /// A unique name in the review, also unlike `others`: `base`, or `base` with a number.
    fn free_name<'i>(&'i self, base: &str, others: impl Iterator<Item = &'i str>) -> String {
        let names = self.decisions.projects.iter().map(|project| project.name.as_str());
        names.chain(others).collect::<UniqueIds>().unique(if base.is_empty() { "project" } else { base })
    }

    /// Decides on a fact. Rejecting an added fact removes it, since no rule proposes it.
    pub fn decide(
        &mut self,
        draft: &Draft,
        worksheet: &Worksheet,
        row: &WorksheetRow,
        verdict: Verdict,
        value: Option<FactValue>,
    ) {
        let before = row.decision.and_then(|d| self.decisions.entries.get(d)).cloned();
        let index = row.decision.unwrap_or(self.decisions.entries.len());
        if verdict == Verdict::Rejected && row.state == DecisionState::Added && row.proposed.is_none() {
            return self.change_decision(index, None);
        }
        let group = row.origin.map_or(row.group, |(p, _)| {
            worksheet.groups.iter().position(|group| group.origin == Some(p)).unwrap_or(row.group)
        });
        let project = match &before {
            Some(before) if row.origin.is_none() => before.project.clone(),
            _ => self.name_group(draft, worksheet, group),
        };
        let before = before.unwrap_or_else(|| Decision::new(String::new(), verdict));
        let proposed = row.proposed.clone().or(before.proposed.clone());
        // A correction to the proposed value is an acceptance. An added fact stays an added one.
        let is_proposed = |value: &FactValue| proposed.as_ref().is_some_and(|proposed| proposed == value);
        let value = match verdict {
            Verdict::Rejected => None,
            // Without a proposal the value itself has to be kept.
            _ if proposed.is_none() => value.or(before.value.clone()),
            Verdict::Accepted => None,
            _ => value.filter(|value| !is_proposed(value)),
        };
        let verdict = match (verdict, &value, &proposed) {
            (Verdict::Corrected, None, _) => Verdict::Accepted,
            (Verdict::Corrected | Verdict::Accepted, _, None) => Verdict::Added,
            (verdict, ..) => verdict,
        };
        self.change_decision(index, Some(Decision { project, verdict, proposed, value, ..before }));
    }

    /// Removes the decision on a fact.
    pub fn forget(&mut self, row: &WorksheetRow) {
        if let Some(index) = row.decision {
            self.change_decision(index, None);
        }
    }

    /// Adds a fact to a project of the worksheet.
    pub fn add(&mut self, draft: &Draft, worksheet: &Worksheet, group: usize, value: FactValue) {
        let project = self.name_group(draft, worksheet, group);
        let decision = Decision { value: Some(value), ..Decision::new(project, Verdict::Added) };
        self.change_decision(self.decisions.entries.len(), Some(decision));
    }

    /// Moves a fact to another project of the worksheet. This accepts the fact too.
    pub fn move_to(&mut self, draft: &Draft, worksheet: &Worksheet, row: &WorksheetRow, group: usize) {
        let into = self.name_group(draft, worksheet, group);
        self.move_into(draft, worksheet, row, into);
    }

    /// Moves a fact to a new project.
    pub fn move_to_new(
        &mut self,
        draft: &Draft,
        worksheet: &Worksheet,
        row: &WorksheetRow,
        title: &str,
        kind: Option<Coded<ProjectKind>>,
    ) {
        let into = self.new_project(draft, title, kind);
        self.move_into(draft, worksheet, row, into);
    }

    fn move_into(&mut self, draft: &Draft, worksheet: &Worksheet, row: &WorksheetRow, into: String) {
        if row.decision.is_none() || row.state == DecisionState::Rejected {
            self.decide(draft, worksheet, row, Verdict::Accepted, None);
        }
        let index = row.decision.unwrap_or(self.decisions.entries.len().saturating_sub(1));
        let Some(mut decision) = self.decisions.entries.get(index).cloned() else { return };
        decision.into = (decision.project != into).then_some(into);
        self.change_decision(index, Some(decision));
    }

    /// Adds a project. Returns its name: the first six words of the title, which is enough to recognise it.
    pub(crate) fn new_project(&mut self, draft: &Draft, title: &str, kind: Option<Coded<ProjectKind>>) -> String {
        let name: String = title
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .take(6)
            .collect::<Vec<_>>()
            .join("-");
        let name = self.free_name(&name, draft.data.projects.iter().map(|project| project.id.as_str()));
        self.change_project(DecidedProject {
            name,
            title: title.to_owned(),
            kind,
            added_by_user: true,
            ..DecidedProject::default()
        })
    }

    /// Changes title and kind of a project of the worksheet.
    pub fn retitle(
        &mut self,
        draft: &Draft,
        worksheet: &Worksheet,
        group: usize,
        title: &str,
        kind: Option<Coded<ProjectKind>>,
    ) {
        let name = self.name_group(draft, worksheet, group);
        let Some(mut project) = self.decisions.project(&name).cloned() else { return };
        if project.added_by_user {
            (project.title, project.kind) = (title.to_owned(), kind);
        } else {
            project.own_title = (project.title != title).then(|| title.to_owned());
            project.own_kind = kind.filter(|kind| project.kind.as_ref() != Some(kind));
        }
        self.change_project(project);
    }
}

/// Kinds and positions of a project's facts, to find the project again in another draft.
fn fact_positions(draft: &Draft, project: usize) -> Vec<(FactKind, TextPosition)> {
    draft.facts[project].iter().filter_map(|(_, fact)| Some((fact.kind(), fact.position()?))).collect()
}
