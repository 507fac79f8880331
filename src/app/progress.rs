//! A submit under way: read the trail again, compare, update, read back, ask how it is doing.

mod held;

use super::event::{Answer, Call, Deed, KeptId, Moment, Ticket};
use super::form::Form;
use super::keys::{Action, Context};
use super::layout::Layout;
use super::page::Line;
use super::receipt::{GONE, Outcome, Receipt};
use super::review::Review;
use super::{ExitCode, Go, Shared};
use crate::trail::change::{CommandContext, Verdict, reading_command};
use crate::trail::error::Settling;
use crate::trail::kept::{Outcome as Came, Submit};
use crate::trail::preflight;
use crate::trail::settings::{Sameness, sameness};
use crate::trail::{ApiError, Request, Setting, Trail, Updated, Value};
use held::{Held, Holding, Tries};

/// How long to wait before each further reading of the trail, in milliseconds: AWS shows an update a little later (F§5).
const PAUSES: [u64; 4] = [1000, 2000, 4000, 8000];

/// The steps of a submit, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Read the trail again.
    Reread,
    /// Compare it with what was loaded.
    Compare,
    /// Send UpdateTrail.
    Update,
    /// Read the trail until it shows the change.
    ReadBack,
    /// Ask how the trail is doing.
    Status,
}

impl Step {
    /// What it does, as shown.
    pub const fn label(self) -> &'static str {
        match self {
            Step::Reread => "Read the trail again",
            Step::Compare => "Compare with what was loaded",
            Step::Update => "Send UpdateTrail",
            Step::ReadBack => "Read the trail back",
            Step::Status => "Ask for its status",
        }
    }

    /// All of them, in order.
    pub const ALL: [Step; 5] = [Step::Reread, Step::Compare, Step::Update, Step::ReadBack, Step::Status];
}

/// What is waited for.
#[derive(Debug)]
enum Phase {
    Rereading(Ticket),
    /// What the trail was is being written down: nothing is sent before that.
    Recording(Ticket),
    Updating(Ticket),
    Holding {
        held: Box<Held>,
        how: Holding,
    },
    ReadingBack {
        ticket: Ticket,
        attempt: usize,
        sent: Sent,
    },
    Pausing {
        ticket: Ticket,
        attempt: usize,
        sent: Sent,
        last: Option<Box<Trail>>,
    },
    AskingStatus {
        ticket: Ticket,
        receipt: Box<Receipt>,
    },
    Over,
}

/// What is known of the update once it left.
#[derive(Clone, Debug)]
struct Sent {
    /// AWS's answer, or why there is none that says whether it was applied.
    answer: Result<Updated, ApiError>,
}

/// What there is to say about a request that left, when the program ends before it is seen through.
#[derive(Debug)]
pub enum LeftBehind {
    /// AWS accepted it.
    Applied(String),
    /// AWS refused it, and it was to be sent again.
    Refused(String),
    /// Nobody knows.
    Unknown(String),
}

/// A submit under way.
#[derive(Debug)]
pub struct Progress {
    /// What was reviewed: nothing else is sent.
    review: Review,
    phase: Phase,
    tries: Tries,
    /// Where it is written down, once it is.
    record: Option<KeptId>,
    /// Why the trail could not be read back last.
    unread: Option<ApiError>,
    /// When each step began, and when it ended.
    pub times: Vec<(Step, Moment, Option<Moment>)>,
    /// Whether the user asked to stop when that was not possible any more.
    pub stop_asked: bool,
}

impl Progress {
    /// Begins.
    pub fn start(review: Review, ctx: &mut Shared) -> Progress {
        let ticket = ctx.call(Call::Trail(review.request.trail.clone()));
        let times = vec![(Step::Reread, ctx.now, None)];
        Progress {
            review,
            phase: Phase::Rereading(ticket),
            tries: Tries::default(),
            record: None,
            unread: None,
            times,
            stop_asked: false,
        }
    }

    /// Begins anew, because AWS may accept now what it refused before.
    fn again(&mut self, ctx: &mut Shared) -> Go {
        self.times = vec![(Step::Reread, ctx.now, None)];
        self.phase = Phase::Rereading(ctx.call(Call::Trail(self.review.request.trail.clone())));
        Go::Stay
    }

