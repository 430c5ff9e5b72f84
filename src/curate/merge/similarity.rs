//! Scores how similar two records are, as reasons for and against that the user can read.
//!
//! Each reason has a weight. The sum only orders the pairs and hides weak ones; the user decides. Records
//! with different countries or donors are never compared.
//!
//! All weights are chosen by eye; `tests/curation/merge.rs` holds pairs that must be shown. The scale: 0 only
//! informs, 1 holds for many unrelated pairs too (same country, same donor), 2 to 4 for few, and 6 is near
//! proof. A line pair is shown from [`MIN_LINE_WEIGHT`], a project pair from [`MIN_PROJECT_WEIGHT`];
//! [`Proposal::strength`](super::Proposal::strength) names the ranges above.

use super::facts::same_words;
use super::names::{Aliases, is_specific};
use super::sources::{correction_reason, origin, titles_alike};
use crate::codes;
use crate::hashing::SeededMap as HashMap;
use crate::model::balance::{SAME_TIME_DAYS, Stage};
use crate::model::{
    Claim, Coded, DeliveryStatus, Equipment, Evidence, FactKey, Figure, ListedCode, PartialDate, Party, Project, Role,
    Source, format_quantity,
};
use std::fmt;

/// Reasons that two records are the same, and that they are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Similarity {
    pub(crate) reasons: Vec<String>,
    /// Reasons that they are different records.
    pub(crate) against: Vec<String>,
    /// Weights of `reasons` minus those of `against`.
    pub(crate) weight: i32,
    /// Lines only: both have the same category, and it is in the list of categories.
    pub(crate) same_category: bool,
    /// The new record comes from a correction of the old one's source.
    pub(crate) corrects: bool,
    /// Both cite the same words of the same source.
    pub(crate) same_words: bool,
}

impl Similarity {
    /// Whether two lines are similar enough to ask the user.
    pub(crate) fn is_shown(&self) -> bool {
        self.weight >= MIN_LINE_WEIGHT - i32::from(self.same_category && self.against.is_empty())
    }

    fn add_for(&mut self, weight: i32, reason: impl Into<String>) {
        self.weight += weight;
        self.reasons.push(reason.into());
    }

    fn add_against(&mut self, weight: i32, reason: impl Into<String>) {
        self.weight -= weight;
        self.against.push(reason.into());
    }
}

/// Minimum weight to show two lines; chosen by eye. A wider category, country and donor (1 each) need 3 more,
/// for example the same facility. Lines of the same category (3), country and donor (1 each) without any
/// objection reach 5; to show them, [`Similarity::is_shown`] asks one less of them.
const MIN_LINE_WEIGHT: i32 = 6;

/// Minimum weight to show two projects; chosen by eye. Higher than for lines, because projects are compared
/// in more respects. If lines of both are shown, the projects are shown at any weight.
pub(crate) const MIN_PROJECT_WEIGHT: i32 = 8;

/// Two months: the texts may report the same event. These three limits are chosen by eye.
const DAYS_ONE_EVENT: u32 = 62;
/// A year and a month: the texts may report different stages of one delivery.
const DAYS_ONE_DELIVERY: u32 = 400;
/// Three years: texts farther apart are hardly about one delivery.
const DAYS_TOO_FAR: u32 = 3 * 365;

/// The data that comparisons need besides the two records.
pub(crate) struct Comparison<'d> {
    pub(crate) aliases: Aliases,
    /// Sources of both sides, by id in the dataset.
    pub(crate) sources: HashMap<&'d str, &'d Source>,
}

