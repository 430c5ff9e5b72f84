//! What a table should say, counted record by record as plainly as possible.

use super::{Oracle, OracleClause, OraclePredicate, OracleRecord, asks_words, donors, total_words};
use aidtrail::codes::country_name;
use aidtrail::fields::{FieldId, MoneyFigure, OwnColumn, TableColumn};
use aidtrail::model::Basis;
use aidtrail::search::ProjectHit;
use aidtrail::search::query::Query;
use aidtrail::store::RecordId;
use aidtrail::text::fold;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Stands for a field without a value, and for the lines of a project without any.
pub const NOT_STATED: &str = "(not stated)";
pub const NO_ITEMS: &str = "(no items)";
/// Stands for projects with sectors, none of them in the vocabulary of the table.
pub const OTHER_VOCABULARY: &str = "(other vocabulary)";
/// Stands for the values across a crosstab that have no column of their own.
pub const OTHERS: &str = "(others)";
/// Stands for money of several values.
pub const SEVERAL: &str = "(several)";

/// Projects, items, and what the pieces of the items come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OracleGroup {
    pub projects: usize,
    pub items: usize,
    /// Those of the projects and items for which no source states a value of the group.
    pub inferred: [usize; 2],
    pub pieces: String,
}

#[derive(Debug, PartialEq)]
pub struct OracleGroups {
    pub rows: BTreeMap<Vec<String>, OracleGroup>,
    pub all: OracleGroup,
    /// Projects and items in more than one row.
    pub in_several: [usize; 2],
}

