//! Sums of money: what figure, in which currency, and what for.
//!
//! A number is money only where a currency stands beside it, or is shared along a list. What a text says
//! of money is mostly true of something else (costs, totals so far, what was asked for), so each sum has
//! a role; only a sum that is stated as a figure [counts](SumRole::counts).

mod currencies;
mod families;
mod figures;
mod names;
mod roles;

pub use roles::SumRole;

use super::sentence::{ArticleText, Extracted, Sentence};
use super::tokens::Tokens;
use crate::model::{Basis, Figure, Span};
use families::{Currency, Family};
use figures::{NumberStyle, ParsedFigure};
use rust_decimal::Decimal;

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedSum {
    /// The figure, in its currency's unit.
    pub value: Figure,
    /// ISO 4217; `None` where the text does not tell which.
    pub currency: Option<&'static str>,
    /// "About", "more than", a range.
    pub approximate: bool,
    /// What the money is for.
    pub role: SumRole,
    /// The sum of the same list that it restates in another currency.
    pub equivalent_of: Option<usize>,
}

/// A sum as its sentence has it.
struct RawSum {
    sentence: usize,
    /// Its bytes, in the sentence.
    bytes: (usize, usize),
    /// Its tokens, currency included.
    first: usize,
    end: usize,
    value: Decimal,
    unscaled: Decimal,
    scale: Decimal,
    currency: Currency,
    /// Whether the currency stands before the figure.
    prefixed: bool,
    approximate: bool,
    role: SumRole,
    /// The sum before it, which it restates.
    restates: bool,
}

/// The sums that a text states, in order, each once.
///
/// `countries` are the recipients of the text: they tell which franc or rupee is meant. A sum told twice is
/// taken where the text tells it, not from the headline, which rounds and has no verb.
pub fn find_sums(article: &ArticleText<'_>, countries: &[&str]) -> Vec<Extracted<StatedSum>> {
    let mut raws = Vec::new();
    for (index, sentence) in article.sentences.iter().enumerate() {
        let text = &article.text[sentence.span.start..sentence.span.end];
        if may_hold_a_sum(text) {
            sums_in_sentence(text, index, sentence, countries, &mut raws);
        }
    }
    let signs = AmbiguousSigns::from_sums(&raws, article.text);
    let mut sums: Vec<(Extracted<StatedSum>, bool)> = Vec::new();
    // Where each sum went, for those that restate it; most go where they stood.
    let mut slots: Vec<Option<usize>> = Vec::with_capacity(raws.len());
    let mut known: rustc_hash::FxHashMap<(Decimal, Option<&'static str>), usize> = Default::default();
    let mut restatements: Vec<(usize, usize)> = Vec::new();
    for (at, raw) in raws.iter().enumerate() {
        let (currency, why) = signs.resolve(raw.currency, countries);
        let headline = is_headline(article, raw.sentence);
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
                // What only was asked for is no better told than what was given.
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
        if raw.restates
            && let Some(Some(original)) = at.checked_sub(1).map(|before| slots[before])
            && original != slot
        {
            restatements.push((slot, original));
        }
        slots.push(Some(slot));
    }
    for (slot, original) in restatements {
        if sums[original].0.value.equivalent_of.is_none() {
            sums[slot].0.value.equivalent_of = Some(original);
        }
    }
    in_text_order(sums)
}

/// In the order of the text, without the headline's rounded figures.
fn in_text_order(sums: Vec<(Extracted<StatedSum>, bool)>) -> Vec<Extracted<StatedSum>> {
    let rounded = |sum: &StatedSum| {
        sums.iter().any(|(other, headline)| {
            let (a, b) = (sum.value.0, other.value.value.0);
            !headline && other.value.currency == sum.currency && a != b && (a - b).abs() * Decimal::TEN <= b
        })
    };
    let mut order: Vec<usize> = Vec::new();
    let mut headlines = 0;
    for (i, (found, headline)) in sums.iter().enumerate() {
        // A headline has a handful of sums; a text without line breaks may have any number of others.
        headlines += usize::from(*headline);
        if !(*headline && headlines < 8 && rounded(&found.value)) {
            order.push(i);
        }
    }
    order.sort_by_key(|&i| sums[i].0.mark.start);
    let mut new_index = vec![None; sums.len()];
    order.iter().enumerate().for_each(|(new, &old)| new_index[old] = Some(new));
    let renumbered = |i: usize| {
        let mut found = sums[i].0.clone();
        found.value.equivalent_of = found.value.equivalent_of.and_then(|old| new_index[old]);
        found
    };
    order.iter().map(|&i| renumbered(i)).collect()
}

/// Whether a sentence is the text's headline: its first paragraph, when no full stop ends it.
fn is_headline(article: &ArticleText<'_>, sentence: usize) -> bool {
    sentence == 0
        && article.sentences.len() > 1
        && article.sentences[1].paragraph > 0
        && !article.text[..article.sentences[0].span.end].ends_with(['.', '!', '?'])
}

/// A cheap look: digits of any script, or a number in words large enough to be a sum.
fn may_hold_a_sum(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit() || matches!(b, 0xd9 | 0xdb | 0xef))
        || ["illion", "housand", "undred", "crore", "lakh", "dollar", "euro"].iter().any(|w| text.contains(w))
}

