//! Draws the rows above and below the panes: header, filter, message, footer.

use crate::fields::FieldId;
use crate::formats;
use crate::model::PartialDate;
use crate::present::overview::data_age;
use crate::present::styled_text::Ink;
use crate::search::overview::Arrival;
use crate::search::{ArrivalCounts, HospitalRow, SiteEntry};
use crate::tui::explorer::{Action, App, ColumnChoice, Focus, ListKind, Overlay};
use crate::tui::keymap::{KeyAction, KeyPress};
use crate::tui::kit::line;
use crate::tui::kit::pane::{KeyHint, draw_hints, draw_right_aligned, key_hints, notice_line, progress_bar};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// Draws the header: what is open, how old it is, and how much is in it.
pub(crate) fn header(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let area = app.layout.header;
    let dim = theme.ink(Ink::Dim, false);
    let header = HeaderRow::fitting(app, usize::from(area.width));
    let mut spans = vec![Span::raw(" ")];
    if header.names_program {
        spans.push(Span::styled("aidtrail", theme.ink(Ink::Strong, false)));
        spans.push(Span::raw("   "));
    }
    if !header.name.is_empty() {
        spans.push(Span::raw(header.name));
        spans.push(Span::styled(format!("   {}", header.facts.join(" · ")), dim));
    }
    let left = Rect { width: area.width.saturating_sub(line::width(&header.help) as u16), ..area };
    line::put(frame, left, &[Line::from(spans)]);
    draw_right_aligned(frame, area, Line::styled(header.help, dim));
}

/// What the header says in a width.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HeaderRow {
    names_program: bool,
    name: String,
    /// The age, then the counts.
    facts: Vec<String>,
    help: String,
}

impl HeaderRow {
    /// The fullest header that fits. What says least goes first: the smaller counts, the long form of the age, the name of
    /// the program, the word for the key of help, and the end of the data's name. Nothing is cut within a word, except a name
    /// that is one word.
    fn fitting(app: &App, width: usize) -> HeaderRow {
        let corpus = app.shown_corpus();
        let name = match corpus.files() {
            [] => String::new(),
            [one] => line::safe(formats::title_of(&one.name)),
            files => line::count(files.len(), "file", "files"),
        };
        let counted = [
            Some(line::count(corpus.len(), "project", "projects")),
            Some(corpus.line_count()).filter(|&n| n > 0).map(|n| line::count(n, "item", "items")),
        ];
        let counted: Vec<String> = counted.into_iter().flatten().collect();
        // IATI activities do not say which of them are signed agreements: the number is then 0.
        let more = [
            Some(corpus.signed()).filter(|&n| n > 0).map(|n| format!("{} signed", line::number(n))),
            Some(corpus.facets().values(FieldId::Country).len())
                .filter(|&n| n > 0)
                .map(|n| line::count(n, "country", "countries")),
            Some(corpus.sign_count()).filter(|&n| n > 0).map(|n| format!("{} with a sign", line::number(n))),
        ];
        let more: Vec<String> = more.into_iter().flatten().collect();
        let mut ages: Vec<Option<String>> = data_age(corpus.data_date(), app.today).into_iter().map(Some).collect();
        if ages.is_empty() {
            ages.push(None);
        }
        let facts = |age: &Option<String>, n: usize| -> Vec<String> {
            age.iter().chain(&counted).chain(&more[..n]).cloned().collect()
        };
        let key = app.key_name(Action::Help);
        let (long, short) = (format!("  {key} help "), format!("  {key} "));
        let header = |names_program: bool, facts: Vec<String>, help: &str| HeaderRow {
            names_program,
            name: name.clone(),
            facts,
            help: help.to_owned(),
        };
        let mut forms: Vec<HeaderRow> =
            (0..=more.len()).rev().map(|n| header(true, facts(&ages[0], n), &long)).collect();
        forms.extend(ages[1..].iter().map(|age| header(true, facts(age, 0), &long)));
        let shortest = ages.last().unwrap_or(&None);
        forms.extend(ages.iter().skip(1).map(|age| header(false, facts(age, 0), &long)));
        forms.push(header(false, facts(shortest, 0), &short));
        if let Some(fitting) = forms.iter().find(|form| form.width() <= width) {
            return fitting.clone();
        }
        let mut last = header(false, facts(shortest, 0), &short);
        loop {
            let name = std::mem::take(&mut last.name);
            let room = width.saturating_sub(last.width());
            last.name = first_words(&name, room);
            // Columns of a name that is still worth showing.
            const MIN_NAME: usize = 4;
            if line::width(&last.name) >= MIN_NAME.min(line::width(&name)) || last.facts.len() < 2 {
                return last;
            }
            (last.name, _) = (name, last.facts.pop());
        }
    }

