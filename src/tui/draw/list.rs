//! Draws the list: projects, equipment lines or sources. Only the rows on screen are built.

use crate::fields::Column;
use crate::model::{LineState, SiteColumn};
use crate::present::columns::{
    donors_for_width, places_for_width, short_dispute, state_ink, state_sign, voice_letters,
};
use crate::present::record::flag_ink;
use crate::present::styled_text::Ink;
use crate::search::{Hits, HospitalCell, HospitalRow, Hospitals, SiteEntry, SortKey};
use crate::sort::ColdSort;
use crate::store::{LineId, RecordId, RecordRow};
use crate::tui::explorer::{App, Focus, ListKind};
use crate::tui::kit::line::{self, cell, cell_right, with_sign};
use crate::tui::kit::pane::{draw_heading, pane_body};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Draws the list pane.
pub(crate) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.list;
    if pane.area() == 0 {
        return;
    }
    if app.view.list == ListKind::Table {
        return super::table::draw(app, theme, frame);
    }
    if app.view.list == ListKind::Overview {
        return super::overview::draw(app, theme, frame);
    }
    let area = pane_body(pane);
    let width = usize::from(area.width);
    let title = list_title(app);
    let columns = match app.view.list {
        ListKind::Projects => ListColumns::projects(width).heading(),
        ListKind::Equipment => ListColumns::equipment(width).heading(),
        ListKind::Hospitals => hospital_heading(app, width),
        ListKind::Sources => format!("{:>width$}", "projects"),
        ListKind::Table | ListKind::Overview => String::new(),
    };
    let mut columns = columns;
    columns.replace_range(
        ..columns.char_indices().nth(title.len().min(columns.chars().count())).map_or(columns.len(), |(i, _)| i),
        "",
    );
    let sort = match (app.sort.key, app.sort.reverse) {
        // Hospitals have one order, by name.
        _ if app.view.list == ListKind::Hospitals => String::new(),
        (SortKey::Best, false) => String::new(),
        (key, reverse) => format!(" by {}{}", key.name(), if reverse { ", reversed" } else { "" }),
    };
    let blank_prefix = columns.len() - columns.trim_start().len();
    if !sort.is_empty() && blank_prefix > sort.len() {
        columns.replace_range(..sort.len(), &sort);
    } else if columns.trim().is_empty() {
        columns = sort;
    }
    let focused = app.view.focus == Focus::List && app.overlay.is_none();
    draw_heading(theme, frame, pane, title, focused, &columns);

    let Some(hits) = &app.hits else { return };
    if app.view.list == ListKind::Hospitals && hits.hospitals().is_none() {
        // The search is still grouping the lines.
        return;
    }
    if app.list_len() == 0 {
        return draw_empty(app, theme, frame, area, hits);
    }
    let row = |at: usize, width: usize| match app.view.list {
        ListKind::Projects => ListColumns::projects(width).project(theme, hits, hits.rows[at].project),
        ListKind::Equipment => hits.lines().map_or_else(Line::default, |lines| {
            // If any line matches the query itself, those that only belong to a matching project are dimmed.
            let hit = lines.rows[at];
            let columns = ListColumns::equipment(width);
            columns.line(theme, hits, hit.line, !hit.matched && !lines.matched().is_empty())
        }),
        ListKind::Hospitals => hits.hospitals().map_or_else(Line::default, |hospitals| {
            let selected = app.selected_entry().filter(|_| at == app.list_cursor().at);
            let columns = HospitalColumns::new(app, hospitals, width);
            columns.line(theme, hits, &hospitals.rows[at], selected, width)
        }),
        ListKind::Sources => {
            hits.sources().map_or_else(Line::default, |sources| source_line(theme, hits, sources[at], width))
        }
        ListKind::Table | ListKind::Overview => Line::default(),
    };
    let (cursor, len) = (app.list_cursor(), app.list_len());
    line::draw_rows(frame, area, cursor, len, Some(theme.selected(focused)), row);
    if focused && app.view.list == ListKind::Equipment && cursor.at >= cursor.top {
        // The cell under the cursor stands out of the selected row.
        let columns = ListColumns::equipment(width);
        let y = area.y + (cursor.at - cursor.top) as u16;
        if let Some((from, cell_width)) = columns.place_of(app.view.cell.column()) {
            let cell = Rect { x: area.x + from as u16, y, width: cell_width as u16, height: 1 };
            frame.buffer_mut().set_style(cell.intersection(area), theme.selected_cell());
        }
    }
    for (at, y) in cursor.visible(len, usize::from(area.height)).zip(area.top()..) {
        if app.row_at(at).is_some_and(|row| app.marked.contains(&row)) {
            if at != cursor.at {
                line::put(frame, Rect { x: pane.x, y, width: 1, height: 1 }, &[Line::raw("•")]);
            }
            frame.buffer_mut().set_style(Rect { y, height: 1, ..area }, theme.selected(false));
        }
    }
}

