//! A line of text being edited.

use super::key::{Code, Key};
use tui_input::{Input, InputRequest};

/// No setting and no name is longer; a larger paste is a mistake.
const LONGEST: usize = 4096;

/// A line of text being edited, with its cursor.
#[derive(Clone, Debug)]
pub struct TextField {
    input: Input,
    /// Whether nothing was typed or pasted, and the cursor was not moved.
    untouched: bool,
}

/// Why a paste was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteProblem {
    /// More than one line.
    SeveralLines,
    /// More than any setting holds.
    TooLong,
}

impl PasteProblem {
    /// The problem in a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            PasteProblem::SeveralLines => "The paste was not taken: it has several lines, and a value is one line.",
            PasteProblem::TooLong => "The paste was not taken: it is longer than any value can be.",
        }
    }
}

impl TextField {
    /// A field holding `text`, the cursor behind it.
    pub fn new(text: &str) -> TextField {
        TextField { input: Input::new(text.to_owned()), untouched: true }
    }

    /// A field holding a pasted text, the cursor behind it.
    pub fn pasted(text: &str) -> TextField {
        TextField { untouched: false, ..TextField::new(text) }
    }

    /// Whether it still is as it was made: nothing was typed or pasted, and the cursor was not moved.
    pub fn is_untouched(&self) -> bool {
        self.untouched
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Edits the text by one key. `false` when the key does not edit text.
    pub fn key(&mut self, key: Key) -> bool {
        use InputRequest::*;
        let request = match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) => InsertChar(c),
            (Code::Backspace, false, false) | (Code::Char('h'), true, false) => DeletePrevChar,
            (Code::Delete, false, false) | (Code::Char('d'), true, false) => DeleteNextChar,
            (Code::Left, false, false) | (Code::Char('b'), true, false) => GoToPrevChar,
            (Code::Right, false, false) | (Code::Char('f'), true, false) => GoToNextChar,
            (Code::Left, ..) | (Code::Char('b'), false, true) => GoToPrevWord,
            (Code::Right, ..) | (Code::Char('f'), false, true) => GoToNextWord,
            (Code::Home, ..) | (Code::Char('a'), true, false) => GoToStart,
            (Code::End, ..) | (Code::Char('e'), true, false) => GoToEnd,
            (Code::Char('u'), true, false) => DeleteFromStart,
            (Code::Char('k'), true, false) => DeleteTillEnd,
            (Code::Char('w'), true, false) | (Code::Backspace, ..) => DeletePrevWord,
            (Code::Delete, ..) | (Code::Char('d'), false, true) => DeleteNextWord,
            (Code::Char('y'), true, false) => Yank,
            _ => return false,
        };
        self.untouched = false;
        if matches!(request, InsertChar(_)) && self.input.value().len() >= LONGEST {
            return true;
        }
        self.input.handle(request);
        true
    }

    /// Puts a pasted text in at the cursor.
    ///
    /// # Errors
    /// When it is not one line of a plausible length; nothing is put in then.
    pub fn paste(&mut self, text: &str) -> Result<(), PasteProblem> {
        let text = one_line(text)?;
        if self.input.value().len() + text.len() > LONGEST {
            return Err(PasteProblem::TooLong);
        }
        self.untouched &= text.is_empty();
        for c in text.chars() {
            self.input.handle(InputRequest::InsertChar(c));
        }
        Ok(())
    }
}

/// A pasted text without the white space and line ends around it.
///
/// # Errors
/// When it is not one line of a plausible length.
pub fn one_line(text: &str) -> Result<&str, PasteProblem> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(PasteProblem::TooLong);
    }
    if text.contains(['\n', '\r']) {
        return Err(PasteProblem::SeveralLines);
    }
    Ok(text)
}
