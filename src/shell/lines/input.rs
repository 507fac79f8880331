//! Whole lines, read on a thread of their own.

use crate::shell::Message;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A line that was typed.
#[derive(Debug)]
pub struct Typed {
    /// Without its end.
    pub line: String,
    /// When it was read.
    pub at: Instant,
}

/// What was read of standard input and is no whole line yet. Whoever holds it is the only one who reads.
#[derive(Debug, Default)]
pub struct Input {
    rest: Vec<u8>,
    over: bool,
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
                lines.push(String::from_utf8_lossy(&line[..end]).into_owned());
            }
        }
        Ok(lines)
    }
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
        for line in input.available()? {
            // stamped while nobody else can write or read: before what is told next, or after it
            if to_loop.send(Message::Line(Typed { line, at: Instant::now() })).is_err() {
                return Ok(());
            }
        }
        if input.is_over() {
            let _ = to_loop.send(Message::InputEnded);
            return Ok(());
        }
    }
}
