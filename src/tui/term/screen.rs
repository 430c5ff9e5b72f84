//! The alternate screen: entered once and left on every way out, also on a panic.
//!
//! `ratatui::init` panics without a terminal and does not enable bracketed paste, so the modes are set here
//! and undone in the reverse order.

use super::backend::{Abilities, LeanBackend};
use super::unix::terminal_output;
use crate::text::display::clean_lines;
use anyhow::{Context, Result};
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, window_size,
};
use ratatui::crossterm::{cursor, execute, queue};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::fs::File;
use std::io::{IsTerminal, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

/// The size taken where neither the terminal nor the environment states one: that of a VT100.
const DEFAULT_SIZE: (u16, u16) = (80, 24);

/// Default attributes, cursor to the first cell, erase everything. Terminals and multiplexers without an alternate
/// screen (GNU screen, mosh) would else leave the last frame under the shell's text.
const CLEAR: &str = "\x1b[m\x1b[H\x1b[2J";

/// Whether a frame is being written, which may be cut off.
static WRITING: AtomicBool = AtomicBool::new(false);

/// Ends a frame that was cut off. kitty complains about the end of an update that has not begun.
const END_SYNCHRONIZED: &str = "\x1b[?2026l";

/// Whether the modes are set. A static, because the panic hook can run in any thread.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// The terminal while this program owns it; dropping it restores the terminal.
pub(crate) struct AlternateScreen {
    terminal: Terminal<LeanBackend<File>>,
}

impl AlternateScreen {
    /// Sets the modes, and a panic hook that restores the terminal before it prints the message.
    pub(crate) fn enter() -> Result<AlternateScreen> {
        anyhow::ensure!(stdout().is_terminal(), "standard output is not a terminal");
        std::panic::set_hook(Box::new(|panic| {
            leave();
            // The message may quote data with control characters.
            let _ = writeln!(std::io::stderr(), "aidtrail: {}", clean_lines(&panic.to_string()));
            if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
                let _ = writeln!(std::io::stderr(), "{}", std::backtrace::Backtrace::force_capture());
            }
        }));
        enter()?;
        // Not `stdout`, which would write a frame in two pieces: up to its last line feed, and the rest.
        let out = terminal_output().context("cannot write to this terminal")?;
        let backend = LeanBackend::new(
            out,
            Abilities { extended: !is_plain_terminal(), synchronized: may_synchronize() },
            screen_size,
        );
        let terminal = Terminal::new(backend).context("cannot draw on this terminal")?;
        Ok(AlternateScreen { terminal })
    }

    /// Restores the terminal.
    pub(crate) fn leave(&mut self) {
        leave();
    }

    /// Sets the modes again, after a child process or a stop.
    pub(crate) fn reenter(&mut self) -> Result<()> {
        enter()?;
        self.terminal.backend_mut().entered_again();
        self.redraw()
    }

    /// Makes the next frame draw every cell. `Terminal::clear` would ask the terminal for its cursor, which
    /// blocks while the input thread reads.
    pub(crate) fn redraw(&mut self) -> Result<()> {
        let (columns, rows) = screen_size();
        self.terminal.resize(Rect::new(0, 0, columns, rows))?;
        Ok(())
    }

    /// Draws a frame; the backend writes it in one piece.
    pub(crate) fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> Result<()> {
        let buffer = self.terminal.draw(paint)?.buffer.clone();
        WRITING.store(true, Ordering::SeqCst);
        self.terminal.backend_mut().present(&buffer)?;
        WRITING.store(false, Ordering::SeqCst);
        Ok(())
    }

    /// Sends text to the clipboard of the terminal with OSC 52, which also works over ssh. The terminal does not
    /// answer. False if this terminal cannot have a clipboard.
    pub(crate) fn copy(&mut self, text: &str) -> Result<bool> {
        if is_plain_terminal() {
            return Ok(false);
        }
        let mut bytes = Vec::new();
        queue!(bytes, CopyToClipboard::to_clipboard_from(text))?;
        if std::env::var_os("STY").is_some() {
            bytes = through_screen(&bytes);
        }
        self.terminal.backend_mut().write_invisible(&bytes)?;
        Ok(true)
    }
}

/// A sequence as GNU screen passes it on to its terminal: in device control strings, of which it takes 768 bytes at
/// most. Their end must not stand in the sequence, so that ends with BEL.
fn through_screen(sequence: &[u8]) -> Vec<u8> {
    let sequence = [sequence.strip_suffix(b"\x1b\\").unwrap_or(sequence), b"\x07"].concat();
    let wrap = |piece: &[u8]| [b"\x1bP", piece, b"\x1b\\"].concat();
    sequence.chunks(512).flat_map(wrap).collect()
}

/// Columns and rows of the terminal. A terminal that states no size (serial lines, some containers) has that of
/// `COLUMNS` and `LINES`, else 80 by 24.
pub(crate) fn screen_size() -> (u16, u16) {
    let stated = window_size().map_or((0, 0), |size| (size.columns, size.rows));
    let from_environment = |name: &str| std::env::var(name).ok()?.trim().parse::<u16>().ok();
    let known = |stated: u16, name: &str, default: u16| match stated {
        0 => from_environment(name).filter(|n| (1..=1000).contains(n)).unwrap_or(default),
        stated => stated,
    };
    (known(stated.0, "COLUMNS", DEFAULT_SIZE.0), known(stated.1, "LINES", DEFAULT_SIZE.1))
}

/// Whether `TERM` names a terminal without colours and alternate screen: none, `dumb`, or DEC's VT series.
pub(crate) fn is_plain_terminal() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    let is_vt = term.strip_prefix("vt").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    term.is_empty() || term == "dumb" || is_vt
}

/// Whether the terminal may be told where an update begins and ends. st does not know it, and complains each time where
/// its own messages go.
fn may_synchronize() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    !is_plain_terminal() && term != "st" && !term.starts_with("st-")
}

impl Drop for AlternateScreen {
    fn drop(&mut self) {
        leave();
    }
}

fn enter() -> Result<()> {
    enable_raw_mode().context("cannot take the terminal over")?;
    ENTERED.store(true, Ordering::SeqCst);
    // The first frame clears the screen, see `LeanBackend`.
    let entered = match is_plain_terminal() {
        true => execute!(stdout(), cursor::Hide),
        false => execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide),
    };
    entered.context("cannot take the terminal over")
}

fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    // Ignore errors: a terminal that is gone needs no restoring.
    let _ = match is_plain_terminal() {
        true => execute!(stdout(), Print(CLEAR), cursor::Show),
        false => execute!(
            stdout(),
            Print(if may_synchronize() && WRITING.load(Ordering::SeqCst) { END_SYNCHRONIZED } else { "" }),
            DisableBracketedPaste,
            Print(CLEAR),
            LeaveAlternateScreen,
            cursor::Show
        ),
    };
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}
