//! A draft and the decisions side by side: every fact once, with its state.
//!
//! First the projects are told again by the words they stand on, then the decisions find their facts,
//! the surest first: in the same project by words and value, then by value where the words moved a
//! little, then elsewhere, and at last by words alone, where a rule now says another value.

use super::decisions::{Decision, Decisions, KnownProject, Verdict};
use super::draft::Draft;
use super::position::FactPosition;
use crate::model::fact::{FactKind, FactValue, TextPosition};
use crate::model::{Coded, Evidence, Project, ProjectKind};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What has become of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionState {
    /// Nobody has decided.
    Undecided,
    /// It is so.
    Accepted,
    /// It is otherwise.
    Corrected,
    /// It is not so.
    Rejected,
    /// A person added it.
    Added,
}

impl DecisionState {
    /// A sign for it: never colour alone.
    pub fn sign(self) -> &'static str {
        match self {
            DecisionState::Undecided => "·",
            DecisionState::Accepted => "✓",
            DecisionState::Corrected => "✎",
            DecisionState::Rejected => "✗",
            DecisionState::Added => "+",
        }
    }

    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            DecisionState::Undecided => "undecided",
            DecisionState::Accepted => Verdict::Accepted.name(),
            DecisionState::Corrected => Verdict::Corrected.name(),
            DecisionState::Rejected => Verdict::Rejected.name(),
            DecisionState::Added => Verdict::Added.name(),
        }
    }
}

/// A fact with what was decided of it.
#[derive(Clone, Debug)]
pub struct WorksheetRow {
    /// The group in which it is shown.
    pub group: usize,
    /// What has become of it.
    pub state: DecisionState,
    /// What it says: the person's value, else the rule's.
    pub value: FactValue,
    /// What a rule proposes, where one does.
    pub proposed: Option<FactValue>,
    /// Where it stands in the draft: project and fact.
    pub origin: Option<(usize, FactPosition)>,
    /// The decision on it, in [`Decisions::made`].
    pub decision: Option<usize>,
    /// A rule now says another value than the one decided on.
    pub changed: bool,
}

impl WorksheetRow {
    /// It is only offered: what it is, no rule can say, and nobody has yet.
    pub fn is_offer(&self) -> bool {
        self.state == DecisionState::Undecided && matches!(self.origin, Some((_, FactPosition::Offer(..))))
    }

    /// What a person has to say before it can be accepted.
    pub fn wants(&self) -> Option<&'static str> {
        let bare = |field: &str| self.value.get(field).is_empty();
        (self.is_offer() && bare("category")).then_some("category")
    }
}

/// A project as decided.
#[derive(Clone, Debug, Default)]
pub struct ReviewedProject {
    /// The review's name of it, where something was decided in it.
    pub name: Option<String>,
    /// The project in the draft.
    pub origin: Option<usize>,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: Option<Coded<ProjectKind>>,
    /// The person changed title or kind.
    pub corrected: bool,
}

/// Everything to decide and decided.
#[derive(Clone, Debug, Default)]
pub struct Worksheet {
    /// The projects: those of the draft in its order, then the others.
    pub groups: Vec<ReviewedProject>,
    /// The facts, by group.
    pub rows: Vec<WorksheetRow>,
}

impl Worksheet {
    /// Facts that nobody has decided.
    pub fn undecided(&self) -> usize {
        self.rows.iter().filter(|item| item.state == DecisionState::Undecided).count()
    }

    /// Decided facts of a group, and all of them.
    pub fn decided_of(&self, group: usize) -> (usize, usize) {
        let all = self.rows.iter().filter(|item| item.group == group);
        let decided = all.clone().filter(|item| item.state != DecisionState::Undecided).count();
        (decided, all.count())
    }
}

/// A fact of the draft: project, number in it.
type FactIndex = (usize, usize);

/// A way to find the fact of a decision, and whether it says another value now.
type MatchStep<M> = fn(&M, &Decision) -> Option<(FactIndex, bool)>;

struct Matching<'a> {
    draft: &'a Draft,
    decisions: &'a Decisions,
    /// Project of the draft of each known one.
    projects: HashMap<&'a str, usize>,
    /// The facts that begin with the same words.
    by_place: HashMap<(FactKind, TextPosition), Vec<FactIndex>>,
    /// The decision on each fact.
    of_fact: HashMap<FactIndex, usize>,
    /// The fact of each decision, and whether its value is another now.
    of_decision: Vec<Option<(FactIndex, bool)>>,
}

