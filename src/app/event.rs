//! What comes into the state machine and what goes out of it. Both are data.

use super::items::Item;
use super::key::Key;
use crate::trail::facts::{Kind, Listed};
use crate::trail::kept::{KeptDraft, Newer, Outcome, Place, Submit};
use crate::trail::{
    ApiError, Fact, Identity, Membership, RegionTrails, Regions, Request, Status, Subject, Tag, Timestamp, Trail,
    TrailArn, Updated,
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

/// Which way the wheel of the mouse was turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wheel {
    /// Towards what is above.
    Up,
    /// Towards what is below.
    Down,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// A key was pressed, and another one, or a paste, came together with it or right before it.
    Crowded(Key),
    /// For a moment nothing more was typed: the answer to [`Effect::AwaitQuiet`].
    Quiet,
    /// A text was pasted.
    Paste(String),
    /// What was just pasted is only the beginning of it: the rest was too much.
    Cut,
    /// The wheel of the mouse was turned, by one notch.
    Wheel(Wheel),
    /// Something on the screen was clicked on.
    Clicked(Item),
    /// Something on the screen was chosen by what it is: it has the focus from now on.
    Focus(Item),
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
    /// How is something around a trail?
    Fact(Subject),
    /// What does the account have of this kind, in this Region, from here on?
    List(Kind, String, Option<String>),
    /// Change a trail.
    Update(Request),
    /// Answer after this many milliseconds.
    Wait(u64),
}

/// Something to be written down for the next run of the program, or to be looked up there.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// A trail is being worked on from now on. What is kept of it, and who else works on it?
    Open(TrailArn, Place),
    /// Nobody works on it here any more.
    Close(TrailArn),
    /// Keep these edits, in the place of those kept before of the same trail.
    Keep(Box<KeptDraft>),
    /// There is nothing to keep of this trail any more.
    Forget(TrailArn),
    /// Throw away edits that an earlier run left behind.
    Discard(TrailArn, KeptId),
    /// The same, because the edits at hand are kept in their place; they stay when these could not be kept.
    Supersede(TrailArn, KeptId),
    /// Write down a submit that is about to be sent.
    Begin(Box<Submit>),
    /// Write down that a submit is about to be sent once more, at this moment.
    Again(TrailArn, KeptId, Timestamp),
    /// Write down what came of a submit.
    End(TrailArn, KeptId, Outcome),
    /// What was changed from here?
    History(Place),
}

/// Stands for something that was written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeptId(pub String);

/// What is kept of a trail, and who else works on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened {
    /// Edits that earlier runs left behind, the latest first.
    pub drafts: Vec<(KeptId, KeptDraft)>,
    /// Edits that a newer version of the program kept, which stay where they are: the file, and what it says.
    pub newer: Vec<(String, Newer)>,
    /// Other programs that have this trail open.
    pub others: Vec<Other>,
    /// Files that cannot be used, a sentence each.
    pub problems: Vec<String>,
    /// Why nothing can be written there; `None` when something was.
    pub unkept: Option<String>,
}

/// Another program that has the same trail open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its process.
    pub pid: u32,
    /// How many edits it has made.
    pub edits: usize,
}

/// What was changed from here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// The latest first; whether the program that sent it still runs.
    pub submits: Vec<(KeptId, Submit, bool)>,
    /// Changes that a newer version of the program wrote down, which stay as they are: the file, and what it says.
    pub newer: Vec<(String, Newer)>,
    /// Files that cannot be used, a sentence each.
    pub problems: Vec<String>,
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
    Trails(Result<RegionTrails, ApiError>),
    /// To [`Call::Trail`].
    Trail(Result<Box<Trail>, ApiError>),
    /// To [`Call::Status`].
    Status(Result<Status, ApiError>),
    /// To [`Call::Tags`].
    Tags(Result<Vec<Tag>, ApiError>),
    /// To [`Call::Fact`].
    Fact(Box<Fact>),
    /// To [`Call::List`].
    Listed(Result<Listed, ApiError>),
    /// To [`Call::Update`].
    Updated(Result<Updated, ApiError>),
    /// To [`Call::Wait`].
    Waited,
    /// To [`Deed::Open`].
    Opened(Box<Opened>),
    /// To [`Deed::Keep`]: when the edits could not be kept, why.
    Kept(Result<(), String>),
    /// To what else is to be written down or thrown away: when it could not be, why.
    Filed(Result<(), String>),
    /// To [`Deed::Begin`].
    Begun(Result<KeptId, String>),
    /// To [`Deed::History`].
    History(Box<Changed>),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Make a call and answer with the ticket.
    Call(Ticket, Call),
    /// Write something down, or look it up, and answer with the ticket.
    Store(Ticket, Deed),
    /// Put a text into the terminal's clipboard.
    Copy {
        /// What it is, for the message: "the trail's ARN".
        what: String,
        /// The text.
        text: String,
    },
    /// Say when nothing more was typed for a moment: until then nobody knows whether the last key came alone.
    AwaitQuiet,
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
    /// That of a program which this signal ends.
    Signal(i32),
}
