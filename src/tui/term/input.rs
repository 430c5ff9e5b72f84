//! The input thread: waits for the terminal and turns its events into messages.
//!
//! It waits in [`KeyWait`], not inside crossterm. So it can be parked at once while a child process owns the
//! terminal, and it does not wake while nobody types. New sizes come by signal.

use super::unix::{KeyWait, Keyboard, WaitEnd, Waker};
use crate::sync::{lock, unpoisoned};
use crate::tui::events::{Event, PanicGuard};
use crate::tui::keymap::KeyPress;
use crate::tui::screen::Msg;
use anyhow::Result;
use ratatui::crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
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
    wake: Waker,
}

/// Keeps the input thread parked until it is dropped.
pub(crate) struct Parked(Arc<InputGate>);

impl Drop for Parked {
    fn drop(&mut self) {
        self.0.lock().closed = false;
        self.0.changed.notify_all();
    }
}

impl InputThread {
    /// Starts the thread. It ends with the program; nothing joins it.
    pub(crate) fn start<A: Send + 'static>(keyboard: Keyboard, events: Sender<Event<A>>) -> Result<InputThread> {
        let (keys, wake) = KeyWait::new(keyboard)?;
        let shared = Arc::new(InputGate::default());
        let thread_gate = shared.clone();
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            let _alarm = PanicGuard { thread: "input", events: events.clone() };
            read_input(keys, &thread_gate, &events);
            thread_gate.lock().ended = true;
            thread_gate.changed.notify_all();
        })?;
        Ok(InputThread { gate: shared, wake })
    }

    /// Stops reading keys. Returns when the thread is parked or has ended, or after a timeout.
    pub(crate) fn park(&mut self) -> Parked {
        self.gate.lock().closed = true;
        self.wake.wake();
        // After half an escape sequence crossterm reads until the next key, so do not wait without end.
        let waiting = |gate: &mut GateState| !gate.parked && !gate.ended;
        let gate = self.gate.lock();
        drop(unpoisoned(self.gate.changed.wait_timeout_while(gate, PARK_TIMEOUT, waiting)));
        Parked(self.gate.clone())
    }
}

fn read_input<A>(mut keys: KeyWait, shared: &InputGate, events: &Sender<Event<A>>) {
    loop {
        shared.wait_until_open();
        let end = keys.wait();
        match end {
            WaitEnd::Woken => continue,
            WaitEnd::HangUp => {
                // The loop may have ended already.
                let _ = events.send(Event::HangUp);
                return;
            }
            WaitEnd::Input | WaitEnd::LastInput => {}
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
        if matches!(end, WaitEnd::LastInput) {
            let _ = events.send(Event::HangUp);
            return;
        }
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