    fn width(&self) -> usize {
        let program = if self.names_program { "aidtrail   ".len() } else { 0 };
        let facts = line::width(&self.facts.join(" · "));
        1 + program + line::width(&self.name) + 3 + facts + line::width(&self.help)
    }
}

/// As many words of a text from its start as fit, with `…` for the others. A text of one word is cut.
fn first_words(text: &str, width: usize) -> String {
    if line::width(text) <= width {
        return text.to_owned();
    }
    let ends = text.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
    let fitting = ends.rev().find(|end| line::width(&text[..*end]) < width);
    fitting.map_or_else(|| line::cut(text, width), |end| format!("{}…", &text[..end]))
}

/// Draws the query as it is typed, or its chips; at the right how much matches.
pub(crate) fn filter(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let area = app.layout.filter;
    let dim = theme.ink(Ink::Dim, false);
    let counted = match_count(app);
    let available = usize::from(area.width).saturating_sub(line::width(&counted) + 3);
    let left = Rect { width: available as u16, ..area };
    let spans = if let Some(find) = app.find.as_ref().filter(|find| find.typing) {
        let (shown, at) = find.input.visible(available.saturating_sub(14) + 1);
        if app.overlay.is_none() {
            frame.set_cursor_position(Position::new(area.x + 13 + at, area.y));
        }
        vec![Span::styled(" find in text ", theme.ink(Ink::Strong, false)), Span::raw(shown)]
    } else if let Some(line) = &app.filter {
        let (shown, at) = line.input.visible(available.saturating_sub(4) + 1);
        if app.overlay.is_none() {
            frame.set_cursor_position(Position::new(area.x + 3 + at, area.y));
        }
        vec![Span::styled(" / ", theme.ink(Ink::Strong, false)), Span::raw(shown)]
    } else if app.query.is_empty() {
        let hint = line::cut("search projects, equipment, places, people", available.saturating_sub(4));
        vec![Span::raw(" / "), Span::styled(hint, dim)]
    } else {
        chips(app, theme)
    };
    line::put(frame, left, &[Line::from(spans)]);
    draw_right_aligned(frame, area, Line::styled(format!("{counted} "), dim));
}

fn chips(app: &App, theme: Theme) -> Vec<Span<'static>> {
    let parsed;
    let query = match app.hits.as_ref().filter(|hits| hits.query.text == app.query) {
        Some(hits) => &hits.query,
        None => {
            parsed = crate::search::Query::parse(&app.query);
            &parsed
        }
    };
    let notes = app.hits.as_ref().map_or(&[][..], |hits| &hits.notes);
    let mut spans = vec![Span::raw(" / ")];
    for clause in &query.clauses {
        let ignored =
            notes.iter().any(|n| n.ignored && n.span.start <= clause.span.start && clause.span.end <= n.span.end);
        let text = line::safe(&app.query[clause.span.clone()]);
        if ignored {
            spans.extend(ignored_clause(theme, text));
        } else {
            spans.push(Span::styled(format!(" {text} "), theme.chip()));
        }
        spans.push(Span::raw(" "));
    }
    for note in query.notes.iter().filter(|note| note.ignored) {
        let text = line::safe(app.query.get(note.span.clone()).unwrap_or_default());
        spans.extend(ignored_clause(theme, text));
    }
    spans.push(Span::styled(
        app.settings.explorer_keys.with_keys("{drop-chip} drops the last"),
        theme.ink(Ink::Dim, false),
    ));
    spans
}

