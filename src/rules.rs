//! Flags: the rules that find what is odd about a record.
//!
//! Flags are computed from the data, never stored in it, and change no figure. The rules here look at one
//! project with the sources it cites. Rules that need several records (duplicate ids, words counted twice,
//! relations) are found by [`crate::load`] and `store::duplicates`.

mod overdue;

pub(crate) use overdue::{PendingEnd, pending_end};

use crate::codes::{self, CodeList};
use crate::model::balance::{SAME_TIME_DAYS, Speaker, Stage};
use crate::model::voice::{self, PublisherFacts};
use crate::model::{
    ActivityStatus, Amount, Balance, Claim, Coded, DateKind, DeliveryStatus, Equipment, FactKey, Figure, Instrument,
    LeftOut, LineState, ListedCode, Names, Oddity, PartialDate, Project, ProjectKind, Role, SourceKind, Voice,
};
use crate::text::inflect::counted_name;
use crate::text::word_list;
use rust_decimal::Decimal;
use std::ops::Deref;

impl Rule {
    /// The bit of this rule in a set of rules.
    pub fn bit(self) -> u64 {
        1 << self as u32
    }

    pub(crate) fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// The rules of a set, the most severe first.
    pub fn of_bits(bits: u64) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(move |rule| bits & rule.bit() != 0)
    }

    /// Whether this rule finds something odd, see [`FlagWeight::FollowUp`].
    pub fn is_finding(self) -> bool {
        self.weight() != FlagWeight::FollowUp
    }

    /// The set of all rules that find something odd.
    pub(crate) fn finding_bits() -> u64 {
        Rule::ALL.iter().filter(|rule| rule.is_finding()).fold(0, |bits, rule| bits | rule.bit())
    }

    /// Whether `check` counts a flag of this rule as an error: a date or code that cannot be used as stated,
    /// or a fact without a quote.
    pub fn is_error(self) -> bool {
        matches!(self, Rule::BadDate | Rule::UnknownCode | Rule::NoEvidence)
    }
}

/// Severity of a rule, the most severe first. Lists show conflicts and doubts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlagWeight {
    /// Two statements cannot both be true.
    Conflict,
    /// Something may not be what it seems.
    Doubt,
    /// Worth knowing; shown with the record only.
    Note,
    /// Nothing odd about the record, but something to ask after. Found and counted like a flag and told in the detail;
    /// no sign in a list, no finding of `check`, and not what `has:flag` asks for.
    FollowUp,
}

impl FlagWeight {
    /// The name shown and searched.
    pub fn label(self) -> &'static str {
        match self {
            FlagWeight::Conflict => "conflict",
            FlagWeight::Doubt => "doubt",
            FlagWeight::Note => "note",
            FlagWeight::FollowUp => "follow-up",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $weight:ident $code:literal $label:literal,)+) => {
        /// The rules, the most severe first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $($(#[$doc])* $rule,)+ }

        impl Rule {
            pub const ALL: &'static [Rule] = &[$(Rule::$rule,)+];
            /// The name in `flag:` and in the output of `check`.
            pub fn code(self) -> &'static str { match self { $(Rule::$rule => $code,)+ } }
            /// The text shown on screen.
            pub(crate) fn label(self) -> &'static str { match self { $(Rule::$rule => $label,)+ } }
            pub fn weight(self) -> FlagWeight { match self { $(Rule::$rule => FlagWeight::$weight,)+ } }
        }
    };
}

