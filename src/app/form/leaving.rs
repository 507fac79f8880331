//! The ways out of the form: to the review, and away from it.

use super::{Form, Mode};
use crate::app::conflict::Then;
use crate::app::keys::Action;
use crate::app::leaving::Goal;
use crate::app::{Go, Shared};
use crate::trail::Severity;

impl Form {
    /// Goes on to the review, or to what has to be decided or mended first.
    pub fn review(&mut self, ctx: &mut Shared) -> Go {
        if !self.draft.is_changed() {
            ctx.say("There is nothing to review: no setting is changed, so nothing would be sent.");
            return Go::Stay;
        }
        if let Some(why) = self.only_looks() {
            self.mode = Mode::Moving;
            ctx.warn(format!("Nothing can be sent. {why}."));
            return Go::Stay;
        }
        if !self.undecided().is_empty() {
            self.mode = Mode::Moving;
            self.reload = None;
            return Go::Conflict(Then::Review);
        }
        if let Some(first) = self.first_error().cloned() {
            let errors = self.findings.iter().filter(|f| f.severity == Severity::Error).count();
            let more = if errors > 1 { format!(" ({errors} errors)") } else { String::new() };
            ctx.warn(format!("Not ready for review{more}. {}: {}", first.setting.label(), first.text));
            self.focus = first.setting;
            self.mode = Mode::Moving;
            return Go::Stay;
        }
        self.mode = Mode::Moving;
        self.reload = None; // what is reviewed stands on the trail as it is known now
        ctx.refresh_old_facts(&self.draft);
        Go::Review
    }

    /// Leaves for `goal`, or asks first when there are edits.
    pub fn leave(&mut self, goal: Goal, ctx: &mut Shared) -> Go {
        if self.is_leaving_for(Goal::Interrupt) && goal == Goal::Interrupt {
            return goal.go(); // Ctrl-C on the question is an answer
        }
        if let Mode::Picking(picker) = &mut self.mode {
            self.mode = picker.leave(); // to what was being typed
        }
        let typed = match &self.mode {
            Mode::Editing(field) => field.text() != self.draft.text(self.focus).unwrap_or_default(),
            _ => false,
        };
        if typed {
            // what is being typed counts as an edit: it is kept for whoever decides to stay
            self.accept(ctx);
        }
        if !self.draft.is_changed() {
            return goal.go();
        }
        self.mode = Mode::Leaving(goal);
        Go::Stay
    }

    pub(super) fn is_leaving_for(&self, goal: Goal) -> bool {
        matches!(self.mode, Mode::Leaving(own) if own == goal)
    }

    pub(super) fn act_leaving(&mut self, action: Action, ctx: &mut Shared) -> Go {
        let Mode::Leaving(goal) = self.mode else { return Go::Stay };
        match action {
            Action::Review => self.review(ctx),
            Action::Later if goal == Goal::Trails && !ctx.cannot_keep() => Go::Later,
            Action::Later => Go::Stay,
            Action::Discard => {
                self.draft.undo_all(); // so that they are not kept either
                goal.go()
            }
            _ => {
                self.mode = Mode::Moving;
                Go::Stay
            }
        }
    }
}