/// How a sentence writes its numbers: by its letters, and its small words.
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

fn sums_in_sentence(text: &str, index: usize, sentence: &Sentence<'_>, countries: &[&str], raws: &mut Vec<RawSum>) {
    let tokens = Tokens::new(text);
    let style = number_style(text, sentence);
    let begin = raws.len();
    let mut at = 0;
    // What is behind the last sum: nothing before it is read twice.
    let mut free = 0;
    while at < tokens.len() {
        let starts = tokens.is_number(at) || (style == NumberStyle::English && figures::begins_number(tokens.word(at)));
        match starts.then(|| sum_at(&tokens, at, free, style, countries)).flatten() {
            Some(mut raw) => {
                raw.sentence = index;
                let behind = raw.end;
                share_currency_backwards(&tokens, &raw, free, index, style, raws);
                raws.push(raw);
                free = share_currency_forwards(&tokens, behind, index, style, raws);
                at = free.max(at + 1);
            }
            // The digits of "12 500 people" are one number: its second group begins none.
            None => at += 1,
        }
    }
    for i in begin..raws.len() {
        let (before, rest) = raws.split_at_mut(i);
        let Some(raw) = rest.first_mut() else { continue };
        raw.bytes = tokens.byte_range(raw.first, raw.end);
        raw.approximate |= is_approximate(&tokens, raw.first, raw.end);
        let previous = if i > begin { before.last_mut() } else { None };
        if let Some(previous) = previous {
            if is_range(&tokens, previous, raw) {
                (previous.role, raw.role) = (SumRole::Range, SumRole::Range);
                (previous.approximate, raw.approximate) = (true, true);
            } else if raw.currency != previous.currency && joins_restatement(&tokens, previous.end, raw.first) {
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
            roles::sum_role(&tokens, from, raws[i].first, raws[i].end, to)
        } else {
            SumRole::Stated
        };
        // "RM30,000 to Kelantan and RM10,000 to Pahang": what governs the first governs the second.
        if raws[i].role == SumRole::Stated && i > begin && raws[i - 1].role != SumRole::Range {
            raws[i].role = raws[i - 1].role;
        }
    }
}

/// The sum whose number begins at a token.
fn sum_at(tokens: &Tokens<'_>, at: usize, free: usize, style: NumberStyle, countries: &[&str]) -> Option<RawSum> {
    // "MT1213", "3.1.2".
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
    // "$636 Namibian dollars": what stands behind tells more than the sign.
    let family = |c: &Currency| matches!(c, Currency::Family(_) | Currency::BareDollar);
    let suffix = suffix.filter(|(currency, _)| prefix.as_ref().is_none_or(|(p, _)| p == currency || family(p)));
    let (currency, first, end, prefixed) = match (prefix, suffix) {
        (Some((_, first)), Some((currency @ Currency::Known(_), end))) => (currency, first, end, true),
        (Some((currency, first)), Some((_, end))) => (currency, first, end, true),
        (Some((currency, first)), None) => (currency, first, figure.end, true),
        (None, Some((currency, end))) => (currency, at, end, false),
        (None, None) => return None,
    };
    if !is_money(tokens, at, first, &figure, currency, countries) {
        return None;
    }
    Some(RawSum {
        sentence: 0,
        bytes: (0, 0),
        first,
        end,
        value: figure.value,
        unscaled: figure.unscaled,
        scale: figure.scale,
        currency,
        prefixed,
        approximate: false,
        role: SumRole::Stated,
        restates: false,
    })
}

/// What looks like a sum and is none.
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
    // "Euro 5 engines", "Euro 2012", "SDG 3", "gave the US 20 beds".
    let year = figure.scale == Decimal::ONE && tokens.small_number(at, 4).is_some_and(|n| (1900..2100).contains(&n));
    if matches!(prefix, "Euro" | "EURO") && (small || year) {
        return false;
    }
    // A name before a figure may be a person's or a firm's: "Rand 2012", "Colon 5".
    let named = prefix.len() > 3 && prefix.starts_with(char::is_uppercase) && prefix.contains(char::is_lowercase);
    if named && figure.scale == Decimal::ONE && (year || figure.unscaled < Decimal::ONE_THOUSAND) {
        return false;
    }
    // "$2,715,0004": what goes on behind the figure makes it another.
    if tokens.is_symbol(figure.end, ",")
        && tokens.is_glued(figure.end)
        && tokens.is_number(figure.end + 1)
        && tokens.is_glued(figure.end + 1)
    {
        return false;
    }
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
        Currency::Family(Family::Cfa) if prefix == "CFA" && is_year_or_id(tokens, at, figure) => return false,
        _ => {}
    }
    // "$4 x 4"; a percentage; letters that go on with the figure: "50kVA".
    if tokens.is_symbol(figure.end, "%") {
        return false;
    }
    !(tokens.is_glued(figure.end) && tokens.is_word(figure.end) && first < at && tokens.word(figure.end).len() > 1
        && currencies::currency_after(tokens, figure.end, true, true, countries).is_none()
        // A footnote or a missing space begins with a capital: "$500The".
        && !tokens.written(figure.end).starts_with(char::is_uppercase))
}

