//! Updates of which nobody knows whether they were applied: the program ended before AWS's answer was known, or there was
//! none. When the program starts, their trails are read to find out; and every later reading of such a trail, whatever it
//! was for, corrects what is written down.
//!
//! What is found out is told in a band above the list and the form, where nothing else is ever told, until the history is
//! opened, which shows it in full.

use super::clock::{time_of_day, utc};
use super::event::{Answer, Call, Changed, Deed, Effect, KeptId, Moment, Ticket};
use super::page::{Line, Page, Role};
use super::{Load, Shared};
use crate::trail::error::Cause;
use crate::trail::kept::{Found, Outcome, Submit};
use crate::trail::{ApiError, Trail, TrailArn};
use std::collections::BTreeMap;

/// For how long after an update, in milliseconds, a trail that does not show it says nothing: AWS may show an update late,
/// and says nowhere how late (F§5).
const SETTLES: i64 = 5 * 60_000;

/// The shortest and the longest wait before the trail is read once more, in milliseconds.
const PAUSES: (i64, i64) = (15_000, 60_000);

/// The updates that are looked into.
#[derive(Debug)]
pub struct Interrupted {
    stage: Stage,
    items: Vec<Item>,
    /// Every update that a reading of its trail may yet prove applied.
    open: Vec<Left>,
    /// What was read of trails before it was known which updates that may prove.
    early: BTreeMap<TrailArn, Trail>,
    /// Whether it is yet to be seen that files of the history cannot be used.
    unusable: bool,
    /// What was changed is being looked up once more.
    asked: Option<Ticket>,
}

#[derive(Debug)]
enum Stage {
    /// What was changed is being looked up.
    Asking(Ticket),
    /// It is not known yet whose account this is: what belongs to another one is not touched.
    Waiting,
    /// Everything that is to be looked into is in the items.
    Begun,
}

/// An update that may have been applied.
#[derive(Clone, Debug)]
struct Left {
    id: KeptId,
    submit: Submit,
    /// Whether the program that sent it still runs.
    live: bool,
    /// Whether what it changed was changed again from here, so that the trail cannot tell any more.
    overtaken: bool,
}

#[derive(Debug)]
struct Item {
    id: KeptId,
    submit: Submit,
    overtaken: bool,
    /// When its trail was first read.
    since: Moment,
    looking: Looking,
    seen: bool,
}

/// How far looking into an update has come.
#[derive(Debug)]
enum Looking {
    /// Its trail is being read.
    Reading(Ticket),
    /// The trail does not show it yet, and is read again in a moment. Until when a reading proves nothing.
    Pausing(Ticket, Moment),
    /// This is what was found out.
    Told(Verdict, String),
}

/// What was found out.
#[derive(Clone, Copy, Debug)]
enum Verdict {
    Applied,
    NotSeen,
    Unclear,
    Unread,
}

impl Verdict {
    fn role(self) -> Role {
        match self {
            Verdict::Applied => Role::Good,
            Verdict::NotSeen => Role::Caution,
            Verdict::Unclear | Verdict::Unread => Role::Danger,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Verdict::Applied => "was applied",
            Verdict::NotSeen => "does not show in its trail",
            Verdict::Unclear => "may have been applied or not",
            Verdict::Unread => "could not be looked into",
        }
    }
}

impl Left {
    /// The updates in a history that may have been applied, and are not known to be seen in their trails.
    fn in_history(changed: &Changed) -> Vec<Left> {
        let open = |outcome: &Outcome| match outcome {
            Outcome::Sent | Outcome::Unknown { .. } | Outcome::Unclear { .. } => true,
            Outcome::Applied { verified, .. } => !verified,
            Outcome::NotApplied { .. } => false,
        };
        let left = changed.submits.iter().filter(|(_, submit, _)| open(&submit.outcome));
        let left = left.map(|(id, submit, live)| {
            // a newer version may have changed the same settings
            let newer = changed.newer.iter().any(|(_, newer)| {
                newer.trail.as_ref().is_none_or(|trail| *trail == submit.trail)
                    && newer.at.is_none_or(|at| at >= submit.sent)
            });
            let overtaken = newer || changed.submits.iter().any(|(_, later, _)| overtakes(later, submit));
            Left { id: id.clone(), submit: submit.clone(), live: *live, overtaken }
        });
        left.collect()
    }

