//! The explorer's state and how it changes: `update(Msg) -> Vec<Effect>`.
//!
//! No terminal and no drawing here, so that tests can drive it with messages. Three enums stay separate:
//! [`Msg`] is what happened, [`Action`] what the user wants, [`Effect`] what the event loop must do. After
//! each message `refresh` lays out the panes again in the [`ViewModel`], so that drawing only copies.

mod command;
pub(crate) mod export;
pub(crate) mod facet_menu;
mod facet_rows;
pub(crate) mod filter;
pub(crate) mod find;
pub mod keymap;
pub(crate) mod layout;
mod motion;
mod navigation;
pub(crate) mod opened;
pub(crate) mod overlay;
mod overview;
pub(crate) mod overview_view;
mod refresh;
pub(crate) mod rows_menu;
mod set_view;
pub(crate) mod table;
pub(crate) mod table_menu;
pub(crate) mod table_view;
mod view_model;
mod view_state;
pub(crate) mod years;

pub use super::keymap::KeyPress;
pub use super::screen::Msg;
pub(crate) use super::screen::{Notice, text_of_keys};
pub(crate) use facet_rows::FacetRow;
pub(crate) use filter::FilterLine;
pub(crate) use find::Find;
pub(crate) use keymap::Action;
pub use keymap::Focus;
pub(crate) use opened::OpenedRecords;
pub use overlay::{EXAMPLES, Overlay};
pub(crate) use table::MarkedValue;
pub(crate) use view_model::ViewModel;
pub(crate) use view_state::ColumnChoice;
pub(crate) use view_state::ViewState;
pub use view_state::{LineCell, ListKind};

use crate::fields::{FieldId, TableRows};
use crate::model::{FactKey, PartialDate};
use crate::present::record::LinkTarget;
use crate::present::source::Article;
use crate::search::overview::OverviewBlock;
use crate::search::{
    AnswerParts, Hits, HospitalRow, Request, SiteEntry, SortKey, SortOrder, SumsBy, SumsWanted, TableSpec,
};
use crate::store::{Corpus, LineId, Marked, Opened, OpenedSource, RecordId, SourceId};
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::layouts::Layouts;
use crate::tui::settings::ScreenSettings;
use layout::{Layout, LayoutInput};
use overview_view::OverviewState;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use view_state::{Bookmark, ChosenColumns, SavedView};

/// What the threads of the explorer answer.
#[derive(Debug)]
pub enum Answer {
    /// The loader has read more. Without a corpus only the progress is new.
    Loaded(Option<Arc<Corpus>>, LoadStatus),
    /// The answer to the search of a generation, or its best rows alone (without a `Hits::breakdown`).
    Hits(u64, Box<Hits>),
    /// A block of the overview, of the search of a generation.
    Overview(u64, Arc<OverviewBlock>),
    /// A project was opened, for the epoch of [`OpenedRecords`] that asked.
    Opened(u64, Box<Opened>),
    /// A source was opened, for the epoch that asked.
    OpenedSource(u64, Box<OpenedSource>),
}

/// A side effect for the event loop to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the search thread; the number is the generation of the request.
    Search(u64, Box<Request>),
    /// Open a project of the corpus on screen; the number is the epoch of the request.
    Open(u64, RecordId),
    /// Open a source of the corpus on screen; the number is the epoch of the request.
    OpenSource(u64, SourceId),
    Reload,
    StopLoading,
    /// Put text on the clipboard.
    Copy(ClipboardText),
    /// Open a web address in the browser.
    Browse(String),
    /// Show text in the pager.
    Page(String),
    Edit(Edit),
    /// Keep columns of rows, as after `--columns`, in the configuration file.
    KeepColumns {
        file: PathBuf,
        rows: TableRows,
        columns: String,
    },
    /// Write the whole screen again, in case something else wrote to the terminal.
    Redraw,
    Suspend,
    Quit,
}

/// A text for the clipboard: one line without control characters, since it may be pasted into a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipboardText {
    /// What it is, such as "the row".
    pub name: &'static str,
    pub text: String,
}

