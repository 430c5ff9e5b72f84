//! Random actions on the explorer's state: keys, sizes, reloads, partial loads, and answers that come late, in any order
//! that the threads can give.

use crate::cases::cases;
use crate::stage::held;
use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::search::{Cancel, search_in_steps};
use aidtrail::store::Corpus;
use aidtrail::tui::draw;
use aidtrail::tui::explorer::{Answer, App, Effect, KeyPress, LoadStatus, Msg};
use aidtrail::tui::kit::theme::{Palette, Theme};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

/// The corpora that one load publishes, each larger than the one before; the last is complete.
fn growing(target: InputOrigin) -> Vec<Arc<Corpus>> {
    let published = Mutex::new(Vec::new());
    let options = LoadOptions { first_batch_bytes: 1 << 10, publish_at: 1, ..LoadOptions::on(1) };
    let last = load_with(&[target], options, &AtomicBool::new(false), &|corpus, _| {
        published.lock().expect("no panic").extend(corpus);
    });
    let mut corpora = published.into_inner().expect("no panic");
    corpora.push(last);
    corpora
}

/// The states in which a file can be when it is read again: larger, smaller, without sources, sources alone, activities,
/// empty.
pub fn loads() -> &'static [Vec<Arc<Corpus>>] {
    static LOADS: OnceLock<Vec<Vec<Arc<Corpus>>>> = OnceLock::new();
    LOADS.get_or_init(|| {
        let many: String =
            (0..300).map(|i| format!("{{\"project\": {{\"id\": \"p{i}\", \"title\": \"MRI {i}\"}}}}\n")).collect();
        let sources: String = (0..40)
            .map(|i| format!("{{\"source\": {{\"id\": \"s{i}\", \"title\": \"T{i}\", \"publisher\": \"P\", \"text\": \"An mri.\"}}}}\n"))
            .collect();
        let activities: String = (0..8)
            .map(|i| {
                format!(
                    "<iati-activity><iati-identifier>A-{i}</iati-identifier><title><narrative>MRI {i}</narrative></title>\
                     <description><narrative>Two MRI scanners for Kharkiv.</narrative></description></iati-activity>"
                )
            })
            .collect();
        let texts = [
            many,
            sources,
            format!("<iati-activities version=\"2.03\">{activities}</iati-activities>"),
            r#"{"schema":"aidtrail/1","sources":[],"projects":[{"id":"kz-young-leaders","title":"b"}]}"#.to_owned(),
            String::new(),
        ];
        let texts = texts.iter().map(|text| growing(held(text.as_bytes())));
        std::iter::once(growing(InputOrigin::Embedded)).chain(texts).collect()
    })
}

/// An action on the explorer, or an answer that reaches it.
#[derive(Clone, Debug)]
pub enum Step {
    Key(KeyPress),
    Paste(&'static str),
    Resize(u16, u16),
    /// The file is read again and is now that of this number.
    Reload(usize),
    /// The loader stops after what it has sent.
    StopLoading,
    /// The next message of the loader, the search thread or the record thread.
    Loader,
    Search,
    Record,
    /// Every message there is.
    Settle,
}

/// The state with the messages of its threads that have not arrived.
pub struct Explorer {
    pub app: App,
    pub terminal: Terminal<TestBackend>,
    load_number: u64,
    loader: VecDeque<Msg<Answer>>,
    search: VecDeque<Msg<Answer>>,
    records: VecDeque<Msg<Answer>>,
}

impl Explorer {
    pub fn new() -> Explorer {
        let terminal = Terminal::new(TestBackend::new(100, 30)).expect("in memory");
        let (loader, search, records) = Default::default();
        let mut explorer = Explorer { app: App::new(100, 30), terminal, load_number: 0, loader, search, records };
        explorer.load(0);
        explorer
    }

    fn load(&mut self, file: usize) {
        self.load_number += 1;
        let corpora = &loads()[file];
        let status = |done| LoadStatus { load_number: self.load_number, bytes_total: 1, done, ..LoadStatus::default() };
        self.loader.push_back(Msg::Answer(Answer::Loaded(None, status(false))));
        for (i, corpus) in corpora.iter().enumerate() {
            let answer = Answer::Loaded(Some(corpus.clone()), status(i + 1 == corpora.len()));
            self.loader.push_back(Msg::Answer(answer));
        }
    }

    pub fn send(&mut self, msg: Msg<Answer>) {
        for effect in self.app.update(msg) {
            match effect {
                Effect::Search(generation, request) => {
                    let answer = |hits| Msg::Answer(Answer::Hits(generation, Box::new(hits)));
                    let first = &mut |hits| self.search.push_back(answer(hits));
                    let hits = search_in_steps(&self.app.corpus, &request, &Cancel::never(), first);
                    self.search.extend(hits.map(answer));
                }
                Effect::Open(epoch, id) => {
                    let opened = self.app.shown_corpus().open(id);
                    self.records.push_back(Msg::Answer(Answer::Opened(epoch, Box::new(opened))));
                }
                Effect::OpenSource(epoch, id) => {
                    let opened = self.app.shown_corpus().open_source(id);
                    self.records.push_back(Msg::Answer(Answer::OpenedSource(epoch, Box::new(opened))));
                }
                Effect::StopLoading => self.loader.truncate(1),
                // Random keys reload too: the same file.
                Effect::Reload => self.load(0),
                _ => {}
            }
        }
    }

