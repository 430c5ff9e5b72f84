//! What the recount takes from the XML of an activity: every payment with what it states of itself, and what the
//! activity states of all of them.

use super::periods::{Period, Use, judge};
use roxmltree::{Document, Node, ParsingOptions};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// What a payment states of one fact: a country, or the receiver, say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stated<T> {
    #[default]
    Nothing,
    One(T),
    /// Different ones, and not how it is split over them.
    Several,
}

impl<T: Ord> FromIterator<T> for Stated<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let mut different: BTreeSet<T> = all.into_iter().collect();
        match (different.pop_first(), different.is_empty()) {
            (None, _) => Stated::Nothing,
            (Some(one), true) => Stated::One(one),
            _ => Stated::Several,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Organisation {
    /// Identifier, may be empty.
    pub reference: String,
    /// As published, else as the identifier is known, else the identifier.
    pub name: String,
}

/// Transactions, budgets and planned disbursements alike.
#[derive(Debug, Default)]
pub struct Payment {
    pub value: Decimal,
    pub country: Stated<String>,
    /// By vocabulary.
    pub region: BTreeMap<String, Stated<String>>,
    /// By vocabulary.
    pub sector: BTreeMap<String, Stated<String>>,
    pub provider: Stated<Organisation>,
    pub receiver: Stated<Organisation>,
    pub provider_activity: Stated<String>,
    pub receiver_activity: Stated<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellKey {
    pub kind: String,
    pub currency: String,
    pub year: Option<i32>,
    /// Of a budget over many years.
    pub last_year: Option<i32>,
}

/// A value that the activity states of all its money.
#[derive(Debug)]
pub struct Share {
    /// A code, or a name in its place.
    pub value: String,
    pub percentage: Option<Decimal>,
}

/// One activity of one file.
#[derive(Debug, Default)]
pub struct Record {
    pub id: String,
    /// Reported by another than the organisation that is responsible for it.
    pub secondary: bool,
    /// Day number.
    pub updated: Option<i32>,
    pub reporter: Option<String>,
    pub donors: Vec<Organisation>,
    pub implementers: Vec<Organisation>,
    pub countries: Vec<Share>,
    /// By vocabulary.
    pub regions: BTreeMap<String, Vec<Share>>,
    /// By vocabulary.
    pub sectors: BTreeMap<String, Vec<Share>>,
    pub parents: Vec<String>,
    pub children: Vec<String>,
    pub cells: BTreeMap<CellKey, Vec<Payment>>,
    /// Reason, kind, currency and value of what never counts.
    pub left_out: Vec<(&'static str, String, String, Decimal)>,
}

/// Reads a file in UTF-8.
pub fn records(text: &str) -> Vec<Record> {
    let text = text.trim_start_matches('\u{feff}');
    let options = ParsingOptions { allow_dtd: true, nodes_limit: u32::MAX };
    let document = Document::parse_with_options(text, options).expect("well-formed XML");
    document.descendants().filter(|node| node.has_tag_name("iati-activity")).map(record).collect()
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_default().trim()
}

fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

fn own_text(node: Node<'_, '_>) -> String {
    let parts: String = node.children().filter(Node::is_text).filter_map(|part| part.text()).collect();
    parts.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An attribute, or the text of the element in its place, as version 1 allows.
fn attribute_or_text(node: Node<'_, '_>, name: &str) -> String {
    let written = attribute(node, name);
    if written.is_empty() { own_text(node) } else { written.to_owned() }
}

fn language(node: Node<'_, '_>) -> Option<String> {
    let tag = node.attribute(("http://www.w3.org/XML/1998/namespace", "lang"))?.trim();
    Some(tag.to_owned()).filter(|tag| !tag.is_empty())
}

/// The name that an element gives: in English, else in the activity's language, else in the first language by tag.
fn name_in(node: Node<'_, '_>, of_activity: &str) -> String {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let of_element = language(node).unwrap_or_else(|| of_activity.to_owned());
    let narratives = elements(node, "narrative")
        .map(|narrative| (language(narrative).unwrap_or_else(|| of_element.clone()), own_text(narrative)));
    let all = narratives.chain([(of_element.clone(), own_text(node))]).filter(|(_, text)| !text.is_empty());
    let rank = |tag: &str| match primary(tag) {
        tag if tag == "en" => 0,
        tag if tag.is_empty() || tag == primary(of_activity) => 1,
        _ => 2,
    };
    all.min_by_key(|(tag, _)| (rank(tag), tag.clone())).map(|(_, text)| text).unwrap_or_default()
}

fn figure(text: &str) -> Option<Decimal> {
    let plain = text.trim().trim_start_matches('+').replace(',', "");
    plain.parse().ok().or_else(|| Decimal::from_scientific(&plain).ok())
}

fn percentage(node: Node<'_, '_>) -> Option<Decimal> {
    let plain = attribute(node, "percentage").trim_end_matches('%').trim_end();
    plain.parse().ok().or_else(|| Decimal::from_scientific(plain).ok())
}

/// First and last day number of a date, which may be only a year or a month, and its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    pub first: i32,
    pub last: i32,
    pub year: i32,
}

/// Days from the beginning of the calendar to the first of January of a year.
fn days_before_year(year: i32) -> i32 {
    let before = year - 1;
    365 * before + before / 4 - before / 100 + before / 400
}

pub fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    // A time or a time zone may follow a day.
    let day = match text.get(10..) {
        Some(rest) if rest.starts_with(['T', 't', ' ', 'Z', '+', '-']) => &text[..10],
        _ => text,
    };
    let is_number = |part: &&str, width: usize| part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = day.split('-').collect();
    if parts.len() > 3 || parts.iter().zip([4, 2, 2]).any(|(part, width)| !is_number(part, width)) {
        return None;
    }
    let numbers: Vec<i32> = parts.iter().map(|part| part.parse().expect("digits")).collect();
    let year = numbers[0];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let begin = days_before_year(year);
    let Some(&month) = numbers.get(1) else {
        return Some(Date { first: begin, last: begin + lengths.iter().sum::<i32>() - 1, year });
    };
    let month = usize::try_from(month - 1).ok().filter(|&month| month < 12)?;
    let begin = begin + lengths[..month].iter().sum::<i32>();
    match numbers.get(2) {
        None => Some(Date { first: begin, last: begin + lengths[month] - 1, year }),
        Some(&day) if (1..=lengths[month]).contains(&day) => {
            Some(Date { first: begin + day - 1, last: begin + day - 1, year })
        }
        Some(_) => None,
    }
}

/// The names of organisations by identifier.
static ORGANISATIONS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../../data/codes/organisations.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(code, rest)| (code, first_column(rest))).collect()
});

