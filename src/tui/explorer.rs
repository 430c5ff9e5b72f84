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
pub use keymap::{Focus, KeyPress};
use navigation::Bookmark;
pub use navigation::ViewState;
pub use opened::OpenedRecords;
pub use overlay::Overlay;
pub use view_model::{FacetRow, ViewModel};

use crate::model::FactKey;
use crate::search::{AnswerParts, Hits, Request, SortKey, SortOrder, SumsBy};
use crate::store::{Corpus, Facet, LineId, Opened, OpenedSource, RecordId, SourceId};
use crate::tui::kit::list_cursor::ListCursor;
use layout::{Layout, LayoutInput};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyPress),
    /// Text was pasted.
    Paste(String),
    /// The screen has another size: columns, rows.
    Resize(u16, u16),
    /// More of the data, or all of it, is there.
    ///
    /// Without a corpus only the progress is new.
    Loaded(Option<Arc<Corpus>>, LoadStatus),
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
pub struct LoadStatus {
    /// Which reading of the files this is, growing from one; what an earlier one says is late.
    pub load_number: u64,
    /// Nothing more will come.
    pub done: bool,
    /// The person stopped it.
    pub stopped: bool,
    /// Bytes read.
    pub bytes_read: u64,
    /// Bytes in all the files opened so far.
    pub bytes_total: u64,
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
pub enum SelectedRow {
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
    pub progress: LoadStatus,
    /// The newest data.
    pub corpus: Arc<Corpus>,
    /// What was found last; of the corpus it names.
    pub hits: Option<Arc<Hits>>,
    /// The query in force.
    pub query: String,
    /// The order of the lists.
    pub sort: SortOrder,
    /// The filter line, while it is being edited.
    pub filter: Option<FilterLine>,
    /// Where the person is.
    pub view: ViewState,
    /// What stands over the panes.
    pub overlay: Option<Overlay>,
    /// What to say, until the next key.
    pub notice: Option<Notice>,
    /// Marked rows.
    pub marked: BTreeSet<SelectedRow>,
    /// What the panes show.
    pub view_model: ViewModel,
    /// What has been opened.
    pub records: OpenedRecords,
    search_generation: u64,
    /// The last one answered.
    answered_generation: u64,
    back_stack: Vec<Bookmark>,
    forward_stack: Vec<Bookmark>,
    undo_stack: Vec<String>,
    redo_stack: Vec<String>,
    query_history: Vec<String>,
    /// A place to restore when the hits it belongs to arrive.
    pending_view: Option<ViewState>,
    /// The files were read again; what was kept of the old records must go.
    reload_pending: bool,
}

impl App {
    /// A start on a screen of a size; the data follows in messages.
    pub fn new(columns: u16, rows: u16) -> App {
        let mut app = App {
            size: (columns, rows),
            layout: Layout::default(),
            progress: LoadStatus::default(),
            corpus: Arc::default(),
            hits: None,
            query: String::new(),
            sort: SortOrder::default(),
            filter: None,
            view: ViewState::default(),
            overlay: None,
            notice: None,
            marked: BTreeSet::new(),
            view_model: ViewModel::default(),
            records: OpenedRecords::default(),
            search_generation: 0,
            answered_generation: 0,
            back_stack: Vec::new(),
            forward_stack: Vec::new(),
            undo_stack: Vec::new(),
            redo_stack: Vec::new(),
            query_history: Vec::new(),
            pending_view: None,
            reload_pending: false,
        };
        app.refresh();
        app
    }