/// A part of the query that does nothing.
fn ignored_clause(theme: Theme, text: String) -> [Span<'static>; 2] {
    [Span::raw(format!(" {text} ")), Span::styled("? ", theme.ink(Ink::Doubt, false))]
}

/// `6 of 22 projects`
fn match_count(app: &App) -> String {
    let Some(hits) = &app.hits else { return String::new() };
    let fuzzy = if hits.is_fuzzy { "near spellings, " } else { "" };
    let corpus = &hits.corpus;
    let marked = match app.marked.len() + app.marked_values.len() {
        0 => String::new(),
        n => format!("{n} marked, "),
    };
    let (n, all, what) = match app.view.list {
        ListKind::Projects | ListKind::Overview => (hits.found, corpus.len(), "projects"),
        ListKind::Equipment => {
            (hits.lines().map_or(0, |lines| lines.matched_or_all().len()), corpus.line_count(), "items")
        }
        ListKind::Hospitals => {
            let Some(hospitals) = hits.hospitals() else { return marked };
            let others = line::number(hospitals.rows.len() - hospitals.named);
            let named = line::count(hospitals.named, "hospital", "hospitals");
            return format!("{marked}{fuzzy}{named}, {others} not named");
        }
        ListKind::Table => return format!("{marked}{}", table_count(app)),
        ListKind::Sources => (hits.sources().map_or(0, <[_]>::len), corpus.sources().count(), "sources"),
    };
    let what = if all == 1 { what.trim_end_matches('s') } else { what };
    let so_far = if app.progress.done || app.progress.stopped { "" } else { " so far" };
    format!("{marked}{fuzzy}{} of {} {what}{so_far}", line::number(n), line::number(all))
}

/// `54 values of 1,456 projects`
fn table_count(app: &App) -> String {
    if app.is_too_much_to_read() {
        return String::new();
    }
    let is_read = app.view.table.spec.rows.are_read();
    let (Some(hits), Some(table)) = (&app.hits, app.shown_table()) else {
        return if is_read { "reading…" } else { "counting…" }.to_owned();
    };
    let projects = line::count(hits.found, "project", "projects");
    let rows = table.spec.rows;
    let so_far = if app.progress.done { "" } else { " so far" };
    match table.is_grouped() {
        true => format!("{} of {projects}{so_far}", line::count(table.row_count, "value", "values")),
        false => format!("{}{so_far}", line::count(table.row_count, rows.one(), rows.name())),
    }
}

/// Draws the message row: the notice, else a note on the query, else the progress of loading, else where
/// the user is.
pub(crate) fn message(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let area = app.layout.message;
    let width = usize::from(area.width).saturating_sub(2);
    if let Some(lines) = long_notice(app) {
        let area = Rect { x: area.x + 1, width: width as u16, height: 2, ..area };
        let lines = lines.into_iter().map(|text| Line::styled(text, theme.ink(Ink::Plain, false)));
        return line::put(frame, area, &lines.collect::<Vec<_>>());
    }
    let line = if let Some(notice) = &app.notice {
        notice_line(theme, notice, width)
    } else if let Some(note) =
        app.hits.as_ref().filter(|h| h.query.text == app.query).and_then(|hits| hits.notes.first())
    {
        let ink = if note.ignored { Ink::Strong } else { Ink::Plain };
        line::message(theme, ink, &note.message, width)
    } else if !app.progress.done {
        loading(app, theme, width)
    } else {
        breadcrumb(app, theme, width)
    };
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    line::put(frame, area, &[line]);
}

/// A notice that does not fit into one row, in two: it takes the place of the keys until the next one is pressed.
fn long_notice(app: &App) -> Option<Vec<String>> {
    let width = usize::from(app.layout.message.width).saturating_sub(2);
    let text = line::safe(&app.notice.as_ref().filter(|notice| !notice.error)?.text);
    let is_long = line::width(&text) > width && width > 0;
    is_long.then(|| {
        let lines = crate::text::wrap(&text, width);
        let rest = lines.get(1).map_or(text.len(), |second| second.start);
        vec![text[..rest].trim_end().to_owned(), line::cut(&text[rest..], width)]
    })
}

