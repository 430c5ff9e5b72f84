//! Finds sums of money in an article: the figure, the currency and what the money is for.
//!
//! A number is money only if a currency stands next to it, or if it shares the currency of a neighbour in a
//! list or range ("10, 20 and 30 million dollars"). Most sums in news are not the size of the aid: they are
//! costs, totals so far, amounts requested. So each sum gets a [`SumRole`], and [`SumRole::counts`] says
//! which roles may be shown as facts.
//!
//! Each sentence is read left to right: [`sum_at`] parses one number with its currency, the lists and ranges
//! around it are added, then roles and restatements are set. [`find_sums`] resolves currencies over the whole
//! text and merges repeats.

mod currencies;
mod families;
mod names;
mod roles;

pub(super) use names::{is_currency_before, is_currency_name};
pub use roles::SumRole;

use super::figures::{self, NumberStyle, ParsedFigure};
use super::sentence::{ArticleText, Extracted, Sentence};
use super::tokens::Tokens;
use crate::model::{Basis, Figure, Span};
use crate::sort::ColdSort;
use families::{Currency, Family};
use rust_decimal::Decimal;

/// A sum of money that the article states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedSum {
    /// In units of the currency, scale words applied: "2 million" is 2000000.
    pub value: Figure,
    /// ISO 4217; `None` if the text does not settle it ("francs", "B$").
    pub currency: Option<&'static str>,
    /// Whether the text says "about", "more than", or gives a range.
    pub approximate: bool,
    pub role: SumRole,
    /// Index, in the same result, of the sum that this one restates in another currency.
    pub equivalent_of: Option<usize>,
}

/// A sum inside its sentence, before currencies are resolved and repeats merged.
#[derive(Clone, Copy)]
struct RawSum {
    sentence: usize,
    /// Byte range in the sentence.
    bytes: (usize, usize),
    /// Token range `first..end`, currency included.
    first: usize,
    end: usize,
    value: Decimal,
    unscaled: Decimal,
    scale: Decimal,
    currency: Currency,
    /// Whether the currency stands before the number: then numbers after it may share it, else numbers
    /// before.
    prefixed: bool,
    approximate: bool,
    role: SumRole,
    /// Whether it restates the sum before it in another currency.
    restates: bool,
}

