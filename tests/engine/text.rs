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
            "👩\u{200d}⚕\u{fe0f}", "\u{34f}", "\u{17b4}", "\u{180b}", "\u{e0100}", "ශ්\u{200d}", "می\u{200c}", "字", "ᠠ", "3", "\0", "\t", "\r\n", "\u{ad}", "’", "ʻ", "\u{85}", "\u{9b}2J", "\u{e0041}", "한글", "ก็", "  ",
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
        "a'", "mri\0 a\0b \0\0 x\u{1}y\u{2}\u{7f}z",
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
fn invisible_characters_are_drawn_only_where_they_shape_a_visible_grapheme() {
    for kept in [
        // Emoji sequences, with skin tone and presentation selectors; a key cap; an emoji as text.
        "👨🏽\u{200d}👩\u{200d}👧", "❤\u{fe0f}\u{200d}🔥", "3\u{fe0f}\u{20e3}", "☎\u{fe0e}",
        // Persian with a non-joiner, Arabic with a joiner that selects a form, Sinhala and Hindi conjuncts.
        "می\u{200c}خواهم", "ه\u{200d}", "ශ්\u{200d}රී", "क्\u{200d}ष र्\u{200d}य न्\u{200c}न",
        // A variant of an ideograph, and of a Mongolian letter.
        "葛\u{e0100}", "ᠠ\u{180b}",
    ] {
        assert_eq!(display::clean(kept), kept);
    }
    for (source, drawn) in [
        ("M\u{34f}I", "M<U+034F>I"),
        ("a\u{200d}\u{200d}\u{34f}b", "a<U+200D><U+200D><U+034F>b"),
        ("a\u{200d}\u{301}b", "a<U+200D>◌\u{301}b"),
        ("Japan\u{fe0f}\u{fe01}", "Japan<U+FE0F><U+FE01>"),
        ("k\u{17b4}\u{17b5}z", "k<U+17B4><U+17B5>z"),
        ("a\u{180b}b", "a<U+180B>b"),
        ("x\u{13430}y", "x<U+13430>y"),
        ("а\u{200c}б \u{200c}ب", "а<U+200C>б <U+200C>ب"),
        ("1\u{fe0f} 👩\u{200d} b", "1<U+FE0F> 👩<U+200D> b"),
        ("字\u{e0100}\u{e0101}", "字\u{e0100}<U+E0101>"),
    ] {
        assert_eq!(display::clean(source), drawn, "{source:?}");
        assert_eq!(display::DisplayText::new(source).as_str(), drawn);
    }
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
                    let shapes = matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180f}' | '\u{e0100}'..='\u{e01ef}');
                    // Never after a letter or digit of the Latin script, or at the beginning.
                    let on_base = i > 0 && (!visible[i - 1].is_ascii() || visible.get(i + 1) == Some(&'\u{20e3}'));
                    prop_assert!(shapes && on_base, "{:?}", drawn);
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
