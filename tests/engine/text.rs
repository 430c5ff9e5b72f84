//! Folding, display and wrapping: examples, and laws for any text.

use crate::cases::cases;
use aidtrail::text::{self, display};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

/// Random text with many awkward characters: controls, combining marks, wide and right-to-left characters.
fn awkward() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-zA-Z0-9 ,.-]{0,8}",
        2 => any::<char>().prop_map(|c| c.to_string()),
        2 => prop::sample::select(vec![
            "\u{1b}[31m", "\u{202e}", "\u{200b}", "\u{200d}", "\u{fe0f}", "e\u{301}\u{301}", "\u{301}", "İ", "ß", "ﬃ", "日本語", "Харків",
            "👩\u{200d}⚕\u{fe0f}", "\t", "\r\n", "\u{ad}", "’", "ʻ", "\u{85}", "\u{9b}2J", "\u{e0041}", "한글", "ก็", "  ",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

#[test]
fn folding_drops_accents_case_and_apostrophes() {
    assert_eq!(text::fold("Belém"), "belem");
    assert_eq!(text::fold("ХАРКІВ"), text::fold("Харків"));
    let words = ["a", "childrens", "hospital", "ivano", "frankivsk"];
    assert_eq!(text::word_list("a children’s hospital, Ivano-Frankivsk"), words);
    assert_eq!(text::word_list("Oʻzbek Straße"), ["ozbek", "strasse"]);
}

#[test]
fn folded_ranges_map_back_to_the_source() {
    let source = "In Belém, x";
    let folded = text::fold_with_origin(source);
    let at = folded.text.find("belem").expect("folded");
    assert_eq!(&source[folded.source_range(at..at + 5)], "Belém");
}

#[test]
fn scripts_without_spaces_give_bigrams() {
    assert_eq!(text::word_list("MRI装置 医療機器、核"), ["mri", "装置", "医療", "療機", "機器", "核"]);
}

#[test]
fn the_word_list_holds_the_words_of_the_folded_text() {
    for source in [
        "", "Belém's X-ray №5 ﬁne", "MRI装置abc医療機器1", "Харків — ½ Oʻzbek\u{7}b", "ガ行 가나 ʼa a\u{301}b", "'",
        "a'",
    ] {
        let folded = text::fold(source);
        let words: Vec<&str> = text::words(&folded).map(|word| &folded[word]).collect();
        assert_eq!(text::word_list(source), words, "{source}");
    }
}

#[test]
fn control_characters_are_shown_as_code_points() {
    assert_eq!(display::clean("a\u{1b}[31mb"), "a<U+001B>[31mb");
    assert_eq!(display::clean("x\u{202e}y\u{200b}z\u{9b}"), "x<U+202E>y<U+200B>z<U+009B>");
    assert_eq!(display::clean("a\tb\nc\r\nd"), "a    b c d");
}

#[test]
fn joined_emoji_and_accents_stay_whole() {
    assert_eq!(display::clean("👩\u{200d}⚕\u{fe0f} e\u{301}"), "👩\u{200d}⚕\u{fe0f} e\u{301}");
    assert_eq!(display::clean("a\u{200d}"), "a<U+200D>");
}

#[test]
fn stacked_marks_are_capped_and_a_lone_mark_gets_a_base() {
    let stacked = format!("e{}", "\u{301}".repeat(50));
    assert_eq!(display::clean(&stacked).chars().count(), 1 + 4);
    assert!(display::clean("\u{301}").starts_with('◌'));
}

#[test]
fn highlights_stay_exact_behind_escaped_characters() {
    let source = "\u{1b}[1m MRI \u{202e}";
    let drawn = display::DisplayText::new(source);
    let at = source.find("MRI").expect("in it");
    assert_eq!(&drawn.as_str()[drawn.display_range(at..at + 3)], "MRI");
    assert_eq!(drawn.source_at(drawn.as_str().find("MRI").expect("shown")), at);
}

fn lines(source: &str, width: usize) -> Vec<&str> {
    text::wrap(source, width).into_iter().map(|range| &source[range]).collect()
}

#[test]
fn words_stay_whole_where_they_fit() {
    assert_eq!(lines("nine MRI scanners for Dnipro", 12), ["nine MRI", "scanners for", "Dnipro"]);
    assert_eq!(lines("Ivano-Frankivsk", 8), ["Ivano-", "Frankivs", "k"]);
    assert_eq!(lines("on 2024-07-24", 10), ["on", "2024-07-24"]);
    assert_eq!(lines("", 5), [""]);
}

#[test]
fn a_megabyte_of_spaces_wraps_in_linear_time() {
    let spaces = format!("a{}b", " ".repeat(1_000_000));
    assert_eq!(lines(&spaces, 80), ["a", "b"]);
}

#[test]
fn wide_characters_count_two_columns() {
    assert_eq!(lines("日本語日本語", 6), ["日本語", "日本語"]);
    assert_eq!(lines("日本", 1), ["日", "本"]);
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn folding_is_idempotent(source in awkward()) {
        let once = text::fold(&source);
        prop_assert_eq!(text::fold(&once), once);
    }

    #[test]
    fn folded_words_map_back_to_whole_characters_of_the_source(source in awkward()) {
        let folded = text::fold_with_origin(&source);
        prop_assert_eq!(&folded.text, &text::fold(&source));
        for word in text::words(&folded.text) {
            let range = folded.source_range(word.clone());
            let piece = source.get(range).expect("on character boundaries");
            prop_assert!(text::fold(piece).contains(&folded.text[word]));
        }
    }

    #[test]
    fn drawn_text_has_no_control_hidden_or_bidi_characters(source in awkward()) {
        for drawn in [display::clean(&source).into_owned(), display::DisplayText::new(&source).as_str().to_owned()] {
            prop_assert!(!drawn.chars().any(|c| c.is_control()), "{:?}", drawn);
            let visible: Vec<char> = drawn.chars().collect();
            for (i, c) in visible.iter().enumerate() {
                if display::is_hidden(*c) {
                    prop_assert!(i > 0 && matches!(c, '\u{200c}' | '\u{200d}'), "{:?}", drawn);
                }
            }
        }
    }

    #[test]
    fn a_source_range_maps_to_a_range_of_the_drawn_text(source in awkward(), a in 0usize..60, b in 0usize..60) {
        let drawn = display::DisplayText::new(&source);
        let floor = |at: usize| (0..=at.min(source.len())).rev().find(|&i| source.is_char_boundary(i)).unwrap_or(0);
        let (a, b) = (floor(a.min(b)), floor(a.max(b)));
        let range = drawn.display_range(a..b);
        prop_assert!(drawn.as_str().get(range.clone()).is_some());
        prop_assert!(a >= b || range.is_empty() || drawn.source_at(range.start) < b);
    }

    #[test]
    fn wrapped_lines_fit_and_lose_only_spaces(source in awkward(), width in 1usize..40) {
        let drawn = display::clean(&source).into_owned();
        let lines = text::wrap(&drawn, width);
        prop_assert!(!lines.is_empty());
        let mut kept = String::new();
        for line in &lines {
            let piece = &drawn[line.clone()];
            let one_wide = piece.chars().count() <= 8 && width < 2;
            prop_assert!(piece.width() <= width || one_wide || piece.chars().all(|c| !c.is_ascii()) , "{:?} in {}", piece, width);
            kept.push_str(piece);
        }
        let solid = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
        prop_assert_eq!(solid(&kept), solid(&drawn));
    }
}

#[test]
fn a_wide_character_after_a_short_rest_of_a_line_begins_a_new_one() {
    let text = "00,,0a-a🌀";
    let lines: Vec<&str> = text::wrap(text, 2).into_iter().map(|line| &text[line]).collect();
    assert_eq!(lines, ["00", ",,", "0a", "-", "a", "🌀"]);
}
