//! The loop: events in, effects out. The only place with threads, the terminal, signals and the clock.
//!
//! Four threads: this one updates and draws and never waits for the network or the disk; one reads the terminal; one runs
//! the backend's calls and hears signals; one writes down what is kept for the next run. The first frame is drawn before the backend does anything.

pub mod calls;
mod clipboard;
mod crash;
mod face;
mod input;
mod keeper;
pub mod lean;
mod lines;
pub mod log;
pub mod signals;
pub mod store;
mod terminal;
pub mod tokens;

use crate::app::event::{Deed, Ticket};
use crate::app::{self, Call, Effect, Event, Exit, ExitCode, Moment, Start, State};
use crate::backend::{Backend, Writer};
use crate::ui::Theme;
use face::{Face, Screen};
use keeper::Keeper;
use lines::{Lines, Typed};
use std::collections::BTreeSet;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use store::Store;

/// How long the end of the program is put off for the answer to an update that is on its way. It has left long before
/// that; a late answer only decides what can be said of it.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// What reaches the loop.
#[derive(Debug)]
enum Message {
    /// For the state machine.
    Event(Event),
    /// The mouse was clicked at a column and a row of the screen.
    Click(u16, u16),
    /// A whole line was typed, where no keys are heard.
    Line(Typed),
    /// No more lines will come: the user ended the input.
    InputEnded,
    /// The terminal is gone: nothing can be shown or asked any more.
    Hangup,
    /// Asked to end (SIGTERM).
    Terminate,
    /// Ended by a signal, when it has ended in order.
    Deadly(i32),
    /// Asked to stop from outside, as by Ctrl-Z.
    Suspend,
    /// Going on after a stop: what is on the screen is not ours any more.
    Continued,
}

/// The present moment.
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How the program meets its user.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// As a picture on the whole screen.
    Screen {
        /// How it looks.
        theme: Theme,
        /// Whether the terminal's mouse is used; otherwise the terminal keeps it.
        mouse: bool,
    },
    /// In lines, told and typed one after the other.
    Lines {
        /// Whether only ASCII is shown.
        ascii: bool,
    },
}

/// Runs the program on the terminal until it is left. Without a `writer` nothing can be sent.
///
/// # Errors
/// When there is no terminal to begin with. One that fails later ends the program in order, with all that is known.
pub fn run<B: Backend, W: Writer>(
    start: Start,
    backend: B,
    writer: Option<W>,
    store: Store,
    look: Look,
) -> io::Result<Exit> {
    match look {
        Look::Screen { theme, mouse } => {
            crash::end_on_panic(store.folder(), terminal::give_back_for_good);
            meet(start, backend, writer, store, || Screen::enter(theme, mouse))
        }
        Look::Lines { ascii } => {
            // nothing was taken
            crash::end_on_panic(store.folder(), || ());
            meet(start, backend, writer, store, || Ok(Lines::new(ascii)))
        }
    }
}

/// Runs the program with a face to its user, which is put on once signals are heard.
fn meet<B: Backend, W: Writer, F: Face>(
    start: Start,
    backend: B,
    writer: Option<W>,
    store: Store,
    face: impl FnOnce() -> io::Result<F>,
) -> io::Result<Exit> {
    let (to_loop, messages) = mpsc::channel();
    // signals are heard from here on, before the terminal is taken
    let calls = calls::spawn(backend, writer, to_loop.clone())?;
    let keeper = Keeper::spawn(store, to_loop.clone())?;
    let face = face()?;
    let (state, effects) = State::start(start, face.size()?, now());
    let mut looping = Loop { state, face, calls, keeper, pending: BTreeSet::new(), awaits_quiet: false };
    let left = looping.until_left(effects, &messages, to_loop);
    looping.face.leave();
    let code = match &left {
        Ok(exit) => exit.code,
        Err(end) => looping.ended(end, &messages),
    };
    looping.keeper.finish();
    // whether the last edits could be kept is part of what there is to say
    for message in messages.try_iter() {
        if let Message::Event(event @ Event::Answer(..)) = message {
            app::update(&mut looping.state, event);
        }
    }
    let mut exit = looping.state.exit(code);
    if let Err(End::Broken(error)) = left {
        exit.failed.push(format!("trailedit: the terminal failed: {error}"));
    }
    Ok(exit)
}

/// Why the loop ended before the user left.
#[derive(Debug)]
enum End {
    /// The user ended the input.
    InputEnded,
    /// The terminal is gone.
    HungUp,
    /// Somebody asked for it.
    Terminated,
    /// A signal came that ends programs.
    Signal(i32),
    /// The terminal cannot be written or read.
    Broken(io::Error),
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> End {
        // drawing on a terminal that has just gone may fail before the signal that says so is heard
        match error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) {
            true => End::HungUp,
            false => End::Broken(error),
        }
    }
}

struct Loop<F> {
    state: State,
    face: F,
    calls: calls::Calls,
    keeper: Keeper,
    /// What was asked and is not answered, but for what nobody waits for: the time, and edits that are being kept.
    pending: BTreeSet<Ticket>,
    /// Whether it is to be said when nothing more was typed for a moment.
    awaits_quiet: bool,
}

