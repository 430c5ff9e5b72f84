//! The explorer's state without a terminal: scripts of keys, and random keys.

use crate::stage::{Stage, corpus, held};
use aidtrail::tui::explorer::{Answer, ClipboardText, Edit, Effect, Focus, KeyPress, ListKind, Msg, Overlay};

#[test]
fn escape_cancels_a_typed_filter_and_enter_keeps_it() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Esc);
    assert_eq!(stage.app.query, "");
    stage.keys("/mri").press(KeyPress::Enter).keys("/").keys("semey").press(KeyPress::Esc);
    assert_eq!(stage.app.query, "mri");
}

#[test]
fn offsets_that_overflow_are_refused_without_a_panic() {
    for (start, mark) in [(u64::MAX, "[0, 1]"), (1, "[5, 2]"), (0, "[0, 18446744073709551615]"), (3, "[1, 2]")] {
        let text = format!(
            r#"{{"schema": "aidtrail/1", "sources": [{{"id": "s", "text": "Жé x", "skip": [{{"start": 7, "end": 900, "why": "menu"}}], "attribution": [{{"start": 900, "end": 2}}]}}],
            "projects": [{{"id": "p", "countries": [{{"code": "UA", "evidence": [{{"source": "s", "quote": "é x", "start": {start}, "mark": {mark}}}]}}]}}]}}"#
        );
        let corpus = corpus(held(text.as_bytes()));
        assert!(corpus.ids().all(|id| corpus.row(id).broken().is_some()), "{start} {mark}");
        assert!(corpus.errors().any(|e| e.message.contains("the range 7 to 900 is not in its text")));
        let mut stage = Stage::of(&text, 100, 30);
        stage.rows("sources").press(KeyPress::Enter).draw();
    }
}

#[test]
fn moving_between_marks_keeps_the_filter() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Enter).press(KeyPress::Enter).press(KeyPress::Enter);
    let before = stage.app.view.mark;
    stage.keys("nnnN");
    assert_ne!(stage.app.view.mark, before);
    assert_eq!(stage.app.query, "mri");
}

#[test]
fn marks_wrap_around_and_enter_returns_to_the_project() {
    let mut stage = Stage::shipped(100, 30);
    stage.rows("sources").press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::Source);
    let n = stage.app.view_model.article.marks.len();
    stage.keys(&"n".repeat(n + 1));
    assert_eq!(stage.app.view.mark, Some(0));
    stage.press(KeyPress::Enter);
    assert_eq!((stage.app.view.focus, stage.app.view.list), (Focus::Detail, ListKind::Projects));
}

#[test]
fn back_and_forward_restore_the_view_and_the_query() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/semey").press(KeyPress::Enter).press(KeyPress::Down).press(KeyPress::Enter).press(KeyPress::Enter);
    let source = stage.app.view.clone();
    assert_eq!(source.focus, Focus::Source);
    stage.keys("[");
    assert_eq!(stage.app.view.focus, Focus::Detail);
    stage.keys("[[");
    assert_eq!((stage.app.view.focus, stage.app.query.as_str()), (Focus::List, ""));
    stage.keys("]]]");
    assert_eq!((stage.app.query.as_str(), stage.app.view.focus), ("semey", Focus::Source));
    assert_eq!(stage.app.view.mark, source.mark);
}

#[test]
fn undo_and_redo_step_through_filters() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Enter).keys("1").press(KeyPress::Down).keys("@");
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
fn filtering_by_the_value_under_the_cursor_toggles() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("1").press(KeyPress::Down);
    stage.keys("@");
    assert_eq!(stage.app.query, "country:KZ");
    assert_eq!(stage.app.hits.as_ref().map(|h| h.rows.len()), Some(9));
    stage.keys("@");
    assert_eq!(stage.app.query, "");
}

