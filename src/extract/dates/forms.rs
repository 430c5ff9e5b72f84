//! The forms in which texts write a date: which tokens are one, and how much of it they state.

use super::months;
use crate::extract::tokens::{Scan, digit};
use crate::model::PartialDate;

/// A date as its tokens state it; two where they share a month or a year.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) dates: Vec<PartialDate>,
    pub(super) first: usize,
    pub(super) end: usize,
}

fn date(year: Option<u16>, month: Option<u8>, day: Option<u8>) -> Option<PartialDate> {
    // Through its own reader, so that no date is made that cannot be.
    PartialDate { year, month, day }.to_string().parse().ok()
}

/// A year that news of aid may tell of.
pub(super) fn year(scan: &Scan<'_>, i: usize) -> Option<u16> {
    let long = scan.written(i).chars().count() == 4;
    scan.small(i, 4).filter(|n| long && (1945..2060).contains(n) && !letters_behind(scan, i + 1))
}

/// Whether letters touch what is before them: "1990s", "2012m".
fn letters_behind(scan: &Scan<'_>, i: usize) -> bool {
    scan.is_word(i) && scan.glued(i) && !scan.written(i).starts_with(char::is_uppercase)
}

/// A day of the month, and the token behind it: "5", "5th", "05".
fn day(scan: &Scan<'_>, i: usize) -> Option<(u8, usize)> {
    let n = scan.small(i, 2).filter(|n| (1..=31).contains(n))?;
    let ordinal = scan.glued(i + 1) && is_ordinal(scan.word(i + 1));
    if scan.glued(i + 1) && scan.is_word(i + 1) && !ordinal {
        return None;
    }
    Some((u8::try_from(n).ok()?, i + 1 + usize::from(ordinal)))
}

pub(super) fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th" | "er" | "º" | "ª" | "го")
}

/// The month at a token, and the token behind it with its full stop.
pub(super) fn month(scan: &Scan<'_>, i: usize) -> Option<(u8, usize)> {
    let word = scan.word(i);
    if word.is_empty()
        || (scan.glued(i + 1) && scan.is_word(i + 1) && scan.written(i + 1).starts_with(char::is_lowercase))
    {
        return None;
    }
    if let Some(month) = months::english(word) {
        let short = word.len() < 5 && !matches!(word, "may" | "june" | "july");
        let capital = scan.written(i).starts_with(char::is_uppercase);
        return capital.then_some((month, i + 1 + usize::from(short && scan.is(i + 1, "."))));
    }
    let pair = months::arabic_pair(word, scan.word(i + 1)).map(|month| (month, i + 2));
    pair.or_else(|| Some((months::foreign(word)?, i + 1)))
}

/// Whether the month's name is an English one.
fn is_english(scan: &Scan<'_>, i: usize) -> bool {
    months::english(scan.word(i)).is_some()
}

/// The year behind a day or a month: ", 2011", "of 2011", "de 2011", "2011".
fn year_behind(scan: &Scan<'_>, i: usize) -> Option<(u16, usize)> {
    let mut at = i;
    if scan.is(at, ",") || scan.is(at, "،") || matches!(scan.word(at), "of" | "de" | "del" | "عام" | "سنة") {
        at += 1;
    }
    let year = year(scan, at)?;
    // "March 2, 2000 tents": a comma and a thing counted.
    let things = at > i && scan.is(i, ",") && counts_things(scan, at + 1) && matches!(year, 2000 | 1950 | 2050);
    if things || is_span(scan, at) {
        return None;
    }
    Some((year, at + 1))
}

/// Whether a figure is one end of a span of years: "2011/2012", "2016-2020".
pub(super) fn is_span(scan: &Scan<'_>, i: usize) -> bool {
    let joint = |at: usize| scan.is(at, "/") || scan.is_dash(at);
    (joint(i + 1) && scan.is_figure(i + 2) && scan.glued(i + 2))
        || (i >= 2 && joint(i - 1) && scan.is_figure(i - 2) && scan.glued(i))
        || (joint(i + 1) && scan.small(i + 2, 4).is_some_and(|n| n > 1900))
}

/// Whether the next word is a plural that a figure before it counts: "2000 tents".
pub(super) fn counts_things(scan: &Scan<'_>, i: usize) -> bool {
    let word = scan.word(i);
    scan.written(i).starts_with(char::is_lowercase)
        && word.len() > 3
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !matches!(word, "this" | "thus" | "across" | "always" | "besides" | "towards" | "whereas" | "plus" | "pays")
}

/// The date in figures or with a month's name that begins at a token.
pub(super) fn form(scan: &Scan<'_>, i: usize) -> Option<Form> {
    if scan.is_figure(i) {
        if !stands_free(scan, i) {
            return None;
        }
        return in_figures(scan, i).or_else(|| day_first(scan, i));
    }
    month_first(scan, i)
}

