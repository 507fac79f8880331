//! What came of a submit.

mod watch;

pub use watch::PAUSE;

use super::event::{Answer, Deed, KeptId, Moment, Ticket};
use super::form::Form;
use super::guide::in_lines;
use super::history::{not_reported, tell};
use super::keys::Action;
use super::layout::Layout;
use super::page::{Line, Page, Role, Scroll};
use super::review::Review;
use super::{Go, Shared};
use crate::trail::change::{Verdict, Verification};
use crate::trail::guide::{Known, Task, Topic};
use crate::trail::kept::{Outcome as Came, Place, Submit};
use crate::trail::settings::{Sameness, compared, sameness};
use crate::trail::surroundings::Surroundings;
use crate::trail::validate::{self, Finding, Severity};
use crate::trail::{ApiError, Draft, Request, Setting, Status, Trail, Updated, Value};
use watch::{Asked, Watch};

/// What AWS said to the update.
#[derive(Debug)]
pub enum Outcome {
    /// It accepted it.
    Accepted {
        /// What it answered.
        updated: Updated,
        /// Whether the user stopped the reading back.
        stopped: bool,
    },
    /// It did not say whether it was applied.
    Unanswered {
        /// What there was instead of an answer.
        error: ApiError,
    },
}

/// What AWS answers when there is no such trail (F§8, GetTrail).
pub(super) const GONE: &str = "TrailNotFoundException";

/// What the trail shows of a setting that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    /// What was sent.
    Sent,
    /// What it was before: AWS is behind.
    Before,
    /// What somebody else set after that.
    Others,
    /// What AWS made of it.
    Else,
    /// It cannot be told.
    Nothing,
}

/// The command that takes the change back, and what there is to know about it.
#[derive(Debug)]
struct Undo {
    command: Vec<String>,
    findings: Vec<Finding>,
}

/// What came of a submit.
#[derive(Debug)]
pub struct Receipt {
    /// The trail as it was read back, or as AWS answered when it could not be.
    pub trail: Trail,
    /// What AWS said.
    pub outcome: Outcome,
    /// Each setting that was sent.
    pub verified: Vec<Verification>,
    watch: Watch,
    /// The endpoint that it was sent to, when it is not AWS's own.
    endpoint: Option<String>,
    request: Request,
    draft: Draft,
    /// Where it is written down, when it is.
    record: Option<KeptId>,
    /// What is noted of it for the end of the program.
    noted: String,
    focus: Setting,
    read_back: bool,
    undo: Option<Undo>,
    /// What is left to do elsewhere.
    left: Vec<Task>,
    scroll: Scroll,
}

impl Receipt {
    /// The receipt of a request that left. `read_back` says whether `trail` is what was read after it.
    pub fn new(
        review: &Review,
        trail: Trail,
        read_back: bool,
        outcome: Outcome,
        unread: Option<ApiError>,
        record: Option<KeptId>,
        ctx: &Shared,
    ) -> Receipt {
        let mut verified = review.request.verify(outcome.answered(), &trail.settings);
        if !read_back {
            verified.iter_mut().for_each(|v| v.verdict = Verdict::Unknown);
        }
        let draft = review.form.draft.clone();
        let undo = draft.inverse_draft().and_then(|back| {
            let mut findings = validate::draft(&back, ctx.session.account());
            findings.retain(|f| f.severity > Severity::Note);
            Some(Undo { command: back.request()?.command(&ctx.session.command), findings })
        });
        let mut watch = Watch::new(trail.arn.clone(), review.form.status.here().cloned());
        watch.read(unread);
        Receipt {
            trail,
            outcome,
            verified,
            watch,
            endpoint: ctx.session.endpoint().map(str::to_owned),
            request: review.request.clone(),
            draft,
            record,
            noted: String::new(),
            focus: review.form.focus,
            read_back,
            undo,
            left: Vec::new(),
            scroll: Scroll::default(),
        }
    }

    /// How the trail is doing right after the update.
    pub fn told(&mut self, status: Result<Status, ApiError>, ctx: &Shared) {
        self.watch.told(status, ctx.now);
    }

    /// It is shown: what came of the submit is noted, and the trail is watched from now on.
    pub fn begin(&mut self, ctx: &mut Shared) {
        self.note(ctx);
        self.watch.wait(self.is_unseen(), ctx);
    }

