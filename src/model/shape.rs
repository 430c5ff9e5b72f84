//! The fields of every record, listed once: the keys of its JSON form, and the copy that owns its strings.
//!
//! A record lists its fields by name. The list is taken apart as a pattern, so the compiler says which field it
//! lacks; a test compares the keys with those that serde reads.

use super::activity::ResultObject;
use super::fact::{FactValue, ItemCapacity, ScalarFact};
use super::{
    Activity, ActivityResult, Amount, Balance, Capacity, Claim, Coded, Correction, Country, Dataset, DistinctRecord,
    DocumentLink, Equipment, Evidence, FieldEvidence, Figure, FlatEvidence, HumanitarianScope, Indicator,
    IndicatorPeriod, IndicatorValue, JoinReason, JoinedRecord, KeptAttribute, KeptElement, LanguageText, ListedCode,
    Location, Name, Narrative, NotAid, Oddity, OpenList, PartialDate, Party, PaymentStatement, Project, ProjectDate,
    Region, Related, Sector, Signatory, Site, Skip, Source, Span, StatedPart, Text, Transaction, Voice,
};
use crate::text::IntoOwned;

/// What the dataset form has at one place of a record.
#[derive(Clone, Copy)]
pub(crate) enum JsonShape {
    /// A value without keys of its own.
    #[cfg_attr(not(test), allow(dead_code, reason = "the JSON Schema is made of it, by a test"))]
    Value(JsonValue),
    /// An object with these keys.
    Record(JsonRecord),
    List(fn() -> JsonShape),
    /// The shape, or null.
    Optional(fn() -> JsonShape),
}

/// A value without keys of its own, as the JSON Schema has it.
#[derive(Clone, Copy)]
#[cfg_attr(not(test), allow(dead_code, reason = "the JSON Schema is made of it, by a test"))]
pub(crate) enum JsonValue {
    Text,
    /// A code of a closed list, or another text: the name of the list and its codes.
    Code(&'static str, fn() -> Vec<&'static str>),
    /// A date, or another text.
    Date,
    /// A number; a text where a binary float would change it.
    Figure,
    /// An integer that is not negative.
    Count,
    Integer,
    Number,
    Flag,
    /// Two offsets.
    Range,
    /// Written for other programs, and derived again when read.
    Derived,
}

/// An object with its keys, and the type that it is read into.
#[derive(Clone, Copy)]
pub(crate) struct JsonRecord {
    #[cfg_attr(not(test), allow(dead_code, reason = "the JSON Schema is made of it, by a test"))]
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [JsonKey],
}

