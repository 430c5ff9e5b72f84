//! The explorer's state and how it changes: `update(Msg) -> Vec<Effect>`.
//!
//! No terminal and no drawing here, so that tests can drive it with messages. Three enums stay separate:
//! [`Msg`] is what happened, [`Action`] what the user wants, [`Effect`] what the event loop must do. After
//! each message `refresh` lays out the panes again in the [`ViewModel`], so that drawing only copies.

mod actions;
mod command;
pub(crate) mod export;
pub(crate) mod facet_menu;
mod facet_rows;
pub(crate) mod filter;
pub(crate) mod find;
mod first_view;
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
mod selection;
mod set_view;
pub(crate) mod table;
mod table_explanation;
mod table_marks;
pub(crate) mod table_menu;
pub(crate) mod table_view;
mod view_model;
mod view_state;
pub(crate) mod years;

pub use super::keymap::KeyPress;
pub use super::screen::Msg;
pub(crate) use super::screen::{Notice, text_of_keys};
pub use crate::present::first_view::FirstView;
pub(crate) use facet_rows::FacetRow;
pub(crate) use filter::FilterLine;
pub(crate) use find::Find;
pub(crate) use keymap::Action;
pub use keymap::Focus;
pub(crate) use opened::OpenedRecords;
pub use overlay::{EXAMPLES, Overlay};
pub(crate) use table_marks::MarkedValue;
pub(crate) use view_model::ViewModel;
pub(crate) use view_state::ColumnChoice;
pub(crate) use view_state::ViewState;
pub use view_state::{LineCell, ListKind};

use crate::fields::TableRows;
use crate::model::PartialDate;
use crate::present::source::Article;
use crate::search::overview::OverviewBlock;
use crate::search::{AnswerParts, Hits, Request, SortOrder, SumsWanted, TableSpec};
use crate::store::{Corpus, LineId, Opened, OpenedSource, RecordId, SourceId};
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
    /// What the user wants to see first; `None` leaves it to the data.
    pub start: Option<FirstView>,
    /// What the list shows is settled: the user has acted on data, or all of it is there.
    is_view_settled: bool,
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
            start: None,
            is_view_settled: false,
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
                if self.query.is_empty() {
                    let (projects, items) = (self.corpus.len(), self.corpus.line_count());
                    let has_sources = self.corpus.sources().len() > 0;
                    self.show_first(projects, items, has_sources);
                }
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
            counts_items: App::lists_items(view),
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
            self.view.hospital_entry = App::first_entry(&hits);
            is_new_selection = true;
        }
        if is_new_selection {
            self.view.detail_row = 0;
            self.view.detail_top = 0;
        }
        self.accept_overview(&hits);
        self.lay_out_table(&hits);
        self.lay_out_explanation(&hits);
        let moved = self.view.lists[0].at == 0 && !same_query;
        self.show_first_of(&hits);
        if hits.breakdown.is_some() {
            self.view_model.facets = facet_rows::pane_rows(&hits);
        }
        self.hits = Some(Arc::new(hits));
        self.refresh();
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
}
