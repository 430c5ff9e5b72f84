//! The review screen: driven by keys through the production update and draw, and the real program in a
//! pseudo-terminal, also killed.

use crate::drafts;
use crate::tty::{self, Tty};
use aidtrail::curate::review::{DecisionState, Decisions, Draft, lay_out, read, reviewed};
use aidtrail::model::Dataset;
use aidtrail::tui::draw;
use aidtrail::tui::keymap::KeyPress;
use aidtrail::tui::kit::theme::{Palette, Theme};
use aidtrail::tui::reviewer::{Pane, Review, ReviewEffect, ReviewOverlay};
use aidtrail::tui::screen::Msg;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A review on a screen in memory, with every file it would have saved.
pub struct Stage {
    review: Review,
    saved: Vec<Vec<u8>>,
    quit: bool,
    pub theme: Theme,
    terminal: Terminal<TestBackend>,
}

impl Stage {
    pub fn of(data: Dataset, columns: u16, rows: u16) -> Stage {
        Stage::with(data, Decisions::default(), columns, rows)
    }

    fn with(data: Dataset, mut decisions: Decisions, columns: u16, rows: u16) -> Stage {
        let draft = Draft::new(data);
        draft.rebase(&mut decisions);
        let review = Review::new("drafts.json", draft, decisions, (columns, rows));
        let terminal = Terminal::new(TestBackend::new(columns, rows)).expect("in memory");
        Stage {
            review,
            saved: Vec::new(),
            quit: false,
            theme: Theme { palette: Palette::Dark, ascii: false },
            terminal,
        }
    }

    fn start(columns: u16, rows: u16) -> Stage {
        Stage::of(drafts::dataset(), columns, rows)
    }

    fn send(&mut self, msg: Msg<Infallible>) -> &mut Stage {
        for effect in self.review.update(msg) {
            match effect {
                ReviewEffect::Save(bytes) => {
                    self.saved.push(bytes);
                    self.review.set_save_result(Ok(()));
                }
                ReviewEffect::Quit => self.quit = true,
                _ => {}
            }
        }
        self
    }

    pub fn press(&mut self, key: KeyPress) -> &mut Stage {
        self.send(Msg::Key(key))
    }

    fn keys(&mut self, text: &str) -> &mut Stage {
        text.chars().for_each(|c| {
            self.press(KeyPress::Char(c));
        });
        self
    }

    pub fn buffer(&mut self) -> Buffer {
        let (review, theme) = (&self.review, self.theme);
        self.terminal.draw(|frame| draw::reviewer::draw(review, theme, frame)).expect("in memory");
        self.terminal.backend().buffer().clone()
    }

    fn text(&mut self) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width).max(1);
        let row = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|cell| cell.symbol()).collect::<String>();
        buffer.content().chunks(width).map(|cells| row(cells).trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }

    /// The text of the cells with all these modifiers, one line for each row that has any.
    fn styled(&mut self, modifier: Modifier) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width).max(1);
        let row = |cells: &[ratatui::buffer::Cell]| {
            let styled = cells.iter().filter(|cell| cell.modifier.contains(modifier));
            styled.map(|cell| cell.symbol()).collect::<String>().trim().to_owned()
        };
        buffer.content().chunks(width).map(row).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The fact under the cursor: `✓ Donor Japan`.
    fn fact_under_cursor(&self) -> String {
        let item = self.review.item().expect("a fact under the cursor");
        format!("{} {} {}", item.state.sign(), item.value.heading(), item.value.value())
    }

    /// Moves the cursor to the first fact whose line contains `text`.
    fn go_to(&mut self, text: &str) -> &mut Stage {
        self.keys("g");
        for _ in 0..self.review.rows.len() {
            if self.review.item().is_some() && self.fact_under_cursor().contains(text) {
                return self;
            }
            self.keys("j");
        }
        panic!("no {text}");
    }

    /// The signs of all facts, in order.
    fn signs(&self) -> String {
        self.review.sheet.rows.iter().map(|item| item.state.sign()).collect()
    }
}

macro_rules! screen {
    ($name:literal, $stage:expr) => {
        insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $stage.text());
        });
    };
}

