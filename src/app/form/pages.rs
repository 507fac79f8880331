//! What the form shows to be read: AWS's answer, a policy document, and what is known of the trail.

use super::{Form, Refusal};
use crate::app::Load;
use crate::app::clock::{ago, utc};
use crate::app::columns::columns;
use crate::app::event::Moment;
use crate::app::page::{Line, Page, Role};
use crate::trail::errors::{Explanation, Retry, is_known};
use crate::trail::preflight::{Check, Standing};
use crate::trail::{ApiError, Status, Timestamp};

/// The columns of a row of the form that are not its value's.
const ROW: usize = 30;

impl Form {
    /// What is known of the trail beside its settings, in lines of this width.
    pub fn about(&self, width: u16, now: Moment) -> Vec<Line> {
        self.about_page(width, now, true).into_lines()
    }

    /// The same in short, for beside the form: what is around the trail, only where something is wrong with it.
    pub fn about_in_short(&self, width: u16, now: Moment) -> Vec<Line> {
        self.about_page(width, now, false).into_lines()
    }

    /// The same, with the setting in focus above it, where its value is too long for its row: in full.
    pub fn about_in_full(&self, width: u16, now: Moment) -> Vec<Line> {
        let mut page = Page::new(width);
        let values = [("", Some(self.shown(self.focus))), ("was ", self.was(self.focus))];
        let long = |value: &Option<String>| value.as_ref().is_some_and(|v| columns(v) + ROW > usize::from(width));
        if values.iter().any(|(_, value)| long(value)) {
            page.text(0, Role::Heading, self.focus.label());
            for (label, value) in values {
                if let Some(value) = value {
                    page.labelled(0, label, Role::Dim, Role::Verbatim, &value);
                }
            }
            page.blank();
        }
        let mut lines = page.into_lines();
        lines.extend(self.about(width, now));
        lines
    }

    pub(super) fn about_text(&self, now: Moment) -> String {
        self.about_page(u16::MAX / 2, now, true).into_text()
    }

    fn about_page(&self, width: u16, now: Moment, all: bool) -> Page {
        let mut page = Page::new(width);
        let (trail, arn) = (self.draft.base(), self.draft.arn());
        let flag = |on: Option<bool>, yes: &'static str, no: &'static str| match on {
            Some(true) => yes,
            Some(false) => no,
            None => "not reported",
        };
        page.text(0, Role::Heading, "Trail");
        for (label, text) in [
            ("ARN              ", arn.as_str()),
            ("home Region      ", arn.region()),
            ("account          ", arn.account()),
            ("event selectors  ", flag(trail.has_custom_event_selectors, "custom", "the default")),
            ("Insights         ", flag(trail.has_insight_selectors, "on", "off")),
        ] {
            page.labelled(0, label, Role::Dim, Role::Text, text);
        }
        page.blank().text(0, Role::Heading, "Status");
        match &self.status {
            Load::Waiting(_) => _ = page.text(0, Role::Dim, "asking…"),
            Load::Failed(error) => _ = page.text(0, Role::Caution, &error.to_string()),
            Load::Here(status) => status_lines(&mut page, status, now),
        }
        page.blank().text(0, Role::Heading, "Tags");
        match &self.tags {
            Load::Waiting(_) => _ = page.text(0, Role::Dim, "asking…"),
            Load::Failed(error) => _ = page.text(0, Role::Caution, &error.to_string()),
            Load::Here(tags) if tags.is_empty() => _ = page.text(0, Role::Dim, "none"),
            Load::Here(tags) => {
                for (key, value) in tags {
                    page.labelled(0, &format!("{key} = "), Role::Text, Role::Text, value);
                }
            }
        }
        self.around_the_trail(&mut page, all);
        page
    }

    /// Writes how the checks stand, or in short only those that are not yes.
    fn around_the_trail(&self, page: &mut Page, all: bool) {
        if self.checks.is_empty() {
            return;
        }
        page.blank().text(0, Role::Heading, "Around the trail");
        if let Some(error) = self.nothing_is_asked() {
            page.labelled(0, UNKNOWN, Role::Caution, Role::Text, &sentence(&error.to_string()));
            return;
        }
        if !all {
            let good = self.checks.iter().filter(|check| check.standing == Standing::Yes).count();
            let how = match self.checks.len() {
                count if count == good => format!("all of {count} checks; i lists them."),
                count => format!("{good} of {count} checks; i lists them, and what to do."),
            };
            page.labelled(0, YES, Role::Good, Role::Text, &how);
            match self.checks.iter().filter(|check| check.standing == Standing::Waiting).count() {
                0 => {}
                n => _ = page.labelled(0, ASKING, Role::Dim, Role::Dim, &format!("{n} more")),
            }
        }
        for (at, check) in self.checks.iter().enumerate() {
            if all || matches!(check.standing, Standing::No(_) | Standing::Unverified(_)) {
                check_lines(page, check, &self.checks[..at]);
            }
            if let (true, Standing::No(_), Some(remedy)) = (all, &check.standing, &check.remedy) {
                page.text(YES.len(), Role::Dim, &sentence(&remedy.text));
            }
        }
    }
}

