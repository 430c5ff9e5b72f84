//! The money of an activity, read a second time from the standard and the design: every payment is kept, and every pair of
//! budgets is compared.

use super::{attribute, date_of, day, elements, named, text};
use roxmltree::Node;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Parses a figure; commas separate thousands.
pub(super) fn figure(text: &str) -> Option<Decimal> {
    let plain = text.trim().trim_start_matches('+').replace(',', "");
    plain.parse().ok().or_else(|| Decimal::from_scientific(&plain).ok())
}

/// The year of a valid date.
fn year(date: &str) -> Option<i16> {
    let date = day(date);
    let parts: Vec<&str> = date.split('-').collect();
    let number = |at: usize, width: usize| match parts.get(at) {
        Some(part) if part.len() == width => part.parse::<u16>().ok(),
        Some(_) => None,
        None => Some(1),
    };
    let (year, month, day) = (number(0, 4)?, number(1, 2)?, number(2, 2)?);
    ((1..=12).contains(&month) && (1..=31).contains(&day) && parts.len() <= 3).then_some(year as i16)
}

pub fn kind(code: &str) -> String {
    let word = match code {
        "1" | "IF" => "incoming",
        "2" | "C" => "commitment",
        "3" | "D" => "disbursement",
        "4" | "E" => "expenditure",
        "5" | "IR" => "interest",
        "6" | "LR" => "loan_repayment",
        "7" | "R" => "reimbursement",
        "8" | "QP" => "equity_purchase",
        "9" | "QS" => "equity_sale",
        "10" | "CG" => "guarantee",
        "11" => "incoming_commitment",
        "12" => "pledge",
        "13" => "incoming_pledge",
        other => other,
    };
    word.to_owned()
}

/// Days since 0000-03-01 of a day in the Gregorian calendar.
fn days_from(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 { (year - 1, month + 12) } else { (year, month) };
    let days_before_month = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337][(month - 3) as usize];
    year * 365 + year / 4 - year / 100 + year / 400 + days_before_month + day
}

/// The first and last day of a date: of a year or month the days of all of it.
fn first_and_last(date: &str) -> Option<(i64, i64)> {
    year(date)?;
    let parts: Vec<i64> = day(date).split('-').map(|part| part.parse().expect("a number")).collect();
    match *parts.as_slice() {
        [y] => Some((days_from(y, 1, 1), days_from(y, 12, 31))),
        [y, 12] => Some((days_from(y, 12, 1), days_from(y, 12, 31))),
        [y, m] => Some((days_from(y, m, 1), days_from(y, m + 1, 1) - 1)),
        [y, m, d] => {
            let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
            let longest = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m as usize - 1];
            (1..=longest).contains(&d).then(|| (days_from(y, m, d), days_from(y, m, d)))
        }
        _ => None,
    }
}