/// What to open in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One of the user's files, at a line.
    File(String, usize),
    /// A copy of a text under a file name, at a line. Changes in it are lost.
    Text { name: String, text: String, line: usize },
}

/// How far loading has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadStatus {
    /// Number of this load, from one; each reload adds one. Messages of an earlier load are ignored.
    pub load_number: u64,
    /// No more data will come.
    pub done: bool,
    /// The user stopped it.
    pub stopped: bool,
    pub bytes_read: u64,
    /// Bytes of all files opened so far; grows with each file.
    pub bytes_total: u64,
    pub records: usize,
    /// Tenths of a second since the start.
    pub tenths: u64,
}

/// A row that the user marked with Space, to copy several at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SelectedRow {
    Project(RecordId),
    Line(LineId),
    Source(SourceId),
    /// By index in the hits on screen.
    Hospital(usize),
}

/// The whole state of the explorer.
pub struct App {
    /// The day against which the age of the data is told; `None` tells no age.
    pub today: Option<PartialDate>,
    /// Columns and rows of the screen.
    pub(crate) size: (u16, u16),
    pub layout: Layout,
    pub progress: LoadStatus,
    /// The newest corpus from the loader; the panes may still show that of `hits`.
    pub corpus: Arc<Corpus>,
    /// The newest answer of the search thread; its ids belong to the corpus that it holds.
    pub hits: Option<Arc<Hits>>,
    /// The query in force.
    pub query: String,
    pub sort: SortOrder,
    /// The filter line, while the user edits it.
    pub filter: Option<FilterLine>,
    /// What is looked for in the source on screen.
    pub find: Option<Find>,
    /// Where the user is: focus, cursors and scroll positions.
    pub view: ViewState,
    pub overlay: Option<Overlay>,
    /// Shown in the message row until the next key.
    pub notice: Option<Notice>,
    pub marked: BTreeSet<SelectedRow>,
    /// Values marked in a table of groups or in the facets, to filter by any of them.
    pub(crate) marked_values: Vec<MarkedValue>,
    /// What the user chose for each kind of rows.
    chosen_columns: Vec<ChosenColumns>,
    /// The text copied last.
    pub(crate) copied: Option<ClipboardText>,
    /// The keyboard layouts that may be in use.
    pub layouts: Layouts,
    /// What the user has set, the keys among it.
    pub settings: ScreenSettings,
    /// The blocks of the overview that are known.
    pub(crate) overview: OverviewState,
    /// No key was pressed yet, so that what the data is decides what is shown first.
    is_untouched: bool,
    /// The content of the panes, laid out.
    pub view_model: ViewModel,
    /// Projects and sources opened for the panes.
    pub(crate) records: OpenedRecords,
    /// What follows from the message being applied, for `update` to return.
    effects: Vec<Effect>,
    /// Generation of the newest search request.
    search_generation: u64,
    /// The table that the newest search request asks for.
    asked_table: Option<TableSpec>,
    /// Generation of the newest answer accepted.
    answered_generation: u64,
    back_stack: Vec<Bookmark>,
    forward_stack: Vec<Bookmark>,
    undo_stack: Vec<String>,
    redo_stack: Vec<String>,
    query_history: Vec<String>,
    /// A view to restore when the hits of its query arrive.
    pending_view: Option<SavedView>,
    /// Number of the load that `corpus` comes from. Within one load ids never change; those of another load may name other
    /// records, or none.
    corpus_load: u64,
    /// Number of the load that the panes show: that of the hits.
    shown_load: u64,
}

