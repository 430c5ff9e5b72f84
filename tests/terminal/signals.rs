//! Signals at any moment: the terminal is restored, also while another program owns it.

use crate::tty::{Tty, assert_restored, modes};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

const SIZE: (u16, u16) = (100, 30);

/// Writes an executable shell script in a folder of its own; its path.
fn script(name: &str, text: &str) -> String {
    use std::os::unix::fs::OpenOptionsExt;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("signals").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("program");
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o755).open(&path).expect("a script");
    write!(file, "#!/bin/sh\n{text}\n").expect("it is written");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn a_signal_while_the_program_starts_leaves_the_terminal_as_it_was() {
    for delay in 0..40 {
        let mut tty = Tty::aidtrail(SIZE, &[], &[]);
        std::thread::sleep(Duration::from_millis(delay * 3));
        tty.signal("TERM");
        let status = tty.child.wait().expect("it ends");
        // Before signals are watched the program is killed, and has not touched the terminal.
        assert!(status.signal().is_some() || status.exit_code() == 143, "{status:?}");
        assert_eq!(modes(tty.master.as_deref().expect("open")), tty.cooked, "after {} ms", delay * 3);
        let entered = tty.output().parser.screen().alternate_screen();
        if entered {
            // The reader may be behind.
            tty.wait_until("the main screen", |output| !output.parser.screen().alternate_screen());
        }
    }
}

#[test]
fn the_terminal_is_restored_after_sigquit() {
    let mut tty = Tty::aidtrail(SIZE, &[], &[]);
    tty.wait_for("19 of 19 items");
    tty.signal("QUIT");
    assert_eq!(tty.wait_exit(), 131);
    assert_restored(&tty);
}

#[test]
fn a_signal_while_an_editor_runs_ends_both_and_restores_the_terminal() {
    for (name, signal, status, text) in [
        ("term", "TERM", 143, "stty raw -echo; echo THE EDITOR; exec sleep 60"),
        ("hup", "HUP", 129, "stty raw -echo; echo THE EDITOR; exec sleep 60"),
        // It does not end by itself.
        ("stubborn", "TERM", 143, "trap '' TERM; stty raw -echo; echo THE EDITOR; exec sleep 60"),
        // It is stopped, and sees no signal until it is continued.
        ("stopped", "TERM", 143, "stty raw -echo; echo THE EDITOR; kill -STOP $$; exec sleep 60"),
    ] {
        let editor = script(name, text);
        let mut tty = Tty::aidtrail(SIZE, &[], &[("EDITOR", &editor)]);
        tty.wait_for("19 of 19 items");
        tty.send("e");
        tty.wait_for("THE EDITOR");
        tty.signal(signal);
        assert_eq!(tty.wait_exit(), status, "{name}");
        assert_restored(&tty);
    }
}
