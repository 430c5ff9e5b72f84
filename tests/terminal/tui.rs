//! The explorer's binary in a pseudo-terminal: keys, screens, signals, and the state of the terminal
//! afterwards.

use crate::tty::{DEADLINE, Output, Tty, assert_restored, folder, last_position, modes, script, tail};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Column and row of a text on the screen. Wrong if wide characters come before it on its line.
fn find(output: &Output, text: &str) -> Option<(u16, u16)> {
    let screen = output.parser.screen();
    let (_, columns) = screen.size();
    let rows: Vec<String> = screen.rows(0, columns).collect();
    let (row, line) = rows.iter().enumerate().find(|(_, line)| line.contains(text))?;
    let column = line[..line.find(text)?].chars().count();
    Some((u16::try_from(column).ok()?, u16::try_from(row).ok()?))
}

/// Whether the cell where a text begins is drawn in reverse.
fn is_reversed(output: &Output, text: &str) -> bool {
    let cell = find(output, text).and_then(|(column, row)| output.parser.screen().cell(row, column).cloned());
    cell.is_some_and(|cell| cell.inverse())
}

/// The numbers of all SGR (colour and style) sequences.
pub fn sgr(raw: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(raw);
    let mut numbers = Vec::new();
    for sequence in text.split("\x1b[").skip(1) {
        let end = sequence.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':').unwrap_or(sequence.len());
        if sequence[end..].starts_with('m') {
            numbers.extend(sequence[..end].split([';', ':']).filter_map(|n| n.parse::<u16>().ok()));
        }
    }
    numbers
}

pub fn is_colour(sgr: &u16) -> bool {
    matches!(sgr, 30..=38 | 40..=48 | 58 | 90..=107)
}

const SIZE: (u16, u16) = (100, 30);

#[test]
fn enter_leads_from_a_search_to_the_marked_words_and_q_back() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.send("/mri");
    tty.wait_for("2 of 19 items");
    tty.send("\r");
    tty.wait_for("x drops the last");
    tty.send("\r");
    tty.wait_for("Enter its project");
    tty.wait_for("Source  mark ");
    tty.wait_for("thanks to the cooperation with Japanese partners");
    tty.wait_until("the marked words in reverse", |output| is_reversed(output, "magnetic"));
    assert!(!is_reversed(&tty.output(), "are being supplied"));
    tty.send("q");
    tty.wait_for("Enter its sentence");
    tty.send("\x1b");
    tty.wait_for("Enter its words");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
    assert_restored(&tty);
}

#[test]
fn raw_mode_is_on_while_the_explorer_runs() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    assert_ne!(modes(tty.master.as_deref().expect("open")), tty.cooked);
    tty.send("\x03");
    assert_eq!(tty.wait_exit(), 0);
    assert_restored(&tty);
}

#[test]
fn the_terminal_is_restored_after_sigterm() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.signal("TERM");
    assert_eq!(tty.wait_exit(), 143);
    assert_restored(&tty);
}

#[test]
fn the_terminal_is_restored_after_sighup() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.signal("HUP");
    assert_eq!(tty.wait_exit(), 129);
    assert_restored(&tty);
}

#[test]
fn the_terminal_is_restored_after_a_panic_in_a_thread() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[("AIDTRAIL_PANIC", "1"), ("RUST_BACKTRACE", "0")]);
    assert_eq!(tty.wait_exit(), 2);
    assert_restored(&tty);
    let screen = tty.screen();
    assert!(screen.contains("asked to by AIDTRAIL_PANIC"), "{screen}");
    assert!(screen.contains("aidtrail: the loader thread has failed"), "{screen}");
}