    /// Nothing stands above it any more.
    pub fn uncovered(&mut self, ctx: &mut Shared) {
        if self.watch.is_due() {
            self.watch.look(self.is_unseen(), false, ctx);
        }
    }

    /// Handles an answer; `true` when the trail is not what it was at the last reading. While it is `covered`, nothing is asked.
    pub fn on_answer(&mut self, ticket: Ticket, answer: Answer, covered: bool, ctx: &mut Shared) -> bool {
        if matches!(answer, Answer::Waited) {
            if self.watch.waited(ticket, covered) {
                self.watch.look(self.is_unseen(), false, ctx);
            }
            return false;
        }
        let mut moved = false;
        match (self.watch.asked(ticket), answer) {
            (Some(Asked::Status), Answer::Status(status)) => self.watch.told(status, ctx.now),
            (Some(Asked::Trail), Answer::Trail(Ok(trail))) => {
                moved = trail.settings != self.trail.settings;
                self.watch.read(None);
                self.read_again(*trail, ctx);
            }
            (Some(Asked::Trail), Answer::Trail(Err(error))) => self.watch.read(Some(error)),
            _ => return false,
        }
        if self.watch.is_answered() {
            self.watch.wait(self.is_unseen(), ctx);
        }
        moved
    }

    /// What the trail shows of a setting that was sent.
    fn shows(&self, of: &Verification) -> Shows {
        let same =
            |value: Option<&Value>| sameness(of.setting, value, of.read.as_ref(), &self.trail.arn) == Sameness::Same;
        let answered = self.outcome.answered().map(|answered| answered.get(of.setting));
        match of.verdict {
            Verdict::Verified => Shows::Sent,
            Verdict::Unknown => Shows::Nothing,
            // the trail shows what it was before: AWS is known to be behind for a while (F§5)
            Verdict::Different if same(self.draft.before(of.setting).as_ref()) => Shows::Before,
            // AWS accepted another value than this one: it was set after that
            Verdict::Different => match answered {
                Some(answered) if !same(answered.as_ref()) => Shows::Others,
                _ => Shows::Else,
            },
        }
    }

    /// The settings of which the trail shows this.
    fn showing(&self, what: Shows) -> Vec<&Verification> {
        self.verified.iter().filter(|of| self.shows(of) == what).collect()
    }

    /// Why the trail could not be read back, when it was deleted.
    fn is_gone(&self) -> bool {
        !self.read_back && self.watch.unread().is_some_and(|error| error.code() == Some(GONE))
    }

    /// Whether the trail may yet come to show what was sent: it is read again until it does.
    fn is_unseen(&self) -> bool {
        match &self.outcome {
            Outcome::Accepted { .. } => !self.read_back || !self.showing(Shows::Before).is_empty(),
            Outcome::Unanswered { .. } => !self.all_verified(),
        }
    }

    /// The trail was read once more. When it shows everything now, what was noted and written down is put right.
    fn read_again(&mut self, trail: Trail, ctx: &mut Shared) {
        let knew = self.all_verified();
        self.verified = self.request.verify(self.outcome.answered(), &trail.settings);
        (self.trail, self.read_back) = (trail, true);
        if self.all_verified() && !knew {
            let line = self.summary();
            ctx.note_seen(&self.trail.arn, &self.noted, line.clone());
            self.noted = line;
            if let Some(id) = &self.record {
                ctx.store(Deed::End(self.trail.arn.clone(), id.clone(), self.came()));
            }
            ctx.say("The trail shows every change now.");
        }
    }

    /// Whether nobody knows what came of it.
    pub fn is_unknown(&self) -> bool {
        matches!(self.outcome, Outcome::Unanswered { .. }) && !self.all_verified()
    }

    /// The edits of which nobody knows whether they were applied.
    pub fn unsettled(&self) -> Option<&Draft> {
        self.is_unknown().then_some(&self.draft)
    }

    /// What there is to write down of it.
    pub fn came(&self) -> Came {
        match &self.outcome {
            Outcome::Accepted { updated, .. } => {
                Came::Applied { request_id: updated.request_id.clone(), verified: self.all_verified() }
            }
            Outcome::Unanswered { error, .. } => match self.all_verified() {
                true => Came::Applied { request_id: error.request_id.clone(), verified: true },
                false => Came::Unknown { why: error.to_string() },
            },
        }
    }