#[test]
fn the_review_screen_draws_at_three_sizes() {
    for (columns, rows) in [(60, 20), (100, 30), (200, 60)] {
        let mut stage = Stage::start(columns, rows);
        stage.keys("aax").go_to("9 MRI");
        insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("review-{columns}x{rows}"), stage.text());
        });
        let marked = stage.styled(Modifier::REVERSED).replace('\n', " ");
        assert!(marked.contains("Nine magnetic resonance imaging scanners"), "{marked}");
    }
}

#[test]
fn forms_menus_and_help_draw() {
    let mut stage = Stage::start(100, 30);
    stage.go_to("9 MRI").keys("c").press(KeyPress::Tab).keys("ultra");
    screen!("review-form-100x30", stage);
    stage.press(KeyPress::Esc).keys("?");
    screen!("review-help-100x30", stage);
    stage.keys("reject").press(KeyPress::Enter);
    assert_eq!(stage.review.sheet.rows.iter().filter(|item| item.state == DecisionState::Rejected).count(), 1);
    let mut stage = Stage::start(100, 30);
    stage.go_to("Agency JICA").keys("m");
    screen!("review-move-100x30", stage);
}

#[test]
fn accept_and_reject_move_to_the_next_fact_and_can_be_undone() {
    let mut stage = Stage::start(100, 30);
    assert_eq!(stage.fact_under_cursor(), "· Country Ukraine");
    stage.keys("a").press(KeyPress::Enter).keys("x");
    assert!(stage.signs().starts_with("✓✓✗····"), "{}", stage.signs());
    assert_eq!(stage.fact_under_cursor(), "· Status in implementation");
    assert_eq!(stage.saved.len(), 3, "each decision is saved");
    // A key that decides nothing new skips decided facts and saves nothing.
    stage.keys("kka");
    assert_eq!((stage.fact_under_cursor().as_str(), stage.saved.len()), ("· Status in implementation", 3));
    stage.keys("u");
    assert!(stage.signs().starts_with("✓✓·"));
    stage.keys("uuu");
    assert!(!stage.signs().contains('✓') && stage.text().contains("nothing to undo"));
    stage.keys("UUU");
    assert!(stage.signs().starts_with("✓✓✗"));
    assert_eq!(stage.saved.len(), 9, "undo and redo are saved too");
    let last = read(stage.saved.last().expect("saved"), |_| {}).expect("read");
    assert_eq!(&last, &{
        let mut now = stage.review.decisions().clone();
        now.sources.retain(|source| last.sources.contains(source));
        now
    });
}

#[test]
fn letters_of_a_cyrillic_layout_act_by_key_position() {
    let mut stage = Stage::start(100, 30);
    stage.keys("фч");
    assert!(stage.signs().starts_with("✓✗"), "{}", stage.signs());
    stage.keys("й");
    assert!(stage.quit);
}

#[test]
fn deciding_a_whole_project_is_one_step() {
    let mut stage = Stage::start(100, 30);
    stage.keys("xA");
    assert!(stage.signs().starts_with("✗✓✓✓✓✓·"), "{}", stage.signs());
    assert!(
        stage.fact_under_cursor().starts_with("· Country Ukraine"),
        "in the next project: {}",
        stage.fact_under_cursor()
    );
    assert!(stage.text().contains("u takes all of it back"));
    stage.keys("u");
    assert!(stage.signs().starts_with("✗······"), "{}", stage.signs());
    // On the line of a project, a and x decide all of its facts.
    stage.keys("gx");
    assert!(stage.signs().starts_with("✗✗✗✗✗✗·"), "{}", stage.signs());
    assert_eq!(stage.saved.len(), 4);
}

#[test]
fn a_correction_is_validated_and_kept() {
    let mut stage = Stage::start(100, 30);
    stage
        .go_to("9 MRI")
        .keys("c")
        .press(KeyPress::Tab)
        .press(KeyPress::Tab)
        .press(KeyPress::Ctrl('u'))
        .keys("many")
        .press(KeyPress::Enter);
    assert!(stage.text().contains("\"many\" is no number"), "{}", stage.text());
    assert!(stage.saved.is_empty());
    stage.press(KeyPress::Ctrl('u')).keys("8").press(KeyPress::Tab).press(KeyPress::Down).press(KeyPress::Enter);
    let item = stage.review.sheet.rows.iter().find(|item| item.state == DecisionState::Corrected).expect("corrected");
    assert_eq!((item.value.get("quantity"), item.value.get("status")), ("8".into(), "donated".into()));
    // Set back to the proposed value: accepted, not corrected.
    stage
        .go_to("8 MRI")
        .keys("c")
        .press(KeyPress::Tab)
        .press(KeyPress::Tab)
        .press(KeyPress::Ctrl('u'))
        .keys("9")
        .press(KeyPress::Tab);
    stage.keys("ordered").press(KeyPress::Enter);
    assert_eq!(stage.go_to("9 MRI").fact_under_cursor().chars().next(), Some('✓'));
    // Esc keeps the old value.
    stage.keys("c").press(KeyPress::Ctrl('u')).keys("x").press(KeyPress::Esc);
    assert!(stage.fact_under_cursor().contains("9 MRI"));
}

