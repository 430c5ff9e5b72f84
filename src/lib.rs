//! aidtrail: who gives what to whom, and who says so.
//!
//! # The house
//!
//! A file imports only from floors below its own:
//!
//! ```text
//! main > cli > tui > ui > app > search > corpus > read > extract > merge > review > model, text, codes
//! ```
//!
//! | module | duty |
//! |---|---|
//! | [`model`] | the JSON form of the dataset |
//! | [`fields`] | the table of query fields, facets and columns |
//! | [`text`] | folding, words, wrapping, and what may be drawn |
//! | [`codes`] | codes and their names |
//! | [`review`] | what a person decided about a draft, kept apart from what rules proposed |
//! | [`merge`] | reviewed records of new articles into a dataset, and out again |
//! | [`extract`] | what a text says, found by rules |
//! | [`read`] | from files to records, cut but not understood |
//! | [`corpus`] | the loaded data: columns and a word index, in segments; records opened where they stand |
//! | [`search`] | from a query to ranked rows |
//!
//! # From bytes to a corpus
//!
//! ```text
//! file -- cut, one thread at a time --> units -- parsed, all threads --> segments -- taken in, in order --> Arc<Corpus>
//! ```
//!
//! A record is parsed into columns and postings and forgotten; where it stands is kept. A bigger corpus
//! replaces the one before; segments are shared by both.
//!
//! # From a key to a frame
//!
//! ```text
//! input thread  -- Msg::Input  --\
//! loader thread -- Msg::Loaded --+-> one channel -> loop: drain, update each, run effects, draw once
//! search thread -- Msg::Hits   --/                                    |
//!       ^-- slot (latest request, generation) <--- Effect::Search ---/
//! record thread -- Msg::Opened --> the same channel; asked by Effect::Open
//! ```
//!
//! # From an article to records
//!
//! ```text
//! bytes -- read::article --> Source -- extract::draft --> projects -- app::review, saved apart --> decisions
//!                                             review::reviewed(draft, decisions) -- merge --> dataset with its history
//! ```

pub mod cli;
pub mod codes;
pub mod curate;
pub mod extract;
pub mod fields;
pub mod formats;
pub mod load;
pub mod model;
pub mod rules;
pub mod search;
pub mod store;
pub mod text;
pub mod tui;
