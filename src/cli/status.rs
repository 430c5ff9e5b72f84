//! How a command ended, and the exit status that follows from it.

use std::process::ExitCode;

/// How a command ended; decides the exit status.
pub(super) enum RunStatus {
    Found,
    Nothing,
    /// Some input could not be used; the others were.
    Partly,
    Signal(i32),
}

impl RunStatus {
    /// The same status, except that a command that found nothing is no success.
    pub(super) fn with_matches(self, found: bool) -> RunStatus {
        match self {
            RunStatus::Found if !found => RunStatus::Nothing,
            done => done,
        }
    }

    /// 0 done, 1 nothing found or errors found, 2 error, 128 + number of the signal.
    pub(super) fn exit_code(self) -> ExitCode {
        match self {
            RunStatus::Found => ExitCode::SUCCESS,
            RunStatus::Nothing => ExitCode::from(1),
            RunStatus::Partly => ExitCode::from(2),
            RunStatus::Signal(signal) => ExitCode::from(128u8.saturating_add(signal as u8)),
        }
    }
}
