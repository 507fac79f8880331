//! Emulators, started with what was recorded, and what they show after each step.

use super::shown::{BOLD, DIM, REVERSED, Screen, Spot, UNDERLINED, Widths};
use super::tour::{Recording, Step, measured};
pub use super::within::{in_mosh, in_screen};
use crate::support::pty::DEADLINE;
use crate::support::sshd::Tmux;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use unicode_width::UnicodeWidthChar;

/// An emulator that is not on this machine.
#[derive(Debug)]
pub struct Missing(pub String);

impl Missing {
    /// Says that it was left out, where that may be.
    ///
    /// # Panics
    /// Where all are expected to be there.
    pub fn tell(self, name: &str) {
        assert!(std::env::var_os("TRAILEDIT_ALL_TERMINALS").is_none(), "{name} is missing: {}", self.0);
        println!("{name}: left out, as it is missing here: {}", self.0);
    }
}

/// Feeds a step; what is shown then.
type Show = dyn FnMut(&Step, &Widths) -> Screen;

/// An emulator, fed step by step.
pub struct Reader {
    widths: Vec<usize>,
    show: Box<Show>,
}

impl Reader {
    pub fn new(widths: Vec<usize>, show: impl FnMut(&Step, &Widths) -> Screen + 'static) -> Reader {
        Reader { widths, show: Box::new(show) }
    }

    /// The columns that it gives to what is [`measured`].
    pub fn widths(&self) -> Vec<usize> {
        self.widths.clone()
    }

    /// Feeds a step; what it shows then.
    pub fn show(&mut self, step: &Step, widths: &Widths) -> Screen {
        (self.show)(step, widths)
    }
}

/// A process that ends with its owner.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminals").join(name)
}

fn installed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/terminals").join(name)
}

fn spawn(command: &mut Command) -> Result<Running, Missing> {
    let name = command.get_program().to_owned();
    let child = command.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("TMUX").env_remove("STY").spawn();
    child.map(Running).map_err(|error| Missing(format!("{}: {error}", name.display())))
}

/// An emulator that is a library, in a process that prints what it shows.
pub struct Library {
    command: Command,
    display: Option<Xvfb>,
}

impl Library {
    /// One that Python can call.
    pub fn python(kind: &str) -> Library {
        // what comes from Debian is there for Debian's own Python
        let python = if kind == "pyte" { installed("bin/python") } else { "/usr/bin/python3".into() };
        let mut command = Command::new(python);
        command.arg(script("read.py")).arg(kind);
        Library { command, display: None }
    }

    /// kitty's own Python.
    pub fn kitty() -> Library {
        let mut command = Command::new("kitty");
        command.arg("+launch").arg(script("read.py")).arg("kitty");
        Library { command, display: None }
    }

    /// xterm.js, with one of its tables of widths.
    pub fn xterm_js(version: &str) -> Library {
        let mut command = Command::new("node");
        command.arg(script("read.mjs")).arg(version).env("TERMINALS", installed(""));
        Library { command, display: None }
    }

    /// With an X server.
    pub fn on(mut self, display: Xvfb) -> Library {
        self.command.env("DISPLAY", &display.name);
        self.display = Some(display);
        self
    }

    pub fn start(mut self, recording: &Recording) -> Result<Reader, Missing> {
        let step = |step: &Step| json!({ "size": [step.size.0, step.size.1], "bytes": step.bytes });
        let steps: Vec<Json> = recording.steps.iter().map(step).collect();
        let size = recording.steps[0].size;
        let all = json!({ "size": [size.0, size.1], "measure": measured(recording), "steps": steps });
        let folder = tempfile::tempdir().unwrap();
        let (file, errors) = (folder.path().join("steps.json"), folder.path().join("errors"));
        std::fs::write(&file, all.to_string()).unwrap();
        let stderr = std::fs::File::create(&errors).unwrap();
        let command = self.command.arg(file).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        let mut running = spawn(command)?;
        let mut output = BufReader::new(running.0.stdout.take().unwrap());
        let said = move || std::fs::read_to_string(&errors).unwrap();
        let Some(widths) = line(&mut output) else { return Err(Missing(said())) };
        let widths = serde_json::from_value(widths).unwrap();
        let display = self.display;
        let mut last = Vec::new();
        Ok(Reader::new(widths, move |_, _| {
            let _ = (&folder, &running, &display);
            let screen = screen(&line(&mut output).unwrap_or_else(|| panic!("{}", said())), &last);
            last.clone_from(&screen.rows);
            screen
        }))
    }
}

fn line(output: &mut BufReader<ChildStdout>) -> Option<Json> {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    serde_json::from_str(&line).ok()
}

