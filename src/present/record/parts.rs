//! The parts of an activity, one by one: its payments, results and documents.
//!
//! A list shows its first rows and those with words of the query, and says how many more there are. A row leads to the
//! element of the XML that is the part.

use super::super::styled_text::{Ink, RawSpan};
use super::{DetailBuilder, DetailRow, LABEL_WIDTH, LinkTarget, noted};
use crate::codes::{self, CodeList, iati_name};
use crate::model::{
    Coded, DocumentLink, Indicator, IndicatorPeriod, IndicatorValue, LanguageText, LeftOut, PartKey, PartialDate,
    PaymentFact, PaymentStatement, Transaction,
};
use std::cmp::Reverse;

/// Characters of a description that are shown unless a word of the query stands further on. Chosen by eye: two lines.
const MAX_TEXT_LENGTH: usize = 160;

/// Parts that are shown for having words of the query, besides the first ones. Chosen by eye.
const MAX_MATCHING: usize = 40;

/// Parts beyond the first ones that are looked at for words of the query, which bounds the wait for the detail. Real
/// activities have up to about 1,300 of a kind.
const MAX_LOOKED_AT: usize = 5000;

impl DetailBuilder<'_> {
    /// The payments, newest first.
    pub(super) fn transactions(&mut self) {
        let Some(activity) = self.project.activity.as_deref() else { return };
        let all = &activity.transactions;
        if all.is_empty() {
            return;
        }
        let mut order: Vec<usize> = (0..all.len()).collect();
        let day =
            |i: &usize| all[*i].date.as_ref().and_then(Coded::known).map(|date| (date.year, date.month, date.day));
        order.sort_by_cached_key(|i| Reverse(day(i)));
        let note = if all.len() == 1 { "1".to_owned() } else { format!("{}, newest first", all.len()) };
        self.heading("Transactions", note);
        self.part_list(&order, 0, |out, i| vec![out.transaction(&all[i], i)]);
    }

    /// `2020-05-01  disbursement  1,000 USD  from Example Agency to Kharkiv Regional Hospital  Purchase of ...`
    fn transaction(&self, it: &Transaction, i: usize) -> DetailRow {
        let date = it.date.as_ref().map_or_else(|| "undated".to_owned(), ToString::to_string);
        let kind = it.kind.as_ref().map_or("transaction", |kind| kind.label());
        let amount = match it.value {
            Some(value) => format!("{value} {}", it.currency).trim_end().to_owned(),
            None => "no figure that can be read".to_owned(),
        };
        let mut spans =
            vec![RawSpan::new(Ink::Plain, format!("{date:<10}  {kind}  ")), RawSpan::new(Ink::Strong, amount)];
        let end = |of: PaymentFact, activity: PaymentFact, word: &str| {
            let named = it.stated_of(of).map(organisation).find(|name| !name.is_empty());
            let named = named.or_else(|| it.stated_of(activity).map(|it| it.code.as_str()).next());
            named.map(|name| format!(" {word} {name}")).unwrap_or_default()
        };
        let from = end(PaymentFact::Provider, PaymentFact::ProviderActivity, "from");
        let to = end(PaymentFact::Receiver, PaymentFact::ReceiverActivity, "to");
        if !from.is_empty() || !to.is_empty() {
            spans.push(RawSpan::new(Ink::Plain, format!(" {from}{to}")));
        }
        if let Some(text) = self.shown_texts(&it.descriptions) {
            spans.push(RawSpan::new(Ink::Plain, format!("  {text}")));
        }
        let mut notes: Vec<String> = Vec::new();
        let places = it.stated_of(PaymentFact::Country).map(|it| codes::country_name(&it.code).to_owned());
        notes.extend(places.filter(|name| !name.is_empty()));
        notes.extend((it.humanitarian == Some(true)).then(|| "humanitarian".to_owned()));
        notes.extend(it.left_out.as_ref().map(|why| Coded::<LeftOut>::label(why).to_owned()));
        notes.extend(it.reference.as_ref().map(|reference| format!("ref {reference}")));
        if !notes.is_empty() {
            spans.push(RawSpan::new(Ink::Dim, format!("  {}", notes.join(" · "))));
        }
        DetailRow { spans, hanging: 2, link: Some(LinkTarget::Part(PartKey::Transaction(i))), ..DetailRow::default() }
    }

    /// The results, each with its indicators beneath it.
    pub(super) fn results(&mut self) {
        let Some(activity) = self.project.activity.as_deref() else { return };
        let results = &activity.results;
        if results.is_empty() {
            return;
        }
        // A result without indicators is an item by itself, else each indicator is, the first with its result above it.
        let items: Vec<(usize, Option<usize>)> = (results.iter().enumerate())
            .flat_map(|(i, result)| {
                let alone = result.indicators.is_empty().then_some((i, None));
                alone.into_iter().chain((0..result.indicators.len()).map(move |n| (i, Some(n))))
            })
            .collect();
        self.heading("Results", String::new());
        let order: Vec<usize> = (0..items.len()).collect();
        let mut shown = None;
        self.part_list(&order, 0, |out, item| {
            let (i, indicator) = items[item];
            let result = &results[i];
            let mut rows = Vec::new();
            if shown != Some(i) {
                shown = Some(i);
                let kind = result.kind.as_deref().map(|code| iati_name(CodeList::ResultType, code).to_lowercase());
                let mut spans =
                    noted(out.title_of(&result.titles), kind.map(|it| format!("  {it}")).unwrap_or_default());
                spans[0].ink = Ink::Strong;
                spans.extend(
                    out.shown_texts(&result.descriptions).map(|it| RawSpan::new(Ink::Plain, format!("  {it}"))),
                );
                let link = Some(LinkTarget::Part(PartKey::Result(i)));
                rows.push(DetailRow { spans, hanging: 2, link, ..DetailRow::default() });
            }
            if let Some(n) = indicator {
                out.indicator(&result.indicators[n], PartKey::Indicator { result: i, indicator: n }, &mut rows);
            }
            rows
        });
    }

    /// `Ultrasound devices delivered  target 10, actual 8, 2020-01-01 to 2020-12-31`; several periods each have a row.
    fn indicator(&self, it: &Indicator, part: PartKey, rows: &mut Vec<DetailRow>) {
        let link = Some(LinkTarget::Part(part));
        let mut spans = vec![RawSpan::new(Ink::Plain, self.title_of(&it.titles))];
        let measure = it.measure.as_deref().filter(|code| *code != "1");
        let measure = measure.map(|code| iati_name(CodeList::IndicatorMeasure, code).to_lowercase());
        spans.extend(measure.map(|measure| RawSpan::new(Ink::Dim, format!("  {measure}"))));
        let mut stated: Vec<String> = it.baselines.iter().map(|value| self.value_words("baseline", value)).collect();
        if let [period] = it.periods.as_slice() {
            stated.extend(self.period_words(period));
        }
        if !stated.is_empty() {
            spans.push(RawSpan::new(Ink::Plain, format!("  {}", stated.join(", "))));
        }
        spans.extend(self.shown_texts(&it.descriptions).map(|it| RawSpan::new(Ink::Plain, format!("  {it}"))));
        rows.push(DetailRow { spans, indent: 2, hanging: 4, link, is_remark: false });
        for period in it.periods.iter().filter(|_| it.periods.len() > 1) {
            let spans = vec![RawSpan::new(Ink::Plain, self.period_words(period).join(", "))];
            rows.push(DetailRow { spans, indent: 4, hanging: 6, link, is_remark: false });
        }
    }

    fn period_words(&self, period: &IndicatorPeriod) -> Vec<String> {
        let day = |date: &Option<Coded<PartialDate>>| date.as_ref().map(ToString::to_string);
        let time = match (day(&period.start), day(&period.end)) {
            (Some(start), Some(end)) => Some(format!("{start} to {end}")),
            (Some(start), None) => Some(format!("from {start}")),
            (None, Some(end)) => Some(format!("to {end}")),
            (None, None) => None,
        };
        let targets = period.targets.iter().map(|value| self.value_words("target", value));
        let actuals = period.actuals.iter().map(|value| self.value_words("actual", value));
        targets.chain(actuals).chain(time).collect()
    }

    /// `baseline 3 (2019; sex: female) “counted by hand”`
    fn value_words(&self, word: &str, value: &IndicatorValue) -> String {
        let date = value.date.as_ref().map(ToString::to_string);
        let about: Vec<String> = date.into_iter().chain(value.dimensions.iter().cloned()).collect();
        let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join("; ")) };
        let comment = self.shown_texts(&value.comments).map(|text| format!(" “{text}”")).unwrap_or_default();
        format!("{word} {}{about}{comment}", value.value.as_deref().unwrap_or("not stated"))
    }

    pub(super) fn documents(&mut self) {
        let documents = &self.project.documents;
        let order: Vec<usize> = (0..documents.len()).collect();
        let mut is_first = true;
        self.part_list(&order, LABEL_WIDTH, |out, i| {
            let label = if std::mem::take(&mut is_first) { "Document" } else { "" };
            vec![out.labelled_part(label, out.document(&documents[i]), PartKey::Document(i))]
        });
    }

    /// `Handover act  application/pdf, Results, 2020-05-01  https://example.org/act.pdf`
    fn document(&self, it: &DocumentLink) -> Vec<RawSpan> {
        let title = if it.title.is_empty() { "[no title]" } else { &it.title };
        let others: Vec<&LanguageText> = it.titles.iter().filter(|other| other.text != it.title).collect();
        let others: String = others
            .iter()
            .filter(|_| self.options.shows_all() || self.any_hit(&it.titles))
            .fold(String::new(), |text, other| format!("{text} / {}", other.text));
        let date = it.date.as_ref().map(ToString::to_string);
        let categories = it.categories.iter().map(|code| iati_name(CodeList::DocumentCategory, code).to_owned());
        let about: Vec<String> = it.format.iter().cloned().chain(categories).chain(date).collect();
        let about = if about.is_empty() { String::new() } else { format!("  {}", about.join(", ")) };
        let mut spans = noted(format!("{title}{others}"), format!("{about}  {}", it.url));
        spans.extend(self.shown_texts(&it.descriptions).map(|text| RawSpan::new(Ink::Plain, format!("  {text}"))));
        spans
    }

    /// The rows of the parts in this order: the first ones, and those with words of the query. `rows` makes those of one
    /// part, and is called in order. The row that says how many more has this indent.
    pub(super) fn part_list(
        &mut self,
        order: &[usize],
        indent: usize,
        mut rows: impl FnMut(&Self, usize) -> Vec<DetailRow>,
    ) {
        let bound = self.options.parts;
        let (first, rest) = order.split_at(order.len().min(bound));
        for &part in first {
            let made = rows(self, part);
            self.rows.extend(made);
        }
        let mut left = rest.len();
        if self.options.hits.is_some_and(|hits| !hits.is_empty()) {
            let mut matching = 0;
            for &part in rest.iter().take(MAX_LOOKED_AT) {
                let made = rows(self, part);
                let texts = || made.iter().flat_map(|row| &row.spans);
                if texts().any(|span| self.options.is_hit(&span.text)) {
                    self.rows.extend(made);
                    (left, matching) = (left - 1, matching + 1);
                }
                if matching == MAX_MATCHING {
                    break;
                }
            }
        }
        if left > 0 {
            let text = format!("and {left} more{}", self.options.to_see_all);
            let spans = vec![RawSpan::new(Ink::Dim, text)];
            self.rows.push(DetailRow { spans, indent, link: Some(LinkTarget::More), ..DetailRow::default() });
        }
    }

    fn any_hit(&self, texts: &[LanguageText]) -> bool {
        texts.iter().any(|it| self.options.is_hit(&it.text))
    }

    /// The first of some texts, cut short, and others that have words of the query; `None` if there is none.
    pub(super) fn shown_texts(&self, texts: &[LanguageText]) -> Option<String> {
        let is_shown =
            |(i, it): &(usize, &LanguageText)| *i == 0 || self.options.shows_all() || self.options.is_hit(&it.text);
        let shown = texts.iter().enumerate().filter(is_shown).filter(|(_, it)| !it.text.trim().is_empty());
        let shown: Vec<String> = shown.map(|(_, it)| self.shortened(it.text.trim(), MAX_TEXT_LENGTH)).collect();
        (!shown.is_empty()).then(|| shown.join(" / "))
    }

    fn title_of(&self, titles: &[LanguageText]) -> String {
        self.shown_texts(titles).unwrap_or_else(|| "[no title]".to_owned())
    }

    /// A text cut after so many characters, unless a word of the query stands behind them or all is to be shown.
    pub(super) fn shortened(&self, text: &str, length: usize) -> String {
        let Some((end, _)) = text.char_indices().nth(length) else { return text.to_owned() };
        let hits_end = self.options.hits.and_then(|hits| hits.ranges(text).last().map(|range| range.end));
        if self.options.shows_all() || hits_end.is_some_and(|hit| hit > end) {
            return text.to_owned();
        }
        let end = text[..end].rfind(char::is_whitespace).filter(|&at| at > end / 2).unwrap_or(end);
        format!("{}…", text[..end].trim_end())
    }
}

/// The name of an organisation of a payment, as written or by its code.
fn organisation(stated: &PaymentStatement) -> &str {
    let by_code = || codes::organisation(&stated.code).map_or(stated.code.as_str(), |known| known.name);
    stated.name.as_deref().filter(|name| !name.is_empty()).unwrap_or_else(by_code)
}
