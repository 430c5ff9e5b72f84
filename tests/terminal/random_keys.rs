//! Many random keys in one run of the explorer, as the bytes that terminals send, with reloads, partial loads, late
//! answers and new sizes between them.

use crate::random_actions::{Explorer, Step, loads};
use aidtrail::tui::explorer::Msg;
use aidtrail::tui::term::decode::{Decoder, Typed};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Keys of a usual run. `AIDTRAIL_RANDOM_KEYS=200000` runs as many, and takes minutes.
const KEYS: u64 = 1500;

/// Keys after which the explorer starts anew, so that no run stays in one corner.
const KEYS_OF_A_START: u64 = 500;

/// What is told of a failure: the last of these many actions.
const TOLD: usize = 60;

/// The bytes of keys: letters of three layouts, and the codes of different terminals.
const KEYBOARD: &[&str] = &[
    "/", "f", "x", "X", "u", "U", "v", "n", "N", "k", "j", "h", "l", "g", "G", "[", "]", "1", "2", "3", "4", "@", "s",
    "S", "+", "_", "z", "y", "p", "e", "t", "T", "H", "L", "=", "Y", "o", "!", "R", "?", "q", "c", "$", "-", "|", "\"",
    "(", ")", ":", " ", "м", "й", "о", "л", "і", "ң", "қ", "җ", "\u{202e}", "e\u{301}", "宽", "\r", "\n", "\t", "\x1b",
    "\x7f", "\x08", "\x1b[Z", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1bOA", "\x1bOB", "\x1b[1;3D", "\x1b[1;3C",
    "\x1b\x1b[D", "\x1bb", "\x1bf", "\x1b[H", "\x1b[F", "\x1b[1~", "\x1b[4~", "\x1b[7~", "\x1b[8~", "\x1b[3~",
    "\x1b[P", "\x1b[5~", "\x1b[6~", "\x1bOP", "\x1b[[A", "\x1b[11~", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[24~", "\x15",
    "\x04", "\x10", "\x0e", "\x17", "\x0b", "\x01", "\x05", "\x0c", "\x1a", "\x03", "\x1b[97;5u", "\x1bOM", "\x1bOs",
    "mri", "j\r", "\x1b[?62;22c", "\x1b[200~japan\rsemey\x1b[201~", "\x1b[", "\x1bO", "\u{fffd}",
];

/// A generator of numbers (xorshift): the same seed gives the same run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % n
    }
}

struct Run {
    numbers: Numbers,
    explorer: Explorer,
    decoder: Decoder,
    now: Instant,
    keys: u64,
    last: VecDeque<String>,
}

impl Run {
    fn note(&mut self, what: String) {
        if self.last.len() == TOLD {
            self.last.pop_front();
        }
        self.last.push_back(what);
    }

    fn send(&mut self, typed: Vec<Typed>) {
        for typed in typed {
            let msg = match typed {
                Typed::Key(key) => {
                    self.keys += 1;
                    Msg::Key(key)
                }
                Typed::Paste(text) => Msg::Paste(text),
                Typed::Burst(keys) => {
                    self.keys += keys.len() as u64;
                    Msg::Burst(keys)
                }
            };
            self.explorer.send(msg);
            self.explorer.check();
        }
    }

    /// Types what one key sends, now and then in two reads.
    fn type_key(&mut self) {
        let bytes = KEYBOARD[self.numbers.below(KEYBOARD.len())].as_bytes();
        self.note(format!("{:?}", String::from_utf8_lossy(bytes)));
        let at = if self.numbers.below(5) == 0 { self.numbers.below(bytes.len()) } else { 0 };
        for read in [&bytes[..at], &bytes[at..]].into_iter().filter(|read| !read.is_empty()) {
            let typed = self.decoder.feed(read, self.now);
            self.send(typed);
        }
        // Mostly the next key comes late enough for an Esc to have acted.
        if self.numbers.below(4) > 0 {
            while let Some(wait) = self.decoder.wait() {
                self.now += wait;
                let typed = self.decoder.timed_out(self.now);
                self.send(typed);
            }
        }
    }

    fn act(&mut self, step: Step) {
        self.note(format!("{step:?}"));
        self.explorer.take(&step);
        if let Step::Resize(columns, rows) = step {
            self.explorer.terminal = Terminal::new(TestBackend::new(columns, rows)).expect("in memory");
        }
        self.explorer.check();
    }

    fn step(&mut self) {
        match self.numbers.below(100) {
            0 => {
                let file = self.numbers.below(loads().len());
                self.act(Step::Reload(file));
            }
            1 => self.act(Step::StopLoading),
            2 => {
                let size = Step::Resize(self.numbers.below(501) as u16, self.numbers.below(201) as u16);
                self.act(size);
            }
            // Most of the time a screen on which something can be seen.
            3 => self.act(Step::Resize(100, 30)),
            4..12 => self.act(Step::Loader),
            12..24 => self.act(Step::Search),
            24..36 => self.act(Step::Record),
            36..40 => self.act(Step::Settle),
            40..46 => self.explorer.draw(),
            _ => self.type_key(),
        }
    }
}

fn run(seed: u64, keys: u64) -> Result<u64, String> {
    let mut explorer = Explorer::new();
    explorer.take(&Step::Settle);
    let (decoder, now, last) = (Decoder::default(), Instant::now(), VecDeque::new());
    let mut run = Run { numbers: Numbers(seed), explorer, decoder, now, keys: 0, last };
    let done = catch_unwind(AssertUnwindSafe(|| {
        while run.keys < keys {
            run.step();
        }
        run.act(Step::Settle);
        run.explorer.draw();
    }));
    done.map(|()| run.keys).map_err(|_| {
        let last: Vec<String> = run.last.into_iter().collect();
        format!("seed {seed}, after {} keys; the last actions: {}", run.keys, last.join(" "))
    })
}

#[test]
fn random_keys_as_terminals_send_them_never_fail_with_reloads_partial_loads_and_any_size() {
    let wanted = std::env::var("AIDTRAIL_RANDOM_KEYS").ok().and_then(|n| n.parse().ok()).unwrap_or(KEYS);
    let seed = std::env::var("AIDTRAIL_RANDOM_SEED").ok().and_then(|n| n.parse().ok());
    // A new one in each run, as the property tests have.
    let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()) << 20);
    let mut keys = 0;
    for start in 0.. {
        if keys >= wanted {
            break;
        }
        match run((seed + start) * 2 + 1, KEYS_OF_A_START.min(wanted - keys)) {
            Ok(typed) => keys += typed,
            Err(what) => panic!("{what}"),
        }
    }
    println!("{keys} keys from seed {seed}");
}
