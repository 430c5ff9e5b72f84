//! From an article to a merged record: reading pages, extraction, drafts, review, merge.

mod articles;
#[path = "../common/cases.rs"]
mod cases;
mod draft;
mod drafting;
#[path = "../common/drafts.rs"]
mod drafts;
mod extract;
mod extract_money;
mod givers;
mod merge;
mod review;
