//! One change, in short and in full.

use crate::app::Shared;
use crate::app::clock::{ago, utc};
use crate::app::event::KeptId;
use crate::app::page::{Page, Role};
use crate::trail::endpoint;
use crate::trail::kept::{Outcome, Submit};
use crate::trail::settings::compared;
use crate::trail::validate;
use crate::trail::{Change, Finding, Request, Severity};

/// One change.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it is written down.
    pub id: KeptId,
    /// What was sent, and what came of it.
    pub submit: Submit,
    /// Whether the program that sent it still has the trail open.
    pub live: bool,
}

impl Entry {
    /// What came of it, in a few words.
    pub fn came(&self) -> (Role, &'static str) {
        match &self.submit.outcome {
            Outcome::Sent if self.live => (Role::Note, "being sent"),
            Outcome::Sent => (Role::Danger, "interrupted"),
            Outcome::Applied { verified: true, .. } => (Role::Good, "verified"),
            Outcome::Applied { verified: false, .. } => (Role::Caution, "accepted, not fully verified"),
            Outcome::NotApplied { .. } => (Role::Caution, "not applied"),
            Outcome::Unknown { .. } | Outcome::Unclear { .. } => (Role::Danger, "not known"),
        }
    }

    /// Why that came of it, in AWS's words; `None` where there is nothing more to say.
    pub fn why(&self) -> Option<&str> {
        match &self.submit.outcome {
            Outcome::NotApplied { why } | Outcome::Unknown { why } | Outcome::Unclear { why } => Some(why),
            Outcome::Sent | Outcome::Applied { .. } => None,
        }
    }

    /// The same in a sentence.
    fn meaning(&self) -> &'static str {
        match &self.submit.outcome {
            Outcome::Sent if self.live => "A trailedit that has the trail open is sending it.",
            Outcome::Sent => "The program ended before AWS's answer was known: it may have been applied.",
            Outcome::Applied { verified: true, .. } => "It was applied, and the trail showed all of it.",
            Outcome::Applied { verified: false, .. } => "AWS accepted it. The trail was not seen to show all of it.",
            Outcome::NotApplied { .. } => "Nothing was changed.",
            Outcome::Unknown { .. } => "Nobody knows whether it was applied.",
            Outcome::Unclear { .. } => "Nobody knows whether it was applied, and the trail does not tell.",
        }
    }

    /// What changed: each setting's name, what it was and what it became.
    pub fn changes(&self) -> Vec<(&'static str, String, String)> {
        let one = |change: &Change| {
            let before = compared(change.setting, change.before.as_ref());
            (change.setting.label(), before, after(change))
        };
        self.submit.as_sent().changes().iter().map(one).collect()
    }

    /// Whether there is anything to take back; if not, why.
    ///
    /// # Errors
    /// Why not.
    pub fn undoable(&self) -> Result<(), &'static str> {
        match &self.submit.outcome {
            Outcome::NotApplied { .. } => Err("It was not applied: there is nothing to take back."),
            Outcome::Sent if self.live => {
                Err("It is being sent by another trailedit: what came of it must be known first.")
            }
            Outcome::Sent | Outcome::Applied { .. } | Outcome::Unknown { .. } | Outcome::Unclear { .. } => Ok(()),
        }
    }

    /// The request that takes all of it back, and what speaks against it; `None` when there is none. `account` is the
    /// caller's, when known.
    pub fn way_back(&self, account: Option<&str>) -> Option<(Request, Vec<Finding>)> {
        self.undoable().ok()?;
        let back = self.submit.as_sent().inverse_draft()?;
        let mut findings = validate::draft(&back, account);
        findings.retain(|finding| finding.severity > Severity::Note);
        Some((back.request()?, findings))
    }

    /// All that is known of it. `told` is what was found out of it when the program started.
    pub fn page(&self, width: u16, told: Option<&str>, ctx: &Shared) -> Page {
        let submit = &self.submit;
        let mut page = Page::new(width);
        let (role, came) = self.came();
        page.labelled(0, "Outcome     ", Role::Name, role, came);
        page.text(12, Role::Text, self.meaning());
        if let Some(why) = self.why() {
            page.text(12, Role::Verbatim, why);
        }
        if let Some(told) = told {
            page.labelled(0, "Found out   ", Role::Name, Role::Text, told);
        }
        let when = format!("{}, {}", utc(submit.sent), ago(submit.sent, ctx.now));
        page.labelled(0, "Sent        ", Role::Name, Role::Text, &when);
        let actor = submit.actor.as_deref().unwrap_or("not known");
        let actor = match &submit.place.account {
            Some(account) => format!("{actor}, account {account}"),
            None => actor.to_owned(),
        };
        page.labelled(0, "By          ", Role::Name, Role::Verbatim, &actor);
        if let Outcome::Applied { request_id, .. } = &submit.outcome {
            page.labelled(0, "Request id  ", Role::Name, Role::Verbatim, request_id.as_deref().unwrap_or("not known"));
        }
        page.labelled(0, "Trail       ", Role::Name, Role::Verbatim, submit.trail.as_str());
        if let Some(url) = endpoint::of_place(&submit.place.at) {
            page.labelled(0, "Endpoint    ", Role::Name, Role::Verbatim, &format!("{url} (not AWS)"));
        }
        page.blank();
        for change in submit.as_sent().changes() {
            page.text(0, Role::Name, change.setting.label());
            page.labelled(2, "before  ", Role::Dim, Role::Before, &compared(change.setting, change.before.as_ref()));
            page.labelled(2, "after   ", Role::Dim, Role::After, &after(&change));
        }
        page.blank();
        self.way_back_lines(&mut page, ctx);
        page
    }

    fn way_back_lines(&self, page: &mut Page, ctx: &Shared) {
        if let Err(why) = self.undoable() {
            page.text(0, Role::Heading, "To take it back");
            page.text(2, Role::Dim, why);
            return;
        }
        let Some((request, findings)) = self.way_back(ctx.session.account()) else {
            page.text(0, Role::Heading, "To take it back: u");
            let text = "There is no command for all of it: AWS did not report what a setting was before.";
            page.text(2, Role::Dim, text);
            return;
        };
        page.text(0, Role::Heading, "To take it back: u, or");
        page.verbatim(2, &request.command(&ctx.session.command).join(" \\\n  "));
        for finding in findings {
            let text = format!("{}: {}", finding.setting.label(), finding.text);
            page.labelled(2, "! ", Role::Caution, Role::Text, &text);
        }
    }
}

/// What a setting was changed to.
fn after(change: &Change) -> String {
    change.after.as_ref().map_or("cleared".to_owned(), |after| compared(change.setting, Some(after)))
}
