//! The overview and money by year in the explorer: what opens first, rows and what they lead to, what stays while another
//! answer is awaited, and that neither the update nor the drawing looks into the data.

use crate::stage::{Stage, corpus};
use crate::table::activities;
use aidtrail::formats::InputOrigin;
use aidtrail::search::{Cancel, overview_on, search};
use aidtrail::store::Corpus;
use aidtrail::tui::draw;
use aidtrail::tui::explorer::{Answer, App, Effect, KeyPress, ListKind, LoadStatus, Msg};
use aidtrail::tui::kit::theme::{Palette, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;

macro_rules! screen {
    ($name:literal, $stage:expr) => {
        insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $stage.text());
        });
    };
}

fn input(n: usize) -> InputOrigin {
    InputOrigin::InMemory("activities.xml".to_owned(), activities(n, 5).into_bytes().into())
}

fn stage(columns: u16, rows: u16) -> Stage {
    Stage::first_screen_on(input(240), columns, rows)
}

#[test]
fn the_overview_opens_first_above_200_projects_and_only_before_the_first_key() {
    assert_eq!(Stage::first_screen_on(input(200), 100, 30).app.view.list, ListKind::Projects);
    let mut first = stage(100, 30);
    assert_eq!(first.app.view.list, ListKind::Overview);
    // Who searches already stays in the rows.
    let mut app = App::new(100, 30);
    app.query = "scanner".to_owned();
    let loaded = Answer::Loaded(Some(corpus(input(240))), LoadStatus { done: true, ..LoadStatus::default() });
    run(&mut app, Msg::Answer(loaded));
    assert_eq!(app.view.list, ListKind::Projects);
    // Nor does it come back by itself.
    first.rows("projects");
    assert_eq!(first.app.view.list, ListKind::Projects);
    let done = LoadStatus { done: true, load_number: 2, ..LoadStatus::default() };
    first.send(Msg::Answer(Answer::Loaded(Some(corpus(input(250))), done)));
    assert_eq!(first.app.view.list, ListKind::Projects);
}

/// Runs the searches that follow from a message; other effects are left.
fn run(app: &mut App, msg: Msg<Answer>) {
    let mut effects = app.update(msg);
    while let Some(effect) = effects.pop() {
        if let Effect::Search(generation, request) = effect {
            let hits = search(&app.corpus, &request, &Cancel::never()).expect("nobody cancels");
            effects.extend(app.update(Msg::Answer(Answer::Hits(generation, Box::new(hits)))));
        }
    }
}

#[test]
fn the_overview_draws_in_one_two_and_three_columns() {
    screen!("overview-60x20", stage(60, 20));
    screen!("overview-100x30", stage(100, 30));
    screen!("overview-160x45", stage(160, 45));
    for (columns, rows) in [(40, 10), (50, 12), (89, 24), (91, 11), (149, 30), (151, 31), (300, 100)] {
        let mut stage = stage(columns, rows);
        for _ in 0..60 {
            let text = stage.press(KeyPress::Down).text();
            assert!(text.contains('▸'), "the cursor is on screen at {columns}x{rows}: {text}");
        }
    }
}

/// The number that the row under the cursor says, by the row of messages: `Japan  ·  128 projects  ·  ...`.
fn number_under_cursor(stage: &mut Stage) -> Option<(usize, bool)> {
    let text = stage.text();
    let lines: Vec<&str> = text.lines().collect();
    let parts = lines[lines.len() - 2].split("  ·  ");
    parts.map(str::trim).find_map(|part| {
        let (number, unit) = part.split_once(' ')?;
        let is_items = unit == "items";
        (is_items || unit == "projects").then(|| Some((number.replace(',', "").parse().ok()?, is_items)))?
    })
}

