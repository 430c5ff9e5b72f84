//! From an article to a merged record: reading pages, extraction, drafts, review, merge.

mod articles;
mod draft;
mod drafting;
#[path = "../common/drafts.rs"]
mod drafts;
mod extract;
mod extract_money;
mod givers;
mod merge;
mod review;
