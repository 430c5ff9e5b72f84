//! What differs between two frames, as strokes: cells that are written in one go with one pen.

use super::glyph::Glyph;
use super::moves::Place;
use super::pen::{DEFAULT_PEN, Pen};

/// Rows in which a column has the same character for it to be written from top to bottom. Chosen by measuring.
const MIN_DOWN: usize = 5;

/// Blanks from which on they are erased: that takes five bytes, and four to move on behind them.
const MIN_ERASED: usize = 10;

/// Bytes of unchanged cells between two changed ones that are written again. Moving over them takes three or more.
const MAX_AGAIN: usize = 3;

/// Cells that are written in one go.
pub(super) struct Stroke {
    pub(super) at: Place,
    /// Where the cursor is behind it. `None` behind the last column, where terminals differ.
    pub(super) end: Option<Place>,
    pub(super) pen: Pen,
    /// Whether any pen does that leaves blanks as they are.
    pub(super) is_blank: bool,
    pub(super) part: Part,
    /// What is erased behind it.
    pub(super) erased: Erased,
}

#[derive(Clone, Copy)]
pub(super) enum Part {
    /// So many cells of a row.
    Cells(usize),
    /// The same character in so many rows.
    Down(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Erased {
    Nothing,
    Characters(usize),
    RestOfRow,
}

/// Whether every cell of a row is and becomes one column wide, so that any of them can be written alone.
fn is_plain(shown: &[Glyph], wanted: &[Glyph]) -> bool {
    shown.iter().chain(wanted).all(Glyph::is_one_column)
}

/// The strokes that lead from what is shown to what is wanted on a screen of `columns`, row by row; and the rows that are to
/// be written anew, since the width of a character is in doubt there. Columns that have the same character in many rows are
/// strokes in any row; they are noted as shown.
pub(super) fn strokes(
    shown: &mut [Glyph],
    wanted: &[Glyph],
    columns: usize,
    extended: bool,
) -> (Vec<Stroke>, Vec<usize>) {
    let mut strokes = columns_of_one_character(shown, wanted, columns);
    let mut doubtful = Vec::new();
    for (y, (shown, wanted)) in shown.chunks(columns).zip(wanted.chunks(columns)).enumerate() {
        match shown != wanted {
            true if is_plain(shown, wanted) => row_strokes(&mut strokes, y, shown, wanted, extended),
            true => doubtful.push(y),
            false => {}
        }
    }
    strokes.sort_by_key(|stroke| (stroke.at.1, stroke.at.0));
    (strokes, doubtful)
}

/// What is the same in several rows of a column, such as the line between two panes, is written from top to bottom: a step
/// down costs two bytes, and in a row each would cost a move and two changes of attributes.
fn columns_of_one_character(shown: &mut [Glyph], wanted: &[Glyph], columns: usize) -> Vec<Stroke> {
    let rows = wanted.len() / columns;
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
            if length >= MIN_DOWN && shown[y * columns..(y + length) * columns].iter().all(Glyph::is_one_column) {
                runs.push((x, y, length));
            }
            y += length.max(1);
        }
    }
    let mut strokes = Vec::new();
    for (x, y, length) in runs {
        let glyph = &wanted[y * columns + x];
        let end = Some((x + 1, y + length - 1));
        let (pen, part, erased) = (glyph.pen(), Part::Down(length), Erased::Nothing);
        strokes.push(Stroke { at: (x, y), end, pen, is_blank: false, part, erased });
        (y..y + length).for_each(|row| shown[row * columns + x] = glyph.clone());
    }
    strokes
}

/// The strokes of a row whose cells are all one column wide.
fn row_strokes(strokes: &mut Vec<Stroke>, y: usize, shown: &[Glyph], wanted: &[Glyph], extended: bool) {
    let n = wanted.len();
    let differs = |x: usize| shown[x] != wanted[x];
    // From here on the row should be blank.
    let end = wanted.iter().rposition(|glyph| !glyph.is_blank()).map_or(0, |at| at + 1);
    // What is erased from a column on, and the column behind that.
    let erased = |x: usize| {
        if x >= end && (x..n).filter(|x| differs(*x)).count() > 3 {
            return Some((Erased::RestOfRow, n));
        }
        let blanks = wanted[x..].iter().take_while(|glyph| glyph.is_blank()).count();
        let blanks = (x..x + blanks).rev().find(|x| differs(*x)).map_or(0, |last| last + 1 - x);
        (extended && blanks >= MIN_ERASED).then_some((Erased::Characters(blanks), x + blanks))
    };
    let mut x = 0;
    while let Some(first) = (x..n).find(|x| differs(*x)) {
        let (mut length, mut is_blank, mut pen) = (0, true, DEFAULT_PEN);
        x = first;
        if erased(first).is_none() {
            // Blanks take the pen of what follows them, if that leaves them as they are.
            let next = (first..n).take_while(|x| differs(*x)).find(|x| !wanted[*x].is_blank()).map(|x| wanted[x].pen());
            pen = next.filter(|pen| wanted[first].fits(*pen)).unwrap_or(wanted[first].pen());
            let mut again = 0;
            while x < n && wanted[x].fits(pen) && again <= MAX_AGAIN {
                if differs(x) {
                    if erased(x).is_some() {
                        break;
                    }
                    (length, again) = (x + 1 - first, 0);
                    is_blank &= wanted[x].is_blank();
                } else {
                    again += wanted[x].symbol().len();
                }
                x += 1;
            }
            // Cells in between are written too.
            is_blank &= wanted[first..first + length].iter().all(Glyph::is_blank);
        }
        x = first + length;
        let end = (x < n).then_some((x, y));
        let behind = (x < n && differs(x) && (length == 0 || pen.leaves_blank())).then(|| erased(x)).flatten();
        let (erased, behind) = behind.unwrap_or((Erased::Nothing, x));
        x = behind;
        strokes.push(Stroke { at: (first, y), end, pen, is_blank, part: Part::Cells(length), erased });
    }
}