/// The title of the list pane.
fn list_title(app: &App) -> &'static str {
    match app.view.list {
        ListKind::Projects => "Projects",
        ListKind::Equipment => "Equipment",
        ListKind::Hospitals => "Hospitals",
        ListKind::Sources => "Sources",
        ListKind::Table => "Table",
        ListKind::Overview => "Overview",
    }
}

/// The columns that fit into a width, each with its own width.
struct ListColumns {
    cells: Vec<(Column, usize)>,
    gap: usize,
}

/// The order of the columns of equipment lines.
const LINE_ORDER: &[Column] = &[
    Column::Quantity,
    Column::Item,
    Column::DeliveryStatus,
    Column::LastReported,
    Column::Sites,
    Column::Countries,
    Column::Says,
    Column::Donors,
];

/// Columns of `◐ partly delivered`, one of the longest states.
const STATE_WIDTH: usize = 18;

/// A project's title gets at least so many columns before another one appears beside it, an item's name so many, and
/// neither more than it needs while others have none to spare.
const MIN_TITLE: usize = 34;
const MIN_ITEM: usize = 24;
const MAX_NAME: usize = 60;

/// From this width on a list of equipment has room for the donors and for long numbers; chosen by eye.
const WIDE: usize = 110;

/// Columns of a date of which only the year is shown.
const YEAR_WIDTH: usize = 4;

/// Below this width the gaps of projects are one column and the date of a project is only its year; chosen by eye.
const NARROW: usize = 56;

impl ListColumns {
    /// The columns of a list `width` columns wide, in the same order as in `order`, with gaps of `gap` columns.
    ///
    /// `always` and `more` have each column with its least width. Of `more` those are shown, in order of worth, beside which
    /// all before have their least width. What is left over goes to the `name` up to a bound and to the `others`, in
    /// parts of these sizes.
    fn new(
        (width, gap): (usize, usize),
        order: &[Column],
        always: &[(Column, usize)],
        more: &[(Column, usize)],
        (name, of_name, others): (Column, usize, &[(Column, usize)]),
    ) -> ListColumns {
        let mut cells = always.to_vec();
        let taken = |cells: &[(Column, usize)]| cells.iter().map(|(_, width)| width + gap).sum::<usize>();
        for &(column, least) in more {
            if taken(&cells) + least <= width {
                cells.push((column, least));
            }
        }
        let free = (width + gap).saturating_sub(taken(&cells));
        let others: Vec<(Column, usize)> =
            others.iter().filter(|(column, _)| cells.iter().any(|(shown, _)| shown == column)).copied().collect();
        let parts = of_name + others.iter().map(|(_, part)| part).sum::<usize>();
        let mut rest = free;
        for &(column, part) in &others {
            let share = free * part / parts.max(1);
            cells.iter_mut().filter(|(shown, _)| *shown == column).for_each(|(_, width)| *width += share);
            rest -= share;
        }
        // The name gets its part and what rounding leaves; beyond what a name needs it goes to the last of the others.
        for (shown, width) in &mut cells {
            if *shown == name {
                let more = if others.is_empty() { rest } else { rest.min(MAX_NAME.saturating_sub(*width)) };
                *width += more;
                rest -= more;
            }
        }
        if let Some((last, _)) = others.last() {
            cells.iter_mut().filter(|(shown, _)| shown == last).for_each(|(_, width)| *width += rest);
        }
        // On a screen too narrow for all of them the name gives way.
        let over = taken(&cells).saturating_sub(width + gap);
        cells.iter_mut().filter(|(shown, _)| *shown == name).for_each(|(_, width)| *width = width.saturating_sub(over));
        cells.cold_sort_by_key(|(column, _)| order.iter().position(|other| other == column));
        ListColumns { cells, gap }
    }