    /// Takes a message; what must be done follows from it.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = match msg {
            Msg::Key(key) => self.handle_key(key),
            Msg::Paste(text) => self.handle_paste(&text),
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                Vec::new()
            }
            Msg::Loaded(corpus, progress) => self.accept_loaded(corpus, progress),
            Msg::Hits(generation, hits) => {
                if generation == self.search_generation && !(hits.partial && self.needs_complete_hits(&hits)) {
                    self.answered_generation = generation;
                    self.accept_hits(*hits);
                }
                Vec::new()
            }
            Msg::Opened(epoch, opened) => {
                let kept = self.records.add_project(epoch, *opened);
                self.refresh();
                if kept { self.replay_held_keys() } else { Vec::new() }
            }
            Msg::OpenedSource(epoch, opened) => {
                let kept = self.records.add_source(epoch, *opened);
                self.refresh();
                if kept { self.replay_held_keys() } else { Vec::new() }
            }
            Msg::Notice(notice) => {
                self.notice = Some(notice);
                Vec::new()
            }
        };
        self.refresh();
        let mut effects = effects;
        effects.extend(self.search_for_missing_results());
        effects.extend(self.open_missing());
        effects
    }

    fn accept_loaded(&mut self, corpus: Option<Arc<Corpus>>, progress: LoadStatus) -> Vec<Effect> {
        if progress.load_number < self.progress.load_number {
            return Vec::new();
        }
        // While files grow, ids stay; read again, they may name other records.
        self.reload_pending |= self.progress.load_number > 0 && progress.load_number > self.progress.load_number;
        self.progress = progress;
        let nothing = |corpus: &Corpus| corpus.is_empty() && corpus.sources().next().is_none();
        match corpus {
            // What was read before is better than nothing.
            Some(corpus) if self.reload_pending && nothing(&corpus) && !nothing(&self.corpus) => {
                self.reload_pending = false;
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
        self.search_generation += 1;
        Effect::Search(
            self.search_generation,
            Request { query: self.query.clone(), sort: self.sort, wanted: self.wanted_results() },
        )
    }

    /// What the lists and overlays show beside the matching projects.
    fn wanted_results(&self) -> AnswerParts {
        AnswerParts {
            lines: self.view.list == ListKind::Equipment,
            sources: self.view.list == ListKind::Sources,
            facets: matches!(self.overlay, Some(Overlay::Facets { .. })),
            sums: matches!(self.overlay, Some(Overlay::Sums { .. })),
        }
    }

    /// Whether the best rows alone are of no use: the list shows something else, or the cursor may stand
    /// on a row that is not among them.
    fn needs_complete_hits(&self, hits: &Hits) -> bool {
        let same = self.hits.as_ref().is_some_and(|before| before.request.query == hits.request.query);
        same || self.view.list != ListKind::Projects
    }

    /// Asks again where something is shown now that was not asked for.
    fn search_for_missing_results(&mut self) -> Option<Effect> {
        let hits =
            self.hits.as_ref().filter(|hits| !hits.partial && self.answered_generation == self.search_generation)?;
        (!hits.present.covers(self.wanted_results())).then(|| self.search())
    }

    /// Changes the query in force.
    fn set_query(&mut self, query: String) -> Vec<Effect> {
        if query == self.query {
            return Vec::new();
        }
        self.query = query;
        vec![self.search()]
    }

    fn accept_hits(&mut self, hits: Hits) {
        let before = self.hits.take();
        let same_data = before.as_ref().is_some_and(|b| Arc::ptr_eq(&b.corpus, &hits.corpus));
        let same_query = before.as_ref().is_some_and(|b| b.request.query == hits.request.query);
        let mut project = before.as_ref().and_then(|b| self.selected_project_in(b));
        let mut line = before.as_ref().and_then(|b| self.selected_line_in(b));
        let facet = before.as_ref().and_then(|_| self.view_model.facet_value(self.view.facets.at));
        if let (Some(before), false) = (&before, same_data)
            && std::mem::take(&mut self.reload_pending)
        {
            // By their own ids the same project and the same source are found again.
            let same_in_new_corpus =
                |id: RecordId| hits.corpus.find_project(before.corpus.row(id).id()).first().copied();
            project = project.and_then(same_in_new_corpus);
            line = line.and_then(|line| Some(LineId { project: same_in_new_corpus(line.project)?, ..line }));
            let source = self.view.source.map(|id| before.corpus.source(id).id.clone());
            self.view.source = source.and_then(|id| hits.corpus.sources().find(|(_, s)| s.id == id)).map(|(id, _)| id);
            self.view.mark = None;
            if self.view.source.is_none() && self.view.focus == Focus::Source {
                self.view.focus = Focus::List;
            }
            self.back_stack.clear();
            self.forward_stack.clear();
            self.pending_view = None;
            self.marked.clear();
        }
        if !same_data {
            self.records.clear();
        }
        self.view_model.invalidate();
        let mut is_new_selection = false;
        if let Some(view) = self.pending_view.take() {
            self.view = ViewState { zoom: self.view.zoom, ..view };
        } else if same_query || same_data && self.filter.is_none() {
            // The same row stays selected where it is still there.
            let position = project.and_then(|p| hits.position(p)).unwrap_or(0);
            let line = line.and_then(|l| hits.lines.iter().position(|h| h.line == l)).unwrap_or(0);
            self.view.lists[0].at = position;
            self.view.lists[1].at = line;
            is_new_selection = project.and_then(|p| hits.position(p)).is_none();
        } else {
            self.view.lists = Default::default();
            is_new_selection = true;
        }
        if is_new_selection {
            self.view.detail_row = 0;
            self.view.detail_top = 0;
        }
        let moved = self.view.lists[0].at == 0 && !same_query;
        if before.is_none() && hits.corpus.is_empty() && !hits.sources.is_empty() {
            // Articles alone: there is nothing but sources to list.
            self.view.list = ListKind::Sources;
        }
        if !hits.partial {
            self.view_model.facets = view_model::facet_rows(&hits, &Facet::PANES, true);
        }
        self.hits = Some(Arc::new(hits));
        self.refresh();
        if let Some(at) =
            facet.and_then(|value| self.view_model.facets.iter().position(|row| row.value() == Some(value)))
        {
            self.view.facets.at = at;
        }
        // Also in a detail that was opened before its hits arrived: it has a cursor.
        let untouched = self.view_model.linked_rows().first() == Some(&self.view.detail_row);
        if is_new_selection || moved && (untouched || matches!(self.view.focus, Focus::List | Focus::Facets)) {
            self.select_matched();
        }
    }

    /// The data that the panes show: that of the hits, else the newest.
    pub fn shown_corpus(&self) -> &Arc<Corpus> {
        self.hits.as_ref().map_or(&self.corpus, |hits| &hits.corpus)
    }

    /// The project under the cursor of the list.
    pub fn selected_project(&self) -> Option<RecordId> {
        self.selected_project_in(self.hits.as_ref()?)
    }

    fn selected_project_in(&self, hits: &Hits) -> Option<RecordId> {
        match self.view.list {
            ListKind::Projects => hits.rows.get(self.view.lists[0].at).map(|hit| hit.project),
            ListKind::Equipment => self.selected_line_in(hits).map(|line| line.project),
            ListKind::Sources => None,
        }
    }

    fn selected_line_in(&self, hits: &Hits) -> Option<LineId> {
        (self.view.list == ListKind::Equipment)
            .then(|| hits.lines.get(self.view.lists[1].at).map(|hit| hit.line))
            .flatten()
    }

    /// The source under the cursor of the list of sources.
    pub fn selected_source(&self) -> Option<SourceId> {
        let hits = self.hits.as_ref()?;
        (self.view.list == ListKind::Sources)
            .then(|| hits.sources.get(self.view.lists[2].at).map(|s| s.source))
            .flatten()
    }

    /// The cursor of the list shown.
    pub fn list_cursor(&self) -> ListCursor {
        self.view.lists[self.view.list as usize]
    }

    /// How many rows the list shown has.
    pub fn list_len(&self) -> usize {
        self.hits.as_ref().map_or(0, |hits| match self.view.list {
            ListKind::Projects => hits.rows.len(),
            ListKind::Equipment => hits.lines.len(),
            ListKind::Sources => hits.sources.len(),
        })
    }

    /// The fact under the cursor, with its project: of the detail, or of the stop in a source.
    pub fn current_fact(&self) -> Option<(RecordId, FactKey)> {
        if self.view.focus == Focus::Source {
            let mark = self.view_model.article.marks.get(self.view.mark?)?;
            return mark.facts.first().copied();
        }
        match self.view_model.link_of(self.view.detail_row)? {
            detail::LinkTarget::Fact(key) => Some((self.selected_project()?, key)),
            detail::LinkTarget::Source(_) => None,
        }
    }

    /// What the footer and the dispatch of keys go by.
    fn layout_input(&self) -> LayoutInput {
        LayoutInput {
            focus: self.view.focus,
            zoom: self.view.zoom,
            wide_list: self.view.list == ListKind::Equipment,
            rows: self.list_len(),
            sources: self.view.list == ListKind::Sources,
        }
    }

    /// Dispatches a key to what has the keys: an overlay, the filter line, a pane.
    fn handle_key(&mut self, key: KeyPress) -> Vec<Effect> {
        self.notice = None;
        // These work wherever the keys go.
        match keymap::action(self.view.focus, key) {
            Some(Action::Quit) => return vec![Effect::Quit],
            Some(Action::Suspend) => return vec![Effect::Suspend],
            Some(Action::Redraw) => return vec![Effect::Redraw],
            _ => {}
        }
        if self.overlay.is_some() {
            return self.handle_overlay_key(key);
        }
        if self.filter.is_some() {
            return self.handle_filter_key(key);
        }
        let action = keymap::action(self.view.focus, key);
        if self.hold_key(key, action) {
            return Vec::new();
        }
        match action {
            Some(action) => self.act(action),
            None => Vec::new(),
        }
    }

    fn handle_paste(&mut self, text: &str) -> Vec<Effect> {
        self.notice = None;
        let text: String =
            text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        if self.overlay.is_some() {
            return text.chars().take(200).flat_map(|c| self.handle_overlay_key(KeyPress::Char(c))).collect();
        }
        if self.filter.is_none() {
            self.open_filter();
        }
        self.insert_text(&text)
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
            Action::FilterToValue => return self.filter_to_current_value(),
            Action::DropChip => return self.remove_clause(None),
            Action::ClearFilters => return self.change_query(String::new()),
            Action::UndoFilter => return self.undo_filter(),
            Action::RedoFilter => return self.redo_filter(),
            Action::ListKind => self.cycle_list_kind(),
            Action::Sort => return self.cycle_sort(),
            Action::ReverseSort => {
                self.sort.reverse = !self.sort.reverse;
                self.notify_sort();
                return vec![self.search()];
            }
            Action::Mark => self.toggle_mark(),
            Action::Zoom => self.view.zoom = true,
            Action::Unzoom => self.view.zoom = false,
            Action::Unfold => self.view.unfolded = !self.view.unfolded,
            Action::Back => return self.go_back(),
            Action::Forward => return self.go_forward(),
            Action::Copy => self.open_copy_menu(),
            Action::Browser => return self.browse(),
            Action::Pager => return self.read_in_pager(),
            Action::Editor => return self.edit(),
            Action::Problems => self.open_problems(),
            Action::Help => self.overlay = Some(Overlay::help(self.view.focus)),
            movement => self.perform_movement(movement),
        }
        Vec::new()
    }

    fn cycle_sort(&mut self) -> Vec<Effect> {
        let at = SortKey::ALL.iter().position(|key| *key == self.sort.key).unwrap_or(0);
        self.sort = SortOrder { key: SortKey::ALL[(at + 1) % SortKey::ALL.len()], reverse: false };
        self.notify_sort();
        vec![self.search()]
    }

    fn notify_sort(&mut self) {
        let reversed = if self.sort.reverse { ", reversed" } else { "" };
        self.notice = Some(Notice { text: format!("sorted by {}{reversed}", self.sort.key.name()), error: false });
    }

    fn cycle_list_kind(&mut self) {
        self.push_bookmark();
        self.view.list = match self.view.list {
            ListKind::Projects => ListKind::Equipment,
            ListKind::Equipment => ListKind::Sources,
            ListKind::Sources => ListKind::Projects,
        };
        self.view.focus = Focus::List;
        self.view.detail_row = 0;
        self.view.detail_top = 0;
        self.refresh();
        self.select_matched();
    }

    fn toggle_mark(&mut self) {
        let Some(hits) = self.hits.clone() else { return };
        let row = match self.view.list {
            ListKind::Projects => self.selected_project().map(SelectedRow::Project),
            ListKind::Equipment => self.selected_line_in(&hits).map(SelectedRow::Line),
            ListKind::Sources => self.selected_source().map(SelectedRow::Source),
        };
        if let Some(row) = row {
            if !self.marked.remove(&row) {
                self.marked.insert(row);
            }
            self.perform_movement(Action::Down);
        }
    }
}
