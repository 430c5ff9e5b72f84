//! The event loop of the reviewer: like the explorer's, without threads for searching and loading.
//!
//! A decision is on the disk before the frame that shows it is drawn, so a decision that the user has seen
//! survives a kill.

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

/// Runs a review until the user quits. `start` makes the state for a screen of these columns and rows; `save`
/// writes decisions to the disk, or returns the message to show.
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
        // Exit without joining the input thread: reading from a closed terminal can spin.
        std::process::exit(128 + SIGHUP);
    }
    // Leave the keys typed from here on to the shell.
    let _parked = input.park();
    Ok((review, ended?))
}

struct ReviewSession<S> {
    screen: Screen,
    save: S,
    /// Stopped by ^Z and not yet continued.
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
                        anyhow::bail!("the {thread} thread has failed; please report the message above")
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
