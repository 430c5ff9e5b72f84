//! Signals, job control, and a terminal that is gone.

use super::child;
use crate::tui::events::{Event, ExitReason};
use anyhow::{Context, Result};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use std::sync::mpsc::Sender;

/// Whether there is a shell to go back to.
pub(crate) fn has_shell() -> bool {
    rustix::process::getsid(None).ok() != Some(rustix::process::getpid())
}

/// Stops the whole job, as under a shell every ^Z does; SIGCONT brings it back. False where it cannot.
pub(crate) fn stop_job() -> bool {
    rustix::process::kill_current_process_group(rustix::process::Signal::STOP).is_ok()
}

/// Whether the terminal is gone: a signal said so, or it could not be written to.
pub(crate) fn is_hang_up(ended: &Result<ExitReason>) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error)
    };
    match ended {
        Ok(ended) => *ended == ExitReason::Signal(SIGHUP),
        Err(error) => error.chain().filter_map(io).any(|code| code == rustix::io::Errno::IO.raw_os_error()),
    }
}

pub(crate) fn watch_signals(events: Sender<Event>) -> Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH])
        .context("cannot watch signals")?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if child::is_running() {
                match signal {
                    // While a child owns the terminal its keys are its own. ^Z stops the whole job, this
                    // program too, and what comes after is drawn when the child ends.
                    SIGINT | SIGCONT | SIGWINCH => continue,
                    SIGTSTP => {
                        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
                        continue;
                    }
                    // The loop waits for the child and would not hear; the screen is the child's to leave.
                    _ => std::process::exit(128 + signal),
                }
            }
            if events.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}