    /// Whether it is looked into when the program starts: nobody has come to a conclusion, or still may.
    fn is_unsettled(&self) -> bool {
        !self.live && matches!(self.submit.outcome, Outcome::Sent | Outcome::Unknown { .. })
    }

    /// What to write down when a reading of its trail proves that it was applied; `None` when it does not.
    fn proved(&self, now: &Trail) -> Option<Outcome> {
        let being_sent = self.live && self.submit.outcome == Outcome::Sent;
        if self.overtaken || being_sent || self.submit.trail != now.arn || self.submit.found(now) != Found::Applied {
            return None;
        }
        let verified = self.submit.is_verified_by(now);
        match &self.submit.outcome {
            Outcome::Applied { request_id, .. } => {
                verified.then(|| Outcome::Applied { request_id: request_id.clone(), verified })
            }
            _ => Some(Outcome::Applied { request_id: None, verified }),
        }
    }
}

impl Interrupted {
    /// Looks for them.
    pub fn start(ctx: &mut Shared) -> Interrupted {
        let ticket = ctx.store(Deed::History(ctx.session.place()));
        Interrupted {
            stage: Stage::Asking(ticket),
            items: Vec::new(),
            open: Vec::new(),
            early: BTreeMap::new(),
            unusable: false,
            asked: None,
        }
    }

    /// An update from here came to an end of which nobody knows, or that the trail does not show: it is one of them now.
    pub fn refresh(&mut self, ctx: &mut Shared) {
        if !matches!(self.stage, Stage::Asking(_)) {
            self.asked = Some(ctx.store(Deed::History(ctx.session.place())));
        }
    }

