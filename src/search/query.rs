//! Parses the query language: `country:ukraine mri qty:>5` becomes a [`Query`].
//!
//! Parsing needs no data and never fails. A part that cannot be parsed becomes a [`Note`] that says what is possible,
//! and the rest of the query works. Each clause keeps its span in the text, so that a screen can show it as a chip and
//! remove it again.

mod bounds;

use crate::fields::{FieldId, FieldType};
pub(crate) use crate::text::nearest;
use crate::text::{fold, words};
use bounds::RangeUnit;
pub use bounds::{Bounds, DayOffset, RangeEnd, RelativeBounds};
use std::ops::Range;

/// More clauses than this are ignored. A [`super::engine::ClauseSet`] has a bit for each, and a query is typed or
/// pasted, not generated.
const MAX_CLAUSES: usize = 64;

/// A parsed query. A record matches if every clause holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// As typed.
    pub text: String,
    pub clauses: Vec<Clause>,
    /// Messages about parts that could not be parsed.
    pub(crate) notes: Vec<Note>,
}

/// Alternatives of which one must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Bytes of the query's text.
    pub span: Range<usize>,
    pub any: Vec<Term>,
}

/// A test, perhaps negated.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub negated: bool,
    pub test: Test,
}

/// A test of a record. Words are folded.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Each of the words in any field, with prefixes and typos.
    Words(Vec<String>),
    /// These words next to each other in this order, without typos.
    Phrase(Vec<String>),
    /// A word that begins with `text` (`start`), ends with it (`end`), or is `text` (both).
    Affix { text: String, start: bool, end: bool },
    /// A field has a value, called by its name, its code or the beginning of a word in either.
    Value(FieldId, String),
    /// A field has the value of exactly this code: `donor:="Japan"`. What a row of a table stands for is written so.
    Exactly(FieldId, String),
    /// A field has no value, or more than one: `country:none`, `country:several`.
    ValueCount(FieldId, ValueCount),
    /// A number of the field is in a range; for amounts perhaps in one currency only. A date is compared by the days that
    /// it can mean, see [`Bounds::contain_date`].
    Number(FieldId, Bounds, Option<String>),
    /// As `Number`, of a range of days or years that is counted from now: `end:now..+6m`.
    Relative(FieldId, RelativeBounds),
}

/// How many values a field has, as far as a query can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueCount {
    None,
    Several,
}

impl ValueCount {
    /// The word typed in place of a value.
    pub fn word(self) -> &'static str {
        match self {
            ValueCount::None => "none",
            ValueCount::Several => "several",
        }
    }

    fn from_word(word: &str) -> Option<ValueCount> {
        [ValueCount::None, ValueCount::Several].into_iter().find(|count| count.word() == word)
    }

    pub(crate) fn holds(self, values: usize) -> bool {
        match self {
            ValueCount::None => values == 0,
            ValueCount::Several => values > 1,
        }
    }
}

impl Test {
    /// The field that it names; words name none.
    pub(crate) fn field(&self) -> Option<FieldId> {
        match self {
            Test::Value(field, _) | Test::Exactly(field, _) | Test::ValueCount(field, _) => Some(*field),
            Test::Number(field, ..) | Test::Relative(field, _) => Some(*field),
            Test::Words(_) | Test::Phrase(_) | Test::Affix { .. } => None,
        }
    }
}

impl Clause {
    /// Whether all its tests are of one equipment line.
    pub fn is_line(&self) -> bool {
        self.any.iter().all(|term| term.test.field().is_some_and(FieldId::is_per_line))
    }

    /// Whether all it does is choose values of one field, or of a field of the same name: equipment is grouped in
    /// one facet and queried by another.
    pub fn chooses(&self, field: FieldId) -> bool {
        self.any.iter().all(|term| !term.negated && term.test.field().is_some_and(|f| f.name() == field.name()))
    }
}

/// A message about a part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Bytes of the query's text.
    pub(crate) span: Range<usize>,
    /// Says what is wrong and what is possible.
    pub message: String,
    /// The part is left out of the search.
    pub(crate) ignored: bool,
    /// The part is written wrong, whatever the data: a command refuses the query, a screen searches for the rest.
    pub(crate) is_mistake: bool,
}

