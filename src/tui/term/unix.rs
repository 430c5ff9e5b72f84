//! The system calls of the terminal on Unix: waiting for keys, signals, job control. Another platform is another file
//! with the same functions.

use crate::tui::events::Event;
use anyhow::{Context, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, getpid, getsid, kill_current_process_group, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use std::fs::File;
use std::io::{IsTerminal, PipeReader, PipeWriter, Read, Stdin, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// The terminal of this process, also while standard input is data.
pub(super) const TERMINAL_DEVICE: &str = "/dev/tty";

/// The number of the signal that says that the terminal is gone.
pub(crate) const HANG_UP: i32 = SIGHUP;

/// Where keys are read: standard input, or the terminal device while standard input is data.
pub(crate) enum Keyboard {
    Stdin(Stdin),
    Device(File),
}

impl Keyboard {
    /// Opens the terminal device if standard input is not a terminal.
    pub(crate) fn open() -> Result<Keyboard> {
        let stdin = std::io::stdin();
        if stdin.is_terminal() {
            return Ok(Keyboard::Stdin(stdin));
        }
        let device = open_terminal()
            .context("keys cannot be read: standard input is not a terminal and /dev/tty cannot be opened")?;
        Ok(Keyboard::Device(device))
    }
}

/// Opens the terminal of this process. On Apple systems `/dev/tty` cannot be polled, but the terminal's own device can;
/// standard output is one where a screen is drawn.
fn open_terminal() -> std::io::Result<File> {
    #[cfg(target_vendor = "apple")]
    if let Ok(name) = rustix::termios::ttyname(std::io::stdout(), Vec::new()) {
        use std::os::unix::ffi::OsStrExt;
        return File::open(std::ffi::OsStr::from_bytes(name.to_bytes()));
    }
    File::open(TERMINAL_DEVICE)
}

/// Standard output without the buffer of the standard library, so that what is written at once reaches the terminal at once.
pub(super) fn terminal_output() -> std::io::Result<File> {
    Ok(File::from(std::io::stdout().as_fd().try_clone_to_owned()?))
}

impl AsFd for Keyboard {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Keyboard::Stdin(stdin) => stdin.as_fd(),
            Keyboard::Device(device) => device.as_fd(),
        }
    }
}

/// Ends a [`KeyWait::wait`] from another thread.
pub(super) struct Waker(PipeWriter);

impl Waker {
    pub(super) fn wake(&mut self) {
        // If the pipe is full, the thread has been woken already.
        let _ = self.0.write(&[0]);
    }
}

/// Why a wait for keys ended.
pub(super) enum WaitEnd {
    Input,
    /// There is input, and the terminal is gone after it.
    LastInput,
    HangUp,
    Woken,
    TimedOut,
}

/// Waits for the keyboard and for its [`Waker`].
pub(super) struct KeyWait {
    keyboard: Keyboard,
    woken: PipeReader,
}

impl KeyWait {
    pub(super) fn new(keyboard: Keyboard) -> Result<(KeyWait, Waker)> {
        let (woken, wake) = std::io::pipe().context("cannot make a pipe")?;
        Ok((KeyWait { keyboard, woken }, Waker(wake)))
    }

    /// Waits for input, at most for a time if one is given.
    pub(super) fn wait(&mut self, at_most: Option<Duration>) -> WaitEnd {
        let timeout = at_most.and_then(|time| Timespec::try_from(time).ok());
        let mut fds = [PollFd::new(&self.keyboard, PollFlags::IN), PollFd::new(&self.woken, PollFlags::IN)];
        let (keys, woken) = match poll(&mut fds, timeout.as_ref()) {
            Ok(0) => return WaitEnd::TimedOut,
            Err(rustix::io::Errno::INTR) => return WaitEnd::Woken,
            Err(_) => return WaitEnd::HangUp,
            Ok(_) => (fds[0].revents(), fds[1].revents()),
        };
        if woken.contains(PollFlags::IN) {
            return if self.woken.read(&mut [0]).is_ok() { WaitEnd::Woken } else { WaitEnd::HangUp };
        }
        let gone = keys.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
        match (keys.contains(PollFlags::IN), gone) {
            (true, true) => WaitEnd::LastInput,
            (false, true) => WaitEnd::HangUp,
            (_, false) => WaitEnd::Input,
        }
    }

