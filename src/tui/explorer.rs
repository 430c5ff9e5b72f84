//! The state of the explorer and what changes it: `update(Msg) -> Vec<Effect>`.
//!
//! Knows no terminal and draws nothing. Three kinds of things never mix: [`Msg`] is what happened,
//! [`Action`] what the person wants, [`Effect`] what the loop must do. What a pane shows is laid out in
//! [`panes`] after each message, so that drawing only copies.

pub mod action;
pub mod article;
pub mod detail;
pub mod export;
pub mod filter;
pub mod keymap;
pub mod layout;
mod motion;
pub mod navigation;
pub mod opened;
pub mod overlay;
pub mod view_model;

pub use action::Action;
pub use filter::FilterLine;
pub use keymap::{Focus, Key};
use navigation::Bookmark;
pub use navigation::Place;
pub use opened::Records;
pub use overlay::Overlay;
pub use view_model::{FacetRow, Panes};

use crate::model::FactKey;
use crate::search::{Hits, Request, Sort, SortKey, SumsBy, Want};
use crate::store::{Corpus, Facet, LineId, Opened, OpenedSource, RecordId, SourceId};
use crate::tui::kit::list_cursor::ListCursor;
use layout::{Layout, Wanted};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The screen has another size: columns, rows.
    Resize(u16, u16),
    /// More of the data, or all of it, is there.
    ///
    /// Without a corpus only the progress is new.
    Loaded(Option<Arc<Corpus>>, Progress),
    /// A search is done, or its best rows are known; its generation.
    Hits(u64, Box<Hits>),
    /// A project has been opened, for the epoch that asked.
    Opened(u64, Box<Opened>),
    /// A source has been opened, for the epoch that asked.
    OpenedSource(u64, Box<OpenedSource>),
    /// Something to say.
    Notice(Notice),
}

/// What the loop must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the search thread; the generation.
    Search(u64, Request),
    /// Open a project of the data shown; the epoch.
    Open(u64, RecordId),
    /// Open a source of the data shown; the epoch.
    OpenSource(u64, SourceId),
    /// Read the files again.
    Reload,
    /// Stop reading.
    StopLoading,
    /// Put text on the clipboard.
    Copy(String),
    /// Open an address in a browser.
    Browse(String),
    /// Show text in the pager.
    Page(String),
    /// Open a file at a line in the editor.
    Edit(Edit),
    /// Draw everything anew.
    Redraw,
    /// Suspend the program.
    Suspend,
    /// End the program.
    Quit,
}

/// What to open in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A file of the person's, at a line.
    File(String, usize),
    /// A copy of text, at a line, under a name.
    Text {
        /// Name of the copy.
        name: String,
        /// Its content.
        text: String,
        /// Line to begin at.
        line: usize,
    },
}

/// How far reading has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Which reading of the files this is, growing from one; what an earlier one says is late.
    pub run: u64,
    /// Nothing more will come.
    pub done: bool,
    /// The person stopped it.
    pub stopped: bool,
    /// Bytes read.
    pub read: u64,
    /// Bytes in all the files opened so far.
    pub total: u64,
    /// Records read.
    pub records: usize,
    /// Tenths of a second since the start.
    pub tenths: u64,
}

/// A line for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What to say.
    pub text: String,
    /// It went wrong.
    pub error: bool,
}

/// What the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListKind {
    /// Projects.
    #[default]
    Projects,
    /// Equipment lines of all projects.
    Equipment,
    /// Sources.
    Sources,
}

/// What a marked row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marked {
    /// A project.
    Project(RecordId),
    /// An equipment line.
    Line(LineId),
    /// A source.
    Source(SourceId),
}

/// The whole state.
pub struct App {
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// The panes.
    pub layout: Layout,
    /// How far reading has come.
    pub progress: Progress,
    /// The newest data.
    pub corpus: Arc<Corpus>,
    /// What was found last; of the corpus it names.
    pub hits: Option<Arc<Hits>>,
    /// The query in force.
    pub query: String,
    /// The order of the lists.
    pub sort: Sort,
    /// The filter line, while it is being edited.
    pub filter: Option<FilterLine>,
    /// Where the person is.
    pub place: Place,
    /// What stands over the panes.
    pub overlay: Option<Overlay>,
    /// What to say, until the next key.
    pub notice: Option<Notice>,
    /// Marked rows.
    pub marked: BTreeSet<Marked>,
    /// What the panes show.
    pub panes: Panes,
    /// What has been opened.
    pub records: Records,
    generation: u64,
    /// The last one answered.
    answered: u64,
    back: Vec<Bookmark>,
    forward: Vec<Bookmark>,
    undo: Vec<String>,
    redo: Vec<String>,
    history: Vec<String>,
    /// A place to restore when the hits it belongs to arrive.
    restore: Option<Place>,
    /// The files were read again; what was kept of the old records must go.
    reread: bool,
}

