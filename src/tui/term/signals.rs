//! Signals, job control, and how to tell that the terminal is gone.

use super::child;
use crate::tui::events::{Event, ExitReason};
use anyhow::{Context, Result};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use std::sync::mpsc::Sender;

/// Whether a shell can continue this process after a stop. A session leader has none above it.
pub(crate) fn has_shell() -> bool {
    rustix::process::getsid(None).ok() != Some(rustix::process::getpid())
}

/// Stops the whole process group, as ^Z does under a shell; SIGCONT continues it. False if it fails.
pub(crate) fn stop_job() -> bool {
    rustix::process::kill_current_process_group(rustix::process::Signal::STOP).is_ok()
}

/// Whether the terminal is gone: SIGHUP came, or reading or writing failed with EIO.
pub(crate) fn is_hang_up(ended: &Result<ExitReason>) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error)
    };
    match ended {
        Ok(ended) => *ended == ExitReason::Signal(SIGHUP),
        Err(error) => error.chain().filter_map(io).any(|code| code == rustix::io::Errno::IO.raw_os_error()),
    }
}

pub(crate) fn watch_signals<A: Send + 'static>(events: Sender<Event<A>>) -> Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH])
        .context("cannot watch signals")?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if child::is_running() {
                match signal {
                    // The child owns the terminal and its keys. ^Z stops the whole job, so stop this
                    // process too; the loop draws again when the child ends.
                    SIGINT | SIGCONT | SIGWINCH => continue,
                    SIGTSTP => {
                        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
                        continue;
                    }
                    // The loop waits for the child and would not see an event; the child restores the screen.
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