rules! {
    /// The rate implied by an equivalent is outside 0.5 to 2 times the yearly mean rate; for an undated one,
    /// in every year.
    AmountMismatch Conflict "amount_mismatch" "amounts disagree",
    /// Two voices contradict each other on a stage of an item or on its number.
    ReportsDisagree Conflict "reports_disagree" "reports disagree",
    /// A newer claim on an item takes a step back from an older one: delivered, then planned.
    StatusConflict Conflict "status_conflict" "states disagree",
    /// Sources of about the same time state different quantities of one stage of an item.
    QuantityConflict Conflict "quantity_conflict" "numbers disagree",
    EndBeforeStart Conflict "end_before_start" "ends before it starts",
    /// Percentages of countries or sectors do not sum to 100, or are out of range.
    PercentSum Conflict "percent_sum" "percentages do not sum to 100",
    /// Two equipment lines count the same words of a source.
    CountedTwice Conflict "counted_twice" "the same words are counted twice",
    /// Several records have the same external id.
    DuplicateId Conflict "duplicate_id" "id stands more than once",
    /// Children of the activity report the same kinds of amount. A sum over all of them counts those.
    CountedInChildren Conflict "counted_in_children" "counted in the activities that belong to it",
    /// A public-private partnership, or a project with a private partner.
    NotAGrant Doubt "not_a_grant" "not a grant",
    /// Only the giver says that it has arrived, and the data goes on for more than 90 days without another voice.
    Unconfirmed Doubt "unconfirmed" "only the giver says so",
    /// The project's status contradicts its dates, or the delivery status of an item.
    StatusAgainstDates Doubt "status_against_dates" "status against dates",
    /// A date that cannot be read, or with an impossible year.
    BadDate Doubt "bad_date" "date cannot be right",
    /// A code that is not on its code list.
    UnknownCode Doubt "unknown_code" "unknown code",
    /// An amount of an IATI activity that cannot be read or is missing.
    BadAmount Doubt "bad_amount" "figure cannot be read",
    /// A payment or budget with several values, of which none counts.
    SeveralValues Doubt "several_values" "several values in one payment",
    /// A figure that may also be another one: `1,234`.
    AmbiguousFigure Doubt "ambiguous_figure" "figure has two readings",
    /// A currency outside of ISO 4217. Its figures are in no sum.
    UnknownCurrency Doubt "unknown_currency" "unknown currency",
    /// A payment dated more than 31 days after its data.
    AfterData Doubt "after_data" "paid after the data's date",
    NoPaymentDate Doubt "no_payment_date" "payment without a date",
    /// A budget or planned disbursement that ends before it begins.
    PeriodReversed Doubt "period_reversed" "budget ends before it begins",
    MissingIdentifier Doubt "missing_identifier" "identifier missing",
    MissingTitle Doubt "missing_title" "title missing",
    /// An activity that names no country and no region.
    MissingCountry Doubt "missing_country" "country missing",
    MissingCurrency Doubt "missing_currency" "currency missing",
    /// A fact that cites no words of a source.
    NoEvidence Doubt "no_evidence" "no words behind it",
    /// A quantity for several places, without a quantity for each.
    SplitNotStated Note "split_not_stated" "split not stated",
    /// No date says when: neither the project nor a source states a year.
    DateMissing Note "date_missing" "date not stated",
    /// A date without a year, or only in words.
    DatePartial Note "date_partial" "date incomplete",
    /// A cited source contains its text twice.
    TextRepeated Note "text_repeated" "text stands twice in its source",
    /// Two sources that go back to the same publisher report an item; this is no confirmation.
    ReportedTwice Note "told_twice" "told twice, same origin",
    /// A budget of more than 400 days, which is in no single year.
    LongBudget Note "long_budget" "budget of several years",
    /// A revised budget of another period than the original.
    OverlappingBudget Note "overlapping_budget" "revised budget of another period",
    /// Budgets that add up to a longer one.
    BudgetParts Note "budget_parts" "budget and its parts",
    /// A code that is withdrawn from its code list.
    WithdrawnCode Note "withdrawn_code" "withdrawn code",
    /// A related activity is not loaded.
    DanglingRelation Note "dangling_relation" "related activity is not here",
    /// Amounts in several currencies, which no sum can add.
    MixedCurrencies Note "mixed_currencies" "several currencies",
    /// A quote has a known name in another spelling than the preferred one.
    NameVariant Note "name_variant" "name in another form",
    /// The planned end has passed by the data's own date, and neither an end nor all arrivals are reported.
    Overdue FollowUp "overdue" "overdue",
}

/// One oddity of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    pub rule: Rule,
    pub(crate) fact: Option<FactKey>,
    /// What was found, as a sentence.
    pub what: String,
    /// Line in the file, if it is more exact than the line on which the record begins. IATI only.
    pub(crate) line: Option<usize>,
}

/// What the rules need to know of a cited source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SourceFacts<'a> {
    pub(crate) id: &'a str,
    pub published: Option<PartialDate>,
    /// See [`crate::store::SourceEntry`].
    pub(crate) first_publisher: &'a str,
    pub kind: Option<SourceKind>,
    /// See [`crate::store::SourceEntry`].
    pub(crate) repeats_text: bool,
}

