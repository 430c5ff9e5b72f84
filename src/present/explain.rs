//! How figures come about, in words.

use crate::fields::{FieldId, TableFigure};
use crate::formats::InputOrigin;
use crate::model::Figure;
use crate::search::query::{exactly, quoted};
use crate::search::{
    BesideFigure, BesideKind, ExplainedRow, Explanation, GroupKind, GroupRow, LeftOutMoney, SumField, SumRow, SumsBy,
    TableBody, kind_label, years_label,
};
use crate::store::Corpus;

/// How a table divides money.
pub(crate) fn rule(by: SumsBy) -> &'static str {
    match by {
        SumsBy::Kind => {
            "By kind: amounts of one kind and currency are added; nothing is divided and nothing is converted."
        }
        SumsBy::Country => {
            "By country: a payment that states a country is of that country. The other money is divided by the percentages \
             of its activity, or is of the only country that it states. Money of a region alone stands apart."
        }
        SumsBy::Region => {
            "By region: a payment that states a region of the vocabulary is of that region. The other money is divided by \
             the percentages of its activity, or is of the only region that it states. Money of a country alone stands \
             apart."
        }
        SumsBy::Sector => {
            "By sector: a payment that states a sector is of that sector. The other money is divided by the percentages of \
             its activity, or is of the only sector that it states. Sectors of five digits come first, groups of three \
             digits stand where only these are stated, and vocabularies are never added."
        }
        SumsBy::Donor => {
            "By donor: a payment that names one of its activity's donors as provider is of that donor, incoming funds are \
             of the provider that they name. The other money is of the activity's donor if it has one alone."
        }
        SumsBy::Implementer => {
            "By implementer: a payment that names one of its activity's implementers as receiver is of that one. The other \
             money is of the activity's implementer if it has one alone."
        }
        SumsBy::Field(_) => "By a field: money is of the only value that its activity states.",
        SumsBy::Reporter => "By reporter: money is of the organisation that reports its activity.",
        SumsBy::Year => {
            "By year: money is of the year of its payments; a budget of up to 400 days is of the year in which it begins, a \
             longer one of all its years together."
        }
    }
}

/// A number with its noun.
fn counted(n: usize, one: &str) -> String {
    let many = if one.ends_with('y') { format!("{}ies", one.trim_end_matches('y')) } else { format!("{one}s") };
    format!("{} {}", Figure::from(n as i64), if n == 1 { one.to_owned() } else { many })
}

/// The figure with its currency and with what it belongs to.
fn title(explanation: &Explanation) -> String {
    let wanted = &explanation.wanted;
    let figure = match wanted.figure {
        TableFigure::Money(_) if wanted.currency.is_empty() => format!("{}, no currency stated", wanted.figure.words()),
        TableFigure::Money(_) => format!("{} {}", wanted.figure.words(), wanted.currency),
        figure => figure.words().to_owned(),
    };
    match &wanted.of {
        ExplainedRow::Group { keys, .. } if keys.is_empty() => format!("{figure}, all together"),
        ExplainedRow::Group { fields, keys, .. } => {
            let names = keys.iter().enumerate().map(|(at, key)| match (fields.get(at), key.kind) {
                (Some(field), GroupKind::Value | GroupKind::NotStated) => {
                    format!("{} {}", field.own_name().replace('-', " "), key.label)
                }
                _ => key.label.clone(),
            });
            format!("{figure} of {}", names.collect::<Vec<_>>().join(", "))
        }
        ExplainedRow::Project(_) => format!("{figure} of this project"),
    }
}

/// A line that explains a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExplainLine {
    pub(crate) text: String,
    /// The query of the rows of which the line tells.
    pub(crate) opens: Option<String>,
}

impl From<String> for ExplainLine {
    fn from(text: String) -> ExplainLine {
        ExplainLine { text, opens: None }
    }
}

#[derive(Default)]
struct ExplainLines(Vec<ExplainLine>);

impl ExplainLines {
    fn push(&mut self, line: impl Into<ExplainLine>) {
        self.0.push(line.into());
    }

    fn extend<L: Into<ExplainLine>>(&mut self, lines: impl IntoIterator<Item = L>) {
        self.0.extend(lines.into_iter().map(Into::into));
    }
}

