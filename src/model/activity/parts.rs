//! What an activity states in other places than its own title and descriptions: its transactions, results, humanitarian
//! scopes, and elements that are kept as they are.
//!
//! They are text and evidence of the activity like its descriptions. Codes are kept as written; their names are looked up
//! when shown.

use crate::model::{AmountKind, Coded, Figure, LeftOut, PartialDate, PaymentFact};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// Whether a text carries nothing, so that it is not written.
fn is_empty<S: Deref<Target = str>>(text: &S) -> bool {
    text.is_empty()
}

/// A text in one of several languages. In a list of them the one that is shown stands first: in the language that the
/// user prefers, else in English, else in the activity's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct LanguageText<S = String> {
    /// BCP 47 tag; if absent, the activity's own language: see [`own_language`](super::Activity::own_language).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<S>,
    pub text: S,
}

/// One transaction as published. One with several values is several of these, none of which counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(
    default,
    bound(serialize = "S: Serialize + Deref<Target = str>", deserialize = "S: Deserialize<'de> + Default")
)]
pub struct Transaction<S = String> {
    /// The publisher's own reference.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Coded<AmountKind>>,
    /// The date that it is counted by: its own, else that of its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Coded<PartialDate>>,
    /// Absent if its figure cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Figure>,
    /// ISO 4217 code; empty if none is stated.
    #[serde(skip_serializing_if = "is_empty")]
    pub currency: S,
    /// Why it is in no sum; absent if it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Coded<LeftOut>>,
    /// Whether it is humanitarian, where it says so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub humanitarian: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<LanguageText<S>>,
    /// Its countries, regions, sectors, who pays and who receives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<PaymentStatement<S>>,
}

/// One thing that a transaction states: a country, a sector, who pays, who receives, or the activity of one of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(
    default,
    bound(serialize = "S: Serialize + Deref<Target = str>", deserialize = "S: Deserialize<'de> + Default")
)]
pub struct PaymentStatement<S = String> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Coded<PaymentFact>>,
    /// Vocabulary of a region or sector. If absent, `1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<S>,
    /// Code, reference of an organisation or identifier of an activity, as written; may be empty.
    #[serde(skip_serializing_if = "is_empty")]
    pub code: S,
    /// Name of an organisation, or in place of a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<S>,
}

impl<S> Transaction<S> {
    /// What it states of one kind, in document order.
    pub(crate) fn stated_of(&self, of: PaymentFact) -> impl Iterator<Item = &PaymentStatement<S>> {
        self.stated.iter().filter(move |it| it.of == Some(Coded::Known(of)))
    }
}

/// A result that the activity aims at, with what it measures.
///
/// Up to version 0.4.0 a result was only its title; such a file is still read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ActivityResult<S = String> {
    /// IATI code of the type: `1` is an output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<S>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<LanguageText<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<LanguageText<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator<S>>,
}

/// [`ActivityResult`] as a JSON object.
#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub(in crate::model) struct ResultObject<S> {
    pub(in crate::model) kind: Option<S>,
    pub(in crate::model) titles: Vec<LanguageText<S>>,
    pub(in crate::model) descriptions: Vec<LanguageText<S>>,
    pub(in crate::model) indicators: Vec<Indicator<S>>,
}

impl<'de, S: Deserialize<'de> + Default> Deserialize<'de> for ActivityResult<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ResultVisitor(PhantomData))
    }
}

struct ResultVisitor<S>(PhantomData<S>);

impl<'de, S: Deserialize<'de> + Default> ResultVisitor<S> {
    fn of_title<E: serde::de::Error>(title: impl serde::de::IntoDeserializer<'de, E>) -> Result<ActivityResult<S>, E> {
        let text = S::deserialize(title.into_deserializer())?;
        Ok(ActivityResult { titles: vec![LanguageText { language: None, text }], ..ActivityResult::default() })
    }
}

impl<'de, S: Deserialize<'de> + Default> Visitor<'de> for ResultVisitor<S> {
    type Value = ActivityResult<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a result, or its title")
    }

    fn visit_str<E: serde::de::Error>(self, title: &str) -> Result<Self::Value, E> {
        Self::of_title(title.to_owned())
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, title: &'de str) -> Result<Self::Value, E> {
        Self::of_title(serde::de::value::BorrowedStrDeserializer::new(title))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let ResultObject { kind, titles, descriptions, indicators } =
            ResultObject::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ActivityResult { kind, titles, descriptions, indicators })
    }
}