#[test]
fn a_title_can_be_corrected_and_a_fact_moved_to_a_new_project() {
    let mut stage = Stage::start(100, 30);
    stage
        .keys("gc")
        .press(KeyPress::Ctrl('u'))
        .keys("Scanners")
        .press(KeyPress::Tab)
        .keys("agr")
        .press(KeyPress::Enter);
    let group = &stage.review.sheet.groups[0];
    assert_eq!((group.title.as_str(), group.corrected), ("Scanners", true));
    stage.go_to("1 CT").keys("m").press(KeyPress::End).press(KeyPress::Enter);
    stage.keys("CT for Chernivtsi").press(KeyPress::Enter);
    assert!(stage.fact_under_cursor().starts_with("✓ Equipment 1 CT"), "{}", stage.fact_under_cursor());
    assert_eq!(stage.review.sheet.groups.len(), 5);
    let out = reviewed(&stage.review.draft.data, stage.review.decisions(), aidtrail::curate::review::Undecided::Drop);
    let titles: Vec<&str> = out.projects.iter().map(|project| project.title.as_str()).collect();
    assert_eq!(titles, ["CT for Chernivtsi"]);
}

#[test]
fn a_fact_can_be_added_from_selected_words() {
    let mut stage = Stage::start(100, 30);
    stage.go_to("1 CT").keys("+");
    assert_eq!(stage.review.pane, Pane::Select);
    // From the scanner to "20 vehicles": the next sentence, then one more word.
    stage.keys("j l");
    assert!(stage.text().contains("“20 vehicles”"), "{}", stage.text());
    stage.press(KeyPress::Enter);
    assert!(stage.text().contains("▸Equipment"), "the likeliest kind comes first: {}", stage.text());
    stage.press(KeyPress::Enter);
    let Some(ReviewOverlay::Form(form)) = &stage.review.overlay else { panic!("a form") };
    assert_eq!((form.text(1), form.text(2)), ("vehicle", "20"));
    stage.press(KeyPress::Enter);
    assert!(stage.fact_under_cursor().starts_with("+ Equipment 20 "), "{}", stage.fact_under_cursor());
    let item = stage.review.item().expect("added");
    assert_eq!(item.value.evidence()[0].marked_text(), "20 vehicles");
    assert!(item.value.evidence()[0].quote.starts_with("20 vehicles were delivered"));
    // Rejecting an added fact removes it; undo brings it back.
    stage.keys("x");
    assert!(!stage.signs().contains('+'));
    stage.keys("u");
    assert!(stage.signs().contains('+'));
    stage.keys("+").press(KeyPress::Esc);
    assert_eq!(stage.review.pane, Pane::Facts);
}

#[test]
fn an_offered_item_needs_a_category_before_it_is_accepted() {
    let mut stage = Stage::of(drafts::with_an_offer(), 100, 30);
    stage.keys("AAJAA");
    assert_eq!(stage.review.sheet.undecided(), 1, "the offer still needs a decision of its own");
    stage.go_to("Folding lantern");
    assert!(stage.text().contains("· Offered     Folding lantern"), "{}", stage.text());
    stage.keys("a");
    let Some(ReviewOverlay::Form(form)) = &stage.review.overlay else { panic!("a form") };
    assert_eq!(form.fields[form.focused].name, "category");
    stage.press(KeyPress::Enter);
    assert!(stage.text().contains("category may not stay empty"), "{}", stage.text());
    stage.keys("lantern").press(KeyPress::Ctrl('u')).keys("generic").press(KeyPress::Down).press(KeyPress::Enter);
    assert_eq!(stage.review.sheet.undecided(), 0, "{}", stage.text());
}

