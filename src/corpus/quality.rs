//! Flags: what is odd about a record, by which rule, and where.
//!
//! A flag is computed from the data, never stored in it, and changes no figure. Each rule is one
//! function over one project; what needs the whole corpus stands at the end.

use super::{Corpus, RecordId};
use crate::codes;
use crate::model::{
    Amount, Claim, Coded, DateKind, Equipment, FactKey, Instrument, ItemStatus, ListedCode, Name, PartialDate, Project,
    ProjectKind, ProjectStatus, Role, SkipReason, Source,
};
use crate::text::fold;
use std::collections::HashMap;

impl Rule {
    /// Whether `check` counts it as an error: what is stated cannot be used as it stands.
    pub fn is_error(self) -> bool {
        matches!(self, Rule::BadDate | Rule::UnknownCode | Rule::NoEvidence)
    }
}

/// How much a flag weighs. Lists show the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlagWeight {
    /// Two statements cannot both hold.
    Conflict,
    /// Something may not be what it seems.
    Doubt,
    /// Good to know.
    Note,
}

impl FlagWeight {
    /// As shown and searched.
    pub fn label(self) -> &'static str {
        match self {
            FlagWeight::Conflict => "conflict",
            FlagWeight::Doubt => "doubt",
            FlagWeight::Note => "note",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $weight:ident $code:literal $label:literal,)+) => {
        /// The rules. Each variant's code is what `flag:` and `check` call it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $($(#[$doc])* $rule,)+ }

        impl Rule {
            /// Every rule, heaviest first.
            pub const ALL: &'static [Rule] = &[$(Rule::$rule,)+];
            /// As searched and listed by `check`.
            pub fn code(self) -> &'static str { match self { $(Rule::$rule => $code,)+ } }
            /// As shown to people.
            pub fn label(self) -> &'static str { match self { $(Rule::$rule => $label,)+ } }
            /// How much it weighs.
            pub fn weight(self) -> FlagWeight { match self { $(Rule::$rule => FlagWeight::$weight,)+ } }
        }
    };
}

rules! {
    /// An equivalent is outside 0.5-2 times the yearly mean rate; undated, in every year.
    AmountMismatch Conflict "amount_mismatch" "amounts disagree",
    /// A newer claim goes back behind an older one.
    StatusConflict Conflict "status_conflict" "states disagree",
    /// An end stands before a start.
    EndBeforeStart Conflict "end_before_start" "ends before it starts",
    /// Percentages of countries or sectors do not sum to 100.
    PercentSum Conflict "percent_sum" "percentages do not sum to 100",
    /// The same words count in two lines.
    CountedTwice Conflict "counted_twice" "the same words are counted twice",
    /// Two records have one id.
    DuplicateId Conflict "duplicate_id" "id stands more than once",
    /// A private partner's or a public-private project is no grant.
    NotAGrant Doubt "not_a_grant" "not a grant",
    /// The project's status contradicts its dates or its deliveries.
    StatusAgainstDates Doubt "status_against_dates" "status against dates",
    /// A date that cannot be read, or is absurd.
    BadDate Doubt "bad_date" "date cannot be right",
    /// A code that its list does not know.
    UnknownCode Doubt "unknown_code" "unknown code",
    /// A figure cites no words of any source.
    NoEvidence Doubt "no_evidence" "no words behind it",
    /// A number goes to several places and is not split over them.
    SplitNotStated Note "split_not_stated" "split not stated",
    /// Nothing says when.
    DateMissing Note "date_missing" "date not stated",
    /// A date lacks its year, month or day.
    DatePartial Note "date_partial" "date incomplete",
    /// A cited source holds its text twice.
    TextRepeated Note "text_repeated" "text stands twice in its source",
    /// Two sources of one origin tell it.
    ToldTwice Note "told_twice" "told twice, same origin",
    /// A name is written in an uncommon way.
    NameVariant Note "name_variant" "name in another form",
}

/// One oddity of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The rule that found it.
    pub rule: Rule,
    /// The fact it is about.
    pub fact: Option<FactKey>,
    /// What was found, in a sentence.
    pub what: String,
}

/// The flags of every project, heaviest first.
pub fn flags(corpus: &Corpus, names: &[Name]) -> Vec<Vec<Flag>> {
    let mut all: Vec<Vec<Flag>> = corpus.ids().map(|id| of_project(corpus, id, names)).collect();
    across(corpus, &mut all);
    for flags in &mut all {
        flags.sort_by_key(|flag| (flag.rule, flag.fact));
    }
    all
}

