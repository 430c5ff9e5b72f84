//! Sums the money of one activity: one amount for each kind, currency and year, with the number of its
//! entries.
//!
//! Negative transactions correct earlier ones and are added in, as decimals. A revised budget replaces the
//! original of the same period. The year is that of the transaction, or for a budget the year in which its
//! period starts. If an activity names no country, region or sector, those of its transactions are used, with
//! percentages by what was spent, or by what was committed where nothing was spent.

use super::values::{RawOddity, Share, day, trimmed};
use super::xml::{Fault, XmlReader};
use crate::model::{self, Amount, AmountKind, Coded, Text};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The sum of the entries of one kind, currency and year.
#[derive(Default)]
struct AmountSum {
    value: Decimal,
    entries: u32,
    corrections: u32,
    /// How many original budgets were replaced by revised ones.
    replaced: u32,
}

/// The kind, currency and year of a sum.
pub(super) type AmountKey<'a> = (Coded<AmountKind>, Cow<'a, str>, Option<i16>);

/// A `budget` or `planned-disbursement` and its period.
struct BudgetPeriod<'a> {
    kind: AmountKind,
    revised: bool,
    start: Cow<'a, str>,
    end: Cow<'a, str>,
    currency: Cow<'a, str>,
    value: Decimal,
}

impl BudgetPeriod<'_> {
    /// What a revised budget has in common with the original: kind, currency, first and last day. Times of
    /// day are ignored, because files write the same day with and without one.
    fn key(&self) -> (AmountKind, &str, &str, &str) {
        (self.kind, &self.currency, day(&self.start), day(&self.end))
    }
}

/// A country, region or sector of transactions, and the money that went to it.
struct ShareFlow<'a> {
    share: Share<'a>,
    spent: Decimal,
    committed: Decimal,
}

/// The countries, regions or sectors of transactions, each once, in order of first appearance.
#[derive(Default)]
struct ShareFlows<'a> {
    list: Vec<ShareFlow<'a>>,
    by_key: FxHashMap<(Cow<'a, str>, String), usize>,
}

/// The vocabulary of a share; the default is 1, that of the DAC.
fn vocabulary_of<'s>(share: &'s Share<'_>) -> &'s str {
    share.vocabulary.as_deref().unwrap_or("1")
}

impl<'a> ShareFlows<'a> {
    fn add(&mut self, share: Share<'a>, spent: Decimal, committed: Decimal) {
        if share.code.is_empty() {
            return;
        }
        let key = (share.code.clone(), vocabulary_of(&share).to_owned());
        let at = *self.by_key.entry(key).or_insert(self.list.len());
        match self.list.get_mut(at) {
            Some(flow) => {
                flow.spent = flow.spent.saturating_add(spent);
                flow.committed = flow.committed.saturating_add(committed);
            }
            None => self.list.push(ShareFlow { share, spent, committed }),
        }
    }
}

/// The money of an activity while it is being read.
#[derive(Default)]
pub(super) struct MoneyTotals<'a> {
    /// The `default-currency` of the activity.
    pub(super) default_currency: Option<Cow<'a, str>>,
    /// The finance type of the last transaction.
    pub(super) finance_type: Option<Cow<'a, str>>,
    pub(super) aid_type: Option<Cow<'a, str>>,
    pub(super) flow_type: Option<Cow<'a, str>>,
    /// The sum that the last element went into.
    pub(super) last_key: Option<AmountKey<'a>>,
    sums: FxHashMap<AmountKey<'a>, AmountSum>,
    periods: Vec<BudgetPeriod<'a>>,
    countries: ShareFlows<'a>,
    regions: ShareFlows<'a>,
    sectors: ShareFlows<'a>,
    /// Currency of the first transaction that was spent or committed.
    first_currency: Option<Cow<'a, str>>,
    /// Whether another currency followed: then no percentages are computed.
    mixed_currencies: bool,
}

/// A `value` element; `value` is `None` if the figure cannot be read.
#[derive(Default)]
struct ValueElement<'a> {
    value: Option<Decimal>,
    currency: Cow<'a, str>,
    date: Cow<'a, str>,
}