#[test]
fn typing_a_query_gives_the_same_hits_as_pasting_it() {
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
    stage.keys("/coun").press(KeyPress::Tab).keys("kaz").press(KeyPress::Tab).press(KeyPress::Enter);
    assert_eq!(stage.app.query, "country:Kazakhstan");
    assert_eq!(stage.app.hits.as_ref().map(|h| h.rows.len()), Some(9));
}

#[test]
fn an_empty_filter_line_recalls_earlier_queries() {
    let mut stage = Stage::shipped(100, 30);
    stage
        .keys("/mri")
        .press(KeyPress::Enter)
        .keys("X/semey")
        .press(KeyPress::Enter)
        .keys("X/")
        .press(KeyPress::Up)
        .press(KeyPress::Up)
        .press(KeyPress::Enter);
    assert_eq!(stage.app.query, "mri");
}

#[test]
fn the_quote_is_copied_with_its_source_and_date() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Enter).keys("y").press(KeyPress::Down).press(KeyPress::Enter);
    let Some(Effect::Copy(ClipboardText { text, .. })) = stage.effects.pop() else { panic!("{:?}", stage.effects) };
    assert!(
        text.starts_with("“Currently, thanks to the cooperation with Japanese partners, diagnostic systems")
            && text.contains("smiraponitke.com, 2024-07-24, https://"),
        "{text}"
    );
    stage.keys("y").keys("t");
    assert!(matches!(&stage.app.overlay, Some(Overlay::Text { bare: true, .. })));
}

#[test]
fn marked_rows_are_copied_together() {
    let mut stage = Stage::shipped(100, 30);
    stage.rows("items").keys("  ").keys("y").press(KeyPress::Enter);
    let Some(Effect::Copy(ClipboardText { text, .. })) = stage.effects.pop() else { panic!("{:?}", stage.effects) };
    assert_eq!(text.matches(" || ").count(), 1);
    assert!(text.starts_with("9 | MRI scanner | in delivery | 2024-07-24 | "), "{text}");
}

#[test]
fn copied_json_has_the_dataset_form() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("y").press(KeyPress::End).press(KeyPress::Enter);
    let Some(Effect::Copy(ClipboardText { text, .. })) = stage.effects.pop() else { panic!("{:?}", stage.effects) };
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
fn the_editor_and_the_pager_get_the_text_of_the_focused_pane() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Enter).press(KeyPress::Enter).press(KeyPress::Enter).keys("e");
    let Some(Effect::Edit(Edit::Text { name, text, line })) = stage.effects.pop() else {
        panic!("{:?}", stage.effects)
    };
    assert_eq!(
        (name.as_str(), text.lines().nth(line - 1).map(|l| l.contains("are being supplied"))),
        ("smiraponitke-2024-07-24.txt", Some(true))
    );
    stage.keys("p");
    assert!(matches!(stage.effects.pop(), Some(Effect::Page(text)) if text.contains("are being supplied")));
}

#[test]
fn escape_goes_up_but_never_quits_and_q_quits_at_the_top() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Enter).press(KeyPress::Enter).press(KeyPress::Enter);
    for _ in 0..10 {
        stage.press(KeyPress::Esc);
    }
    assert_eq!(stage.app.view.focus, Focus::List);
    assert!(!stage.effects.contains(&Effect::Quit));
    stage.keys("q");
    assert_eq!(stage.effects.pop(), Some(Effect::Quit));
}

#[test]
fn sorting_keeps_the_selected_row_selected() {
    let mut stage = Stage::shipped(100, 30);
    stage.press(KeyPress::Down).press(KeyPress::Down);
    let before = stage.app.selected_project();
    for _ in 0..9 {
        stage.keys("s");
        assert_eq!(stage.app.selected_project(), before, "{:?}", stage.app.sort);
    }
    stage.keys("S");
    assert_eq!(stage.app.selected_project(), before);
}

#[test]
fn enter_in_help_runs_the_selected_row() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("?").keys("choose what the rows").press(KeyPress::Enter).press(KeyPress::Enter);
    assert_eq!(stage.app.view.list, ListKind::Equipment);
    stage.keys("?").keys("state of an equipment line").press(KeyPress::Enter);
    assert!(stage.app.filter.as_ref().is_some_and(|line| line.input.value() == "state:"));
}

