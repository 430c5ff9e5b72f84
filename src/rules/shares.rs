//! Rules for how money is divided over places and sectors.

use super::list::Rule;
use super::report::Report;
use crate::codes::is_dac_vocabulary;
use crate::model::{Activity, Amount, Basis, Coded, FactKey, Figure, PaymentFact, Project, Sector, StatedPart};
use rust_decimal::Decimal;
use std::ops::Deref;

/// The default vocabulary of sectors is 1, the DAC's five-digit codes.
fn vocabulary_of<S: Deref<Target = str>>(sector: &Sector<S>) -> &str {
    sector.vocabulary.as_deref().unwrap_or("1")
}

/// The distinct values, sorted.
fn distinct<'v>(values: impl Iterator<Item = &'v str>) -> Vec<&'v str> {
    let mut values: Vec<&str> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Percentages that do not sum to 100 or are out of range. Each vocabulary of regions describes all of the activity
/// together with the countries, and each vocabulary of sectors does by itself.
pub(super) fn percentages<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    let mut check = |rule: Rule, what: &str, key: FactKey, parts: Vec<Decimal>| {
        if let Some(part) = parts.iter().find(|part| !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(*part)) {
            flag(rule, Some(key), &|| format!("{} percent of {what}", Figure(*part)));
        }
        let sum = parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(*part));
        // The official IATI rule has no tolerance, but 173 of 12,428 real activities sum to 99.99.
        if !parts.is_empty() && sum.saturating_sub(Decimal::ONE_HUNDRED).abs() > Decimal::new(5, 1) {
            flag(rule, Some(key), &|| format!("{what} sum to {} percent", Figure(sum)));
        }
    };
    let regions = || project.activity.iter().flat_map(|activity| &activity.regions);
    let vocabularies = distinct(regions().map(|region| region.vocabulary.as_deref().unwrap_or("1")));
    let countries: Vec<Decimal> =
        project.countries.iter().filter_map(|country| country.percentage.map(|it| it.0)).collect();
    if vocabularies.is_empty() {
        check(Rule::PercentSum, "countries", FactKey::Country(0), countries.clone());
    }
    for vocabulary in &vocabularies {
        let of = regions().filter(|region| region.vocabulary.as_deref().unwrap_or("1") == *vocabulary);
        let parts = countries.iter().copied().chain(of.filter_map(|region| region.percentage.map(|it| it.0)));
        let what = match vocabularies.len() {
            1 => "countries and regions".to_owned(),
            _ => format!("countries and regions of vocabulary {vocabulary}"),
        };
        check(Rule::PercentSum, &what, FactKey::Country(0), parts.collect());
    }
    for vocabulary in distinct(project.sectors.iter().map(vocabulary_of)) {
        let parts = project.sectors.iter().filter(|sector| vocabulary_of(sector) == vocabulary);
        let parts = parts.filter_map(|sector| sector.percentage.map(|it| it.0)).collect();
        // Themes of a publisher's own may overlap: those of a bank add up to 733.
        match is_dac_vocabulary(Some(vocabulary)) {
            true => check(Rule::PercentSum, "sectors", FactKey::Sector(0), parts),
            false => {
                check(Rule::OwnPercentSum, &format!("sectors of vocabulary {vocabulary}"), FactKey::Sector(0), parts)
            }
        }
    }
}

fn is_stated<S>(basis: &Option<Coded<Basis>>, _: &S) -> bool {
    *basis != Some(Coded::Known(Basis::Carried))
}

/// What an activity and its payments say of places and sectors.
pub(super) fn activity_shares<S: Deref<Target = str>>(
    project: &Project<S>,
    activity: &Activity<S>,
    flag: &mut Report<'_>,
) {
    let by_payments = |of: PaymentFact, code: &str| {
        let mut parts = project.amounts.iter().flat_map(|amount| &amount.stated);
        parts.any(|part| part.of == Some(Coded::Known(of)) && *part.code == *code)
    };
    let countries = project.countries.iter().filter(|it| is_stated(&it.basis, it));
    // A region has no basis. One that payments name is theirs unless it has a percentage.
    let regions =
        activity.regions.iter().filter(|it| it.percentage.is_some() || !by_payments(PaymentFact::Region, &it.code));
    let sectors: Vec<&Sector<S>> = project.sectors.iter().filter(|it| is_stated(&it.basis, it)).collect();
    let unshared =
        countries.clone().all(|it| it.percentage.is_none()) && regions.clone().all(|it| it.percentage.is_none());
    let (country_count, region_count) = (countries.count(), regions.count());
    if unshared && country_count + region_count > 1 && (country_count > 1 || region_count == 0 || country_count == 0) {
        let what = match (country_count, region_count) {
            (n, 0) => format!("{n} countries"),
            (0, n) => format!("{n} regions"),
            (n, m) => format!("{n} countries and {m} {}", if m == 1 { "region" } else { "regions" }),
        };
        flag(Rule::SharesNotStated, None, &|| {
            format!("{what} without percentages: how the money is split is not stated")
        });
    }
    for vocabulary in
        distinct(sectors.iter().map(|sector| vocabulary_of(sector)).filter(|it| is_dac_vocabulary(Some(it))))
    {
        let of = sectors.iter().filter(|sector| vocabulary_of(sector) == vocabulary);
        let n = of.clone().count();
        if n > 1 && of.clone().all(|sector| sector.percentage.is_none()) {
            flag(Rule::SharesNotStated, Some(FactKey::Sector(0)), &|| {
                format!("{n} sectors without percentages: how the money is split is not stated")
            });
        }
    }
    let places = [PaymentFact::Country, PaymentFact::Region];
    levels(project, country_count + region_count > 0, &places, (Rule::PartlyPlaced, "country or region"), flag);
    levels(project, !sectors.is_empty(), &[PaymentFact::Sector], (Rule::PartlySectored, "sector"), flag);
}

