//! What a guide shows, in lines.

use super::{Guide, spots_of};
use crate::app::Shared;
use crate::app::page::{Line, Page, Role};
use crate::app::review::consequence_lines;
use crate::trail::change::CommandContext;
use crate::trail::consequence::{Level, consequences, verb};
use crate::trail::guide::Step;
use crate::trail::preflight::{self, Check, Standing};
use crate::trail::settings::{compared, shown};
use std::ops::Range;

/// A step in lines, and which of them belong to which item that can be in focus.
pub(super) struct StepPage {
    pub(super) lines: Vec<Line>,
    pub(super) items: Vec<Range<usize>>,
}

/// As far as the texts beside the Regions' names are moved to the right. AWS's names have up to 14 characters; longer ones
/// push only their own text.
const LONGEST_REGION: usize = 20;

impl Guide {
    /// What is shown, in lines of this width.
    pub fn lines(&self, width: u16, ctx: &Shared) -> Vec<Line> {
        match self.reading {
            Some((reading, _)) => {
                let after = self.after();
                self.papers(&after, ctx).page(reading, width, &ctx.session.command)
            }
            None => self.page(width, ctx).lines,
        }
    }

    pub(super) fn page(&self, width: u16, ctx: &Shared) -> StepPage {
        let mut page = Page::new(width);
        let (step, at, all) = self.step();
        page.text(0, Role::Heading, step.title());
        page.blank();
        let items = match step {
            Step::Meaning => {
                for paragraph in self.topic.meaning(&self.form.draft, self.known(ctx)) {
                    page.text(0, Role::Text, &paragraph).blank();
                }
                Vec::new()
            }
            Step::Regions => {
                self.regions(&mut page, ctx);
                Vec::new()
            }
            Step::Prerequisites => self.prerequisites(&mut page, ctx),
            Step::Sent => {
                self.sent(&mut page);
                Vec::new()
            }
            Step::Afterwards => self.afterwards(&mut page, ctx),
        };
        match self.errors.first() {
            // told where it can still be asked why, and where it ends
            Some(error) if at == all || step == Step::Prerequisites => {
                let text = format!("AWS refuses it as things are, so there is no review: {}.", error.text);
                page.blank().labelled(0, "x  ", Role::Danger, Role::Danger, &text);
            }
            None if at == all => {
                let text = "Enter goes on to the review. Nothing is sent before it is applied there.";
                page.blank().text(0, Role::Note, text);
            }
            _ => {}
        }
        StepPage { lines: page.into_lines(), items }
    }

    fn regions(&self, page: &mut Page, ctx: &Shared) {
        let rows = self.topic.regions(&self.form.draft, self.known(ctx));
        if rows.len() == 1 {
            page.text(0, Role::Text, "The Regions have not told of their trails: which there are is not known.")
                .blank();
        } else if !self.surroundings.is_whole() {
            page.text(0, Role::Dim, "Not every Region has told of its trails: this is as far as is known.").blank();
        }
        if let Some((others, count)) = self.topic.recorded_everywhere(&self.form.draft, self.known(ctx)) {
            let text = match self.topic.on() {
                true => format!(
                    "{others} {} all of them already: the second copy is paid for.",
                    verb(count, "records", "record")
                ),
                false => format!("{others} still {} all of them.", verb(count, "records", "record")),
            };
            page.text(0, Role::Text, &text).blank();
        }
        let widest = rows.iter().map(|row| row.region.len()).max().unwrap_or(0).min(LONGEST_REGION);
        for row in rows {
            let (mark, role) = match row.level {
                None => ("?", Role::Caution),
                Some(Level::Note) => (" ", Role::Text),
                Some(Level::Caution) => ("!", Role::Caution),
                Some(Level::Danger) => ("x", Role::Danger),
            };
            page.labelled(0, &format!("{mark} {:<widest$}  ", row.region), role, role, &row.text);
        }
    }

