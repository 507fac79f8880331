//! What becomes of the edits when the trail is read again and others have changed it.

use super::{Form, Mode, Refusal};
use crate::app::conflict::Then;
use crate::app::event::Call;
use crate::app::page::Scroll;
use crate::app::{Go, Load, Shared};
use crate::trail::change::{Change, Clash, Rebase};
use crate::trail::errors::{Explanation, Retry, explain};
use crate::trail::preflight::{self, Check, Standing};
use crate::trail::settings::{compared, shown};
use crate::trail::{ApiError, Draft, Setting, Trail};
use std::borrow::Cow;

/// What others changed while the trail was open here.
#[derive(Clone, Debug, Default)]
pub struct Elsewhere {
    /// What was changed here, too, as it was found. See [`Form::undecided`].
    clashes: Vec<Clash>,
    /// What was taken in, from what was read first to what is there now.
    pub taken_in: Vec<Change>,
    /// What others made what was wanted here.
    pub done: Vec<Setting>,
}

impl Form {
    /// The form of a draft that was put onto a newer reading.
    pub fn with_rebase(rebase: Rebase, ctx: &mut Shared) -> Form {
        let mut form = Form::with_draft(Draft::new(rebase.draft.base().clone()), ctx);
        form.take_in(rebase);
        form
    }

    /// Takes over a draft that was put onto a newer reading, and what others changed.
    pub(super) fn take_in(&mut self, rebase: Rebase) {
        let Rebase { draft, taken_in, clashes, done } = rebase;
        if !(taken_in.is_empty() && clashes.is_empty() && done.is_empty()) {
            self.along = None; // what was switched on along may be others' work now
        }
        self.draft = draft;
        let arn = self.draft.arn().clone();
        let known = &mut self.elsewhere.taken_in;
        for change in taken_in {
            match known.iter_mut().find(|known| known.setting == change.setting) {
                Some(known) => known.after = change.after,
                None => known.push(change),
            }
        }
        known.retain(|change| !change.is_none(&arn));
        known.sort_by_key(|change| change.setting);
        (self.elsewhere.clashes, self.elsewhere.done) = (clashes, done);
        self.edited();
        if matches!(self.mode, Mode::Leaving(_)) && !self.draft.is_changed() {
            self.mode = Mode::Moving; // there is nothing to ask about any more
        }
    }

    /// What others changed, as far as it is not decided here which value is to stay.
    pub fn undecided(&self) -> Vec<Clash> {
        self.elsewhere.clashes.iter().filter_map(|clash| clash.standing(&self.draft)).collect()
    }

    /// It is decided: this is what is to become of the trail.
    pub fn decide(&mut self, draft: Draft) {
        self.draft = draft;
        self.elsewhere.clashes.clear();
        self.edited();
    }

