//! The state told in lines, and whole lines heard: no escape sequence is sent, and the terminal stays as it is.
//!
//! While a prompt stands, nothing is written: whoever types is not talked into. What came meanwhile is told with the next
//! line. What is at hand is told at once; another screen, and the prompt, wait a moment for what the last line has led to, so
//! that it comes in one piece.

mod input;

use super::Message;
use super::face::{Face, LONG};
use super::terminal;
use crate::app::typed::{Wants, When, told};
use crate::app::{Event, Size, State};
use crate::ui::lines::{Asks, Part, Printing, Talk, help, sheet};
pub(super) use input::Typed;
use input::{Input, lock, read};
use std::io::{self, Write};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The size that the state is laid out for: so high that nothing scrolls, and what is told is told to its end.
const SIZE: Size = Size { width: 80, height: 20_000 };

/// How long answers are awaited after a line, so that what it led to is told in one piece.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The columns where nobody says how many there are.
const WIDTH: usize = 80;

/// A terminal that is only written to, line by line.
pub(super) struct Lines {
    out: Box<dyn Write>,
    printing: Printing,
    talk: Talk,
    input: Arc<Mutex<Input>>,
    to_loop: Option<Sender<Message>>,
    /// Whether a prompt stands.
    asks: bool,
    /// Whether everything is to be told again.
    again: bool,
    /// Whether something was done since it was last told that everything is to be.
    touched: bool,
    /// Whether nothing was written since the last line.
    silent: bool,
    /// Until when answers to what the last line led to are awaited, and whether they are.
    until: Instant,
    held: bool,
    /// Since when what can be applied here has been there to be read.
    guarded_since: Instant,
}

impl Lines {
    /// On standard output. Nothing is written yet.
    pub(super) fn new(ascii: bool) -> Lines {
        Lines::on(Box::new(io::stdout()), ascii)
    }

    fn on(out: Box<dyn Write>, ascii: bool) -> Lines {
        let now = Instant::now();
        Lines {
            out,
            printing: Printing { width: columns().unwrap_or(WIDTH), ascii },
            talk: Talk::default(),
            input: Arc::default(),
            to_loop: None,
            asks: false,
            again: false,
            touched: false,
            silent: false,
            until: now + PATIENCE,
            held: false,
            guarded_since: now,
        }
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.silent = false;
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        let text = joined(self.printing.sentence(text));
        self.write(&text)
    }

    fn tell(&mut self, parts: &[Part]) -> io::Result<()> {
        let text: String = parts.iter().map(|part| joined(self.printing.lines(part))).collect();
        self.write(&text)
    }

    /// The user did something else than typing a line: what stands on the terminal's line is over.
    fn interrupt(&mut self) {
        (self.asks, self.touched) = (false, true);
        self.talk.interrupt();
        self.until = Instant::now() + PATIENCE;
        // a terminal that is gone is heard of elsewhere
        let _ = self.write("\n");
    }

    /// Tells what is new, and throws away what was typed before it where that could apply something.
    fn tell_guarded(&mut self, parts: &[Part]) -> io::Result<()> {
        let input = self.input.clone();
        let mut input = lock(&input);
        self.tell(parts)?;
        let early = input.available()?;
        if let (true, Some(to_loop)) = (input.is_over(), &self.to_loop) {
            let _ = to_loop.send(Message::InputEnded);
        }
        for line in early {
            self.say(&format!("Not taken, because it was typed before this was shown: {}.", told(line.trim())))?;
        }
        self.guarded_since = Instant::now();
        Ok(())
    }
}

/// How many columns there are, where that is known.
fn columns() -> Option<usize> {
    let (columns, _) = crossterm::terminal::size().ok()?;
    (columns > 0).then_some(columns.into())
}

fn joined(lines: Vec<String>) -> String {
    lines.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect()
}

impl Face for Lines {
    fn size(&self) -> io::Result<Size> {
        Ok(SIZE)
    }