/// Lays a draft and decisions side by side.
pub fn lay_out(draft: &Draft, decisions: &Decisions) -> Worksheet {
    let mut by_place: HashMap<(FactKind, TextPosition), Vec<FactIndex>> = HashMap::new();
    for (p, facts) in draft.facts.iter().enumerate() {
        for (i, (_, fact)) in facts.iter().enumerate() {
            if let Some(place) = fact.position() {
                by_place.entry((fact.kind(), place)).or_default().push((p, i));
            }
        }
    }
    let projects = projects(draft, decisions, &by_place);
    let of_decision = vec![None; decisions.made.len()];
    let mut matching = Matching { draft, decisions, projects, by_place, of_fact: HashMap::new(), of_decision };
    matching.run();
    matching.sheet()
}

/// Which project of the draft each known one is: by the words they share, of which rare ones say more.
fn projects<'a>(
    draft: &Draft,
    decisions: &'a Decisions,
    by_place: &HashMap<(FactKind, TextPosition), Vec<FactIndex>>,
) -> HashMap<&'a str, usize> {
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    for (k, known) in decisions.projects.iter().enumerate().filter(|(_, known)| !known.made) {
        let mut score: BTreeMap<usize, f64> = BTreeMap::new();
        for key in &known.facts {
            let there = by_place.get(key).map_or(&[][..], Vec::as_slice);
            for (p, _) in there {
                *score.entry(*p).or_default() += 1.0 / there.len() as f64;
            }
        }
        // Names alone tell little: rules number their projects.
        let alike = |project: &Project| {
            f64::from(u8::from(project.id == known.name)) + f64::from(u8::from(project.title == known.title))
        };
        if known.facts.is_empty() {
            let bare = |(p, project): &(usize, &Project)| draft.facts[*p].is_empty() && alike(project) > 0.0;
            score.extend(draft.data.projects.iter().enumerate().filter(bare).map(|(p, _)| (p, 0.0)));
        }
        scores.extend(score.into_iter().map(|(p, score)| (score + 0.1 * alike(&draft.data.projects[p]), k, p)));
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
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
        let steps: [MatchStep<Self>; 4] = [Self::same_words, Self::near_words, Self::elsewhere, Self::another_value];
        for step in steps {
            for d in 0..self.decisions.made.len() {
                if self.of_decision[d].is_some() {
                    continue;
                }
                if let Some((at, changed)) = step(self, &self.decisions.made[d]) {
                    self.of_decision[d] = Some((at, changed));
                    self.of_fact.insert(at, d);
                }
            }
        }
    }

    /// The facts of a project of the draft that nobody has decided.
    fn open_in(&self, project: usize) -> impl Iterator<Item = FactIndex> + '_ {
        (0..self.draft.facts[project].len()).map(move |i| (project, i)).filter(|at| !self.of_fact.contains_key(at))
    }

    fn same_words(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let said = decision.decided_on()?;
        let project = *self.projects.get(decision.project.as_str())?;
        let same = |at: &FactIndex| self.fact(*at).has_value_of(said);
        let at = match said.position() {
            Some(place) => {
                let there = self.by_place.get(&(said.kind(), place))?.iter().copied();
                there.filter(|at| at.0 == project && !self.of_fact.contains_key(at)).find(same)
            }
            None => self.open_in(project).filter(|at| self.fact(*at).evidence().is_empty()).find(same),
        };
        at.map(|at| (at, false))
    }

    /// The words moved a little: a rule marks more or fewer of them.
    fn near_words(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let said = decision.decided_on()?;
        let place = said.position()?;
        let project = *self.projects.get(decision.project.as_str())?;
        let near = |at: &FactIndex| {
            let fact = self.fact(*at);
            let overlaps = |evidence: &Evidence| {
                let marked = evidence.marked_span();
                evidence.source == place.source && marked.start < place.end && place.start < marked.end
            };
            fact.kind() == said.kind() && fact.evidence().iter().any(overlaps) && fact.has_value_of(said)
        };
        self.open_in(project).find(near).map(|at| (at, false))
    }

    /// In another project, where only one says it.
    fn elsewhere(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let said = decision.decided_on()?;
        let there = self.by_place.get(&(said.kind(), said.position()?))?;
        let mut same = there.iter().filter(|at| self.fact(**at).has_value_of(said));
        let only = same.next().filter(|_| same.next().is_none())?;
        (!self.of_fact.contains_key(only)).then_some((*only, false))
    }

    /// A rule says another value of the same words. What was rejected was the value, not the words.
    fn another_value(&self, decision: &Decision) -> Option<(FactIndex, bool)> {
        let said = decision.decided_on().filter(|_| decision.verdict != Verdict::Rejected)?;
        let there = self.by_place.get(&(said.kind(), said.position()?))?;
        let home = self.projects.get(decision.project.as_str());
        let open = |at: &&FactIndex| !self.of_fact.contains_key(*at) && self.fact(**at).could_replace(said);
        let at_home = there.iter().filter(|at| Some(&at.0) == home).find(open);
        let at = at_home.or_else(|| there.iter().filter(|_| there.len() == 1).find(open))?;
        // A rule may have come to say what the person said.
        let changed = decision.decided_value().is_some_and(|held| !self.fact(*at).has_value_of(held));
        Some((*at, changed))
    }

    fn sheet(&self) -> Worksheet {
        let mut out = Worksheet::default();
        let mut groups: HashMap<&str, usize> = HashMap::new();
        let known = |known: &'_ KnownProject| Some(*self.projects.get(known.name.as_str())?);
        let told: HashMap<usize, &KnownProject> =
            self.decisions.projects.iter().filter_map(|it| Some((known(it)?, it))).collect();
        for (p, project) in self.draft.data.projects.iter().enumerate() {
            let known = told.get(&p).copied();
            if let Some(known) = known {
                groups.insert(&known.name, out.groups.len());
            }
            out.groups.push(group(known, Some((p, &project.title, &project.kind))));
        }
        let mut items: Vec<WorksheetRow> = Vec::new();
        for (p, facts) in self.draft.facts.iter().enumerate() {
            for (i, (key, fact)) in facts.iter().enumerate() {
                let decision = self.of_fact.get(&(p, i)).copied();
                let made = decision.map(|d| &self.decisions.made[d]);
                let changed = decision.is_some_and(|d| self.of_decision[d].is_some_and(|(_, changed)| changed));
                let value = match made {
                    // What was accepted is the value of then, in the form the rules give it now.
                    Some(made) if changed || made.value.is_some() => made.decided_value().unwrap_or(fact).clone(),
                    _ => fact.clone(),
                };
                items.push(WorksheetRow {
                    group: p,
                    state: made.map_or(DecisionState::Undecided, state),
                    value,
                    proposed: Some(fact.clone()),
                    origin: Some((p, *key)),
                    decision,
                    changed,
                });
            }
        }
        for (d, made) in self.decisions.made.iter().enumerate() {
            // What is no longer proposed stays, where the person said it is so.
            if self.of_decision[d].is_some() || made.verdict == Verdict::Rejected {
                continue;
            }
            let Some(value) = made.decided_value() else { continue };
            if value.evidence().iter().any(|evidence| !self.draft.stands(evidence)) {
                continue;
            }
            let group = self.group_of(&made.project, &mut out.groups, &mut groups);
            let state = state(made);
            let value = value.clone();
            items.push(WorksheetRow {
                group,
                state,
                value,
                proposed: None,
                origin: None,
                decision: Some(d),
                changed: false,
            });
        }
        for item in &mut items {
            let into = item.decision.and_then(|d| self.decisions.made[d].into.as_deref());
            if let Some(into) = into.filter(|into| self.decisions.known(into).is_some()) {
                item.group = self.group_of(into, &mut out.groups, &mut groups);
            }
        }
        // Made by the person and still empty.
        for known in self.decisions.projects.iter().filter(|known| known.made) {
            self.group_of(&known.name, &mut out.groups, &mut groups);
        }
        let order = |item: &WorksheetRow| {
            let kind = item.value.kind();
            (item.group, kind, item.origin.is_none(), item.origin)
        };
        items.sort_by_key(order);
        out.rows = items;
        out
    }

    /// The group of a known project; one of its own where the draft no longer has it.
    fn group_of<'a>(
        &'a self,
        name: &'a str,
        all: &mut Vec<ReviewedProject>,
        groups: &mut HashMap<&'a str, usize>,
    ) -> usize {
        *groups.entry(name).or_insert_with(|| {
            all.push(group(self.decisions.known(name), None));
            all.len() - 1
        })
    }
}

fn group(known: Option<&KnownProject>, drafted: Option<(usize, &str, &Option<Coded<ProjectKind>>)>) -> ReviewedProject {
    let own_title = known.and_then(|known| known.own_title.clone());
    let own_kind = known.and_then(|known| known.own_kind.clone());
    let corrected = own_title.is_some() || own_kind.is_some();
    let (origin, title, kind) = match drafted {
        Some((p, title, kind)) => (Some(p), title.to_owned(), kind.clone()),
        None => (None, known.map(|k| k.title.clone()).unwrap_or_default(), known.and_then(|k| k.kind.clone())),
    };
    let (title, kind) = (own_title.unwrap_or(title), own_kind.or(kind));
    ReviewedProject { name: known.map(|known| known.name.clone()), origin, title, kind, corrected }
}

fn state(decision: &Decision) -> DecisionState {
    match decision.verdict {
        Verdict::Accepted => DecisionState::Accepted,
        Verdict::Corrected => DecisionState::Corrected,
        Verdict::Rejected => DecisionState::Rejected,
        Verdict::Added => DecisionState::Added,
    }
}