#[test]
fn under_a_shell_the_explorer_stops_and_continues() {
    let program = env!("CARGO_BIN_EXE_aidtrail");
    let args = ["--norc", "--noprofile", "-i"];
    let mut tty = Tty::start(SIZE, "bash", &args, &[("PS1", "ready> "), ("HISTFILE", "")]);
    tty.wait_for("ready> ");
    tty.send(&format!("'{program}'\r"));
    tty.wait_for("19 of 19 items");
    tty.send("\x1a");
    tty.wait_for("Stopped");
    tty.wait_gone("19 of 19 items");
    assert!(!tty.output().parser.screen().alternate_screen());
    assert!(!tty.output().parser.screen().hide_cursor());
    tty.send("echo the shell has $((40 + 2))\r");
    tty.wait_for("the shell has 42");
    tty.send("fg\r");
    tty.wait_for("19 of 19 items");
    assert!(tty.output().parser.screen().alternate_screen());
    tty.send("/mri\r");
    tty.wait_for("x drops the last");
    tty.send("q");
    tty.wait_until("the prompt", |output| output.parser.screen().contents().trim_end().ends_with("\nready>"));
    tty.send("echo status $? and $((1 + 1))\r");
    tty.wait_for("status 0 and 2");
    tty.send("exit\r");
    assert_eq!(tty.wait_exit(), 0);
}

#[test]
fn without_a_shell_the_explorer_does_not_stop() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.send("\x1a");
    tty.wait_for("no shell to go back to");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
}

#[test]
fn while_the_editor_runs_it_alone_reads_keys() {
    let folder = folder("editor");
    let (text, typed) = (folder.join("text"), folder.join("typed"));
    let lines =
        format!("cp \"$1\" {}; echo THE EDITOR; read line; echo \"$line\" >{}", text.display(), typed.display());
    let editor = script(&folder, "editor", &lines);
    let mut tty = Tty::aidtrail(SIZE, &[], &[("EDITOR", &editor)]);
    tty.wait_for("19 of 19 items");
    tty.send("je");
    tty.wait_for("THE EDITOR");
    assert!(!tty.output().parser.screen().alternate_screen());
    assert_eq!(modes(tty.master.as_deref().expect("open")), tty.cooked);
    tty.send("qq/x\r");
    tty.wait_for("19 of 19 items");
    tty.wait_for("that was a copy");
    assert_eq!(read(&typed), "qq/x\n");
    assert!(read(&text).contains("\"id\": \"ua-diagnostic-imaging\""), "{}", read(&text));
    tty.send("/mri");
    tty.wait_for("2 of 19 items");
    tty.send("\rq");
    assert_eq!(tty.wait_exit(), 0);
    assert_restored(&tty);
}

#[test]
fn an_editor_that_cannot_run_is_reported_and_the_explorer_continues() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[("EDITOR", "no-such-editor --wait")]);
    tty.wait_for("19 of 19 items");
    tty.send("e");
    tty.wait_for("cannot run no-such-editor; set EDITOR");
    tty.send("/mri");
    tty.wait_for("2 of 19 items");
    tty.send("\x03");
    assert_eq!(tty.wait_exit(), 0);
}

#[test]
fn while_the_pager_runs_it_alone_reads_keys() {
    let folder = folder("pager");
    let (text, typed) = (folder.join("text"), folder.join("typed"));
    let lines =
        format!("cat >{}; echo THE PAGER; read line </dev/tty; echo \"$line\" >{}", text.display(), typed.display());
    let pager = script(&folder, "pager", &lines);
    let mut tty = Tty::aidtrail(SIZE, &[], &[("PAGER", &pager)]);
    tty.wait_for("19 of 19 items");
    tty.send("p");
    tty.wait_for("THE PAGER");
    tty.send("qq\r");
    tty.wait_for("19 of 19 items");
    assert_eq!(read(&typed), "qq\n");
    assert!(read(&text).contains("MRI and CT scanners"), "{}", read(&text));
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
    assert_restored(&tty);
}