    fn listen(&mut self, to_loop: Sender<Message>) -> io::Result<()> {
        let input = self.input.clone();
        self.to_loop = Some(to_loop.clone());
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            if read(&to_loop, &input).is_err() {
                let _ = to_loop.send(Message::Hangup);
            }
        })?;
        Ok(())
    }

    fn meet(&mut self, event: Event) -> Option<Event> {
        match event {
            // what is printed stays as it is; what comes next is as wide as the terminal is then
            Event::Resize(_) => return None,
            Event::Key(_) => self.interrupt(),
            _ => {}
        }
        Some(event)
    }

    fn hear(&mut self, typed: Typed, state: &State) -> io::Result<Vec<Event>> {
        (self.asks, self.touched) = (false, true);
        // the next key takes it away
        if let Some(notice) = self.talk.notice(state) {
            self.say(&notice)?;
        }
        self.until = Instant::now() + PATIENCE;
        self.silent = true;
        self.printing.width = columns().unwrap_or(self.printing.width);
        let when = match typed.at < self.guarded_since {
            true => When::Ahead,
            false if typed.together => When::Together,
            false => When::After,
        };
        let heard = self.talk.hear(state, &typed.line, when);
        if let Some(said) = &heard.said {
            self.say(said)?;
        }
        match heard.wants {
            Wants::News => {}
            Wants::Again => self.again = true,
            Wants::Help => self.tell(&help(state))?,
        }
        Ok(heard.events)
    }

    fn heard(&mut self, state: &State) {
        self.talk.heard(state);
    }

    fn show(&mut self, state: &State, pending: usize) -> io::Result<bool> {
        let sheet = sheet(state);
        if self.asks {
            return Ok(sheet.asks != Asks::Nothing || self.talk.is_current(&sheet));
        }
        if let Some(notice) = self.talk.notice(state) {
            self.say(&notice)?;
        }
        let open = pending > 0 || sheet.asks == Asks::Waiting;
        let waits = open && Instant::now() < self.until && !sheet.at_once;
        let enters = self.talk.enters(&sheet);
        self.held = waits && (enters || !sheet.busy);
        if waits && enters {
            // what is asked only about what is in sight is asked now
            return Ok(sheet.asks != Asks::Nothing);
        }
        let again = std::mem::take(&mut self.again);
        let parts = self.talk.tell(&sheet, again);
        if enters && !parts.is_empty() {
            self.write("\n")?;
        }
        match sheet.guarded {
            true => self.tell_guarded(&parts)?,
            false => self.tell(&parts)?,
        }
        if sheet.busy || waits {
            return Ok(true);
        }
        if self.silent && !self.talk.asks_back() {
            // nothing is new: the one that has the focus is told again
            let focused = state.item_in_focus().and_then(|item| sheet.items.iter().position(|own| *own == item));
            let parts = focused.map(|at| sheet.focused(at)).unwrap_or_default();
            match parts.is_empty() {
                false => self.tell(&parts)?,
                true => self.say("Nothing is new.")?,
            }
        }
        if open {
            self.say(match state.context().takes_text() {
                // there an empty line goes back
                true => "AWS is still being asked; what has come since is told with the next line.",
                false => "AWS is still being asked; an empty line tells what has come since.",
            })?;
        }
        let prompt = self.printing.plain(self.talk.prompt(&sheet));
        self.write(&prompt)?;
        self.asks = true;
        Ok(true)
    }

    fn wake_in(&self, _: &State) -> Duration {
        if self.held { self.until.saturating_duration_since(Instant::now()) } else { LONG }
    }

    fn forget(&mut self) -> io::Result<()> {
        // a stop and going on are told of both: once is enough
        self.again = std::mem::take(&mut self.touched);
        self.asks = false;
        Ok(())
    }

    /// There is no clipboard: the text is there to be copied from the terminal.
    fn copy(&mut self, what: &str, text: &str) -> Result<String, String> {
        let mut lines = vec![format!("{what}:")];
        lines.extend(text.lines().map(|line| self.printing.plain(line)));
        self.write(&joined(lines)).map_err(|error| format!("Not copied: {error}."))?;
        Ok(format!("That was {what}: copy it from here."))
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.touched = true;
        terminal::stop()
    }

    fn not_stopped(&mut self) {
        self.interrupt();
    }

    fn leave(&mut self) {
        if std::mem::take(&mut self.asks) {
            let _ = self.write("\n");
        }
    }
}

#[cfg(test)]
mod tests;