/// The sums of an article in text order, each value and currency once.
///
/// `countries` are the recipient countries; they decide which franc, rupee or peso is meant. If headline and
/// body state the same sum, the body's mention is kept: a headline rounds and often has no verb to give the
/// role.
pub fn find_sums(article: &ArticleText<'_>, countries: &[&str]) -> Vec<Extracted<StatedSum>> {
    let mut raws = Vec::new();
    for index in 0..article.sentences.len() {
        sums_in_sentence(article, index, countries, &mut raws);
    }
    let signs = AmbiguousSigns::from_sums(&raws, article.text);
    let mut sums: Vec<(Extracted<StatedSum>, bool)> = Vec::new();
    // Index into `sums` for each raw sum, so that a restatement can point to its original.
    let mut slots: Vec<usize> = Vec::with_capacity(raws.len());
    let mut known: rustc_hash::FxHashMap<(Decimal, Option<&'static str>), usize> = Default::default();
    let mut restatements: Vec<(usize, usize)> = Vec::new();
    for raw in &raws {
        let (currency, why) = signs.resolve(raw.currency, countries);
        let headline = article.is_headline(raw.sentence);
        let sentence = &article.sentences[raw.sentence];
        let mark = Span { start: sentence.span.start + raw.bytes.0, end: sentence.span.start + raw.bytes.1 };
        let found = Extracted {
            value: StatedSum {
                value: Figure(raw.value),
                currency,
                approximate: raw.approximate,
                role: raw.role,
                equivalent_of: None,
            },
            sentence: sentence.span,
            mark,
            rule: raw.role.rule(),
            basis: why.filter(|_| currency.is_some()).map(|_| Basis::Inferred),
            why,
        };
        let slot = match known.get(&(raw.value, currency)) {
            Some(&slot) => {
                // Prefer a mention outside the headline, and one whose role counts.
                if (sums[slot].1 && !headline) || (!sums[slot].0.value.role.counts() && raw.role.counts()) {
                    sums[slot] = (found, headline);
                }
                slot
            }
            None => {
                known.insert((raw.value, currency), sums.len());
                sums.push((found, headline));
                sums.len() - 1
            }
        };
        if let Some(&original) = slots.last().filter(|&&original| raw.restates && original != slot) {
            restatements.push((slot, original));
        }
        slots.push(slot);
    }
    for (slot, original) in restatements {
        if sums[original].0.value.equivalent_of.is_none() {
            sums[slot].0.value.equivalent_of = Some(original);
        }
    }
    in_text_order(sums)
}

/// Sorts by position and drops headline sums that round a sum of the body.
fn in_text_order(sums: Vec<(Extracted<StatedSum>, bool)>) -> Vec<Extracted<StatedSum>> {
    let rounded = |sum: &StatedSum| {
        sums.iter().any(|(other, headline)| {
            let (a, b) = (sum.value.0, other.value.value.0);
            // Within a tenth of a sum of the body, and not equal to it. The tenth is chosen by eye.
            !headline && other.value.currency == sum.currency && a != b && (a - b).abs() * Decimal::TEN <= b
        })
    };
    let mut order: Vec<usize> = Vec::new();
    let mut headlines = 0;
    for (i, (found, headline)) in sums.iter().enumerate() {
        // `rounded` compares with every sum. A text without line breaks may have thousands of sums in its
        // first paragraph, so only its first 7 are compared.
        headlines += usize::from(*headline);
        if !(*headline && headlines < 8 && rounded(&found.value)) {
            order.push(i);
        }
    }
    order.cold_sort_by_key(|&i| sums[i].0.mark.start);
    let mut new_index = vec![None; sums.len()];
    order.iter().enumerate().for_each(|(new, &old)| new_index[old] = Some(new));
    let renumbered = |i: usize| {
        let mut found = sums[i].0.clone();
        found.value.equivalent_of = found.value.equivalent_of.and_then(|old| new_index[old]);
        found
    };
    order.iter().map(|&i| renumbered(i)).collect()
}

/// Quick test that skips most sentences: an ASCII digit, the first UTF-8 byte of Arabic, Persian or
/// full-width digits (0xd9, 0xdb, 0xef), or a word that only large numbers and currencies contain.
fn may_hold_a_sum(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit() || matches!(b, 0xd9 | 0xdb | 0xef))
        || ["illion", "housand", "undred", "crore", "lakh", "dollar", "euro"].iter().any(|w| text.contains(w))
}

/// The number style of a sentence: `Other` if most letters are not Latin (above U+036F), else by its
/// language.
fn number_style(text: &str, sentence: &Sentence<'_>) -> NumberStyle {
    let foreign = text.chars().filter(|c| c.is_alphabetic() && *c > '\u{36f}').count();
    if foreign * 2 > text.chars().filter(|c| c.is_alphabetic()).count() {
        NumberStyle::Other
    } else if sentence.english {
        NumberStyle::English
    } else {
        NumberStyle::Latin
    }
}