    /// Whether an answer with this ticket is for them.
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        matches!(self.stage, Stage::Asking(own) if own == ticket)
            || self.asked == Some(ticket)
            || self.items.iter().any(|item| match item.looking {
                Looking::Reading(own) | Looking::Pausing(own, _) => own == ticket,
                Looking::Told(..) => false,
            })
    }

    /// Handles an answer that is for them; `true` when something was found out.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> bool {
        match answer {
            Answer::History(changed) if self.asked == Some(ticket) => {
                self.asked = None;
                self.looked_up(&changed);
                false
            }
            Answer::History(changed) => {
                self.found(*changed, ctx);
                false
            }
            Answer::Trail(answer) => {
                let mut pause = None;
                for item in &mut self.items {
                    if matches!(item.looking, Looking::Reading(own) if own == ticket) {
                        item.looking = look(item, answer.as_deref(), &mut pause, ctx);
                    }
                }
                true
            }
            Answer::Waited => {
                let Some(first) = self.items.iter().position(|item| item.pauses(ticket)) else { return false };
                let again = ctx.call(Call::Trail(self.items[first].submit.trail.clone()));
                for item in self.items.iter_mut().filter(|item| item.pauses(ticket)) {
                    item.looking = Looking::Reading(again);
                }
                false
            }
            _ => false,
        }
    }

    /// What was changed is known: keeps those that may have been applied.
    fn found(&mut self, changed: Changed, ctx: &mut Shared) {
        self.looked_up(&changed);
        self.unusable = ctx.note_unusable(changed.problems);
        self.stage = Stage::Waiting;
        let is_open = |arn: &TrailArn| self.open.iter().any(|left| left.submit.trail == *arn);
        self.early.retain(|arn, _| is_open(arn));
        self.identified(ctx);
    }

    /// What was changed was looked up once more, for whatever reason.
    pub fn looked_up(&mut self, changed: &Changed) {
        self.open = Left::in_history(changed);
    }

    /// An update is about to be sent: what it changes once more proves nothing of an older one any more.
    pub fn overtaken(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::Store(_, Deed::Begin(later)) = effect else { continue };
            for left in self.open.iter_mut().filter(|left| overtakes(later, &left.submit)) {
                left.overtaken = true;
            }
            for item in self.items.iter_mut().filter(|item| overtakes(later, &item.submit)) {
                item.overtaken = true;
            }
        }
    }

    /// The caller's account is known, or is known not to be found out: reads the trails, each once.
    pub fn identified(&mut self, ctx: &mut Shared) {
        if matches!(ctx.session.identity, Load::Waiting(_)) || !matches!(self.stage, Stage::Waiting) {
            return;
        }
        self.stage = Stage::Begun;
        let place = ctx.session.place();
        self.open.retain(|left| place.admits(&left.submit.place));
        let mut tickets: Vec<(TrailArn, Ticket)> = Vec::new();
        for Left { id, submit, overtaken, .. } in self.open.iter().filter(|left| left.is_unsettled()).cloned() {
            let asked = tickets.iter().find(|(arn, _)| *arn == submit.trail).map(|(_, ticket)| *ticket);
            let ticket = asked.unwrap_or_else(|| ctx.call(Call::Trail(submit.trail.clone())));
            if asked.is_none() {
                tickets.push((submit.trail.clone(), ticket));
            }
            let looking = Looking::Reading(ticket);
            self.items.push(Item { id, submit, overtaken, since: ctx.now, looking, seen: false });
        }
        for trail in std::mem::take(&mut self.early).into_values() {
            self.read(&trail, true, ctx);
        }
    }

    /// A trail was read, for whatever reason: writes down what that proves. It is told unless what is on the screen
    /// `tells` it; `true` when something was found out.
    pub fn read(&mut self, trail: &Trail, tells: bool, ctx: &mut Shared) -> bool {
        let mut proved = Vec::new();
        match &mut self.stage {
            // nobody may read it once more: what it proves is looked up as soon as it can be
            Stage::Asking(_) => _ = self.early.insert(trail.arn.clone(), trail.clone()),
            Stage::Waiting => {
                if self.open.iter().any(|left| left.submit.trail == trail.arn) {
                    self.early.insert(trail.arn.clone(), trail.clone());
                }
            }
            Stage::Begun => {
                self.open.retain(|left| match left.proved(trail) {
                    Some(outcome) => {
                        proved.push((left.clone(), outcome));
                        false
                    }
                    None => true,
                });
            }
        }
        for (Left { id, submit, overtaken, .. }, outcome) in &proved {
            ctx.store(Deed::End(submit.trail.clone(), id.clone(), outcome.clone()));
            if matches!(submit.outcome, Outcome::Applied { .. }) {
                continue; // that AWS accepted it was known
            }
            let looking = Looking::Told(Verdict::Applied, applied(submit));
            if tells {
                ctx.note_proved(&submit.trail);
            }
            match self.items.iter_mut().find(|item| item.id == *id) {
                Some(item) => (item.looking, item.seen) = (looking, false),
                None if tells => {
                    let (id, submit) = (id.clone(), submit.clone());
                    let item = Item { id, submit, overtaken: *overtaken, since: ctx.now, looking, seen: false };
                    self.items.push(item);
                }
                None => {}
            }
        }
        !proved.is_empty()
    }

    /// The history was opened: what was found out so far is there to be seen.
    pub fn seen(&mut self) {
        self.unusable = false;
        for item in &mut self.items {
            item.seen = matches!(item.looking, Looking::Told(..));
        }
    }

    /// What was found out of a submit.
    pub fn told(&self, id: &KeptId) -> Option<String> {
        self.items.iter().find(|item| item.id == *id).and_then(|item| match &item.looking {
            Looking::Told(_, text) => Some(text.clone()),
            Looking::Pausing(_, until) => Some(not_yet(&item.submit, *until)),
            Looking::Reading(_) => None,
        })
    }

    /// What there is to be seen, in lines of this width, at most `rows` of them; nothing when all was seen.
    pub fn band(&self, width: u16, rows: usize, ctx: &Shared) -> Vec<Line> {
        let unseen: Vec<&Item> = self.items.iter().filter(|item| !item.seen).collect();
        let unusable: &[String] = if self.unusable { &ctx.unusable } else { &[] };
        let mut told: Vec<(Role, String)> = unseen.iter().map(|item| item.told()).collect();
        told.extend(unusable.iter().map(|problem| (Role::Caution, problem.clone())));
        let Some((_, last)) = told.last_mut() else { return Vec::new() };
        last.push_str(" H shows it.");
        let lines = laid_out(&told, width);
        if lines.len() <= rows {
            return lines;
        }
        let worst = |told: &[(Role, String)]| {
            let order = [Role::Danger, Role::Caution, Role::Good];
            order.into_iter().find(|role| told.iter().any(|(own, _)| own == role)).unwrap_or(Role::Note)
        };
        let of = match unseen.len() {
            0 => String::new(),
            1 => "Of an earlier update nothing was known: ".to_owned(),
            n => format!("Of {n} earlier updates nothing was known: "),
        };
        let each: Vec<_> = unseen.iter().map(|item| item.in_short()).collect();
        let end = if unseen.is_empty() { "" } else { ". " };
        let unusable = if unusable.is_empty() { "" } else { "The history cannot be read in full. " };
        let text = format!("{of}{}{end}{unusable}H shows more.", each.join("; "));
        cut(laid_out(&[(worst(&told), text)], width), rows)
    }
}

