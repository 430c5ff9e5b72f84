//! How far the equipment lines of an answer have come.

use super::overview::Arrival;
use crate::model::{LineState, PartialDate};

/// Number of equipment lines at each step, and the date of the newest report on any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArrivalCounts {
    /// By [`Arrival`].
    lines: [usize; Arrival::ALL.len()],
    pub newest_report: Option<PartialDate>,
}

impl ArrivalCounts {
    pub(super) fn add(&mut self, state: LineState, last_report: Option<PartialDate>) {
        if let Some(step) = Arrival::ALL.iter().find(|step| step.states().contains(&state)) {
            self.lines[*step as usize] += 1;
        }
        let is_newer = PartialDate::newest_first(last_report, self.newest_report).is_lt();
        if last_report.is_some() && is_newer {
            self.newest_report = last_report;
        }
    }

    /// Number of lines at a step.
    pub fn lines_at(&self, step: Arrival) -> usize {
        self.lines[step as usize]
    }
}