fn first_column(line: &str) -> &str {
    line.split('\t').next().unwrap_or_default()
}

/// `XM-DAC-41122` and `DAC-41122` stand in the table as `41122`; `XM-DAC-701` stands there in full.
fn known_organisation(reference: &str) -> Option<&'static str> {
    let Some(number) = reference.strip_prefix("XM-DAC-").or_else(|| reference.strip_prefix("DAC-")) else {
        return ORGANISATIONS.get(reference).copied();
    };
    let alone = ORGANISATIONS.get(number).filter(|_| number.bytes().all(|b| b.is_ascii_digit()));
    alone.or_else(|| ORGANISATIONS.get(format!("XM-DAC-{number}").as_str())).copied()
}

fn organisation(node: Node<'_, '_>, own: &str) -> Option<Organisation> {
    let reference = attribute(node, "ref");
    let mut name = name_in(node, own);
    if name.is_empty() {
        name = known_organisation(reference).unwrap_or(reference).to_owned();
    }
    (!name.is_empty()).then(|| Organisation { reference: reference.to_owned(), name })
}

fn country(node: Node<'_, '_>, own: &str) -> Option<String> {
    let code = attribute(node, "code").to_uppercase();
    if !code.is_empty() {
        return Some(code);
    }
    let name = name_in(node, own);
    let is_code = aidtrail::codes::country(&name.to_uppercase()).is_some();
    let known = aidtrail::codes::country_by_name(&name).map(|known| known.code.to_owned());
    let code = if is_code { Some(name.to_uppercase()) } else { known };
    code.or(Some(name)).filter(|value| !value.is_empty())
}

/// The code of a region or sector, or its name in place of one.
fn code_or_name(node: Node<'_, '_>, own: &str) -> Option<String> {
    let code = attribute(node, "code");
    let value = if code.is_empty() { name_in(node, own) } else { code.to_owned() };
    Some(value).filter(|value| !value.is_empty())
}

fn region_vocabulary(node: Node<'_, '_>) -> String {
    let written = attribute(node, "vocabulary");
    if written.is_empty() { "1".to_owned() } else { written.to_owned() }
}

/// Version 1 of the standard has words for the two vocabularies of the DAC.
fn sector_vocabulary(node: Node<'_, '_>) -> String {
    match attribute(node, "vocabulary") {
        "" => "1".to_owned(),
        written if written.eq_ignore_ascii_case("DAC") => "1".to_owned(),
        written if written.eq_ignore_ascii_case("DAC-3") => "2".to_owned(),
        written => written.to_owned(),
    }
}

fn by_vocabulary<T>(all: impl Iterator<Item = (String, T)>) -> BTreeMap<String, Vec<T>> {
    let mut vocabularies: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (vocabulary, value) in all {
        vocabularies.entry(vocabulary).or_default().push(value);
    }
    vocabularies
}

