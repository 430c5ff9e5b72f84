//! Moving the cursor with few bytes.
//!
//! Only what every terminal knows: line feeds (which move straight down, since the terminal is in raw mode), carriage
//! returns, backspaces, reverse index and the cursor sequences of a VT100; the absolute column where asked for. No tabs:
//! people set their stops otherwise.

use std::io::Write;

/// A column and a row, both from 0.
pub(super) type Place = (usize, usize);

/// Up or down.
#[derive(Clone, Copy)]
enum Rows {
    Same,
    LineFeeds(usize),
    Down(usize),
    ReverseIndex,
    Up(usize),
}

/// Along a row.
#[derive(Clone, Copy)]
enum Columns {
    Same,
    Right(usize),
    Backspaces(usize),
    Left(usize),
    /// To the first column.
    Return,
    /// To the first column, and so many to the right.
    ReturnRight(usize),
    /// To this column, counted from 1.
    Absolute(usize),
}

/// A move of the cursor.
#[derive(Clone, Copy)]
pub(super) struct Move(MovePlan);

#[derive(Clone, Copy)]
enum MovePlan {
    Absolute(Place),
    Relative(Rows, Columns),
}

fn digits(n: usize) -> usize {
    match n {
        0..10 => 1,
        10..100 => 2,
        100..1000 => 3,
        _ => 4,
    }
}

/// Bytes of a sequence with one number, which is left out if it is 1.
fn sequence(n: usize) -> usize {
    if n == 1 { 3 } else { 3 + digits(n) }
}

impl Rows {
    fn between(from: usize, to: usize) -> Rows {
        match (to.checked_sub(from), from.saturating_sub(to)) {
            (Some(0), _) => Rows::Same,
            (Some(down), _) if down <= sequence(down) => Rows::LineFeeds(down),
            (Some(down), _) => Rows::Down(down),
            (None, 1) => Rows::ReverseIndex,
            (None, up) => Rows::Up(up),
        }
    }

    fn length(self) -> usize {
        match self {
            Rows::Same => 0,
            Rows::LineFeeds(n) => n,
            Rows::ReverseIndex => 2,
            Rows::Down(n) | Rows::Up(n) => sequence(n),
        }
    }
}

impl Columns {
    fn between(from: usize, to: usize, extended: bool) -> Columns {
        let near = match (to.checked_sub(from), from.saturating_sub(to)) {
            (Some(0), _) => return Columns::Same,
            (Some(right), _) => Columns::Right(right),
            (None, left) if left <= sequence(left) => Columns::Backspaces(left),
            (None, left) => Columns::Left(left),
        };
        let from_edge = match to {
            0 => Columns::Return,
            _ if extended => Columns::Absolute(to + 1),
            _ => Columns::ReturnRight(to),
        };
        let from_edge = if to == 1 { Columns::ReturnRight(1) } else { from_edge };
        if from_edge.length() < near.length() { from_edge } else { near }
    }

    fn length(self) -> usize {
        match self {
            Columns::Same => 0,
            Columns::Return => 1,
            Columns::Backspaces(n) => n,
            Columns::Right(n) | Columns::Left(n) | Columns::Absolute(n) => sequence(n),
            Columns::ReturnRight(n) => 1 + sequence(n),
        }
    }
}

impl Move {
    /// The shortest way to a place; `None` is a cursor of which nothing is known. `extended` allows more than a VT100
    /// knows.
    pub(super) fn shortest(from: Option<Place>, to: Place, extended: bool) -> Move {
        let absolute = Move(MovePlan::Absolute(to));
        let Some(from) = from else { return absolute };
        let relative = Move(MovePlan::Relative(Rows::between(from.1, to.1), Columns::between(from.0, to.0, extended)));
        if absolute.length() < relative.length() { absolute } else { relative }
    }

    /// In bytes.
    pub(super) fn length(self) -> usize {
        match self.0 {
            MovePlan::Absolute((0, 0)) => 3,
            MovePlan::Absolute((0, y)) => 3 + digits(y + 1),
            MovePlan::Absolute((x, 0)) => 4 + digits(x + 1),
            MovePlan::Absolute((x, y)) => 4 + digits(x + 1) + digits(y + 1),
            MovePlan::Relative(rows, columns) => rows.length() + columns.length(),
        }
    }

    pub(super) fn write(self, bytes: &mut Vec<u8>) {
        // Writing into memory does not fail.
        let _ = match self.0 {
            MovePlan::Absolute((0, 0)) => bytes.write_all(b"\x1b[H"),
            MovePlan::Absolute((0, y)) => write!(bytes, "\x1b[{}H", y + 1),
            // An empty number is a 1.
            MovePlan::Absolute((x, 0)) => write!(bytes, "\x1b[;{}H", x + 1),
            MovePlan::Absolute((x, y)) => write!(bytes, "\x1b[{};{}H", y + 1, x + 1),
            MovePlan::Relative(rows, columns) => {
                write_relative(bytes, rows, columns);
                Ok(())
            }
        };
    }
}

fn write_relative(bytes: &mut Vec<u8>, rows: Rows, columns: Columns) {
    let sequence = |bytes: &mut Vec<u8>, n: usize, letter: char| {
        let _ = match n {
            1 => write!(bytes, "\x1b[{letter}"),
            n => write!(bytes, "\x1b[{n}{letter}"),
        };
    };
    match rows {
        Rows::Same => {}
        Rows::LineFeeds(n) => bytes.resize(bytes.len() + n, b'\n'),
        Rows::Down(n) => sequence(bytes, n, 'B'),
        Rows::ReverseIndex => bytes.extend_from_slice(b"\x1bM"),
        Rows::Up(n) => sequence(bytes, n, 'A'),
    }
    match columns {
        Columns::Same => {}
        Columns::Right(n) => sequence(bytes, n, 'C'),
        Columns::Backspaces(n) => bytes.resize(bytes.len() + n, 0x08),
        Columns::Left(n) => sequence(bytes, n, 'D'),
        Columns::Return => bytes.push(b'\r'),
        Columns::ReturnRight(n) => {
            bytes.push(b'\r');
            sequence(bytes, n, 'C');
        }
        Columns::Absolute(n) => sequence(bytes, n, 'G'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_leads_an_emulator_to_its_place_in_as_many_bytes_as_it_says() {
        const SIZE: (u16, u16) = (120, 14);
        let columns = [0, 1, 2, 3, 8, 9, 10, 11, 50, 98, 99, 100, 101, 118];
        let rows = [0, 1, 2, 5, 8, 9, 10, 13];
        let places = columns.iter().flat_map(|x| rows.map(|y| (*x, y)));
        for from in places.clone() {
            for to in places.clone() {
                for extended in [false, true] {
                    let mut emulator = vt100::Parser::new(SIZE.1, SIZE.0, 0);
                    let mut bytes = Vec::new();
                    Move::shortest(None, from, extended).write(&mut bytes);
                    emulator.process(b"first row");
                    emulator.process(&bytes);
                    bytes.clear();
                    let way = Move::shortest(Some(from), to, extended);
                    way.write(&mut bytes);
                    emulator.process(&bytes);
                    let (row, column) = emulator.screen().cursor_position();
                    assert_eq!((usize::from(column), usize::from(row)), to, "from {from:?}: {bytes:?}");
                    assert_eq!(bytes.len(), way.length(), "{from:?} to {to:?}: {bytes:?}");
                    assert!(emulator.screen().contents().starts_with("first row"), "nothing scrolls");
                    assert!(extended || !bytes.ends_with(b"G"));
                }
            }
        }
    }
}
