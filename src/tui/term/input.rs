//! The input thread: waits for the terminal and turns its events into messages.
//!
//! It waits in [`KeyWait`], so it can be parked at once while a child process owns the terminal, and it does not wake
//! while nobody types. New sizes come by signal.

use super::decode::{Decoder, Typed};
use super::unix::{KeyWait, Keyboard, WaitEnd, Waker};
use crate::sync::{lock, unpoisoned};
use crate::tui::events::{Event, PanicGuard};
use crate::tui::screen::Msg;
use anyhow::Result;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// Bytes that arrive within this time of each other belong to one burst, such as a paste that its line cuts into
/// pieces. Key repeat sends a key every 30 ms, and nobody types faster.
const BURST_WAIT: Duration = Duration::from_millis(5);

/// Bytes read at once, and of a burst.
const READ_SIZE: usize = 4096;
const MAX_BURST: usize = 1 << 16;

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
        // A wait without end would hang the program if the thread ever did.
        let waiting = |gate: &mut GateState| !gate.parked && !gate.ended;
        let gate = self.gate.lock();
        drop(unpoisoned(self.gate.changed.wait_timeout_while(gate, PARK_TIMEOUT, waiting)));
        Parked(self.gate.clone())
    }
}

fn read_input<A>(mut keys: KeyWait, shared: &InputGate, events: &Sender<Event<A>>) {
    let mut decoder = Decoder::default();
    loop {
        shared.wait_until_open();
        let end = keys.wait(decoder.wait());
        let typed = match end {
            WaitEnd::Woken => continue,
            WaitEnd::TimedOut => decoder.timed_out(Instant::now()),
            WaitEnd::Input | WaitEnd::LastInput => match read_burst(&mut keys) {
                Some(bytes) => decoder.feed(&bytes, Instant::now()),
                None => return hang_up(events),
            },
            WaitEnd::HangUp => return hang_up(events),
        };
        for msg in typed.into_iter().map(message) {
            if events.send(Event::App(msg)).is_err() {
                return;
            }
        }
        if matches!(end, WaitEnd::LastInput) {
            return hang_up(events);
        }
    }
}

fn hang_up<A>(events: &Sender<Event<A>>) {
    // The loop may have ended already.
    let _ = events.send(Event::HangUp);
}

/// Reads what was typed; after several characters at once also what follows at once. `None` if the terminal is gone.
fn read_burst(keys: &mut KeyWait) -> Option<Vec<u8>> {
    let mut bytes = keys.read(READ_SIZE)?;
    while is_burst(&bytes) && bytes.len() < MAX_BURST && matches!(keys.wait(Some(BURST_WAIT)), WaitEnd::Input) {
        bytes.append(&mut keys.read(READ_SIZE)?);
    }
    Some(bytes)
}

/// Whether bytes are several characters. One character and the sequence of a key must not wait.
fn is_burst(bytes: &[u8]) -> bool {
    let begins_character = |byte: &&u8| **byte >= b' ' && **byte & 0xc0 != 0x80;
    !bytes.contains(&0x1b) && bytes.iter().filter(begins_character).count() > 1
}

fn message<A>(typed: Typed) -> Msg<A> {
    match typed {
        Typed::Key(key) => Msg::Key(key),
        Typed::Paste(text) => Msg::Paste(text),
        Typed::Burst(keys) => Msg::Burst(keys),
    }
}