/// The lines that explain a figure.
pub(crate) fn explain(corpus: &Corpus, explanation: &Explanation) -> Vec<ExplainLine> {
    let mut lines = ExplainLines::default();
    let [alone, at_most] = explanation.sum();
    let is_money = matches!(explanation.wanted.figure, TableFigure::Money(_));
    let number = |n: usize| Figure::from(n as i64).to_string();
    let figure = match explanation.wanted.figure {
        TableFigure::Money(_) if !explanation.is_stated() => "not stated".to_owned(),
        // Nothing is of the value alone.
        TableFigure::Money(_) if alone.0.is_zero() && !at_most.0.is_zero() => "none of it alone".to_owned(),
        TableFigure::Money(_) => alone.to_cents().to_string(),
        TableFigure::Projects => number(explanation.records[0]),
        TableFigure::Items => explanation.item_count.map_or("not counted".to_owned(), number),
        TableFigure::Pieces => all_pieces(explanation).unwrap_or("not stated".to_owned()),
        // A quotient is explained by what it is of.
        TableFigure::Ratio | TableFigure::Share => "not explained".to_owned(),
    };
    lines.push(format!("{}: {figure}", title(explanation)));
    if explanation.inferred > 0 {
        let of_all = format!("{} of {}", number(explanation.inferred), counted(explanation.records[0], "record"));
        lines.push(format!("Inferred for {of_all}: no source states the value of the row for them."));
    }
    if is_money && at_most != alone {
        lines.push(format!(
            "At most {}, with all money that is shared with others and split nowhere.",
            at_most.to_cents()
        ));
    }
    if !explanation.beside.is_empty() {
        lines.push(String::new());
        lines.push("The rows behind it".to_owned());
        lines.extend(explanation.beside.iter().map(beside_line));
    }
    if !explanation.parts.is_empty() {
        lines.push(String::new());
        lines.push("By kind and year".to_owned());
        let opens = explanation.parts.iter().map(|part| query_of_part(explanation, part));
        let texts = part_lines(&explanation.parts).into_iter();
        lines.extend(texts.zip(opens).map(|(text, opens)| ExplainLine { text, opens }));
    }
    item_lines(explanation, &mut lines);
    if !explanation.files.is_empty() {
        lines.push(String::new());
        lines.push("By file".to_owned());
        for file in &explanation.files {
            let sum = file.sum.map_or(String::new(), |sum| format!(", {}", sum.to_cents()));
            lines.push(format!("  {}{sum}  {}", counted(file.records, "record"), file.name));
            lines.extend(file.sha256.as_ref().map(|sum| format!("    sha256 {sum}")));
        }
    }
    if !explanation.left_out.is_empty() {
        lines.push(String::new());
        lines.push("Left out of these records".to_owned());
        /// More are not read by anybody; the command line lists them all.
        const MOST: usize = 500;
        lines.extend(explanation.left_out.iter().take(MOST).map(|out| left_out_line(corpus, out)));
        let more = explanation.left_out.len().saturating_sub(MOST);
        if more > 0 {
            lines.push(format!("  and {} more; aidtrail stats --left-out lists them", Figure::from(more as i64)));
        }
    }
    lines.push(String::new());
    match (explanation.by, is_money) {
        (Some(by), _) => lines.push(rule(by).to_owned()),
        (None, true) => lines.push("No source states money by these fields.".to_owned()),
        (None, false) => lines.push(
            "Each project and each item counts once in a row; one with several values is in several rows.".to_owned(),
        ),
    }
    if is_money {
        lines.push("A payment that is reported twice counts once. Nothing is converted.".to_owned());
    }
    let [records, ids] = explanation.records;
    let items = explanation.item_count.map_or(String::new(), |n| format!(" and {}", counted(n, "item")));
    lines.push(format!(
        "{}{items} of this row, with {}.",
        counted(records, "record"),
        counted(ids, "different identifier")
    ));
    lines.push(match corpus.data_date() {
        Some(date) => format!("The data is of {date}, its newest date."),
        None => "The data does not say of which date it is.".to_owned(),
    });
    lines.push(format!("The same again: {}", command(corpus, explanation)));
    lines.0
}

/// Projects behind a figure or beside it.
fn beside_line(beside: &BesideFigure) -> ExplainLine {
    let n = Figure::from(beside.projects as i64);
    let is_one = beside.projects == 1;
    let verb = |one: &'static str, many: &'static str| if is_one { one } else { many };
    let projects = counted(beside.projects, "project");
    let text = match beside.kind {
        BesideKind::OfRow => format!("  {projects} of this row"),
        BesideKind::OfSeveral(field) => {
            let (name, verb) = (field.own_name().replace('-', " "), verb("has", "have"));
            format!("  {n} of them {verb} more than one {name}: what no source divides is of no {name} alone")
        }
        BesideKind::Duplicate => format!("  {n} of them {} reported twice and counted once", verb("is", "are")),
        BesideKind::NotStated(field) => {
            let name = field.own_name().replace('-', " ");
            format!("  not in it: {projects} of the table that {} no {name}", verb("states", "state"))
        }
    };
    ExplainLine { text, opens: Some(beside.query.clone()) }
}

