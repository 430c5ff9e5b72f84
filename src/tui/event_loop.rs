//! The event loop of every screen: receive, update, run the effects, draw.
//!
//! Keys, signals and the answers of threads all come through one channel. The loop blocks until something
//! arrives, drains the channel and draws once, so a burst of messages costs one frame and an idle program
//! uses no CPU. Terminal, signals and job control are handled here; what else a screen needs of the
//! operating system is done by its [`EffectHandler`] and its threads.

use super::events::{CopyWay, Event, ExitReason};
use super::kit::theme::{LookChoice, Theme};
use super::screen::{Msg, Notice, Screen};
use super::term::clipboard::{MAX_SENT, copy_with_programs};
use super::term::input::InputThread;
use super::term::screen::{AlternateScreen, is_plain_terminal, screen_size};
use super::term::{
    HANG_UP, Keyboard, TerminalModes, child, exit_hung_up, has_shell, is_hang_up, stop_job, watch_signals,
};
use anyhow::{Context, Result};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Runs a child process; its notice is shown afterwards, and so is a failure.
pub(crate) type ChildWork = Box<dyn FnOnce() -> Result<Option<Notice>>>;

/// What is left for the loop to do after an effect was run.
pub(crate) enum LoopEffect {
    Nothing,
    Notify(Notice),
    /// Put text on the clipboard: what it is, and the text.
    Copy(&'static str, String),
    /// Lend the terminal to a child process: until it ends, no keys are read and nothing is drawn.
    Lend(ChildWork),
    /// Draw every cell again.
    Redraw,
    Suspend,
    Quit,
}

/// Runs the effects of a screen.
pub(crate) trait EffectHandler<S: Screen> {
    /// Runs an effect, as far as it does not need the terminal.
    fn run(&mut self, effect: S::Effect, screen: &mut S) -> Result<LoopEffect>;

    /// Called after each message and its effects.
    fn updated(&mut self, _screen: &S) {}

    /// How long the next frame may wait for an answer that it is to show.
    fn frame_delay(&self, _screen: &S) -> Duration {
        Duration::ZERO
    }
}

/// Runs a screen until the user quits, and returns its last state.
///
/// `start` makes the state for a terminal of these columns and rows; `handle` starts the threads that answer.
/// Standard output must be a terminal. Keys are read from standard input if it is a terminal, else from the
/// terminal device.
pub(crate) fn run<S: Screen, H: EffectHandler<S>>(
    look: LookChoice,
    start: impl FnOnce((u16, u16)) -> S,
    handle: impl FnOnce(&mut S, &Sender<Event<S::Answer>>) -> Result<H>,
) -> Result<(S, ExitReason)> {
    let (events, inbox) = channel();
    let theme = Theme::from_environment(look, !is_plain_terminal());
    // Open the keyboard before the screen: its error says more than crossterm's, and the screen stays as it is.
    let keyboard = Keyboard::open()?;
    // From here on a signal is an event, so that the terminal is restored whenever it comes.
    watch_signals(events.clone(), child::running)?;
    let mut terminal = AlternateScreen::enter()?;
    let mut screen = start(screen_size());
    // Draw the first frame before any data is read.
    terminal.draw(|frame| screen.draw(theme, frame))?;
    let handler = handle(&mut screen, &events)?;
    let input = InputThread::start(keyboard, events.clone())?;
    let mut session = Session { events, screen, handler, terminal, input, theme, suspended: false, ended: None };
    let ended = session.run_loop(&inbox);
    session.terminal.leave();
    if ended.as_ref().map_or_else(is_hang_up, |ended| *ended == ExitReason::Signal(HANG_UP)) {
        exit_hung_up();
    }
    // Leave the keys typed from here on to the shell.
    let _parked = session.input.park();
    Ok((session.screen, ended?))
}

struct Session<S: Screen, H> {
    events: Sender<Event<S::Answer>>,
    screen: S,
    handler: H,
    terminal: AlternateScreen,
    input: InputThread,
    theme: Theme,
    /// Stopped by ^Z and not yet continued.
    suspended: bool,
    ended: Option<ExitReason>,
}

impl<S: Screen, H: EffectHandler<S>> Session<S, H> {
    fn run_loop(&mut self, inbox: &Receiver<Event<S::Answer>>) -> Result<ExitReason> {
        loop {
            let mut next = Some(inbox.recv().context("every thread has ended")?);
            while let Some(event) = next {
                self.handle_event(event)?;
                if let Some(ended) = self.ended {
                    return Ok(ended);
                }
                let delay = self.handler.frame_delay(&self.screen);
                next = match delay.is_zero() || self.suspended {
                    true => inbox.try_recv().ok(),
                    false => inbox.recv_timeout(delay).ok(),
                };
            }
            if !self.suspended {
                self.terminal.draw(|frame| self.screen.draw(self.theme, frame))?;
            }
        }
    }

