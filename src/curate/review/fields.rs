//! The fields of a sort of fact, as a form asks for them: names, lists to choose from, and what is refused.
//!
//! Every value is read from and written to text here and nowhere else, so that what a form shows, what a
//! form takes and what counts as the same value cannot drift apart.

use super::stated::{FactKind, FactValue, claim_of};
use crate::codes;
use crate::model::{
    ActivityStatus, AmountKind, Coded, DateKind, DeliveryStatus, Instrument, ItemKind, ListedCode, PartialDate,
    ProjectKind, Role, Site, parse_quantity,
};
use crate::text::fold;
use std::str::FromStr;

/// A value to choose: as written in the data, and as people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As written.
    pub code: &'static str,
    /// As called.
    pub label: &'static str,
}

/// From where a field's value is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choices {
    /// Any text.
    Free,
    /// Countries.
    Countries,
    /// Currencies.
    Currencies,
    /// OECD DAC purposes.
    Sectors,
    /// Categories of equipment.
    Categories,
    /// Parts of organisations.
    Roles,
    /// Where an item stands.
    ItemStatuses,
    /// Sorts of items.
    ItemKinds,
    /// Where a project stands.
    ProjectStatuses,
    /// Sorts of projects.
    ProjectKinds,
    /// Forms of aid.
    Instruments,
    /// Events.
    DateKinds,
    /// Sorts of amounts.
    AmountKinds,
    /// Yes or nothing.
    YesNo,
}

fn listed<T: ListedCode>() -> Vec<Choice> {
    T::ALL.iter().map(|value| Choice { code: value.code(), label: value.label() }).collect()
}

fn named(list: &'static [codes::NamedCode]) -> Vec<Choice> {
    list.iter().filter(|it| !it.withdrawn).map(|it| Choice { code: it.code, label: it.name }).collect()
}

impl Choices {
    /// Every value.
    pub fn all(self) -> Vec<Choice> {
        match self {
            Choices::Free => Vec::new(),
            Choices::Countries => named(codes::countries()),
            Choices::Currencies => named(codes::currencies()),
            Choices::Sectors => named(codes::sectors()),
            Choices::Categories => {
                codes::categories().iter().map(|it| Choice { code: it.code, label: it.label }).collect()
            }
            Choices::Roles => listed::<Role>(),
            Choices::ItemStatuses => listed::<DeliveryStatus>(),
            Choices::ItemKinds => listed::<ItemKind>(),
            Choices::ProjectStatuses => listed::<ActivityStatus>(),
            Choices::ProjectKinds => listed::<ProjectKind>(),
            Choices::Instruments => listed::<Instrument>(),
            Choices::DateKinds => listed::<DateKind>(),
            Choices::AmountKinds => listed::<AmountKind>(),
            Choices::YesNo => vec![Choice { code: "yes", label: "yes" }],
        }
    }

    /// What people call a value.
    pub fn label(self, code: &str) -> Option<String> {
        self.all().into_iter().find(|choice| choice.code == code).map(|choice| choice.label.to_owned())
    }

    /// The values that what is typed can mean, the likeliest first.
    pub fn matching(self, typed: &str) -> Vec<Choice> {
        self.ranked(typed).into_iter().map(|(_, choice)| choice).collect()
    }