#[test]
fn enter_on_each_row_shows_as_many_rows_as_it_says_and_the_way_back_has_the_cursor() {
    for query in ["", "country:ug"] {
        let mut stage = stage(160, 45);
        if !query.is_empty() {
            stage.keys("/").keys(query).press(KeyPress::Enter);
        }
        let (mut entered, mut nothing) = (0, 0);
        for _ in 0..stage.app.list_len() {
            let before = stage.app.list_cursor();
            let said = number_under_cursor(&mut stage);
            stage.press(KeyPress::Enter);
            match (said, stage.app.view.list) {
                (Some((n, false)), ListKind::Projects) => {
                    assert_eq!(stage.app.list_len(), n, "{query} {}", stage.app.query);
                    entered += 1;
                }
                (Some((n, true)), ListKind::Equipment) => assert_eq!(stage.app.list_len(), n, "{}", stage.app.query),
                (Some((0, _)), ListKind::Overview) => nothing += 1,
                // Sums lead to the years, and what is not shown to the table of its block.
                (None, ListKind::Table | ListKind::Overview) => {}
                (said, list) => panic!("{said:?} led to {list:?}: {}", stage.text()),
            }
            if stage.app.view.list != ListKind::Overview {
                stage.keys("[");
            }
            assert_eq!((stage.app.view.list, stage.app.query.as_str()), (ListKind::Overview, query));
            assert_eq!(stage.app.list_cursor(), before, "{query}");
            stage.press(KeyPress::Down);
        }
        assert!(entered > 15 && nothing > 1, "{entered} {nothing}");
    }
}

#[test]
fn escape_and_backspace_go_back_from_the_rows_to_the_overview() {
    for key in [KeyPress::Esc, KeyPress::Backspace] {
        let mut stage = stage(100, 30);
        stage.press(KeyPress::Tab).press(KeyPress::Down);
        let before = stage.app.list_cursor();
        stage.press(KeyPress::Enter);
        assert_eq!(stage.app.view.list, ListKind::Projects);
        stage.press(key);
        assert_eq!((stage.app.view.list, stage.app.list_cursor()), (ListKind::Overview, before));
    }
}

#[test]
fn keys_go_between_blocks_and_t_and_5_and_2_to_tables_and_rows() {
    let mut stage = stage(100, 30);
    let blocks = ["committed", "split not stated", "in implementation"];
    let line = |stage: &mut Stage| stage.text().lines().rev().nth(1).unwrap_or_default().to_owned();
    assert!(line(&mut stage).contains(blocks[0]), "{}", stage.text());
    let first = line(stage.press(KeyPress::Tab));
    let beside = line(stage.keys("l"));
    assert_ne!(first, beside, "l goes to the column beside");
    assert_eq!(line(stage.keys("h")), first);
    assert_ne!(line(stage.press(KeyPress::Tab)), first, "Tab goes to the next block");
    stage.press(KeyPress::BackTab).keys("t");
    assert!(stage.text().contains("Projects by donor"), "{}", stage.text());
    stage.press(KeyPress::Esc);
    assert_eq!(stage.app.view.list, ListKind::Overview, "a table closes to what it was opened from");
    stage.keys("2");
    assert_eq!(stage.app.view.list, ListKind::Projects);
    stage.keys("5");
    assert_eq!(stage.app.view.list, ListKind::Overview);
    let before = stage.effects.len();
    stage.keys("scH ");
    assert_eq!((stage.app.view.list, stage.effects.len()), (ListKind::Overview, before));
    stage.keys("y").press(KeyPress::Enter);
    assert!(matches!(stage.effects.last(), Some(Effect::Copy(copy)) if copy.text.contains("projects")));
}

#[test]
fn figures_of_the_overview_are_explained() {
    let mut stage = stage(100, 30);
    stage.keys("=");
    let text = stage.text();
    assert!(text.contains("committed") && text.contains("all together"), "{text}");
    stage.press(KeyPress::Esc).press(KeyPress::Tab).press(KeyPress::Down).keys("=");
    assert!(stage.text().contains("donor"), "{}", stage.text());
}

/// The request of the newest search, with its generation.
fn newest_search(effects: &[Effect]) -> Option<u64> {
    effects.iter().rev().find_map(|it| if let Effect::Search(generation, _) = it { Some(*generation) } else { None })
}

