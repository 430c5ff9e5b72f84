//! How near drafted records come to annotated ones: the same measure as the annotators' own.
//!
//! Six slots: countries, donors, amounts (within a percent), dates, equipment (what and how many), instruments; beside them
//! equipment with its state, and numbers above one. A line is right when its category is the annotated one, or its name has
//! the annotated phrase's words and head.

use aidtrail::model::{Coded, Dataset, Money, Project};
use serde_json::Value;
use std::collections::BTreeSet;

/// The slots, in the order in which they are printed.
pub const SLOTS: [&str; 8] =
    ["country", "donor", "amount", "date", "equipment", "instrument", "equipment+status", "quantity>1"];

/// Right, made up and missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Right.
    pub hit: usize,
    /// Made up.
    pub extra: usize,
    /// Missed.
    pub missed: usize,
}

impl Count {
    /// How much of what is drafted is right, in percent.
    pub fn precision(self) -> usize {
        percent(self.hit, self.hit + self.extra)
    }

    /// The harmonic mean of precision and recall, in percent.
    pub fn f1(self) -> usize {
        percent(2 * self.hit, 2 * self.hit + self.extra + self.missed)
    }

    fn add(&mut self, other: Count) {
        self.hit += other.hit;
        self.extra += other.extra;
        self.missed += other.missed;
    }
}

fn percent(part: usize, whole: usize) -> usize {
    (100 * part + whole / 2).checked_div(whole).unwrap_or(100)
}

/// An equipment line: category, number, state, name.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Category.
    pub category: String,
    /// How many, where counted.
    pub quantity: Option<f64>,
    /// How far.
    pub status: String,
    /// Its words.
    pub name: String,
}

/// The facts of one article.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Countries that receive.
    pub countries: BTreeSet<String>,
    /// Who gives: countries by code, else short names.
    pub donors: BTreeSet<String>,
    /// Sums and currencies.
    pub amounts: Vec<(f64, Option<String>)>,
    /// Dates, as precise as stated.
    pub dates: BTreeSet<String>,
    /// Equipment.
    pub equipment: Vec<Line>,
    /// Forms of aid.
    pub instruments: BTreeSet<String>,
    /// Categories that only name what is listed below them.
    umbrellas: BTreeSet<String>,
}

/// Sums over articles, slot by slot.
#[derive(Clone, Debug, Default)]
pub struct Scores([Count; 8]);

impl Scores {
    /// Adds one article.
    pub fn add(&mut self, ours: &Facts, gold: &Facts) {
        for (sum, one) in self.0.iter_mut().zip(compare(ours, gold)) {
            sum.add(one);
        }
    }

    /// One slot by its name.
    pub fn slot(&self, name: &str) -> Count {
        SLOTS.iter().position(|slot| *slot == name).map(|at| self.0[at]).expect("a slot")
    }

    /// The six slots together.
    pub fn micro(&self) -> Count {
        let mut all = Count::default();
        self.0[..6].iter().for_each(|one| all.add(*one));
        all
    }
}

/// For people, one slot a line.
impl std::fmt::Display for Scores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, count) in SLOTS.iter().zip(self.0).chain([(&"six slots", self.micro())]) {
            let Count { hit, extra, missed } = count;
            let (precision, f1) = (count.precision(), count.f1());
            writeln!(f, "{name:<18} F1 {f1:>3}  P {precision:>3}  hit {hit} extra {extra} missed {missed}")?;
        }
        Ok(())
    }
}

/// The facts of drafted records.
pub fn drafted(dataset: &Dataset) -> Facts {
    let mut facts = Facts::default();
    for project in &dataset.projects {
        of_project(project, &mut facts, &|_| true);
    }
    once(&mut facts);
    facts
}

/// The facts that reviewed records say of one source.
pub fn reviewed(dataset: &Dataset, source: &str) -> Facts {
    let mut facts = Facts::default();
    for project in &dataset.projects {
        of_project(project, &mut facts, &|id| id == source);
    }
    once(&mut facts);
    facts
}

fn once(facts: &mut Facts) {
    let mut seen: Vec<(f64, Option<String>)> = Vec::new();
    facts.amounts.retain(|amount| {
        let new = !seen.contains(amount);
        seen.push(amount.clone());
        new
    });
}

fn number(money: Money) -> f64 {
    money.plain().parse().expect("a number")
}

fn of_project(project: &Project, facts: &mut Facts, cited: &dyn Fn(&str) -> bool) {
    let told = |evidence: &[aidtrail::model::Evidence]| evidence.iter().any(|e| cited(&e.source));
    for country in project.countries.iter().filter(|c| told(&c.evidence)) {
        facts.countries.insert(country.code.clone());
    }
    for party in project.parties.iter().filter(|p| told(&p.evidence)) {
        if party.role == Some(Coded::Known(aidtrail::model::Role::Donor)) {
            facts.donors.insert(party.country.clone().unwrap_or_else(|| party.name.clone()));
        }
    }
    for amount in project.amounts.iter().filter(|a| told(&a.evidence)) {
        facts.amounts.push((number(amount.value), Some(amount.currency.clone())));
    }
    for date in project.dates.iter().filter(|d| told(&d.evidence)) {
        facts.dates.extend(date.value.as_ref().map(ToString::to_string));
    }
    for line in &project.equipment {
        for claim in line.claims.iter().filter(|c| told(&c.evidence)) {
            facts.equipment.push(Line {
                category: line.category.clone(),
                quantity: claim.quantity.map(number),
                status: claim.status.as_ref().map_or("unknown", |s| s.code()).to_owned(),
                name: line.name.clone(),
            });
        }
    }
    if let Some(instrument) = &project.instrument
        && project.evidence.iter().any(|e| e.field == "instrument" && cited(&e.evidence.source))
    {
        facts.instruments.insert(instrument.code().to_owned());
    }
}

