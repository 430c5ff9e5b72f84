//! The state of a review and what changes it: `update(Msg) -> Vec<Effect>`.
//!
//! Knows no terminal and draws nothing, as the explorer's state. Every decision asks to be saved before
//! anything else happens; what the panes show is laid out after each message.

pub mod article;
pub mod form;
pub mod keymap;
pub mod layout;
mod motion;
pub mod overlay;
pub mod prefill;
mod selection;
mod view_model;

pub use form::{FormPurpose, ReviewForm};
pub use keymap::{Pane, ReviewAction};
pub use overlay::ReviewOverlay;
pub use selection::Selection;

use super::explorer::{KeyPress, Msg, Notice};
use super::kit::list_cursor::ListCursor;
use crate::curate::review::{
    DecisionHistory, DecisionState, Decisions, Draft, FactValue, Verdict, Worksheet, WorksheetRow, lay_out, write,
};
use crate::tui::kit::styled_text::StyledLine;
use article::{ArticleChunks, ArticleTop, Highlights};
use form::FormResult;
use layout::ReviewLayout;

/// What the loop must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewEffect {
    /// Put the decisions on the disk, whole.
    Save(Vec<u8>),
    /// Draw everything anew.
    Redraw,
    /// Suspend the program.
    Suspend,
    /// End the program.
    Quit,
}

/// A row of the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewRow {
    /// Between two projects.
    Blank,
    /// A project.
    Group(usize),
    /// A fact.
    Item(usize),
}

/// What the panes show.
#[derive(Clone, Debug, Default)]
pub struct PaneContents {
    /// The article, from its first line on screen.
    pub article: Vec<StyledLine>,
    /// Whether there is more of it above and below.
    pub more: (bool, bool),
    /// The fact under the cursor.
    pub fact: Vec<StyledLine>,
}

/// The whole state.
pub struct Review {
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// The panes.
    pub layout: ReviewLayout,
    /// The name of the draft, as the person gave it.
    pub name: String,
    /// The draft.
    pub draft: Draft,
    /// Every fact with its state.
    pub sheet: Worksheet,
    /// The rows of the facts.
    pub rows: Vec<ReviewRow>,
    /// The row under the cursor.
    pub cursor: ListCursor,
    /// Where the keys go.
    pub pane: Pane,
    /// The source shown.
    pub source: usize,
    /// What stands over the panes.
    pub overlay: Option<ReviewOverlay>,
    /// Words being selected.
    pub selection: Option<Selection>,
    /// What to say, until the next key.
    pub notice: Option<Notice>,
    /// Why the decisions are not on the disk, while they are not.
    pub save_error: Option<String>,
    /// What the panes show.
    pub contents: PaneContents,
    book: DecisionHistory,
    chunks: Vec<ArticleChunks>,
    highlights: Highlights,
    top: ArticleTop,
    unfolded: bool,
    /// What was looked for last.
    search_text: String,
    found: Option<(usize, crate::model::Span)>,
}

impl Review {
    /// A start, with decisions made before and settled on the draft.
    pub fn new(name: &str, draft: Draft, decisions: Decisions, (columns, rows): (u16, u16)) -> Review {
        let chunks = draft.data.sources.iter().map(ArticleChunks::new).collect();
        let mut review = Review {
            size: (columns, rows),
            layout: ReviewLayout::default(),
            name: name.to_owned(),
            sheet: lay_out(&draft, &decisions),
            draft,
            rows: Vec::new(),
            cursor: ListCursor::default(),
            pane: Pane::default(),
            source: 0,
            overlay: None,
            selection: None,
            notice: None,
            save_error: None,
            contents: PaneContents::default(),
            book: DecisionHistory::new(decisions),
            chunks,
            highlights: Highlights::default(),
            top: ArticleTop::default(),
            unfolded: false,
            search_text: String::new(),
            found: None,
        };
        review.rebuild_rows();
        review.layout = ReviewLayout::new(columns, rows, review.pane);
        // Where the person left off.
        let first = review.rows.iter().position(|row| review.is_undecided(row));
        let first = first.or_else(|| review.rows.iter().position(|row| matches!(row, ReviewRow::Item(_))));
        review.select(first.unwrap_or(0));
        review.lay_out();
        review
    }

    /// What was decided.
    pub fn decisions(&self) -> &Decisions {
        self.book.decisions()
    }

