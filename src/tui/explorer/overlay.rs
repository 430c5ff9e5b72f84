//! The overlays over the panes: help, facet menu, sums, copy menu, plain text.

use super::keymap::{Focus, Purpose};
use super::view_state::ColumnChoice;
use super::{Action, App, ClipboardText, Effect, KeyPress};
use crate::fields::FieldId;
use crate::model::Figure;
use crate::present::explain::ExplainLine;
use crate::search::{ExplainWanted, SumField, SumRow, Sums, SumsBy};
use crate::text::display::clean;
use crate::tui::keymap::{KeyAction, Keymap};
use crate::tui::kit::help::{Help, HelpEntry};
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::kit::menu::{Menu, MenuStep, overlay_rows, rows_moved_by};

/// What covers the panes and takes the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Actions by what they are for, example queries, query syntax and glossary, searchable; Enter runs a row.
    Help(Help<HelpChoice>),
    /// Fields and their values with counts, searchable, to filter by one or several.
    Facets(FacetMenu),
    /// The sums of the amounts of the matching projects.
    Sums {
        by: SumsBy,
        /// Count money reported more than once each time, also by parts of a project.
        all: bool,
        /// First row on screen.
        top: usize,
    },
    /// What the rows of the list can be, each with their number.
    Rows(Menu),
    /// Fields to group by, each with the number of its values.
    GroupBy {
        menu: Menu,
        /// The field chosen before, where a table is by two.
        first: Option<FieldId>,
        /// The values of the second stand across.
        is_crosstab: bool,
    },
    /// Columns of rows or figures of groups, of which any number is chosen.
    Columns {
        menu: Menu,
        chosen: Vec<ColumnChoice>,
        /// Those chosen one by one.
        kept: Vec<ColumnChoice>,
        /// Whether it was said that keeping these replaces others.
        warned: bool,
    },
    /// Every action by its name; Enter runs one.
    Command(Menu),
    /// Kinds of money, one of which the table shows.
    Figure(Menu),
    /// How a figure of the table comes about.
    Explain {
        wanted: ExplainWanted,
        /// The line under the cursor, if it leads to rows.
        at: usize,
        /// First row on screen.
        top: usize,
    },
    /// The texts that can be copied.
    Copy {
        /// Name and text of each.
        options: Vec<(&'static str, String)>,
        menu: Menu,
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

/// Where the user is in the menu of values to filter by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetMenu {
    /// The search text; its cursor is that of the values.
    pub(crate) menu: Menu,
    /// The cursor of the fields.
    pub(crate) field: ListCursor,
    /// The values have the cursor, not the fields.
    pub(crate) in_values: bool,
}

impl FacetMenu {
    pub(super) fn new() -> FacetMenu {
        let menu = Menu { cursor: ListCursor::default(), ..Menu::searchable() };
        FacetMenu { menu, field: ListCursor::default(), in_values: false }
    }
}

/// What Enter on a row of the help does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpChoice {
    Perform(Action),
    /// Types a field of the query language into the filter line.
    TypeField(FieldId),
    OpenFilter,
    /// Filters by a query.
    Show(&'static str),
}

/// Queries that find something in the shipped dataset, each with what it asks.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("mri", "who gives MRI scanners, and to whom"),
    ("mri semey", "both words, in any field"),
    ("state:open", "equipment whose arrival nobody has reported"),
    ("country:UA donor:Japan", "what Japan gives to Ukraine"),
    ("equipment:vehicles | ambulance", "vehicles, whatever they are called"),
    ("flag:conflict", "where reports contradict each other"),
    ("donor:none", "agreements of which no giver is named"),
];

/// The syntax of a query other than fields.
pub(crate) const QUERY_FORMS: &[(&str, &str)] = &[
    ("mri semey", "every word, in any field; typos are forgiven where nothing matches as written"),
    ("\"ct scanner\"", "these words in this order, exactly; 'mri is one word exactly"),
    ("^neuro  scope$", "begins or ends a word"),
    ("mri | ct", "either"),
    ("!repair", "not"),
    ("-country:UA", "not this value"),
    ("donor:none  donor:several", "no value, more than one; of any field that has values"),
    ("donor:=Japan", "exactly this value, not one that begins so; a row of a table is written so"),
];

