//! The progress of long work as one line on standard error: records, rate, time left.
//!
//! It appears only on a terminal, and only after a moment, so that short work leaves no trace.

use crate::load::LoadProgress;
use std::io::{IsTerminal, Write, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The line appears after this time; chosen by eye.
const SHOW_AFTER: Duration = Duration::from_millis(500);

/// The shortest time between two updates; chosen by eye.
const UPDATE_INTERVAL: Duration = Duration::from_millis(100);

/// A line on standard error that is updated in place.
pub(crate) struct ProgressLine {
    started: Instant,
    /// When the line was last updated; the outer `None` means that standard error is not a terminal.
    last_update: Option<Mutex<Option<Instant>>>,
}

impl ProgressLine {
    /// Starts to measure the time.
    pub(crate) fn start() -> Self {
        ProgressLine { started: Instant::now(), last_update: stderr().is_terminal().then(Mutex::default) }
    }

    /// Shows how far the work is, unless the line was updated a moment ago. Any thread may call it.
    pub(crate) fn update(&self, tally: LoadProgress) {
        let (Some(last), elapsed) = (&self.last_update, self.started.elapsed()) else { return };
        let Ok(mut last) = last.try_lock() else { return };
        if elapsed < SHOW_AFTER || last.is_some_and(|last| last.elapsed() < UPDATE_INTERVAL) {
            return;
        }
        *last = Some(Instant::now());
        // If standard error is closed, nobody sees the line.
        let _ = write!(stderr(), "\r\x1b[K{}", line(tally, elapsed));
    }

    /// Clears the line.
    pub(crate) fn end(&self) {
        if self.last_update.as_ref().is_some_and(|last| last.lock().is_ok_and(|last| last.is_some())) {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

/// `12,300 records, 45 of 125 MB, 61 MB/s, 2 s left`
fn line(tally: LoadProgress, elapsed: Duration) -> String {
    let megabytes = |bytes: f64| format!("{:.0}", bytes / 1e6);
    let rate = tally.read as f64 / elapsed.as_secs_f64().max(0.001);
    let left = tally.total.saturating_sub(tally.read) as f64 / rate.max(1.0);
    let records = crate::model::Figure::from(tally.records as i64);
    let (read, total) = (megabytes(tally.read as f64), megabytes(tally.total as f64));
    format!("{records} records, {read} of {total} MB, {} MB/s, {left:.0} s left", megabytes(rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_shows_records_rate_and_time_left() {
        let tally = LoadProgress { read: 50_000_000, total: 150_000_000, records: 12_300 };
        assert_eq!(line(tally, Duration::from_secs(2)), "12,300 records, 50 of 150 MB, 25 MB/s, 4 s left");
    }
}
