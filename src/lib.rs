//! aidtrail: who gives what to whom, has it arrived, and who says so.
//!
//! # The floors
//!
//! A file imports only from floors below its own, modules on one line do not import each other, and no
//! files import each other in a circle. `tests/engine/floors.rs` holds this drawing against the imports.
//!
//! ```floors
//! cli
//! tui
//! present, config
//! load, search
//! store
//! rules
//! formats, curate
//! extract
//! fields
//! model
//! codes
//! text, files
//! sync, sort, hashing
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`text`] | folding, tokens, sentences, wrapping, language, and what may be drawn on a terminal |
//! | [`sync`] | locks that threads share |
//! | [`sort`] | sorts that share one copy of the algorithm |
//! | [`hashing`] | hashes of words from files, with a seed |
//! | [`files`] | files replaced whole, locked, read by position |
//! | [`codes`] | code lists and their names: countries, currencies, organisations, sectors, equipment |
//! | [`model`] | the JSON form of a dataset, and the one description of every kind of fact |
//! | [`fields`] | the table of query fields, facets and columns |
//! | [`extract`] | rules that read facts from the text of an article |
//! | [`formats`] | from files to records: detects the format, splits the input, parses records |
//! | [`curate`] | what a person decides about a draft, and merging reviewed records into a dataset |
//! | [`rules`] | the checks over one record |
//! | [`store`] | the loaded data: columns and a term index in segments; records are opened where they are |
//! | [`load`] | the pipeline from files to a store, or to one file when importing |
//! | [`search`] | from a query to ranked rows, counts and sums |
//! | [`present`] | how records and sources read in words: used by the command line and the screens alike |
//! | [`config`] | what a person wants other than usual, from their file |
//! | [`tui`] | the explorer and the reviewer: state, drawing, one event loop |
//! | [`cli`] | subcommands, their arguments, and errors as messages with hints |
//!
//! # From bytes to a corpus
//!
//! ```text
//! file -- split, one thread at a time --> batches -- parsed, all threads --> segments -- accepted in order --> Arc<Corpus>
//! ```
//!
//! A record is parsed into columns and postings and dropped; its place in the file is kept, and the full
//! record is parsed again when somebody looks at it. A corpus never changes once it is published: a bigger
//! one replaces it, and both share their segments.
//!
//! # From a key to a frame
//!
//! ```text
//! input thread  -- Msg::Key -------\
//! loader thread -- Answer::Loaded --+-> one channel -> loop: receive, drain, update each, run effects, draw once
//! search thread -- Answer::Hits ---/                                    |
//!       ^-- slot (latest request, generation) <--- Effect::Search -----/
//! record thread -- Answer::Opened --> the same channel; asked by Effect::Open
//! ```
//!
//! The loop blocks while nothing happens. It never parses, searches or counts.
//!
//! # From an article to records
//!
//! ```text
//! bytes -- formats::article --> Source -- extract::draft --> projects -- tui::reviewer, saved apart --> decisions
//!                              curate::review::reviewed(draft, decisions) -- curate::merge --> dataset with its history
//! ```

pub mod cli;
pub mod codes;
pub mod config;
pub mod curate;
pub mod extract;
pub mod fields;
mod files;
pub mod formats;
mod hashing;
pub mod load;
pub mod model;
pub mod present;
pub mod rules;
pub mod search;
mod sort;
pub mod store;
pub mod sync;
pub mod text;
pub mod tui;
