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

pub use dates::{DATELINE, Dated, dates, published};
pub use donors::{Parties, PartyFound, parties};
pub use draft::{Drafted, Ids, draft};
pub use equipment::{Mention, equipment};
pub use items::{Goal, Thing, things};
pub use money::{Sum, SumRole, money};
pub use places::{CountryMention, PlaceForm, countries};
pub use sentence::{Found, Reading};
pub use terms::{instruments, programmes, status};
