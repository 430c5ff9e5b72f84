//! Reads a line that is nothing but a day: when an article was published.
//!
//! Days in running text are read by `extract::dates`; here a whole line is a day or is not. Two numbers of
//! which either may be the month are refused. A year before 1950 or after 2100 is taken for another number.

use crate::model::PartialDate;
use crate::text::calendar;

/// Words that may be beside a day, folded: days of the week, prepositions, time zones.
const FILLER_WORDS: &str = "the of on at in de del du le el a o em г г. года год року р р. um uhr gmt utc est edt cet eet \
    am pm a.m. p.m. hrs h - – — | / • · mon tue tues wed thu \
    thur thurs fri sat sun lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes \
    sabado domingo понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер \
    пятниця субота неділя montag dienstag mittwoch donnerstag freitag samstag sonntag";

/// Labels before the day of publication, folded; a longer label comes before those it begins with.
const PUBLISHED_LABELS: &[&str] = &[
    "publication date", "date of publication", "date published", "published online", "published on", "published at",
    "published", "publish date", "posted on", "posted", "release date", "released on", "released",
    "date de publication", "publie le", "publiee le", "mis en ligne le", "fecha de publicacion", "publicado el",
    "publicado em", "publicado", "fecha", "data de publicacao", "veroffentlicht am", "дата публикации", "опубликовано",
    "размещено", "дата", "дата публікації", "опубліковано", "оприлюднено", "تاريخ النشر", "date",
];

/// Labels before the day of a later change, which is used only if nothing better is found.
const CHANGED_LABELS: &[&str] = &[
    "last updated on", "last updated", "updated on", "updated", "last modified", "modified", "обновлено", "оновлено",
    "mis a jour le", "actualizado el", "actualizado",
];

/// A day alone on a line, by its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateLine {
    /// `Published: 12 March 2024`.
    Published(PartialDate),
    /// `Updated: 12 March 2024`.
    Changed(PartialDate),
    /// `12 March 2024`.
    Unlabelled(PartialDate),
}

/// Reads a folded line that is nothing but a day, or a label and a day.
pub(super) fn parse_date_line(folded: &str) -> Option<DateLine> {
    if folded.len() > 80 || !folded.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let line = folded.trim_matches(|c: char| c.is_whitespace() || "()[]-–—•·|".contains(c));
    let after = |labels: &[&str]| {
        labels.iter().find_map(|label| {
            let rest = line.strip_prefix(label)?;
            rest.starts_with([' ', ':', '-']).then(|| rest.trim_start_matches([' ', ':', '-', '–', '\u{a0}']))
        })
    };
    if let Some(rest) = after(PUBLISHED_LABELS) {
        return folded_date(rest).map(DateLine::Published);
    }
    if let Some(rest) = after(CHANGED_LABELS) {
        return folded_date(rest).map(DateLine::Changed);
    }
    folded_date(line).map(DateLine::Unlabelled)
}

/// Reads a day, or a month with its year; beside it only the day of the week and the time of day.
pub(crate) fn written_date(text: &str) -> Option<PartialDate> {
    if text.len() > 200 {
        return None;
    }
    folded_date(&crate::text::fold(text))
}

fn folded_date(text: &str) -> Option<PartialDate> {
    let mut parts: Vec<DatePart> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty()) {
        let bare = word.trim_end_matches(':');
        if is_time(word)
            || calendar::is_weekday(bare)
            || FILLER_WORDS.split_ascii_whitespace().any(|around| around == bare)
        {
            continue;
        }
        // A day has at most three parts.
        parts.push(parse_part(word).filter(|_| parts.len() < 3)?);
    }
    let (year, month, day) = match *parts.as_slice() {
        [DatePart::Whole(date)] => return Some(date),
        [DatePart::Number(day), DatePart::Month(month), DatePart::Number(year)] if day <= 31 => {
            (year, month, Some(day))
        }
        [DatePart::Month(month), DatePart::Number(day), DatePart::Number(year)] if day <= 31 => {
            (year, month, Some(day))
        }
        [DatePart::Number(year), DatePart::Month(month), DatePart::Number(day)] if day <= 31 => {
            (year, month, Some(day))
        }
        [DatePart::Month(month), DatePart::Number(year)] => (year, month, None),
        _ => return None,
    };
    date_from_numbers(year, month, day)
}

