//! A program in a pseudo-terminal, from outside: what it writes and when, and what it uses.
//!
//! One thread reads and takes the time, and does nothing else; what was read is interpreted when somebody asks.

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(120);

/// After so much silence a reaction is over.
const SILENCE: Duration = Duration::from_millis(60);

/// What is used: CPU time of all threads, and how often one of them began to wait.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    pub cpu: Duration,
    pub waits: u64,
    /// In ticks of the kernel's clock, with that of threads that have ended.
    pub ticks: u64,
}

/// What came of a key.
#[derive(Clone, Copy, Debug)]
pub struct Reaction {
    /// Until the first piece after which a cell or the cursor is another one; `None` when none ever was.
    pub changed: Option<Duration>,
    /// What was written until silence, and in how many pieces that were read apart.
    pub bytes: usize,
    pub pieces: usize,
    pub used: Usage,
}

#[derive(Default)]
struct Log {
    pieces: Vec<(Instant, Vec<u8>)>,
    ended: Option<Instant>,
}

#[derive(Default)]
struct Shared {
    log: Mutex<Log>,
    changed: Condvar,
}

/// How a program is started.
pub struct Start<'a> {
    pub program: &'a OsStr,
    pub arguments: &'a [&'a str],
    /// Where all AWS services are.
    pub endpoint: &'a str,
    pub size: (u16, u16),
    /// How much later than at once answers come: silence lasts longer then.
    pub delay: Duration,
}

/// The program while it runs.
pub struct Session {
    shared: Arc<Shared>,
    screen: vt100::Parser,
    interpreted: usize,
    bytes: usize,
    /// When it was started.
    pub begun: Instant,
    pid: u32,
    silence: Duration,
    keys: Box<dyn Write + Send>,
    _master: Box<dyn MasterPty + Send>,
    _home: TempDir,
}

