//! The blocks of the overview that are known, and how they are placed on the screen: in one column, from 90 columns of the screen in two, from 150 in three.

use super::table_view::short_money;
use crate::model::Figure;
use crate::present::overview::{OverviewRow, OverviewText, currency_name, signs_of_years};
use crate::search::overview::{OverviewBlock, OverviewKind};
use crate::search::{TableSpec, years_label};
use crate::store::Corpus;
use crate::tui::kit::line;
use std::sync::Arc;

/// The blocks that are known.
#[derive(Default)]
pub(crate) struct OverviewState {
    pub(super) blocks: Vec<KnownBlock>,
    /// The data and the query of which all blocks are known.
    pub(super) complete: Option<(Arc<Corpus>, String)>,
    /// The blocks of the empty query, to which one always comes back.
    pub(super) of_all: Option<(Arc<Corpus>, Vec<Arc<OverviewBlock>>)>,
}

impl OverviewState {
    pub(super) fn put(&mut self, block: &OverviewBlock) {
        let known = KnownBlock {
            text: OverviewText::new(block),
            spec: block.spec.clone(),
            found: block.found,
            is_stale: false,
        };
        match self.blocks.iter_mut().find(|other| other.text.kind == block.kind) {
            Some(other) => *other = known,
            None => self.blocks.push(known),
        }
    }

    pub(super) fn is_of(&self, corpus: &Arc<Corpus>, query: &str) -> bool {
        self.complete.as_ref().is_some_and(|(of, known)| Arc::ptr_eq(of, corpus) && known == query)
    }

    pub(super) fn blocks(&self) -> &[KnownBlock] {
        &self.blocks
    }

    /// Number of projects that the blocks are of, and whether it is the newest.
    pub(crate) fn found(&self) -> Option<(usize, bool)> {
        self.blocks.first().map(|block| (block.found, block.is_stale))
    }
}

/// A block in words.
pub(super) struct KnownBlock {
    pub(super) text: OverviewText,
    pub(super) spec: TableSpec,
    /// Number of projects that match.
    pub(super) found: usize,
    /// It is of another query or of less data, and stays until the new one is there.
    pub(super) is_stale: bool,
}

/// The placed blocks, as text.
#[derive(Default)]
pub struct OverviewView {
    pub(crate) lines: Vec<OverviewLine>,
    /// The rows that the cursor can be on: down each column, from left to right.
    pub(crate) rows: Vec<OverviewPlace>,
    /// Rows of the screen that all blocks take.
    pub(crate) height: u16,
}

/// A line of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OverviewLine {
    pub(crate) x: u16,
    pub(crate) y: u16,
    pub(crate) width: u16,
    pub(crate) text: String,
    pub(crate) look: OverviewLook,
    /// Its number among the rows.
    pub(crate) row: Option<usize>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OverviewLook {
    /// A head begins with the title, of so many bytes.
    Head(usize),
    Row,
    /// It stands for no value.
    Unstated,
    Note,
}

/// Where a row of the overview is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OverviewPlace {
    pub(crate) kind: OverviewKind,
    pub(super) target: RowTarget,
    pub(crate) column: u16,
    pub(crate) y: u16,
    /// It is the first of its block.
    pub(super) is_first: bool,
}

/// What a row leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowTarget {
    /// The row of a block, by its position there.
    Row(usize),
    /// The table that shows the block whole.
    Table,
}

/// Columns of the screen between two columns of blocks; one of them holds the cursor's marker.
const GAP: u16 = 3;
/// Columns of the pane from which blocks stand in two and in three columns: screens of 90 and 150.
const TWO_COLUMNS: u16 = 88;
const THREE_COLUMNS: u16 = 148;
/// Rows of a list that are shown before others get more, and where the screen is low.
const LEAST_ROWS: usize = 4;
const LEAST_ROWS_IF_LOW: usize = 3;
/// Rows of a list where the screen does not bound them: in one column.
const ROWS_IN_ONE_COLUMN: usize = 5;

