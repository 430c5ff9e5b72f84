//! A test harness for the explorer: the real state, search and drawing on a screen in memory. Effects run at
//! once, on the same thread.

use aidtrail::formats::InputOrigin;
use aidtrail::load::load;
use aidtrail::search::{Cancel, search};
use aidtrail::store::Corpus;
use aidtrail::tui::draw;
use aidtrail::tui::explorer::{Answer, App, Effect, FirstView, KeyPress, LoadStatus, Msg};
use aidtrail::tui::kit::theme::{Palette, Theme};
use aidtrail::tui::settings::ScreenSettings;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

pub struct Stage {
    pub app: App,
    pub theme: Theme,
    /// Effects that the harness does not run itself: quit, edit, copy, ...
    pub effects: Vec<Effect>,
    terminal: Terminal<TestBackend>,
}

/// Loads one input.
pub fn corpus(target: InputOrigin) -> Arc<Corpus> {
    load(&[target], 2, &AtomicBool::new(false), &|_, _| {})
}

pub fn held(bytes: &[u8]) -> InputOrigin {
    InputOrigin::InMemory("test.json".to_owned(), bytes.into())
}

impl Stage {
    /// Opens the shipped dataset, which all tests of a binary share.
    pub fn shipped(columns: u16, rows: u16) -> Stage {
        Stage::with(Stage::shipped_corpus(), columns, rows)
    }

    fn shipped_corpus() -> Arc<Corpus> {
        static SHIPPED: OnceLock<Arc<Corpus>> = OnceLock::new();
        SHIPPED.get_or_init(|| corpus(InputOrigin::Embedded)).clone()
    }

    /// Opens a dataset given as text.
    pub fn of(text: &str, columns: u16, rows: u16) -> Stage {
        Stage::with(corpus(held(text.as_bytes())), columns, rows)
    }

    /// Opens one input.
    pub fn on(target: InputOrigin, columns: u16, rows: u16) -> Stage {
        Stage::with(corpus(target), columns, rows)
    }

    /// Replaces the data, as after reading a changed file again.
    pub fn reload(&mut self, text: &str) -> &mut Stage {
        let run = self.app.progress.load_number + 1;
        self.loaded(text, run)
    }

    /// Replaces the data within the same load, as when more of the file has been read.
    pub fn grow(&mut self, text: &str) -> &mut Stage {
        let run = self.app.progress.load_number;
        self.loaded(text, run)
    }

    fn loaded(&mut self, text: &str, run: u64) -> &mut Stage {
        self.loaded_corpus(corpus(held(text.as_bytes())), run)
    }

    fn loaded_corpus(&mut self, corpus: Arc<Corpus>, run: u64) -> &mut Stage {
        let done = LoadStatus { done: true, load_number: run, ..LoadStatus::default() };
        self.send(Msg::Answer(Answer::Loaded(Some(corpus), done)))
    }

    /// Opens the shipped dataset with settings.
    pub fn configured(settings: ScreenSettings, columns: u16, rows: u16) -> Stage {
        let mut stage = Stage::new(columns, rows);
        stage.app.configure(settings);
        stage.app.start = stage.app.start.or(Some(FirstView::Projects));
        let corpus = Stage::shipped_corpus();
        stage.loaded_corpus(corpus, 1);
        stage
    }

    /// Opens a dataset given as text with settings.
    pub fn configured_on(settings: ScreenSettings, text: &str, columns: u16, rows: u16) -> Stage {
        let mut stage = Stage::new(columns, rows);
        stage.app.configure(settings);
        stage.loaded(text, 1);
        stage
    }

    /// Opens the shipped dataset with what a person sees first.
    pub fn first_screen(columns: u16, rows: u16) -> Stage {
        Stage::start_on(Stage::shipped_corpus(), None, columns, rows)
    }

    /// Opens a dataset given as text with what a person sees first.
    pub fn first_screen_of(text: &str, columns: u16, rows: u16) -> Stage {
        Stage::start_on(corpus(held(text.as_bytes())), None, columns, rows)
    }

