//! Finds equipment in the texts of an activity, and makes a source of them that the equipment cites.
//!
//! The texts are the activity's own descriptions, and those of its transactions, results, documents and places. An
//! equal number of the same category in several of them is one line with several quotes; numbers of different texts are
//! never added. The source has all descriptions, and of the other texts those that mention equipment, each under a line
//! that says which element it is of.

use super::activity::ActivityReader;
use super::languages::is_english;
use super::parts::parse_day;
use crate::codes;
use crate::extract::{self, CountedTitle, EquipmentMention};
use crate::hashing::SeededMap;
use crate::model::{
    Activity, Basis, Claim, Coded, DeliveryStatus, Equipment, Evidence, Figure, Indicator, IndicatorValue,
    LanguageText, PartialDate, PaymentFact, Project, Role, Site, Source, SourceKind, Span, Text, Transaction,
};
use std::borrow::Cow;

/// Quotes kept for one claim. More of the same words prove nothing more; chosen by eye.
const MAX_QUOTES: usize = 20;

/// Why what a result names is planned, whatever its words say.
const RESULT_IS_AN_AIM: &str = "a result is what the activity aims at";

/// A text in which equipment was found, or a description of the activity.
struct Section<'t> {
    /// Which element it is of; empty for the activity's own descriptions.
    lead: String,
    text: Cow<'t, str>,
    /// The date of what it tells, if it is another than that of the activity.
    as_of: Option<Coded<PartialDate>>,
    /// Who receives the payment, if that is a hospital, as bytes of `lead`.
    facility: Option<Span>,
    mentions: Vec<SectionMention>,
}

struct SectionMention {
    mention: EquipmentMention,
    /// Its status is not what the words say, and why.
    why: Option<&'static str>,
    as_of: Option<Coded<PartialDate>>,
    /// Mentions of one count are of the same equipment, whatever their numbers.
    count: Option<CountKey>,
}

/// What an indicator counts: the target and the actual value of a period, and of all periods if it may be cumulative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct CountKey {
    result: usize,
    indicator: usize,
    /// Only if the periods are certainly not cumulative.
    period: Option<usize>,
}

impl<'t> Section<'t> {
    fn new(lead: String, text: Cow<'t, str>) -> Self {
        Section { lead, text, as_of: None, facility: None, mentions: Vec::new() }
    }

    /// The section with the equipment that its text mentions; `None` if that is none.
    fn with_equipment(mut self) -> Option<Self> {
        let mentions = extract::find_equipment(&self.text);
        self.mentions = mentions.into_iter().map(SectionMention::from).collect();
        Some(self).filter(|section| !section.mentions.is_empty())
    }
}

impl From<EquipmentMention> for SectionMention {
    fn from(mention: EquipmentMention) -> Self {
        SectionMention { mention, why: None, as_of: None, count: None }
    }
}

/// Whether a text in this language is looked through; `own` is the activity's.
fn is_read(language: Option<&str>, own: Option<&str>) -> bool {
    language.or(own).is_none_or(|tag| tag.trim().is_empty() || is_english(tag))
}