impl SourceFacts<'_> {
    fn publisher(&self) -> PublisherFacts<'_> {
        PublisherFacts { name: self.first_publisher, kind: self.kind }
    }
}

/// Whose voice each claim of an equipment line is, and its balance.
#[derive(Clone, Debug)]
pub struct LineReport<'c> {
    /// By the index of the claim.
    pub speakers: Vec<Speaker<'c>>,
    pub balance: Balance,
}

/// The reports on each equipment line of a project.
pub fn line_reports<'c, S: Deref<Target = str>>(
    project: &'c Project<S>,
    cited: &'c [SourceFacts<'_>],
) -> Vec<LineReport<'c>> {
    let report = |line: &'c Equipment<S>| {
        let find = |id: &str| cited.iter().find(|source| source.id == id).map(SourceFacts::publisher);
        let speakers = voice::speakers(line, project, find);
        let balance = voice::balance(line, &speakers);
        LineReport { speakers, balance }
    };
    project.equipment.iter().map(report).collect()
}

/// The state of a line in facets and columns: that of its balance, unless the project is no aid.
pub fn line_state<S>(project: &Project<S>, balance: &Balance) -> LineState {
    if project.not_aid.is_some() { LineState::NotAid } else { balance.state() }
}

/// Whether a date has a year, and one that is no typing error. The bounds are chosen by eye.
pub(crate) fn is_plausible(date: PartialDate) -> bool {
    date.year.is_some_and(|year| (1945..=2100).contains(&year))
}

/// Days after which an arrival that only its giver reports should have been confirmed: the data goes on, but nobody else
/// has spoken of it. Chosen by eye.
const DAYS_TO_CONFIRM: u32 = 90;

/// Whether an arrival that only its giver reports, last on `reported`, is unconfirmed in data of `data_date`.
pub(crate) fn is_unconfirmed(reported: PartialDate, data_date: PartialDate) -> bool {
    data_date.is_after(reported) && data_date.min_days_between(reported).is_some_and(|days| days > DAYS_TO_CONFIRM)
}

/// The arrivals that only the giver reports: the newest claim of each, and its date. An arrival without a date tells
/// nothing of how long nobody has spoken of it, and is left out.
pub(crate) fn giver_only_arrivals<S: Deref<Target = str>>(
    project: &Project<S>,
    reports: &[LineReport<'_>],
) -> Vec<(FactKey, PartialDate)> {
    use DeliveryStatus::{Delivered, InUse, Incomplete, NotInUse, Returned};
    let newest = |line: usize, report: &LineReport<'_>| {
        let arrived = matches!(
            line_state(project, &report.balance),
            LineState::Delivered
                | LineState::InUse
                | LineState::NotInUse
                | LineState::Incomplete
                | LineState::PartlyDelivered
                | LineState::ArrivedUncounted
        );
        if !arrived {
            return None;
        }
        let claims = project.equipment[line].claims.iter().zip(&report.speakers).enumerate();
        // Who says that it is incomplete or not in use says that it is there.
        let mut of_arrival = claims.filter(|(_, (claim, _))| {
            let status = claim.status.as_ref().and_then(Coded::known);
            status.is_some_and(|status| matches!(status, Delivered | InUse | Incomplete | NotInUse | Returned))
        });
        if !of_arrival.clone().all(|(_, (_, speaker))| *speaker == Speaker::Voice(Voice::Giver)) {
            return None;
        }
        let first = of_arrival.next()?;
        let newest = of_arrival.fold(first, |newest, it| {
            if PartialDate::newest_first(it.1.0.date(), newest.1.0.date()).is_lt() { it } else { newest }
        });
        let date = newest.1.0.date().filter(|date| date.year.is_some())?;
        Some((FactKey::Claim { line, claim: newest.0 }, date))
    };
    reports.iter().enumerate().filter_map(|(line, report)| newest(line, report)).collect()
}

/// Whether an equipment line is open, see [`Balance::is_open`]; never if the project is no aid.
pub fn is_open_line<S>(project: &Project<S>, balance: &Balance) -> bool {
    project.not_aid.is_none() && balance.is_open()
}

/// Receives what a rule finds: the rule, the fact, and a closure that makes the sentence. Loading only needs
/// the rule, so it never builds sentences.
type Report<'r> = dyn FnMut(Rule, Option<FactKey>, &dyn Fn() -> String) + 'r;

