//! A test harness that runs a program in a pseudo-terminal: sends keys and signals, reads the screen and the
//! exit status.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use vt100::Parser;

/// How long to wait for a condition. Generous, for an unoptimised build on a busy machine; chosen by eye.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// A folder without a configuration: that of whoever runs the tests must not matter.
pub const NO_CONFIG: &str = "/nonexistent";

/// Pause between two checks of a condition.
pub const PAUSE: Duration = Duration::from_millis(5);

/// Output of the program so far.
pub struct Output {
    pub raw: Vec<u8>,
    /// Emulates the terminal's screen.
    pub parser: Parser,
}

/// A program running in its own pseudo-terminal.
pub struct Tty {
    /// Our end of the pseudo-terminal; `None` once closed.
    pub master: Option<Box<dyn MasterPty + Send>>,
    /// Takes the keys typed.
    pub writer: Option<Box<dyn Write + Send>>,
    pub child: Box<dyn Child + Send + Sync>,
    pub output: Arc<Mutex<Output>>,
    /// Thread that reads the program's output.
    pub reader: Option<JoinHandle<()>>,
    /// Tells the reader to close its handle of the terminal after the next output.
    pub let_go: Arc<AtomicBool>,
    /// Terminal modes before the program started: line mode and echo.
    pub cooked: String,
}

impl Tty {
    /// Starts a program in a terminal that it can also open as `/dev/tty`.
    pub fn start(size: (u16, u16), program: &str, args: &[&str], env: &[(&str, &str)]) -> Tty {
        Tty::start_with(size, program, args, env, true)
    }

    /// Starts a program; `controlling` makes the terminal its `/dev/tty`.
    pub fn start_with(size: (u16, u16), program: &str, args: &[&str], env: &[(&str, &str)], controlling: bool) -> Tty {
        Tty::launch(size, size, program, args, env, controlling)
    }

    /// Starts a program in a terminal that states one size and has another.
    pub fn start_sized(
        stated: (u16, u16),
        size: (u16, u16),
        program: &str,
        args: &[&str],
        env: &[(&str, &str)],
    ) -> Tty {
        Tty::launch(stated, size, program, args, env, true)
    }

