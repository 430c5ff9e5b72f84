//! IATI activities in the explorer: a fact leads to its XML element, an item to its sentence, and money that
//! several records report counts once.

use crate::stage::{Stage, corpus, held};
use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::search::{AnswerParts, Cancel, Request, SumField, Sums, SumsBy, search};
use aidtrail::store::RecordId;
use aidtrail::tui::explorer::{Edit, Effect, Focus, KeyPress};
use ratatui::style::Modifier;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// A parent activity with two children that report its disbursements; a secondary reporter publishes one of
/// the children a second time.
const PROGRAMME: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
  <iati-activity xml:lang="en" default-currency="EUR" hierarchy="1" last-updated-datetime="2024-05-06T07:08:09Z">
    <iati-identifier>XX-1</iati-identifier>
    <reporting-org ref="XX-GOV-1" type="10"><narrative>Ministry of Relief</narrative></reporting-org>
    <title><narrative>Rural clinics</narrative><narrative xml:lang="fr">Cliniques rurales</narrative></title>
    <participating-org role="1" type="10"><narrative>Northland</narrative></participating-org>
    <activity-status code="2"/>
    <activity-date type="2" iso-date="2021-03-01"/>
    <recipient-country code="KE" percentage="75"/>
    <recipient-country code="UG" percentage="25"/>
    <sector code="12220" vocabulary="1" percentage="100"/>
    <budget type="1"><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/><value>900</value></budget>
    <transaction><transaction-type code="3"/><transaction-date iso-date="2021-06-01"/><value>500</value></transaction>
    <related-activity ref="XX-1-a" type="2"/>
    <related-activity ref="XX-1-b" type="2"/>
  </iati-activity>
  <iati-activity xml:lang="en" default-currency="EUR" hierarchy="2">
    <iati-identifier>XX-1-a</iati-identifier>
    <reporting-org ref="XX-GOV-1" type="10"><narrative>Ministry of Relief</narrative></reporting-org>
    <title><narrative>Equipment for clinics</narrative></title>
    <description><narrative>Five ambulances will be purchased for district clinics.</narrative></description>
    <participating-org role="Funding"><narrative>Northland</narrative></participating-org>
    <participating-org role="4"><narrative>Road and Health</narrative></participating-org>
    <activity-date type="start-planned" iso-date="2022-01-01"/>
    <recipient-country code="KE"/>
    <transaction><transaction-type code="D"/><transaction-date iso-date="2022-02-01"/><value>400.10</value></transaction>
    <transaction><transaction-type code="D"/><transaction-date iso-date="2022-09-01"/><value>-100.05</value></transaction>
    <document-link url="https://example.org/plan"><title><narrative>Plan</narrative></title></document-link>
    <related-activity ref="XX-1" type="1"/>
  </iati-activity>
  <iati-activity xml:lang="en" default-currency="EUR">
    <iati-identifier>XX-1-b</iati-identifier>
    <reporting-org ref="ZZ-9" type="21" secondary-reporter="1"><narrative>Somebody else</narrative></reporting-org>
    <title><narrative>Training, told again</narrative></title>
    <transaction><transaction-type code="3"/><transaction-date iso-date="2022-03-01"/><value>70</value></transaction>
  </iati-activity>
  <iati-activity xml:lang="en" default-currency="EUR">
    <iati-identifier>XX-1-b</iati-identifier>
    <reporting-org ref="XX-GOV-1" type="10"><narrative>Ministry of Relief</narrative></reporting-org>
    <title><narrative>Training</narrative></title>
    <transaction><transaction-type code="3"/><transaction-date iso-date="2022-03-01"/><value>60</value></transaction>
  </iati-activity>
</iati-activities>
"#;

fn stage() -> Stage {
    Stage::of(PROGRAMME, 200, 60)
}