/// Money of a value alone, and at most, by value, figure and currency.
pub type OracleMoney = BTreeMap<(String, &'static str, String), (Decimal, Decimal)>;

/// The records and lines of a group.
#[derive(Default)]
struct Members {
    projects: BTreeSet<usize>,
    items: BTreeSet<(usize, usize)>,
    /// Those of them that a source states with every value of the group.
    stated: (BTreeSet<usize>, BTreeSet<(usize, usize)>),
    /// Records that the query of the group finds.
    found: BTreeSet<usize>,
}

impl Oracle<'_> {
    /// The clauses of a query and the records that match, in load order.
    fn answer<'q>(&self, query: &'q Query) -> (Vec<OracleClause<'q>>, Vec<usize>) {
        let found = |clauses: &[OracleClause<'_>]| -> Vec<usize> {
            self.matching(clauses, &[]).into_iter().map(|(i, _)| i).collect()
        };
        let (clauses, _) = self.resolve(query, false);
        let records = found(&clauses);
        if records.is_empty() && asks_words(query) {
            let (fuzzy, _) = self.resolve(query, true);
            let again = found(&fuzzy);
            if !again.is_empty() {
                return (fuzzy, again);
            }
        }
        (clauses, records)
    }

    /// Groups of projects, or of items, by the values of fields.
    pub fn groups(&self, query: &str, of_items: bool, fields: &[FieldId], vocabulary: Option<&str>) -> OracleGroups {
        self.joined_groups(query, of_items, fields, vocabulary, &|_, value| value)
    }

    /// The same with values joined: `join` gives the position of a field and a value the value that stands for it.
    pub fn joined_groups(
        &self,
        query: &str,
        of_items: bool,
        fields: &[FieldId],
        vocabulary: Option<&str>,
        join: &dyn Fn(usize, String) -> String,
    ) -> OracleGroups {
        let query = Query::parse(query);
        let (clauses, records) = self.answer(&query);
        let names_site = clauses.iter().flat_map(|clause| &clause.any).any(|(negated, predicate)| {
            let is_site = |(facet, _): &(FieldId, _)| [FieldId::Place, FieldId::Facility].contains(facet);
            !negated && matches!(predicate, OraclePredicate::Values(facets) if facets.iter().any(is_site))
        });
        let mut groups: BTreeMap<Vec<String>, Members> = BTreeMap::new();
        let mut all = Members::default();
        for &i in &records {
            let record = &self.records[i];
            let (allowed, items) = (record.allowed(&clauses, &[]), record.items(&clauses));
            all.found.insert(i);
            if !of_items || !items.is_empty() {
                all.projects.insert(i);
            }
            all.items.extend(items.iter().map(|&line| (i, line)));
            // A group of lines has each line that the query allows; without a field of lines the record stands for them.
            let mut wants = clauses.iter().filter(|clause| clause.wants_line());
            let is_alone = wants.all(|clause| clause.any.iter().any(|(negated, it)| !negated && record.is_located(it)));
            let mut units: Vec<(Option<usize>, bool)> = vec![(None, false)];
            let is_per_line = fields.iter().any(|field| field.is_per_line());
            if is_per_line {
                units = allowed.iter().map(|&line| (Some(line), false)).collect();
                if record.lines() == 0 && !of_items {
                    units.push((None, true));
                }
                // A location is a place of the record, whatever its lines are.
                if is_alone && !of_items {
                    units.push((None, false));
                }
            }
            for (line, has_no_lines) in units {
                let mut keys: Vec<Vec<String>> = vec![Vec::new()];
                for (at, &field) in fields.iter().enumerate() {
                    let values: Vec<String> = match (field.is_per_line(), line) {
                        (true, _) if has_no_lines => vec![NO_ITEMS.to_owned()],
                        (true, None) => record.own(field),
                        (true, line) => record.stated(field, line),
                        (false, _) if field == FieldId::Sector => record.sectors(None),
                        (false, _) if field == FieldId::OtherSector && vocabulary.is_some() => {
                            record.sectors(vocabulary)
                        }
                        (false, _) => record.stated(field, None),
                    };
                    let values: Vec<String> = values.into_iter().map(|value| join(at, value)).collect();
                    let longer = |key: &Vec<String>| {
                        let key = key.clone();
                        values.clone().into_iter().map(move |value| [key.clone(), vec![value]].concat())
                    };
                    keys = keys.iter().flat_map(longer).collect();
                }
                for key in keys {
                    let is_inferred = fields.iter().zip(&key).any(|(field, value)| match field {
                        FieldId::DeliveryStatus => line.is_some_and(|line| record.has_inferred_state(line)),
                        field => record.inferred.contains(&(*field, value.clone())),
                    });
                    let group = groups.entry(key).or_default();
                    group.found.insert(i);
                    let own: Vec<usize> = match line {
                        Some(line) => items.iter().copied().filter(|&item| item == line).collect(),
                        None if is_per_line => Vec::new(),
                        None => items.clone(),
                    };
                    if !of_items || !own.is_empty() {
                        group.projects.insert(i);
                        if !is_inferred {
                            group.stated.0.insert(i);
                        }
                    }
                    if !is_inferred {
                        group.stated.1.extend(own.iter().map(|&line| (i, line)));
                    }
                    group.items.extend(own.into_iter().map(|line| (i, line)));
                }
            }
        }
        groups.retain(|_, group| !group.projects.is_empty());
        let times = |is_in: &dyn Fn(&Members) -> bool| groups.values().filter(|group| is_in(group)).count();
        let in_several = [
            all.projects.iter().filter(|i| times(&|group| group.projects.contains(i)) > 1).count(),
            all.items.iter().filter(|item| times(&|group| group.items.contains(item)) > 1).count(),
        ];
        let rows = groups.iter().map(|(key, members)| {
            let is_site = |(field, value): (&FieldId, &String)| {
                [FieldId::Place, FieldId::Facility].contains(field) && value != NOT_STATED && value != NO_ITEMS
            };
            let at_site = names_site || fields.iter().zip(key).any(is_site);
            (key.clone(), self.group(members, at_site))
        });
        all.stated = (all.projects.clone(), all.items.clone());
        OracleGroups { rows: rows.collect(), all: self.group(&all, names_site), in_several }
    }

    fn group(&self, members: &Members, at_site: bool) -> OracleGroup {
        let found: Vec<ProjectHit> =
            members.found.iter().map(|&i| ProjectHit { project: self.records[i].id, score: 0 }).collect();
        let again = self.duplicates_among(&found);
        let lines = members.items.iter().map(|&(i, line)| {
            let record = &self.records[i];
            (&record.project, &record.project.equipment[line], &record.balances[line], again.contains(&record.id))
        });
        let lines = lines.collect::<Vec<_>>();
        OracleGroup {
            projects: members.projects.len(),
            items: members.items.len(),
            inferred: [
                members.projects.difference(&members.stated.0).count(),
                members.items.difference(&members.stated.1).count(),
            ],
            pieces: total_words(&lines, at_site),
        }
    }

    /// Money by the values of a field, of records without parts, percentages and relations: of copies of one identifier the
    /// first one that states a kind, currency and year counts.
    pub fn money(&self, query: &str, field: FieldId) -> OracleMoney {
        let query = Query::parse(query);
        let (_, records) = self.answer(&query);
        let mut counted: BTreeSet<(String, String, String, Option<i16>)> = BTreeSet::new();
        let mut money = OracleMoney::new();
        for i in self.preferred_first(&records) {
            let record = &self.records[i];
            let mut cells: BTreeMap<(String, String, Option<i16>), Decimal> = BTreeMap::new();
            for amount in record.project.amounts.iter().filter(|_| record.project.not_aid.is_none()) {
                let kind = amount.kind.as_ref().map_or("stated", |kind| kind.code()).to_owned();
                *cells.entry((kind, amount.currency.clone(), amount.year)).or_default() += amount.value.0;
            }
            let identity = if record.project.id.is_empty() { format!("record {i}") } else { record.project.id.clone() };
            for ((kind, currency, year), value) in cells {
                if !counted.insert((identity.clone(), kind.clone(), currency.clone(), year)) || value.is_zero() {
                    continue;
                }
                let values: Vec<String> = match field {
                    FieldId::MoneyYear => vec![year.map_or(NOT_STATED.to_owned(), |year| year.to_string())],
                    field => record.stated(field, None),
                };
                for figure in MoneyFigure::all().filter(|figure| figure.has_kind(&kind)) {
                    let mut add = |value: &str, alone: Decimal, at_most: Decimal| {
                        let sum = money.entry((value.to_owned(), figure.name(), currency.clone())).or_default();
                        *sum = (sum.0 + alone, sum.1 + at_most);
                    };
                    match values.as_slice() {
                        [only] => add(only, value, value),
                        several => {
                            add(SEVERAL, value, value);
                            several.iter().for_each(|of| add(of, Decimal::ZERO, value));
                        }
                    }
                }
            }
        }
        money
    }

    /// Records, those first that count before others of the same id.
    fn preferred_first(&self, records: &[usize]) -> Vec<usize> {
        let mut left: Vec<usize> = records.to_vec();
        let mut ordered = Vec::new();
        while !left.is_empty() {
            let hits: Vec<ProjectHit> =
                left.iter().map(|&i| ProjectHit { project: self.records[i].id, score: 0 }).collect();
            let again = self.duplicates_among(&hits);
            let (later, first): (Vec<usize>, Vec<usize>) =
                left.into_iter().partition(|&i| again.contains(&self.records[i].id));
            ordered.extend(first);
            left = later;
        }
        ordered
    }

    /// Projects in the order of up to two columns, each perhaps descending; then in load order.
    pub fn sorted(&self, query: &str, sort: &[(TableColumn, bool)]) -> Vec<RecordId> {
        let query = Query::parse(query);
        let (_, mut records) = self.answer(&query);
        let mut amounts: BTreeMap<&str, usize> = BTreeMap::new();
        let counted = |i: &usize| {
            let project = &self.records[*i].project;
            project.amounts.iter().filter(|_| project.not_aid.is_none())
        };
        records.iter().flat_map(counted).for_each(|amount| *amounts.entry(&amount.currency).or_default() += 1);
        let mut currencies: Vec<&str> = amounts.keys().copied().collect();
        currencies.sort_by_key(|currency| (std::cmp::Reverse(amounts[currency]), *currency));
        records.sort_by(|&a, &b| {
            let of = |i: usize, column: TableColumn| self.records[i].table_key(column, &currencies);
            let by = |(column, descending): &(TableColumn, bool)| match (of(a, *column), of(b, *column)) {
                (Some((place_a, _)), Some((place_b, _))) if place_a != place_b => place_a.cmp(&place_b),
                (Some((_, a)), Some((_, b))) if *descending => b.cmp(&a),
                (Some((_, a)), Some((_, b))) => a.cmp(&b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            };
            sort.iter().map(by).find(|order| *order != Ordering::Equal).unwrap_or(a.cmp(&b))
        });
        records.into_iter().map(|i| self.records[i].id).collect()
    }
}

