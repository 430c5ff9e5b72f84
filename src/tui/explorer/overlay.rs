//! The overlays over the panes: help, facet menu, sums, copy menu, plain text.

use super::facet_rows::{FacetRow, facet_rows_where};
use super::keymap::{EXPLORER_KEYS, Focus};
use super::{Action, App, Effect, KeyPress, Notice};
use crate::fields::FieldId;
use crate::search::SumsBy;
use crate::store::FacetValue;
use crate::text::fold;
use crate::tui::keymap::KeyAction;
use crate::tui::kit::list_cursor::ListCursor;

/// What covers the panes and takes the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Keys, query syntax and glossary, searchable; Enter runs a row.
    Help {
        /// The search text: only rows with all its words are listed.
        typed: String,
        cursor: ListCursor,
        /// The pane whose keys are listed.
        focus: Focus,
    },
    /// Every value of every facet with its count, searchable; Enter filters to it.
    Facets { typed: String, cursor: ListCursor },
    /// The sums of the amounts of the matching projects.
    Sums {
        by: SumsBy,
        /// Count money reported more than once each time, also by parts of a project.
        all: bool,
        /// First row on screen.
        top: usize,
    },
    /// The texts that can be copied.
    Copy {
        /// Name and text of each.
        options: Vec<(&'static str, String)>,
        cursor: ListCursor,
    },
    /// A text to read or to select with the mouse.
    Text {
        title: String,
        lines: Vec<String>,
        /// First line on screen.
        top: usize,
        /// Drawn without a border, so that the mouse selects the text alone.
        bare: bool,
    },
}

/// A row of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpRow {
    Heading(&'static str),
    /// An action with its keys.
    Action(Action, String),
    /// A field of the query language.
    Field(FieldId),
    /// Syntax of the query language, with its meaning.
    Form(&'static str, &'static str),
    /// A word or sign on the screen, with its meaning.
    Word(&'static str, &'static str),
}

/// The syntax of a query other than fields.
pub const QUERY_FORMS: &[(&str, &str)] = &[
    ("mri semey", "every word, in any field; typos are forgiven where nothing matches as written"),
    ("\"ct scanner\"", "these words in this order, exactly; 'mri is one word exactly"),
    ("^neuro  scope$", "begins or ends a word"),
    ("mri | ct", "either"),
    ("!repair", "not"),
    ("-country:UA", "not this value"),
];

/// Words and signs on the screen that need an explanation.
pub const GLOSSARY: &[(&str, &str)] = &[
    ("!  ?", "beside a row: a conflict, a doubt; the detail says which and by which rule"),
    ("told", "when a source told it"),
    ("counted, uncounted", "sum of the stated numbers; lines that state none"),
    ("carried", "said in another sentence of the same source"),
    ("inferred", "follows from what is said; the reason stands under the cursor"),
    ("editor", "decided by who reviewed the data"),
    ("elsewhere", "what another report says instead; never put in its place"),
];

/// Lines of the sums overlay that are not sums: what is counted and a blank line above; a blank line, the
/// keys and a note on currencies below.
pub const SUMS_EXTRA_LINES: usize = 5;

/// Rows that an overlay shows on a screen of `rows` lines.
///
/// Six lines are left for the border, the search text and the screen's own rows; 40 keeps the box in
/// proportion on a tall screen, chosen by eye.
pub fn overlay_rows(rows: u16) -> usize {
    usize::from(rows.saturating_sub(6)).clamp(1, 40)
}

impl Overlay {
    /// The facet menu; its first row is a heading, so the cursor starts on the second.
    pub(super) fn facets() -> Overlay {
        Overlay::Facets { typed: String::new(), cursor: ListCursor { at: 1, top: 0 } }
    }

    /// The help of a pane; its first row is a heading, so the cursor starts on the second.
    pub(super) fn help(focus: Focus) -> Overlay {
        Overlay::Help { typed: String::new(), cursor: ListCursor { at: 1, top: 0 }, focus }
    }
}