impl App {
    /// A start on a screen of a size; the data follows in messages.
    pub fn new(columns: u16, rows: u16) -> App {
        let mut app = App {
            size: (columns, rows),
            layout: Layout::default(),
            progress: Progress::default(),
            corpus: Arc::default(),
            hits: None,
            query: String::new(),
            sort: Sort::default(),
            filter: None,
            place: Place::default(),
            overlay: None,
            notice: None,
            marked: BTreeSet::new(),
            panes: Panes::default(),
            records: Records::default(),
            generation: 0,
            answered: 0,
            back: Vec::new(),
            forward: Vec::new(),
            undo: Vec::new(),
            redo: Vec::new(),
            history: Vec::new(),
            restore: None,
            reread: false,
        };
        app.refresh();
        app
    }

    /// Takes a message; what must be done follows from it.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                Vec::new()
            }
            Msg::Loaded(corpus, progress) => self.loaded(corpus, progress),
            Msg::Hits(generation, hits) => {
                if generation == self.generation && !(hits.partial && self.needs_all(&hits)) {
                    self.answered = generation;
                    self.take_hits(*hits);
                }
                Vec::new()
            }
            Msg::Opened(epoch, opened) => {
                let kept = self.records.keep_project(epoch, *opened);
                self.refresh();
                if kept { self.do_held() } else { Vec::new() }
            }
            Msg::OpenedSource(epoch, opened) => {
                let kept = self.records.keep_source(epoch, *opened);
                self.refresh();
                if kept { self.do_held() } else { Vec::new() }
            }
            Msg::Notice(notice) => {
                self.notice = Some(notice);
                Vec::new()
            }
        };
        self.refresh();
        let mut effects = effects;
        effects.extend(self.search_for_more());
        effects.extend(self.open_wanted());
        effects
    }

    fn loaded(&mut self, corpus: Option<Arc<Corpus>>, progress: Progress) -> Vec<Effect> {
        if progress.run < self.progress.run {
            return Vec::new();
        }
        // While files grow, ids stay; read again, they may name other records.
        self.reread |= self.progress.run > 0 && progress.run > self.progress.run;
        self.progress = progress;
        let nothing = |corpus: &Corpus| corpus.is_empty() && corpus.sources().next().is_none();
        match corpus {
            // What was read before is better than nothing.
            Some(corpus) if self.reread && nothing(&corpus) && !nothing(&self.corpus) => {
                self.reread = false;
                let why = corpus.errors().next().map_or_else(|| "it is empty now".to_owned(), ToString::to_string);
                self.notice = Some(Notice { text: format!("kept what was read before: {why}"), error: true });
                Vec::new()
            }
            Some(corpus) if !Arc::ptr_eq(&self.corpus, &corpus) => {
                self.corpus = corpus;
                vec![self.search()]
            }
            _ => Vec::new(),
        }
    }

    /// Asks for the query in force.
    fn search(&mut self) -> Effect {
        self.generation += 1;
        Effect::Search(self.generation, Request { query: self.query.clone(), sort: self.sort, want: self.want() })
    }

    /// What the lists and overlays show beside the matching projects.
    fn want(&self) -> Want {
        Want {
            lines: self.place.list == ListKind::Equipment,
            sources: self.place.list == ListKind::Sources,
            facets: matches!(self.overlay, Some(Overlay::Facets { .. })),
            sums: matches!(self.overlay, Some(Overlay::Sums { .. })),
        }
    }

    /// Whether the best rows alone are of no use: the list shows something else, or the cursor may stand
    /// on a row that is not among them.
    fn needs_all(&self, hits: &Hits) -> bool {
        let same = self.hits.as_ref().is_some_and(|before| before.request.query == hits.request.query);
        same || self.place.list != ListKind::Projects
    }

    /// Asks again where something is shown now that was not asked for.
    fn search_for_more(&mut self) -> Option<Effect> {
        let hits = self.hits.as_ref().filter(|hits| !hits.partial && self.answered == self.generation)?;
        (!hits.has.covers(self.want())).then(|| self.search())
    }

    /// Changes the query in force.
    fn set_query(&mut self, query: String) -> Vec<Effect> {
        if query == self.query {
            return Vec::new();
        }
        self.query = query;
        vec![self.search()]
    }

    fn take_hits(&mut self, hits: Hits) {
        let before = self.hits.take();
        let same_data = before.as_ref().is_some_and(|b| Arc::ptr_eq(&b.corpus, &hits.corpus));
        let same_query = before.as_ref().is_some_and(|b| b.request.query == hits.request.query);
        let mut project = before.as_ref().and_then(|b| self.project_in(b));
        let mut line = before.as_ref().and_then(|b| self.line_in(b));
        let facet = before.as_ref().and_then(|_| self.panes.facet_value(self.place.facets.at));
        if let (Some(before), false) = (&before, same_data)
            && std::mem::take(&mut self.reread)
        {
            // By their own ids the same project and the same source are found again.
            let again = |id: RecordId| hits.corpus.find_project(before.corpus.row(id).id()).first().copied();
            project = project.and_then(again);
            line = line.and_then(|line| Some(LineId { project: again(line.project)?, ..line }));
            let source = self.place.source.map(|id| before.corpus.source(id).id.clone());
            self.place.source = source.and_then(|id| hits.corpus.sources().find(|(_, s)| s.id == id)).map(|(id, _)| id);
            self.place.stop = None;
            if self.place.source.is_none() && self.place.focus == Focus::Source {
                self.place.focus = Focus::List;
            }
            self.back.clear();
            self.forward.clear();
            self.restore = None;
            self.marked.clear();
        }
        if !same_data {
            self.records.forget();
        }
        self.panes.forget();
        let mut anew = false;
        if let Some(place) = self.restore.take() {
            self.place = Place { zoom: self.place.zoom, ..place };
        } else if same_query || same_data && self.filter.is_none() {
            // The same row stays selected where it is still there.
            let position = project.and_then(|p| hits.position(p)).unwrap_or(0);
            let line = line.and_then(|l| hits.lines.iter().position(|h| h.line == l)).unwrap_or(0);
            self.place.lists[0].at = position;
            self.place.lists[1].at = line;
            anew = project.and_then(|p| hits.position(p)).is_none();
        } else {
            self.place.lists = Default::default();
            anew = true;
        }
        if anew {
            self.place.detail_row = 0;
            self.place.detail_top = 0;
        }
        let moved = self.place.lists[0].at == 0 && !same_query;
        if before.is_none() && hits.corpus.is_empty() && !hits.sources.is_empty() {
            // Articles alone: there is nothing but sources to list.
            self.place.list = ListKind::Sources;
        }
        if !hits.partial {
            self.panes.facets = view_model::facet_rows(&hits, &Facet::PANES, true);
        }
        self.hits = Some(Arc::new(hits));
        self.refresh();
        if let Some(at) = facet.and_then(|value| self.panes.facets.iter().position(|row| row.value() == Some(value))) {
            self.place.facets.at = at;
        }
        // Also in a detail that was opened before its hits arrived: it has a cursor.
        let untouched = self.panes.leads().first() == Some(&self.place.detail_row);
        if anew || moved && (untouched || matches!(self.place.focus, Focus::List | Focus::Facets)) {
            self.select_matched();
        }
    }

    /// The data that the panes show: that of the hits, else the newest.
    pub fn shown(&self) -> &Arc<Corpus> {
        self.hits.as_ref().map_or(&self.corpus, |hits| &hits.corpus)
    }

    /// The project under the cursor of the list.
    pub fn project(&self) -> Option<RecordId> {
        self.project_in(self.hits.as_ref()?)
    }

    fn project_in(&self, hits: &Hits) -> Option<RecordId> {
        match self.place.list {
            ListKind::Projects => hits.rows.get(self.place.lists[0].at).map(|hit| hit.project),
            ListKind::Equipment => self.line_in(hits).map(|line| line.project),
            ListKind::Sources => None,
        }
    }

    fn line_in(&self, hits: &Hits) -> Option<LineId> {
        (self.place.list == ListKind::Equipment)
            .then(|| hits.lines.get(self.place.lists[1].at).map(|hit| hit.line))
            .flatten()
    }

    /// The source under the cursor of the list of sources.
    pub fn listed_source(&self) -> Option<SourceId> {
        let hits = self.hits.as_ref()?;
        (self.place.list == ListKind::Sources)
            .then(|| hits.sources.get(self.place.lists[2].at).map(|s| s.source))
            .flatten()
    }

    /// The cursor of the list shown.
    pub fn list_cursor(&self) -> ListCursor {
        self.place.lists[self.place.list as usize]
    }

    /// How many rows the list shown has.
    pub fn list_len(&self) -> usize {
        self.hits.as_ref().map_or(0, |hits| match self.place.list {
            ListKind::Projects => hits.rows.len(),
            ListKind::Equipment => hits.lines.len(),
            ListKind::Sources => hits.sources.len(),
        })
    }

    /// The fact under the cursor, with its project: of the detail, or of the stop in a source.
    pub fn fact(&self) -> Option<(RecordId, FactKey)> {
        if self.place.focus == Focus::Source {
            let stop = self.panes.article.stops.get(self.place.stop?)?;
            return stop.facts.first().copied();
        }
        match self.panes.lead(self.place.detail_row)? {
            detail::Lead::Fact(key) => Some((self.project()?, key)),
            detail::Lead::Source(_) => None,
        }
    }

    /// What the footer and the dispatch of keys go by.
    fn wanted(&self) -> Wanted {
        Wanted {
            focus: self.place.focus,
            zoom: self.place.zoom,
            wide_list: self.place.list == ListKind::Equipment,
            rows: self.list_len(),
            sources: self.place.list == ListKind::Sources,
        }
    }

    /// Dispatches a key to what has the keys: an overlay, the filter line, a pane.
    fn key(&mut self, key: Key) -> Vec<Effect> {
        self.notice = None;
        // These work wherever the keys go.
        match keymap::action(self.place.focus, key) {
            Some(Action::Quit) => return vec![Effect::Quit],
            Some(Action::Suspend) => return vec![Effect::Suspend],
            Some(Action::Redraw) => return vec![Effect::Redraw],
            _ => {}
        }
        if self.overlay.is_some() {
            return self.overlay_key(key);
        }
        if self.filter.is_some() {
            return self.filter_key(key);
        }
        let action = keymap::action(self.place.focus, key);
        if self.must_wait(key, action) {
            return Vec::new();
        }
        match action {
            Some(action) => self.act(action),
            None => Vec::new(),
        }
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        self.notice = None;
        let text: String =
            text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        if self.overlay.is_some() {
            return text.chars().take(200).flat_map(|c| self.overlay_key(Key::Char(c))).collect();
        }
        if self.filter.is_none() {
            self.open_filter();
        }
        self.type_text(&text)
    }

    /// Does what the person wants.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return vec![Effect::Quit],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Reload => {
                self.notice = Some(Notice { text: "reading again".to_owned(), error: false });
                return vec![Effect::Reload];
            }
            Action::Open => return self.open(),
            Action::Escape => return self.escape(),
            Action::Close => return self.close(),
            Action::Filter => self.open_filter(),
            Action::FacetMenu => self.overlay = Some(Overlay::facets()),
            Action::Sums => self.overlay = Some(Overlay::Sums { by: SumsBy::Kind, all: false, top: 0 }),
            Action::FilterToValue => return self.filter_to_value(),
            Action::DropChip => return self.drop_chip(None),
            Action::ClearFilters => return self.change_query(String::new()),
            Action::UndoFilter => return self.undo(),
            Action::RedoFilter => return self.redo(),
            Action::ListKind => self.turn_list(),
            Action::Sort => return self.sort_next(),
            Action::ReverseSort => {
                self.sort.reverse = !self.sort.reverse;
                self.say_sort();
                return vec![self.search()];
            }
            Action::Mark => self.mark(),
            Action::Zoom => self.place.zoom = true,
            Action::Unzoom => self.place.zoom = false,
            Action::Unfold => self.place.unfolded = !self.place.unfolded,
            Action::Back => return self.go_back(),
            Action::Forward => return self.go_forward(),
            Action::Copy => self.open_copy(),
            Action::Browser => return self.browse(),
            Action::Pager => return self.read_in_pager(),
            Action::Editor => return self.edit(),
            Action::Problems => self.open_problems(),
            Action::Help => self.overlay = Some(Overlay::help(self.place.focus)),
            movement => self.go(movement),
        }
        Vec::new()
    }

    fn sort_next(&mut self) -> Vec<Effect> {
        let at = SortKey::ALL.iter().position(|key| *key == self.sort.key).unwrap_or(0);
        self.sort = Sort { key: SortKey::ALL[(at + 1) % SortKey::ALL.len()], reverse: false };
        self.say_sort();
        vec![self.search()]
    }

    fn say_sort(&mut self) {
        let reversed = if self.sort.reverse { ", reversed" } else { "" };
        self.notice = Some(Notice { text: format!("sorted by {}{reversed}", self.sort.key.name()), error: false });
    }

    fn turn_list(&mut self) {
        self.bookmark();
        self.place.list = match self.place.list {
            ListKind::Projects => ListKind::Equipment,
            ListKind::Equipment => ListKind::Sources,
            ListKind::Sources => ListKind::Projects,
        };
        self.place.focus = Focus::List;
        self.place.detail_row = 0;
        self.place.detail_top = 0;
        self.refresh();
        self.select_matched();
    }

    fn mark(&mut self) {
        let Some(hits) = self.hits.clone() else { return };
        let row = match self.place.list {
            ListKind::Projects => self.project().map(Marked::Project),
            ListKind::Equipment => self.line_in(&hits).map(Marked::Line),
            ListKind::Sources => self.listed_source().map(Marked::Source),
        };
        if let Some(row) = row {
            if !self.marked.remove(&row) {
                self.marked.insert(row);
            }
            self.go(Action::Down);
        }
    }
}
