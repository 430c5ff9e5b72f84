//! Decisions being made: each a step that can be undone and redone.
//!
//! A step holds what it changed, before and after, so that undoing restores exactly what was.

use super::decisions::{Decision, Decisions, KnownProject, Verdict};
use super::draft::Draft;
use super::worksheet::{DecisionState, Worksheet, WorksheetRow};
use crate::model::fact::{FactKind, FactValue, TextPosition};
use crate::model::{Coded, ProjectKind};
use serde_json::Map;

/// One thing of a list before and after a change.
#[derive(Clone, Debug)]
struct Change<T> {
    at: usize,
    before: Option<T>,
    after: Option<T>,
}

/// What one act of the person changed.
#[derive(Clone, Debug, Default)]
struct HistoryStep {
    projects: Vec<Change<KnownProject>>,
    made: Vec<Change<Decision>>,
    /// What it was, in a few words.
    what: String,
}

/// The decisions with their history.
#[derive(Clone, Debug, Default)]
pub struct DecisionHistory {
    decisions: Decisions,
    undo: Vec<HistoryStep>,
    redo: Vec<HistoryStep>,
    /// The step being made.
    open: HistoryStep,
}

fn apply<T: Clone>(list: &mut Vec<T>, change: &Change<T>, back: bool) {
    let (from, to) = if back { (&change.after, &change.before) } else { (&change.before, &change.after) };
    match (from, to) {
        (Some(_), Some(to)) => {
            if let Some(slot) = list.get_mut(change.at) {
                *slot = to.clone();
            }
        }
        (None, Some(to)) => list.insert(change.at.min(list.len()), to.clone()),
        (Some(_), None) if change.at < list.len() => drop(list.remove(change.at)),
        _ => {}
    }
}

impl DecisionHistory {
    /// Goes on from decisions made before.
    pub fn new(decisions: Decisions) -> DecisionHistory {
        DecisionHistory { decisions, ..DecisionHistory::default() }
    }