#[test]
fn blocks_stay_marked_until_the_new_ones_are_there_and_late_ones_are_dropped() {
    let mut stage = stage(100, 30);
    let text = stage.text();
    assert!(!text.contains('…') || !text.contains("Donors, USD …"), "{text}");
    let data = stage.app.corpus.clone();
    let late = newest_search(&stage.app.update(Msg::Key(KeyPress::Char('/')))).unwrap_or(0);
    let effects = stage.app.update(Msg::Key(KeyPress::Char('u')));
    let generation = newest_search(&effects).expect("each key is searched");
    let text = stage.text();
    assert!(text.contains("Overview of 240 projects …") && text.contains("Status …"), "{text}");
    let blocks = overview_on(1, &data, "u", &Cancel::never(), &mut |_| {}).expect("nobody cancels");
    // A block of an earlier search is not of what is asked for now.
    stage.app.update(Msg::Answer(Answer::Overview(late, blocks[0].clone())));
    assert!(stage.text().contains("Money …"), "{}", stage.text());
    stage.app.update(Msg::Answer(Answer::Overview(generation, blocks[0].clone())));
    let text = stage.text();
    assert!(!text.contains("Money …") && text.contains("Status …"), "the first block is there: {text}");
    for block in &blocks {
        stage.app.update(Msg::Answer(Answer::Overview(generation, block.clone())));
    }
    assert!(!stage.text().contains(" …\n"), "{}", stage.text());
}

#[test]
fn the_overview_of_everything_is_asked_for_once() {
    let mut stage = stage(100, 30);
    let all = stage.text();
    stage.keys("/country:ug").press(KeyPress::Enter);
    assert_ne!(stage.text(), all);
    // The search runs, but its blocks are there before it ends.
    let effects = stage.app.update(Msg::Key(KeyPress::Char('X')));
    let Some(Effect::Search(_, request)) = effects.into_iter().find(|it| matches!(it, Effect::Search(..))) else {
        panic!("the query has changed");
    };
    assert!(!request.wanted.overview);
    assert!(stage.text().contains("Overview of 240 projects"), "{}", stage.text());
}

/// The blocks of other data are shown by a program that has no data at all: nothing is looked up, searched or counted for
/// them, neither in the update nor in the drawing.
#[test]
fn neither_the_update_nor_the_drawing_touches_the_data_for_the_overview() {
    let data = corpus(input(240));
    let mut app = App::new(100, 30);
    let nothing = Arc::new(Corpus::default());
    run(&mut app, Msg::Answer(Answer::Loaded(Some(nothing), LoadStatus { done: true, ..LoadStatus::default() })));
    let effects = app.update(Msg::Key(KeyPress::Char('5')));
    let generation = newest_search(&effects).expect("the overview is asked for");
    overview_on(1, &data, "", &Cancel::never(), &mut |block| {
        app.update(Msg::Answer(Answer::Overview(generation, block)));
    });
    assert!(app.corpus.is_empty() && app.hits.as_ref().is_none_or(|hits| hits.corpus.is_empty()));
    let mut terminal = Terminal::new(TestBackend::new(100, 30)).expect("in memory");
    let mut shown = |app: &App| -> String {
        terminal
            .draw(|frame| draw::draw(app, Theme { palette: Palette::Dark, ascii: false }, frame))
            .expect("in memory");
        terminal.backend().buffer().content().iter().map(|cell| cell.symbol()).collect()
    };
    let text = shown(&app);
    assert!(text.contains("Overview of 240 projects") && text.contains("Donor 0"), "{text}");
    for key in [KeyPress::Tab, KeyPress::Down, KeyPress::Down, KeyPress::Char('l')] {
        app.update(Msg::Key(key));
    }
    assert_ne!(shown(&app), text, "the cursor moves");
}

#[test]
fn while_files_load_the_overview_is_of_what_is_there() {
    let mut stage = stage(100, 30);
    let loading = LoadStatus { load_number: 1, ..LoadStatus::default() };
    stage.send(Msg::Answer(Answer::Loaded(Some(corpus(input(260))), loading)));
    assert!(stage.text().contains("Overview of 260 projects so far"), "{}", stage.text());
}