/// The projects of the row that state money of the years of a part.
fn query_of_part(explanation: &Explanation, part: &SumRow) -> Option<String> {
    let ExplainedRow::Group { fields, query: Some(query), .. } = &explanation.wanted.of else { return None };
    let years = part.years.filter(|_| !fields.contains(&FieldId::MoneyYear))?;
    let clause = exactly(FieldId::MoneyYear, &years_label(years));
    Some(if query.is_empty() { clause } else { format!("{clause} {query}") })
}

/// The command that gives the figure again, for a shell.
fn command(corpus: &Corpus, explanation: &Explanation) -> String {
    // Without a file the shipped dataset is opened.
    let [embedded, stdin] = [InputOrigin::Embedded.name(), InputOrigin::Stdin.name()];
    let files = corpus.files().iter().map(|file| file.name.as_str()).filter(|name| *name != embedded);
    let files = files.map(|name| if name == stdin { "-" } else { name });
    let words = ["aidtrail"].into_iter().chain(explanation.command.iter().map(String::as_str)).chain(files);
    words.map(for_shell).collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it.
fn for_shell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./,:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The pieces of the row's items together, in words.
fn all_pieces(explanation: &Explanation) -> Option<String> {
    let table = explanation.items.as_ref()?;
    Some(table.groups()?.all.pieces?.to_string())
}

/// Sums by kind and year, the figures below each other.
fn part_lines(parts: &[SumRow]) -> Vec<String> {
    let years = |row: &SumRow| row.years.map_or_else(String::new, years_label);
    let rows: Vec<[String; 4]> = parts
        .iter()
        .map(|row| {
            let shared =
                if row.at_most == row.count { String::new() } else { format!(", at most {}", row.at_most.to_cents()) };
            let what = if row.projects > 0 {
                format!("{} of {}", counted(row.amounts, "amount"), counted(row.projects, "project"))
            } else {
                counted(row.amounts, "amount")
            };
            // What is only shared is no 0 of its own.
            let is_shared_alone = row.count.0.is_zero() && !row.at_most.0.is_zero();
            let sum = if is_shared_alone { "-".to_owned() } else { row.count.to_cents().to_string() };
            [kind_label(&row.kind).to_owned(), years(row), sum, format!("{what}{shared}")]
        })
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let [kind, year, sum] = [width(0), width(1), width(2)];
    rows.iter().map(|row| format!("  {:<kind$}  {:<year$}  {:>sum$}  {}", row[0], row[1], row[2], row[3])).collect()
}

/// The items of the row, by what they are.
fn item_lines(explanation: &Explanation, lines: &mut ExplainLines) {
    let items = item_texts(explanation);
    if !items.is_empty() {
        lines.push(String::new());
        lines.push("By item".to_owned());
        lines.extend(items.into_iter().map(|text| format!("  {text}")));
    }
}

/// `2 CT scanner: 3 received`, for each kind of item of the row.
pub(crate) fn item_texts(explanation: &Explanation) -> Vec<String> {
    let Some(TableBody::Groups(groups)) = explanation.items.as_ref().map(|table| &table.body) else {
        return Vec::new();
    };
    let text = |row: &GroupRow| {
        let label = row.keys.first().map_or("", |key| key.label.as_str());
        let pieces = row.pieces.map_or(String::new(), |total| format!(": {total}"));
        format!("{} {label}{pieces}", Figure::from(row.items.unwrap_or(0) as i64))
    };
    groups.rows.iter().map(text).collect()
}

/// Money that is in no sum, with the reason and what counts instead.
fn left_out_line(corpus: &Corpus, out: &LeftOutMoney) -> ExplainLine {
    let why = match out.why {
        SumField::LeftOut(why) => why.label(),
        _ => "passed on to another activity here",
    };
    let years = out.years.map_or(String::new(), |years| format!(" {}", years_label(years)));
    let row = corpus.row(out.record);
    let place = format!("{}, {}:{}", row.id(), row.file(), row.origin().line);
    let instead: Vec<&str> = out.instead.iter().map(|&record| corpus.row(record).id()).collect();
    let instead = if instead.is_empty() { String::new() } else { format!("; instead {}", instead.join(", ")) };
    let text = format!(
        "  {}{years} {} {}: {why} ({place}{instead})",
        kind_label(&out.kind),
        out.value.to_cents(),
        out.currency
    );
    let mut ids: Vec<String> = [out.record].iter().chain(&out.instead).map(|&it| quoted(corpus.row(it).id())).collect();
    ids.dedup();
    let clauses: Vec<String> = ids.iter().map(|id| format!("{}:{id}", FieldId::Identifier.name())).collect();
    ExplainLine { text, opens: Some(clauses.join(" | ")) }
}