impl Query {
    /// Never fails; see [`Query::notes`].
    pub fn parse(text: &str) -> Query {
        let mut query = Query { text: text.to_owned(), ..Query::default() };
        let tokens = tokens(text);
        let mut either = false;
        let mut i = 0;
        while i < tokens.len() {
            let mut span = tokens[i].clone();
            let token = &text[span.clone()];
            if query.notes.len() == MAX_CLAUSES {
                let message = format!("only the first {MAX_CLAUSES} parts that are not understood are told");
                query.notes.push(Note { span: span.start..text.len(), message, ignored: true, is_mistake: false });
                break;
            }
            i += 1;
            if token == "|" {
                either = !query.clauses.is_empty();
                continue;
            }
            let mut note = |message: String| {
                query.notes.push(Note { span: span.clone(), message, ignored: true, is_mistake: true })
            };
            let Some(mut term) = term(token, &mut note) else { continue };
            // `amount:>1m usd`: the currency follows as a word of its own.
            if let (Test::Number(field, _, currency @ None), Some(next)) = (&mut term.test, tokens.get(i))
                && field.takes_currency()
            {
                let code = text[next.clone()].to_ascii_uppercase();
                if crate::codes::currency(&code).is_some() {
                    *currency = Some(code);
                    span.end = next.end;
                    i += 1;
                }
            }
            if let Some(clause) = query.clauses.last_mut().filter(|_| either) {
                clause.span.end = span.end;
                either = false;
                if clause.any.len() < MAX_CLAUSES {
                    clause.any.push(term);
                    continue;
                }
                let message = format!("only the first {MAX_CLAUSES} alternatives are searched");
                query.notes.push(Note { span: span.start..text.len(), message, ignored: true, is_mistake: false });
                break;
            }
            if query.clauses.len() == MAX_CLAUSES {
                let message = format!("only the first {MAX_CLAUSES} words are searched");
                query.notes.push(Note { span: span.start..text.len(), message, ignored: true, is_mistake: false });
                break;
            }
            query.clauses.push(Clause { span, any: vec![term] });
        }
        query
    }

    /// The words that must be present, folded, in the order typed.
    pub fn typed_words(&self) -> Vec<String> {
        let terms = self.clauses.iter().flat_map(|clause| &clause.any).filter(|term| !term.negated);
        let words = terms.filter_map(|term| match &term.test {
            Test::Words(list) => Some(list.as_slice()),
            _ => None,
        });
        words.flatten().cloned().collect()
    }

    /// The text without one clause.
    pub(crate) fn without(&self, clause: usize) -> String {
        let Some(clause) = self.clauses.get(clause) else { return self.text.clone() };
        let (before, after) = (&self.text[..clause.span.start], &self.text[clause.span.end..]);
        [before.trim(), after.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The text without the clauses that choose values of `field`, and with a clause that chooses `value`, if any.
    pub fn choosing(&self, field: FieldId, value: Option<&str>) -> String {
        let kept =
            self.clauses.iter().filter(|clause| !clause.chooses(field)).map(|clause| &self.text[clause.span.clone()]);
        let chosen = value.map(|value| format!("{}:{}", field.name(), quoted(value)));
        kept.map(str::to_owned).chain(chosen).collect::<Vec<_>>().join(" ")
    }

    /// The clauses as typed, without what stands before the first and after the last of them: text to which further
    /// clauses can be added in front.
    pub(crate) fn clause_text(&self) -> &str {
        match (self.clauses.first(), self.clauses.last()) {
            (Some(first), Some(last)) => &self.text[first.span.start..last.span.end],
            _ => "",
        }
    }

    /// Whether a clause chooses exactly this value of a field.
    pub(crate) fn has_chosen(&self, field: FieldId, value: &str) -> bool {
        self.clauses.iter().any(|clause| {
            clause.chooses(field)
                && clause.any.iter().any(|term| match &term.test {
                    Test::Value(_, chosen) => fold(chosen) == fold(value),
                    Test::Exactly(_, chosen) => chosen == value,
                    Test::Number(field, bounds, _) => {
                        range_unit(*field).and_then(|unit| unit.parse_bounds(value)).as_ref() == Some(bounds)
                    }
                    _ => false,
                })
        })
    }
}

/// A value as it must be typed: in quotes unless it is one plain word.
pub(crate) fn quoted(value: &str) -> String {
    let plain = !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    match (plain, value.contains('"')) {
        (true, _) => value.to_owned(),
        (false, false) => format!("\"{value}\""),
        (false, true) => format!("'{}'", value.replace('\'', " ")),
    }
}

/// A clause that tests for exactly the value of a code.
pub(crate) fn exactly(field: FieldId, code: &str) -> String {
    let plain = !code.is_empty() && code.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    let name = field.own_name();
    if plain { format!("{name}:={code}") } else { format!("{name}:=\"{}\"", code.replace('"', "\"\"")) }
}

/// The code in the text after `=`; a quote in a quoted code stands twice.
fn exact_code(text: &str) -> String {
    let Some(inside) = text.strip_prefix('"') else { return text.to_owned() };
    let mut code = String::new();
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '"' && chars.next_if_eq(&'"').is_none() {
            break;
        }
        code.push(c);
    }
    code
}

/// The tokens of a query: split at white space outside quotes. An unclosed quote extends to the end. Takes time in
/// proportion to the text.
pub(crate) fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut start = None;
    let mut quote = None;
    let last_single_quote = text.rfind('\'');
    // Where a value can begin: at the beginning of a token, after signs only, or after a colon.
    let (mut only_signs, mut after_colon) = (true, false);
    // In an exact value a quote stands twice.
    let (mut is_exact, mut is_second_quote) = (false, false);
    for (at, c) in text.char_indices() {
        match quote {
            Some(_) if is_second_quote => is_second_quote = false,
            Some(open) => {
                if c == open {
                    is_second_quote = is_exact && text[at + 1..].starts_with(open);
                    quote = quote.filter(|_| is_second_quote);
                }
            }
            None if c.is_whitespace() => {
                tokens.extend(start.take().map(|start| start..at));
                (only_signs, after_colon) = (true, false);
                continue;
            }
            None => {
                // A quote opens only where a value can begin; inside a word it is an apostrophe.
                let opens = only_signs || after_colon;
                let closes_later = || last_single_quote.is_some_and(|last| last > at);
                if opens && (c == '"' || c == '\'' && closes_later() && is_phrase(&text[at + 1..])) {
                    quote = Some(c);
                    is_exact = text[..at].ends_with('=');
                }
                start = start.or(Some(at));
            }
        }
        only_signs &= "!-".contains(c);
        after_colon = c == ':' || c == '=' && after_colon;
    }
    tokens.extend(start.map(|start| start..text.len()));
    tokens
}