impl OverviewView {
    pub(super) fn new(blocks: &[KnownBlock], width: u16, height: u16) -> OverviewView {
        let mut view = OverviewView::default();
        if width == 0 {
            return view;
        }
        let columns = match width {
            THREE_COLUMNS.. => 3,
            TWO_COLUMNS.. => 2,
            _ => 1,
        };
        let column_width = (width - GAP * (columns - 1)) / columns;
        let mut top = 0;
        if let Some(money) = blocks.iter().find(|block| block.text.kind == OverviewKind::Money) {
            top = view.add_money(money, width) + 1;
        }
        for column in 0..columns {
            let here: Vec<&KnownBlock> =
                blocks.iter().filter(|block| column_of(block.text.kind, columns) == Some(column)).collect();
            let room = usize::from(height.saturating_sub(top));
            let (shown, gap) = rows_shown(&here, (columns > 1).then_some(room));
            let (x, mut y) = (column * (column_width + GAP), top);
            for (block, rows) in here.iter().zip(shown) {
                y = view.add_block(block, rows, (x, y, column_width), column);
                y += gap;
            }
            view.height = view.height.max(y.saturating_sub(gap));
        }
        view.height = view.height.max(top.saturating_sub(1));
        view
    }

    fn add(&mut self, (x, y, width): (u16, u16, u16), text: &str, look: OverviewLook, row: Option<OverviewPlace>) {
        let text = line::cut(text, usize::from(width));
        let at = row.map(|row| {
            self.rows.push(row);
            self.rows.len() - 1
        });
        self.lines.push(OverviewLine { x, y, width, text, look, row: at });
    }

    /// Adds the sums of all years, over the whole width. Returns the row of the screen below.
    fn add_money(&mut self, block: &KnownBlock, width: u16) -> u16 {
        let text = &block.text;
        let title = title(block);
        let look = OverviewLook::Head(title.len());
        if text.rows.is_empty() {
            self.add((0, 0, width), &title, look, None);
            self.add((0, 1, width), "no money is stated", OverviewLook::Note, None);
            return 2;
        }
        let sum =
            |row: &OverviewRow| row.money.first().copied().flatten().map_or_else(String::new, |it| short(it.alone));
        let of_currency = |row: &OverviewRow, kind: &str| {
            text.rows.iter().find(|it| it.currency == row.currency && it.code == kind).and_then(|it| it.money[0])
        };
        let percent = |row: &OverviewRow| {
            let committed = of_currency(row, "committed").map(|it| it.alone);
            let paid = of_currency(row, "paid").filter(|_| row.code == "paid").map(|it| it.alone);
            crate::present::overview::paid_percent(committed, paid).unwrap_or_default()
        };
        let most = |row: &OverviewRow| {
            row.largest_year().map_or_else(String::new, |most| {
                format!("  most in {}: {}", years_label((most.first, most.last)), short(most.money))
            })
        };
        let names = widest(text.rows.iter().map(|row| row.label.clone()));
        let sums = widest(text.rows.iter().map(&sum));
        let percents = widest(text.rows.iter().map(&percent));
        let mosts = widest(text.rows.iter().map(&most));
        let before = names + 2 + sums + if percents > 0 { percents + 2 } else { 0 } + 2;
        let room = usize::from(width).saturating_sub(before);
        // Below so many columns signs say nothing; then the largest year stands alone.
        let signs = room.saturating_sub(mosts);
        let (signs, has_most) = if signs >= 12 { (signs, true) } else { (room, room < 12) };
        let span = text.rows.iter().filter_map(OverviewRow::span);
        let span = span.reduce(|(first, last), (a, b)| (first.min(a), last.max(b)));
        let shown = span.map(|(first, last)| (first.max(last.saturating_sub(signs.min(1000) as i16 - 1)), last));
        let heading = match shown.filter(|_| signs >= 12) {
            Some((first, last)) => {
                let from = span.map(|span| span.0).filter(|from| *from < first);
                let from = from.map_or_else(String::new, |from| format!(" (from {from})"));
                format!(
                    "{title}{}{first} to {last}{from}, a sign a year",
                    " ".repeat(before.saturating_sub(line::width(&title)).max(2))
                )
            }
            None => title.clone(),
        };
        self.add((0, 0, width), &heading, look, None);
        for (at, row) in text.rows.iter().enumerate() {
            let mut line = format!("{:<names$}  {:>sums$}", row.label, sum(row));
            if percents > 0 {
                line.push_str(&format!("  {:>percents$}", percent(row)));
            }
            if let Some(span) = span.filter(|_| signs >= 12) {
                let same = text.rows.iter().filter(|it| it.currency == row.currency);
                let largest = same.filter_map(|it| Some(it.largest_year()?.money)).max().unwrap_or_default();
                line.push_str(&format!("  {}", signs_of_years(&row.years, span, largest, signs).0));
            }
            if has_most || signs < 12 {
                line.push_str(&most(row));
            }
            let y = at as u16 + 1;
            let place = OverviewPlace { kind: text.kind, target: RowTarget::Row(at), column: 0, y, is_first: at == 0 };
            self.add((0, y, width), &line, OverviewLook::Row, Some(place));
        }
        text.rows.len() as u16 + 1
    }

