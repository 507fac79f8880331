//! What came of a submit.

use super::form::Form;
use super::keys::Action;
use super::layout::Layout;
use super::page::{Line, Page, Role, Scroll};
use super::review::Review;
use super::{Go, Shared};
use crate::trail::change::{Verdict, Verification};
use crate::trail::kept::Outcome as Came;
use crate::trail::settings::{Channel, compared};
use crate::trail::validate::{self, Finding, Severity};
use crate::trail::{ApiError, Draft, Setting, Status, Trail, Updated};

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

/// The command that takes the change back, and what there is to know about it.
#[derive(Debug)]
struct Undo {
    draft: Draft,
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
    /// How the trail is doing now; `None` when nobody asked.
    pub status: Option<Result<Status, ApiError>>,
    draft: Draft,
    focus: Setting,
    read_back: bool,
    undo: Option<Undo>,
    scroll: Scroll,
}

impl Receipt {
    /// The receipt of a request that left. `read_back` says whether `trail` is what was read after it.
    pub fn new(review: &Review, trail: Trail, read_back: bool, outcome: Outcome, ctx: &Shared) -> Receipt {
        let answer = match &outcome {
            Outcome::Accepted { updated, .. } => Some(&updated.settings),
            Outcome::Unanswered { .. } => None,
        };
        let mut verified = review.request.verify(answer, &trail.settings);
        if !read_back {
            verified.iter_mut().for_each(|v| v.verdict = Verdict::Unknown);
        }
        let draft = review.form.draft.clone();
        let undo = draft.inverse_draft().and_then(|back| {
            let mut findings = validate::draft(&back, ctx.session.account());
            findings.retain(|f| f.severity > Severity::Note);
            Some(Undo { command: back.request()?.command(&ctx.session.command), draft: back, findings })
        });
        let focus = review.form.focus;
        Receipt { trail, outcome, verified, status: None, draft, focus, read_back, undo, scroll: Scroll::default() }
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
    pub fn note(&self, ctx: &mut Shared) {
        match self.is_unknown() {
            true => ctx.note_unknown(&self.trail.arn, self.summary()),
            false => ctx.note_applied(&self.trail.arn, self.summary(), self.all_verified()),
        }
    }

    /// The form of the trail as it is now. Edits of which nobody knows what became are still there.
    pub fn into_form(self, ctx: &mut Shared) -> Form {
        let draft = match self.is_unknown() {
            true => self.draft.rebase(self.trail).draft,
            false => Draft::new(self.trail),
        };
        let mut form = Form::with_draft(draft, ctx);
        form.focus = self.focus;
        form
    }

    /// The form of the trail as it is now, with edits that take the change back.
    pub fn into_undo(self, ctx: &mut Shared) -> Form {
        let draft = match self.undo {
            Some(undo) => undo.draft.rebase(self.trail).draft,
            None => Draft::new(self.trail),
        };
        ctx.say("These edits take the change back. ^S reviews them.");
        let mut form = Form::with_draft(draft, ctx);
        form.focus = self.focus;
        form
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
        let different = self.verified.iter().any(|v| v.verdict == Verdict::Different);
        match (&self.outcome, self.all_verified()) {
            (Outcome::Accepted { .. }, true) => {
                (Role::Good, format!("{name} was updated, and reading it back shows every change."))
            }
            (Outcome::Accepted { stopped: true, .. }, _) if !self.read_back => (
                Role::Caution,
                format!("AWS accepted the update of {name}. You stopped the reading back, so it is not verified."),
            ),
            (Outcome::Accepted { .. }, _) if !self.read_back => {
                (Role::Caution, format!("AWS accepted the update of {name}, but the trail could not be read back."))
            }
            (Outcome::Accepted { .. }, _) if different => (
                Role::Caution,
                format!("AWS accepted the update of {name}, but reading it back does not show all of it yet."),
            ),
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
        !matches!(action, Action::CopyUndo | Action::Undo) || self.undo.is_some()
    }

    /// The first line to show.
    pub fn top(&self, lines: usize, layout: Layout) -> usize {
        self.scroll.top(lines, layout.body.into())
    }

    /// Handles a key.
    pub fn on_key(&mut self, action: Option<Action>, layout: Layout, ctx: &mut Shared) -> Go {
        let Some(action) = action else { return Go::Stay };
        let lines = self.page(layout.text_width()).into_lines().len();
        if self.scroll.act(action, lines, layout.body.into()) {
            return Go::Stay;
        }
        match action {
            Action::CopyUndo => match &self.undo {
                Some(undo) => ctx.copy("the command that takes the change back", &undo.command.join(" ")),
                None => ctx.say("There is no command that would take this change back."),
            },
            Action::Copy => ctx.copy("the receipt", &self.page(u16::MAX / 2).into_text()),
            Action::Undo if self.undo.is_some() => return Go::Undo,
            Action::Undo => ctx.say("AWS did not report what it was before, so it cannot be taken back from here."),
            Action::Accept => return Go::Form,
            Action::Back => return Go::Trails,
            _ => {}
        }
        Go::Stay
    }

    /// The receipt in lines of this width.
    pub fn lines(&self, width: u16) -> Vec<Line> {
        self.page(width).into_lines()
    }

    fn page(&self, width: u16) -> Page {
        let mut page = Page::new(width);
        let (role, title) = self.title();
        page.text(0, role, &title);
        page.blank();
        page.labelled(0, "Request id  ", Role::Name, Role::Verbatim, self.request_id().unwrap_or("none was sent"));
        page.labelled(0, "Trail       ", Role::Name, Role::Verbatim, self.trail.arn.as_str());
        if let Outcome::Unanswered { error, .. } = &self.outcome {
            page.labelled(0, "Answer      ", Role::Name, Role::Verbatim, &error.to_string());
        }
        page.blank();
        for verification in &self.verified {
            verification_lines(&mut page, verification, self.read_back);
        }
        page.blank();
        self.status_lines(&mut page);
        page.blank();
        self.undo_lines(&mut page);
        page
    }

    fn status_lines(&self, page: &mut Page) {
        page.text(0, Role::Heading, "Status");
        let status = match &self.status {
            Some(Ok(status)) => status,
            Some(Err(error)) => {
                page.labelled(2, "! ", Role::Caution, Role::Text, &error.to_string());
                return;
            }
            None => {
                page.text(2, Role::Dim, "not asked");
                return;
            }
        };
        if status.logging == Some(false) {
            page.labelled(
                2,
                "! ",
                Role::Caution,
                Role::Text,
                "The trail is not logging. An update does not start it: aws cloudtrail start-logging does.",
            );
        }
        let mut failing = false;
        for (delivery, error) in status.failing() {
            failing = true;
            let label = format!("! {}: ", delivery.channel.label());
            page.labelled(2, &label, Role::Danger, Role::Text, error);
        }
        if failing {
            page.text(
                2,
                Role::Dim,
                "This is what AWS reported last; an update shows there with the next delivery, in 5 to 15 minutes.",
            );
        } else {
            let what = status.delivery(Channel::Logs).and_then(|d| d.last);
            let text = if what.is_some() {
                "No delivery error is reported."
            } else {
                "Nothing was delivered yet, and no error is reported."
            };
            page.text(2, Role::Text, text);
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
}

fn verification_lines(page: &mut Page, verification: &Verification, read_back: bool) {
    let Verification { setting, sent, read, verdict } = verification;
    let (mark, role) = match verdict {
        Verdict::Verified => ("verified   ", Role::Good),
        Verdict::Different => ("different  ", Role::Danger),
        Verdict::Unknown => ("unverified ", Role::Caution),
    };
    let sent_as = compared(*setting, sent.as_ref());
    let text = match verdict {
        Verdict::Verified if read != sent => {
            format!("{}: {sent_as}, which AWS shows as {}", setting.label(), compared(*setting, read.as_ref()))
        }
        Verdict::Different => {
            format!("{}: sent {sent_as}, but the trail shows {}", setting.label(), compared(*setting, read.as_ref()))
        }
        Verdict::Unknown if read_back => {
            format!("{}: sent {sent_as}; the trail shows {}", setting.label(), compared(*setting, read.as_ref()))
        }
        _ => format!("{}: {sent_as}", setting.label()),
    };
    page.labelled(2, mark, role, Role::Text, &text);
}