fn sums(query: &str, by: SumsBy) -> Vec<String> {
    let corpus = corpus(held(PROGRAMME.as_bytes()));
    let want = AnswerParts { sums: Some(by.into()), ..AnswerParts::default() };
    let request = Request { query: query.to_owned(), wanted: want, ..Request::default() };
    let hits = search(&corpus, &request, &Cancel::never()).expect("nobody cancels");
    sum_rows(hits.sums().expect("sums were wanted"))
}

/// The rows as `kind currency value: sum`, or `field kind currency: sum`.
fn sum_rows(sums: &Sums) -> Vec<String> {
    let row = |row: &aidtrail::search::SumRow| match row.field {
        SumField::Amount => format!("{} {} {}: {}", row.kind, row.currency, row.value, row.count),
        SumField::LeftOut(why) => format!("{} {} {}: {}", why.code(), row.kind, row.currency, row.count),
        field => format!("{} {} {}: {}", field.name(), row.kind, row.currency, row.count),
    };
    sums.rows.iter().map(row).collect()
}

#[test]
fn money_that_children_or_other_publishers_report_again_counts_once() {
    // The children report 360.05 of the parent's 500. Of the two records of XX-1-b, the responsible publisher's counts.
    assert_eq!(
        sums("", SumsBy::Kind),
        [
            "disbursement EUR : 500", "budget EUR : 900", "of_parents disbursement EUR: 139.95",
            "duplicate disbursement EUR: 70", "children disbursement EUR: 360.05"
        ]
    );
}

#[test]
fn a_parent_found_without_its_children_counts_its_own_money() {
    assert_eq!(sums("hierarchy:1", SumsBy::Kind), ["disbursement EUR : 500", "budget EUR : 900"]);
    assert_eq!(sums("reporting:somebody", SumsBy::Kind), ["disbursement EUR : 70"]);
}

#[test]
fn money_divides_by_country_percentage_and_by_transaction_year() {
    assert_eq!(
        sums("", SumsBy::Country)[..5],
        [
            "disbursement EUR KE: 300.05", "disbursement EUR none: 60", "disbursement EUR parent: 139.95",
            "budget EUR KE: 675", "budget EUR UG: 225"
        ]
    );
    assert_eq!(
        sums("", SumsBy::Year)[..3],
        ["disbursement EUR 2021: 139.95", "disbursement EUR 2022: 360.05", "budget EUR 2021: 900"]
    );
}

#[test]
fn iati_fields_filter_activities() {
    for (query, found) in [
        ("reporting:ministry", 3),
        ("implementing:road", 1),
        ("role:funding", 2),
        ("role:4", 1),
        ("group:122", 1),
        ("sector:12220", 1),
        ("start:2021", 1),
        ("start:>=2022", 1),
        ("hierarchy:2", 1),
        ("language:fr", 1),
        ("has:document", 1),
        ("amount:>=300 eur", 2),
        ("amount:<=301 eur", 3),
        ("told:2024", 1),
        ("equipment:ambulance qty:5 state:planned", 1),
        ("cliniques", 1),
        ("flag:counted_in_children", 1),
        ("flag:duplicate_id", 2),
        ("flag:missing_country", 2),
    ] {
        let mut stage = stage();
        stage.keys(&format!("/{query}")).press(KeyPress::Enter);
        let hits = stage.app.hits.as_ref().expect("searched");
        assert_eq!(hits.found, found, "{query}: {:?}", hits.notes);
    }
}

#[test]
fn titles_are_shown_in_the_requested_language_if_present() {
    let loading = LoadOptions { language: Some(*b"fr"), ..LoadOptions::on(1) };
    let corpus = load_with(&[held(PROGRAMME.as_bytes())], loading, &AtomicBool::new(false), &|_, _| {});
    assert_eq!(corpus.row(RecordId(0)).title(), "Cliniques rurales");
    assert_eq!(corpus.row(RecordId(1)).title(), "Equipment for clinics");
    let opened = corpus.open(RecordId(0));
    assert_eq!(opened.broken, None);
    let others = opened.project.activity.expect("an activity").narratives;
    assert_eq!(others.iter().map(|other| other.text.as_str()).collect::<Vec<_>>(), ["Rural clinics"]);
}