#[test]
fn no_color_removes_colours_and_keeps_the_selection_visible() {
    for (value, coloured) in [("1", false), ("", true)] {
        // On a ground that is not known few signs are coloured, and none of the first screen.
        let mut tty = Tty::aidtrail(SIZE, &[], &[("NO_COLOR", value), ("COLORFGBG", "15;0")]);
        tty.wait_for("19 of 19 items");
        tty.wait_until("the selected row in reverse", |output| is_reversed(output, "9 (2023) MRI scanner"));
        tty.send("/mri");
        tty.wait_for("2 of 19 items");
        tty.send("\r3");
        tty.wait_for("Enter its sentence");
        tty.wait_until("the selected row in reverse", |output| is_reversed(output, "2024-07-24  ○ in delivery"));
        tty.send("q?");
        tty.wait_for("Help");
        tty.send("\x03");
        assert_eq!(tty.wait_exit(), 0);
        let sgr = sgr(&tty.raw());
        assert!(sgr.contains(&7), "{sgr:?}");
        assert_eq!(sgr.iter().any(is_colour), coloured, "NO_COLOR={value:?}: {sgr:?}");
    }
}

#[test]
fn letters_of_a_cyrillic_layout_act_by_key_position() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("▸ 9 (2023) MRI");
    tty.send("о");
    tty.wait_for("▸ 1 (2023) CT");
    tty.send("л");
    tty.wait_for("▸ 9 (2023) MRI");
    tty.send("й");
    assert_eq!(tty.wait_exit(), 0);
}

#[test]
fn the_filter_line_accepts_cyrillic_letters() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.send("/Харків");
    tty.wait_for("/ Харків");
    tty.wait_for("▸       20 Vehicle");
    tty.send("\r");
    tty.wait_for("x drops the last");
    tty.send("й");
    assert_eq!(tty.wait_exit(), 0);
}

#[test]
fn keys_come_from_the_terminal_if_data_comes_from_a_pipe() {
    let program = env!("CARGO_BIN_EXE_aidtrail");
    let line = format!("cat data/agreements.json | '{program}' -");
    let mut tty = Tty::start(SIZE, "bash", &["-c", &line], &[]);
    tty.wait_for("19 of 19 items");
    tty.wait_for("standard input");
    tty.send("/mri\r");
    tty.wait_for("2 of 19 items");
    tty.wait_for("x drops the last");
    tty.send("R");
    tty.wait_for("standard input cannot be read again");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
    assert_restored(&tty);
}

#[test]
fn without_a_keyboard_the_explorer_exits_with_a_message() {
    let program = env!("CARGO_BIN_EXE_aidtrail");
    let mut tty = Tty::start_with(SIZE, "sh", &["-c", &format!("exec '{program}' </dev/null")], &[], false);
    assert_eq!(tty.wait_exit(), 2);
    let screen = tty.screen();
    assert!(screen.contains("keys cannot be read") && screen.contains("/dev/tty"), "{screen}");
    assert!(!tty.output().parser.screen().alternate_screen());
}

#[test]
fn resizing_the_terminal_changes_the_layout() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    assert!(find(&tty.output(), " Source").is_none(), "{}", tty.screen());
    tty.resize(170, 40);
    tty.wait_until("four panes", |output| find(output, "Source").is_some_and(|(column, row)| column > 80 && row < 5));
    tty.resize(60, 24);
    tty.wait_until("a stacked list and peek", |output| {
        let (list, detail) = (find(output, "Equipment"), find(output, "arrival not reported · since"));
        list.is_some() && detail.is_some() && find(output, "Countries").is_none() && find(output, "Source").is_none()
    });
    tty.resize(20, 5);
    tty.wait_for("40x10; this is 20x5.");
    tty.resize(1, 1);
    tty.resize(100, 30);
    tty.wait_for("19 of 19 items");
    tty.wait_for("Countries");
    tty.wait_gone("needs 40x10");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
}