fn stated_by_vocabulary(all: impl Iterator<Item = (String, String)>) -> BTreeMap<String, Stated<String>> {
    let all = by_vocabulary(all).into_iter();
    all.map(|(vocabulary, values)| (vocabulary, values.into_iter().collect())).collect()
}

/// The values of a transaction, budget or planned disbursement that can be read.
struct Values {
    /// Value and currency.
    readable: Vec<(Decimal, String)>,
    /// Why they never count.
    left_out: Option<&'static str>,
    /// The value date, where no other date is stated.
    date: String,
}

fn values(node: Node<'_, '_>, default_currency: &str) -> Values {
    let all: Vec<Node<'_, '_>> = elements(node, "value").collect();
    let currency = |value: &Node<'_, '_>| {
        let written = attribute(*value, "currency");
        if written.is_empty() { default_currency.to_uppercase() } else { written.to_uppercase() }
    };
    let readable: Vec<(Decimal, String)> =
        all.iter().filter_map(|value| Some((figure(&own_text(*value))?, currency(value)))).collect();
    let unknown = readable.iter().any(|(_, currency)| aidtrail::codes::currency(currency).is_none());
    let left_out = match all.len() {
        2.. => Some("several_values"),
        _ => unknown.then_some("unknown_currency"),
    };
    let date = all.last().map(|value| attribute(*value, "value-date").to_owned());
    Values { readable, left_out, date: date.unwrap_or_default() }
}

fn date_in(node: Node<'_, '_>, name: &'static str) -> String {
    elements(node, name).last().map(|it| attribute_or_text(it, "iso-date")).unwrap_or_default()
}

/// Days after the data's own date that a payment may be dated.
const DAYS_AFTER_DATA: i32 = 31;

fn record(activity: Node<'_, '_>) -> Record {
    let file = activity.ancestors().find(|node| node.has_tag_name("iati-activities"));
    let own = language(activity).or_else(|| file.and_then(language)).unwrap_or_default();
    let own = own.as_str();
    let reporter = elements(activity, "reporting-org").next();
    let updated = date(attribute(activity, "last-updated-datetime"));
    let parties = |roles: [&str; 2]| -> Vec<Organisation> {
        elements(activity, "participating-org")
            .filter(|party| roles.contains(&attribute(*party, "role").to_lowercase().as_str()))
            .filter_map(|party| organisation(party, own))
            .collect()
    };
    let reporting: Vec<Organisation> = reporter.into_iter().filter_map(|node| organisation(node, own)).collect();
    let related = |code: &str| -> Vec<String> {
        let of_type = elements(activity, "related-activity").filter(|it| attribute(*it, "type") == code);
        of_type.map(|it| attribute_or_text(it, "ref")).filter(|id| !id.is_empty()).collect()
    };
    let share = |node: Node<'_, '_>, value: String| Share { value, percentage: percentage(node) };
    let coded = |node: Node<'_, '_>| code_or_name(node, own).map(|value| share(node, value));
    let mut record = Record {
        id: elements(activity, "iati-identifier").map(own_text).find(|id| !id.is_empty()).unwrap_or_default(),
        secondary: reporter.is_some_and(|node| matches!(attribute(node, "secondary-reporter"), "1" | "true")),
        updated: updated.map(|date| date.first),
        reporter: reporting.first().map(|it| it.name.clone()),
        donors: [parties(["1", "funding"]), parties(["3", "extending"]), reporting]
            .into_iter()
            .find(|all| !all.is_empty())
            .unwrap_or_default(),
        implementers: parties(["4", "implementing"]),
        countries: elements(activity, "recipient-country")
            .filter_map(|node| Some(share(node, country(node, own)?)))
            .collect(),
        regions: by_vocabulary(
            elements(activity, "recipient-region").filter_map(|node| Some((region_vocabulary(node), coded(node)?))),
        ),
        sectors: by_vocabulary(
            elements(activity, "sector").filter_map(|node| Some((sector_vocabulary(node), coded(node)?))),
        ),
        parents: related("1"),
        children: related("2"),
        ..Record::default()
    };
    let generated = file.and_then(|file| date(attribute(file, "generated-datetime")));
    transactions(activity, own, updated.or(generated), &mut record);
    planned(activity, "budget", "budget", own, &mut record);
    planned(activity, "planned-disbursement", "planned_disbursement", own, &mut record);
    record
}

fn organisations(node: Node<'_, '_>, own: &str, payment: &mut Payment) {
    let named = |name| elements(node, name).filter_map(|it| organisation(it, own)).collect();
    payment.provider = named("provider-org");
    payment.receiver = named("receiver-org");
    let ids = |element, id| {
        elements(node, element).map(|it| attribute(it, id).to_owned()).filter(|id| !id.is_empty()).collect()
    };
    payment.provider_activity = ids("provider-org", "provider-activity-id");
    payment.receiver_activity = ids("receiver-org", "receiver-activity-id");
}