fn of_project(corpus: &Corpus, id: RecordId, names: &[Name]) -> Vec<Flag> {
    let entry = corpus.entry(id);
    if entry.broken.is_some() {
        return Vec::new();
    }
    let project = &*entry.project;
    let sources: Vec<&Source> = entry.cited.iter().map(|&s| &*corpus.source(s).source).collect();
    let mut flags = Vec::new();
    let mut flag = |rule: Rule, fact: Option<FactKey>, what: String| flags.push(Flag { rule, fact, what });
    for fact in project.facts().iter().filter(|fact| fact.evidence.is_empty()) {
        flag(Rule::NoEvidence, Some(fact.key), format!("{} cites no source", fact.label));
    }
    amounts(project, &sources, &mut flag);
    lines(project, &sources, &mut flag);
    dates(project, &sources, &mut flag);
    codes(project, &mut flag);
    percentages(project, &mut flag);
    not_a_grant(project, &mut flag);
    for source in sources.iter().filter(|s| s.skip.iter().any(|k| k.why == Coded::Known(SkipReason::Repeat))) {
        flag(
            Rule::TextRepeated,
            None,
            format!("source {} holds its text twice; one copy is shown and counted", source.id),
        );
    }
    name_variants(project, names, &mut flag);
    flags
}

fn amounts(project: &Project, sources: &[&Source], flag: &mut impl FnMut(Rule, Option<FactKey>, String)) {
    for (i, amount) in project.amounts.iter().enumerate() {
        let restated = amount
            .equivalent_of
            .as_ref()
            .and_then(|id| project.amounts.iter().find(|other| other.id.as_ref() == Some(id)));
        let Some(restated) = restated else { continue };
        let year = amount.year.and_then(|y| u16::try_from(y).ok()).or_else(|| year_of(project, sources, amount));
        if let Some(what) = mismatch(restated, amount, year) {
            flag(Rule::AmountMismatch, Some(FactKey::Amount(i)), what);
        }
    }
}

/// The year an amount belongs to: its project's own date, else that of the source that states it.
fn year_of(project: &Project, sources: &[&Source], amount: &Amount) -> Option<u16> {
    let own = project.dates.iter().find(|d| d.kind == Some(Coded::Known(DateKind::Signed)));
    own.and_then(|d| d.value.as_ref()?.known()?.year).or_else(|| {
        let cited = amount.evidence.first()?;
        sources.iter().find(|s| s.id == cited.source)?.published.as_ref()?.known()?.year
    })
}

/// What is wrong with `amount` as a restatement of `restated`, if anything can be said.
fn mismatch(restated: &Amount, amount: &Amount, year: Option<u16>) -> Option<String> {
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
        restated.currency, amount.currency
    ))
}

fn lines(project: &Project, sources: &[&Source], flag: &mut impl FnMut(Rule, Option<FactKey>, String)) {
    for (i, line) in project.equipment.iter().enumerate() {
        let key = |claim: usize| Some(FactKey::Claim { line: i, claim });
        for (j, claim) in line.claims.iter().enumerate() {
            let places = claim.sites.iter().filter(|s| s.place.is_some()).count();
            let facilities = claim.sites.iter().filter(|s| s.facility.is_some()).count();
            if claim.quantity.is_some_and(|q| q.0 > 1.into())
                && places.min(facilities.max(places)) > 1
                && claim.sites.iter().all(|s| s.quantity.is_none())
            {
                let n = format_args!(
                    "{} {} go to {places} places",
                    crate::model::format_quantity(claim.quantity),
                    line.name
                )
                .to_string();
                flag(Rule::SplitNotStated, key(j), format!("{n}; how many to each is not stated"));
            }
        }
        if let Some((claim, what)) = status_conflict(line) {
            flag(Rule::StatusConflict, key(claim), what);
        }
        if let Some(what) = told_twice(line, sources) {
            flag(Rule::ToldTwice, key(0), what);
        }
    }
}