/// Words and signs on the screen that need an explanation.
pub(crate) const GLOSSARY: &[(&str, &str)] = &[
    ("!  ?", "beside a row: a conflict, a doubt; the detail says which and by which rule"),
    (
        "○ ◐ ● ✗ !",
        "of equipment: announced, not reported there; partly there; there; not there or gone; reports disagree",
    ),
    ("G R C P L", "who says it: giver, receiver, carrier, press, register"),
    ("9 (2023)", "the number of an older report than the one that says the state"),
    ("2 of 5", "two have arrived of the five announced"),
    ("arrival not reported", "no report says that it is there; not that it is not"),
    ("share not stated", "the number is that of all the places together; in a narrow cell: not split"),
    ("last report", "the date of the newest source that reports it"),
    ("paid out", "disbursements and expenditures together; committed is what is promised by contract"),
    ("… so far", "files are still being read"),
    ("without a number", "lines that state no number; they are in no sum of pieces"),
    ("at most", "of money: what is of this value alone, and all of which it is one of several values"),
    ("split not stated", "money of several values, and nobody says how much of each"),
    ("passed on", "paid to another activity found here, which reports what becomes of it"),
    ("carried", "said in another sentence of the same source"),
    ("inferred", "follows from what is said; the reason stands under the cursor"),
    ("editor", "decided by who reviewed the data"),
    ("elsewhere", "what another report says instead; never put in its place"),
];

/// Lines of the sums overlay that are not sums: what is counted and the heads above; a blank line, the keys and a note
/// below.
pub(crate) const SUMS_EXTRA_LINES: usize = 5;

impl Overlay {
    /// The help of a pane.
    pub(super) fn help(keymap: &Keymap<Focus, Action>, focus: Focus) -> Overlay {
        let of = |purpose: Purpose| {
            let of_purpose = keymap.help(focus).filter(move |(action, _)| action.purpose() == purpose);
            of_purpose
                .map(|(action, keys)| {
                    HelpEntry::new(keys, action.name(), action.doc(), Some(HelpChoice::Perform(action)))
                })
                .collect::<Vec<_>>()
        };
        let examples =
            EXAMPLES.iter().map(|(query, doc)| HelpEntry::new(*query, "", doc, Some(HelpChoice::Show(query))));
        let forms = QUERY_FORMS.iter().map(|(form, doc)| HelpEntry::new(*form, "", doc, Some(HelpChoice::OpenFilter)));
        let field = |id: FieldId| {
            let field = id.description();
            HelpEntry::new(field.example, field.name, field.help, Some(HelpChoice::TypeField(id)))
        };
        let words = GLOSSARY.iter().map(|(word, meaning)| HelpEntry::new(*word, "", meaning, None));
        Overlay::Help(Help::new(vec![
            ("Find", of(Purpose::Find)),
            ("Ask, for example", examples.collect()),
            ("Filter", of(Purpose::Filter)),
            ("Move", of(Purpose::Move)),
            ("Read", of(Purpose::Read)),
            ("Count and compare", of(Purpose::Count)),
            ("Take away", of(Purpose::Take)),
            ("This program", of(Purpose::Program)),
            ("What a query can say", forms.chain(FieldId::queried().map(field)).collect()),
            ("What the words mean", words.collect()),
        ]))
    }
}

/// A line of a table of money.
pub(crate) enum SumsLine<'a> {
    Row(&'a SumRow),
    /// Above the values of a kind and currency, with its sum, and above rows that do not count.
    Heading(String),
    Blank,
}

/// The lines of a table of money: what counts, then what is of that, passed on and left out, each below its name.
pub(crate) fn sums_lines(sums: &Sums) -> Vec<SumsLine<'_>> {
    let mut lines = Vec::new();
    let is_divided = |row: &SumRow| sums.wanted.by != SumsBy::Kind && row.field == SumField::Amount;
    let purse = |row: &SumRow| is_divided(row).then(|| (row.kind.clone(), row.currency.clone()));
    for rows in sums.rows.chunk_by(|a, b| a.field == b.field && purse(a) == purse(b)) {
        let [first, ..] = rows else { continue };
        let heading = match first.field {
            SumField::Amount if is_divided(first) => {
                let sum = rows.iter().fold(Figure::default(), |sum, row| sum.saturating_add(row.count)).to_cents();
                let currency = if first.currency.is_empty() { "?" } else { &first.currency };
                Some(format!("{}, {sum} {currency}", first.kind_label()))
            }
            SumField::Amount => None,
            SumField::OfParents => Some(format!("of that, {}", first.label)),
            SumField::PassedOn => Some("passed on to other activities here".to_owned()),
            SumField::LeftOut(_) => Some(format!("left out: {}", first.label)),
        };
        if let Some(heading) = heading {
            let blank = if lines.is_empty() { None } else { Some(SumsLine::Blank) };
            lines.extend(blank.into_iter().chain([SumsLine::Heading(heading)]));
        }
        lines.extend(rows.iter().map(SumsLine::Row));
    }
    lines
}

