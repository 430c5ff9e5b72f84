//! `aidtrail topics`: prints reference tables of the keys, the query language, the words on the screen and the file formats.
//!
//! Keys, fields and words come from the tables that the program itself uses, so that the reference is true.

use super::args::{ConfigOptions, OutputFormat};
use super::data::columns::{COLUMNS_VERSION, DataColumn, TABLES};
use super::status::RunStatus;
use crate::fields::FieldId;
use crate::fields::{TableColumn, TableFigure, TableRows};
use crate::text::wrap;
use crate::tui::explorer::keymap::{Action, Focus};
use crate::tui::explorer::overlay::{GLOSSARY, QUERY_FORMS};
use crate::tui::keymap::{Binding, KeyAction, KeyPress, Keymap};
use crate::tui::reviewer::keymap::Pane;
use crate::tui::reviewer::overlay::{GLOSSARY as REVIEW_GLOSSARY, decision_signs};
use crate::tui::screen_size;
use crate::tui::settings::ScreenSettings;
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::io::{IsTerminal, Write, stdout};
use unicode_width::UnicodeWidthStr;

#[derive(Debug, Args)]
pub(super) struct TopicsArgs {
    /// The topic; without it, the topics are listed
    topic: Option<Topic>,
    #[command(flatten)]
    config: ConfigOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Topic {
    /// Keys of the explorer and of the reviewer
    Keys,
    /// How a query is written and what it matches
    Query,
    /// The fields that a query can name, with examples
    Fields,
    /// Signs and words on the screen
    Words,
    /// The columns of tsv, csv and objects, with what each holds
    Columns,
    /// Formats read and written, with their limits
    Formats,
}

/// A row of a topic: a term and its explanation.
type TopicRow = (String, String);

/// Columns of the output where it does not go to a terminal.
const COLUMNS: usize = 80;

/// The most columns on a terminal: longer lines are hard to read.
const MAX_COLUMNS: usize = 100;

/// The widest term that has its explanation beside it; a longer one has it below.
const MAX_TERM_COLUMNS: usize = 24;

pub(super) fn run(out: &mut impl Write, args: &TopicsArgs) -> Result<RunStatus> {
    let sections = match args.topic {
        None => vec![("aidtrail topics TOPIC", values::<Topic>())],
        Some(Topic::Keys) => keys(&args.config.settings()),
        Some(Topic::Query) => vec![
            ("What a query can say", rows(QUERY_FORMS)),
            ("What matches", rows(MATCHING)),
            ("Dates", rows(DATE_QUERIES)),
            ("Sums of money", rows(SUM_QUERIES)),
            ("To ask after", rows(FOLLOW_UP_QUERIES)),
        ],
        Some(Topic::Fields) => {
            let fields = FieldId::queried().map(FieldId::description);
            vec![("Fields", fields.map(|field| row((field.example, field.help))).collect())]
        }
        Some(Topic::Words) => {
            let review = decision_signs().map(row).chain(rows(REVIEW_GLOSSARY)).collect();
            vec![("In the explorer and in aidtrail show", rows(GLOSSARY)), ("In a review", review)]
        }
        Some(Topic::Columns) => columns(),
        Some(Topic::Formats) => vec![
            ("Read", rows(READ)),
            ("What --format names", values::<OutputFormat>()),
            ("Written", rows(WRITTEN)),
            ("A dataset", rows(DATASET)),
            ("IATI activity files", rows(IATI)),
            ("Articles that aidtrail draft reads", rows(ARTICLES)),
        ],
    };
    let columns = match stdout().is_terminal() {
        true => usize::from(screen_size().0).min(MAX_COLUMNS),
        false => COLUMNS,
    };
    write_sections(out, &sections, columns)?;
    Ok(RunStatus::Found)
}

fn keys(settings: &ScreenSettings) -> Vec<(&'static str, Vec<TopicRow>)> {
    let keymap = &settings.explorer_keys;
    let filled = |table: &'static [(&str, &str)]| table.iter().map(|(key, does)| row((*key, &keymap.with_keys(does))));
    // Keys that type no character act in the line too.
    let in_line = [Action::Help, Action::FacetMenu, Action::Command].into_iter().filter_map(|action| {
        let keys = keymap.all_keys_of(action).into_iter().filter(|key| !matches!(key, KeyPress::Char(_)));
        let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
        (!keys.is_empty()).then(|| row((keys.join(" "), action.doc())))
    });
    vec![
        ("Explorer", key_rows(&settings.explorer_keys, &Focus::ALL, Focus::name)),
        ("Filter line of the explorer", filled(FILTER_LINE_KEYS).chain(in_line).collect()),
        ("Find line of a source", filled(FIND_LINE_KEYS).collect()),
        ("Reviewer", key_rows(&settings.reviewer_keys, &Pane::ALL, Pane::name)),
        ("How keys are named", rows(KEY_NAMES)),
    ]
}

fn columns() -> Vec<(&'static str, Vec<TopicRow>)> {
    let version =
        format!("{COLUMNS_VERSION}; it goes up where a head changes its name or its meaning, see CHANGELOG.md");
    let about = [row(("version", &version))].into_iter().chain(rows(COLUMNS_ABOUT)).collect();
    let describe = |column: &DataColumn| row((column.head, &format!("{}: {}", column.cell_type.name(), column.help)));
    let tables = TABLES.iter().map(|(table, columns)| (*table, columns.iter().map(describe).collect()));
    let of_rows = TABLES_OF_ROWS.iter().map(|&(table, rows)| {
        let describe = |column: TableColumn| {
            let text = format!("{}: {}", column.column_type().name(), column.help());
            row((column.name().replace('-', "_"), text.as_str()))
        };
        (table, TableColumn::all_of(rows).into_iter().map(describe).collect())
    });
    let figures =
        TableFigure::all().map(|figure| row((figure.name().replace([' ', '-'], "_"), figure.help().as_str())));
    let groups = ("table --group-by", rows(GROUP_COLUMNS).into_iter().chain(figures).collect());
    let about = [("Columns of tsv, csv and objects", about)];
    about.into_iter().chain(tables).chain(of_rows).chain([groups]).collect()
}

/// The tables of rows with chosen columns. Money has its currency behind its name: `committed_as_stated_usd`.
const TABLES_OF_ROWS: [(&str, TableRows); 5] = [
    ("table --rows projects", TableRows::Projects),
    ("table --rows items", TableRows::Items),
    ("table --rows transactions", TableRows::Transactions),
    ("table --rows documents", TableRows::Documents),
    ("table --rows sources", TableRows::Sources),
];

/// The columns of groups beside their figures.
const GROUP_COLUMNS: &[(&str, &str)] = &[
    ("row", "code: group, unsplit (money of several values or of none), all, or left_out (in no sum)"),
    ("FIELD", "text: the value"),
    ("FIELD_code", "code: the same for programs; empty where no value is stated"),
    ("projects_inferred", "number: those of the projects for which no source states the value; so items_inferred"),
    (
        "pieces_received",
        "number: of one kind alone, as pieces_arrival_not_reported and pieces_share_not_stated; pieces_words says why not",
    ),
    ("FIGURE_CURRENCY", "number: money of the value alone, each amount counted once: committed_usd"),
    ("FIGURE_CURRENCY_at_most", "number: with all money that the value shares with others; not to be added"),
    ("inferred", "code: all or some, where no source states the value for all or some of what the row counts"),
    ("query", "code: the query of the row, which gives its numbers"),
];

/// The bindings of a screen; one that only some panes have names them.
fn key_rows<C: Copy + PartialEq, A: KeyAction>(
    keymap: &Keymap<C, A>,
    panes: &[C],
    name: fn(C) -> &'static str,
) -> Vec<TopicRow> {
    let row = |binding: &Binding<C, A>| {
        let names: Vec<&str> = binding.contexts.iter().map(|&pane| name(pane)).collect();
        let place = if names.len() < panes.len() { format!(" ({})", names.join(", ")) } else { String::new() };
        (binding.key_names(), format!("{}{place}", binding.action.doc()))
    };
    keymap.rows().map(row).collect()
}

fn values<T: ValueEnum>() -> Vec<TopicRow> {
    let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    values
        .map(|value| (value.get_name().to_owned(), value.get_help().map(ToString::to_string).unwrap_or_default()))
        .collect()
}

fn row((term, explanation): (impl Into<String>, &str)) -> TopicRow {
    (term.into(), explanation.to_owned())
}

fn rows(table: &[(&str, &str)]) -> Vec<TopicRow> {
    table.iter().copied().map(row).collect()
}

fn write_sections(out: &mut impl Write, sections: &[(&str, Vec<TopicRow>)], columns: usize) -> Result<()> {
    for (i, (heading, rows)) in sections.iter().enumerate() {
        writeln!(out, "{}{heading}", if i > 0 { "\n" } else { "" })?;
        let terms = rows.iter().map(|(term, _)| term.width()).filter(|&width| width <= MAX_TERM_COLUMNS);
        let indent = 2 + terms.max().unwrap_or(0) + 2;
        for (term, explanation) in rows {
            let lines = wrap(explanation, columns.saturating_sub(indent));
            let mut left = format!("  {term}");
            if left.width() + 2 > indent {
                writeln!(out, "{left}")?;
                left.clear();
            }
            for line in lines {
                writeln!(out, "{left}{}{}", " ".repeat(indent - left.width()), &explanation[line])?;
                left.clear();
            }
        }
    }
    Ok(())
}

/// The keys of the filter line that are not text; `tui/explorer/filter.rs` acts on them.
const FILTER_LINE_KEYS: &[(&str, &str)] = &[
    ("Enter", "keep the query"),
    ("Esc", "restore the query from before"),
    ("Up Down", "move in the results; in an empty line, through earlier queries"),
    ("^P ^N", "earlier and later queries"),
    ("Tab", "complete a field or a value"),
];

/// The keys of the find line that are not text; `tui/explorer/find.rs` acts on them.
const FIND_LINE_KEYS: &[(&str, &str)] = &[
    ("Enter", "keep what is found; {next-mark} and {previous-mark} walk it, Esc ends it"),
    ("Esc", "end finding"),
    ("Up Down", "to the place before, to the next"),
];

const KEY_NAMES: &[(&str, &str)] = &[
    ("^u S-Tab A-Left", "u with Ctrl, Tab with Shift, Left with Alt"),
    (
        "й о",
        "outside text, letters act by their place on the keyboard: й is q and о is j. So do the signs of the standard \
      layouts of Russia, Ukraine, Kazakhstan, Kyrgyzstan, Uzbekistan, Tajikistan and Arabic countries",
    ),
    (
        "і \"",
        "are on other keys in Kazakhstan than elsewhere; until the layout is known, by what was typed or by the locale, \
      such a key does nothing and says so",
    ),
    (
        "F1 F12",
        "list every action, to be searched by its words or by their keys; Enter runs it. Some terminals keep F1",
    ),
    (
        "Y",
        "shows the text copied last. Copying goes to tmux's buffer, else to wl-copy, xclip, xsel, pbcopy or clip.exe, \
      else to the terminal (OSC 52), which does not tell whether it took the text",
    ),
];

/// Queries for dates of equipment lines. A date that may lie outside of a range, as 2024 in `..2024-06`, is not in it.
const DATE_QUERIES: &[(&str, &str)] = &[
    ("since:2024-07-24", "in its present stage since that day"),
    ("since:2023..2024-09", "since 2023 or later, until September 2024 at the latest"),
    ("since:2024..", "since 2024 or later"),
    ("since:..2023", "since 2023 or earlier"),
    ("last-report:2024", "last reported in 2024"),
    ("last-report:<2024", "not reported since the end of 2023"),
    ("state:open last-report:<2024", "open, and no news since the end of 2023"),
    ("start:2020.. end:2024-06", "started in 2020 or later, and ended or to end in June 2024"),
    ("end:none", "no end is stated, neither an actual nor a planned one"),
    ("end:now..+6m", "ends from now on until six months later; d, w, m and y are days, weeks, months and years"),
    ("start:-2y..  last-report:<-12m", "in the last two years; longer than twelve months ago"),
    (
        "now today",
        "the day of --today, else the data's own date: the newest of its sources, of its claims and of the last updates of \
      its activities; the day of the machine only if the data has none. A note says which it was",
    ),
    ("year:-1y..now", "in a field of years, the years of these days"),
];

/// Queries for what the money of a project adds up to.
const SUM_QUERIES: &[(&str, &str)] = &[
    (
        "committed:2m..3m",
        "commitments add up to this in one currency; k, m and bn, open on either side. A budget is none",
    ),
    ("paid:>1m usd", "disbursements and expenditures in US dollars; with quotes too, as paid:\">1m usd\""),
    (
        "committed:>1m",
        "without a currency any one that the project has is enough: nothing is converted, and 600,000 EUR beside 600,000 \
      USD are not more than 1m",
    ),
    ("committed:none  paid:several", "no commitment is stated; payments in several currencies"),
    ("ratio:>1.5", "paid is more than 1.5 times what was committed, in one currency that has both"),
    ("amount:>1m", "any amount; those of one kind and currency are added over the years"),
];

/// Queries for what is no fault of a record.
const FOLLOW_UP_QUERIES: &[(&str, &str)] = &[
    ("flag:overdue", "the planned end has passed by the data's own date, and no end or not every arrival is reported"),
    (
        "flag:no-news",
        "it goes on, and the newest report is more than 12 months older than now: the day of --today, else the data's own \
      date",
    ),
    ("flag:no-news-undated", "it goes on, and no report says when it is from"),
    ("flag:paid-without-commitment", "something was paid and no commitment is stated, whatever is budgeted"),
    ("flag:paid-above-commitment", "paid more than half above what was committed, by more than 1,000"),
    (
        "flag:follow-up",
        "any of these but the last, which is a doubt; they have no sign in the list and check is silent",
    ),
];

const MATCHING: &[(&str, &str)] = &[
    ("hits", "are projects; search --rows lines, and v in the explorer, turn them into lines of equipment"),
    (
        "hospitals",
        "are rows in search --rows hospitals and the second v, with a column for each stage; a number for several places \
      stands with each, and is not added; place and facility choose rows; csv, tsv and jsonl have a row for each line and \
      stage, with its quote",
    ),
    (
        "words",
        "may each be found in another part of the project; words of an article that no fact cites find no project: / in \
      its source finds them",
    ),
    (
        "64",
        "words or alternatives are searched, and as many that are not understood are told; a note says where it ends",
    ),
    ("fields", "equipment, category, state, qty, place and facility must hold for one and the same line"),
    ("names", "are found in all their forms and scripts: Жамбыл, jambyl, zhambyl"),
    (
        "typos",
        "are forgiven only where nothing matches as written, so that a count means what it says; they are compared \
      letter by letter, for alphabets; Chinese and Japanese are found by pairs of characters",
    ),
    ("counts", "beside a value say how many hits filtering to it gives"),
];

const COLUMNS_ABOUT: &[(&str, &str)] = &[
    ("empty", "what is not stated, or is not of the row; null in objects. No sign stands for it"),
    ("numbers", "plain digits with a decimal point, without grouping; in CSV they stay numbers, also below 0"),
    ("dates", "as precise as stated: 2024, 2024-07, 2024-07-24"),
    (
        "committed_as_stated_usd",
        "number: money of a project as it states it, a column for each figure and currency that is found, behind the \
      other columns; money of stats and of groups counts once",
    ),
    ("several", "values of one cell have \"; \" between them, quotes \" | \""),
    (
        "to add",
        "qty of lines and hospitals, amount of amounts and count of stats are made to be added, within what their \
      explanation says: scanners and vehicles, or dollars and euros, have no sum",
    ),
    (
        "csv",
        "a text that begins with = + - @ or their wide forms, a tab or a line break gets an apostrophe before it, so that \
      a spreadsheet does not run it; a plain number does not. tsv and objects keep texts as they are, but for tabs and \
      line breaks, which are spaces in tsv: import their columns as text where a spreadsheet is to open them",
    ),
    ("json", "of projects, lines and sources is the dataset form, to be opened again; objects has the columns of csv"),
    ("table md", "are for reading: they have fewer columns, and texts such as 2 of 5"),
];

const READ: &[(&str, &str)] = &[
    ("a dataset", "JSON of the form aidtrail/1: one document, or JSON Lines with one record a line"),
    ("IATI", "activity XML of versions 1.01 to 2.03, and files that name none"),
    ("an article", "text in any common encoding, opened as a source to read; draft also reads web pages"),
    (
        "a folder",
        "all files of these formats in it and in folders inside, of texts those named .txt; what is left out is said, in one \
      line for each reason, and listed with -v",
    ),
    ("-", "standard input; it is kept in memory, since it cannot be read twice: name a file where you can"),
    (
        "a changed file",
        "is not shown: a record is read again from its file, which must be the same as when it was loaded; R reads it again",
    ),
    ("any file", "is recognised by its content, whatever its name; nothing outside it is read for it"),
    (
        "not read",
        "tables and spreadsheets, databases, archives, PDF and Office documents, FTS, OCDS, OC4IDS, 360Giving, World Bank, HXL, \
      IATI in other forms than activity XML, maps and other JSON: named, with what helps, and exit status 2. Named .xml or .html \
      without such content, a file is an error in a folder too",
    ),
];

const WRITTEN: &[(&str, &str)] = &[
    (
        "search",
        "json and jsonl are datasets again, without fields that the form does not have; rows of hospitals and amounts are \
      objects",
    ),
    (
        "tsv csv",
        "a row with plain numbers, codes and dates in cells of their own, each cited, as topics columns says; objects has \
      the same columns as JSON. A table and md are for reading",
    ),
    (
        "import",
        "JSON Lines, whole or not at all: beside OUT, synced, renamed, by one program at a time, and never onto one of the \
      inputs; an imported activity no longer leads into its XML, but file and line are kept",
    ),
    ("draft", "a document"),
    ("merge", "a document, or JSON Lines where the dataset was"),
    ("without --format", "a table on a terminal, else tsv"),
    ("md", "a cell's links, images, code and HTML are escaped; one that is a web address is a link to what it shows"),
    ("csv", "a cell that a spreadsheet would run as a formula gets an apostrophe, but for plain numbers"),
];

const DATASET: &[(&str, &str)] = &[
    (
        "document",
        "{\"schema\": \"aidtrail/1\", \"sources\": [...], \"projects\": [...], \"names\": [...]}, in UTF-8; without schema, \
      the records must have the shape",
    ),
    (
        "line",
        "{\"source\": ...} before its first citation, {\"names\": ...} before what they are for, {\"project\": ...}",
    ),
    (
        "evidence",
        "{\"source\": \"id\", \"quote\": \"the sentence, byte for byte\", \"start\": 1402, \"mark\": [0, 40]}: every fact \
      has some; start is the byte offset of the quote in the text of the source, mark the bytes of the quote that say it",
    ),
    (
        "quotes",
        "a quote that is not at its place breaks its record: it is listed without its figures, and check says where",
    ),
    (
        "equipment",
        "quantity, status and sites stand in the claims of a line; beside them they are for readers and ignored",
    ),
    (
        "balance",
        "of a line, for readers and ignored too: state, words, stages with number, date, said_by and source, outstanding \
      (0 is all there, null is not known), disputed with the two reports",
    ),
    ("unknown", "fields that the form does not have are looked for in the first thousand projects of a file"),
    ("names", "apply to what stands after them in JSON Lines, and to all of a document"),
    ("types", "src/model.rs has every field with its meaning; search mri --format json is an example"),
];

const IATI: &[(&str, &str)] = &[
    (
        "texts",
        "title and description in English (with --language fr, in French before that), else in the language of the \
      activity, else the first by tag; the detail has the others, and all are searched",
    ),
    (
        "donors",
        "the funding organisations; where none is named the extending ones, else the reporting one, marked inferred",
    ),
    (
        "money",
        "one amount for each kind, currency and year, corrections netted, with what payments state of themselves; a \
      revised budget replaces originals of which it covers 90 % of the days, one of more than 400 days is in no single \
      year. What is in no sum says why",
    ),
    (
        "sums",
        "count each kind, currency and year of an activity once, of several records as its own publisher updated it last; \
      of a parent what its children do not report; of a payment to another activity found nothing, it is passed on. What \
      does not count is listed with its reason (stats --left-out), and --count all counts it",
    ),
    (
        "tables",
        "of money give a payment to what it states itself, the rest by the percentages of its activity or to its only \
      value; not stated: nobody says; split not stated: of several values, beside each of them as at most; rest of the \
      percentages: what they leave of 100. stats --explain says it for the figures at hand",
    ),
    (
        "equipment",
        "what English texts mention (titles, descriptions, transactions, results, documents, places), sentence by sentence, \
      with number and state only where plainly said; targets and actual values of indicators that count it, in words of \
      ours; delivery is never inferred from money",
    ),
    (
        "searched",
        "besides titles and descriptions: descriptions, payers, receivers and their activities of transactions; titles, \
      descriptions and comments of results and indicators; titles and descriptions of documents; names, codes and \
      descriptions of places; humanitarian scopes and the word humanitarian; other identifiers, tags, organisations of \
      contacts, scope and tied status. Not searched: figures, dates, addresses, references of transactions, persons and \
      telephones of contacts, conditions, crs-add, fss. Policy markers are not read",
    ),
    (
        "places",
        "place: finds sites of equipment and locations of an activity; a location is a place of each of its lines, and a \
      number is not that of one of several locations",
    ),
    (
        "related",
        "activities that payments name as paying or paid, and those whose payments name this one: Enter goes there",
    ),
    (
        "parts",
        "transactions, results, documents and places are rows of the detail, the first ones and those with words of the \
      query; show --all and JSON have all",
    ),
    ("evidence", "Enter on a fact, a transaction or another part shows its elements; e opens the file there"),
    ("broken", "an activity that is not well-formed is listed with line and column, and the others are read"),
    (
        "odd",
        "a sign in the list says that a figure, or its adding up, is not what it seems: percentages, money paid against \
      the status or above what was promised, identifiers that stand twice. The record tells what changes no figure, such \
      as dates against the status; codes and completeness only check lists, with file and line. has:flag finds what the \
      list or the record tells, flag: any of them",
    ),
    (
        "common",
        "what more than a quarter of a file of 20 or more activities have in common (codes, no country, no sector, dates \
      against status) is one line for the file, in check and under !, and no sign on the rows",
    ),
    (
        "not read",
        "elements that the standard does not have in their place are told once a file with the line of the first",
    ),
    (
        "passed over",
        "policy markers, budget items, capital spending, legacy data, channels and codes of places such as exactness; \
      elements of other namespaces; organisation files",
    ),
];

const ARTICLES: &[(&str, &str)] = &[
    (
        "drafted",
        "who gives through whom to whom, instrument, programme, money, dates, and every line of equipment with number, \
      state, facility and place; by rules, offline, the same each time",
    ),
    (
        "evidence",
        "the sentence, the words that say it and the name of the rule; what another sentence says is marked \
      carried, what follows indirectly inferred; what no rule reads stays empty",
    ),
    ("left out", "what is lost, asked for, on board of something else, a capacity, a procedure, denied or not given"),
    ("parts", "\"44 of the ambulances\" is a part and never added"),
    (
        "uncertain",
        "counted things without a category are drafted as not in the list; goods that are used up, and things \
      without a giver, are only offered",
    ),
    ("languages", "English; of another language only countries, sums and dates that are certain, and it says so"),
    ("size", "64 MB an article"),
];