impl<'a> MoneyTotals<'a> {
    /// Reads a `value` element.
    fn read_value(&self, xml: &mut XmlReader<'a>, oddities: &mut Vec<RawOddity>) -> Result<ValueElement<'a>, Fault> {
        let at = xml.position();
        let currency = xml.value("currency").or_else(|| self.default_currency.clone()).unwrap_or_default();
        let lower = currency.bytes().any(|b| b.is_ascii_lowercase());
        let currency = if lower { Cow::Owned(currency.to_ascii_uppercase()) } else { currency };
        let date = xml.attribute("value-date").unwrap_or_default();
        let text = trimmed(xml.text()?);
        let value = parse_decimal(&text);
        if value.is_none() {
            let message =
                if text.is_empty() { "a value without a figure".to_owned() } else { format!("{text:?} is no figure") };
            oddities.push(RawOddity { rule: "bad_amount", at, message });
        }
        Ok(ValueElement { value, currency, date })
    }

    /// Reads a `budget` or `planned-disbursement` element.
    pub(super) fn read_period(
        &mut self,
        xml: &mut XmlReader<'a>,
        name: &str,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<(), Fault> {
        let at = xml.position();
        let kind = if name == "budget" { AmountKind::Budget } else { AmountKind::PlannedDisbursement };
        let revised = xml.attribute("type").is_some_and(|text| matches!(text.trim(), "2" | "Revised" | "revised"));
        let (mut start, mut end) = (Cow::Borrowed(""), Cow::Borrowed(""));
        let mut figure = None;
        while let Some(child) = xml.child()? {
            match child {
                "period-start" => start = xml.value_or_text("iso-date")?,
                "period-end" => end = xml.value_or_text("iso-date")?,
                "value" => figure = Some(self.read_value(xml, oddities)?),
                _ => xml.skip()?,
            }
        }
        let Some(figure) = figure else {
            oddities.push(RawOddity { rule: "bad_amount", at, message: format!("a {name} without a value") });
            return Ok(());
        };
        if start.is_empty() {
            start = figure.date;
        }
        check_date(&start, at, oddities);
        if let Some(value) = figure.value {
            self.last_key = Some((Coded::Known(kind), figure.currency.clone(), year_of(&start)));
            self.periods.push(BudgetPeriod { kind, revised, start, end, currency: figure.currency, value });
        }
        Ok(())
    }

    /// Reads a `transaction` element.
    pub(super) fn read_transaction(
        &mut self,
        xml: &mut XmlReader<'a>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<(), Fault> {
        let at = xml.position();
        let mut kind = None;
        let mut date = Cow::Borrowed("");
        let mut figure = None;
        let (mut countries, mut regions, mut sectors) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(child) = xml.child()? {
            match child {
                "transaction-type" => kind = Some(parse_transaction_kind(&xml.value_or_text("code")?)),
                "transaction-date" => date = xml.value_or_text("iso-date")?,
                "value" => figure = Some(self.read_value(xml, oddities)?),
                "recipient-country" => countries.push(read_share_code(xml)?),
                "recipient-region" => regions.push(read_share_code(xml)?),
                "sector" => sectors.push(read_share_code(xml)?),
                "finance-type" => self.finance_type = read_code(xml)?,
                "aid-type" if xml.attribute("vocabulary").is_none_or(|v| v.trim() == "1") => {
                    self.aid_type = read_code(xml)?
                }
                "flow-type" => self.flow_type = read_code(xml)?,
                _ => xml.skip()?,
            }
        }
        let Some(figure) = figure else {
            oddities.push(RawOddity { rule: "bad_amount", at, message: "a transaction without a value".to_owned() });
            return Ok(());
        };
        let Some(value) = figure.value else { return Ok(()) };
        let kind = kind.unwrap_or_else(|| Coded::Unknown("".into()));
        let date = if date.is_empty() { figure.date } else { date };
        check_date(&date, at, oddities);
        let (spent, committed) = match kind {
            Coded::Known(AmountKind::Disbursement | AmountKind::Expenditure) => (value, Decimal::ZERO),
            Coded::Known(AmountKind::Commitment) => (Decimal::ZERO, value),
            _ => (Decimal::ZERO, Decimal::ZERO),
        };
        let is_flow = !spent.is_zero() || !committed.is_zero();
        if is_flow {
            self.mixed_currencies |=
                *self.first_currency.get_or_insert_with(|| figure.currency.clone()) != figure.currency;
        }
        for (flows, shares) in
            [(&mut self.countries, countries), (&mut self.regions, regions), (&mut self.sectors, sectors)]
        {
            for share in shares {
                flows.add(share, spent, committed);
            }
        }
        self.add_amount(kind, figure.currency, year_of(&date), value, at, oddities);
        Ok(())
    }

    fn add_amount(
        &mut self,
        kind: Coded<AmountKind>,
        currency: Cow<'a, str>,
        year: Option<i16>,
        value: Decimal,
        at: usize,
        oddities: &mut Vec<RawOddity>,
    ) {
        let key = (kind, currency, year);
        self.last_key = Some(key.clone());
        let sum = self.sums.entry(key).or_default();
        match sum.value.checked_add(value) {
            Some(total) => {
                sum.value = total;
                sum.entries += 1;
                sum.corrections += u32::from(value.is_sign_negative() && !value.is_zero());
            }
            None => oddities.push(RawOddity {
                rule: "bad_amount",
                at,
                message: format!("{value} is too large to be summed"),
            }),
        }
    }

    /// Takes the countries and regions of the transactions; their percentages together make up 100.
    pub(super) fn take_places(&mut self) -> (Vec<Share<'a>>, Vec<Share<'a>>) {
        let one_currency = !self.mixed_currencies;
        let mut all = std::mem::take(&mut self.countries.list);
        let countries = all.len();
        all.append(&mut self.regions.list);
        set_percentages(&mut all, one_currency);
        let mut shares: Vec<Share<'a>> = all.into_iter().map(|flow| flow.share).collect();
        let regions = shares.split_off(countries);
        (shares, regions)
    }

    /// Takes the sectors of the transactions; in each vocabulary their percentages make up 100.
    pub(super) fn take_sectors(&mut self) -> Vec<Share<'a>> {
        let one_currency = !self.mixed_currencies;
        let mut all = std::mem::take(&mut self.sectors.list);
        all.sort_by(|a, b| vocabulary_of(&a.share).cmp(vocabulary_of(&b.share)));
        for flows in all.chunk_by_mut(|a, b| vocabulary_of(&a.share) == vocabulary_of(&b.share)) {
            set_percentages(flows, one_currency);
        }
        all.into_iter().map(|flow| flow.share).collect()
    }

    /// The amounts, sorted by kind, currency and year.
    pub(super) fn into_amounts(mut self, oddities: &mut Vec<RawOddity>) -> Vec<Amount<Text<'a>>> {
        let mut periods = std::mem::take(&mut self.periods);
        periods.sort_by(|a, b| a.key().cmp(&b.key()));
        for group in periods.chunk_by(|a, b| a.key() == b.key()) {
            let revised = group.iter().any(|period| period.revised);
            let mut replaced = 0;
            for period in group {
                if revised && !period.revised {
                    replaced += 1;
                    continue;
                }
                let kind = Coded::Known(period.kind);
                self.add_amount(kind, period.currency.clone(), year_of(&period.start), period.value, 0, oddities);
            }
            if replaced > 0 {
                let key = (Coded::Known(group[0].kind), group[0].currency.clone(), year_of(&group[0].start));
                if let Some(sum) = self.sums.get_mut(&key) {
                    sum.replaced += replaced;
                }
            }
        }
        fn order<'k>((kind, currency, year): &'k AmountKey<'_>) -> (usize, &'k str, &'k str, Option<i16>) {
            match kind {
                Coded::Known(kind) => (*kind as usize, "", currency, *year),
                Coded::Unknown(text) => (usize::MAX, text, currency, *year),
            }
        }
        let mut sums: Vec<_> = self.sums.into_iter().collect();
        sums.sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
        let amount = |((kind, currency, year), sum): (AmountKey<'a>, AmountSum)| Amount {
            kind: Some(kind),
            value: model::Figure(sum.value.normalize()),
            currency: Text::from(currency),
            year,
            entries: sum.entries,
            corrections: sum.corrections,
            why: (sum.replaced > 0).then(|| {
                let them = if sum.replaced == 1 { "an original is" } else { "originals are" };
                Text::from(Cow::Owned(format!("{} {them} replaced by revised ones", sum.replaced)))
            }),
            ..Amount::default()
        };
        sums.into_iter().map(amount).collect()
    }
}

