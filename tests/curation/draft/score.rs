//! Precision and recall of drafted records against annotated ones, by the annotators' own measure.
//!
//! Six slots make the total: countries, donors, amounts (within a percent), dates, equipment (what and how
//! many) and instruments. Two more are printed beside them: equipment with its delivery status, and
//! quantities above one. A line is right if its category is the annotated one, or if its name has the words
//! and the head noun of the annotated phrase.

use aidtrail::model::{Coded, Dataset, Figure, ListedCode, Project};
use serde_json::Value;
use std::collections::BTreeSet;

/// The slots in print order; the first six make the total.
pub const SLOTS: [&str; 8] =
    ["country", "donor", "amount", "date", "equipment", "instrument", "equipment+status", "quantity>1"];

/// True positives, false positives and false negatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub hit: usize,
    pub extra: usize,
    pub missed: usize,
}

impl Count {
    /// In percent.
    pub fn precision(self) -> usize {
        percent(self.hit, self.hit + self.extra)
    }

    /// Harmonic mean of precision and recall, in percent.
    pub fn f1(self) -> usize {
        percent(2 * self.hit, 2 * self.hit + self.extra + self.missed)
    }

    fn add(&mut self, other: Count) {
        self.hit += other.hit;
        self.extra += other.extra;
        self.missed += other.missed;
    }
}

/// Rounded to the nearest; 100 of nothing.
fn percent(part: usize, whole: usize) -> usize {
    (100 * part + whole / 2).checked_div(whole).unwrap_or(100)
}

/// An equipment line with its number and state, from all claims that an article makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub category: String,
    pub quantity: Option<f64>,
    pub status: String,
    pub name: String,
}

/// The facts of one article.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Codes of recipient countries.
    pub countries: BTreeSet<String>,
    /// Donors by country code, or by short name if they are no country.
    pub donors: BTreeSet<String>,
    /// Values with their currency codes.
    pub amounts: Vec<(f64, Option<String>)>,
    /// Dates as precise as stated: `2024`, `2024-05`, `2024-05-03`, `---03`.
    pub dates: BTreeSet<String>,
    pub equipment: Vec<Line>,
    /// Codes of instruments (grant, loan, ...).
    pub instruments: BTreeSet<String>,
    /// Categories of headings such as "medical equipment" that only summarise the items listed below them.
    umbrellas: BTreeSet<String>,
}

/// Counts over all articles, one for each of [`SLOTS`].
#[derive(Clone, Debug, Default)]
pub struct Scores([Count; 8]);

impl Scores {
    pub fn add(&mut self, ours: &Facts, gold: &Facts) {
        for (sum, one) in self.0.iter_mut().zip(compare(ours, gold)) {
            sum.add(one);
        }
    }

    pub fn slot(&self, name: &str) -> Count {
        SLOTS.iter().position(|slot| *slot == name).map(|at| self.0[at]).expect("a slot")
    }

    /// Counts of the first six slots together (micro average).
    pub fn micro(&self) -> Count {
        let mut all = Count::default();
        self.0[..6].iter().for_each(|one| all.add(*one));
        all
    }
}

/// One line for each slot.
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

pub fn drafted(dataset: &Dataset) -> Facts {
    let mut facts = Facts::default();
    for project in &dataset.projects {
        add_project(project, &mut facts, &|_| true);
    }
    dedup_amounts(&mut facts);
    facts
}

/// The facts of reviewed records that cite this source.
pub fn reviewed(dataset: &Dataset, source: &str) -> Facts {
    let mut facts = Facts::default();
    for project in &dataset.projects {
        add_project(project, &mut facts, &|id| id == source);
    }
    dedup_amounts(&mut facts);
    facts
}

/// Removes repeated amounts.
fn dedup_amounts(facts: &mut Facts) {
    let mut seen: Vec<(f64, Option<String>)> = Vec::new();
    facts.amounts.retain(|amount| {
        let new = !seen.contains(amount);
        seen.push(amount.clone());
        new
    });
}

fn number(money: Figure) -> f64 {
    money.to_plain_string().parse().expect("a number")
}

