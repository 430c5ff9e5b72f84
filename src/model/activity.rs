//! The fields of a record that only IATI activities have.
//!
//! They are apart from [`Project`](super::Project), so that a reviewed record does not carry fields that only
//! published activities fill. Codes are kept as written; their names are looked up when shown.

mod parts;

pub use parts::PartKey;
pub(in crate::model) use parts::ResultObject;
pub(crate) use parts::{
    ActivityResult, HumanitarianScope, Indicator, IndicatorPeriod, IndicatorValue, KeptAttribute, KeptElement,
    LanguageText, PaymentStatement, Transaction,
};

use super::{Basis, Coded, Figure, PartialDate};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Fields that only an IATI activity has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(
    default,
    bound(serialize = "S: Serialize + Deref<Target = str>", deserialize = "S: Deserialize<'de> + Default")
)]
pub struct Activity<S = String> {
    /// Name of its XML file.
    pub file: S,
    /// Line at which it begins in that file, from one.
    pub line: u32,
    /// Version of the IATI standard, as the file says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<S>,
    /// Date of the last update, as its publisher says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Coded<PartialDate>>,
    /// Date on which its file was made, if no last update is stated that can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<Coded<PartialDate>>,
    /// Identifiers that stand beside the project's own one, which the standard does not allow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_ids: Vec<S>,
    /// Level in the publisher's own hierarchy; 1 is the highest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hierarchy: Option<u32>,
    /// Language of the project's title, BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<S>,
    /// Language of the activity's texts that name none, if it differs from the title's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_language: Option<S>,
    /// Language of the project's summary, if it differs from the title's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary_language: Option<S>,
    /// Titles and descriptions other than the project's: in other languages, or of other kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub narratives: Vec<Narrative<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location<S>>,
    /// Every transaction, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<Transaction<S>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ActivityResult<S>>,
    /// Whether it is humanitarian, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub humanitarian: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub humanitarian_scopes: Vec<HumanitarianScope<S>>,
    /// IATI code of the activity scope: `4` is national.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<S>,
    /// IATI codes of tied status, from the activity's default and its transactions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tied_statuses: Vec<S>,
    /// Identifiers that others use for it: from `other-identifier`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_ids: Vec<S>,
    /// Elements that are kept as they are: contacts, conditions, `crs-add`, `fss`, its web sites and tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<KeptElement<S>>,
    /// IATI codes, from the activity's default and its transactions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub finance_types: Vec<S>,
    /// IATI codes, from the activity's default and its transactions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aid_types: Vec<S>,
    /// IATI codes, from the activity's default and its transactions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flow_types: Vec<S>,
    /// The reporting organisation is a secondary reporter: not the one responsible for the activity.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secondary: bool,
    /// Problems in the XML that cannot be seen in the fields read from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub oddities: Vec<Oddity<S>>,
}

impl<S> Activity<S> {
    /// The activity's own date: its last update, else the date of its file. What it says is known by then.
    pub(crate) fn known_until(&self) -> Option<PartialDate> {
        [&self.updated, &self.generated].into_iter().flatten().find_map(|date| date.known().copied())
    }

    /// Whether it says of itself or of a payment that it is humanitarian, or names an emergency or appeal.
    pub(crate) fn is_humanitarian(&self) -> bool {
        self.humanitarian == Some(true)
            || !self.humanitarian_scopes.is_empty()
            || self.transactions.iter().any(|transaction| transaction.humanitarian == Some(true))
    }
}

/// A title or description as published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Narrative<S = String> {
    /// `title`, `description`, `objectives`, `target groups`, `other`.
    pub kind: S,
    /// BCP 47 tag; the activity's own language if the narrative names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<S>,
    pub text: S,
}

/// A recipient region of an activity, with its share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Region<S = String> {
    /// Code in the vocabulary; empty if only a name is given.
    pub code: S,
    /// IATI region vocabulary. If absent, `1`: the regions of the OECD DAC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<S>,
    /// Carried: only payments state it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Percentage of the activity.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "super::figure::percentage")]
    pub percentage: Option<Figure>,
}

impl<S: Deref<Target = str>> Region<S> {
    /// The region's name, or its code if none is known.
    pub(crate) fn label(&self) -> &str {
        let dac = self.vocabulary.as_deref().is_none_or(|v| v == "1");
        let listed = || crate::codes::iati_code(crate::codes::CodeList::Region, &self.code).filter(|_| dac);
        listed().map(|code| code.name).or(self.name.as_deref()).unwrap_or(&self.code)
    }
}

/// A place where the activity's work is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Location<S = String> {
    /// May be empty if it has a position, a code or a description.
    pub name: S,
    /// Its name in other languages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<LanguageText<S>>,
    /// What the place is, and what is done there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<LanguageText<S>>,
    /// Codes of gazetteers and administrative areas, with their vocabularies as written: `G1 2972315`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<S>,
    /// Latitude and longitude in degrees, as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<S>,
}

/// A problem in an activity's XML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Oddity<S = String> {
    /// Code of the rule, see [`Rule`](crate::rules::Rule).
    pub rule: S,
    /// Line in the file, from one.
    pub line: u32,
    /// What was found, as a sentence.
    pub what: S,
}

/// What the oddity of an element that nothing reads says: `3 x transactions`, `1 x transaction in budget`.
pub(crate) fn not_read_in_words(n: usize, element: &str) -> String {
    format!("{n} x {element}")
}

/// The number and the element of [`not_read_in_words`]. A text of another form is one element.
pub(crate) fn not_read_parts(text: &str) -> (usize, &str) {
    let parts = text.split_once(" x ").and_then(|(n, element)| Some((n.parse().ok()?, element)));
    parts.unwrap_or((1, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_that_is_not_read_gives_back_its_number_and_name() {
        assert_eq!(not_read_parts(&not_read_in_words(3, "transaction in budget")), (3, "transaction in budget"));
        assert_eq!(not_read_parts("by hand"), (1, "by hand"));
    }
}