/// A newer claim that goes back behind an older one, or two of one day that exclude each other.
fn status_conflict(line: &Equipment) -> Option<(usize, String)> {
    let stage =
        |claim: &Claim| claim.status.as_ref().and_then(Coded::known).copied().filter(|s| *s != ItemStatus::Unknown);
    let history = line.history();
    let told: Vec<(usize, ItemStatus, PartialDate)> =
        history.iter().filter_map(|&(i, claim)| Some((i, stage(claim)?, claim.date()?))).collect();
    told.windows(2).find_map(|pair| {
        let [(i, newer, on), (_, older, before)] = pair else { return None };
        let undone = matches!(older, ItemStatus::Delivered | ItemStatus::InUse)
            && (newer.is_open() || *newer == ItemStatus::Cancelled);
        let revived = *older == ItemStatus::Cancelled && *newer != ItemStatus::Cancelled;
        (undone || revived).then(|| (*i, format!("{} on {on}, but {} on {before}", newer.label(), older.label())))
    })
}

/// Claims from two sources that go back to one origin.
fn told_twice(line: &Equipment, sources: &[&Source]) -> Option<String> {
    let origin = |id: &str| {
        let source = sources.iter().find(|s| s.id == id)?;
        Some(fold(source.origin.as_deref().unwrap_or(&source.publisher)))
    };
    let mut cited: Vec<&str> = line.claims.iter().flat_map(|c| &c.evidence).map(|e| e.source.as_str()).collect();
    cited.sort_unstable();
    cited.dedup();
    cited.iter().enumerate().find_map(|(i, a)| {
        let b = cited[i + 1..].iter().find(|b| origin(a).is_some() && origin(a) == origin(b))?;
        Some(format!("{a} and {b} both go back to one origin: told twice, not confirmed"))
    })
}

fn dates(project: &Project, sources: &[&Source], flag: &mut impl FnMut(Rule, Option<FactKey>, String)) {
    let value = |i: usize| project.dates[i].value.as_ref().and_then(Coded::known).copied();
    for (i, date) in project.dates.iter().enumerate() {
        match value(i) {
            Some(value) if value.year.is_some_and(|y| !(1945..=2100).contains(&y)) => {
                flag(Rule::BadDate, Some(FactKey::Date(i)), format!("{date} is an absurd year"));
            }
            Some(value) if value.year.is_none() => {
                flag(Rule::DatePartial, Some(FactKey::Date(i)), date.to_string());
            }
            None => match date.value.as_ref().and_then(Coded::unknown) {
                Some(text) => flag(Rule::BadDate, Some(FactKey::Date(i)), format!("{text:?} is no date")),
                None => flag(Rule::DatePartial, Some(FactKey::Date(i)), format!("{date}: only words, no date")),
            },
            _ => {}
        }
    }
    for (i, line) in project.equipment.iter().enumerate() {
        for (claim, it) in line.claims.iter().enumerate() {
            if let Some(text) = it.as_of.as_ref().and_then(Coded::unknown) {
                flag(Rule::BadDate, Some(FactKey::Claim { line: i, claim }), format!("{text:?} is no date"));
            }
        }
    }
    let of = |kind: DateKind| {
        (0..project.dates.len())
            .filter(move |&i| project.dates[i].kind == Some(Coded::Known(kind)))
            .filter_map(move |i| Some((i, value(i)?)))
    };
    for (_, start) in of(DateKind::Start) {
        if let Some((i, end)) = of(DateKind::End).find(|(_, end)| start.is_after(*end)) {
            flag(Rule::EndBeforeStart, Some(FactKey::Date(i)), format!("it ends {end}, before it starts {start}"));
        }
    }
    let early = matches!(
        project.status.as_ref().and_then(Coded::known),
        Some(ProjectStatus::Discussed | ProjectStatus::Pipeline | ProjectStatus::Cancelled)
    );
    let arrived = project
        .equipment
        .iter()
        .find(|line| matches!(line.status(), Coded::Known(ItemStatus::Delivered | ItemStatus::InUse)));
    if early {
        let status = project.status.as_ref().map_or("", |s| s.label());
        if let Some(line) = arrived {
            flag(
                Rule::StatusAgainstDates,
                None,
                format!("the project is {status}, but {} is {}", line.name, line.status().label()),
            );
        }
        for kind in [DateKind::Handover, DateKind::Delivered] {
            if let Some((i, date)) = of(kind).next() {
                flag(
                    Rule::StatusAgainstDates,
                    Some(FactKey::Date(i)),
                    format!("the project is {status}, but {} {date}", kind.label()),
                );
            }
        }
    }
    let concrete = matches!(project.kind, Some(Coded::Known(ProjectKind::Agreement | ProjectKind::Delivery)));
    let told = sources.iter().any(|s| s.published.as_ref().and_then(Coded::known).is_some_and(|d| d.year.is_some()));
    let dated = (0..project.dates.len()).any(|i| value(i).is_some_and(|d| d.year.is_some()));
    if concrete && !told && !dated {
        flag(Rule::DateMissing, None, "neither the project nor its source states a date with a year".to_owned());
    }
}

