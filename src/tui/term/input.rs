//! The input thread: waits for the terminal and turns its events into messages.
//!
//! It waits in `poll` on the terminal and on a pipe, not inside crossterm. So it can be parked at once while a
//! child process owns the terminal, and it does not wake while nobody types. New sizes come by signal.

use crate::sync::{lock, unpoisoned};
use crate::tui::events::{Event, PanicGuard};
use crate::tui::keymap::KeyPress;
use crate::tui::screen::Msg;
use anyhow::{Context, Result};
use ratatui::crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags, poll};
use std::fs::File;
use std::io::{IsTerminal, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// How long [`InputThread::park`] waits for the thread. Longer than reading one event takes; chosen by eye.
const PARK_TIMEOUT: Duration = Duration::from_millis(100);

#[derive(Default)]
struct GateState {
    /// The loop wants no keys to be read.
    closed: bool,
    /// The thread waits at the gate.
    parked: bool,
    /// The thread has ended because the terminal is gone.
    ended: bool,
}

#[derive(Default)]
struct InputGate {
    state: Mutex<GateState>,
    changed: Condvar,
}

impl InputGate {
    fn lock(&self) -> MutexGuard<'_, GateState> {
        lock(&self.state)
    }

    /// Blocks while the gate is closed.
    fn wait_until_open(&self) {
        let mut gate = self.lock();
        while gate.closed {
            gate.parked = true;
            self.changed.notify_all();
            gate = unpoisoned(self.changed.wait(gate));
        }
        gate.parked = false;
    }
}

/// The handle to the input thread.
pub(crate) struct InputThread {
    gate: Arc<InputGate>,
    wake: PipeWriter,
}

/// Keeps the input thread parked until it is dropped.
pub(crate) struct Parked(Arc<InputGate>);

impl Drop for Parked {
    fn drop(&mut self) {
        self.0.lock().closed = false;
        self.0.changed.notify_all();
    }
}

/// Where keys are read: standard input, or the terminal device while standard input is data.
pub(crate) enum Keyboard {
    Stdin(std::io::Stdin),
    /// `/dev/tty`.
    Device(File),
}

impl Keyboard {
    /// Opens the terminal device if standard input is not a terminal.
    pub(crate) fn open() -> Result<Keyboard> {
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
    /// Starts the thread. It ends with the program; nothing joins it.
    pub(crate) fn start<A: Send + 'static>(terminal: Keyboard, events: Sender<Event<A>>) -> Result<InputThread> {
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

    /// Stops reading keys. Returns when the thread is parked or has ended, or after a timeout.
    pub(crate) fn park(&mut self) -> Parked {
        self.gate.lock().closed = true;
        // If the pipe is full, the thread has been woken already.
        let _ = self.wake.write(&[0]);
        // After half an escape sequence crossterm reads until the next key, so do not wait without end.
        let waiting = |gate: &mut GateState| !gate.parked && !gate.ended;
        let gate = self.gate.lock();
        drop(unpoisoned(self.gate.changed.wait_timeout_while(gate, PARK_TIMEOUT, waiting)));
        Parked(self.gate.clone())
    }
}

fn read_input<A>(terminal: &Keyboard, mut woken: PipeReader, shared: &InputGate, events: &Sender<Event<A>>) {
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
        // With a timeout of 0 crossterm does not read at all; 1 ms costs nothing if input is there.
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

fn message<A>(event: event::Event) -> Option<Msg<A>> {
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