fn add_project(project: &Project, facts: &mut Facts, cited: &dyn Fn(&str) -> bool) {
    let is_cited = |evidence: &[aidtrail::model::Evidence]| evidence.iter().any(|e| cited(&e.source));
    for country in project.countries.iter().filter(|c| is_cited(&c.evidence)) {
        facts.countries.insert(country.code.clone());
    }
    for party in project.parties.iter().filter(|p| is_cited(&p.evidence)) {
        if party.role == Some(Coded::Known(aidtrail::model::Role::Donor)) {
            facts.donors.insert(party.country.clone().unwrap_or_else(|| party.name.clone()));
        }
    }
    for amount in project.amounts.iter().filter(|a| is_cited(&a.evidence)) {
        facts.amounts.push((number(amount.value), Some(amount.currency.clone())));
    }
    for date in project.dates.iter().filter(|d| is_cited(&d.evidence)) {
        facts.dates.extend(date.value.as_ref().map(ToString::to_string));
    }
    for line in &project.equipment {
        let mut cited = line.clone();
        cited.claims.retain(|claim| is_cited(&claim.evidence));
        if !cited.claims.is_empty() {
            let balance = cited.balance();
            facts.equipment.push(Line {
                category: line.category.clone(),
                quantity: balance.number().map(|(figure, _)| number(figure)),
                status: balance.state().code().to_owned(),
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

/// The facts of a `*.gold.json` annotation.
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
    dedup_amounts(&mut facts);
    for item in list("equipment") {
        let category = item["category"].as_str().unwrap_or_default().to_owned();
        if item["umbrella"].as_bool() == Some(true) {
            facts.umbrellas.insert(normalised_category(&category));
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

/// Maps categories that annotators do not tell apart to one name.
fn normalised_category(category: &str) -> String {
    match category {
        "ultrasound_portable" => "ultrasound".to_owned(),
        "endoscope_system" => "endoscope".to_owned(),
        other => other.replace('-', "_").to_lowercase(),
    }
}

/// The words of a name in the singular, without numbers; the last word is the head noun.
fn content_words(name: &str) -> Vec<String> {
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

fn is_same_item(ours: &Line, gold: &Line) -> bool {
    if normalised_category(&ours.category) == normalised_category(&gold.category) {
        return true;
    }
    let (a, b) = (content_words(&ours.name), content_words(&gold.name));
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    !a.is_empty() && !b.is_empty() && (within(&a, &b) || within(&b, &a)) && a.last() == b.last()
}

fn compare(ours: &Facts, gold: &Facts) -> [Count; 8] {
    let sets = |a: &BTreeSet<String>, b: &BTreeSet<String>| Count {
        hit: a.intersection(b).count(),
        extra: a.difference(b).count(),
        missed: b.difference(a).count(),
    };
    let mine: Vec<Line> = ours
        .equipment
        .iter()
        .filter(|line| !gold.umbrellas.contains(&normalised_category(&line.category)))
        .cloned()
        .collect();
    let quantity = |o: &Line, g: &Line| {
        o.quantity.unwrap_or(0.0) == g.quantity.unwrap_or(0.0) || (g.quantity == Some(1.0) && o.quantity.is_none())
    };
    let many = |lines: &[Line]| -> Vec<Line> {
        lines.iter().filter(|line| line.quantity.is_some_and(|n| n > 1.0)).cloned().collect()
    };
    [
        sets(&ours.countries, &gold.countries),
        sets(&ours.donors, &gold.donors),
        match_pairs(&ours.amounts, &gold.amounts, |o, g| {
            (o.0 - g.0).abs() <= 0.01 * g.0.abs() && (g.1.is_none() || g.1 == o.1)
        }),
        sets(&ours.dates, &gold.dates),
        match_pairs(&mine, &gold.equipment, |o, g| is_same_item(o, g) && quantity(o, g)),
        sets(&ours.instruments, &gold.instruments),
        match_pairs(&mine, &gold.equipment, |o, g| is_same_item(o, g) && quantity(o, g) && o.status == g.status),
        match_pairs(&many(&mine), &many(&gold.equipment), |o, g| is_same_item(o, g) && o.quantity == g.quantity),
    ]
}

/// Pairs each drafted value with the first equal annotated value that has no partner yet.
fn match_pairs<T>(ours: &[T], gold: &[T], same: impl Fn(&T, &T) -> bool) -> Count {
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