    fn ranked(self, typed: &str) -> Vec<(u8, Choice)> {
        let wanted = fold(typed.trim());
        let mut found: Vec<(u8, Choice)> = self
            .all()
            .into_iter()
            .filter_map(|choice| {
                let (code, label) = (fold(choice.code), fold(choice.label));
                let rank = if code == wanted || label == wanted {
                    0
                } else if label.starts_with(&wanted) || code.starts_with(&wanted) {
                    1
                } else if label.split(' ').any(|word| word.starts_with(&wanted)) {
                    2
                } else if label.contains(&wanted) || code.contains(&wanted) {
                    3
                } else {
                    return None;
                };
                Some((rank, choice))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found
    }

    /// The code that a text names: by itself, by its label, by another name, or as what fits best.
    pub fn code_of(self, typed: &str) -> Option<&'static str> {
        let typed = typed.trim();
        let exact = |choice: &Choice| choice.code.eq_ignore_ascii_case(typed) || fold(choice.label) == fold(typed);
        if let Some(choice) = self.all().into_iter().find(exact) {
            return Some(choice.code);
        }
        if self == Choices::Countries
            && let Some(country) = codes::country_by_name(typed)
        {
            return Some(country.code);
        }
        match self.ranked(typed).as_slice() {
            [(_, only)] => Some(only.code),
            [(first, best), (second, _), ..] if first < second => Some(best.code),
            _ => None,
        }
    }
}

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub struct FormField {
    /// Stable name.
    pub name: &'static str,
    /// As shown.
    pub label: &'static str,
    /// What can be chosen.
    pub choices: Choices,
    /// It may not stay empty.
    pub required: bool,
    /// It is not what the fact says.
    pub aside: bool,
    /// What to write, where that is not plain.
    pub hint: &'static str,
}

const fn ask(name: &'static str, label: &'static str, choices: Choices) -> FormField {
    FormField { name, label, choices, required: false, aside: false, hint: "" }
}

const fn need(ask: FormField) -> FormField {
    FormField { required: true, ..ask }
}

const fn hint(ask: FormField, hint: &'static str) -> FormField {
    FormField { hint, ..ask }
}

const COUNTRY: &[FormField] = &[need(ask("code", "country", Choices::Countries))];
const PARTY: &[FormField] = &[
    need(ask("role", "role", Choices::Roles)),
    need(ask("name", "name", Choices::Free)),
    ask("country", "country", Choices::Countries),
];
const SIGNATORY: &[FormField] = &[
    need(ask("name", "name", Choices::Free)),
    ask("office", "office", Choices::Free),
    ask("country", "signs for", Choices::Countries),
];
const STATUS: &[FormField] = &[need(ask("value", "status", Choices::ProjectStatuses))];
const INSTRUMENT: &[FormField] = &[need(ask("value", "instrument", Choices::Instruments))];
const PROGRAMME: &[FormField] = &[need(ask("value", "programme", Choices::Free))];
const DATE: &[FormField] = &[
    need(ask("kind", "what happened", Choices::DateKinds)),
    hint(ask("date", "date", Choices::Free), "2026-01-16, 2026-01, 2026 or --03"),
    hint(ask("words", "words", Choices::Free), "where they give no date: this year"),
];
const AMOUNT: &[FormField] = &[
    need(ask("kind", "kind", Choices::AmountKinds)),
    hint(need(ask("value", "figure", Choices::Free)), "68,790 or 1.5 million"),
    need(ask("currency", "currency", Choices::Currencies)),
    ask("approximate", "about", Choices::YesNo),
    hint(ask("year", "year", Choices::Free), "the year it belongs to, where stated"),
];
const SECTOR: &[FormField] = &[need(ask("code", "purpose", Choices::Sectors))];
const EQUIPMENT: &[FormField] = &[
    need(ask("name", "name", Choices::Free)),
    need(ask("category", "category", Choices::Categories)),
    hint(ask("quantity", "how many", Choices::Free), "empty where not counted"),
    ask("status", "state", Choices::ItemStatuses),
    hint(ask("facility", "facility", Choices::Free), "several: one | another"),
    hint(ask("place", "place", Choices::Free), "several: one | another"),
    hint(ask("each", "number at each", Choices::Free), "only where stated: 2 | 3"),
    FormField { aside: true, ..hint(ask("part_of", "part of", Choices::Free), "of a number told too: 50 ambulances") },
    FormField { aside: true, ..hint(ask("as_of", "told as of", Choices::Free), "2026-01-16, 2026-01 or 2026") },
];
const CAPACITY: &[FormField] = &[
    need(ask("item", "of what item", Choices::Free)),
    need(ask("value", "number", Choices::Free)),
    hint(need(ask("unit", "unit", Choices::Free)), "beds"),
];
const OPEN_LIST: &[FormField] = &[need(ask("words", "words", Choices::Free))];

impl FactKind {
    /// What a form asks for.
    pub fn fields(self) -> &'static [FormField] {
        match self {
            FactKind::Country => COUNTRY,
            FactKind::Party => PARTY,
            FactKind::Signatory => SIGNATORY,
            FactKind::Status => STATUS,
            FactKind::Instrument => INSTRUMENT,
            FactKind::Programme => PROGRAMME,
            FactKind::Date => DATE,
            FactKind::Amount => AMOUNT,
            FactKind::Sector => SECTOR,
            FactKind::Equipment => EQUIPMENT,
            FactKind::Capacity => CAPACITY,
            FactKind::OpenList => OPEN_LIST,
        }
    }
}

/// What a form asks about a project.
pub const PROJECT_FIELDS: &[FormField] =
    &[need(ask("title", "title", Choices::Free)), ask("kind", "kind", Choices::ProjectKinds)];

fn code<T: ListedCode + FromStr>(value: &Option<Coded<T>>) -> String {
    value.as_ref().map_or_else(String::new, |value| value.code().to_owned())
}

fn set_code<T: FromStr>(value: &mut Option<Coded<T>>, text: &str) {
    *value = (!text.is_empty()).then(|| Coded::from(text));
}