/// The facts of an annotation.
pub fn gold(json: &Value) -> Facts {
    let list = |key: &str| json[key].as_array().cloned().unwrap_or_default();
    let value = |v: &Value| v["value"].as_str().or(v.as_str()).unwrap_or_default().to_owned();
    let mut facts = Facts {
        countries: list("countries").iter().map(value).collect(),
        donors: list("donors").iter().map(value).collect(),
        dates: list("dates").iter().map(value).filter(|d| !d.starts_with("---")).collect(),
        ..Facts::default()
    };
    for amount in list("amounts") {
        facts.amounts.push((amount["value"].as_f64().expect("a sum"), amount["currency"].as_str().map(str::to_owned)));
    }
    once(&mut facts);
    for item in list("equipment") {
        let category = item["category"].as_str().unwrap_or_default().to_owned();
        if item["umbrella"].as_bool() == Some(true) {
            facts.umbrellas.insert(norm(&category));
        } else if item["kind"].as_str().unwrap_or("equipment") == "equipment" {
            facts.equipment.push(Line {
                category,
                quantity: item["quantity"].as_f64(),
                status: item["status"].as_str().unwrap_or("unknown").to_owned(),
                name: item["phrase"].as_str().unwrap_or_default().to_owned(),
            });
        }
    }
    let instruments = list("instruments");
    facts.instruments = if instruments.is_empty() {
        [value(&json["instrument"])].into_iter().filter(|i| !i.is_empty()).collect()
    } else {
        instruments.iter().map(value).collect()
    };
    facts
}

fn norm(category: &str) -> String {
    match category {
        "ultrasound_portable" => "ultrasound".to_owned(),
        "endoscope_system" => "endoscope".to_owned(),
        other => other.replace('-', "_").to_lowercase(),
    }
}

/// The words of a name in the singular, without numbers; the last is its head.
fn words(name: &str) -> Vec<String> {
    const NUMBERS: &str = "a an the of set sets unit units one two three four five six seven eight nine ten eleven twelve \
                           dozen hundred some several new";
    let letters: String = name.to_lowercase().chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect();
    letters
        .split_whitespace()
        .filter(|word| !NUMBERS.split(' ').any(|number| number == *word))
        .map(|word| match word.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None if word.ends_with('s') && !word.ends_with("ss") => word[..word.len() - 1].to_owned(),
            None => word.to_owned(),
        })
        .collect()
}

fn same_thing(ours: &Line, gold: &Line) -> bool {
    if norm(&ours.category) == norm(&gold.category) {
        return true;
    }
    let (a, b) = (words(&ours.name), words(&gold.name));
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    !a.is_empty() && !b.is_empty() && (within(&a, &b) || within(&b, &a)) && a.last() == b.last()
}

fn compare(ours: &Facts, gold: &Facts) -> [Count; 8] {
    let sets = |a: &BTreeSet<String>, b: &BTreeSet<String>| Count {
        hit: a.intersection(b).count(),
        extra: a.difference(b).count(),
        missed: b.difference(a).count(),
    };
    let mine: Vec<Line> =
        ours.equipment.iter().filter(|line| !gold.umbrellas.contains(&norm(&line.category))).cloned().collect();
    let quantity = |o: &Line, g: &Line| {
        o.quantity.unwrap_or(0.0) == g.quantity.unwrap_or(0.0) || (g.quantity == Some(1.0) && o.quantity.is_none())
    };
    let many = |lines: &[Line]| -> Vec<Line> {
        lines.iter().filter(|line| line.quantity.is_some_and(|n| n > 1.0)).cloned().collect()
    };
    [
        sets(&ours.countries, &gold.countries),
        sets(&ours.donors, &gold.donors),
        pick(&ours.amounts, &gold.amounts, |o, g| {
            (o.0 - g.0).abs() <= 0.01 * g.0.abs() && (g.1.is_none() || g.1 == o.1)
        }),
        sets(&ours.dates, &gold.dates),
        pick(&mine, &gold.equipment, |o, g| same_thing(o, g) && quantity(o, g)),
        sets(&ours.instruments, &gold.instruments),
        pick(&mine, &gold.equipment, |o, g| same_thing(o, g) && quantity(o, g) && o.status == g.status),
        pick(&many(&mine), &many(&gold.equipment), |o, g| same_thing(o, g) && o.quantity == g.quantity),
    ]
}

/// Each of ours takes the first that is the same and still free.
fn pick<T>(ours: &[T], gold: &[T], same: impl Fn(&T, &T) -> bool) -> Count {
    let mut used = vec![false; gold.len()];
    let mut count = Count::default();
    for one in ours {
        match (0..gold.len()).find(|&at| !used[at] && same(one, &gold[at])) {
            Some(at) => {
                used[at] = true;
                count.hit += 1;
            }
            None => count.extra += 1,
        }
    }
    count.missed = used.iter().filter(|used| !**used).count();
    count
}
