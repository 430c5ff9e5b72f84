//! The help and the menu of values to filter by.

use crate::stage::Stage;
use aidtrail::tui::explorer::keymap::EXPLORER_KEYS;
use aidtrail::tui::explorer::{EXAMPLES, KeyPress};

use aidtrail::tui::keymap::KeyAction;

/// The text of the screen with single spaces, without borders.
fn words(stage: &mut Stage) -> String {
    stage.text().replace(['│', '▸'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_example_of_the_help_runs_and_finds_something() {
    for (query, _) in EXAMPLES {
        let mut stage = Stage::shipped(100, 30);
        stage.keys("?").keys(query).press(KeyPress::Enter);
        assert_eq!(stage.app.query, *query);
        let hits = stage.app.hits.as_ref().expect("searched");
        assert!(hits.found > 0 && !hits.is_fuzzy && hits.notes.is_empty(), "{query}: {:?}", hits.notes);
    }
}

#[test]
fn the_help_wraps_what_it_says_and_cuts_nothing() {
    // Widths that the box fills.
    for (columns, rows) in [(60, 20), (96, 30)] {
        let mut seen = 0;
        for binding in EXPLORER_KEYS.rows() {
            let (name, doc) = (binding.action.name(), binding.action.doc());
            let mut stage = Stage::shipped(columns, rows);
            let shown = words(stage.keys("?").keys(name));
            // Actions of other panes are not in the help of this one.
            let start: String = doc.split(' ').take(2).collect::<Vec<_>>().join(" ");
            if shown.contains(&format!("{} {start}", binding.key_names())) {
                assert!(shown.contains(doc), "{name}: {shown}");
                seen += 1;
            }
        }
        assert!(seen > 30, "{seen} actions");
    }
}

#[test]
fn the_help_is_in_sections_by_what_people_want() {
    let mut stage = Stage::shipped(96, 60);
    let shown = words(stage.keys("?"));
    let at = |heading: &str| shown.find(heading).unwrap_or_else(|| panic!("{heading}: {shown}"));
    let places = ["Find / F3", "Ask, for example mri", "Filter f F2", "Move Esc"].map(at);
    assert!(places.is_sorted(), "{shown}");
}

#[test]
fn space_chooses_several_values_and_enter_filters_by_any_of_them() {
    let mut stage = Stage::shipped(100, 30);
    stage
        .keys("f")
        .press(KeyPress::Right)
        .press(KeyPress::Down)
        .keys(" ")
        .press(KeyPress::Down)
        .keys(" ")
        .press(KeyPress::Enter);
    assert_eq!(stage.app.query, "country:=KZ | country:=UZ");
    assert!(stage.text().contains("17 of 26 projects"), "{}", stage.text());
    // Of another field they narrow further; a search finds them, and is cleared once a value is chosen.
    stage.keys("f").keys("planned ").press(KeyPress::Enter);
    assert_eq!(stage.app.query, "state:=planned country:=KZ | country:=UZ");
    // What is chosen has a sign, and its field too.
    stage.keys("f");
    assert!(stage.text().contains("✓ Countries") && stage.text().contains("✓ Kazakhstan"), "{}", stage.text());
}

#[test]
fn the_menu_of_values_shows_those_of_the_field_under_the_cursor() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("f");
    assert!(words(&mut stage).contains("Kazakhstan"), "{}", stage.text());
    stage.press(KeyPress::Down).press(KeyPress::Enter);
    assert!(
        stage.text().contains("13 named, 6 inferred") || words(&mut stage).contains("13+6 inf."),
        "{}",
        stage.text()
    );
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.query, "donor:Japan");
}

#[test]
fn a_search_in_the_menu_of_values_keeps_the_fields_that_have_it() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("fkyiv");
    let shown = words(&mut stage);
    assert!(shown.contains("Places") && !shown.contains("Countries 4"), "{shown}");
    stage.press(KeyPress::Ctrl('u')).keys("zzz");
    assert!(stage.text().contains("nothing like that"), "{}", stage.text());
    stage.press(KeyPress::Enter).press(KeyPress::Esc);
    assert_eq!(stage.app.query, "");
}