impl Item {
    fn pauses(&self, ticket: Ticket) -> bool {
        matches!(self.looking, Looking::Pausing(own, _) if own == ticket)
    }

    fn told(&self) -> (Role, String) {
        match &self.looking {
            Looking::Told(verdict, text) => (verdict.role(), text.clone()),
            Looking::Reading(_) => {
                (Role::Note, format!("{}: reading the trail to find out whether it was applied…", what(&self.submit)))
            }
            Looking::Pausing(_, until) => (Role::Note, not_yet(&self.submit, *until)),
        }
    }

    /// What is known, in a few words.
    fn in_short(&self) -> String {
        let verdict = match &self.looking {
            Looking::Told(verdict, _) => verdict.words(),
            Looking::Reading(_) => "is being looked into",
            Looking::Pausing(..) => "is not visible yet",
        };
        format!("{} {verdict}", self.submit.trail.name())
    }

    /// Until when a trail that does not show it proves nothing. A clock that was wrong when it was sent puts that off no
    /// further than it is from the first reading.
    fn settles(&self) -> Moment {
        let sent = self.submit.sent.saturating_mul(1000);
        Moment(sent.min(self.since.0).saturating_add(SETTLES))
    }
}

fn what(submit: &Submit) -> String {
    let Submit { trail, sent, outcome, .. } = submit;
    let how = if *outcome == Outcome::Sent { "interrupted" } else { "unanswered" };
    format!("The {how} update of {} ({}), sent {}", trail.name(), trail.region(), utc(*sent))
}

fn applied(submit: &Submit) -> String {
    format!("{}, was applied: the trail shows what was sent.", what(submit))
}

fn not_yet(submit: &Submit, until: Moment) -> String {
    format!(
        "{}, is not visible in the trail yet; it may have been applied. AWS shows an update late at times: the trail is \
         read again until {}.",
        what(submit),
        time_of_day(until)
    )
}

