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

pub use form::{Form, Purpose};
pub use keymap::{Action, Pane};
pub use overlay::Over;
pub use selection::Selection;

use super::explorer::{Key, Msg, Notice};
use super::kit::list_cursor::ListCursor;
use crate::curate::review::{Book, Decisions, Draft, Item, Sheet, State, Stated, Verdict, sheet, write};
use crate::tui::kit::styled_text::DocLine;
use article::{Chunks, Marks, Top};
use form::Filled;
use layout::Layout;

/// What the loop must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
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
pub enum Row {
    /// Between two projects.
    Blank,
    /// A project.
    Group(usize),
    /// A fact.
    Item(usize),
}

/// What the panes show.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The article, from its first line on screen.
    pub article: Vec<DocLine>,
    /// Whether there is more of it above and below.
    pub more: (bool, bool),
    /// The fact under the cursor.
    pub fact: Vec<DocLine>,
}

/// The whole state.
pub struct Review {
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// The panes.
    pub layout: Layout,
    /// The name of the draft, as the person gave it.
    pub name: String,
    /// The draft.
    pub draft: Draft,
    /// Every fact with its state.
    pub sheet: Sheet,
    /// The rows of the facts.
    pub rows: Vec<Row>,
    /// The row under the cursor.
    pub cursor: ListCursor,
    /// Where the keys go.
    pub pane: Pane,
    /// The source shown.
    pub source: usize,
    /// What stands over the panes.
    pub over: Option<Over>,
    /// Words being selected.
    pub selection: Option<Selection>,
    /// What to say, until the next key.
    pub notice: Option<Notice>,
    /// Why the decisions are not on the disk, while they are not.
    pub unsaved: Option<String>,
    /// What the panes show.
    pub shown: Shown,
    book: Book,
    chunks: Vec<Chunks>,
    marks: Marks,
    top: Top,
    unfolded: bool,
    /// What was looked for last.
    wanted: String,
    found: Option<(usize, crate::model::Span)>,
}

impl Review {
    /// A start, with decisions made before and settled on the draft.
    pub fn new(name: &str, draft: Draft, decisions: Decisions, (columns, rows): (u16, u16)) -> Review {
        let chunks = draft.data.sources.iter().map(Chunks::new).collect();
        let mut review = Review {
            size: (columns, rows),
            layout: Layout::default(),
            name: name.to_owned(),
            sheet: sheet(&draft, &decisions),
            draft,
            rows: Vec::new(),
            cursor: ListCursor::default(),
            pane: Pane::default(),
            source: 0,
            over: None,
            selection: None,
            notice: None,
            unsaved: None,
            shown: Shown::default(),
            book: Book::new(decisions),
            chunks,
            marks: Marks::default(),
            top: Top::default(),
            unfolded: false,
            wanted: String::new(),
            found: None,
        };
        review.fill();
        review.layout = Layout::new(columns, rows, review.pane);
        // Where the person left off.
        let first = review.rows.iter().position(|row| review.is_undecided(row));
        let first = first.or_else(|| review.rows.iter().position(|row| matches!(row, Row::Item(_))));
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
        let all = self.sheet.items.len();
        (all - self.sheet.undecided(), all)
    }

    /// The fact under the cursor.
    pub fn item(&self) -> Option<&Item> {
        match self.rows.get(self.cursor.at)? {
            Row::Item(i) => self.sheet.items.get(*i),
            _ => None,
        }
    }

    /// The project under the cursor or of the fact under it.
    pub fn group(&self) -> Option<usize> {
        match self.rows.get(self.cursor.at)? {
            Row::Item(i) => self.sheet.items.get(*i).map(|item| item.group),
            Row::Group(g) => Some(*g),
            Row::Blank => None,
        }
    }

    /// Says whether the decisions are on the disk now.
    pub fn saved(&mut self, result: Result<(), String>) {
        self.unsaved = result.err();
    }

