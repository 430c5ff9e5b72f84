//! The worksheet of a review: every fact of a draft once, with the decision on it.
//!
//! First, projects with decisions are matched to projects of the draft by the evidence of their facts. Then
//! each decision is matched to a fact, in four steps from the safest to the least safe: the same project,
//! marked words and value; the same project and value with overlapping marks; the same words and value in
//! another project; and the same words with a new value from the rules. A fact is matched once, and a later
//! step gets only what earlier steps left, so that a safe match is never lost to a less safe one.

use super::decisions::{DecidedProject, Decision, Decisions, Verdict};
use super::draft::Draft;
use super::position::FactPosition;
use crate::model::fact::{FactKind, FactValue, TextPosition};
use crate::model::{Coded, Evidence, Project, ProjectKind};
use crate::sort::ColdSort;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What was decided about a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionState {
    Undecided,
    Accepted,
    Corrected,
    Rejected,
    /// The user added it; no rule proposed it.
    Added,
}

impl DecisionState {
    /// A sign for the state, so that it can be read without colours.
    pub fn sign(self) -> &'static str {
        match self {
            DecisionState::Undecided => "·",
            DecisionState::Accepted => "✓",
            DecisionState::Corrected => "✎",
            DecisionState::Rejected => "✗",
            DecisionState::Added => "+",
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            DecisionState::Undecided => "undecided",
            DecisionState::Accepted => Verdict::Accepted.name(),
            DecisionState::Corrected => Verdict::Corrected.name(),
            DecisionState::Rejected => Verdict::Rejected.name(),
            DecisionState::Added => Verdict::Added.name(),
        }
    }
}

/// A fact with the decision on it.
#[derive(Clone, Debug)]
pub struct WorksheetRow {
    /// Index of its project in [`Worksheet::groups`].
    pub group: usize,
    pub state: DecisionState,
    /// The user's value, or else the proposed one.
    pub value: FactValue,
    /// The value in the draft; none if the draft does not have the fact.
    pub proposed: Option<FactValue>,
    /// Its project and position in the draft.
    pub origin: Option<(usize, FactPosition)>,
    /// Index of the decision on it in [`Decisions::entries`].
    pub(crate) decision: Option<usize>,
    /// The rules now propose another value than the one that was decided on.
    pub changed: bool,
}

impl WorksheetRow {
    /// Whether it is an undecided fact of the draft's [`offers`](Project::offers).
    pub fn is_offer(&self) -> bool {
        self.state == DecisionState::Undecided && matches!(self.origin, Some((_, FactPosition::Offer(..))))
    }

    /// The field that the user has to fill in before the fact can be accepted.
    pub(crate) fn missing_field(&self) -> Option<&'static str> {
        let is_empty = |field: &str| self.value.get(field).is_empty();
        (self.is_offer() && is_empty("category")).then_some("category")
    }
}

/// A project of the worksheet, with the user's title and kind.
#[derive(Clone, Debug, Default)]
pub struct ReviewedProject {
    /// Its [`DecidedProject::name`], if there are decisions in it.
    pub(crate) name: Option<String>,
    /// Index in the draft; none if the draft does not have it.
    pub origin: Option<usize>,
    pub title: String,
    pub kind: Option<Coded<ProjectKind>>,
    /// The user changed title or kind.
    pub corrected: bool,
}

/// All facts of a review by project, decided or not.
#[derive(Clone, Debug, Default)]
pub struct Worksheet {
    /// The projects of the draft in its order, then the others.
    pub groups: Vec<ReviewedProject>,
    /// The facts, sorted by project and kind.
    pub rows: Vec<WorksheetRow>,
}

impl Worksheet {
    /// The number of undecided facts.
    pub fn undecided(&self) -> usize {
        self.rows.iter().filter(|row| row.state == DecisionState::Undecided).count()
    }

    /// The number of decided facts of a project, and of all its facts.
    pub(crate) fn decided_of(&self, group: usize) -> (usize, usize) {
        let all = self.rows.iter().filter(|row| row.group == group);
        let decided = all.clone().filter(|row| row.state != DecisionState::Undecided).count();
        (decided, all.count())
    }
}

/// A fact of the draft: indices of the project and of the fact in [`Draft::facts`].
type FactIndex = (usize, usize);

