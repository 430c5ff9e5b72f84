//! The terminal: entered once, left on every way out, also while a panic unwinds.
//!
//! `ratatui::init` panics without a terminal and enables less than is needed, so the modes are set here
//! and undone in the reverse order.

use crate::text::display::clean_lines;
use anyhow::{Context, Result};
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use ratatui::crossterm::style::force_color_output;
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute, queue};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::io::{IsTerminal, Stdout, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the modes are set; the panic hook may run in any thread.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// The terminal while the explorer owns it.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal over.
    pub fn enter() -> Result<Screen> {
        anyhow::ensure!(stdout().is_terminal(), "standard output is not a terminal");
        // NO_COLOR is the theme's business: the library's own handling would take reverse video away.
        force_color_output(true);
        std::panic::set_hook(Box::new(|panic| {
            leave();
            // The message may quote data.
            let _ = writeln!(std::io::stderr(), "aidtrail: {}", clean_lines(&panic.to_string()));
            if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
                let _ = writeln!(std::io::stderr(), "{}", std::backtrace::Backtrace::force_capture());
            }
        }));
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout())).context("cannot draw on this terminal")?;
        Ok(Screen { terminal })
    }

    /// Gives the terminal back.
    pub fn leave(&mut self) {
        leave();
    }

    /// Takes it over again, after a child or a stop.
    pub fn reenter(&mut self) -> Result<()> {
        enter()?;
        self.redraw()
    }

    /// Columns and rows.
    pub fn size(&self) -> Result<(u16, u16)> {
        ratatui::crossterm::terminal::size().context("cannot ask the terminal for its size")
    }

    /// Makes the next frame draw every cell, without asking the terminal anything.
    pub fn redraw(&mut self) -> Result<()> {
        let (columns, rows) = self.size()?;
        self.terminal.resize(Rect::new(0, 0, columns, rows))?;
        Ok(())
    }

    /// Draws a frame; the terminal shows it whole or not at all.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(paint)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Ok(())
    }

    /// Puts text on the clipboard of the terminal, also over ssh.
    pub fn copy(&mut self, text: &str) -> Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))?;
        Ok(())
    }
}

impl Drop for Screen {
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
    // On the way out there is nobody left to tell that the terminal is gone.
    let _ = execute!(stdout(), EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}
