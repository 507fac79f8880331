//! Edits that an earlier run left behind, offered when the trail is opened again.

use super::{Form, Mode};
use crate::app::clock::{ago, utc};
use crate::app::conflict::Then;
use crate::app::event::{Deed, KeptId, Moment};
use crate::app::field::TextField;
use crate::app::keys::Action;
use crate::app::layout::Layout;
use crate::app::page::{Line, Page, Role, Scroll};
use crate::app::{Go, Shared};
use crate::trail::change::{Clash, Rebase};
use crate::trail::kept::KeptDraft;
use crate::trail::settings::compared;
use crate::trail::{Draft, Setting};

/// What becomes of kept edits that cannot be asked about now.
const NEXT_TIME: &str =
    "Edits of an earlier run are kept, too. They are offered when the trail is opened the next time.";

/// The edits of an earlier run, and what is to become of them.
#[derive(Debug)]
pub struct Offer {
    id: KeptId,
    kept: KeptDraft,
    /// The edits on the trail as it is now.
    rebase: Rebase,
    /// What others left behind, older.
    more: Vec<(KeptId, KeptDraft)>,
    /// How far one has read, when it is being looked at.
    pub reading: Option<Scroll>,
}

impl Offer {
    /// What is offered, in a few words.
    pub fn title(&self, now: Moment) -> String {
        let more = match self.more.len() {
            0 => String::new(),
            1 => ", and 1 older set".to_owned(),
            n => format!(", and {n} older sets"),
        };
        format!("Unsaved edits from {} were kept{more}", ago(self.kept.saved, now))
    }

    /// The settings that they are about.
    pub fn settings(&self) -> String {
        let edited = self.kept.edits.keys().copied();
        let typed = self.kept.typed().map(|(setting, _)| setting).filter(|s| !self.kept.edits.contains_key(s));
        edited.chain(typed).map(Setting::label).collect::<Vec<_>>().join(", ")
    }

    /// The edits in full: what the trail was, what it is now, and what it is to become.
    pub fn page(&self, draft: &Draft, width: u16, now: Moment) -> Vec<Line> {
        let mut page = Page::new(width);
        let when = format!("Edits kept {}, {}", utc(self.kept.saved), ago(self.kept.saved, now));
        page.text(0, Role::Heading, &when).blank();
        for change in self.kept.draft(draft.base()).changes() {
            let setting = change.setting;
            page.text(0, Role::Name, setting.label());
            page.labelled(2, "was read as  ", Role::Dim, Role::Before, &compared(setting, change.before.as_ref()));
            let now = draft.before(setting);
            if self.rebase.disputes(setting) {
                page.labelled(2, "! is now     ", Role::Caution, Role::Before, &compared(setting, now.as_ref()));
            } else if self.rebase.done.contains(&setting) {
                page.labelled(2, "is now       ", Role::Dim, Role::Good, &compared(setting, now.as_ref()));
            }
            let after = change.after.as_ref().map_or("cleared".to_owned(), |after| compared(setting, Some(after)));
            page.labelled(2, "edited to    ", Role::Dim, Role::After, &after);
        }
        if let Some((setting, text)) = self.kept.typed() {
            page.text(0, Role::Name, setting.label());
            page.labelled(2, "being typed  ", Role::Dim, Role::After, text);
        }
        for change in &self.rebase.taken_in {
            page.text(0, Role::Name, change.setting.label());
            page.labelled(
                2,
                "was read as  ",
                Role::Dim,
                Role::Before,
                &compared(change.setting, change.before.as_ref()),
            );
            let text = format!("{} (changed elsewhere)", compared(change.setting, change.after.as_ref()));
            page.labelled(2, "is now       ", Role::Dim, Role::After, &text);
        }
        page.into_lines()
    }
}

impl Form {
    /// The text that is being typed, when it is not what the setting is.
    pub fn typing(&self) -> Option<(Setting, &str)> {
        let text = match &self.mode {
            Mode::Editing(field) => field.text(),
            Mode::Picking(picker) => picker.typing()?,
            _ => return None,
        };
        (text != self.draft.text(self.focus).unwrap_or_default()).then_some((self.focus, text))
    }