    /// Takes a message; what must be done follows from it.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => {
                match &mut self.over {
                    Some(Over::Form(form)) => form.type_text(&text),
                    Some(over) => over.type_text(&text),
                    None => {}
                }
                Vec::new()
            }
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.layout = Layout::new(columns, rows, self.pane);
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

    fn key(&mut self, key: Key) -> Vec<Effect> {
        self.notice = None;
        if key == Key::Ctrl('c') {
            return vec![Effect::Quit];
        }
        if self.over.is_some() {
            return self.over_key(key);
        }
        match keymap::action(self.pane, key) {
            Some(action) => self.act(action),
            None => {
                let help = keymap::keys_of(self.pane, Action::Help)[0];
                if let Key::Char(_) = key {
                    self.say(&format!("{key} does nothing here; {help} lists the keys"));
                }
                Vec::new()
            }
        }
    }

    /// Does what the person wants.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Accept => return self.verdict(Verdict::Accepted),
            Action::Reject => return self.verdict(Verdict::Rejected),
            Action::AcceptAll => {
                return match self.group() {
                    Some(group) => self.decide_all(group, Verdict::Accepted),
                    None => Vec::new(),
                };
            }
            Action::Correct => self.correct(),
            Action::Add => self.start_selecting(),
            Action::Move => self.open_move(),
            Action::Forget => return self.forget(),
            Action::Undo => return self.undo(),
            Action::Redo => return self.redo(),
            Action::Find => self.over = Some(Over::Find(String::new())),
            Action::Help => self.over = Some(Over::help(self.pane)),
            Action::Take => self.take_selection(),
            Action::Redraw => return vec![Effect::Redraw],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Close | Action::Quit => return vec![Effect::Quit],
            movement => self.go(movement),
        }
        Vec::new()
    }

    pub(super) fn say(&mut self, text: &str) {
        self.notice = Some(Notice { text: text.to_owned(), error: false });
    }

    /// Accepts or rejects what is under the cursor, and goes on.
    fn verdict(&mut self, verdict: Verdict) -> Vec<Effect> {
        let Some(item) = self.item().cloned() else {
            return match self.group() {
                Some(group) => self.decide_all(group, verdict),
                None => Vec::new(),
            };
        };
        let decided = match (verdict, item.state) {
            (Verdict::Accepted, State::Accepted | State::Corrected | State::Added) if !item.changed => true,
            (Verdict::Rejected, State::Rejected) => true,
            _ => false,
        };
        if decided {
            self.next_undecided(1);
            return Vec::new();
        }
        if let Some(field) = item.wants().filter(|_| verdict == Verdict::Accepted) {
            // What it is, a rule could not say: the form asks.
            self.correct();
            if let Some(Over::Form(form)) = &mut self.over {
                form.ask_for(field);
            }
            self.say("it is only offered: no category names it; choose one, or leave and reject it");
            return Vec::new();
        }
        // Where a rule now says otherwise, to accept is to stay with one's own value.
        let (verdict, value) = match verdict {
            Verdict::Accepted if item.changed => (Verdict::Corrected, Some(item.value.clone())),
            verdict => (verdict, None),
        };
        self.book.decide(&self.draft, &self.sheet, &item, verdict, value);
        self.done(&format!("{} {}", verdict.name(), named(&item)), true)
    }

    /// Accepts or rejects all that is undecided in a group: one step.
    fn decide_all(&mut self, group: usize, verdict: Verdict) -> Vec<Effect> {
        // What is only offered is asked for one by one.
        let asked = |item: &Item| verdict == Verdict::Accepted && item.wants().is_some();
        let open = |item: &&Item| item.group == group && item.state == State::Undecided && !asked(item);
        let open: Vec<Item> = self.sheet.items.iter().filter(open).cloned().collect();
        if open.is_empty() {
            self.say("nothing is left here to decide at once");
            return Vec::new();
        }
        for item in &open {
            self.book.decide(&self.draft, &self.sheet, item, verdict, None);
        }
        let facts = if open.len() == 1 { "1 fact".to_owned() } else { format!("{} facts", open.len()) };
        let effects = self.done(&format!("{} {facts}", verdict.name()), true);
        if self.sheet.undecided() > 0 {
            self.say(&format!("{} {facts}; u takes all of it back", verdict.name()));
        }
        effects
    }

    fn forget(&mut self) -> Vec<Effect> {
        let Some(item) = self.item().filter(|item| item.decision.is_some()).cloned() else {
            self.say("nothing was decided here");
            return Vec::new();
        };
        self.book.forget(&item);
        let effects = self.done(&format!("forgot what was decided of {}", named(&item)), false);
        if item.proposed.is_none() {
            self.say("no rule proposes it: it is gone; u brings it back");
        }
        effects
    }

    fn undo(&mut self) -> Vec<Effect> {
        match self.book.undo() {
            Some(what) => {
                let effects = self.changed(None);
                self.say(&format!("undone: {what}"));
                effects
            }
            None => {
                self.say("nothing to undo; what was decided before this session: d forgets it");
                Vec::new()
            }
        }
    }

    fn redo(&mut self) -> Vec<Effect> {
        match self.book.redo() {
            Some(what) => {
                let effects = self.changed(None);
                self.say(&format!("done again: {what}"));
                effects
            }
            None => {
                self.say("nothing to redo");
                Vec::new()
            }
        }
    }

    /// Opens the form for what is under the cursor.
    fn correct(&mut self) {
        match self.rows.get(self.cursor.at) {
            Some(&Row::Item(i)) => {
                let Some(item) = self.sheet.items.get(i) else { return };
                self.over = Some(Over::form(Form::of_fact(Purpose::Correct(i), item.value.clone())));
            }
            Some(&Row::Group(g)) => {
                let Some(group) = self.sheet.groups.get(g) else { return };
                let kind = group.kind.as_ref().map_or("", |kind| kind.code());
                self.over = Some(Over::form(Form::of_project(Purpose::Retitle(g), &group.title, kind)));
            }
            _ => {}
        }
    }

    /// Takes what was filled in.
    fn filled(&mut self, purpose: Purpose, filled: Filled) -> Vec<Effect> {
        let kind = |code: &str| (!code.is_empty()).then(|| crate::model::Coded::from(code));
        match (purpose, filled) {
            (Purpose::Correct(i), Filled::Stated(value)) => {
                let Some(item) = self.sheet.items.get(i).cloned() else { return Vec::new() };
                self.book.decide(&self.draft, &self.sheet, &item, Verdict::Corrected, Some(*value));
                self.done(&format!("corrected {}", named(&item)), true)
            }
            (Purpose::Add(group, _), Filled::Stated(value)) => {
                let what = format!("added {}", value.value());
                self.book.add(&self.draft, &self.sheet, group, (*value).clone());
                self.pane = Pane::Facts;
                let effects = self.done(&what, false);
                // The cursor stands on what was added: it is what the person looks at now.
                let added = |row: &Row| matches!(row, Row::Item(i) if self.sheet.items.get(*i).is_some_and(|item| item.state == State::Added && item.value == *value));
                if let Some(at) = self.rows.iter().position(added) {
                    self.select(at);
                }
                effects
            }
            (Purpose::Retitle(g), Filled::Project(title, code)) => {
                self.book.retitle(&self.draft, &self.sheet, g, &title, kind(&code));
                self.done("corrected a project's title or kind", false)
            }
            (Purpose::MoveToNew(i), Filled::Project(title, code)) => {
                let Some(item) = self.sheet.items.get(i).cloned() else { return Vec::new() };
                self.book.move_to_new(&self.draft, &self.sheet, &item, &title, kind(&code));
                self.done(&format!("moved {} to {title}", named(&item)), false)
            }
            _ => Vec::new(),
        }
    }

    /// Ends a step; goes on to the next undecided fact where that is wanted.
    fn done(&mut self, what: &str, go_on: bool) -> Vec<Effect> {
        if !self.book.close(what) {
            if go_on {
                self.next_undecided(1);
            }
            return Vec::new();
        }
        let effects = self.changed(self.item().cloned().as_ref());
        if go_on {
            self.next_undecided(1);
        }
        if self.sheet.undecided() == 0 {
            self.say(&finished(&self.name));
        }
        effects
    }

    /// The decisions are others now: the sheet is made anew and they are saved.
    fn changed(&mut self, stay_at: Option<&Item>) -> Vec<Effect> {
        let before = stay_at.cloned().or_else(|| self.item().cloned());
        self.sheet = sheet(&self.draft, self.book.decisions());
        self.fill();
        let same = |row: &Row| match (row, &before) {
            (Row::Item(i), Some(before)) => self.sheet.items.get(*i).is_some_and(|item| match before.origin {
                Some(origin) => item.origin == Some(origin),
                None => item.origin.is_none() && item.value == before.value,
            }),
            _ => false,
        };
        let at = self.rows.iter().position(same).unwrap_or(self.cursor.at);
        self.select(at);
        // Serialising what was read or made here does not fail.
        match write(self.book.decisions()) {
            Ok(bytes) => vec![Effect::Save(bytes)],
            Err(error) => {
                self.unsaved = Some(error.to_string());
                Vec::new()
            }
        }
    }

    /// Fills the rows and the highlights from the sheet.
    fn fill(&mut self) {
        self.rows.clear();
        let mut items = self.sheet.items.iter().enumerate().peekable();
        for g in 0..self.sheet.groups.len() {
            if g > 0 {
                self.rows.push(Row::Blank);
            }
            self.rows.push(Row::Group(g));
            while let Some((i, _)) = items.next_if(|(_, item)| item.group == g) {
                self.rows.push(Row::Item(i));
            }
        }
        self.mark();
    }

    fn is_undecided(&self, row: &Row) -> bool {
        matches!(row, Row::Item(i) if self.sheet.items.get(*i).is_some_and(|item| item.state == State::Undecided))
    }
}

/// A fact in the words of a message.
fn named(item: &Item) -> String {
    let heading = item.value.heading().to_lowercase();
    crate::text::cut(&format!("{heading} {}", item.value.value()), 60)
}

/// What to do once nothing is undecided.
pub fn finished(name: &str) -> String {
    format!("Every fact is decided. Next: aidtrail merge {name} --into DATASET")
}

/// A fact that is to be added gets what says it.
fn with_evidence(mut stated: Stated, evidence: &crate::model::Evidence) -> Stated {
    *stated.evidence_mut() = vec![evidence.clone()];
    stated
}