    /// Notes it for the end of the program.
    fn note(&mut self, ctx: &mut Shared) {
        self.noted = self.summary();
        match self.is_unknown() {
            true => ctx.note_unknown(&self.trail.arn, self.noted.clone()),
            false => ctx.note_applied(&self.trail.arn, self.noted.clone(), self.all_verified()),
        }
    }

    /// The form of the trail as it is now. Edits of which nobody knows what became are still there.
    pub fn into_form(self, ctx: &mut Shared) -> Form {
        let mut form = match self.is_unknown() {
            true => Form::with_rebase(self.draft.rebase(self.trail), ctx),
            false => Form::with_draft(Draft::new(self.trail), ctx),
        };
        form.focus = self.focus;
        form.refresh(ctx); // the receipt may have been looked at for long
        form
    }

    /// The form of the trail as it is now, with edits that take the change back; `None` when there is nothing to take back,
    /// which is said.
    fn undo_form(&self, ctx: &mut Shared) -> Option<Form> {
        if self.is_gone() {
            ctx.say("The trail does not exist any more: there is nothing to undo.");
            return None;
        }
        let mut trail = self.trail.clone();
        let behind = self.showing(Shows::Before);
        if let Outcome::Accepted { updated, .. } = &self.outcome {
            // AWS does not show it yet, and nothing can be taken back of what is not there
            for of in &behind {
                trail.settings.put(of.setting, updated.settings.get(of.setting));
            }
        }
        let submit = Submit::new(&self.draft, Place::default(), None, ctx.now.seconds());
        let moved = submit.moved(&trail);
        let settled = behind.is_empty();
        let (draft, lost) = submit.undo(trail);
        let Some(first) = draft.changes().first().map(|change| change.setting) else {
            match lost.is_empty() {
                true => ctx.say("There is nothing to undo: the trail is as it was before the update."),
                false => ctx.warn(format!("Nothing can be undone. {}", not_reported(&lost))),
            }
            return None;
        };
        tell(&draft, &moved, &lost, ctx);
        let mut form = Form::with_draft(draft, ctx);
        form.focus = first;
        if settled {
            form.refresh(ctx); // others may have changed it since it was read
        }
        Some(form)
    }

    /// Whether the trail shows everything that was sent.
    pub fn all_verified(&self) -> bool {
        self.verified.iter().all(|v| v.verdict == Verdict::Verified)
    }

