//! What every screen may use: the session, the time, calls, copies, and notes for the end of the program.

use super::event::{Call, Deed, Effect, KeptId, Moment, Size, Ticket, Tickets};
use super::lists::Lists;
use crate::trail::change::CommandContext;
use crate::trail::endpoint;
use crate::trail::kept::{Outcome, Place};
use crate::trail::policy::Around;
use crate::trail::text::{copied, json_safe};
use crate::trail::{ApiError, Draft, Fact, Facts, Identity, Membership, Subject, TrailArn, TrailRef};
use std::collections::BTreeMap;

/// What was read of the things around a trail is asked for again after so many milliseconds, when something is about to be
/// decided by it: policies are changed elsewhere, and by others.
const OLD: i64 = 60_000;

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
    /// The organization of the caller's account; `None` until something has to do with it.
    pub organization: Option<Load<Membership>>,
    /// What was read of the things around the trail at hand.
    pub facts: Facts,
}

impl Session {
    /// The caller's account, when known.
    pub fn account(&self) -> Option<&str> {
        self.identity.here().map(|i| i.account.as_str())
    }

    /// The endpoint of CloudTrail, when it is not AWS's own.
    pub fn endpoint(&self) -> Option<&str> {
        endpoint::of_place(&self.at)
    }

    /// Where what is kept belongs.
    pub fn place(&self) -> Place {
        Place { at: self.at.clone(), account: self.account().map(str::to_owned) }
    }

