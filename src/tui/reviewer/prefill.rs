//! Prefills the form of a new fact from the selected words.
//!
//! It uses only what the selected words state plainly: a wrong value costs the user more than an empty field.

use crate::codes;
use crate::extract::find_equipment;
use crate::model::fact::{FactKind, FactValue, ValueList};
use crate::model::{DeliveryStatus, parse_quantity};
use std::ops::Range;

/// A fact of a kind with the fields that the selected words state. `as_of` is the publication date of the
/// source; an equipment claim takes it as its own date.
pub(crate) fn prefill(kind: FactKind, text: &str, selected: Range<usize>, as_of: Option<String>) -> FactValue {
    let mut stated = FactValue::empty(kind);
    let words = text.get(selected).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    // A field that rejects the value stays empty.
    let mut set = |field: &str, value: &str| drop(stated.set(field, value));
    match kind {
        FactKind::Country => set("code", &words),
        FactKind::Party => {
            set("name", &words);
            if let Some(country) = codes::country_by_name(&words) {
                set("name", country.name);
                set("country", country.code);
            }
        }
        FactKind::Signatory => {
            let (name, office) = words.split_once(", ").unwrap_or((&words, ""));
            set("name", name);
            set("office", office);
        }
        FactKind::Status | FactKind::Instrument | FactKind::Programme => set("value", &words),
        FactKind::Date => {
            match date(&words) {
                Some(date) => set("date", &date),
                None => set("words", &words),
            };
        }
        FactKind::Amount => {
            set("kind", "stated");
            let (figure, currency) = money(&words);
            set("value", &figure);
            set("currency", &currency);
            let about =
                words.split(' ').any(|word| ["about", "approximately", "some", "around", "nearly"].contains(&word));
            set("approximate", if about { "yes" } else { "" });
        }
        FactKind::Sector => {}
        FactKind::Equipment => {
            if let Some(date) = as_of {
                set("as_of", &date);
            }
            let found = find_equipment(&words).into_iter().next();
            match found {
                Some(found) => {
                    set("name", &found.name);
                    set("category", found.category);
                    set("quantity", &found.quantity.map(|n| n.to_string()).unwrap_or_default());
                    let status = found.delivery_status;
                    if status != DeliveryStatus::Unknown {
                        set("status", &crate::model::Coded::Known(status).to_string());
                    }
                }
                None => {
                    let (first, rest) = words.split_once(' ').unwrap_or(("", &words));
                    match parse_quantity(first) {
                        Some(number) => {
                            set("quantity", &number.to_string());
                            set("name", rest);
                        }
                        None => set("name", &words),
                    }
                    let bare = words.trim_end_matches('s');
                    if let [only] = ValueList::Categories.matching(bare).as_slice() {
                        set("category", only.code);
                    }
                }
            }
        }
        FactKind::Capacity => {
            let mut parts = words.splitn(2, ' ');
            if let Some(number) = parts.next().filter(|first| parse_quantity(first).is_some()) {
                set("value", number);
                set("unit", parts.next().unwrap_or_default());
            }
        }
        FactKind::OpenList | FactKind::NotAid => set("words", &words),
    }
    stated
}

/// The kind of fact that the selected words most likely state. The menu opens on it.
pub(crate) fn likely_kind(words: &str) -> FactKind {
    let first = words.split(' ').next().unwrap_or_default();
    let (figure, currency) = money(words);
    if codes::country_by_name(words).is_some() {
        FactKind::Country
    } else if !figure.is_empty() && !currency.is_empty() {
        FactKind::Amount
    } else if !find_equipment(words).is_empty() {
        FactKind::Equipment
    } else if date(words).is_some() {
        FactKind::Date
    } else if words.starts_with("and other") {
        FactKind::OpenList
    } else if parse_quantity(first).is_none() && words.split(' ').all(|word| word.starts_with(char::is_uppercase)) {
        FactKind::Party
    } else {
        FactKind::Equipment
    }
}

/// A date such as `16 October 2023`, `January 2026`, `2024-05-01` or `2024`, in the form of the dataset.
fn date(words: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut year, mut month, mut day) = (None, None, None);
    for word in words.split([' ', ',', '.']).filter(|word| !word.is_empty()) {
        if word.parse::<crate::model::PartialDate>().is_ok_and(|date| date.month.is_some()) {
            return Some(word.to_owned());
        }
        let lower = word.to_lowercase();
        let number = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u16>().ok();
        let named = MONTHS.iter().position(|month| lower.starts_with(month));
        match (number, named) {
            (Some(n @ 1900..=2100), _) if word.len() == 4 => year = Some(n),
            (Some(n @ 1..=31), _) => day = Some(n),
            (None, Some(at)) => month = Some(at + 1),
            _ => {}
        }
    }
    let month = month.map(|month| format!("{month:02}"));
    Some(match (year, month, day) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day:02}"),
        (Some(year), Some(month), None) => format!("{year}-{month}"),
        (Some(year), None, None) => year.to_string(),
        (None, Some(month), Some(day)) => format!("--{month}-{day:02}"),
        (None, Some(month), None) => format!("--{month}"),
        _ => return None,
    })
}

/// The figure and the currency code of an amount, each empty where the words do not state it plainly.
fn money(words: &str) -> (String, String) {
    let mut figure = String::new();
    let mut currency = String::new();
    for word in words.split(' ') {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        if figure.is_empty() && parse_quantity(bare).is_some() {
            figure = bare.to_owned();
        } else if !figure.is_empty() && ["million", "billion", "m", "mn", "bn"].contains(&lower.as_str()) {
            figure = format!("{figure} {lower}");
        }
        let known = if bare.len() == 3 && bare.bytes().all(|b| b.is_ascii_uppercase()) {
            codes::currency(bare).map(|it| it.code)
        } else {
            match lower.as_str() {
                "yen" => Some("JPY"),
                "euro" | "euros" => Some("EUR"),
                _ if word.contains('€') => Some("EUR"),
                _ if word.contains("US$") => Some("USD"),
                _ => None,
            }
        };
        if let Some(code) = known {
            currency = code.to_owned();
        }
    }
    (figure, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_prefilled_only_with_what_the_words_state() {
        type Case = (FactKind, &'static str, &'static [(&'static str, &'static str)]);
        let rows: [Case; 10] = [
            (FactKind::Country, "Uzbekistan", &[("code", "UZ")]),
            (FactKind::Country, "the republic", &[("code", "")]),
            (FactKind::Party, "Norway", &[("name", "Norway"), ("country", "NO"), ("role", "")]),
            (FactKind::Signatory, "A. Moen, Ambassador", &[("name", "A. Moen"), ("office", "Ambassador")]),
            (FactKind::Date, "on 3 May 2024", &[("date", "2024-05-03"), ("words", "")]),
            (FactKind::Date, "this spring", &[("date", ""), ("words", "this spring")]),
            (
                FactKind::Amount,
                "about 1.5 million euros",
                &[("value", "1,500,000"), ("currency", "EUR"), ("approximate", "yes")],
            ),
            (FactKind::Amount, "some money", &[("value", "0"), ("currency", "")]),
            (FactKind::Equipment, "12 ambulances", &[("quantity", "12"), ("category", "ambulance")]),
            (FactKind::Capacity, "800 beds", &[("value", "800"), ("unit", "beds")]),
        ];
        for (kind, words, fields) in rows {
            let stated = prefill(kind, words, 0..words.len(), None);
            for (field, value) in fields {
                assert_eq!(stated.get(field), *value, "{words}: {field}");
            }
        }
    }
}