    /// The form that the draft came from.
    pub fn into_form(self) -> Form {
        self.review.form
    }

    /// The review that was confirmed, to be confirmed again.
    pub fn into_review(self) -> Review {
        self.review.again()
    }

    /// The form that the draft came from.
    pub fn form(&self) -> &Form {
        &self.review.form
    }

    /// The form that the draft came from.
    pub fn form_mut(&mut self) -> &mut Form {
        &mut self.review.form
    }

    /// What is sent.
    pub fn request(&self) -> &Request {
        &self.review.request
    }

    /// Whether the request has left and is not answered.
    pub fn is_sending(&self) -> bool {
        matches!(self.phase, Phase::Updating(_))
    }

    /// The step under way.
    pub fn step(&self) -> Step {
        self.times.last().map_or(Step::Reread, |(step, ..)| *step)
    }

    /// How often the trail was read back so far.
    pub fn attempts(&self) -> usize {
        match &self.phase {
            Phase::ReadingBack { attempt, .. } | Phase::Pausing { attempt, .. } => attempt + 1,
            _ => 0,
        }
    }

    /// Whether the request left and nobody said what came of it.
    pub fn answer_lost(&self) -> bool {
        matches!(&self.phase, Phase::ReadingBack { sent, .. } | Phase::Pausing { sent, .. } if sent.answer.is_err())
    }

    /// Whether AWS has accepted the request.
    pub fn is_accepted(&self) -> bool {
        match &self.phase {
            Phase::ReadingBack { sent, .. } | Phase::Pausing { sent, .. } => sent.answer.is_ok(),
            Phase::AskingStatus { receipt, .. } => !receipt.is_unknown(),
            _ => false,
        }
    }

    /// How often the request was sent and refused, in words; `None` when it was not.
    pub fn refused_so_far(&self) -> Option<String> {
        self.tries.last.as_ref().map(|_| self.tries.told())
    }

    /// Whether what the trail was is being written down.
    pub fn is_recording(&self) -> bool {
        matches!(self.phase, Phase::Recording(_))
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match &self.phase {
            Phase::Holding { how: Holding::Choosing, .. } => Context::Choosing,
            Phase::Holding { how: Holding::Until(..), .. } => Context::Waiting,
            _ => Context::Progress,
        }
    }

    /// What is waited for and why, in lines of this width; `None` when the submit is going on.
    pub fn held(&self, width: u16, now: Moment) -> Option<Vec<Line>> {
        match &self.phase {
            Phase::Holding { held, how } => Some(held.page(*how, &self.tries, width, now)),
            _ => None,
        }
    }

    /// The first of these lines to show.
    pub fn top(&self, lines: usize, layout: Layout) -> usize {
        match &self.phase {
            Phase::Holding { held, .. } => held.top(lines, layout),
            _ => 0,
        }
    }

    fn begin(&mut self, step: Step, ctx: &Shared) {
        if let Some((_, _, end)) = self.times.last_mut() {
            *end = Some(ctx.now);
        }
        self.times.push((step, ctx.now, None));
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action, ctx: &Shared) -> bool {
        match action {
            Action::Interrupt => self.stop_asked,
            Action::Cancel => !self.stop_asked,
            Action::Down => {
                let layout = Layout::narrowest(ctx.size);
                let lines = self.held(layout.text_width(), ctx.now).map_or(0, |lines| lines.len());
                lines > layout.body.into()
            }
            _ => true,
        }
    }

    /// Handles a key.
    pub fn on_key(&mut self, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        let Some(action) = action else { return Go::Stay };
        let lines = self.held(layout.text_width(), ctx.now).map_or(0, |lines| lines.len());
        if let Phase::Holding { held, how } = &mut self.phase {
            if held.scroll(action, lines, layout) {
                return Go::Stay;
            }
            let minutes = Held::minutes(action);
            if (action == Action::Accept || minutes.is_some()) && !ctx.is_meant() {
                return Go::Stay;
            }
            if action == Action::Accept {
                return self.again(ctx);
            }
            if let Some(minutes) = minutes {
                let wait = i64::from(minutes) * 60_000;
                *how = until(wait, ctx);
                return Go::Stay;
            }
        }
        if action == Action::Cancel { self.stop(ctx) } else { Go::Stay }
    }

