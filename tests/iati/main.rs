//! IATI activity XML, compared with another parser (`oracle`).

mod activities;
#[path = "../common/cases.rs"]
mod cases;
mod checks;
mod money;
mod oracle;
mod parts;
mod recount;
mod sums;
mod words;