impl OracleRecord {
    /// The values of a field, of a line if one is given.
    fn stated(&self, field: FieldId, line: Option<usize>) -> Vec<String> {
        let codes: Vec<String> = self.codes(field, line).into_iter().map(str::to_owned).collect();
        if codes.is_empty() { vec![NOT_STATED.to_owned()] } else { codes }
    }

    /// The sectors of a vocabulary, of the DAC's five digits, else three, without one.
    fn sectors(&self, vocabulary: Option<&str>) -> Vec<String> {
        let stated = || {
            let all = self.project.sectors.iter().filter(|sector| !sector.code.is_empty());
            all.map(|sector| (sector.vocabulary.as_deref().filter(|it| !it.is_empty()).unwrap_or("1"), &sector.code))
        };
        let of = |wanted: &str| -> BTreeSet<String> {
            let of = stated().filter(|(vocabulary, _)| *vocabulary == wanted);
            of.map(|(_, code)| code.clone()).collect()
        };
        let found: BTreeSet<String> = match vocabulary {
            Some(wanted) => of(wanted).into_iter().map(|code| format!("{wanted}/{code}")).collect(),
            None if !of("1").is_empty() => of("1"),
            None => of("2"),
        };
        match (found.is_empty(), stated().next().is_some()) {
            (true, true) => vec![OTHER_VOCABULARY.to_owned()],
            (true, false) => vec![NOT_STATED.to_owned()],
            (false, _) => found.into_iter().collect(),
        }
    }