impl App {
    /// The table of money on screen; `None` while it is added up.
    pub(crate) fn shown_sums(&self, by: SumsBy, all: bool) -> Option<&Sums> {
        let sums = self.hits.as_ref()?.sums()?;
        (sums.wanted.by == by && sums.wanted.all == all).then_some(sums)
    }

    pub(super) fn handle_overlay_key(&mut self, key: KeyPress) {
        let page = overlay_rows(self.size.1);
        let (by, letter) = (rows_moved_by(key, page, true), key.on_latin_layout("tba "));
        // The key that has opened an overlay closes it too, and so does that which closes panes.
        let meant = self.settings.explorer_keys.action(self.view.focus, key, self.layouts);
        let closes = |opener: Action| meant.is_some_and(|action| action == opener || action == Action::Close);
        let Some(mut overlay) = self.overlay.take() else { return };
        let stays = match &mut overlay {
            Overlay::Help(help) => match help.handle_key(key, self.size) {
                MenuStep::Choose(Some(choice)) => {
                    self.run_help_choice(choice);
                    false
                }
                // A word runs nothing.
                step => step != MenuStep::Close,
            },
            Overlay::Facets(menu) => self.handle_facets_key(key, page, menu),
            Overlay::Rows(menu) => self.handle_rows_key(key, page, menu),
            Overlay::GroupBy { menu, first, is_crosstab } => {
                self.handle_group_key(key, page, menu, (first, is_crosstab))
            }
            Overlay::Columns { menu, chosen, kept, warned } => {
                self.handle_column_key(key, page, menu, (chosen, kept, warned))
            }
            Overlay::Command(menu) => self.handle_command_key(key, page, menu),
            Overlay::Figure(menu) => self.handle_figure_key(key, page, menu),
            Overlay::Sums { by: divided, all, top } => {
                let rows = self.shown_sums(*divided, *all).map_or(0, |sums| sums_lines(sums).len());
                match letter {
                    KeyPress::Tab | KeyPress::Char('b') => (*divided, *top) = (divided.next(), 0),
                    KeyPress::BackTab | KeyPress::Char('B') => (*divided, *top) = (divided.previous(), 0),
                    KeyPress::Char(' ' | 'a') => *all = !*all,
                    _ => {}
                }
                *top = top.saturating_add_signed(by).min(rows.saturating_sub(page.saturating_sub(SUMS_EXTRA_LINES)));
                !matches!(letter, KeyPress::Esc | KeyPress::Enter) && !closes(Action::Sums)
            }
            Overlay::Explain { wanted, at, top } => {
                let lines = self.explanation_lines(wanted);
                move_in_explanation(&lines, self.size.0, page, by, at, top);
                if letter == KeyPress::Enter {
                    let query = explanation_cursor(&lines, *at).and_then(|at| lines[at].opens.clone());
                    self.enter_part(wanted, query);
                }
                !matches!(letter, KeyPress::Esc | KeyPress::Enter) && !closes(Action::Explain)
            }
            Overlay::Copy { options, menu } => {
                if let (KeyPress::Char('t'), Some((name, text))) = (letter, options.get(menu.cursor.at)) {
                    self.overlay = Some(bare_text(name, clean(text).trim()));
                    return;
                }
                let key = if meant == Some(Action::Copy) { KeyPress::Enter } else { key };
                match menu.handle_key(key, page, |_| options.clone(), |_| true) {
                    MenuStep::Choose(Some((name, text))) => {
                        self.copy_text(name, &text);
                        false
                    }
                    step => step != MenuStep::Close,
                }
            }
            Overlay::Text { lines, top, bare, .. } => {
                let drawn = text_lines(lines, *bare, self.size.0).len();
                let page = if *bare { usize::from(self.size.1.saturating_sub(2)).max(1) } else { page };
                *top = top.saturating_add_signed(by).min(drawn.saturating_sub(page));
                !matches!(letter, KeyPress::Esc | KeyPress::Enter) && !closes(Action::Close)
            }
        };
        // Otherwise the action may have opened another overlay.
        if stays {
            self.overlay = Some(overlay);
        }
    }

    fn run_help_choice(&mut self, choice: HelpChoice) {
        match choice {
            HelpChoice::Perform(action) => {
                self.accept_filter();
                self.act(action)
            }
            HelpChoice::TypeField(field) => {
                self.open_filter();
                self.insert_text(&format!("{}:", field.name()))
            }
            HelpChoice::OpenFilter => self.open_filter(),
            HelpChoice::Show(query) => self.change_query(query.to_owned()),
        }
    }

    /// Puts a text on the clipboard. What became of it is said once it is known.
    fn copy_text(&mut self, name: &'static str, text: &str) {
        let copy = ClipboardText { name, text: clean(text).trim().to_owned() };
        self.copied = Some(copy.clone());
        self.effects.push(Effect::Copy(copy));
    }