fn set_text(value: &mut Option<String>, text: &str) {
    *value = (!text.is_empty()).then(|| text.to_owned());
}

fn set_date(value: &mut Option<Coded<PartialDate>>, text: &str) -> Result<(), String> {
    if text.is_empty() {
        *value = None;
        return Ok(());
    }
    let date: PartialDate =
        text.parse().map_err(|_| format!("{text:?} is no date: 2026-01-16, 2026-01, 2026, --03"))?;
    *value = Some(Coded::Known(date));
    Ok(())
}

fn number(text: &str) -> Result<crate::model::Figure, String> {
    // "1.5 million" as people write it.
    parse_quantity(&text.replace(' ', "")).ok_or_else(|| format!("{text:?} is no number: 9, 68,790 or 1.5 million"))
}

/// Something of every site: once where it is the same everywhere, else one after the other.
fn joined(sites: &[Site], of: impl Fn(&Site) -> String) -> String {
    let all: Vec<String> = sites.iter().map(of).collect();
    if all.iter().all(|one| one == all.first().map_or("", String::as_str)) {
        return all.into_iter().next().unwrap_or_default();
    }
    all.join(" | ")
}

/// Something of a site: how it is read and how it is changed.
struct Part {
    get: fn(&Site) -> String,
    set: fn(&mut Site, &str) -> Result<(), String>,
    /// Taking one out of the list takes its site away.
    names: bool,
}

const FACILITY: Part = Part {
    get: |site| site.facility.clone().unwrap_or_default(),
    set: |site, text| {
        set_text(&mut site.facility, text);
        Ok(())
    },
    names: true,
};

const PLACE: Part = Part {
    get: |site| site.place.clone().unwrap_or_default(),
    set: |site, text| {
        set_text(&mut site.place, text);
        Ok(())
    },
    names: true,
};

const EACH: Part = Part {
    get: |site| site.quantity.map_or_else(String::new, |n| n.to_string()),
    set: |site, text| {
        site.quantity = if text.is_empty() { None } else { Some(number(text)?) };
        Ok(())
    },
    names: false,
};

/// Changes a part of every site: one value is for all of them, several are one for each.
fn spread(sites: &mut Vec<Site>, text: &str, part: &Part) -> Result<(), String> {
    let values: Vec<&str> = text.split('|').map(str::trim).collect();
    if let [one] = values.as_slice() {
        if sites.is_empty() && !one.is_empty() {
            sites.push(Site::default());
        }
        for site in sites.iter_mut() {
            (part.set)(site, one)?;
        }
        // Where only this told them apart they are one.
        sites.dedup();
        return Ok(());
    }
    if part.names && values.len() < sites.len() {
        // One was taken out of the list: its site goes.
        sites.retain(|site| values.contains(&(part.get)(site).as_str()));
    }
    if values.len() < sites.len() {
        return Err(format!("{} values for {} sites: write one for each, or one for all", values.len(), sites.len()));
    }
    // What was there for all of them goes on holding for all of them.
    let model = sites.last().cloned().unwrap_or_default();
    sites.resize(values.len(), model);
    sites.iter_mut().zip(values).try_for_each(|(site, value)| (part.set)(site, value))
}

