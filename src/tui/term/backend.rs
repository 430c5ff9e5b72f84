//! A backend that draws a frame with few bytes, for slow lines: a row down in the explorer costs hundreds of bytes
//! and not thousands.
//!
//! It keeps what the terminal shows and what it should show, and writes the difference in one piece when the frame is
//! complete: the shortest way to move, only the attributes that change, and erasing where a row ends in blanks.

use super::pen::{DEFAULT_PEN, Pen, changes, sgr};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

const BEGIN_SYNCHRONIZED: &[u8] = b"\x1b[?2026h";
const END_SYNCHRONIZED: &[u8] = b"\x1b[?2026l";
/// Default attributes, then erase everything. The cursor is then in the first cell.
const CLEAR: &[u8] = b"\x1b[m\x1b[H\x1b[2J";

/// Rows in which a column has the same character for it to be written from top to bottom. Chosen by measuring.
const MIN_RUN: usize = 5;

/// Bytes from which on another order of writing is tried, and cells of a screen up to which it is: below, it gains
/// nothing, and above, it would take longer than the line.
const MIN_TRIED: usize = 1000;
const MAX_TRIED: usize = 20_000;

/// Bytes from which on a frame is written as a synchronized update, which costs 16. Fewer reach the terminal in one
/// piece anyway.
const MIN_SYNCHRONIZED: usize = 200;

/// What a terminal understands beyond the sequences of a VT100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Abilities {
    /// Synchronized updates, erasing of characters: what every terminal emulator of today knows or ignores.
    pub(crate) extended: bool,
}

/// A cell of the screen, without attributes that do not show. It holds a ratatui cell, which keeps short texts without an
/// allocation of their own; its text is empty for the second cell of a wide character.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Glyph(Cell);

impl Glyph {
    fn blank() -> Glyph {
        Glyph(Cell::default())
    }

    fn of(cell: &Cell) -> Glyph {
        let pen = Pen { foreground: cell.fg, background: cell.bg, modifier: cell.modifier };
        if cell.symbol() == " " && pen.leaves_blank() {
            return Glyph::blank();
        }
        let mut plain = Cell::default();
        plain.set_symbol(cell.symbol());
        (plain.fg, plain.bg, plain.modifier) = (cell.fg, cell.bg, cell.modifier);
        Glyph(plain)
    }

    /// The cell behind a wide character.
    fn covered(&self) -> Glyph {
        let mut covered = self.clone();
        covered.0.set_symbol("");
        covered
    }

    fn symbol(&self) -> &str {
        self.0.symbol()
    }

    fn pen(&self) -> Pen {
        Pen { foreground: self.0.fg, background: self.0.bg, modifier: self.0.modifier }
    }

    fn is_blank(&self) -> bool {
        self.symbol() == " " && self.pen() == DEFAULT_PEN
    }

    /// Whether every terminal moves its cursor by one column for this symbol. Others are followed by an absolute move,
    /// and are never skipped over or written twice.
    fn is_one_column(&self) -> bool {
        let mut chars = self.symbol().chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => c.is_ascii() || (c < '\u{2e80}' && !is_from_right(c) && self.symbol().width() == 1),
            _ => false,
        }
    }
}

/// Hebrew, Arabic and their neighbours: some terminals reorder lines with them.
fn is_from_right(c: char) -> bool {
    ('\u{590}'..='\u{8ff}').contains(&c)
}

/// Draws on a terminal. `W` takes the bytes; it is written once a frame.
pub(crate) struct LeanBackend<W> {
    out: W,
    /// Columns and rows of the terminal.
    ask_size: fn() -> (u16, u16),
    abilities: Abilities,
    size: (usize, usize),
    /// What the terminal shows, row by row. `None` if that is not known: the next frame clears it and draws all.
    shown: Option<Vec<Glyph>>,
    wanted: Vec<Glyph>,
    /// Where the terminal's cursor is, as column and row, if that is known.
    at: Option<(usize, usize)>,
    pen: Pen,
    cursor_shown: bool,
    cursor_wanted: Option<(usize, usize)>,
}

impl<W: Write> LeanBackend<W> {
    /// A backend for a terminal whose cursor is hidden and of whose content nothing is known.
    pub(crate) fn new(out: W, abilities: Abilities, ask_size: fn() -> (u16, u16)) -> LeanBackend<W> {
        let mut backend = LeanBackend {
            out,
            ask_size,
            abilities,
            size: (0, 0),
            shown: None,
            wanted: Vec::new(),
            at: None,
            pen: DEFAULT_PEN,
            cursor_shown: false,
            cursor_wanted: None,
        };
        backend.forget();
        backend
    }