const YEARS: &str = "<iati-activities version='2.03'>\
    <iati-activity default-currency='USD'><iati-identifier>A-1</iati-identifier>\
    <transaction><transaction-type code='2'/><transaction-date iso-date='2019-01-01'/>\
    <value value-date='2019-01-01'>1000</value></transaction>\
    <transaction><transaction-type code='2'/><transaction-date iso-date='2021-01-01'/>\
    <value value-date='2021-01-01'>-400</value></transaction>\
    <transaction><transaction-type code='3'/><transaction-date iso-date='2020-02-03'/>\
    <value value-date='2020-02-03'>250</value></transaction>\
    <transaction><transaction-type code='3'/><transaction-date iso-date='2021-02-03'/>\
    <value value-date='2021-02-03'>500</value></transaction></iati-activity>\
    <iati-activity default-currency='EUR'><iati-identifier>A-2</iati-identifier>\
    <transaction><transaction-type code='4'/><transaction-date iso-date='2021-05-06'/>\
    <value value-date='2021-05-06'>70</value></transaction></iati-activity></iati-activities>";

fn years(columns: u16, rows: u16) -> Stage {
    let mut stage =
        Stage::first_screen_on(InputOrigin::InMemory("years.xml".to_owned(), YEARS.as_bytes().into()), columns, rows);
    stage.keys("8");
    stage
}

/// The words of the row of a year, without its bars.
fn row_of(stage: &mut Stage, year: &str) -> Vec<String> {
    let text = stage.text();
    let is_row = |line: &&str| line.split(['│', '▸', ' ']).any(|word| word == year);
    let row = text.lines().find(is_row).unwrap_or_else(|| panic!("{year}: {text}"));
    let after = row.split_once(year).map_or("", |(_, after)| after);
    let is_word = |word: &&str| word.chars().any(|c| c.is_ascii_digit() || c == '-');
    after.split([' ', '│']).filter(is_word).map(str::to_owned).collect()
}

#[test]
fn money_by_year_is_per_year_or_to_date_in_one_currency_and_corrections_are_drawn() {
    let mut stage = years(100, 30);
    assert!(stage.text().contains("Money by year, USD (1 of 2 currencies)"), "{}", stage.text());
    assert_eq!(row_of(&mut stage, "2019"), ["1.00k", "-", "-"]);
    assert_eq!(row_of(&mut stage, "2020"), ["-", "250", "-"], "nothing is committed: no share");
    assert_eq!(row_of(&mut stage, "2021"), ["-400", "500", "-"]);
    assert_eq!(row_of(&mut stage, "all"), ["600", "750", "125%"]);
    screen!("years-100x30", stage);
    stage.keys("C");
    assert_eq!(row_of(&mut stage, "2020"), ["1.00k", "250", "25%"]);
    assert_eq!(row_of(&mut stage, "2021"), ["600", "750", "125%"]);
    assert!(stage.text().contains("Money to the end of each year, USD"), "{}", stage.text());
    stage.keys("Cm");
    assert!(stage.text().contains("Money by year, EUR (2 of 2 currencies)"), "{}", stage.text());
    assert_eq!(row_of(&mut stage, "2021"), ["-", "70", "-"]);
    stage.keys("m");
    assert!(stage.text().contains("Money by year, USD (1 of 2 currencies)"), "{}", stage.text());
    for (columns, rows) in [(40, 10), (60, 20), (160, 45), (200, 60)] {
        let text = years(columns, rows).text();
        assert!(text.contains("1.00k") && (text.contains('█') || columns < 60), "{text}");
    }
}

#[test]
fn a_year_leads_to_its_projects_and_a_figure_of_it_is_explained() {
    let mut stage = years(100, 30);
    stage.keys("jj").press(KeyPress::Enter);
    assert_eq!((stage.app.query.as_str(), stage.app.list_len()), ("money-year:=2021", 2));
    stage.keys("[L=");
    let text = stage.text();
    assert!(text.contains("paid out USD") && text.contains("2021"), "{text}");
    // The years go back to what they were opened from, and are the years of what matches.
    stage.press(KeyPress::Esc).press(KeyPress::Esc);
    assert_eq!(stage.app.view.list, ListKind::Projects);
    stage.keys("/id:A-2").press(KeyPress::Enter).keys("8");
    assert!(stage.text().contains("Money by year, EUR"), "{}", stage.text());
    stage.press(KeyPress::Esc).keys("X/id:none-of-them").press(KeyPress::Enter).keys("8");
    assert!(stage.text().contains("Money by year"), "{}", stage.text());
}