    /// Kept edits that are not needed any more once the ones at hand are kept.
    pub fn take_spent(&mut self) -> Vec<KeptId> {
        std::mem::take(&mut self.spent)
    }

    /// Offers edits that earlier runs left behind, the latest first.
    pub fn offer(&mut self, mut drafts: Vec<(KeptId, KeptDraft)>, ctx: &mut Shared) {
        if drafts.is_empty() {
            return;
        }
        if self.draft.is_changed() || !matches!(self.mode, Mode::Moving) {
            return ctx.say_too(NEXT_TIME, false);
        }
        let (id, kept) = drafts.remove(0);
        let rebase = kept.onto(self.draft.base().clone());
        if !rebase.draft.is_changed() && kept.typed().is_none() {
            // nothing is left to do: the trail is as they would have it
            ctx.store(Deed::Discard(self.draft.arn().clone(), id));
            ctx.say_too("The trail is already as the edits of an earlier run would have it.", false);
            return self.offer(drafts, ctx);
        }
        self.mode = Mode::Offered(Box::new(Offer { id, kept, rebase, more: drafts, reading: None }));
    }

    /// Edits that are offered are not asked about now, because others are made; and that is said.
    pub(super) fn put_off_offer(&mut self, ctx: &mut Shared) {
        if matches!(self.mode, Mode::Offered(_)) {
            self.mode = Mode::Moving;
            ctx.say_too(NEXT_TIME, false);
        }
    }

    pub(super) fn act_offered(&mut self, action: Action, layout: Layout, ctx: &mut Shared) -> Go {
        let Mode::Offered(mut offer) = std::mem::replace(&mut self.mode, Mode::Moving) else { return Go::Stay };
        let lines = offer.page(&self.draft, layout.text_width(), ctx.now).len();
        if let Some(scroll) = &mut offer.reading
            && scroll.act(action, lines, layout.body.into())
        {
            self.mode = Mode::Offered(offer);
            return Go::Stay;
        }
        match action {
            Action::Accept => return self.adopt(*offer, ctx),
            Action::Discard => {
                ctx.store(Deed::Discard(self.draft.arn().clone(), offer.id));
                ctx.say(match offer.more.is_empty() {
                    true => "The kept edits were thrown away.",
                    false => "These were thrown away. Older ones were kept, too.",
                });
                self.offer(offer.more, ctx);
            }
            Action::ShowChanges => {
                offer.reading = match offer.reading {
                    Some(_) => None,
                    None => Some(Scroll::default()),
                };
                self.mode = Mode::Offered(offer);
            }
            Action::Cancel if offer.reading.is_some() => {
                offer.reading = None;
                self.mode = Mode::Offered(offer);
            }
            Action::Cancel => ctx.say("The kept edits stay where they are, and are offered again the next time."),
            _ => self.mode = Mode::Offered(offer),
        }
        Go::Stay
    }

    /// Goes on with edits of an earlier run.
    fn adopt(&mut self, offer: Offer, ctx: &mut Shared) -> Go {
        let Offer { id, kept, rebase, .. } = offer;
        self.take_in(rebase);
        self.spent.push(id);
        let clashes = self.undecided();
        match kept.typed() {
            Some((setting, text)) => {
                self.focus = setting;
                self.mode = Mode::Editing(TextField::new(text));
            }
            None => {
                let first = clashes.first().map(Clash::setting).or(self.draft.changes().first().map(|c| c.setting));
                self.focus = first.unwrap_or(self.focus);
            }
        }
        if !clashes.is_empty() {
            return Go::Conflict(Then::Form);
        }
        match self.told() {
            said if said.is_empty() => ctx.say("These are the edits that were kept."),
            said => ctx.warn(format!("The trail was changed elsewhere meanwhile. {said}")),
        }
        Go::Stay
    }
}