#[test]
fn a_facet_value_chosen_while_typing_stays_when_typing_goes_on() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::F(2)).keys("kazakh").press(KeyPress::Enter).keys("s");
    assert_eq!(stage.app.query, "mri country:KZ s");
}

#[test]
fn escape_from_the_filter_restores_the_selected_row() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("jjjjj");
    let before = stage.app.view.clone();
    stage.keys("/mri").press(KeyPress::Esc);
    assert_eq!(stage.app.view, before);
}

#[test]
fn reloading_a_smaller_file_drops_the_old_ids() {
    let six = serde_json::json!({"schema": "aidtrail/1", "projects": [],
        "sources": (0..6).map(|i| serde_json::json!({"id": format!("s{i}"), "title": "T", "publisher": "P", "text": "x"})).collect::<Vec<_>>()});
    let one = serde_json::json!({"schema": "aidtrail/1", "projects": [], "sources": [six["sources"][5]]});
    let mut stage = Stage::of(&six.to_string(), 100, 30);
    stage.keys("G").press(KeyPress::Enter).keys("[ ");
    stage.reload(&one.to_string());
    for key in ["]", "[", "y", "n", "4"] {
        stage.keys(key).press(KeyPress::Esc).draw();
    }
    assert!(stage.app.marked.is_empty());
}

#[test]
fn marks_and_history_stay_while_more_records_load() {
    let dataset = |n: usize| {
        let projects: Vec<_> =
            (0..n).map(|i| serde_json::json!({"id": format!("p{i}"), "title": format!("T{i}")})).collect();
        serde_json::json!({"schema": "aidtrail/1", "projects": projects}).to_string()
    };
    let mut stage = Stage::of(&dataset(3), 100, 30);
    stage.keys(" ").rows("sources");
    stage.grow(&dataset(9));
    assert_eq!(stage.app.marked.len(), 1);
    stage.keys("[");
    assert_eq!(stage.app.view.list, ListKind::Projects);
}

#[test]
fn a_failed_reload_keeps_the_old_data() {
    let mut stage = Stage::shipped(100, 30);
    stage.reload("");
    assert!(stage.text().contains("26 of 26 projects"), "{}", stage.text());
    assert!(
        stage.app.notice.as_ref().is_some_and(|n| n.error && n.text.contains("the file is empty")),
        "{:?}",
        stage.app.notice
    );
}

#[test]
fn a_long_text_to_copy_scrolls_to_its_end() {
    let mut stage = Stage::shipped(60, 20);
    stage.keys("y").press(KeyPress::End).keys("t").press(KeyPress::End);
    assert!(stage.text().trim_end().ends_with('}'), "{}", stage.text());
}

#[test]
fn tab_completes_a_value_of_several_words() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/recipient:\"semey ci").press(KeyPress::Tab);
    let value = stage.app.filter.as_ref().map(|line| line.input.value().to_owned());
    assert_eq!(value.as_deref(), Some("recipient:\"Semey City Emergency Hospital\" "));
}

#[test]
fn opening_a_hit_selects_the_fact_that_matched() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/iijima").press(KeyPress::Enter).press(KeyPress::Enter);
    let label = stage.app.current_fact().map(|(project, key)| {
        let opened = stage.app.shown_corpus().open(project);
        let facts = opened.project.facts();
        facts.into_iter().find(|fact| fact.key == key).map(|fact| fact.label())
    });
    assert_eq!(label.flatten().as_deref(), Some("signed by Masaharu Iijima"));
}

#[test]
fn a_file_with_only_an_article_opens_the_list_of_sources() {
    let mut stage = Stage::of("A headline of four words\n\nThe body says it.", 100, 30);
    assert_eq!(stage.app.view.list, ListKind::Sources);
    assert!(stage.text().contains("The body says it."), "{}", stage.text());
}

