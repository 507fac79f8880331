//! Whole lines, read on a thread of their own.

use crate::app::{Code, Key};
use crate::shell::Message;
use crate::shell::tokens::{Token, Tokens};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A line that was typed.
#[derive(Debug)]
pub struct Typed {
    /// Without its end.
    pub line: String,
    /// When it was read.
    pub at: Instant,
    /// Whether other lines were read with it.
    pub together: bool,
}

/// What was read of standard input and is no whole line yet. Whoever holds it is the only one who reads.
#[derive(Debug, Default)]
pub struct Input {
    rest: Vec<u8>,
    over: bool,
    /// Whether the last line ended within something that the terminal says.
    within: bool,
}

impl Input {
    /// Whether there will be no more.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The lines that can be read without waiting.
    pub fn available(&mut self) -> io::Result<Vec<String>> {
        let stdin = io::stdin();
        let mut lines = Vec::new();
        let mut buffer = [0; 4096];
        while !self.over && poll_now(&stdin)?.contains(PollFlags::IN) {
            let count = match rustix::io::read(&stdin, &mut buffer) {
                Err(rustix::io::Errno::INTR) => continue,
                count => count?,
            };
            self.over = count == 0;
            self.rest.extend_from_slice(&buffer[..count]);
            while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                lines.push(self.text(&line[..end]));
            }
        }
        Ok(lines)
    }

    /// What was typed of a line. What the terminal said meanwhile is in it, too, and is passed over; a key that is no
    /// character is one that controls.
    fn text(&mut self, line: &[u8]) -> String {
        let said = std::mem::take(&mut self.within).then(|| end_of_string(line)).flatten();
        let line = &line[said.unwrap_or(0)..];
        let mut tokens = Tokens::default();
        let mut typed = tokens.feed(line, Duration::ZERO);
        self.within = tokens.is_within_string();
        // nothing more comes of this line
        while let Some(due) = tokens.wake() {
            typed.extend(tokens.pass(due));
        }
        let text = typed.into_iter().map(|token| match token {
            Token::Key { key: Key { code: Code::Char(c), ctrl: false, alt: false }, .. } => c.to_string(),
            Token::Key { key: Key { code: Code::Enter, .. }, .. } => "\r".to_owned(),
            Token::Key { .. } => "\u{1b}".to_owned(),
            Token::Paste { text, .. } => text,
            Token::Wheel(_) | Token::Click(..) => String::new(),
        });
        text.collect()
    }
}

/// Where a control string ends that began before this line.
fn end_of_string(line: &[u8]) -> Option<usize> {
    let ends = [&b"\x07"[..], b"\x1b\\", "\u{9c}".as_bytes()];
    let ends = ends.iter().filter_map(|end| Some(line.windows(end.len()).position(|w| w == *end)? + end.len()));
    ends.min()
}

fn poll_now(stdin: &io::Stdin) -> io::Result<PollFlags> {
    let mut fds = [PollFd::new(stdin, PollFlags::IN)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))?;
    Ok(fds[0].revents())
}

/// Holds what is read.
pub fn lock(input: &Mutex<Input>) -> MutexGuard<'_, Input> {
    input.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads until the input is over.
///
/// # Errors
/// When the terminal is gone.
pub fn read(to_loop: &Sender<Message>, input: &Mutex<Input>) -> io::Result<()> {
    let stdin = io::stdin();
    loop {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        match poll(&mut fds, None) {
            Err(rustix::io::Errno::INTR) => continue,
            result => _ = result?,
        }
        if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let mut input = lock(input);
        let lines = input.available()?;
        let together = lines.len() > 1;
        for line in lines {
            // stamped while nobody else can write or read: before what is told next, or after it
            if to_loop.send(Message::Line(Typed { line, at: Instant::now(), together })).is_err() {
                return Ok(());
            }
        }
        if input.is_over() {
            let _ = to_loop.send(Message::InputEnded);
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made of lines, one after the other.
    fn texts(lines: &[&[u8]]) -> Vec<String> {
        let mut input = Input::default();
        lines.iter().map(|line| input.text(line)).collect()
    }

    #[test]
    fn what_the_terminal_says_is_no_part_of_a_line() {
        for said in [
            &b"\x1bP>|kitty(0.35.2)\x1b\\"[..],
            b"\x1bPkitty\x1b\\",
            b"\x1b]11;rgb:ffff/ffff/ffff\x07",
            b"\x1b[>41;354;0c",
            b"\x1b[?2026;2$y",
            b"\x1b[<0;5;9M",
            b"\x1b_Gi=1;OK\x1b\\",
            b"\xff\xc3",
        ] {
            assert_eq!(texts(&[said]), [""]);
            assert_eq!(texts(&[&[b"pro", said, b"d"].concat()]), ["prod"]);
            assert_eq!(texts(&[&[said, b"3\r"].concat()]), ["3\r"]);
            // at whatever place the line ends within a string
            for cut in 2..said.len() - 1 {
                if matches!(said[1], b'P' | b']' | b'_') {
                    assert_eq!(texts(&[&[b"x", &said[..cut]].concat(), &[&said[cut..], b"y"].concat()]), ["x", "y"]);
                }
            }
        }
        // one whose end is lost takes no further line along
        assert_eq!(texts(&[b"3\x1bP>|kit", b"y", b"\x1bP>|kit\x1b\\n"]), ["3", "y", "n"]);
    }

    #[test]
    fn keys_that_are_no_characters_are_there_to_be_refused() {
        for key in [&b"\x1b[A"[..], b"\x1bOB", b"\x1b", b"\x01", b"\t", b"\x1bb"] {
            assert!(texts(&[&[b"x", key].concat()])[0].chars().any(char::is_control), "{key:?}");
        }
        assert_eq!(texts(&["日本 é".as_bytes()]), ["日本 é"]);
        assert_eq!(texts(&[b"\x1b[200~prod\x1b[201~"]), ["prod"]);
    }
}