/// A step of matching: finds the fact of a decision, and whether its value changed.
type MatchStep<M> = fn(&M, &Decision) -> Option<(FactIndex, bool)>;

/// Matches decisions to facts of the draft.
struct Matching<'a> {
    draft: &'a Draft,
    decisions: &'a Decisions,
    /// Project of the draft by [`DecidedProject::name`].
    projects: HashMap<&'a str, usize>,
    /// Facts by kind and first marked words.
    by_position: HashMap<(FactKind, TextPosition), Vec<FactIndex>>,
    /// Index of the decision on each matched fact.
    decision_of_fact: HashMap<FactIndex, usize>,
    /// For each decision its fact, and whether the proposed value changed.
    fact_of_decision: Vec<Option<(FactIndex, bool)>>,
}

/// Makes the worksheet of a draft and the decisions on it.
pub fn lay_out(draft: &Draft, decisions: &Decisions) -> Worksheet {
    let mut by_position: HashMap<(FactKind, TextPosition), Vec<FactIndex>> = HashMap::new();
    for (p, facts) in draft.facts.iter().enumerate() {
        for (i, (_, fact)) in facts.iter().enumerate() {
            if let Some(position) = fact.position() {
                by_position.entry((fact.kind(), position)).or_default().push((p, i));
            }
        }
    }
    let projects = match_projects(draft, decisions, &by_position);
    let fact_of_decision = vec![None; decisions.entries.len()];
    let mut matching =
        Matching { draft, decisions, projects, by_position, decision_of_fact: HashMap::new(), fact_of_decision };
    matching.run();
    matching.worksheet()
}

/// Finds the project of the draft for each project with decisions.
///
/// Each fact with the same kind and marked words scores one, divided by the number of facts in the draft that
/// have them: a donor named once for five projects says little about which of them is meant. The best scores
/// are assigned first, and each project once.
fn match_projects<'a>(
    draft: &Draft,
    decisions: &'a Decisions,
    by_position: &HashMap<(FactKind, TextPosition), Vec<FactIndex>>,
) -> HashMap<&'a str, usize> {
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    for (k, decided) in decisions.projects.iter().enumerate().filter(|(_, decided)| !decided.added_by_user) {
        let mut score: BTreeMap<usize, f64> = BTreeMap::new();
        for key in &decided.facts {
            let candidates = by_position.get(key).map_or(&[][..], Vec::as_slice);
            for (p, _) in candidates {
                *score.entry(*p).or_default() += 1.0 / candidates.len() as f64;
            }
        }
        // An equal id or title adds only 0.1 each (chosen by eye), because the rules number the projects of a
        // draft.
        let same_names = |project: &Project| {
            f64::from(u8::from(project.id == decided.name)) + f64::from(u8::from(project.title == decided.title))
        };
        if decided.facts.is_empty() {
            let is_empty_and_similar =
                |(p, project): &(usize, &Project)| draft.facts[*p].is_empty() && same_names(project) > 0.0;
            score.extend(draft.data.projects.iter().enumerate().filter(is_empty_and_similar).map(|(p, _)| (p, 0.0)));
        }
        scores.extend(score.into_iter().map(|(p, score)| (score + 0.1 * same_names(&draft.data.projects[p]), k, p)));
    }
    scores.cold_sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut found: HashMap<&str, usize> = HashMap::new();
    let mut taken = HashSet::new();
    for (_, k, p) in scores {
        let name = decisions.projects[k].name.as_str();
        if !found.contains_key(name) && taken.insert(p) {
            found.insert(name, p);
        }
    }
    found
}

