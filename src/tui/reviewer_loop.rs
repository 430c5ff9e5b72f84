//! The loop of a review: as the explorer's, without threads that search and load.
//!
//! A decision is on the disk before the frame that shows it is drawn: what a person has seen decided
//! outlives a kill.

use super::events::{Event, ExitReason};
use super::kit::theme::Theme;
use super::term::input::{InputThread, Keyboard};
use super::term::screen::Screen;
use super::term::signals::{has_shell, is_hang_up, stop_job, watch_signals};
use crate::tui::draw;
use crate::tui::explorer::{Msg, Notice};
use crate::tui::reviewer::{Review, ReviewEffect};
use anyhow::{Context, Result};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP, SIGWINCH};
use std::sync::mpsc::{Receiver, channel};

/// Runs a review until the person quits. `start` makes its state for a screen of some columns and rows, `save` puts
/// decisions on the disk.
pub fn run(
    start: impl FnOnce((u16, u16)) -> Review,
    save: impl FnMut(&[u8]) -> Result<(), String>,
) -> Result<(Review, ExitReason)> {
    let (events, inbox) = channel();
    let keyboard = Keyboard::open()?;
    let screen = Screen::enter()?;
    let mut review = start(screen.size()?);
    watch_signals(events.clone())?;
    let mut input = InputThread::start(keyboard, events)?;
    let mut session = ReviewSession { screen, save, suspended: false };
    let ended = session.run_loop(&mut review, &inbox);
    session.screen.leave();
    if is_hang_up(&ended) {
        // Nobody is there to wait for; joining could spin on the dead terminal.
        std::process::exit(128 + SIGHUP);
    }
    // Keys typed from here on are the shell's.
    let _parked = input.park();
    Ok((review, ended?))
}

struct ReviewSession<S> {
    screen: Screen,
    save: S,
    /// Stopped by ^Z, not yet continued.
    suspended: bool,
}

impl<S: FnMut(&[u8]) -> Result<(), String>> ReviewSession<S> {
    fn run_loop(&mut self, review: &mut Review, inbox: &Receiver<Event>) -> Result<ExitReason> {
        let theme = Theme::from_environment();
        self.screen.draw(|frame| draw::reviewer::draw(review, theme, frame))?;
        loop {
            let mut next = Some(inbox.recv().context("every thread has ended")?);
            while let Some(event) = next {
                match event {
                    Event::App(msg) => {
                        for effect in review.update(msg) {
                            if let Some(ended) = self.run_effect(effect, review)? {
                                return Ok(ended);
                            }
                        }
                    }
                    Event::Signal(SIGWINCH) => self.resize(review)?,
                    Event::Signal(SIGTSTP) => self.suspend(review),
                    Event::Signal(SIGCONT) => {
                        self.suspended = false;
                        self.screen.reenter()?;
                        self.resize(review)?;
                    }
                    Event::Signal(signal) => return Ok(ExitReason::Signal(signal)),
                    Event::HangUp => return Ok(ExitReason::Signal(SIGHUP)),
                    Event::ThreadPanicked(thread) => {
                        anyhow::bail!("the {thread} thread has failed; please report what it said")
                    }
                }
                next = inbox.try_recv().ok();
            }
            if !self.suspended {
                self.screen.draw(|frame| draw::reviewer::draw(review, theme, frame))?;
            }
        }
    }

    fn run_effect(&mut self, effect: ReviewEffect, review: &mut Review) -> Result<Option<ExitReason>> {
        match effect {
            ReviewEffect::Save(bytes) => review.set_save_result((self.save)(&bytes)),
            ReviewEffect::Redraw => self.screen.redraw()?,
            ReviewEffect::Suspend => self.suspend(review),
            ReviewEffect::Quit => return Ok(Some(ExitReason::Quit)),
        }
        Ok(None)
    }

    fn resize(&mut self, review: &mut Review) -> Result<()> {
        let (columns, rows) = self.screen.size()?;
        review.update(Msg::Resize(columns, rows));
        Ok(())
    }

    fn suspend(&mut self, review: &mut Review) {
        if !has_shell() {
            let text = "no shell to go back to".to_owned();
            review.update(Msg::Notice(Notice { text, error: true }));
            return;
        }
        if !self.suspended {
            self.screen.leave();
            self.suspended = stop_job();
        }
    }
}