fn loading(app: &App, theme: Theme, width: usize) -> Line<'static> {
    let progress = &app.progress;
    let Some(percent) = (progress.bytes_read * 100).checked_div(progress.bytes_total) else {
        return Line::styled("reading…", theme.ink(Ink::Dim, false));
    };
    let bar = (10 * percent.min(100) / 100) as usize;
    let seconds = (progress.tenths.max(1) as f64) / 10.0;
    let rate = (progress.records as f64 / seconds) as usize;
    let left =
        progress.bytes_total.saturating_sub(progress.bytes_read) as f64 / (progress.bytes_read.max(1) as f64 / seconds);
    let text = format!(
        "{} reading {percent}%  {} records, {} a second, {left:.0} s left  Esc stops",
        progress_bar(bar, 10),
        line::number(progress.records),
        line::number(rate),
    );
    Line::styled(line::cut(&text, width), theme.ink(Ink::Dim, false))
}

/// `Ukraine › Diagnostic imaging › MRI scanner, 9, ordered`
fn breadcrumb(app: &App, theme: Theme, width: usize) -> Line<'static> {
    let dim = theme.ink(Ink::Dim, false);
    let corpus = app.shown_corpus();
    let errors = corpus.error_count();
    let mut parts: Vec<String> = Vec::new();
    if app.view.focus == Focus::Source {
        match app.current_marked().first().copied() {
            Some((project, of)) => {
                parts.extend(app.records.project(project).and_then(|opened| opened.label_of(of)));
                parts.push(corpus.row(project).title().to_owned());
            }
            None => parts.extend(app.view.source.map(|s| corpus.source(s).title.clone())),
        }
    } else if let Some(project) = app.selected_project() {
        let row = corpus.row(project);
        parts.extend(Some(crate::codes::country_name(row.country()).to_owned()).filter(|name| !name.is_empty()));
        parts.push(row.title().to_owned());
        if let (Some(&(_, of)), Some(opened)) = (app.current_marked().first(), app.selected_record()) {
            parts.extend(opened.label_of(of));
        }
    } else if let Some(source) = app.selected_source() {
        parts.push(corpus.source(source).publisher_label().to_owned());
    }
    let mut spans = Vec::new();
    if errors > 0 {
        let what = line::count(errors, "error", "errors");
        spans.push(Span::styled("! ", theme.ink(Ink::Conflict, false)));
        let words = format!("{what} while reading, press {}   ", app.key_name(Action::Problems));
        spans.push(Span::styled(words, theme.ink(Ink::Strong, false)));
    } else if app.progress.stopped {
        spans.push(Span::styled("? ", theme.ink(Ink::Doubt, false)));
        let words = "stopped: not everything is loaded, {reload} reads again   ";
        spans.push(Span::styled(app.settings.explorer_keys.with_keys(words), theme.ink(Ink::Strong, false)));
    }
    let used: usize = spans.iter().map(|s| line::width(&s.content)).sum();
    let room = width.saturating_sub(used);
    let mut text = line::safe(&parts.join(" › "));
    if let (ListKind::Equipment, Focus::List, Some(hits)) = (app.view.list, app.view.focus, &app.hits)
        && let Some(lines) = hits.lines().filter(|lines| !lines.rows.is_empty())
    {
        text = arrivals_in_words(&lines.arrivals, &lines.total.to_string(), room);
    }
    let mut whole = String::new();
    if app.view.list == ListKind::Table && app.view.focus == Focus::List {
        let of_table = app.table_message();
        if app.is_grouped() || !of_table.is_empty() {
            text = line::safe(&of_table);
            whole = app.settings.explorer_keys.with_keys("  {explain} tells all");
        }
    }
    if app.view.list == ListKind::Overview {
        text = line::safe(&app.overview_row_as_text().unwrap_or_default());
    }
    if let (Focus::List, Some(row), Some(entry)) = (app.view.focus, app.selected_hospital(), app.selected_entry()) {
        text = hospital_breadcrumb(app, row, entry);
    }
    // What is cut can be read elsewhere.
    let whole = if line::width(&text) > room { whole } else { String::new() };
    spans.push(Span::styled(line::cut(&text, room.saturating_sub(line::width(&whole))), dim));
    spans.push(Span::styled(whole, theme.ink(Ink::Plain, false)));
    Line::from(spans)
}