impl Matching<'_> {
    fn fact(&self, (p, i): FactIndex) -> &FactValue {
        &self.draft.facts[p][i].1
    }

    fn run(&mut self) {
        let steps: [MatchStep<Self>; 4] =
            [Self::same_words, Self::overlapping_words, Self::same_words_elsewhere, Self::same_words_new_value];
        for step in steps {
            for d in 0..self.decisions.entries.len() {
                if self.fact_of_decision[d].is_some() {
                    continue;
                }
                if let Some((at, changed)) = step(self, &self.decisions.entries[d]) {
                    self.fact_of_decision[d] = Some((at, changed));
                    self.decision_of_fact.insert(at, d);
                }
            }
        }
    }

    /// The facts of a project of the draft that no decision is matched to yet.
    fn unmatched_in(&self, project: usize) -> impl Iterator<Item = FactIndex> + '_ {
        (0..self.draft.facts[project].len())
            .map(move |i| (project, i))
            .filter(|at| !self.decision_of_fact.contains_key(at))
    }

    fn same_words(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let value = decision.decided_on()?;
        let project = *self.projects.get(decision.project.as_str())?;
        let same = |at: &FactIndex| self.fact(*at).has_value_of(value);
        let at = match value.position() {
            Some(position) => {
                let candidates = self.by_position.get(&(value.kind(), position))?.iter().copied();
                candidates.filter(|at| at.0 == project && !self.decision_of_fact.contains_key(at)).find(same)
            }
            None => self.unmatched_in(project).filter(|at| self.fact(*at).evidence().is_empty()).find(same),
        };
        at.map(|at| (at, false))
    }

    /// Overlapping marks, the same value: a rule now marks more or fewer words.
    fn overlapping_words(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let value = decision.decided_on()?;
        let position = value.position()?;
        let project = *self.projects.get(decision.project.as_str())?;
        let overlaps_with_value = |at: &FactIndex| {
            let fact = self.fact(*at);
            let overlaps = |evidence: &Evidence| {
                let marked = evidence.marked_span();
                evidence.source == position.source && marked.start < position.end && position.start < marked.end
            };
            fact.kind() == value.kind() && fact.evidence().iter().any(overlaps) && fact.has_value_of(value)
        };
        self.unmatched_in(project).find(overlaps_with_value).map(|at| (at, false))
    }

    /// The same words and value in another project, if only one fact has them.
    fn same_words_elsewhere(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let value = decision.decided_on()?;
        let candidates = self.by_position.get(&(value.kind(), value.position()?))?;
        let mut same = candidates.iter().filter(|at| self.fact(**at).has_value_of(value));
        let only = same.next().filter(|_| same.next().is_none())?;
        (!self.decision_of_fact.contains_key(only)).then_some((*only, false))
    }

    /// The same words with another value from the rules. Rejected facts are excluded: the user rejected the
    /// value, not the words.
    fn same_words_new_value(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let value = decision.decided_on().filter(|_| decision.verdict != Verdict::Rejected)?;
        let candidates = self.by_position.get(&(value.kind(), value.position()?))?;
        let home = self.projects.get(decision.project.as_str());
        let is_open =
            |at: &&FactIndex| !self.decision_of_fact.contains_key(*at) && self.fact(**at).could_replace(value);
        let at_home = candidates.iter().filter(|at| Some(&at.0) == home).find(is_open);
        let at = at_home.or_else(|| candidates.iter().filter(|_| candidates.len() == 1).find(is_open))?;
        // The new value may be the one that the user decided on.
        let changed = decision.decided_value().is_some_and(|decided_value| !self.fact(*at).has_value_of(decided_value));
        Some((*at, changed))
    }

    fn worksheet(&self) -> Worksheet {
        let mut out = Worksheet::default();
        let mut groups: HashMap<&str, usize> = HashMap::new();
        let index_in_draft = |decided: &'_ DecidedProject| Some(*self.projects.get(decided.name.as_str())?);
        let decided_projects: HashMap<usize, &DecidedProject> =
            self.decisions.projects.iter().filter_map(|it| Some((index_in_draft(it)?, it))).collect();
        for (p, project) in self.draft.data.projects.iter().enumerate() {
            let decided = decided_projects.get(&p).copied();
            if let Some(decided) = decided {
                groups.insert(&decided.name, out.groups.len());
            }
            out.groups.push(reviewed_project(decided, Some((p, &project.title, &project.kind))));
        }
        let mut rows: Vec<WorksheetRow> = Vec::new();
        for (p, facts) in self.draft.facts.iter().enumerate() {
            for (i, (key, fact)) in facts.iter().enumerate() {
                let decision = self.decision_of_fact.get(&(p, i)).copied();
                let entry = decision.map(|d| &self.decisions.entries[d]);
                let changed = decision.is_some_and(|d| self.fact_of_decision[d].is_some_and(|(_, changed)| changed));
                let value = match entry {
                    // An accepted value stays, in the form that the rules give it now. If the rules changed
                    // it, the old value stays.
                    Some(entry) if changed || entry.value.is_some() => decided_value(entry, fact),
                    _ => fact.clone(),
                };
                rows.push(WorksheetRow {
                    group: p,
                    state: entry.map_or(DecisionState::Undecided, state_after),
                    value,
                    proposed: Some(fact.clone()),
                    origin: Some((p, *key)),
                    decision,
                    changed,
                });
            }
        }
        for (d, entry) in self.decisions.entries.iter().enumerate() {
            // A fact that the rules no longer propose stays if the user accepted it.
            if self.fact_of_decision[d].is_some() || entry.verdict == Verdict::Rejected {
                continue;
            }
            let Some(value) = entry.decided_value() else { continue };
            if value.evidence().iter().any(|evidence| !self.draft.has_quote(evidence)) {
                continue;
            }
            let group = self.group_of(&entry.project, &mut out.groups, &mut groups);
            let state = state_after(entry);
            let value = value.clone();
            rows.push(WorksheetRow {
                group,
                state,
                value,
                proposed: None,
                origin: None,
                decision: Some(d),
                changed: false,
            });
        }
        for row in &mut rows {
            let into = row.decision.and_then(|d| self.decisions.entries[d].into.as_deref());
            if let Some(into) = into.filter(|into| self.decisions.project(into).is_some()) {
                row.group = self.group_of(into, &mut out.groups, &mut groups);
            }
        }
        // Projects that the user added and that are still empty.
        for decided in self.decisions.projects.iter().filter(|decided| decided.added_by_user) {
            self.group_of(&decided.name, &mut out.groups, &mut groups);
        }
        let order = |row: &WorksheetRow| {
            let kind = row.value.kind();
            (row.group, kind, row.origin.is_none(), row.origin)
        };
        rows.cold_sort_by_key(order);
        out.rows = rows;
        out
    }

    /// The index in `all` of a project with decisions. Adds the project if the draft no longer has it.
    fn group_of<'a>(
        &'a self,
        name: &'a str,
        all: &mut Vec<ReviewedProject>,
        groups: &mut HashMap<&'a str, usize>,
    ) -> usize {
        *groups.entry(name).or_insert_with(|| {
            all.push(reviewed_project(self.decisions.project(name), None));
            all.len() - 1
        })
    }
}

