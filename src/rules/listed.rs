//! Rules for codes: each is on its list and not withdrawn from it.

use super::list::Rule;
use super::report::Report;
use crate::codes::{self, CodeList};
use crate::model::{Activity, Basis, Coded, FactKey, LeftOut, ListedCode, PaymentFact, Project};
use std::ops::Deref;

pub(super) fn codes<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    fn check<T: ListedCode>(value: &Option<Coded<T>>, fact: Option<FactKey>, flag: &mut Report<'_>) {
        if let Some(code) = value.as_ref().and_then(Coded::unknown) {
            check_listed(None, T::WHAT, code, fact, flag);
        }
    }
    let check_country = |code: &str, fact: FactKey, flag: &mut Report<'_>| {
        check_listed(codes::country(code).map(|_| false), "country", code, Some(fact), flag);
    };
    check(&project.kind, None, flag);
    check(&project.status, None, flag);
    check(&project.instrument, None, flag);
    project.visit_facts(|fact| {
        if let Some(code) = fact.basis.and_then(Coded::unknown) {
            check_listed(None, "basis", code, Some(fact.key), flag);
        }
    });
    for (i, it) in project.signatories.iter().enumerate() {
        it.country.iter().for_each(|code| check_country(code, FactKey::Signatory(i), flag));
    }
    for (i, it) in project.countries.iter().enumerate() {
        check_country(&it.code, FactKey::Country(i), flag);
    }
    for (i, it) in project.parties.iter().enumerate() {
        check(&it.role, Some(FactKey::Party(i)), flag);
        it.country.iter().for_each(|code| check_country(code, FactKey::Party(i), flag));
    }
    for (i, it) in project.dates.iter().enumerate() {
        check(&it.kind, Some(FactKey::Date(i)), flag);
    }
    for (i, it) in project.amounts.iter().enumerate() {
        let fact = Some(FactKey::Amount(i));
        // Money of an unknown kind or currency is in no sum, so these two are told in the list.
        if let Some(kind) = it.kind.as_ref().and_then(Coded::unknown) {
            flag(Rule::UnknownAmountKind, fact, &|| not_listed("kind of amount", kind));
        }
        match codes::currency(&it.currency) {
            None if it.currency.is_empty() && project.activity.is_some() => flag(Rule::MissingCurrency, fact, &|| {
                format!("{} {} without a currency", it.value, it.kind.as_ref().map_or("", |kind| kind.label()))
            }),
            // That the currency of a payment is unknown is an oddity of its activity, with its line.
            None if it.left_out == Some(Coded::Known(LeftOut::UnknownCurrency)) => {}
            None => flag(Rule::UnknownCurrency, fact, &|| not_listed("currency", &it.currency)),
            Some(_) => {
                check_listed(Some(codes::is_withdrawn_currency(&it.currency)), "currency", &it.currency, fact, flag)
            }
        }
    }
    for (i, it) in project.sectors.iter().enumerate().filter(|(_, it)| it.is_dac()) {
        if it.name.as_ref().is_some_and(|name| **name == *it.code) {
            // Of payments, see `text_for_codes`.
            if it.basis != Some(Coded::Known(Basis::Carried)) {
                flag(Rule::TextForCode, Some(FactKey::Sector(i)), &|| {
                    format!("sector: {:?} stands where a code should", &*it.code)
                });
            }
            continue;
        }
        let known = codes::sector(&it.code).map(|_| codes::is_withdrawn_sector(&it.code));
        check_listed(known, "sector", &it.code, Some(FactKey::Sector(i)), flag);
    }
    for (line, it) in project.equipment.iter().enumerate() {
        let fact = Some(FactKey::Claim { line, claim: 0 });
        check(&it.kind, fact, flag);
        check_listed(codes::category(&it.category).map(|_| false), "category", &it.category, fact, flag);
        for (claim, it) in it.claims.iter().enumerate() {
            check(&it.status, Some(FactKey::Claim { line, claim }), flag);
        }
    }
}

/// The relations of IATI, in the words of the dataset form.
const RELATIONS: [&str; 5] = ["parent", "child", "sibling", "co-funded", "third party"];

/// Flags a code that is unknown (`None`) or withdrawn (`Some(true)`).
fn check_listed(withdrawn: Option<bool>, what: &str, code: &str, fact: Option<FactKey>, flag: &mut Report<'_>) {
    match withdrawn {
        None => flag(Rule::UnknownCode, fact, &|| not_listed(what, code)),
        Some(true) => flag(Rule::WithdrawnCode, fact, &|| format!("{what} {code} is withdrawn from its list")),
        Some(false) => {}
    }
}