#[test]
fn enter_on_a_fact_shows_its_xml_element() {
    let mut stage = stage();
    stage.keys("/rural clinics").press(KeyPress::Enter).press(KeyPress::Enter);
    // The cursor is on the countries; the next fact is the donor.
    stage.press(KeyPress::Down).press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::Source);
    let shown = stage.styled(Modifier::REVERSED);
    assert!(shown.contains("<participating-org role=\"1\"") && shown.contains("Northland"), "{shown}");
    assert!(!shown.contains("recipient-country"), "{shown}");
}

#[test]
fn enter_on_an_item_shows_its_words_in_the_activity() {
    let mut stage = stage();
    stage.keys("/ambulance").press(KeyPress::Enter).press(KeyPress::Enter).press(KeyPress::Enter);
    let shown = stage.styled(Modifier::REVERSED);
    assert!(shown.contains("Five ambulances"), "{shown}");
    assert!(stage.text().contains("IATI activity"), "{}", stage.text());
}

#[test]
fn the_editor_opens_the_file_at_the_line_of_the_element() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("programme-{}.xml", std::process::id()));
    std::fs::write(&path, PROGRAMME).expect("written");
    let mut stage = Stage::on(InputOrigin::File(path.clone()), 200, 60);
    stage
        .keys("/rural clinics")
        .press(KeyPress::Enter)
        .press(KeyPress::Enter)
        .press(KeyPress::Down)
        .press(KeyPress::Enter)
        .keys("e");
    let line = 1 + PROGRAMME.lines().position(|line| line.contains("role=\"1\"")).expect("stands there");
    assert_eq!(stage.effects.pop(), Some(Effect::Edit(Edit::File(path.display().to_string(), line))));
    std::fs::remove_file(path).expect("removed");
}

#[test]
fn the_money_table_shows_duplicates_on_request_and_divides_money() {
    let mut stage = Stage::of(PROGRAMME, 100, 30);
    stage.keys("$");
    let text = stage.text();
    assert!(text.contains("139.95 EUR") && text.contains("left out: reported by its children"), "{text}");
    stage.keys(" ");
    assert!(stage.text().contains("930.05 EUR"), "{}", stage.text());
    stage.press(KeyPress::Tab);
    assert!(stage.text().contains("Kenya"), "{}", stage.text());
    for name in ["region", "sector", "donor", "implementer", "reporter", "year"] {
        assert!(stage.text().contains(&format!("Tab by {name}")), "{}", stage.text());
        stage.press(KeyPress::Tab);
    }
    assert!(stage.text().contains("2022"), "{}", stage.text());
    stage.press(KeyPress::Esc);
    assert!(!stage.text().contains("930.05 EUR"));
}

#[test]
fn on_a_small_screen_money_keeps_its_currency() {
    let mut stage = Stage::of(PROGRAMME, 60, 20);
    stage.keys("$").press(KeyPress::Tab);
    assert!(stage.text().contains("300.05 EUR"), "{}", stage.text());
}

/// The activity A with this date of last update, one disbursement and two ambulances.
fn activity_updated_on(updated: &str, value: u32) -> String {
    format!(
        "<iati-activity last-updated-datetime='{updated}' default-currency='USD'><iati-identifier>A</iati-identifier>\
         <title><narrative>Two ambulances were delivered</narrative></title><recipient-country code='KE'/>\
         <transaction><transaction-type code='3'/><transaction-date iso-date='2020-01-01'/><value>{value}</value>\
         </transaction></iati-activity>"
    )
}

fn hits_of(activities: &[String]) -> aidtrail::search::Hits {
    let text = format!("<iati-activities>{}</iati-activities>", activities.concat());
    let request = Request {
        wanted: AnswerParts { sums: Some(SumsBy::Kind.into()), ..AnswerParts::default() },
        ..Request::default()
    };
    search(&corpus(held(text.as_bytes())), &request, &Cancel::never()).expect("nobody cancels")
}

