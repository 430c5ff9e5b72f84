//! Parses the ways in which texts write a date.
//!
//! Every date needs something that only dates have: a month's name, three numbers joined alike, an ordinal.
//! What could be two dates ("10/11/2020") is none.

use crate::extract::tokens::{Tokens, small_value};
use crate::model::PartialDate;
use crate::text::{calendar, fold};

/// Dates and their token range `first..end`; two dates if they share a month or a year: "5-7 March 2019".
#[derive(Debug)]
pub(super) struct DateExpression {
    pub(super) dates: Vec<PartialDate>,
    pub(super) first: usize,
    pub(super) end: usize,
}

fn valid_date(year: Option<u16>, month: Option<u8>, day: Option<u8>) -> Option<PartialDate> {
    // `PartialDate` checks itself when it is parsed, so an impossible date gives `None`.
    PartialDate { year, month, day }.to_string().parse().ok()
}

/// A year from 1945 to 2059 at token `i`. The range is chosen by eye; outside it, four digits are mostly
/// counts.
pub(super) fn year_at(tokens: &Tokens<'_>, i: usize) -> Option<u16> {
    let long = tokens.written(i).chars().count() == 4;
    tokens.small_number(i, 4).filter(|n| long && (1945..2060).contains(n) && !has_letters_attached(tokens, i + 1))
}

/// Whether lower-case letters follow without a space: "1990s", "2012m".
fn has_letters_attached(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.is_word(i) && tokens.is_glued(i) && !tokens.written(i).starts_with(char::is_uppercase)
}

/// The day of the month at token `i`, and the token after it: "5", "5th", "05".
fn day_at(tokens: &Tokens<'_>, i: usize) -> Option<(u8, usize)> {
    let n = tokens.small_number(i, 2).filter(|n| (1..=31).contains(n))?;
    let ordinal = tokens.is_glued(i + 1) && is_ordinal(tokens.word(i + 1));
    if tokens.is_glued(i + 1) && tokens.is_word(i + 1) && !ordinal {
        return None;
    }
    Some((u8::try_from(n).ok()?, i + 1 + usize::from(ordinal)))
}

pub(super) fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th" | "er" | "º" | "ª" | "го")
}

/// The month at token `i`, and the token after its name and full stop. English names need a capital: "may"
/// and "march" are verbs.
pub(super) fn month_at(tokens: &Tokens<'_>, i: usize) -> Option<(u8, usize)> {
    let word = tokens.word(i);
    if word.is_empty()
        || (tokens.is_glued(i + 1) && tokens.is_word(i + 1) && tokens.written(i + 1).starts_with(char::is_lowercase))
    {
        return None;
    }
    if let Some(month) = calendar::english_month(word) {
        let short = word.len() < 5 && !matches!(word, "may" | "june" | "july");
        let capital = tokens.written(i).starts_with(char::is_uppercase);
        return capital.then_some((month, i + 1 + usize::from(short && tokens.is_symbol(i + 1, "."))));
    }
    let pair = arabic_pair(word, tokens.word(i + 1)).map(|month| (month, i + 2));
    pair.or_else(|| Some((calendar::month(&fold(word))?, i + 1)))
}

/// The month of a two-word Arabic name, as used in the Levant: "تشرين الأول".
fn arabic_pair(first: &str, second: &str) -> Option<u8> {
    let second = match second {
        "الأول" | "الاول" => 1,
        "الثاني" => 2,
        _ => return None,
    };
    match (first, second) {
        ("كانون", 1) => Some(12),
        ("كانون", 2) => Some(1),
        ("تشرين", 1) => Some(10),
        ("تشرين", 2) => Some(11),
        _ => None,
    }
}

fn is_english(tokens: &Tokens<'_>, i: usize) -> bool {
    calendar::english_month(tokens.word(i)).is_some()
}