impl App {
    /// An explorer without data on a screen of this size; the data follows in messages.
    pub fn new(columns: u16, rows: u16) -> App {
        let mut app = App {
            today: None,
            size: (columns, rows),
            layout: Layout::default(),
            progress: LoadStatus::default(),
            corpus: Arc::default(),
            hits: None,
            query: String::new(),
            sort: SortOrder::default(),
            filter: None,
            find: None,
            view: ViewState::default(),
            overlay: None,
            notice: None,
            marked: BTreeSet::new(),
            marked_values: Vec::new(),
            chosen_columns: Vec::new(),
            copied: None,
            layouts: Layouts::default(),
            settings: ScreenSettings::default(),
            overview: OverviewState::default(),
            is_untouched: true,
            view_model: ViewModel::default(),
            records: OpenedRecords::default(),
            effects: Vec::new(),
            search_generation: 0,
            asked_table: None,
            answered_generation: 0,
            back_stack: Vec::new(),
            forward_stack: Vec::new(),
            undo_stack: Vec::new(),
            redo_stack: Vec::new(),
            query_history: Vec::new(),
            pending_view: None,
            corpus_load: 0,
            shown_load: 0,
        };
        app.refresh();
        app
    }

    /// Applies a message and returns the effects that follow from it.
    pub fn update(&mut self, msg: Msg<Answer>) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.handle_key(key),
            Msg::Paste(text) => self.handle_paste(&text),
            Msg::Burst(keys) => return self.handle_burst(&keys),
            Msg::Resize(columns, rows) => self.size = (columns, rows),
            Msg::Notice(notice) => self.notice = Some(notice),
            Msg::Answer(answer) => self.accept_answer(answer),
        }
        self.refresh();
        self.follow_figures();
        self.search_for_missing_results();
        self.open_missing();
        std::mem::take(&mut self.effects)
    }

    fn accept_answer(&mut self, answer: Answer) {
        let opened = match answer {
            Answer::Loaded(corpus, progress) => return self.accept_loaded(corpus, progress),
            Answer::Hits(generation, hits) => {
                if generation == self.search_generation
                    && !(hits.breakdown.is_none() && self.needs_complete_hits(&hits))
                {
                    self.answered_generation = generation;
                    self.accept_hits(*hits);
                }
                return;
            }
            Answer::Overview(generation, block) => {
                self.accept_block(generation, &block);
                return self.refresh();
            }
            Answer::Opened(epoch, opened) => self.records.add_project(epoch, *opened),
            Answer::OpenedSource(epoch, opened) => self.records.add_source(epoch, *opened),
        };
        self.refresh();
        if opened {
            self.replay_held_keys();
        }
    }

    fn accept_loaded(&mut self, corpus: Option<Arc<Corpus>>, progress: LoadStatus) {
        if progress.load_number < self.progress.load_number {
            return;
        }
        let load = progress.load_number;
        self.progress = progress;
        let nothing = |corpus: &Corpus| corpus.is_empty() && corpus.sources().next().is_none();
        match corpus {
            // A reload that finds nothing keeps the old data on screen and says why.
            Some(corpus) if load != self.corpus_load && nothing(&corpus) && !nothing(&self.corpus) => {
                let why = corpus.errors().next().map_or_else(|| "it is empty now".to_owned(), ToString::to_string);
                self.notice = Some(Notice { text: format!("kept what was read before: {why}"), error: true });
            }
            Some(corpus) if !Arc::ptr_eq(&self.corpus, &corpus) => {
                if load != self.corpus_load && matches!(self.overlay, Some(Overlay::Explain { .. })) {
                    // It names records of the data before.
                    self.overlay = None;
                }
                self.corpus = corpus;
                self.corpus_load = load;
                self.follow_figures();
                self.search()
            }
            _ => {}
        }
    }

    /// Requests a search for the query in force.
    fn search(&mut self) {
        self.follow_overview();
        self.search_generation += 1;
        let request = Request { query: self.query.clone(), sort: self.sort, wanted: self.wanted_results() };
        self.asked_table.clone_from(&request.wanted.table);
        self.effects.push(Effect::Search(self.search_generation, Box::new(request)));
    }

    /// What the screen shows besides matching projects, so that the search computes nothing else.
    fn wanted_results(&self) -> AnswerParts {
        // A view that waits for the answer is shown with it.
        let view = self.pending_view.as_ref().map_or(&self.view, SavedView::view);
        let is_choosing_rows = matches!(self.overlay, Some(Overlay::Rows(_)));
        AnswerParts {
            lines: view.list == ListKind::Equipment || is_choosing_rows,
            sources: view.list == ListKind::Sources || is_choosing_rows,
            hospitals: view.list == ListKind::Hospitals || is_choosing_rows,
            facets: matches!(self.overlay, Some(Overlay::Facets(_))) || is_choosing_rows,
            sums: match self.overlay {
                Some(Overlay::Sums { by, all, .. }) => Some(SumsWanted { all, ..by.into() }),
                _ => None,
            },
            table: App::wanted_table(view).filter(|spec| self.may_read_parts(spec)),
            parts: is_choosing_rows,
            overview: self.wants_overview(view.list),
            explain: match &self.overlay {
                Some(Overlay::Explain { wanted, .. }) => Some(wanted.clone()),
                _ => self.explained_in_detail(),
            },
        }
    }

    /// Whether an answer with the best rows alone is of no use: the list shows something else, or the cursor
    /// may stand on a row outside them.
    fn needs_complete_hits(&self, hits: &Hits) -> bool {
        let same = self.hits.as_ref().is_some_and(|before| before.request.query == hits.request.query);
        same || self.view.list != ListKind::Projects
    }

    /// Searches again if the screen shows something that the newest request did not ask for.
    fn search_for_missing_results(&mut self) {
        let is_missing =
            |hits: &Arc<Hits>| hits.breakdown.as_ref().is_some_and(|found| !found.has(&self.wanted_results()));
        let is_answered = self.answered_generation == self.search_generation;
        // Records that are being read for a table that is not wanted any more are not read to their end.
        let reads_in_vain = || {
            let asked = self.asked_table.as_ref().filter(|spec| spec.rows.are_read());
            asked.is_some_and(|asked| self.wanted_results().table.is_none_or(|wanted| wanted.rows != asked.rows))
        };
        if is_answered && self.hits.as_ref().is_some_and(is_missing) || !is_answered && reads_in_vain() {
            self.search();
        }
    }

    /// Puts a query in force; searches if it is another one.
    fn set_query(&mut self, query: String) {
        if query == self.query {
            return;
        }
        self.query = query;
        self.search();
    }

    /// Replaces the hits and keeps the user's position: the same row and facet value stay selected if they
    /// are still found, and a view that waits for these hits is restored.
    fn accept_hits(&mut self, hits: Hits) {
        let before = self.hits.take();
        let same_data = before.as_ref().is_some_and(|b| Arc::ptr_eq(&b.corpus, &hits.corpus));
        let same_query = before.as_ref().is_some_and(|b| b.request.query == hits.request.query);
        let mut project = before.as_ref().and_then(|b| self.selected_project_in(b));
        let mut line = before.as_ref().and_then(|b| self.selected_line_in(b));
        let hospital =
            before.as_ref().and_then(|b| Some((self.selected_hospital_in(b)?.label(), self.selected_entry_in(b)?)));
        let mut facet = before.as_ref().and_then(|_| self.view_model.facet_value(self.view.facets.at));
        let is_other_load = self.shown_load != self.corpus_load;
        self.shown_load = self.corpus_load;
        if let (Some(before), true) = (&before, is_other_load) {
            // Find the same project and source again by the ids that the data gives them.
            let same_in_new_corpus =
                |id: RecordId| hits.corpus.find_project(before.corpus.row(id).id()).first().copied();
            project = project.and_then(same_in_new_corpus);
            line = line.and_then(|line| Some(LineId { project: same_in_new_corpus(line.project)?, ..line }));
            facet = facet.and_then(|(field, value)| {
                let code = &before.corpus.facets().values(field).get(value as usize)?.code;
                Some((field, hits.corpus.facets().find(field, code)?))
            });
            let source = self.view.source.map(|id| before.corpus.source(id).id.clone());
            self.view.source = source.and_then(|id| hits.corpus.sources().find(|(_, s)| s.id == id)).map(|(id, _)| id);
            self.view.mark = None;
            if self.view.source.is_none() && self.view.focus == Focus::Source {
                self.view.focus = Focus::List;
            }
            // Bookmarks and other saved views know their load: their ids are not brought back.
            self.marked.clear();
            self.view_model.article = Article::default();
        }
        if !same_data {
            self.records.clear();
        }
        // Rows of hospitals have no id of their own.
        self.marked.retain(|row| !matches!(row, SelectedRow::Hospital(_)));
        self.view_model.invalidate();
        let mut is_new_selection = false;
        if let Some(saved) = self.pending_view.take() {
            self.view = ViewState { zoom: self.view.zoom, ..saved.on_load(self.shown_load) };
        } else if same_query || same_data && self.filter.is_none() {
            // Keep the same row selected if it is still found.
            let position = project.and_then(|p| hits.position(p)).unwrap_or(0);
            let line = line.and_then(|l| hits.lines()?.rows.iter().position(|h| h.line == l)).unwrap_or(0);
            self.view.lists[0].at = position;
            self.view.lists[1].at = line;
            self.keep_hospital(&hits, hospital);
            is_new_selection = project.and_then(|p| hits.position(p)).is_none();
        } else {
            self.view.lists = Default::default();
            self.view.hospital_entry = first_entry(&hits);
            is_new_selection = true;
        }
        if is_new_selection {
            self.view.detail_row = 0;
            self.view.detail_top = 0;
        }
        self.accept_overview(&hits);
        self.open_overview_first(&hits);
        self.lay_out_table(&hits);
        self.lay_out_explanation(&hits);
        let moved = self.view.lists[0].at == 0 && !same_query;
        if before.is_none() && hits.corpus.is_empty() && hits.sources().is_some_and(|sources| !sources.is_empty()) {
            // Only articles are loaded: there are only sources to list.
            self.view.list = ListKind::Sources;
        }
        if hits.breakdown.is_some() {
            self.view_model.facets = facet_rows::facet_rows(&hits, &FieldId::PANES, true);
        }
        self.hits = Some(Arc::new(hits));
        self.refresh();
        self.leave_empty_start();
        if let Some(at) =
            facet.and_then(|value| self.view_model.facets.iter().position(|row| row.value() == Some(value)))
        {
            self.view.facets.at = at;
        }
        // A detail may have been entered before these hits arrived: move its cursor too, unless the user did.
        let untouched = self.view_model.linked_rows().first() == Some(&self.view.detail_row);
        if is_new_selection || moved && (untouched || matches!(self.view.focus, Focus::List | Focus::Facets)) {
            self.select_matched();
        }
    }

    /// The corpus that the panes show: that of the hits, else the newest.
    pub fn shown_corpus(&self) -> &Arc<Corpus> {
        self.hits.as_ref().map_or(&self.corpus, |hits| &hits.corpus)
    }

    /// The project under the cursor of the list, or that of the equipment line there.
    pub fn selected_project(&self) -> Option<RecordId> {
        self.selected_project_in(self.hits.as_ref()?)
    }

    fn selected_project_in(&self, hits: &Hits) -> Option<RecordId> {
        match self.view.list {
            ListKind::Projects => hits.rows.get(self.view.lists[0].at).map(|hit| hit.project),
            ListKind::Equipment | ListKind::Hospitals => self.selected_line_in(hits).map(|line| line.project),
            ListKind::Table => self.project_in_table(hits),
            ListKind::Sources | ListKind::Overview => None,
        }
    }

    fn selected_line_in(&self, hits: &Hits) -> Option<LineId> {
        match self.view.list {
            ListKind::Equipment => hits.lines()?.rows.get(self.view.lists[1].at).map(|hit| hit.line),
            ListKind::Hospitals => self.selected_entry_in(hits).map(|entry| entry.line),
            ListKind::Table => self.line_in_table(hits),
            ListKind::Projects | ListKind::Sources | ListKind::Overview => None,
        }
    }

    fn selected_hospital_in<'h>(&self, hits: &'h Hits) -> Option<&'h HospitalRow> {
        let hospitals = hits.hospitals().filter(|_| self.view.list == ListKind::Hospitals)?;
        hospitals.rows.get(self.view.lists[ListKind::Hospitals as usize].at)
    }

    fn selected_entry_in(&self, hits: &Hits) -> Option<SiteEntry> {
        self.selected_hospital_in(hits)?.entries.get(self.view.hospital_entry).copied()
    }

    /// The row under the cursor of the list of hospitals.
    pub fn selected_hospital(&self) -> Option<&HospitalRow> {
        self.selected_hospital_in(self.hits.as_ref()?)
    }

    /// The entry under the cursor of the list of hospitals: a line at a stage.
    pub fn selected_entry(&self) -> Option<SiteEntry> {
        self.selected_entry_in(self.hits.as_ref()?)
    }

    /// Selects the row and the entry of new hits that were selected before.
    fn keep_hospital(&mut self, hits: &Hits, before: Option<(String, SiteEntry)>) {
        let rows = hits.hospitals().map_or(&[][..], |hospitals| hospitals.rows.as_slice());
        let found = before.and_then(|(label, entry)| {
            let at = rows.iter().position(|row| row.label() == label)?;
            let same = |it: &SiteEntry| (it.line, it.column) == (entry.line, entry.column);
            Some((at, rows[at].entries.iter().position(same)?))
        });
        let (row, entry) = found.unwrap_or_else(|| (0, first_entry(hits)));
        self.view.lists[ListKind::Hospitals as usize].at = row;
        self.view.hospital_entry = entry;
    }

    /// The source under the cursor of the list of sources.
    pub(crate) fn selected_source(&self) -> Option<SourceId> {
        let sources = self.hits.as_ref()?.sources().filter(|_| self.view.list == ListKind::Sources)?;
        sources.get(self.view.lists[ListKind::Sources as usize].at).map(|hit| hit.source)
    }

    /// The cursor of the list on screen.
    pub fn list_cursor(&self) -> ListCursor {
        self.view.lists[self.view.list as usize]
    }

    /// Number of rows in the list on screen.
    pub fn list_len(&self) -> usize {
        self.hits.as_ref().map_or(0, |hits| match self.view.list {
            ListKind::Projects => hits.rows.len(),
            ListKind::Equipment => hits.lines().map_or(0, |lines| lines.rows.len()),
            ListKind::Hospitals => hits.hospitals().map_or(0, |hospitals| hospitals.rows.len()),
            ListKind::Sources => hits.sources().map_or(0, <[_]>::len),
            ListKind::Table => self.table_len(),
            ListKind::Overview => self.view_model.overview.rows.len(),
        })
    }

    /// A row of the list on screen.
    pub(crate) fn row_at(&self, at: usize) -> Option<SelectedRow> {
        let hits = self.hits.as_ref()?;
        match self.view.list {
            ListKind::Projects => hits.rows.get(at).map(|hit| SelectedRow::Project(hit.project)),
            ListKind::Equipment => hits.lines()?.rows.get(at).map(|hit| SelectedRow::Line(hit.line)),
            ListKind::Hospitals => hits.hospitals()?.rows.get(at).map(|_| SelectedRow::Hospital(at)),
            ListKind::Sources => hits.sources()?.get(at).map(|hit| SelectedRow::Source(hit.source)),
            ListKind::Table => self.table_row(hits, at),
            ListKind::Overview => None,
        }
    }

    /// The fact under the cursor with its project: in the detail, or at the current mark of a source.
    pub fn current_fact(&self) -> Option<(RecordId, FactKey)> {
        let fact = |(project, of): (RecordId, Marked)| match of {
            Marked::Fact(key) => Some((project, key)),
            Marked::Part(_) => None,
        };
        self.current_marked().into_iter().find_map(fact)
    }

    /// What is stated under the cursor, with its project: in the detail, or at the current mark of a source.
    pub(crate) fn current_marked(&self) -> Vec<(RecordId, Marked)> {
        if self.view.focus == Focus::Source {
            let mark = self.view.mark.and_then(|mark| self.view_model.article.marks.get(mark));
            return mark.map(|mark| mark.facts.clone()).unwrap_or_default();
        }
        let of = self.view_model.link_of(self.view.detail_row).and_then(LinkTarget::stated);
        self.selected_project().zip(of).into_iter().collect()
    }

    /// The part of the state that decides the layout.
    fn layout_input(&self) -> LayoutInput {
        LayoutInput {
            focus: self.view.focus,
            zoom: self.view.zoom,
            full_list: matches!(self.view.list, ListKind::Hospitals | ListKind::Table),
            tall_list: self.is_grouped(),
            // A table has a row above its heads.
            rows: self.list_len() + usize::from(self.view.list == ListKind::Table),
            sources: self.view.list == ListKind::Sources,
            whole: self.view.list == ListKind::Overview,
        }
    }

    /// Sends a key to the overlay, the filter line or the pane that has the keys.
    fn handle_key(&mut self, key: KeyPress) {
        self.notice = None;
        self.is_untouched = false;
        if let KeyPress::Char(c) = key {
            self.layouts.observe(c);
        }
        // These work in overlays and in the filter line too, unless their key types a character.
        for (action, effect) in
            [(Action::Quit, Effect::Quit), (Action::Suspend, Effect::Suspend), (Action::Redraw, Effect::Redraw)]
        {
            if self.is_key_of(action, key) {
                return self.effects.push(effect);
            }
        }
        if self.overlay.is_some() {
            return self.handle_overlay_key(key);
        }
        if self.filter.is_some() {
            return self.handle_filter_key(key);
        }
        if self.find.as_ref().is_some_and(|find| find.typing) {
            return self.handle_find_key(key);
        }
        // Beside > on the same key; elsewhere it is the ? of other keyboards.
        let is_comma = key == KeyPress::Char(',') && self.layouts.keys_of(',').first() == Some(&',');
        let key = if is_comma && self.years_shown().is_some() { KeyPress::Char('>') } else { key };
        let action = self.settings.explorer_keys.action(self.view.focus, key, self.layouts);
        if self.hold_key(key, action) {
            return;
        }
        match action {
            Some(action) => self.act(action),
            None => {
                let doubt = self.settings.explorer_keys.doubt(self.view.focus, key, self.layouts);
                self.notice = doubt.map(|text| Notice { text, error: false });
            }
        }
    }

    /// Whether a key that types no character means an action here.
    pub(super) fn is_key_of(&self, action: Action, key: KeyPress) -> bool {
        self.settings.explorer_keys.is_key_of(self.view.focus, action, key, self.layouts)
    }

    /// The name of the key of an action, for messages.
    pub(crate) fn key_name(&self, action: Action) -> String {
        self.settings.explorer_keys.key_name(action)
    }

    /// Keys that arrived at once: typed ahead, or pasted if more text follows an Enter.
    fn handle_burst(&mut self, keys: &[KeyPress]) -> Vec<Effect> {
        let after_enter = keys.iter().skip_while(|key| **key != KeyPress::Enter);
        if after_enter.filter(|key| matches!(key, KeyPress::Char(_))).count() > 1 {
            return self.update(Msg::Paste(text_of_keys(keys)));
        }
        keys.iter().flat_map(|key| self.update(Msg::Key(*key))).collect()
    }

    fn handle_paste(&mut self, text: &str) {
        self.notice = None;
        let text: String =
            text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        if self.overlay.is_some() {
            // As typed keys, each of which filters the rows again; 200 bounds that, chosen by eye.
            return text.chars().take(200).for_each(|c| self.handle_overlay_key(KeyPress::Char(c)));
        }
        if self.find.as_ref().is_some_and(|find| find.typing) {
            return self.insert_into_find(&text);
        }
        if self.filter.is_none() {
            self.open_filter();
        }
        self.insert_text(&text)
    }

    /// Performs an action.
    pub(crate) fn act(&mut self, action: Action) {
        if self.view.list == ListKind::Overview && self.act_in_overview(action) {
            return;
        }
        if self.act_in_years(action) {
            return;
        }
        match action {
            Action::Quit => self.effects.push(Effect::Quit),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Reload => {
                self.notice = Some(Notice { text: "reading again".to_owned(), error: false });
                self.effects.push(Effect::Reload);
            }
            Action::Open => self.open(),
            Action::Escape => self.escape(),
            Action::Close => self.close(),
            Action::Filter => self.open_filter(),
            Action::Find => self.open_find(),
            Action::FacetMenu => self.open_facet_menu(),
            Action::Sums if self.is_grouped() => self.open_figure_menu(),
            Action::Sums => self.overlay = Some(Overlay::Sums { by: SumsBy::Kind, all: false, top: 0 }),
            Action::FilterToValue => self.filter_to_current_value(),
            Action::DropChip if self.return_to_table() => {}
            Action::DropChip => self.remove_clause(None),
            Action::GroupBy => self.open_group_menu(),
            Action::Ungroup => self.leave_table(),
            Action::Explain => self.open_explanation(),
            Action::Columns => self.open_column_menu(),
            Action::ClearFilters => self.change_query(String::new()),
            Action::UndoFilter => self.undo_filter(),
            Action::RedoFilter => self.redo_filter(),
            Action::ListKind => self.open_rows_menu(),
            Action::Sort if self.view.list == ListKind::Table => self.sort_table(),
            Action::Sort => self.cycle_sort(),
            Action::ReverseSort if self.view.list == ListKind::Table => self.reverse_table(),
            Action::ReverseSort => {
                self.sort.reverse = !self.sort.reverse;
                self.notify_sort();
                self.search();
            }
            Action::NextCell => self.move_cell(1),
            Action::PreviousCell => self.move_cell(-1),
            Action::Mark => self.toggle_mark(),
            Action::Zoom => self.view.zoom = true,
            Action::Unzoom => self.view.zoom = false,
            Action::Unfold => self.view.unfolded = !self.view.unfolded,
            Action::Back => self.go_back(),
            Action::Forward => self.go_forward(),
            Action::Copy => self.open_copy_menu(),
            Action::ShowCopied => self.show_copied(),
            Action::Browser => self.browse(),
            Action::Pager => self.read_in_pager(),
            Action::Editor => self.edit(),
            Action::Overview => self.show_overview(),
            Action::Years => self.show_years(),
            Action::Cumulative | Action::NextCurrency => self.notify("that is of money by year, which 8 shows"),
            Action::Problems => self.open_problems(),
            Action::Command => self.open_command_line(),
            Action::Help => self.overlay = Some(Overlay::help(&self.settings.explorer_keys, self.view.focus)),
            movement => self.perform_movement(movement),
        }
    }

    fn cycle_sort(&mut self) {
        let at = SortKey::ALL.iter().position(|key| *key == self.sort.key).unwrap_or(0);
        self.sort = SortOrder { key: SortKey::ALL[(at + 1) % SortKey::ALL.len()], reverse: false };
        self.notify_sort();
        self.search();
    }

    fn notify_sort(&mut self) {
        let reversed = if self.sort.reverse { ", reversed" } else { "" };
        self.notice = Some(Notice { text: format!("sorted by {}{reversed}", self.sort.key.name()), error: false });
    }

    fn toggle_mark(&mut self) {
        if self.view.focus == Focus::Facets {
            return self.mark_facet_value();
        }
        if self.is_grouped() {
            return self.mark_group();
        }
        if self.part_in_table().is_some() {
            return self.notify(&format!("{} are not marked; y copies the row", self.table_rows().name()));
        }
        if let Some(row) = self.row_at(self.list_cursor().at) {
            if !self.marked.remove(&row) {
                self.marked.insert(row);
            }
            self.perform_movement(Action::Down);
        }
    }
}

/// The entry to look at first in the first row of hospitals.
fn first_entry(hits: &Hits) -> usize {
    hits.hospitals().and_then(|hospitals| hospitals.rows.first()).map_or(0, HospitalRow::default_entry)
}
