//! Values marked with Space, in a table of groups or in the facets, to filter by any of them.

use super::App;
use super::table_view::group_at;
use crate::fields::FieldId;
use crate::search::query::{Query, exactly};
use crate::search::{GroupKey, GroupKind, GroupRow};

/// A value marked with Space, to filter by several: the field and the clause of the value, of each field of a group.
pub(crate) type MarkedValue = Vec<(FieldId, String)>;

/// Clauses of a query for marked pairs of values; of pairs that have no value in common each doubles them.
const MOST_CLAUSES: usize = 16;

impl App {
    /// Whether the value of a row of the table is marked.
    pub(crate) fn is_marked_group(&self, at: usize) -> bool {
        let Some(table) = self.shown_table().filter(|_| !self.marked_values.is_empty()) else { return false };
        let group = table.groups().and_then(|groups| group_at(table, groups, at));
        let value = group.and_then(|(group, _)| self.markable(&group));
        value.is_some_and(|value| self.marked_values.contains(&value))
    }

    /// A row of a table of groups as a value to mark.
    pub(super) fn markable(&self, group: &GroupRow) -> Option<MarkedValue> {
        let fields = self.view.table.spec.group_fields();
        group.query.as_ref().filter(|_| fields.len() == group.keys.len() && !fields.is_empty())?;
        let clause = |(&field, key): (&FieldId, &GroupKey)| match key.kind {
            // The query of a period is of days.
            GroupKind::Value if field.is_of_groups() => None,
            GroupKind::Value => Some((field, exactly(field, &key.code))),
            // Of sectors `none` is none of the DAC.
            GroupKind::NotStated if field == FieldId::Sector => {
                Some((field, format!("{}:none", FieldId::SectorVocabulary.own_name())))
            }
            GroupKind::NotStated => Some((field, format!("{}:none", field.own_name()))),
            GroupKind::OtherVocabulary | GroupKind::NoItem | GroupKind::Unsplit | GroupKind::LeftOut => None,
            GroupKind::Others => None,
        };
        fields.iter().zip(&group.keys).map(clause).collect()
    }

    /// Space in a table of groups: marks the value of the row, to filter by several.
    pub(super) fn mark_group(&mut self) {
        let Some(group) = self.selected_group() else { return };
        if self.view.table.spec.is_crosstab {
            return self.notify("rows of a crosstab are not marked; Enter filters to the values of a cell");
        }
        let value = self.markable(&group);
        match value {
            Some(value) => self.toggle_value_mark(value),
            None => self.notify("only values are marked, and this row is none"),
        }
    }

    /// Marks or unmarks a value and goes to the next.
    pub(super) fn toggle_value_mark(&mut self, value: MarkedValue) {
        self.choose_value(value);
        self.perform_movement(super::Action::Down);
    }

    pub(super) fn choose_value(&mut self, value: MarkedValue) {
        match self.marked_values.iter().position(|marked| *marked == value) {
            Some(at) => drop(self.marked_values.remove(at)),
            None => self.marked_values.push(value),
        }
    }

    /// Filters to any of the marked values of each field. In the facets they take the place of what was chosen there; in a
    /// table they narrow further, as its rows do.
    pub(super) fn filter_to_marked(&mut self, is_table: bool) {
        let mut text = Query::parse(&self.query).clause_text().to_owned();
        if is_table {
            let marks: Vec<Vec<&str>> = self
                .marked_values
                .iter()
                .map(|mark| mark.iter().map(|(_, clause)| clause.as_str()).collect())
                .collect();
            let Some(clauses) = any_of(&marks) else {
                return self.notify("too many different pairs for one query; mark rows that have a value in common");
            };
            let clauses = clauses.iter().map(|any| any.join(" | "));
            text = clauses.chain(Some(text).filter(|it| !it.is_empty())).collect::<Vec<_>>().join(" ");
        }
        let marked = std::mem::take(&mut self.marked_values).into_iter().flatten();
        let marked: Vec<(FieldId, String)> = if is_table { Vec::new() } else { marked.collect() };
        let mut fields: Vec<FieldId> = Vec::new();
        marked.iter().for_each(|(field, _)| {
            if !fields.contains(field) {
                fields.push(*field);
            }
        });
        for field in fields {
            let clauses: Vec<&str> =
                marked.iter().filter(|(of, _)| *of == field).map(|(_, clause)| clause.as_str()).collect();
            text = Query::parse(&text).choosing(field, None);
            let clause = clauses.join(" | ");
            text = if text.is_empty() { clause } else { format!("{clause} {text}") };
        }
        if is_table { self.enter_rows(text, self.list_of_groups()) } else { self.change_query(text) }
    }
}

/// `None` if they are too many.
fn any_of<'t>(marks: &[Vec<&'t str>]) -> Option<Vec<Vec<&'t str>>> {
    let mut clauses: Vec<Vec<&str>> = vec![Vec::new()];
    for mark in marks {
        let with = |clause: &Vec<&'t str>, text: &'t str| {
            let mut clause = clause.clone();
            if !clause.contains(&text) {
                clause.push(text);
            }
            clause
        };
        let all: Vec<Vec<&str>> =
            clauses.iter().flat_map(|clause| mark.iter().map(move |&text| with(clause, text))).collect();
        // What holds wherever another clause does says nothing more.
        let covers = |a: &[&str], b: &[&str]| a.iter().all(|text| b.contains(text));
        let says_more = |(i, clause): (usize, &Vec<&'t str>)| {
            let other =
                |(j, it): (usize, &Vec<&str>)| j != i && covers(it, clause) && (it.len() < clause.len() || j < i);
            !all.iter().enumerate().any(other)
        };
        let kept: Vec<Vec<&str>> =
            all.iter().enumerate().filter(|it| says_more(*it)).map(|(_, it)| it.clone()).collect();
        clauses = kept;
        if clauses.len() > MOST_CLAUSES {
            return None;
        }
    }
    Some(clauses)
}