fn codes(project: &Project, flag: &mut impl FnMut(Rule, Option<FactKey>, String)) {
    let mut unknown = |fact: Option<FactKey>, what: &str, code: &str| {
        flag(Rule::UnknownCode, fact, format!("{what} {code:?} is not in its list"));
    };
    fn check<T: ListedCode>(value: &Option<Coded<T>>, mut report: impl FnMut(&str, &str)) {
        if let Some(code) = value.as_ref().and_then(Coded::unknown) {
            report(T::WHAT, code);
        }
    }
    check(&project.kind, |what, code| unknown(None, what, code));
    check(&project.status, |what, code| unknown(None, what, code));
    check(&project.instrument, |what, code| unknown(None, what, code));
    for fact in project.facts() {
        if let Some(code) = fact.basis.and_then(Coded::unknown) {
            unknown(Some(fact.key), "basis", code);
        }
    }
    for (i, it) in project.signatories.iter().enumerate() {
        if let Some(code) = it.country.as_deref().filter(|code| codes::country(code).is_none()) {
            unknown(Some(FactKey::Signatory(i)), "country", code);
        }
    }
    for (i, it) in project.countries.iter().enumerate() {
        if codes::country(&it.code).is_none() {
            unknown(Some(FactKey::Country(i)), "country", &it.code);
        }
    }
    for (i, it) in project.parties.iter().enumerate() {
        let fact = Some(FactKey::Party(i));
        check(&it.role, |what, code| unknown(fact, what, code));
        if let Some(code) = it.country.as_deref().filter(|code| codes::country(code).is_none()) {
            unknown(fact, "country", code);
        }
    }
    for (i, it) in project.dates.iter().enumerate() {
        check(&it.kind, |what, code| unknown(Some(FactKey::Date(i)), what, code));
    }
    for (i, it) in project.amounts.iter().enumerate() {
        let fact = Some(FactKey::Amount(i));
        check(&it.kind, |what, code| unknown(fact, what, code));
        if codes::currency(&it.currency).is_none() {
            unknown(fact, "currency", &it.currency);
        }
    }
    for (i, it) in project.sectors.iter().enumerate() {
        let dac = it.vocabulary.as_deref().is_none_or(|v| v == "1" || v == "2");
        if dac && codes::sector(&it.code).is_none() {
            unknown(Some(FactKey::Sector(i)), "sector", &it.code);
        }
    }
    for (line, it) in project.equipment.iter().enumerate() {
        let fact = Some(FactKey::Claim { line, claim: 0 });
        check(&it.kind, |what, code| unknown(fact, what, code));
        if codes::category(&it.category).is_none() {
            unknown(fact, "category", &it.category);
        }
        for (claim, it) in it.claims.iter().enumerate() {
            check(&it.status, |what, code| unknown(Some(FactKey::Claim { line, claim }), what, code));
        }
    }
}

fn percentages(project: &Project, flag: &mut impl FnMut(Rule, Option<FactKey>, String)) {
    let mut check = |what: &str, key: FactKey, parts: Vec<f64>| {
        let sum: f64 = parts.iter().sum();
        if !parts.is_empty() && (sum - 100.0).abs() > 0.5 {
            flag(Rule::PercentSum, Some(key), format!("{what} sum to {sum} percent"));
        }
    };
    check("countries", FactKey::Country(0), project.countries.iter().filter_map(|c| c.percentage).collect());
    // Without a vocabulary it is the first, the DAC's.
    fn of(sector: &crate::model::Sector) -> &str {
        sector.vocabulary.as_deref().unwrap_or("1")
    }
    let mut vocabularies: Vec<&str> = project.sectors.iter().map(of).collect();
    vocabularies.sort_unstable();
    vocabularies.dedup();
    for vocabulary in vocabularies {
        let parts = project.sectors.iter().filter(|s| of(s) == vocabulary).filter_map(|s| s.percentage).collect();
        check("sectors", FactKey::Sector(0), parts);
    }
}

