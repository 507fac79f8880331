//! Submits of earlier runs of which nobody knows what came: the program ended before AWS's answer was known, or there was
//! none. When the program starts, their trails are read to find out.
//!
//! What is found out is told in a band above the list and the form, where nothing else is ever told, until the history is
//! opened, which shows it in full.

use super::clock::utc;
use super::event::{Answer, Call, Changed, Deed, KeptId, Ticket};
use super::page::{Line, Page, Role};
use super::{Load, Shared};
use crate::trail::errors::Cause;
use crate::trail::kept::{Found, Outcome, Submit};
use crate::trail::{ApiError, Trail, TrailArn};

/// How old a submit must be, in seconds, before a trail that does not show it says at once that it was not applied: one
/// may be sent again for some minutes, and AWS shows an update a little later (F§5).
const FRESH: i64 = 15 * 60;

/// How long to wait, in milliseconds, before the trail of a fresher one is read once more: as long as an update is waited
/// for when it is read back.
const PAUSE: u64 = 15_000;

/// The submits that are looked into.
#[derive(Debug)]
pub struct Interrupted {
    stage: Stage,
    items: Vec<Item>,
    /// Whether it is yet to be seen that files of the history cannot be used.
    unusable: bool,
}

#[derive(Debug)]
enum Stage {
    /// What was changed is being looked up.
    Asking(Ticket),
    /// It is not known yet whose account this is: what belongs to another one is not touched.
    Waiting(Vec<Left>),
    /// Everything that is to be looked into is in the items.
    Begun,
}

/// A submit of which nobody knows what came.
#[derive(Debug)]
struct Left {
    id: KeptId,
    submit: Submit,
    /// Whether what it changed was changed again from here, so that the trail cannot tell any more.
    overtaken: bool,
}

#[derive(Debug)]
struct Item {
    id: KeptId,
    submit: Submit,
    overtaken: bool,
    looking: Looking,
    seen: bool,
}

/// How far looking into a submit has come.
#[derive(Debug)]
enum Looking {
    /// Its trail is being read; for the last time?
    Reading(Ticket, bool),
    /// It is fresh, and its trail is read again in a moment.
    Pausing(Ticket),
    /// This is what was found out.
    Told(Verdict, String),
}

/// What was found out.
#[derive(Clone, Copy, Debug)]
enum Verdict {
    Applied,
    NotApplied,
    Unclear,
    Unread,
}

impl Verdict {
    fn role(self) -> Role {
        match self {
            Verdict::Applied => Role::Good,
            Verdict::NotApplied => Role::Caution,
            Verdict::Unclear | Verdict::Unread => Role::Danger,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Verdict::Applied => "was applied",
            Verdict::NotApplied => "was not applied",
            Verdict::Unclear => "may have been applied or not",
            Verdict::Unread => "could not be looked into",
        }
    }
}

impl Interrupted {
    /// Looks for them.
    pub fn start(ctx: &mut Shared) -> Interrupted {
        let ticket = ctx.store(Deed::History(ctx.session.place()));
        Interrupted { stage: Stage::Asking(ticket), items: Vec::new(), unusable: false }
    }