    /// The edits as they are kept for another run: what is not decided is found again by that one.
    pub fn to_keep(&self) -> Cow<'_, Draft> {
        match self.undecided() {
            undecided if undecided.is_empty() => Cow::Borrowed(&self.draft),
            undecided => Cow::Owned(self.draft.as_read(&undecided)),
        }
    }

    /// Puts the edits onto a newer reading of the trail. What is being typed stays where it is.
    fn put_onto(&mut self, newer: Trail, ctx: &mut Shared) {
        let rebase = self.to_keep().into_owned().rebase(newer);
        self.take_in(rebase);
        if self.refusal.as_ref().is_some_and(|refusal| refusal.gone) {
            self.refusal = None; // it is there again
        }
        self.status = Load::Waiting(ctx.call(Call::Status(self.draft.arn().clone())));
    }

    /// The trail was read again, because the user asked for it or in passing.
    pub(super) fn reread(&mut self, newer: Trail, asked: bool, ctx: &mut Shared) -> Go {
        let before = self.draft.base().settings.clone();
        self.put_onto(newer, ctx);
        let clashes = !self.undecided().is_empty();
        if self.draft.base().settings == before && !clashes {
            if asked {
                ctx.say("The trail is as it was.");
            }
            return Go::Stay;
        }
        match self.mode {
            Mode::Moving if clashes => return Go::Conflict(Then::Form),
            Mode::Moving => {
                let moved = self.elsewhere.taken_in.iter().map(|change| change.setting);
                if let Some(first) = moved.chain(self.elsewhere.done.iter().copied()).next() {
                    self.focus = first;
                }
            }
            _ => {} // nobody is taken away from what is being typed or read
        }
        ctx.warn(self.told());
        Go::Stay
    }

    /// The trail was found changed when the draft was about to be sent: nothing was sent, and the edits now stand on
    /// what the trail is. What is to be sent has to be reviewed anew, once every clash is decided.
    pub fn moved_meanwhile(&mut self, newer: Trail, ctx: &mut Shared) -> Go {
        self.put_onto(newer, ctx);
        if !self.undecided().is_empty() {
            return Go::Conflict(Then::Review);
        }
        let moved = "Nothing was sent: the trail was changed elsewhere since it was read.";
        if !self.draft.is_changed() {
            ctx.warn(format!("{moved} {} No edit is left.", self.told()));
            return Go::Stay;
        }
        match self.review(ctx) {
            Go::Review => {
                ctx.warn("Nothing was sent: the trail was changed elsewhere. Review it again.");
                Go::Review
            }
            go => {
                let why = ctx.notice.take().map(|notice| notice.text).unwrap_or_default();
                ctx.warn(format!("{moved} {why}"));
                go
            }
        }
    }

    /// What others changed, in a few sentences.
    pub fn told(&self) -> String {
        let Elsewhere { taken_in, done, .. } = &self.elsewhere;
        let now = |c: &Change| format!("{} is now {}", c.setting.label(), shown(c.setting, c.after.as_ref()));
        let mut said = Vec::new();
        if !taken_in.is_empty() {
            said.push(format!("Taken in: {}.", taken_in.iter().map(now).collect::<Vec<_>>().join(", ")));
        }
        let undecided = self.undecided();
        if !undecided.is_empty() {
            let disputed = undecided.iter().flat_map(|clash| &clash.disputed);
            let now: Vec<_> = disputed
                .map(|d| format!("{} is now {}", d.setting.label(), shown(d.setting, d.now.as_ref())))
                .collect();
            said.push(format!("Changed there and here: {}; your edit is kept, and ^S asks.", now.join(", ")));
        }
        if !done.is_empty() {
            let labels: Vec<_> = done.iter().map(|s| s.label()).collect();
            said.push(format!("Already as you want it: {}.", labels.join(", ")));
        }
        said.join(" ")
    }

    /// What others changed and is not changed here, in a sentence for the review; `None` when nothing was.
    pub fn taken_in(&self) -> Option<String> {
        let told = |c: &Change| {
            let (before, after) = (compared(c.setting, c.before.as_ref()), compared(c.setting, c.after.as_ref()));
            format!("{} is now {after} (was {before})", c.setting.label())
        };
        let told: Vec<_> = self.elsewhere.taken_in.iter().map(told).collect();
        (!told.is_empty()).then(|| format!("Changed elsewhere since you opened the trail: {}.", told.join("; ")))
    }

    /// The trail could not be read again.
    pub(super) fn unread(&mut self, error: ApiError, ctx: &mut Shared) {
        if error.code() != Some(GONE) {
            return ctx.warn(format!("The trail could not be read again. {error}"));
        }
        ctx.notice = None; // the one that says that it is being read
        self.refusal = Some(Refusal::new(error, &self.draft, &self.checks, self.around().organization_id()));
    }
}

/// What AWS answers when there is no such trail (F§8, GetTrail).
const GONE: &str = "TrailNotFoundException";

impl Refusal {
    /// What there is to say when AWS refuses `draft`, or to read its trail.
    pub(super) fn new(error: ApiError, draft: &Draft, checks: &[Check], organization: Option<&str>) -> Refusal {
        let mut explanation = explain(&error, Some(draft.arn()), Some(draft)).within(organization);
        if let Some(check) = preflight::denial(checks, &error)
            && let (Some(remedy), Standing::No(why)) = (&check.remedy, &check.standing)
        {
            explanation.meaning = format!("{}.", why.trim_end_matches('.'));
            explanation.remedy = format!("{}. Then apply again, a minute later.", remedy.text.trim_end_matches('.'));
            explanation.document = remedy.document;
        }
        // it was there when it was opened, and it is looked for where it was; an update may find a wrong Region, too (F§3 R3)
        let gone = error.operation == "GetTrail" && error.code() == Some(GONE) && error.region == draft.arn().region();
        if gone {
            explanation = Explanation {
                settings: Vec::new(),
                meaning: format!("The trail {} was deleted since you opened it.", draft.arn().name()),
                remedy:
                    "Nothing was sent, and your edits are kept. Find out who deleted it, and why. Should it be made \
                         again under this name, r reads it and puts your edits onto it."
                        .to_owned(),
                retry: Retry::No,
                document: None,
            };
        }
        Refusal { error, explanation, gone, hidden: false, scroll: Scroll::default() }
    }
}