impl Comparison<'_> {
    /// The publication date of a source.
    pub(crate) fn day(&self, source: &str) -> Option<PartialDate> {
        self.sources.get(source)?.published.as_ref()?.known().copied()
    }

    fn same_donor(&self, a: &Party, b: &Party) -> bool {
        let country = |party: &Party| {
            let named = codes::country_by_name(&party.name).map(|country| country.code);
            let stated = party.country.as_deref().and_then(codes::country).map(|country| country.code);
            (named, named.or(stated))
        };
        let ((named, of), (other, other_country)) = (country(a), country(b));
        // A country donates through its agency, so both are the same donor. Two agencies of one country are
        // different donors.
        self.aliases.same_name(&a.name, &b.name)
            || (of.is_some() && of == other_country && (named.is_some() || other.is_some()))
    }

    /// Compares recipient countries and donors. None if both records state them and share none: then they
    /// cannot be the same project.
    pub(crate) fn compare_parties(&self, new: &Project, old: &Project) -> Option<Similarity> {
        let mut similarity = Similarity::default();
        let shared = new.countries.iter().find(|a| old.countries.iter().any(|b| a.code == b.code));
        match shared {
            Some(country) => similarity.add_for(1, format!("same country: {}", codes::country_name(&country.code))),
            None if new.countries.is_empty() || old.countries.is_empty() => {
                similarity.add_against(1, "one of them names no country");
            }
            None => return None,
        }
        let donors = |project: &Project| -> Vec<Party> {
            let gives = |party: &&Party| matches!(party.role, Some(Coded::Known(Role::Donor | Role::Agency)));
            project.parties.iter().filter(gives).cloned().collect()
        };
        let (ours, theirs) = (donors(new), donors(old));
        let shared = ours.iter().find(|a| theirs.iter().any(|b| self.same_donor(a, b)));
        match shared {
            Some(donor) => similarity.add_for(1, format!("same giver: {}", donor.name)),
            None if ours.is_empty() || theirs.is_empty() => {
                similarity.add_against(1, "one of them names no giver");
            }
            None => return None,
        }
        Some(similarity)
    }

    /// Compares two equipment lines. None if they cannot be the same item.
    pub(crate) fn compare_lines(&self, new: (&Project, &Equipment), old: (&Project, &Equipment)) -> Option<Similarity> {
        let relation = category_relation(&new.1.category, &old.1.category)?;
        let mut similarity = Similarity::default();
        match relation {
            CategoryRelation::Same if codes::category(&new.1.category).is_some() => {
                similarity.same_category = true;
                similarity.add_for(3, format!("same category: {}", category_label(&new.1.category)));
            }
            // A category that is not in the list can hold anything, so the names must match too.
            CategoryRelation::Same if titles_alike(&new.1.name, &old.1.name) => {
                similarity.add_for(3, format!("same name: {}", new.1.name));
            }
            CategoryRelation::Same => return None,
            CategoryRelation::Wider => {
                let text =
                    format!("{} may be told as {}", category_label(&old.1.category), category_label(&new.1.category));
                similarity.add_for(1, text);
            }
        }
        let parties = self.compare_parties(new.0, old.0)?;
        similarity.reasons.extend(parties.reasons);
        similarity.against.extend(parties.against);
        similarity.weight += parties.weight;
        if new.1.part_of.is_some() != old.1.part_of.is_some() {
            similarity.add_against(2, "one is a part of a larger number");
        }
        self.compare_quantities(new.1, old.1, &mut similarity);
        self.compare_places(new.1, old.1, &mut similarity);
        self.compare_programmes(new.0, old.0, &mut similarity);
        fn cited(line: &Equipment) -> Vec<&Evidence> {
            line.claims.iter().flat_map(|it| &it.evidence).collect()
        }
        self.compare_texts(&cited(new.1), &cited(old.1), &mut similarity)?;
        compare_statuses(new.1, old.1, self, &mut similarity);
        Some(similarity)
    }

    /// Compares numbers stage by stage: 5 promised and 2 received agree, 5 received and 2 received do not.
    fn compare_quantities(&self, new: &Equipment, old: &Equipment, similarity: &mut Similarity) {
        let (ours, theirs) = (numbers(new), numbers(old));
        fn newest_of<'c>(all: &[StageNumber<'c>], stage: Option<Option<Stage>>) -> Option<StageNumber<'c>> {
            all.iter().find(|it| it.stage == stage).copied()
        }
        let mut both: Vec<(StageNumber, StageNumber)> = Vec::new();
        for a in &ours {
            let is_newest = newest_of(&ours, a.stage).is_some_and(|it| std::ptr::eq(it.claim, a.claim));
            both.extend(newest_of(&theirs, a.stage).filter(|_| is_newest && !a.is_news()).map(|b| (*a, b)));
        }
        let any_equal = || ours.iter().find(|a| theirs.iter().any(|b| a.number == b.number));
        let equal = both.iter().find(|(a, b)| a.number == b.number).map(|(a, _)| a);
        if let Some(same) = equal.or_else(|| any_equal().filter(|_| both.is_empty())) {
            // Many unrelated items are counted as 1, so an equal 1 says little.
            let weight = if same.number.0 > 1.into() { 3 } else { 1 };
            similarity.add_for(weight, format!("same number: {}", same.number));
        } else if let Some((a, b)) = both.first() {
            let was_told = theirs.iter().any(|it| it.stage == a.stage && it.number == a.number);
            if was_told {
                similarity.add_for(2, format!("{} was told before", a.number));
            } else {
                // More may have arrived since, so a later and greater number says less.
                let grew = a.number > b.number && self.is_later(a.claim, b.claim)
                    || b.number > a.number && self.is_later(b.claim, a.claim);
                similarity.add_against(if grew { 1 } else { 3 }, format!("the number differs: {a}, {} here", b.number));
            }
        } else {
            fn staged<'c>(all: &[StageNumber<'c>]) -> Option<StageNumber<'c>> {
                all.iter().find(|it| !it.is_news()).copied()
            }
            match (staged(&ours), staged(&theirs)) {
                (Some(a), Some(b)) => {
                    let (early, late) = if a.stage < b.stage { (a, b) } else { (b, a) };
                    match (early.stage, late.number > early.number) {
                        (Some(Some(_)), false) => similarity.add_for(0, format!("{a}, {b} here")),
                        // More arrives than one text knows to be promised, where another one promised more.
                        (Some(Some(_)), true) => similarity.add_against(1, format!("{a}, {b} here")),
                        _ => similarity.add_against(3, format!("the number differs: {a}, {b} here")),
                    }
                }
                (a, b) if a.or(b).is_some() => {
                    let counted = a.or(b).map(|it| it.number);
                    similarity.add_for(0, format!("counted by one: {}", format_quantity(counted)));
                }
                _ => similarity.add_for(0, "counted by neither"),
            }
        }
    }

    /// Whether a claim is more than the same time later than another one.
    fn is_later(&self, a: &Claim, b: &Claim) -> bool {
        let when = |claim: &Claim| self.when(claim);
        matches!((when(a), when(b)), (Some(a), Some(b))
            if a.is_after(b) && a.min_days_between(b).is_some_and(|days| days > SAME_TIME_DAYS))
    }

    /// The date of a claim, or the publication date of its source.
    fn when(&self, claim: &Claim) -> Option<PartialDate> {
        claim.date().or_else(|| self.day(&claim.evidence.first()?.source))
    }

    fn compare_places(&self, new: &Equipment, old: &Equipment, similarity: &mut Similarity) {
        fn all(line: &Equipment, place: bool) -> Vec<&str> {
            let sites = line.claims.iter().flat_map(|claim| &claim.sites);
            let mut names: Vec<&str> =
                sites.filter_map(|site| if place { site.place.as_deref() } else { site.facility.as_deref() }).collect();
            names.retain(|name| place || is_specific(name));
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
                Some((a, b)) if a == b => similarity.add_for(weight, format!("same {what}: {a}")),
                Some((a, b)) => similarity.add_for(weight, format!("same {what}: {a}, {b} here")),
                None => {
                    if let (Some(a), Some(b)) = (ours.first(), theirs.first()) {
                        similarity.add_against(3, format!("another {what}: {a}, {b} here"));
                    }
                }
            }
        };
        // A town has many facilities, so the same facility says more than the same town.
        compare(false, 3, "facility");
        compare(true, 2, "place");
    }

    fn compare_programmes(&self, new: &Project, old: &Project, similarity: &mut Similarity) {
        if let (Some(a), Some(b)) = (&new.programme, &old.programme) {
            if a == b || self.aliases.same_name(a, b) {
                similarity.add_for(2, format!("same programme: {a}"));
            } else {
                similarity.add_against(2, format!("another programme: {a}, {b} here"));
            }
        }
        let money = |project: &Project| -> Vec<_> {
            project.amounts.iter().map(|it| (it.value, it.currency.clone(), it.to_string())).collect()
        };
        let (ours, theirs) = (money(new), money(old));
        let same = ours.iter().find(|a| theirs.iter().any(|b| (a.0, &a.1) == (b.0, &b.1)));
        if let Some((_, _, amount)) = same {
            similarity.add_for(3, format!("same amount: {amount}"));
        } else if let Some((a, b)) = ours.iter().find_map(|a| Some((a, theirs.iter().find(|b| a.1 == b.1)?))) {
            // Only 1: one of them may be a part of the other.
            similarity.add_against(1, format!("another amount: {}, {} here", a.2, b.2));
        }
    }

    /// Compares the sources, their dates and the quotes. None if one source states both as separate records.
    fn compare_texts(&self, new: &[&Evidence], old: &[&Evidence], similarity: &mut Similarity) -> Option<()> {
        let shared = new.iter().any(|a| old.iter().any(|b| a.source == b.source));
        if shared {
            if !new.iter().any(|a| old.iter().any(|b| same_words(a, b))) {
                return None;
            }
            similarity.same_words = true;
            // The same article drafted again. For two lines this is enough by itself to show them.
            similarity.add_for(6, "read from the same words of the same text");
        }
        fn of<'s>(comparison: &'s Comparison<'_>, words: &[&Evidence]) -> Vec<&'s Source> {
            let mut ids: Vec<&str> = words.iter().map(|it| it.source.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            ids.iter().filter_map(|id| comparison.sources.get(id).copied()).collect()
        }
        let (ours, theirs) = (of(self, new), of(self, old));
        if let Some(why) = ours.iter().find_map(|a| theirs.iter().find_map(|b| correction_reason(a, b))) {
            similarity.corrects = true;
            similarity.add_for(4, why);
        }
        // 40 bytes (chosen by eye): shorter quotes such as headings occur in unrelated texts too.
        if !shared && new.iter().any(|a| old.iter().any(|b| a.quote.len() > 40 && a.quote == b.quote)) {
            similarity.add_for(3, "told in the same sentence");
        }
        if !shared {
            let one = |a: &&&Source| {
                theirs.iter().any(|b| !origin(a).is_empty() && self.aliases.same_name(origin(a), origin(b)))
            };
            if let Some(source) = ours.iter().find(one) {
                similarity.add_for(1, format!("told by the same: {}", origin(source)));
            }
            let day = |source: &&Source| self.day(&source.id);
            let days = ours.iter().filter_map(day).flat_map(|a| {
                theirs.iter().filter_map(day).filter_map(move |b| a.min_days_between(b)).collect::<Vec<_>>()
            });
            match days.min() {
                Some(0) => similarity.add_for(2, "told on the same day"),
                Some(1) => similarity.add_for(2, "told a day apart"),
                Some(days) if days <= DAYS_ONE_EVENT => similarity.add_for(2, format!("told {days} days apart")),
                Some(days) if days <= DAYS_ONE_DELIVERY => {
                    similarity.add_for(1, format!("told {} months apart", days / 30))
                }
                Some(days) if days > DAYS_TOO_FAR => {
                    similarity.add_against(3, format!("told {} years apart", days / 365))
                }
                _ => {}
            }
        }
        Some(())
    }

    /// Compares two projects without their equipment. None if they cannot be the same project.
    pub(crate) fn compare_projects(&self, new: &Project, old: &Project) -> Option<Similarity> {
        let mut similarity = self.compare_parties(new, old)?;
        if titles_alike(&new.title, &old.title) {
            similarity.add_for(4, "their titles are alike");
        }
        self.compare_programmes(new, old, &mut similarity);
        let receivers = |project: &Project| -> Vec<String> {
            let receives = |party: &&Party| party.role == Some(Coded::Known(Role::Recipient));
            project.parties.iter().filter(receives).map(|party| party.name.clone()).collect()
        };
        let (ours, theirs) = (receivers(new), receivers(old));
        let same = |a: &&String| theirs.iter().any(|b| self.aliases.same_facility(a, b));
        if let Some(name) = ours.iter().find(same) {
            similarity.add_for(3, format!("same receiver: {name}"));
        } else if let (Some(a), Some(b)) = (ours.first(), theirs.first()) {
            similarity.add_against(2, format!("another receiver: {a}, {b} here"));
        }
        let signed =
            |a: &&crate::model::Signatory| old.signatories.iter().any(|b| self.aliases.same_name(&a.name, &b.name));
        if let Some(it) = new.signatories.iter().find(signed) {
            similarity.add_for(2, format!("signed by the same: {}", it.name));
        }
        let dates = |project: &Project| -> Vec<_> {
            project.dates.iter().filter_map(|it| Some((it.kind.clone(), *it.value.as_ref()?.known()?))).collect()
        };
        let (ours, theirs) = (dates(new), dates(old));
        let pair = ours.iter().find_map(|a| Some((a, theirs.iter().find(|b| a.0 == b.0)?)));
        if let Some((a, b)) = pair {
            let what = a.0.as_ref().map_or("date", |kind| kind.label());
            match a.1.min_days_between(b.1) {
                Some(0) => similarity.add_for(2, format!("{what} on the same date: {}", a.1)),
                Some(_) => similarity.add_against(2, format!("{what} on another date: {}, {} here", a.1, b.1)),
                None => {}
            }
        }
        if let (Some(a), Some(b)) = (&new.instrument, &old.instrument) {
            match a == b {
                true => similarity.add_for(1, format!("same form of aid: {}", a.label())),
                false => similarity.add_against(1, format!("another form of aid: {}, {} here", a.label(), b.label())),
            }
        }
        // A text about several projects states their common country, donor and sector only once, so evidence
        // for those does not show that two projects are the same.
        fn cited(project: &Project) -> Vec<&Evidence> {
            let mut all = Vec::new();
            project.visit_facts(|fact| {
                if !matches!(fact.key, FactKey::Country(_) | FactKey::Party(_) | FactKey::Sector(_)) {
                    all.extend(fact.evidence);
                }
            });
            all
        }
        let texts = self.compare_texts(&cited(new), &cited(old), &mut similarity);
        (texts.is_some() || titles_alike(&new.title, &old.title)).then_some(similarity)
    }
}

