//! The input thread: waits for the terminal and turns what comes into messages.
//!
//! It waits in `poll` on the terminal and on a pipe, not inside the terminal library, so that it can be
//! parked at once while a child owns the terminal, and so that nothing wakes while nobody types. Sizes
//! come by signal.

use crate::tui::events::{Event, PanicGuard};
use crate::tui::explorer::{KeyPress, Msg};
use anyhow::{Context, Result};
use ratatui::crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags, poll};
use std::fs::File;
use std::io::{IsTerminal, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long parking waits for the thread.
const PARK_TIMEOUT: Duration = Duration::from_millis(100);

#[derive(Default)]
struct GateState {
    /// The loop wants no keys read.
    closed: bool,
    /// The thread has seen it.
    parked: bool,
    /// The thread has ended: the terminal is gone, and no key will be read again.
    ended: bool,
}

#[derive(Default)]
struct InputGate {
    state: Mutex<GateState>,
    changed: Condvar,
}

impl InputGate {
    fn lock(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stays here while the gate is closed.
    fn wait_until_open(&self) {
        let mut gate = self.lock();
        while gate.closed {
            gate.parked = true;
            self.changed.notify_all();
            gate = self.changed.wait(gate).unwrap_or_else(PoisonError::into_inner);
        }
        gate.parked = false;
    }
}

/// The handle to the input thread.
pub struct InputThread {
    gate: Arc<InputGate>,
    wake: PipeWriter,
}

/// Keys are not read while this lives.
pub struct Parked(Arc<InputGate>);

impl Drop for Parked {
    fn drop(&mut self) {
        self.0.lock().closed = false;
        self.0.changed.notify_all();
    }
}

/// Where keys come from: standard input, or the terminal device while data comes from standard input.
pub enum Keyboard {
    /// Standard input is a terminal.
    Stdin(std::io::Stdin),
    /// `/dev/tty`.
    Device(File),
}

impl Keyboard {
    /// Finds it.
    pub fn open() -> Result<Keyboard> {
        let stdin = std::io::stdin();
        if stdin.is_terminal() {
            return Ok(Keyboard::Stdin(stdin));
        }
        let device = File::open("/dev/tty")
            .context("keys cannot be read: standard input is not a terminal and /dev/tty cannot be opened")?;
        Ok(Keyboard::Device(device))
    }

    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Keyboard::Stdin(stdin) => stdin.as_fd(),
            Keyboard::Device(device) => device.as_fd(),
        }
    }
}

impl InputThread {
    /// Starts the thread. It ends with the program: nothing waits for it.
    pub fn start(terminal: Keyboard, events: Sender<Event>) -> Result<InputThread> {
        let (woken, wake) = std::io::pipe().context("cannot make a pipe")?;
        let shared = Arc::new(InputGate::default());
        let thread_gate = shared.clone();
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            let _alarm = PanicGuard { thread: "input", events: events.clone() };
            read_input(&terminal, woken, &thread_gate, &events);
            thread_gate.lock().ended = true;
            thread_gate.changed.notify_all();
        })?;
        Ok(InputThread { gate: shared, wake })
    }

    /// Stops reading keys; returns when none is being read, or after a while.
    pub fn park(&mut self) -> Parked {
        self.gate.lock().closed = true;
        // A full pipe wakes it as well.
        let _ = self.wake.write(&[0]);
        // Half an escape sequence keeps the library reading until the next key; it is not waited for.
        let waiting = |gate: &mut GateState| !gate.parked && !gate.ended;
        let gate = self.gate.lock();
        drop(self.gate.changed.wait_timeout_while(gate, PARK_TIMEOUT, waiting).unwrap_or_else(PoisonError::into_inner));
        Parked(self.gate.clone())
    }
}

fn read_input(terminal: &Keyboard, mut woken: PipeReader, shared: &InputGate, events: &Sender<Event>) {
    loop {
        shared.wait_until_open();
        let (readable, called, gone) = {
            let mut fds = [PollFd::new(terminal, PollFlags::IN), PollFd::new(&woken, PollFlags::IN)];
            match poll(&mut fds, None) {
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => (false, false, true),
                Ok(_) => {
                    let terminal = fds[0].revents();
                    let gone = terminal.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
                    (terminal.contains(PollFlags::IN), fds[1].revents().contains(PollFlags::IN), gone)
                }
            }
        };
        if called {
            let mut byte = [0];
            if woken.read(&mut byte).is_err() {
                return;
            }
            continue;
        }
        if gone && !readable {
            // The loop may have ended already.
            let _ = events.send(Event::HangUp);
            return;
        }
        // With no time at all the library does not look; what is there comes at once.
        while matches!(event::poll(Duration::from_millis(1)), Ok(true)) {
            let Ok(event) = event::read() else {
                let _ = events.send(Event::HangUp);
                return;
            };
            if let Some(msg) = message(event)
                && events.send(Event::App(msg)).is_err()
            {
                return;
            }
        }
        if gone {
            let _ = events.send(Event::HangUp);
            return;
        }
    }
}

impl AsFd for Keyboard {
    fn as_fd(&self) -> BorrowedFd<'_> {
        Keyboard::as_fd(self)
    }
}

fn message(event: event::Event) -> Option<Msg> {
    match event {
        event::Event::Key(event) if event.kind != KeyEventKind::Release => key(event).map(Msg::Key),
        event::Event::Paste(text) => Some(Msg::Paste(text)),
        event::Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
        _ => None,
    }
}

fn key(event: KeyEvent) -> Option<KeyPress> {
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    Some(match event.code {
        KeyCode::Char(c) if event.modifiers.contains(KeyModifiers::CONTROL) => KeyPress::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(_) if alt => return None,
        KeyCode::Char(c) => KeyPress::Char(c),
        KeyCode::Enter => KeyPress::Enter,
        KeyCode::Esc => KeyPress::Esc,
        KeyCode::Tab => KeyPress::Tab,
        KeyCode::BackTab => KeyPress::BackTab,
        KeyCode::Backspace => KeyPress::Backspace,
        KeyCode::Delete => KeyPress::Delete,
        KeyCode::Up => KeyPress::Up,
        KeyCode::Down => KeyPress::Down,
        KeyCode::Left if alt => KeyPress::AltLeft,
        KeyCode::Right if alt => KeyPress::AltRight,
        KeyCode::Left => KeyPress::Left,
        KeyCode::Right => KeyPress::Right,
        KeyCode::Home => KeyPress::Home,
        KeyCode::End => KeyPress::End,
        KeyCode::PageUp => KeyPress::PageUp,
        KeyCode::PageDown => KeyPress::PageDown,
        KeyCode::F(n) => KeyPress::F(n),
        _ => return None,
    })
}