/// Flags of a project by all rules that look at one record only, the most severe first.
pub(crate) fn flags<S: Deref<Target = str>>(
    project: &Project<S>,
    cited: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    names: &Names,
) -> Vec<Flag> {
    let mut flags = Vec::new();
    check_project(project, cited, reports, &mut |rule, fact, what| {
        flags.push(Flag { rule, fact, what: what(), line: None })
    });
    name_variants(project, names, &mut |rule, fact, what| flags.push(Flag { rule, fact, what: what(), line: None }));
    for oddity in project.activity.iter().flat_map(|activity| &activity.oddities) {
        let what = oddity.what.to_string();
        flags.push(Flag { rule: rule_of(oddity), fact: None, what, line: Some(oddity.line as usize) });
    }
    flags.sort_by_key(|flag| (flag.rule, flag.fact));
    flags
}

/// The rule that an oddity found while parsing XML belongs to.
fn rule_of<S: Deref<Target = str>>(oddity: &Oddity<S>) -> Rule {
    Rule::from_code(&oddity.rule).filter(|rule| rule.is_finding()).unwrap_or(Rule::BadAmount)
}

/// Like [`flags`], but only which rules apply: one bit each, see [`Rule::bit`].
pub fn rule_bits<S: Deref<Target = str>>(
    project: &Project<S>,
    cited: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    names: &Names,
) -> u64 {
    let mut bits = 0;
    check_project(project, cited, reports, &mut |rule, _, _| bits |= rule.bit());
    let oddities = project.activity.iter().flat_map(|activity| &activity.oddities);
    oddities.for_each(|oddity| bits |= rule_of(oddity).bit());
    name_variants(project, names, &mut |rule, _, _| bits |= rule.bit());
    bits
}

fn check_project<S: Deref<Target = str>>(
    project: &Project<S>,
    cited: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    flag: &mut Report<'_>,
) {
    // An IATI activity is its own evidence: its facts are in elements of their own and need no quote.
    project.visit_facts(|fact| {
        if fact.evidence.is_empty() && project.activity.is_none() {
            flag(Rule::NoEvidence, Some(fact.key), &|| format!("{} cites no source", fact.label()));
        }
    });
    amounts(project, cited, flag);
    equipment_lines(project, cited, reports, flag);
    dates(project, cited, reports, flag);
    codes(project, flag);
    percentages(project, flag);
    not_a_grant(project, flag);
    activity(project, flag);
    for source in cited.iter().filter(|source| source.repeats_text) {
        flag(Rule::TextRepeated, None, &|| {
            format!("source {} holds its text twice; one copy is shown and counted", source.id)
        });
    }
}

