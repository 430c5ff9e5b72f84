//! The records as decided: what a draft and the decisions come to.
//!
//! What nobody changed is the draft's own record, field for field. What a person changed or added says
//! so: basis `editor`, and why. No fact is kept whose quote does not stand in its source.

use super::decisions::Decisions;
use super::draft::Draft;
use super::position::{DraftLine, FactPosition};
use super::worksheet::{DecisionState, ReviewedProject, Worksheet, WorksheetRow, lay_out};
use crate::model::fact::{FactKind, FactValue};
use crate::model::{Basis, Dataset, Equipment, FactKey, FieldEvidence, Project, SCHEMA};
use std::collections::HashSet;

/// What becomes of facts that nobody has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// They stay, as drafted.
    Keep,
    /// They go.
    Drop,
}

/// The records as decided. A project of which no fact is left is left out.
pub fn reviewed(draft: &Dataset, decisions: &Decisions, undecided: Undecided) -> Dataset {
    let draft = Draft::new(draft.clone());
    let mut decisions = decisions.clone();
    draft.rebase(&mut decisions);
    let sheet = lay_out(&draft, &decisions);
    let mut ids = HashSet::new();
    let mut projects = Vec::new();
    for (g, group) in sheet.groups.iter().enumerate() {
        if let Some(mut project) = project(&draft, &sheet, g, group, undecided) {
            while !ids.insert(project.id.clone()) {
                project.id.push_str("-2");
            }
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

fn project(
    draft: &Draft,
    sheet: &Worksheet,
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
    let mut into = ProjectBuilder::emptied(project);
    let mut any = false;
    for item in sheet.rows.iter().filter(|item| item.group == g) {
        let out = item.state == DecisionState::Rejected
            || item.state == DecisionState::Undecided && undecided == Undecided::Drop;
        if out {
            continue;
        }
        let Some(stated) = standing(draft, item) else { continue };
        into.put(draft, item, stated);
        any = true;
    }
    any.then(|| into.done())
}

/// A fact as it goes into the records; none where nothing says it any more.
fn standing(draft: &Draft, item: &WorksheetRow) -> Option<FactValue> {
    let mut stated = item.value.clone();
    let cited = !stated.evidence().is_empty();
    stated.evidence_mut().retain(|evidence| draft.stands(evidence));
    if cited && stated.evidence().is_empty() {
        return None;
    }
    let by_rule = item.proposed.as_ref().map(|proposed| {
        let rule = proposed.rule().map(|rule| format!(" by rule {rule}")).unwrap_or_default();
        format!("corrected in review; proposed{rule}: {}", proposed.value())
    });
    let why = match item.state {
        DecisionState::Corrected => by_rule.unwrap_or_else(|| "corrected in review".to_owned()),
        DecisionState::Added => "added in review".to_owned(),
        _ => return Some(stated),
    };
    stated.set_reason(Basis::Editor, why);
    // No rule says this any more.
    stated.evidence_mut().iter_mut().for_each(|evidence| evidence.rule = None);
    Some(stated)
}

/// A project being put together again.
struct ProjectBuilder {
    project: Project,
    /// Where each equipment line comes from: project of the draft and line.
    lines: Vec<Option<(usize, DraftLine)>>,
    /// What a fact was called in the draft, and what it is called now.
    renamed: Vec<(FactKey, FactKey)>,
    /// The draft's own fields that no fact stands for.
    others: Vec<FieldEvidence>,
}

impl ProjectBuilder {
    /// The project without its facts.
    fn emptied(mut project: Project) -> ProjectBuilder {
        for kind in FactKind::ALL {
            project.take_all(kind);
            if kind.is_scalar() && project.evidence.iter().any(|it| it.field == kind.name()) {
                project.set_scalar(kind, None);
            }
        }
        let mut others = std::mem::take(&mut project.evidence);
        others.retain(|it| FactKind::of_scalar(&it.field).is_none());
        project.equipment.clear();
        project.offers.clear();
        ProjectBuilder { project, lines: Vec::new(), renamed: Vec::new(), others }
    }

    fn put(&mut self, draft: &Draft, row: &WorksheetRow, value: FactValue) {
        let origin = row.origin.and_then(|(p, position)| Some((p, position.line()?)));
        let drafted = origin.and_then(|(p, line)| line.of(&draft.data.projects[p]));
        let line = match &value {
            FactValue::Equipment(it) if row.is_offer() => {
                // Still only offered: as drafted, one line for each claim.
                let claims = it.claims.clone();
                self.project.offers.push(Equipment { claims, ..drafted.cloned().unwrap_or_default() });
                return;
            }
            FactValue::Capacity(it) if origin.is_none() => {
                let named = self.project.equipment.iter().position(|line| line.name == it.item);
                Some(named.unwrap_or_else(|| self.line(draft, None)))
            }
            FactValue::Equipment(_) | FactValue::Capacity(_) => Some(self.line(draft, origin)),
            _ => None,
        };
        if let (FactValue::Equipment(it), Some(line), DecisionState::Corrected) = (&value, line, row.state) {
            let Equipment { name, category, kind, .. } = it.clone();
            let item = &mut self.project.equipment[line];
            (item.name, item.category, item.kind) = (name, category, kind);
        }
        let key = self.project.put(value, line);
        if let FactKey::Claim { line, .. } = key {
            let item = &mut self.project.equipment[line];
            item.same = drafted.and_then(|drafted| drafted.same.clone()).filter(|_| item.claims.len() > 1);
        }
        if let Some((_, FactPosition::Fact(before))) = row.origin {
            self.renamed.push((before, key));
        }
    }

    /// The equipment line for what comes from a line of the draft; a new one for what comes from none.
    fn line(&mut self, draft: &Draft, origin: Option<(usize, DraftLine)>) -> usize {
        if let Some(at) = self.lines.iter().position(|line| origin.is_some() && *line == origin) {
            return at;
        }
        let drafted = origin.and_then(|(p, line)| line.of(&draft.data.projects[p]));
        let bare = |line: &Equipment| Equipment { claims: Vec::new(), capacity: None, same: None, ..line.clone() };
        self.lines.push(origin);
        self.project.equipment.push(drafted.map(bare).unwrap_or_default());
        self.project.equipment.len() - 1
    }

    fn done(self) -> Project {
        let ProjectBuilder { mut project, renamed, others, .. } = self;
        // Corrections name values by their place; where the value is gone, so is what corrects it.
        let named = |path: &str| {
            renamed.iter().find_map(|(before, now)| {
                let rest = path.strip_prefix(&before.to_string())?;
                (rest.is_empty() || rest.starts_with('.')).then(|| format!("{now}{rest}"))
            })
        };
        let is_fact = |path: &str| path.contains('[');
        project.corrections.retain_mut(|correction| match named(&correction.path) {
            Some(path) => {
                correction.path = path;
                true
            }
            None => !is_fact(&correction.path),
        });
        project.evidence.extend(others);
        project
    }
}