    /// AWS's request id, when it sent one.
    pub fn request_id(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Accepted { updated, .. } => updated.request_id.as_deref(),
            Outcome::Unanswered { error, .. } => error.request_id.as_deref(),
        }
    }

    /// The verdict in a sentence.
    pub fn title(&self) -> (Role, String) {
        let name = self.trail.arn.name();
        let labels = |what| self.showing(what).iter().map(|of| of.setting.label()).collect::<Vec<_>>().join(", ");
        let (behind, others, other) = (labels(Shows::Before), labels(Shows::Others), labels(Shows::Else));
        match (&self.outcome, self.all_verified()) {
            (Outcome::Accepted { .. }, true) => {
                (Role::Good, format!("{name} was updated, and reading it back shows every change."))
            }
            (Outcome::Accepted { stopped: true, .. }, _) if !self.read_back => (
                Role::Caution,
                format!("AWS accepted the update of {name}. You stopped the reading back, so it is not verified."),
            ),
            (Outcome::Accepted { .. }, _) if self.is_gone() => (
                Role::Danger,
                format!(
                    "AWS accepted the update of {name}, but the trail does not exist any more: it was deleted since."
                ),
            ),
            (Outcome::Accepted { .. }, _) if !self.read_back => {
                (Role::Caution, format!("AWS accepted the update of {name}, but the trail could not be read back."))
            }
            (Outcome::Accepted { .. }, _) if !others.is_empty() => (
                Role::Danger,
                format!("AWS accepted the update of {name}, and someone else changed it since: {others}."),
            ),
            (Outcome::Accepted { .. }, _) if !behind.is_empty() => (
                Role::Caution,
                format!("AWS accepted the update of {name}, but reading it back does not show all of it yet."),
            ),
            (Outcome::Accepted { .. }, _) if !other.is_empty() => {
                (Role::Caution, format!("AWS accepted the update of {name}, but made something else of it: {other}."))
            }
            (Outcome::Accepted { .. }, _) => {
                (Role::Good, format!("{name} was updated; not everything can be verified by reading it back."))
            }
            (Outcome::Unanswered { .. }, true) => {
                (Role::Caution, format!("AWS's answer was lost, but {name} shows every change: it was applied."))
            }
            (Outcome::Unanswered { .. }, _) => (
                Role::Danger,
                format!("It is not known whether the update of {name} was applied: AWS's answer was lost."),
            ),
        }
    }

    /// One line that says what was changed, for standard output.
    pub fn summary(&self) -> String {
        let changes: Vec<String> = self
            .draft
            .changes()
            .iter()
            .map(|c| {
                format!(
                    "{} {} -> {}",
                    c.setting.label(),
                    compared(c.setting, c.before.as_ref()),
                    compared(c.setting, c.after.as_ref())
                )
            })
            .collect();
        let verdict = match (&self.outcome, self.all_verified()) {
            (_, true) => "verified",
            (Outcome::Accepted { .. }, false) if !self.showing(Shows::Others).is_empty() => {
                "accepted, then changed by someone else"
            }
            (Outcome::Accepted { .. }, false) => "accepted, not fully verified",
            (Outcome::Unanswered { .. }, false) => "NOT KNOWN whether applied",
        };
        let id =
            self.request_id().map(|id| format!(", request id {}", crate::trail::text::shown(id))).unwrap_or_default();
        let undo = self.undo.as_ref().map(|u| format!(" Undo: {}", u.command.join(" "))).unwrap_or_default();
        format!("trailedit: {}: {} ({verdict}{id}).{undo}", self.trail.arn, changes.join("; "))
    }

    /// Whether an action would do something now.
    pub fn works(&self, action: Action) -> bool {
        match action {
            Action::Undo => self.undo.is_some() && !self.is_unknown(),
            Action::CopyUndo => self.undo.is_some(),
            _ => true,
        }
    }

    /// The first line to show.
    pub fn top(&self, lines: usize, layout: Layout) -> usize {
        self.scroll.top(lines, layout.body.into())
    }

    /// Handles a key.
    pub fn on_key(&mut self, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        let Some(action) = action else { return Go::Stay };
        let lines = self.page(layout.text_width(), ctx.now).into_lines().len();
        if self.scroll.act(action, lines, layout.body.into()) {
            return Go::Stay;
        }
        match action {
            Action::CopyUndo => match &self.undo {
                Some(undo) => ctx.copy("the command that takes the change back", &undo.command.join(" ")),
                None => ctx.say("There is no command that would take this change back."),
            },
            Action::Copy => ctx.copy("the receipt", &self.page(u16::MAX / 2, ctx.now).into_text()),
            Action::Undo if self.is_unknown() => ctx.say(
                "It is not known whether there is anything to take back. Enter goes to the form, with your edits as they \
                 were sent.",
            ),
            Action::Undo if self.undo.is_some() => {
                return self.undo_form(ctx).map_or(Go::Stay, |form| Go::Undo(Box::new(form)));
            }
            Action::Undo => ctx.say("AWS did not report what it was before, so it cannot be taken back from here."),
            Action::Reload => self.watch.look(self.is_unseen(), true, ctx),
            Action::Accept => return Go::Form,
            Action::Back => return Go::Trails,
            _ => {}
        }
        Go::Stay
    }

    /// The receipt in lines of this width.
    pub fn lines(&self, width: u16, now: Moment) -> Vec<Line> {
        self.page(width, now).into_lines()
    }

    fn page(&self, width: u16, now: Moment) -> Page {
        let mut page = Page::new(width);
        let (role, title) = self.title();
        page.text(0, role, &title);
        page.blank();
        page.labelled(0, "Request id  ", Role::Name, Role::Verbatim, self.request_id().unwrap_or("none was sent"));
        page.labelled(0, "Trail       ", Role::Name, Role::Verbatim, self.trail.arn.as_str());
        if let Some(url) = &self.endpoint {
            page.labelled(0, "Endpoint    ", Role::Name, Role::Verbatim, &format!("{url} (not AWS)"));
        }
        if let Outcome::Unanswered { error, .. } = &self.outcome {
            page.labelled(0, "Answer      ", Role::Name, Role::Verbatim, &error.to_string());
        }
        page.blank();
        for verification in &self.verified {
            self.verification_lines(&mut page, verification);
        }
        page.blank();
        self.watch.lines(&mut page, now);
        page.blank();
        self.undo_lines(&mut page);
        self.left_lines(&mut page);
        page
    }

    /// Works out what is left to do elsewhere once Multi-Region or Organization was switched, as their guides tell it.
    pub fn tell_what_is_left(&mut self, surroundings: &Surroundings, ctx: &Shared) {
        if self.outcome.answered().is_none() {
            return;
        }
        let known = Known { facts: &ctx.session.facts, around: ctx.session.around(), surroundings, status: None };
        let switched = [Setting::MultiRegion, Setting::Organization].into_iter();
        let topics = switched.filter(|s| self.draft.edit(*s).is_some()).filter_map(|s| Topic::of(s, &self.draft));
        self.left = topics.flat_map(|t| t.afterwards(&self.draft, known, &ctx.session.command)).collect();
    }

    fn left_lines(&self, page: &mut Page) {
        if self.left.is_empty() {
            return;
        }
        page.blank().text(0, Role::Heading, "What is left to do");
        for (at, task) in self.left.iter().enumerate() {
            page.labelled(2, &format!("{}. ", at + 1), Role::Name, Role::Text, &task.text);
            for command in &task.commands {
                page.verbatim(5, &in_lines(command, page.room(5)));
            }
        }
    }

    fn undo_lines(&self, page: &mut Page) {
        let heading = if self.undo.is_some() { "To take it back: u, or" } else { "To take it back" };
        page.text(0, Role::Heading, heading);
        let Some(undo) = &self.undo else {
            page.text(2, Role::Dim, "AWS did not report what it was before, so there is no command for it.");
            return;
        };
        page.verbatim(2, &undo.command.join(" \\\n  "));
        for finding in &undo.findings {
            page.labelled(
                2,
                "! ",
                Role::Caution,
                Role::Text,
                &format!("{}: {}", finding.setting.label(), finding.text),
            );
        }
    }
    fn verification_lines(&self, page: &mut Page, verification: &Verification) {
        let Verification { setting, sent, read, verdict } = verification;
        let shown = self.shows(verification);
        let (mark, role) = match (verdict, shown) {
            (Verdict::Verified, _) => ("verified   ", Role::Good),
            (Verdict::Different, Shows::Before) => ("not yet    ", Role::Caution),
            (Verdict::Different, Shows::Others) => ("changed    ", Role::Danger),
            (Verdict::Different, _) => ("different  ", Role::Danger),
            (Verdict::Unknown, _) => ("unverified ", Role::Caution),
        };
        let (label, sent_as) = (setting.label(), compared(*setting, sent.as_ref()));
        let shows = compared(*setting, read.as_ref());
        let text = match (verdict, shown) {
            (Verdict::Verified, _) if read != sent => format!("{label}: {sent_as}, which AWS shows as {shows}"),
            (Verdict::Different, Shows::Before) => {
                format!("{label}: sent {sent_as}; not yet visible, the trail shows {shows}")
            }
            (Verdict::Different, Shows::Others) => {
                format!("{label}: sent {sent_as}; someone else changed it since, the trail shows {shows}")
            }
            (Verdict::Different, _) => format!("{label}: sent {sent_as}, but the trail shows {shows}"),
            (Verdict::Unknown, _) if self.read_back => format!("{label}: sent {sent_as}; the trail shows {shows}"),
            _ => format!("{label}: {sent_as}"),
        };
        page.labelled(2, mark, role, Role::Text, &text);
    }
}

impl Outcome {
    /// What AWS answered the trail to be set to.
    fn answered(&self) -> Option<&crate::trail::Settings> {
        match self {
            Outcome::Accepted { updated, .. } => Some(&updated.settings),
            Outcome::Unanswered { .. } => None,
        }
    }
}