    /// Decided facts, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        let all = self.sheet.rows.len();
        (all - self.sheet.undecided(), all)
    }

    /// The fact under the cursor.
    pub fn item(&self) -> Option<&WorksheetRow> {
        match self.rows.get(self.cursor.at)? {
            ReviewRow::Item(i) => self.sheet.rows.get(*i),
            _ => None,
        }
    }

    /// The project under the cursor or of the fact under it.
    pub fn group(&self) -> Option<usize> {
        match self.rows.get(self.cursor.at)? {
            ReviewRow::Item(i) => self.sheet.rows.get(*i).map(|item| item.group),
            ReviewRow::Group(g) => Some(*g),
            ReviewRow::Blank => None,
        }
    }

    /// Says whether the decisions are on the disk now.
    pub fn set_save_result(&mut self, result: Result<(), String>) {
        self.save_error = result.err();
    }

    /// Takes a message; what must be done follows from it.
    pub fn update(&mut self, msg: Msg) -> Vec<ReviewEffect> {
        let effects = match msg {
            Msg::Key(key) => self.handle_key(key),
            Msg::Paste(text) => {
                match &mut self.overlay {
                    Some(ReviewOverlay::Form(form)) => form.type_text(&text),
                    Some(over) => over.type_text(&text),
                    None => {}
                }
                Vec::new()
            }
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.layout = ReviewLayout::new(columns, rows, self.pane);
                self.select(self.cursor.at);
                Vec::new()
            }
            Msg::Notice(notice) => {
                self.notice = Some(notice);
                Vec::new()
            }
            _ => Vec::new(),
        };
        self.lay_out();
        effects
    }

    fn handle_key(&mut self, key: KeyPress) -> Vec<ReviewEffect> {
        self.notice = None;
        if key == KeyPress::Ctrl('c') {
            return vec![ReviewEffect::Quit];
        }
        if self.overlay.is_some() {
            return self.overlay_key(key);
        }
        match keymap::action(self.pane, key) {
            Some(action) => self.perform(action),
            None => {
                let help = keymap::keys_of(self.pane, ReviewAction::Help)[0];
                if let KeyPress::Char(_) = key {
                    self.notify(&format!("{key} does nothing here; {help} lists the keys"));
                }
                Vec::new()
            }
        }
    }

    /// Does what the person wants.
    pub fn perform(&mut self, action: ReviewAction) -> Vec<ReviewEffect> {
        match action {
            ReviewAction::Accept => return self.decide_row(Verdict::Accepted),
            ReviewAction::Reject => return self.decide_row(Verdict::Rejected),
            ReviewAction::AcceptAll => {
                return match self.group() {
                    Some(group) => self.decide_group(group, Verdict::Accepted),
                    None => Vec::new(),
                };
            }
            ReviewAction::Correct => self.open_correction(),
            ReviewAction::Add => self.start_selecting(),
            ReviewAction::Move => self.open_move_menu(),
            ReviewAction::Forget => return self.forget(),
            ReviewAction::Undo => return self.undo(),
            ReviewAction::Redo => return self.redo(),
            ReviewAction::Find => self.overlay = Some(ReviewOverlay::Find(String::new())),
            ReviewAction::Help => self.overlay = Some(ReviewOverlay::help(self.pane)),
            ReviewAction::Take => self.open_kind_menu(),
            ReviewAction::Redraw => return vec![ReviewEffect::Redraw],
            ReviewAction::Suspend => return vec![ReviewEffect::Suspend],
            ReviewAction::Close | ReviewAction::Quit => return vec![ReviewEffect::Quit],
            movement => self.navigate(movement),
        }
        Vec::new()
    }

    pub(super) fn notify(&mut self, text: &str) {
        self.notice = Some(Notice { text: text.to_owned(), error: false });
    }

    /// Accepts or rejects what is under the cursor, and goes on.
    fn decide_row(&mut self, verdict: Verdict) -> Vec<ReviewEffect> {
        let Some(item) = self.item().cloned() else {
            return match self.group() {
                Some(group) => self.decide_group(group, verdict),
                None => Vec::new(),
            };
        };
        let is_decided = match (verdict, item.state) {
            (Verdict::Accepted, DecisionState::Accepted | DecisionState::Corrected | DecisionState::Added)
                if !item.changed =>
            {
                true
            }
            (Verdict::Rejected, DecisionState::Rejected) => true,
            _ => false,
        };
        if is_decided {
            self.next_undecided(1);
            return Vec::new();
        }
        if let Some(field) = item.wants().filter(|_| verdict == Verdict::Accepted) {
            // What it is, a rule could not say: the form asks.
            self.open_correction();
            if let Some(ReviewOverlay::Form(form)) = &mut self.overlay {
                form.focus_field(field);
            }
            self.notify("it is only offered: no category names it; choose one, or leave and reject it");
            return Vec::new();
        }
        // Where a rule now says otherwise, to accept is to stay with one's own value.
        let (verdict, value) = match verdict {
            Verdict::Accepted if item.changed => (Verdict::Corrected, Some(item.value.clone())),
            verdict => (verdict, None),
        };
        self.book.decide(&self.draft, &self.sheet, &item, verdict, value);
        self.finish_step(&format!("{} {}", verdict.name(), short_name(&item)), true)
    }

    /// Accepts or rejects all that is undecided in a group: one step.
    fn decide_group(&mut self, group: usize, verdict: Verdict) -> Vec<ReviewEffect> {
        // What is only offered is asked for one by one.
        let needs_value = |item: &WorksheetRow| verdict == Verdict::Accepted && item.wants().is_some();
        let open =
            |item: &&WorksheetRow| item.group == group && item.state == DecisionState::Undecided && !needs_value(item);
        let open: Vec<WorksheetRow> = self.sheet.rows.iter().filter(open).cloned().collect();
        if open.is_empty() {
            self.notify("nothing is left here to decide at once");
            return Vec::new();
        }
        for item in &open {
            self.book.decide(&self.draft, &self.sheet, item, verdict, None);
        }
        let facts = if open.len() == 1 { "1 fact".to_owned() } else { format!("{} facts", open.len()) };
        let effects = self.finish_step(&format!("{} {facts}", verdict.name()), true);
        if self.sheet.undecided() > 0 {
            self.notify(&format!("{} {facts}; u takes all of it back", verdict.name()));
        }
        effects
    }

    fn forget(&mut self) -> Vec<ReviewEffect> {
        let Some(item) = self.item().filter(|item| item.decision.is_some()).cloned() else {
            self.notify("nothing was decided here");
            return Vec::new();
        };
        self.book.forget(&item);
        let effects = self.finish_step(&format!("forgot what was decided of {}", short_name(&item)), false);
        if item.proposed.is_none() {
            self.notify("no rule proposes it: it is gone; u brings it back");
        }
        effects
    }

    fn undo(&mut self) -> Vec<ReviewEffect> {
        match self.book.undo() {
            Some(what) => {
                let effects = self.rebuild_and_save(None);
                self.notify(&format!("undone: {what}"));
                effects
            }
            None => {
                self.notify("nothing to undo; what was decided before this session: d forgets it");
                Vec::new()
            }
        }
    }

    fn redo(&mut self) -> Vec<ReviewEffect> {
        match self.book.redo() {
            Some(what) => {
                let effects = self.rebuild_and_save(None);
                self.notify(&format!("done again: {what}"));
                effects
            }
            None => {
                self.notify("nothing to redo");
                Vec::new()
            }
        }
    }

    /// Opens the form for what is under the cursor.
    fn open_correction(&mut self) {
        match self.rows.get(self.cursor.at) {
            Some(&ReviewRow::Item(i)) => {
                let Some(item) = self.sheet.rows.get(i) else { return };
                self.overlay =
                    Some(ReviewOverlay::form(ReviewForm::of_fact(FormPurpose::Correct(i), item.value.clone())));
            }
            Some(&ReviewRow::Group(g)) => {
                let Some(group) = self.sheet.groups.get(g) else { return };
                let kind = group.kind.as_ref().map_or("", |kind| kind.code());
                self.overlay =
                    Some(ReviewOverlay::form(ReviewForm::of_project(FormPurpose::Retitle(g), &group.title, kind)));
            }
            _ => {}
        }
    }

    /// Takes what was filled in.
    fn submit_form(&mut self, purpose: FormPurpose, filled: FormResult) -> Vec<ReviewEffect> {
        let kind = |code: &str| (!code.is_empty()).then(|| crate::model::Coded::from(code));
        match (purpose, filled) {
            (FormPurpose::Correct(i), FormResult::Fact(value)) => {
                let Some(item) = self.sheet.rows.get(i).cloned() else { return Vec::new() };
                self.book.decide(&self.draft, &self.sheet, &item, Verdict::Corrected, Some(*value));
                self.finish_step(&format!("corrected {}", short_name(&item)), true)
            }
            (FormPurpose::Add(group, _), FormResult::Fact(value)) => {
                let what = format!("added {}", value.value());
                self.book.add(&self.draft, &self.sheet, group, (*value).clone());
                self.pane = Pane::Facts;
                let effects = self.finish_step(&what, false);
                // The cursor stands on what was added: it is what the person looks at now.
                let added = |row: &ReviewRow| matches!(row, ReviewRow::Item(i) if self.sheet.rows.get(*i).is_some_and(|item| item.state == DecisionState::Added && item.value == *value));
                if let Some(at) = self.rows.iter().position(added) {
                    self.select(at);
                }
                effects
            }
            (FormPurpose::Retitle(g), FormResult::Project(title, code)) => {
                self.book.retitle(&self.draft, &self.sheet, g, &title, kind(&code));
                self.finish_step("corrected a project's title or kind", false)
            }
            (FormPurpose::MoveToNew(i), FormResult::Project(title, code)) => {
                let Some(item) = self.sheet.rows.get(i).cloned() else { return Vec::new() };
                self.book.move_to_new(&self.draft, &self.sheet, &item, &title, kind(&code));
                self.finish_step(&format!("moved {} to {title}", short_name(&item)), false)
            }
            _ => Vec::new(),
        }
    }

    /// Ends a step; goes on to the next undecided fact where that is wanted.
    fn finish_step(&mut self, what: &str, go_on: bool) -> Vec<ReviewEffect> {
        if !self.book.close(what) {
            if go_on {
                self.next_undecided(1);
            }
            return Vec::new();
        }
        let effects = self.rebuild_and_save(self.item().cloned().as_ref());
        if go_on {
            self.next_undecided(1);
        }
        if self.sheet.undecided() == 0 {
            self.notify(&all_decided_message(&self.name));
        }
        effects
    }

    /// The decisions are others now: the sheet is made anew and they are saved.
    fn rebuild_and_save(&mut self, stay_at: Option<&WorksheetRow>) -> Vec<ReviewEffect> {
        let before = stay_at.cloned().or_else(|| self.item().cloned());
        self.sheet = lay_out(&self.draft, self.book.decisions());
        self.rebuild_rows();
        let same = |row: &ReviewRow| match (row, &before) {
            (ReviewRow::Item(i), Some(before)) => self.sheet.rows.get(*i).is_some_and(|item| match before.origin {
                Some(origin) => item.origin == Some(origin),
                None => item.origin.is_none() && item.value == before.value,
            }),
            _ => false,
        };
        let at = self.rows.iter().position(same).unwrap_or(self.cursor.at);
        self.select(at);
        // Serialising what was read or made here does not fail.
        match write(self.book.decisions()) {
            Ok(bytes) => vec![ReviewEffect::Save(bytes)],
            Err(error) => {
                self.save_error = Some(error.to_string());
                Vec::new()
            }
        }
    }

    /// Fills the rows and the highlights from the sheet.
    fn rebuild_rows(&mut self) {
        self.rows.clear();
        let mut items = self.sheet.rows.iter().enumerate().peekable();
        for g in 0..self.sheet.groups.len() {
            if g > 0 {
                self.rows.push(ReviewRow::Blank);
            }
            self.rows.push(ReviewRow::Group(g));
            while let Some((i, _)) = items.next_if(|(_, item)| item.group == g) {
                self.rows.push(ReviewRow::Item(i));
            }
        }
        self.rebuild_highlights();
    }

    fn is_undecided(&self, row: &ReviewRow) -> bool {
        matches!(row, ReviewRow::Item(i) if self.sheet.rows.get(*i).is_some_and(|item| item.state == DecisionState::Undecided))
    }
}

/// A fact in the words of a message.
fn short_name(item: &WorksheetRow) -> String {
    let heading = item.value.heading().to_lowercase();
    crate::text::cut(&format!("{heading} {}", item.value.value()), 60)
}

/// What to do once nothing is undecided.
pub fn all_decided_message(name: &str) -> String {
    format!("Every fact is decided. Next: aidtrail merge {name} --into DATASET")
}

/// A fact that is to be added gets what says it.
fn with_evidence(mut stated: FactValue, evidence: &crate::model::Evidence) -> FactValue {
    *stated.evidence_mut() = vec![evidence.clone()];
    stated
}
