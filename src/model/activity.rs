//! What an IATI activity states beyond what every project has.
//!
//! It stands apart from [`Project`](super::Project), so that a reviewed record does not carry fields that
//! only published activities fill. Codes are kept as written; their names are looked up where shown.

use super::{Coded, PartialDate};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// The part of a project that only an IATI activity has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Activity<S = String> {
    /// Name of the XML file it was published in.
    pub file: S,
    /// Line of that file at which it begins, from one.
    pub line: u32,
    /// Version of the standard that the file names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<S>,
    /// Day on which it was last updated, as its publisher says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Coded<PartialDate>>,
    /// Level in the publisher's own hierarchy, 1 the highest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hierarchy: Option<u32>,
    /// Language of the title shown, BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<S>,
    /// Language of the summary shown, where it is another than the title's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary_language: Option<S>,
    /// Titles and descriptions beside those shown: other languages, other kinds of description.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub narratives: Vec<Narrative<S>>,
    /// Recipient regions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region<S>>,
    /// Places of the work.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location<S>>,
    /// Titles of results.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<S>,
    /// Types of finance, by default and of transactions; IATI codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub finance_types: Vec<S>,
    /// Types of aid, likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aid_types: Vec<S>,
    /// Types of flow, likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flow_types: Vec<S>,
    /// Told by another than the one responsible for the work.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secondary: bool,
    /// What was odd in the XML and cannot be seen in what was read from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub oddities: Vec<Oddity<S>>,
}

/// A title or description as published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Narrative<S = String> {
    /// `title`, `description`, `objectives`, `target groups`, `other`.
    pub kind: S,
    /// BCP 47 tag, the activity's own where the text names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<S>,
    /// The text.
    pub text: S,
}

/// A recipient region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Region<S = String> {
    /// Code in the vocabulary; empty where only a name is given.
    pub code: S,
    /// Vocabulary; `1`, the OECD DAC's regions, where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<S>,
    /// Name as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<S>,
    /// Percent of the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage: Option<f64>,
}

impl<S: Deref<Target = str>> Region<S> {
    /// The region's name, or its code where none is known.
    pub fn label(&self) -> &str {
        let dac = self.vocabulary.as_deref().is_none_or(|v| v == "1");
        let listed = || crate::codes::iati_code(crate::codes::CodeList::Region, &self.code).filter(|_| dac);
        listed().map(|code| code.name).or(self.name.as_deref()).unwrap_or(&self.code)
    }
}

/// A place of the work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Location<S = String> {
    /// Name as published.
    pub name: S,
    /// Latitude and longitude in degrees, as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<S>,
}

/// Something odd in an activity's XML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Oddity<S = String> {
    /// Code of the rule, see `corpus::Rule`.
    pub rule: S,
    /// Line of the file, from one.
    pub line: u32,
    /// What was found, in a sentence.
    pub what: S,
}