#[derive(Clone, Copy)]
enum DatePart {
    Number(u16),
    Month(u16),
    Whole(PartialDate),
}

fn date_from_numbers(year: u16, month: u16, day: Option<u16>) -> Option<PartialDate> {
    if !(1950..=2100).contains(&year) {
        return None;
    }
    let day = day.map(|day| format!("-{day:02}")).unwrap_or_default();
    format!("{year:04}-{month:02}{day}").parse().ok()
}

fn parse_part(word: &str) -> Option<DatePart> {
    let bare = word.trim_end_matches(['.', ':']);
    if let Some(month) = calendar::month(bare) {
        return Some(DatePart::Month(month.into()));
    }
    let digits = bare.trim_end_matches(|c: char| c.is_alphabetic());
    let ending = &bare[digits.len()..];
    if !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()) {
        let ordinal = matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "г" | "го");
        return digits.parse().ok().filter(|_| ordinal).map(DatePart::Number);
    }
    // `2024-03-12T10:00`.
    let day = word.split('t').next().unwrap_or_default().trim_end_matches('.');
    let separator = ['-', '.', '/'].into_iter().find(|&c| day.contains(c))?;
    let fields: Vec<&str> = day.split(separator).collect();
    let [a, b, c] = fields.as_slice() else { return None };
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.len() <= 4 && !text.starts_with('+'));
    let (first, second, third) = (number(a)?, number(b)?, number(c)?);
    let date = if a.len() == 4 {
        date_from_numbers(first, second, Some(third))
    } else if c.len() != 4 {
        None
    } else if separator == '.' || first > 12 || first == second {
        date_from_numbers(third, second, Some(first))
    } else if second > 12 {
        date_from_numbers(third, first, Some(second))
    } else {
        None
    };
    date.map(DatePart::Whole)
}

/// Whether a word is a time of day: `12:45`, `12:45:00`, `9:30am`.
fn is_time(word: &str) -> bool {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    bare.contains(':') && bare.len() <= 8 && bare.bytes().all(|b| b.is_ascii_digit() || b == b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_nothing_but_a_day_is_read() {
        for (line, date) in [
            ("16 October 2023", "2023-10-16"),
            ("Monday, 16th October, 2023", "2023-10-16"),
            ("October 16, 2023, 12:45 GMT", "2023-10-16"),
            ("Sept. 3, 2021", "2021-09-03"),
            ("12:45 | 16.10.2023", "2023-10-16"),
            ("2023-10-16T08:00:00Z", "2023-10-16"),
            ("16/10/2023", "2023-10-16"),
            ("10/16/2023", "2023-10-16"),
            ("5/5/2023", "2023-05-05"),
            ("May 2022", "2022-05"),
            ("16 октября 2023 года", "2023-10-16"),
            ("16 жовтня 2023 року", "2023-10-16"),
            ("Lundi 16 octobre 2023", "2023-10-16"),
            ("16 de octubre de 2023", "2023-10-16"),
            ("1er août 2023", "2023-08-01"),
        ] {
            assert_eq!(written_date(line).map(|date| date.to_string()).as_deref(), Some(date), "{line}");
        }
        for line in [
            "", "16", "2023", "Room 12", "4/5/2023", "31 February 2023", "16 October",
            "On 16 October 2023 the ministry", "12 March 1200", "99.99.2023", "16 October 2023 Kyiv", "1.2.3",
            "Version 2.10.2023 of", "March 5 ambulances 2023",
        ] {
            assert_eq!(written_date(line), None, "{line}");
        }
    }

    #[test]
    fn labels_distinguish_publication_from_change() {
        let said = |line: &str| parse_date_line(&crate::text::fold(line));
        assert!(matches!(said("Published: 12 March 2024"), Some(DateLine::Published(_))));
        assert!(matches!(said("Posted on March 12, 2024 at 9:15 am"), Some(DateLine::Published(_))));
        assert!(matches!(said("Дата публикации: 12.03.2024"), Some(DateLine::Published(_))));
        assert!(matches!(said("Last updated: 13 March 2024"), Some(DateLine::Changed(_))));
        assert!(matches!(said("12 March 2024"), Some(DateLine::Unlabelled(_))));
        assert_eq!(said("Published 12 reports in 2024"), None);
        assert_eq!(said("Date of delivery: 12 March 2024"), None);
    }
}