impl FactValue {
    /// A field as text; empty where it says nothing.
    pub fn get(&self, field: &str) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        match (self, field) {
            (FactValue::Country(it), "code") => it.code.clone(),
            (FactValue::Party(it), "role") => code(&it.role),
            (FactValue::Party(it), "name") => it.name.clone(),
            (FactValue::Party(it), "country") => text(&it.country),
            (FactValue::Signatory(it), "name") => it.name.clone(),
            (FactValue::Signatory(it), "office") => text(&it.office),
            (FactValue::Signatory(it), "country") => text(&it.country),
            (FactValue::Field(it), "value") => it.value.clone(),
            (FactValue::Date(it), "kind") => code(&it.kind),
            (FactValue::Date(it), "date") => it.value.as_ref().map_or_else(String::new, Coded::to_string),
            (FactValue::Date(it), "words") => text(&it.words),
            (FactValue::Amount(it), "kind") => code(&it.kind),
            (FactValue::Amount(it), "value") => it.value.to_string(),
            (FactValue::Amount(it), "currency") => it.currency.clone(),
            (FactValue::Amount(it), "approximate") => if it.approximate { "yes" } else { "" }.to_owned(),
            (FactValue::Amount(it), "year") => it.year.map_or_else(String::new, |year| year.to_string()),
            (FactValue::Sector(it), "code") => it.code.clone(),
            (FactValue::Equipment(it), "name") => it.name.clone(),
            (FactValue::Equipment(it), "category") => it.category.clone(),
            (FactValue::Equipment(it), "part_of") => text(&it.part_of),
            (FactValue::Equipment(it), field) => {
                let Some(claim) = it.claims.first() else { return String::new() };
                match field {
                    "quantity" => claim.quantity.map_or_else(String::new, |n| n.to_string()),
                    "status" => code(&claim.status),
                    "facility" => joined(&claim.sites, FACILITY.get),
                    "place" => joined(&claim.sites, PLACE.get),
                    "each" => joined(&claim.sites, EACH.get),
                    "as_of" => claim.as_of.as_ref().map_or_else(String::new, Coded::to_string),
                    _ => String::new(),
                }
            }
            (FactValue::Capacity(it), "item") => it.item.clone(),
            (FactValue::Capacity(it), "value") => it.value.to_string(),
            (FactValue::Capacity(it), "unit") => it.unit.clone(),
            (FactValue::OpenList(it), "words") => it.words.clone(),
            _ => String::new(),
        }
    }

    /// Changes a field; says what is wrong with a text that it cannot take.
    pub fn set(&mut self, field: &str, text: &str) -> Result<(), String> {
        let text = text.trim();
        let known = self.kind().fields().iter().find(|ask| ask.name == field);
        let ask = known.ok_or_else(|| format!("there is no field {field}"))?;
        let chosen = chosen(ask, text, &self.get(field))?;
        let text = chosen.as_str();
        match (self, field) {
            (FactValue::Country(it), _) => it.code = text.to_owned(),
            (FactValue::Party(it), "role") => set_code(&mut it.role, text),
            (FactValue::Party(it), "name") => it.name = text.to_owned(),
            (FactValue::Party(it), _) => set_text(&mut it.country, text),
            (FactValue::Signatory(it), "name") => it.name = text.to_owned(),
            (FactValue::Signatory(it), "office") => set_text(&mut it.office, text),
            (FactValue::Signatory(it), _) => set_text(&mut it.country, text),
            (FactValue::Field(it), _) => it.value = text.to_owned(),
            (FactValue::Date(it), "kind") => set_code(&mut it.kind, text),
            (FactValue::Date(it), "date") => set_date(&mut it.value, text)?,
            (FactValue::Date(it), _) => set_text(&mut it.words, text),
            (FactValue::Amount(it), "kind") => set_code(&mut it.kind, text),
            (FactValue::Amount(it), "value") => it.value = number(text)?,
            (FactValue::Amount(it), "currency") => it.currency = text.to_owned(),
            (FactValue::Amount(it), "approximate") => it.approximate = text == "yes",
            (FactValue::Amount(it), _) => {
                let year = |text: &str| text.parse().ok().filter(|year| (1000..=9999).contains(year));
                it.year = match text {
                    "" => None,
                    text => Some(year(text).ok_or_else(|| format!("{text:?} is no year"))?),
                }
            }
            (FactValue::Sector(it), _) => {
                it.code = text.to_owned();
                it.vocabulary = None;
                it.name = None;
            }
            (FactValue::Equipment(it), "name") => it.name = text.to_owned(),
            (FactValue::Equipment(it), "category") => {
                it.category = text.to_owned();
                it.kind = codes::category(text).map(|category| Coded::Known(category.kind)).or(it.kind.take());
            }
            (FactValue::Equipment(it), "part_of") => it.part_of = (!text.is_empty()).then(|| text.to_owned()),
            (FactValue::Equipment(it), field) => {
                let claim = claim_of(it);
                let sites = &mut claim.sites;
                match field {
                    "quantity" => claim.quantity = if text.is_empty() { None } else { Some(number(text)?) },
                    "status" => set_code(&mut claim.status, text),
                    "as_of" => set_date(&mut claim.as_of, text)?,
                    "facility" => spread(sites, text, &FACILITY)?,
                    "place" => spread(sites, text, &PLACE)?,
                    _ => spread(sites, text, &EACH)?,
                }
                sites.retain(|site| *site != Site::default());
            }
            (FactValue::Capacity(it), "item") => it.item = text.to_owned(),
            (FactValue::Capacity(it), "value") => it.value = number(text)?,
            (FactValue::Capacity(it), _) => it.unit = text.to_owned(),
            (FactValue::OpenList(it), _) => it.words = text.to_owned(),
        }
        Ok(())
    }
}

impl FactValue {
    /// What is still missing, where no one field is.
    pub fn lacks(&self) -> Option<&'static str> {
        match self {
            FactValue::Date(it) if it.value.is_none() && it.words.is_none() => {
                Some("a date, or the words that stand for it")
            }
            _ => None,
        }
    }
}

