//! The conversation: what was told, what is asked, and which screen the next line is for.

use super::{Part, Sheet, Teller, sheet};
use crate::app::State;
use crate::app::typed::{Dialog, Heard, When, told};

/// What was told and what was asked.
#[derive(Debug, Default)]
pub struct Talk {
    teller: Teller,
    dialog: Dialog,
    /// The screen that the next line is for.
    meant: Option<String>,
}

impl Talk {
    /// What a line comes to. One that was meant for another screen than the one that came up meanwhile comes to nothing;
    /// `when` it was typed decides whether it may send something.
    pub fn hear(&mut self, state: &State, line: &str, when: When) -> Heard {
        let (place, words) = (sheet(state).place, line.trim());
        if self.meant.as_ref().is_some_and(|meant| *meant != place) && !words.is_empty() {
            self.meant = Some(place);
            self.dialog.drop_question();
            let said = format!("Not taken, because something else came up before it was typed: {}.", told(words));
            return Heard { said: Some(said), ..Heard::default() };
        }
        let heard = self.dialog.hear(state, self.teller.items(), line, when);
        // what comes to nothing leaves the message where it is: it was told already
        if !heard.events.is_empty() {
            self.teller.heard();
        }
        heard
    }

    /// What the line came to has happened: where that led is where the next one is for, also when it is not told yet.
    pub fn heard(&mut self, state: &State) {
        self.meant = Some(sheet(state).place);
    }

    /// The user did something else than typing a line.
    pub fn interrupt(&mut self) {
        self.teller.heard();
        self.dialog.drop_question();
    }

    /// What is new; see [`Teller::tell`].
    pub fn tell(&mut self, sheet: &Sheet, again: bool) -> Vec<Part> {
        self.meant = Some(sheet.place.clone());
        self.teller.tell(sheet, again)
    }

    /// The message of the moment, when it was not told.
    pub fn notice(&mut self, state: &State) -> Option<String> {
        self.teller.notice(state)
    }

    /// Whether there is nothing new on a sheet.
    pub fn is_current(&self, sheet: &Sheet) -> bool {
        self.teller.is_current(sheet)
    }

    /// Whether a sheet would be told from its beginning, because it is another screen.
    pub fn enters(&self, sheet: &Sheet) -> bool {
        self.teller.place() != Some(&sheet.place) && !self.teller.knows(sheet)
    }

    /// What stands before what is typed: of the question that was asked back, or of the screen.
    pub fn prompt<'a>(&self, sheet: &'a Sheet) -> &'a str {
        if self.asks_back() { "y or n> " } else { &sheet.prompt }
    }

    /// Whether a question was asked back.
    pub fn asks_back(&self) -> bool {
        self.dialog.question().is_some()
    }
}
