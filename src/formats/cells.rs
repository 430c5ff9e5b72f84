//! Tells a table in a text file (CSV, TSV and the like) from prose, by the beginning of its text.
//!
//! Prose has delimiters too. What it lacks is a row of column names, followed by rows of as many cells: its commas and
//! semicolons have a space behind them, its lines end as sentences do. A table may have a title, notes and empty rows
//! above its header and below its end, but no more prose than table.

use std::borrow::Cow;

/// The delimiters that are looked for, in this order. Those that prose never uses come first.
const DELIMITERS: [char; 8] = ['\t', '|', '\u{1f}', '^', '~', '¦', ';', ','];

/// Rows looked at; enough to see what most rows are.
const MAX_ROWS: usize = 500;

/// Rows above which a header is looked for. In published tables it was as low as row 9; 30 leaves room.
const MAX_HEADER_ROW: usize = 30;

/// Rows above which the tag row of HXL is looked for: its standard says 25.
const MAX_TAG_ROW: usize = 25;

/// Longest name of a column, in characters and in words. Chosen by eye: a label with its unit and a hint still fits.
const MAX_NAME_CHARACTERS: usize = 100;
const MAX_NAME_WORDS: usize = 14;

/// Hashtags of the HXL standard. A row of tags has at least one of them; a line of hashtags of a news item has none.
const HXL_TAGS: &[&str] = &[
    "access", "activity", "adm1", "adm2", "adm3", "adm4", "adm5", "affected", "beneficiary", "capacity", "cause",
    "channel", "contact", "country", "crisis", "currency", "date", "delivery", "description", "event", "frequency",
    "geo", "group", "impact", "indicator", "inneed", "item", "lang", "loc", "meta", "modality", "need", "operations",
    "org", "output", "population", "reached", "region", "respondee", "sector", "service", "severity", "status",
    "subsector", "targeted", "value", // Of the beta of the standard.
    "capacity_num", "funder", "impl", "loctype", "prog", "report_date",
];

struct TextCell<'t> {
    text: Cow<'t, str>,
    quoted: bool,
}

impl TextCell<'_> {
    fn name(&self) -> &str {
        self.text.trim()
    }
}

type Row<'t> = Vec<TextCell<'t>>;

/// The beginning of a text, split at one delimiter. Rows without any text are left out.
struct TextRows<'t> {
    delimiter: char,
    rows: Vec<Row<'t>>,
}

/// Splits a text at a delimiter as CSV is: quoted cells may hold delimiters, line ends and doubled quotes.
fn split(text: &str, delimiter: char, whole: bool) -> TextRows<'_> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut row: Row<'_> = Vec::new();
    let mut rest = text;
    let mut ended = false;
    while !ended && rows.len() < MAX_ROWS {
        let quoted = quoted_cell(rest, delimiter);
        let is_quoted = quoted.is_some();
        let (cell, after) = quoted.unwrap_or_else(|| {
            let end = rest.find([delimiter, '\n', '\r']).unwrap_or(rest.len());
            (Cow::Borrowed(&rest[..end]), &rest[end..])
        });
        row.push(TextCell { text: cell, quoted: is_quoted });
        rest = match after.strip_prefix(delimiter) {
            Some(rest) => rest,
            None => {
                ended = after.is_empty();
                // A row that the head of a file cuts is no row.
                if !ended || whole {
                    rows.push(std::mem::take(&mut row));
                }
                after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\r', '\n'])).unwrap_or_default()
            }
        };
        ended |= rest.is_empty() && row.is_empty();
    }
    rows.retain(|row| row.iter().any(|cell| !cell.name().is_empty()));
    TextRows { delimiter, rows }
}

/// The text of a quoted cell at the beginning, and what follows it. `None` if a quote is only part of the text.
fn quoted_cell(text: &str, delimiter: char) -> Option<(Cow<'_, str>, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut at = 0;
    loop {
        at += inside[at..].find('"')?;
        let after = &inside[at + 1..];
        if after.starts_with('"') {
            at += 2;
            continue;
        }
        let ends = after.is_empty() || after.starts_with([delimiter, '\n', '\r']);
        let cell = &inside[..at];
        let cell = if cell.contains("\"\"") { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
        return ends.then_some((cell, after));
    }
}

/// Whether a text ends as a sentence does.
fn ends_sentence(text: &str) -> bool {
    let bare = text.trim().trim_end_matches(['"', '”', '»', '’', '\'', ')', ']', '“']);
    bare.ends_with(['.', '!', '?', '…', '։', ':', '。', '！', '？', '｡', '।', '۔'])
}

/// Whether a text ends as a sentence does and is long enough to be one. Five words chosen by eye: "Act no." and "Amount in
/// local curr." are names of columns.
fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().count();
    // Scripts without spaces have one word where others have many.
    let unspaced = text.chars().any(crate::text::is_unspaced);
    ends_sentence(text) && (words >= 5 || unspaced) || words >= 25
}

