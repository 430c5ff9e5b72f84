//! How alike two records are, in reasons for and against that a person can read.
//!
//! A reason has a weight; the sum says only in which order pairs are shown and which are too weak to be
//! shown at all. Nothing is decided here. Records of different countries or givers are never compared.

use super::facts::same_words;
use super::names::{Aliases, is_named};
use super::sources::{alike, corrects, origin};
use crate::codes;
use crate::model::{
    Claim, Coded, DeliveryStatus, Equipment, Evidence, FactKey, ListedCode, PartialDate, Party, Project, Role, Source,
    format_quantity,
};
use rustc_hash::FxHashMap as HashMap;

/// Reasons that two records are one, and that they are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Similarity {
    /// Reasons for, in the order found.
    pub reasons: Vec<String>,
    /// Reasons against.
    pub against: Vec<String>,
    /// The sum of their weights.
    pub weight: i32,
    /// Of lines: both are of one category, none of a wider one.
    pub same_category: bool,
    /// The new one corrects the old one.
    pub corrects: bool,
    /// The new one cites words that the old one cites too.
    pub same_words: bool,
}

impl Similarity {
    /// Whether two lines so alike are shown to be judged.
    pub fn is_shown(&self) -> bool {
        self.weight >= LINES - i32::from(self.same_category && self.against.is_empty())
    }

    fn speaks_for(&mut self, weight: i32, reason: impl Into<String>) {
        self.weight += weight;
        self.reasons.push(reason.into());
    }

    fn speaks_against(&mut self, weight: i32, reason: impl Into<String>) {
        self.weight -= weight;
        self.against.push(reason.into());
    }
}

/// The least weight at which two lines are shown; one less where they are of one category and nothing speaks against it.
const LINES: i32 = 6;

/// The least weight at which two projects are shown.
pub const PROJECTS: i32 = 8;

/// Days between texts that may tell of one event, and of one delivery on its way.
const NEAR: u32 = 62;
const A_YEAR: u32 = 400;
const YEARS: u32 = 3 * 365;

/// What comparing needs beside the records.
pub struct Comparison<'d> {
    /// Spellings.
    pub aliases: Aliases,
    /// Every source by its id in the dataset.
    pub sources: HashMap<&'d str, &'d Source>,
}