#[test]
fn keys_pressed_while_a_record_opens_take_effect_afterwards() {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/mri").press(KeyPress::Enter);
    // From here on the record thread is slow: its answers arrive only at the end.
    let mut asked = Vec::new();
    for key in [KeyPress::Down, KeyPress::Enter, KeyPress::Enter] {
        asked.extend(stage.app.update(Msg::Key(key)));
    }
    assert!(stage.app.is_opening() && stage.app.view.focus != Focus::Source);
    for effect in asked {
        if let Effect::Open(epoch, id) = effect {
            let opened = stage.app.shown_corpus().open(id);
            stage.send(Msg::Answer(Answer::Opened(epoch, Box::new(opened))));
        }
    }
    assert_eq!(stage.app.view.focus, Focus::Source, "both Enter keys took effect");
    assert!(!stage.app.is_opening());
}

#[test]
fn while_a_record_opens_the_old_detail_stays_without_a_cursor() {
    let mut stage = Stage::shipped(100, 30);
    let before = stage.app.view_model.detail.clone();
    stage.app.update(Msg::Key(KeyPress::Down));
    assert!(stage.app.view_model.stale && stage.app.current_fact().is_none());
    assert_eq!(stage.app.view_model.detail, before);
}

#[test]
fn a_record_opened_before_a_reload_is_not_shown_after_it() {
    let mut stage = Stage::shipped(100, 30);
    let id = stage.app.selected_project().expect("a project");
    let old = stage.app.shown_corpus().open(id);
    stage.reload(r#"{"schema": "aidtrail/1", "projects": [{"id": "new", "title": "New"}]}"#);
    stage.send(Msg::Answer(Answer::Opened(0, Box::new(old))));
    assert_eq!(stage.app.selected_record().map(|opened| opened.project.title.as_str()), Some("New"));
}

#[test]
fn a_first_page_of_hits_keeps_the_cursor_of_the_same_query() {
    use aidtrail::search::{Cancel, search_in_steps};
    let line = |i: usize| format!("{{\"project\": {{\"id\": \"p{i}\", \"title\": \"Water {i}\"}}}}\n");
    let text: String = (0..600).map(line).collect();
    let mut stage = Stage::of(&text, 100, 30);
    stage.keys("2").press(KeyPress::Char('G'));
    assert_eq!(stage.app.list_cursor().at, 599);
    // Ask the same query again, as the explorer does when more data is loaded.
    let effects = stage.app.update(Msg::Key(KeyPress::Char('s')));
    let Some(Effect::Search(generation, request)) = effects.into_iter().find(|e| matches!(e, Effect::Search(..)))
    else {
        panic!("sorting searches");
    };
    let request = aidtrail::search::Request { sort: Default::default(), ..*request };
    let mut first = None;
    let corpus = stage.app.corpus.clone();
    let all =
        search_in_steps(&corpus, &request, &Cancel::never(), &mut |hits| first = Some(hits)).expect("not cancelled");
    let first = first.expect("more than a page is found");
    assert!(first.breakdown.is_none() && first.rows.len() < 600);
    stage.send(Msg::Answer(Answer::Hits(generation, Box::new(first))));
    assert_eq!(stage.app.list_cursor().at, 599);
    stage.send(Msg::Answer(Answer::Hits(generation, Box::new(all))));
    assert_eq!((stage.app.list_cursor().at, stage.app.list_len()), (599, 600));
}

/// A stage with the source of the first found project in front.
fn reading(query: &str) -> Stage {
    let mut stage = Stage::shipped(100, 30);
    stage.keys("/").keys(query).press(KeyPress::Enter).press(KeyPress::Enter).press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::Source);
    stage
}