    /// Whether the claim that the state of a line comes from is inferred.
    fn has_inferred_state(&self, line: usize) -> bool {
        let claim = self.balances[line].state_claim();
        let basis = claim.and_then(|claim| self.project.equipment[line].claims[claim].basis.as_ref());
        basis.and_then(|basis| basis.known()) == Some(&Basis::Inferred)
    }

    /// The values of a field of lines that the record says of itself.
    fn own(&self, field: FieldId) -> Vec<String> {
        let of = self.values.iter().filter(|(of, on, _)| *of == field && on.is_none());
        of.map(|(_, _, code)| code.clone()).collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// The lines that a table counts: of the lines with the most query words, if any line has one, those that the query
    /// allows; else all that it allows.
    fn items(&self, clauses: &[OracleClause<'_>]) -> Vec<usize> {
        let wanted = || clauses.iter().flat_map(|clause| &clause.any).filter(|(negated, _)| !negated);
        let on = |line: usize| {
            let fields = || self.fields.iter().filter(move |field| field.line == Some(line));
            let words = |predicate: &OraclePredicate| match predicate {
                OraclePredicate::Words(words) => {
                    let has = |word: &&super::OracleExpansion| {
                        fields().any(|field| field.words.iter().any(|it| word.contains_key(it)))
                    };
                    words.iter().filter(has).count()
                }
                OraclePredicate::Phrase(phrase) if fields().any(|field| field.has_phrase(phrase)) => phrase.len(),
                _ => 0,
            };
            wanted().map(|(_, predicate)| words(predicate)).sum::<usize>()
        };
        let most = (0..self.lines()).map(on).max().unwrap_or(0);
        let allowed = self.allowed(clauses, &[]);
        allowed.into_iter().filter(|&line| most == 0 || on(line) == most).collect()
    }

    /// The place of a currency and a key that sorts like a cell; `None` if nothing is stated.
    fn table_key(&self, column: TableColumn, currencies: &[&str]) -> Option<(usize, (Decimal, TextKey))> {
        let text = |text: &str| Some((0, (Decimal::ZERO, text_key(&fold(text)))));
        let number = |n: i64| Some((0, (Decimal::from(n), TextKey::default())));
        match column {
            TableColumn::Own(OwnColumn::Title) => text(&self.project.title).filter(|_| !self.project.title.is_empty()),
            TableColumn::Own(OwnColumn::Items) => number(self.lines() as i64),
            TableColumn::Field(FieldId::Country) => {
                let names =
                    self.codes(FieldId::Country, None).into_iter().map(|code| text_key(&fold(country_name(code))));
                names.min().map(|name| (0, (Decimal::ZERO, name)))
            }
            TableColumn::Field(FieldId::Recipient) => {
                let names = self.codes(FieldId::Recipient, None).into_iter().map(|name| text_key(&fold(name)));
                names.min().map(|name| (0, (Decimal::ZERO, name)))
            }
            TableColumn::Field(FieldId::LastReport) => {
                let date = self.last_reported()?;
                let part = |part: Option<u8>| i64::from(part.unwrap_or(0));
                number(i64::from(date.year.unwrap_or(0)) * 10_000 + part(date.month) * 100 + part(date.day))
            }
            TableColumn::Money(figure) => {
                let counted = || {
                    let all = self.project.amounts.iter().filter(|_| self.project.not_aid.is_none());
                    all.filter(|amount| figure.has_kind(amount.kind.as_ref().map_or("stated", |kind| kind.code())))
                };
                let place = |currency: &str| currencies.iter().position(|it| *it == currency);
                let first = counted().filter_map(|amount| place(&amount.currency)).min()?;
                let sum = counted().filter(|amount| place(&amount.currency) == Some(first)).map(|it| it.value.0).sum();
                Some((first, (sum, TextKey::default())))
            }
            TableColumn::Own(OwnColumn::Ratio) => {
                let sum = |figure: MoneyFigure, currency: &str| {
                    let all = self.project.amounts.iter().filter(|_| self.project.not_aid.is_none());
                    let of = all.filter(|amount| {
                        amount.currency == currency
                            && figure.has_kind(amount.kind.as_ref().map_or("stated", |kind| kind.code()))
                    });
                    of.map(|amount| amount.value.0).reduce(|sum, value| sum + value)
                };
                currencies.iter().enumerate().find_map(|(place, currency)| {
                    let whole = sum(MoneyFigure::Committed, currency).filter(|whole| *whole > Decimal::ZERO)?;
                    Some((place, (sum(MoneyFigure::Paid, currency)? / whole, TextKey::default())))
                })
            }
            _ => panic!("{column:?} has no key here; donors are {}", donors(&self.project)),
        }
    }
}

/// A text as a key that sorts as people expect: numbers by their value. Behind it stands the text itself, so that texts
/// that differ in leading zeros alone have an order.
type TextKey = (Vec<(u8, usize, Vec<u8>)>, String);

fn text_key(text: &str) -> TextKey {
    let mut parts = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            parts.push((*first, 0, Vec::new()));
            rest = others;
            continue;
        }
        let value: Vec<u8> = rest[..digits].iter().copied().skip_while(|byte| *byte == b'0').collect();
        parts.push((b'0', value.len(), value));
        rest = &rest[digits..];
    }
    (parts, text.to_owned())
}
