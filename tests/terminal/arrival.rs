//! Has it arrived, and who says so: what the explorer shows of balances, voices and the claims behind the cells.

use crate::stage::Stage;
use aidtrail::model::PartialDate;
use aidtrail::tui::explorer::{Focus, KeyPress, LineCell};
use ratatui::style::Modifier;
use serde_json::{Value, json};

/// A claim as `date state number voice sentence`; `-` for what is not stated.
struct Told(&'static str, &'static str, &'static str, &'static str, &'static str);

/// A dataset with one line; each claim is a source of its own and cites all of its sentence.
fn line(claims: &[Told], sites: &Value) -> String {
    let stated = |text: &str| (text != "-").then(|| text.to_owned());
    let evidence = |i: usize, text: &str| json!([{"source": format!("s{i}"), "quote": text, "start": 0}]);
    let sources: Vec<Value> = (claims.iter().enumerate())
        .map(|(i, it)| json!({"id": format!("s{i}"), "publisher": format!("Paper {i}"), "text": it.4, "published": stated(it.0)}))
        .collect();
    let told: Vec<Value> = (claims.iter().enumerate())
        .map(|(i, it)| {
            json!({
                "as_of": stated(it.0),
                "status": it.1,
                "quantity": it.2.parse::<i64>().ok(),
                "said_by": stated(it.3),
                "sites": sites,
                "evidence": evidence(i, it.4),
            })
        })
        .collect();
    let party = json!({"role": "donor", "name": "Japan", "country": "JP", "basis": "inferred", "evidence": evidence(0, claims[0].4)});
    json!({"schema": "aidtrail/1", "sources": sources, "projects": [{
        "id": "x", "title": "Scanners", "parties": [party],
        "equipment": [{"name": "Scanner", "category": "ct_scanner", "claims": told}],
    }]})
    .to_string()
}

const DENIED: [Told; 3] = [
    Told("2026-09-10", "not_received", "-", "receiver", "The hospital has received none."),
    Told("2026-06-10", "delivered", "2", "giver", "Two were handed over."),
    Told("2026-01-10", "planned", "5", "receiver", "Five are to come."),
];

const PARTLY: [Told; 2] = [
    Told("2026-06-10", "delivered", "2", "giver", "Two were handed over."),
    Told("2026-01-10", "planned", "5", "receiver", "Five are to come."),
];

const OLDER_NUMBER: [Told; 2] = [
    Told("2024-07-24", "in_delivery", "-", "carrier", "The scanners are under way."),
    Told("2023-10-16", "ordered", "9", "giver", "Nine have been bought."),
];

fn equipment_list(data: &str, columns: u16, rows: u16) -> Stage {
    let mut stage = Stage::of(data, columns, rows);
    stage.rows("items");
    stage
}

#[test]
fn while_reports_disagree_the_row_has_both_sides_and_the_detail_both_quotes() {
    let data = line(&DENIED, &json!([]));
    let words = "! 2 received, says the giver; none, says the receiver";
    for (columns, row) in
        [(200, words), (160, "! 2 received G; none R"), (100, "! 2 received G; none R"), (60, "! 2 received G; none R")]
    {
        let text = equipment_list(&data, columns, 40).text();
        assert!(text.contains(row), "{columns}: {text}");
    }
    let text = equipment_list(&data, 240, 45).text();
    for side in [
        "2 received, says the giver: “Two were handed over.”  Paper 1, 2026-06-10",
        "none, says the receiver: “The hospital has received none.”  Paper 0, 2026-09-10",
    ] {
        assert!(text.contains(side), "{side}: {text}");
    }
}

#[test]
fn a_partly_delivered_line_says_what_is_outstanding() {
    let text = equipment_list(&line(&PARTLY, &json!([])), 140, 50).text();
    for shown in [
        "2 of 5 Scanner",
        "◐ partly delivered",
        "GR",
        "promised 5 (2026-01-10, receiver) · received 2 (2026-06-10, giver)",
        "2 of 5 received · 3 outstanding",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
}

#[test]
fn enter_opens_the_words_of_the_cell_under_the_cursor() {
    let data = line(&OLDER_NUMBER, &json!([{"place": "Kyiv"}]));
    for (steps, cell, words) in [
        (0, LineCell::State, "The scanners are under way."),
        (1, LineCell::Date, "The scanners are under way."),
        (2, LineCell::Place, "The scanners are under way."),
        (3, LineCell::Donor, "The scanners are under way."),
        (4, LineCell::Number, "Nine have been bought."),
    ] {
        let mut stage = equipment_list(&data, 100, 40);
        assert!(stage.text().contains("9 (2023) Scanner"), "{}", stage.text());
        for _ in 0..steps {
            stage.keys("L");
        }
        assert_eq!(stage.app.view.cell, cell);
        stage.press(KeyPress::Enter);
        assert_eq!(stage.app.view.focus, Focus::Source, "{cell:?}");
        assert_eq!(stage.styled(Modifier::REVERSED), format!("Source\n{words}"), "{cell:?}");
        // One level up is the detail, at the fact that the cell comes from.
        stage.press(KeyPress::Esc);
        assert_eq!(stage.app.view.focus, Focus::Detail, "{cell:?}");
    }
    // The cell before the first is the last.
    let mut stage = equipment_list(&data, 100, 40);
    stage.keys("HH");
    assert_eq!(stage.app.view.cell, LineCell::Donor);
}

#[test]
fn a_cell_that_no_report_states_opens_nothing() {
    let mut stage = equipment_list(&line(&OLDER_NUMBER, &json!([])), 100, 40);
    stage.keys("LL").press(KeyPress::Enter);
    assert_eq!((stage.app.view.cell, stage.app.view.focus), (LineCell::Place, Focus::List));
    assert!(stage.text().contains("place: no report states it"), "{}", stage.text());
}

#[test]
fn a_number_of_several_places_says_that_no_share_is_stated_at_any_width() {
    let data = line(&PARTLY, &json!([{"place": "Kyiv"}, {"place": "Lviv"}]));
    let wide = equipment_list(&data, 240, 40).text();
    assert!(wide.contains("2 places, share not stated: Kyiv, Lviv"), "{wide}");
    let narrow = equipment_list(&data, 100, 40).text();
    assert!(narrow.contains("2 not split"), "{narrow}");
    let shared = line(&PARTLY, &json!([{"place": "Kyiv", "quantity": 1}, {"place": "Lviv", "quantity": 1}]));
    let text = equipment_list(&shared, 240, 40).text();
    assert!(text.contains("2 places: 1 Kyiv, 1 Lviv") && !text.contains("not split"), "{text}");
}

#[test]
fn an_inferred_donor_is_marked_in_the_rows_of_lines_and_of_projects() {
    let mut stage = Stage::of(&line(&PARTLY, &json!([])), 240, 40);
    stage.keys("+");
    assert!(stage.text().contains("Japan (inferred)"), "{}", stage.text());
    stage.rows("items");
    assert!(stage.text().contains("Japan (inferred)"), "{}", stage.text());
}

#[test]
fn the_header_tells_the_age_of_the_data_at_every_width() {
    let data = line(&[Told("2016-04-02", "delivered", "2", "giver", "Two came.")], &json!([]));
    let today: PartialDate = "2026-05-02".parse().expect("a date");
    for (columns, age) in [(50, "10 years old"), (60, "data 10 years old"), (100, "data of 2016-04 (10 years old)")] {
        let mut stage = Stage::of(&data, columns, 30);
        stage.app.today = Some(today);
        let text = stage.text();
        let header = text.lines().next().unwrap_or_default();
        assert!(header.contains(age) && header.trim_end().ends_with(['?', 'p']), "{columns}: {header}");
    }
    // Without a day to compare with only the date of the data is told.
    let header = Stage::of(&data, 100, 30).text();
    assert!(header.contains("data of 2016-04 ·"), "{header}");
}

#[test]
fn what_is_no_aid_is_said_on_top_with_its_reason() {
    let words = "A company opens a clinic.";
    let data = json!({"schema": "aidtrail/1", "sources": [{"id": "a", "text": words}], "projects": [{
        "id": "x", "title": "Clinic",
        "not_aid": {"words": "a clinic of a company", "why": "no giver is named",
            "evidence": [{"source": "a", "quote": words, "start": 0}]},
        "equipment": [{"name": "Clinic", "category": "other", "claims": [
            {"status": "planned", "quantity": 1, "evidence": [{"source": "a", "quote": words, "start": 0}]}]}],
    }]});
    let text = Stage::of(&data.to_string(), 240, 40).text();
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(at("a clinic of a company  no giver is named") < at("Donor        not stated"), "{text}");
}