/// A key and the shape of its value.
pub(crate) type JsonKey = (&'static str, fn() -> JsonShape);

/// A part of the dataset form.
pub(crate) trait Shaped {
    fn shape() -> JsonShape;
}

impl<T: Shaped> Shaped for Option<T> {
    fn shape() -> JsonShape {
        JsonShape::Optional(T::shape)
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape() -> JsonShape {
        JsonShape::List(T::shape)
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn shape() -> JsonShape {
        T::shape()
    }
}

macro_rules! value {
    ($($type:ty = $value:ident),+) => {
        $(impl Shaped for $type {
            fn shape() -> JsonShape {
                JsonShape::Value(JsonValue::$value)
            }
        })+
    };
}

value! {
    Text<'_> = Text, String = Text, Coded<PartialDate> = Date, Figure = Figure, [usize; 2] = Range, usize = Count,
    u32 = Count, i16 = Integer, f64 = Number, bool = Flag
}

impl<T: ListedCode> Shaped for Coded<T> {
    fn shape() -> JsonShape {
        JsonShape::Value(JsonValue::Code(T::WHAT, || T::ALL.iter().map(|code| code.code()).collect()))
    }
}

macro_rules! copied {
    ($(($($generic:tt)*) $type:ty),+) => {
        $(impl<$($generic)*> IntoOwned for $type {
            type Owned = Self;
            fn into_owned(self) -> Self {
                self
            }
        })+
    };
}

copied!((T) Coded<T>, () Figure, () [usize; 2], () usize, () u32, () i16, () f64, () bool, () Span, () Skip, () Name, () Voice, () Balance);

/// The shape of a field, whose type is inferred from an access to it.
const fn shape_of<R, T: Shaped>(_: fn(&R) -> &T) -> fn() -> JsonShape {
    T::shape
}

/// Lists the fields of a record: `field`, or `field = "key"` where the key differs. Keys after `also` are
/// accepted besides.
macro_rules! keys {
    ($(($($generic:tt)*) $type:ty { $($field:ident $(= $key:literal)?),+ $(; $($derived:literal),+)? })+) => {
        $(impl<$($generic)*> Shaped for $type {
            fn shape() -> JsonShape {
                JsonShape::Record(JsonRecord {
                    name: stringify!($type),
                    keys: const { &[
                        $((keys!(@$field $($key)?), shape_of(|it: &$type| &it.$field)),)+
                        $($(($derived, || JsonShape::Value(JsonValue::Derived)),)+)?
                    ] },
                })
            }
        })+
    };
    (@$field:ident) => { stringify!($field) };
    (@$field:ident $key:literal) => { $key };
}

macro_rules! owned {
    ($($record:ident { $($field:ident),+ })+) => {
        $(impl IntoOwned for $record<Text<'_>> {
            type Owned = $record;
            fn into_owned(self) -> $record {
                let $record { $($field),+ } = self;
                $record { $($field: $field.into_owned()),+ }
            }
        })+
    };
}

/// [`keys`] and [`owned`] of records with the same list of fields.
macro_rules! records {
    ($($record:ident { $($field:ident $(= $key:literal)?),+ $(; $($derived:literal),+)? })+) => {
        keys!($(('a) $record<Text<'a>> { $($field $(= $key)?),+ $(; $($derived),+)? })+);
        owned!($($record { $($field),+ })+);
    };
}

keys! {
    () Name { as_written, preferred, also, source }
    () Skip { start, end, why }
    () Span { start, end }
    ('a) Claim<Text<'a>> { as_of, quantity, status, said_by, sites, basis, why, evidence }
    ('a) Equipment<Text<'a>> {
        name, category, kind, capacity, claims, same, part_of, apart; "quantity", "status", "balance", "sites"
    }
    ('a) ResultObject<Text<'a>> { kind, titles, descriptions, indicators }
    ('a) FlatEvidence<Text<'a>> { field, basis, why, value, was, source, quote, start, mark, rule }
}

impl Shaped for ActivityResult<Text<'_>> {
    fn shape() -> JsonShape {
        ResultObject::<Text<'_>>::shape()
    }
}

impl Shaped for FieldEvidence<Text<'_>> {
    fn shape() -> JsonShape {
        FlatEvidence::<Text<'_>>::shape()
    }
}

owned! {
    Dataset { schema, sources, projects, names }
    Claim { as_of, quantity, status, said_by, voice, sites, basis, why, evidence }
    Equipment { name, category, kind, capacity, claims, same, part_of, apart, voiced_balance }
    FieldEvidence { field, basis, why, value, was, evidence }
    ActivityResult { kind, titles, descriptions, indicators }
}

// After a semicolon: keys that are read under another name (`value` of a date), or are written for other programs
// and derived again when read.
records! {
    Source {
        id, title, publisher, kind, published, published_basis, url, author, via, origin, origin_basis, language, file, note,
        sha256, text_basis, text, skip, attribution
    }
    Evidence { source, quote, start, mark, rule }
    Project {
        id, kind, title, summary, countries, parties, signatories, instrument, programme, sectors, status, dates,
        amounts, equipment, offers, open_list, not_aid, evidence, corrections, related, documents, joined, apart, activity;
        "flags"
    }
    Country { code, basis, why, percentage, evidence }
    Party { role, name, country, reference = "ref", basis, why, evidence }
    Signatory { name, office, country, evidence }
    Sector { code, vocabulary, name, basis, why, percentage, evidence }
    ProjectDate { kind, value = "date", words, basis, why, evidence; "value" }
    Amount {
        id, kind, value, currency, year, last_year, entries, corrections, approximate, equivalent_of, left_out, stated, basis,
        why, evidence
    }
    StatedPart { of, vocabulary, code, name, value, beside, entries }
    Site { facility, place, region, quantity }
    Capacity { value, unit, evidence }
    OpenList { words, evidence }
    NotAid { words, why, evidence }
    Correction { path, as_stated, proposed, source, by }
    Related { id, relation }
    DocumentLink { title, url, titles, descriptions, format, categories, date }
    JoinReason { basis, why, source, also }
    JoinedRecord { source, title, why }
    DistinctRecord { id, source }
    Activity {
        file, line, version, updated, generated, more_ids, hierarchy, language, own_language, summary_language, narratives, regions,
        locations, transactions, results, humanitarian, humanitarian_scopes, scope, tied_statuses, other_ids, elements,
        finance_types, aid_types, flow_types, secondary, oddities
    }
    LanguageText { language, text }
    Transaction { reference = "ref", kind, date, value, currency, left_out, humanitarian, descriptions, stated }
    PaymentStatement { of, vocabulary, code, name }
    Indicator { measure, titles, descriptions, baselines, periods }
    IndicatorPeriod { start, end, targets, actuals }
    IndicatorValue { value, date, dimensions, comments }
    HumanitarianScope { kind, vocabulary, code, names }
    KeptElement { element, attributes, text, children }
    KeptAttribute { name, value }
    Narrative { kind, language, text }
    Region { code, vocabulary, name, basis, percentage }
    Location { name, names, descriptions, codes, position }
    Oddity { rule, line, what }
    ScalarFact { field, value, basis, why, evidence }
    ItemCapacity { item, value, unit, evidence }
}

macro_rules! fact_values {
    ($($variant:ident $key:literal $record:ident),+) => {
        impl Shaped for FactValue<Text<'_>> {
            fn shape() -> JsonShape {
                JsonShape::Record(JsonRecord {
                    name: "FactValue",
                    keys: &[$(($key, $record::<Text<'_>>::shape)),+],
                })
            }
        }

        impl IntoOwned for FactValue<Text<'_>> {
            type Owned = FactValue;
            fn into_owned(self) -> FactValue {
                match self {
                    $(FactValue::$variant(it) => FactValue::$variant(it.into_owned()),)+
                }
            }
        }
    };
}

fact_values! {
    Country "country" Country, Party "party" Party, Signatory "signatory" Signatory, Field "field" ScalarFact,
    Date "date" ProjectDate, Amount "amount" Amount, Sector "sector" Sector, Equipment "equipment" Equipment,
    Capacity "capacity" ItemCapacity, OpenList "open_list" OpenList,
    NotAid "not_aid" NotAid
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::value::{Error, StrDeserializer};
    use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
    use serde::forward_to_deserialize_any;

    /// Deserialises a type from every key that its reader names, and one element for every list, and compares the
    /// keys with a shape.
    #[derive(Clone, Copy)]
    struct Probe {
        shape: JsonShape,
        depth: usize,
    }

    impl<'de> Deserializer<'de> for Probe {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            // A record that may also be a text does not say its fields: it is checked on its own.
            match self.shape {
                JsonShape::Record(JsonRecord { keys, .. }) => visitor.visit_map(Members(
                    keys.iter().map(|(key, shape)| (*key, Probe { shape: shape(), ..self })).collect(),
                )),
                _ => visitor.visit_u64(1),
            }
        }

        fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            assert!(matches!(self.shape, JsonShape::Value(_)));
            visitor.visit_str("text")
        }

        fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.deserialize_str(visitor)
        }

        fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_bool(true)
        }

        fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let JsonShape::Optional(shape) = self.shape else { panic!("an option is no optional shape") };
            visitor.visit_some(Probe { shape: shape(), ..self })
        }

        fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let JsonShape::List(shape) = self.shape else { panic!("a list is no list shape") };
            // Lists of a record inside the same record would have no end.
            let left = usize::from(self.depth < 8);
            visitor.visit_seq(Elements { probe: Probe { shape: shape(), depth: self.depth + 1 }, left })
        }

        fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
            assert!(matches!(self.shape, JsonShape::Value(_)));
            visitor.visit_seq(Elements { probe: self, left: len })
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            name: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Error> {
            let JsonShape::Record(JsonRecord { keys, .. }) = self.shape else { panic!("{name} is no record shape") };
            let derived = |key: &str| match name {
                "Equipment" => ["quantity", "status", "balance", "sites"].contains(&key),
                "Project" => key == "flags",
                _ => false,
            };
            let mut known: Vec<&str> = keys.iter().map(|(key, _)| *key).filter(|key| !derived(key)).collect();
            let mut read = fields.to_vec();
            known.sort_unstable();
            read.sort_unstable();
            assert_eq!(known, read, "{name}");
            // A date has two names for one field, of which one may be given.
            let given = read.into_iter().filter(|key| (name, *key) != ("ProjectDate", "value"));
            let shape = |key: &str| keys.iter().find(|(name, _)| *name == key).expect("known").1();
            let given = given.map(|key| (key, Probe { shape: shape(key), ..self })).collect();
            visitor.visit_map(Members(given))
        }

        forward_to_deserialize_any! {
            i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct
            tuple_struct map enum identifier ignored_any
        }
    }

    struct Elements {
        probe: Probe,
        left: usize,
    }

    impl<'de> SeqAccess<'de> for Elements {
        type Error = Error;
        fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
            let more = self.left > 0;
            self.left = self.left.saturating_sub(1);
            more.then(|| seed.deserialize(self.probe)).transpose()
        }
    }

    struct Members(Vec<(&'static str, Probe)>);

    impl<'de> MapAccess<'de> for Members {
        type Error = Error;
        fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
            self.0.last().map(|(key, _)| seed.deserialize(StrDeserializer::new(key))).transpose()
        }
        fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
            seed.deserialize(self.0.pop().expect("after a key").1)
        }
    }

    fn check<T: Shaped + Deserialize<'static>>() {
        T::deserialize(Probe { shape: T::shape(), depth: 0 }).map(drop).expect("every key is read");
    }

    #[test]
    fn the_keys_of_every_record_are_those_that_serde_reads() {
        check::<Source<Text<'static>>>();
        check::<Project<Text<'static>>>();
        check::<Name>();
        check::<ScalarFact<Text<'static>>>();
        check::<ItemCapacity<Text<'static>>>();
        check::<ResultObject<Text<'static>>>();
    }
}