#[test]
fn folded_words_cannot_be_selected() {
    let mut stage = Stage::start(100, 30);
    stage.keys("g").press(KeyPress::Tab).press(KeyPress::Home).press(KeyPress::Tab).keys("+ l");
    assert!(stage.text().contains("“Viktor Liashko”"), "{}", stage.text());
    // Only folded text comes before it.
    stage.press(KeyPress::Esc).keys("hhhhkkk");
    assert!(stage.text().contains("“Viktor”"), "{}", stage.text());
}

#[test]
fn words_are_found_in_the_article() {
    let mut stage = Stage::start(100, 30);
    stage.keys("/ENDOSCOPIC").press(KeyPress::Enter);
    assert!(
        stage.text().contains("the article does not say")
            || stage.styled(Modifier::BOLD | Modifier::UNDERLINED).contains("ndoscopic")
    );
    stage.go_to("9 MRI").keys("/chernivtsi").press(KeyPress::Enter);
    assert!(stage.styled(Modifier::BOLD | Modifier::UNDERLINED).contains("Chernivtsi"), "{}", stage.text());
    stage.press(KeyPress::Tab).press(KeyPress::Home).press(KeyPress::End).press(KeyPress::PageUp).press(KeyPress::Esc);
    assert_eq!(stage.review.pane, Pane::Facts);
}

#[test]
fn when_all_is_decided_the_next_step_is_shown() {
    let mut stage = Stage::start(100, 30);
    stage.keys("AAAA");
    assert!(stage.text().contains("aidtrail merge drafts.json --into DATASET"), "{}", stage.text());
    stage.keys("n");
    assert!(stage.text().contains("Every fact is decided"));
}

#[test]
fn a_changed_proposal_is_shown_and_the_old_value_can_be_kept() {
    let mut first = Stage::start(100, 30);
    first.go_to("9 MRI").keys("a");
    let mut data = drafts::dataset();
    data.projects[0].equipment[0].claims[0].quantity = Some(12.into());
    let mut stage = Stage::with(data, first.review.decisions().clone(), 100, 30);
    stage.go_to("9 MRI");
    assert!(
        stage.text().contains("✓! Equipment") && stage.text().contains("a rule now proposes: 12"),
        "{}",
        stage.text()
    );
    stage.keys("a").go_to("9 MRI");
    assert!(stage.fact_under_cursor().starts_with('✎') && !stage.text().contains("now proposes"), "{}", stage.text());
    stage.keys("d");
    assert!(stage.fact_under_cursor().starts_with("· Equipment 12 MRI"), "{}", stage.fact_under_cursor());
}

#[test]
fn a_failed_save_is_shown() {
    let mut stage = Stage::start(100, 30);
    stage.keys("a");
    stage.review.set_save_result(Err("disk full".to_owned()));
    assert!(stage.text().contains("NOT SAVED: disk full"), "{}", stage.text());
    stage.keys("a");
    assert!(!stage.text().contains("NOT SAVED"));
}

#[test]
fn every_screen_draws_at_any_size_in_the_terminals_own_colours() {
    for columns in (0..44).step_by(7).chain([1, 39, 40, 49, 60, 89, 90, 159, 160, 220]) {
        for rows in [0, 1, 2, 5, 9, 10, 11, 13, 24, 60] {
            let mut stage = Stage::start(columns, rows);
            for keys in ["", "G", "?", "c", "m", "+ ll", "\n", "\n", "/x", "\t", "z"] {
                for c in keys.chars() {
                    match c {
                        '\n' => stage.press(KeyPress::Enter),
                        '\t' => stage.press(KeyPress::Tab),
                        c => stage.press(KeyPress::Char(c)),
                    };
                }
                let buffer = stage.buffer();
                assert!(
                    buffer
                        .content()
                        .iter()
                        .all(|cell| cell.bg == Color::Reset && !matches!(cell.fg, Color::Rgb(..) | Color::Indexed(_)))
                );
                if !keys.starts_with('+') && keys != "\n" {
                    stage.press(KeyPress::Esc);
                }
            }
            stage.send(Msg::Resize(rows, columns)).send(Msg::Resize(columns, rows));
        }
    }
}