    /// The columns of projects. A narrow list keeps title, number of equipment lines and flag; date, country,
    /// donor and status come with the width. Widths are chosen by eye, here and for equipment.
    fn projects(width: usize) -> ListColumns {
        let date = if width < NARROW { YEAR_WIDTH } else { 7 };
        ListColumns::new(
            (width, if width < NARROW { 1 } else { 2 }),
            Column::OF_PROJECTS,
            &[(Column::Title, MIN_TITLE), (Column::LineCount, 5), (Column::Flag, 1)],
            &[(Column::LastReported, date), (Column::Countries, 2), (Column::Donors, 14), (Column::ActivityStatus, 17)],
            (Column::Title, 5, &[(Column::Donors, 3)]),
        )
    }

    /// The columns of equipment lines. The state has room for its sign and two words, the number for `20 (2023)`.
    fn equipment(width: usize) -> ListColumns {
        let number = if width < WIDE { 9 } else { 14 };
        let state = match width {
            // Room for `○ in delivery, inferred`; in a list between, the columns after it are worth more, and it takes their
            // place.
            58..76 | 81.. => STATE_WIDTH + 5,
            _ => STATE_WIDTH,
        };
        ListColumns::new(
            (width, if width < WIDE { 1 } else { 2 }),
            LINE_ORDER,
            &[(Column::Quantity, number), (Column::Item, MIN_ITEM), (Column::DeliveryStatus, state)],
            &[
                (Column::LastReported, 7),
                (Column::Sites, 11),
                (Column::Countries, 2),
                (Column::Says, 4),
                (Column::Donors, 12),
            ],
            (Column::Item, 2, &[(Column::Donors, 2), (Column::Sites, 5)]),
        )
    }

    /// The first column and the width of a cell; `None` if the list is too narrow for it.
    fn place_of(&self, column: Column) -> Option<(usize, usize)> {
        let at = self.cells.iter().position(|(shown, _)| *shown == column)?;
        Some((self.cells[..at].iter().map(|(_, width)| width + self.gap).sum(), self.cells[at].1))
    }

    /// How many cells from `at` on a text of some columns needs to be shown whole; all that follow if it is too long.
    fn cells_for(&self, at: usize, columns: usize) -> usize {
        let fits = |n: &usize| self.span(at, *n) >= columns;
        (1..self.cells.len() - at).find(fits).unwrap_or(self.cells.len() - at)
    }

    /// Columns of `n` cells from `at` on, with the gaps between them.
    fn span(&self, at: usize, n: usize) -> usize {
        self.cells[at..at + n].iter().map(|(_, width)| width + self.gap).sum::<usize>().saturating_sub(self.gap)
    }

    fn heading(&self) -> String {
        let head = |column: Column| match column {
            Column::Donors | Column::ActivityStatus | Column::DeliveryStatus | Column::Says | Column::Sites => {
                column.head()
            }
            Column::LastReported if self.cells.contains(&(Column::LastReported, YEAR_WIDTH)) => "year",
            Column::LastReported => "last report",
            Column::LineCount => "items",
            Column::Countries if self.cells.iter().any(|(other, _)| *other == Column::Quantity) => "in",
            // The title of the pane stands above the others, or they are too narrow.
            _ => "",
        };
        let mut heading = String::new();
        let mut at = 0;
        for &(column, width) in &self.cells {
            let name = head(column);
            let missing = at - line::width(&heading);
            // A head that is wider than its column begins in what the head before it leaves free, or is cut.
            let before = (line::width(name).saturating_sub(width)).min(missing.saturating_sub(self.gap));
            heading.push_str(&" ".repeat(missing - before));
            let room = width + before;
            heading.push_str(&name.chars().take(room).collect::<String>());
            at += width + self.gap;
        }
        format!("{heading:<at$}", at = at.saturating_sub(self.gap))
    }

