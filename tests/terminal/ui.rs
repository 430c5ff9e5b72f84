//! The explorer's screens, driven by keys through the production update, search and draw, on a backend in
//! memory.
//!
//! Snapshots hold the text of the screen; styles are asserted on cells.

use crate::stage::Stage;
use aidtrail::tui::explorer::{Focus, KeyPress, ListKind};
use aidtrail::tui::kit::theme::Palette;
use ratatui::style::{Color, Modifier};
use serde_json::{Value, json};

macro_rules! screen {
    ($name:literal, $stage:expr) => {
        insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $stage.text());
        });
    };
}

#[test]
fn the_start_screen_draws_at_three_sizes() {
    screen!("start-60x20", Stage::first_screen(60, 20));
    screen!("start-100x30", Stage::first_screen(100, 30));
    screen!("start-200x60", Stage::first_screen(200, 60));
}

#[test]
fn mri_is_found_and_its_places_are_on_the_first_screen() {
    for (name, columns, rows) in [("mri-60x20", 60, 20), ("mri-100x30", 100, 30), ("mri-200x60", 200, 60)] {
        let mut stage = Stage::shipped(columns, rows);
        stage.keys("/mri");
        let text = stage.text();
        assert!(text.contains("MRI and CT scanners"), "{text}");
        if columns >= 100 {
            for place in ["Dnipro", "Chernihiv", "Cherkasy", "Kyiv", "Zakarpattia", "Poltava", "Volyn", "share"] {
                assert!(text.contains(place), "{place}: {text}");
            }
        }
        insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, text);
        });
    }
}

#[test]
fn enter_highlights_exactly_the_words_of_the_fact() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Enter).press(KeyPress::Enter).press(KeyPress::Enter);
    screen!("source-100x30", stage);
    assert_eq!(stage.styled(Modifier::REVERSED), "mri\nSource\nmagnetic\nresonance", "and the filter, the pane");
    // The other words of the same fact are underlined.
    assert!(
        stage.styled(Modifier::UNDERLINED).contains("are being supplied"),
        "{}",
        stage.styled(Modifier::UNDERLINED)
    );
    stage.press(KeyPress::Enter);
    assert!(stage.text().contains("▸   9  MRI scanner"), "{}", stage.text());
}

#[test]
fn the_lists_of_equipment_and_sources_draw() {
    let mut stage = Stage::shipped(100, 30);
    screen!("equipment-100x30", stage.rows("items"));
    screen!("sources-100x30", stage.rows("sources"));
    let mut stage = Stage::shipped(200, 60);
    screen!("equipment-200x60", stage.rows("items"));
}

#[test]
fn the_list_of_hospitals_draws_at_three_sizes() {
    screen!("hospitals-60x20", Stage::shipped(60, 20).rows("hospitals"));
    screen!("hospitals-100x30", Stage::shipped(100, 30).rows("hospitals"));
    screen!("hospitals-160x45", Stage::shipped(160, 45).rows("hospitals"));
}

#[test]
fn enter_on_a_hospital_leads_to_the_words_of_the_stage() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/place:chernihiv").press(KeyPress::Enter).rows("hospitals");
    assert!(stage.text().contains("ordered: 9 for 8 places, share not stated"), "{}", stage.text());
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::Source);
    let fact = stage.app.current_fact().map(|(_, key)| format!("{key:?}")).expect("a mark");
    assert!(fact.starts_with("Claim"), "{fact}");
    assert!(stage.text().contains("Chernihiv"), "{}", stage.text());
}

#[test]
fn the_cell_keys_go_through_the_items_of_a_hospital() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/facility:\"university hospital\"").press(KeyPress::Enter).rows("hospitals");
    let line = |stage: &Stage| stage.app.selected_entry().map(|entry| entry.line.line);
    let first = line(&stage);
    stage.keys("L");
    assert!(line(&stage) != first && stage.text().contains("2 of 4"), "{}", stage.text());
    stage.keys("H");
    assert_eq!(line(&stage), first);
}

#[test]
fn overlays_draw() {
    let mut stage = Stage::shipped(100, 30);
    screen!("help-100x30", stage.keys("?"));
    stage.keys("facet");
    assert!(stage.text().contains("filter by, with counts"), "{}", stage.text());
    stage.press(KeyPress::Esc);
    screen!("facets-100x30", stage.keys("f"));
    stage.press(KeyPress::Esc);
    screen!("copy-100x30", stage.keys("y"));
}

#[test]
fn nothing_found_says_which_filter_to_drop() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri country:PK").press(KeyPress::Enter);
    screen!("nothing-100x30", stage);
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.query, "country:PK");
}

