//! The event loop of the explorer: receive, update, run the effects, draw.
//!
//! Keys, signals, loaded data, search results and opened records all come through one channel. The loop blocks
//! until something arrives, drains the channel and draws once, so a burst of messages costs one frame and an
//! idle program uses no CPU. Work with the operating system is done here and in the threads started here;
//! reading, searching and opening records only in those threads.

use super::events::{Event, ExitReason, PanicGuard};
use super::kit::theme::Theme;
use super::loader::Loader;
use super::opener::{OpenRequest, Opener};
use super::term::child;
use super::term::input::{InputThread, Keyboard};
use super::term::screen::Screen;
use super::term::signals::{has_shell, is_hang_up, stop_job, watch_signals};
use crate::formats::InputOrigin;
use crate::load::LoadOptions;
use crate::search::worker::Worker;
use crate::tui::draw;
use crate::tui::explorer::{App, Edit, Effect, Msg, Notice};
use anyhow::{Context, Result};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP, SIGWINCH};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long a frame waits for the record that it is to show. Most records open faster, and a frame without it
/// would flicker. A quarter of the time between two frames at 60 Hz; chosen by eye.
const OPEN_WAIT: Duration = Duration::from_millis(4);

/// Runs the explorer on these inputs until the user quits.
///
/// `query` is the filter at the start. Standard output must be a terminal. Keys are read from standard input
/// if it is a terminal, else from the terminal device.
pub fn run(targets: Vec<InputOrigin>, loading: LoadOptions, query: String) -> Result<ExitReason> {
    let (events, inbox) = channel();
    let theme = Theme::from_environment();
    // Open the keyboard before the screen: its error says more than crossterm's, and the screen stays as it is.
    let keyboard = Keyboard::open()?;
    let mut screen = Screen::enter()?;
    let (columns, rows) = screen.size()?;
    let mut app = App::new(columns, rows);
    // Draw the first frame before any data is read.
    screen.draw(|frame| draw::draw(&app, theme, frame))?;

    watch_signals(events.clone())?;
    let hit_events = events.clone();
    let alarm = PanicGuard { thread: "search", events: events.clone() };
    let worker = Worker::start(move |generation, found| {
        let _alarm = &alarm;
        // A closed channel means that the loop has ended.
        let _ = hit_events.send(Event::App(Msg::Hits(generation, Box::new(found))));
    })
    .context("cannot start the search thread")?;
    let mut session = ExplorerSession {
        input: InputThread::start(keyboard, events.clone())?,
        loader: Loader::start(targets.clone(), loading, events.clone(), 1)?,
        worker,
        opener: Opener::start(events.clone())?,
        screen,
        targets,
        loading,
        events,
        suspended: false,
    };
    app.query = query;

    let ended = session.run_loop(&mut app, &inbox, theme);
    if is_hang_up(&ended) {
        // Exit without joining the input thread: reading from a closed terminal can spin.
        session.screen.leave();
        std::process::exit(128 + SIGHUP);
    }
    session.screen.leave();
    // Leave the keys typed from here on to the shell.
    let _parked = session.input.park();
    ended
}

struct ExplorerSession {
    input: InputThread,
    loader: Loader,
    worker: Worker,
    opener: Opener,
    screen: Screen,
    targets: Vec<InputOrigin>,
    loading: LoadOptions,
    events: Sender<Event>,
    /// Stopped by ^Z and not yet continued.
    suspended: bool,
}