/// The byte at which a double quote opens that nothing closes. In a line that is being typed it extends to the end.
pub(crate) fn unclosed_quote(text: &str) -> Option<usize> {
    let last = text.get(tokens(text).pop()?)?;
    let at = last.find('"')?;
    // A quote inside a word is text, and so is one inside single quotes.
    let opens = last[..at].chars().all(|c| "!-".contains(c)) || last[..at].ends_with([':', '=']);
    let is_closed = last[at + 1..].contains('"');
    (opens && !is_closed).then(|| text.len() - last.len() + at)
}

/// Whether the text after a single quote is a phrase: another single quote follows at the end of a word, as in
/// `CT scanner'`.
fn is_phrase(rest: &str) -> bool {
    rest.find('\'').is_some_and(|end| {
        end > 0
            && rest[end + 1..].chars().next().is_none_or(char::is_whitespace)
            && !rest[..end].starts_with(char::is_whitespace)
    })
}

fn term(token: &str, note: &mut impl FnMut(String)) -> Option<Term> {
    let bare = token.trim_start_matches('!');
    let mut negated = (token.len() - bare.len()) % 2 == 1;
    let mut rest = bare;
    if let Some(after) =
        bare.strip_prefix('-').filter(|after| after.starts_with(|c: char| c.is_alphabetic() || c == '"'))
    {
        negated = true;
        rest = after;
    }
    let test = match rest.split_once(':') {
        Some((name, value)) if is_field_name(name) => field_test(name, value, note)?,
        _ => text_test(rest)?,
    };
    Some(Term { negated, test })
}

/// Whether the text before a colon is taken for the name of a field. With a hyphen it is only if it is near one: `e-mail:`
/// is text.
fn is_field_name(name: &str) -> bool {
    let is_word = name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphabetic() || b"_-".contains(&b));
    let is_near = || nearest(name, FieldId::queried().map(FieldId::name)).is_some();
    is_word && (!name.contains('-') || FieldId::from_name(&name.to_ascii_lowercase()).is_some() || is_near())
}

fn folded_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    words(&folded).map(|range| folded[range].to_owned()).take(MAX_CLAUSES).collect()
}

fn text_test(text: &str) -> Option<Test> {
    if let Some(phrase) = inside_quotes(text) {
        return Some(Test::Phrase(folded_words(phrase))).filter(not_empty);
    }
    let (start, end) = (text.starts_with('^'), text.ends_with('$') && text.len() > 1);
    let list = folded_words(text);
    if (start || end) && list.len() == 1 {
        return list.into_iter().next().map(|text| Test::Affix { text, start, end });
    }
    Some(Test::Words(list)).filter(not_empty)
}