/// The year after a day or a month, and the token after it: ", 2011", "of 2011", "de 2011", "2011".
fn year_after(tokens: &Tokens<'_>, i: usize) -> Option<(u16, usize)> {
    let mut at = i;
    if tokens.is_symbol(at, ",")
        || tokens.is_symbol(at, "،")
        || matches!(tokens.word(at), "of" | "de" | "del" | "عام" | "سنة")
    {
        at += 1;
    }
    let year = year_at(tokens, at)?;
    // "March 2, 2000 tents": a round number after a comma that counts a noun.
    let things =
        at > i && tokens.is_symbol(i, ",") && is_counted_noun(tokens, at + 1) && matches!(year, 2000 | 1950 | 2050);
    if things || is_year_range(tokens, at) {
        return None;
    }
    Some((year, at + 1))
}

/// Whether the number at `i` is one end of a span of years: "2011/2012", "2016-2020".
pub(super) fn is_year_range(tokens: &Tokens<'_>, i: usize) -> bool {
    let joint = |at: usize| tokens.is_symbol(at, "/") || tokens.is_dash(at);
    (joint(i + 1) && tokens.is_number(i + 2) && tokens.is_glued(i + 2))
        || (i >= 2 && joint(i - 1) && tokens.is_number(i - 2) && tokens.is_glued(i))
        || (joint(i + 1) && tokens.small_number(i + 2, 4).is_some_and(|n| n > 1900))
}

/// Whether token `i` looks like a plural noun, which the number before it counts: "2000 tents".
pub(super) fn is_counted_noun(tokens: &Tokens<'_>, i: usize) -> bool {
    let word = tokens.word(i);
    tokens.written(i).starts_with(char::is_lowercase)
        && word.len() > 3
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !matches!(word, "this" | "thus" | "across" | "always" | "besides" | "towards" | "whereas" | "plus" | "pays")
}

/// The date that begins at token `i`, in digits or with a month's name.
pub(super) fn date_at(tokens: &Tokens<'_>, i: usize) -> Option<DateExpression> {
    if tokens.is_number(i) {
        if !is_free_standing(tokens, i) {
            return None;
        }
        return numeric_date(tokens, i).or_else(|| day_first(tokens, i));
    }
    month_first(tokens, i)
}

/// Whether nothing is attached before the number, as in an address, an id or a decimal.
fn is_free_standing(tokens: &Tokens<'_>, i: usize) -> bool {
    !tokens.is_glued(i)
        || matches!(
            tokens.written(i - 1),
            "(" | "[" | "“" | "\"" | "'" | "‘" | "«" | "—" | "–" | "," | ";" | ":" | "|" | "، " | "،" | "." | "•"
        )
}

/// "2011-11-16", "16.11.2011", "16/11/2011".
fn numeric_date(tokens: &Tokens<'_>, i: usize) -> Option<DateExpression> {
    let written = tokens.written(i);
    let (parts, point, end): ([&str; 3], bool, usize) = if written.contains('.') {
        let mut parts = written.split('.');
        let three = [parts.next()?, parts.next()?, parts.next()?];
        if parts.next().is_some() {
            return None;
        }
        (three, true, i + 1)
    } else {
        let sign = tokens.written(i + 1);
        let joint = matches!(sign, "-" | "/" | "\u{2011}") && tokens.is_glued(i + 1) && tokens.is_glued(i + 2);
        if !joint || tokens.written(i + 3) != sign || !tokens.is_glued(i + 3) || !tokens.is_glued(i + 4) {
            return None;
        }
        ([written, tokens.written(i + 2), tokens.written(i + 4)], false, i + 5)
    };
    // "2011-11-16-003" is an id.
    if tokens.is_glued(end)
        && (tokens.is_number(end)
            || tokens.is_word(end) && tokens.word(end) != "t"
            || matches!(tokens.written(end), "-" | "/" | "_"))
    {
        return None;
    }
    let [a, b, c] = [small_value(parts[0], 4)?, small_value(parts[1], 4)?, small_value(parts[2], 4)?];
    let short = |n: u16| u8::try_from(n).ok().filter(|n| (1..=31).contains(n));
    let plausible = |n: u16| (1945..2060).contains(&n);
    let found = if plausible(a) && parts[0].chars().count() == 4 {
        valid_date(Some(a), short(b), short(c)).filter(|_| short(b).is_some() && short(c).is_some())?
    } else {
        let (first, second) = (short(a)?, short(b)?);
        if !plausible(c) || parts[2].chars().count() != 4 {
            return None;
        }
        // Points mean day first. With slashes and dashes that differs by country, so one of the two must be
        // above 12, or both equal.
        match (point, first, second) {
            (true, day, month) => valid_date(Some(c), Some(month), Some(day))?,
            (_, day, month) if day > 12 || day == month => valid_date(Some(c), Some(month), Some(day))?,
            (_, month, day) if day > 12 => valid_date(Some(c), Some(month), Some(day))?,
            _ => return None,
        }
    };
    Some(DateExpression { dates: vec![found], first: i, end })
}