    /// Reads what is there, at most so many bytes. `None` if the terminal is gone.
    pub(super) fn read(&mut self, at_most: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; at_most];
        loop {
            match rustix::io::read(&self.keyboard, &mut bytes) {
                Err(rustix::io::Errno::INTR) => {}
                Err(_) | Ok(0) => return None,
                Ok(n) => {
                    bytes.truncate(n);
                    return Some(bytes);
                }
            }
        }
    }
}

/// Lets a command run outside the group of this process, so that the end of the terminal does not end it.
pub(super) fn run_apart(command: &mut Command) {
    command.process_group(0);
}

/// Whether a shell can continue this process after a stop. A session leader has none above it.
pub(crate) fn has_shell() -> bool {
    getsid(None).ok() != Some(getpid())
}

/// Stops the whole process group, as ^Z does under a shell; SIGCONT continues it. False if it fails.
pub(crate) fn stop_job() -> bool {
    kill_current_process_group(Signal::STOP).is_ok()
}

/// Ends the program as SIGHUP would. The input thread is not joined: reading from a closed terminal can spin.
pub(crate) fn exit_hung_up() -> ! {
    std::process::exit(128 + HANG_UP)
}

/// Whether reading or writing failed with EIO, as it does once the terminal is gone.
pub(crate) fn is_hang_up(error: &anyhow::Error) -> bool {
    let codes = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()?.raw_os_error());
    codes.into_iter().any(|code| code == rustix::io::Errno::IO.raw_os_error())
}

/// Line mode, echo and the other modes of a terminal, to be set again after a child has changed them.
pub(crate) struct TerminalModes(Option<Termios>);

impl TerminalModes {
    pub(crate) fn now() -> TerminalModes {
        TerminalModes(tcgetattr(std::io::stdout()).ok())
    }

    pub(crate) fn restore(&self) {
        if let Some(modes) = &self.0 {
            // If the terminal is gone, there is nothing to restore.
            let _ = tcsetattr(std::io::stdout(), OptionalActions::Now, modes);
        }
    }
}

/// How long a child has to end after a signal before it is killed: an editor saves what it can. Chosen by eye.
const CHILD_GRACE: Duration = Duration::from_secs(2);

/// Passes a signal on to a child process, and kills it if it does not end. One that is stopped is continued: else it would
/// not see the signal. `is_running` says whether it has not been waited for, so that nobody else has its number.
fn end_child(id: u32, signal: i32, is_running: impl Fn() -> bool) {
    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return };
    let send = |signal| {
        if is_running() {
            let _ = kill_process(pid, signal);
        }
    };
    send(if signal == SIGHUP { Signal::HUP } else { Signal::TERM });
    send(Signal::CONT);
    let started = Instant::now();
    while is_running() && started.elapsed() < CHILD_GRACE {
        std::thread::sleep(Duration::from_millis(10));
    }
    send(Signal::KILL);
}

/// Starts the thread that turns signals into events. `lent_to` returns the number of the child process
/// that owns the terminal.
///
/// Called before the terminal is taken: a signal that comes earlier ends the program as it found the terminal, and one that
/// comes later is an event.
pub(crate) fn watch_signals<A: Send + 'static>(events: Sender<Event<A>>, lent_to: fn() -> Option<u32>) -> Result<()> {
    let mut signals =
        Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]).context("cannot watch signals")?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let child = lent_to();
            if child.is_some() {
                match signal {
                    // The child owns the terminal and its keys. ^Z stops the whole job, so stop this
                    // process too; the loop draws again when the child ends.
                    SIGINT | SIGQUIT | SIGCONT | SIGWINCH => continue,
                    SIGTSTP => {
                        let _ = kill_process(getpid(), Signal::STOP);
                        continue;
                    }
                    _ => {}
                }
            }
            let event = match signal {
                SIGWINCH => Event::Resized,
                SIGTSTP => Event::Suspend,
                SIGCONT => Event::Continued,
                SIGHUP => Event::HangUp,
                signal => Event::Ended(signal),
            };
            if events.send(event).is_err() {
                return;
            }
            // The loop waits for the child, and ends once the child has.
            if let Some(id) = child {
                end_child(id, signal, || lent_to() == Some(id));
            }
        }
    })?;
    Ok(())
}

/// Starts a thread that ends the program at the first signal that asks for it, after `last_words`. The exit status is
/// 128 and the number of the signal.
pub(crate) fn exit_on_signal(last_words: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT])?;
    std::thread::spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        last_words();
        std::process::exit(128 + signal);
    });
    Ok(())
}
