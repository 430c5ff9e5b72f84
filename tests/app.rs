//! The state without a terminal: scripts of keys, back and forward, undo, copying; random keys.

mod stage;

use aidtrail::tui::explorer::{Edit, Effect, Focus, Key, ListKind, Msg, Overlay};
use proptest::prelude::*;
use stage::Stage;

#[test]
fn escape_restores_what_was_before_and_enter_keeps() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::Esc);
    assert_eq!(stage.app.query, "");
    stage.keys("/mri").press(Key::Enter).keys("/").keys("semey").press(Key::Esc);
    assert_eq!(stage.app.query, "mri");
}

#[test]
fn walking_marks_never_changes_the_filter() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::Enter).press(Key::Enter).press(Key::Enter);
    let before = stage.app.place.stop;
    stage.keys("nnnN");
    assert_ne!(stage.app.place.stop, before);
    assert_eq!(stage.app.query, "mri");
}

#[test]
fn marks_go_around_and_lead_back_to_their_project() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("vv").press(Key::Enter);
    assert_eq!(stage.app.place.focus, Focus::Source);
    let n = stage.app.panes.article.stops.len();
    stage.keys(&"n".repeat(n + 1));
    assert_eq!(stage.app.place.stop, Some(0));
    stage.press(Key::Enter);
    assert_eq!((stage.app.place.focus, stage.app.place.list), (Focus::Detail, ListKind::Projects));
}

#[test]
fn back_and_forward_restore_place_and_query() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/semey").press(Key::Enter).press(Key::Down).press(Key::Enter).press(Key::Enter);
    let source = stage.app.place.clone();
    assert_eq!(source.focus, Focus::Source);
    stage.keys("[");
    assert_eq!(stage.app.place.focus, Focus::Detail);
    stage.keys("[[");
    assert_eq!((stage.app.place.focus, stage.app.query.as_str()), (Focus::List, ""));
    stage.keys("]]]");
    assert_eq!((stage.app.query.as_str(), stage.app.place.focus), ("semey", Focus::Source));
    assert_eq!(stage.app.place.stop, source.stop);
}

#[test]
fn undo_and_redo_walk_the_filter() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::Enter).keys("1").press(Key::Down).keys("@");
    assert_eq!(stage.app.query, "mri country:KZ");
    stage.keys("u");
    assert_eq!(stage.app.query, "mri");
    stage.keys("u");
    assert_eq!(stage.app.query, "");
    stage.keys("UU");
    assert_eq!(stage.app.query, "mri country:KZ");
    stage.keys("x");
    assert_eq!(stage.app.query, "mri");
    stage.keys("X");
    assert_eq!(stage.app.query, "");
}

#[test]
fn the_value_under_the_cursor_toggles() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("1").press(Key::Down);
    stage.keys("@");
    assert_eq!(stage.app.query, "country:KZ");
    assert_eq!(stage.app.hits.as_ref().map(|h| h.rows.len()), Some(7));
    stage.keys("@");
    assert_eq!(stage.app.query, "");
}

#[test]
fn a_burst_of_letters_ends_at_the_same_hits_as_pasting_them() {
    let rows = |stage: &Stage| stage.app.hits.as_ref().map(|h| h.rows.clone());
    let mut typed = Stage::shipped(100, 30);
    typed.keys("/kharkiv vehicles");
    let mut pasted = Stage::shipped(100, 30);
    pasted.send(Msg::Paste("kharkiv\nvehicles".to_owned()));
    assert_eq!(rows(&typed), rows(&pasted));
}

#[test]
fn tab_completes_fields_and_values() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/coun").press(Key::Tab).keys("kaz").press(Key::Tab).press(Key::Enter);
    assert_eq!(stage.app.query, "country:Kazakhstan");
    assert_eq!(stage.app.hits.as_ref().map(|h| h.rows.len()), Some(7));
}

#[test]
fn history_is_walked_from_an_empty_line() {
    let mut stage = Stage::shipped(100, 30);
    stage
        .keys("/mri")
        .press(Key::Enter)
        .keys("X/semey")
        .press(Key::Enter)
        .keys("X/")
        .press(Key::Up)
        .press(Key::Up)
        .press(Key::Enter);
    assert_eq!(stage.app.query, "mri");
}