/// Whether a figure begins something, and is no part of an address, an id or a decimal.
fn stands_free(scan: &Scan<'_>, i: usize) -> bool {
    !scan.glued(i)
        || matches!(
            scan.written(i - 1),
            "(" | "[" | "“" | "\"" | "'" | "‘" | "«" | "—" | "–" | "," | ";" | ":" | "|" | "، " | "،" | "." | "•"
        )
}

/// "2011-11-16", "16.11.2011", "16/11/2011".
fn in_figures(scan: &Scan<'_>, i: usize) -> Option<Form> {
    let written = scan.written(i);
    let number = |text: &str| -> Option<u16> {
        (1..=4).contains(&text.chars().count()).then_some(())?;
        text.chars().try_fold(0u16, |n, c| n.checked_mul(10)?.checked_add(digit(c)?.into()))
    };
    let (parts, point, end): ([&str; 3], bool, usize) = if written.contains('.') {
        let mut parts = written.split('.');
        let three = [parts.next()?, parts.next()?, parts.next()?];
        if parts.next().is_some() {
            return None;
        }
        (three, true, i + 1)
    } else {
        let sign = scan.written(i + 1);
        let joint = matches!(sign, "-" | "/" | "\u{2011}") && scan.glued(i + 1) && scan.glued(i + 2);
        if !joint || scan.written(i + 3) != sign || !scan.glued(i + 3) || !scan.glued(i + 4) {
            return None;
        }
        ([written, scan.written(i + 2), scan.written(i + 4)], false, i + 5)
    };
    // "2011-11-16-003" is an id.
    if scan.glued(end)
        && (scan.is_figure(end)
            || scan.is_word(end) && scan.word(end) != "t"
            || matches!(scan.written(end), "-" | "/" | "_"))
    {
        return None;
    }
    let [a, b, c] = [number(parts[0])?, number(parts[1])?, number(parts[2])?];
    let short = |n: u16| u8::try_from(n).ok().filter(|n| (1..=31).contains(n));
    let plausible = |n: u16| (1945..2060).contains(&n);
    let found = if plausible(a) && parts[0].chars().count() == 4 {
        date(Some(a), short(b), short(c)).filter(|_| short(b).is_some() && short(c).is_some())?
    } else {
        let (first, second) = (short(a)?, short(b)?);
        if !plausible(c) || parts[2].chars().count() != 4 {
            return None;
        }
        // Day first with points; with strokes only where one of the two can be no month.
        match (point, first, second) {
            (true, day, month) => date(Some(c), Some(month), Some(day))?,
            (_, day, month) if day > 12 || day == month => date(Some(c), Some(month), Some(day))?,
            (_, month, day) if day > 12 => date(Some(c), Some(month), Some(day))?,
            _ => return None,
        }
    };
    Some(Form { dates: vec![found], first: i, end })
}

/// "16 November 2011", "16th of November, 2011", "5-7 March 2019", "03-Mar-2018", "12 de marzo de 2024".
fn day_first(scan: &Scan<'_>, i: usize) -> Option<Form> {
    let (first_day, mut at) = day(scan, i)?;
    let mut last_day = None;
    let joint = scan.is_dash(at) || matches!(scan.word(at), "and" | "to" | "et" | "au" | "y" | "al" | "e" | "и" | "та");
    if joint && let Some((second, behind)) = day(scan, at + 1).filter(|(second, _)| *second > first_day) {
        last_day = Some(second);
        at = behind;
    }
    if matches!(scan.word(at), "of" | "de" | "d") || (scan.is_dash(at) && scan.glued(at) && scan.glued(at + 1)) {
        at += 1;
    } else if scan.word(at) == "day" && scan.word(at + 1) == "of" {
        at += 2;
    }
    let (month, mut end) = month(scan, at)?;
    // "09-OCT-20": which century is not said, and in other hands not even which is the day.
    if dashed_on(scan, end) {
        return None;
    }
    // "20 May contain": a month in small letters is none in English; `month` has seen to it.
    let dashed = scan.is_dash(end) && scan.glued(end) && scan.glued(end + 1);
    let behind = if dashed { year(scan, end + 1).map(|year| (year, end + 2)) } else { year_behind(scan, end) };
    let year = behind.map(|(year, behind)| {
        end = behind;
        year
    });
    // Without a year a foreign name needs its own language: "5 mars", "3 mai" are other words too.
    if year.is_none() && !is_english(scan, at) && matches!(scan.word(at), "mars" | "mai" | "marco" | "май") && i == 0
    {
        return None;
    }
    // "The avenue 5 de Mayo": a capital makes a foreign month a name.
    if year.is_none() && !is_english(scan, at) && scan.written(at).starts_with(char::is_uppercase) {
        return None;
    }
    let dates = std::iter::once(Some(first_day)).chain(last_day.map(Some));
    let dates: Vec<PartialDate> = dates.filter_map(|day| date(year, Some(month), day)).collect();
    (!dates.is_empty()).then_some(Form { dates, first: i, end })
}