    fn row(&self, mut cell_of: impl FnMut(Column, usize) -> Vec<Span<'static>>) -> Line<'static> {
        self.row_with(|_, column, width| (cell_of(column, width), 1))
    }

    /// A row whose cells may take the place of those after them: a cell says over how many it reaches.
    fn row_with(&self, mut cell_of: impl FnMut(usize, Column, usize) -> (Vec<Span<'static>>, usize)) -> Line<'static> {
        let mut spans = Vec::new();
        let mut at = 0;
        while let Some((column, width)) = self.cells.get(at) {
            if at > 0 {
                spans.push(Span::raw(" ".repeat(self.gap)));
            }
            let (cell, taken) = cell_of(at, *column, *width);
            spans.extend(cell);
            at += taken.max(1);
        }
        Line::from(spans)
    }

    fn project(&self, theme: Theme, hits: &Hits, id: RecordId) -> Line<'static> {
        let row = hits.corpus.row(id);
        let words = Some(hits.highlighter());
        self.row(|column, width| match column {
            Column::Title => {
                let untitled = if row.id().is_empty() { "[no title]" } else { row.id() };
                let title = if row.title().is_empty() { untitled } else { row.title() };
                cell(theme, if row.broken().is_some() { Ink::Dim } else { Ink::Plain }, title, width, words)
            }
            Column::Countries => cell(theme, Ink::Dim, row.country(), width, None),
            Column::Donors => cell(theme, Ink::Plain, &donors_for_width(row.donors(), width), width, words),
            Column::ActivityStatus => cell(theme, Ink::Plain, row.activity_status(), width, words),
            Column::LastReported => {
                let date = row.last_reported().map_or(String::new(), |date| date.to_string());
                cell(theme, Ink::Dim, date.get(..width).unwrap_or(&date), width, None)
            }
            Column::LineCount => {
                let n = row.lines();
                vec![cell_right(theme, Ink::Dim, &if n > 0 { n.to_string() } else { String::new() }, width)]
            }
            Column::Flag => vec![flag_sign(theme, row)],
            _ => Vec::new(),
        })
    }

    fn line(&self, theme: Theme, hits: &Hits, line: LineId, is_dim: bool) -> Line<'static> {
        let corpus = &hits.corpus;
        let (item, project) = (corpus.line(line), corpus.row(line.project));
        let words = Some(hits.highlighter());
        let ink = if is_dim { Ink::Dim } else { Ink::Plain };
        let state = item.state();
        let one = |spans: Vec<Span<'static>>| (spans, 1);
        self.row_with(|at, column, width| match column {
            Column::Quantity => {
                let number = if item.number().is_empty() { "-" } else { item.number() };
                one(vec![cell_right(theme, if ink == Ink::Plain { Ink::Strong } else { ink }, number, width)])
            }
            Column::Item => one(cell(theme, ink, item.name(), width, words)),
            Column::DeliveryStatus => {
                // What both sides of a dispute say, and that a state is inferred, must not be cut: they take the place
                // of the cells after them.
                let is_disputed = state == LineState::Disputed && !item.balance().is_empty();
                let long = if is_disputed { item.balance() } else { item.delivery_status() };
                let sign = state_sign(state, item.is_open());
                let room = self.span(at, self.cells.len() - at);
                let mut text = format!("{sign} {long}{}", if item.is_inferred() { ", inferred" } else { "" });
                if is_disputed && line::width(&text) > room {
                    text = short_dispute(&text);
                } else if item.is_inferred() && line::width(&text) > room {
                    text = format!("{sign} inferred, {long}");
                }
                let taken = if is_disputed || item.is_inferred() { self.cells_for(at, line::width(&text)) } else { 1 };
                let ink = if is_disputed { Ink::Strong } else { ink };
                let spans = cell(theme, ink, &text, self.span(at, taken).max(width), words);
                (with_sign(theme, state_ink(state), spans), taken)
            }
            Column::Says => one(cell(theme, Ink::Dim, &voice_letters(item), width, None)),
            Column::LastReported => {
                let date = item.last_report().map_or(String::new(), |date| date.to_string());
                one(cell(theme, Ink::Dim, date.get(..7).unwrap_or(&date), width, None))
            }
            Column::Sites => one(cell(theme, ink, &places_for_width(item.places(), width), width, words)),
            Column::Countries => one(cell(theme, Ink::Dim, project.country(), width, None)),
            Column::Donors => one(cell(theme, ink, &donors_for_width(project.donors(), width), width, words)),
            _ => one(Vec::new()),
        })
    }
}

/// The columns of the hospitals: one for each stage if there is room, else one text with all stages.
struct HospitalColumns {
    label: usize,
    /// The stages shown; none in a narrow list.
    stages: Vec<SiteColumn>,
    stage_width: usize,
    /// Whether there are stages before and after those shown.
    hidden: (bool, bool),
}

/// Below this width the stages stand in one text, and a column of a stage has at least the second width; chosen by eye.
const STAGE_COLUMNS_FROM: usize = 100;
const STAGE_WIDTH: usize = 17;

impl HospitalColumns {
    fn new(app: &App, hospitals: &Hospitals, width: usize) -> HospitalColumns {
        let all = &hospitals.columns;
        if width < STAGE_COLUMNS_FROM || all.is_empty() {
            return HospitalColumns {
                label: width * 2 / 5,
                stages: Vec::new(),
                stage_width: 0,
                hidden: (false, false),
            };
        }
        let fit = ((width - width / 4) / (STAGE_WIDTH + 2)).clamp(1, all.len());
        // The stages shown follow the cursor.
        let selected = app.selected_entry().and_then(|entry| all.iter().position(|column| *column == entry.column));
        let first = (selected.unwrap_or(0) + 1).saturating_sub(fit);
        let label = (width - fit * (STAGE_WIDTH + 2)).min(width * 2 / 5);
        HospitalColumns {
            label,
            stages: all[first..first + fit].to_vec(),
            stage_width: (width - label) / fit - 2,
            hidden: (first > 0, first + fit < all.len()),
        }
    }