#[test]
fn the_quote_is_copied_with_its_source_and_date() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::Enter).keys("y").press(Key::Down).press(Key::Enter);
    let Some(Effect::Copy(text)) = stage.effects.pop() else { panic!("{:?}", stage.effects) };
    assert!(
        text.starts_with("“Nine magnetic resonance imaging scanners")
            && text.contains("Ministry of Health of Ukraine, 2023-10-16, https://"),
        "{text}"
    );
    stage.keys("y").keys("t");
    assert!(matches!(&stage.app.overlay, Some(Overlay::Text { bare: true, .. })));
}

#[test]
fn marked_rows_are_copied_together() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("v").keys("  ").keys("y").press(Key::Enter);
    let Some(Effect::Copy(text)) = stage.effects.pop() else { panic!("{:?}", stage.effects) };
    assert_eq!(text.lines().count(), 2);
    assert!(text.starts_with("9\tMRI scanner\tin delivery\t2024-07-24\t"), "{text}");
}

#[test]
fn json_that_is_copied_is_the_dataset_form() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("y").press(Key::End).press(Key::Enter);
    let Some(Effect::Copy(text)) = stage.effects.pop() else { panic!("{:?}", stage.effects) };
    let project: aidtrail::model::Project = serde_json::from_str(&text).expect("a project");
    assert_eq!(project.id, "pk-maternal-child-health");
}

#[test]
fn only_web_addresses_are_opened() {
    let dataset = |url: &str| {
        serde_json::json!({"schema": "aidtrail/1", "sources": [{"id": "s", "title": "T", "publisher": "P", "text": "x", "url": url}], "projects": []}).to_string()
    };
    for (url, opened) in [
        ("https://a.org/x", true),
        ("HTTP://a.org", true),
        ("javascript:alert(1)", false),
        ("file:///etc/passwd", false),
        ("https://a b", false),
    ] {
        let mut stage = Stage::of(&dataset(url), 100, 30);
        stage.keys("o");
        assert_eq!(stage.effects.contains(&Effect::Browse(url.to_owned())), opened, "{url}");
    }
}

#[test]
fn editor_and_pager_get_the_text_under_the_eye() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::Enter).press(Key::Enter).press(Key::Enter).keys("e");
    let Some(Effect::Edit(Edit::Text { name, text, line })) = stage.effects.pop() else {
        panic!("{:?}", stage.effects)
    };
    assert_eq!(
        (name.as_str(), text.lines().nth(line - 1).map(|l| l.contains("Nine magnetic"))),
        ("moz-ua-2023-10-16.txt", Some(true))
    );
    stage.keys("p");
    assert!(matches!(stage.effects.pop(), Some(Effect::Page(text)) if text.contains("Nine magnetic")));
}

#[test]
fn escape_goes_up_and_never_quits_and_q_quits_at_the_top() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::Enter).press(Key::Enter).press(Key::Enter);
    for _ in 0..10 {
        stage.press(Key::Esc);
    }
    assert_eq!(stage.app.place.focus, Focus::List);
    assert!(!stage.effects.contains(&Effect::Quit));
    stage.keys("q");
    assert_eq!(stage.effects.pop(), Some(Effect::Quit));
}

#[test]
fn sorting_keeps_the_selected_row_selected() {
    let mut stage = Stage::shipped(100, 30);
    stage.press(Key::Down).press(Key::Down);
    let before = stage.app.project();
    for _ in 0..9 {
        stage.keys("s");
        assert_eq!(stage.app.project(), before, "{:?}", stage.app.sort);
    }
    stage.keys("S");
    assert_eq!(stage.app.project(), before);
}

#[test]
fn help_runs_the_selected_row() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("?").keys("turn the list").press(Key::Enter);
    assert_eq!(stage.app.place.list, ListKind::Equipment);
    stage.keys("?").keys("state:open").press(Key::Enter);
    assert!(stage.app.filter.as_ref().is_some_and(|line| line.input.value() == "state:"));
}

#[test]
fn a_value_chosen_while_typing_is_not_lost_at_the_next_key() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::F(2)).keys("kazakh").press(Key::Enter).keys("s");
    assert_eq!(stage.app.query, "mri country:KZ s");
}

