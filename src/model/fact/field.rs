//! The fields of a fact's form, and how they are read and written as text.
//!
//! Only this file reads and writes fields, so that what a form shows, what it accepts and what counts as the
//! same value always agree.

use crate::codes::{
    self, ActivityStatus, AmountKind, Coded, DateKind, DeliveryStatus, Instrument, ItemKind, ListedCode, ProjectKind,
    Role, Voice,
};
use crate::model::{Figure, PartialDate, Site, parse_quantity};
use std::str::FromStr;

/// The values that a field can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueList {
    /// Any text.
    Any,
    Countries,
    Currencies,
    /// OECD DAC purpose codes.
    Sectors,
    /// Categories of equipment.
    Categories,
    Roles,
    DeliveryStatuses,
    ItemKinds,
    ActivityStatuses,
    ProjectKinds,
    Instruments,
    DateKinds,
    AmountKinds,
    Voices,
    /// `yes`, or empty.
    YesNo,
}

/// A value of a list: its code in files, and its name on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedValue {
    pub code: &'static str,
    pub label: &'static str,
}

impl ValueList {
    /// Every value; empty if any text is valid.
    pub(crate) fn all(self) -> Vec<ListedValue> {
        fn listed<T: ListedCode>() -> Vec<ListedValue> {
            T::ALL.iter().map(|value| ListedValue { code: value.code(), label: value.label() }).collect()
        }
        fn named(list: &'static [codes::NamedCode]) -> Vec<ListedValue> {
            let current = list.iter().filter(|it| !it.withdrawn);
            current.map(|it| ListedValue { code: it.code, label: it.name }).collect()
        }
        match self {
            ValueList::Any => Vec::new(),
            ValueList::Countries => named(codes::countries()),
            ValueList::Currencies => named(codes::currencies()),
            ValueList::Sectors => named(codes::sectors()),
            ValueList::Categories => {
                codes::categories().iter().map(|it| ListedValue { code: it.code, label: it.label }).collect()
            }
            ValueList::Roles => listed::<Role>(),
            ValueList::DeliveryStatuses => listed::<DeliveryStatus>(),
            ValueList::ItemKinds => listed::<ItemKind>(),
            ValueList::ActivityStatuses => listed::<ActivityStatus>(),
            ValueList::ProjectKinds => listed::<ProjectKind>(),
            ValueList::Instruments => listed::<Instrument>(),
            ValueList::DateKinds => listed::<DateKind>(),
            ValueList::AmountKinds => listed::<AmountKind>(),
            ValueList::Voices => listed::<Voice>(),
            ValueList::YesNo => vec![ListedValue { code: "yes", label: "yes" }],
        }
    }

    /// The label of a code.
    pub(crate) fn label(self, code: &str) -> Option<&'static str> {
        self.all().into_iter().find(|value| value.code == code).map(|value| value.label)
    }
}

/// The description of a field in a form.
#[derive(Clone, Copy, Debug)]
pub struct FormField {
    /// Stable name.
    pub name: &'static str,
    pub label: &'static str,
    pub values: ValueList,
    pub required: bool,
    /// Ignored when values are compared: a rule that now reads only this field differently still proposes the
    /// same fact.
    pub aside: bool,
    /// What to write, if that is not obvious.
    pub hint: &'static str,
}

const fn form_field(name: &'static str, label: &'static str, values: ValueList) -> FormField {
    FormField { name, label, values, required: false, aside: false, hint: "" }
}

/// The form of a project's own fields.
pub(crate) const PROJECT_FIELDS: &[FormField] = &[
    FormField { required: true, ..form_field("title", "title", ValueList::Any) },
    form_field("kind", "kind", ValueList::ProjectKinds),
];

/// Functions that read a field as text, and set it from a text as in files.
pub(super) type Access<T> = (fn(&T) -> String, fn(&mut T, &str) -> Result<(), String>);