    fn line(
        &self,
        theme: Theme,
        hits: &Hits,
        row: &HospitalRow,
        selected: Option<SiteEntry>,
        width: usize,
    ) -> Line<'static> {
        let words = Some(hits.highlighter());
        let ink = if row.name.is_empty() { Ink::Dim } else { Ink::Plain };
        let mut spans = cell(theme, ink, &row.label(), self.label, words);
        let is_selected = |column: SiteColumn| selected.is_some_and(|entry| entry.column == column);
        // The entry under the cursor is shown, whatever else its cell has.
        let text = |shown: &HospitalCell| match selected.filter(|_| is_selected(shown.column)) {
            Some(entry) if shown.entries.len() > 1 => {
                format!("{} of {}: {}", hospital_item(row, entry), shown.entries.len(), entry.words(&hits.corpus))
            }
            _ => shown.text.clone(),
        };
        if self.stages.is_empty() {
            // The stage of the cursor first.
            let (first, others): (Vec<&HospitalCell>, Vec<&HospitalCell>) =
                row.cells.iter().partition(|cell| is_selected(cell.column));
            let stages: Vec<String> =
                first.into_iter().chain(others).map(|cell| format!("{}: {}", cell.column.words(), cell.text)).collect();
            spans.push(Span::raw("  "));
            spans.extend(cell(theme, Ink::Plain, &stages.join("; "), width.saturating_sub(self.label + 2), words));
        }
        for &column in &self.stages {
            spans.push(Span::raw(if is_selected(column) { " ▸" } else { "  " }));
            let ink = if is_selected(column) { Ink::Strong } else { Ink::Plain };
            spans.extend(cell(theme, ink, &row.cell(column).map_or(String::new(), text), self.stage_width, words));
        }
        Line::from(spans)
    }
}

/// The number of an entry in its cell, from 1.
fn hospital_item(row: &HospitalRow, entry: SiteEntry) -> usize {
    let cell = row.cell(entry.column).map_or(&[][..], |cell| &row.entries[cell.entries.clone()]);
    cell.iter().position(|other| *other == entry).map_or(1, |at| at + 1)
}

/// The stages above their columns.
fn hospital_heading(app: &App, width: usize) -> String {
    let Some(hospitals) = app.hits.as_ref().and_then(|hits| hits.hospitals()) else { return String::new() };
    let columns = HospitalColumns::new(app, hospitals, width);
    if columns.stages.is_empty() {
        return format!("{:label$}  what, by stage", "", label = columns.label);
    }
    let mut heading = " ".repeat(columns.label);
    for (i, stage) in columns.stages.iter().enumerate() {
        let before = if i == 0 && columns.hidden.0 { "‹ " } else { "  " };
        let last = i + 1 == columns.stages.len() && columns.hidden.1;
        let words = if last { format!("{} ›", stage.words()) } else { stage.words().to_owned() };
        heading.push_str(&format!("{before}{words:<w$.w$}", w = columns.stage_width));
    }
    heading
}