/// `arrived 4 · on the way 3 · planned 11 · newest report 2024-07 · not added: 14 kinds`. What does not fit is left out from
/// the end, but for the date.
fn arrivals_in_words(arrivals: &ArrivalCounts, total: &str, width: usize) -> String {
    let always = [Arrival::Arrived, Arrival::OnTheWay, Arrival::Planned];
    let shown = |step: &Arrival| always.contains(step) || arrivals.lines_at(*step) > 0;
    let step = |step: Arrival| format!("{} {}", step.label(), line::number(arrivals.lines_at(step)));
    let mut parts: Vec<String> = Arrival::ALL.iter().copied().filter(shown).map(step).collect();
    let newest = match arrivals.newest_report {
        Some(date) => format!("newest report {}", PartialDate { day: None, ..date }),
        None => "no report is dated".to_owned(),
    };
    let at = parts.len();
    parts.push(newest);
    parts.extend(Some(total.to_owned()).filter(|total| !total.is_empty()));
    if line::width(&parts.join(" · ")) > width {
        parts[at] = parts[at].replace("newest report", "newest");
    }
    while parts.len() > 2 && line::width(&parts.join(" · ")) > width {
        // The total goes first, then the rarer steps.
        parts.remove(if parts.len() > at + 1 { parts.len() - 1 } else { parts.len() - 2 });
    }
    parts.join(" · ")
}

/// `L 1 of 2: ordered, 9 for 8 places, share not stated: MRI scanner › Diagnostic imaging`
fn hospital_breadcrumb(app: &App, row: &HospitalRow, entry: SiteEntry) -> String {
    let (corpus, at, next) = (app.shown_corpus(), app.view.hospital_entry, app.key_name(Action::NextCell));
    let which = match row.entries.len() {
        1 => String::new(),
        n => format!("{next} {} of {}: ", line::number(at + 1), line::number(n)),
    };
    let stage = entry.column.words();
    let words = entry.words(corpus);
    let joined = Some(row.joined_reason()).filter(|it| !it.is_empty()).map_or(String::new(), |it| format!("  ({it})"));
    let text = format!("{which}{stage}, {words}{joined} › {}", corpus.row(entry.line.project).title());
    line::safe(&text)
}

/// Draws the footer: the keys that work here.
pub(crate) fn footer(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    if long_notice(app).is_some() {
        return;
    }
    let is_finding = app.find.as_ref().is_some_and(|find| find.typing);
    let hints = match (&app.overlay, &app.filter) {
        (Some(overlay), _) => overlay_hints(app, overlay),
        (None, None) if is_finding => key_hints(&[("Enter", "keep"), ("Esc", "end"), ("↑↓", "other places")]),
        (None, Some(_)) => {
            let line = [("Enter", "keep"), ("Esc", "undo"), ("Tab", "complete"), ("↑↓", "rows"), ("^P", "earlier")];
            // Only a key that types no character acts here.
            let help = app.settings.explorer_keys.all_keys_of(Action::Help).into_iter();
            let help =
                help.filter(|key| !matches!(key, KeyPress::Char(_))).take(1).map(|key| (key.to_string(), "help"));
            key_hints(&line).into_iter().chain(help).collect()
        }
        (None, None) => {
            let is_table = app.view.list == ListKind::Table;
            let is_overview = app.view.list == ListKind::Overview;
            let is_of_list = |action: Action| match action {
                Action::Explain | Action::GroupBy | Action::Years if is_overview => true,
                Action::Years => false,
                Action::Cumulative => app.years_shown().is_some(),
                Action::Columns | Action::Sort if app.years_shown().is_some() => false,
                Action::FacetMenu | Action::Columns | Action::Sort | Action::NextCell if is_overview => false,
                // Projects and sources have no cells with words of their own.
                Action::NextCell => !matches!(app.view.list, ListKind::Projects | ListKind::Sources),
                Action::Explain | Action::Columns => is_table,
                Action::FacetMenu => !is_table || app.view.focus != Focus::List,
                _ => true,
            };
            let keys = app.settings.explorer_keys.footer(app.view.focus).filter(|(_, action)| is_of_list(*action));
            keys.map(|(key, action)| (key.to_string(), action_label(app, action))).collect()
        }
    };
    draw_hints(theme, frame, app.layout.footer, hints);
}

