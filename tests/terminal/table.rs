//! The table in the explorer: groups, columns, the way into the rows of a group and back, and how figures come about.

use crate::stage::Stage;
use aidtrail::fields::{TableFigure, TableRows};
use aidtrail::search::{
    AnswerParts, Cancel, ExplainWanted, ExplainedRow, GroupRow, Request, TableSpec, TableWords, group_field_names,
    search,
};
use aidtrail::store::Corpus;
use aidtrail::tui::explorer::{Effect, Focus, KeyPress, ListKind};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

macro_rules! screen {
    ($name:literal, $stage:expr) => {
        insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $stage.text());
        });
    };
}

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Activities with none, one or several donors, countries and sectors, some with percentages, some reported twice; money
/// of several kinds, currencies and years.
pub fn activities(n: usize, seed: u64) -> String {
    let mut chance = Chance(seed);
    let mut xml = "<iati-activities version=\"2.03\">".to_owned();
    for i in 0..n {
        let id = if chance.below(8) == 0 { i / 2 } else { i };
        let _ = write!(xml, "<iati-activity default-currency=\"USD\"><iati-identifier>A-{id}</iati-identifier>");
        let _ = write!(xml, "<reporting-org ref=\"R{}\"><narrative>R</narrative></reporting-org>", chance.below(2));
        let _ = write!(xml, "<title><narrative>Scanner {i}</narrative></title>");
        for donor in 0..chance.below(4) {
            let donor = donor * 3 + chance.below(3);
            let _ =
                write!(xml, "<participating-org role=\"1\"><narrative>Donor {donor}</narrative></participating-org>");
        }
        let _ = write!(xml, "<activity-status code=\"{}\"/>", 1 + chance.below(4));
        let countries = &["UG", "KE", "UA"][..chance.below(4) as usize];
        let share = if countries.is_empty() || chance.below(2) == 0 {
            String::new()
        } else {
            format!(" percentage=\"{}\"", 100 / countries.len())
        };
        countries.iter().for_each(|code| {
            let _ = write!(xml, "<recipient-country code=\"{code}\"{share}/>");
        });
        if chance.below(3) > 0 {
            let _ = write!(
                xml,
                "<sector vocabulary=\"1\" code=\"{}\"/>",
                ["12220", "12110", "72010"][chance.below(3) as usize]
            );
        }
        for _ in 0..chance.below(5) {
            let _ = write!(
                xml,
                "<transaction><transaction-type code=\"{}\"/><transaction-date iso-date=\"20{}-05-01\"/>\
                 <value currency=\"{}\" value-date=\"2015-05-01\">{}</value></transaction>",
                2 + chance.below(3),
                10 + chance.below(4),
                ["USD", "EUR"][chance.below(2) as usize],
                chance.below(100_000),
            );
        }
        xml.push_str("</iati-activity>");
    }
    xml + "</iati-activities>"
}

fn figures() -> &'static str {
    "projects,items,pieces,committed,paid"
}

/// Every field that rows are grouped by, by its name.
fn fields() -> Vec<&'static str> {
    let mut fields = group_field_names();
    fields.dedup_by_key(|(_, field)| *field);
    fields.into_iter().map(|(name, _)| name).collect()
}

/// Enters each row of the table on screen and compares the rows shown with the number that it showed; then goes back.
fn check_rows(stage: &mut Stage, what: &str) {
    let n = stage.app.list_len();
    for at in 0..n {
        let before = stage.app.list_cursor();
        let Some(GroupRow { projects, items, query: Some(query), .. }) = stage.app.selected_group() else {
            stage.press(KeyPress::Down);
            continue;
        };
        stage.press(KeyPress::Enter);
        let hits = stage.app.hits.as_ref().expect("an answer");
        match stage.app.view.list {
            ListKind::Projects => {
                assert_eq!(Some(hits.found), projects, "{what}, row {at}, {query}");
                assert_eq!(Some(stage.app.list_len()), projects, "{what}, {query}");
            }
            // Of items, the projects are those that have some.
            _ => {
                let lines = hits.lines().expect("items");
                let of: BTreeSet<_> = lines.rows.iter().map(|hit| hit.line.project).collect();
                assert_eq!((Some(lines.rows.len()), Some(of.len())), (items, projects), "{what}, {query}");
            }
        }
        stage.press(if at % 2 == 0 { KeyPress::Backspace } else { KeyPress::Esc });
        assert_eq!((stage.app.view.list, stage.app.query.as_str()), (ListKind::Table, ""), "{what}, {query}");
        assert_eq!(stage.app.list_cursor(), before, "{what}, {query}: the cursor is where it was");
        stage.press(KeyPress::Down);
    }
}

