//! When a project starts and ends.

use super::{Coded, DateKind, PartialDate, Project};

impl<S> Project<S> {
    /// The actual start, else the planned one; the first that states a year.
    pub fn start(&self) -> Option<PartialDate> {
        let first = |kind: DateKind| self.dates_of(kind).next();
        first(DateKind::Start).or_else(|| first(DateKind::PlannedStart))
    }

    /// The actual end, else the planned one; of several the last, since a plan may be put off.
    pub fn end(&self) -> Option<PartialDate> {
        let last = |kind: DateKind| self.dates_of(kind).min_by(|a, b| PartialDate::newest_first(Some(*a), Some(*b)));
        last(DateKind::End).or_else(|| last(DateKind::PlannedEnd))
    }

    /// The dates of a kind that state a year.
    fn dates_of(&self, kind: DateKind) -> impl Iterator<Item = PartialDate> {
        let dates = self.dates.iter().filter(move |date| date.kind == Some(Coded::Known(kind)));
        dates.filter_map(|date| date.value.as_ref()?.known().copied()).filter(|date| date.year.is_some())
    }
}