#[test]
fn without_colour_decisions_and_the_current_words_are_visible() {
    let mut stage = Stage::start(100, 30);
    stage.theme.palette = Palette::Mono;
    stage.keys("ax");
    let buffer = stage.buffer();
    assert!(buffer.content().iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    assert!(stage.text().contains("✓ Country") && stage.text().contains("✗ Donor"));
    assert!(stage.styled(Modifier::REVERSED).contains("JICA"), "{}", stage.styled(Modifier::REVERSED));
}

#[test]
fn hostile_text_is_shown_escaped() {
    let text = "Hospital \u{1b}[2J\u{1b}]52;c;x\u{7}gets \u{202e}nine\u{202c} scanners\u{200b} now.";
    let place = |mark: [usize; 2]| serde_json::json!([{"source": "s\u{1b}", "quote": text, "start": 0, "mark": mark, "rule": "r\u{9b}"}]);
    let data = serde_json::from_value(serde_json::json!({
        "schema": "aidtrail/1",
        "sources": [{"id": "s\u{1b}", "title": "T\u{9b}31m", "publisher": "P\u{202e}", "text": text}],
        "projects": [{"id": "p\u{1b}", "title": "a\u{1b}[31m\u{202e}b\tc",
            "countries": [{"code": "U\u{7}", "why": "w\u{1b}", "evidence": place([0, 8])}],
            "parties": [{"role": "donor", "name": "J\u{200f}P", "evidence": place([0, 8])}],
            "equipment": [{"name": "x\u{1b}[0m", "category": "c\u{1b}", "claims": [{"status": "o\u{1b}", "evidence": place([0, 8])}]}]}],
    }));
    let mut stage = Stage::of(data.expect("a dataset"), 100, 30);
    for keys in ["", "j", "j", "c", "\u{1b}c", "gc", "jm", "+ ll", "?\u{202e}"] {
        for c in keys.chars() {
            stage.press(if c == '\u{1b}' { KeyPress::Esc } else { KeyPress::Char(c) });
        }
        let drawn = stage.text();
        let hidden = |c: char| c != '\n' && (c.is_control() || aidtrail::text::display::is_hidden(c));
        assert!(!drawn.chars().any(hidden), "{keys}: {drawn:?}");
        stage.press(KeyPress::Esc).press(KeyPress::Esc).press(KeyPress::Esc);
    }
}

#[test]
fn keys_stay_fast_in_an_article_of_ten_megabytes() {
    let mut data = drafts::dataset();
    let more = "The ministry told of hospitals, clinics and roads. ".repeat(400) + "\n\n";
    for source in &mut data.sources {
        // Many paragraphs, then one huge paragraph.
        source.text.push_str("\n\n");
        source.text.push_str(&more.repeat(250));
        source.text.push_str(&more.replace('\n', " ").repeat(250));
        source.sha256 = None;
    }
    assert!(data.sources[0].text.len() > 10_000_000);
    let mut stage = Stage::of(data, 100, 30);
    stage.buffer();
    let start = std::time::Instant::now();
    let mut n = 0;
    for key in "aaxjkjk\tGkkgjj\tc".chars() {
        stage.press(if key == '\t' { KeyPress::Tab } else { KeyPress::Char(key) });
        stage.buffer();
        n += 1;
    }
    stage.press(KeyPress::Esc).keys("+lllljjj k\n");
    // The limit is for an unoptimised build beside other tests; an optimised one takes a hundredth.
    assert!(start.elapsed().as_millis() < 250 * n, "{:?} for {n} keys", start.elapsed());
}

/// A new folder with a draft; the paths of the draft and of its decisions.
fn folder(name: &str) -> (PathBuf, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("review").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    let draft = folder.join("drafts.json");
    std::fs::write(&draft, serde_json::to_vec(&drafts::dataset()).expect("json")).expect("written");
    (draft, folder.join("drafts.review.json"))
}

fn open(draft: &Path) -> Tty {
    Tty::aidtrail((100, 30), &["review", draft.to_str().expect("UTF-8")], &[])
}

#[test]
fn a_kill_loses_no_decision() {
    let (draft, decisions) = folder("kill");
    let mut tty = open(&draft);
    tty.wait_for("0 of 30 decided");
    for n in 1..=12 {
        tty.send(if n % 3 == 0 { "x" } else { "a" });
        tty.wait_for(&format!(" {n} of 30 decided"));
        // A decision that the screen shows is on the disk.
        let there = read(&std::fs::read(&decisions).expect("there"), |_| {}).expect("whole");
        assert_eq!(there.entries.len(), n);
    }
    tty.signal("KILL");
    tty.child.wait().expect("it ends");
    let made = read(&std::fs::read(&decisions).expect("there"), |_| {}).expect("whole");
    let draft_read = Draft::new(drafts::dataset());
    let signs: String = lay_out(&draft_read, &made).rows.iter().map(|item| item.state.sign()).collect();
    assert!(signs.starts_with("✓✓✗✓✓✗✓✓✗✓✓✗·"), "{signs}");
    // The lock of a dead process does not block the next review.
    let mut tty = open(&draft);
    tty.wait_for("12 of 30 decided");
    tty.wait_for("▸· Donor       Japan");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
    tty::assert_restored(&tty);
    assert!(tty.screen().contains("12 of 30 facts decided, 18 left"), "{}", tty.screen());
    let left: Vec<String> = std::fs::read_dir(draft.parent().expect("a folder"))
        .expect("read")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_kill_in_a_burst_of_keys_leaves_a_whole_file() {
    let (draft, decisions) = folder("burst");
    for _ in 0..5 {
        let mut tty = open(&draft);
        tty.wait_for(" of 30 decided");
        tty.send("aaauxaUkaxnaaadna");
        std::thread::sleep(std::time::Duration::from_millis(20));
        tty.signal("KILL");
        tty.child.wait().expect("it ends");
        if decisions.exists() {
            read(&std::fs::read(&decisions).expect("there"), |_| {}).expect("whole");
        }
    }
}

#[test]
fn a_second_review_of_the_same_draft_is_refused() {
    let (draft, _) = folder("twice");
    let mut first = open(&draft);
    first.wait_for("0 of 30 decided");
    let mut second = open(&draft);
    assert_eq!(second.wait_exit(), 2);
    assert!(second.screen().contains("is already being reviewed (process"), "{}", second.screen());
    first.send("a");
    first.wait_for("1 of 30 decided");
    first.send("q");
    assert_eq!(first.wait_exit(), 0);
}

#[test]
fn damaged_decisions_are_not_overwritten() {
    let (draft, decisions) = folder("damaged");
    for (text, said) in [
        ("{\"schema\": \"aidtrail-review/1\",\n \"decisions\": [", ":2:15: EOF while parsing"),
        ("{\"schema\": \"aidtrail-review/9\"}", "but this version reads \"aidtrail-review/1\""),
    ] {
        std::fs::write(&decisions, text).expect("written");
        let mut tty = open(&draft);
        assert_eq!(tty.wait_exit(), 2);
        let screen = tty.screen().replace('\n', "");
        assert!(screen.contains(said) && screen.contains("is unchanged"), "{screen}");
        assert_eq!(std::fs::read_to_string(&decisions).expect("there"), text);
    }
}

#[test]
fn decisions_changed_by_another_program_are_not_overwritten() {
    let (draft, decisions) = folder("changed");
    let mut tty = open(&draft);
    tty.wait_for("0 of 30 decided");
    tty.send("a");
    tty.wait_for(" 1 of 30 decided");
    std::fs::write(&decisions, "mine").expect("written");
    tty.send("a");
    tty.wait_for("NOT SAVED");
    assert_eq!(std::fs::read_to_string(&decisions).expect("there"), "mine");
    std::fs::remove_file(&decisions).expect("moved away");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 2);
    assert!(tty.screen().replace('\n', "").contains("your decisions are saved in "), "{}", tty.screen());
}

#[test]
fn without_a_terminal_the_progress_of_the_review_is_printed() {
    let (draft, decisions) = folder("table");
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_aidtrail")).args(["review", "--no-config"]).arg(&draft).output().expect("runs")
    };
    let out = run();
    assert!(out.status.success());
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        text.contains("  · undecided Donor       Japan") && text.contains("0 of 30 facts decided, 30 left"),
        "{text}"
    );
    assert!(!decisions.exists());
    let mut stage = Stage::start(100, 30);
    stage.keys("AAAA");
    std::fs::write(&decisions, stage.saved.last().expect("saved")).expect("written");
    let text = String::from_utf8_lossy(&run().stdout).into_owned();
    assert!(text.contains("  ✓ accepted  Donor       Japan"), "{text}");
    assert!(text.contains("Every fact is decided. Next: aidtrail merge "), "{text}");
}