impl Comparison<'_> {
    /// The day on which a source was published.
    pub fn day(&self, source: &str) -> Option<PartialDate> {
        self.sources.get(source)?.published.as_ref()?.known().copied()
    }

    fn same_giver(&self, a: &Party, b: &Party) -> bool {
        let country = |party: &Party| {
            let named = codes::country_by_name(&party.name).map(|country| country.code);
            let given = party.country.as_deref().and_then(codes::country).map(|country| country.code);
            (named, named.or(given))
        };
        let ((named, of), (other, its)) = (country(a), country(b));
        // A country gives through its agency; two agencies of one country are two givers.
        self.aliases.same_name(&a.name, &b.name) || (of.is_some() && of == its && (named.is_some() || other.is_some()))
    }

    /// Country and giver, where both are stated and agree; nothing where they cannot be one project.
    pub fn parties(&self, new: &Project, old: &Project) -> Option<Similarity> {
        let mut likeness = Similarity::default();
        let shared = new.countries.iter().find(|a| old.countries.iter().any(|b| a.code == b.code));
        match shared {
            Some(country) => likeness.speaks_for(1, format!("same country: {}", codes::country_name(&country.code))),
            None if new.countries.is_empty() || old.countries.is_empty() => {
                likeness.speaks_against(1, "one of them names no country");
            }
            None => return None,
        }
        let givers = |project: &Project| -> Vec<Party> {
            let gives = |party: &&Party| matches!(party.role, Some(Coded::Known(Role::Donor | Role::Agency)));
            project.parties.iter().filter(gives).cloned().collect()
        };
        let (ours, theirs) = (givers(new), givers(old));
        let shared = ours.iter().find(|a| theirs.iter().any(|b| self.same_giver(a, b)));
        match shared {
            Some(giver) => likeness.speaks_for(1, format!("same giver: {}", giver.name)),
            None if ours.is_empty() || theirs.is_empty() => {
                likeness.speaks_against(1, "one of them names no giver");
            }
            None => return None,
        }
        Some(likeness)
    }

    /// How alike a new line is to an old one; nothing where they cannot be one.
    pub fn lines(&self, new: (&Project, &Equipment), old: (&Project, &Equipment)) -> Option<Similarity> {
        let kinship = kinship(&new.1.category, &old.1.category)?;
        let mut likeness = Similarity::default();
        match kinship {
            Kinship::Same if codes::category(&new.1.category).is_some() => {
                likeness.same_category = true;
                likeness.speaks_for(3, format!("same category: {}", label(&new.1.category)));
            }
            // A category that is not in the list may hold anything.
            Kinship::Same if alike(&new.1.name, &old.1.name) => {
                likeness.speaks_for(3, format!("same name: {}", new.1.name));
            }
            Kinship::Same => return None,
            Kinship::Wider => {
                let text = format!("{} may be told as {}", label(&old.1.category), label(&new.1.category));
                likeness.speaks_for(1, text);
            }
        }
        let parties = self.parties(new.0, old.0)?;
        likeness.reasons.extend(parties.reasons);
        likeness.against.extend(parties.against);
        likeness.weight += parties.weight;
        if new.1.part_of.is_some() != old.1.part_of.is_some() {
            likeness.speaks_against(2, "one is a part of a larger number");
        }
        self.compare_quantities(new.1, old.1, &mut likeness);
        self.compare_places(new.1, old.1, &mut likeness);
        self.compare_programmes(new.0, old.0, &mut likeness);
        fn words(line: &Equipment) -> Vec<&Evidence> {
            line.claims.iter().flat_map(|it| &it.evidence).collect()
        }
        self.compare_texts(&words(new.1), &words(old.1), &mut likeness)?;
        follow(new.1, old.1, self, &mut likeness);
        Some(likeness)
    }

    fn compare_quantities(&self, new: &Equipment, old: &Equipment, likeness: &mut Similarity) {
        let all = |line: &Equipment| line.claims.iter().filter_map(|claim| claim.quantity).collect::<Vec<_>>();
        match (new.quantity(), old.quantity()) {
            (Some(a), Some(b)) if a == b && a.0 > 1.into() => likeness.speaks_for(3, format!("same number: {a}")),
            (Some(a), Some(b)) if a == b => likeness.speaks_for(1, format!("same number: {a}")),
            (Some(a), Some(_)) if all(old).contains(&a) => likeness.speaks_for(2, format!("{a} was told before")),
            (Some(a), Some(b)) => likeness.speaks_against(3, format!("the number differs: {a}, {b} here")),
            (a, b) if a.or(b).is_some() => {
                likeness.speaks_for(0, format!("counted by one: {}", format_quantity(a.or(b))))
            }
            _ => likeness.speaks_for(0, "counted by neither"),
        }
    }

    fn compare_places(&self, new: &Equipment, old: &Equipment, likeness: &mut Similarity) {
        fn all(line: &Equipment, place: bool) -> Vec<&str> {
            let sites = line.claims.iter().flat_map(|claim| &claim.sites);
            let mut names: Vec<&str> =
                sites.filter_map(|site| if place { site.place.as_deref() } else { site.facility.as_deref() }).collect();
            names.retain(|name| place || is_named(name));
            names
        }
        let mut compare = |place: bool, weight: i32, what: &str| {
            let (ours, theirs) = (all(new, place), all(old, place));
            let same = |a: &str, b: &str| match place {
                true => self.aliases.same_place(a, b),
                false => self.aliases.same_facility(a, b),
            };
            let shared = ours.iter().find_map(|a| Some((a, theirs.iter().find(|b| same(a, b))?)));
            match shared {
                Some((a, b)) if a == b => likeness.speaks_for(weight, format!("same {what}: {a}")),
                Some((a, b)) => likeness.speaks_for(weight, format!("same {what}: {a}, {b} here")),
                None => {
                    if let (Some(a), Some(b)) = (ours.first(), theirs.first()) {
                        likeness.speaks_against(3, format!("another {what}: {a}, {b} here"));
                    }
                }
            }
        };
        compare(false, 3, "facility");
        compare(true, 2, "place");
    }

    fn compare_programmes(&self, new: &Project, old: &Project, likeness: &mut Similarity) {
        if let (Some(a), Some(b)) = (&new.programme, &old.programme) {
            if a == b || self.aliases.same_name(a, b) {
                likeness.speaks_for(2, format!("same programme: {a}"));
            } else {
                likeness.speaks_against(2, format!("another programme: {a}, {b} here"));
            }
        }
        let money = |project: &Project| -> Vec<_> {
            project.amounts.iter().map(|it| (it.value, it.currency.clone(), it.to_string())).collect()
        };
        let (ours, theirs) = (money(new), money(old));
        let same = ours.iter().find(|a| theirs.iter().any(|b| (a.0, &a.1) == (b.0, &b.1)));
        if let Some((_, _, amount)) = same {
            likeness.speaks_for(3, format!("same amount: {amount}"));
        } else if let Some((a, b)) = ours.iter().find_map(|a| Some((a, theirs.iter().find(|b| a.1 == b.1)?))) {
            likeness.speaks_against(1, format!("another amount: {}, {} here", a.2, b.2));
        }
    }

    /// Who says it, when, and in which words. Nothing where one text tells them as two.
    fn compare_texts(&self, new: &[&Evidence], old: &[&Evidence], likeness: &mut Similarity) -> Option<()> {
        let shared = new.iter().any(|a| old.iter().any(|b| a.source == b.source));
        if shared {
            if !new.iter().any(|a| old.iter().any(|b| same_words(a, b))) {
                return None;
            }
            likeness.same_words = true;
            likeness.speaks_for(6, "read from the same words of the same text");
        }
        fn of<'s>(study: &'s Comparison<'_>, words: &[&Evidence]) -> Vec<&'s Source> {
            let mut ids: Vec<&str> = words.iter().map(|it| it.source.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            ids.iter().filter_map(|id| study.sources.get(id).copied()).collect()
        }
        let (ours, theirs) = (of(self, new), of(self, old));
        if let Some(why) = ours.iter().find_map(|a| theirs.iter().find_map(|b| corrects(a, b))) {
            likeness.corrects = true;
            likeness.speaks_for(4, why);
        }
        if !shared && new.iter().any(|a| old.iter().any(|b| a.quote.len() > 40 && a.quote == b.quote)) {
            likeness.speaks_for(3, "told in the same sentence");
        }
        if !shared {
            let one = |a: &&&Source| {
                theirs.iter().any(|b| !origin(a).is_empty() && self.aliases.same_name(origin(a), origin(b)))
            };
            if let Some(source) = ours.iter().find(one) {
                likeness.speaks_for(1, format!("told by the same: {}", origin(source)));
            }
            let day = |source: &&Source| self.day(&source.id);
            let days = ours.iter().filter_map(day).flat_map(|a| {
                theirs.iter().filter_map(day).filter_map(move |b| a.min_days_between(b)).collect::<Vec<_>>()
            });
            match days.min() {
                Some(0) => likeness.speaks_for(2, "told on the same day"),
                Some(1) => likeness.speaks_for(2, "told a day apart"),
                Some(days) if days <= NEAR => likeness.speaks_for(2, format!("told {days} days apart")),
                Some(days) if days <= A_YEAR => likeness.speaks_for(1, format!("told {} months apart", days / 30)),
                Some(days) if days > YEARS => likeness.speaks_against(3, format!("told {} years apart", days / 365)),
                _ => {}
            }
        }
        Some(())
    }

    /// How alike two projects are, beside their equipment; nothing where they cannot be one.
    pub fn projects(&self, new: &Project, old: &Project) -> Option<Similarity> {
        let mut likeness = self.parties(new, old)?;
        if alike(&new.title, &old.title) {
            likeness.speaks_for(4, "their titles are alike");
        }
        self.compare_programmes(new, old, &mut likeness);
        let named = |project: &Project, roles: &[Role]| -> Vec<String> {
            let wanted =
                |party: &&Party| party.role.as_ref().and_then(Coded::known).is_some_and(|it| roles.contains(it));
            project.parties.iter().filter(wanted).map(|party| party.name.clone()).collect()
        };
        let roles = [Role::Recipient];
        let (ours, theirs) = (named(new, &roles), named(old, &roles));
        let same = |a: &&String| theirs.iter().any(|b| self.aliases.same_facility(a, b));
        if let Some(name) = ours.iter().find(same) {
            likeness.speaks_for(3, format!("same receiver: {name}"));
        } else if let (Some(a), Some(b)) = (ours.first(), theirs.first()) {
            likeness.speaks_against(2, format!("another receiver: {a}, {b} here"));
        }
        let signed =
            |a: &&crate::model::Signatory| old.signatories.iter().any(|b| self.aliases.same_name(&a.name, &b.name));
        if let Some(it) = new.signatories.iter().find(signed) {
            likeness.speaks_for(2, format!("signed by the same: {}", it.name));
        }
        let dates = |project: &Project| -> Vec<_> {
            project.dates.iter().filter_map(|it| Some((it.kind.clone(), *it.value.as_ref()?.known()?))).collect()
        };
        let (ours, theirs) = (dates(new), dates(old));
        let pair = ours.iter().find_map(|a| Some((a, theirs.iter().find(|b| a.0 == b.0)?)));
        if let Some((a, b)) = pair {
            let what = a.0.as_ref().map_or("date", |kind| kind.label());
            match a.1.min_days_between(b.1) {
                Some(0) => likeness.speaks_for(2, format!("{what} on the same date: {}", a.1)),
                Some(_) => likeness.speaks_against(2, format!("{what} on another date: {}, {} here", a.1, b.1)),
                None => {}
            }
        }
        if let (Some(a), Some(b)) = (&new.instrument, &old.instrument) {
            match a == b {
                true => likeness.speaks_for(1, format!("same form of aid: {}", a.label())),
                false => likeness.speaks_against(1, format!("another form of aid: {}, {} here", a.label(), b.label())),
            }
        }
        // Country, giver and purpose stand once in a text that tells of several projects.
        fn words(project: &Project) -> Vec<&Evidence> {
            let mut all = Vec::new();
            project.visit_facts(|fact| {
                if !matches!(fact.key, FactKey::Country(_) | FactKey::Party(_) | FactKey::Sector(_)) {
                    all.extend(fact.evidence);
                }
            });
            all
        }
        let told = self.compare_texts(&words(new), &words(old), &mut likeness);
        (told.is_some() || alike(&new.title, &old.title)).then_some(likeness)
    }
}

