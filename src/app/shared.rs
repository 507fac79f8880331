//! What every screen may use: the session, the time, calls, copies, and notes for the end of the program.

use super::event::{Call, Deed, Effect, Moment, Size, Ticket, Tickets};
use crate::trail::change::CommandContext;
use crate::trail::kept::Place;
use crate::trail::text::{copied, json_safe};
use crate::trail::{ApiError, Identity, TrailArn, TrailRef};

/// Something that is asked for and may have arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load<T> {
    /// The call with this ticket has not been answered.
    Waiting(Ticket),
    /// It is here.
    Here(T),
    /// It could not be had.
    Failed(ApiError),
}

impl<T> Load<T> {
    /// Takes the answer, when it is the one waited for.
    pub fn take(&mut self, ticket: Ticket, answer: Result<T, ApiError>) -> bool {
        if !matches!(self, Load::Waiting(own) if *own == ticket) {
            return false;
        }
        *self = match answer {
            Ok(value) => Load::Here(value),
            Err(error) => Load::Failed(error),
        };
        true
    }

    /// What is here.
    pub fn here(&self) -> Option<&T> {
        match self {
            Load::Here(value) => Some(value),
            _ => None,
        }
    }
}

/// What the program was started with, and who uses it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Shown in the heading: a profile, `demo account`, …
    pub label: String,
    /// Where to look first, as given on the command line.
    pub region: Option<String>,
    /// Whether nothing can be sent.
    pub read_only: bool,
    /// What the equivalent command needs to reach the same account.
    pub command: CommandContext,
    /// Who the caller is.
    pub identity: Load<Identity>,
    /// Which AWS it is: `aws`, the URL of another endpoint, or the file of a sample account.
    pub at: String,
    /// Whether what is kept outlives the program.
    pub keeps: bool,
}

impl Session {
    /// The caller's account, when known.
    pub fn account(&self) -> Option<&str> {
        self.identity.here().map(|i| i.account.as_str())
    }

    /// Where what is kept belongs.
    pub fn place(&self) -> Place {
        Place { at: self.at.clone(), account: self.account().map(str::to_owned) }
    }
}

/// What to start with.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// See [`Session::label`].
    pub label: String,
    /// See [`Session::region`].
    pub region: Option<String>,
    /// See [`Session::read_only`].
    pub read_only: bool,
    /// See [`Session::command`].
    pub command: CommandContext,
    /// The trail to open.
    pub trail: Option<TrailRef>,
    /// See [`Session::at`].
    pub at: String,
    /// See [`Session::keeps`].
    pub keeps: bool,
}

/// A message of one sentence, shown until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something did not work.
    pub problem: bool,
}

/// What every screen may use while it handles an event.
#[derive(Debug)]
pub struct Shared {
    /// What was started with, and who uses it.
    pub session: Session,
    /// It is this late.
    pub now: Moment,
    /// The screen's size.
    pub size: Size,
    /// A message of one sentence.
    pub notice: Option<Notice>,
    tickets: Tickets,
    /// Whether it was said that nothing can be kept.
    not_kept: bool,
    /// What is to be done once the event at hand is handled.
    pub(super) effects: Vec<Effect>,
    /// What was applied and what failed, for the end of the program.
    pub(super) ledger: Ledger,
}

/// What there will be to say at the end of the program.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The changes that AWS accepted, in order.
    pub(super) applied: Vec<String>,
    /// The changes of which nobody knows whether they were applied, in order.
    pub(super) unknown: Vec<(TrailArn, String)>,
    /// The change that was wanted last, when it was not applied.
    pub(super) refused: Option<String>,
    /// What was to be read last, when it could not be.
    pub(super) unread: Option<String>,
}

impl Shared {
    /// What there is at the start; asks who the caller is.
    pub(super) fn start(start: &Start, size: Size, now: Moment) -> Shared {
        let mut tickets = Tickets::default();
        let identity = tickets.issue();
        let session = Session {
            label: start.label.clone(),
            region: start.region.clone(),
            read_only: start.read_only,
            command: start.command.clone(),
            identity: Load::Waiting(identity),
            at: start.at.clone(),
            keeps: start.keeps,
        };
        let effects = vec![Effect::Call(identity, Call::Identity)];
        Shared { session, now, size, notice: None, tickets, not_kept: false, effects, ledger: Ledger::default() }
    }

    /// Makes a call; the answer comes with the ticket.
    pub fn call(&mut self, call: Call) -> Ticket {
        let ticket = self.tickets.issue();
        self.effects.push(Effect::Call(ticket, call));
        ticket
    }

    /// Has something written down or looked up; the answer comes with the ticket.
    pub fn store(&mut self, deed: Deed) -> Ticket {
        let ticket = self.tickets.issue();
        self.effects.push(Effect::Store(ticket, deed));
        ticket
    }

    /// Copies a text to the terminal's clipboard, where nothing in it can steer what it is pasted into; `what` names
    /// it in the message.
    pub fn copy(&mut self, what: &str, text: &str) {
        self.effects.push(Effect::Copy { what: what.to_owned(), text: copied(text) });
    }

    /// Copies JSON, which stays JSON.
    pub fn copy_json(&mut self, what: &str, json: &str) {
        self.effects.push(Effect::Copy { what: what.to_owned(), text: json_safe(json) });
    }

    /// Says, once, that edits and changes cannot be kept, and why. The work goes on without.
    pub fn note_not_kept(&mut self, why: &str) {
        if !std::mem::replace(&mut self.not_kept, true) {
            self.warn(format!("Nothing can be kept on this machine's disk, and a crash would lose your edits: {why}."));
        }
    }

    /// Whether nothing can be kept.
    pub fn cannot_keep(&self) -> bool {
        self.not_kept
    }

    /// Says something until the next key.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), problem: false });
    }

    /// Says what did not work until the next key.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), problem: true });
    }

    /// Notes for the end of the program that a change was applied. One that was seen in the trail settles what was
    /// not known of it before.
    pub fn note_applied(&mut self, trail: &TrailArn, line: String, seen: bool) {
        self.ledger.refused = None;
        if seen {
            self.ledger.unknown.retain(|(unknown, _)| unknown != trail);
        }
        self.ledger.applied.push(line);
    }

    /// Notes for the end of the program that a change was seen in the trail after all, in the place of what was noted of
    /// it before.
    pub fn note_seen(&mut self, trail: &TrailArn, noted: &str, line: String) {
        self.ledger.applied.retain(|applied| applied != noted);
        self.note_applied(trail, line, true);
    }

    /// Notes for the end of the program that nobody knows whether a change was applied.
    pub fn note_unknown(&mut self, trail: &TrailArn, line: String) {
        self.ledger.refused = None;
        self.ledger.unknown.push((trail.clone(), line));
    }

    /// Notes for the end of the program that the change wanted last was not applied.
    pub fn note_refused(&mut self, line: String) {
        self.ledger.refused = Some(line);
    }

    /// Notes for the end of the program what could not be read, or with `None` that it could.
    pub fn note_unread(&mut self, line: Option<String>) {
        self.ledger.unread = line;
    }
}
