//! Applies decisions to a draft: the reviewed records.
//!
//! Unchanged facts are the draft's own, field for field. Facts that the user corrected or added have the
//! basis `editor` and a reason. Facts whose quotes are not in their sources are dropped.

use super::decisions::Decisions;
use super::draft::Draft;
use super::position::{DraftLine, FactPosition};
use super::worksheet::{DecisionState, ReviewedProject, Worksheet, WorksheetRow, lay_out};
use crate::model::fact::{FactKind, FactValue};
use crate::model::{Basis, Dataset, Equipment, FactKey, FieldEvidence, Project, SCHEMA};
use crate::text::UniqueIds;

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
    let mut builder = ProjectBuilder::without_facts(project);
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
    /// For each equipment line of `project`, the project and line of the draft that it comes from.
    lines: Vec<Option<(usize, DraftLine)>>,
    /// Pairs of a fact's key in the draft and its key in `project`.
    renamed: Vec<(FactKey, FactKey)>,
    /// Evidence of fields that are not facts, unchanged from the draft.
    other_evidence: Vec<FieldEvidence>,
}

impl ProjectBuilder {
    /// Starts with a project whose facts are removed. Scalars without evidence stay: they are not facts.
    fn without_facts(mut project: Project) -> ProjectBuilder {
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
        ProjectBuilder { project, lines: Vec::new(), renamed: Vec::new(), other_evidence }
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
            FactValue::Equipment(_) | FactValue::Capacity(_) => Some(self.line_for(draft, origin)),
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
        let ProjectBuilder { mut project, renamed, other_evidence, .. } = self;
        // The paths of corrections contain indices: update them, and drop corrections of dropped facts.
        let new_path = |path: &str| {
            renamed.iter().find_map(|(before, now)| {
                let rest = path.strip_prefix(&before.to_string())?;
                (rest.is_empty() || rest.starts_with('.')).then(|| format!("{now}{rest}"))
            })
        };
        let is_fact = |path: &str| path.contains('[');
        project.corrections.retain_mut(|correction| match new_path(&correction.path) {
            Some(path) => {
                correction.path = path;
                true
            }
            None => !is_fact(&correction.path),
        });
        project.evidence.extend(other_evidence);
        project
    }
}