/// A number, a date or a share: no letters, at least one digit.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic)
}

impl<'t> TextRows<'t> {
    /// Whether words surround the delimiter in prose as well, as they do a comma.
    fn is_punctuation(&self) -> bool {
        matches!(self.delimiter, ',' | ';')
    }

    /// Whether a row is written as programs write it: no delimiter has a space behind it, nor is it that of a decimal
    /// number, as the comma in "gave 2,5 million".
    fn is_tight(row: &Row<'_>) -> bool {
        let (mut spaced, mut between_words) = (false, false);
        for pair in row.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            spaced |= !after.quoted && after.text.starts_with(char::is_whitespace) && !after.name().is_empty();
            between_words |= before.quoted
                || after.quoted
                || !before.text.ends_with(|c: char| c.is_ascii_digit())
                || !after.text.starts_with(|c: char| c.is_ascii_digit());
        }
        row.len() >= 2 && !spaced && (between_words || row.iter().all(|cell| is_number(&cell.text)))
    }

    /// Whether a row can be one of column names.
    fn is_header(row: &Row<'_>) -> bool {
        let named = row.iter().filter(|cell| !cell.name().is_empty()).count();
        let fits = |cell: &TextCell<'_>| {
            let name = cell.name();
            let words = name.split_whitespace().count();
            name.chars().count() <= MAX_NAME_CHARACTERS && words <= MAX_NAME_WORDS && !is_sentence(name)
        };
        let lettered = row.iter().filter(|cell| cell.name().contains(char::is_alphabetic)).count();
        row.len() >= 2 && named >= 2 && named * 2 >= row.len() && lettered * 2 >= named && row.iter().all(fits)
    }

    /// Whether these rows are a table with its header at `at`.
    fn is_table_below(&self, at: usize) -> bool {
        let header = &self.rows[at];
        let width = header.len();
        let body = &self.rows[at + 1..];
        if body.is_empty() {
            // A header alone. Of prose, one line may be all there is.
            return at == 0 && width >= 3 && Self::is_tight(header) && !Self::is_prose(header);
        }
        let fitting: Vec<&Row<'_>> = body.iter().filter(|row| row.len() == width).collect();
        // Four in five chosen by eye: notes may follow a table, and some programs write ragged rows.
        let mostly = |n: usize| n * 5 >= body.len() * 4;
        let is_even = mostly(fitting.len());
        let is_regular = if !self.is_punctuation() {
            is_even
        } else if Self::is_tight(header) {
            // Rows of unlike length are of a table too where no delimiter has a space behind it.
            let tight = body.iter().filter(|row| Self::is_tight(row)).count();
            is_even && tight * 2 > body.len() || mostly(tight) && fitting.len() * 2 > body.len()
        } else {
            // "Item, number": a column of numbers must show that the spaces are not those of prose.
            let numeric = |column: usize| {
                fitting.iter().filter(|row| is_number(&row[column].text)).count() * 5 >= fitting.len() * 4
            };
            let named = !header.iter().any(|cell| is_number(&cell.text));
            is_even && fitting.len() >= 2 && named && (0..width).any(numeric)
        };
        is_regular && !self.is_mostly_prose(at, &fitting)
    }

    /// Whether a row, put together again, reads as a sentence.
    fn is_prose(row: &Row<'_>) -> bool {
        let words: usize = row.iter().map(|cell| cell.text.split_whitespace().count()).sum();
        row.last()
            .is_some_and(|last| !last.quoted && (is_sentence(&last.text) || words >= 6 && ends_sentence(&last.text)))
    }

    /// Whether what is not of the table is more than the table, or the table is one of sentences, as an interview with
    /// tabs behind the names of the speakers is.
    fn is_mostly_prose(&self, header: usize, fitting: &[&Row<'_>]) -> bool {
        let length = |row: &Row<'_>| row.iter().map(|cell| cell.text.chars().count()).sum::<usize>();
        let width = self.rows[header].len();
        let outside = self.rows.iter().enumerate().filter(|(at, row)| *at < header || row.len() != width);
        let prose: usize = outside.filter(|(_, row)| Self::is_prose(row)).map(|(_, row)| length(row)).sum();
        let table: usize = length(&self.rows[header]) + fitting.iter().map(|row| length(row)).sum::<usize>();
        let last_is_told = |row: &Row<'_>| row.last().is_some_and(|last| !last.quoted && is_sentence(&last.text));
        let is_told = |row: &&&Row<'_>| last_is_told(row) && row[0].name().contains(char::is_whitespace);
        let is_spoken = |row: &&&Row<'_>| row[0].name().ends_with([':', '–', '—']);
        let told = fitting.iter().filter(is_told).count();
        let spoken = fitting.iter().filter(is_spoken).count();
        // A table in Markdown is part of a text.
        let is_rule = |row: &Row<'_>| row.iter().all(|cell| cell.name().trim_matches(['-', ':']).is_empty());
        if self.delimiter == '|' && prose > 0 && fitting.iter().any(|row| is_rule(row)) {
            return true;
        }
        prose * 2 > table || width <= 3 && told * 2 > fitting.len() || spoken * 2 > fitting.len() && !fitting.is_empty()
    }

    fn is_table(&self) -> bool {
        let rows = self.rows.len().min(MAX_HEADER_ROW);
        (0..rows).any(|at| Self::is_header(&self.rows[at]) && self.is_table_below(at))
    }

    /// Whether one of the first rows is the tag row of HXL.
    fn has_hxl_tags(&self) -> bool {
        let first = &self.rows[..self.rows.len().min(MAX_TAG_ROW)];
        first.iter().enumerate().any(|(at, row)| {
            let beside = at.checked_sub(1).into_iter().chain([at + 1]);
            let alike = beside.filter_map(|at| self.rows.get(at)).any(|other| other.len() == row.len());
            row.len() >= 2 && alike && is_tag_row(row.iter().map(TextCell::name))
        })
    }

    /// Whether one of the first rows names at least so many of these columns.
    fn names_columns(&self, columns: &[&str], least: usize) -> bool {
        self.rows.iter().take(MAX_HEADER_ROW).any(|row| {
            let named = |column: &&&str| row.iter().any(|cell| cell.name().eq_ignore_ascii_case(column));
            row.len() >= least && columns.iter().filter(named).count() >= least
        })
    }
}

