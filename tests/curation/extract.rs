//! Extraction on any text: dates, donors, sums and terms by tables of examples; equipment without panics, in bounds, in
//! linear time.

mod dates;
mod donors;
mod sums;
mod terms;

use crate::cases::cases;
use aidtrail::extract::{EquipmentMention, find_equipment};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Asserts that the mentions of a text are well formed.
fn checked_mentions(text: &str) -> Vec<EquipmentMention> {
    let mentions = find_equipment(text);
    let mut last = 0;
    for mention in &mentions {
        let sentence = text.get(mention.sentence.start..mention.sentence.end);
        let mark = text.get(mention.mark.start..mention.mark.end);
        assert!(sentence.is_some_and(|s| !s.is_empty()) && mark.is_some_and(|m| !m.is_empty()), "{text:?}");
        assert!(mention.sentence.start <= mention.mark.start && mention.mark.end <= mention.sentence.end);
        assert!(mention.mark.start >= last, "mentions are in text order and do not overlap");
        assert!(aidtrail::codes::category(mention.category).is_some_and(|c| c.kind == mention.kind));
        assert!(!mention.name.is_empty());
        last = mention.mark.end;
    }
    assert_eq!(mentions, find_equipment(text));
    mentions
}

/// Words of sentences about equipment, and characters that could break the rules.
const FRAGMENTS: &[&str] = &[
    "ambulances", "an ambulance", "X-ray machine", "x ray machines", "MRI", "vehicle for", "special purpose vehicle",
    "hand pumps", "cold-box", "20", "five (5)", "(5)", "1,200", "1 200", "two sets of", "a dozen", "$", "50 kVA",
    "four-wheel drive", "new", "of", "for", "with", "in", "the", "and", ",", ".", ";", "\n", "\n\n", "- ", "• ",
    "procurement of", "were delivered", "will", "purchase", "have been", "ordered", "lack of", "construction of",
    "hospital", "Dr. ", "No. 5", "é", "\u{301}", "\u{200f}", "部", "。", "№", "’s", "-", "'", "  ", "\u{a0}", "%",
];

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text_gives_well_formed_mentions(text in "\\PC{0,200}") {
        checked_mentions(&text);
    }

    #[test]
    fn any_order_of_words_gives_well_formed_mentions(parts in prop::collection::vec((prop::sample::select(FRAGMENTS), any::<bool>()), 0..40)) {
        let mut text = String::new();
        for (part, space) in parts {
            text.push_str(part);
            if space {
                text.push(' ');
            }
        }
        checked_mentions(&text);
    }
}

#[test]
fn a_number_before_two_things_counts_the_first_alone() {
    for text in ["20 x ray machines ambulances", "20 ambulances hand pumps"] {
        let mentions = checked_mentions(text);
        assert_eq!(mentions.iter().filter(|it| it.quantity.is_some()).count(), 1, "{text}");
    }
}

#[test]
fn extraction_time_is_linear() {
    for part in ["12 cars and ", "ambulances ", "a.", "5 (5) ", "1 200 ", ". . ", "\n", "x", "hand-pump-"] {
        let text = part.repeat(400_000 / part.len());
        let start = Instant::now();
        checked_mentions(&text);
        // It takes seconds even unoptimised; quadratic time would be hours.
        assert!(start.elapsed() < Duration::from_secs(60), "{part:?}: {:?}", start.elapsed());
    }
}

#[test]
fn most_mentions_in_the_shared_articles_are_annotated() {
    let Ok(folder) = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/gold/dev")) else {
        eprintln!("skipped: no ../shared/gold/dev");
        return;
    };
    let (mut right, mut found, mut lines) = (0, 0, 0);
    for path in
        folder.map(|entry| entry.expect("readable").path()).filter(|p| p.extension().is_some_and(|e| e == "txt"))
    {
        let text = std::fs::read_to_string(&path).expect("readable");
        let gold = std::fs::read(path.with_extension("gold.json")).expect("annotated");
        let gold: serde_json::Value = serde_json::from_slice(&gold).expect("JSON");
        let mut left: Vec<(String, Option<i64>)> = gold["equipment"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|line| (line["category"].as_str().expect("named").to_owned(), line["quantity"].as_i64()))
            .collect();
        lines += left.len();
        for mention in checked_mentions(&text) {
            found += 1;
            let quantity = mention.quantity.map(|q| q.to_plain_string().parse().expect("a number"));
            let same = |q: Option<i64>| quantity.is_none() || quantity == q;
            if let Some(at) = left.iter().position(|(category, q)| category == mention.category && same(*q)) {
                left.remove(at);
                right += 1;
            }
        }
    }
    eprintln!("{right} of {found} mentions are among the {lines} annotated lines");
    // Minimums chosen by eye: precision 80 %, recall 50 %.
    assert!(right * 100 >= found * 80 && right * 100 >= lines * 50, "{right} {found} {lines}");
}

#[test]
fn names_are_singular_and_keep_their_modifiers() {
    for (text, name) in [
        ("5 new portable ultrasound machines", "Portable ultrasound machine"),
        ("20 four-wheel drive vehicles", "Four-wheel drive vehicle"),
        ("Supply of additional x-ray machines", "X-ray machine"),
        ("Supply of PPE", "Protective equipment"),
        ("3 handpumps", "Handpump"),
        ("Purchase of fishing boats", "Fishing boat"),
        ("Provision of prostheses", "Prosthesis"),
    ] {
        let names: Vec<String> = find_equipment(text).into_iter().map(|m| m.name).collect();
        assert_eq!(names, [name], "{text}");
    }
}
