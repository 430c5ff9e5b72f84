//! The form aidtrail/1 as plain serde structs with owned strings and lists.
//!
//! They have every field of the generated records; serde skips other fields.

use serde::{Deserialize, Deserializer};
use std::fmt;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code)] // Kept but never read: the memory of the records is measured.
pub enum Line {
    Source(Box<Source>),
    Project(Box<Project>),
    Names(Name),
}

macro_rules! records {
    ($($name:ident { $($field:ident: $kind:ty,)+ })+) => {
        $(
            #[derive(Debug, Default, Deserialize)]
            #[serde(default)]
            #[allow(dead_code)]
            pub struct $name { $($field: $kind,)+ }
        )+
    };
}

records! {
    Source {
        id: String,
        title: String,
        publisher: String,
        kind: Option<String>,
        published: Option<String>,
        published_basis: Option<String>,
        url: Option<String>,
        author: Option<String>,
        via: Vec<String>,
        origin: Option<String>,
        language: Option<String>,
        file: Option<String>,
        note: Option<String>,
        sha256: Option<String>,
        text: String,
        skip: Vec<Skip>,
        attribution: Vec<Span>,
    }
    Skip { start: usize, end: usize, why: String, }
    Span { start: usize, end: usize, }
    Evidence { source: String, quote: String, start: usize, mark: Option<[usize; 2]>, }
    FieldEvidence {
        field: String,
        basis: Option<String>,
        why: Option<String>,
        source: String,
        quote: String,
        start: usize,
        mark: Option<[usize; 2]>,
    }
    Project {
        id: String,
        kind: Option<String>,
        title: String,
        summary: Option<String>,
        countries: Vec<Country>,
        parties: Vec<Party>,
        signatories: Vec<Signatory>,
        instrument: Option<String>,
        programme: Option<String>,
        sectors: Vec<Sector>,
        status: Option<String>,
        dates: Vec<Date>,
        amounts: Vec<Amount>,
        equipment: Vec<Equipment>,
        open_list: Option<OpenList>,
        evidence: Vec<FieldEvidence>,
        corrections: Vec<Correction>,
        related: Vec<Related>,
        documents: Vec<Document>,
    }
    Country {
        code: String,
        basis: Option<String>,
        why: Option<String>,
        percentage: Option<f64>,
        evidence: Vec<Evidence>,
    }
    Party {
        role: Option<String>,
        name: String,
        country: Option<String>,
        basis: Option<String>,
        why: Option<String>,
        evidence: Vec<Evidence>,
    }
    Signatory { name: String, office: Option<String>, country: Option<String>, evidence: Vec<Evidence>, }
    Sector {
        code: String,
        vocabulary: Option<String>,
        basis: Option<String>,
        why: Option<String>,
        percentage: Option<f64>,
        evidence: Vec<Evidence>,
    }
    Date {
        kind: Option<String>,
        value: Option<String>,
        words: Option<String>,
        basis: Option<String>,
        why: Option<String>,
        evidence: Vec<Evidence>,
    }
    Amount {
        id: Option<String>,
        kind: Option<String>,
        value: Figure,
        currency: String,
        year: Option<i16>,
        approximate: bool,
        equivalent_of: Option<String>,
        basis: Option<String>,
        why: Option<String>,
        evidence: Vec<Evidence>,
    }
    Equipment {
        name: String,
        category: String,
        kind: Option<String>,
        quantity: Option<Figure>,
        status: Option<String>,
        sites: Vec<Site>,
        capacity: Option<Capacity>,
        claims: Vec<Claim>,
        same: Option<Same>,
    }
    Claim {
        as_of: Option<String>,
        quantity: Option<Figure>,
        status: Option<String>,
        sites: Vec<Site>,
        basis: Option<String>,
        why: Option<String>,
        evidence: Vec<Evidence>,
    }
    Site { facility: Option<String>, place: Option<String>, quantity: Option<Figure>, }
    Capacity { value: Figure, unit: String, evidence: Vec<Evidence>, }
    Same { basis: String, why: String, }
    OpenList { words: String, evidence: Vec<Evidence>, }
    Correction { path: String, as_stated: String, proposed: String, source: String, by: String, }
    Related { id: String, relation: String, }
    Document { title: String, url: String, }
    Name { as_written: String, preferred: String, also: Vec<String>, }
}

/// A number, or a string if a JSON number would lose digits.
#[derive(Debug, Default)]
#[allow(dead_code)]
pub struct Figure(f64);

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Figure;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a figure")
            }
            fn visit_i64<E>(self, value: i64) -> Result<Figure, E> {
                Ok(Figure(value as f64))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Figure, E> {
                Ok(Figure(value as f64))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Figure, E> {
                Ok(Figure(value))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Figure, E> {
                text.parse().map(Figure).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
