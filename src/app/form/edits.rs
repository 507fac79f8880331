//! The edits that one key makes or takes back.

use super::Form;
use crate::app::Shared;
use crate::trail::change::NotAnEdit;
use crate::trail::facts::Known;
use crate::trail::settings::{Sameness, sameness};
use crate::trail::{Draft, Edit, Setting, Value};

impl Form {
    pub(super) fn toggle(&mut self, ctx: &mut Shared) {
        let setting = self.focus;
        // what AWS does not report is on by default: the first press switches it off
        let on = self.draft.switch(setting).unwrap_or(true);
        self.put(setting, Value::Switch(!on), ctx);
        match setting {
            Setting::MultiRegion if !on => self.include_global_events(ctx),
            Setting::MultiRegion => self.take_back_along(ctx),
            Setting::GlobalEvents => self.along = None, // it is the user's own now
            _ => {}
        }
    }

    /// Takes back what was switched on along with Multi-Region, once Multi-Region has no edit any more.
    pub(super) fn take_back_along(&mut self, ctx: &mut Shared) {
        if self.draft.edit(Setting::MultiRegion).is_some() {
            return;
        }
        match self.along.take() {
            Some(Some(Edit::Set(before))) => self.put(Setting::GlobalEvents, before, ctx),
            Some(_) => self.draft.undo(Setting::GlobalEvents),
            None => {}
        }
        self.edited();
    }

    /// A multi-Region trail must include global service events (F§3 R2), so they are switched on along with it.
    pub(super) fn include_global_events(&mut self, ctx: &mut Shared) {
        if self.draft.switch(Setting::GlobalEvents) != Some(false) {
            return;
        }
        let before = self.draft.edit(Setting::GlobalEvents).cloned();
        self.put(Setting::GlobalEvents, Value::Switch(true), ctx);
        self.along = Some(before);
        ctx.say("Global services is switched on with it: a multi-Region trail must include them.");
    }

    /// Takes the edits of a draft that was made of this one elsewhere, and moves to `focus`.
    pub(in crate::app) fn guided(&mut self, draft: Draft, focus: Setting, ctx: &mut Shared) {
        self.put_off_offer(ctx);
        self.draft = draft;
        self.along = None;
        self.focus = focus;
        self.edited();
    }

    pub(super) fn put(&mut self, setting: Setting, value: Value, ctx: &mut Shared) {
        self.dropped.take_if(|(dropped, _)| *dropped == setting);
        match self.draft.set(setting, value) {
            Ok(()) => self.edited(),
            Err(NotAnEdit::Empty) => ctx.warn("An empty box changes nothing."),
            Err(NotAnEdit::WrongKind | NotAnEdit::NotClearable) => {
                ctx.warn("This setting takes another kind of value.")
            }
        }
    }

    pub(super) fn clear(&mut self, ctx: &mut Shared) {
        let label = self.focus.label();
        if !self.focus.is_text() {
            return ctx.say(format!("{label} is on or off; Space toggles it."));
        }
        if self.draft.value(self.focus).is_none() {
            return ctx.say(format!("{label} is not set."));
        }
        match self.draft.clear(self.focus) {
            Err(_) => ctx.warn(format!("{label} cannot be cleared: every trail has one.")),
            Ok(()) => {
                self.dropped.take_if(|(dropped, _)| *dropped == self.focus);
                self.edited();
                let both = self.draft.edit(self.focus) == Some(&Edit::Clear);
                if let Some(pair) = self.focus.pair().filter(|_| both) {
                    ctx.say(format!("{} is cleared with it: AWS takes only both or neither.", pair.label()));
                }
            }
        }
    }

    pub(super) fn undo(&mut self, ctx: &mut Shared) {
        if self.bring_back() {
            return;
        }
        if self.draft.edit(self.focus).is_none() {
            return ctx.say("This setting has no edit to take back.");
        }
        self.draft.undo(self.focus);
        self.edited();
        match self.focus {
            Setting::MultiRegion => self.take_back_along(ctx),
            Setting::GlobalEvents => self.along = None,
            _ => {}
        }
    }

    /// Drops the edit of the KMS key where it is another name of the key that the trail has, and gives back that name. Which
    /// key an alias names is known once KMS has said so.
    pub(in crate::app) fn drop_same_key(&mut self) -> Option<String> {
        let Some(Edit::Set(Value::Text(name))) = self.draft.edit(Setting::KmsKey) else { return None };
        let Known::Here(Ok(Some(key))) = self.facts.key(&self.draft) else { return None };
        let (before, named) = (self.draft.before(Setting::KmsKey), Value::Text(key.arn.clone()));
        if sameness(Setting::KmsKey, before.as_ref(), Some(&named), self.draft.arn()) != Sameness::Same {
            return None;
        }
        let name = name.clone();
        self.draft.undo(Setting::KmsKey);
        self.edited();
        Some(name)
    }

    pub(super) fn undo_all(&mut self, ctx: &mut Shared) {
        let edits = self.draft.changes().len();
        if edits == 0 {
            let Some(thrown) = self.thrown.take() else { return ctx.say("There are no edits to take back.") };
            self.draft = thrown;
            self.edited();
            return ctx.say("The edits are back.");
        }
        let thrown = self.draft.clone();
        self.draft.undo_all();
        self.along = None;
        self.edited();
        self.thrown = Some(thrown);
        ctx.say(if edits == 1 {
            "The edit is taken back. U brings it again.".to_owned()
        } else {
            format!("{edits} edits are taken back. U brings them again.")
        });
    }
}