#[test]
fn a_word_of_the_text_that_no_fact_cites_is_found_in_the_source() {
    let mut stage = reading("semey");
    stage.keys("/KAZAKHSTÁN");
    let found = stage.app.view_model.article.found.clone();
    assert!(found.len() > 2, "{}", stage.text());
    assert!(stage.text().contains(&format!("of {}  n N", found.len())), "{}", stage.text());
    assert_eq!(stage.app.query, "semey", "no list changes");
    stage.press(KeyPress::Enter);
    let at = |stage: &Stage| stage.app.find.as_ref().map(|find| find.at);
    let first = at(&stage).expect("a place");
    stage.keys("n");
    assert_eq!(at(&stage), Some((first + 1) % found.len()));
    stage.keys("NN");
    assert_eq!(at(&stage), Some((first + found.len() - 1) % found.len()));
    let line = found[at(&stage).expect("a place")];
    let page = 24;
    assert!((stage.app.view.source_top..stage.app.view.source_top + page).contains(&line));
    let marked = stage.styled(ratatui::style::Modifier::REVERSED);
    assert!(marked.to_lowercase().contains("kazakhstan"), "{marked}");
    // Escape ends finding, then leads up.
    stage.press(KeyPress::Esc);
    assert!(stage.app.find.is_none() && stage.app.view.focus == Focus::Source);
    stage.press(KeyPress::Esc);
    assert_eq!(stage.app.view.focus, Focus::Detail);
}

#[test]
fn a_text_that_is_not_in_the_source_is_said_not_to_be_found() {
    let mut stage = reading("semey");
    let top = stage.app.view.source_top;
    stage.keys("/no such words").press(KeyPress::Enter).keys("nN");
    assert!(stage.text().contains("Source  not found"), "{}", stage.text());
    assert_eq!(stage.app.view.source_top, top);
    stage.send(Msg::Key(KeyPress::F(3)));
    assert!(stage.app.filter.is_some(), "F3 filters from here too");
}

#[test]
fn a_place_inside_a_ligature_is_one_place() {
    let text = "O\u{fb03}ce of aid\n\nThe o\u{fb03}ce gives e\u{fb00}ort.";
    let mut stage = Stage::of(text, 100, 30);
    stage.press(KeyPress::Enter).keys("/f");
    // Two in the title and two in each line, of which the first repeats the title.
    assert_eq!(stage.app.view_model.article.found.len(), 6, "{}", stage.text());
    stage.draw();
}

#[test]
fn a_project_chosen_by_a_country_opens_at_that_country() {
    let countries = |codes: &[&str]| -> Vec<serde_json::Value> {
        codes.iter().map(|code| serde_json::json!({ "code": code })).collect()
    };
    let codes = ["AF", "AL", "DZ", "AO", "AR", "AM", "AZ", "BD", "BY", "BJ", "BT", "BO", "BA", "BW", "BR", "KZ"];
    let text = serde_json::json!({"schema": "aidtrail/1", "sources": [], "projects": [
        {"id": "kz-1", "title": "Many countries", "countries": countries(&codes)}]});
    let mut stage = Stage::of(&text.to_string(), 100, 30);
    stage.keys("/country:KZ").press(KeyPress::Enter).press(KeyPress::Enter);
    let (_, key) = stage.app.current_fact().expect("a fact");
    assert_eq!(key, aidtrail::model::FactKey::Country(15), "{}", stage.text());
}

#[test]
fn a_record_without_quotes_leaves_no_space_for_one() {
    let facts: Vec<_> = (0..60).map(|i| serde_json::json!({"role": "donor", "name": format!("Donor {i}")})).collect();
    let text = serde_json::json!({"schema": "aidtrail/1", "sources": [], "projects": [
        {"id": "a", "title": "Without quotes", "parties": facts}]});
    let mut stage = Stage::of(&text.to_string(), 100, 30);
    let drawn = stage.text();
    // The last row above the message row.
    let last = drawn.lines().nth(27).unwrap_or_default().to_owned();
    assert!(last.contains("Donor"), "{drawn}");
    let mut with_quotes = Stage::shipped(100, 30);
    assert!(with_quotes.text().contains("────"), "{}", with_quotes.text());
}