    /// Forgets what the terminal shows, and asks for its size. Modes, cursor and attributes must be as on entry.
    pub(crate) fn forget(&mut self) {
        let (columns, rows) = (self.ask_size)();
        self.size = (usize::from(columns), usize::from(rows));
        self.wanted = vec![Glyph::blank(); self.size.0 * self.size.1];
        self.shown = None;
    }

    /// Notes that the terminal was left and entered again, which hides its cursor.
    pub(crate) fn entered_again(&mut self) {
        self.cursor_shown = false;
        self.forget();
    }

    /// Writes bytes that change nothing on the screen.
    pub(crate) fn write_invisible(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// Writes a frame, as one synchronized update where the terminal knows them. A frame without a change writes
    /// nothing.
    pub(crate) fn present(&mut self, buffer: &Buffer) -> io::Result<()> {
        let (columns, rows) = self.size;
        if (usize::from(buffer.area.width), usize::from(buffer.area.height)) != (columns, rows) {
            // The size has changed since; the next frame has the new one.
            return Ok(());
        }
        self.wanted.clear();
        for row in buffer.content.chunks(columns.max(1)) {
            let mut covered = 0;
            for (x, cell) in row.iter().enumerate() {
                let glyph = match (covered, self.wanted.last()) {
                    (1.., Some(wide)) => wide.covered(),
                    _ => Glyph::of(cell),
                };
                covered = if covered > 0 { covered - 1 } else { glyph.symbol().width().clamp(1, columns - x) - 1 };
                self.wanted.push(glyph);
            }
        }
        let mut bytes = self.frame();
        let mut all = Vec::new();
        if self.cursor_shown && (!bytes.is_empty() || self.cursor_wanted.is_none()) {
            all.extend_from_slice(b"\x1b[?25l");
            self.cursor_shown = false;
        }
        if let Some((x, y)) = self.cursor_wanted {
            self.move_to(&mut bytes, (x, y), None);
            if !self.cursor_shown {
                bytes.extend_from_slice(b"\x1b[?25h");
                self.cursor_shown = true;
            }
        }
        all.append(&mut bytes);
        if all.is_empty() {
            return Ok(());
        }
        if self.abilities.extended && all.len() >= MIN_SYNCHRONIZED {
            all.splice(0..0, BEGIN_SYNCHRONIZED.iter().copied());
            all.extend_from_slice(END_SYNCHRONIZED);
        }
        self.out.write_all(&all)?;
        self.out.flush()
    }

    /// The bytes that lead from what the terminal shows to what it should show.
    fn frame(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (columns, rows) = self.size;
        let mut shown = self.shown.take().unwrap_or_else(|| {
            bytes.extend_from_slice(CLEAR);
            (self.at, self.pen) = (Some((0, 0)), DEFAULT_PEN);
            vec![Glyph::blank(); columns * rows]
        });
        let wanted = std::mem::take(&mut self.wanted);
        if columns > 0 {
            self.vertical_runs(&mut bytes, &mut shown, &wanted);
            let start = (self.at, self.pen);
            let by_row = self.rows(&shown, &wanted);
            let end = (self.at, self.pen);
            (self.at, self.pen) = start;
            let by_pen = (by_row.len() >= MIN_TRIED && columns * rows <= MAX_TRIED)
                .then(|| self.pens_then_rows(shown.clone(), &wanted))
                .filter(|by_pen| by_pen.len() < by_row.len());
            if by_pen.is_none() {
                (self.at, self.pen) = end;
            }
            bytes.append(&mut by_pen.unwrap_or(by_row));
        }
        shown.clone_from(&wanted);
        (self.shown, self.wanted) = (Some(shown), wanted);
        bytes
    }

    /// Writes the rows that differ, from top to bottom.
    fn rows(&mut self, shown: &[Glyph], wanted: &[Glyph]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (y, (shown, wanted)) in shown.chunks(self.size.0).zip(wanted.chunks(self.size.0)).enumerate() {
            if shown != wanted {
                self.row(&mut bytes, y, shown, wanted);
            }
        }
        bytes
    }

    /// Writes first what has the attributes in force, on the whole screen, then what has others, and last what is left
    /// to erase. For a full screen this takes more moves and fewer changes of attributes.
    fn pens_then_rows(&mut self, mut shown: Vec<Glyph>, wanted: &[Glyph]) -> Vec<u8> {
        let columns = self.size.0;
        let plain = |row: &[Glyph]| row.iter().all(Glyph::is_one_column);
        let mut bytes = Vec::new();
        let mut pens = vec![self.pen];
        for (shown, wanted) in shown.iter().zip(wanted).filter(|(shown, wanted)| shown != wanted) {
            if !pens.contains(&wanted.pen()) && !shown.symbol().is_empty() {
                pens.push(wanted.pen());
            }
        }
        for pen in pens {
            for (y, (shown, wanted)) in shown.chunks_mut(columns).zip(wanted.chunks(columns)).enumerate() {
                let differs = |x: &usize| shown[*x] != wanted[*x] && !wanted[*x].is_blank() && wanted[*x].pen() == pen;
                let cells: Vec<usize> = (0..columns).filter(differs).collect();
                if cells.is_empty() || !plain(shown) || !plain(wanted) {
                    continue;
                }
                for x in cells {
                    self.move_to(&mut bytes, (x, y), Some((shown, wanted)));
                    self.write(&mut bytes, (x, y), wanted);
                    shown[x] = wanted[x].clone();
                }
            }
        }
        bytes.extend(self.rows(&shown, wanted));
        bytes
    }

    /// Writes what is the same in several rows of a column, such as the line between two panes, from top to bottom: a
    /// step down costs two bytes, and in a row each would cost a move and two changes of attributes.
    fn vertical_runs(&mut self, bytes: &mut Vec<u8>, shown: &mut [Glyph], wanted: &[Glyph]) {
        let (columns, rows) = self.size;
        let stands_alone = |at: usize| {
            let glyph = &wanted[at];
            let is_line = !glyph.is_blank() && glyph.is_one_column() && !glyph.symbol().is_ascii();
            is_line && wanted[at - 1].is_blank() && shown[at - 1].is_one_column()
        };
        let mut runs = Vec::new();
        // The last column is left out: behind it, terminals differ in where the cursor is.
        for x in 1..columns.saturating_sub(1) {
            let mut y = 0;
            while y < rows {
                let at = y * columns + x;
                let same = |row: &usize| {
                    let other = row * columns + x;
                    shown[other] != wanted[other] && stands_alone(other) && wanted[other] == wanted[at]
                };
                let length = (y..rows).take_while(same).count();
                if length >= MIN_RUN && shown[y * columns..(y + length) * columns].iter().all(Glyph::is_one_column) {
                    runs.push((x, y, length));
                }
                y += length.max(1);
            }
        }
        for (x, y, length) in runs {
            let glyph = &wanted[y * columns + x];
            self.move_to(bytes, (x, y), None);
            self.set_pen(bytes, glyph.pen());
            for row in y..y + length {
                bytes.extend_from_slice(glyph.symbol().as_bytes());
                if row + 1 < y + length {
                    bytes.extend_from_slice(b"\x08\n");
                }
                shown[row * columns + x] = glyph.clone();
            }
            self.at = Some((x + 1, y + length - 1));
        }
    }

    /// Writes the cells of a row that differ: from left to right, or first those that have the attributes in force,
    /// whichever is shorter.
    fn row(&mut self, bytes: &mut Vec<u8>, y: usize, shown: &[Glyph], wanted: &[Glyph]) {
        // Where the width of a character is in doubt, or half of a wide one may be left, the rest of the row is
        // written anew.
        let plain = |row: &[Glyph]| row.iter().all(Glyph::is_one_column);
        if !plain(shown) || !plain(wanted) {
            return self.row_anew(bytes, y, shown, wanted);
        }
        let start = (self.at, self.pen);
        let from_left = self.plain_row(y, shown, wanted, None);
        let end = (self.at, self.pen);
        (self.at, self.pen) = start;
        let by_pen = self.plain_row(y, shown, wanted, Some(self.pen));
        if from_left.len() <= by_pen.len() {
            (self.at, self.pen) = end;
            bytes.extend_from_slice(&from_left);
        } else {
            bytes.extend_from_slice(&by_pen);
        }
    }

    /// Writes a row from its first difference on, with an absolute move behind each character of doubtful width.
    fn row_anew(&mut self, bytes: &mut Vec<u8>, y: usize, shown: &[Glyph], wanted: &[Glyph]) {
        let first = (0..wanted.len()).find(|&x| shown[x] != wanted[x]).unwrap_or(0);
        let end = wanted.iter().rposition(|glyph| !glyph.is_blank()).map_or(0, |at| at + 1);
        let first = back_to_whole(shown, wanted, first);
        for x in (first..end).filter(|&x| !wanted[x].symbol().is_empty()) {
            self.move_to(bytes, (x, y), None);
            self.write(bytes, (x, y), wanted);
        }
        if first.max(end) < wanted.len() {
            self.move_to(bytes, (first.max(end), y), None);
            self.set_blank_pen(bytes);
            bytes.extend_from_slice(b"\x1b[K");
        }
    }

    /// Writes the cells of a row that differ, all of them one column wide; with `pen` first those of this pen.
    fn plain_row(&mut self, y: usize, shown: &[Glyph], wanted: &[Glyph], pen: Option<Pen>) -> Vec<u8> {
        let n = wanted.len();
        let mut bytes = Vec::new();
        let mut shown = shown.to_vec();
        if let Some(pen) = pen {
            for x in 0..n {
                if shown[x] != wanted[x] && wanted[x].pen() == pen && !wanted[x].is_blank() {
                    self.move_to(&mut bytes, (x, y), Some((&shown, wanted)));
                    self.write(&mut bytes, (x, y), wanted);
                    shown[x] = wanted[x].clone();
                }
            }
        }
        // From here on the row should be blank.
        let end = wanted.iter().rposition(|glyph| !glyph.is_blank()).map_or(0, |at| at + 1);
        let mut x = 0;
        while x < n {
            if shown[x] == wanted[x] {
                x += 1;
                continue;
            }
            let differs = |x: &usize| shown[*x] != wanted[*x];
            if x >= end && (x..n).filter(differs).count() > 3 {
                self.move_to(&mut bytes, (x, y), Some((&shown, wanted)));
                self.set_blank_pen(&mut bytes);
                bytes.extend_from_slice(b"\x1b[K");
                break;
            }
            let blanks = wanted[x..].iter().take_while(|glyph| glyph.is_blank()).count();
            let blanks = (x..x + blanks).rev().find(differs).map_or(0, |last| last + 1 - x);
            self.move_to(&mut bytes, (x, y), Some((&shown, wanted)));
            // Erasing costs five bytes, and four to move on behind it.
            if self.abilities.extended && blanks >= 10 {
                self.set_blank_pen(&mut bytes);
                push(&mut bytes, format_args!("\x1b[{blanks}X"));
                x += blanks;
                continue;
            }
            self.write(&mut bytes, (x, y), wanted);
            shown[x] = wanted[x].clone();
            x += 1;
        }
        bytes
    }

    /// Writes a cell of a row at the cursor.
    fn write(&mut self, bytes: &mut Vec<u8>, (x, y): (usize, usize), row: &[Glyph]) {
        let glyph = &row[x];
        if !(glyph.is_blank() && self.pen.leaves_blank()) {
            self.set_pen(bytes, glyph.pen());
        }
        bytes.extend_from_slice(glyph.symbol().as_bytes());
        // Behind the last column terminals differ in where the cursor is.
        self.at = (glyph.is_one_column() && x + 1 < row.len()).then_some((x + 1, y));
    }

    /// Moves the cursor. Over a few cells of a row it is cheaper to write them again: `row` is that row as it is shown
    /// and as it is wanted. Without it the move is absolute.
    fn move_to(&mut self, bytes: &mut Vec<u8>, (x, y): (usize, usize), row: Option<(&[Glyph], &[Glyph])>) {
        if self.at == Some((x, y)) {
            return;
        }
        let mut best = format!("\x1b[{};{}H", y + 1, x + 1).into_bytes();
        if (x, y) == (0, 0) {
            best = b"\x1b[H".to_vec();
        }
        if let (Some((from, from_row)), Some((shown, wanted))) = (self.at, row) {
            let across = |from: usize| match x.checked_sub(from) {
                Some(0) => Vec::new(),
                Some(1) => b"\x1b[C".to_vec(),
                Some(by) => format!("\x1b[{by}C").into_bytes(),
                None => match from - x {
                    by @ 1..=4 => vec![b'\x08'; by],
                    by => format!("\x1b[{by}D").into_bytes(),
                },
            };
            let mut shorter = |way: Vec<u8>| {
                if way.len() < best.len() {
                    best = way;
                }
            };
            if from_row == y {
                shorter(across(from));
                shorter([vec![b'\r'], across(0)].concat());
                if from < x && x - from < 8 && shown[from..x] == wanted[from..x] {
                    let again = &wanted[from..x];
                    let fits = |glyph: &Glyph| glyph.pen() == self.pen || glyph.is_blank() && self.pen.leaves_blank();
                    if again.iter().all(fits) {
                        shorter(again.iter().flat_map(|glyph| glyph.symbol().bytes()).collect());
                    }
                }
            } else if let Some(down) = y.checked_sub(from_row) {
                // A line feed only moves down, since the terminal is in raw mode; the last row is not passed.
                let down = vec![b'\n'; down.min(8)];
                if y - from_row <= 8 {
                    shorter([down.clone(), across(from)].concat());
                    shorter([vec![b'\r'], down, across(0)].concat());
                }
            }
        }
        bytes.extend_from_slice(&best);
        self.at = Some((x, y));
    }

    /// Makes blanks written or erased from here on look as with default attributes. Of the others, erasing takes at most
    /// the background.
    fn set_blank_pen(&mut self, bytes: &mut Vec<u8>) {
        if !self.pen.leaves_blank() {
            self.set_pen(bytes, DEFAULT_PEN);
        }
    }

    /// Changes the attributes, by those that differ or from the default, whichever is shorter.
    fn set_pen(&mut self, bytes: &mut Vec<u8>, pen: Pen) {
        if pen == self.pen {
            return;
        }
        let from_default = sgr(&changes(DEFAULT_PEN, pen), true);
        let from_current = sgr(&changes(self.pen, pen), false);
        bytes.extend_from_slice(match from_default.len() <= from_current.len() || !self.abilities.extended {
            true => from_default.as_bytes(),
            false => from_current.as_bytes(),
        });
        self.pen = pen;
    }
}

/// The first column from which both rows can be written without leaving half of a wide character.
fn back_to_whole(shown: &[Glyph], wanted: &[Glyph], mut x: usize) -> usize {
    while x > 0
        && (shown[x.min(shown.len() - 1)].symbol().is_empty() || wanted[x.min(wanted.len() - 1)].symbol().is_empty())
    {
        x -= 1;
    }
    x
}

fn push(bytes: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing into memory does not fail.
    let _ = bytes.write_fmt(text);
}

impl<W: Write> Backend for LeanBackend<W> {
    type Error = io::Error;

