//! The alternate screen: entered once and left on every way out, also on a panic.
//!
//! `ratatui::init` panics without a terminal and does not enable bracketed paste, so the modes are set here
//! and undone in the reverse order.

use crate::text::display::clean_lines;
use anyhow::{Context, Result};
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use ratatui::crossterm::style::force_color_output;
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, size,
};
use ratatui::crossterm::{cursor, execute, queue};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::io::{IsTerminal, Stdout, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the modes are set. A static, because the panic hook can run in any thread.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// The terminal while this program owns it; dropping it restores the terminal.
pub(crate) struct AlternateScreen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl AlternateScreen {
    /// Sets the modes, and a panic hook that restores the terminal before it prints the message.
    pub(crate) fn enter() -> Result<AlternateScreen> {
        anyhow::ensure!(stdout().is_terminal(), "standard output is not a terminal");
        // The theme handles NO_COLOR. Crossterm would write an empty colour, which also resets reverse video.
        force_color_output(true);
        std::panic::set_hook(Box::new(|panic| {
            leave();
            // The message may quote data with control characters.
            let _ = writeln!(std::io::stderr(), "aidtrail: {}", clean_lines(&panic.to_string()));
            if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
                let _ = writeln!(std::io::stderr(), "{}", std::backtrace::Backtrace::force_capture());
            }
        }));
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout())).context("cannot draw on this terminal")?;
        Ok(AlternateScreen { terminal })
    }

    /// Restores the terminal.
    pub(crate) fn leave(&mut self) {
        leave();
    }

    /// Sets the modes again, after a child process or a stop.
    pub(crate) fn reenter(&mut self) -> Result<()> {
        enter()?;
        self.redraw()
    }

    /// Makes the next frame draw every cell. `Terminal::clear` would ask the terminal for its cursor, which
    /// blocks while the input thread reads.
    pub(crate) fn redraw(&mut self) -> Result<()> {
        let (columns, rows) = screen_size()?;
        self.terminal.resize(Rect::new(0, 0, columns, rows))?;
        Ok(())
    }

    /// Draws a frame as a synchronized update, so that a terminal that supports it never shows half a frame.
    pub(crate) fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(paint)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Ok(())
    }

    /// Copies text to the clipboard of the terminal with OSC 52, which also works over ssh.
    pub(crate) fn copy(&mut self, text: &str) -> Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))?;
        Ok(())
    }
}

/// Columns and rows of the terminal.
pub(crate) fn screen_size() -> Result<(u16, u16)> {
    size().context("cannot ask the terminal for its size")
}

impl Drop for AlternateScreen {
    fn drop(&mut self) {
        leave();
    }
}

fn enter() -> Result<()> {
    enable_raw_mode().context("cannot take the terminal over")?;
    ENTERED.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)
        .context("cannot take the terminal over")
}

fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    // Ignore errors: a terminal that is gone needs no restoring.
    let _ = execute!(stdout(), EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}