/// What a result is measured by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Indicator<S = String> {
    /// IATI code of the measure: `1` is a number of units, `2` a percentage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<S>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<LanguageText<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<LanguageText<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<IndicatorValue<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<IndicatorPeriod<S>>,
}

/// What an indicator was meant to reach in a period, and what it reached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct IndicatorPeriod<S = String> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Coded<PartialDate>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Coded<PartialDate>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<IndicatorValue<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actuals: Vec<IndicatorValue<S>>,
}

/// A baseline, target or actual value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct IndicatorValue<S = String> {
    /// As written: not every one is a number. Absent if only a comment is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<S>,
    /// Day or year of a baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Coded<PartialDate>>,
    /// What part it is of: `sex: female`. A value without one is of the whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<S>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<LanguageText<S>>,
}

/// An emergency or appeal that the activity is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    default,
    bound(serialize = "S: Serialize + Deref<Target = str>", deserialize = "S: Deserialize<'de> + Default")
)]
pub struct HumanitarianScope<S = String> {
    /// IATI code of the type: `1` is an emergency, `2` an appeal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<S>,
    /// IATI code: `1-2` is GLIDE, `2-1` the humanitarian plans of UN OCHA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<S>,
    #[serde(skip_serializing_if = "is_empty")]
    pub code: S,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<LanguageText<S>>,
}

/// An element that is kept as it is in the file: contacts, conditions, and the parts that only some donors report to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct KeptElement<S = String> {
    /// Its name: `contact-info`.
    pub element: S,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<KeptAttribute<S>>,
    /// Its own text, without white space around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<S>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<KeptElement<S>>,
}

/// An attribute of a [`KeptElement`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct KeptAttribute<S = String> {
    pub name: S,
    pub value: S,
}

/// A part of an activity that an element of its own states, for finding that element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKey {
    /// `activity.transactions[i]`
    Transaction(usize),
    /// `activity.results[i]`
    Result(usize),
    /// `activity.results[result].indicators[indicator]`
    Indicator { result: usize, indicator: usize },
    /// `documents[i]`
    Document(usize),
    /// `activity.locations[i]`
    Location(usize),
    /// `activity.humanitarian_scopes[i]`
    HumanitarianScope(usize),
}

impl PartKey {
    /// In a few words, counted from one: `indicator 2 of result 1`.
    pub(crate) fn label(self) -> String {
        match self {
            PartKey::Transaction(i) => format!("transaction {}", i + 1),
            PartKey::Result(i) => format!("result {}", i + 1),
            PartKey::Indicator { result, indicator } => format!("indicator {} of result {}", indicator + 1, result + 1),
            PartKey::Document(i) => format!("document {}", i + 1),
            PartKey::Location(i) => format!("place {}", i + 1),
            PartKey::HumanitarianScope(i) => format!("humanitarian scope {}", i + 1),
        }
    }
}

impl fmt::Display for PartKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartKey::Transaction(i) => write!(f, "activity.transactions[{i}]"),
            PartKey::Result(i) => write!(f, "activity.results[{i}]"),
            PartKey::Indicator { result, indicator } => write!(f, "activity.results[{result}].indicators[{indicator}]"),
            PartKey::Document(i) => write!(f, "documents[{i}]"),
            PartKey::Location(i) => write!(f, "activity.locations[{i}]"),
            PartKey::HumanitarianScope(i) => write!(f, "activity.humanitarian_scopes[{i}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_of_version_0_4_is_its_title() {
        let read = |json: &str| serde_json::from_str::<ActivityResult>(json).expect("a result");
        let of_title = read("\"Hospitals equipped\"");
        assert_eq!(of_title.titles[0].text, "Hospitals equipped");
        assert_eq!(of_title, read(r#"{"titles": [{"text": "Hospitals equipped"}]}"#));
        assert_eq!(read(&serde_json::to_string(&of_title).expect("JSON")), of_title);
    }
}
