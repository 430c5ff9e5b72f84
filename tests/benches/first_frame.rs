//! Time from exec to the first frame and to the shipped data on the screen: `cargo bench --bench first_frame`.
//!
//! The lower limit is `/bin/true`, started in the same way in the same run; the rest of the time is ours.
//!
//! Measured on two cores of a shared virtual machine: exec to first frame 3.0 ms in the median, to the shipped data
//! 10.0 ms, `/bin/true` 1.7 ms.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// Runs of each program, for a median and a worst case; chosen by eye.
const RUNS: usize = 30;

/// Milliseconds from spawning until the output has each of `words` in turn; without words, until the program
/// ends.
fn run(program: &str, words: &[&str]) -> Vec<f64> {
    let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
    let mut reader = pair.master.try_clone_reader().expect("readable");
    let mut command = CommandBuilder::new(program);
    command.env("TERM", "xterm-256color");
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command).expect("started");
    drop(pair.slave);
    let mut seen = Vec::new();
    let mut times = Vec::new();
    let mut buffer = [0; 65536];
    while times.len() < words.len() {
        let n = reader.read(&mut buffer).unwrap_or(0);
        if n == 0 {
            break;
        }
        seen.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&seen);
        while times.len() < words.len() && text.contains(words[times.len()]) {
            times.push(milliseconds(start.elapsed()));
        }
    }
    if words.is_empty() {
        child.wait().expect("ended");
        times.push(milliseconds(start.elapsed()));
    } else {
        let mut writer = pair.master.take_writer().expect("writable");
        writer.write_all(b"q").expect("written");
        child.wait().expect("ended");
    }
    times
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn report(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    println!("{name:<32} median {:>6.1} ms   worst {:>6.1} ms", times[times.len() / 2], times[times.len() - 1]);
}

fn main() {
    let program = env!("CARGO_BIN_EXE_aidtrail");
    let (mut limit, mut first, mut data) = (Vec::new(), Vec::new(), Vec::new());
    // Alternate the programs, so that other load on the machine affects all of them.
    for _ in 0..RUNS {
        limit.extend(run("/bin/true", &[]));
        let times = run(program, &["aidtrail", "22 of 22 projects"]);
        assert_eq!(times.len(), 2, "the explorer did not draw");
        first.push(times[0]);
        data.push(times[1]);
    }
    report("/bin/true, start to end", limit);
    report("aidtrail, exec to first frame", first);
    report("aidtrail, exec to shipped data", data);
}