/// The number of a claim, with what it counts.
#[derive(Clone, Copy)]
struct StageNumber<'c> {
    number: Figure,
    /// None for news such as "not received", which counts what is missing; an inner none if the claim says nothing of
    /// a stage.
    stage: Option<Option<Stage>>,
    claim: &'c Claim,
}

impl StageNumber<'_> {
    fn is_news(&self) -> bool {
        self.stage.is_none()
    }
}

impl fmt::Display for StageNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stage {
            Some(Some(stage)) => write!(f, "{} {}", self.number, stage.words()),
            _ => write!(f, "{}", self.number),
        }
    }
}

fn status_of(claim: &Claim) -> DeliveryStatus {
    claim.status.as_ref().and_then(Coded::known).copied().unwrap_or(DeliveryStatus::Unknown)
}

/// The numbers of a line's claims, newest first.
fn numbers(line: &Equipment) -> Vec<StageNumber<'_>> {
    fn number(claim: &Claim) -> Option<StageNumber<'_>> {
        let status = status_of(claim);
        let stage = Stage::of(status);
        let stage = (stage.is_some() || status == DeliveryStatus::Unknown).then_some(stage);
        Some(StageNumber { number: claim.quantity?, stage, claim })
    }
    line.history().into_iter().filter_map(|(_, claim)| number(claim)).collect()
}