    fn handle_event(&mut self, event: Event<S::Answer>) -> Result<()> {
        match event {
            Event::App(msg) => self.update(msg)?,
            Event::Resized => self.resize()?,
            Event::Suspend => self.suspend()?,
            Event::Continued => {
                self.suspended = false;
                self.terminal.reenter()?;
                self.resize()?;
            }
            Event::Copied { name, text, way } => self.finish_copy(name, &text, way)?,
            Event::Ended(signal) => self.ended = Some(ExitReason::Signal(signal)),
            Event::HangUp => self.ended = Some(ExitReason::Signal(HANG_UP)),
            Event::ThreadPanicked(thread) => {
                anyhow::bail!("the {thread} thread has failed; please report the message above")
            }
        }
        Ok(())
    }

    fn update(&mut self, msg: Msg<S::Answer>) -> Result<()> {
        for effect in self.screen.update(msg) {
            match self.handler.run(effect, &mut self.screen)? {
                LoopEffect::Nothing => {}
                LoopEffect::Notify(notice) => self.update(Msg::Notice(notice))?,
                LoopEffect::Copy(name, text) => self.start_copy(name, text)?,
                LoopEffect::Lend(work) => self.lend_terminal(work)?,
                LoopEffect::Redraw => self.terminal.redraw()?,
                LoopEffect::Suspend => self.suspend()?,
                LoopEffect::Quit => {
                    self.ended = Some(ExitReason::Quit);
                    return Ok(());
                }
            }
        }
        self.handler.updated(&self.screen);
        Ok(())
    }

    /// Lets programs try to copy, on a thread of its own.
    fn start_copy(&mut self, name: &'static str, text: String) -> Result<()> {
        let events = self.events.clone();
        let copy = move || {
            let way = copy_with_programs(&text);
            // A closed channel means that the loop has ended.
            let _ = events.send(Event::Copied { name, text, way });
        };
        match std::thread::Builder::new().name("clipboard".to_owned()).spawn(copy) {
            Ok(_) => Ok(()),
            Err(error) => {
                self.notify_copy(format!("not copied, {} shows it: {error}", self.screen.show_copied_key()), true)
            }
        }
    }

    /// Says how a text was copied. If no program took it, sends it to the terminal.
    fn finish_copy(&mut self, name: &str, text: &str, way: Option<CopyWay>) -> Result<()> {
        let key = self.screen.show_copied_key();
        let way = match way {
            Some(way) => way,
            None if text.len() > MAX_SENT => {
                return self
                    .notify_copy(format!("{name} is too long for the terminal's clipboard; {key} shows it"), true);
            }
            None => match self.terminal.copy(text) {
                Ok(true) => CopyWay::Terminal,
                Ok(false) => {
                    return self.notify_copy(format!("this terminal has no clipboard; {key} shows the text"), true);
                }
                Err(error) if is_hang_up(&error) => return Err(error),
                Err(error) => return self.notify_copy(format!("not copied, {key} shows it: {error:#}"), true),
            },
        };
        self.notify_copy(way.notice(name, text.chars().count(), &key), false)
    }

    fn notify_copy(&mut self, text: String, error: bool) -> Result<()> {
        self.update(Msg::Notice(Notice { text, error }))
    }

    fn resize(&mut self) -> Result<()> {
        let (columns, rows) = screen_size();
        self.update(Msg::Resize(columns, rows))
    }

    fn lend_terminal(&mut self, work: ChildWork) -> Result<()> {
        let parked = self.input.park();
        self.terminal.leave();
        let modes = TerminalModes::now();
        let result = work();
        // A child that was killed leaves the modes as it set them.
        modes.restore();
        self.terminal.reenter()?;
        drop(parked);
        self.resize()?;
        match result.unwrap_or_else(|error| Some(Notice { text: format!("{error:#}"), error: true })) {
            Some(notice) => self.update(Msg::Notice(notice)),
            None => Ok(()),
        }
    }

    fn suspend(&mut self) -> Result<()> {
        if !has_shell() {
            let text = "no shell to go back to".to_owned();
            return self.update(Msg::Notice(Notice { text, error: true }));
        }
        if !self.suspended {
            self.terminal.leave();
            self.suspended = stop_job();
        }
        Ok(())
    }
}
