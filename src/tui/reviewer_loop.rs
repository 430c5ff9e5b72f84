//! The loop of a review: as the explorer's, without threads that search and load.
//!
//! A decision is on the disk before the frame that shows it is drawn: what a person has seen decided
//! outlives a kill.

use super::events::{Ended, Event};
use super::kit::theme::Theme;
use super::term::input::{InputThread, Terminal};
use super::term::screen::Screen;
use super::term::signals::{has_shell, is_hang_up, stop_job, watch_signals};
use crate::tui::draw;
use crate::tui::explorer::{Msg, Notice};
use crate::tui::reviewer::{Effect, Review};
use anyhow::{Context, Result};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP, SIGWINCH};
use std::sync::mpsc::{Receiver, channel};

/// Runs a review until the person quits. `start` makes its state for a screen of some columns and rows, `save` puts
/// decisions on the disk.
pub fn run(
    start: impl FnOnce((u16, u16)) -> Review,
    save: impl FnMut(&[u8]) -> Result<(), String>,
) -> Result<(Review, Ended)> {
    let (events, inbox) = channel();
    let keyboard = Terminal::open()?;
    let screen = Screen::enter()?;
    let mut review = start(screen.size()?);
    watch_signals(events.clone())?;
    let mut input = InputThread::start(keyboard, events)?;
    let mut session = Session { screen, save, suspended: false };
    let ended = session.turn(&mut review, &inbox);
    session.screen.leave();
    if is_hang_up(&ended) {
        // Nobody is there to wait for; joining could spin on the dead terminal.
        std::process::exit(128 + SIGHUP);
    }
    // Keys typed from here on are the shell's.
    let _parked = input.park();
    Ok((review, ended?))
}

struct Session<S> {
    screen: Screen,
    save: S,
    /// Stopped by ^Z, not yet continued.
    suspended: bool,
}

impl<S: FnMut(&[u8]) -> Result<(), String>> Session<S> {
    fn turn(&mut self, review: &mut Review, inbox: &Receiver<Event>) -> Result<Ended> {
        let theme = Theme::from_environment();
        self.screen.draw(|frame| draw::reviewer::draw(review, theme, frame))?;
        loop {
            let mut next = Some(inbox.recv().context("every thread has ended")?);
            while let Some(event) = next {
                match event {
                    Event::App(msg) => {
                        for effect in review.update(msg) {
                            if let Some(ended) = self.run(effect, review)? {
                                return Ok(ended);
                            }
                        }
                    }
                    Event::Signal(SIGWINCH) => self.resize(review)?,
                    Event::Signal(SIGTSTP) => self.suspend(review),
                    Event::Signal(SIGCONT) => {
                        self.suspended = false;
                        self.screen.enter_again()?;
                        self.resize(review)?;
                    }
                    Event::Signal(signal) => return Ok(Ended::Signal(signal)),
                    Event::HangUp => return Ok(Ended::Signal(SIGHUP)),
                    Event::Died(thread) => anyhow::bail!("the {thread} thread has failed; please report what it said"),
                }
                next = inbox.try_recv().ok();
            }
            if !self.suspended {
                self.screen.draw(|frame| draw::reviewer::draw(review, theme, frame))?;
            }
        }
    }

    fn run(&mut self, effect: Effect, review: &mut Review) -> Result<Option<Ended>> {
        match effect {
            Effect::Save(bytes) => review.saved((self.save)(&bytes)),
            Effect::Redraw => self.screen.redraw()?,
            Effect::Suspend => self.suspend(review),
            Effect::Quit => return Ok(Some(Ended::Quit)),
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