    /// Shows the text copied last, to select it with the mouse.
    pub(super) fn show_copied(&mut self) {
        match &self.copied {
            Some(copy) => self.overlay = Some(bare_text(copy.name, &copy.text)),
            None => self.notify_keys("nothing was copied yet; {copy} copies"),
        }
    }

    /// Shows the errors and notes of loading, and what is common in a file.
    pub(super) fn open_problems(&mut self) {
        let corpus = &self.corpus;
        let mut lines: Vec<String> =
            self.settings.told_mistakes().map(|mistake| format!("configuration: {mistake}")).collect();
        lines.extend(corpus.errors().map(|p| format!("error: {p}")));
        let notes = corpus.problems.iter().filter(|p| p.severity == crate::formats::ProblemSeverity::Note);
        lines.extend(crate::formats::join_left_out(notes).iter().map(|p| format!("note: {p}")));
        lines.extend(corpus.file_findings().iter().map(|finding| format!("doubt: {finding}")));
        if lines.is_empty() {
            return self
                .notify("everything was read; ! ? · beside a row: a conflict, a doubt, a note on its figures; its detail says which");
        }
        self.overlay = Some(Overlay::Text { title: "What reading had to say".to_owned(), lines, top: 0, bare: false });
    }
}

/// The rows on screen of lines that explain a figure: each with its line. What a line goes on with is indented.
pub(crate) fn explanation_rows(lines: &[ExplainLine], columns: u16) -> Vec<(usize, String)> {
    const HANGING: usize = 2;
    let width = usize::from(columns.min(TEXT_WIDTH).saturating_sub(4)).max(HANGING + 1);
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let safe = clean(&line.text);
        let text = safe.trim_start();
        let indent = (safe.len() - text.len()).min(width / 4);
        let ranges = crate::text::wrap(text, width.saturating_sub(indent + HANGING).max(1));
        rows.extend(ranges.into_iter().enumerate().map(|(i, range)| {
            let before = " ".repeat(if i == 0 { indent } else { indent + HANGING });
            (at, before + &text[range])
        }));
    }
    rows
}

/// The line under the cursor: the first that leads to rows, if the cursor is on none that does.
pub(crate) fn explanation_cursor(lines: &[ExplainLine], at: usize) -> Option<usize> {
    let leads = |line: &usize| lines.get(*line).is_some_and(|line| line.opens.is_some());
    Some(at).filter(leads).or_else(|| (0..lines.len()).find(leads))
}

/// Moves to the next line that leads to rows, or scrolls by a row where none is on screen: no text is passed over.
fn move_in_explanation(lines: &[ExplainLine], columns: u16, page: usize, by: isize, at: &mut usize, top: &mut usize) {
    let rows = explanation_rows(lines, columns);
    let first = |line: usize| rows.iter().position(|(of, _)| *of == line).unwrap_or(0);
    let last = |line: usize| rows.iter().rposition(|(of, _)| *of == line).unwrap_or(0);
    let most = rows.len().saturating_sub(page);
    let leads = |line: &usize| lines[*line].opens.is_some();
    let shown = |line: usize, top: usize| first(line) >= top && last(line) < top + page;
    *at = explanation_cursor(lines, *at).unwrap_or(0);
    let next = match by {
        1 => (*at + 1..lines.len()).find(leads),
        -1 => (0..*at).rev().find(leads),
        _ => None,
    };
    let scrolled = top.saturating_add_signed(by).min(most);
    match next.filter(|&line| by.abs() == 1 && (shown(line, *top) || shown(line, scrolled))) {
        Some(line) => {
            *at = line;
            *top = if shown(line, *top) { *top } else { scrolled };
        }
        None => {
            *top = scrolled;
            // The cursor stays on screen, if a line there leads to rows.
            if by != 0 && !shown(*at, *top) {
                let on_screen = (0..lines.len()).filter(leads).filter(|&line| shown(line, *top));
                *at = if by > 0 { on_screen.min() } else { on_screen.max() }.unwrap_or(*at);
            }
        }
    }
}

/// Columns of the box around a text, border included; chosen by eye.
pub(crate) const TEXT_WIDTH: u16 = 100;

/// The lines of a text as drawn on a screen of `columns`.
///
/// A bare text is broken only at the edge of the screen, not at words, so that a mouse selection gives
/// back the text itself.
pub(crate) fn text_lines(lines: &[String], bare: bool, columns: u16) -> Vec<String> {
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

fn bare_text(name: &str, text: &str) -> Overlay {
    let lines = text.lines().map(str::to_owned).collect();
    Overlay::Text { title: format!("{name}: select it with the mouse, Esc closes"), lines, top: 0, bare: true }
}