#[test]
fn of_two_records_of_one_activity_the_last_updated_counts() {
    let (old, new) = (activity_updated_on("2021-05-06", 1), activity_updated_on("2021-05-28T10:00:00Z", 35));
    for activities in [[old.clone(), new.clone()], [new.clone(), old]] {
        let hits = hits_of(&activities);
        let (sums, lines) = (hits.sums().expect("wanted"), hits.lines().expect("wanted"));
        assert_eq!(sum_rows(sums), ["disbursement USD : 35", "duplicate disbursement USD: 1"]);
        assert_eq!((lines.rows.len(), lines.total.to_string()), (2, "2 received".to_owned()));
    }
    // A broken record never replaces a usable one.
    let broken = activity_updated_on("2022-01-01", 7).replace("</title>", "</title></oops>");
    let hits = hits_of(&[broken, new]);
    assert_eq!(sum_rows(hits.sums().expect("wanted")), ["disbursement USD : 35"]);
}

#[test]
fn a_dangling_relation_is_flagged_with_the_flags_of_the_record_itself() {
    let related = activity_updated_on("2021-05-06", 1)
        .replace("</iati-activity>", "<related-activity ref='NOT-HERE' type='1'/></iati-activity>");
    let corpus = corpus(held(format!("<iati-activities>{related}</iati-activities>").as_bytes()));
    let rules: Vec<&str> = corpus.row(RecordId(0)).rules().iter().map(|r| r.code()).collect();
    let own = ["missing_sector", "missing_start", "missing_description"];
    assert_eq!(rules, [&own[..], &["dangling_relation", "paid_without_commitment"]].concat());
    assert_eq!(corpus.open(RecordId(0)).flags.len(), rules.len());
}

#[test]
fn a_huge_activity_shows_the_beginning_of_its_xml() {
    let flow = "<transaction><transaction-type code='3'/><value currency='USD'>1</value></transaction>\n";
    let text = format!(
        "<iati-activities><iati-activity><iati-identifier>A</iati-identifier>\n{}</iati-activity></iati-activities>",
        flow.repeat(20_000)
    );
    let corpus = corpus(held(text.as_bytes()));
    let opened = corpus.open_source(corpus.xml_source(RecordId(0)).expect("of XML"));
    assert!(opened.source.text.len() <= 1 << 19 && text.contains(&opened.source.text));
    assert!(opened.problem.is_some_and(|problem| problem.message.contains("1 MB of XML")));
    assert!(opened.marks.len() > 5000 && opened.marks.len() < 20_000, "{}", opened.marks.len());
    let mut stage = Stage::of(&text, 200, 60);
    assert!(stage.press(KeyPress::Enter).text().contains("beginning"), "{}", stage.text());
}

#[test]
fn a_label_longer_than_its_column_never_shifts_its_value() {
    let xml = "<iati-activities version='2.03'><iati-activity><iati-identifier>A</iati-identifier>\
               <title><narrative>T</narrative></title>\
               <participating-org role='1'><narrative>Giver</narrative></participating-org>\
               <participating-org role='2'><narrative>Ministry of Health</narrative></participating-org>\
               <participating-org role='4'><narrative>Builder</narrative></participating-org>\
               </iati-activity></iati-activities>";
    let mut stage = crate::stage::Stage::of(xml, 160, 45);
    let text = stage.text();
    let column = |value: &str| {
        let line = text.lines().find(|line| {
            line.split('│').nth(1).is_some_and(|pane| pane.ends_with(value) || pane.trim_end().ends_with(value))
        });
        line.map(|line| line.split(value).next().unwrap_or_default().chars().count())
    };
    assert!(text.contains("Accountable"), "{text}");
    assert_eq!(column("Ministry of Health"), column("Builder"), "{text}");
    assert!(column("Builder").is_some(), "{text}");
}