impl<'a> ActivityReader<'a, '_> {
    /// Adds the equipment that the English texts mention. The source that it cites is made of these texts.
    pub(super) fn add_equipment(&self, project: &mut Project<Text<'a>>, order: &[usize]) -> Option<Source<Text<'a>>> {
        let own = self.languages.own.as_deref();
        let mut sections: Vec<Section<'_>> = Vec::with_capacity(order.len());
        for narrative in order.iter().map(|i| &self.narratives[*i]) {
            let section = Section::new(String::new(), Cow::Borrowed(&*narrative.text));
            let mentions = match is_read(narrative.language.as_deref(), own) {
                true => extract::find_equipment(&narrative.text),
                false => Vec::new(),
            };
            sections.push(Section { mentions: mentions.into_iter().map(SectionMention::from).collect(), ..section });
        }
        // Taken out while the sections borrow from them, because lines are added to the project meanwhile.
        let (activity, documents) = (project.activity.take(), std::mem::take(&mut project.documents));
        if let Some(activity) = activity.as_deref() {
            add_transactions(activity, own, &mut sections);
            add_results(activity, own, &mut sections);
            for document in &documents {
                // Its language is not known: the title may be in any.
                let texts = [&document.title].into_iter().chain(document.descriptions.iter().map(|it| &it.text));
                let read = texts.filter(|_| is_read(None, own));
                sections.extend(
                    read.filter_map(|text| Section::new("Document".into(), Cow::Borrowed(&**text)).with_equipment()),
                );
            }
            for location in &activity.locations {
                let lead = || format!("Place {}", &*location.name).trim_end().to_owned();
                let read = location.descriptions.iter().filter(|it| is_read(it.language.as_deref(), own));
                sections.extend(read.filter_map(|it| Section::new(lead(), Cow::Borrowed(&*it.text)).with_equipment()));
            }
        }
        let mut source = self.add_lines(project, &sections);
        if let (Some(source), Some(activity)) = (&mut source, &activity) {
            source.language = activity.language.clone();
        }
        (project.activity, project.documents) = (activity, documents);
        source
    }

    /// Adds the lines of what the sections mention, and makes their source; `None` if they mention nothing.
    fn add_lines(&self, project: &mut Project<Text<'a>>, sections: &[Section<'_>]) -> Option<Source<Text<'a>>> {
        if sections.iter().all(|section| section.mentions.is_empty()) {
            return None;
        }
        let mut text = String::new();
        let position = self.position;
        let id = format!("{}@{}#{}", self.id, position.file, position.ordinal);
        let updated = self.updated.as_deref().map(parse_day);
        let known_until =
            [&self.updated, &self.generated].into_iter().flatten().find_map(|date| parse_day(date).known().copied());
        let mut lines = Lines::default();
        for section in sections {
            lines.expect(section);
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let lead = text.len();
            text.push_str(&section.lead);
            if !section.lead.is_empty() {
                text.push('\n');
            }
            let start = text.len();
            text.push_str(&section.text);
            let evidence = |quote: &str, start: usize, mark: [usize; 2], rule: &'static str| Evidence {
                source: Text::from(Cow::Owned(id.clone())),
                quote: Text::from(Cow::Owned(quote.to_owned())),
                start,
                mark: Some(mark),
                rule: Some(Text::from(Cow::Borrowed(rule))),
            };
            for SectionMention { mention, why, as_of, count } in &section.mentions {
                let (sentence, mark) = (mention.sentence, mention.mark);
                let mark = [mark.start - sentence.start, mark.end - sentence.start];
                let quote = &section.text[sentence.start..sentence.end];
                let mut quotes = vec![evidence(quote, start + sentence.start, mark, mention.rule)];
                let mut sites = Vec::new();
                if let Some(facility) = section.facility {
                    quotes.push(evidence(&section.lead, lead, [facility.start, facility.end], "receiver"));
                    let name = section.lead[facility.start..facility.end].to_owned();
                    sites.push(Site { facility: Some(Text::from(Cow::Owned(name))), ..Site::default() });
                }
                // What is dated after the data is told by then: the end of a period that goes on.
                let stated = as_of.clone().or_else(|| section.as_of.clone());
                let is_later = |date: &Coded<PartialDate>| {
                    date.known().zip(known_until).is_some_and(|(date, known)| date.is_after(known))
                };
                let as_of = match stated {
                    Some(date) if is_later(&date) => known_until.map(Coded::Known),
                    Some(date) => Some(date),
                    None => updated.clone(),
                };
                let claim = Claim {
                    as_of,
                    quantity: mention.quantity,
                    status: mention.stated().map(Coded::Known),
                    sites,
                    basis: why.map(|_| Coded::Known(Basis::Inferred)),
                    why: why.map(|why| Text::from(Cow::Borrowed(why))),
                    evidence: quotes,
                    ..Claim::default()
                };
                lines.add(project, mention, claim, *count, !section.lead.is_empty());
            }
        }
        let publisher = project.parties.iter().find(|party| party.role == Some(Coded::Known(Role::Reporting)));
        Some(Source {
            id: Text::from(Cow::Owned(id)),
            title: project.title.clone(),
            publisher: publisher.map_or_else(Text::default, |party| party.name.clone()),
            kind: Some(Coded::Known(SourceKind::Activity)),
            published: updated.clone(),
            published_basis: updated.map(|_| Text::from(Cow::Borrowed("last updated"))),
            file: Some(Text::from(Cow::Owned(format!("{}:{}", position.file, position.line)))),
            text_basis: Some(Text::from(Cow::Borrowed("texts and figures of the activity"))),
            text: Text::from(Cow::Owned(text)),
            ..Source::default()
        })
    }
}