/// A field of a record of type `T`.
pub(super) struct Field<T> {
    pub form: FormField,
    pub get: fn(&T) -> String,
    pub set: fn(&mut T, &str) -> Result<(), String>,
}

/// An optional field without a hint.
pub(super) const fn field<T>(
    name: &'static str,
    label: &'static str,
    values: ValueList,
    (get, set): Access<T>,
) -> Field<T> {
    Field { form: form_field(name, label, values), get, set }
}

impl<T> Field<T> {
    pub(crate) const fn required(mut self) -> Self {
        self.form.required = true;
        self
    }

    pub(crate) const fn aside(mut self) -> Self {
        self.form.aside = true;
        self
    }

    pub(crate) const fn hint(mut self, hint: &'static str) -> Self {
        self.form.hint = hint;
        self
    }
}

pub(super) fn set_code<T: ListedCode + FromStr>(value: &mut Option<Coded<T>>, text: &str) {
    *value = (!text.is_empty()).then(|| Coded::from(text));
}

pub(super) fn set_text(value: &mut Option<String>, text: &str) {
    *value = (!text.is_empty()).then(|| text.to_owned());
}

pub(super) fn set_date(value: &mut Option<Coded<PartialDate>>, text: &str) -> Result<(), String> {
    *value = match text.parse() {
        _ if text.is_empty() => None,
        Ok(date) => Some(Coded::Known(date)),
        Err(()) => return Err(format!("{text:?} is no date: 2026-01-16, 2026-01, 2026, --03")),
    };
    Ok(())
}

pub(super) fn set_count(value: &mut Option<Figure>, text: &str) -> Result<(), String> {
    *value = if text.is_empty() { None } else { Some(parse_figure(text)?) };
    Ok(())
}

/// A number as a user types it: `9`, `68,790`, `1.5 million`.
pub(super) fn parse_figure(text: &str) -> Result<Figure, String> {
    parse_quantity(&text.replace(' ', "")).ok_or_else(|| format!("{text:?} is no number: 9, 68,790 or 1.5 million"))
}

/// A year of four digits; none for an empty text.
pub(super) fn parse_year(text: &str) -> Result<Option<i16>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let year = text.parse().ok().filter(|year| (1000..=9999).contains(year));
    year.map(Some).ok_or_else(|| format!("{text:?} is no year"))
}

/// A part of a site. A form shows it for all sites in one field.
pub(super) struct SitePart {
    pub access: Access<Site>,
    /// The part names the site, so a shorter list means that sites were removed.
    pub names_site: bool,
}

impl SitePart {
    /// The part of every site as one text: once if it is the same for all sites, else `one | another`.
    pub(super) fn joined(&self, sites: &[Site]) -> String {
        let mut all: Vec<String> = sites.iter().map(self.access.0).collect();
        if all.windows(2).all(|pair| pair[0] == pair[1]) {
            all.truncate(1);
        }
        all.join(" | ")
    }

    /// Sets the part of every site: one value is for all sites, several are one for each.
    pub(super) fn spread(&self, sites: &mut Vec<Site>, text: &str) -> Result<(), String> {
        let (get, set) = self.access;
        let values: Vec<&str> = text.split('|').map(str::trim).collect();
        if let [one] = values.as_slice() {
            if sites.is_empty() && !one.is_empty() {
                sites.push(Site::default());
            }
            sites.iter_mut().try_for_each(|site| set(site, one))?;
            // Sites that differed only in this part are the same site now.
            sites.dedup();
        } else {
            let n = values.len();
            if self.names_site && n < sites.len() {
                sites.retain(|site| values.contains(&get(site).as_str()));
            }
            if n < sites.len() {
                return Err(format!("{n} values for {} sites: write one for each, or one for all", sites.len()));
            }
            // New sites get the other values of the last site, which are often the same for all.
            let model = sites.last().cloned().unwrap_or_default();
            sites.resize(n, model);
            sites.iter_mut().zip(values).try_for_each(|(site, value)| set(site, value))?;
        }
        sites.retain(|site| *site != Site::default());
        Ok(())
    }
}
