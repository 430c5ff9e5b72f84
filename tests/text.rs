//! Laws of folding, display and wrapping, for any text.

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(2026), ..ProptestConfig::default() })]

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