/// Whether cells are hashtags of HXL, most of them, and at least one of its standard.
pub(super) fn is_tag_row<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let is_word = |word: &str| {
        let word = word.trim();
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let (mut filled, mut tags, mut standard) = (0, 0, false);
    for cell in cells.filter(|cell| !cell.is_empty()) {
        filled += 1;
        let Some(tag) = cell.strip_prefix('#') else { continue };
        let mut words = tag.split('+');
        let hashtag = words.next().unwrap_or_default().trim();
        if is_word(hashtag) && words.all(is_word) {
            tags += 1;
            standard |= HXL_TAGS.iter().any(|known| known.eq_ignore_ascii_case(hashtag));
        }
    }
    standard && tags * 2 >= filled
}

/// A text split at each delimiter that it has.
pub(super) struct TableText<'t>(Vec<TextRows<'t>>);

impl<'t> TableText<'t> {
    /// Splits the beginning of a text; `whole` if it is all of the text.
    pub(super) fn new(text: &'t str, whole: bool) -> TableText<'t> {
        let text = text.trim_start_matches('\u{feff}');
        // Excel reads a first line that names the delimiter, as `sep=;`.
        let line = text.split('\n').next().unwrap_or_default().trim_end();
        let text = match line.strip_prefix("sep=") {
            Some(delimiter) if delimiter.chars().count() == 1 => &text[line.len()..],
            _ => text,
        };
        let there = DELIMITERS.into_iter().filter(|&delimiter| text.contains(delimiter));
        TableText(there.map(|delimiter| split(text, delimiter, whole)).collect())
    }

    pub(super) fn is_table(&self) -> bool {
        self.0.iter().any(TextRows::is_table)
    }

    pub(super) fn has_hxl_tags(&self) -> bool {
        self.0.iter().any(TextRows::has_hxl_tags)
    }

    /// Whether one of the first rows names at least so many of these columns, in any case of letters.
    pub(super) fn names_columns(&self, columns: &[&str], least: usize) -> bool {
        self.0.iter().any(|rows| rows.names_columns(columns, least))
    }
}