/// A screen as the scripts print it, after one with these rows.
fn screen(json: &Json, last: &[Vec<Spot>]) -> Screen {
    let spot = |cell: &Json| match cell.as_str() {
        Some(text) => Spot::plain(text),
        None => Spot {
            text: cell[0].as_str().unwrap().to_owned(),
            attributes: cell[1].as_u64().unwrap() as u8,
            color: cell[2].as_i64().unwrap() as i16,
        },
    };
    let row = |(y, row): (usize, &Json)| match row.as_array() {
        Some(row) => row.iter().map(spot).collect(),
        None => last[y].clone(),
    };
    let number = |at: usize| json["cursor"][at].as_u64().unwrap_or(u64::MAX) as u16;
    Screen {
        rows: json["rows"].as_array().unwrap().iter().enumerate().map(row).collect(),
        cursor: (number(0), number(1)),
        shows_cursor: json["cursor"][2].as_bool(),
    }
}

/// An X server that nobody sees.
pub struct Xvfb {
    _server: Running,
    name: String,
}

impl Xvfb {
    pub fn start() -> Result<Xvfb, Missing> {
        let mut command = Command::new("Xvfb");
        let arguments = ["-displayfd", "1", "-screen", "0", "3000x2000x24", "-nolisten", "tcp", "-noreset"];
        let mut server = spawn(command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let mut number = String::new();
        BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Ok(Xvfb { _server: server, name: format!(":{}", number.trim()) })
    }
}

/// What writes for us in an emulator that is a program: a script in its terminal.
pub struct Fed {
    stream: UnixStream,
}

impl Fed {
    /// Where it is to call, and how it is started.
    pub fn socket(folder: &Path) -> (UnixListener, Vec<String>) {
        let path = folder.join("socket");
        let words = ["/usr/bin/env".into(), "python3".into(), script("feed.py"), path.clone()];
        (UnixListener::bind(&path).unwrap(), words.map(|word| word.to_str().unwrap().to_owned()).to_vec())
    }

    /// Waits until it calls.
    pub fn accept(listener: &UnixListener) -> Fed {
        let left = Timespec { tv_sec: DEADLINE.as_secs() as i64, tv_nsec: 0 };
        let called = poll(&mut [PollFd::new(listener, PollFlags::IN)], Some(&left)).unwrap();
        assert!(called > 0, "nothing calls from within the emulator");
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        Fed { stream }
    }