/// Text that must never reach a terminal unescaped: control sequences, bidi overrides, invisible characters.
const HOSTILE: &str = "\x1b]0;owned\x07\x1b[5;31m\u{9b}5mdoubt\u{202e}ful\u{200b}ness\u{2066}\u{feff}";

#[test]
fn hostile_text_reaches_the_terminal_only_escaped() {
    let folder = folder("hostile");
    let path = folder.join(format!("x{}.json", HOSTILE.replace('/', "")));
    let text = format!("{HOSTILE} On 5 May 2024 Japan gave {HOSTILE} Kazakhstan two MRI scanners.\n{HOSTILE}");
    let quote = text.lines().next().expect("a line");
    let words = |words: &str| {
        let at = quote.find(words).expect("in the quote");
        serde_json::json!([{ "source": format!("s{HOSTILE}"), "quote": quote, "start": 0, "mark": [at, at + words.len()] }])
    };
    let data = serde_json::json!({
        "schema": "aidtrail/1",
        "sources": [{
            "id": format!("s{HOSTILE}"), "title": format!("Two {HOSTILE} scanners"), "publisher": format!("The {HOSTILE}"),
            "kind": "press", "published": "2024-05-05", "published_basis": "text", "author": HOSTILE,
            "url": format!("https://example.org/{HOSTILE}"), "language": "en", "note": HOSTILE, "text": text,
        }],
        "projects": [{
            "id": format!("p{HOSTILE}"), "kind": "agreement", "title": format!("{HOSTILE}Two MRI scanners"),
            "summary": format!("Two {HOSTILE} scanners"),
            "countries": [{ "code": "KZ", "evidence": words("Kazakhstan") }],
            "parties": [{ "role": "donor", "name": format!("Japan{HOSTILE}"), "evidence": words("Japan") }],
            "status": format!("closed{HOSTILE}"), "instrument": HOSTILE, "programme": HOSTILE,
            "equipment": [{ "name": format!("MRI {HOSTILE}"), "category": "mri_scanner", "kind": "device", "claims": [{
                "quantity": 2, "status": "delivered",
                "sites": [{ "facility": HOSTILE, "place": HOSTILE }],
                "evidence": words("two MRI scanners"),
            }]}],
            HOSTILE: HOSTILE,
        }, {
            "id": format!("q{HOSTILE}"), "title": format!("Broken {HOSTILE}"), "equipment": HOSTILE,
        }],
        "names": [{ "as_written": HOSTILE, "preferred": format!("x{HOSTILE}"), "also": [HOSTILE] }],
    });
    std::fs::write(&path, data.to_string()).expect("a dataset");

    let path = path.to_str().expect("UTF-8");
    let mut tty = Tty::aidtrail((170, 40), &["--query", &format!("mri {HOSTILE}"), path], &[]);
    tty.wait_for("2 projects");
    tty.send("X");
    tty.wait_for("1 of 1 item");
    tty.send("vproj\r");
    tty.wait_for("2 of 2 projects");
    tty.wait_for("<U+202E>");
    tty.wait_for("<U+001B>");
    tty.wait_for("Two MRI scanners");
    // Visits every pane, list, menu and message: keys, text that must appear, text that must disappear.
    let steps = [
        ("j\r", "Enter its sentence", ""),
        ("q", "Enter open", ""),
        ("k\r", "Enter its sentence", ""),
        ("\r", "Enter its project", ""),
        ("+", "Enter its project", "Countries"),
        ("_", "Countries", ""),
        ("q", "Enter its sentence", ""),
        ("q", "Enter open", ""),
        ("v\r", "Enter its words", ""),
        ("vhosp\r", "1 hospital", ""),
        ("vsour\r", "Sources", ""),
        ("1jjjj", "Enter filter to it", ""),
        ("f", "type to search", ""),
        ("\x1b", "Countries", "type to search"),
        ("2y", "Copy", ""),
        ("\x1b", "Enter open", "Copy"),
        ("!", "unknown field", ""),
        ("\x1b", "Enter open", "unknown field"),
        ("/\x1b[200~country:\u{202e}\u{200b}\x1b[201~", "/ country:<U+202E><U+200B>", ""),
        ("\r", "x drops the last", ""),
    ];
    for (keys, shown, gone) in steps {
        tty.send(keys);
        tty.wait_for(shown);
        if !gone.is_empty() {
            tty.wait_gone(gone);
        }
    }
    tty.send("\x03");
    assert_eq!(tty.wait_exit(), 0);
    let raw = tty.raw();
    for hidden in ["\x1b]0;", "\x1b[5;31m", "\u{9b}", "\u{202e}", "\u{200b}", "\u{2066}", "\u{feff}", "\x07"] {
        let at = last_position(&raw, hidden);
        assert!(at.is_none(), "{hidden:?}: {:?}", at.map(|at| tail(&raw[..(at + 40).min(raw.len())])));
    }
}