    /// Ctrl-C: stops like Esc does; pressed again while AWS's answer is awaited, it leaves without it.
    pub fn interrupt(&mut self, ctx: &mut Shared) -> Go {
        if self.stop_asked { Go::Quit(ExitCode::Interrupted) } else { self.stop(ctx) }
    }

    /// Stops what can still be stopped.
    fn stop(&mut self, ctx: &mut Shared) -> Go {
        match std::mem::replace(&mut self.phase, Phase::Over) {
            phase @ (Phase::Rereading(_) | Phase::Recording(_)) => {
                if let Phase::Recording(ticket) = phase {
                    self.unsay(ticket, ctx);
                }
                self.stopped(ctx)
            }
            Phase::Holding { held, .. } => Go::Refused(Box::new(held.error)),
            Phase::Updating(ticket) => {
                self.phase = Phase::Updating(ticket);
                self.stop_asked = true;
                Go::Stay
            }
            Phase::ReadingBack { sent, .. } => self.settle(sent, None, true, ctx),
            Phase::Pausing { sent, last, .. } => self.settle(sent, last, true, ctx),
            Phase::AskingStatus { receipt, .. } => Go::Receipt(receipt),
            Phase::Over => Go::Stay,
        }
    }

    /// Where to go when it was stopped before anything was sent, or sent again.
    fn stopped(&mut self, ctx: &mut Shared) -> Go {
        match self.tries.last.take() {
            Some(error) => Go::Refused(error),
            None => {
                ctx.say("Stopped. Nothing was sent.");
                Go::Review
            }
        }
    }

    /// It is being written down that the request is about to be sent, and now it is not.
    fn unsay(&self, ticket: Ticket, ctx: &mut Shared) {
        match (&self.record, &self.tries.last) {
            (Some(_), Some(error)) => self.note(Came::NotApplied { why: error.to_string() }, ctx),
            _ => ctx.note_stopped(ticket, self.review.request.trail.clone()),
        }
    }

    /// What to say about the request when the program ends now; `None` when it has not left.
    pub fn left_behind(&self, context: &CommandContext) -> Option<LeftBehind> {
        let trail = &self.review.request.trail;
        let name = trail.name();
        let look = reading_command(trail, context);
        match &self.phase {
            Phase::Updating(_) => Some(LeftBehind::Unknown(format!(
                "trailedit: the update of {name} was sent and its answer was not awaited; it may have been applied. \
                 See: {look}"
            ))),
            Phase::ReadingBack { sent, .. } | Phase::Pausing { sent, .. } => Some(match &sent.answer {
                Ok(updated) => LeftBehind::Applied(format!(
                    "trailedit: the update of {name} was accepted (request id {}) and not read back. See: {look}",
                    updated.request_id.as_deref().unwrap_or("unknown")
                )),
                Err(_) => LeftBehind::Unknown(format!(
                    "trailedit: it is not known whether the update of {name} was applied. See: {look}"
                )),
            }),
            Phase::AskingStatus { receipt, .. } => Some(match receipt.is_unknown() {
                true => LeftBehind::Unknown(receipt.summary()),
                false => LeftBehind::Applied(receipt.summary()),
            }),
            Phase::Rereading(_) | Phase::Recording(_) | Phase::Holding { .. } => {
                let error = self.tries.last.as_ref()?;
                Some(LeftBehind::Refused(format!("trailedit: {name} was not changed: {error}")))
            }
            Phase::Over => None,
        }
    }

