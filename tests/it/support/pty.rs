//! The real program in a pseudo-terminal: keys go in, and what a terminal would show comes out.
//!
//! Nothing here sleeps. A thread reads what the program writes and feeds it to a terminal emulator, another one hears
//! when the program stops or ends, and whoever waits for something is woken by them.

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// How far apart two keys are that nobody takes for one input.
const APART: Duration = Duration::from_millis(60);

pub const ENTER: &str = "\r";
pub const HOME_KEY: &str = "\x1b[H";
pub const END: &str = "\x1b[F";
pub const PAGE_DOWN: &str = "\x1b[6~";
pub const ESC: &str = "\x1b";
pub const TAB: &str = "\t";
pub const CTRL_C: &str = "\x03";
pub const CTRL_S: &str = "\x13";
/// Erases to the start of a text being edited.
pub const CTRL_U: &str = "\x15";
pub const CTRL_Z: &str = "\x1a";

const CLEAR: &[u8] = b"\x1b[2J";
const CURSOR_SHOWN: &[u8] = b"\x1b[?25h";
const CURSOR_HIDDEN: &[u8] = b"\x1b[?25l";
/// What is drawn is taken away. Frames erase otherwise.
const TIDY: &[u8] = b"\x1b[1;1H\x1b[J";

/// How to start the program.
pub struct Start {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
    columns: u16,
    rows: u16,
    /// What starts it, and its arguments: nothing for the terminal itself.
    below: &'static [&'static str],
    home: Rc<TempDir>,
}

/// Runs the program as a job of an interactive shell, and brings it to the foreground again at a line that is typed.
const SHELL: &str = r#"set -m
"$0" "$@"; status=$?; n=0
while [ -n "$(jobs -s)" ]; do echo "the shell is back, $((++n))."; read -r _; fg >/dev/null; status=$?; done
exit $status"#;

/// The program as it is started with these arguments: in an environment of its own with nothing of this machine's, in
/// a terminal of 80 by 24.
pub fn trailedit(arguments: &[&str]) -> Start {
    let home = Rc::new(tempfile::tempdir().unwrap());
    let environment = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("AWS_EC2_METADATA_DISABLED", "true")];
    let mut environment: Vec<(String, OsString)> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), value.into())).collect();
    environment.push(("HOME".to_owned(), home.path().into()));
    environment.push(("PATH".to_owned(), std::env::var_os("PATH").unwrap_or_default()));
    let arguments = arguments.iter().map(Into::into).collect();
    Start { program: program(), arguments, environment, columns: 80, rows: 24, below: &[], home }
}

/// The program under test: the one that was built with the tests, unless another one is named.
pub fn program() -> OsString {
    std::env::var_os("TRAILEDIT_TEST_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_trailedit").into())
}

impl Start {
    /// Sets a variable of the environment, or sets it anew.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Start {
        self.environment.retain(|(n, _)| n != name);
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Gives it access keys and a Region.
    pub fn with_keys(self) -> Start {
        self.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY")
            .env("AWS_REGION", "us-east-1")
    }

    /// Gives it access keys and a Region, and one endpoint for all services.
    pub fn with_endpoint(self, url: &str) -> Start {
        self.with_keys().env("AWS_ENDPOINT_URL", url)
    }

