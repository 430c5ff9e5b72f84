//! The help: a searchable list of keys, syntax and words in sections. Enter runs a row.

use super::line;
use super::menu::{Menu, MenuBox, MenuStep, NOTHING_FOUND, between_bars, overlay_rows};
use super::theme::Theme;
use crate::present::styled_text::Ink;
use crate::text::{fold, wrap};
use crate::tui::keymap::KeyPress;
use crate::tui::layouts::on_us_keyboard;
use ratatui::Frame;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// A row of the help: a key, a piece of syntax or a word, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelpEntry<R> {
    left: String,
    doc: &'static str,
    /// The folded text in which the words of a search must be.
    found_by: String,
    /// What Enter does.
    run: Option<R>,
}

impl<R> HelpEntry<R> {
    /// An entry that a search also finds by `name`, which is not shown.
    pub(crate) fn new(left: impl Into<String>, name: &str, doc: &'static str, run: Option<R>) -> HelpEntry<R> {
        let left = left.into();
        HelpEntry { found_by: fold(&format!("{left} {name} {doc}")), left, doc, run }
    }
}

/// The open help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help<R> {
    pub(crate) menu: Menu,
    sections: Vec<(&'static str, Vec<HelpEntry<R>>)>,
}

/// A line of the help on the screen.
enum HelpRow<'a, R> {
    /// Between two sections.
    Blank,
    Heading(&'static str),
    /// The first line of an entry, with the part of its meaning that fits beside it.
    Entry(&'a HelpEntry<R>, &'a str),
    /// A further line of the meaning of the entry above.
    More(&'a str),
}

/// Columns of the box.
const WIDTH: u16 = 96;
/// Columns of a box that are not its rows: border, space and the margins of a list.
const AROUND_ROWS: u16 = 6;
/// Columns between an entry and its meaning.
const GAP: usize = 2;

/// Columns of the entries beside their meanings, in rows of a width; chosen by eye.
fn left_columns(width: usize) -> usize {
    (width / 4).clamp(12, 26)
}

impl<R: Copy> Help<R> {
    /// A help with these sections, each with its heading.
    pub(crate) fn new(sections: Vec<(&'static str, Vec<HelpEntry<R>>)>) -> Help<R> {
        Help { menu: Menu::searchable(), sections }
    }

    /// The entries that contain every word of the search text, under the headings of their sections.
    ///
    /// A meaning is wrapped for a screen of so many columns, never cut; an entry that is wider than its column stands above
    /// it.
    fn rows<'a>(sections: &'a [(&'static str, Vec<HelpEntry<R>>)], typed: &str, columns: u16) -> Vec<HelpRow<'a, R>> {
        let width = usize::from(columns.min(WIDTH).saturating_sub(AROUND_ROWS));
        let (left, right) = (left_columns(width), width.saturating_sub(left_columns(width) + GAP).max(1));
        // The help is English: letters of another layout are also taken for those on the same keys.
        let texts = [fold(typed), fold(&on_us_keyboard(typed))];
        let is_found = |entry: &&HelpEntry<R>| {
            texts.iter().any(|text| text.split_whitespace().all(|word| entry.found_by.contains(word)))
        };
        let mut rows = Vec::new();
        for (title, entries) in sections {
            let mut found = entries.iter().filter(is_found).peekable();
            if found.peek().is_some() {
                rows.extend((!rows.is_empty()).then_some(HelpRow::Blank));
                rows.push(HelpRow::Heading(title));
            }
            for entry in found {
                let mut lines = wrap(entry.doc, right).into_iter().map(|range| entry.doc[range].trim_end());
                let beside = if line::width(&entry.left) > left { "" } else { lines.next().unwrap_or_default() };
                rows.push(HelpRow::Entry(entry, beside));
                rows.extend(lines.map(HelpRow::More));
            }
        }
        rows
    }

    /// Edits the search text, moves the cursor, or chooses what a row runs; a word runs nothing.
    /// The screen has so many columns and rows.
    pub(crate) fn handle_key(&mut self, key: KeyPress, (columns, rows): (u16, u16)) -> MenuStep<R> {
        let sections = &self.sections;
        let listed = |typed: &str| Help::rows(sections, typed, columns);
        let is_entry = |row: &HelpRow<'_, R>| matches!(row, HelpRow::Entry(..));
        match self.menu.handle_key(key, overlay_rows(rows), listed, is_entry) {
            MenuStep::Choose(Some(HelpRow::Entry(entry, _))) => MenuStep::Choose(entry.run),
            MenuStep::Choose(_) => MenuStep::Choose(None),
            MenuStep::Close => MenuStep::Close,
            MenuStep::Stay => MenuStep::Stay,
        }
    }

    /// Draws the help over the panes. Its width is chosen by eye.
    pub(crate) fn draw(&self, theme: Theme, frame: &mut Frame<'_>) {
        let screen = frame.area();
        let rows = Help::rows(&self.sections, self.menu.typed(), screen.width);
        let shown = MenuBox {
            title: "Help",
            prompt: '/',
            within: between_bars(screen),
            width: WIDTH,
            rows: rows.len(),
            max_rows: overlay_rows(screen.height),
            if_empty: NOTHING_FOUND,
            selected: theme.selected(true),
        };
        self.menu.draw(theme, frame, &shown, |at, width| {
            let left = left_columns(width);
            match &rows[at] {
                HelpRow::Blank => Line::default(),
                HelpRow::Heading(title) => {
                    let style = theme.ink(Ink::Heading, false).add_modifier(Modifier::UNDERLINED);
                    Line::styled((*title).to_owned(), style)
                }
                HelpRow::Entry(entry, "") => Line::styled(line::cut(&entry.left, width), theme.ink(Ink::Strong, false)),
                HelpRow::Entry(entry, beside) => {
                    let mut spans = line::cell(theme, Ink::Strong, &entry.left, left, None);
                    spans.push(Span::raw(format!("{:GAP$}{beside}", "")));
                    Line::from(spans)
                }
                HelpRow::More(text) => Line::raw(format!("{:indent$}{text}", "", indent = left + GAP)),
            }
        });
    }
}