fn sums_in_sentence(article: &ArticleText<'_>, index: usize, countries: &[&str], raws: &mut Vec<RawSum>) {
    let sentence = &article.sentences[index];
    let text = &article.text[sentence.span.start..sentence.span.end];
    if !may_hold_a_sum(text) {
        return;
    }
    let tokens = sentence.words.tokens();
    let style = number_style(text, sentence);
    let begin = raws.len();
    let mut at = 0;
    // First token after the last sum. Nothing before it is used again.
    let mut free = 0;
    while at < tokens.len() {
        let starts = tokens.is_number(at) || (style == NumberStyle::English && figures::begins_number(tokens.word(at)));
        match starts.then(|| sum_at(tokens, at, free, style, countries)).flatten() {
            Some(mut raw) => {
                share_currency_backwards(tokens, &raw, free, style, raws);
                let sharing = share_currency_forwards(tokens, &mut raw, style);
                raws.push(raw);
                raws.extend(sharing);
                free = raws.last().map_or(0, |last| last.end);
                at = free.max(at + 1);
            }
            // Advance by one token even after a number without a currency: the currency may follow the next
            // one.
            None => at += 1,
        }
    }
    for i in begin..raws.len() {
        let (before, rest) = raws.split_at_mut(i);
        let Some(raw) = rest.first_mut() else { continue };
        raw.sentence = index;
        raw.bytes = tokens.byte_range(raw.first, raw.end);
        raw.approximate |= is_approximate(tokens, raw.first, raw.end);
        let previous = if i > begin { before.last_mut() } else { None };
        if let Some(previous) = previous {
            if is_range(tokens, previous, raw) {
                (previous.role, raw.role) = (SumRole::Range, SumRole::Range);
                (previous.approximate, raw.approximate) = (true, true);
            } else if raw.currency != previous.currency && joins_restatement(tokens, previous.end, raw.first) {
                raw.restates = true;
            }
        }
    }
    for i in begin..raws.len() {
        if raws[i].role == SumRole::Range {
            continue;
        }
        let from = if i > begin { raws[i - 1].end } else { 0 };
        let to = raws.get(i + 1).map_or(tokens.len(), |next| next.first);
        raws[i].role = if raws[i].restates {
            raws[i - 1].role
        } else if style == NumberStyle::English {
            roles::sum_role(tokens, from, raws[i].first, raws[i].end, to)
        } else {
            SumRole::Stated
        };
        // "RM30,000 to Kelantan and RM10,000 to Pahang": the verb before the first sum governs both.
        if raws[i].role == SumRole::Stated && i > begin && raws[i - 1].role != SumRole::Range {
            raws[i].role = raws[i - 1].role;
        }
    }
}

/// The sum whose number begins at token `at`. A currency before it must not lie before token `free`.
fn sum_at(tokens: &Tokens<'_>, at: usize, free: usize, style: NumberStyle, countries: &[&str]) -> Option<RawSum> {
    // Part of a longer figure: "3.1.2".
    if tokens.is_glued(at)
        && (tokens.is_number(at - 1) || tokens.is_symbol(at - 1, ".") || tokens.is_symbol(at - 1, "/"))
    {
        return None;
    }
    let figure = figures::figure_at(tokens, at, style)?;
    let prefix = currencies::currency_before(tokens, at, countries).filter(|(_, first)| *first >= free);
    if prefix.is_none() && tokens.is_glued(at) && (tokens.is_word(at - 1) || tokens.is_symbol(at - 1, "#")) {
        return None;
    }
    let bare_dollar = matches!(prefix, Some((Currency::BareDollar, _)));
    let suffix = currencies::currency_after(tokens, figure.end, figure.scale > Decimal::ONE, bare_dollar, countries);
    // "$636 Namibian dollars": the name after the number is more specific than the sign before it.
    let family = |c: &Currency| matches!(c, Currency::Family(_) | Currency::BareDollar);
    let suffix = suffix.filter(|(currency, _)| prefix.as_ref().is_none_or(|(p, _)| p == currency || family(p)));
    let (currency, first, end, prefixed) = match (prefix, suffix) {
        (Some((_, first)), Some((currency @ Currency::Known(_), end))) => (currency, first, end, true),
        (Some((currency, first)), Some((_, end))) => (currency, first, end, true),
        (Some((currency, first)), None) => (currency, first, figure.end, true),
        (None, Some((currency, end))) => (currency, at, end, false),
        (None, None) => return None,
    };
    is_money(tokens, at, first, &figure, currency, countries)
        .then(|| RawSum { end, ..RawSum::new(first, &figure, currency, prefixed) })
}