impl ExplorerSession {
    fn run_loop(&mut self, app: &mut App, inbox: &Receiver<Event>, theme: Theme) -> Result<ExitReason> {
        loop {
            let first = inbox.recv().context("every thread has ended")?;
            let mut next = Some(first);
            let mut needs_draw = false;
            while let Some(event) = next {
                match event {
                    Event::App(msg) => {
                        needs_draw = true;
                        let before = app.shown_corpus().clone();
                        for effect in app.update(msg) {
                            if let Some(ended) = self.run_effect(effect, app)? {
                                return Ok(ended);
                            }
                        }
                        if !Arc::ptr_eq(&before, app.shown_corpus()) {
                            self.opener.request(OpenRequest::Drop(before));
                        }
                    }
                    Event::Signal(SIGWINCH) => {
                        let (columns, rows) = self.screen.size()?;
                        app.update(Msg::Resize(columns, rows));
                        needs_draw = true;
                    }
                    Event::Signal(SIGTSTP) => self.suspend(app),
                    Event::Signal(SIGCONT) => {
                        self.resume(app)?;
                        needs_draw = true;
                    }
                    Event::Signal(signal) => return Ok(ExitReason::Signal(signal)),
                    Event::HangUp => return Ok(ExitReason::Signal(SIGHUP)),
                    Event::ThreadPanicked(thread) => {
                        anyhow::bail!("the {thread} thread has failed; please report the message above")
                    }
                }
                // Wait a moment for the record being opened, so that this frame can show it.
                next = match needs_draw && app.is_opening() && !self.suspended {
                    true => inbox.recv_timeout(OPEN_WAIT).ok(),
                    false => inbox.try_recv().ok(),
                };
            }
            if needs_draw && !self.suspended {
                self.screen.draw(|frame| draw::draw(app, theme, frame))?;
            }
        }
    }

    fn run_effect(&mut self, effect: Effect, app: &mut App) -> Result<Option<ExitReason>> {
        match effect {
            Effect::Search(generation, request) => self.worker.submit(generation, app.corpus.clone(), request),
            Effect::Open(epoch, id) => self.opener.request(OpenRequest::Project(app.shown_corpus().clone(), epoch, id)),
            Effect::OpenSource(epoch, id) => {
                self.opener.request(OpenRequest::Source(app.shown_corpus().clone(), epoch, id))
            }
            Effect::Reload if self.targets.contains(&InputOrigin::Stdin) => {
                notify(app, "standard input cannot be read again".to_owned(), true)
            }
            Effect::Reload => {
                self.loader = Loader::start(
                    self.targets.clone(),
                    self.loading,
                    self.events.clone(),
                    app.progress.load_number + 1,
                )?
            }
            Effect::StopLoading => self.loader.stop(),
            Effect::Copy(text) => self.screen.copy(&text)?,
            Effect::Browse(url) => match open::that_detached(&url) {
                Ok(()) => notify(app, format!("opened {url}"), false),
                Err(error) => notify(app, format!("no browser; y copies the address ({error})"), true),
            },
            Effect::Page(text) => self.lend_terminal(app, |_| child::page(&text))?,
            Effect::Edit(edit) => self.lend_terminal(app, |app| {
                let (file, line) = match &edit {
                    Edit::File(path, line) => (child::EditFile::Own(path.into()), *line),
                    Edit::Text { name, text, line } => (child::EditFile::copy(name, text)?, *line),
                };
                child::edit(&file, line)?;
                if let child::EditFile::Copy(..) = file {
                    notify(app, "that was a copy; changes in it are not kept".to_owned(), false);
                } else {
                    notify(app, "R reads the file again".to_owned(), false);
                }
                Ok(())
            })?,
            Effect::Redraw => self.screen.redraw()?,
            Effect::Suspend => self.suspend(app),
            Effect::Quit => return Ok(Some(ExitReason::Quit)),
        }
        Ok(None)
    }

    /// Lends the terminal to a child process: until it ends, no keys are read and nothing is drawn.
    fn lend_terminal(&mut self, app: &mut App, work: impl FnOnce(&mut App) -> Result<()>) -> Result<()> {
        let parked = self.input.park();
        self.screen.leave();
        let result = work(app);
        self.screen.reenter()?;
        drop(parked);
        let (columns, rows) = self.screen.size()?;
        app.update(Msg::Resize(columns, rows));
        if let Err(error) = result {
            notify(app, format!("{error:#}"), true);
        }
        Ok(())
    }

    fn suspend(&mut self, app: &mut App) {
        if !has_shell() {
            return notify(app, "no shell to go back to".to_owned(), true);
        }
        if self.suspended {
            return;
        }
        self.suspended = true;
        self.screen.leave();
        self.suspended = stop_job();
    }

    fn resume(&mut self, app: &mut App) -> Result<()> {
        self.suspended = false;
        self.screen.reenter()?;
        let (columns, rows) = self.screen.size()?;
        app.update(Msg::Resize(columns, rows));
        Ok(())
    }
}

fn notify(app: &mut App, text: String, error: bool) {
    app.update(Msg::Notice(Notice { text, error }));
}