/// The text between quotes, if it begins with one. The closing quote may be missing.
fn inside_quotes(text: &str) -> Option<&str> {
    let inside = |quote: char| text.strip_prefix(quote).map(|inside| inside.strip_suffix(quote).unwrap_or(inside));
    ['"', '\''].into_iter().find_map(inside)
}

fn not_empty(test: &Test) -> bool {
    !matches!(test, Test::Words(list) | Test::Phrase(list) if list.is_empty())
}

fn field_test(name: &str, value: &str, note: &mut impl FnMut(String)) -> Option<Test> {
    let Some(field) = FieldId::from_name(&name.to_ascii_lowercase()) else {
        let names: Vec<&str> = FieldId::queried().map(FieldId::name).collect();
        let near = nearest(name, names.iter().copied()).map_or(String::new(), |near| format!("; did you mean {near}:"));
        note(format!("no field {name}{near}; fields are {}", names.join(" ")));
        return None;
    };
    let exact = value.strip_prefix('=').filter(|_| field.is_facet()).map(exact_code);
    let is_quoted = inside_quotes(value).is_some();
    let value = inside_quotes(value).unwrap_or(value).trim();
    if value.is_empty() || exact.as_ref().is_some_and(String::is_empty) {
        note(format!("{}: needs a value, as in {}", field.name(), field.description().example));
        return None;
    }
    if let Some(code) = exact {
        return Some(Test::Exactly(field, code));
    }
    if let Some(count) = ValueCount::from_word(&fold(value)).filter(|_| field.counts_values() && !is_quoted) {
        return Some(Test::ValueCount(field, count));
    }
    let Some(unit) = range_unit(field) else { return Some(Test::Value(field, value.to_owned())) };
    let (figure, currency) = match value.rsplit_once(' ') {
        Some((figure, code)) if field.takes_currency() => (figure.trim(), Some(code.to_ascii_uppercase())),
        _ => (value, None),
    };
    let name = field.name();
    let Some(range) = unit.parse(figure) else {
        note(format!("{name} takes {} or a range: {}", unit.words(), field.description().example));
        return None;
    };
    if range.is_one_offset() {
        let from = if figure.starts_with('-') { format!("{figure}..now") } else { format!("now..{figure}") };
        note(format!("{name}:{figure} is one day; from now until then: {name}:{from}"));
        return None;
    }
    if range.is_reversed() {
        let (low, high) = figure.split_once("..").unwrap_or((figure, ""));
        let code = currency.map(|code| format!(" {}", code.to_lowercase())).unwrap_or_default();
        note(format!(
            "{name}:{figure} holds nothing, since it begins after its end; turn it round: {name}:{high}..{low}{code}"
        ));
        return None;
    }
    Some(match range.fixed() {
        Some(bounds) => Test::Number(field, bounds, currency),
        None => Test::Relative(field, range),
    })
}