/// Whether a figure is four digits or fewer without a sign between them.
fn is_year_or_id(tokens: &Tokens<'_>, at: usize, figure: &ParsedFigure) -> bool {
    figure.scale == Decimal::ONE && tokens.small_number(at, 4).is_some()
}

/// Numbers before a sum that share its currency: "10, 20 and 30 million dollars", "5 to 7 million yen".
fn share_currency_backwards(
    tokens: &Tokens<'_>,
    sum: &RawSum,
    free: usize,
    index: usize,
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
        // The number before the joint, with or without a scale word.
        let Some(last) = joint.checked_sub(1).filter(|_| joins) else { break };
        let number = (free.max(last.saturating_sub(3))..=last).filter(|&at| tokens.is_number(at)).find_map(|at| {
            Some((at, figures::figure_at(tokens, at, style)?)).filter(|(_, figure)| figure.end == joint)
        });
        let Some((at, figure)) = number else { break };
        let year =
            figure.scale == Decimal::ONE && tokens.small_number(at, 4).is_some_and(|n| (1900..2100).contains(&n));
        if year || (tokens.is_glued(at) && at > 0) {
            break;
        }
        shared.push(with_currency_of(at, figure, sum, index));
        first = at;
    }
    raws.extend(shared.into_iter().rev());
}

/// "And", "or", "to" and dashes, which a list or a range hangs on.
fn is_conjunction(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at), "and" | "or" | "to" | "et" | "à" | "y" | "e" | "и" | "до" | "та" | "и/или")
        || tokens.is_dash(at)
}

/// A number that shares the currency of a sum, and its scale where it has none of its own.
fn with_currency_of(at: usize, figure: ParsedFigure, sum: &RawSum, index: usize) -> RawSum {
    let shares = figure.scale == Decimal::ONE && figure.unscaled < Decimal::ONE_THOUSAND;
    let scale = if shares { sum.scale } else { figure.scale };
    RawSum {
        sentence: index,
        bytes: (0, 0),
        first: at,
        end: figure.end,
        value: figure.unscaled.checked_mul(scale).unwrap_or(figure.value).normalize(),
        unscaled: figure.unscaled,
        scale,
        currency: sum.currency,
        prefixed: sum.prefixed,
        approximate: sum.approximate,
        role: SumRole::Stated,
        restates: false,
    }
}

/// Numbers behind a sum that share its currency: "$5-7 million", "USD 10, 20 and 30 million". Gives the token behind.
fn share_currency_forwards(
    tokens: &Tokens<'_>,
    end: usize,
    index: usize,
    style: NumberStyle,
    raws: &mut Vec<RawSum>,
) -> usize {
    let Some(sum) = raws.last() else { return end };
    if !sum.prefixed || end == 0 {
        return end;
    }
    let mut numbers = Vec::new();
    let mut at = end;
    let mut joined = false;
    while numbers.len() < 8
        && !joined
        && (is_conjunction(tokens, at) || tokens.is_symbol(at, ","))
        && tokens.is_number(at + 1)
    {
        joined = is_conjunction(tokens, at);
        let Some(figure) = figures::figure_at(tokens, at + 1, style) else { return end };
        numbers.push((at + 1, figure));
        at = figure.end;
    }
    let Some((_, last)) = numbers.last().copied().filter(|_| joined) else { return end };
    // The last has the scale, or a dash makes it a range: "$5,000-7,000".
    let dashed = numbers.len() == 1 && tokens.is_dash(end) && !tokens.is_spaced(end) && !tokens.is_spaced(end + 1);
    if last.scale == Decimal::ONE && !dashed {
        return end;
    }
    let last_index = raws.len() - 1;
    let template =
        RawSum { scale: last.scale, ..with_currency_of(0, ParsedFigure { end, ..last }, &raws[last_index], index) };
    if raws[last_index].scale == Decimal::ONE && raws[last_index].unscaled < Decimal::ONE_THOUSAND {
        raws[last_index].scale = last.scale;
        raws[last_index].value =
            raws[last_index].unscaled.checked_mul(last.scale).unwrap_or(raws[last_index].value).normalize();
    }
    for (first, figure) in numbers {
        raws.push(with_currency_of(first, figure, &template, index));
    }
    at
}