    fn prerequisites(&self, page: &mut Page, ctx: &Shared) -> Vec<Range<usize>> {
        let checks = &self.checks;
        let count = |is: fn(&Standing) -> bool| checks.iter().filter(|check| is(&check.standing)).count();
        let no = count(|s| matches!(s, Standing::No(_)));
        let unknown = count(|s| matches!(s, Standing::Unverified(_)));
        let waiting = count(|s| matches!(s, Standing::Waiting));
        let (role, verdict) = match (no, unknown, waiting) {
            (0, 0, 0) => (Role::Good, "All of it is so.".to_owned()),
            (0, _, 0) => (
                Role::Caution,
                format!("{unknown} of {} could not be verified, which keeps nobody from going on.", checks.len()),
            ),
            (0, _, _) => (Role::Dim, "Asking…".to_owned()),
            _ => (
                Role::Danger,
                format!("{no} of {} {} not so: put that right first, then press r.", checks.len(), is_are(no)),
            ),
        };
        page.text(0, role, &verdict).blank();
        let mut items = Vec::new();
        let focus = self.at(&spots_of(checks));
        for (at, check) in checks.iter().enumerate() {
            let from = page.len();
            self.check_lines(page, check, &checks[..at], at == focus, &ctx.session.command);
            items.push(from..page.len());
        }
        items
    }

    fn check_lines(&self, page: &mut Page, check: &Check, before: &[Check], focused: bool, context: &CommandContext) {
        let (mark, role) = match &check.standing {
            Standing::Yes => ("yes", Role::Good),
            Standing::No(_) => ("NO ", Role::Danger),
            Standing::Unverified(_) => ("?  ", Role::Caution),
            Standing::Waiting => ("...", Role::Dim),
        };
        let cursor = if focused { "> " } else { "  " };
        let claim_role = if focused { Role::Name } else { Role::Text };
        page.labelled(0, &format!("{cursor}{mark}  "), role, claim_role, &check.claim);
        match &check.standing {
            Standing::Yes | Standing::Waiting => return,
            Standing::No(what) => _ = page.text(7, Role::Danger, &format!("{what}.")),
            Standing::Unverified(_) => {
                let why = check.why_unverified(before).unwrap_or_default();
                page.text(7, Role::Caution, &format!("could not be verified: {why}"));
            }
        }
        let Some(remedy) = &check.remedy else { return };
        // what could not be verified is told how to put right only to who looks at it
        if focused || check.asks_for_remedy() {
            page.labelled(7, "To do  ", Role::Name, Role::Text, &format!("{}.", remedy.text.trim_end_matches('.')));
            if let Some(command) = remedy.command_for(context) {
                page.verbatim(7, &in_lines(&command, page.room(7)));
            }
            if remedy.document.is_some() && focused {
                page.text(14, Role::Note, "d shows the policy document, filled in for this trail.");
            }
        }
    }

    fn sent(&self, page: &mut Page) {
        let after = self.after();
        if let Some(choice) = self.choice() {
            let mark = if self.chosen { "[x] " } else { "[ ] " };
            page.labelled(0, mark, Role::Name, Role::Name, &choice);
            page.text(4, Role::Dim, "Space switches it.").blank();
        }
        for change in after.changes() {
            let setting = change.setting;
            let own = if self.form.draft.edit(setting).is_some() && setting != self.topic.setting() {
                "  (your edit)"
            } else {
                ""
            };
            page.text(0, Role::Name, &format!("{}{own}", setting.label()));
            page.labelled(2, "before  ", Role::Dim, Role::Before, &compared(setting, change.before.as_ref()));
            let now = match &change.after {
                None => "cleared: not set any more".to_owned(),
                value => shown(setting, value.as_ref()),
            };
            page.labelled(2, "after   ", Role::Dim, Role::After, &now);
        }
        for finding in &self.errors {
            page.labelled(
                2,
                "x  ",
                Role::Danger,
                Role::Danger,
                &format!("{}: {}", finding.setting.label(), finding.text),
            );
        }
        page.blank();
        for consequence in consequences(&after, &self.surroundings).iter().filter(|c| c.setting.is_some()) {
            consequence_lines(page, 0, consequence);
        }
    }

    fn afterwards(&self, page: &mut Page, ctx: &Shared) -> Vec<Range<usize>> {
        let mut items = Vec::new();
        let focus = self.at(&self.choices(ctx));
        for (at, task) in self.tasks(ctx).iter().enumerate() {
            let from = page.len();
            let cursor = if at == focus { "> " } else { "  " };
            page.labelled(0, &format!("{cursor}{}. ", at + 1), Role::Name, Role::Text, &task.text);
            for command in &task.commands {
                page.verbatim(5, &in_lines(command, page.room(5)));
            }
            page.blank();
            items.push(from..page.len());
        }
        items
    }
}

/// A command in a line if it fits into so many columns, else in a line for each of its options.
pub(in crate::app) fn in_lines(command: &str, width: usize) -> String {
    if command.len() <= width { command.to_owned() } else { preflight::in_lines(command) }
}

fn is_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