/// The value that a text typed into a field stands for; `before` may stay, whatever it is.
pub fn chosen(ask: &FormField, text: &str, before: &str) -> Result<String, String> {
    if text.is_empty() {
        return if ask.required { Err(format!("{} may not stay empty", ask.label)) } else { Ok(String::new()) };
    }
    if ask.choices == Choices::Free || text == before {
        return Ok(text.to_owned());
    }
    match ask.choices.code_of(text) {
        Some(code) => Ok(code.to_owned()),
        None => Err(format!("{}: {text:?} is not in the list; Down chooses", ask.label)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanner() -> FactValue {
        let mut it = FactValue::empty(FactKind::Equipment);
        for (field, text) in [("name", "MRI scanner"), ("category", "mri"), ("quantity", "9"), ("status", "ordered")] {
            it.set(field, text).expect(field);
        }
        it
    }

    #[test]
    fn what_is_set_is_got() {
        let mut it = scanner();
        for (field, text, got) in [
            ("category", "MRI scanner", "mri_scanner"),
            ("quantity", "1,200", "1,200"),
            ("quantity", "", ""),
            ("status", "in use", "in_use"),
            ("status", "deliv", "delivered"),
            ("as_of", "2024-07", "2024-07"),
        ] {
            it.set(field, text).expect(text);
            assert_eq!(it.get(field), got, "{field} {text}");
        }
    }

    #[test]
    fn what_is_refused_says_why_and_changes_nothing() {
        let before = scanner();
        for (field, text, said) in [
            ("name", " ", "name may not stay empty"),
            ("category", "spoon", "category: \"spoon\" is not in the list; Down chooses"),
            ("quantity", "several", "\"several\" is no number"),
            ("status", "ed", "is not in the list"),
            ("as_of", "last year", "is no date"),
            ("colour", "red", "there is no field colour"),
        ] {
            let mut it = before.clone();
            let error = it.set(field, text).expect_err(text);
            assert!(error.contains(said), "{error}");
            assert_eq!(it, before, "{field}");
        }
    }

    #[test]
    fn places_are_one_for_all_or_one_each() {
        let mut it = scanner();
        it.set("place", "Dnipro | Lviv").expect("two");
        it.set("facility", "clinics").expect("one for both");
        it.set("each", "4 | 5").expect("one each");
        let FactValue::Equipment(item) = &it else { panic!("equipment") };
        let sites: Vec<_> =
            item.claims[0].sites.iter().map(|s| (s.facility.as_deref(), s.place.as_deref(), s.quantity)).collect();
        assert_eq!(
            sites,
            [(Some("clinics"), Some("Dnipro"), Some(4.into())), (Some("clinics"), Some("Lviv"), Some(5.into()))]
        );
        assert_eq!((it.get("facility"), it.get("place")), ("clinics".into(), "Dnipro | Lviv".into()));
        it.set("place", "Dnipro | Lviv | Odesa").expect("three");
        assert_eq!(it.get("each"), "4 | 5 | 5");
        assert!(it.set("each", "4 | 6").is_err(), "whose number goes is not said");
        it.set("place", "Dnipro | Odesa").expect("one was taken out");
        assert_eq!((it.get("place"), it.get("each")), ("Dnipro | Odesa".into(), "4 | 5".into()));
        it.set("each", "").expect("none");
        it.set("facility", "").expect("none");
        it.set("place", "").expect("none");
        let FactValue::Equipment(item) = &it else { panic!("equipment") };
        assert!(item.claims[0].sites.is_empty());
    }

    #[test]
    fn every_sort_can_be_filled_in() {
        for kind in FactKind::ALL {
            let mut it = FactValue::empty(kind);
            assert_eq!(it.kind(), kind);
            for ask in kind.fields() {
                let text = match (ask.name, ask.choices) {
                    ("date" | "as_of", _) => "2024-05".to_owned(),
                    ("value", Choices::Free) => "5".to_owned(),
                    ("quantity" | "each", _) => "5".to_owned(),
                    ("year", _) => "2024".to_owned(),
                    (_, Choices::Free) => "words".to_owned(),
                    (_, choices) => choices.all()[0].code.to_owned(),
                };
                it.set(ask.name, &text).expect(ask.name);
                assert_eq!(it.get(ask.name), text, "{kind:?}");
            }
            assert!(!it.value().is_empty() && !it.heading().is_empty());
            let json = serde_json::to_string(&it).expect("written");
            assert_eq!(serde_json::from_str::<FactValue>(&json).expect("read"), it);
        }
    }
}
