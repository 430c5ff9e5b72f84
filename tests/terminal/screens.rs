//! Every screen of the program, for tests that read each cell of each: the explorer on the shipped dataset and on
//! activities with money, the reviewer on a draft, and what is shown where something is wrong or missing.

use crate::drafts;
use crate::review_screen::Stage as ReviewStage;
use crate::stage::{Stage, corpus, held};
use aidtrail::tui::explorer::{Answer, KeyPress, LoadStatus, Msg};
use aidtrail::tui::kit::theme::Theme;
use aidtrail::tui::screen::Notice;
use ratatui::buffer::Buffer;

/// Columns and rows at which the layouts differ.
const SIZES: [(u16, u16); 3] = [(60, 20), (100, 30), (160, 45)];

/// What is typed on the shipped dataset, and what it leads to. Enter is `\n`, Tab `\t`, Escape `\x1b`, Down `\x0e`.
const EXPLORER: &[(&str, &str)] = &[
    ("start", ""),
    ("facets focused", "1"),
    ("detail focused", "3"),
    ("source with marks", "/mri\n\n\n"),
    ("source, another mark", "/mri\n\n\nnn"),
    ("source unfolded", "/mri\n\n\nz"),
    ("words found in a source", "/mri\n\n\n/japan\n"),
    ("items", "vitems\n"),
    ("items, another cell", "vitems\nLL"),
    ("items with words of the query", "vitems\n/scanner\n"),
    ("hospitals", "vhospitals\n"),
    ("sources", "vsources\n"),
    ("projects marked", "2 \x0e \x0e"),
    ("menu of rows", "v"),
    ("groups", "tcountry\n"),
    ("groups by two fields", "tcountry\tstate\n"),
    ("menu of groups", "t"),
    ("groups marked", "tcountry\n \x0e "),
    ("columns", "c"),
    ("a figure explained", "tcountry\nL="),
    ("money", "$"),
    ("help", "?"),
    ("help narrowed", "?quote"),
    ("facet menu", "f"),
    ("facet menu narrowed", "fjapan"),
    ("copy menu", "y"),
    ("copied text", "yt"),
    ("filter being typed", "/mri country:UA"),
    ("filter with a mistake", "/contry:ua mri\n"),
    ("nothing found", "/mri country:PK\n"),
    ("disputed and doubtful", "/flag:conflict|doubt\n3"),
    ("overview", "5"),
    ("money by year", "8"),
    ("any action by its name", ":"),
    ("in use", "/in-use\nvitems\n"),
];

/// What is typed on a draft under review.
const REVIEW: &[(&str, &str)] = &[
    ("review", ""),
    ("review, decided", "aaxaj"),
    ("review, article", "\t"),
    ("review, a form", "jjc"),
    ("review, choices", "jjc\tultra"),
    ("review, help", "?"),
    ("review, words to select", "+"),
    ("review, words selected", "+ ll"),
    ("review, search", "/endo"),
    ("review, found", "/endo\n"),
    ("review, all decided", "AJAJAJAJAJAJAJAJA"),
];

fn keys(script: &str) -> impl Iterator<Item = KeyPress> + '_ {
    script.chars().map(|c| match c {
        '\n' => KeyPress::Enter,
        '\t' => KeyPress::Tab,
        '\x1b' => KeyPress::Esc,
        '\x0e' => KeyPress::Down,
        c => KeyPress::Char(c),
    })
}

/// Calls `look` with the name of each screen and with what draws it in a theme.
pub fn for_each(mut look: impl FnMut(&str, &mut dyn FnMut(Theme) -> Buffer)) {
    let mut shown = |name: &str, mut stage: Stage| {
        look(name, &mut |theme| {
            stage.theme = theme;
            stage.buffer()
        });
    };
    for (columns, rows) in SIZES {
        for (name, script) in EXPLORER {
            let mut stage = Stage::shipped(columns, rows);
            keys(script).for_each(|key| {
                stage.press(key);
            });
            shown(&format!("{name}, {columns}x{rows}"), stage);
        }
        for (name, stage) in odd_states(columns, rows) {
            shown(&format!("{name}, {columns}x{rows}"), stage);
        }
    }
    for (columns, rows) in SIZES {
        for (name, script) in REVIEW {
            let mut stage = ReviewStage::of(drafts::dataset(), columns, rows);
            keys(script).for_each(|key| {
                stage.press(key);
            });
            look(&format!("{name}, {columns}x{rows}"), &mut |theme| {
                stage.theme = theme;
                stage.buffer()
            });
        }
    }
}

/// Money, disputes, messages, and data that is empty, broken or still being read.
fn odd_states(columns: u16, rows: u16) -> Vec<(&'static str, Stage)> {
    let fixture = |path: &str| {
        let path = format!("{}/tests/fixtures/{path}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("a fixture")
    };
    let on = |text: &str, script: &str| {
        let mut stage = Stage::of(text, columns, rows);
        keys(script).for_each(|key| {
            stage.press(key);
        });
        stage
    };
    let money = fixture("money/shared-by-donors.xml");
    let mut notice = Stage::shipped(columns, rows);
    notice.send(Msg::Notice(Notice { text: "copied the row, 24 characters (Y shows it)".to_owned(), error: false }));
    let mut error = Stage::shipped(columns, rows);
    error.send(Msg::Notice(Notice { text: "not copied, Y shows it: no such program".to_owned(), error: true }));
    let mut loading = Stage::shipped(columns, rows);
    let half = LoadStatus { load_number: 1, bytes_read: 40, bytes_total: 100, records: 12, ..LoadStatus::default() };
    loading.send(Msg::Answer(Answer::Loaded(None, half.clone())));
    let mut stopped = Stage::shipped(columns, rows);
    stopped.send(Msg::Answer(Answer::Loaded(None, LoadStatus { stopped: true, done: true, ..half.clone() })));
    let mut waiting = Stage::new(columns, rows);
    waiting.send(Msg::Answer(Answer::Loaded(Some(corpus(held(b"{}"))), half)));
    let broken = serde_json::json!({"schema": "aidtrail/1",
        "sources": [{"id": "s", "title": "T", "publisher": "P", "text": "Nine scanners were bought."}],
        "projects": [{"id": "bad", "title": "Bad one", "equipment": [{"name": "Scanner", "category": "mri_scanner", "claims": [
            {"quantity": 7, "status": "ordered", "evidence": [{"source": "s", "quote": "Ten scanners", "start": 0}]}]}]}]})
    .to_string();
    vec![
        ("money by donor", on(&money, "tdonor\n")),
        ("money by donor, a cell", on(&money, "tdonor\nLL")),
        ("money in a box", on(&money, "$")),
        ("overview of money", on(&money, "5")),
        ("bars of years", on(&money, "8")),
        ("years, all to date", on(&money, "8C")),
        ("a crosstab", on(&money, "tyear\tdonor\n")),
        ("money in the detail", on(&money, "3")),
        ("an element of a file", on(&money, "3\x0e\x0e\n")),
        ("transactions", on(&money, "vtransactions\n")),
        ("a notice", notice),
        ("an error", error),
        ("being read", loading),
        ("stopped", stopped),
        ("nothing read yet", waiting),
        ("nothing in it", on("{\"schema\": \"aidtrail/1\", \"sources\": [], \"projects\": []}", "")),
        ("a broken record", on(&broken, "")),
        ("what reading had to say", on(&broken, "!")),
    ]
}