/// "16 November 2011", "16th of November, 2011", "5-7 March 2019", "03-Mar-2018", "12 de marzo de 2024".
fn day_first(tokens: &Tokens<'_>, i: usize) -> Option<DateExpression> {
    let (first_day, mut at) = day_at(tokens, i)?;
    let mut last_day = None;
    let joint =
        tokens.is_dash(at) || matches!(tokens.word(at), "and" | "to" | "et" | "au" | "y" | "al" | "e" | "и" | "та");
    if joint && let Some((second, behind)) = day_at(tokens, at + 1).filter(|(second, _)| *second > first_day) {
        last_day = Some(second);
        at = behind;
    }
    if matches!(tokens.word(at), "of" | "de" | "d") || tokens.is_hyphen(at) {
        at += 1;
    } else if tokens.word(at) == "day" && tokens.word(at + 1) == "of" {
        at += 2;
    }
    let (month, mut end) = month_at(tokens, at)?;
    // "09-OCT-20": neither the century nor which number is the day is certain.
    if tokens.is_hyphen(end) && tokens.is_number(end + 1) && year_at(tokens, end + 1).is_none() {
        return None;
    }
    // A day alone is a date with an English month: `month_at` has refused "may" in small letters.
    let behind = if tokens.is_hyphen(end) {
        year_at(tokens, end + 1).map(|year| (year, end + 2))
    } else {
        year_after(tokens, end)
    };
    let year = behind.map(|(year, behind)| {
        end = behind;
        year
    });
    // Without a year these foreign names are too often other words at the start of a sentence.
    let homonym = i == 0 && matches!(tokens.word(at), "mars" | "mai" | "marco" | "май");
    // "The avenue 5 de Mayo": a capital on a foreign month makes it a name.
    let named = tokens.written(at).starts_with(char::is_uppercase);
    if year.is_none() && !is_english(tokens, at) && (homonym || named) {
        return None;
    }
    let days = std::iter::once(first_day).chain(last_day);
    let dates: Vec<PartialDate> = days.filter_map(|day| valid_date(year, Some(month), Some(day))).collect();
    (!dates.is_empty()).then_some(DateExpression { dates, first: i, end })
}