/// The lines of an activity by category and number: the same in another text is the same equipment.
#[derive(Default)]
struct Lines {
    by_number: SeededMap<(&'static str, Option<Figure>), usize>,
    by_count: SeededMap<CountKey, usize>,
    /// The numbers that each count of the present section states.
    numbers: SeededMap<CountKey, Vec<Figure>>,
}

impl Lines {
    /// Takes note of the numbers of each count of a section, before its mentions are added: the line of any of them is
    /// that of all.
    fn expect(&mut self, section: &Section<'_>) {
        self.numbers.clear();
        for SectionMention { mention, count, .. } in &section.mentions {
            if let Some((count, number)) = count.zip(mention.quantity) {
                self.numbers.entry(count).or_default().push(number);
            }
        }
    }

    /// The line that a count belongs to by one of its numbers. Another period of the same indicator counts other pieces.
    fn line_of_count(&self, category: &'static str, count: CountKey) -> Option<usize> {
        let is_sibling = |at: usize| {
            let mut others = self.by_count.iter().filter(|(_, of)| **of == at);
            others.any(|(other, _)| (other.result, other.indicator) == (count.result, count.indicator))
        };
        let numbers = self.numbers.get(&count)?.iter();
        let mut known = numbers.filter_map(|number| self.by_number.get(&(category, Some(*number))).copied());
        known.find(|at| !is_sibling(*at))
    }

