//! The effects of the explorer: searching, loading, opening records, and the programs that it calls.
//!
//! Reading, searching and opening are done only in the threads started here.

use super::draw;
use super::event_loop::{self, EffectHandler, LoopEffect};
use super::events::{Event, ExitReason, PanicGuard};
use super::explorer::{Action, Answer, App, Edit, Effect};
use super::kit::theme::{LookChoice, Theme};
use super::layouts::Layouts;
use super::loader::Loader;
use super::opener::{OpenRequest, Opener};
use super::screen::{Msg, Notice, Screen};
use super::settings::ScreenSettings;
use super::term::child;
use crate::config;
use crate::fields::TableRows;
use crate::formats::InputOrigin;
use crate::load::LoadOptions;
use crate::search::SearchStep;
use crate::search::worker::Worker;
use crate::store::Corpus;
use anyhow::{Context, Result};
use ratatui::Frame;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

/// How long a frame waits for the record that it is to show. Most records open faster, and a frame without it
/// would flicker, and cost a slow line the old detail once more. Half of the time between two frames at 60 Hz; chosen by
/// eye.
const OPEN_WAIT: Duration = Duration::from_millis(8);

/// Runs the explorer on these inputs until the user quits. `query` is the filter at the start. The age of the
/// data is told as of the day of `loading`.
pub(crate) fn run(
    targets: Vec<InputOrigin>,
    loading: LoadOptions,
    query: String,
    settings: ScreenSettings,
) -> Result<ExitReason> {
    let look = LookChoice::of(&settings.config);
    let start = |(columns, rows)| {
        let mut app = App::new(columns, rows);
        app.configure(settings);
        app
    };
    let (app, ended) = event_loop::run(look, start, |app, events| {
        app.query = query;
        app.today = loading.today;
        app.layouts = Layouts::from_environment();
        ExplorerEffects::start(targets, loading, events.clone())
    })?;
    // The program ends. The system takes the memory of a large corpus back at once; freeing it piece by piece would keep
    // the user waiting for the prompt.
    std::mem::forget(app);
    Ok(ended)
}

impl Screen for App {
    type Answer = Answer;
    type Effect = Effect;

    fn update(&mut self, msg: Msg<Answer>) -> Vec<Effect> {
        self.update(msg)
    }

    fn show_copied_key(&self) -> String {
        self.key_name(Action::ShowCopied)
    }

    fn draw(&self, theme: Theme, frame: &mut Frame<'_>) {
        draw::draw(self, theme, frame);
    }
}

struct ExplorerEffects {
    targets: Vec<InputOrigin>,
    loading: LoadOptions,
    events: Sender<Event<Answer>>,
    /// Not dropped, which would wait for a search that is running.
    worker: ManuallyDrop<Worker>,
    loader: Loader,
    /// Number of the newest load. Two reloads in a row have two numbers, also if the first has not answered yet.
    load_number: u64,
    opener: Opener,
    /// The corpus that the panes show.
    shown: Arc<Corpus>,
}

impl ExplorerEffects {
    fn start(
        targets: Vec<InputOrigin>,
        loading: LoadOptions,
        events: Sender<Event<Answer>>,
    ) -> Result<ExplorerEffects> {
        let hit_events = events.clone();
        let alarm = PanicGuard { thread: "search", events: events.clone() };
        let worker = Worker::start(move |generation, step| {
            let _alarm = &alarm;
            let answer = match step {
                SearchStep::Page(hits) | SearchStep::Complete(hits) => Answer::Hits(generation, Box::new(hits)),
                SearchStep::Block(block) => Answer::Overview(generation, block),
            };
            // A closed channel means that the loop has ended.
            let _ = hit_events.send(Event::App(Msg::Answer(answer)));
        })
        .context("cannot start the search thread")?;
        let loader = Loader::start(targets.clone(), loading, events.clone(), 1)?;
        let opener = Opener::start(events.clone())?;
        let worker = ManuallyDrop::new(worker);
        Ok(ExplorerEffects { targets, loading, events, worker, loader, load_number: 1, opener, shown: Arc::default() })
    }

