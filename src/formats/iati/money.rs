//! Sums the money of one activity: one amount for each kind, currency, years, activity that it is handed on to, and
//! reason to leave it out, with the number of its entries and with the parts whose payments state a country, a sector or the like themselves.
//!
//! Negative transactions correct earlier ones and are added in, as decimals. What cannot count stays as an amount that
//! says why: one of several values of a payment, one without a known currency, one dated after the data, and budgets
//! that others replace or contain (`periods.rs`). No percentage is derived from payments.

mod facts;
mod figures;
mod kinds;
mod payments;
mod periods;

pub(super) use facts::upper_country;
pub(super) use figures::{days_of, parse_decimal};
pub(super) use kinds::parse_flag;

use super::languages::Languages;
use super::parts::parse_day;
use super::standard::{read_value, skip_unread};
use super::values::{RawOddity, Share, trimmed};
use super::xml::{Fault, XmlReader};
use crate::codes;
use crate::hashing::{SeededMap, SeededSet};
use crate::model::{
    Amount, AmountKind, Coded, Figure, LanguageText, LeftOut, PartialDate, PaymentFact, StatedPart, Text, Transaction,
};
use facts::{PaymentFacts, StatedId};
use figures::{ValueElement, check_date, check_year, partial_date, year_in};
use kinds::{is_revised, parse_transaction_kind};
use payments::Payments;
use periods::BudgetPeriod;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::ops::Range;

/// Days by which a payment may be dated after its data. Beyond it, it has not happened, or its date is wrong.
const MAX_DAYS_AFTER_DATA: i32 = 31;

/// What the entries of an amount have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct AmountKey<'a> {
    kind: Coded<AmountKind>,
    currency: Cow<'a, str>,
    year: Option<i16>,
    last_year: Option<i16>,
    left_out: Option<LeftOut>,
    /// The activity that the payments hand the money on to, if they are paid out. What is passed on to another loaded
    /// activity is not counted here, and the rest must still know what its own payments state.
    handed_to: Option<StatedId>,
}

/// The sum of the entries of a key.
struct AmountSum<'a> {
    key: AmountKey<'a>,
    value: Decimal,
    /// The sum without signs. While it is in range, so is every sum of some of the entries.
    magnitude: Decimal,
    entries: u32,
    corrections: u32,
}

/// The sum of those entries of an amount that state one fact.
#[derive(Default)]
struct PartSum {
    value: Decimal,
    entries: u32,
}

/// Where the money of an element went, see [`FinishedMoney::amount_of`].
#[derive(Clone, Copy, Debug)]
pub(super) enum MoneyElement {
    /// Index in [`MoneyTotals::sums`].
    Payment(usize),
    /// Index in [`MoneyTotals::periods`].
    Period(usize),
}

/// The money of an activity while it is being read.
#[derive(Default)]
pub(super) struct MoneyTotals<'a> {
    /// The `default-currency` of the activity.
    pub(super) default_currency: Option<Cow<'a, str>>,
    /// The last day that the data can speak of, as a day number; `None` if nothing says how old the data is.
    pub(super) data_day: Option<i32>,
    /// The finance type of the last transaction.
    pub(super) finance_type: Option<Cow<'a, str>>,
    pub(super) aid_type: Option<Cow<'a, str>>,
    pub(super) flow_type: Option<Cow<'a, str>>,
    pub(super) tied_status: Option<Cow<'a, str>>,
    /// Every transaction so far, in document order.
    pub(super) transactions: Vec<Transaction<Text<'a>>>,
    /// Where the money of the last element went.
    pub(super) last_element: Option<MoneyElement>,
    sums: Vec<AmountSum<'a>>,
    /// Index of the sum of each key. One of several values of a payment has a sum of its own, which is not here.
    by_key: SeededMap<AmountKey<'a>, usize>,
    /// By the index of the sum and the fact.
    parts: FxHashMap<(usize, StatedId), PartSum>,
    facts: PaymentFacts<'a>,
    periods: Vec<BudgetPeriod<'a>>,
    /// For each of `periods` what it states, a range of `period_facts`.
    period_stated: Vec<Range<usize>>,
    period_facts: Vec<StatedId>,
    unknown_currencies: SeededSet<Cow<'a, str>>,
    /// The last currency that is in the list.
    known_currency: Option<Cow<'a, str>>,
    payments: Payments,
    /// The activity is of version 2, in which types are numbers.
    pub(super) has_numbered_types: bool,
    /// The values of the element that is being read.
    values: Vec<ValueElement<'a>>,
}

