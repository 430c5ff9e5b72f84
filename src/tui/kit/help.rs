//! The help: a searchable list of keys, syntax and words in sections. Enter runs a row.

use super::line;
use super::menu::{Menu, MenuBox, MenuStep, between_bars, overlay_rows};
use super::theme::Theme;
use crate::present::styled_text::Ink;
use crate::text::fold;
use crate::tui::keymap::KeyPress;
use crate::tui::layouts::on_us_keyboard;
use ratatui::Frame;
use ratatui::style::{Modifier, Style};
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

enum HelpRow<'a, R> {
    Heading(&'static str),
    Entry(&'a HelpEntry<R>),
}

/// How the help looks on a screen.
pub(crate) struct HelpLook {
    /// Columns of the left texts and of the gap after them, for a row of a width.
    pub(crate) columns: fn(usize) -> (usize, usize),
    /// What stands in a help without rows.
    pub(crate) if_empty: &'static str,
    /// The style of the selected row.
    pub(crate) selected: Style,
}

impl<R: Copy> Help<R> {
    /// A help with these sections, each with its heading.
    pub(crate) fn new(sections: Vec<(&'static str, Vec<HelpEntry<R>>)>) -> Help<R> {
        Help { menu: Menu::searchable(), sections }
    }

    /// The entries that contain every word of the search text, under the headings of their sections.
    fn rows<'a>(sections: &'a [(&'static str, Vec<HelpEntry<R>>)], typed: &str) -> Vec<HelpRow<'a, R>> {
        // The help is English: letters of another layout are also taken for those on the same keys.
        let texts = [fold(typed), fold(&on_us_keyboard(typed))];
        let is_found = |entry: &&HelpEntry<R>| {
            texts.iter().any(|text| text.split_whitespace().all(|word| entry.found_by.contains(word)))
        };
        let mut rows = Vec::new();
        for (title, entries) in sections {
            let mut found = entries.iter().filter(is_found).map(HelpRow::Entry).peekable();
            rows.extend(found.peek().is_some().then_some(HelpRow::Heading(title)));
            rows.extend(found);
        }
        rows
    }

    /// Edits the search text, moves the cursor, or chooses what a row runs; a word runs nothing.
    pub(crate) fn handle_key(&mut self, key: KeyPress, page: usize) -> MenuStep<R> {
        let sections = &self.sections;
        let rows = |typed: &str| Help::rows(sections, typed);
        match self.menu.handle_key(key, page, rows, |row| matches!(row, HelpRow::Entry(_))) {
            MenuStep::Choose(Some(HelpRow::Entry(entry))) => MenuStep::Choose(entry.run),
            MenuStep::Choose(_) => MenuStep::Choose(None),
            MenuStep::Close => MenuStep::Close,
            MenuStep::Stay => MenuStep::Stay,
        }
    }

    /// Draws the help over the panes. Its width is chosen by eye.
    pub(crate) fn draw(&self, theme: Theme, frame: &mut Frame<'_>, look: &HelpLook) {
        let screen = frame.area();
        let rows = Help::rows(&self.sections, self.menu.typed());
        let shown = MenuBox {
            title: "Help",
            prompt: '/',
            within: between_bars(screen),
            width: 96,
            rows: rows.len(),
            max_rows: overlay_rows(screen.height),
            if_empty: look.if_empty,
            selected: look.selected,
        };
        self.menu.draw(theme, frame, &shown, |at, width| match &rows[at] {
            HelpRow::Heading(title) => {
                let style = theme.ink(Ink::Heading, false).add_modifier(Modifier::UNDERLINED);
                Line::styled((*title).to_owned(), style)
            }
            HelpRow::Entry(entry) => {
                let (column, gap) = (look.columns)(width);
                let mut spans = line::cell(theme, Ink::Strong, &entry.left, column, None);
                spans.push(Span::raw(" ".repeat(gap)));
                let doc = line::cut(entry.doc, width.saturating_sub(column + gap));
                spans.push(Span::styled(doc, theme.ink(Ink::Dim, false)));
                Line::from(spans)
            }
        });
    }
}
