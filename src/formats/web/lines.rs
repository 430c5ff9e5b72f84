//! Turns the article of a page into lines of text, much as selecting and copying it in a browser would.
//!
//! White space collapses as in a browser. Blocks begin lines, paragraphs are surrounded by blank lines, list
//! items begin with `- `, and each row of a table is one line with ` | ` between cells.

use super::furniture::is_block;
use super::tree::{NodeData, NodeId, PageTree};

/// A cell with more bytes than this is a part of the page layout, not of a table of data. Chosen by eye.
const MAX_CELL_BYTES: usize = 300;

/// Adds the text of an element without what is removed.
pub(super) fn add_lines(tree: &PageTree, removed: &[bool], root: NodeId, lines: &mut PageLines) {
    enum WalkStep {
        Enter(NodeId, bool),
        Leave(NodeId),
    }
    let mut stack = vec![WalkStep::Enter(root, false)];
    while let Some(step) = stack.pop() {
        match step {
            WalkStep::Leave(id) => lines.leave(tree.name(id)),
            WalkStep::Enter(id, pre) => {
                if removed[id] {
                    continue;
                }
                if let NodeData::Text(text) = &tree.nodes[id].data {
                    lines.push_text(text, pre);
                    continue;
                }
                let name = tree.name(id);
                if name == "tr" && is_data_row(tree, removed, id) {
                    lines.push_row(tree, removed, id);
                    continue;
                }
                lines.enter(name);
                stack.push(WalkStep::Leave(id));
                let pre = pre || name == "pre";
                stack.extend(tree.nodes[id].children.iter().rev().map(|&child| WalkStep::Enter(child, pre)));
            }
        }
    }
}

/// The text so far, and what must come before the next word.
#[derive(Default)]
pub(super) struct PageLines {
    text: String,
    /// Line breaks to write before the next word.
    breaks: usize,
    /// Whether to write a space before the next word.
    space: bool,
    /// Whether the next word begins a list item.
    item: bool,
}

impl PageLines {
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Ends the line; two breaks leave a blank line.
    fn end(&mut self, breaks: usize) {
        if breaks > 0 {
            self.breaks = self.breaks.max(breaks);
            self.space = false;
        }
    }

    fn enter(&mut self, name: &str) {
        match name {
            "br" => {
                // Two `<br>` in a row separate paragraphs.
                self.breaks = (self.breaks + 1).min(2);
                self.space = false;
            }
            "li" => {
                self.end(1);
                self.item = true;
            }
            "q" => self.push_text("“", false),
            _ => self.end(breaks_around(name)),
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "li" => {
                self.end(1);
                self.item = false;
            }
            "q" => self.push_text("”", false),
            _ => self.end(breaks_around(name)),
        }
    }

    fn push_text(&mut self, text: &str, pre: bool) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\n' if pre => self.end((self.breaks + 1).min(2)),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.space = true,
                // Keep a no-break or thin space between the digits of a number.
                '\u{a0}' | '\u{2009}' | '\u{202f}' => {
                    let digits = !self.space
                        && self.breaks == 0
                        && self.text.ends_with(|c: char| c.is_ascii_digit())
                        && chars.peek().is_some_and(char::is_ascii_digit);
                    if digits { self.text.push(c) } else { self.space = true }
                }
                // Drop hints for hyphenation and line breaks; the screen wraps by itself.
                '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
                c if c.is_control() => self.space = true,
                c => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        if self.breaks > 0 && !self.text.is_empty() {
            self.text.extend(std::iter::repeat_n('\n', self.breaks));
        } else if self.space && !self.text.is_empty() {
            self.text.push(' ');
        }
        (self.breaks, self.space) = (0, false);
        if std::mem::take(&mut self.item) {
            self.text.push_str("- ");
        }
        self.text.push(c);
    }

    fn push_row(&mut self, tree: &PageTree, removed: &[bool], row: NodeId) {
        self.end(1);
        let cells: Vec<String> = cells(tree, removed, row).map(|cell| line_of(tree, removed, cell)).collect();
        let Some(last) = cells.iter().rposition(|cell| !cell.is_empty()) else { return };
        let first = cells.iter().position(|cell| !cell.is_empty()).unwrap_or(0);
        self.push_text(&cells[first..=last].join(" | "), false);
        self.end(1);
    }
}

/// Line breaks before and after an element.
fn breaks_around(name: &str) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "ul" | "ol" | "dl" | "table" | "pre" | "hr"
        | "figure" | "article" | "section" | "main" | "details" => 2,
        name if is_block(name) => 1,
        _ => 0,
    }
}

fn cells<'t>(tree: &'t PageTree, removed: &'t [bool], row: NodeId) -> impl Iterator<Item = NodeId> + 't {
    let children = tree.nodes[row].children.iter().copied();
    children.filter(|&id| matches!(tree.name(id), "td" | "th") && !removed[id])
}

/// Whether a row belongs to a table of data, and not to one that lays out the page.
fn is_data_row(tree: &PageTree, removed: &[bool], row: NodeId) -> bool {
    let mut filled = 0;
    for cell in cells(tree, removed, row) {
        let (mut paragraphs, mut length, mut parts) = (0, 0, false);
        tree.walk(cell, |id| {
            if removed[id] || parts || length > MAX_CELL_BYTES {
                return false;
            }
            match tree.name(id) {
                "table" | "h1" | "h2" | "h3" | "ul" | "ol" | "article" | "section" => parts = true,
                "p" => paragraphs += 1,
                _ => {}
            }
            if let NodeData::Text(text) = &tree.nodes[id].data {
                length += text.trim().len();
            }
            true
        });
        if parts || paragraphs > 3 || length > MAX_CELL_BYTES {
            return false;
        }
        filled += usize::from(length > 0);
    }
    filled > 1
}

/// The text shown of an element, on one line.
pub(super) fn line_of(tree: &PageTree, removed: &[bool], from: NodeId) -> String {
    let mut lines = PageLines::default();
    add_lines(tree, removed, from, &mut lines);
    lines.text.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