impl<F: Face> Loop<F> {
    /// Draws, then waits, updates and draws again until the program is left.
    fn until_left(
        &mut self,
        effects: Vec<Effect>,
        messages: &Receiver<Message>,
        to_loop: Sender<Message>,
    ) -> Result<Exit, End> {
        self.draw()?;
        self.face.listen(to_loop.clone())?;
        if let Some(exit) = self.carry_out(effects)? {
            return Ok(exit);
        }
        loop {
            let mut wait = self.face.wake_in(&self.state);
            if self.awaits_quiet
                && let Some(quiet_in) = self.face.quiet_in()
            {
                wait = wait.min(quiet_in);
                if quiet_in.is_zero() {
                    // behind all that was typed before
                    self.awaits_quiet = false;
                    let _ = to_loop.send(Message::Event(Event::Quiet));
                }
            }
            let first = match messages.recv_timeout(wait) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Err(End::HungUp),
            };
            app::update(&mut self.state, Event::Now(now()));
            // whatever has come in meanwhile is handled too, and drawn once
            for message in first.into_iter().chain(std::iter::from_fn(|| messages.try_recv().ok())) {
                let effects = match message {
                    Message::Event(event) => match self.face.meet(event) {
                        Some(event) => self.update(event),
                        None => Vec::new(),
                    },
                    Message::Click(column, row) => match self.face.at(column, row) {
                        Some(item) => self.update(Event::Clicked(item)),
                        None => Vec::new(),
                    },
                    Message::Line(typed) => match self.hear(typed)? {
                        None => Vec::new(),
                        Some(exit) => return Ok(exit),
                    },
                    Message::InputEnded => return Err(End::InputEnded),
                    Message::Suspend => vec![Effect::Suspend],
                    Message::Continued => vec![Effect::Redraw],
                    Message::Hangup => return Err(End::HungUp),
                    Message::Terminate => return Err(End::Terminated),
                    Message::Deadly(signal) => return Err(End::Signal(signal)),
                };
                if let Some(exit) = self.carry_out(effects)? {
                    return Ok(exit);
                }
            }
            self.draw()?;
        }
    }

    /// How a program ends that was not left by a key. The answer to an update that is on its way is awaited a little, so
    /// that it can still be told.
    fn ended(&mut self, end: &End, messages: &Receiver<Message>) -> ExitCode {
        let until = Instant::now() + LAST_ANSWER;
        while self.state.is_sending() {
            match messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Message::Event(event @ Event::Answer(..))) => {
                    let effects = app::update(&mut self.state, event);
                    self.write_down(effects);
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        match end {
            End::InputEnded => ExitCode::Done,
            End::HungUp => ExitCode::HungUp,
            End::Terminated => ExitCode::Terminated,
            End::Signal(signal) => ExitCode::Signal(*signal),
            End::Broken(_) => ExitCode::Failed,
        }
    }

    /// Of these effects, carries out those that write something down: there is no time for others any more.
    fn write_down(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Store(ticket, deed) = effect {
                self.keeper.carry_out(ticket, deed);
            }
        }
    }

    /// Carries out what a line comes to; the end of the program, when that is it.
    fn hear(&mut self, typed: Typed) -> io::Result<Option<Exit>> {
        self.pending.clear(); // what was asked before is not waited for any more
        for event in self.face.hear(typed, &self.state)? {
            let effects = self.update(event);
            if let Some(exit) = self.carry_out(effects)? {
                return Ok(Some(exit));
            }
        }
        self.face.heard(&self.state);
        Ok(None)
    }

    fn update(&mut self, event: Event) -> Vec<Effect> {
        if let Event::Answer(ticket, _) = &event {
            self.pending.remove(ticket);
        }
        app::update(&mut self.state, event)
    }

    fn draw(&mut self) -> io::Result<()> {
        if !self.face.show(&self.state, self.pending.len())? {
            return Ok(());
        }
        for effect in app::update(&mut self.state, Event::Drawn) {
            // what is seen leads to questions about it, and to nothing else
            if let Effect::Call(ticket, call) = effect {
                self.calls.make(ticket, call);
            }
        }
        Ok(())
    }

    /// Carries effects out; the end of the program, when it is one of them.
    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<Option<Exit>> {
        for effect in effects {
            match effect {
                Effect::Call(ticket, call) => {
                    if !matches!(call, Call::Wait(_)) {
                        self.pending.insert(ticket);
                    }
                    self.calls.make(ticket, call);
                }
                Effect::Store(ticket, deed) => {
                    if !matches!(deed, Deed::Keep(_)) {
                        self.pending.insert(ticket);
                    }
                    self.keeper.carry_out(ticket, deed);
                }
                Effect::Copy { what, text } => {
                    let copied = self.face.copy(&what, &text);
                    app::update(&mut self.state, Event::Copied(copied));
                }
                Effect::AwaitQuiet if self.face.quiet_in().is_some() => self.awaits_quiet = true,
                Effect::AwaitQuiet => {
                    let effects = self.update(Event::Quiet);
                    if let Some(exit) = self.carry_out(effects)? {
                        return Ok(Some(exit));
                    }
                }
                Effect::Suspend if terminal::can_be_continued() => {
                    self.keeper.flush(); // whoever stops may not come back
                    self.face.suspend()?;
                    self.redraw()?;
                }
                Effect::Suspend => {
                    app::update(&mut self.state, Event::NotSuspended);
                    self.face.not_stopped();
                }
                Effect::Redraw => self.redraw()?,
                Effect::Quit(exit) => return Ok(Some(exit)),
            }
        }
        Ok(None)
    }

    fn redraw(&mut self) -> io::Result<()> {
        app::update(&mut self.state, Event::Resize(self.face.size()?));
        self.face.forget()?;
        self.draw()
    }
}