/// Whether what is told now can follow what was told then.
fn follow(new: &Equipment, old: &Equipment, study: &Comparison<'_>, likeness: &mut Similarity) {
    let stages = |line: &Equipment| -> Vec<(DeliveryStatus, Option<PartialDate>)> {
        let when = |claim: &Claim| claim.date().or_else(|| study.day(&claim.evidence.first()?.source));
        let stage = |claim: &Claim| claim.status.as_ref().and_then(Coded::known).copied();
        line.claims.iter().filter_map(|claim| Some((stage(claim)?, when(claim)))).collect()
    };
    let (ours, theirs) = (stages(new), stages(old));
    for (stage, on) in &ours {
        for (other, then) in &theirs {
            let (Some(on), Some(then)) = (on, then) else { continue };
            let (newer, older) = if on.is_after(*then) {
                (stage, other)
            } else if then.is_after(*on) {
                (other, stage)
            } else {
                continue;
            };
            if !newer.may_follow(*older) {
                likeness.speaks_against(2, format!("first {}, later {}", older.label(), newer.label()));
                return;
            }
        }
    }
    if let (Some((a, _)), Some((b, _))) = (ours.first(), theirs.first())
        && a == b
        && *a != DeliveryStatus::Unknown
    {
        likeness.speaks_for(0, format!("both {}", a.label()));
    }
}