/// Something that a payment states: what, vocabulary, code and name.
pub(super) type Stated = (&'static str, String, String, String);

/// One value of a payment, budget or planned disbursement.
#[derive(Clone)]
struct Entry {
    kind: String,
    currency: String,
    value: Decimal,
    year: Option<i16>,
    last_year: Option<i16>,
    left_out: &'static str,
    stated: Vec<Stated>,
}

/// A budget or planned disbursement: its entry, whether it is revised, and its days.
struct Period {
    entry: Entry,
    revised: bool,
    dates: (String, String),
    first: Option<i64>,
    last: Option<i64>,
}

impl Period {
    fn days(&self) -> Option<(i64, i64)> {
        self.first.zip(self.last).filter(|(first, last)| first <= last)
    }

    fn is_reversed(&self) -> bool {
        self.first.zip(self.last).is_some_and(|(first, last)| first > last)
    }

    fn counts_beside(&self, other: &Period) -> bool {
        self.entry.left_out.is_empty()
            && other.entry.left_out.is_empty()
            && (&self.entry.kind, &self.entry.currency) == (&other.entry.kind, &other.entry.currency)
    }
}

/// What the children of a payment state of it; of several in one vocabulary only that they are several.
fn stated_by(payment: Node<'_, '_>, own: Option<&str>, places: bool) -> (Vec<Stated>, Vec<Stated>) {
    let mut all: Vec<Stated> = Vec::new();
    let vocabulary = |node: Node<'_, '_>| match attribute(node, "vocabulary") {
        "1" => String::new(),
        other => other.to_owned(),
    };
    for node in payment.children().filter(|_| places) {
        let code = attribute(node, "code").to_owned();
        let name = if code.is_empty() { named(Some(node), own) } else { String::new() };
        if node.has_tag_name("recipient-country") {
            let known = aidtrail::codes::country_by_name(&name).filter(|_| !name.is_empty());
            let code = known.map(|known| known.code.to_owned()).unwrap_or(code);
            let is_code = aidtrail::codes::country(&name.to_uppercase()).is_some();
            let code = if code.is_empty() && is_code { name.clone() } else { code };
            let name = if code.is_empty() { name } else { String::new() };
            let code = if code.len() == 2 { code.to_ascii_uppercase() } else { code };
            all.push(("country", String::new(), code, name));
        } else if node.has_tag_name("recipient-region") {
            all.push(("region", vocabulary(node), code, name));
        } else if node.has_tag_name("sector") {
            let dac = matches!(vocabulary(node).as_str(), "" | "2" | "DAC" | "DAC-3" | "DAC-5");
            let (code, name) = match dac && aidtrail::codes::sector(&name).is_some() {
                true => (name, String::new()),
                false => (code, name),
            };
            all.push(("sector", vocabulary(node), code, name));
        }
    }
    for (element, who, activity) in
        [("provider-org", "provider", "provider_activity"), ("receiver-org", "receiver", "receiver_activity")]
    {
        for node in payment.children().filter(|node| node.has_tag_name(element)) {
            let name = named(Some(node), own);
            all.push((who, String::new(), attribute(node, "ref").to_owned(), name));
            let id = attribute(node, &format!("{who}-activity-id")).to_owned();
            all.push((activity, String::new(), id, String::new()));
        }
    }
    all.retain(|(_, _, code, name)| !code.is_empty() || !name.is_empty());
    let mut one_each: Vec<Stated> = Vec::new();
    for (what, vocabulary, ..) in &all {
        let same: Vec<&Stated> = all.iter().filter(|it| (it.0, &it.1) == (*what, vocabulary)).collect();
        let one = match same.iter().all(|it| *it == same[0]) {
            true => same[0].clone(),
            false => (*what, vocabulary.clone(), String::new(), String::new()),
        };
        if !one_each.contains(&one) {
            one_each.push(one);
        }
    }
    (one_each, all)
}

/// A transaction: its kind and date, its readable figures with currency, date and why each does not count, what it
/// states at most once in a vocabulary, and all that it states.
pub(super) struct Payment<'a, 'i> {
    pub(super) node: Node<'a, 'i>,
    pub(super) kind: String,
    pub(super) dated: String,
    pub(super) values: Vec<(Decimal, String, String, &'static str)>,
    stated: Vec<Stated>,
    pub(super) all: Vec<Stated>,
}

/// The figures of an element with currency, `value-date` and why each does not count.
fn values(node: Node<'_, '_>, default: &str) -> Vec<(Decimal, String, String, &'static str)> {
    let several = elements(node, "value").count() > 1;
    let value = |value: Node<'_, '_>| {
        let currency = attribute(value, "currency");
        let currency = if currency.is_empty() { default } else { currency }.to_uppercase();
        let left_out = match aidtrail::codes::currency(&currency) {
            _ if several => "several_values",
            None => "unknown_currency",
            Some(_) => "",
        };
        Some((figure(&text(value))?, currency, attribute(value, "value-date").to_owned(), left_out))
    };
    elements(node, "value").filter_map(value).collect()
}

/// The transactions of an activity, in document order.
pub(super) fn payments<'a, 'i>(activity: Node<'a, 'i>, own: Option<&str>) -> Vec<Payment<'a, 'i>> {
    let default = attribute(activity, "default-currency");
    let around = activity.ancestors().find(|node| node.has_tag_name("iati-activities"));
    let generated = around.map_or("", |node| attribute(node, "generated-datetime"));
    let updated = attribute(activity, "last-updated-datetime");
    let data_day = first_and_last(updated).or_else(|| first_and_last(generated)).map(|(_, last)| last);
    let payment = |node: Node<'a, 'i>| {
        let of_kind = elements(node, "transaction-type").last();
        let code = of_kind.map(|node| attribute(node, "code")).unwrap_or_default();
        let code = if code.is_empty() { of_kind.map(text).unwrap_or_default() } else { code.to_owned() };
        let dated = date_of(elements(node, "transaction-date").last());
        let (stated, all) = stated_by(node, own, true);
        let mut values = values(node, default);
        for (_, _, date, left_out) in &mut values {
            if !dated.is_empty() {
                date.clone_from(&dated);
            }
            let late = first_and_last(date).zip(data_day).is_some_and(|((first, _), data)| first - data > 31);
            if left_out.is_empty() && late {
                *left_out = "after_data";
            }
        }
        Payment { node, kind: kind(&code), dated, values, stated, all }
    };
    elements(activity, "transaction").map(payment).collect()
}

/// Sums of transactions, budgets and planned disbursements, the sums of those that state a fact, and what transactions
/// state.
pub(super) fn money(activity: Node<'_, '_>, own: Option<&str>) -> (Vec<String>, Vec<String>, Vec<Stated>) {
    let default = attribute(activity, "default-currency");
    let mut entries: Vec<Entry> = Vec::new();
    let mut of_payments = Vec::new();
    for payment in payments(activity, own) {
        for (value, currency, date, left_out) in payment.values {
            let (kind, stated) = (payment.kind.clone(), payment.stated.clone());
            let year = first_and_last(&date).and_then(|_| year(&date));
            entries.push(Entry { kind, currency, value, year, last_year: None, left_out, stated });
            of_payments.extend(payment.all.iter().cloned());
        }
    }
    let mut periods: Vec<Period> = Vec::new();
    for (name, kind) in [("budget", "budget"), ("planned-disbursement", "planned_disbursement")] {
        for node in elements(activity, name) {
            let stated_start = date_of(elements(node, "period-start").last());
            let end = date_of(elements(node, "period-end").last());
            let (stated, _) = stated_by(node, own, false);
            let all = values(node, default);
            let first_date = elements(node, "value").next().map(|value| attribute(value, "value-date").to_owned());
            for (value, currency, _, left_out) in all {
                let start = match stated_start.is_empty() {
                    true => first_date.clone().unwrap_or_default(),
                    false => stated_start.clone(),
                };
                let year = first_and_last(&start).and_then(|_| year(&start));
                let (kind, stated) = (kind.to_owned(), stated.clone());
                periods.push(Period {
                    entry: Entry { kind, currency, value, year, last_year: None, left_out, stated },
                    revised: attribute(node, "type").eq_ignore_ascii_case("revised") || attribute(node, "type") == "2",
                    first: first_and_last(&start).map(|(first, _)| first),
                    last: first_and_last(&end).map(|(_, last)| last),
                    dates: (day(&start).to_owned(), day(&end).to_owned()),
                });
            }
        }
    }
    settle(&mut periods);
    entries.extend(periods.into_iter().map(|period| period.entry));

    let mut sums: BTreeMap<String, (Decimal, u32)> = BTreeMap::new();
    let mut parts: BTreeMap<String, (Decimal, u32)> = BTreeMap::new();
    let mut single = Vec::new();
    for Entry { kind, currency, value, year, last_year, left_out, stated } in &entries {
        // What is handed on to an activity is a sum of its own.
        let to = stated.iter().find(|(of, _, code, _)| *of == "receiver_activity" && !code.is_empty());
        let to = to
            .filter(|_| matches!(kind.as_str(), "disbursement" | "expenditure"))
            .map_or_else(String::new, |it| format!(" to {}", it.2));
        let key = format!("{kind} {currency} {year:?} {last_year:?} {left_out}{to}");
        match *left_out {
            // Each of several values stands alone.
            "several_values" => single.push(format!("{key}: {} of 1", value.normalize())),
            _ => {
                let sum = sums.entry(key.clone()).or_default();
                *sum = (sum.0 + value, sum.1 + 1);
            }
        }
        for (of, vocabulary, code, name) in stated {
            let part = parts.entry(format!("{key}: {of} {vocabulary} {code} {name}")).or_default();
            *part = (part.0 + value, part.1 + 1);
        }
    }
    let shown =
        |(key, (value, entries)): (String, (Decimal, u32))| format!("{key}: {} of {entries}", value.normalize());
    let sums = sums.into_iter().map(shown).chain(single).collect();
    (sums, parts.into_iter().map(shown).collect(), of_payments)
}

/// Decides which budgets count, and in which years. Every pair is compared.
fn settle(periods: &mut [Period]) {
    for i in 0..periods.len() {
        if periods[i].revised && periods[i].first.is_some() && periods[i].last.is_none() {
            let of = |other: &&Period| {
                let key = |it: &Period| (it.entry.kind.clone(), it.entry.currency.clone(), it.first);
                !other.revised && other.days().is_some() && key(other) == key(&periods[i])
            };
            periods[i].last = periods.iter().filter(of).filter_map(|other| other.last).max();
        }
    }
    for period in periods.iter_mut() {
        if period.is_reversed() {
            period.entry.year = None;
        }
        if let Some((first, last)) = period.days().filter(|(first, last)| last - first + 1 > 400) {
            // The year in which the last day is.
            let years = (0..).map(|n| i64::from(period.entry.year.expect("a year")) + n);
            let year = years.take_while(|year| days_from(*year, 1, 1) <= last.max(first)).last().expect("its own");
            period.entry.last_year = i16::try_from(year).ok();
        }
    }
    let len = |period: &Period| period.days().map_or(0, |(first, last)| last - first + 1);
    let mut parts: Vec<usize> = Vec::new();
    let mut by_length: Vec<usize> = (0..periods.len()).filter(|i| len(&periods[*i]) > 0).collect();
    by_length.sort_by_key(|i| (len(&periods[*i]), periods[*i].first, *i));
    for &whole in &by_length {
        let (Some((from, to)), of) = (periods[whole].days(), &periods[whole]) else { continue };
        let within = |i: &&usize| {
            let it = &periods[**i];
            let inside =
                it.days().is_some_and(|(first, last)| first >= from && last <= to && (first, last) != (from, to));
            inside && it.revised == of.revised && of.counts_beside(it) && !parts.contains(i)
        };
        let inside: Vec<usize> = by_length.iter().filter(within).copied().collect();
        let sum: Decimal = inside.iter().map(|i| periods[*i].entry.value).sum();
        let value = of.entry.value;
        if inside.len() >= 2 && value > Decimal::ZERO && (sum - value).abs() <= value * Decimal::new(2, 2) {
            parts.extend(inside);
        }
    }
    let replaces = |revised: &Period, original: &Period| match (revised.days(), original.days()) {
        (Some((a, b)), Some((c, d))) => (b.min(d) - a.max(c) + 1).max(0) * 10 >= (d - c + 1) * 9,
        // Without an end, the start decides; reversed or unreadable, both are written alike.
        (_, None) if original.first.is_some() && original.last.is_none() && !revised.is_reversed() => {
            revised.first == original.first
        }
        (None, None) if original.first.is_some() => (revised.first, revised.last) == (original.first, original.last),
        (None, None) => revised.first.is_none() && revised.dates == original.dates,
        _ => false,
    };
    let replaced: Vec<usize> = (0..periods.len())
        .filter(|i| {
            let original = &periods[*i];
            let by =
                |revised: &Period| revised.revised && original.counts_beside(revised) && replaces(revised, original);
            !original.revised && periods.iter().any(by)
        })
        .collect();
    for (all, why) in [(parts, "part_of_budget"), (replaced, "replaced")] {
        all.into_iter().for_each(|i| periods[i].entry.left_out = why);
    }
}