/// The rows of a pane's help that contain every word of the search text.
pub fn help_rows(focus: Focus, typed: &str) -> Vec<HelpRow> {
    let words: Vec<String> = fold(typed).split_whitespace().map(str::to_owned).collect();
    let matches_filter = |text: String| {
        let text = fold(&text);
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let actions = EXPLORER_KEYS.help(focus).map(|(action, keys)| HelpRow::Action(action, keys));
    let fields = FieldId::queried().map(HelpRow::Field);
    let forms = QUERY_FORMS.iter().map(|&(form, meaning)| HelpRow::Form(form, meaning));
    let keep = |row: &HelpRow| match row {
        HelpRow::Heading(_) => true,
        HelpRow::Action(action, keys) => matches_filter(format!("{keys} {} {}", action.name(), action.doc())),
        HelpRow::Field(field) => {
            let field = field.description();
            matches_filter(format!("{} {} {}", field.name, field.example, field.help))
        }
        HelpRow::Form(form, meaning) | HelpRow::Word(form, meaning) => matches_filter(format!("{form} {meaning}")),
    };
    let section = |title: &'static str, rows: Vec<HelpRow>| {
        let rows: Vec<HelpRow> = rows.into_iter().filter(keep).collect();
        if rows.is_empty() { rows } else { std::iter::once(HelpRow::Heading(title)).chain(rows).collect() }
    };
    let mut rows = section("Keys here", actions.collect());
    rows.extend(section("What a query can say", forms.chain(fields).collect()));
    rows.extend(section(
        "What the words mean",
        GLOSSARY.iter().map(|&(word, meaning)| HelpRow::Word(word, meaning)).collect(),
    ));
    rows
}

impl App {
    /// The rows of the facet menu that contain every word of the search text.
    pub fn facet_menu(&self, typed: &str) -> Vec<FacetRow> {
        let Some(hits) = &self.hits else { return Vec::new() };
        let words: Vec<String> = fold(typed).split_whitespace().map(str::to_owned).collect();
        let mut rows: Vec<FacetRow> = Vec::new();
        let headings: Vec<(FieldId, String)> =
            FieldId::menu().iter().copied().map(|facet| (facet, fold(facet.heading()))).collect();
        let keep_value = |facet: FieldId, value: &FacetValue| {
            let heading = headings.iter().find(|(other, _)| *other == facet).map_or("", |(_, label)| label.as_str());
            let has = |word: &String| heading.contains(word) || value.names.iter().any(|name| name.contains(word));
            words.iter().all(has)
        };
        for row in facet_rows_where(hits, FieldId::menu(), false, keep_value) {
            let keep_row = match &row {
                FacetRow::Blank | FacetRow::All(_) => words.is_empty(),
                FacetRow::Open { .. } => words.iter().all(|word| "state open on its way".contains(word.as_str())),
                FacetRow::Heading(_) | FacetRow::Value { .. } => true,
            };
            if keep_row {
                // Drop a heading without values.
                if matches!(row, FacetRow::Heading(_)) && matches!(rows.last(), Some(FacetRow::Heading(_))) {
                    rows.pop();
                }
                rows.push(row);
            }
        }
        if matches!(rows.last(), Some(FacetRow::Heading(_))) {
            rows.pop();
        }
        rows
    }