/// How two categories are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kinship {
    Same,
    /// One is told more generally than the other.
    Wider,
}

/// Categories told for others of their group.
const WIDE: &[&str] =
    &["diagnostic_system_generic", "vehicle", "laboratory_equipment", "icu_equipment", "medical_equipment_generic"];

/// Categories told for certain others: the wider first.
const WIDER: &[(&str, &str)] = &[
    ("ultrasound", "ultrasound_portable"),
    ("endoscope", "endoscope_system"),
    ("endoscope", "laparoscope"),
    ("microscope", "surgical_microscope"),
    ("fridge", "fridge_solar"),
    ("cold_chain_equipment", "fridge"),
    ("cold_chain_equipment", "fridge_solar"),
    ("cold_chain_equipment", "freezer"),
    ("cold_chain_equipment", "cold_box"),
    ("cold_chain_equipment", "vaccine_carrier"),
    ("cold_chain_equipment", "cold_room"),
    ("computer", "laptop"),
    ("computer", "tablet"),
    ("solar_plant", "solar_panel"),
    ("hospital_building", "field_hospital"),
    ("shelter", "shelter_unit"),
];

/// Groups of which all is medical equipment.
const MEDICAL: &[&str] =
    &["imaging", "surgery and endoscopy", "intensive care", "diagnostics", "laboratory and blood", "treatment"];

