//! Rules for records made from articles: amounts in two currencies, equipment lines, what is no grant.

use super::list::Rule;
use super::report::Report;
use super::reports::{LineReport, SourceFacts};
use crate::codes;
use crate::model::balance::{SAME_TIME_DAYS, Stage};
use crate::model::{
    Amount, Claim, Coded, DateKind, DeliveryStatus, Equipment, FactKey, Instrument, ListedCode, Names, PartialDate,
    Project, Role,
};
use crate::text::inflect::counted_name;
use crate::text::word_list;
use std::ops::Deref;

pub(super) fn amounts<S: Deref<Target = str>>(
    project: &Project<S>,
    sources: &[SourceFacts<'_>],
    flag: &mut Report<'_>,
) {
    for (i, amount) in project.amounts.iter().enumerate() {
        let restated = amount
            .equivalent_of
            .as_ref()
            .and_then(|id| project.amounts.iter().find(|other| other.id.as_deref() == Some(&**id)));
        let Some(restated) = restated else { continue };
        let year = amount.year.and_then(|y| u16::try_from(y).ok()).or_else(|| year_of(project, sources, amount));
        if let Some(what) = mismatch(restated, amount, year) {
            flag(Rule::AmountMismatch, Some(FactKey::Amount(i)), &|| what.clone());
        }
    }
}

/// The year an amount belongs to: of the project's signature, else of the publication that states the amount.
fn year_of<S: Deref<Target = str>>(
    project: &Project<S>,
    sources: &[SourceFacts<'_>],
    amount: &Amount<S>,
) -> Option<u16> {
    let own = project.dates.iter().find(|d| d.kind == Some(Coded::Known(DateKind::Signed)));
    own.and_then(|d| d.value.as_ref()?.known()?.year).or_else(|| {
        let cited = amount.evidence.first()?;
        sources.iter().find(|s| s.id == &*cited.source)?.published?.year
    })
}

/// What is wrong with `amount` as an equivalent of `restated`; `None` if nothing is, or if no rate is known.
///
/// A factor of two leaves room for a yearly mean against the rate of a day and for rounded figures. The
/// errors this rule is for are of the order of ten: "108.7 million yen (7 million dollars)" is 15.5 yen a
/// dollar.
fn mismatch<S: Deref<Target = str>>(restated: &Amount<S>, amount: &Amount<S>, year: Option<u16>) -> Option<String> {
    use rust_decimal::prelude::ToPrimitive;
    if restated.value.0.is_zero() || amount.value.0.is_zero() {
        return None;
    }
    let implied = restated.value.0.to_f64()? / amount.value.0.to_f64()?;
    let usd = |code: &str, year: u16| if code == "USD" { Some(1.0) } else { codes::yearly_rate(code, year) };
    let rate = |year: u16| Some(usd(&restated.currency, year)? / usd(&amount.currency, year)?);
    let (rates, when) = match year {
        Some(year) => (vec![rate(year)?], format!("in {year}")),
        None => {
            let known: Vec<u16> = codes::rate_years().filter(|&y| rate(y).is_some()).collect();
            let when = format!("over {}-{}", known.first()?, known.last()?);
            (known.into_iter().filter_map(rate).collect(), when)
        }
    };
    if rates.iter().any(|mean| (0.5..=2.0).contains(&(implied / mean))) {
        return None;
    }
    let (low, high) = (rates.iter().copied().reduce(f64::min)?, rates.iter().copied().reduce(f64::max)?);
    let range = if low == high { format!("{low:.1}") } else { format!("{low:.1} to {high:.1}") };
    Some(format!(
        "{restated} and {amount} mean {implied:.1} {} per {}; the yearly mean was {range} {when} (Federal Reserve)",
        &*restated.currency, &*amount.currency
    ))
}

pub(super) fn equipment_lines<S: Deref<Target = str>>(
    project: &Project<S>,
    sources: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    flag: &mut Report<'_>,
) {
    for (i, line) in project.equipment.iter().enumerate() {
        let key = |claim: usize| Some(FactKey::Claim { line: i, claim });
        for (j, claim) in line.claims.iter().enumerate() {
            let places = claim.sites.iter().filter(|s| s.place.is_some()).count();
            let facilities = claim.sites.iter().filter(|s| s.facility.is_some()).count();
            if claim.quantity.is_some_and(|q| q.0 > 1.into())
                && places.min(facilities.max(places)) > 1
                && claim.sites.iter().all(|s| s.quantity.is_none())
            {
                flag(Rule::SplitNotStated, key(j), &|| {
                    let n = crate::model::format_quantity(claim.quantity);
                    let what = counted_name(&n, &line.name);
                    format!("{what} go to {places} places; how many to each is not stated")
                });
            }
        }
        let balance = &reports[i].balance;
        if let Some(dispute) = balance.dispute {
            flag(Rule::ReportsDisagree, key(dispute.less.0), &|| format!("{}: {}", &*line.name, balance.words()));
            continue;
        }
        if let Some((claim, what)) = status_conflict(line) {
            flag(Rule::StatusConflict, key(claim), &|| what.clone());
        }
        if let Some((claim, what)) = quantity_conflict(line) {
            flag(Rule::QuantityConflict, key(claim), &|| what.clone());
        }
        if let Some(what) = reported_twice(line, sources) {
            flag(Rule::ReportedTwice, key(0), &|| what.clone());
        }
    }
}

/// A newer claim that takes a step back from an older one, or two claims of one day that exclude each other.
/// Returns the claim's index and a sentence.
fn status_conflict<S: Deref<Target = str>>(line: &Equipment<S>) -> Option<(usize, String)> {
    let known_status = |claim: &Claim<S>| {
        claim.status.as_ref().and_then(Coded::known).copied().filter(|s| *s != DeliveryStatus::Unknown)
    };
    let history = line.history();
    let dated: Vec<(usize, DeliveryStatus, PartialDate)> =
        history.iter().filter_map(|&(i, claim)| Some((i, known_status(claim)?, claim.date()?))).collect();
    dated.windows(2).find_map(|pair| {
        let [(i, newer, on), (j, older, before)] = pair else { return None };
        // A target and what was reached are of one day; and more may be promised once some have come.
        let same_day = on == before && older.may_follow(*newer);
        let quantity = |claim: usize| line.claims[claim].quantity;
        let promises_more = quantity(*i).zip(quantity(*j)).is_some_and(|(newer, older)| newer > older);
        (!newer.may_follow(*older) && !same_day && !promises_more)
            .then(|| (*i, format!("{} on {on}, but {} on {before}", newer.label(), older.label())))
    })
}

/// Two claims of about the same time, from different sources, that state different quantities of one stage.
fn quantity_conflict<S: Deref<Target = str>>(line: &Equipment<S>) -> Option<(usize, String)> {
    let history = line.history();
    let counted: Vec<_> = history.iter().filter_map(|&(i, it)| Some((i, it, it.quantity?, it.date()?))).collect();
    counted.iter().enumerate().find_map(|(n, (i, a, number, on))| {
        let (_, _, other, before) = counted[n + 1..].iter().find(|(_, b, other, before)| {
            number != other
                && stage_of(a) == stage_of(b)
                && on.min_days_between(*before).is_some_and(|days| days <= SAME_TIME_DAYS)
                && !a.evidence.iter().any(|e| b.evidence.iter().any(|f| *e.source == *f.source))
        })?;
        Some((*i, format!("{number} on {on}, but {other} on {before}")))
    })
}

/// The stage that a claim speaks of.
fn stage_of<S>(claim: &Claim<S>) -> Option<Stage> {
    claim.status.as_ref().and_then(Coded::known).copied().and_then(Stage::of)
}

/// Sources of an item's claims that go back to the same publisher.
fn reported_twice<S: Deref<Target = str>>(line: &Equipment<S>, sources: &[SourceFacts<'_>]) -> Option<String> {
    if line.claims.len() < 2 && line.claims.first().is_none_or(|claim| claim.evidence.len() < 2) {
        return None;
    }
    // Two sources with an unknown publisher are not taken for the same.
    let origin =
        |id: &str| sources.iter().find(|s| s.id == id).map(|s| s.first_publisher).filter(|origin| !origin.is_empty());
    let mut cited: Vec<&str> = line.claims.iter().flat_map(|c| &c.evidence).map(|e| &*e.source).collect();
    cited.sort_unstable();
    cited.dedup();
    cited.iter().enumerate().find_map(|(i, a)| {
        let b = cited[i + 1..].iter().find(|b| origin(a).is_some() && origin(a) == origin(b))?;
        Some(format!("{a} and {b} both go back to one origin: told twice, not confirmed"))
    })
}

pub(super) fn not_a_grant<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    let partner = project.parties.iter().position(|p| p.role == Some(Coded::Known(Role::PrivatePartner)));
    let ppp = project.instrument == Some(Coded::Known(Instrument::Ppp));
    if ppp || partner.is_some() {
        let with = partner.map_or_else(String::new, |i| format!(" with {}", &*project.parties[i].name));
        flag(Rule::NotAGrant, partner.map(FactKey::Party), &|| {
            format!("a public-private partnership{with}: told among aid, but no donor gives it")
        });
    }
}

pub(super) fn name_variants<S: Deref<Target = str>>(project: &Project<S>, names: &Names, flag: &mut Report<'_>) {
    if names.is_empty() {
        return;
    }
    let mut seen: Vec<usize> = Vec::new();
    project.visit_facts(|fact| {
        for evidence in fact.evidence {
            for i in names.uncommon(&word_list(evidence.marked_text())) {
                if !seen.contains(&i) {
                    seen.push(i);
                    let name = &names.list()[i];
                    flag(Rule::NameVariant, Some(fact.key), &|| {
                        format!("“{}” is better known as {}", name.as_written, name.preferred)
                    });
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Figure;

    fn amount(value: i64, currency: &str) -> Amount {
        Amount { value: Figure::from(value), currency: currency.to_owned(), ..Amount::default() }
    }

    #[test]
    fn fifteen_yen_a_dollar_is_a_mismatch_in_every_year() {
        let what = mismatch(&amount(108_700_000, "JPY"), &amount(7_000_000, "USD"), None).expect("flagged");
        assert!(what.contains("15.5 JPY per USD"), "{what}");
    }

    #[test]
    fn a_fair_equivalent_is_no_mismatch() {
        assert_eq!(mismatch(&amount(1_087_000_000, "JPY"), &amount(7_000_000, "USD"), None), None);
        assert_eq!(mismatch(&amount(140_000_000, "JPY"), &amount(1_000_000, "USD"), Some(2023)), None);
        assert_eq!(mismatch(&amount(100, "XXX"), &amount(1, "USD"), None), None);
    }

    #[test]
    fn zero_amounts_are_not_compared() {
        assert_eq!(mismatch(&amount(0, "JPY"), &amount(0, "USD"), None), None);
        assert_eq!(mismatch(&amount(5, "JPY"), &amount(0, "USD"), None), None);
    }

    #[test]
    fn different_quantities_from_two_sources_within_a_month_are_a_conflict() {
        let claim = |date: &str, quantity: i64, source: &str| Claim::<String> {
            as_of: Some(date.into()),
            quantity: Some(Figure::from(quantity)),
            evidence: vec![crate::model::Evidence { source: source.to_owned(), ..Default::default() }],
            ..Claim::default()
        };
        let conflict = |a, b| quantity_conflict(&Equipment::<String> { claims: vec![a, b], ..Equipment::default() });
        let (_, what) = conflict(claim("2024-05-02", 18, "b"), claim("2024-05-01", 20, "a")).expect("flagged");
        assert_eq!(what, "18 on 2024-05-02, but 20 on 2024-05-01");
        assert!(conflict(claim("2024-05", 18, "b"), claim("2024-05-01", 20, "a")).is_some());
        assert_eq!(conflict(claim("2024-05-02", 20, "b"), claim("2024-05-01", 20, "a")), None, "the same number");
        assert_eq!(conflict(claim("2025-05-02", 18, "b"), claim("2024-05-01", 20, "a")), None, "a year apart");
        assert_eq!(conflict(claim("2024-05-02", 18, "a"), claim("2024-05-01", 20, "a")), None, "one source");
        assert_eq!(conflict(claim("---02", 18, "b"), claim("2024-05-01", 20, "a")), None, "no year");
    }

    #[test]
    fn a_delivery_taken_back_is_a_conflict_and_progress_is_not() {
        let claim = |date: &str, status| Claim::<String> {
            as_of: Some(date.into()),
            status: Some(Coded::Known(status)),
            ..Claim::default()
        };
        let line = |claims| Equipment::<String> { claims, ..Equipment::default() };
        let back = line(vec![claim("2024", DeliveryStatus::Planned), claim("2023", DeliveryStatus::Delivered)]);
        assert!(status_conflict(&back).is_some());
        let forth = line(vec![claim("2024", DeliveryStatus::Delivered), claim("2023", DeliveryStatus::Planned)]);
        assert_eq!(status_conflict(&forth), None);
    }
}