    /// Writes columns into the configuration, on a thread of its own, which says what became of it.
    fn keep_columns(&self, file: PathBuf, rows: TableRows, columns: String) {
        let events = self.events.clone();
        let keep = move || {
            let notice = match config::set_columns(&file, rows, &columns) {
                Ok(()) => {
                    let text = format!("{} begin with these columns from now on, by {}", rows.name(), file.display());
                    Notice { text, error: false }
                }
                Err(error) => Notice { text: format!("the columns are not kept: {error:#}"), error: true },
            };
            // A closed channel means that the loop has ended.
            let _ = events.send(Event::App(Msg::Notice(notice)));
        };
        if let Err(error) = std::thread::Builder::new().name("config".to_owned()).spawn(keep) {
            let notice = Notice { text: format!("the columns are not kept: {error}"), error: true };
            let _ = self.events.send(Event::App(Msg::Notice(notice)));
        }
    }
}

impl EffectHandler<App> for ExplorerEffects {
    fn run(&mut self, effect: Effect, app: &mut App) -> Result<LoopEffect> {
        match effect {
            Effect::Search(generation, request) => self.worker.submit(generation, app.corpus.clone(), *request),
            Effect::Open(epoch, id) => self.opener.request(OpenRequest::Project(app.shown_corpus().clone(), epoch, id)),
            Effect::OpenSource(epoch, id) => {
                self.opener.request(OpenRequest::Source(app.shown_corpus().clone(), epoch, id))
            }
            Effect::Reload if self.targets.contains(&InputOrigin::Stdin) => {
                return Ok(notify("standard input cannot be read again".to_owned(), true));
            }
            Effect::Reload => {
                self.load_number += 1;
                self.loader = Loader::start(self.targets.clone(), self.loading, self.events.clone(), self.load_number)?;
            }
            Effect::StopLoading => self.loader.stop(),
            Effect::Copy(copy) => return Ok(LoopEffect::Copy(copy.name, copy.text)),
            Effect::Browse(url) => {
                return Ok(match child::browse(&url) {
                    Ok(()) => notify(format!("opened {url}"), false),
                    Err(error) => {
                        notify(format!("no browser; {} copies the address ({error})", app.key_name(Action::Copy)), true)
                    }
                });
            }
            Effect::Page(text) => return Ok(LoopEffect::Lend(Box::new(move || child::page(&text).map(|()| None)))),
            Effect::Edit(edit) => {
                let reload = app.key_name(Action::Reload);
                return Ok(LoopEffect::Lend(Box::new(move || run_editor(edit, &reload).map(Some))));
            }
            Effect::KeepColumns { file, rows, columns } => self.keep_columns(file, rows, columns),
            Effect::Redraw => return Ok(LoopEffect::Redraw),
            Effect::Suspend => return Ok(LoopEffect::Suspend),
            Effect::Quit => return Ok(LoopEffect::Quit),
        }
        Ok(LoopEffect::Nothing)
    }

    fn updated(&mut self, app: &App) {
        if !Arc::ptr_eq(&self.shown, app.shown_corpus()) {
            let before = std::mem::replace(&mut self.shown, app.shown_corpus().clone());
            self.opener.request(OpenRequest::Drop(before));
        }
    }

    fn frame_delay(&self, app: &App) -> Duration {
        if app.is_opening() { OPEN_WAIT } else { Duration::ZERO }
    }
}

/// `reload` is the key that reads the files again.
fn run_editor(edit: Edit, reload: &str) -> Result<Notice> {
    let (file, line) = match edit {
        Edit::File(path, line) => (child::EditFile::Own(path.into()), line),
        Edit::Text { name, text, line } => (child::EditFile::copy(&name, &text)?, line),
    };
    child::edit(&file, line)?;
    let text = match file {
        child::EditFile::Own(_) => format!("{reload} reads the file again"),
        child::EditFile::Copy(..) => "that was a copy; changes in it are not kept".to_owned(),
    };
    Ok(Notice { text, error: false })
}

fn notify(text: String, error: bool) -> LoopEffect {
    LoopEffect::Notify(Notice { text, error })
}
