//! The data's own date, and what is not reported by then: arrivals that nobody but the giver confirms, and planned
//! ends that have passed.

use super::corpus::Corpus;
use super::ids::RecordId;
use super::segment::newest;
use crate::model::{FactKey, PartialDate, Project};
use crate::rules::{self, Flag, LineReport, Rule};
use std::fmt::{self, Display};

/// The day that a query and a remark mean by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub day: PartialDate,
    pub basis: NowBasis,
}

/// Where the day comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NowBasis {
    /// The person names it: `--today`.
    Asked,
    /// The data's own date.
    Data,
    /// The data has no date, so the day of the machine.
    Machine,
}

impl Display for Now {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.day;
        match (self.basis, day.day) {
            (NowBasis::Asked, _) => write!(f, "now is {day}, as --today says"),
            (NowBasis::Data, Some(_)) => write!(f, "now is {day}, the date of the data; --today sets another"),
            (NowBasis::Data, None) => write!(f, "now is the end of {day}, the date of the data; --today sets another"),
            (NowBasis::Machine, _) => write!(f, "now is {day}, today: the data has no date"),
        }
    }
}

impl Corpus {
    /// The day that is now: the one that was asked for, else the data's own date, so that data of years ago is not judged
    /// by what has happened since; the machine's only if the data has none.
    pub fn now(&self) -> Option<Now> {
        let of = |basis: NowBasis, day: Option<PartialDate>| day.map(|day| Now { day, basis });
        of(NowBasis::Asked, self.asked_day)
            .or_else(|| of(NowBasis::Data, self.data_date))
            .or_else(|| of(NowBasis::Machine, self.today))
    }

    /// Takes a date into account that a part of the data has.
    pub(crate) fn add_date(&mut self, date: Option<PartialDate>) {
        self.data_date = newest(self.data_date.into_iter().chain(date));
    }

    /// Finds the data's own date among the sources too, and flags what is unconfirmed or overdue by then. Call it on each corpus
    /// that is published: more data may have a newer date.
    pub(crate) fn flag_by_data_date(&mut self) {
        let published = self.sources.iter().filter_map(|(_, source)| source.cited().published);
        let published = newest(published.filter(|date| rules::is_plausible(*date)));
        self.add_date(published);
        let Some(data_date) = self.data_date else { return };
        let mut flagged: Vec<(RecordId, Rule)> = Vec::new();
        let mut overdue = Vec::new();
        for (first, segment) in self.segments() {
            let rows = segment.giver_only.iter().filter(|(_, date)| rules::is_unconfirmed(*date, data_date));
            flagged.extend(rows.map(|(row, _)| (RecordId(first + row), Rule::Unconfirmed)));
            let rows = segment.pending_ends.iter().filter(|(_, pending)| pending.is_overdue(Some(data_date)));
            overdue.extend(rows.map(|(row, _)| RecordId(first + row)));
        }
        flagged.dedup();
        self.add_rule_bits(flagged);
        self.add_follow_ups(Rule::Overdue, overdue);
    }

    /// Flags what goes on without news: by the day that was asked for, else by the data's own date. Never by the day of
    /// the machine, so that the same files say the same every day.
    pub(crate) fn flag_without_news(&mut self) {
        let day = self.day_of_news();
        let (mut old, mut undated) = (Vec::new(), Vec::new());
        for (first, segment) in self.segments() {
            for &row in &segment.awaiting_news {
                match (segment.last_reported[row as usize], day) {
                    (None, _) => undated.push(RecordId(first + row)),
                    (Some(date), Some(day)) if rules::is_old_news(date, day) => old.push(RecordId(first + row)),
                    _ => {}
                }
            }
        }
        self.add_follow_ups(Rule::NoNews, old);
        self.add_follow_ups(Rule::NoNewsUndated, undated);
    }

    fn day_of_news(&self) -> Option<PartialDate> {
        self.now().filter(|now| now.basis != NowBasis::Machine).map(|now| now.day)
    }

    /// Flags records, ascending, by a rule of this day.
    fn add_follow_ups(&mut self, rule: Rule, records: Vec<RecordId>) {
        self.labels.facets.add_flags(rule, records.len());
        if !records.is_empty() {
            self.relations.follow_ups.insert(rule, records);
        }
    }

    /// The flag of a record that goes on without news, as a sentence.
    pub(super) fn news_flag(&self, id: RecordId) -> Option<Flag> {
        let rules = self.relations.rules(id);
        let flag = |rule: Rule, what: String| Some(Flag { rule, fact: None, what, line: None });
        if rules.has(Rule::NoNewsUndated) {
            return flag(Rule::NoNewsUndated, "it goes on, and no report says when it is from".to_owned());
        }
        let (reported, now) = self.row(id).last_reported().zip(self.now()).filter(|_| rules.has(Rule::NoNews))?;
        let of_data = if now.basis == NowBasis::Data { "the data goes to " } else { "now is " };
        flag(Rule::NoNews, format!("it goes on, and the newest report is of {reported}; {of_data}{}", now.day))
    }

    /// The flags of a record's unconfirmed arrivals, as sentences.
    pub(super) fn unconfirmed_flags(&self, id: RecordId, project: &Project, reports: &[LineReport<'_>]) -> Vec<Flag> {
        let Some(data_date) = self.data_date.filter(|_| self.relations.rules(id).has(Rule::Unconfirmed)) else {
            return Vec::new();
        };
        let arrivals = rules::giver_only_arrivals(project, reports).into_iter();
        let unconfirmed = arrivals.filter(|(_, date)| rules::is_unconfirmed(*date, data_date));
        let flag = |(fact, date)| Flag {
            rule: Rule::Unconfirmed,
            fact: Some(fact),
            what: format!("only the giver says so, last on {date}; the data goes to {data_date}"),
            line: None,
        };
        unconfirmed.map(flag).collect()
    }
    /// The flag of a record whose planned end has passed, as a sentence.
    pub(super) fn overdue_flag(&self, id: RecordId, project: &Project, reports: &[LineReport<'_>]) -> Option<Flag> {
        if !self.relations.rules(id).has(Rule::Overdue) {
            return None;
        }
        let pending = rules::pending_end(project, reports)?;
        let what = pending.words(self.data_date);
        Some(Flag { rule: Rule::Overdue, fact: Some(FactKey::Date(pending.date)), what, line: None })
    }
}