fn reviewed_project(
    decided: Option<&DecidedProject>,
    drafted: Option<(usize, &str, &Option<Coded<ProjectKind>>)>,
) -> ReviewedProject {
    let own_title = decided.and_then(|decided| decided.own_title.clone());
    let own_kind = decided.and_then(|decided| decided.own_kind.clone());
    let corrected = own_title.is_some() || own_kind.is_some();
    let (origin, title, kind) = match drafted {
        Some((p, title, kind)) => (Some(p), title.to_owned(), kind.clone()),
        None => (None, decided.map(|k| k.title.clone()).unwrap_or_default(), decided.and_then(|k| k.kind.clone())),
    };
    let (title, kind) = (own_title.unwrap_or(title), own_kind.or(kind));
    ReviewedProject { name: decided.map(|decided| decided.name.clone()), origin, title, kind, corrected }
}

/// The value of a decision on a fact. Fields aside that the user left as they were proposed have what the rules propose
/// now: an older version may not have stored them.
fn decided_value(decision: &Decision, fact: &FactValue) -> FactValue {
    let mut value = decision.decided_value().unwrap_or(fact).clone();
    if let Some(proposed) = decision.proposed.as_ref().filter(|it| it.kind() == fact.kind()) {
        for field in fact.kind().fields().into_iter().filter(|field| field.aside) {
            let (before, now) = (value.get(field.name), fact.get(field.name));
            if before == proposed.get(field.name) && before != now {
                // A list for other sites than the user's has no place here; then the user's value stays.
                let mut updated = value.clone();
                if updated.set_written(field.name, &now).is_ok() {
                    value = updated;
                }
            }
        }
    }
    value
}

fn state_after(decision: &Decision) -> DecisionState {
    match decision.verdict {
        Verdict::Accepted => DecisionState::Accepted,
        Verdict::Corrected => DecisionState::Corrected,
        Verdict::Rejected => DecisionState::Rejected,
        Verdict::Added => DecisionState::Added,
    }
}