/// Sets the percentages by what was spent, else by what was committed. Sets none if a part is negative, the
/// total is not positive, or currencies are mixed.
fn set_percentages(flows: &mut [ShareFlow<'_>], one_currency: bool) {
    let total = |of: &dyn Fn(&ShareFlow<'_>) -> Decimal| -> Option<Decimal> {
        let parts = flows.iter().map(of);
        let total = parts.clone().try_fold(Decimal::ZERO, Decimal::checked_add)?;
        (total > Decimal::ZERO && flows.iter().map(of).all(|part| part >= Decimal::ZERO)).then_some(total)
    };
    let (spent, committed) = (total(&|flow| flow.spent), total(&|flow| flow.committed));
    for flow in flows.iter_mut().filter(|_| one_currency) {
        let (part, whole) = match (spent, committed) {
            (Some(whole), _) => (flow.spent, whole),
            (None, Some(whole)) => (flow.committed, whole),
            (None, None) => return,
        };
        let percent = part.checked_div(whole).and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
        flow.share.percentage = percent.map(|percent| model::Figure(percent.round_dp(2).normalize()));
    }
}

/// Reads a country, region or sector of a transaction.
fn read_share_code<'a>(xml: &mut XmlReader<'a>) -> Result<Share<'a>, Fault> {
    let (code, vocabulary) = (xml.value("code").unwrap_or_default(), xml.value("vocabulary"));
    xml.skip()?;
    Ok(Share { code, vocabulary, name: Cow::Borrowed(""), percentage: None, from_transactions: true })
}