/// Whether a dash and two digits follow: "-20".
fn dashed_on(scan: &Scan<'_>, i: usize) -> bool {
    scan.is_dash(i) && scan.glued(i) && scan.glued(i + 1) && scan.is_figure(i + 1) && year(scan, i + 1).is_none()
}

/// "November 16, 2011", "Nov. 20, 2014", "May 18", "February 2007", "July 22 and 24, 2004".
fn month_first(scan: &Scan<'_>, i: usize) -> Option<Form> {
    let (name, behind) = month(scan, i)?;
    let before = scan.word_before(i);
    if let Some((year, end)) = year_behind(scan, behind) {
        let found = date(Some(year), Some(name), None)?;
        return Some(Form { dates: vec![found], first: i, end });
    }
    if !is_english(scan, i) {
        return None;
    }
    let at = behind + usize::from(scan.word(behind) == "the");
    // "JUL24" is an id.
    let touches = at == i + 1 && scan.glued(at);
    if let Some((first_day, mut end)) = day(scan, at).filter(|_| !touches) {
        // "In August 20 ambulances came".
        let counts = before == "in" && end == at + 1 && counts_things(scan, end);
        let clock = scan.is(end, ":") && scan.glued(end + 1);
        if !(counts || clock || scan.is(end, "%")) {
            let mut last_day = None;
            let joint = scan.is_dash(end) || matches!(scan.word(end), "and" | "to");
            if joint && let Some((second, behind)) = day(scan, end + 1).filter(|(second, _)| *second > first_day) {
                // "on May 5 and 20 beds" counts beds.
                if !counts_things(scan, behind) {
                    last_day = Some(second);
                    end = behind;
                }
            }
            let year = year_behind(scan, end).map(|(year, behind)| {
                end = behind;
                year
            });
            let days = std::iter::once(first_day).chain(last_day);
            let dates: Vec<PartialDate> = days.filter_map(|day| date(year, Some(name), Some(day))).collect();
            return (!dates.is_empty()).then_some(Form { dates, first: i, end });
        }
    }
    // "January to March 2015": the year is of both.
    let joint = scan.is_dash(behind) || matches!(scan.word(behind), "and" | "to");
    if joint
        && let Some((second, after)) = month(scan, behind + 1)
        && let Some((year, end)) = year_behind(scan, after)
        && is_english(scan, behind + 1)
    {
        let dates = [name, second].into_iter().filter_map(|month| date(Some(year), Some(month), None)).collect();
        return Some(Form { dates, first: i, end });
    }
    // A month alone: only behind a word that makes it one.
    let alone = matches!(
        before,
        "in" | "last"
            | "since"
            | "until"
            | "till"
            | "late"
            | "early"
            | "mid"
            | "next"
            | "of"
            | "during"
            | "by"
            | "this"
    ) || (i > 1 && scan.is_dash(i - 1) && matches!(scan.word(i - 2), "mid" | "end"));
    // "In October last year": of a year that is not stated, and not this one.
    let of_year = behind + usize::from(scan.word(behind) == "of");
    if matches!(scan.word(of_year), "last" | "previous") && scan.word(of_year + 1) == "year" {
        return None;
    }
    // "the end of May", but not "the head of March"; "by April Smith".
    let named = scan.is_word(behind) && scan.written(behind).starts_with(char::is_uppercase) && !scan.glued(behind);
    let of = before != "of"
        || matches!(
            scan.word(i.wrapping_sub(2)),
            "end" | "beginning" | "start" | "middle" | "month" | "half" | "week" | "days"
        );
    let long = scan.word(i).len() > 3 || scan.word(i) == "may";
    if alone && of && long && !named && !scan.is_figure(behind)
        || alone && of && long && counts_things(scan, behind + 1)
    {
        return Some(Form { dates: vec![date(None, Some(name), None)?], first: i, end: behind });
    }
    None
}

/// The day alone: "on the 29th".
pub(super) fn day_alone(scan: &Scan<'_>, i: usize) -> Option<Form> {
    let (number, end) = day(scan, i).filter(|(_, end)| *end == i + 2)?;
    let governed = scan.word_before(i) == "the" && i >= 2 && matches!(scan.word(i - 2), "on" | "until" | "by" | "from");
    // "News Agency, 29th -".
    let heads = scan.is(i.wrapping_sub(1), ",") && i < 10 && scan.is_dash(end) && scan.spaced(end);
    if heads {
        return Some(Form { dates: vec![date(None, None, Some(number))?], first: i, end });
    }
    let free =
        !scan.is_word(end) || matches!(scan.word(end), "of" | "and") && matches!(scan.word(end + 1), "this" | "the");
    (governed && free && !scan.is_dash(end)).then_some(())?;
    Some(Form { dates: vec![date(None, None, Some(number))?], first: i - 1, end })
}