/// What a range of the field is made of; `None` for a field without ranges.
fn range_unit(field: FieldId) -> Option<RangeUnit> {
    match field.description().field_type {
        FieldType::Values | FieldType::Presence | FieldType::Identifier | FieldType::Grouped => None,
        FieldType::Date | FieldType::DatedValues => Some(RangeUnit::Day),
        FieldType::NumberedValues => Some(RangeUnit::Year),
        FieldType::Number if field == FieldId::Year => Some(RangeUnit::Year),
        FieldType::Number | FieldType::Sum => Some(RangeUnit::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_every_field_is_a_query_on_it() {
        for field in FieldId::queried() {
            let query = Query::parse(field.description().example);
            assert!(query.notes.is_empty() && query.clauses.len() == 1, "{query:?}");
            assert_eq!(query.clauses[0].any[0].test.field(), Some(field));
        }
    }

    #[test]
    fn errors_teach_and_the_rest_works() {
        let query = Query::parse("contry:ua mri qty:many state:");
        assert_eq!(query.clauses.len(), 1);
        let messages: Vec<&str> = query.notes.iter().map(|n| n.message.as_str()).collect();
        assert!(messages[0].contains("did you mean country:"), "{messages:?}");
        assert!(messages[1].contains("qty:>5") && messages[2].contains("state:open"), "{messages:?}");
    }

    #[test]
    fn a_range_that_begins_after_its_end_is_a_mistake() {
        for (query, turned) in [
            ("year:2025..2020", "year:2020..2025"),
            ("since:2024-07..2023", "since:2023..2024-07"),
            ("qty:9..2", "qty:2..9"),
            ("amount:\"3m..2m usd\"", "amount:2m..3m usd"),
        ] {
            let query = Query::parse(query);
            assert!(query.clauses.is_empty() && query.notes[0].is_mistake, "{query:?}");
            assert!(query.notes[0].message.ends_with(turned), "{query:?}");
        }
        for query in ["year:2020..2020", "since:2024..2024-07", "year:..2020", "qty:>5"] {
            assert_eq!(Query::parse(query).notes, [], "{query}");
        }
    }

    #[test]
    fn a_day_counted_from_now_needs_another_end() {
        for (query, told) in [
            ("since:-2y", "since:-2y..now"),
            ("last-report:+6m", "last-report:now..+6m"),
            ("since:+6m..now", "since:now..+6m"),
            ("since:now..-1d", "since:-1d..now"),
            ("qty:>now", "qty:>5"),
        ] {
            let query = Query::parse(query);
            assert!(query.clauses.is_empty() && query.notes[0].message.ends_with(told), "{query:?}");
        }
        for query in ["since:-2y..", "since:now", "last-report:<-12m", "year:now", "told:-1y..now", "since:-1m..-4w"] {
            let query = Query::parse(query);
            assert!(query.notes.is_empty() && matches!(query.clauses[0].any[0].test, Test::Relative(..)), "{query:?}");
        }
    }

    #[test]
    fn a_quote_that_nothing_closes_is_found() {
        for (query, at) in
            [("\"mri scanner", 0), ("mri category:\"ct x", 13), ("a -\"b c", 3), ("\"a\" \"b", 4), ("\"", 0)]
        {
            assert_eq!(unclosed_quote(query), Some(at), "{query}");
        }
        for query in ["", "mri", "\"mri scanner\"", "5\" screen", "donor:\"a b\" c", "'mri", "o'brien", "'a \"b'"] {
            assert_eq!(unclosed_quote(query), None, "{query}");
        }
    }

    #[test]
    fn a_name_with_a_hyphen_is_a_field_and_other_words_before_a_colon_are_text() {
        let test = |text: &str| Query::parse(text).clauses.first().map(|clause| clause.any[0].clone());
        let said_by = |negated| Some(Term { negated, test: Test::Value(FieldId::SaidBy, "receiver".to_owned()) });
        assert_eq!(test("said-by:receiver"), said_by(false));
        assert_eq!(test("-said-by:receiver"), said_by(true));
        assert_eq!(test("!SAID_BY:receiver"), said_by(true));
        assert!(matches!(test("e-mail:office"), Some(Term { test: Test::Words(_), .. })));
        let query = Query::parse("last-rport:2024 since:soon");
        let messages: Vec<&str> = query.notes.iter().map(|n| n.message.as_str()).collect();
        assert!(messages[0].contains("did you mean last-report:"), "{messages:?}");
        assert_eq!(messages[1], "since takes a date or a range: since:2024-07");
    }

    #[test]
    fn a_query_is_parsed_in_linear_time() {
        let words = |n: usize, word: &str| word.repeat(n);
        for word in ["!", "-!", "'", "' ", "\"", "'a ", "a:b ", "| a ", "!'", ":'", "qty:' "] {
            // Quadratic parsing of a megabyte would take hours.
            let text = words((1 << 20) / word.len(), word);
            let query = Query::parse(&text);
            assert!(query.clauses.len() <= MAX_CLAUSES && query.notes.len() <= MAX_CLAUSES + 1, "{word}");
        }
    }

    #[test]
    fn alternatives_beyond_the_limit_are_told() {
        let query = Query::parse(&vec!["a"; 70].join(" | "));
        assert_eq!(query.clauses[0].any.len(), MAX_CLAUSES);
        assert_eq!(query.notes[0].message, "only the first 64 alternatives are searched");
    }

    #[test]
    fn chips_come_out_and_values_go_in() {
        let query = Query::parse("mri country:ua  state:open");
        assert_eq!(query.without(1), "mri state:open");
        assert_eq!(query.choosing(FieldId::Country, Some("KZ")), "mri state:open country:KZ");
        assert_eq!(
            query.choosing(FieldId::Donor, Some("United States")),
            "mri country:ua state:open donor:\"United States\""
        );
        assert!(query.has_chosen(FieldId::Country, "UA"));
    }
}
