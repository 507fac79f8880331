//! What comes into the state machine and what goes out of it. Both are data.

use super::key::Key;
use crate::trail::{
    ApiError, Identity, Membership, Regions, Request, Status, Tag, Timestamp, Trail, TrailArn, Updated,
};

/// Stands for one call, so that its answer is told from the answers to calls that nobody waits for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// Gives out tickets, each once.
#[derive(Debug, Default)]
pub struct Tickets(u64);

impl Tickets {
    /// The next one.
    pub fn issue(&mut self) -> Ticket {
        self.0 += 1;
        Ticket(self.0)
    }
}

/// The size of the terminal in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// The same in whole seconds.
    pub fn seconds(self) -> Timestamp {
        self.0.div_euclid(1000)
    }

    /// Milliseconds since `earlier`, at least 0.
    pub fn since(self, earlier: Moment) -> i64 {
        (self.0 - earlier.0).max(0)
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this size now.
    Resize(Size),
    /// It is this late now. Sent before whatever else happened.
    Now(Moment),
    /// A call was answered.
    Answer(Ticket, Answer),
    /// A copy went to the terminal, or could not: the reason.
    Copied(Result<String, String>),
    /// The program was to be suspended, and nobody could have continued it.
    NotSuspended,
    /// The state as it is was drawn.
    Drawn,
}

/// A call to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Who is the caller?
    Identity,
    /// Which organization is the caller's account in?
    Organization,
    /// Which Regions are there to ask?
    Regions,
    /// Which trails are seen in this Region?
    Trails(String),
    /// How is this trail set?
    Trail(TrailArn),
    /// How is this trail doing?
    Status(TrailArn),
    /// Which tags does this trail have?
    Tags(TrailArn),
    /// Change a trail.
    Update(Request),
    /// Answer after this many milliseconds.
    Wait(u64),
}

/// The answer to a call.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Call::Identity`].
    Identity(Result<Identity, ApiError>),
    /// To [`Call::Organization`].
    Organization(Result<Membership, ApiError>),
    /// To [`Call::Regions`].
    Regions(Result<Regions, ApiError>),
    /// To [`Call::Trails`].
    Trails(Result<Vec<Trail>, ApiError>),
    /// To [`Call::Trail`].
    Trail(Result<Box<Trail>, ApiError>),
    /// To [`Call::Status`].
    Status(Result<Status, ApiError>),
    /// To [`Call::Tags`].
    Tags(Result<Vec<Tag>, ApiError>),
    /// To [`Call::Update`].
    Updated(Result<Updated, ApiError>),
    /// To [`Call::Wait`].
    Waited,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make a call and answer with the ticket.
    Call(Ticket, Call),
    /// Put a text into the terminal's clipboard.
    Copy {
        /// What it is, for the message: "the trail's ARN".
        what: String,
        /// The text.
        text: String,
    },
    /// Give the terminal back and stop until continued.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Quit(Exit),
}

/// How the program ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// The exit status.
    pub code: ExitCode,
    /// Printed on standard output once the terminal is given back.
    pub said: Vec<String>,
    /// Printed on standard error once the terminal is given back.
    pub failed: Vec<String>,
}

/// The exit statuses of the program (beside 2, wrong usage).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCode {
    /// 0
    Done,
    /// 1
    Failed,
    /// 130
    Interrupted,
    /// 143
    Terminated,
    /// 129: the terminal is gone.
    HungUp,
}