    /// Adds a block below what is there. Returns the row of the screen below it.
    fn add_block(&mut self, block: &KnownBlock, shown: usize, (x, mut y, width): (u16, u16, u16), column: u16) -> u16 {
        let text = &block.text;
        let cells = BlockCells::new(text, shown, usize::from(width), &title(block));
        self.add((x, y, width), &cells.head, OverviewLook::Head(title(block).len()), None);
        y += 1;
        for (at, line) in cells.rows.iter().enumerate() {
            let place = OverviewPlace { kind: text.kind, target: RowTarget::Row(at), column, y, is_first: at == 0 };
            let look = if text.rows[at].is_unstated { OverviewLook::Unstated } else { OverviewLook::Row };
            self.add((x, y, width), line, look, Some(place));
            y += 1;
        }
        let more = text.more + text.rows.len() - cells.rows.len();
        if more > 0 {
            let place =
                OverviewPlace { kind: text.kind, target: RowTarget::Table, column, y, is_first: cells.rows.is_empty() };
            self.add((x, y, width), &format!("{} more", line::number(more)), OverviewLook::Note, Some(place));
            y += 1;
        } else if cells.rows.is_empty() {
            self.add((x, y, width), "none", OverviewLook::Note, None);
            y += 1;
        }
        y
    }

    /// The first row of the next block, or of the one before; from the last to the first.
    pub(super) fn next_block(&self, at: usize, by: isize) -> usize {
        let firsts: Vec<usize> = (0..self.rows.len()).filter(|&row| self.rows[row].is_first).collect();
        let Some(here) = firsts.iter().rposition(|&first| first <= at) else { return at };
        firsts[(here as isize + by).rem_euclid(firsts.len() as isize) as usize]
    }

    /// The nearest row in the column of blocks beside.
    pub(super) fn beside(&self, at: usize, by: i32) -> usize {
        let Some(here) = self.rows.get(at) else { return at };
        let wanted = i32::from(here.column) + by;
        let rows = self.rows.iter().enumerate().filter(|(_, row)| i32::from(row.column) == wanted);
        // The sums stand above all columns.
        let rows = rows.filter(|(_, row)| row.kind != OverviewKind::Money);
        rows.min_by_key(|(_, row)| row.y.abs_diff(here.y)).map_or(at, |(at, _)| at)
    }
}

/// The column in which a block stands; `None` for the sums, which stand above.
fn column_of(kind: OverviewKind, columns: u16) -> Option<u16> {
    use OverviewKind::{Donors, Equipment, Gaps, LookAt, Money, Places, Sectors, Status};
    let column = match (kind, columns) {
        (Money, _) => return None,
        (_, 1) | (Donors | Status, _) => 0,
        (Sectors | Places, _) => 1,
        (Equipment | LookAt, 2) => 0,
        (Gaps, 2) => 1,
        (Equipment | LookAt | Gaps, _) => 2,
    };
    Some(column)
}

/// Rows shown of each block of a column, within the rows of the screen: of lists as many as there is room for; and the
/// blank lines between two blocks.
fn rows_shown(blocks: &[&KnownBlock], room: Option<usize>) -> (Vec<usize>, u16) {
    let all = |block: &&KnownBlock| block.text.rows.len();
    let is_list = |block: &&KnownBlock| {
        !matches!(block.text.kind, OverviewKind::LookAt | OverviewKind::Gaps | OverviewKind::Equipment)
    };
    let at_least = |least: usize| -> Vec<usize> {
        blocks.iter().map(|block| if is_list(block) { all(block).min(least) } else { all(block) }).collect()
    };
    let Some(room) = room else { return (at_least(ROWS_IN_ONE_COLUMN), 1) };
    // A head, and the line of what is not shown.
    let taken = |shown: &[usize], gap: usize| -> usize {
        let of = |(block, &rows): (&&KnownBlock, &usize)| {
            let more = block.text.more + all(block) - rows;
            rows + 1 + gap + usize::from(more > 0 || rows == 0)
        };
        blocks.iter().zip(shown).map(of).sum::<usize>().saturating_sub(gap)
    };
    let ways = [(LEAST_ROWS, 1), (LEAST_ROWS, 0), (LEAST_ROWS_IF_LOW, 0)];
    let (least, gap) = ways.into_iter().find(|(least, gap)| taken(&at_least(*least), *gap) <= room).unwrap_or(ways[2]);
    let mut shown = at_least(least);
    loop {
        let next = (0..blocks.len()).filter(|&at| shown[at] < all(&blocks[at])).min_by_key(|&at| shown[at]);
        let Some(next) = next else { break };
        shown[next] += 1;
        if taken(&shown, gap) > room {
            shown[next] -= 1;
            break;
        }
    }
    (shown, gap as u16)
}

