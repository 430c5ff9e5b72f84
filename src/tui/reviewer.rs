//! The state of a review and its transitions: `update(Msg) -> Vec<ReviewEffect>`.
//!
//! Like the explorer's state it knows no terminal and draws nothing, so tests can drive it without one. Every
//! decision returns [`ReviewEffect::Save`] at once, so that a kill loses nothing. After each message the
//! contents of the panes are laid out again.

pub(crate) mod article;
pub(crate) mod form;
pub mod keymap;
pub(crate) mod layout;
mod motion;
pub(crate) mod overlay;
pub(crate) mod prefill;
mod selection;
mod view_model;

pub(crate) use form::{FormPurpose, ReviewForm};
pub use keymap::Pane;
pub(crate) use keymap::ReviewAction;
pub use overlay::ReviewOverlay;
pub(crate) use selection::Selection;

use super::keymap::{KeyPress, Keymap};
use super::kit::list_cursor::ListCursor;
use super::layouts::Layouts;
use super::screen::{Msg, Notice, text_of_keys};
use crate::curate::review::{
    DecisionHistory, DecisionState, Decisions, Draft, Verdict, Worksheet, WorksheetRow, lay_out, write,
};
use crate::model::fact::FactValue;
use crate::present::styled_text::StyledLine;
use article::{ArticleChunks, ArticleTop, Highlights};
use form::FormResult;
use keymap::REVIEWER_KEYS;
use layout::ReviewLayout;
use std::convert::Infallible;

/// A side effect for the event loop to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewEffect {
    /// Write these decisions to their file, replacing it whole.
    Save(Vec<u8>),
    /// Draw every cell again, also those that have not changed.
    Redraw,
    Suspend,
    Quit,
}

/// A row of the facts pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewRow {
    /// An empty row between two projects.
    Blank,
    /// A project's title; an index into `Worksheet::groups`.
    Group(usize),
    /// An index into `Worksheet::rows`.
    Item(usize),
}

/// The laid-out lines of the article pane and the fact pane.
#[derive(Clone, Debug, Default)]
pub(crate) struct PaneContents {
    /// The article, from its first line on screen.
    pub(crate) article: Vec<StyledLine>,
    /// Whether the article goes on above and below the page.
    pub(crate) more: (bool, bool),
    /// The fact or project under the cursor, in full.
    pub(crate) fact: Vec<StyledLine>,
}

/// The whole state of the reviewer.
pub struct Review {
    /// Columns and rows of the screen.
    pub(crate) size: (u16, u16),
    pub(crate) layout: ReviewLayout,
    /// The path of the draft, as the user typed it.
    pub(crate) name: String,
    pub draft: Draft,
    /// Projects and facts with their decisions; rebuilt after each decision.
    pub sheet: Worksheet,
    /// The rows of the facts pane.
    pub rows: Vec<ReviewRow>,
    /// The selected row of `rows`.
    pub(crate) cursor: ListCursor,
    /// The pane that receives the keys.
    pub pane: Pane,
    /// The index of the source in the article pane.
    pub(crate) source: usize,
    /// Help, a menu, a form or the search line.
    pub overlay: Option<ReviewOverlay>,
    /// The words being selected for a new fact.
    pub(crate) selection: Option<Selection>,
    /// A message that is shown until the next key.
    pub(crate) notice: Option<Notice>,
    /// Why the last save failed, until one succeeds.
    pub(crate) save_error: Option<String>,
    pub(crate) contents: PaneContents,
    /// What follows from the message being applied, for `update` to return.
    effects: Vec<ReviewEffect>,
    book: DecisionHistory,
    chunks: Vec<ArticleChunks>,
    highlights: Highlights,
    top: ArticleTop,
    unfolded: bool,
    /// The last text searched for; an empty search repeats it.
    search_text: String,
    /// The keyboard layouts that may be in use.
    pub(crate) layouts: Layouts,
    /// The keys of the actions.
    pub keymap: Keymap<Pane, ReviewAction>,
    found: Option<(usize, crate::model::Span)>,
}

