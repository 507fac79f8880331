//! Putting right what is wrong with the setting in focus, where it is certain how.

use super::Form;
use crate::app::Shared;
use crate::trail::settings::shown;
use crate::trail::{Edit, Finding, Setting, Severity};

impl Form {
    /// The finding that the key for it puts right: the worst one on the setting in focus that has a fix.
    pub fn fixable(&self) -> Option<&Finding> {
        self.findings.iter().find(|f| f.setting == self.focus && f.fix.is_some())
    }

    /// Puts the setting in focus right, and says what that made of which settings.
    pub(super) fn fix(&mut self, ctx: &mut Shared) {
        let Some(fixed) = self.fixable().and_then(|f| f.fix.as_ref()).map(|fix| fix.apply(&self.draft)) else {
            let worst = self.findings.iter().filter(|f| f.setting == self.focus).map(|f| f.severity).max();
            return ctx.say(match worst {
                Some(Severity::Error | Severity::Warning) => {
                    "How to put this right is not certain: it is yours to edit.".to_owned()
                }
                Some(Severity::Note | Severity::Unknown) => "There is nothing to fix here.".to_owned(),
                None => format!("There is nothing to put right in {}.", self.focus.label()),
            });
        };
        let before = std::mem::replace(&mut self.draft, fixed);
        self.along_with_multi_region(before.edit(Setting::GlobalEvents));
        self.edited();
        let is_new = |s: &Setting| before.edit(*s) != self.draft.edit(*s);
        let said = Setting::ALL.into_iter().filter(is_new).map(|s| self.now(s)).collect::<Vec<_>>();
        ctx.say(said.join(" "));
    }

    /// Global services that a fix switches on beside an edit of Multi-Region go with that edit, as when it brings them
    /// along by itself. `before` is the edit that they had.
    fn along_with_multi_region(&mut self, before: Option<&Edit>) {
        if self.draft.edit(Setting::GlobalEvents) != before && self.draft.edit(Setting::MultiRegion).is_some() {
            self.along = Some(before.cloned());
        }
    }

    /// What a setting has become, in a sentence.
    fn now(&self, setting: Setting) -> String {
        let label = setting.label();
        match self.draft.edit(setting) {
            None => format!("{label} is as it was: {}.", shown(setting, self.draft.value(setting).as_ref())),
            Some(Edit::Clear) => format!("{label} is cleared."),
            Some(Edit::Set(value)) => format!("{label} is now {}.", shown(setting, Some(value))),
        }
    }
}