fn kinship(a: &str, b: &str) -> Option<Kinship> {
    if a == b {
        return Some(Kinship::Same);
    }
    let holds = |wide: &str, narrow: &str| {
        let group = codes::category_group(narrow);
        WIDER.contains(&(wide, narrow))
            || (WIDE.contains(&wide) && codes::category_group(wide) == group)
            || (wide == "medical_equipment_generic" && MEDICAL.contains(&group))
    };
    (holds(a, b) || holds(b, a)).then_some(Kinship::Wider)
}

/// A category for people.
fn label(category: &str) -> &str {
    codes::category(category).map_or(category, |it| it.label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_akin_to_itself_and_to_what_is_told_for_it() {
        for (a, b, expected) in [
            ("mri_scanner", "mri_scanner", Some(Kinship::Same)),
            ("xray", "diagnostic_system_generic", Some(Kinship::Wider)),
            ("ambulance", "vehicle", Some(Kinship::Wider)),
            ("ultrasound", "ultrasound_portable", Some(Kinship::Wider)),
            ("ventilator", "medical_equipment_generic", Some(Kinship::Wider)),
            ("mri_scanner", "ct_scanner", None),
            ("tractor", "medical_equipment_generic", None),
            ("ambulance", "bus", None),
            ("tractor", "vehicle", None),
        ] {
            assert_eq!((kinship(a, b), kinship(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn every_category_named_here_is_in_the_list() {
        let named = WIDER.iter().flat_map(|(a, b)| [a, b]).chain(WIDE);
        for name in named {
            assert!(codes::category(name).is_some(), "{name}");
        }
        assert!(MEDICAL.iter().all(|group| codes::categories().iter().any(|it| it.group == *group)));
    }
}