#[test]
fn nothing_is_drawn_while_idle() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.send("/mri\r");
    tty.wait_for("x drops the last");
    // The answer of the search, which may take longer than the quiet below.
    tty.wait_for("2 of 19 items");
    let quiet = |time: Duration| {
        let before = tty.raw().len();
        std::thread::sleep(time);
        tty.raw().len() == before
    };
    let start = Instant::now();
    while !quiet(Duration::from_millis(60)) {
        assert!(start.elapsed() < DEADLINE, "it never stops drawing");
    }
    assert!(quiet(Duration::from_millis(300)));
}

#[test]
fn closing_the_terminal_ends_the_explorer() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    // The reader holds the terminal open too; it closes it after the next frame.
    tty.let_go.store(true, Ordering::SeqCst);
    tty.send("?");
    let reader = tty.reader.take().expect("it reads");
    reader.join().expect("it ends");
    tty.writer = None;
    tty.master = None;
    assert_eq!(tty.wait_exit(), 129);
}

#[test]
fn a_burst_of_keys_longer_than_the_librarys_buffer_is_read_whole() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.send(&format!("/{}", "mri ".repeat(800)));
    tty.send("\x15kharkiv");
    tty.wait_for("2 of 19 items");
    tty.send("\x03");
    assert_eq!(tty.wait_exit(), 0);
}

#[test]
fn half_an_escape_sequence_does_not_delay_a_signal() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.send("j");
    tty.wait_for("▸ 1 (2023) CT");
    tty.send("\x1b[");
    tty.signal("TERM");
    assert_eq!(tty.wait_exit(), 143);
    assert_restored(&tty);
}

#[test]
fn a_stop_while_the_editor_runs_stops_and_resumes_both() {
    let folder = folder("stop");
    let editor = script(&folder, "editor", "echo THE EDITOR; read line; echo \"got $line\"");
    let program = env!("CARGO_BIN_EXE_aidtrail");
    let args = ["--norc", "--noprofile", "-i"];
    let env = [("PS1", "ready> "), ("HISTFILE", ""), ("EDITOR", editor.as_str())];
    let mut tty = Tty::start(SIZE, "bash", &args, &env);
    tty.wait_for("ready> ");
    tty.send(&format!("'{program}'\r"));
    tty.wait_for("19 of 19 items");
    tty.send("e");
    tty.wait_for("THE EDITOR");
    tty.send("\x1a");
    tty.wait_for("Stopped");
    tty.send("fg\r");
    // The shell prints the command when it resumes the job, after setting the terminal's modes.
    tty.wait_until("the job again", |output| output.parser.screen().contents().matches(program).count() == 3);
    tty.send("done\n");
    tty.wait_for("19 of 19 items");
    tty.send("/mri\r");
    tty.wait_for("x drops the last");
    tty.send("q");
    tty.wait_until("the prompt", |output| output.parser.screen().contents().trim_end().ends_with("\nready>"));
    tty.send("exit\r");
    assert_eq!(tty.wait_exit(), 0);
}
