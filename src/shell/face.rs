//! How the program meets its user: what it shows, and how it hears.

use super::Message;
use super::clipboard;
use super::input::{self, Input, lock};
use super::lines::Typed;
use super::terminal::Terminal;
use crate::app::items::Item;
use crate::app::{Event, Size, State};
use crate::ui::Theme;
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the loop needs of whatever shows the state to the user.
pub(super) trait Face {
    /// The size that the state is laid out for.
    fn size(&self) -> io::Result<Size>;

    /// Begins to hear what the user does.
    fn listen(&mut self, to_loop: Sender<Message>) -> io::Result<()>;

    /// How long it takes until it can be said that what was typed last came alone; no time when it did. What was typed by now
    /// is on its way to the loop then. `None` where what is typed comes as a whole.
    fn quiet_in(&mut self) -> Option<Duration> {
        None
    }

    /// What the state machine is to know of an event that did not come as a line.
    fn meet(&mut self, event: Event) -> Option<Event> {
        Some(event)
    }

    /// What is shown at a column and a row and can be clicked on.
    fn at(&self, _: u16, _: u16) -> Option<Item> {
        None
    }

    /// What a line that was typed comes to.
    fn hear(&mut self, _: Typed, _: &State) -> io::Result<Vec<Event>> {
        Ok(Vec::new())
    }

    /// What it came to has happened.
    fn heard(&mut self, _: &State) {}

    /// Shows the state; `true` when the user has all of it before the eyes, or ears. So many calls are `pending`.
    fn show(&mut self, state: &State, pending: usize) -> io::Result<bool>;

    /// How long to wait at most for something to happen.
    fn wake_in(&self, state: &State) -> Duration;

    /// Forgets what was shown, so that everything is shown anew.
    fn forget(&mut self) -> io::Result<()>;

    /// Hands a text to the user; what to say of it, or why it was not possible.
    fn copy(&mut self, what: &str, text: &str) -> Result<String, String>;

    /// Stops the program until somebody continues it.
    fn suspend(&mut self) -> io::Result<()>;

    /// The program was to stop, and goes on.
    fn not_stopped(&mut self) {}

    /// Gives back what was taken.
    fn leave(&mut self);
}

/// For ever, as far as a wait goes.
pub(super) const LONG: Duration = Duration::from_secs(3600);

/// The whole screen of a terminal.
pub(super) struct Screen {
    terminal: Terminal,
    theme: Theme,
    /// What is read of it, once it is listened to.
    input: Option<Arc<Mutex<Input>>>,
}

impl Screen {
    /// Takes the terminal, and with `mouse` its mouse.
    pub(super) fn enter(theme: Theme, mouse: bool) -> io::Result<Screen> {
        Ok(Screen { terminal: Terminal::enter(mouse)?, theme, input: None })
    }
}

impl Face for Screen {
    fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    fn listen(&mut self, to_loop: Sender<Message>) -> io::Result<()> {
        self.input = Some(input::spawn(to_loop)?);
        Ok(())
    }

    fn quiet_in(&mut self) -> Option<Duration> {
        self.input.as_ref().map(|input| lock(input).quiet_in())
    }

    fn at(&self, column: u16, row: u16) -> Option<Item> {
        self.terminal.at(column, row)
    }

    fn show(&mut self, state: &State, _: usize) -> io::Result<bool> {
        self.terminal.draw(state, self.theme).map(|()| true)
    }

    fn wake_in(&self, state: &State) -> Duration {
        state.wake_in().map_or(LONG, Duration::from_millis)
    }

    fn forget(&mut self) -> io::Result<()> {
        self.terminal.clear();
        Ok(())
    }

    fn copy(&mut self, what: &str, text: &str) -> Result<String, String> {
        clipboard::copy(&mut self.terminal, what, text)
    }

    fn suspend(&mut self) -> io::Result<()> {
        // what is typed from here on is for the shell
        let _held = self.input.as_ref().map(|input| lock(input));
        self.terminal.suspend()
    }

    fn leave(&mut self) {
        self.terminal.leave();
    }
}