    /// The size of the terminal.
    pub fn size(mut self, columns: u16, rows: u16) -> Start {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// Sends standard error to a file, to tell it from standard output.
    pub fn stderr_apart(mut self) -> Start {
        self.below = &["/bin/sh", "-c", r#"exec "$0" "$@" 2>"$HOME/stderr""#];
        self
    }

    /// Starts it where it can leave no core file behind.
    pub fn without_core_files(mut self) -> Start {
        self.below = &["/bin/sh", "-c", r#"ulimit -c 0; exec "$0" "$@""#];
        self
    }

    /// Starts it from a shell with job control.
    pub fn under_a_shell(mut self) -> Start {
        self.below = &["bash", "-c", SHELL];
        self
    }

    /// Starts it from a shell with job control that is outside its PID namespace, where this machine lets one be made.
    pub fn under_a_shell_outside(mut self) -> Option<Start> {
        #[rustfmt::skip]
        const BELOW: &[&str] = &[
            "bash", "-c", SHELL, "unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child",
            "sh", "-c", r#""$0" "$@"; exit $?"#,
        ];
        let tried = std::process::Command::new(BELOW[3]).args(&BELOW[4..9]).arg("true").output();
        self.below = BELOW;
        tried.is_ok_and(|tried| tried.status.success()).then_some(self)
    }

    /// Gives it the home folder of a program that ran before.
    pub fn at_home(mut self, home: &Rc<TempDir>) -> Start {
        self.home = home.clone();
        self.env("HOME", home.path())
    }

    /// Writes a file below the home folder.
    pub fn file(self, name: &str, text: &str) -> Start {
        let file = self.home.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        self
    }

    /// Starts another program in its place.
    pub fn program(mut self, program: impl Into<OsString>) -> Start {
        self.program = program.into();
        self
    }

    /// Starts it.
    pub fn run(self) -> Pty {
        let Start { program, arguments, environment, columns, rows, below, home } = self;
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut words = below.iter().map(OsString::from).chain([program]).chain(arguments);
        let mut command = CommandBuilder::new(words.next().unwrap());
        command.args(words);
        command.env_clear();
        for (name, value) in environment {
            command.env(name, value);
        }
        command.cwd(home.path());

        let before = Modes::of(&*pair.master);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave); // so that the end of the program is the end of what can be read
        let pid = Pid::from_raw(i32::try_from(child.process_id().unwrap()).unwrap()).unwrap();
        let shared = Arc::new(Shared {
            seen: Mutex::new(Seen {
                parser: vt100::Parser::new(nonzero(rows), nonzero(columns), 0),
                bytes: Vec::new(),
                at_end: false,
                hanging_up: false,
                paused: false,
                life: Life::Running,
            }),
            changed: Condvar::new(),
        });
        let mut output = pair.master.try_clone_reader().unwrap();
        let reading = shared.clone();
        let reader = std::thread::spawn(move || reading.read(&mut *output));
        let watching = shared.clone();
        std::thread::spawn(move || watching.watch(pid));
        let keys = Some(pair.master.take_writer().unwrap());
        Pty { shared, pid, keys, master: Some(pair.master), reader: Some(reader), before, stops: 0, home }
    }
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

/// What the terminal driver does to what is typed and printed, in a form that can be compared and printed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Modes(String);

impl Modes {
    fn of(master: &(dyn MasterPty + Send)) -> Modes {
        let termios = master.get_termios().unwrap();
        Modes(format!(
            "{:?} {:?} {:?} {:?} {:?}",
            termios.input_flags,
            termios.output_flags,
            termios.control_flags,
            termios.local_flags,
            termios.control_chars
        ))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Running,
    Exited(i32),
    Killed(i32),
}

struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    at_end: bool,
    hanging_up: bool,
    /// Whether what the program writes is left where it is.
    paused: bool,
    life: Life,
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, output: &mut dyn Read) {
        let mut buffer = [0; 1 << 16];
        loop {
            let read = output.read(&mut buffer).unwrap_or(0);
            let mut seen = self.lock();
            seen.bytes.extend_from_slice(&buffer[..read]);
            seen.parser.process(&buffer[..read]);
            seen.at_end = read == 0 || seen.hanging_up;
            self.changed.notify_all();
            if seen.at_end {
                return;
            }
            while seen.paused {
                seen = self.changed.wait(seen).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn watch(&self, pid: Pid) {
        loop {
            let status = match waitid(WaitId::Pid(pid), WaitIdOptions::EXITED) {
                Err(rustix::io::Errno::INTR) => continue,
                status => status.unwrap().unwrap(),
            };
            let life = match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Life::Exited(code),
                (_, Some(signal)) => Life::Killed(signal),
                _ => Life::Running,
            };
            let mut seen = self.lock();
            seen.life = life;
            self.changed.notify_all();
            if matches!(life, Life::Exited(_) | Life::Killed(_)) {
                return;
            }
        }
    }
}

/// The program while it runs.
pub struct Pty {
    shared: Arc<Shared>,
    pid: Pid,
    keys: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    reader: Option<JoinHandle<()>>,
    before: Modes,
    stops: u32,
    home: Rc<TempDir>,
}

impl Pty {
    /// Types keys, as the bytes that a terminal sends for them.
    pub fn send(&mut self, keys: &str) -> &mut Pty {
        let out = self.keys.as_mut().expect("the terminal is there");
        out.write_all(keys.as_bytes()).unwrap();
        out.flush().unwrap();
        self
    }

    /// Presses a key as somebody does who has read what came of the one before: apart from it. What came of it has to have
    /// been waited for.
    pub fn press(&mut self, key: &str) -> &mut Pty {
        let until = Instant::now() + APART;
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            std::thread::park_timeout(left);
        }
        self.send(key)
    }

    /// Applies what is under review, to its end; what is learned of the account meanwhile has to be seen, too. Waits until
    /// the screen says `then`.
    #[track_caller]
    pub fn apply(&mut self, then: &str) -> &mut Pty {
        while !self.screen().contains(then) {
            self.send("G").handled().press("y").wait_until("it is applied, or there is more to see", |screen| {
                let screen = screen.contents();
                screen.contains(then) || screen.contains("Nothing was sent yet")
            });
        }
        self
    }

    /// Types a text at the pace of somebody who types.
    pub fn type_slowly(&mut self, text: &str) -> &mut Pty {
        for c in text.chars() {
            self.press(c.encode_utf8(&mut [0; 4]));
        }
        self
    }

    /// Pastes as a terminal does that was asked to mark pastes.
    pub fn paste(&mut self, text: &str) -> &mut Pty {
        self.send(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Waits until all keys sent so far have been handled and what came of them was drawn, by asking for a screen drawn
    /// anew. It takes away a notice, as every key does.
    #[track_caller]
    pub fn handled(&mut self) -> &mut Pty {
        let sent_at = self.shared.lock().bytes.len();
        self.send("\x0c");
        self.wait("the screen is drawn anew", |seen| {
            let new = &seen.bytes[sent_at..];
            // a frame ends with the cursor, shown or hidden
            let drawn = |after: usize| [CURSOR_SHOWN, CURSOR_HIDDEN].iter().any(|c| find(&new[after..], c).is_some());
            find(new, CLEAR).is_some_and(drawn)
        });
        self
    }

    /// Makes the terminal this large.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Pty {
        // the emulator first, so that nothing drawn for the new size meets the old one
        self.shared.lock().parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        self
    }

    /// Types a line, and waits for the next prompt; what was printed meanwhile, the line as the terminal echoes it included.
    #[track_caller]
    pub fn line(&mut self, line: &str) -> String {
        let from = self.shared.lock().bytes.len();
        self.send(&format!("{line}\n")).wait_prompt(from)
    }

    /// Waits for a prompt behind a line that was printed after the first so many bytes; what was printed since.
    #[track_caller]
    pub fn wait_prompt(&mut self, from: usize) -> String {
        let prompts = |bytes: &[u8]| bytes[from..].contains(&b'\n') && bytes.ends_with(b"> ");
        self.wait("a prompt", |seen| prompts(&seen.bytes));
        let seen = self.shared.lock();
        String::from_utf8_lossy(&seen.bytes[from..]).replace("\r\n", "\n")
    }

    /// Waits until `text` is on the screen.
    ///
    /// # Panics
    /// When it is not within the deadline, with what is there instead.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> &mut Pty {
        self.wait_until(text, |screen| screen.contents().contains(text))
    }

    /// Waits until `text` is on the screen no more.
    #[track_caller]
    pub fn wait_gone(&mut self, text: &str) -> &mut Pty {
        self.wait_until(&format!("no {text}"), |screen| !screen.contents().contains(text))
    }

    /// Waits until the screen is as `expected` by `is`.
    #[track_caller]
    pub fn wait_until(&mut self, expected: &str, is: impl Fn(&vt100::Screen) -> bool) -> &mut Pty {
        self.wait(expected, |seen| is(seen.parser.screen()));
        self
    }

    #[track_caller]
    fn wait(&self, expected: &str, is: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        let mut seen = self.shared.lock();
        while !is(&seen) {
            let left = deadline.saturating_duration_since(Instant::now());
            let over = seen.at_end && matches!(seen.life, Life::Exited(_) | Life::Killed(_));
            if left.is_zero() || over {
                let (life, screen) = (seen.life, seen.parser.screen().contents());
                let printed = printed(&seen.bytes);
                drop(seen);
                panic!("waited for: {expected}\nthe program: {life:?}\nprinted: {printed}\nthe screen:\n{screen}");
            }
            seen = self.shared.changed.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until everything that the program wrote so far is as `expected` by `is`.
    #[track_caller]
    pub fn wait_written(&mut self, expected: &str, is: impl Fn(&[u8]) -> bool) -> &mut Pty {
        self.wait(expected, |seen| is(&seen.bytes));
        self
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        self.shared.lock().parser.screen().contents()
    }

    /// The line on the screen that holds `text`.
    #[track_caller]
    pub fn line_with(&self, text: &str) -> String {
        let screen = self.screen();
        let line = screen.lines().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("{text} is not on the screen:\n{screen}")).to_owned()
    }

    /// The first cell of `text` on the screen.
    #[track_caller]
    pub fn cell_of(&self, text: &str) -> vt100::Cell {
        let seen = self.shared.lock();
        let screen = seen.parser.screen();
        let (_, columns) = screen.size();
        for (row, line) in (0..).zip(screen.rows(0, columns.get())) {
            if let Some(at) = line.find(text) {
                let column = u16::try_from(line[..at].chars().count()).unwrap();
                return screen.cell(row, column).unwrap().clone();
            }
        }
        panic!("{text} is not on the screen:\n{}", screen.contents());
    }

    /// Everything that the program wrote to the terminal so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.shared.lock().bytes.clone()
    }

    /// How many frames the program has drawn so far: each ends with the cursor, shown or hidden.
    pub fn frames(&self) -> usize {
        let bytes = self.bytes();
        let ends = |end: &[u8]| bytes.windows(end.len()).filter(|w| *w == end).count();
        ends(CURSOR_SHOWN) + ends(CURSOR_HIDDEN)
    }

    /// Stops reading what the program writes, as a line does on which nothing gets through, once it has written something
    /// more.
    pub fn pause(&mut self) -> &mut Pty {
        self.shared.lock().paused = true;
        self
    }

    /// Reads on.
    pub fn resume(&mut self) -> &mut Pty {
        self.shared.lock().paused = false;
        self.shared.changed.notify_all();
        self
    }

    /// The program's process.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// The program's home folder, for another program.
    pub fn shared_home(&self) -> Rc<TempDir> {
        self.home.clone()
    }

    /// The program's home folder.
    pub fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    /// Sends a signal to the program.
    pub fn signal(&mut self, signal: Signal) -> &mut Pty {
        kill_process(self.pid, signal).unwrap();
        self
    }

    /// Sends a signal to the program that a shell runs.
    pub fn signal_job(&mut self, signal: Signal) -> &mut Pty {
        let shell = self.pid.as_raw_nonzero();
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
        let job = children.split_whitespace().next().and_then(|pid| Pid::from_raw(pid.parse().unwrap())).unwrap();
        kill_process(job, signal).unwrap();
        self
    }

    /// Waits until the program is stopped and the shell above it has the terminal, in order.
    #[track_caller]
    pub fn wait_stopped(&mut self) -> &mut Pty {
        // counted: what it said the last time is on the screen again before it is back
        self.stops += 1;
        self.wait_for(&format!("the shell is back, {}.", self.stops)).check_given_back();
        self
    }

    /// Brings the program to the foreground again.
    #[track_caller]
    pub fn wait_continued(&mut self) -> &mut Pty {
        self.send(ENTER)
            .wait_until("the program's screen", |screen| screen.alternate_screen() && screen.bracketed_paste())
    }

    /// Hangs up: the terminal is gone, as when a connection breaks.
    pub fn hang_up(&mut self) -> &mut Pty {
        // the reader holds the terminal open until it has read something more: a screen drawn anew
        {
            let mut seen = self.shared.lock();
            (seen.hanging_up, seen.paused) = (true, false);
            self.shared.changed.notify_all();
        }
        self.send("\x0c");
        self.wait("the program draws once more", |seen| seen.at_end);
        self.reader.take().unwrap().join().unwrap();
        // nobody reads any more: the program is found in the middle of drawing
        self.send(&"\x0c".repeat(200));
        drop(self.keys.take());
        drop(self.master.take());
        self
    }

    #[track_caller]
    fn check_given_back(&self) {
        let seen = self.shared.lock();
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was not left");
        let pen = (screen.fgcolor(), screen.bgcolor(), screen.bold(), screen.underline(), screen.inverse());
        let plain = (vt100::Color::Default, vt100::Color::Default, false, false, false);
        assert_eq!(pen, plain, "colours stay behind");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "pastes are still marked");
        assert!(!screen.application_cursor() && !screen.application_keypad(), "keys are still in another mode");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!(Modes::of(&**self.master.as_ref().unwrap()), self.before, "the terminal's modes differ");
    }

    /// Waits for the end of the program and checks that the terminal was given back.
    #[track_caller]
    pub fn wait_exit(mut self) -> Ended {
        let ended = self.wait_end();
        self.check_given_back();
        ended
    }

    /// Kills the program, and waits until it is gone.
    #[track_caller]
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.wait("the program is killed", |seen| matches!(seen.life, Life::Killed(_)));
    }

    /// Waits for the end of the program, whatever became of the terminal.
    #[track_caller]
    pub fn wait_end(&mut self) -> Ended {
        self.wait("the program ends", |seen| matches!(seen.life, Life::Exited(_) | Life::Killed(_)) && seen.at_end);
        let seen = self.shared.lock();
        let status = match seen.life {
            Life::Exited(code) => code,
            // as a shell says it
            Life::Killed(signal) => 128 + signal,
            Life::Running => unreachable!("it was waited for"),
        };
        let stderr = std::fs::read_to_string(self.home.path().join("stderr")).unwrap_or_default();
        Ended { status, printed: printed(&seen.bytes), stderr }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let seen = self.shared.lock();
        if !matches!(seen.life, Life::Exited(_) | Life::Killed(_)) {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// How the program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status, or 128 and the signal that ended it.
    pub status: i32,
    /// What it printed on the terminal outside its screen, without escape sequences.
    pub printed: String,
    /// What it printed on standard error, where that was told apart.
    pub stderr: String,
}

impl Ended {
    /// The lines that it printed.
    pub fn lines(&self) -> Vec<&str> {
        self.printed.lines().collect()
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|w| w == part)
}

/// What stands after the last time that the terminal was given back, or everything when it never was.
pub fn printed(bytes: &[u8]) -> String {
    let at = bytes.windows(TIDY.len()).rposition(|w| w == TIDY);
    let text = String::from_utf8_lossy(&bytes[at.map_or(0, |at| at + TIDY.len())..]).into_owned();
    text.replace("\x1b[?1049l", "").replace("\x1b[?25h", "").replace("\r\n", "\n").trim().to_owned()
}