fn transactions(activity: Node<'_, '_>, own: &str, of_data: Option<Date>, record: &mut Record) {
    for node in elements(activity, "transaction") {
        let Values { readable, left_out, date: value_date } = values(node, attribute(activity, "default-currency"));
        let kind = elements(node, "transaction-type").last().map(|it| attribute_or_text(it, "code"));
        let kind = crate::oracle::money::kind(&kind.unwrap_or_default());
        let stated = Some(date_in(node, "transaction-date")).filter(|date| !date.is_empty());
        let date = date(&stated.unwrap_or(value_date));
        let after = date.zip(of_data).is_some_and(|(paid, of_data)| paid.first > of_data.last + DAYS_AFTER_DATA);
        if let Some(why) = left_out.or(after.then_some("after_data")) {
            let all = readable.into_iter().map(|(value, currency)| (why, kind.clone(), currency, value));
            record.left_out.extend(all);
            continue;
        }
        let Some((value, currency)) = readable.into_iter().next() else { continue };
        let coded = |node: Node<'_, '_>| code_or_name(node, own);
        let mut payment = Payment {
            value,
            country: elements(node, "recipient-country").filter_map(|it| country(it, own)).collect(),
            region: stated_by_vocabulary(
                elements(node, "recipient-region").filter_map(|it| Some((region_vocabulary(it), coded(it)?))),
            ),
            sector: stated_by_vocabulary(
                elements(node, "sector").filter_map(|it| Some((sector_vocabulary(it), coded(it)?))),
            ),
            ..Payment::default()
        };
        organisations(node, own, &mut payment);
        let key = CellKey { kind, currency, year: date.map(|date| date.year), last_year: None };
        record.cells.entry(key).or_default().push(payment);
    }
}

/// Budgets or planned disbursements.
fn planned(activity: Node<'_, '_>, element: &'static str, kind: &str, own: &str, record: &mut Record) {
    let mut currencies: BTreeMap<String, Vec<(Period, Payment)>> = BTreeMap::new();
    for node in elements(activity, element) {
        let Values { readable, left_out, date: value_date } = values(node, attribute(activity, "default-currency"));
        if let Some(why) = left_out {
            let all = readable.into_iter().map(|(value, currency)| (why, kind.to_owned(), currency, value));
            record.left_out.extend(all);
            continue;
        }
        let Some((value, currency)) = readable.into_iter().next() else { continue };
        let start = Some(date_in(node, "period-start")).filter(|date| !date.is_empty());
        let period = Period {
            revised: matches!(attribute(node, "type").to_lowercase().as_str(), "2" | "revised"),
            start: date(&start.unwrap_or(value_date)),
            end: date(&date_in(node, "period-end")),
            value,
        };
        let mut payment = Payment { value, ..Payment::default() };
        organisations(node, own, &mut payment);
        currencies.entry(currency).or_default().push((period, payment));
    }
    for (currency, all) in currencies {
        let (periods, payments): (Vec<Period>, Vec<Payment>) = all.into_iter().unzip();
        for (used, payment) in judge(&periods).into_iter().zip(payments) {
            match used {
                Use::LeftOut(why) => {
                    record.left_out.push((why, kind.to_owned(), currency.clone(), payment.value));
                }
                Use::Counts { year, last_year } => {
                    let key = CellKey { kind: kind.to_owned(), currency: currency.clone(), year, last_year };
                    record.cells.entry(key).or_default().push(payment);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_with_or_without_a_time() {
        let days = |from: &str, to: &str| date(to).expect(to).first - date(from).expect(from).last;
        assert_eq!(days("2024-02-28", "2024-03-01"), 2);
        assert_eq!(days("2023-02-28Z", "2023-03-01T10:00:00"), 1);
        assert_eq!(days("2000-12-31", "2001"), 1);
        assert_eq!(days("2001", "2002-01-01+08:00"), 1);
        for wrong in ["", "2023-02-29", "2023-13-01", "23-01-01", "2023-1-1", "2023-01-01-01", "soon"] {
            assert_eq!(date(wrong), if wrong == "2023-01-01-01" { date("2023-01-01") } else { None }, "{wrong}");
        }
    }

    #[test]
    fn an_organisation_without_a_name_is_named_by_its_reference() {
        assert_eq!(known_organisation("XM-DAC-41122"), Some("United Nations Children's Fund"));
        assert_eq!(known_organisation("JP-8"), Some("Japanese International Co-operation Agency"));
        assert_eq!(known_organisation("701"), None);
    }
}