    pub(super) fn handle_overlay_key(&mut self, key: KeyPress) -> Vec<Effect> {
        if matches!(key, KeyPress::Esc) {
            self.overlay = None;
            return Vec::new();
        }
        let page = overlay_rows(self.size.1);
        let by = match key {
            KeyPress::Up | KeyPress::Ctrl('p') => -1,
            KeyPress::Down | KeyPress::Ctrl('n') => 1,
            KeyPress::PageUp => -(page as isize - 1),
            KeyPress::PageDown => page as isize - 1,
            KeyPress::Home => isize::MIN / 2,
            KeyPress::End => isize::MAX / 2,
            _ => 0,
        };
        let Some(mut overlay) = self.overlay.take() else { return Vec::new() };
        let mut effects = Vec::new();
        let stay = match &mut overlay {
            Overlay::Help { typed, cursor, focus } => {
                if let Some(run) = self.handle_help_key(typed, cursor, *focus, key, by, page) {
                    effects = run;
                    false
                } else {
                    true
                }
            }
            Overlay::Facets { typed, cursor } => {
                let changed = edit_text(typed, key);
                let rows = self.facet_menu(typed);
                if changed {
                    *cursor = ListCursor::default();
                }
                let selectable: Vec<bool> = rows.iter().map(FacetRow::is_selectable).collect();
                step_selectable(cursor, by, &selectable, page);
                if key == KeyPress::Enter {
                    effects = match rows.get(cursor.at) {
                        Some(FacetRow::Value { facet, code, .. }) => self.toggle_value(*facet, Some(code)),
                        Some(FacetRow::All(_)) => self.toggle_value(FieldId::Country, None),
                        Some(FacetRow::Open { .. }) => self.toggle_value(FieldId::DeliveryStatus, Some("open")),
                        _ => Vec::new(),
                    };
                }
                key != KeyPress::Enter
            }
            Overlay::Sums { by: divided, all, top } => {
                let (by, key) = menu_letters(by, key);
                let rows =
                    self.hits.as_ref().and_then(|hits| hits.sums.as_ref()).map_or(0, |sums| sums.rows(*divided).len());
                match key {
                    KeyPress::Tab | KeyPress::Char('b') => {
                        let at = SumsBy::ALL.iter().position(|by| by == divided).map_or(0, |at| at + 1);
                        (*divided, *top) = (SumsBy::ALL[at % SumsBy::ALL.len()], 0);
                    }
                    KeyPress::Char(' ' | 'a') => *all = !*all,
                    _ => {}
                }
                *top = top.saturating_add_signed(by).min(rows.saturating_sub(page.saturating_sub(SUMS_EXTRA_LINES)));
                !matches!(key, KeyPress::Enter | KeyPress::Char('q' | '$'))
            }
            Overlay::Copy { options, cursor } => {
                let (by, key) = menu_letters(by, key);
                cursor.step(by, options.len(), page);
                let chosen = options.get(cursor.at).cloned();
                match (key, chosen) {
                    (KeyPress::Enter | KeyPress::Char('y'), Some((name, text))) => {
                        effects = self.copy_text(name, text);
                        false
                    }
                    (KeyPress::Char('t'), Some((name, text))) => {
                        self.overlay = Some(bare_text(name, &text));
                        return effects;
                    }
                    (KeyPress::Char('q'), _) => false,
                    _ => true,
                }
            }
            Overlay::Text { lines, top, bare, .. } => {
                let (by, key) = menu_letters(by, key);
                let drawn = text_lines(lines, *bare, self.size.0).len();
                let page = if *bare { usize::from(self.size.1.saturating_sub(2)).max(1) } else { page };
                *top = top.saturating_add_signed(by).min(drawn.saturating_sub(page));
                !matches!(key, KeyPress::Enter | KeyPress::Char('q'))
            }
        };
        if stay {
            self.overlay = Some(overlay);
        }
        effects
    }

    /// Edits the search text of the help, or runs its selected row: then returns the effects, and the help
    /// closes.
    fn handle_help_key(
        &mut self,
        typed: &mut String,
        cursor: &mut ListCursor,
        focus: Focus,
        key: KeyPress,
        by: isize,
        page: usize,
    ) -> Option<Vec<Effect>> {
        if edit_text(typed, key) {
            *cursor = ListCursor::default();
        }
        let rows = help_rows(focus, typed);
        let selectable: Vec<bool> = rows.iter().map(|row| !matches!(row, HelpRow::Heading(_))).collect();
        step_selectable(cursor, by, &selectable, page);
        if key != KeyPress::Enter {
            return None;
        }
        Some(match rows.get(cursor.at)? {
            HelpRow::Action(action, _) => {
                self.accept_filter();
                self.act(*action)
            }
            HelpRow::Field(field) => {
                self.open_filter();
                self.insert_text(&format!("{}:", field.name()))
            }
            HelpRow::Form(..) => {
                self.open_filter();
                Vec::new()
            }
            HelpRow::Heading(_) | HelpRow::Word(..) => return None,
        })
    }

    /// Puts a text on the clipboard, or shows it if it is too long for that.
    fn copy_text(&mut self, name: &'static str, text: String) -> Vec<Effect> {
        if text.len() > MAX_OSC52 {
            self.overlay = Some(bare_text(name, &text));
            return Vec::new();
        }
        let n = text.chars().count();
        self.notice = Some(Notice {
            text: format!("copied {name}, {n} characters; if it is not on your clipboard, y then t shows it"),
            error: false,
        });
        vec![Effect::Copy(text)]
    }