/// "November 16, 2011", "Nov. 20, 2014", "May 18", "February 2007", "July 22 and 24, 2004".
fn month_first(tokens: &Tokens<'_>, i: usize) -> Option<DateExpression> {
    let (name, behind) = month_at(tokens, i)?;
    let before = tokens.word_before(i);
    if let Some((year, end)) = year_after(tokens, behind) {
        let found = valid_date(Some(year), Some(name), None)?;
        return Some(DateExpression { dates: vec![found], first: i, end });
    }
    if !is_english(tokens, i) {
        return None;
    }
    let at = behind + usize::from(tokens.word(behind) == "the");
    // "JUL24" is part of an id.
    let touches = at == i + 1 && tokens.is_glued(at);
    if let Some((first_day, mut end)) = day_at(tokens, at).filter(|_| !touches) {
        // "In August 20 ambulances came": the number counts.
        let counts = before == "in" && end == at + 1 && is_counted_noun(tokens, end);
        let clock = tokens.is_symbol(end, ":") && tokens.is_glued(end + 1);
        if !(counts || clock || tokens.is_symbol(end, "%")) {
            let mut last_day = None;
            let joint = tokens.is_dash(end) || matches!(tokens.word(end), "and" | "to");
            if joint && let Some((second, behind)) = day_at(tokens, end + 1).filter(|(second, _)| *second > first_day) {
                // "on May 5 and 20 beds" counts beds.
                if !is_counted_noun(tokens, behind) {
                    last_day = Some(second);
                    end = behind;
                }
            }
            let year = year_after(tokens, end).map(|(year, behind)| {
                end = behind;
                year
            });
            let days = std::iter::once(first_day).chain(last_day);
            let dates: Vec<PartialDate> = days.filter_map(|day| valid_date(year, Some(name), Some(day))).collect();
            return (!dates.is_empty()).then_some(DateExpression { dates, first: i, end });
        }
    }
    // "January to March 2015": the year belongs to both months.
    let joint = tokens.is_dash(behind) || matches!(tokens.word(behind), "and" | "to");
    if joint
        && let Some((second, after)) = month_at(tokens, behind + 1)
        && let Some((year, end)) = year_after(tokens, after)
        && is_english(tokens, behind + 1)
    {
        let dates = [name, second].into_iter().filter_map(|month| valid_date(Some(year), Some(month), None)).collect();
        return Some(DateExpression { dates, first: i, end });
    }
    // A month without day and year is a date only after one of these words.
    let alone = ["in", "last", "since", "until", "till", "late", "early", "mid", "next", "of", "during", "by", "this"]
        .contains(&before)
        || (i > 1 && tokens.is_dash(i - 1) && matches!(tokens.word(i - 2), "mid" | "end"));
    // "In October last year": the year is not stated, and it is not this one, which a partial date would
    // mean.
    let of_year = behind + usize::from(tokens.word(behind) == "of");
    if matches!(tokens.word(of_year), "last" | "previous") && tokens.word(of_year + 1) == "year" {
        return None;
    }
    // Accept "the end of May"; refuse "the head of March" and "by April Smith".
    let named =
        tokens.is_word(behind) && tokens.written(behind).starts_with(char::is_uppercase) && !tokens.is_glued(behind);
    let of = before != "of"
        || matches!(
            tokens.word(i.wrapping_sub(2)),
            "end" | "beginning" | "start" | "middle" | "month" | "half" | "week" | "days"
        );
    let long = tokens.word(i).len() > 3 || tokens.word(i) == "may";
    if alone && of && long && !named && !tokens.is_number(behind)
        || alone && of && long && is_counted_noun(tokens, behind + 1)
    {
        return Some(DateExpression { dates: vec![valid_date(None, Some(name), None)?], first: i, end: behind });
    }
    None
}

/// A day without a month: "on the 29th".
pub(super) fn bare_day(tokens: &Tokens<'_>, i: usize) -> Option<DateExpression> {
    let (number, end) = day_at(tokens, i).filter(|(_, end)| *end == i + 2)?;
    let governed =
        tokens.word_before(i) == "the" && i >= 2 && matches!(tokens.word(i - 2), "on" | "until" | "by" | "from");
    // In a dateline: "News Agency, 29th -". At most 10 tokens in, chosen by eye.
    let heads = tokens.is_symbol(i.wrapping_sub(1), ",") && i < 10 && tokens.is_dash(end) && tokens.is_spaced(end);
    if heads {
        return Some(DateExpression { dates: vec![valid_date(None, None, Some(number))?], first: i, end });
    }
    let free = !tokens.is_word(end)
        || matches!(tokens.word(end), "of" | "and") && matches!(tokens.word(end + 1), "this" | "the");
    (governed && free && !tokens.is_dash(end)).then_some(())?;
    Some(DateExpression { dates: vec![valid_date(None, None, Some(number))?], first: i - 1, end })
}
