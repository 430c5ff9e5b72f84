//! Copying: to the buffer of tmux, else with a program of the desktop. If neither is there, the loop sends the text to
//! the terminal.
//!
//! These are other programs, so they run on a thread of their own and with a time limit.

use super::unix::run_apart;
use crate::tui::events::CopyWay;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take. They answer within milliseconds unless the display that they want is gone.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// Pause between two looks at whether the program has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Bytes sent to the terminal at most. Terminals drop or cut a long OSC 52 sequence; the limit most often cited is
/// 100,000 bytes, and 70,000 bytes are 93,336 in base64.
pub(crate) const MAX_SENT: usize = 70_000;

/// A program that takes the text on its standard input.
struct CopyProgram {
    way: CopyWay,
    program: &'static str,
    arguments: &'static [&'static str],
    encoding: Encoding,
}

/// What a program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// UTF-8 if the locale says so: without one pbcopy takes it for another encoding.
    Utf8ByLocale,
    /// UTF-16, little end first, without a mark. clip.exe takes other bytes for the code page of the console; which of the
    /// two it has it guesses, from their number too. After reports of its users; not tried on Windows.
    Utf16,
}

/// Copies with the first program that works; `None` if none does. Waits for it.
pub(crate) fn copy_with_programs(text: &str) -> Option<CopyWay> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    candidates(is_set).into_iter().find(|it| it.takes(text)).map(|it| it.way)
}

/// The programs to try, in order. `is_set` tells whether an environment variable is.
fn candidates(is_set: impl Fn(&str) -> bool) -> Vec<CopyProgram> {
    let mut all = Vec::new();
    let mut add = |when: bool, way: CopyWay, program: &'static str, arguments: &'static [&'static str]| {
        if when {
            let encoding = match program {
                "clip.exe" => Encoding::Utf16,
                "pbcopy" => Encoding::Utf8ByLocale,
                _ => Encoding::Utf8,
            };
            all.push(CopyProgram { way, program, arguments, encoding });
        }
    };
    let tmux = is_set("TMUX");
    add(tmux, CopyWay::Tmux, "tmux", &["load-buffer", "-w", "-"]);
    // Before tmux 3.2 there is no -w.
    add(tmux, CopyWay::Tmux, "tmux", &["load-buffer", "-"]);
    let mut desktop = |when: bool, program: &'static str, arguments: &'static [&'static str]| {
        add(when, CopyWay::Program(program), program, arguments);
    };
    desktop(is_set("WAYLAND_DISPLAY"), "wl-copy", &["--type", "text/plain;charset=utf-8"]);
    desktop(is_set("DISPLAY"), "xclip", &["-selection", "clipboard", "-in"]);
    desktop(is_set("DISPLAY"), "xsel", &["--clipboard", "--input"]);
    // Over ssh its clipboard would be that of the other machine.
    desktop(cfg!(target_vendor = "apple") && !is_set("SSH_TTY"), "pbcopy", &[]);
    desktop(is_set("WSL_DISTRO_NAME") && !is_set("SSH_TTY"), "clip.exe", &[]);
    all
}

impl CopyProgram {
    fn takes(&self, text: &str) -> bool {
        let mut command = Command::new(self.program);
        command.args(self.arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        if self.encoding == Encoding::Utf8ByLocale {
            command.env("LC_CTYPE", "UTF-8");
        }
        // The helpers of X11 stay and hand the text out; they must outlive the terminal.
        run_apart(&mut command);
        let Ok(mut child) = command.spawn() else { return false };
        let bytes = match self.encoding {
            Encoding::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf8 | Encoding::Utf8ByLocale => text.as_bytes().to_vec(),
        };
        if let Some(mut pipe) = child.stdin.take() {
            // A program that does not read blocks this thread only, until it is killed.
            let writer = std::thread::Builder::new().name("copy".to_owned()).spawn(move || {
                let _ = pipe.write_all(&bytes);
            });
            if writer.is_err() {
                return false;
            }
        }
        ends_well(&mut child)
    }
}

/// Waits for a program within the time limit; kills it after that.
fn ends_well(child: &mut Child) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < TIME_LIMIT => std::thread::sleep(PAUSE),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tmux_comes_before_the_desktop_and_the_desktop_only_where_there_is_a_display() {
        let programs = |set: &[&str]| -> Vec<&str> {
            let all = candidates(|name| set.contains(&name));
            all.iter().map(|it| it.program).filter(|program| *program != "pbcopy").collect()
        };
        assert_eq!(programs(&[]), [""; 0]);
        assert_eq!(programs(&["TMUX", "DISPLAY"]), ["tmux", "tmux", "xclip", "xsel"]);
        assert_eq!(programs(&["WAYLAND_DISPLAY", "DISPLAY"]), ["wl-copy", "xclip", "xsel"]);
        assert_eq!(programs(&["WSL_DISTRO_NAME"]), ["clip.exe"]);
    }

    #[test]
    fn a_program_that_never_reads_or_ends_is_given_up() {
        let stuck =
            CopyProgram { way: CopyWay::Terminal, program: "sleep", arguments: &["60"], encoding: Encoding::Utf8 };
        let start = Instant::now();
        assert!(!stuck.takes(&"long ".repeat(100_000)));
        assert!(start.elapsed() < TIME_LIMIT * 2);
        let missing = CopyProgram { program: "no-such-program-here", ..stuck };
        assert!(!missing.takes("text"));
    }
    #[test]
    fn pbcopy_gets_utf8_under_a_locale_that_says_so_and_clip_exe_utf16_up_to_the_end_of_input() {
        let folder = std::env::temp_dir().join(format!("aidtrail-clipboard-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let out = folder.join("out").display().to_string();
        // Stands in for a program: it reads to the end of its input and says under which locale.
        let script = format!("cat > '{out}'; printf %s \"$LC_CTYPE\" > '{out}.locale'");
        let script: &'static str = Box::leak(script.into_boxed_str());
        let arguments: &'static [&'static str] = Box::leak(Box::new(["-c", script]));
        let text = "Қарағанды — 9 МРТ 😀 ".repeat(20_000);
        for (encoding, locale) in [(Encoding::Utf8ByLocale, Some("UTF-8")), (Encoding::Utf16, None)] {
            let program = CopyProgram { way: CopyWay::Terminal, program: "sh", arguments, encoding };
            assert!(program.takes(&text), "{encoding:?}");
            let bytes = std::fs::read(&out).expect("read");
            match encoding {
                Encoding::Utf16 => {
                    let units = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                    let read: Result<String, _> = char::decode_utf16(units).collect();
                    assert!(read.expect("UTF-16") == text && bytes[..2] == [0x9a, 0x04]);
                }
                _ => assert!(bytes == text.as_bytes()),
            }
            if let Some(locale) = locale {
                assert_eq!(std::fs::read_to_string(format!("{out}.locale")).expect("read"), locale);
            }
        }
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