/// The label of an action in the footer; some say what the action does in this pane.
fn action_label(app: &App, action: Action) -> &'static str {
    match (action, app.view.focus) {
        (Action::Open, Focus::Facets) => "filter to it",
        (Action::Open, Focus::List) if matches!(app.view.list, ListKind::Equipment | ListKind::Hospitals) => {
            "its words"
        }
        (Action::Open, Focus::List) if app.is_grouped() || app.view.list == ListKind::Overview => "its rows",
        (Action::GroupBy, _) if app.view.list == ListKind::Overview => "table",
        (Action::Cumulative, _) if app.years_shown().is_some_and(|it| it.is_cumulative) => "each year",
        (Action::Open, Focus::List) if app.part_in_table().is_some() => "its record",
        (Action::Open, Focus::List) => "open",
        (Action::Open, Focus::Detail) => "its sentence",
        (Action::Open, Focus::Source) => "its project",
        (Action::Close, Focus::List | Focus::Facets) => "quit",
        (Action::NextCell, _) if app.view.list == ListKind::Table => "column",
        (action, _) => action.short(),
    }
}

fn overlay_hints(app: &App, overlay: &Overlay) -> Vec<KeyHint> {
    key_hints(match overlay {
        Overlay::Rows(_) => {
            let turn = format!("{} ↑↓", app.key_name(Action::ListKind));
            return key_hints(&[("type", "to narrow"), (&turn, "rows"), ("Enter", "show them"), ("Esc", "close")]);
        }
        Overlay::Help(_) => &[("type", "to search"), ("↑↓", "rows"), ("Enter", "run it"), ("Esc", "close")],
        Overlay::Facets(menu) if !menu.in_values => {
            &[("type", "to search"), ("↑↓", "fields"), ("→ Enter", "its values"), ("Esc", "close")]
        }
        Overlay::Facets(_) => &[
            ("type", "to search"),
            ("Space", "choose several"),
            ("Enter", "filter"),
            ("← Tab", "fields"),
            ("Esc", "close"),
        ],
        Overlay::Sums { all, .. } => {
            let count = if *all { "each once" } else { "count all" };
            return key_hints(&[("Tab", "next table"), ("Space", count), ("↑↓", "scroll"), ("Esc", "close")]);
        }
        Overlay::GroupBy { first: None, .. } => &[
            ("type", "to narrow"),
            ("Enter", "group by it"),
            ("Tab", "and a second"),
            ("/", "across"),
            ("Esc", "close"),
        ],
        Overlay::GroupBy { .. } => &[("type", "to narrow"), ("Enter", "group by both"), ("Esc", "close")],
        Overlay::Columns { chosen, .. } if chosen.iter().any(|it| matches!(it, ColumnChoice::Figure(_))) => {
            &[("type", "to narrow"), ("Space", "choose or drop"), ("Enter", "show"), ("Esc", "close")]
        }
        Overlay::Columns { .. } => &[
            ("type", "to narrow"),
            ("Space", "choose or drop"),
            ("Enter", "show"),
            ("w", "keep for next time"),
            ("Esc", "close"),
        ],
        Overlay::Command(_) => {
            &[("type", "its name"), ("↑↓", "rows"), ("Tab", "complete"), ("Enter", "run it"), ("Esc", "close")]
        }
        Overlay::Explain { .. } => &[("↑↓", "parts"), ("PgDn", "scroll"), ("Enter", "its rows"), ("Esc", "close")],
        Overlay::Figure(_) => &[("type", "to narrow"), ("↑↓", "rows"), ("Enter", "show it"), ("Esc", "close")],
        Overlay::Copy { .. } => &[("Enter", "copy"), ("t", "show as text"), ("Esc", "close")],
        Overlay::Text { .. } => &[("↑↓", "scroll"), ("Esc", "close")],
    })
}