impl Review {
    /// Opens a draft with its earlier decisions, which `Draft` has already matched with the facts of this draft.
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
            effects: Vec::new(),
            book: DecisionHistory::new(decisions),
            chunks,
            highlights: Highlights::default(),
            top: ArticleTop::default(),
            unfolded: false,
            search_text: String::new(),
            layouts: Layouts::default(),
            keymap: REVIEWER_KEYS.clone(),
            found: None,
        };
        review.rebuild_rows();
        review.layout = ReviewLayout::new(columns, rows, review.pane);
        // Resume where the last session ended.
        let first = review.rows.iter().position(|row| review.is_undecided(row));
        let first = first.or_else(|| review.rows.iter().position(|row| matches!(row, ReviewRow::Item(_))));
        review.select(first.unwrap_or(0));
        review.lay_out();
        review
    }

    pub fn decisions(&self) -> &Decisions {
        self.book.decisions()
    }

    /// The number of decided facts, and of all facts.
    pub(crate) fn progress(&self) -> (usize, usize) {
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

    /// The index of the project under the cursor, or of the project of the fact under it.
    pub(crate) fn group(&self) -> Option<usize> {
        match self.rows.get(self.cursor.at)? {
            ReviewRow::Item(i) => self.sheet.rows.get(*i).map(|item| item.group),
            ReviewRow::Group(g) => Some(*g),
            ReviewRow::Blank => None,
        }
    }

    /// Records whether [`ReviewEffect::Save`] succeeded; the error is shown until a save succeeds.
    pub fn set_save_result(&mut self, result: Result<(), String>) {
        self.save_error = result.err();
    }

    /// Applies a message and returns the side effects for the loop to run.
    pub fn update(&mut self, msg: Msg<Infallible>) -> Vec<ReviewEffect> {
        match msg {
            Msg::Key(key) => self.handle_key(key),
            Msg::Paste(text) => {
                if let Some(over) = &mut self.overlay {
                    over.paste(&text);
                }
            }
            // Enter accepts here, so what may be a paste is never taken for keys.
            Msg::Burst(keys) => match &mut self.overlay {
                Some(over) => over.paste(&text_of_keys(&keys)),
                None => self.notify("many keys at once, as of a paste, and Enter among them: not taken as keys"),
            },
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.layout = ReviewLayout::new(columns, rows, self.pane);
                self.select(self.cursor.at);
            }
            Msg::Notice(notice) => self.notice = Some(notice),
            Msg::Answer(never) => match never {},
        }
        self.lay_out();
        std::mem::take(&mut self.effects)
    }

    fn handle_key(&mut self, key: KeyPress) {
        self.notice = None;
        if let KeyPress::Char(c) = key {
            self.layouts.observe(c);
        }
        if self.keymap.is_key_of(self.pane, ReviewAction::Quit, key, self.layouts) {
            return self.effects.push(ReviewEffect::Quit);
        }
        if self.overlay.is_some() {
            return self.overlay_key(key);
        }
        match self.keymap.action(self.pane, key, self.layouts) {
            Some(action) => self.perform(action),
            None => {
                if let Some(doubt) = self.keymap.doubt(self.pane, key, self.layouts) {
                    return self.notify(&doubt);
                }
                let help = self.keymap.key_name(ReviewAction::Help);
                if let KeyPress::Char(_) = key {
                    self.notify(&format!("{key} does nothing here; {help} lists the keys"));
                }
            }
        }
    }

    /// Runs an action, whether it comes from a key or from the help.
    pub(crate) fn perform(&mut self, action: ReviewAction) {
        match action {
            ReviewAction::Accept => self.decide_row(Verdict::Accepted),
            ReviewAction::Reject => self.decide_row(Verdict::Rejected),
            ReviewAction::AcceptAll => self.decide_group(Verdict::Accepted),
            ReviewAction::Correct => self.open_correction(),
            ReviewAction::Add => self.start_selecting(),
            ReviewAction::Move => self.open_move_menu(),
            ReviewAction::Forget => self.forget(),
            ReviewAction::Undo => self.undo(),
            ReviewAction::Redo => self.redo(),
            ReviewAction::Find => self.overlay = Some(ReviewOverlay::find()),
            ReviewAction::Help => self.overlay = Some(ReviewOverlay::help(&self.keymap, self.pane)),
            ReviewAction::Take => self.open_kind_menu(),
            ReviewAction::Redraw => self.effects.push(ReviewEffect::Redraw),
            ReviewAction::Suspend => self.effects.push(ReviewEffect::Suspend),
            ReviewAction::Close | ReviewAction::Quit => self.effects.push(ReviewEffect::Quit),
            movement => self.navigate(movement),
        }
    }

    pub(super) fn notify(&mut self, text: &str) {
        self.notice = Some(Notice { text: text.to_owned(), error: false });
    }

    /// Accepts or rejects the fact or project under the cursor, then selects the next undecided fact.
    fn decide_row(&mut self, verdict: Verdict) {
        let Some(item) = self.item().cloned() else {
            return self.decide_group(verdict);
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
            return;
        }
        if let Some(field) = item.missing_field().filter(|_| verdict == Verdict::Accepted) {
            // An offer without a category cannot be accepted as it is: open the form at the missing field.
            self.open_correction();
            if let Some(ReviewOverlay::Form(form)) = &mut self.overlay {
                form.focus_field(field);
            }
            self.notify("it is only offered: no category names it; choose one, or leave and reject it");
            return;
        }
        // If the rule now proposes another value, accepting keeps the user's own value.
        let (verdict, value) = match verdict {
            Verdict::Accepted if item.changed => (Verdict::Corrected, Some(item.value.clone())),
            verdict => (verdict, None),
        };
        self.book.decide(&self.draft, &self.sheet, &item, verdict, value);
        self.finish_step(&format!("{} {}", verdict.name(), short_name(&item)), true)
    }

    /// Accepts or rejects every undecided fact of the project under the cursor as one undo step.
    fn decide_group(&mut self, verdict: Verdict) {
        let Some(group) = self.group() else { return };
        // An offer that lacks a field needs the form, so it is left to be accepted by itself.
        let needs_value = |item: &WorksheetRow| verdict == Verdict::Accepted && item.missing_field().is_some();
        let open =
            |item: &&WorksheetRow| item.group == group && item.state == DecisionState::Undecided && !needs_value(item);
        let open: Vec<WorksheetRow> = self.sheet.rows.iter().filter(open).cloned().collect();
        if open.is_empty() {
            return self.notify("nothing is left here to decide at once");
        }
        for item in &open {
            self.book.decide(&self.draft, &self.sheet, item, verdict, None);
        }
        let facts = if open.len() == 1 { "1 fact".to_owned() } else { format!("{} facts", open.len()) };
        self.finish_step(&format!("{} {facts}", verdict.name()), true);
        if self.sheet.undecided() > 0 {
            let undo = self.keymap.key_name(ReviewAction::Undo);
            self.notify(&format!("{} {facts}; {undo} takes all of it back", verdict.name()));
        }
    }

    fn forget(&mut self) {
        let Some(item) = self.item().filter(|item| item.decision.is_some()).cloned() else {
            return self.notify("nothing was decided here");
        };
        self.book.forget(&item);
        self.finish_step(&format!("forgot what was decided of {}", short_name(&item)), false);
        if item.proposed.is_none() {
            self.notify(&self.keymap.with_keys("no rule proposes it: it is gone; {undo} brings it back"));
        }
    }

    fn undo(&mut self) {
        let undone = self.book.undo();
        self.finish_undo(undone, "undone", "nothing to undo; what was decided before this session: d forgets it");
    }

    fn redo(&mut self) {
        let redone = self.book.redo();
        self.finish_undo(redone, "done again", "nothing to redo");
    }

    fn finish_undo(&mut self, step: Option<String>, done: &str, if_none: &str) {
        match step {
            Some(what) => {
                self.rebuild_and_save(None);
                self.notify(&format!("{done}: {what}"));
            }
            None => self.notify(if_none),
        }
    }

    /// Opens the form for the fact or project under the cursor.
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

    /// Applies the values of a form.
    fn submit_form(&mut self, purpose: FormPurpose, filled: FormResult) {
        let kind = |code: &str| (!code.is_empty()).then(|| crate::model::Coded::from(code));
        match (purpose, filled) {
            (FormPurpose::Correct(i), FormResult::Fact(value)) => {
                let Some(item) = self.sheet.rows.get(i).cloned() else { return };
                self.book.decide(&self.draft, &self.sheet, &item, Verdict::Corrected, Some(*value));
                self.finish_step(&format!("corrected {}", short_name(&item)), true)
            }
            (FormPurpose::Add(group, _), FormResult::Fact(value)) => {
                let what = format!("added {}", value.value());
                self.book.add(&self.draft, &self.sheet, group, (*value).clone());
                self.pane = Pane::Facts;
                self.finish_step(&what, false);
                // Select the added fact, since the user is looking at its words.
                let is_added = |item: &WorksheetRow| item.state == DecisionState::Added && item.value == *value;
                let added = |row: &ReviewRow| match row {
                    ReviewRow::Item(i) => self.sheet.rows.get(*i).is_some_and(is_added),
                    _ => false,
                };
                if let Some(at) = self.rows.iter().position(added) {
                    self.select(at);
                }
            }
            (FormPurpose::Retitle(g), FormResult::Project(title, code)) => {
                self.book.retitle(&self.draft, &self.sheet, g, &title, kind(&code));
                self.finish_step("corrected a project's title or kind", false)
            }
            (FormPurpose::MoveToNew(i), FormResult::Project(title, code)) => {
                let Some(item) = self.sheet.rows.get(i).cloned() else { return };
                self.book.move_to_new(&self.draft, &self.sheet, &item, &title, kind(&code));
                self.finish_step(&format!("moved {} to {title}", short_name(&item)), false)
            }
            _ => {}
        }
    }

    /// Closes an undo step, saves, and with `go_on` selects the next undecided fact.
    fn finish_step(&mut self, what: &str, go_on: bool) {
        if !self.book.end_step(what) {
            if go_on {
                self.next_undecided(1);
            }
            return;
        }
        self.rebuild_and_save(self.item().cloned().as_ref());
        if go_on {
            self.next_undecided(1);
        }
        if self.sheet.undecided() == 0 {
            self.notify(&all_decided_message(&self.name));
        }
    }

    /// Rebuilds the worksheet after a change of the decisions, keeps the same fact selected, and saves.
    fn rebuild_and_save(&mut self, stay_at: Option<&WorksheetRow>) {
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
        // Decisions that were read or made here can be serialised; if that ever fails, show them as unsaved.
        match write(self.book.decisions()) {
            Ok(bytes) => self.effects.push(ReviewEffect::Save(bytes)),
            Err(error) => self.save_error = Some(error.to_string()),
        }
    }

    /// Rebuilds the rows and the highlights from the worksheet.
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
        let undecided = |item: &WorksheetRow| item.state == DecisionState::Undecided;
        matches!(row, ReviewRow::Item(i) if self.sheet.rows.get(*i).is_some_and(undecided))
    }
}

/// A fact as named in a notice, cut to 60 columns so that the words around it have room; chosen by eye.
fn short_name(item: &WorksheetRow) -> String {
    let heading = item.value.heading().to_lowercase();
    crate::text::cut(&format!("{heading} {}", item.value.value()), 60)
}

/// The message once every fact is decided: the command to run next.
pub(crate) fn all_decided_message(name: &str) -> String {
    format!("Every fact is decided. Next: aidtrail merge {name} --into DATASET")
}

fn with_evidence(mut stated: FactValue, evidence: &crate::model::Evidence) -> FactValue {
    *stated.evidence_mut() = vec![evidence.clone()];
    stated
}
