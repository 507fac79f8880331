//! The question what to do with unsaved edits.

use super::ExitCode;

/// Where the user wanted to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Back to the list of trails.
    Trails,
    /// Out of the program, by Ctrl-C.
    Interrupt,
}

impl Goal {
    /// What discarding the edits does, for the question.
    pub const fn words(self) -> &'static str {
        match self {
            Goal::Trails => "go back to the trails",
            Goal::Interrupt => "quit",
        }
    }

    /// Where that is.
    pub const fn go(self) -> super::Go {
        match self {
            Goal::Trails => super::Go::Trails,
            Goal::Interrupt => super::Go::Quit(ExitCode::Interrupted),
        }
    }
}