/// The sign of the heaviest flag that is told in the list.
fn flag_sign(theme: Theme, row: RecordRow<'_>) -> Span<'static> {
    if row.broken().is_some() {
        return Span::styled("!", theme.ink(Ink::Conflict, false));
    }
    let severity = row.sign().map(|rule| rule.severity());
    severity.map_or(Span::raw(" "), |severity| Span::styled(severity.sign(), theme.ink(flag_ink(severity), false)))
}

/// Publisher, date and number of citing projects; from 60 columns on also the title.
fn source_line(theme: Theme, hits: &Hits, hit: crate::search::SourceHit, width: usize) -> Line<'static> {
    let source = hits.corpus.source(hit.source);
    let words = Some(hits.highlighter());
    let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), ToString::to_string);
    let flexible = width.saturating_sub(SOURCE_FIXED);
    let title = if width >= 60 { flexible / 2 } else { 0 };
    let name = if source.publisher.is_empty() { &source.title } else { &source.publisher };
    let mut spans = cell(theme, Ink::Plain, name, flexible - title, words);
    if title > 0 {
        spans.extend(cell(theme, Ink::Dim, &format!("  {}", source.title), title, None));
    }
    spans.push(Span::raw("  "));
    spans.extend(cell(theme, Ink::Dim, &date, 10, None));
    spans.push(cell_right(theme, Ink::Dim, &hit.projects.to_string(), SOURCE_FIXED - 12));
    Line::from(spans)
}

/// Columns of a source's row after its names: two of space, ten of date, nine of the number of projects.
const SOURCE_FIXED: usize = 21;

/// Draws why the list is empty and what to do.
fn draw_empty(app: &App, theme: Theme, frame: &mut Frame<'_>, area: Rect, hits: &Hits) {
    let strong = theme.ink(Ink::Strong, false);
    let plain = theme.ink(Ink::Plain, false);
    let lists_items = matches!(app.view.list, ListKind::Equipment | ListKind::Hospitals);
    let with_keys = |text: &str| app.settings.explorer_keys.with_keys(text);
    let mut lines = Vec::new();
    let mut add = |style, text: &str| {
        let wrapped = crate::text::wrap(text, usize::from(area.width.max(1)));
        lines.extend(wrapped.into_iter().map(|range| Line::styled(text[range].trim_end().to_owned(), style)));
    };
    if hits.corpus.is_empty() && hits.corpus.sources().count() == 0 {
        let (what, next) = match (app.progress.done, hits.corpus.error_count()) {
            (false, _) => ("Reading…", "Rows are shown as they are read; Esc stops."),
            (true, 0) => (
                "There is nothing in it.",
                "{close} quits; aidtrail FILE opens another file, aidtrail alone the five articles.",
            ),
            (true, _) => ("Nothing could be read.", "{problems} shows why; {close} quits"),
        };
        add(strong, what);
        add(plain, &with_keys(next));
    } else if lists_items && hits.found > 0 {
        let projects = line::count(hits.found, "project", "projects");
        match (hits.found, hits.query.text.is_empty()) {
            (_, true) => add(strong, &format!("No equipment is stated in {projects}.")),
            (1, false) => add(strong, "1 project matches; no equipment is stated in it."),
            (_, false) => add(strong, &format!("{projects} match; no equipment is stated in them.")),
        }
        let clear = if hits.query.text.is_empty() { "" } else { "; {drop-chip} drops the last filter" };
        let what = if hits.found == 1 { "project" } else { "projects" };
        add(plain, &with_keys(&format!("Enter lists the {what}{clear}")));
    } else if hits.query.text.is_empty() {
        let what = match app.view.list {
            ListKind::Projects | ListKind::Table | ListKind::Overview => "There are no projects here.",
            ListKind::Equipment | ListKind::Hospitals => "No equipment is stated.",
            ListKind::Sources => "There are no sources here.",
        };
        add(strong, what);
        add(plain, &with_keys("{list-kind} chooses other rows"));
    } else {
        add(strong, &format!("Nothing of {} matches.", line::count(hits.corpus.len(), "project", "projects")));
        lines.push(Line::default());
        for (i, advice) in hits.relaxations.iter().enumerate() {
            let verb = if i == 0 { "Enter drops" } else { "or drop" };
            let gives = line::count(advice.projects, "project", "projects");
            lines.push(Line::from(vec![
                Span::styled(format!("{verb} "), plain),
                Span::styled(line::safe(&advice.text), strong),
                Span::styled(format!("  gives {gives}"), plain),
            ]));
        }
        if hits.relaxations.is_empty() {
            lines.push(Line::styled("No single filter is to blame.", plain));
        }
        lines.push(Line::styled(with_keys("{clear-filters} clears all, {undo-filter} undoes"), plain));
    }
    line::put(frame, Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area }, &lines);
}
