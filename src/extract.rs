//! Rule-based information extraction: a text in, typed facts with their spans out.
//!
//! All functions are pure. Two callers need different things: articles are read for everything that the rules know,
//! and the narratives of IATI activities only for equipment. A million narratives pass through here while a file
//! is loaded, and most of them name no equipment. So one automaton looks for the words first, and only sentences
//! with a match are tokenised. A rule in doubt returns nothing, because every fact is shown with the sentence
//! that is meant to state it.
//!
//! Windows and weights in the rules were chosen by eye on annotated articles, unless a comment says otherwise.
//!
//! ```text
//! sentence (over words): ArticleText, sentences with their words, page furniture left out
//!    +-- places -> actors -> frames -> donors         countries; donors, agencies, recipients by votes of frames
//!    |                                                (frames use giving, spans, foreign; donors add bodies)
//!    +-- money, dates (over tokens), terms            sums with roles, dates with kinds, instrument, activity status
//!    +-- vocabulary, numbers -> candidates            noun phrases that may be items
//!    |      -> items::lists (over governors, sites)   which lists are given, by which verb, to which site
//!    |                                                (governors read the lexicon of stages, verbs)
//!    |      -> items::coreference                     each item once, parts of totals
//!    |      -> article_status                         delivery status of the whole gift
//!    +-- draft                                        all of it as projects of the data set
//! equipment (over vocabulary, governors)              mentions in the narratives of IATI files, sentence by sentence
//! ```

mod actors;
mod article_status;
mod bodies;
mod candidates;
mod dates;
mod donors;
mod draft;
mod equipment;
mod figures;
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
mod verbs;
mod vocabulary;
mod words;

pub use dates::{DATELINE, find_dates, publication_date};
pub use donors::find_parties;
pub(crate) use draft::IMPLIED_STAGE;
pub use draft::draft;
pub(crate) use equipment::{CountedTitle, says_alternatives};
pub use equipment::{EquipmentMention, find_equipment};
pub use items::find_items;
pub use money::{SumRole, find_sums};
pub use places::find_countries;
pub use sentence::ArticleText;
pub use terms::{find_activity_status, find_instruments, find_programmes};