    pub fn take(&mut self, step: &Step) {
        let arrived = match step {
            Step::Key(key) => Some(Msg::Key(*key)),
            Step::Paste(text) => Some(Msg::Paste((*text).to_owned())),
            Step::Resize(columns, rows) => Some(Msg::Resize(*columns, *rows)),
            Step::Reload(file) => {
                self.load(*file);
                None
            }
            Step::StopLoading => {
                self.loader.truncate(1);
                None
            }
            Step::Loader => self.loader.pop_front(),
            Step::Search => self.search.pop_front(),
            Step::Record => self.records.pop_front(),
            Step::Settle => {
                while let Some(msg) =
                    self.records.pop_front().or_else(|| self.search.pop_front()).or_else(|| self.loader.pop_front())
                {
                    self.send(msg);
                }
                None
            }
        };
        arrived.into_iter().for_each(|msg| self.send(msg));
    }

    pub fn draw(&mut self) {
        let app = &self.app;
        self.terminal
            .draw(|frame| draw::draw(app, Theme { palette: Palette::Dark, ascii: false }, frame))
            .expect("in memory");
    }

    pub fn check(&self) {
        let app = &self.app;
        assert!(app.list_cursor().at < app.list_len().max(1));
        assert!(app.view.facets.at < app.view_model.facets.len().max(1));
        assert!(app.view.detail_top <= app.view_model.detail.len());
        assert!(app.layout.source.area() == 0 || app.view.source_top <= app.view_model.article.lines.len());
    }
}

fn any_key() -> impl Strategy<Value = KeyPress> {
    prop_oneof![
        6 => prop::sample::select("/fxXuUvnNkjhlgG[]1234@sS+_zype!R?q oaмйttTccHLL==$Y \u{202e}".chars().collect::<Vec<_>>()).prop_map(KeyPress::Char),
        4 => prop::sample::select(vec![
            KeyPress::Enter, KeyPress::Esc, KeyPress::Tab, KeyPress::BackTab, KeyPress::Backspace, KeyPress::Delete, KeyPress::Up, KeyPress::Down, KeyPress::Left, KeyPress::Right,
            KeyPress::AltLeft, KeyPress::AltRight, KeyPress::Home, KeyPress::End, KeyPress::PageUp, KeyPress::PageDown, KeyPress::F(1), KeyPress::F(2), KeyPress::F(3), KeyPress::F(4),
            KeyPress::Ctrl('u'), KeyPress::Ctrl('d'), KeyPress::Ctrl('p'), KeyPress::Ctrl('n'), KeyPress::Ctrl('w'), KeyPress::Ctrl('k'),
        ]),
    ]
}

fn any_size() -> impl Strategy<Value = Step> {
    (0u16..501, 0u16..201).prop_map(|(columns, rows)| Step::Resize(columns, rows))
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => any_key().prop_map(Step::Key),
        1 => prop::sample::select(vec!["mri", "country:KZ", "japan semey", "\n\u{1b}x"]).prop_map(Step::Paste),
        1 => any_size(),
        2 => (0..loads().len()).prop_map(Step::Reload),
        1 => Just(Step::StopLoading),
        3 => Just(Step::Loader),
        4 => Just(Step::Search),
        4 => Just(Step::Record),
        3 => Just(Step::Settle),
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn random_actions_with_reloads_and_late_answers_keep_cursors_in_bounds_and_every_state_draws(
        steps in prop::collection::vec(any_step(), 1..120),
        sizes in prop::collection::vec(any_size(), 1..4),
    ) {
        let mut explorer = Explorer::new();
        explorer.take(&Step::Settle);
        for (i, step) in steps.iter().enumerate() {
            explorer.take(step);
            explorer.check();
            if i % 8 == 0 {
                explorer.draw();
            }
        }
        for size in sizes {
            explorer.take(&size);
            explorer.check();
            explorer.draw();
        }
    }
}

#[test]
fn escape_after_a_reload_does_not_bring_back_a_place_of_the_old_data() {
    let mut explorer = Explorer::new();
    explorer.take(&Step::Settle);
    // A source has the focus; the filter line opens before the new data is there.
    for key in [KeyPress::Char('4'), KeyPress::Char('/')] {
        explorer.take(&Step::Key(key));
    }
    explorer.take(&Step::Reload(1));
    explorer.take(&Step::Settle);
    explorer.take(&Step::Key(KeyPress::Esc));
    explorer.take(&Step::Settle);
    explorer.draw();
    assert!(explorer.app.view.focus != aidtrail::tui::explorer::Focus::Source);
}

#[test]
fn a_search_of_the_old_data_that_answers_during_a_reload_does_not_end_it() {
    let mut explorer = Explorer::new();
    for step in
        [Step::Loader, Step::Loader, Step::Settle, Step::Key(KeyPress::Char('4')), Step::Key(KeyPress::Char('/'))]
    {
        explorer.take(&step);
    }
    explorer.take(&Step::Key(KeyPress::Char('m')));
    explorer.take(&Step::Reload(1));
    // The first message of the new load, then the answer for the old data, then the new data.
    for step in [Step::Loader, Step::Search, Step::Settle, Step::Key(KeyPress::Esc), Step::Settle] {
        explorer.take(&step);
        explorer.draw();
    }
}