    /// What was decided.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// Takes the last step back; what it was.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.undo.pop()?;
        for change in step.made.iter().rev() {
            apply(&mut self.decisions.made, change, true);
        }
        for change in step.projects.iter().rev() {
            apply(&mut self.decisions.projects, change, true);
        }
        let what = step.what.clone();
        self.redo.push(step);
        Some(what)
    }

    /// Takes the step again that was taken back last; what it was.
    pub fn redo(&mut self) -> Option<String> {
        let step = self.redo.pop()?;
        for change in &step.projects {
            apply(&mut self.decisions.projects, change, false);
        }
        for change in &step.made {
            apply(&mut self.decisions.made, change, false);
        }
        let what = step.what.clone();
        self.undo.push(step);
        Some(what)
    }

    /// Ends a step: what was changed since the last one is undone at once. False where nothing was.
    pub fn close(&mut self, what: impl Into<String>) -> bool {
        let mut step = std::mem::take(&mut self.open);
        if step.made.is_empty() && step.projects.is_empty() {
            return false;
        }
        step.what = what.into();
        self.undo.push(step);
        self.redo.clear();
        true
    }

    fn change_made(&mut self, at: usize, after: Option<Decision>) {
        let before = self.decisions.made.get(at).cloned();
        if before == after {
            return;
        }
        let change = Change { at, before, after };
        apply(&mut self.decisions.made, &change, false);
        self.open.made.push(change);
    }

    fn change_project(&mut self, known: KnownProject) -> String {
        let name = known.name.clone();
        let at = self.decisions.projects.iter().position(|other| other.name == name);
        let at = at.unwrap_or(self.decisions.projects.len());
        let before = self.decisions.projects.get(at).cloned();
        if before.as_ref() != Some(&known) {
            let change = Change { at, before, after: Some(known) };
            apply(&mut self.decisions.projects, &change, false);
            self.open.projects.push(change);
        }
        name
    }

    /// The review's name of a group, given now where it has none.
    fn name_of(&mut self, draft: &Draft, sheet: &Worksheet, group: usize) -> String {
        let Some(shown) = sheet.groups.get(group) else { return String::new() };
        let mut known = match &shown.name {
            Some(name) => self.decisions.known(name).cloned().unwrap_or_default(),
            None => KnownProject::default(),
        };
        if let Some(p) = shown.origin {
            let project = &draft.data.projects[p];
            if shown.name.is_none() {
                // Two groups may have come to it within one step.
                let before = self.open.projects.iter().filter_map(|change| change.after.as_ref());
                let facts = places(draft, p);
                let same = before
                    .filter(|known| !known.made)
                    .find(|known| known.facts == facts && known.title == project.title);
                known.name = same.map_or_else(|| self.free_name(&project.id), |known| known.name.clone());
            }
            known.title.clone_from(&project.title);
            known.kind.clone_from(&project.kind);
            known.facts = places(draft, p);
            let now = self.decisions.known(&known.name);
            if let Some(now) = now {
                (known.own_title, known.own_kind) = (now.own_title.clone(), now.own_kind.clone());
            }
            return self.change_project(known);
        }
        known.name
    }

    /// A name that no project of the review has.
    fn free_name(&self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "project" } else { wanted };
        let mut name = wanted.to_owned();
        let mut n = 2;
        while self.decisions.known(&name).is_some() {
            name = format!("{wanted}-{n}");
            n += 1;
        }
        name
    }

    /// Says something of a fact. A fact that nobody proposes and nobody wants any more is forgotten.
    pub fn decide(
        &mut self,
        draft: &Draft,
        sheet: &Worksheet,
        item: &WorksheetRow,
        verdict: Verdict,
        value: Option<FactValue>,
    ) {
        let before = item.decision.and_then(|d| self.decisions.made.get(d)).cloned();
        let at = item.decision.unwrap_or(self.decisions.made.len());
        if verdict == Verdict::Rejected && item.state == DecisionState::Added && item.proposed.is_none() {
            return self.change_made(at, None);
        }
        let home = item.origin.map_or(item.group, |(p, _)| {
            sheet.groups.iter().position(|group| group.origin == Some(p)).unwrap_or(item.group)
        });
        let project = match &before {
            Some(before) if item.origin.is_none() => before.project.clone(),
            _ => self.name_of(draft, sheet, home),
        };
        let before = before.unwrap_or_else(|| Decision {
            project: String::new(),
            verdict,
            proposed: None,
            value: None,
            into: None,
            rest: Map::new(),
        });
        let proposed = item.proposed.clone().or(before.proposed.clone());
        // A value that is the proposal's own corrects nothing; what was added stays what it is.
        let same = |value: &FactValue| proposed.as_ref().is_some_and(|proposed| proposed == value);
        let value = match verdict {
            Verdict::Rejected => None,
            // What no rule proposed is accepted as it is.
            _ if proposed.is_none() => value.or(before.value.clone()),
            Verdict::Accepted => None,
            _ => value.filter(|value| !same(value)),
        };
        let verdict = match (verdict, &value, &proposed) {
            (Verdict::Corrected, None, _) => Verdict::Accepted,
            (Verdict::Corrected | Verdict::Accepted, _, None) => Verdict::Added,
            (verdict, ..) => verdict,
        };
        self.change_made(at, Some(Decision { project, verdict, proposed, value, ..before }));
    }

    /// Forgets what was decided of a fact.
    pub fn forget(&mut self, item: &WorksheetRow) {
        if let Some(at) = item.decision {
            self.change_made(at, None);
        }
    }

    /// Adds a fact to a group.
    pub fn add(&mut self, draft: &Draft, sheet: &Worksheet, group: usize, value: FactValue) {
        let project = self.name_of(draft, sheet, group);
        let value = Some(value);
        let decision =
            Decision { project, verdict: Verdict::Added, proposed: None, value, into: None, rest: Map::new() };
        self.change_made(self.decisions.made.len(), Some(decision));
    }

    /// Moves a fact to a group; that it is so is said with it.
    pub fn move_to(&mut self, draft: &Draft, sheet: &Worksheet, item: &WorksheetRow, group: usize) {
        let into = self.name_of(draft, sheet, group);
        self.move_into(draft, sheet, item, into);
    }

    /// Moves a fact to a new project.
    pub fn move_to_new(
        &mut self,
        draft: &Draft,
        sheet: &Worksheet,
        item: &WorksheetRow,
        title: &str,
        kind: Option<Coded<ProjectKind>>,
    ) {
        let into = self.new_project(draft, title, kind);
        self.move_into(draft, sheet, item, into);
    }

    fn move_into(&mut self, draft: &Draft, sheet: &Worksheet, item: &WorksheetRow, into: String) {
        if item.decision.is_none() || item.state == DecisionState::Rejected {
            self.decide(draft, sheet, item, Verdict::Accepted, None);
        }
        let at = item.decision.unwrap_or(self.decisions.made.len().saturating_sub(1));
        let Some(mut decision) = self.decisions.made.get(at).cloned() else { return };
        decision.into = (decision.project != into).then_some(into);
        self.change_made(at, Some(decision));
    }

    /// Makes a project of the person's own; its name.
    pub fn new_project(&mut self, draft: &Draft, title: &str, kind: Option<Coded<ProjectKind>>) -> String {
        let mut name: String = title
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .take(6)
            .collect::<Vec<_>>()
            .join("-");
        while draft.data.projects.iter().any(|project| project.id == name) {
            name.push_str("-2");
        }
        let name = self.free_name(&name);
        self.change_project(KnownProject { name, title: title.to_owned(), kind, made: true, ..KnownProject::default() })
    }

    /// Changes title and kind of a group.
    pub fn retitle(
        &mut self,
        draft: &Draft,
        sheet: &Worksheet,
        group: usize,
        title: &str,
        kind: Option<Coded<ProjectKind>>,
    ) {
        let name = self.name_of(draft, sheet, group);
        let Some(mut known) = self.decisions.known(&name).cloned() else { return };
        if known.made {
            (known.title, known.kind) = (title.to_owned(), kind);
        } else {
            known.own_title = (known.title != title).then(|| title.to_owned());
            known.own_kind = kind.filter(|kind| known.kind.as_ref() != Some(kind));
        }
        self.change_project(known);
    }
}

/// On what the facts of a project stand.
fn places(draft: &Draft, project: usize) -> Vec<(FactKind, TextPosition)> {
    draft.facts[project].iter().filter_map(|(_, fact)| Some((fact.kind(), fact.position()?))).collect()
}