#[test]
fn escape_from_the_filter_restores_the_selected_row() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("jjjjj");
    let before = stage.app.place.clone();
    stage.keys("/mri").press(Key::Esc);
    assert_eq!(stage.app.place, before);
}

#[test]
fn reading_again_a_smaller_file_keeps_no_id_of_the_old_one() {
    let six = serde_json::json!({"schema": "aidtrail/1", "projects": [],
        "sources": (0..6).map(|i| serde_json::json!({"id": format!("s{i}"), "title": "T", "publisher": "P", "text": "x"})).collect::<Vec<_>>()});
    let one = serde_json::json!({"schema": "aidtrail/1", "projects": [], "sources": [six["sources"][5]]});
    let mut stage = Stage::of(&six.to_string(), 100, 30);
    stage.keys("G").press(Key::Enter).keys("[ ");
    stage.reload(&one.to_string());
    for key in ["]", "[", "y", "n", "4"] {
        stage.keys(key).press(Key::Esc).draw();
    }
    assert!(stage.app.marked.is_empty());
}

#[test]
fn while_files_grow_marks_and_the_way_back_stay() {
    let dataset = |n: usize| {
        let projects: Vec<_> =
            (0..n).map(|i| serde_json::json!({"id": format!("p{i}"), "title": format!("T{i}")})).collect();
        serde_json::json!({"schema": "aidtrail/1", "projects": projects}).to_string()
    };
    let mut stage = Stage::of(&dataset(3), 100, 30);
    stage.keys(" ").keys("v");
    stage.grow(&dataset(9));
    assert_eq!(stage.app.marked.len(), 1);
    stage.keys("[");
    assert_eq!(stage.app.place.list, ListKind::Projects);
}

#[test]
fn a_file_that_broke_does_not_take_away_what_was_read() {
    let mut stage = Stage::shipped(100, 30);
    stage.reload("");
    assert!(stage.text().contains("22 of 22 projects"), "{}", stage.text());
    assert!(
        stage.app.notice.as_ref().is_some_and(|n| n.error && n.text.contains("the file is empty")),
        "{:?}",
        stage.app.notice
    );
}

#[test]
fn a_long_text_to_select_scrolls_to_its_end() {
    let mut stage = Stage::shipped(60, 20);
    stage.keys("y").press(Key::End).keys("t").press(Key::End);
    assert!(stage.text().trim_end().ends_with('}'), "{}", stage.text());
}

#[test]
fn tab_completes_a_value_of_several_words() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/recipient:\"semey st").press(Key::Tab);
    let value = stage.app.filter.as_ref().map(|line| line.input.value().to_owned());
    assert_eq!(value.as_deref(), Some("recipient:\"Semey State Medical University"));
}

#[test]
fn a_name_that_is_found_is_brought_under_the_cursor() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/iijima").press(Key::Enter).press(Key::Enter);
    let label = stage.app.fact().map(|(project, key)| {
        let opened = stage.app.shown().open(project);
        let facts = opened.project.facts();
        facts.into_iter().find(|fact| fact.key == key).map(|fact| fact.label())
    });
    assert_eq!(label.flatten().as_deref(), Some("signed by Masaharu Iijima"));
}

#[test]
fn an_article_alone_opens_in_the_list_of_sources() {
    let mut stage = Stage::of("A headline of four words\n\nThe body says it.", 100, 30);
    assert_eq!(stage.app.place.list, ListKind::Sources);
    assert!(stage.text().contains("The body says it."), "{}", stage.text());
}

fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        6 => prop::sample::select("/fxXuUvnNkjhlgG[]1234@sS+_zype!R?q oaмй \u{202e}".chars().collect::<Vec<_>>()).prop_map(Key::Char),
        4 => prop::sample::select(vec![
            Key::Enter, Key::Esc, Key::Tab, Key::BackTab, Key::Backspace, Key::Delete, Key::Up, Key::Down, Key::Left, Key::Right,
            Key::AltLeft, Key::AltRight, Key::Home, Key::End, Key::PageUp, Key::PageDown, Key::F(1), Key::F(2), Key::F(3), Key::F(4),
            Key::Ctrl('u'), Key::Ctrl('d'), Key::Ctrl('p'), Key::Ctrl('n'), Key::Ctrl('w'), Key::Ctrl('k'),
        ]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(48), failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_pressed_cursors_stay_in_bounds_and_it_draws(
        keys in prop::collection::vec(any_key(), 1..60),
        sizes in prop::collection::vec((1u16..210, 1u16..62), 1..4),
    ) {
        let mut stage = Stage::shipped(100, 30);
        for (i, key) in keys.iter().enumerate() {
            stage.press(*key);
            let app = &stage.app;
            prop_assert!(app.list_cursor().at < app.list_len().max(1));
            prop_assert!(app.place.facets.at < app.panes.facets.len().max(1));
            prop_assert!(app.place.detail_top <= app.panes.detail.len());
            prop_assert!(app.layout.source.area() == 0 || app.place.source_top <= app.panes.article.lines.len());
            if i % 16 == 0 {
                stage.draw();
            }
        }
        for (columns, rows) in sizes {
            stage.send(Msg::Resize(columns, rows));
            stage.draw();
        }
    }
}

#[test]
fn keys_typed_before_a_record_is_open_are_done_when_it_is() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(Key::Enter);
    // From here on the record thread is slow: what it is asked for comes only at the end.
    let mut asked = Vec::new();
    for key in [Key::Down, Key::Enter, Key::Enter] {
        asked.extend(stage.app.update(Msg::Key(key)));
    }
    assert!(stage.app.is_opening() && stage.app.place.focus != Focus::Source);
    for effect in asked {
        if let Effect::Open(epoch, id) = effect {
            let opened = stage.app.shown().open(id);
            stage.send(Msg::Opened(epoch, Box::new(opened)));
        }
    }
    assert_eq!(stage.app.place.focus, Focus::Source, "both times Enter was pressed");
    assert!(!stage.app.is_opening());
}

#[test]
fn a_detail_that_is_being_opened_keeps_what_it_showed_and_has_no_cursor() {
    let mut stage = Stage::shipped(100, 30);
    let before = stage.app.panes.detail.clone();
    stage.app.update(Msg::Key(Key::Down));
    assert!(stage.app.panes.stale && stage.app.fact().is_none());
    assert_eq!(stage.app.panes.detail, before);
}

#[test]
fn a_record_opened_of_data_that_was_read_again_is_not_shown() {
    let mut stage = Stage::shipped(100, 30);
    let id = stage.app.project().expect("a project");
    let old = stage.app.shown().open(id);
    stage.reload(r#"{"schema": "aidtrail/1", "projects": [{"id": "new", "title": "New"}]}"#);
    stage.send(Msg::Opened(0, Box::new(old)));
    assert_eq!(stage.app.opened().map(|opened| opened.project.title.as_str()), Some("New"));
}

#[test]
fn the_best_rows_alone_do_not_move_the_cursor_of_the_same_query() {
    use aidtrail::search::{Cancel, search_in_steps};
    let line = |i: usize| format!("{{\"project\": {{\"id\": \"p{i}\", \"title\": \"Water {i}\"}}}}\n");
    let text: String = (0..600).map(line).collect();
    let mut stage = Stage::of(&text, 100, 30);
    stage.press(Key::Char('G'));
    assert_eq!(stage.app.list_cursor().at, 599);
    // The same is asked again, as when the data has grown.
    let effects = stage.app.update(Msg::Key(Key::Char('s')));
    let Some(Effect::Search(generation, request)) = effects.into_iter().find(|e| matches!(e, Effect::Search(..)))
    else {
        panic!("sorting searches");
    };
    let request = aidtrail::search::Request { sort: Default::default(), ..request };
    let mut first = None;
    let corpus = stage.app.corpus.clone();
    let all =
        search_in_steps(&corpus, &request, &Cancel::never(), &mut |hits| first = Some(hits)).expect("not cancelled");
    let first = first.expect("more than a page is found");
    assert!(first.partial && first.rows.len() < 600);
    stage.send(Msg::Hits(generation, Box::new(first)));
    assert_eq!(stage.app.list_cursor().at, 599);
    stage.send(Msg::Hits(generation, Box::new(all)));
    assert_eq!((stage.app.list_cursor().at, stage.app.list_len()), (599, 600));
}