fn amounts<S: Deref<Target = str>>(project: &Project<S>, sources: &[SourceFacts<'_>], flag: &mut Report<'_>) {
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

fn equipment_lines<S: Deref<Target = str>>(
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
        let [(i, newer, on), (_, older, before)] = pair else { return None };
        (!newer.may_follow(*older))
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

fn dates<S: Deref<Target = str>>(
    project: &Project<S>,
    sources: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    flag: &mut Report<'_>,
) {
    let value = |i: usize| project.dates[i].value.as_ref().and_then(Coded::known).copied();
    for (i, date) in project.dates.iter().enumerate() {
        match value(i) {
            Some(value) if value.year.is_some() && !is_plausible(value) => {
                flag(Rule::BadDate, Some(FactKey::Date(i)), &|| format!("{date} is an absurd year"));
            }
            Some(value) if value.year.is_none() => {
                flag(Rule::DatePartial, Some(FactKey::Date(i)), &|| date.to_string());
            }
            None => match date.value.as_ref().and_then(Coded::unknown) {
                Some(text) => flag(Rule::BadDate, Some(FactKey::Date(i)), &|| format!("{text:?} is no date")),
                None => flag(Rule::DatePartial, Some(FactKey::Date(i)), &|| format!("{date}: only words, no date")),
            },
            _ => {}
        }
    }
    for (i, line) in project.equipment.iter().enumerate() {
        for (claim, it) in line.claims.iter().enumerate() {
            if let Some(text) = it.as_of.as_ref().and_then(Coded::unknown) {
                flag(Rule::BadDate, Some(FactKey::Claim { line: i, claim }), &|| format!("{text:?} is no date"));
            }
        }
    }
    let of = |kind: DateKind| {
        (0..project.dates.len())
            .filter(move |&i| project.dates[i].kind == Some(Coded::Known(kind)))
            .filter_map(move |i| Some((i, value(i)?)))
    };
    for (from, to) in [(DateKind::Start, DateKind::End), (DateKind::PlannedStart, DateKind::PlannedEnd)] {
        for (_, start) in of(from) {
            if let Some((i, end)) = of(to).find(|(_, end)| start.is_after(*end)) {
                flag(Rule::EndBeforeStart, Some(FactKey::Date(i)), &|| {
                    format!("{} {end} is before {} {start}", to.label(), from.label())
                });
            }
        }
    }
    // Actual dates of IATI state what has happened.
    let happened = |kind: DateKind| of(kind).next().filter(|_| project.activity.is_some());
    let against = match project.status.as_ref().and_then(Coded::known) {
        Some(ActivityStatus::Pipeline) => happened(DateKind::Start),
        Some(ActivityStatus::Implementation) => happened(DateKind::End),
        _ => None,
    };
    if let Some((i, date)) = against {
        let status = project.status.as_ref().map_or("", |s| s.label());
        flag(Rule::StatusAgainstDates, Some(FactKey::Date(i)), &|| {
            format!(
                "the activity is {status}, but it states an actual {} {date}",
                project.dates[i].kind.as_ref().map_or("", |k| k.label())
            )
        });
    }
    let early = matches!(
        project.status.as_ref().and_then(Coded::known),
        Some(ActivityStatus::Discussed | ActivityStatus::Pipeline | ActivityStatus::Cancelled)
    );
    let arrived = (project.equipment.iter().zip(reports)).find(|(_, report)| report.balance.arrived().is_some());
    if early {
        let status = project.status.as_ref().map_or("", |s| s.label());
        if let Some((line, report)) = arrived {
            flag(Rule::StatusAgainstDates, None, &|| {
                format!("the project is {status}, but {} is {}", &*line.name, report.balance.state().label())
            });
        }
        for kind in [DateKind::Handover, DateKind::Delivered] {
            if let Some((i, date)) = of(kind).next() {
                flag(Rule::StatusAgainstDates, Some(FactKey::Date(i)), &|| {
                    format!("the project is {status}, but {} {date}", kind.label())
                });
            }
        }
    }
    let concrete = matches!(project.kind, Some(Coded::Known(ProjectKind::Agreement | ProjectKind::Delivery)));
    let published = sources.iter().any(|s| s.published.is_some_and(|d| d.year.is_some()));
    let dated = (0..project.dates.len()).any(|i| value(i).is_some_and(|d| d.year.is_some()));
    if concrete && !published && !dated {
        flag(Rule::DateMissing, None, &|| "neither the project nor its source states a date with a year".to_owned());
    }
}

fn codes<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
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
        check(&it.kind, fact, flag);
        // That the currency of a payment is unknown is an oddity of its activity, with its line.
        let is_reported = it.left_out == Some(Coded::Known(LeftOut::UnknownCurrency));
        if !is_reported && (!it.currency.is_empty() || project.activity.is_none()) {
            let known = codes::currency(&it.currency).map(|_| codes::is_withdrawn_currency(&it.currency));
            check_listed(known, "currency", &it.currency, fact, flag);
        }
    }
    for (i, it) in project.sectors.iter().enumerate().filter(|(_, it)| it.is_dac()) {
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

/// Rules for IATI activities only.
fn activity<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    let Some(activity) = project.activity.as_deref() else { return };
    if project.title.is_empty() {
        flag(Rule::MissingTitle, None, &|| "the activity has no title".to_owned());
    }
    if project.countries.is_empty() && activity.regions.is_empty() {
        flag(Rule::MissingCountry, None, &|| {
            "neither the activity nor a transaction names a country or region".to_owned()
        });
    }
    for (i, amount) in project.amounts.iter().enumerate().filter(|(_, amount)| amount.currency.is_empty()) {
        flag(Rule::MissingCurrency, Some(FactKey::Amount(i)), &|| {
            format!("{} {} without a currency", amount.value, amount.kind.as_ref().map_or("", |kind| kind.label()))
        });
    }
    let mut currencies: Vec<&str> = project.amounts.iter().map(|amount| &*amount.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    if currencies.iter().filter(|code| !code.is_empty()).count() > 1 {
        flag(Rule::MixedCurrencies, None, &|| format!("amounts are in {}", currencies.join(", ")));
    }
    for (list, what, all) in [
        (CodeList::FinanceType, "type of finance", &activity.finance_types),
        (CodeList::AidType, "type of aid", &activity.aid_types),
        (CodeList::FlowType, "type of flow", &activity.flow_types),
    ] {
        for code in all {
            check_listed(codes::iati_code(list, code).map(|known| known.withdrawn), what, code, None, flag);
        }
    }
    for region in activity.regions.iter().filter(|region| region.vocabulary.as_deref().is_none_or(|v| v == "1")) {
        let known = codes::iati_code(CodeList::Region, &region.code).map(|known| known.withdrawn);
        check_listed(known, "region", &region.code, None, flag);
    }
    for related in project.related.iter().filter(|related| !RELATIONS.contains(&&*related.relation)) {
        check_listed(None, "relation", &related.relation, None, flag);
    }
}

/// The relations of IATI, in the words of the dataset form.
const RELATIONS: [&str; 5] = ["parent", "child", "sibling", "co-funded", "third party"];

/// Flags a code that is unknown (`None`) or withdrawn (`Some(true)`).
fn check_listed(withdrawn: Option<bool>, what: &str, code: &str, fact: Option<FactKey>, flag: &mut Report<'_>) {
    match withdrawn {
        None => flag(Rule::UnknownCode, fact, &|| match code {
            "" => format!("{what}: no code is given"),
            code => format!("{what} {code:?} is not in its list"),
        }),
        Some(true) => flag(Rule::WithdrawnCode, fact, &|| format!("{what} {code} is withdrawn from its list")),
        Some(false) => {}
    }
}

fn percentages<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    let mut check = |what: &str, key: FactKey, parts: Vec<Decimal>| {
        if let Some(part) = parts.iter().find(|part| !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(*part)) {
            flag(Rule::PercentSum, Some(key), &|| format!("{} percent of {what}", Figure(*part)));
        }
        let sum = parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(*part));
        // The official IATI rule has no tolerance, but 173 of 12,428 real activities sum to 99.99.
        if !parts.is_empty() && sum.saturating_sub(Decimal::ONE_HUNDRED).abs() > Decimal::new(5, 1) {
            flag(Rule::PercentSum, Some(key), &|| format!("{what} sum to {} percent", Figure(sum)));
        }
    };
    // IATI divides an activity over countries and regions together.
    let regions =
        project.activity.iter().flat_map(|activity| &activity.regions).filter_map(|r| r.percentage.map(|it| it.0));
    let countries = project.countries.iter().filter_map(|c| c.percentage.map(|it| it.0));
    let places: Vec<Decimal> = countries.chain(regions).collect();
    check("countries and regions", FactKey::Country(0), places);
    // The default vocabulary of sectors is 1, the DAC's five-digit codes.
    fn of<S: Deref<Target = str>>(sector: &crate::model::Sector<S>) -> &str {
        sector.vocabulary.as_deref().unwrap_or("1")
    }
    let mut vocabularies: Vec<&str> = project.sectors.iter().map(of::<S>).collect();
    vocabularies.sort_unstable();
    vocabularies.dedup();
    for vocabulary in vocabularies {
        let parts = project.sectors.iter().filter(|s| of(s) == vocabulary);
        let parts = parts.filter_map(|s| s.percentage.map(|it| it.0)).collect();
        check("sectors", FactKey::Sector(0), parts);
    }
}

fn not_a_grant<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    let partner = project.parties.iter().position(|p| p.role == Some(Coded::Known(Role::PrivatePartner)));
    let ppp = project.instrument == Some(Coded::Known(Instrument::Ppp));
    if ppp || partner.is_some() {
        let with = partner.map_or_else(String::new, |i| format!(" with {}", &*project.parties[i].name));
        flag(Rule::NotAGrant, partner.map(FactKey::Party), &|| {
            format!("a public-private partnership{with}: told among aid, but no donor gives it")
        });
    }
}

fn name_variants<S: Deref<Target = str>>(project: &Project<S>, names: &Names, flag: &mut Report<'_>) {
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