    /// Handles an answer.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> Go {
        match (std::mem::replace(&mut self.phase, Phase::Over), answer) {
            (Phase::Rereading(own), Answer::Trail(answer)) if own == ticket => match answer {
                Ok(trail) => self.compare(*trail, ctx),
                Err(error) => Go::Refused(Box::new(error)),
            },
            (Phase::Recording(own), Answer::Begun(record)) if own == ticket => {
                match record {
                    Ok(record) => self.record = Some(record),
                    Err(why) => {
                        ctx.warn(format!(
                            "What the trail was could not be written down, so that History lacks it: {why}."
                        ));
                    }
                }
                self.send(ctx)
            }
            (Phase::Recording(own), Answer::Filed(_)) if own == ticket => self.send(ctx),
            (Phase::Updating(own), Answer::Updated(answer)) if own == ticket => match answer {
                Err(error) if !error.may_have_been_applied() => self.refused(error, ctx),
                answer if self.stop_asked => self.settle(Sent { answer }, None, true, ctx),
                answer => {
                    self.note(came(&answer), ctx);
                    self.begin(Step::ReadBack, ctx);
                    self.read_back(0, Sent { answer }, ctx)
                }
            },
            (Phase::Holding { how: Holding::Until(own, _), .. }, Answer::Waited) if own == ticket => self.again(ctx),
            (Phase::ReadingBack { ticket: own, attempt, sent }, Answer::Trail(answer)) if own == ticket => {
                self.compare_back(attempt, sent, answer, ctx)
            }
            (Phase::Pausing { ticket: own, attempt, sent, .. }, Answer::Waited) if own == ticket => {
                self.read_back(attempt + 1, sent, ctx)
            }
            (Phase::AskingStatus { ticket: own, mut receipt }, Answer::Status(status)) if own == ticket => {
                receipt.told(status, ctx);
                Go::Receipt(receipt)
            }
            (phase, answer) => {
                // what the form below still waits for
                self.phase = phase;
                self.review.form.on_answer(ticket, answer, ctx)
            }
        }
    }

    /// AWS refused. Where that may only have to be waited for, it is; everything else is for the user to mend.
    fn refused(&mut self, error: ApiError, ctx: &mut Shared) -> Go {
        self.tries.refused(&error);
        self.note(Came::NotApplied { why: error.to_string() }, ctx);
        // no waiting lifts a Deny that is known
        let is_denied = preflight::denial(self.review.form.checks(), &error).is_some();
        let settling = error.settling().filter(|why| !(self.stop_asked || is_denied && *why == Settling::Propagation));
        let how = match settling {
            None => None,
            Some(Settling::Conflict) => Some(Holding::Choosing),
            Some(Settling::Propagation) => {
                let pause = self.tries.pause(ctx.now);
                if pause.is_none() {
                    let times = self.tries.unspread();
                    ctx.warn(format!("Refused {times} times, for two minutes: this is not IAM's delay any more."));
                }
                pause.map(|pause| until(pause, ctx))
            }
        };
        let (Some(settling), Some(how)) = (settling, how) else { return Go::Refused(Box::new(error)) };
        let held = Box::new(Held::new(error, settling, &self.review.form.draft));
        self.phase = Phase::Holding { held, how };
        Go::Stay
    }

    /// Compares the trail with what was loaded, and sends the request if it is the same.
    fn compare(&mut self, now: Trail, ctx: &mut Shared) -> Go {
        self.begin(Step::Compare, ctx);
        let loaded = &self.review.form.draft.base().settings;
        let same = |setting: &Setting| {
            let (a, b) = (loaded.get(*setting), now.settings.get(*setting));
            sameness(*setting, a.as_ref(), b.as_ref(), &now.arn) == Sameness::Same
        };
        if !Setting::ALL.iter().all(same) {
            return Go::Moved(Box::new(now));
        }
        self.phase = Phase::Recording(match &self.record {
            // the same once more
            Some(id) => ctx.store(Deed::Again(now.arn, id.clone(), ctx.now.seconds())),
            None => {
                let actor = ctx.session.identity.here().map(|identity| identity.actor().to_owned());
                let draft = &self.review.form.draft;
                let submit = Submit::new(draft, ctx.session.place(), actor, ctx.now.seconds());
                ctx.store(Deed::Begin(Box::new(submit)))
            }
        });
        Go::Stay
    }

    /// Sends the request, now that what the trail was is written down; or cannot be, which is no reason not to send it.
    fn send(&mut self, ctx: &mut Shared) -> Go {
        self.begin(Step::Update, ctx);
        self.phase = Phase::Updating(ctx.call(Call::Update(self.review.request.clone())));
        Go::Stay
    }

    /// Writes down what came of it.
    fn note(&self, outcome: Came, ctx: &mut Shared) {
        if let Some(id) = &self.record {
            ctx.store(Deed::End(self.review.request.trail.clone(), id.clone(), outcome));
        }
    }

    fn read_back(&mut self, attempt: usize, sent: Sent, ctx: &mut Shared) -> Go {
        let ticket = ctx.call(Call::Trail(self.review.request.trail.clone()));
        self.phase = Phase::ReadingBack { ticket, attempt, sent };
        Go::Stay
    }

    fn compare_back(&mut self, attempt: usize, sent: Sent, read: Result<Box<Trail>, ApiError>, ctx: &mut Shared) -> Go {
        let shows = |trail: &Trail| {
            let answered = sent.answer.as_ref().ok().map(|u| &u.settings);
            let verified = self.review.request.verify(answered, &trail.settings);
            match sent.answer.is_ok() {
                true => verified.iter().all(|v| v.verdict != Verdict::Different),
                // nobody said that it was applied: only what is seen counts
                false => verified.iter().all(|v| v.verdict == Verdict::Verified),
            }
        };
        // what is neither as it was nor as it was sent is somebody else's: it is not waited for
        let base = &self.review.form.draft.base().settings;
        let moved = |trail: &Trail| {
            let answered = sent.answer.as_ref().ok().map(|u| &u.settings);
            let verified = self.review.request.verify(answered, &trail.settings);
            let mut open = verified.iter().filter(|v| v.verdict == Verdict::Different).peekable();
            let is = |setting, value: Option<Value>, read: Option<&Value>| {
                sameness(setting, value.as_ref(), read, &trail.arn) == Sameness::Same
            };
            answered.is_some()
                && open.peek().is_some()
                && open.all(|v| !is(v.setting, base.get(v.setting), v.read.as_ref()))
        };
        let gone = read.as_ref().is_err_and(|error| error.code() == Some(GONE));
        let done = read.as_deref().is_ok_and(|trail| shows(trail) || moved(trail)) || gone || attempt >= PAUSES.len();
        let (read, unread) = match read {
            Ok(trail) => (Some(trail), None),
            Err(error) => (None, Some(error)),
        };
        self.unread = unread;
        if done {
            return self.settle(sent, read, false, ctx);
        }
        let ticket = ctx.call(Call::Wait(PAUSES[attempt]));
        self.phase = Phase::Pausing { ticket, attempt, sent, last: read };
        Go::Stay
    }

    /// Draws the conclusion from AWS's answer and the last reading of the trail.
    fn settle(&mut self, sent: Sent, read: Option<Box<Trail>>, stopped: bool, ctx: &mut Shared) -> Go {
        let base = self.review.form.draft.base();
        let outcome = match (sent.answer, &read) {
            (Ok(updated), _) => Outcome::Accepted { updated, stopped },
            (Err(error), Some(read)) if read.settings == base.settings => {
                // nobody said that it was applied, and the trail does not show it: back to the form, which says so
                self.note(Came::Unknown { why: error.to_string() }, ctx);
                return Go::Refused(Box::new(error));
            }
            (Err(error), _) => Outcome::Unanswered { error },
        };
        let seen = read.is_some();
        let trail = match (read, &outcome) {
            (Some(read), _) => *read,
            (None, Outcome::Accepted { updated, .. }) => Trail { settings: updated.settings.clone(), ..base.clone() },
            (None, Outcome::Unanswered { .. }) => base.clone(),
        };
        let receipt =
            Box::new(Receipt::new(&self.review, trail, seen, outcome, self.unread.take(), self.record.clone(), ctx));
        self.note(receipt.came(), ctx);
        if stopped {
            return Go::Receipt(receipt);
        }
        self.begin(Step::Status, ctx);
        let ticket = ctx.call(Call::Status(self.review.request.trail.clone()));
        self.phase = Phase::AskingStatus { ticket, receipt };
        Go::Stay
    }
}

/// Waits so many milliseconds.
fn until(milliseconds: i64, ctx: &mut Shared) -> Holding {
    let ticket = ctx.call(Call::Wait(milliseconds.unsigned_abs()));
    Holding::Until(ticket, Moment(ctx.now.0 + milliseconds))
}

/// What there is to write down of AWS's answer to an update.
fn came(answer: &Result<Updated, ApiError>) -> Came {
    match answer {
        Ok(updated) => Came::Applied { request_id: updated.request_id.clone(), verified: false },
        Err(error) => Came::Unknown { why: error.to_string() },
    }
}
