//! Finds dates in an article, as precise as the text states them, and what happened on each.
//!
//! A four-digit number is no date in "World Cup 2010", "2000 tents" or "since 2005". So a bare year needs a
//! word before it that makes it a date, and is dropped if it is much older than the other dates of the text.
//! Datelines ("NDOLA, 4 March 2022 –") are found too: they date the article, and give the year of partial
//! dates such as "May 15".

mod forms;
mod kinds;

use super::sentence::{ArticleText, Extracted, Sentence};
use super::tokens::Tokens;
use crate::model::{DateKind, PartialDate, Span};
use crate::sort::ColdSort;
use crate::text::calendar;
use forms::DateExpression;

/// A date that the article states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedDate {
    pub date: PartialDate,
    pub kind: DateKind,
}

/// Rule name of a date that only dates the article, such as a dateline.
pub const DATELINE: &str = "dates: dateline";

/// A bare year more than this many years before the latest year of the text is history, not the aid. Chosen
/// by eye.
const HISTORY_YEARS: u16 = 15;

/// A date in its sentence, before repeats are merged.
struct RawDate {
    found: Extracted<StatedDate>,
    bare_year: bool,
}

/// The dates of an article in text order, each once. Of repeats, the first that says what happened is kept.
pub fn find_dates(article: &ArticleText<'_>) -> Vec<Extracted<StatedDate>> {
    let mut raws: Vec<RawDate> = Vec::new();
    for index in 0..article.sentences.len() {
        dates_in_sentence(article, index, &mut raws);
    }
    let latest = raws.iter().filter_map(|raw| raw.found.value.date.year).max().unwrap_or_default();
    raws.retain(|raw| {
        !raw.bare_year || raw.found.value.date.year.is_some_and(|year| year + HISTORY_YEARS >= latest.min(2100))
    });
    let mut known: rustc_hash::FxHashMap<PartialDate, usize> = Default::default();
    let mut found: Vec<Extracted<StatedDate>> = Vec::new();
    for RawDate { found: next, .. } in raws {
        match known.get(&next.value.date) {
            Some(&slot) if found[slot].value.kind == DateKind::Other && next.value.kind != DateKind::Other => {
                found[slot] = next;
            }
            Some(_) => {}
            None => {
                known.insert(next.value.date, found.len());
                found.push(next);
            }
        }
    }
    found.cold_sort_by_key(|found| found.mark.start);
    found
}

/// The publication date: the first dateline with a year, else the first without.
///
/// Only the first 60 sentences are read: datelines stand at the top, below menus and headlines. The number is
/// chosen by eye.
pub fn publication_date(article: &ArticleText<'_>) -> Option<Extracted<PartialDate>> {
    let mut raws = Vec::new();
    let mut partial = None;
    for index in 0..article.sentences.len().min(60) {
        dates_in_sentence(article, index, &mut raws);
        for RawDate { found, .. } in raws.drain(..).filter(|raw| raw.found.rule == DATELINE) {
            let Extracted { value, sentence, mark, rule, basis, why } = found;
            let found = Extracted { value: value.date, sentence, mark, rule, basis, why };
            if found.value.year.is_some() {
                return Some(found);
            }
            partial.get_or_insert(found);
        }
    }
    partial
}

/// Quick test that skips most sentences: an ASCII digit, the first UTF-8 byte of Arabic, Persian or
/// full-width digits (0xd9, 0xdb, 0xef), or the name of a month.
fn may_hold_a_date(text: &str, sentence: &Sentence<'_>) -> bool {
    text.bytes().any(|b| b.is_ascii_digit() || matches!(b, 0xd9 | 0xdb | 0xef))
        || (0..sentence.words.len()).any(|i| {
            // "mid-July".
            let word = sentence.words.word(i);
            calendar::english_month(word.rsplit('-').next().unwrap_or(word)).is_some()
        })
}

fn dates_in_sentence(article: &ArticleText<'_>, index: usize, raws: &mut Vec<RawDate>) {
    let sentence = &article.sentences[index];
    let text = &article.text[sentence.span.start..sentence.span.end];
    if !may_hold_a_date(text, sentence) {
        return;
    }
    let tokens = sentence.words.tokens();
    let mut hits: Vec<(DateExpression, bool)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let form = if tokens.is_number(at) || tokens.is_word(at) { forms::date_at(tokens, at) } else { None };
        let form = form.or_else(|| forms::bare_day(tokens, at)).map(|form| (form, false));
        let last = hits.last().filter(|(_, bare)| *bare).map(|(form, _)| form.end);
        let form = form.or_else(|| bare_year(tokens, at, last).map(|form| (form, true)));
        match form {
            Some((form, bare)) => {
                at = form.end.max(at + 1);
                hits.push((form, bare));
            }
            // Continue after the token: the rest of "2.05.2011.4" is no date either.
            None => at += 1,
        }
    }
    for i in 0..hits.len() {
        let (form, bare) = &hits[i];
        let from = if i > 0 { hits[i - 1].0.end } else { 0 };
        let to = hits.get(i + 1).map_or(tokens.len(), |next| next.0.first);
        let dateline = i == 0 && kinds::is_dateline(tokens, form, index);
        let english = sentence.english && tokens.word(form.first).is_ascii();
        let today = (form.end..to).any(|at| tokens.word(at) == "today");
        let kind =
            if english && (!dateline || today) { kinds::date_kind(tokens, form, from, to) } else { DateKind::Other };
        let (start, end) = tokens.byte_range(form.first, form.end);
        let mark = Span { start: sentence.span.start + start, end: sentence.span.start + end };
        for date in &form.dates {
            let rule = if dateline { DATELINE } else { rule_name(kind) };
            let value = StatedDate { date: *date, kind };
            let found = Extracted { value, sentence: sentence.span, mark, rule, basis: None, why: None };
            raws.push(RawDate { found, bare_year: *bare });
        }
    }
}