/// The money of an activity.
pub(super) struct FinishedMoney<'a> {
    /// What counts first, then what is left out; each by kind, currency and years.
    pub(super) amounts: Vec<Amount<Text<'a>>>,
    pub(super) transactions: Vec<Transaction<Text<'a>>>,
    /// For each sum its place in `amounts`.
    amount_of_sum: Vec<usize>,
    /// For each period its sum; `None` if its figure is too large.
    sum_of_period: Vec<Option<usize>>,
}

impl FinishedMoney<'_> {
    /// The index of the amount that an element went into.
    pub(super) fn amount_of(&self, element: MoneyElement) -> Option<usize> {
        let sum = match element {
            MoneyElement::Payment(sum) => sum,
            MoneyElement::Period(period) => (*self.sum_of_period.get(period)?)?,
        };
        self.amount_of_sum.get(sum).copied()
    }
}

impl<'a> MoneyTotals<'a> {
    fn read_value(&mut self, xml: &mut XmlReader<'a>, oddities: &mut Vec<RawOddity>) -> Result<(), Fault> {
        self.values.push(ValueElement::read(xml, self.default_currency.as_ref(), oddities)?);
        Ok(())
    }

    /// Takes the values of the element that was read, and why each of them cannot count, whatever its date is. Reports
    /// an element without a value, and one with several.
    fn take_values(&mut self, name: &str, at: usize, oddities: &mut Vec<RawOddity>) -> Vec<ValueElement<'a>> {
        let values = std::mem::take(&mut self.values);
        if values.is_empty() {
            oddities.push(RawOddity { rule: "bad_amount", at, message: format!("a {name} without a value") });
        }
        if values.len() > 1 {
            let readable = values.iter().filter_map(|one| Some((one.value?, &one.currency)));
            let shown: Vec<String> = readable
                .take(5)
                .map(|(value, currency)| format!("{} {currency}", Figure(value)).trim_end().to_owned())
                .collect();
            let message = format!("a {name} with {} values, none of which counts: {}", values.len(), shown.join(", "));
            oddities.push(RawOddity { rule: "several_values", at, message });
        }
        values
    }

    /// Why a value does not count, whatever its date is. Reports each unknown currency once.
    fn left_out(
        &mut self,
        of_several: bool,
        ValueElement { currency, .. }: &ValueElement<'a>,
        at: usize,
        oddities: &mut Vec<RawOddity>,
    ) -> Option<LeftOut> {
        // Most values have the currency of the one before.
        let is_known = self.known_currency.as_ref() == Some(currency) || codes::currency(currency).is_some();
        if is_known && self.known_currency.as_ref() != Some(currency) {
            self.known_currency = Some(currency.clone());
        }
        // That no currency is stated is flagged with the amount.
        if !is_known && !currency.is_empty() && self.unknown_currencies.insert(currency.clone()) {
            let message = format!("currency {currency:?} is not in its list; its figures are in no sum");
            oddities.push(RawOddity { rule: "unknown_currency", at, message });
        }
        match () {
            () if of_several => Some(LeftOut::SeveralValues),
            () if !is_known => Some(LeftOut::UnknownCurrency),
            () => None,
        }
    }

    /// Reads a `budget` or `planned-disbursement` element.
    pub(super) fn read_period(
        &mut self,
        xml: &mut XmlReader<'a>,
        name: &str,
        languages: &Languages<'a>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<(), Fault> {
        let at = xml.position();
        let kind = if name == "budget" { AmountKind::Budget } else { AmountKind::PlannedDisbursement };
        let stated = xml.attribute("type").unwrap_or_default();
        let revised = is_revised(&stated).unwrap_or_else(|| {
            let message = format!("{name} type {stated:?} is not in its list; it is read as an original");
            oddities.push(RawOddity { rule: "unknown_code", at, message });
            false
        });
        let (mut start, mut end) = (Cow::Borrowed(""), Cow::Borrowed(""));
        self.facts.begin();
        while let Some(child) = xml.child()? {
            match child {
                "period-start" => start = read_value(xml, "iso-date", oddities)?,
                "period-end" => end = read_value(xml, "iso-date", oddities)?,
                "value" => self.read_value(xml, oddities)?,
                _ if self.facts.read_organisation(xml, child, languages, oddities)? => {}
                child => skip_unread(xml, name, child, oddities)?,
            }
        }
        let mut values = self.take_values(name, at, oddities);
        if let (true, Some(first)) = (start.is_empty(), values.first()) {
            start = first.date.clone();
        }
        check_date(&start, at, oddities);
        check_date(&end, at, oddities);
        let of_several = values.len() > 1;
        if values.iter().any(|one| one.value.is_some()) {
            self.last_element = Some(MoneyElement::Period(self.periods.len()));
            let from = self.period_facts.len();
            self.period_facts.extend(self.facts.finish(at));
            for one in values.drain(..) {
                let Some(value) = one.value else { continue };
                let left_out = self.left_out(of_several, &one, at, oddities);
                let (start, end, currency) = (start.clone(), end.clone(), one.currency);
                self.periods.push(BudgetPeriod { kind, revised, start, end, currency, value, left_out, at });
                self.period_stated.push(from..self.period_facts.len());
            }
        }
        values.clear();
        self.values = values;
        Ok(())
    }

    /// Reads a `transaction` element.
    pub(super) fn read_transaction(
        &mut self,
        xml: &mut XmlReader<'a>,
        languages: &Languages<'a>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<(), Fault> {
        let at = xml.position();
        let mut kind = None;
        let mut stated_date = Cow::Borrowed("");
        let reference = xml.value("ref").map(Text::from);
        let humanitarian = xml.value("humanitarian").as_deref().and_then(parse_flag);
        let mut descriptions: Vec<LanguageText<Text<'a>>> = Vec::new();
        self.facts.begin();
        while let Some(child) = xml.child()? {
            match child {
                "transaction-type" => {
                    let code = read_value(xml, "code", oddities)?;
                    if self.has_numbered_types {
                        self.payments.add_type(&code, at);
                    }
                    kind = Some(parse_transaction_kind(&code));
                }
                "transaction-date" => stated_date = read_value(xml, "iso-date", oddities)?,
                "value" => self.read_value(xml, oddities)?,
                "finance-type" => self.finance_type = read_code(xml)?,
                "aid-type" if xml.attribute("vocabulary").is_none_or(|v| v.trim() == "1") => {
                    self.aid_type = read_code(xml)?
                }
                "flow-type" => self.flow_type = read_code(xml)?,
                "tied-status" => self.tied_status = read_code(xml)?,
                "description" => languages.read_texts(xml, oddities, &mut descriptions)?,
                _ if self.facts.read(xml, child, languages, oddities)? => {}
                child => skip_unread(xml, "transaction", child, oddities)?,
            }
        }
        let mut values = self.take_values("transaction", at, oddities);
        let kind = kind.unwrap_or_else(|| Coded::Unknown("".into()));
        let mut published = Transaction { reference, humanitarian, descriptions, ..Transaction::default() };
        published.kind = Some(kind.clone()).filter(|kind| kind.unknown() != Some(""));
        published.stated = self.facts.current_statements();
        let of_several = values.len() > 1;
        if values.iter().any(|one| one.value.is_some()) {
            self.facts.finish(at);
            let is_paid_out = matches!(kind, Coded::Known(AmountKind::Disbursement | AmountKind::Expenditure));
            let handed_to = if is_paid_out { self.facts.receiving_activity() } else { None };
            let mut dated = Cow::Borrowed("");
            let mut left = values.iter().filter(|one| one.value.is_some()).count();
            for one in values.drain(..) {
                let Some(value) = one.value else { continue };
                left -= 1;
                // Each of several values is a transaction with all that is stated; of one nothing is copied.
                let rest = if left > 0 { published.clone() } else { std::mem::take(&mut published) };
                let date = if stated_date.is_empty() { one.date.clone() } else { stated_date.clone() };
                let parsed = partial_date(&date);
                let (year, days) = (parsed.and_then(year_in), parsed.and_then(PartialDate::day_range));
                if dated != date {
                    check_year(year, &date, at, oddities);
                }
                let left_out = self.left_out(of_several, &one, at, oddities);
                let left_out =
                    left_out.or_else(|| self.is_after_data(days, &date, at, oddities).then_some(LeftOut::AfterData));
                if left_out.is_none() {
                    let what = (&kind, &*one.currency);
                    self.payments.add(what, days, value, self.facts.last_stated(), at);
                }
                dated = date;
                let (kind, currency) = (kind.clone(), one.currency);
                self.transactions.push(Transaction {
                    date: Some(dated.clone()).filter(|date| !date.is_empty()).map(|date| parse_day(&date)),
                    value: Some(Figure(value)),
                    currency: Text::from(currency.clone()),
                    left_out: left_out.map(Coded::Known),
                    ..rest
                });
                let key = AmountKey { kind, currency, year, last_year: None, left_out, handed_to };
                if let Some(sum) = self.add(key, value, at, oddities) {
                    self.last_element = Some(MoneyElement::Payment(sum));
                    for id in self.facts.last_stated() {
                        add_part(&mut self.parts, (sum, *id), value);
                    }
                }
            }
            if dated.trim().is_empty() {
                let message = "a transaction without a date; it is in no year".to_owned();
                oddities.push(RawOddity { rule: "no_payment_date", at, message });
            }
        } else {
            // What is said of a figure that cannot be read is kept.
            if let Some(unread) = values.drain(..).next() {
                published.currency = Text::from(unread.currency);
                stated_date = if stated_date.is_empty() { unread.date } else { stated_date };
            }
            published.date = Some(stated_date).filter(|date| !date.is_empty()).map(|date| parse_day(&date));
            self.transactions.push(published);
        }
        values.clear();
        self.values = values;
        Ok(())
    }

    /// Whether a payment is dated so long after the data that it cannot be in it; reports it if so.
    fn is_after_data(&self, days: Option<(i32, i32)>, date: &str, at: usize, oddities: &mut Vec<RawOddity>) -> bool {
        let Some(data_day) = self.data_day else { return false };
        let is_after = days.is_some_and(|(first, _)| first.saturating_sub(data_day) > MAX_DAYS_AFTER_DATA);
        if is_after {
            let message = format!(
                "a transaction of {} is after the data of {}; it is in no sum",
                super::values::day(date),
                crate::model::PartialDate::of_day(data_day)
            );
            oddities.push(RawOddity { rule: "after_data", at, message });
        }
        is_after
    }

    /// Adds an entry to the sum of its key; its index. A figure that is too large is reported and left out.
    fn add(&mut self, key: AmountKey<'a>, value: Decimal, at: usize, oddities: &mut Vec<RawOddity>) -> Option<usize> {
        let own = key.left_out == Some(LeftOut::SeveralValues);
        let i = if own { None } else { self.by_key.get(&key).copied() };
        let zero = AmountSum { key, value: Decimal::ZERO, magnitude: Decimal::ZERO, entries: 0, corrections: 0 };
        let i = i.unwrap_or_else(|| {
            if !own {
                self.by_key.insert(zero.key.clone(), self.sums.len());
            }
            self.sums.push(zero);
            self.sums.len() - 1
        });
        let sum = self.sums.get_mut(i)?;
        let Some((magnitude, total)) = sum.magnitude.checked_add(value.abs()).zip(sum.value.checked_add(value)) else {
            let message = format!("{value} is too large to be summed");
            oddities.push(RawOddity { rule: "bad_amount", at, message });
            return None;
        };
        (sum.magnitude, sum.value) = (magnitude, total);
        sum.entries += 1;
        sum.corrections += u32::from(value.is_sign_negative() && !value.is_zero());
        Some(i)
    }

    /// The countries, regions or sectors of the payments, without percentages.
    pub(super) fn shares(&self, of: PaymentFact) -> Vec<Share<'a>> {
        self.facts.shares(of)
    }

    /// Reports what single payments tell, beside the actual start and end of the activity.
    pub(super) fn report_payments(&mut self, start: Option<i32>, end: Option<i32>, oddities: &mut Vec<RawOddity>) {
        std::mem::take(&mut self.payments).report(start, end, oddities);
    }

    /// Reports the codes of payments that are in no list.
    pub(super) fn report_unlisted(&self, of: PaymentFact, oddities: &mut Vec<RawOddity>) {
        let unlisted = self.facts.unlisted(of);
        oddities.extend(unlisted.map(|(at, message)| RawOddity { rule: "unknown_code", at, message }));
    }

    /// Decides about the budgets and makes the amounts.
    pub(super) fn finish(mut self, oddities: &mut Vec<RawOddity>) -> FinishedMoney<'a> {
        let periods = std::mem::take(&mut self.periods);
        let outcomes = periods::settle(&periods, oddities);
        let mut sum_of_period = Vec::with_capacity(periods.len());
        for (i, (period, outcome)) in periods.into_iter().zip(outcomes).enumerate() {
            let key = AmountKey {
                kind: Coded::Known(period.kind),
                currency: period.currency,
                year: outcome.year,
                last_year: outcome.last_year,
                left_out: outcome.left_out,
                handed_to: None,
            };
            let sum = self.add(key, period.value, period.at, oddities);
            if let Some(sum) = sum {
                for id in &self.period_facts[self.period_stated[i].clone()] {
                    add_part(&mut self.parts, (sum, *id), period.value);
                }
            }
            sum_of_period.push(sum);
        }
        let stated = self.stated_parts();
        fn order<'k>(key: &'k AmountKey<'_>) -> impl Ord + use<'k> {
            let kind = match &key.kind {
                Coded::Known(kind) => (*kind as usize, ""),
                Coded::Unknown(text) => (usize::MAX, &**text),
            };
            let years = (key.year, key.last_year);
            (key.left_out.is_some(), kind, &*key.currency, years, key.left_out)
        }
        let mut sums: Vec<(usize, AmountSum<'a>, Vec<StatedPart<Text<'a>>>)> =
            self.sums.into_iter().zip(stated).enumerate().map(|(i, (sum, parts))| (i, sum, parts)).collect();
        // A sum without entries is of a figure that was too large.
        sums.retain(|(_, sum, _)| sum.entries > 0);
        sums.sort_by(|(i, a, _), (j, b, _)| order(&a.key).cmp(&order(&b.key)).then(i.cmp(j)));
        let mut amount_of_sum = vec![usize::MAX; sums.iter().map(|(i, ..)| i + 1).max().unwrap_or(0)];
        sums.iter().enumerate().for_each(|(at, (i, ..))| amount_of_sum[*i] = at);
        let amount = |(_, sum, stated): (usize, AmountSum<'a>, Vec<StatedPart<Text<'a>>>)| Amount {
            kind: Some(sum.key.kind),
            value: Figure(sum.value.normalize()),
            currency: Text::from(sum.key.currency),
            year: sum.key.year,
            last_year: sum.key.last_year,
            entries: sum.entries,
            corrections: sum.corrections,
            left_out: sum.key.left_out.map(Coded::Known),
            stated,
            ..Amount::default()
        };
        let amounts = sums.into_iter().map(amount).collect();
        FinishedMoney { amounts, transactions: self.transactions, amount_of_sum, sum_of_period }
    }

    /// For each sum its stated parts, by fact, vocabulary, code and name.
    fn stated_parts(&mut self) -> Vec<Vec<StatedPart<Text<'a>>>> {
        let ranks = self.facts.ranks();
        let mut parts: Vec<((usize, StatedId), PartSum)> = std::mem::take(&mut self.parts).into_iter().collect();
        parts.sort_unstable_by_key(|((sum, id), _)| (*sum, ranks[*id as usize]));
        let mut of_sums: Vec<Vec<StatedPart<Text<'a>>>> = (0..self.sums.len()).map(|_| Vec::new()).collect();
        let text = |text: &Cow<'a, str>| Some(text.clone()).filter(|text| !text.is_empty()).map(Text::from);
        for group in parts.chunk_by(|((a, _), _), ((b, _), _)| a == b) {
            let part = |((_, id), sum): &((usize, StatedId), PartSum)| {
                let fact = self.facts.fact(*id);
                StatedPart {
                    of: Some(Coded::Known(fact.of)),
                    vocabulary: text(&fact.vocabulary),
                    code: Text::from(fact.code.clone()),
                    name: text(&fact.name),
                    value: Figure(sum.value.normalize()),
                    beside: fact.beside,
                    entries: sum.entries,
                }
            };
            of_sums[group[0].0.0] = group.iter().map(part).collect();
        }
        of_sums
    }
}

/// Adds an entry to a part. It cannot overflow, see [`AmountSum::magnitude`].
fn add_part(parts: &mut FxHashMap<(usize, StatedId), PartSum>, key: (usize, StatedId), value: Decimal) {
    let part = parts.entry(key).or_default();
    part.value = part.value.saturating_add(value);
    part.entries += 1;
}

fn read_code<'a>(xml: &mut XmlReader<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    let code = xml.attribute("code");
    xml.skip()?;
    Ok(code.map(trimmed))
}
