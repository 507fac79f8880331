//! A trail that its reader can only look at: an organization's, from a member account (F§7).

use super::{Form, Mode};
use crate::app::Shared;
use crate::app::keys::Action;
use crate::trail::preflight::caller::{Caller, members_look};
use crate::trail::preflight::unread;

impl Form {
    /// Who the caller is to the trail.
    pub fn caller(&self) -> Caller {
        Caller::of(self.draft.base(), &self.facts, self.around())
    }

    /// Why nothing can be changed here, in a sentence without a full stop; `None` as long as that is not known.
    pub fn only_looks(&self) -> Option<String> {
        let account = self.account.as_deref().filter(|_| self.caller().only_looks())?;
        Some(members_look(self.draft.arn().account(), account))
    }

    /// Says, once in a session and when all answers are in, what could not be read of the account for want of a permission.
    pub fn tell_forbidden(&self, ctx: &mut Shared) {
        let is_free = matches!(self.mode, Mode::Moving | Mode::Editing(_));
        if ctx.told_forbidden || !is_free || !unread::is_answered(&self.draft, &self.facts) {
            return;
        }
        let names = unread::forbidden(&self.draft, &self.facts);
        if !names.is_empty() {
            ctx.told_forbidden = true;
            let names = names.join(", ");
            ctx.say_too(&format!("Could not be verified: {names} (no permission). i tells more."), false);
        }
    }
}

/// Whether a key changes a setting, or leads to where changes are sent. Edits can be taken back all the same.
pub(super) const fn is_edit(action: Action) -> bool {
    matches!(action, Action::Activate | Action::Toggle | Action::Pick | Action::Clear | Action::Fix | Action::Review)
}