fn title(block: &KnownBlock) -> String {
    let text = &block.text;
    let currency = if text.figures.is_empty() || text.kind == OverviewKind::Money {
        String::new()
    } else {
        format!(", {}", currency_name(&text.currency))
    };
    format!("{}{currency}{}", text.kind.title(), if block.is_stale { " …" } else { "" })
}

fn short(money: Figure) -> String {
    let (whole, tail) = short_money(money);
    whole + &tail
}

fn widest(texts: impl Iterator<Item = String>) -> usize {
    texts.map(|text| line::width(&text)).max().unwrap_or(0)
}

/// The rows of a block as lines of one width.
struct BlockCells {
    head: String,
    rows: Vec<String>,
}

/// A column of numbers in a block.
struct BlockColumn {
    head: &'static str,
    cells: Vec<String>,
    width: usize,
}

impl BlockCells {
    fn new(text: &OverviewText, shown: usize, width: usize, title: &str) -> BlockCells {
        /// The name gets at least so many columns before another number stands beside it.
        const LEAST_NAME: usize = 22;
        const LEAST_BAR: usize = 6;
        const MOST_BAR: usize = 16;
        let rows = &text.rows[..shown.min(text.rows.len())];
        let mut columns = vec![column("", rows, |row| row.count.map_or_else(|| "-".to_owned(), line::number))];
        let mut left = width.saturating_sub(LEAST_NAME + columns[0].width + 1);
        for wanted in block_columns(text, rows) {
            if wanted.width < left {
                left -= wanted.width + 1;
                columns.push(wanted);
            }
        }
        let numbers: usize = columns.iter().map(|column| column.width + 1).sum();
        let names = widest(rows.iter().map(|row| line::safe(&row.name()))).max(line::width(title)).max(LEAST_NAME);
        let name = names.min(width.saturating_sub(numbers));
        let bar = width.saturating_sub(name + numbers + 1).min(MOST_BAR);
        let bar = if bar < LEAST_BAR || rows.iter().all(|row| row.bar.is_none()) { 0 } else { bar };
        let write = |first: &str, cells: &dyn Fn(usize) -> String| {
            let first = line::cut(&line::safe(first), name);
            let mut text = format!("{first}{}", " ".repeat(name.saturating_sub(line::width(&first))));
            for (at, column) in columns.iter().enumerate() {
                let cell = cells(at);
                text.push_str(&format!(" {}{cell}", " ".repeat(column.width.saturating_sub(line::width(&cell)))));
            }
            text
        };
        let head = write(title, &|at| columns[at].head.to_owned());
        let of_row = |(i, row): (usize, &OverviewRow)| {
            let line = write(&row.name(), &|at| columns[at].cells[i].clone());
            match row.bar.filter(|_| bar > 0) {
                Some(share) => format!("{line} {}", line::bar(share, bar)),
                None => line,
            }
        };
        BlockCells { head, rows: rows.iter().enumerate().map(of_row).collect() }
    }
}

/// The columns beside the number, the most telling first; they are drawn in this order too.
fn block_columns(text: &OverviewText, rows: &[OverviewRow]) -> Vec<BlockColumn> {
    let money = |at: usize, at_most: bool| {
        move |row: &OverviewRow| {
            let Some(money) = row.money.get(at).copied().flatten() else { return "-".to_owned() };
            match at_most {
                true if row.is_unstated => String::new(),
                true => short(money.at_most),
                false if row.currency == text.currency => short(money.alone),
                false => format!("{} {}", short(money.alone), currency_name(&row.currency)),
            }
        }
    };
    let mut columns = Vec::new();
    let Some(first) = text.figures.first() else { return columns };
    columns.push(column(first.words(), rows, money(0, false)));
    if text.is_shared {
        columns.push(column("at most", rows, money(0, true)));
    }
    if let Some(second) = text.figures.get(1) {
        let percent = |row: &OverviewRow| row.percent(&text.figures).unwrap_or_else(|| "-".to_owned());
        columns.push(column("paid", rows, percent));
        columns.push(column(second.words(), rows, money(1, false)));
    }
    columns
}

fn column(head: &'static str, rows: &[OverviewRow], cell: impl Fn(&OverviewRow) -> String) -> BlockColumn {
    let cells: Vec<String> = rows.iter().map(cell).collect();
    let width = widest(cells.iter().cloned()).max(line::width(head));
    BlockColumn { head, cells, width }
}