#[test]
fn an_unknown_field_suggests_another_and_the_rest_filters() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/contry:ua mri").press(KeyPress::Enter);
    let text = stage.text();
    assert!(text.contains("did you mean country:") && text.contains("2 of 26 projects"), "{text}");
}

#[test]
fn found_words_are_bold_and_underlined() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/neurosurg");
    let marked = stage.styled(Modifier::BOLD | Modifier::UNDERLINED);
    assert!(marked.contains("Neurosurg") && !marked.contains("microscope"), "{marked}");
}

#[test]
fn the_selected_row_is_in_reverse_video_with_a_marker() {
    let mut stage = Stage::shipped(100, 30);
    stage.press(KeyPress::Down);
    assert!(stage.styled(Modifier::REVERSED).contains("MRI and CT scanners"), "{}", stage.styled(Modifier::REVERSED));
    assert!(stage.text().contains("▸MRI and CT scanners"));
}

#[test]
fn without_colour_the_selection_is_still_visible() {
    let mut stage = Stage::shipped(100, 30);
    stage.theme.palette = Palette::Mono;
    for keys in ["/mri", "v", "?"] {
        stage.keys(keys).press(KeyPress::Enter);
        let buffer = stage.buffer();
        assert!(buffer.content().iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset), "{keys}");
        assert!(buffer.content().iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)), "{keys}");
        stage.press(KeyPress::Esc);
    }
}

#[test]
fn only_the_terminals_own_colours_are_used() {
    let mut stage = Stage::shipped(200, 60);
    stage.keys("/semey").press(KeyPress::Enter);
    let buffer = stage.buffer();
    for cell in buffer.content() {
        assert!(!matches!(cell.fg, Color::Rgb(..) | Color::Indexed(_) | Color::White | Color::Black), "{:?}", cell.fg);
        assert_eq!(cell.bg, Color::Reset);
    }
}

#[test]
fn every_screen_draws_at_any_size() {
    for columns in (0..44).step_by(7).chain([1, 39, 40, 49, 50, 60, 89, 90, 159, 160, 220]) {
        for rows in [0, 1, 2, 5, 9, 10, 11, 13, 24, 60] {
            let mut stage = Stage::shipped(columns, rows);
            for keys in ["", "1", "2", "3", "4", "v", "v", "v", "4", "?", "", "f", "/x"] {
                stage.keys(keys);
                stage.draw();
                if keys == "?" || keys == "f" || keys.is_empty() {
                    stage.press(KeyPress::Esc);
                }
            }
        }
    }
}

#[test]
fn a_too_small_screen_names_the_size_it_needs() {
    assert!(Stage::shipped(32, 8).text().contains("aidtrail needs 40x10; this is"));
}

#[test]
fn hostile_text_is_shown_escaped() {
    let text = "Hospital \u{1b}[2J\u{1b}]52;c;x\u{7}gets \u{202e}nine\u{202c} scanners\u{200b} now.";
    let dataset = serde_json::json!({
        "schema": "aidtrail/1",
        "sources": [{"id": "s\u{1b}", "title": "T\u{9b}31m", "publisher": "P\u{202e}", "text": text, "url": "javascript:\u{1b}"}],
        "projects": [{"id": "p\u{1b}", "title": "a\u{1b}[31m\u{202e}b\tc", "countries": [{"code": "U\u{7}", "evidence": [{"source": "s\u{1b}", "quote": text, "start": 0}]}],
            "parties": [{"role": "donor", "name": "J\u{200f}P", "evidence": []}],
            "equipment": [{"name": "x\u{1b}[0m", "category": "c\u{1b}", "claims": [{"status": "o\u{1b}", "evidence": []}]}]}],
    });
    let mut stage = Stage::of(&dataset.to_string(), 200, 60);
    for keys in ["", "v", "v", "v", "4", "?", "f", "/\u{202e}x"] {
        stage.keys(keys);
        let drawn = stage.text();
        assert!(
            !drawn.chars().any(|c| c != '\n' && (c.is_control() || aidtrail::text::display::is_hidden(c))),
            "{keys}: {drawn:?}"
        );
        stage.press(KeyPress::Esc);
    }
    let mut stage = Stage::of(&dataset.to_string(), 200, 60);
    let drawn = stage.text();
    assert!(drawn.contains("<U+001B>[31m<U+202E>b    c"), "{drawn}");
    assert!(stage.keys("4").text().contains("<U+202E>nine"), "{}", stage.text());
}