    /// Adds a claim to the line that it is of, or as a new line. `is_part` says that it is not from a description.
    fn add<'a>(
        &mut self,
        project: &mut Project<Text<'a>>,
        mention: &EquipmentMention,
        claim: Claim<Text<'a>>,
        count: Option<CountKey>,
        is_part: bool,
    ) {
        let of_count = count.and_then(|count| self.by_count.get(&count));
        if let Some(line) = of_count.and_then(|at| project.equipment.get_mut(*at)) {
            let says = |it: &Claim<Text<'a>>| (it.status.clone(), it.quantity, it.as_of.clone());
            match line.claims.iter_mut().find(|known| says(known) == says(&claim)) {
                Some(known) => add_quotes(known, claim),
                None => line.claims.push(claim),
            }
            line.claims.sort_by(|a, b| PartialDate::newest_first(a.date(), b.date()));
            return;
        }
        let counted = mention.whole.or(mention.quantity);
        // A line that an indicator counts is known by several numbers.
        let mut of_category = self.by_number.iter().filter(|((category, _), _)| *category == mention.category);
        let first = of_category.next().map(|(_, at)| *at);
        let only = first.filter(|first| of_category.all(|(_, at)| at == first));
        // "The ambulances have not arrived" is about the only ones that there are, and so is the payment of "purchase of
        // ambulances".
        let speaks_of_known = counted.is_none() && (is_part || mention.is_news());
        let by_number = || self.by_number.get(&(mention.category, counted)).copied();
        let known = match count {
            Some(count) => self.line_of_count(mention.category, count),
            None => by_number().or(only.filter(|_| speaks_of_known)),
        };
        if let Some(count) = count {
            let at = known.unwrap_or(project.equipment.len());
            self.by_count.insert(count, at);
            // A later text with any of its numbers speaks of the same.
            for number in self.numbers.get(&count).into_iter().flatten() {
                self.by_number.entry((mention.category, Some(*number))).or_insert(at);
            }
        }
        let implied = mention.implied().map(|(status, number)| Claim {
            quantity: Some(number),
            status: Some(Coded::Known(status)),
            basis: Some(Coded::Known(Basis::Inferred)),
            why: Some(Text::from(Cow::Borrowed(extract::IMPLIED_STAGE))),
            sites: Vec::new(),
            ..claim.clone()
        });
        let Some(line) = known.and_then(|at| project.equipment.get_mut(at)) else {
            self.by_number.entry((mention.category, counted)).or_insert(project.equipment.len());
            project.equipment.push(Equipment {
                name: Text::from(Cow::Owned(mention.name.clone())),
                category: Text::from(Cow::Borrowed(mention.category)),
                kind: Some(Coded::Known(mention.kind)),
                claims: [claim].into_iter().chain(implied).collect(),
                ..Equipment::default()
            });
            return;
        };
        let status = claim.status.clone();
        if status.is_some() && line.claims.iter().all(|known| known.status != status) {
            let mut claim = claim;
            // A claim of the same number without a status says nothing more, but its words stay.
            let says_less = |known: &mut Claim<Text<'a>>| known.status.is_none() && known.quantity == claim.quantity;
            let less: Vec<Claim<Text<'a>>> = line.claims.extract_if(.., says_less).collect();
            less.into_iter().for_each(|less| add_quotes(&mut claim, less));
            line.claims.insert(0, claim);
        } else {
            let same = |known: &&mut Claim<Text<'a>>| status.is_none() || known.status == status;
            if let Some(known) = line.claims.iter_mut().find(same) {
                add_quotes(known, claim);
            }
        }
        let is_said = |it: &Claim<Text<'_>>| it.quantity == counted && it.status.is_some() && it.status != status;
        if let Some(implied) = implied.filter(|_| !line.claims.iter().any(is_said)) {
            line.claims.push(implied);
        }
    }
}

/// Adds the quotes and places of a claim to one that says the same.
fn add_quotes<'a>(known: &mut Claim<Text<'a>>, other: Claim<Text<'a>>) {
    for evidence in other.evidence {
        let is_new = known.evidence.iter().all(|it| (it.start, &it.mark) != (evidence.start, &evidence.mark));
        if is_new && known.evidence.len() < MAX_QUOTES {
            known.evidence.push(evidence);
        }
    }
    for site in other.sites {
        if !known.sites.contains(&site) {
            known.sites.push(site);
        }
    }
}