fn read_code<'a>(xml: &mut XmlReader<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    let code = xml.attribute("code");
    xml.skip()?;
    Ok(code)
}

fn year_of(date: &str) -> Option<i16> {
    let date: model::PartialDate = day(date).parse().ok()?;
    date.year.and_then(|year| i16::try_from(year).ok())
}

/// Reports a date without a readable year, or with an absurd one. Years before 1945 and after 2100 are taken
/// for typing errors; chosen by eye.
fn check_date(date: &str, at: usize, oddities: &mut Vec<RawOddity>) {
    let message = match year_of(date) {
        None if date.trim().is_empty() => return,
        None => format!("{date:?} is no date"),
        Some(1945..=2100) => return,
        Some(year) => format!("{year} is an absurd year"),
    };
    oddities.push(RawOddity { rule: "bad_date", at, message });
}

pub(super) fn parse_decimal(text: &str) -> Option<Decimal> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    if text.contains(',') {
        return parse_grouped(text);
    }
    text.parse().ok()
}

/// `1,234,567.5`: every comma must be followed by three digits, so `1,23` and `1.234,56` are refused.
fn parse_grouped(text: &str) -> Option<Decimal> {
    let (whole, rest) = text.split_once('.').map_or((text, ""), |(whole, rest)| (whole, rest));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let plain =
        (1..=3).contains(&first.len()) && digits(first) && groups.all(|g| g.len() == 3 && digits(g)) && digits(rest);
    plain.then(|| text.replace(',', "").parse().ok()).flatten()
}

/// The kind of a transaction by its code: a number in version 2, letters in version 1, words in some files.
fn parse_transaction_kind(code: &str) -> Coded<AmountKind> {
    Coded::Known(match code {
        "1" | "IF" => AmountKind::Incoming,
        "2" | "C" => AmountKind::Commitment,
        "3" | "D" => AmountKind::Disbursement,
        "4" | "E" => AmountKind::Expenditure,
        "5" | "IR" => AmountKind::Interest,
        "6" | "LR" => AmountKind::LoanRepayment,
        "7" | "R" => AmountKind::Reimbursement,
        "8" | "QP" => AmountKind::EquityPurchase,
        "9" | "QS" => AmountKind::EquitySale,
        "10" | "CG" => AmountKind::Guarantee,
        "11" => AmountKind::IncomingCommitment,
        "12" => AmountKind::Pledge,
        "13" => AmountKind::IncomingPledge,
        _ => match code.to_ascii_lowercase().as_str() {
            "incoming funds" | "if" => AmountKind::Incoming,
            "commitment" | "outgoing commitment" | "c" => AmountKind::Commitment,
            "disbursement" | "d" => AmountKind::Disbursement,
            "expenditure" | "e" => AmountKind::Expenditure,
            "interest repayment" | "interest payment" => AmountKind::Interest,
            "loan repayment" => AmountKind::LoanRepayment,
            "reimbursement" => AmountKind::Reimbursement,
            "purchase of equity" => AmountKind::EquityPurchase,
            "sale of equity" => AmountKind::EquitySale,
            "credit guarantee" => AmountKind::Guarantee,
            _ => return Coded::Unknown(code.into()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_with_only_one_reading_are_parsed() {
        let figure = |text: &str| parse_decimal(text).map(|value| value.normalize().to_string());
        for (text, value) in [
            ("1000", "1000"),
            ("-12.50", "-12.5"),
            ("+7", "7"),
            ("1,234,567.5", "1234567.5"),
            ("1.5E3", "1500"),
            ("2e-3", "0.002"),
        ] {
            assert_eq!(figure(text).as_deref(), Some(value), "{text}");
        }
        for text in ["", "abc", "1,23", "1.234,56", "12 000", "1,2345", "NaN"] {
            assert_eq!(figure(text), None, "{text}");
        }
    }
}