/// Compares the delivery statuses of two lines: the later one must be able to follow the earlier one. A denial can
/// follow anything: it is what the other record is told against.
fn compare_statuses(new: &Equipment, old: &Equipment, comparison: &Comparison<'_>, similarity: &mut Similarity) {
    for (_, ours) in new.history() {
        for (_, theirs) in old.history() {
            let (Some(on), Some(then)) = (comparison.when(ours), comparison.when(theirs)) else { continue };
            let ((newer, by), (older, of)) = if on.is_after(then) {
                ((ours, new), (theirs, old))
            } else if then.is_after(on) {
                ((theirs, old), (ours, new))
            } else {
                continue;
            };
            let (later, earlier) = (status_of(newer), status_of(older));
            if !later.may_follow(earlier) && !leaves_some_outstanding(newer, by, older, of) {
                similarity.add_against(2, format!("first {}, later {}", earlier.label(), later.label()));
                return;
            }
        }
    }
    let statuses = |line: &Equipment| -> Vec<DeliveryStatus> {
        let all = line.history().into_iter().map(|(_, claim)| status_of(claim));
        all.filter(|status| *status != DeliveryStatus::Unknown).collect()
    };
    let (ours, theirs) = (statuses(new), statuses(old));
    let shared = ours.iter().filter(|status| theirs.contains(status)).max_by_key(|status| Stage::of(**status));
    if let Some(status) = shared {
        similarity.add_for(0, format!("both {}", status.label()));
    }
}

