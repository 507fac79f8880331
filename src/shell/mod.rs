//! The loop: events in, effects out. The only place with threads, the terminal, signals and the clock.
//!
//! Three threads: this one updates and draws and never waits for the network; one reads the terminal; one runs the
//! backend's calls and hears signals. The first frame is drawn before the backend does anything.

pub mod calls;
mod clipboard;
mod input;
pub mod log;
mod signals;
mod terminal;

use crate::app::{self, Effect, Event, Exit, ExitCode, Moment, Size, Start, State};
use crate::backend::{Backend, Writer};
use crate::ui::Theme;
use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use terminal::Terminal;

/// What reaches the loop.
#[derive(Debug)]
enum Message {
    /// For the state machine.
    Event(Event),
    /// The terminal is gone: nothing can be shown or asked any more.
    Hangup,
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

/// Runs the program on the terminal until it is left. Without a `writer` nothing can be sent.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn run<B: Backend, W: Writer>(start: Start, backend: B, writer: Option<W>, theme: Theme) -> io::Result<Exit> {
    match run_until_left(start, backend, writer, theme) {
        // drawing on a terminal that has just gone may fail before the signal that says so is heard
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => Ok(hung_up()),
        exit => exit,
    }
}

fn run_until_left<B: Backend, W: Writer>(
    start: Start,
    backend: B,
    writer: Option<W>,
    theme: Theme,
) -> io::Result<Exit> {
    terminal::restore_on_panic();
    let (to_loop, messages) = mpsc::channel();
    let mut terminal = Terminal::enter()?;
    let size = terminal.size()?;
    let (mut state, effects) = State::start(start, size, now());
    terminal.draw(&state, theme)?;
    let calls = calls::spawn(backend, writer, to_loop.clone())?;
    input::spawn(to_loop.clone())?;
    let mut looping = Loop { terminal, calls, theme };
    let mut exit = looping.carry_out(effects, &mut state)?;
    while exit.is_none() {
        let wait = state.wake_in().map_or(Duration::from_secs(3600), Duration::from_millis);
        let first = match messages.recv_timeout(wait) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(hung_up()),
        };
        app::update(&mut state, Event::Now(now()));
        // whatever has come in meanwhile is handled too, and drawn once
        for message in first.into_iter().chain(std::iter::from_fn(|| messages.try_recv().ok())) {
            let effects = match message {
                Message::Event(event) => app::update(&mut state, event),
                Message::Suspend => vec![Effect::Suspend],
                Message::Continued => vec![Effect::Redraw],
                Message::Hangup => {
                    // the signal may also come from somebody who leaves the terminal there
                    looping.terminal.leave();
                    return Ok(hung_up());
                }
            };
            exit = looping.carry_out(effects, &mut state)?;
            if exit.is_some() {
                break;
            }
        }
        if exit.is_none() {
            looping.terminal.draw(&state, theme)?;
        }
    }
    looping.terminal.leave();
    Ok(exit.unwrap_or_else(hung_up))
}

/// The end when nobody is there any more to be told anything.
fn hung_up() -> Exit {
    Exit { code: ExitCode::HungUp, said: Vec::new(), failed: Vec::new() }
}

struct Loop {
    terminal: Terminal,
    calls: calls::Calls,
    theme: Theme,
}

impl Loop {
    /// Carries effects out; the end of the program, when it is one of them.
    fn carry_out(&mut self, effects: Vec<Effect>, state: &mut State) -> io::Result<Option<Exit>> {
        for effect in effects {
            match effect {
                Effect::Call(ticket, call) => self.calls.make(ticket, call),
                Effect::Copy { what, text } => {
                    let copied = clipboard::copy(&mut self.terminal, &what, &text);
                    app::update(state, Event::Copied(copied));
                }
                Effect::Suspend => {
                    self.terminal.suspend()?;
                    self.redraw(state)?;
                }
                Effect::Redraw => self.redraw(state)?,
                Effect::Quit(exit) => return Ok(Some(exit)),
            }
        }
        Ok(None)
    }

    fn redraw(&mut self, state: &mut State) -> io::Result<()> {
        let size: Size = self.terminal.size()?;
        app::update(state, Event::Resize(size));
        self.terminal.clear()?;
        self.terminal.draw(state, self.theme)
    }
}
