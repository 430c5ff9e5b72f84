//! A stage for the explorer: the real state, search and drawing, with effects carried out at once.

// Each test file compiles this for itself and uses what it needs.
#![allow(dead_code)]

use aidtrail::formats::Target;
use aidtrail::load::load;
use aidtrail::search::{Cancel, search};
use aidtrail::store::Corpus;
use aidtrail::tui::draw;
use aidtrail::tui::explorer::{App, Effect, Key, Msg, Progress};
use aidtrail::tui::kit::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

/// The explorer on a screen in memory.
pub struct Stage {
    /// The state.
    pub app: App,
    /// Colours or none.
    pub theme: Theme,
    /// What the loop would have had to do, searches aside.
    pub effects: Vec<Effect>,
    terminal: Terminal<TestBackend>,
}

/// A corpus of one target.
pub fn corpus(target: Target) -> Arc<Corpus> {
    load(&[target], 2, &AtomicBool::new(false), &|_, _| {})
}

/// Bytes as a target.
pub fn held(bytes: &[u8]) -> Target {
    Target::Held("test.json".to_owned(), bytes.into())
}

impl Stage {
    /// On the shipped dataset, read once for all tests of a file.
    pub fn shipped(columns: u16, rows: u16) -> Stage {
        static SHIPPED: OnceLock<Arc<Corpus>> = OnceLock::new();
        let shipped = SHIPPED.get_or_init(|| corpus(Target::Shipped));
        Stage::with(shipped.clone(), columns, rows)
    }

    /// On a dataset given as text.
    pub fn of(text: &str, columns: u16, rows: u16) -> Stage {
        Stage::with(corpus(held(text.as_bytes())), columns, rows)
    }

    /// On one target.
    pub fn on(target: Target, columns: u16, rows: u16) -> Stage {
        Stage::with(corpus(target), columns, rows)
    }

    /// As if the file had been read again with another text.
    pub fn reload(&mut self, text: &str) -> &mut Stage {
        let run = self.app.progress.run + 1;
        self.loaded(text, run)
    }

    /// As if more of the same file had been read.
    pub fn grow(&mut self, text: &str) -> &mut Stage {
        let run = self.app.progress.run;
        self.loaded(text, run)
    }

    fn loaded(&mut self, text: &str, run: u64) -> &mut Stage {
        self.send(Msg::Loaded(Some(corpus(held(text.as_bytes()))), Progress { done: true, run, ..Progress::default() }))
    }

    fn with(corpus: Arc<Corpus>, columns: u16, rows: u16) -> Stage {
        let terminal = Terminal::new(TestBackend::new(columns, rows)).expect("in memory");
        let theme = Theme { colour: true };
        let mut stage = Stage { app: App::new(columns, rows), theme, effects: Vec::new(), terminal };
        stage.send(Msg::Loaded(Some(corpus), Progress { done: true, run: 1, ..Progress::default() }));
        stage
    }

    /// Sends a message and carries out what follows.
    pub fn send(&mut self, msg: Msg) -> &mut Stage {
        let mut effects = self.app.update(msg);
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::Search(generation, request) => {
                    let hits = search(&self.app.corpus, &request, &Cancel::never()).expect("not cancelled");
                    effects.extend(self.app.update(Msg::Hits(generation, Box::new(hits))));
                }
                Effect::Open(epoch, id) => {
                    let opened = self.app.shown().open(id);
                    effects.extend(self.app.update(Msg::Opened(epoch, Box::new(opened))));
                }
                Effect::OpenSource(epoch, id) => {
                    let opened = self.app.shown().open_source(id);
                    effects.extend(self.app.update(Msg::OpenedSource(epoch, Box::new(opened))));
                }
                other => self.effects.push(other),
            }
        }
        self
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) -> &mut Stage {
        self.send(Msg::Key(key))
    }

    /// Types.
    pub fn keys(&mut self, text: &str) -> &mut Stage {
        for c in text.chars() {
            self.press(Key::Char(c));
        }
        self
    }

    /// Draws a frame.
    pub fn draw(&mut self) -> &mut Stage {
        let (app, theme) = (&self.app, self.theme);
        self.terminal.draw(|frame| draw::draw(app, theme, frame)).expect("in memory");
        self
    }

    /// Draws, and gives the cells.
    pub fn buffer(&mut self) -> Buffer {
        self.draw();
        self.terminal.backend().buffer().clone()
    }

    /// Draws, and gives the text of the screen without the spaces at the ends of lines.
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

    /// Draws, and gives the text of the cells that have all of some modifiers, a row a line.
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