/// What a trail says of an update, which is written down, too. One that is fresh is looked at again as long as the trail
/// does not show it; `pause` is the ticket of the wait for all of them.
fn look(item: &Item, answer: Result<&Trail, &ApiError>, pause: &mut Option<Ticket>, ctx: &mut Shared) -> Looking {
    let (what, submit) = (what(&item.submit), &item.submit);
    let now = utc(ctx.now.seconds());
    let minutes = (ctx.now.seconds() - submit.sent).max(0) / 60;
    let after = match minutes {
        1 => "1 minute".to_owned(),
        0..120 => format!("{minutes} minutes"),
        _ => format!("{} hours", minutes / 60),
    };
    let (verdict, text, outcome) = match answer.map(|trail| (submit.found(trail), trail)) {
        Ok(_) if item.overtaken => {
            let why = "What it was to change was changed again from here, so that the trail cannot tell.".to_owned();
            let text = format!("{what}, may have been applied or not: the same settings were changed again since.");
            (Verdict::Unclear, text, Outcome::Unclear { why })
        }
        Ok((Found::Applied, trail)) => {
            let outcome = Outcome::Applied { request_id: None, verified: submit.is_verified_by(trail) };
            (Verdict::Applied, applied(submit), outcome)
        }
        Ok(_) if ctx.now < item.settles() => {
            let wait = ((ctx.now.0 - item.since.0) / 2).clamp(PAUSES.0, PAUSES.1);
            let wait = wait.min(item.settles().0 - ctx.now.0).unsigned_abs();
            return Looking::Pausing(*pause.get_or_insert_with(|| ctx.call(Call::Wait(wait))), item.settles());
        }
        Ok((Found::NotApplied, _)) => {
            let why = format!(
                "Read at {now}, {after} after it was sent, the trail was as it was before. Most likely it was not applied."
            );
            let text = format!(
                "{what}, does not show in the trail, {after} after it was sent: most likely it was not applied. Later \
                 readings of the trail correct this."
            );
            (Verdict::NotSeen, text, Outcome::Unclear { why })
        }
        Ok((Found::Unclear, _)) => {
            let why = format!("Read at {now}, the trail was neither as it was before nor what was sent.");
            let text = format!(
                "{what}, may have been applied or not: the trail is neither as it was before nor what was sent. See what \
                 it is now."
            );
            (Verdict::Unclear, text, Outcome::Unclear { why })
        }
        Err(error) if is_gone(error, submit, ctx) => {
            let why = format!("Asked at {now}, AWS said that there is no such trail any more.");
            let text = format!("{what}, may have been applied or not: the trail does not exist any more.");
            (Verdict::Unclear, text, Outcome::Unclear { why })
        }
        Err(error) => {
            let text = format!(
                "{what}, may have been applied or not, and the trail could not be read; the next start tries again. {error}"
            );
            return Looking::Told(Verdict::Unread, text);
        }
    };
    ctx.store(Deed::End(submit.trail.clone(), item.id.clone(), outcome));
    Looking::Told(verdict, text)
}

/// Whether one submit came after another one, to the same trail, and may have changed a setting of it again.
fn overtakes(later: &Submit, submit: &Submit) -> bool {
    later.trail == submit.trail
        && later.sent > submit.sent
        && !matches!(later.outcome, Outcome::NotApplied { .. })
        && later.edits.keys().any(|setting| submit.edits.contains_key(setting))
}

/// Whether AWS says that there is no such trail, to the account that the submit was made with.
fn is_gone(error: &ApiError, submit: &Submit, ctx: &Shared) -> bool {
    let own = ctx.session.account().is_some_and(|own| submit.place.account.as_deref() == Some(own));
    own && matches!(&error.cause, Cause::Refused(code) if code == "TrailNotFoundException")
}

fn laid_out(told: &[(Role, String)], width: u16) -> Vec<Line> {
    let mut page = Page::new(width);
    for (role, text) in told {
        page.labelled(0, if *role == Role::Note { "i " } else { "! " }, *role, Role::Text, text);
    }
    page.into_lines()
}

/// As many lines as there is room for.
fn cut(mut lines: Vec<Line>, rows: usize) -> Vec<Line> {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(span) = lines.last_mut().and_then(|line| line.last_mut()) {
            let keep = span.text.chars().count().saturating_sub(2);
            span.text = span.text.chars().take(keep).chain(" …".chars()).collect();
        }
    }
    lines
}
