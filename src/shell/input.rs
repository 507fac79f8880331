//! What is typed and pasted, read on a thread of its own.
//!
//! Whoever holds the input is the only one who reads: the thread while it hands on what came, the loop while it makes sure
//! that nothing more came, and while the terminal is lent to somebody else, for whom what is typed then is left.

use super::Message;
use super::tokens::{Token, Tokens, escape_wait};
use crate::app::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is read of the terminal.
pub struct Input {
    tokens: Tokens,
    /// What the tokens' time is counted from.
    begun: Instant,
    to_loop: Sender<Message>,
}

/// Begins to read. Ends by itself when the terminal is gone.
///
/// # Errors
/// When there can be no further thread.
pub fn spawn(to_loop: Sender<Message>) -> io::Result<Arc<Mutex<Input>>> {
    let wait = escape_wait(std::env::var("ESCDELAY").ok().as_deref());
    let input = Input { tokens: Tokens::new(wait), begun: Instant::now(), to_loop: to_loop.clone() };
    let input = Arc::new(Mutex::new(input));
    let reading = input.clone();
    std::thread::Builder::new().name("input".to_owned()).spawn(move || {
        if read(&reading).is_err() {
            let _ = to_loop.send(Message::Hangup);
        }
    })?;
    Ok(input)
}

/// Holds what is read.
pub fn lock(input: &Mutex<Input>) -> MutexGuard<'_, Input> {
    input.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(input: &Mutex<Input>) -> io::Result<()> {
    loop {
        let wait = lock(input).wait();
        // nobody is kept from reading meanwhile
        let there_is = readable(wait)?;
        let mut input = lock(input);
        let goes_on = if there_is.is_empty() { input.pass() } else { input.take_in()? };
        if !goes_on {
            return Ok(());
        }
    }
}

/// What there is to be read of the terminal within so much time; without a time, once there is something.
///
/// # Errors
/// When the terminal is gone.
fn readable(wait: Option<Duration>) -> io::Result<PollFlags> {
    let stdin = io::stdin();
    let wait = wait.map(|wait| Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: wait.subsec_nanos().into() });
    loop {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        match poll(&mut fds, wait.as_ref()) {
            Err(rustix::io::Errno::INTR) => continue,
            result => _ = result?,
        }
        let flags = fds[0].revents();
        return match flags.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            true => Err(io::ErrorKind::BrokenPipe.into()),
            false => Ok(flags),
        };
    }
}

impl Input {
    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How long to wait for the terminal until something is decided by nothing coming.
    fn wait(&self) -> Option<Duration> {
        self.tokens.wake().map(|at| at.saturating_sub(self.now()))
    }

    /// Nothing has come; `false` when nobody hears any more.
    fn pass(&mut self) -> bool {
        let tokens = self.tokens.pass(self.now());
        self.hand_on(tokens)
    }

    /// Reads what there is, and hands it on; `false` when nobody hears any more.
    fn take_in(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 1 << 14];
        // somebody else may have read what there was
        while readable(Some(Duration::ZERO))?.contains(PollFlags::IN) {
            let count = match rustix::io::read(io::stdin(), &mut buffer) {
                Err(rustix::io::Errno::INTR) => continue,
                count => count?,
            };
            if count == 0 {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            let tokens = self.tokens.feed(&buffer[..count], self.now());
            if !self.hand_on(tokens) {
                return Ok(false);
            }
            if count < buffer.len() {
                break;
            }
        }
        Ok(true)
    }

    fn hand_on(&self, tokens: Vec<Token>) -> bool {
        let messages = tokens.into_iter().flat_map(|token| match token {
            Token::Key { key, crowded: false } => vec![Message::Event(Event::Key(key))],
            Token::Key { key, crowded: true } => vec![Message::Event(Event::Crowded(key))],
            Token::Paste { text, cut: false } => vec![Message::Event(Event::Paste(text))],
            Token::Paste { text, cut: true } => vec![Message::Event(Event::Paste(text)), Message::Event(Event::Cut)],
            Token::Wheel(wheel) => vec![Message::Event(Event::Wheel(wheel))],
            Token::Click(column, row) => vec![Message::Click(column, row)],
        });
        messages.into_iter().all(|message| self.to_loop.send(message).is_ok())
    }

    /// How long it takes until it can be said that what was typed last came alone. What has come by now was handed on.
    pub fn quiet_in(&mut self) -> Duration {
        // that the terminal is gone, or nobody hears any more, is found elsewhere
        let _ = self.take_in();
        // the thread may not know of what was read here
        self.pass();
        self.tokens.quiet_in(self.now())
    }
}