    /// Whether an answer with this ticket is for them.
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        matches!(self.stage, Stage::Asking(own) if own == ticket)
            || self.items.iter().any(|item| match item.looking {
                Looking::Reading(own, _) | Looking::Pausing(own) => own == ticket,
                Looking::Told(..) => false,
            })
    }

    /// Handles an answer that is for them; `true` when something was found out.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, ctx: &mut Shared) -> bool {
        match answer {
            Answer::History(changed) => {
                self.found(*changed, ctx);
                false
            }
            Answer::Trail(answer) => {
                let mut pause = None;
                for item in &mut self.items {
                    if let Looking::Reading(own, last) = item.looking
                        && own == ticket
                    {
                        item.looking = look(item, answer.as_deref(), last, &mut pause, ctx);
                    }
                }
                true
            }
            Answer::Waited => {
                let Some(first) = self.items.iter().position(|item| item.pauses(ticket)) else { return false };
                let again = ctx.call(Call::Trail(self.items[first].submit.trail.clone()));
                for item in self.items.iter_mut().filter(|item| item.pauses(ticket)) {
                    item.looking = Looking::Reading(again, true);
                }
                false
            }
            _ => false,
        }
    }

    /// What was changed is known: keeps those of which it is not known what came, unless whoever sent them still runs.
    fn found(&mut self, changed: Changed, ctx: &mut Shared) {
        self.unusable = ctx.note_unusable(changed.problems);
        let open = |outcome: &Outcome| matches!(outcome, Outcome::Sent | Outcome::Unknown { .. });
        let left = changed.submits.iter().filter(|(_, submit, live)| !live && open(&submit.outcome));
        let left = left.map(|(id, submit, _)| {
            let overtaken = changed.submits.iter().any(|(_, later, _)| overtakes(later, submit));
            Left { id: id.clone(), submit: submit.clone(), overtaken }
        });
        self.stage = Stage::Waiting(left.collect());
        self.identified(ctx);
    }

    /// The caller's account is known, or is known not to be found out: reads the trails, each once.
    pub fn identified(&mut self, ctx: &mut Shared) {
        if matches!(ctx.session.identity, Load::Waiting(_)) || !matches!(self.stage, Stage::Waiting(_)) {
            return;
        }
        let Stage::Waiting(left) = std::mem::replace(&mut self.stage, Stage::Begun) else { return };
        let place = ctx.session.place();
        let mut tickets: Vec<(TrailArn, Ticket)> = Vec::new();
        for Left { id, submit, overtaken } in left.into_iter().filter(|left| place.admits(&left.submit.place)) {
            let asked = tickets.iter().find(|(arn, _)| *arn == submit.trail).map(|(_, ticket)| *ticket);
            let ticket = asked.unwrap_or_else(|| ctx.call(Call::Trail(submit.trail.clone())));
            if asked.is_none() {
                tickets.push((submit.trail.clone(), ticket));
            }
            let looking = Looking::Reading(ticket, false);
            self.items.push(Item { id, submit, overtaken, looking, seen: false });
        }
    }

    /// The history was opened: what was found out so far is there to be seen.
    pub fn seen(&mut self) {
        self.unusable = false;
        for item in &mut self.items {
            item.seen = matches!(item.looking, Looking::Told(..));
        }
    }

    /// What was found out of a submit.
    pub fn told(&self, id: &KeptId) -> Option<&str> {
        self.items.iter().find(|item| item.id == *id).and_then(|item| match &item.looking {
            Looking::Told(_, text) => Some(text.as_str()),
            Looking::Reading(..) | Looking::Pausing(_) => None,
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
        matches!(self.looking, Looking::Pausing(own) if own == ticket)
    }

    fn told(&self) -> (Role, String) {
        match &self.looking {
            Looking::Told(verdict, text) => (verdict.role(), text.clone()),
            Looking::Reading(..) | Looking::Pausing(_) => {
                (Role::Note, format!("{}: the trail is read to find out what came of it…", self.what()))
            }
        }
    }

    /// The same in a few words.
    fn in_short(&self) -> String {
        let verdict = match &self.looking {
            Looking::Told(verdict, _) => verdict.words(),
            Looking::Reading(..) | Looking::Pausing(_) => "is being looked into",
        };
        format!("{} {verdict}", self.submit.trail.name())
    }

    fn what(&self) -> String {
        let Submit { trail, sent, outcome, .. } = &self.submit;
        let how = if *outcome == Outcome::Sent { "interrupted" } else { "unanswered" };
        format!("The {how} update of {} ({}), sent {}", trail.name(), trail.region(), utc(*sent))
    }
}

/// What a trail says of a submit, which is written down, too. One that is fresh is looked at again when the trail does not
/// show it; `pause` is the ticket of the wait for all of them.
fn look(
    item: &Item,
    answer: Result<&Trail, &ApiError>,
    last: bool,
    pause: &mut Option<Ticket>,
    ctx: &mut Shared,
) -> Looking {
    let (what, submit) = (item.what(), &item.submit);
    let now = utc(ctx.now.seconds());
    let (verdict, text, outcome) = match answer.map(|trail| (submit.found(trail), trail)) {
        Ok(_) if item.overtaken => {
            let why = "What it was to change was changed again from here, so that the trail cannot tell.".to_owned();
            let text = format!("{what}, may have been applied or not: the same settings were changed again since.");
            (Verdict::Unclear, text, Outcome::Unclear { why })
        }
        Ok((Found::NotApplied, _)) if !last && ctx.now.seconds() - submit.sent < FRESH => {
            return Looking::Pausing(*pause.get_or_insert_with(|| ctx.call(Call::Wait(PAUSE))));
        }
        Ok((Found::Applied, trail)) => {
            let outcome = Outcome::Applied { request_id: None, verified: submit.is_verified_by(trail) };
            (Verdict::Applied, format!("{what}, was applied: the trail shows what was sent."), outcome)
        }
        Ok((Found::NotApplied, _)) => {
            let why = format!("Its answer was not known. Read at {now}, the trail was as it was before.");
            let text = format!("{what}, was not applied: the trail is as it was before.");
            (Verdict::NotApplied, text, Outcome::NotApplied { why })
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
