//! What a text says, found by rules: one text in, facts with their places out.
//!
//! Pure and quick: a million descriptions pass by here while a file is loaded, and most of them name no
//! equipment. So the words are looked for first, all in one pass; only a sentence that has one is read.
//! A rule that doubts says nothing: what is shown as a fact must stand in its sentence.
//!
//! ```text
//! Reading: sentences with their words, furniture left out
//!    +-- places -> actors -> frames -> givers        countries; who gives, through whom, to whom
//!    +-- money, dates (over scan), terms             sums with their part, dates with theirs, instrument, programme, status
//!    +-- vocabulary -> candidates -> items::lists   what may be a thing, and which lists are given (cues: by what verb)
//!              stages -> items::once, sites         how far, told once, parts of totals, where to
//!    +-- draft                                       all of it as records
//! equipment: the same words and verbs, sentence by sentence, for the million descriptions of IATI files
//! ```

mod actors;
mod article_status;
mod bodies;
mod candidates;
mod dates;
mod donors;
mod draft;
mod equipment;
mod foreign;
mod frames;
mod giving;
mod governors;
mod items;
mod money;
mod numbers;
mod places;
mod sentence;
mod sites;
mod spans;
mod terms;
mod tokens;
mod vocabulary;
mod words;

pub use bodies::NamedParty;
pub use dates::{DATELINE, StatedDate, find_dates, publication_date};
pub use donors::{Parties, find_parties};
pub use draft::{Drafted, UniqueIds, draft};
pub use equipment::{EquipmentMention, find_equipment};
pub use items::{Item, SiteSpans, find_items};
pub use money::{StatedSum, SumRole, find_sums};
pub use places::{CountryMention, PlaceForm, find_countries};
pub use sentence::{ArticleText, Extracted};
pub use terms::{find_activity_status, find_instruments, find_programmes};
