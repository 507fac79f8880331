//! What the review shows, in lines.

use super::{Confirm, Review, View, worst};
use crate::app::Load;
use crate::app::page::{Line, Page, Role};
use crate::trail::change::{CommandContext, Why, Wire};
use crate::trail::consequence::Level;
use crate::trail::endpoint;
use crate::trail::managed::managers;
use crate::trail::preflight::Open;
use crate::trail::settings::{compared, shown};
use crate::trail::{Change, Consequence, Finding, Setting, Severity};

impl Review {
    /// What the view shows, in lines of this width.
    pub fn page(&self, width: u16, context: &CommandContext) -> Vec<Line> {
        match self.view {
            View::Changes => self.changes_page(width).into_lines(),
            View::Json => {
                let mut page = Page::new(width);
                page.text(0, Role::Dim, "The body of the one UpdateTrail request, exactly as it will be sent:");
                page.blank().verbatim(0, &self.json());
                page.into_lines()
            }
            View::Command => {
                let mut page = Page::new(width);
                let key = if matches!(self.confirm, Confirm::Typing(_)) { "^O" } else { "c" };
                page.text(0, Role::Dim, &format!("The same with the AWS CLI; {key} copies it as one line:"));
                page.blank().verbatim(0, &self.command(context).join(" \\\n  "));
                page.into_lines()
            }
        }
    }

    pub(super) fn changes_page(&self, width: u16) -> Page {
        let mut page = Page::new(width);
        let about = self.about_the_trail();
        // nothing stands before a danger
        let dangers = self.changes.iter().filter(|c| worst(c, &self.consequences) == Some(Level::Danger)).count();
        let (first, then) = self.changes.split_at(dangers);
        for change in first {
            self.change(&mut page, change);
        }
        if let Some(url) = &self.endpoint {
            page.text(0, Role::Heading, "Endpoint");
            page.labelled(2, "i  note     ", Role::Note, Role::Text, &format!("{url} (not AWS)"));
            if endpoint::is_exposed(url) {
                let text = "http:// is not encrypted: others on the network can read and change the request, and read a \
                            session token.";
                page.labelled(2, "!  caution  ", Role::Caution, Role::Text, text);
            }
            page.blank();
        }
        if !about.is_empty() {
            page.text(0, Role::Heading, "The trail as it is");
            for text in &about {
                page.labelled(2, "!  caution  ", Role::Caution, Role::Text, text);
            }
            page.blank();
        }
        for change in then {
            self.change(&mut page, change);
        }
        let told = |finding: &Finding| self.warnings().any(|own| self.changes(own.setting) && own.text == finding.text);
        let beside: Vec<&Finding> = self.warnings().filter(|f| !self.changes(f.setting) && !told(f)).collect();
        if !beside.is_empty() {
            page.text(0, Role::Heading, "What stays, and goes badly with it");
            for finding in beside {
                page.text(0, Role::Name, finding.setting.label());
                finding_lines(&mut page, 2, finding);
            }
            page.blank();
        }
        let open = self.unverified();
        if open != Open::default() {
            page.text(0, Role::Heading, "Around the trail");
            for text in &open.undecided {
                page.labelled(2, UNKNOWN, Role::Caution, Role::Text, text);
            }
            if !open.unread.is_empty() {
                let text = format!("Could not be verified: {}; i in the form tells why.", open.unread.join(", "));
                page.labelled(2, "?           ", Role::Note, Role::Text, &text);
            }
            page.blank();
        }
        let partners: Vec<(Setting, &Wire, &str)> = self.request.members.iter().filter_map(partner).collect();
        if !partners.is_empty() {
            page.text(0, Role::Heading, "Sent along, unchanged");
            for (setting, wire, why) in partners {
                let value = compared(setting, wire.value().as_ref());
                page.labelled(
                    2,
                    &format!("{}  ", setting.label()),
                    Role::Name,
                    Role::Text,
                    &format!("{value} ({why})"),
                );
            }
            page.blank();
        }
        page.text(0, Role::Heading, "Every update");
        for consequence in self.consequences.iter().filter(|c| c.setting.is_none()) {
            consequence_lines(&mut page, 2, consequence);
        }
        page
    }

    fn change(&self, page: &mut Page, change: &Change) {
        let setting = change.setting;
        page.text(0, Role::Name, setting.label());
        page.labelled(2, "before  ", Role::Dim, Role::Before, &compared(setting, change.before.as_ref()));
        let after = match &change.after {
            None => "cleared: not set any more".to_owned(),
            after => shown(setting, after.as_ref()),
        };
        page.labelled(2, "after   ", Role::Dim, Role::After, &after);
        for consequence in self.consequences.iter().filter(|c| c.setting == Some(setting)) {
            consequence_lines(page, 2, consequence);
        }
        // what is only worth knowing was said in the form; here the consequences say it
        for finding in self.warnings().filter(|f| f.setting == setting) {
            finding_lines(page, 2, finding);
        }
        page.blank();
    }

    /// What there is to know of the trail before anything is changed in it, a sentence each.
    pub(super) fn about_the_trail(&self) -> Vec<String> {
        let mut said: Vec<String> = self.unkept.iter().cloned().chain(self.form.taken_in()).collect();
        if let Load::Here(status) = &self.form.status {
            if status.logging == Some(false) {
                said.push(
                    "The trail is not logging: nothing is recorded or delivered, before and after this update, until it \
                     is started (aws cloudtrail start-logging)."
                        .to_owned(),
                );
            }
            for (delivery, error) in status.failing() {
                said.push(format!("Delivery of {} fails at present: {error}", delivery.channel.label()));
            }
        }
        let tags = self.form.tags.here().map_or(&[][..], Vec::as_slice);
        said.extend(managers(self.form.draft.arn().name(), tags));
        said
    }
}

/// How a line begins that tells what is undecided.
const UNKNOWN: &str = "?  unknown  ";

fn partner(member: &crate::trail::change::Member) -> Option<(Setting, &Wire, &str)> {
    match member.why {
        Why::Partner(why) => Some((member.setting, &member.value, why)),
        Why::Changed => None,
    }
}

pub(in crate::app) fn consequence_lines(page: &mut Page, indent: usize, consequence: &Consequence) {
    let (mark, role) = match consequence.level {
        Level::Danger => ("!! danger   ", Role::Danger),
        Level::Caution => ("!  caution  ", Role::Caution),
        Level::Note => ("i  note     ", Role::Note),
    };
    page.labelled(indent, mark, role, Role::Text, &consequence.text);
}

fn finding_lines(page: &mut Page, indent: usize, finding: &Finding) {
    let (mark, role) = match finding.severity {
        Severity::Error => ("x  error    ", Role::Danger),
        Severity::Warning => ("!  warning  ", Role::Caution),
        Severity::Unknown => (UNKNOWN, Role::Caution),
        Severity::Note => ("i  note     ", Role::Note),
    };
    page.labelled(indent, mark, role, Role::Text, &finding.text);
}
