//! Policy documents to be read and copied: what a policy that is there misses, that policy with it, or, when nothing is
//! known of it, the document that AWS needs.

use super::Shared;
use super::form::full_stop;
use super::keys::Action;
use super::layout::Layout;
use super::page::{Line, Page, Role, Scroll};
use crate::trail::change::{CommandContext, Draft};
use crate::trail::facts::Facts;
use crate::trail::policy::{Around, Document};
use crate::trail::preflight::repair::{Repair, repair};
use crate::trail::preflight::{self, Check, Standing};

/// A document being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    document: Document,
    view: View,
    /// The document that it began with.
    first: Document,
}

/// What is shown of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// What is missing, or the document when that is not known.
    Statements,
    /// The whole policy with it.
    Whole,
}

/// What documents are made of: a draft, and what is known around it.
#[derive(Clone, Copy, Debug)]
pub struct Papers<'a> {
    /// What the trail is to be.
    pub draft: &'a Draft,
    /// What was checked of that.
    pub checks: &'a [Check],
    /// What was read of the things around the trail.
    pub facts: &'a Facts,
    /// The caller's account and its organization.
    pub around: Around<'a>,
}

impl Papers<'_> {
    /// What is missing in the policy that is there; `None` when that is not known.
    pub fn repair(&self, document: Document) -> Option<Repair> {
        repair(document, self.draft, self.facts, self.around)
    }

    /// How a document is read at first.
    pub fn begin(&self, document: Document) -> Reading {
        let first = self.readings(document).first().copied();
        first.unwrap_or(Reading { document, view: View::Statements, first: document })
    }

    /// What can be read, in the order in which Tab shows it: each document, and the policy that is there with it.
    fn readings(&self, first: Document) -> Vec<Reading> {
        // a topic that is known not to be encrypted needs no key
        let needs_key = !matches!(self.facts.topic(self.draft).here(), Some(Ok(Some(topic))) if topic.key.is_none());
        let is_needed = |document: &Document| *document != Document::TopicKey || needs_key;
        let documents = std::iter::once(first).chain(first.other(self.draft).filter(is_needed));
        let views = |document| {
            let repair = self.repair(document).filter(|repair| repair.whole.is_some() && !repair.apart);
            let views: &[View] = match repair {
                None => &[View::Statements],
                // put beside those that are there, they would make a Sid occur twice
                Some(repair) if repair.taken > 0 => &[View::Whole, View::Statements],
                Some(_) => &[View::Statements, View::Whole],
            };
            views.iter().map(move |view| Reading { document, view: *view, first })
        };
        documents.flat_map(views).collect()
    }

    /// Whether there is more to read than what is shown.
    pub fn reads_on(&self, reading: Reading) -> bool {
        self.readings(reading.first).len() > 1
    }

    /// A document in lines of this width.
    pub fn page(&self, reading: Reading, width: u16, context: &CommandContext) -> Vec<Line> {
        let mut page = Page::new(width);
        let Reading { document, view, .. } = reading;
        page.text(0, Role::Heading, &document.title(self.draft));
        match (self.repair(document), view) {
            (Some(repair), View::Whole) if repair.whole.is_some() => whole_page(&mut page, &repair, context),
            (Some(repair), _)
                if !repair.missing.is_empty() || !repair.forbidden.is_empty() || !repair.changes.is_empty() =>
            {
                self.missing_page(&mut page, document, &repair, context);
            }
            (known, _) => {
                let whys = self.whys(document);
                if !whys.is_empty() && known.is_some() {
                    for why in whys {
                        page.labelled(0, "!  ", Role::Caution, Role::Text, &full_stop(why));
                    }
                    page.text(
                        0,
                        Role::Text,
                        "What follows is there already: what is told above has to be put right instead.",
                    );
                } else if known.is_some() && !self.lacks_organization(document) {
                    page.text(0, Role::Good, "The policy that is there has all of this, as far as it was read; r in the form reads it again.");
                }
                for note in document.notes(self.draft, self.around) {
                    page.text(0, Role::Text, &note);
                }
                page.blank().verbatim(0, &document.text(self.draft, self.around));
            }
        }
        page.into_lines()
    }

    /// What is missing and why, and the statements to add.
    fn missing_page(&self, page: &mut Page, document: Document, repair: &Repair, context: &CommandContext) {
        // what is forbidden says the same, and more
        let is_forbidden = |why: &&str| {
            let reasons = repair.forbidden.iter().filter_map(|forbidden| forbidden.split_once(": "));
            reasons.into_iter().any(|(_, reason)| why.ends_with(reason))
        };
        for why in self.whys(document).into_iter().filter(|why| !is_forbidden(why)) {
            page.labelled(0, "!  ", Role::Caution, Role::Text, &full_stop(why));
        }
        for why in &repair.forbidden {
            page.labelled(0, "x  ", Role::Danger, Role::Text, &full_stop(why));
        }
        if !repair.stuck.is_empty() {
            page.text(0, Role::Text, "An explicit Deny blocks this; change the Deny.");
        }
        for (change, sentence) in repair.changes.iter().zip(repair.change_sentences()) {
            page.text(0, Role::Text, &full_stop(&format!("{sentence}. It then reads")).replace("reads.", "reads:"));
            page.blank().verbatim(0, &Repair::text(&change.statement)).blank();
        }
        if repair.missing.is_empty() {
            return;
        }
        let many = match repair.missing.len() {
            1 => "This statement is missing".to_owned(),
            n => format!("These {n} statements are missing"),
        };
        if self.lacks_organization(document) {
            page.text(
                0,
                Role::Caution,
                "The ID of the organization is not known here, so that what is missing for it is not among them.",
            );
        }
        if repair.apart {
            page.text(
                0,
                Role::Text,
                &format!("{many}. As a policy of its own, saved as policy.json, this puts it in place:"),
            );
            page.verbatim(2, &repair.command_lines(context));
            page.blank().verbatim(0, &repair.policy().unwrap_or_default());
            return;
        }
        let (it, of) = if repair.missing.len() == 1 { ("it", "this Sid") } else { ("them", "one of these Sids") };
        let text = match (repair.taken, repair.widened) {
            (0, _) => format!("{many}. Tab shows the whole policy with {it}, ready to be put in place."),
            (_, true) => format!(
                "{many}. The policy has a statement of {of} for other resources: take the whole policy (Tab), in which it \
                 is widened."
            ),
            (_, false) => format!(
                "{many}. The policy has another statement of {of}: take the whole policy (Tab), in which each has a Sid \
                 of its own."
            ),
        };
        page.text(0, Role::Text, &text);
        page.blank().verbatim(0, &repair.statements());
    }

    /// Whether the ID of the organization is not known and this document takes it.
    fn lacks_organization(&self, document: Document) -> bool {
        matches!(document, Document::Bucket | Document::RolePermissions)
            && preflight::is_organization_open(self.draft, self.around)
    }

    /// What the failed checks say of a policy.
    fn whys(&self, document: Document) -> Vec<&str> {
        let mut whys = Vec::new();
        for check in preflight::failed(self.checks).filter(|check| check.matter.document() == Some(document)) {
            match &check.standing {
                Standing::No(text) if !whys.contains(&text.as_str()) => whys.push(text.as_str()),
                _ => {}
            }
        }
        whys
    }

    /// Whether there is JSON on the page to be copied.
    pub fn can_copy(&self, reading: Reading) -> bool {
        self.document_json(reading).is_some()
    }

    /// The JSON that is shown, and what it is; `None` when no statement can help, and none is shown.
    fn document_json(&self, reading: Reading) -> Option<(&'static str, String)> {
        let Reading { document, view, .. } = reading;
        match self.repair(document) {
            Some(repair) if view == View::Whole || repair.apart => {
                if let Some(policy) = repair.policy() {
                    return Some(("the whole policy", policy));
                }
            }
            Some(repair) if !repair.missing.is_empty() => return Some(("what is missing", repair.statements())),
            Some(repair) if !repair.changes.is_empty() => {
                let what = if repair.changes.len() == 1 { "the changed statement" } else { "the changed statements" };
                return Some((what, repair.changed_statements()));
            }
            Some(repair) if !repair.forbidden.is_empty() => return None,
            _ => {}
        }
        Some(("the policy document", document.text(self.draft, self.around)))
    }

    /// Handles a key while a document is read; `None` when it is put away.
    pub fn act(
        &self,
        reading: Reading,
        mut scroll: Scroll,
        action: Action,
        layout: Layout,
        ctx: &mut Shared,
    ) -> Option<(Reading, Scroll)> {
        let lines = self.page(reading, layout.text_width(), &ctx.session.command).len();
        Some(match action {
            Action::Cancel => return None,
            Action::Document => {
                let all = self.readings(reading.first);
                let at = all.iter().position(|one| *one == reading).map_or(0, |at| at + 1);
                (all.get(at).or(all.first()).copied().unwrap_or(reading), Scroll::default())
            }
            Action::Copy => {
                match self.document_json(reading) {
                    Some((what, json)) => ctx.copy_json(what, &json),
                    None => ctx.say("There is nothing to copy: no statement that is added can help."),
                }
                (reading, scroll)
            }
            action => {
                scroll.act(action, lines, layout.body.into());
                (reading, scroll)
            }
        })
    }
}

/// The whole policy with what was missing, and how it is put in place.
fn whole_page(page: &mut Page, repair: &Repair, context: &CommandContext) {
    page.text(
        0,
        Role::Text,
        match (repair.missing.is_empty(), repair.changes.is_empty()) {
            (false, false) => {
                "The whole policy, changed and with what is missing. Saved as policy.json, apply it with:"
            }
            (true, false) => "The whole policy, changed. Saved as policy.json, apply it with:",
            (_, true) => {
                "The whole policy that is there, with what is missing. Saved as policy.json, this puts it in place:"
            }
        },
    );
    page.verbatim(2, &repair.command_lines(context));
    for why in &repair.stuck {
        page.labelled(0, "x  ", Role::Danger, Role::Text, &format!("It will not do. {}", full_stop(why)));
    }
    page.blank().verbatim(0, &repair.policy().unwrap_or_default());
}
