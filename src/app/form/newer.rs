//! What becomes of the edits when the trail is read again.

use super::{Form, Mode};
use crate::app::event::Call;
use crate::app::{Load, Shared};
use crate::trail::change::{Change, Rebase};
use crate::trail::settings::shown;
use crate::trail::{Draft, Setting, Trail};

impl Form {
    /// Puts the edits onto a newer reading of the trail, and says what came of it. What is being typed stays where it is.
    pub(super) fn rebase(&mut self, newer: Trail, ctx: &mut Shared) {
        let Rebase { draft, taken_in, clashes, done } =
            std::mem::replace(&mut self.draft, Draft::new(newer.clone())).rebase(newer);
        self.draft = draft;
        self.edited();
        if matches!(self.mode, Mode::Leaving(_)) && !self.draft.is_changed() {
            self.mode = Mode::Moving; // there is nothing to ask about any more
        }
        self.status = Load::Waiting(ctx.call(Call::Status(self.draft.arn().clone())));
        if taken_in.is_empty() && clashes.is_empty() && done.is_empty() {
            return ctx.say("The trail is as it was.");
        }
        ctx.warn(rebased(&taken_in, &clashes, &done));
        if let (Some(first), Mode::Moving) = (clashes.first().or(taken_in.first()), &self.mode) {
            self.focus = first.setting;
        }
    }

    /// The trail was found changed when the draft was about to be sent: nothing was sent, and the edits now stand on
    /// what the trail is.
    pub fn moved_meanwhile(&mut self, newer: Trail, ctx: &mut Shared) {
        self.rebase(newer, ctx);
        let what = ctx.notice.take().map(|n| n.text).unwrap_or_default();
        ctx.warn(format!("Nothing was sent: the trail was changed elsewhere since it was read. {what} Review again."));
    }
}

/// What a newer reading of the trail brought, in a few sentences.
pub(super) fn rebased(taken_in: &[Change], clashes: &[Change], done: &[Setting]) -> String {
    let names = |changes: &[Change]| {
        let one = |c: &Change| format!("{} is now {}", c.setting.label(), shown(c.setting, c.after.as_ref()));
        changes.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let mut said = Vec::new();
    if !taken_in.is_empty() {
        said.push(format!("Taken in: {}.", names(taken_in)));
    }
    if !clashes.is_empty() {
        said.push(format!("Changed there and here: {}; your edit is kept.", names(clashes)));
    }
    if !done.is_empty() {
        let labels: Vec<_> = done.iter().map(|s| s.label()).collect();
        said.push(format!("Already as you want it: {}.", labels.join(", ")));
    }
    said.join(" ")
}