impl RawSum {
    fn new(first: usize, figure: &ParsedFigure, currency: Currency, prefixed: bool) -> Self {
        RawSum {
            sentence: 0,
            bytes: (0, 0),
            first,
            end: figure.end,
            value: figure.value,
            unscaled: figure.unscaled,
            scale: figure.scale,
            currency,
            prefixed,
            approximate: false,
            role: SumRole::Stated,
            restates: false,
        }
    }

    /// Applies the scale of a neighbour if it has none of its own: in "$5-7 million" the 5 means 5 million. A
    /// bare number of 1000 or more keeps its value.
    fn share_scale(mut self, scale: Decimal) -> Self {
        if self.scale == Decimal::ONE && self.unscaled < Decimal::ONE_THOUSAND {
            self.scale = scale;
            self.value = self.unscaled.checked_mul(scale).unwrap_or(self.value).normalize();
        }
        self
    }
}

/// Rejects numbers next to a currency that are not money: models, years, ids, percentages, code lines.
fn is_money(
    tokens: &Tokens<'_>,
    at: usize,
    first: usize,
    figure: &ParsedFigure,
    currency: Currency,
    countries: &[&str],
) -> bool {
    let small = figure.scale == Decimal::ONE && figure.unscaled < Decimal::from(100);
    let prefix = if first < at { tokens.written(first) } else { "" };
    // A model or a year: "Euro 5 engines", "Euro 2012".
    let year = may_be_year(tokens, at, figure);
    if matches!(prefix, "Euro" | "EURO") && (small || year) {
        return false;
    }
    // A capitalised name before the number may be a person or a firm: "Rand 2012", "Colon 5".
    let named = prefix.len() > 3 && prefix.starts_with(char::is_uppercase) && prefix.contains(char::is_lowercase);
    if named && figure.scale == Decimal::ONE && (year || figure.unscaled < Decimal::ONE_THOUSAND) {
        return false;
    }
    // "$2,715,0004": the digits go on, so the number is misread.
    if tokens.is_symbol(figure.end, ",")
        && tokens.is_glued(figure.end)
        && tokens.is_number(figure.end + 1)
        && tokens.is_glued(figure.end + 1)
    {
        return false;
    }
    // A country, not a currency: "gave the US 20 beds".
    if matches!(prefix, "US") && first + 1 == at && figure.scale == Decimal::ONE {
        return false;
    }
    match currency {
        Currency::Known(code) if currencies::is_wordlike(code) && small => return false,
        Currency::Family(family)
            if prefix.len() <= 2
                && !prefix.is_empty()
                && family.needs_country()
                && (family.only_currency().is_none() || figure.scale == Decimal::ONE)
                && !countries.iter().any(|country| family.currency_in(country).is_some()) =>
        {
            return false;
        }
        // "The loan CFA 8591".
        Currency::Family(Family::Cfa)
            if prefix == "CFA" && figure.scale == Decimal::ONE && tokens.small_number(at, 4).is_some() =>
        {
            return false;
        }
        _ => {}
    }
    // A percentage, or letters that continue the number: "$50kVA".
    if tokens.is_symbol(figure.end, "%") {
        return false;
    }
    !(tokens.is_glued(figure.end) && tokens.is_word(figure.end) && first < at && tokens.word(figure.end).len() > 1
        && currencies::currency_after(tokens, figure.end, true, true, countries).is_none()
        // Accept a capital, which comes from a footnote or a missing space: "$500The".
        && !tokens.written(figure.end).starts_with(char::is_uppercase))
}

fn may_be_year(tokens: &Tokens<'_>, at: usize, figure: &ParsedFigure) -> bool {
    figure.scale == Decimal::ONE && tokens.small_number(at, 4).is_some_and(|n| (1900..2100).contains(&n))
}