/// Words before a figure that make it inexact.
fn is_approximate(tokens: &Tokens<'_>, first: usize, end: usize) -> bool {
    let Some(at) = first.checked_sub(1) else { return false };
    let (word, before) = (tokens.word(at), tokens.word_before(at));
    if matches!(tokens.written(at), "~" | "≈" | ">" | "<" | "±") {
        return true;
    }
    // "approx."
    if tokens.is_symbol(at, ".") && matches!(before, "approx" | "ca" | "c" | "est") {
        return true;
    }
    match word {
        "about" | "approximately" | "approx" | "around" | "nearly" | "almost" | "roughly" | "some" | "over"
        | "circa" | "ca" | "estimated" | "exceeding" | "under" | "above" | "below" | "virtually" | "environ"
        | "quelque" | "quelques" | "около" | "более" | "свыше" | "примерно" | "почти" | "порядка" | "близько"
        | "понад" | "більше" | "приблизно" | "майже" | "casi" | "unos" | "aproximadamente" | "quase" | "حوالي"
        | "نحو" | "قرابة" | "تقريبا" => true,
        "than" => matches!(before, "more" | "less" | "fewer" | "other" | "greater"),
        "to" => matches!(before, "up" | "close"),
        "least" | "most" => before == "at",
        "of" => matches!(before, "excess" | "upwards" | "order"),
        "de" => matches!(before, "plus" | "près" | "más" | "mais" | "cerca" | "alrededor" | "moins"),
        "чем" => before == "более",
        "يقارب" => true,
        "من" => matches!(before, "أكثر" | "اكثر"),
        _ => {
            tokens.is_symbol(end, "+")
                || (tokens.word(end) == "or" && tokens.word(end + 1) == "so")
                || (tokens.is_dash(end) && tokens.word(end + 1) == "plus")
        }
    }
}

/// Whether two sums are the ends of a range.
fn is_range(tokens: &Tokens<'_>, a: &RawSum, b: &RawSum) -> bool {
    if b.first != a.end + 1 {
        return false;
    }
    let before = a.first.checked_sub(1).map_or("", |at| tokens.word(at));
    match tokens.word(a.end) {
        "and" | "et" | "y" | "e" | "и" | "та" => matches!(before, "between" | "entre" | "между" | "між"),
        // "From $5 to $7 million" may be a rise.
        "to" => before != "from" || a.first.checked_sub(2).is_some_and(|at| tokens.word(at).starts_with("rang")),
        "à" | "до" => true,
        _ => tokens.is_dash(a.end) && a.currency == b.currency,
    }
}

/// Whether nothing but "(about", ", or" and the like stands between two sums of different currencies.
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
            matches!(
                tokens.word(at),
                "about"
                    | "approximately"
                    | "approx"
                    | "roughly"
                    | "nearly"
                    | "around"
                    | "some"
                    | "almost"
                    | "over"
                    | "more"
                    | "than"
                    | "to"
                    | "which"
                    | "is"
                    | "an"
                    | "the"
                    | "i"
                    | "e"
                    | "worth"
                    | "circa"
                    | "ca"
                    | "environ"
                    | "soit"
                    | "около"
                    | "или"
                    | "примерно"
                    | "близько"
                    | "або"
                    | "unos"
                    | "حوالي"
                    | "نحو"
                    | "أي"
                    | "ما"
                    | "يعادل"
                    | "estimated"
                    | "at"
                    | "close"
                    | "just"
                    | "under"
                    | "c"
            ) || tokens.is_symbol(at, ".")
        })
        && opened
}

/// Which dollar a text counts in where it writes only "$".
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

    /// The currency, and why where it is not simply stated.
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

#[cfg(test)]
mod tests;