impl Session {
    /// Starts a program in an environment of its own.
    pub fn start(start: &Start) -> Session {
        let home = tempfile::tempdir().expect("a folder");
        let (columns, rows) = start.size;
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(start.program);
        command.args(start.arguments);
        command.env_clear();
        for (name, value) in environment(start.endpoint) {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.env("HOME", home.path());
        command.cwd(home.path());
        let shared = Arc::new(Shared::default());
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let reading = shared.clone();
        std::thread::spawn(move || reading.read(&mut *output));
        let keys = pair.master.take_writer().expect("a writer");
        let nonzero = |n| NonZeroU16::new(n).expect("a size");
        let screen = vt100::Parser::new(nonzero(rows), nonzero(columns), 0);

        let begun = Instant::now();
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        let pid = child.process_id().expect("a process");
        drop(pair.slave);
        let waiting = shared.clone();
        std::thread::spawn(move || {
            let _ = child.wait();
            waiting.log.lock().expect("no panic").ended = Some(Instant::now());
            waiting.changed.notify_all();
        });
        let silence = SILENCE + 3 * start.delay;
        let (interpreted, bytes) = (0, 0);
        Session { shared, screen, interpreted, bytes, begun, pid, silence, keys, _master: pair.master, _home: home }
    }

    /// Interprets the next piece, once it is there: when it was read. `None` when none comes before `deadline`.
    fn next(&mut self, deadline: Instant) -> Option<Instant> {
        let mut log = self.shared.log.lock().expect("no panic");
        loop {
            if let Some((at, piece)) = log.pieces.get(self.interpreted) {
                self.screen.process(piece);
                self.interpreted += 1;
                self.bytes += piece.len();
                return Some(*at);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            log = self.shared.changed.wait_timeout(log, left).expect("no panic").0;
        }
    }

    /// When the screen first `is` so, after one more piece.
    pub fn until(&mut self, what: &str, is: impl Fn(&vt100::Screen) -> bool) -> Instant {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let at = self.next(deadline);
            let screen = self.screen.screen();
            match at {
                Some(at) if is(screen) => return at,
                Some(_) => {}
                None => panic!("waited for {what}, and there is:\n{}", screen.contents()),
            }
        }
    }

    /// When `text` is on the screen.
    pub fn until_text(&mut self, text: &str) -> Instant {
        if self.screen.screen().contents().contains(text) {
            panic!("{text} is there already:\n{}", self.screen.screen().contents());
        }
        self.until(text, |screen| screen.contents().contains(text))
    }

    /// When the first piece was read.
    pub fn first(&mut self) -> Instant {
        self.next(Instant::now() + DEADLINE).expect("something is written")
    }

    /// Waits for silence.
    pub fn settle(&mut self) -> &mut Session {
        while self.next(Instant::now() + self.silence).is_some() {}
        self
    }

    /// Waits for silence in which nothing is computed either.
    pub fn rest(&mut self) {
        loop {
            let before = self.settle().usage().cpu;
            if self.settle().usage().cpu == before {
                return;
            }
        }
    }

    /// Sends keys as the bytes that a terminal sends for them; when that was.
    pub fn send(&mut self, keys: &str) -> Instant {
        let at = Instant::now();
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal takes keys");
        at
    }

    /// Sends a key, and waits for silence.
    pub fn press(&mut self, key: &str) -> Reaction {
        let seen = |session: &Session| {
            let screen = session.screen.screen();
            (screen.contents_formatted(), screen.cursor_position(), screen.hide_cursor())
        };
        let (before, bytes, pieces, used) = (seen(self), self.bytes, self.interpreted, self.usage());
        let sent = self.send(key);
        let mut changed = None;
        while let Some(at) = self.next(Instant::now() + self.silence) {
            if changed.is_none() && seen(self) != before {
                changed = Some(at - sent);
            }
        }
        let used = self.usage().since(used);
        Reaction { changed, bytes: self.bytes - bytes, pieces: self.interpreted - pieces, used }
    }

    /// Sends keys and waits for the end of the program: how long that took, and what was written meanwhile.
    pub fn end(mut self, keys: &str) -> (Duration, usize) {
        let (sent, bytes) = (self.send(keys), self.bytes);
        let deadline = sent + DEADLINE;
        let mut log = self.shared.log.lock().expect("no panic");
        let ended = loop {
            if let Some(ended) = log.ended {
                break ended;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the program does not end:\n{}", self.screen.screen().contents());
            log = self.shared.changed.wait_timeout(log, left).expect("no panic").0;
        };
        drop(log);
        while self.next(Instant::now() + SILENCE).is_some() {}
        (ended - sent, self.bytes - bytes)
    }

    /// What was written so far.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The screen.
    pub fn shown(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        self.screen.screen().contents()
    }

    /// The bytes of the text that is seen: words, and a blank between two of them.
    pub fn text(&self) -> usize {
        self.screen().split_whitespace().map(|word| word.len() + 1).sum()
    }

    /// What it has used so far.
    pub fn usage(&self) -> Usage {
        usage(self.pid)
    }

    /// The most memory that it ever had, in MiB.
    pub fn peak(&self) -> f64 {
        peak(self.pid).unwrap_or_default()
    }

    /// What it has now that is not a part of a file, in MiB: the rest is the program itself, as far as it was used.
    pub fn private(&self) -> f64 {
        memory(self.pid, "RssAnon:").unwrap_or_default()
    }
}

impl Shared {
    fn read(&self, output: &mut dyn Read) {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(read @ 1..) = output.read(&mut buffer) {
            let at = Instant::now();
            let mut log = self.log.lock().expect("no panic");
            log.pieces.push((at, buffer[..read].to_vec()));
            drop(log);
            self.changed.notify_all();
        }
    }
}

impl Usage {
    /// What was used since.
    pub fn since(self, before: Usage) -> Usage {
        Usage {
            cpu: self.cpu.saturating_sub(before.cpu),
            waits: self.waits.saturating_sub(before.waits),
            ticks: self.ticks.saturating_sub(before.ticks),
        }
    }
}

/// What all programs find in their environment: access keys, a Region, and one endpoint for all services.
pub fn environment(endpoint: &str) -> Vec<(&'static str, String)> {
    let set = |name, value: &str| (name, value.to_owned());
    vec![
        set("LANG", "C.UTF-8"),
        set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"),
        set("AWS_REGION", "us-east-1"),
        set("AWS_DEFAULT_REGION", "us-east-1"), // what the AWS CLI calls it
        set("AWS_EC2_METADATA_DISABLED", "true"),
        set("AWS_ENDPOINT_URL", endpoint),
        ("PATH", std::env::var("PATH").unwrap_or_default()),
    ]
}

fn usage(pid: u32) -> Usage {
    let mut used = Usage::default();
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    for task in tasks {
        let read = |name: &str| std::fs::read_to_string(task.path().join(name)).unwrap_or_default();
        let nanoseconds = read("schedstat").split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        used.cpu += Duration::from_nanos(nanoseconds);
        used.waits += number(&read("status"), "voluntary_ctxt_switches:").unwrap_or(0);
    }
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // behind the name, which is in brackets, the twelfth and thirteenth
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    used.ticks = fields.filter_map(|n| n.parse::<u64>().ok()).sum();
    used
}

/// The most memory that a process ever had, in MiB; `None` when it is gone.
pub fn peak(pid: u32) -> Option<f64> {
    memory(pid, "VmHWM:")
}

fn memory(pid: u32, what: &str) -> Option<f64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).ok()?;
    number(&status, what).map(|kib| kib as f64 / 1024.0)
}

fn number(status: &str, name: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