/// Adds the numbers before a sum that share its currency: "10, 20 and 30 million dollars", "5 to 7 million
/// yen". At most 8, which bounds the work on long tables.
fn share_currency_backwards(
    tokens: &Tokens<'_>,
    sum: &RawSum,
    free: usize,
    style: NumberStyle,
    raws: &mut Vec<RawSum>,
) {
    if sum.prefixed {
        return;
    }
    let mut first = sum.first;
    let mut shared = Vec::new();
    while shared.len() < 8 {
        let Some(joint) = first.checked_sub(1) else { break };
        let joins = is_conjunction(tokens, joint) || (!shared.is_empty() && tokens.is_symbol(joint, ","));
        // The number that ends just before the conjunction. Starting at most three tokens earlier fits "12
        // 500 000" and "10 million".
        let Some(last) = joint.checked_sub(1).filter(|_| joins) else { break };
        let number = (free.max(last.saturating_sub(3))..=last).filter(|&at| tokens.is_number(at)).find_map(|at| {
            Some((at, figures::figure_at(tokens, at, style)?)).filter(|(_, figure)| figure.end == joint)
        });
        let Some((at, figure)) = number else { break };
        if may_be_year(tokens, at, &figure) || tokens.is_glued(at) {
            break;
        }
        shared.push(RawSum::new(at, &figure, sum.currency, sum.prefixed).share_scale(sum.scale));
        first = at;
    }
    raws.extend(shared.into_iter().rev());
}

/// Conjunctions and dashes that join the numbers of a list or range.
fn is_conjunction(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at), "and" | "or" | "to" | "et" | "à" | "y" | "e" | "и" | "до" | "та" | "и/или")
        || tokens.is_dash(at)
}

/// The numbers after a sum that share its currency: "$5-7 million", "USD 10, 20 and 30 million". At most 8, as
/// before it. The sum takes their scale.
fn share_currency_forwards(tokens: &Tokens<'_>, sum: &mut RawSum, style: NumberStyle) -> Vec<RawSum> {
    let mut numbers = Vec::new();
    let mut at = sum.end;
    let mut joined = false;
    while sum.prefixed
        && numbers.len() < 8
        && !joined
        && (is_conjunction(tokens, at) || tokens.is_symbol(at, ","))
        && tokens.is_number(at + 1)
    {
        joined = is_conjunction(tokens, at);
        let Some(figure) = figures::figure_at(tokens, at + 1, style) else { return Vec::new() };
        numbers.push((at + 1, figure));
        at = figure.end;
    }
    let Some((_, last)) = numbers.last().copied().filter(|_| joined) else { return Vec::new() };
    // Require a scale word on the last number, or a dash: "$5,000-7,000". Else "$10 and 20 beds" would match.
    if last.scale == Decimal::ONE && !(numbers.len() == 1 && tokens.is_hyphen(sum.end)) {
        return Vec::new();
    }
    *sum = sum.share_scale(last.scale);
    let shared = |(at, figure)| RawSum::new(at, &figure, sum.currency, sum.prefixed).share_scale(last.scale);
    numbers.into_iter().map(shared).collect()
}

/// Whether words around a sum make it inexact: "about", "more than", "or so".
fn is_approximate(tokens: &Tokens<'_>, first: usize, end: usize) -> bool {
    let Some(at) = first.checked_sub(1) else { return false };
    let (word, before) = (tokens.word(at), tokens.word_before(at));
    if matches!(tokens.written(at), "~" | "≈" | ">" | "<" | "±") {
        return true;
    }
    if tokens.is_symbol(at, ".") && matches!(before, "approx" | "ca" | "c" | "est") {
        return true;
    }
    figures::is_inexact(word, before)
        || tokens.is_symbol(end, "+")
        || (tokens.word(end) == "or" && tokens.word(end + 1) == "so")
        || (tokens.is_dash(end) && tokens.word(end + 1) == "plus")
}

/// Whether two sums are the ends of a range. A range joined by "and" needs "between" before it.
fn is_range(tokens: &Tokens<'_>, a: &RawSum, b: &RawSum) -> bool {
    if b.first != a.end + 1 {
        return false;
    }
    let before = tokens.word_before(a.first);
    match tokens.word(a.end) {
        "and" | "et" | "y" | "e" | "и" | "та" => matches!(before, "between" | "entre" | "между" | "між"),
        // "From $5 to $7 million" may be a rise, so only "ranging from" is accepted.
        "to" => before != "from" || a.first.checked_sub(2).is_some_and(|at| tokens.word(at).starts_with("rang")),
        "à" | "до" => true,
        _ => tokens.is_dash(a.end) && a.currency == b.currency,
    }
}