    /// What is known of the account, for policy documents and for what is wrong with a draft.
    pub fn around(&self) -> Around<'_> {
        let organization = match &self.organization {
            None | Some(Load::Waiting(_)) => None,
            Some(Load::Here(membership)) => Some(Ok(membership)),
            Some(Load::Failed(error)) => Some(Err(error)),
        };
        Around { account: self.account(), organization }
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

/// What is known of how the key at hand came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Came {
    /// Another key, or a paste, came with it or right before it.
    Together,
    /// Nothing came right before it. Something may yet come right behind it.
    #[default]
    Apart,
    /// Nothing came with it.
    Alone,
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
    /// How many rows are taken by what has to be seen whatever else is shown.
    pub band: u16,
    /// Files of the history that cannot be used, a sentence each. Most are told of only once by whoever looks.
    pub unusable: Vec<String>,
    /// What was listed of the account, to pick from.
    pub lists: Lists,
    /// How the key at hand came.
    pub(super) came: Came,
    /// Whether the key at hand would send something, and it is not known yet whether it came alone.
    pub(super) is_held: bool,
    tickets: Tickets,
    /// The facts that were asked for and not answered.
    asked: Vec<(Ticket, Subject)>,
    /// When the facts that are known were answered.
    answered: BTreeMap<Subject, Moment>,
    /// Submits that were stopped while they were being written down.
    stopped: Vec<(Ticket, TrailArn)>,
    /// Why nothing can be kept.
    not_kept: Option<String>,
    /// Whether it was said that edits could not be kept.
    told_lost: bool,
    /// Whether the last key was one that suspends, and was asked back because of that.
    pub(super) suspend_asked: bool,
    /// Whether it was said what could not be read of the account for want of a permission.
    pub(super) told_forbidden: bool,
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
            organization: None,
            facts: Facts::default(),
        };
        let effects = vec![Effect::Call(identity, Call::Identity)];
        Shared {
            session,
            now,
            size,
            notice: None,
            band: 0,
            unusable: Vec::new(),
            lists: Lists::default(),
            came: Came::default(),
            is_held: false,
            tickets,
            asked: Vec::new(),
            answered: BTreeMap::new(),
            stopped: Vec::new(),
            not_kept: None,
            told_lost: false,
            suspend_asked: false,
            told_forbidden: false,
            effects,
            ledger: Ledger::default(),
        }
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

    /// Whether the key at hand may send something. Only one that came alone was meant; any other is held until that is known.
    pub(super) fn is_meant(&mut self) -> bool {
        self.is_held |= self.came != Came::Alone;
        self.came == Came::Alone
    }

    /// Asks for the organization, unless that was done before; `true` when it is asked for now.
    pub(super) fn need_organization(&mut self) -> bool {
        let asks = self.session.organization.is_none();
        if asks {
            self.session.organization = Some(Load::Waiting(self.call(Call::Organization)));
        }
        asks
    }

    /// Asks for what is around a draft's trail, but for what was asked for before; `true` when something was asked for.
    pub(super) fn need_facts(&mut self, draft: &Draft) -> bool {
        let asked = self.asked.len();
        for subject in self.session.facts.subjects(draft) {
            self.need_fact(subject);
        }
        self.asked.len() > asked
    }

    /// Asks for something around a trail, unless that was done before.
    pub(super) fn need_fact(&mut self, subject: Subject) {
        if !self.session.facts.is_asked(&subject) {
            let ticket = self.call(Call::Fact(subject.clone()));
            self.session.facts.ask(subject.clone());
            self.asked.push((ticket, subject));
        }
    }

    /// Asks again for what is known around a draft's trail. It stays known until the answers are in, so that nothing that
    /// is wrong goes out of sight meanwhile.
    pub(super) fn refresh_facts(&mut self, draft: &Draft) {
        self.refresh_facts_of(draft, 0);
    }

    /// The same for what has not been asked for lately.
    pub(super) fn refresh_old_facts(&mut self, draft: &Draft) {
        self.refresh_facts_of(draft, OLD);
    }

    fn refresh_facts_of(&mut self, draft: &Draft, age: i64) {
        for subject in self.session.facts.subjects(draft) {
            let is_old = self.answered.get(&subject).is_some_and(|at| self.now.since(*at) >= age);
            if is_old && !self.asked.iter().any(|(_, asked)| *asked == subject) {
                let ticket = self.call(Call::Fact(subject.clone()));
                self.asked.push((ticket, subject));
            }
        }
    }

    /// How many facts were asked for and not answered.
    pub(super) fn open_questions(&self) -> usize {
        self.asked.len()
    }

    /// Takes a fact, when it was asked for and not forgotten since.
    pub(super) fn learn(&mut self, ticket: Ticket, fact: Fact) {
        if let Some(at) = self.asked.iter().position(|(own, _)| *own == ticket) {
            let (_, subject) = self.asked.swap_remove(at);
            self.answered.insert(subject.clone(), self.now);
            self.session.facts.learn(subject, fact);
        }
    }

    /// Asks again who the caller is, where that could not be had; and when they are needed next, for the organization, where
    /// it could not be had or stands against something, and for all that is around the trail: it may have been put right
    /// meanwhile. What is awaited is not asked for twice, however long the key for it is held.
    pub(super) fn ask_again(&mut self) {
        self.session.facts.forget();
        self.answered.clear();
        for (_, subject) in &self.asked {
            self.session.facts.ask(subject.clone());
        }
        if matches!(self.session.identity, Load::Failed(_)) {
            self.session.identity = Load::Waiting(self.call(Call::Identity));
        }
        let is_settled = match &self.session.organization {
            None | Some(Load::Waiting(_)) => true,
            Some(Load::Here(Membership::Member(organization))) => organization.all_features == Some(true),
            Some(Load::Here(Membership::NotAMember) | Load::Failed(_)) => false,
        };
        if !is_settled {
            self.session.organization = None;
        }
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

    /// Says, once, that edits cannot be kept, and why; and that they can be again. The work goes on without.
    pub fn note_kept(&mut self, kept: &Result<(), String>) {
        let before = std::mem::replace(&mut self.not_kept, kept.as_ref().err().cloned());
        let told = std::mem::replace(&mut self.told_lost, kept.is_err());
        match kept {
            Err(why) if !told => self
                .warn(format!("Nothing can be kept on this machine's disk, and a crash would lose your edits: {why}.")),
            Ok(()) if before.is_some() => self.say("Edits are kept on disk again."),
            _ => {}
        }
    }

    /// Notes that something could not be written down, where that is said already.
    pub(super) fn note_not_kept(&mut self, why: String) {
        self.not_kept.get_or_insert(why);
    }

    /// Whether nothing can be kept.
    pub fn cannot_keep(&self) -> bool {
        self.not_kept.is_some()
    }

    /// That nothing can be kept and why, in a sentence; `None` as long as it can.
    pub fn unkept(&self) -> Option<String> {
        let why = self.not_kept.as_ref()?;
        Some(format!(
            "Nothing can be kept on this machine's disk: if the program or the connection ends, your edits and the history \
             of this update are lost ({why})."
        ))
    }

    /// Says something until the next key.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), problem: false });
    }

    /// Says something behind what was said since the last key, which stays.
    pub fn say_too(&mut self, text: &str, problem: bool) {
        let notice = self.notice.get_or_insert(Notice { text: String::new(), problem: false });
        if !notice.text.is_empty() {
            notice.text.push(' ');
        }
        notice.text.push_str(text);
        notice.problem |= problem;
    }

    /// Notes which files of the history cannot be used; `true` when it was not known of all of them.
    pub(super) fn note_unusable(&mut self, problems: Vec<String>) -> bool {
        let known = self.unusable.len();
        for problem in problems {
            if !self.unusable.contains(&problem) {
                self.unusable.push(problem);
            }
        }
        self.unusable.len() > known
    }

    /// Notes that a submit was stopped while it was being written down: `ticket` will be answered with where.
    pub(super) fn note_stopped(&mut self, ticket: Ticket, trail: TrailArn) {
        self.stopped.push((ticket, trail));
    }

    /// Whether this answers where a submit was written down that was stopped meanwhile.
    pub(super) fn is_stopped(&self, ticket: Ticket) -> bool {
        self.stopped.iter().any(|(own, _)| *own == ticket)
    }

    /// Writes down that a submit was stopped.
    pub(super) fn settle_stopped(&mut self, ticket: Ticket, id: KeptId) {
        let Some(at) = self.stopped.iter().position(|(own, _)| *own == ticket) else { return };
        let (_, trail) = self.stopped.swap_remove(at);
        let why = "It was stopped before it was sent.".to_owned();
        self.store(Deed::End(trail, id, Outcome::NotApplied { why }));
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

    /// Notes for the end of the program that what was not known of a trail was seen in it.
    pub fn note_proved(&mut self, trail: &TrailArn) {
        let known = self.ledger.unknown.len();
        self.ledger.unknown.retain(|(unknown, _)| unknown != trail);
        if self.ledger.unknown.len() < known {
            let (name, region) = (trail.name(), trail.region());
            let line =
                format!("trailedit: the unanswered update of {name} ({region}) was applied: the trail shows it.");
            self.ledger.applied.push(line);
        }
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