    /// Shows the errors and notes of loading.
    pub(super) fn open_problems(&mut self) {
        let corpus = &self.corpus;
        let mut lines: Vec<String> = corpus.errors().map(|p| format!("error: {p}")).collect();
        let notes = corpus.problems.iter().filter(|p| p.severity == crate::formats::ProblemSeverity::Note);
        lines.extend(notes.map(|p| format!("note: {p}")));
        if lines.is_empty() {
            return self
                .notify("everything was read; beside a row, ! is a conflict and ? a doubt: its detail says which");
        }
        self.overlay = Some(Overlay::Text { title: "What reading had to say".to_owned(), lines, top: 0, bare: false });
    }
}

/// Columns of the box around a text, border included; chosen by eye.
pub const TEXT_WIDTH: u16 = 100;

/// The lines of a text as drawn on a screen of `columns`.
///
/// A bare text is broken only at the edge of the screen, not at words, so that a mouse selection gives
/// back the text itself.
pub fn text_lines(lines: &[String], bare: bool, columns: u16) -> Vec<String> {
    use unicode_segmentation::UnicodeSegmentation;
    use unicode_width::UnicodeWidthStr;
    let width = usize::from(if bare { columns } else { columns.min(TEXT_WIDTH).saturating_sub(4) }).max(1);
    let mut out = Vec::new();
    for line in lines {
        let safe = crate::text::display::clean(line);
        if !bare {
            out.extend(crate::text::wrap(&safe, width).into_iter().map(|range| safe[range].to_owned()));
            continue;
        }
        let mut row = String::new();
        let mut used = 0;
        for grapheme in safe.graphemes(true) {
            if used + grapheme.width() > width {
                out.push(std::mem::take(&mut row));
                used = 0;
            }
            used += grapheme.width();
            row.push_str(grapheme);
        }
        out.push(row);
    }
    out
}

/// Bytes of text copied at most. Terminals drop or cut a long OSC 52 sequence; the limit most often cited is
/// 100,000 bytes, and 70,000 bytes are 93,336 in base64. Some have a lower limit, hence the notice's advice.
const MAX_OSC52: usize = 70_000;

fn bare_text(name: &str, text: &str) -> Overlay {
    let lines = text.lines().map(str::to_owned).collect();
    Overlay::Text { title: format!("{name}: select it with the mouse, Esc closes"), lines, top: 0, bare: true }
}

/// In overlays without text entry, letters count by their key on the keyboard, and j and k move.
fn menu_letters(by: isize, key: KeyPress) -> (isize, KeyPress) {
    match key {
        KeyPress::Char(_) => match key.on_latin_layout() {
            KeyPress::Char('j') => (1, key),
            KeyPress::Char('k') => (-1, key),
            latin => (by, latin),
        },
        _ => (by, key),
    }
}

/// Edits the search text of an overlay; false if the key edits nothing.
fn edit_text(typed: &mut String, key: KeyPress) -> bool {
    match key {
        KeyPress::Char(c) => typed.push(c),
        KeyPress::Backspace => {
            typed.pop();
        }
        KeyPress::Ctrl('u') => typed.clear(),
        _ => return false,
    }
    true
}

/// Moves a cursor to the nearest selectable row in the direction of the move, else in the other.
fn step_selectable(cursor: &mut ListCursor, by: isize, selectable: &[bool], page: usize) {
    let target = cursor.at.saturating_add_signed(by).min(selectable.len().saturating_sub(1));
    let after = (target..selectable.len()).find(|&i| selectable[i]);
    let before = (0..=target.min(selectable.len().saturating_sub(1))).rev().find(|&i| selectable.get(i) == Some(&true));
    let at = if by < 0 { before.or(after) } else { after.or(before) };
    cursor.select(at.unwrap_or(0), selectable.len(), page);
    // The heading above the first selectable row stays on screen.
    if (0..cursor.at).all(|i| !selectable[i]) {
        cursor.top = 0;
    }
}