/// Whether the tokens between two sums of different currencies introduce a restatement: "(about", ", or". The
/// limit of 7 tokens is chosen by eye; "(which is equivalent to about" has 6.
fn joins_restatement(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    let mut opened = false;
    from < to
        && to - from <= 7
        && (from..to).all(|at| {
            if matches!(tokens.written(at), "(" | "[" | "," | "/" | "=" | "≈" | "~") || tokens.is_dash(at) {
                opened = true;
                return true;
            }
            if matches!(tokens.word(at), "or" | "equivalent" | "equal" | "equals" | "equalling" | "equaling") {
                opened = true;
                return true;
            }
            [
                "about", "approximately", "approx", "roughly", "nearly", "around", "some", "almost", "over", "more",
                "than", "to", "which", "is", "an", "the", "i", "e", "worth", "circa", "ca", "environ", "soit", "около",
                "или", "примерно", "близько", "або", "unos", "حوالي", "نحو", "أي", "ما", "يعادل", "estimated", "at",
                "close", "just", "under", "c",
            ]
            .contains(&tokens.word(at))
                || tokens.is_symbol(at, ".")
        })
        && opened
}

/// What signs shared by several currencies mean in one text: "$" and "¥".
struct AmbiguousSigns {
    dollar: &'static str,
    dollar_why: &'static str,
    yen: Option<&'static str>,
}

impl AmbiguousSigns {
    fn from_sums(raws: &[RawSum], text: &str) -> Self {
        let mut named: Vec<&'static str> = Vec::new();
        let mut signs = false;
        for raw in raws {
            if let Currency::Known(code) = raw.currency
                && crate::codes::currency(code).is_some_and(|c| c.name.to_ascii_lowercase().contains("dollar"))
                && !named.contains(&code)
            {
                named.push(code);
            }
            signs |= raw.currency == Currency::Family(Family::YenSign);
        }
        let (bare, why) = match named.as_slice() {
            ["USD"] => ("USD", "a bare $ in a text that names US dollars"),
            [only] => (*only, "a bare $ in a text that names one dollar"),
            _ => ("USD", "a bare $ is taken for US dollars"),
        };
        let yen = match (signs && text.contains("Japan"), signs && text.contains("Chin")) {
            (true, false) => Some("JPY"),
            (false, true) => Some("CNY"),
            _ => None,
        };
        AmbiguousSigns { dollar: bare, dollar_why: why, yen }
    }

    /// The ISO code, and the reason if the text does not state it plainly.
    fn resolve(&self, currency: Currency, countries: &[&str]) -> (Option<&'static str>, Option<&'static str>) {
        let family = match currency {
            Currency::Known(code) => return (Some(code), None),
            Currency::BareDollar => return (Some(self.dollar), Some(self.dollar_why)),
            Currency::Family(Family::Dollar) => {
                return (
                    Some(self.dollar),
                    Some("dollars of no country are taken for those of the text, or US dollars"),
                );
            }
            Currency::Family(Family::YenSign) => {
                return (self.yen, Some("the sign of yen and yuan: by the country that the text names"));
            }
            Currency::Family(family) => family,
        };
        let mut of = countries.iter().filter_map(|country| family.currency_in(country));
        let first = of.next();
        let one = first.filter(|first| of.all(|other| other == *first));
        match (one, family) {
            (Some(one), _) => (Some(one), Some("the recipient country's currency of that name")),
            (None, Family::Pound) if first.is_none() && !countries.is_empty() => {
                (Some("GBP"), Some("pounds, and no recipient country has its own"))
            }
            (None, family) if family.only_currency().is_some() => (family.only_currency(), None),
            _ => (None, Some("several countries have a currency of that name")),
        }
    }
}