fn not_a_grant(project: &Project, flag: &mut impl FnMut(Rule, Option<FactKey>, String)) {
    let partner = project.parties.iter().position(|p| p.role == Some(Coded::Known(Role::PrivatePartner)));
    let ppp = project.instrument == Some(Coded::Known(Instrument::Ppp));
    if ppp || partner.is_some() {
        let with = partner.map_or_else(String::new, |i| format!(" with {}", project.parties[i].name));
        flag(
            Rule::NotAGrant,
            partner.map(FactKey::Party),
            format!("a public-private partnership{with}: told among aid, but no donor gives it"),
        );
    }
}

fn name_variants(project: &Project, names: &[Name], flag: &mut impl FnMut(Rule, Option<FactKey>, String)) {
    let mut seen: Vec<&str> = Vec::new();
    for fact in project.facts() {
        for name in names.iter().filter(|name| name.as_written != name.preferred) {
            let said =
                fact.evidence.iter().any(|e| super::texts::contains_words(&fold(e.words()), &fold(&name.as_written)));
            if said && !seen.contains(&name.as_written.as_str()) {
                seen.push(&name.as_written);
                flag(
                    Rule::NameVariant,
                    Some(fact.key),
                    format!("“{}” is better known as {}", name.as_written, name.preferred),
                );
            }
        }
    }
}

/// The rules that need more than one record.
fn across(corpus: &Corpus, all: &mut [Vec<Flag>]) {
    let mut ids: HashMap<&str, Vec<RecordId>> = HashMap::new();
    let mut counted: HashMap<(crate::corpus::SourceId, usize, usize, &str), (RecordId, FactKey)> = HashMap::new();
    for id in corpus.ids() {
        let project = corpus.project(id);
        if !project.id.is_empty() {
            ids.entry(&project.id).or_default().push(id);
        }
        for (line, item) in project.equipment.iter().enumerate() {
            for (claim, it) in item.claims.iter().enumerate().filter(|(_, it)| it.quantity.is_some()) {
                let Some(evidence) = it.evidence.first() else { continue };
                let Some(source) = corpus.source_of(id, &evidence.source) else { continue };
                let words = evidence.marked();
                let fact = FactKey::Claim { line, claim };
                let place = (source, words.start, words.end, item.category.as_str());
                let before = counted.insert(place, (id, fact));
                if let Some((other, at)) = before.filter(|(other, at)| (*other, at.line()) != (id, Some(line))) {
                    let what =
                        format!("“{}” is counted here and in {} {at}", evidence.words(), corpus.project(other).id);
                    all[id.0 as usize].push(Flag { rule: Rule::CountedTwice, fact: Some(fact), what });
                }
            }
        }
    }
    for (id, records) in ids.into_iter().filter(|(_, records)| records.len() > 1) {
        for &record in &records {
            let what = format!("{} records have the id {id}", records.len());
            all[record.0 as usize].push(Flag { rule: Rule::DuplicateId, fact: None, what });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Money;

    fn amount(value: i64, currency: &str) -> Amount {
        Amount { value: Money::from(value), currency: currency.to_owned(), ..Amount::default() }
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
    fn nothing_is_compared_with_nothing() {
        assert_eq!(mismatch(&amount(0, "JPY"), &amount(0, "USD"), None), None);
        assert_eq!(mismatch(&amount(5, "JPY"), &amount(0, "USD"), None), None);
    }

    #[test]
    fn a_delivery_taken_back_is_a_conflict_and_progress_is_none() {
        let claim = |date: &str, status| Claim {
            as_of: Some(date.into()),
            status: Some(Coded::Known(status)),
            ..Claim::default()
        };
        let line = |claims| Equipment { claims, ..Equipment::default() };
        let back = line(vec![claim("2024", ItemStatus::Planned), claim("2023", ItemStatus::Delivered)]);
        assert!(status_conflict(&back).is_some());
        let forth = line(vec![claim("2024", ItemStatus::Delivered), claim("2023", ItemStatus::Planned)]);
        assert_eq!(status_conflict(&forth), None);
    }
}