    /// Writes to the terminal; where its cursor is when it has taken that.
    pub fn write(&mut self, text: &str) -> (u16, u16) {
        let mut bytes = u32::try_from(text.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend_from_slice(text.as_bytes());
        self.stream.write_all(&bytes).unwrap();
        let mut answer = [0; 4];
        self.stream.read_exact(&mut answer).expect("the terminal answers");
        let number = |at: usize| u16::from_be_bytes([answer[at], answer[at + 1]]);
        (number(0), number(2))
    }

    /// The columns that the terminal gives to what is [`measured`].
    pub fn measure(&mut self, recording: &Recording) -> Vec<usize> {
        let widths =
            measured(recording).iter().map(|text| self.write(&format!("\x1b[2J\x1b[H{text}")).0.into()).collect();
        self.write("\x1b[2J\x1b[H");
        widths
    }
}

/// tmux, which prints what it shows with its looks.
pub fn in_tmux(recording: &Recording) -> Result<Reader, Missing> {
    is_there("tmux")?;
    let folder = tempfile::tempdir().unwrap();
    let (listener, words) = Fed::socket(folder.path());
    let tmux = Tmux::new("");
    let mut size = recording.steps[0].size;
    tmux_session(&tmux, size, &words.join(" "));
    let mut fed = Fed::accept(&listener);
    let widths = fed.measure(recording);
    Ok(Reader::new(widths, move |step, widths| {
        let _ = &folder;
        if step.size != size {
            size = step.size;
            tmux.tell(&["resize-window", "-x", &size.0.to_string(), "-y", &size.1.to_string()]).unwrap();
        }
        fed.write(&step.bytes);
        tmux_shows(&tmux, size, widths)
    }))
}

pub fn tmux_session(tmux: &Tmux, size: (u16, u16), command: &str) {
    let (width, height) = (size.0.to_string(), size.1.to_string());
    tmux.tell(&["new-session", "-d", "-x", &width, "-y", &height, command]).unwrap();
}

/// What tmux shows.
pub fn tmux_shows(tmux: &Tmux, size: (u16, u16), widths: &Widths) -> Screen {
    let place = "#{cursor_x} #{cursor_y} #{cursor_flag}";
    let told = tmux.tell(&["capture-pane", "-peN", ";", "display-message", "-p", place]).unwrap();
    let (dump, place) = told.trim_end().rsplit_once('\n').unwrap();
    let place: Vec<u16> = place.split(' ').map(|n| n.parse().unwrap()).collect();
    Screen {
        rows: rows(dump, widths, size),
        cursor: (place[0].min(size.0 - 1), place[1]),
        shows_cursor: Some(place[2] == 1),
    }
}

/// Whether a program can be started.
pub fn is_there(program: &str) -> Result<(), Missing> {
    let found = Command::new("sh").args(["-c", "command -v \"$0\"", program]).stdout(Stdio::null()).status();
    match found.unwrap().success() {
        true => Ok(()),
        false => Err(Missing(program.to_owned())),
    }
}

/// xterm, on an X server that nobody sees. It prints its screen when it is asked to by its terminal (MC): each cell that
/// has a look with that before it, and a sign for what lies under a wide one.
pub fn in_xterm(recording: &Recording) -> Result<Reader, Missing> {
    is_there("xterm")?;
    let display = Xvfb::start()?;
    let folder = tempfile::tempdir().unwrap();
    let (listener, words) = Fed::socket(folder.path());
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let print = format!("XTerm*printerCommand: cat >{}", pipe.display());
    let size = recording.steps[0].size;
    let mut command = Command::new("xterm");
    command.args(["-u8", "-geometry", &format!("{}x{}", size.0, size.1), "-xrm", &print]);
    command.args(["-xrm", "XTerm*printAttributes: 2", "-xrm", "XTerm*printerAutoClose: true", "-e"]).args(words);
    let window = spawn(command.env("DISPLAY", &display.name).stderr(Stdio::null()))?;
    let mut fed = Fed::accept(&listener);
    let widths = fed.measure(recording);
    Ok(Reader::new(widths, move |step, widths| {
        let _ = (&folder, &display, &window);
        let (x, y) = fed.write(&step.bytes);
        let dump = printed(&pipe, || _ = fed.write("\x1b[i"));
        Screen { rows: rows(&dump, widths, step.size), cursor: (x.min(step.size.0 - 1), y), shows_cursor: None }
    }))
}

/// What comes through a pipe when something is done.
fn printed(pipe: &Path, done: impl FnOnce()) -> String {
    let (send, receive) = mpsc::channel();
    let pipe = pipe.to_owned();
    std::thread::spawn(move || {
        let _ = send.send(std::fs::read(pipe).unwrap());
    });
    done();
    String::from_utf8_lossy(&receive.recv_timeout(DEADLINE).expect("something is printed")).into_owned()
}

/// Rows that are printed as text, in which attributes and colours may be told, and what lies under a wide character.
fn rows(dump: &str, widths: &Widths, (width, height): (u16, u16)) -> Vec<Vec<Spot>> {
    let (width, height) = (usize::from(width), usize::from(height));
    // as xterm prints it
    let by_cells = dump.starts_with("\x1b#");
    let mut clusters: Vec<&str> =
        widths.keys().map(String::as_str).filter(|text| text.chars().count() > 1 && !by_cells).collect();
    clusters.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let mut pen = Spot::plain(" ");
    let row = |line: &str| {
        let mut row = vec![Spot::plain(" "); width];
        let (mut x, mut last, mut rest) = (0, 0, line);
        while let Some(c) = rest.chars().next() {
            if let Some(sequence) = rest.strip_prefix("\x1b[") {
                let end = sequence.find('m').unwrap_or(0);
                sequence[..end].split(';').for_each(|number| paint(&mut pen, number));
                rest = &sequence[end + 1..];
                continue;
            }
            if let Some(sequence) = rest.strip_prefix('\x1b') {
                rest = &sequence[2..]; // the size of a line, a set of characters
                continue;
            }
            let symbol = match c.is_ascii() {
                true => &rest[..1],
                false => clusters.iter().find(|text| rest.starts_with(**text)).unwrap_or(&&rest[..c.len_utf8()]),
            };
            rest = &rest[symbol.len()..];
            let is_covered = c == '\u{ffff}';
            let one = || c.width().unwrap_or(0);
            let takes = if is_covered { 1 } else { widths.get(symbol).copied().unwrap_or_else(one) };
            if x >= width || c.is_ascii_control() {
                continue;
            }
            if takes == 0 {
                row[last].text.push_str(symbol);
                continue;
            }
            row[x] = Spot { text: if is_covered { String::new() } else { symbol.to_owned() }, ..pen.clone() };
            last = if is_covered { last } else { x };
            let takes = if by_cells { 1 } else { takes };
            if by_cells {
                pen = Spot::plain(" ");
            }
            row[x..].iter_mut().take(takes).skip(1).for_each(|spot| spot.text.clear());
            x += takes;
        }
        row
    };
    dump.split('\n').take(height).map(row).collect()
}

/// What a number of SGR does to a pen.
fn paint(pen: &mut Spot, number: &str) {
    match number.parse().unwrap_or(0) {
        0 => *pen = Spot::plain(" "),
        1 => pen.attributes |= BOLD,
        2 => pen.attributes |= DIM,
        4 => pen.attributes |= UNDERLINED,
        7 => pen.attributes |= REVERSED,
        22 => pen.attributes &= !(BOLD | DIM),
        24 => pen.attributes &= !UNDERLINED,
        27 => pen.attributes &= !REVERSED,
        n @ 30..=37 => pen.color = n - 30,
        39 => pen.color = -1,
        _ => {}
    }
}