#[test]
fn a_broken_record_is_listed_without_its_figures() {
    let dataset = serde_json::json!({
        "schema": "aidtrail/1",
        "sources": [{"id": "s", "title": "T", "publisher": "P", "text": "Nine scanners were bought."}],
        "projects": [
            {"id": "good", "title": "Good one", "equipment": [{"name": "Scanner", "category": "mri_scanner", "claims": [
                {"quantity": 9, "status": "ordered", "evidence": [{"source": "s", "quote": "Nine scanners were bought.", "start": 0}]}]}]},
            {"id": "bad", "title": "Bad one", "equipment": [{"name": "Scanner", "category": "mri_scanner", "claims": [
                {"quantity": 77, "status": "ordered", "evidence": [{"source": "s", "quote": "Ten scanners", "start": 0}]}]}]}],
    });
    let mut stage = Stage::of(&dataset.to_string(), 100, 30);
    stage.press(KeyPress::Down);
    let text = stage.text();
    assert!(
        text.contains("Bad one") && text.contains("This record cannot be used") && text.contains("press !"),
        "{text}"
    );
    assert!(!text.contains("77"), "{text}");
    assert!(stage.keys("!").text().contains("is not in source"), "{}", stage.text());
}

/// What the first screens of small datasets say, and what to do there.
#[test]
fn the_first_screen_says_what_to_do_where_there_is_little_to_show() {
    let project = |equipment: Value| {
        let project = json!({"id": "p", "title": "Clinic", "countries": [{"code": "UA"}], "equipment": equipment});
        json!({"schema": "aidtrail/1", "projects": [project]}).to_string()
    };
    let undated = project(json!([{"name": "Bed", "category": "bed", "claims": [{"status": "planned"}]}]));
    let mut stage = Stage::first_screen_of(&undated, 100, 30);
    let text = stage.text();
    for shown in ["▸        - Bed", "arrived 0 · on the way 0 · planned 1 · no report is dated", "1 of 1 item"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    // A query that finds a project without equipment: Enter lists it.
    let two = json!({"schema": "aidtrail/1", "projects": [
        {"id": "p", "title": "Clinic", "equipment": [{"name": "Bed", "category": "bed", "claims": [{"status": "planned"}]}]},
        {"id": "q", "title": "Training of nurses"},
    ]});
    let mut stage = Stage::first_screen_of(&two.to_string(), 100, 30);
    stage.keys("/nurses").press(KeyPress::Enter);
    let text = stage.text();
    assert!(text.contains("1 project matches; no equipment is stated in it."), "{text}");
    assert!(text.contains("Enter lists the project"), "{text}");
    stage.press(KeyPress::Enter);
    assert!(stage.text().contains("▸Training of nurses"), "{}", stage.text());
    // Without equipment there are projects; without anything that is said.
    let mut stage = Stage::first_screen_of(&project(json!([])), 100, 30);
    assert!(stage.text().contains("1 of 1 project"), "{}", stage.text());
    let mut stage = Stage::first_screen_of(r#"{"schema": "aidtrail/1", "projects": []}"#, 60, 20);
    assert!(stage.text().contains("There is nothing in it."), "{}", stage.text());
}

#[test]
fn items_open_first_and_stay_what_the_user_left() {
    let data = |projects: usize| {
        let project = |n: usize| {
            json!({"id": format!("p{n}"), "title": "Clinic", "equipment": [
            {"name": "Bed", "category": "bed", "claims": [{"status": "planned"}]}]})
        };
        json!({"schema": "aidtrail/1", "projects": (0..projects).map(project).collect::<Vec<_>>()}).to_string()
    };
    let mut stage = Stage::first_screen_of(&data(200), 100, 30);
    assert_eq!(stage.app.view.list, ListKind::Equipment);
    // More of it does not take the list away from who reads it.
    stage.grow(&data(201));
    assert_eq!(stage.app.view.list, ListKind::Equipment);
    assert_eq!(Stage::first_screen_of(&data(201), 100, 30).app.view.list, ListKind::Overview);
}

#[test]
fn the_first_screen_says_who_says_what_at_every_width() {
    for (columns, rows) in [(60, 20), (80, 24), (100, 30), (160, 45), (200, 60)] {
        let mut stage = Stage::first_screen(columns, rows);
        let text = stage.text();
        let shown =
            ["26 projects · 19 items", "9 (2023) MRI scanner", "arrived 4 · on the way 3 · planned 11", "2024-07"];
        for shown in
            shown.into_iter().chain(["“are being supplied”", "receiver:", "“have been purchased”", "ordered, 9"])
        {
            assert!(text.contains(shown), "{columns}: {shown}\n{text}");
        }
    }
}