/// Writes how a check stands.
fn check_lines(page: &mut Page, check: &Check, before: &[Check]) {
    let claim = sentence(&check.claim);
    let mut told = |label: &str, role: Role, text: &str| {
        page.labelled(0, label, role, Role::Text, text);
    };
    match &check.standing {
        Standing::Yes => told(YES, Role::Good, &claim),
        Standing::No(instead) => told("x NO       ", Role::Danger, &sentence(instead)),
        Standing::Unverified(_) => {
            let why = &check.why_unverified(before).unwrap_or_default();
            told(UNKNOWN, Role::Caution, &format!("{claim} Could not be verified: {}", full_stop(why)));
        }
        Standing::Waiting => told(ASKING, Role::Dim, &claim),
    }
}

const YES: &str = "+ yes      ";
const ASKING: &str = "  asking…  ";
const UNKNOWN: &str = "? unknown  ";

/// A statement as a sentence of its own.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    full_stop(&format!("{first}{}", letters.as_str()))
}

/// A text with a full stop, but for one that ends with one of its own.
pub fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '…']) { text.to_owned() } else { format!("{text}.") }
}

impl Refusal {
    /// What came of the submit, in a few words.
    pub fn title(&self) -> &'static str {
        match self.error.left_unanswered() {
            _ if self.gone => "The trail is gone; edits are kept",
            true => "Sent, but the trail does not show it; edits are kept",
            false => "Not applied; edits are kept",
        }
    }

    /// What AWS answered and what it means, in lines of this width.
    pub fn page(&self, width: u16) -> Vec<Line> {
        let mut page = Page::new(width);
        error_page(&mut page, &self.error, &self.explanation);
        if self.explanation.document.is_some() {
            page.labelled(
                0,
                "Document ",
                Role::Name,
                Role::Text,
                "press d: the policy to put in place, filled in for this trail.",
            );
        }
        page.into_lines()
    }

    /// The first line to show of `lines`, `height` at a time.
    pub fn top(&self, lines: usize, height: usize) -> usize {
        self.scroll.top(lines, height)
    }
}

/// Writes how a trail is doing.
fn status_lines(page: &mut Page, status: &Status, now: Moment) {
    let (role, text) = match status.logging {
        Some(true) => (Role::Text, "yes"),
        Some(false) => (Role::Danger, "NO: nothing is recorded"),
        None => (Role::Dim, "not reported"),
    };
    page.labelled(0, "logging          ", Role::Dim, role, text);
    for (label, at) in [("started          ", status.started), ("stopped          ", status.stopped)] {
        if let Some(at) = at {
            page.labelled(0, label, Role::Dim, Role::Text, &when(at, now));
        }
    }
    for delivery in &status.deliveries {
        let label = format!("{:<17}", delivery.channel.label());
        let last = delivery.last.map(|last| when(last, now));
        match (&delivery.error, last) {
            (Some(error), last) => {
                page.labelled(0, &label, Role::Dim, Role::Danger, &format!("FAILS: {error}"));
                let last = last.unwrap_or_else(|| "never".to_owned());
                page.text(17, Role::Text, &format!("last delivered {last}"));
            }
            (None, Some(last)) => _ = page.labelled(0, &label, Role::Dim, Role::Text, &last),
            (None, None) => {}
        }
    }
}

/// A moment as UTC, and how long ago it is.
fn when(at: Timestamp, now: Moment) -> String {
    format!("{}, {}", utc(at), ago(at, now))
}

/// Writes what a failed call answered, verbatim, then what it means and what to do.
pub fn error_page(page: &mut Page, error: &ApiError, explanation: &Explanation) {
    let place = if error.region.is_empty() { String::new() } else { format!(" in {}", error.region) };
    let title = match error.code() {
        Some(code) if error.may_have_been_applied() => format!("{}{place} failed: {code}", error.operation),
        Some(code) => format!("{}{place} was refused: {code}", error.operation),
        None => format!("{}{place} failed", error.operation),
    };
    page.text(0, Role::Danger, &title);
    page.labelled(0, "Message  ", Role::Name, Role::Verbatim, &error.message);
    if let Some(id) = &error.request_id {
        page.labelled(0, "Request  ", Role::Name, Role::Verbatim, id);
    }
    if !explanation.meaning.is_empty() {
        page.labelled(0, "Meaning  ", Role::Name, Role::Text, &explanation.meaning);
    }
    if !explanation.remedy.is_empty() {
        page.labelled(0, "To do    ", Role::Name, Role::Text, &explanation.remedy);
    }
    let again = match explanation.retry {
        Retry::No if error.code().is_some_and(|code| !is_known(code)) => {
            "Nobody here knows whether the same request is refused again."
        }
        Retry::No => "Not before that is put right: the same request fails again.",
        Retry::Now => "Trying again may help.",
        Retry::Later => "Trying again in some minutes may help.",
    };
    page.labelled(0, "Again    ", Role::Name, Role::Text, again);
}