fn rule_name(kind: DateKind) -> &'static str {
    match kind {
        DateKind::Signed => "dates: signed",
        DateKind::Announced => "dates: announced",
        DateKind::Handover => "dates: handed over",
        DateKind::Delivered => "dates: delivered",
        DateKind::Start => "dates: start",
        DateKind::End => "dates: end",
        DateKind::PlannedStart => "dates: planned start",
        DateKind::PlannedEnd => "dates: planned end",
        DateKind::Other => "dates: stated",
    }
}

/// A year made a date by the word before it: "in 2012", "late 2012", "the end of 2012".
///
/// So is a year in a list after a date that ends at token `last`: "in 2010, 2011 and 2012".
fn bare_year(tokens: &Tokens<'_>, i: usize, last: Option<usize>) -> Option<DateExpression> {
    let year = forms::year_at(tokens, i)?;
    if forms::is_year_range(tokens, i) || tokens.is_symbol(i + 1, "%") || forms::is_counted_noun(tokens, i + 1) {
        return None;
    }
    if tokens.is_glued(i) && !tokens.is_dash(i - 1) {
        return None;
    }
    let before = tokens.word_before(i);
    let word = |back: usize| i.checked_sub(back).map_or("", |at| tokens.word(at));
    let follows = i.checked_sub(1).is_some_and(|joint| last == Some(joint))
        && (tokens.is_symbol(i - 1, ",") || matches!(before, "and" | "or"));
    let governed = match before {
        _ if follows => true,
        "in" | "during" | "late" | "early" | "mid" | "until" | "spring" | "summer" | "autumn" | "winter" => true,
        "year" => word(2) == "the",
        "of" => [
            "agreement", "contract", "memorandum", "project", "grant", "year", "end", "beginning", "start", "half",
            "quarter", "summer", "spring", "autumn", "winter", "middle", "loan", "protocol",
        ]
        .contains(&word(2)),
        "by" => {
            sentence_has(
                tokens,
                &["completed", "finished", "operational", "delivered", "built", "handed", "constructed", "opened"],
            ) && !sentence_has(
                tokens,
                &[
                    "goal", "goals", "target", "targets", "universal", "sdg", "sdgs", "agenda", "vision", "eliminate",
                    "eradicate",
                ],
            )
        }
        "from" => is_project_period(tokens, i, i + 1),
        "to" => i >= 3 && word(3) == "from" && is_project_period(tokens, i - 2, i - 1),
        "en" | "em" | "عام" | "سنة" | "année" | "año" | "ano" => true,
        "в" | "у" => matches!(tokens.word(i + 1), "году" | "г" | "році" | "р"),
        _ => tokens.is_dash(i.wrapping_sub(1)) && i >= 2 && matches!(word(2), "mid" | "end" | "late" | "early"),
    };
    if !governed || is_history(tokens, i) {
        return None;
    }
    let date = PartialDate { year: Some(year), month: None, day: None };
    Some(DateExpression { dates: vec![date], first: i, end: i + 1 })
}

/// Whether years are joined by "to" in a sentence about the project: "the project ran from 2010 to 2015".
fn is_project_period(tokens: &Tokens<'_>, first: usize, to: usize) -> bool {
    tokens.word(to) == "to"
        && forms::year_at(tokens, first).is_some()
        && forms::year_at(tokens, to + 1).is_some()
        && sentence_has(tokens, &["project", "programme", "program", "phase", "implemented", "carried", "runs", "ran"])
}

fn sentence_has(tokens: &Tokens<'_>, words: &[&str]) -> bool {
    (0..tokens.len()).any(|at| words.contains(&tokens.word(at)))
}

/// Whether the words before a bare year say that it is older than the aid: a disaster or founding up to 4
/// tokens before, or the start of relations between countries up to 16. Both distances are chosen by eye.
fn is_history(tokens: &Tokens<'_>, i: usize) -> bool {
    let near = i.saturating_sub(4)..i;
    let old = near.clone().any(|at| {
        [
            "founded", "born", "earthquake", "tsunami", "flood", "floods", "war", "hurricane", "cyclone", "typhoon",
            "genocide", "census", "elections", "elected", "independence", "eruption",
        ]
        .contains(&tokens.word(at))
    });
    let begun = near.clone().any(|at| matches!(tokens.word(at), "started" | "began" | "established" | "begun"));
    let ties = (i.saturating_sub(16)..i).any(|at| {
        matches!(
            tokens.word(at),
            "relations" | "ties" | "exchange" | "exchanges" | "cooperation" | "friendship" | "partnership"
        )
    });
    old || (begun && ties)
}