fn check_drill_down(make: impl Fn() -> Stage, list: &str) {
    let mut stage = make();
    // Each field of the menu by its place; there are fewer than that, and Down stays on the last.
    let mut seen = Vec::new();
    for field in 0..60 {
        stage.keys("t");
        for _ in 0..field {
            stage.press(KeyPress::Down);
        }
        let menu = stage.text();
        let row = menu.lines().find(|line| line.contains('│') && line.contains("▸") && line.contains("value"));
        let row = row.map(|row| row.rsplit('▸').next().unwrap_or_default().to_owned()).expect("a row of the menu");
        stage.press(KeyPress::Enter);
        if !seen.contains(&row) {
            check_rows(&mut stage, &format!("{list}: {row}"));
            seen.push(row);
        }
    }
    assert!(seen.len() > 5, "{seen:?}");
}

#[test]
fn every_row_of_every_table_shows_as_many_rows_as_it_says() {
    check_drill_down(|| Stage::shipped(100, 30), "shipped projects");
    let equipment = || {
        let mut stage = Stage::shipped(160, 45);
        stage.rows("items");
        stage
    };
    check_drill_down(equipment, "shipped equipment");
    let xml = activities(60, 7);
    check_drill_down(|| Stage::of(&xml, 100, 30), "activities");
}

/// The answer to the empty query with a table, and with how one of its figures comes about.
fn answer(corpus: &Arc<Corpus>, spec: &TableSpec, explain: Option<ExplainWanted>) -> aidtrail::search::Hits {
    let wanted = AnswerParts { table: Some(spec.clone()), explain, ..AnswerParts::default() };
    search(corpus, &Request { wanted, ..Request::default() }, &Cancel::never()).expect("not cancelled")
}

