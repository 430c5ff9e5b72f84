//! A backend that draws a frame with few bytes, for slow lines: a row down in the explorer costs hundreds of bytes
//! and not thousands.
//!
//! It keeps what the terminal shows and what it should show, and writes the difference in one piece when the frame is
//! complete: the shortest way to move, only the attributes that change, and erasing where a row ends in blanks.

use super::glyph::Glyph;
use super::moves::{Move, Place};
use super::order::order;
use super::pen::{DEFAULT_PEN, Pen, changes, sgr};
use super::strokes::{Erased, Part, Stroke, strokes};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

const BEGIN_SYNCHRONIZED: &[u8] = b"\x1b[?2026h";
const END_SYNCHRONIZED: &[u8] = b"\x1b[?2026l";
/// Default attributes, then erase everything. The cursor is then in the first cell.
const CLEAR: &[u8] = b"\x1b[m\x1b[H\x1b[2J";

/// Bytes from which on a frame is written as a synchronized update, which costs 16. Fewer fit into one packet of any line
/// and reach the terminal in one piece anyway.
const MIN_SYNCHRONIZED: usize = 1000;

/// What a terminal understands beyond the sequences of a VT100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Abilities {
    /// Erasing of characters, the column by its number, attributes one by one: what every terminal emulator of today knows.
    pub(crate) extended: bool,
    /// Synchronized updates. Most emulators that do not know them ignore them.
    pub(crate) synchronized: bool,
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
    at: Option<Place>,
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
            self.move_to(&mut bytes, (x, y));
            if !self.cursor_shown {
                bytes.extend_from_slice(b"\x1b[?25h");
                self.cursor_shown = true;
            }
        }
        all.append(&mut bytes);
        if all.is_empty() {
            return Ok(());
        }
        if self.abilities.synchronized && all.len() >= MIN_SYNCHRONIZED {
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
            let (strokes, doubtful) = strokes(&mut shown, &wanted, columns, self.abilities.extended);
            self.write_strokes(&mut bytes, &strokes, &wanted);
            for y in doubtful {
                let row = y * columns..(y + 1) * columns;
                self.row_anew(&mut bytes, y, &shown[row.clone()], &wanted[row]);
            }
        }
        shown.clone_from(&wanted);
        (self.shown, self.wanted) = (Some(shown), wanted);
        bytes
    }

    /// Writes strokes in the order that takes the fewest bytes, as far as one is found.
    fn write_strokes(&mut self, bytes: &mut Vec<u8>, strokes: &[Stroke], wanted: &[Glyph]) {
        // The first pen is the one in force.
        let mut pens = vec![self.pen];
        for stroke in strokes {
            if !pens.contains(&stroke.pen) {
                pens.push(stroke.pen);
            }
        }
        let number = |pen: Pen| pens.iter().position(|other| *other == pen).unwrap_or(0);
        let numbers: Vec<usize> = strokes.iter().map(|stroke| number(stroke.pen)).collect();
        let changes: Vec<Vec<usize>> =
            pens.iter().map(|from| pens.iter().map(|to| self.change_of_pen(*from, *to).len()).collect()).collect();
        let start = (self.at, self.pen, 0);
        let cost = |from: usize, to: usize| {
            let (at, pen, number) = strokes.get(from).map_or(start, |stroke| (stroke.end, stroke.pen, numbers[from]));
            let next = &strokes[to];
            let keeps = next.is_blank && pen.leaves_blank();
            self.way(at, pen, next.at, wanted).length() + if keeps { 0 } else { changes[number][numbers[to]] }
        };
        // A pane has its own columns; a quarter of the screen is about one.
        let class = |at: usize| (numbers[at], strokes[at].at.0 * 4 / self.size.0);
        for at in order(strokes.len(), cost, class) {
            self.write_stroke(bytes, &strokes[at], wanted);
        }
    }

    fn write_stroke(&mut self, bytes: &mut Vec<u8>, stroke: &Stroke, wanted: &[Glyph]) {
        let columns = self.size.0;
        let way = self.way(self.at, self.pen, stroke.at, wanted);
        way.write(bytes, wanted);
        self.at = Some(stroke.at);
        if !(stroke.is_blank && self.pen.leaves_blank()) {
            self.set_pen(bytes, stroke.pen);
        }
        let first = stroke.at.1 * columns + stroke.at.0;
        match stroke.part {
            Part::Cells(length) => {
                for glyph in &wanted[first..first + length] {
                    bytes.extend_from_slice(glyph.symbol().as_bytes());
                }
            }
            Part::Down(length) => {
                for row in 0..length {
                    if row > 0 {
                        bytes.extend_from_slice(b"\x08\n");
                    }
                    bytes.extend_from_slice(wanted[first].symbol().as_bytes());
                }
            }
        }
        match stroke.erased {
            Erased::Nothing => {}
            Erased::Characters(n) => push(bytes, format_args!("\x1b[{n}X")),
            Erased::RestOfRow => bytes.extend_from_slice(b"\x1b[K"),
        }
        self.at = stroke.end;
    }

    /// The way from where the cursor is: a move, or over a few cells of a row that have the pen in force, writing them
    /// again.
    fn way(&self, from: Option<Place>, pen: Pen, to: Place, wanted: &[Glyph]) -> Way {
        let by_move = Way::Move(Move::shortest(from, to, self.abilities.extended));
        let Some((x, _)) = from.filter(|from| from.1 == to.1 && from.0 < to.0 && to.0 - from.0 < 8) else {
            return by_move;
        };
        let first = to.1 * self.size.0 + x;
        let again = &wanted[first..first + to.0 - x];
        let bytes = again.iter().map(|glyph| glyph.symbol().len()).sum();
        match bytes < by_move.length() && again.iter().all(|glyph| glyph.fits(pen) && glyph.is_one_column()) {
            true => Way::Again { first, cells: again.len(), bytes },
            false => by_move,
        }
    }

    /// Writes a row from its first difference on, with an absolute move behind each character of doubtful width.
    fn row_anew(&mut self, bytes: &mut Vec<u8>, y: usize, shown: &[Glyph], wanted: &[Glyph]) {
        let first = (0..wanted.len()).find(|&x| shown[x] != wanted[x]).unwrap_or(0);
        let end = wanted.iter().rposition(|glyph| !glyph.is_blank()).map_or(0, |at| at + 1);
        let first = back_to_whole(shown, wanted, first);
        for x in (first..end).filter(|&x| !wanted[x].symbol().is_empty()) {
            self.move_to(bytes, (x, y));
            self.write(bytes, (x, y), wanted);
        }
        if first.max(end) < wanted.len() {
            self.move_to(bytes, (first.max(end), y));
            self.set_blank_pen(bytes);
            bytes.extend_from_slice(b"\x1b[K");
        }
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

    fn move_to(&mut self, bytes: &mut Vec<u8>, to: Place) {
        if self.at != Some(to) {
            Move::shortest(self.at, to, self.abilities.extended).write(bytes);
            self.at = Some(to);
        }
    }

    /// Makes blanks written or erased from here on look as with default attributes. Of the others, erasing takes at most
    /// the background.
    fn set_blank_pen(&mut self, bytes: &mut Vec<u8>) {
        if !self.pen.leaves_blank() {
            self.set_pen(bytes, DEFAULT_PEN);
        }
    }

    /// Changes the attributes.
    fn set_pen(&mut self, bytes: &mut Vec<u8>, pen: Pen) {
        bytes.extend_from_slice(self.change_of_pen(self.pen, pen).as_bytes());
        self.pen = pen;
    }

    /// The sequence from one pen to another, by the attributes that differ or from the default, whichever is shorter.
    fn change_of_pen(&self, from: Pen, to: Pen) -> String {
        if from == to {
            return String::new();
        }
        let from_default = sgr(&changes(DEFAULT_PEN, to), true);
        let from_current = sgr(&changes(from, to), false);
        match from_default.len() <= from_current.len() || !self.abilities.extended {
            true => from_default,
            false => from_current,
        }
    }
}

/// How the cursor gets to a place.
enum Way {
    Move(Move),
    /// By writing these cells again.
    Again {
        first: usize,
        cells: usize,
        bytes: usize,
    },
}

impl Way {
    fn length(&self) -> usize {
        match self {
            Way::Move(way) => way.length(),
            Way::Again { bytes, .. } => *bytes,
        }
    }

    fn write(&self, bytes: &mut Vec<u8>, wanted: &[Glyph]) {
        match self {
            Way::Move(way) => way.write(bytes),
            Way::Again { first, cells, .. } => {
                wanted[*first..first + cells]
                    .iter()
                    .for_each(|glyph| bytes.extend_from_slice(glyph.symbol().as_bytes()));
            }
        }
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
        Terminal::new(LeanBackend::new(Vec::new(), Abilities { extended, synchronized: extended }, || SIZE))
            .expect("in memory")
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