    /// Ignores the cells that ratatui takes for changed: it leaves out what is behind a wide character that is gone.
    /// [`LeanBackend::present`] gets the whole frame.
    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, _content: I) -> io::Result<()> {
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = None;
        Ok(())
    }

    /// The position follows with [`Backend::set_cursor_position`].
    fn show_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted.get_or_insert((0, 0));
        Ok(())
    }

    /// Where the cursor should be; the terminal is not asked.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        let (x, y) = self.cursor_wanted.unwrap_or((0, 0));
        Ok(Position { x: x as u16, y: y as u16 })
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        let (columns, rows) = self.size;
        self.cursor_wanted = Some((usize::from(x).min(columns.max(1) - 1), usize::from(y).min(rows.max(1) - 1)));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.forget();
        Ok(())
    }

    /// Clears everything: ratatui asks for less only in modes that are not used here.
    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        self.forget();
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = (self.ask_size)();
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    /// Nothing is pending before [`LeanBackend::present`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::style::{Color, Modifier, Style};

    const SIZE: (u16, u16) = (40, 6);

    fn terminal(extended: bool) -> Terminal<LeanBackend<Vec<u8>>> {
        Terminal::new(LeanBackend::new(Vec::new(), Abilities { extended }, || SIZE)).expect("in memory")
    }

    /// Draws a frame; the bytes that it takes.
    fn draw(terminal: &mut Terminal<LeanBackend<Vec<u8>>>, paint: impl FnOnce(&mut Buffer)) -> Vec<u8> {
        let buffer = terminal.draw(|frame| paint(frame.buffer_mut())).expect("in memory").buffer.clone();
        terminal.backend_mut().present(&buffer).expect("in memory");
        std::mem::take(&mut terminal.backend_mut().out)
    }

    /// What the cells look like: text, and what shows of their style.
    fn look(screen: &vt100::Screen) -> Vec<String> {
        let cells = (0..SIZE.1).flat_map(|y| (0..SIZE.0).filter_map(move |x| screen.cell(y, x)));
        cells
            .map(|cell| {
                let text = if cell.has_contents() { cell.contents() } else { " " };
                let on_blank = (cell.inverse(), cell.underline(), cell.bgcolor());
                match text {
                    " " => format!("  {on_blank:?}"),
                    text => format!("{text} {on_blank:?} {} {} {:?}", cell.bold(), cell.dim(), cell.fgcolor()),
                }
            })
            .collect()
    }

    #[derive(Clone, Debug)]
    struct Stroke {
        x: u16,
        y: u16,
        text: String,
        style: Style,
    }

    fn strokes() -> impl Strategy<Value = Vec<Stroke>> {
        let styles = prop::sample::select(vec![
            Style::new(),
            Style::new().add_modifier(Modifier::DIM),
            Style::new().add_modifier(Modifier::BOLD),
            Style::new().add_modifier(Modifier::REVERSED),
            Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED).fg(Color::Magenta),
            Style::new().fg(Color::Red).bg(Color::LightBlue),
        ]);
        let text = prop_oneof![
            "[a-c ]{1,40}",
            " {1,40}",
            prop::sample::select(vec!["│", "─────", "宽字符", "é", "e\u{301}", "👍 ok", "ﻻ ب", "●◐"])
                .prop_map(str::to_owned),
        ];
        let stroke = (0..SIZE.0, 0..SIZE.1, text, styles, any::<bool>());
        let strokes = stroke.prop_map(|(x, y, text, style, whole_column)| {
            let rows = if whole_column { 0..SIZE.1 } else { y..y + 1 };
            rows.map(|y| Stroke { x, y, text: text.clone(), style }).collect::<Vec<_>>()
        });
        prop::collection::vec(strokes, 0..6).prop_map(|all| all.concat())
    }

    proptest! {
        #[test]
        fn an_emulator_shows_after_every_frame_what_it_would_show_if_the_frame_were_drawn_alone(
            frames in prop::collection::vec(strokes(), 1..5), extended in any::<bool>(),
        ) {
            let (mut terminal, mut emulator) = (terminal(extended), vt100::Parser::new(SIZE.1, SIZE.0, 0));
            emulator.process(b"old text of a shell\r\nthat no frame may leave");
            for frame in &frames {
                let paint = |buffer: &mut Buffer| {
                    for stroke in frame {
                        buffer.set_string(stroke.x, stroke.y, &stroke.text, stroke.style);
                    }
                };
                let mut expected = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.0, SIZE.1));
                paint(&mut expected);
                emulator.process(&draw(&mut terminal, paint));
                // The plainest way: every cell with a move and all of its attributes.
                let mut alone = vt100::Parser::new(SIZE.1, SIZE.0, 0);
                let mut x = 0;
                while x < expected.content.len() {
                    let glyph = Glyph::of(&expected.content[x]);
                    let (row, column) = (x / usize::from(SIZE.0) + 1, x % usize::from(SIZE.0) + 1);
                    let pen = sgr(&changes(DEFAULT_PEN, glyph.pen()), true);
                    alone.process(format!("\x1b[{row};{column}H{pen}{}", glyph.symbol()).as_bytes());
                    x += glyph.symbol().width().max(1);
                }
                prop_assert_eq!(look(emulator.screen()), look(alone.screen()));
            }
        }
    }

    #[test]
    fn a_frame_without_a_change_writes_nothing_and_a_changed_letter_a_move_and_the_letter() {
        let mut terminal = terminal(true);
        let text = |buffer: &mut Buffer, text: &str| buffer.set_string(0, 2, text, Style::new().fg(Color::Red));
        draw(&mut terminal, |buffer| text(buffer, "a row of text"));
        assert_eq!(draw(&mut terminal, |buffer| text(buffer, "a row of text")), b"");
        let bytes = draw(&mut terminal, |buffer| text(buffer, "a row of test"));
        assert_eq!(String::from_utf8_lossy(&bytes), "\x08\x08s");
        let bytes = draw(&mut terminal, |buffer| text(buffer, "a row"));
        assert_eq!(String::from_utf8_lossy(&bytes), "\x1b[6D\x1b[K");
    }

    #[test]
    fn a_vt100_gets_only_what_a_vt100_knows() {
        let mut terminal = terminal(false);
        let mut bytes = draw(&mut terminal, |buffer| {
            buffer.set_string(0, 0, "bold", Style::new().add_modifier(Modifier::BOLD));
            buffer.set_string(20, 0, "far", Style::new());
        });
        bytes.extend(draw(&mut terminal, |buffer| buffer.set_string(20, 0, "far away", Style::new())));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("\x1b[?") && !text.contains('X') && !text.contains("[22"), "{text:?}");
    }
}
