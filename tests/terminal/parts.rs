//! The parts of an activity in the explorer: payments, results, documents and places as rows that lead to their XML
//! element, and activities that payments name.

use crate::stage::{Stage, corpus};
use aidtrail::formats::InputOrigin;
use aidtrail::tui::explorer::{Effect, Focus, KeyPress};
use ratatui::style::Modifier;
use serde_json::json;

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/money/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a fixture")
}

/// An activity with payments of one month each; the oldest is last in the detail.
fn many_payments(n: usize) -> String {
    let payment = |i: usize| {
        format!(
            "<transaction><transaction-type code='3'/><transaction-date iso-date='{}-{:02}-01'/>\
             <value currency='USD'>{}</value><description><narrative>{} of tents</narrative></description></transaction>\n",
            2000 + i / 12,
            i % 12 + 1,
            1000 + i,
            if i == 1 { "Generator instead" } else { "Delivery" }
        )
    };
    let payments: String = (0..n).map(payment).collect();
    format!(
        "<iati-activities><iati-activity><iati-identifier>M-1</iati-identifier><title><narrative>Shelter</narrative>\
         </title>\n{payments}</iati-activity></iati-activities>"
    )
}

/// The text under the cursor, as one line.
fn current(stage: &mut Stage) -> String {
    stage.styled(Modifier::REVERSED).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Moves the cursor of the detail down to a row.
fn go_to_row(stage: &mut Stage, text: &str) {
    for _ in 0..60 {
        if current(stage).contains(text) {
            return;
        }
        stage.press(KeyPress::Down);
    }
    panic!("no row {text}: {}", stage.text());
}

#[test]
fn a_word_of_a_payment_leads_to_the_row_and_enter_to_the_element() {
    let mut stage = Stage::of(&fixture("words-of-transactions"), 200, 60);
    stage.keys("/ambulances").press(KeyPress::Enter).press(KeyPress::Enter);
    let shown = current(&mut stage);
    assert!(shown.contains("from Example Agency to Kharkiv Regional Hospital"), "{shown}");
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::Source);
    let shown = current(&mut stage);
    assert!(shown.contains("<transaction>") && !shown.contains("document-link"), "{shown}");
    // And back to the row of the payment, not to the sum that it is in.
    stage.press(KeyPress::Enter);
    assert!(current(&mut stage).contains("from Example Agency to"), "{}", stage.text());
}

#[test]
fn rows_of_results_documents_and_scopes_lead_to_their_elements() {
    for (file, query, row, element) in [
        ("words-of-transactions", "ultrasound", "target 10, actual 8, 2020-01-01 to 2020-12-31", "<indicator"),
        ("words-of-transactions", "equipped", "output", "<result"),
        ("words-of-transactions", "handover", "application/pdf", "<document-link"),
        ("humanitarian", "nepal", "emergency, Glide EQ-2015-000048-NPL", "<humanitarian-scope"),
    ] {
        let mut stage = Stage::of(&fixture(file), 200, 60);
        stage.keys(&format!("/{query}")).press(KeyPress::Enter).press(KeyPress::Enter);
        // The line of equipment that is found in a part comes first.
        go_to_row(&mut stage, row);
        stage.press(KeyPress::Enter);
        let shown = current(&mut stage);
        assert!(stage.app.view.focus == Focus::Source && shown.contains(element), "{query}: {shown}");
    }
}

#[test]
fn a_long_list_says_how_many_more_there_are_and_shows_them_on_enter() {
    let mut stage = Stage::of(&many_payments(30), 120, 120);
    stage.press(KeyPress::Enter);
    let text = stage.text();
    assert!(text.contains("and 20 more: Enter shows more") && text.contains("30, newest first"), "{text}");
    assert!(text.contains("2002-06-01  disbursement  1,029 USD") && !text.contains("2000-01-01"), "{text}");
    go_to_row(&mut stage, "and 20 more");
    stage.press(KeyPress::Enter);
    assert!(stage.text().contains("2000-01-01  disbursement  1,000 USD"), "{}", stage.text());
    assert!(!stage.text().contains("Enter shows more"));
}

#[test]
fn a_row_beyond_the_bound_is_shown_if_it_has_words_of_the_query() {
    let mut stage = Stage::of(&many_payments(30), 120, 60);
    stage.keys("/generator").press(KeyPress::Enter).press(KeyPress::Enter);
    let shown = current(&mut stage);
    assert!(shown.contains("2000-02-01") && shown.contains("Generator instead"), "{shown}");
    assert!(stage.text().contains("and 19 more"), "{}", stage.text());
}

#[test]
fn an_activity_that_a_payment_names_is_a_row_that_leads_to_it() {
    let mut stage = Stage::of(&fixture("chain"), 100, 60);
    stage.keys("/grant agency").press(KeyPress::Enter).press(KeyPress::Enter).keys("+");
    let text = stage.text();
    assert!(text.contains("Money to     Equipment for clinics  XM-EX-B-7  which says so too"), "{text}");
    go_to_row(&mut stage, "Money to");
    // The other activity does not match the query, so it is shown alone.
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.query, "id:XM-EX-B-7");
    assert!(stage.text().contains("Money from   Grant to agency B  XM-EX-A-1"), "{}", stage.text());
    stage.keys("[");
    assert_eq!(stage.app.query, "grant agency");
}

#[test]
fn an_activity_that_only_the_other_one_names_says_so() {
    let one_sided = fixture("chain").replace(" receiver-activity-id=\"XM-EX-B-7\"", "");
    let mut stage = Stage::of(&one_sided, 100, 60);
    stage.keys("/id:XM-EX-A-1").press(KeyPress::Enter).press(KeyPress::Enter).keys("+");
    let text = stage.text();
    assert!(text.contains("Named as provider by Equipment for clinics  XM-EX-B-7"), "{text}");
}

#[test]
fn enter_on_a_part_without_its_xml_says_where_it_is() {
    let xml = corpus(InputOrigin::InMemory("a.xml".to_owned(), fixture("words-of-transactions").as_bytes().into()));
    let mut project = xml.open(aidtrail::store::RecordId(0)).project;
    // Its evidence is in a source that this dataset lacks.
    project.equipment.clear();
    let dataset = json!({"schema": "aidtrail/1", "sources": [], "projects": [project]});
    let mut stage = Stage::of(&dataset.to_string(), 160, 60);
    stage.keys("/ambulances").press(KeyPress::Enter).press(KeyPress::Enter).press(KeyPress::Enter);
    assert!(stage.text().contains("its XML is in a.xml:3, which is not opened here"), "{}", stage.text());
}

#[test]
fn o_on_a_document_opens_its_address() {
    let mut stage = Stage::of(&fixture("words-of-transactions"), 160, 60);
    stage.keys("/handover").press(KeyPress::Enter).press(KeyPress::Enter).keys("o");
    assert_eq!(stage.effects.pop(), Some(Effect::Browse("https://example.org/act.pdf".to_owned())));
}

#[test]
fn the_parts_of_an_activity_read_as_follows() {
    let mut stage = Stage::of(&fixture("words-of-transactions"), 100, 60);
    stage.press(KeyPress::Enter).keys("+");
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("parts-100x60", stage.text());
    });
}