/// Transactions with the same description are one section, under the newest.
fn add_transactions<'t>(activity: &'t Activity<Text<'_>>, own: Option<&str>, sections: &mut Vec<Section<'t>>) {
    let mut places: SeededMap<&str, usize> = SeededMap::default();
    let mut texts: Vec<(&str, Vec<&Transaction<Text<'_>>>)> = Vec::new();
    // One below zero takes back what another paid.
    let pays = |it: &&Transaction<Text<'_>>| it.value.is_none_or(|value| !value.0.is_sign_negative());
    for transaction in activity.transactions.iter().filter(pays) {
        let read = transaction.descriptions.iter().filter(|it| is_read(it.language.as_deref(), own));
        for LanguageText { text, .. } in read {
            let at = *places.entry(text).or_insert_with(|| {
                texts.push((text, Vec::new()));
                texts.len() - 1
            });
            texts[at].1.push(transaction);
        }
    }
    for (text, transactions) in texts {
        let Some(section) = Section::new(String::new(), Cow::Borrowed(text)).with_equipment() else { continue };
        let date = |it: &&Transaction<Text<'_>>| it.date.as_ref().and_then(|date| date.known().copied());
        let newest =
            |a: &&&Transaction<Text<'_>>, b: &&&Transaction<Text<'_>>| PartialDate::newest_first(date(a), date(b));
        let Some(shown) = transactions.iter().min_by(newest) else { continue };
        let (mut lead, facility) = transaction_lead(shown);
        if transactions.len() > 1 {
            lead.push_str(&format!("; {} more with the same words", transactions.len() - 1));
        }
        // Several may have gone to several.
        let facility = facility.filter(|_| transactions.len() == 1);
        sections.push(Section { lead, facility, as_of: shown.date.clone(), ..section });
    }
}

/// `Disbursement, 2020-05-01, 1000 USD, to Kharkiv Regional Hospital`, and who receives it if that is a hospital.
fn transaction_lead(transaction: &Transaction<Text<'_>>) -> (String, Option<Span>) {
    let kind = transaction.kind.as_ref().map_or("transaction", Coded::label);
    let mut lead: String = kind.chars().next().into_iter().flat_map(char::to_uppercase).collect();
    lead.extend(kind.chars().skip(1));
    if let Some(date) = &transaction.date {
        lead.push_str(&format!(", {date}"));
    }
    if let Some(value) = transaction.value {
        lead.push_str(format!(", {value} {}", &*transaction.currency).trim_end());
    }
    let mut facility = None;
    if let Some(name) = transaction.stated_of(PaymentFact::Receiver).find_map(|it| it.name.as_deref()) {
        lead.push_str(", to ");
        let start = lead.len();
        lead.push_str(name);
        facility = codes::is_health_facility(name).then_some(Span { start, end: lead.len() });
    }
    (lead, facility)
}

fn add_results<'t>(activity: &'t Activity<Text<'_>>, own: Option<&str>, sections: &mut Vec<Section<'t>>) {
    let read = |texts: &'t [LanguageText<Text<'_>>]| {
        texts.iter().find(|it| is_read(it.language.as_deref(), own)).map(|it| &*it.text)
    };
    for (r, result) in activity.results.iter().enumerate() {
        let title = read(&result.titles);
        let texts = [("Result".to_owned(), title), (result_lead("Result", title), read(&result.descriptions))];
        for (lead, text) in texts {
            let Some(text) = text else { continue };
            let Some(mut section) = Section::new(lead, Cow::Borrowed(text)).with_equipment() else { continue };
            section.mentions.retain_mut(|found| {
                let sentence = &text[found.mention.sentence.start..found.mention.sentence.end];
                as_an_aim(found, sentence);
                !extract::says_alternatives(sentence)
            });
            sections.extend(Some(section).filter(|section| !section.mentions.is_empty()));
        }
        for (i, indicator) in result.indicators.iter().enumerate() {
            let Some(name) = read(&indicator.titles) else { continue };
            let key = CountKey { result: r, indicator: i, period: None };
            let lead = result_lead("Indicator of the result", title);
            sections.extend(counted_section(indicator, name, key, lead));
            for period in &indicator.periods {
                let comments = period.actuals.iter().flat_map(|actual| &actual.comments);
                for comment in comments.filter(|it| is_read(it.language.as_deref(), own)) {
                    let lead = format!("{name}, actual value{}", until(&period.end));
                    let text = &*comment.text;
                    let Some(mut section) = Section::new(lead, Cow::Borrowed(text)).with_equipment() else { continue };
                    for SectionMention { mention, .. } in &mut section.mentions {
                        as_reported(mention, &text[mention.sentence.start..mention.sentence.end]);
                    }
                    sections.push(Section { as_of: period.end.clone(), ..section });
                }
            }
        }
    }
}

fn result_lead(what: &str, title: Option<&str>) -> String {
    title.map_or_else(|| what.to_owned(), |title| format!("{what}: {title}"))
}

fn until(end: &Option<Coded<PartialDate>>) -> String {
    end.as_ref().map(|end| format!(" by {end}")).unwrap_or_default()
}

/// "Ambulances delivered" in a result is aimed at. "The project delivered ambulances" and "ambulances were delivered"
/// report.
fn as_an_aim(found: &mut SectionMention, sentence: &str) {
    let reports = found.mention.rule == "object" || has_word(sentence, &["was", "were", "been"]);
    if !reports && found.mention.delivery_status != DeliveryStatus::Planned {
        found.mention.delivery_status = DeliveryStatus::Planned;
        found.mention.whole = None;
        found.why = Some(RESULT_IS_AN_AIM);
    }
}