#[test]
fn the_parts_of_every_figure_add_up_to_it() {
    let corpus = crate::stage::corpus(crate::stage::held(activities(80, 11).as_bytes()));
    let mut checked = 0;
    for field in fields().into_iter().chain(["donor,year", "year,country"]) {
        let words = TableWords { group_by: field, figures: figures(), ..TableWords::default() };
        let spec = TableSpec::parse(TableRows::Projects, words).expect("names");
        let hits = answer(&corpus, &spec, None);
        let table = hits.table().expect("a table");
        let groups = table.groups().expect("groups");
        let rows = groups.rows.iter().chain(&groups.unsplit).chain([&groups.all]).chain(&groups.left_out);
        for row in rows {
            for (column, money) in table.money.iter().zip(&row.money) {
                let Some(money) = money else { continue };
                let wanted = ExplainWanted {
                    of: ExplainedRow::Group {
                        fields: groups.fields.clone(),
                        keys: row.keys.clone(),
                        query: row.query.clone(),
                        vocabulary: None,
                    },
                    rows: TableRows::Projects,
                    figure: TableFigure::Money(column.figure),
                    currency: column.currency.clone(),
                };
                let hits = answer(&corpus, &spec, Some(wanted.clone()));
                let explanation = hits.explanation().expect("an explanation");
                assert_eq!(explanation.wanted, wanted);
                assert_eq!(explanation.sum()[0], money.alone, "{field}: {row:?} {column:?}");
                assert!(row.projects.is_none() || Some(explanation.records[0]) == row.projects, "{field}: {row:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

fn uganda(columns: u16, rows: u16) -> Stage {
    Stage::of(&activities(60, 7), columns, rows)
}

#[test]
fn tables_draw_at_three_sizes() {
    screen!("table-60x20", uganda(60, 20).keys("tdonor").press(KeyPress::Enter));
    screen!("table-100x30", uganda(100, 30).keys("tdonor").press(KeyPress::Enter));
    screen!("table-160x45", uganda(160, 45).keys("tdonor").press(KeyPress::Enter));
    screen!("table-shipped-100x30", Stage::shipped(100, 30).keys("tdonor").press(KeyPress::Enter));
    screen!("table-menu-100x30", uganda(100, 30).keys("t"));
    screen!("table-columns-100x30", uganda(100, 30).keys("c"));
    screen!("table-rows-100x30", uganda(100, 30).keys("csector ").press(KeyPress::Enter));
    let mut stage = uganda(100, 30);
    stage.keys("tdonor").press(KeyPress::Enter).keys("LL=");
    screen!("table-explained-100x30", stage);
}

#[test]
fn the_first_column_stays_while_the_others_scroll_to_the_cursor() {
    let mut stage = uganda(60, 20);
    stage.keys("tdonor").press(KeyPress::Enter);
    for _ in 0..20 {
        let text = stage.keys("L").text();
        let heading = text.lines().nth(2).expect("a heading").to_owned();
        assert!(heading.contains("donor") && text.contains("Donor "), "{text}");
    }
    assert!(stage.text().contains('‹'), "{}", stage.text());
}

#[test]
fn s_sorts_by_the_column_under_the_cursor_and_again_turns_it_round() {
    let mut stage = uganda(160, 45);
    let heading = |stage: &mut Stage| stage.text().lines().nth(3).expect("a heading").to_owned();
    stage.keys("tdonor").press(KeyPress::Enter);
    assert!(heading(&mut stage).contains("projects ▼"), "{}", stage.text());
    stage.keys("LLs");
    let first = heading(&mut stage);
    assert!(first.contains("▼") && first.contains("projects ▼2"), "{first}");
    let top = stage.app.selected_group();
    stage.keys("s");
    assert!(heading(&mut stage).contains("▲"), "{}", stage.text());
    assert!(stage.app.selected_group() != top);
}

#[test]
fn several_marked_values_filter_to_any_of_them() {
    let mut stage = uganda(100, 30);
    stage.keys("tdonor").press(KeyPress::Enter);
    stage.keys("  ").press(KeyPress::Enter);
    assert_eq!(stage.app.view.list, ListKind::Projects);
    assert_eq!(stage.app.query.matches("donor:=").count(), 2, "{}", stage.app.query);
    assert!(stage.app.query.contains(" | "), "{}", stage.app.query);
    let both = stage.app.hits.as_ref().expect("an answer").found;
    stage.press(KeyPress::Backspace);
    assert_eq!((stage.app.view.list, stage.app.query.as_str()), (ListKind::Table, ""));
    // The same in the facets.
    let mut stage = uganda(100, 30);
    stage.keys("1").press(KeyPress::Down).keys("  ").press(KeyPress::Enter);
    assert_eq!(stage.app.query.matches("country:=").count(), 2, "{}", stage.app.query);
    assert_eq!(stage.app.view.focus, Focus::List);
    assert!(both > 0);
}

#[test]
fn a_figure_of_money_is_chosen_and_an_empty_column_is_said_once() {
    let mut stage = uganda(160, 45);
    stage.keys("tdonor").press(KeyPress::Enter).keys("$disb").press(KeyPress::Enter);
    let text = stage.text();
    assert!(text.contains("disbursement USD") && !text.contains("committed"), "{text}");
    // Shipped projects state no money of the kinds that activities have, and all of their rows are of one file.
    let one: String = activities(1, 3).replace("Scanner", "Only");
    let twice = one.replace("</iati-activities>", "")
        + &one.replace("A-0", "B-0").replace("<iati-activities version=\"2.03\">", "");
    let mut stage = Stage::of(&twice, 160, 45);
    let text = stage.keys("c").press(KeyPress::Enter).text();
    assert!(text.contains("all: ") && text.contains("empty: items"), "{text}");
}

#[test]
fn a_group_is_copied_with_every_digit_and_its_query() {
    let mut stage = uganda(100, 30);
    stage.keys("tdonor").press(KeyPress::Enter).keys("y").press(KeyPress::Enter);
    let copied = stage.effects.iter().find_map(|effect| match effect {
        Effect::Copy(copy) => Some(copy.text.clone()),
        _ => None,
    });
    let text = copied.expect("copied");
    assert!(text.contains("committed EUR 90,936") && text.contains("query donor:=\"Donor 2\""), "{text}");
}

#[test]
fn back_and_forward_go_between_the_table_and_rows() {
    let mut stage = uganda(100, 30);
    stage.keys("tdonor").press(KeyPress::Enter).press(KeyPress::Down).press(KeyPress::Down);
    let cursor = stage.app.list_cursor();
    stage.press(KeyPress::Enter);
    let rows = stage.app.query.clone();
    stage.keys("[");
    assert_eq!((stage.app.view.list, stage.app.list_cursor()), (ListKind::Table, cursor));
    stage.keys("]");
    assert_eq!((stage.app.view.list, &stage.app.query), (ListKind::Projects, &rows));
    stage.keys("[T");
    assert_eq!(stage.app.view.list, ListKind::Projects);
}

#[test]
fn the_menu_of_rows_has_counts_and_shows_what_is_chosen() {
    let mut stage = Stage::shipped(100, 30);
    let text = stage.keys("v").text();
    for row in ["projects", "items", "hospitals", "sources", "places"] {
        assert!(text.lines().any(|line| line.contains(row)), "{row}: {text}");
    }
    let of = |word: &str| text.lines().find(|line| line.contains(word)).unwrap_or_default().to_owned();
    assert!(of("projects ").contains("26") && !text.contains("transactions"), "{text}");
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.view.list, ListKind::Equipment);
    stage.rows("places");
    assert!(stage.app.list_len() > 5 && stage.text().contains("place"), "{}", stage.text());
}

#[test]
fn a_payment_leads_to_its_element_and_back_to_the_same_row() {
    let mut stage = uganda(160, 45);
    stage.rows("transactions");
    let text = stage.text();
    assert!(text.contains("transactions") && text.contains("disbursement") && text.contains(" USD"), "{text}");
    for _ in 0..7 {
        stage.press(KeyPress::Down);
    }
    let cursor = stage.app.list_cursor();
    let row = stage.styled(ratatui::style::Modifier::REVERSED);
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::Source);
    let element = stage.styled(ratatui::style::Modifier::REVERSED);
    let date = row.split_whitespace().next().unwrap_or_default();
    assert!(element.contains("<transaction>") && element.contains(date), "{row}\n{element}");
    stage.keys("[");
    assert_eq!((stage.app.view.list, stage.app.list_cursor()), (ListKind::Table, cursor));
    // The same under a filter, with the cursor where it was.
    stage.keys("T").keys("/scanner 7").press(KeyPress::Enter);
    stage.rows("transactions").press(KeyPress::Down);
    let cursor = stage.app.list_cursor();
    stage.keys("X");
    stage.keys("u");
    assert_eq!(stage.app.query, "scanner 7");
    stage.keys("T[");
    assert_eq!((stage.app.view.list, stage.app.list_cursor().at), (ListKind::Table, cursor.at.min(1)));
}

#[test]
fn columns_are_kept_for_each_kind_of_rows() {
    let mut stage = uganda(160, 45);
    stage.keys("csector ").press(KeyPress::Enter);
    assert!(stage.text().contains("sector"), "{}", stage.text());
    stage.rows("transactions");
    assert!(stage.text().contains("payer") || stage.text().contains("kind"), "{}", stage.text());
    stage.rows("projects");
    assert!(stage.text().lines().nth(3).is_some_and(|heads| heads.contains("sector")), "{}", stage.text());
    // Figures of groups are kept too.
    stage.keys("tdonor").press(KeyPress::Enter).keys("cpaid ").press(KeyPress::Enter);
    assert!(!stage.text().contains("paid out USD"), "{}", stage.text());
    stage.keys("tcountry").press(KeyPress::Enter);
    assert!(!stage.text().contains("paid out USD"), "{}", stage.text());
}

#[test]
fn columns_chosen_while_files_load_are_there_when_more_is_read() {
    let bare = "<iati-activities><iati-activity><iati-identifier>B</iati-identifier>\
                <reporting-org ref='R0'/></iati-activity></iati-activities>";
    let mut stage = Stage::of(bare, 160, 45);
    stage.keys("c").press(KeyPress::Enter);
    stage.grow(&activities(60, 7));
    let heads = stage.text().lines().nth(3).unwrap_or_default().to_owned();
    assert!(heads.contains("committed USD") && heads.contains("donor"), "{heads}");
    let mut stage = Stage::of(bare, 160, 45);
    stage.keys("treport").press(KeyPress::Enter);
    stage.grow(&activities(60, 7));
    let heads = stage.text().lines().nth(3).unwrap_or_default().to_owned();
    assert!(heads.contains("committed USD"), "{heads}");
}

#[test]
fn payments_of_too_many_projects_ask_for_a_narrower_filter() {
    let n = 20_001;
    let projects: String =
        (0..n).map(|i| format!("{{\"project\": {{\"id\": \"p{i}\", \"title\": \"T{i}\"}}}}\n")).collect();
    let mut stage = Stage::of(&projects, 100, 30);
    let text = stage.keys("vtrans").text();
    assert!(text.contains("narrow the filter: 20,001 projects"), "{text}");
    stage.press(KeyPress::Enter);
    let text = stage.text();
    assert!(text.contains("Narrow the filter") && stage.app.list_len() == 0, "{text}");
    stage.keys("/T7").press(KeyPress::Enter);
    assert!(!stage.text().contains("Narrow the filter"), "{}", stage.text());
}

/// The text of the selected row of an overlay.
fn selected(stage: &mut Stage) -> String {
    stage.styled(ratatui::style::Modifier::REVERSED).trim_start_matches('›').trim().to_owned()
}

#[test]
fn every_part_of_an_explanation_opens_its_rows() {
    let cases = [("donor", 60, 20, "more than one donor"), ("sector", 100, 30, "state no sector")];
    for (field, columns, rows, part) in cases {
        let mut stage = uganda(columns, rows);
        stage.keys("t").keys(field).press(KeyPress::Enter).press(KeyPress::Down);
        let cursor = stage.app.list_cursor();
        stage.keys("LL");
        let mut seen = Vec::new();
        for n in 0..60 {
            stage.keys("=");
            for _ in 0..n {
                stage.press(KeyPress::Down);
            }
            let row = selected(&mut stage).split_whitespace().collect::<Vec<_>>().join(" ");
            stage.press(KeyPress::Enter);
            assert_eq!(stage.app.view.list, ListKind::Projects, "{row}");
            let found = stage.app.hits.as_ref().map(|hits| hits.found);
            let said = row.trim_start_matches("not in it: ").split(' ').next().and_then(|n| n.parse::<usize>().ok());
            assert!((said.is_none() || said == found) && found > Some(0), "{row}: {found:?}");
            seen.push(row);
            stage.press(KeyPress::Backspace);
            assert_eq!((stage.app.view.list, stage.app.list_cursor()), (ListKind::Table, cursor));
        }
        for words in ["of this row", part, "commitment 201", "reported twice and counted once"] {
            assert!(seen.iter().any(|row| row.contains(words)), "{words}: {seen:?}");
        }
    }
}

#[test]
fn marked_values_of_two_fields_are_entered_together() {
    for list in ["projects", "items"] {
        let mut stage = if list == "items" { Stage::shipped(160, 45) } else { uganda(160, 45) };
        let fields = match list {
            "items" => ("category", "state"),
            _ => ("donor", "years of money"),
        };
        stage.rows(list).keys("t").keys(fields.0).press(KeyPress::Tab).keys(fields.1).press(KeyPress::Enter);
        // Three rows, of which two have a value in common.
        let mut each = BTreeSet::new();
        for at in [0, 1, 5] {
            stage.keys("g");
            for _ in 0..at {
                stage.press(KeyPress::Down);
            }
            stage.press(KeyPress::Enter);
            each.extend(shown_rows(&stage));
            stage.press(KeyPress::Backspace);
        }
        for at in [0, 1, 5] {
            stage.keys("g");
            for _ in 0..at {
                stage.press(KeyPress::Down);
            }
            stage.keys(" ");
        }
        assert!(stage.text().contains("3 marked"), "{}", stage.text());
        stage.press(KeyPress::Enter);
        assert_eq!(shown_rows(&stage), each, "{}", stage.app.query);
        assert!(each.len() > 1);
        stage.press(KeyPress::Backspace);
        assert_eq!(stage.app.view.list, ListKind::Table);
    }
}

/// The rows of the list by their ids in the data, and lines by their place.
fn shown_rows(stage: &Stage) -> BTreeSet<String> {
    let hits = stage.app.hits.as_ref().expect("an answer");
    match stage.app.view.list {
        ListKind::Projects => hits.rows.iter().map(|hit| format!("{:?}", hit.project)).collect(),
        _ => hits.lines().expect("items").rows.iter().map(|hit| format!("{:?}", hit.line)).collect(),
    }
}

#[test]
fn while_files_load_totals_are_of_what_is_read_so_far() {
    use aidtrail::tui::explorer::{Answer, LoadStatus, Msg};
    let mut stage = uganda(100, 30);
    stage.keys("tdonor").press(KeyPress::Enter);
    assert!(stage.text().contains("all, each once") && !stage.text().contains("so far"), "{}", stage.text());
    let loading = LoadStatus { load_number: 1, bytes_read: 1, bytes_total: 9, ..LoadStatus::default() };
    stage.send(Msg::Answer(Answer::Loaded(None, loading)));
    let text = stage.text();
    assert!(text.contains("all … so far") && text.contains("60 projects so far"), "{text}");
}

#[test]
fn both_columns_of_two_fields_stay_while_the_others_scroll() {
    let mut stage = uganda(60, 20);
    stage.keys("tdonor").press(KeyPress::Tab).keys("years of money").press(KeyPress::Enter);
    for _ in 0..12 {
        let text = stage.keys("L").text();
        let heading = text.lines().nth(2).expect("a heading");
        assert!(heading.contains("donor") && heading.contains("money year"), "{text}");
        assert!(text.contains("Donor ") && text.contains(" 201"), "{text}");
    }
    assert!(stage.text().contains('‹'), "{}", stage.text());
}

#[test]
fn what_is_said_of_a_table_can_be_read_whole_at_every_width() {
    for columns in [40, 60, 80, 100] {
        let mut stage = uganda(columns, 24);
        stage.keys("tdonor").press(KeyPress::Enter);
        let text = stage.text();
        let note = "so the rows do not add up to all";
        if !text.contains(note) {
            assert!(text.contains("= tells all"), "{text}");
        }
        stage.keys("=").press(KeyPress::End);
        let text = stage.text();
        let words: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || c == '│').filter(|it| !it.is_empty()).collect();
        assert!(words.join(" ").contains(note), "{columns}: {text}");
    }
}

#[test]
fn a_bar_is_scaled_to_the_largest_value_and_parts_fill_a_tall_screen() {
    let mut stage = uganda(200, 60);
    stage.keys("tcountry").press(KeyPress::Enter).keys("cat ").press(KeyPress::Esc);
    let text = stage.text();
    let bars: Vec<usize> =
        text.lines().filter(|line| !line.contains('─')).map(|line| line.matches('█').count()).collect();
    assert!(bars.iter().any(|n| *n >= 8), "{text}");
    assert!(text.contains("by year"), "{text}");
}

#[test]
fn an_explanation_says_not_stated_where_nothing_is_and_counts_the_items_of_the_table() {
    let corpus = crate::stage::corpus(aidtrail::formats::InputOrigin::Embedded);
    let spec = TableSpec::parse(TableRows::Items, TableWords { group_by: "donor", ..TableWords::default() });
    let hits = answer(&corpus, &spec.expect("a name"), None);
    let groups = hits.table().and_then(|table| table.groups()).expect("groups");
    for row in &groups.rows {
        let of = ExplainedRow::Group {
            fields: groups.fields.clone(),
            keys: row.keys.clone(),
            query: row.query.clone(),
            vocabulary: None,
        };
        let wanted =
            |figure| ExplainWanted { of: of.clone(), rows: TableRows::Items, figure, currency: "EUR".to_owned() };
        let explained = |figure| answer(&corpus, &TableSpec::default(), Some(wanted(figure)));
        let items = explained(TableFigure::Items);
        let explanation = items.explanation().expect("an explanation");
        assert_eq!((Some(explanation.records[0]), explanation.item_count), (row.projects, row.items));
        assert_eq!(explanation.inferred, row.inferred[0]);
        assert!(explanation.files.iter().all(|file| file.sha256.as_ref().is_some_and(|sum| sum.len() == 64)));
        let money = explained(TableFigure::Money(aidtrail::fields::MoneyFigure::Paid));
        assert!(!money.explanation().expect("an explanation").is_stated());
    }
    let mut stage = Stage::shipped(100, 40);
    let text = stage.keys("tdonor").press(KeyPress::Enter).keys("j=").text();
    for words in ["Inferred for 5 of 7 records", "sha256 ", "aidtrail table '' --rows projects --group-by donor"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

/// Enters each cell of the crosstab on screen, compares the rows shown with the number that it counts, and goes back.
fn check_cells(stage: &mut Stage, typed: &str) -> usize {
    let columns = 8;
    let mut entered = 0;
    for at in 0..stage.app.list_len() {
        for _ in 0..columns {
            stage.keys("H");
        }
        for _ in 0..columns {
            let before = (stage.app.list_cursor(), stage.app.view.list);
            if let Some(GroupRow { keys, projects, query: Some(query), .. }) = stage.app.selected_group() {
                stage.press(KeyPress::Enter);
                assert_eq!(stage.app.query, query, "{typed}, row {at}");
                let found = stage.app.hits.as_ref().expect("an answer").found;
                assert_eq!(Some(found), projects, "{typed}: {query}");
                assert!(keys.len() < 2 || query.matches(':').count() >= 2, "{query}");
                stage.keys("[");
                assert_eq!((stage.app.list_cursor(), stage.app.view.list), before, "{query}");
                let group = stage.app.selected_group().expect("the cell is under the cursor again");
                assert_eq!(group.keys, keys, "{query}");
                entered += usize::from(keys.len() == 2);
            }
            stage.keys("L");
        }
        stage.press(KeyPress::Down);
    }
    entered
}

#[test]
fn a_crosstab_is_typed_with_a_slash_and_each_cell_shows_the_rows_that_it_counts() {
    for typed in ["yea/don", "coun/stat"] {
        let mut stage = uganda(160, 45);
        stage.keys("t").keys(typed).press(KeyPress::Enter);
        let text = stage.text();
        assert!(text.contains(" / "), "{text}");
        assert!(check_cells(&mut stage, typed) > 8, "{text}");
    }
    screen!("table-crosstab-100x30", uganda(100, 30).keys("tyea/don").press(KeyPress::Enter).keys("LL"));
}

#[test]
fn a_cell_of_a_crosstab_is_explained_and_another_figure_is_shown_in_it() {
    let mut stage = uganda(160, 45);
    stage.keys("tyea/don").press(KeyPress::Enter);
    assert!(stage.text().contains("committed"), "{}", stage.text());
    let text = stage.keys("L=").text();
    assert!(text.contains("How it comes about") && text.contains("--group-by money-year,donor"), "{text}");
    stage.press(KeyPress::Esc);
    let text = stage.keys("$disb").press(KeyPress::Enter).text();
    assert!(text.contains("disbursement") && !text.contains("committed"), "{text}");
}

#[test]
fn inferred_numbers_leave_room_for_pieces() {
    let text = Stage::shipped(100, 30).keys("tdonor").press(KeyPress::Enter).text();
    let heading = text.lines().find(|line| line.contains("projects ▼")).expect("a heading");
    assert!(heading.contains("pieces") && !heading.contains("inferred"), "{text}");
    assert!(text.contains("19, 6 inf.") && text.contains("7, 5 inf."), "{text}");
}

#[test]
fn periods_until_the_end_say_from_which_day_they_are_counted() {
    let end = |date: &str| format!("<activity-date type=\"4\" iso-date=\"{date}\"/></iati-activity>");
    let dated = activities(3, 5)
        .replace("<iati-activity default", "<iati-activity last-updated-datetime=\"2020-06-01\" default");
    let xml = dated.replace("</iati-activity>", &end("2020-07-01"));
    let text = Stage::of(&xml, 100, 30).keys("tend-in").press(KeyPress::Enter).text();
    assert!(text.contains("end in, from 2020-06-01") && text.contains("within 3 months"), "{text}");
}