    fn launch(
        stated: (u16, u16),
        size: (u16, u16),
        program: &str,
        args: &[&str],
        env: &[(&str, &str)],
        controlling: bool,
    ) -> Tty {
        let (cols, rows) = stated;
        let pty = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 });
        let pty = pty.expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        let others =
            ["NO_COLOR", "VISUAL", "EDITOR", "PAGER", "AIDTRAIL_PANIC", "PROMPT_COMMAND", "TMUX", "STY", "DISPLAY"];
        let more = ["WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "LINES", "COLUMNS", "LANG", "LC_CTYPE"];
        for name in others.into_iter().chain(more) {
            command.env_remove(name);
        }
        command.set_controlling_tty(controlling);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", NO_CONFIG);
        for (name, value) in env {
            command.env(name, value);
        }
        let cooked = modes(pty.master.as_ref());
        let child = pty.slave.spawn_command(command).expect("the program starts");
        drop(pty.slave);
        let output = Arc::new(Mutex::new(Output { raw: Vec::new(), parser: Parser::new(size.1, size.0, 0) }));
        let let_go = Arc::new(AtomicBool::new(false));
        let mut from = pty.master.try_clone_reader().expect("a reader");
        let (theirs, stop) = (output.clone(), let_go.clone());
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            // On Linux, reading a pseudo-terminal whose other end is closed is an error.
            while let Ok(n @ 1..) = from.read(&mut buffer) {
                let mut output = theirs.lock().unwrap_or_else(PoisonError::into_inner);
                output.raw.extend_from_slice(&buffer[..n]);
                output.parser.process(&buffer[..n]);
                if stop.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        let writer = pty.master.take_writer().expect("a writer");
        Tty { master: Some(pty.master), writer: Some(writer), child, output, reader: Some(reader), let_go, cooked }
    }

    /// Starts the explorer.
    pub fn aidtrail(size: (u16, u16), args: &[&str], env: &[(&str, &str)]) -> Tty {
        Tty::start(size, env!("CARGO_BIN_EXE_aidtrail"), args, env)
    }

    pub fn output(&self) -> MutexGuard<'_, Output> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn screen(&self) -> String {
        self.output().parser.screen().contents()
    }

    pub fn raw(&self) -> Vec<u8> {
        self.output().raw.clone()
    }

    /// Waits until a condition on the output holds.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Output) -> bool) {
        let start = Instant::now();
        while !holds(&self.output()) {
            assert!(start.elapsed() < DEADLINE, "waited for {what}; the screen shows:\n{}", self.screen());
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |output| output.parser.screen().contents().contains(text));
    }

    /// Waits until the screen no longer shows a text.
    pub fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("no {text}"), |output| !output.parser.screen().contents().contains(text));
    }

    pub fn send(&mut self, keys: &str) {
        let writer = self.writer.as_mut().expect("the terminal is open");
        writer.write_all(keys.as_bytes()).and_then(|()| writer.flush()).expect("the terminal takes keys");
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs").to_string();
        let status = std::process::Command::new("kill").args(["-s", name, &id]).status().expect("kill runs");
        assert!(status.success());
    }

    pub fn resize(&self, cols: u16, rows: u16) {
        self.output().parser.screen_mut().set_size(rows, cols);
        let master = self.master.as_ref().expect("the terminal is open");
        master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("it takes another size");
    }

    /// Waits until the program has ended and all of its output is read; its exit status.
    pub fn wait_exit(&mut self) -> u32 {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                break status;
            }
            assert!(start.elapsed() < DEADLINE, "it has not ended; the screen shows:\n{}", self.screen());
            std::thread::sleep(PAUSE);
        };
        assert_eq!(status.signal(), None);
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader ends");
        }
        status.exit_code()
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // A failed test may leave its program running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Line mode, echo and other modes of a terminal, as text to compare.
pub fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has modes"))
}

/// Offset of the last occurrence of a byte string.
pub fn last_position(raw: &[u8], wanted: &str) -> Option<usize> {
    raw.windows(wanted.len()).rposition(|window| window == wanted.as_bytes())
}

/// Asserts that the ended program has restored the terminal.
pub fn assert_restored(tty: &Tty) {
    let raw = tty.raw();
    let entered = last_position(&raw, "\x1b[?1049h").expect("the alternate screen was entered");
    for (left, what) in
        [("\x1b[?1049l", "alternate screen"), ("\x1b[?25h", "cursor"), ("\x1b[?2004l", "bracketed paste")]
    {
        assert!(last_position(&raw, left).is_some_and(|at| at > entered), "{what}: {:?}", tail(&raw));
    }
    let left = last_position(&raw, "\x1b[?1049l").expect("left");
    for again in ["\x1b[?25l", "\x1b[?2004h", "\x1b[?2026h"] {
        assert!(last_position(&raw, again).is_none_or(|at| at < left), "{again:?} after leaving: {:?}", tail(&raw));
    }
    assert_eq!(modes(tty.master.as_deref().expect("the terminal is open")), tty.cooked);
}

/// The last bytes of an output, for messages.
pub fn tail(raw: &[u8]) -> String {
    String::from_utf8_lossy(&raw[raw.len().saturating_sub(300)..]).into_owned()
}

/// A new, empty folder for one test.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tty").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Writes an executable shell script; its path.
pub fn script(folder: &Path, name: &str, text: &str) -> String {
    use std::os::unix::fs::OpenOptionsExt;
    let path = folder.join(name);
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o755).open(&path).expect("a script");
    write!(file, "#!/bin/sh\n{text}\n").expect("it is written");
    path.to_str().expect("UTF-8").to_owned()
}