/// Whether a text may speak of a promise after another one told of an arrival: if more is promised than has arrived,
/// or if it tells of the arrival too.
fn leaves_some_outstanding(newer: &Claim, by: &Equipment, older: &Claim, of: &Equipment) -> bool {
    if Stage::of(status_of(newer)).is_none() || status_of(older) == DeliveryStatus::Cancelled {
        return false;
    }
    let more = |a: Option<Figure>, b: Option<Figure>| matches!((a, b), (Some(a), Some(b)) if a > b);
    let told_with = |line: &Equipment, claim: &Claim| {
        line.claims.iter().any(|it| {
            it.date() == claim.date() && Stage::of(status_of(it)).is_some_and(|stage| stage >= Stage::Received)
        })
    };
    let promised_more = of.claims.iter().any(|it| {
        Stage::of(status_of(it)).is_some_and(|stage| stage < Stage::Received) && more(it.quantity, older.quantity)
    });
    more(newer.quantity, older.quantity) || told_with(by, newer) || promised_more
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CategoryRelation {
    Same,
    /// Texts may use one for the other: "vehicle" for an ambulance.
    Wider,
}

/// Categories that texts use for any other category of their group.
const GENERIC_CATEGORIES: &[&str] =
    &["diagnostic_system_generic", "vehicle", "laboratory_equipment", "icu_equipment", "medical_equipment_generic"];

/// Categories that texts use for certain others: the wider one, and the narrower ones.
const WIDER_CATEGORIES: &[(&str, &[&str])] = &[
    ("ultrasound", &["ultrasound_portable"]),
    ("endoscope", &["endoscope_system", "laparoscope"]),
    ("microscope", &["surgical_microscope"]),
    ("fridge", &["fridge_solar"]),
    ("cold_chain_equipment", &["fridge", "fridge_solar", "freezer", "cold_box", "vaccine_carrier", "cold_room"]),
    ("computer", &["laptop", "tablet"]),
    ("solar_plant", &["solar_panel"]),
    ("hospital_building", &["field_hospital"]),
    ("shelter", &["shelter_unit"]),
];

/// Category groups that `medical_equipment_generic` can stand for.
const MEDICAL_GROUPS: &[&str] =
    &["imaging", "surgery and endoscopy", "intensive care", "diagnostics", "laboratory and blood", "treatment"];

fn category_relation(a: &str, b: &str) -> Option<CategoryRelation> {
    if a == b {
        return Some(CategoryRelation::Same);
    }
    let holds = |wide: &str, narrow: &str| {
        let group = codes::category_group(narrow);
        WIDER_CATEGORIES.iter().any(|(wider, narrower)| *wider == wide && narrower.contains(&narrow))
            || (GENERIC_CATEGORIES.contains(&wide) && codes::category_group(wide) == group)
            || (wide == "medical_equipment_generic" && MEDICAL_GROUPS.contains(&group))
    };
    (holds(a, b) || holds(b, a)).then_some(CategoryRelation::Wider)
}

/// The label of a category, or the category itself if it is not listed.
fn category_label(category: &str) -> &str {
    codes::category(category).map_or(category, |it| it.label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_related_to_itself_and_to_wider_ones() {
        for (a, b, expected) in [
            ("mri_scanner", "mri_scanner", Some(CategoryRelation::Same)),
            ("xray", "diagnostic_system_generic", Some(CategoryRelation::Wider)),
            ("ambulance", "vehicle", Some(CategoryRelation::Wider)),
            ("ultrasound", "ultrasound_portable", Some(CategoryRelation::Wider)),
            ("ventilator", "medical_equipment_generic", Some(CategoryRelation::Wider)),
            ("mri_scanner", "ct_scanner", None),
            ("tractor", "medical_equipment_generic", None),
            ("ambulance", "bus", None),
            ("tractor", "vehicle", None),
        ] {
            assert_eq!((category_relation(a, b), category_relation(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn every_category_named_here_is_in_the_list() {
        let named =
            WIDER_CATEGORIES.iter().flat_map(|(wide, narrow)| narrow.iter().chain([wide])).chain(GENERIC_CATEGORIES);
        for name in named {
            assert!(codes::category(name).is_some(), "{name}");
        }
        assert!(MEDICAL_GROUPS.iter().all(|group| codes::categories().iter().any(|it| it.group == *group)));
    }
}