/// Whether a part of an amount is of one of these facts.
fn is_of<S>(part: &StatedPart<S>, facts: &[PaymentFact]) -> bool {
    part.of.as_ref().and_then(Coded::known).is_some_and(|of| facts.contains(of))
}

/// Payments of an amount that state one of these facts, at most: a payment may state a country and a region, or sectors
/// of several vocabularies.
fn stating<S: Deref<Target = str>>(amount: &Amount<S>, facts: &[PaymentFact]) -> u32 {
    let of = amount.stated.iter().filter(|part| is_of(part, facts));
    of.fold(0u32, |n, part| n.saturating_add(part.entries)).min(amount.entries)
}

/// Facts that the activity and its payments both state, that several values of one payment leave open, or that only some
/// payments of a kind state.
fn levels<S: Deref<Target = str>>(
    project: &Project<S>,
    on_activity: bool,
    facts: &[PaymentFact],
    (partly, what): (Rule, &str),
    flag: &mut Report<'_>,
) {
    let parts = || project.amounts.iter().flat_map(|amount| &amount.stated).filter(|part| is_of(part, facts));
    if parts().next().is_none() {
        return;
    }
    let several = parts().filter(|part| part.code.is_empty() && part.name.is_none());
    let several = several.fold(0u32, |n, part| n.saturating_add(part.entries));
    if several > 0 {
        flag(Rule::PaymentSplitNotStated, None, &|| {
            let payments = if several == 1 { "a payment names".to_owned() } else { format!("{several} payments name") };
            format!("{payments} more than one {what}: how the money is split is not stated")
        });
    }
    if on_activity {
        return flag(Rule::StatedOnBothLevels, None, &|| {
            format!("the activity names its {what}, and payments name theirs: those of the payments count")
        });
    }
    // Kinds are compared apart: a budget or a commitment without a place says nothing of the payments.
    for (i, amount) in project.amounts.iter().enumerate() {
        let same = |other: &&Amount<S>| other.kind == amount.kind && *other.currency == *amount.currency;
        if amount.left_out.is_some()
            || project.amounts[..i].iter().any(|other| same(&other) && other.left_out.is_none())
        {
            continue;
        }
        let of = project.amounts.iter().filter(same).filter(|other| other.left_out.is_none());
        let (stated, all) = of.fold((0u32, 0u32), |(stated, all), other| {
            (stated.saturating_add(stating(other, facts)), all.saturating_add(other.entries))
        });
        if stated > 0 && stated < all {
            flag(partly, Some(FactKey::Amount(i)), &|| {
                let kind = amount.kind.as_ref().map_or("payment", |kind| kind.label());
                format!("{} of {all} entries of {kind} in {} name no {what}", all - stated, &*amount.currency)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AmountKind, Country, Region};

    fn found(project: &Project) -> Vec<(Rule, String)> {
        let mut rules = Vec::new();
        percentages(project, &mut |rule, _, what| rules.push((rule, what())));
        if let Some(activity) = project.activity.as_deref() {
            activity_shares(project, activity, &mut |rule, _, what| rules.push((rule, what())));
        }
        rules
    }

    fn rules(project: &Project) -> Vec<Rule> {
        found(project).into_iter().map(|(rule, _)| rule).collect()
    }

    fn country(code: &str, percent: Option<i64>) -> Country {
        Country { code: code.to_owned(), percentage: percent.map(Figure::from), ..Country::default() }
    }

    fn region(vocabulary: Option<&str>, percent: i64) -> Region {
        let vocabulary = vocabulary.map(str::to_owned);
        Region { code: "298".to_owned(), vocabulary, percentage: Some(percent.into()), ..Region::default() }
    }

    fn project(countries: Vec<Country>, regions: Vec<Region>) -> Project {
        let activity = Activity { regions, ..Activity::default() };
        Project { countries, activity: Some(Box::new(activity)), ..Project::default() }
    }

    #[test]
    fn each_vocabulary_of_regions_makes_100_with_the_countries() {
        let countries = || vec![country("UG", Some(25)), country("KE", Some(25))];
        assert_eq!(found(&project(countries(), vec![region(Some("1"), 50), region(Some("99"), 50)])), []);
        assert_eq!(found(&project(countries(), vec![region(None, 25), region(Some("1"), 25)])), []);
        let what = "countries and regions of vocabulary 99 sum to 90 percent".to_owned();
        let one_short = project(countries(), vec![region(Some("1"), 50), region(Some("99"), 40)]);
        assert_eq!(found(&one_short), [(Rule::PercentSum, what)]);
    }

    #[test]
    fn sums_may_be_half_a_percent_off() {
        let of = |percent: &str| {
            let percentage = Some(Figure(percent.parse().expect("a number")));
            Project { countries: vec![Country { percentage, ..country("UG", None) }], ..Project::default() }
        };
        assert_eq!(rules(&of("99.5")), []);
        assert_eq!(rules(&of("99.49")), [Rule::PercentSum]);
        assert_eq!(rules(&of("50")), [Rule::PercentSum], "a single share is 100 too");
        assert_eq!(rules(&of("-1")), [Rule::PercentSum, Rule::PercentSum]);
    }

    #[test]
    fn sectors_of_a_publishers_own_are_told_with_the_record_only() {
        let sector = |vocabulary: &str, percent: i64| Sector {
            vocabulary: Some(vocabulary.to_owned()),
            percentage: Some(percent.into()),
            ..Sector::default()
        };
        let of = |vocabulary: &str| Project {
            sectors: vec![sector(vocabulary, 90), sector(vocabulary, 90)],
            ..Project::default()
        };
        for (vocabulary, rule) in [("1", Rule::PercentSum), ("2", Rule::PercentSum), ("98", Rule::OwnPercentSum)] {
            assert_eq!(rules(&of(vocabulary)), [rule], "{vocabulary}");
        }
    }

    #[test]
    fn several_places_without_percentages_are_told_with_the_record() {
        let places = |countries: Vec<Country>| rules(&project(countries, Vec::new()));
        assert_eq!(places(vec![country("UG", None), country("KE", None)]), [Rule::SharesNotStated]);
        assert_eq!(places(vec![country("UG", None)]), []);
    }

    fn payments(entries: u32, stated: Vec<StatedPart>) -> Amount {
        let kind = Some(Coded::Known(AmountKind::Disbursement));
        Amount { kind, currency: "USD".to_owned(), entries, stated, ..Amount::default() }
    }

    fn part(of: PaymentFact, code: &str, entries: u32) -> StatedPart {
        StatedPart { of: Some(Coded::Known(of)), code: code.to_owned(), entries, ..StatedPart::default() }
    }

    #[test]
    fn payments_of_which_only_some_name_a_place_are_told_in_the_list() {
        let with = |amounts: Vec<Amount>| Project { amounts, ..project(Vec::new(), Vec::new()) };
        let uganda = |entries| vec![part(PaymentFact::Country, "UG", entries)];
        let what = "1 of 2 entries of disbursement in USD name no country or region".to_owned();
        assert_eq!(found(&with(vec![payments(2, uganda(1))])), [(Rule::PartlyPlaced, what)]);
        assert_eq!(rules(&with(vec![payments(1, uganda(1)), payments(1, Vec::new())])), [Rule::PartlyPlaced]);
        assert_eq!(rules(&with(vec![payments(2, uganda(2))])), []);
        assert_eq!(rules(&with(vec![payments(2, Vec::new())])), []);
        let budget = Amount { kind: Some(Coded::Known(AmountKind::Budget)), ..payments(1, Vec::new()) };
        assert_eq!(rules(&with(vec![budget, payments(1, uganda(1))])), [], "of two kinds");
        let sector = vec![part(PaymentFact::Sector, "12220", 1)];
        assert_eq!(rules(&with(vec![payments(2, sector)])), [Rule::PartlySectored]);
    }

    #[test]
    fn a_place_on_both_levels_and_a_payment_of_several_sectors_are_told() {
        let uganda = vec![part(PaymentFact::Country, "UG", 1)];
        let both = Project { amounts: vec![payments(2, uganda)], ..project(vec![country("UG", None)], Vec::new()) };
        assert_eq!(rules(&both), [Rule::StatedOnBothLevels]);
        let several = vec![part(PaymentFact::Sector, "", 1)];
        let several = Project { amounts: vec![payments(1, several)], ..project(Vec::new(), Vec::new()) };
        assert_eq!(rules(&several), [Rule::PaymentSplitNotStated]);
    }
}