fn not_listed(what: &str, code: &str) -> String {
    match code {
        "" => format!("{what}: no code is given"),
        code => format!("{what} {code:?} is not in its list"),
    }
}

/// Codes that only IATI activities have.
pub(super) fn activity_codes<S: Deref<Target = str>>(
    project: &Project<S>,
    activity: &Activity<S>,
    flag: &mut Report<'_>,
) {
    for (list, what, all) in [
        (CodeList::FinanceType, "type of finance", &activity.finance_types),
        (CodeList::AidType, "type of aid", &activity.aid_types),
        (CodeList::FlowType, "type of flow", &activity.flow_types),
    ] {
        for code in all {
            check_listed(codes::iati_code(list, code).map(|known| known.withdrawn), what, code, None, flag);
        }
    }
    for region in &activity.regions {
        check_region(region.vocabulary.as_deref(), &region.code, "region", None, flag);
    }
    for related in project.related.iter().filter(|related| !RELATIONS.contains(&&*related.relation)) {
        check_listed(None, "relation", &related.relation, None, flag);
    }
    text_for_codes(project, flag);
}

/// Only the first vocabulary of regions has a list here.
fn check_region(vocabulary: Option<&str>, code: &str, what: &str, fact: Option<FactKey>, flag: &mut Report<'_>) {
    if vocabulary.is_none_or(|vocabulary| vocabulary == "1") {
        check_listed(codes::iati_code(CodeList::Region, code).map(|known| known.withdrawn), what, code, fact, flag);
    }
}

/// Payments that name a country, region or sector in words only.
fn text_for_codes<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    for (i, amount) in project.amounts.iter().enumerate() {
        for part in amount.stated.iter().filter(|part| part.code.is_empty()) {
            let what = match part.of.as_ref().and_then(Coded::known) {
                Some(PaymentFact::Country) => "country",
                Some(PaymentFact::Region) => "region",
                Some(PaymentFact::Sector) => "sector",
                _ => continue,
            };
            if let Some(name) = part.name.as_deref() {
                flag(Rule::TextForCode, Some(FactKey::Amount(i)), &|| {
                    format!("{what} of payments: {name:?} stands where a code should")
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, AmountKind, StatedPart};

    fn found(project: &Project) -> Vec<(Rule, String)> {
        let mut rules = Vec::new();
        codes(project, &mut |rule, _, what| rules.push((rule, what())));
        let activity = project.activity.as_deref();
        activity.iter().for_each(|activity| {
            activity_codes(project, activity, &mut |rule, _, what| rules.push((rule, what())));
        });
        rules
    }

    fn project(amount: Amount) -> Project {
        Project { amounts: vec![amount], activity: Some(Box::default()), ..Project::default() }
    }

    fn part(of: PaymentFact, code: &str, name: Option<&str>) -> StatedPart {
        let (of, name) = (Some(Coded::Known(of)), name.map(str::to_owned));
        StatedPart { of, code: code.to_owned(), name, ..StatedPart::default() }
    }

    fn payment(stated: Vec<StatedPart>) -> Amount {
        let kind = Some(Coded::Known(AmountKind::Disbursement));
        Amount { kind, currency: "USD".to_owned(), stated, ..Amount::default() }
    }

    #[test]
    fn currencies_and_kinds_of_amount_are_rules_of_their_own() {
        let rules = |kind: &str, currency: &str| -> Vec<Rule> {
            let amount = Amount { kind: Some(kind.into()), currency: currency.to_owned(), ..Amount::default() };
            found(&project(amount)).into_iter().map(|(rule, _)| rule).collect()
        };
        assert_eq!(rules("disbursement", "USD"), []);
        assert_eq!(rules("99", "USD"), [Rule::UnknownAmountKind]);
        assert_eq!(rules("disbursement", "UDS"), [Rule::UnknownCurrency]);
        assert_eq!(rules("disbursement", ""), [Rule::MissingCurrency]);
    }

    #[test]
    fn a_text_in_place_of_a_code_is_told_with_its_words() {
        let stated = vec![part(PaymentFact::Sector, "", Some("Basic health")), part(PaymentFact::Sector, "", None)];
        let what = "sector of payments: \"Basic health\" stands where a code should".to_owned();
        assert_eq!(found(&project(payment(stated))), [(Rule::TextForCode, what)]);
    }
}