    /// Opens one input with what a person sees first.
    pub fn first_screen_on(target: InputOrigin, columns: u16, rows: u16) -> Stage {
        Stage::start_on(corpus(target), None, columns, rows)
    }

    /// Opens a corpus with the list of projects.
    fn with(corpus: Arc<Corpus>, columns: u16, rows: u16) -> Stage {
        Stage::start_on(corpus, Some(FirstView::Projects), columns, rows)
    }

    fn start_on(corpus: Arc<Corpus>, start: Option<FirstView>, columns: u16, rows: u16) -> Stage {
        let mut stage = Stage::new(columns, rows);
        stage.app.start = start;
        stage.loaded_corpus(corpus, 1);
        stage
    }

    /// An explorer that has read no data yet.
    pub fn new(columns: u16, rows: u16) -> Stage {
        let terminal = Terminal::new(TestBackend::new(columns, rows)).expect("in memory");
        let theme = Theme { palette: Palette::Dark, ascii: false };
        Stage { app: App::new(columns, rows), theme, effects: Vec::new(), terminal }
    }

    /// Sends a message and runs the searches and look-ups that follow from it.
    pub fn send(&mut self, msg: Msg<Answer>) -> &mut Stage {
        let mut effects = self.app.update(msg);
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::Search(generation, request) => {
                    let hits = search(&self.app.corpus, &request, &Cancel::never()).expect("not cancelled");
                    effects.extend(self.app.update(Msg::Answer(Answer::Hits(generation, Box::new(hits)))));
                }
                Effect::Open(epoch, id) => {
                    let opened = self.app.shown_corpus().open(id);
                    effects.extend(self.app.update(Msg::Answer(Answer::Opened(epoch, Box::new(opened)))));
                }
                Effect::OpenSource(epoch, id) => {
                    let opened = self.app.shown_corpus().open_source(id);
                    effects.extend(self.app.update(Msg::Answer(Answer::OpenedSource(epoch, Box::new(opened)))));
                }
                other => self.effects.push(other),
            }
        }
        self
    }

    pub fn press(&mut self, key: KeyPress) -> &mut Stage {
        self.send(Msg::Key(key))
    }

    pub fn keys(&mut self, text: &str) -> &mut Stage {
        for c in text.chars() {
            self.press(KeyPress::Char(c));
        }
        self
    }

    /// Chooses what the rows are, by name.
    pub fn rows(&mut self, name: &str) -> &mut Stage {
        self.keys("v").keys(name).press(KeyPress::Enter)
    }

    pub fn draw(&mut self) -> &mut Stage {
        let (app, theme) = (&self.app, self.theme);
        self.terminal.draw(|frame| draw::draw(app, theme, frame)).expect("in memory");
        self
    }

    /// Draws; the cells of the screen.
    pub fn buffer(&mut self) -> Buffer {
        self.draw();
        self.terminal.backend().buffer().clone()
    }

    /// Draws; the text of the screen without trailing spaces.
    pub fn text(&mut self) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width).max(1);
        let line = |cells: &[ratatui::buffer::Cell]| {
            let mut text = String::new();
            let mut skip = 0;
            for cell in cells {
                if skip == 0 {
                    text.push_str(cell.symbol());
                    skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).max(1);
                }
                skip -= 1;
            }
            text.trim_end().to_owned()
        };
        buffer.content().chunks(width).map(line).collect::<Vec<_>>().join("\n")
    }

    /// Draws; the text of the cells with all these modifiers, one line for each row that has any.
    pub fn styled(&mut self, modifier: Modifier) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width).max(1);
        let row = |cells: &[ratatui::buffer::Cell]| {
            let styled = cells.iter().filter(|cell| cell.modifier.contains(modifier));
            styled.map(|cell| cell.symbol()).collect::<String>().trim().to_owned()
        };
        buffer.content().chunks(width).map(row).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }
}