/// A comment on an actual value tells what was done. "Through the supply of pumps" is no plan there, if no word of the
/// future says so.
fn as_reported(mention: &mut EquipmentMention, sentence: &str) {
    let future = ["will", "shall", "plan", "plans", "planned", "planning", "intends", "be", "expected"];
    if mention.delivery_status == DeliveryStatus::Planned && !has_word(sentence, &future) {
        mention.delivery_status = DeliveryStatus::Unknown;
    }
}

fn has_word(sentence: &str, words: &[&str]) -> bool {
    let mut of_sentence = sentence.split(|c: char| !c.is_alphanumeric());
    of_sentence.any(|word| words.iter().any(|other| word.eq_ignore_ascii_case(other)))
}

/// The targets and actual values of an indicator that counts equipment, one on each line: `Ambulances delivered: actual
/// 8 by 2020-12-31`. `None` if it counts none, or something else.
fn counted_section(
    indicator: &Indicator<Text<'_>>,
    name: &str,
    key: CountKey,
    lead: String,
) -> Option<Section<'static>> {
    // Only numbers of units count anything.
    if indicator.measure.as_deref().is_some_and(|measure| measure != "1") {
        return None;
    }
    let title = CountedTitle::new(name)?;
    let mut section = Section::new(lead, Cow::Borrowed(""));
    let mut text = String::new();
    let mut add = |target: bool, value: &IndicatorValue<Text<'_>>, end: &Option<Coded<PartialDate>>, count| {
        let what = if target { "target" } else { "actual" };
        let number = counted_value(value);
        let Some((number, mut mention)) = number.and_then(|number| Some((number, title.count(number, target)?))) else {
            return;
        };
        // What is told of parts is never added: the whole is not counted.
        let of = if value.dimensions.is_empty() { String::new() } else { format!(" ({})", dimensions(value)) };
        if !value.dimensions.is_empty() {
            mention.quantity = None;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(&format!("{name}: {what} {}{of}{}", number.to_plain_string(), until(end)));
        let line = Span { start, end: text.len() };
        (mention.sentence, mention.mark) = (line, line);
        section.mentions.push(SectionMention { mention, why: None, as_of: end.clone(), count: Some(count) });
    };
    // A number that falls from one period to the next counts that period alone.
    let actuals = indicator.periods.iter().flat_map(|period| &period.actuals).filter(|it| it.dimensions.is_empty());
    let is_by_period = !actuals.filter_map(counted_value).is_sorted();
    for (p, period) in indicator.periods.iter().enumerate() {
        let count = CountKey { period: is_by_period.then_some(p), ..key };
        // Values of parts only where the whole has none.
        let of_whole = |values: &[IndicatorValue<Text<'_>>]| {
            values.iter().any(|it| it.dimensions.is_empty() && counted_value(it).is_some())
        };
        let told = |values: &[IndicatorValue<Text<'_>>], it: &IndicatorValue<Text<'_>>| {
            it.dimensions.is_empty() || !of_whole(values)
        };
        period.targets.iter().filter(|it| told(&period.targets, it)).for_each(|it| add(true, it, &period.end, count));
        period.actuals.iter().filter(|it| told(&period.actuals, it)).for_each(|it| add(false, it, &period.end, count));
    }
    section.text = Cow::Owned(text);
    Some(section).filter(|section| !section.mentions.is_empty())
}

/// What a value is of: `region: North, sex: female`.
fn dimensions(value: &IndicatorValue<Text<'_>>) -> String {
    value.dimensions.iter().map(|it| &**it).collect::<Vec<_>>().join(", ")
}

/// A value that counts units: a whole number above zero.
fn counted_value(value: &IndicatorValue<Text<'_>>) -> Option<Figure> {
    let number = super::money::parse_decimal(value.value.as_deref()?)?;
    let is_count = number.fract().is_zero() && number > rust_decimal::Decimal::ZERO;
    is_count.then_some(Figure(number))
}
