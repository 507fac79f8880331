//! A draft put onto a newer reading of its trail: what others changed meanwhile, and which of two values is to stay.
//!
//! UpdateTrail has no version to compare (F§0.7), so that this is done here, between two readings and before anything
//! is sent.

use super::{Change, Draft, Edit};
use crate::trail::arn::TrailArn;
use crate::trail::setting::Setting;
use crate::trail::settings::{Sameness, Trail, Value, sameness};

/// What came of putting a draft onto a newer reading of its trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebase {
    /// The draft on the newer reading, with everything that it wanted: every clash is decided for it.
    pub draft: Draft,
    /// What others changed and this draft did not: from what was read first to what is there now.
    pub taken_in: Vec<Change>,
    /// What both changed, each to be decided.
    pub clashes: Vec<Clash>,
    /// What others already made what this draft wanted.
    pub done: Vec<Setting>,
}

/// What both changed, as far as it is decided at once: a setting, or the two that AWS takes only together (F§3 R1), when
/// one changed the one and the other the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The settings, in the order of the form.
    pub disputed: Vec<Disputed>,
}

/// The three values of a setting that two people changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// Which setting.
    pub setting: Setting,
    /// What it was when it was read; `None` when it was not set.
    pub loaded: Option<Value>,
    /// What others made of it.
    pub now: Option<Value>,
    /// What the draft makes of it.
    pub mine: Option<Value>,
}

/// What is to stay of a clash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the draft wants.
    Mine,
    /// What others made of it.
    Theirs,
}

impl Change {
    /// Whether both values mean the same to AWS.
    pub fn is_none(&self, trail: &TrailArn) -> bool {
        sameness(self.setting, self.before.as_ref(), self.after.as_ref(), trail) == Sameness::Same
    }
}

impl Rebase {
    /// Whether both changed `setting`.
    pub fn disputes(&self, setting: Setting) -> bool {
        self.clashes.iter().flat_map(|clash| &clash.disputed).any(|d| d.setting == setting)
    }
}

impl Clash {
    /// The first of its settings.
    pub fn setting(&self) -> Setting {
        // there is at least one: see `dispute`
        self.disputed.first().map_or(Setting::ALL[0], |d| d.setting)
    }

    /// What of it still stands in `draft` as it was found: a value that was changed since then was decided by that.
    pub fn standing(&self, draft: &Draft) -> Option<Clash> {
        let stands = |d: &&Disputed| draft.edit(d.setting).is_some() && draft.value(d.setting) == d.mine;
        let disputed: Vec<_> = self.disputed.iter().filter(stands).cloned().collect();
        (!disputed.is_empty()).then_some(Clash { disputed })
    }
}

impl Draft {
    /// Puts the edits onto a newer reading of the same trail (three-way): what others changed and this draft did not is
    /// taken in, an edit that others made meanwhile is no edit any more, and every other edit is kept. Where both
    /// changed a setting, or one of a pair each, there is a clash to be decided.
    pub fn rebase(self, newer: Trail) -> Rebase {
        let mut rebase =
            Rebase { draft: Draft::new(newer), taken_in: Vec::new(), clashes: Vec::new(), done: Vec::new() };
        for setting in Setting::ALL {
            let (loaded, now, mine) = (self.before(setting), rebase.draft.before(setting), self.value(setting));
            let wanted = !self.same(setting, &mine, &now);
            match self.edits.get(&setting) {
                Some(_) if !wanted => rebase.done.push(setting),
                edit if wanted && self.is_contested(setting, &rebase.draft) => {
                    // the half of a pair that has no edit is held as it was read, or the pair would fall apart
                    let hold = || mine.clone().map_or(Edit::Clear, Edit::Set);
                    let edit = edit.cloned().unwrap_or_else(hold);
                    rebase.draft.edits.insert(setting, edit);
                    rebase.dispute(Disputed { setting, loaded, now, mine });
                }
                Some(edit) => _ = rebase.draft.edits.insert(setting, edit.clone()),
                None if wanted => rebase.taken_in.push(Change { setting, before: loaded, after: now }),
                None => {}
            }
        }
        rebase
    }

    /// Whether this draft changes `setting`, or what goes together with it, and others did so, too, and otherwise.
    fn is_contested(&self, setting: Setting, newer: &Draft) -> bool {
        let moved = |s: Setting| !self.same(s, &self.before(s), &newer.before(s));
        let wanted = |s: Setting| !self.same(s, &self.value(s), &newer.before(s));
        let edited = |s: Setting| self.edits.contains_key(&s);
        let pair = setting.pair();
        (edited(setting) || pair.is_some_and(edited)) && (moved(setting) || pair.is_some_and(|s| moved(s) && wanted(s)))
    }

    fn same(&self, setting: Setting, a: &Option<Value>, b: &Option<Value>) -> bool {
        sameness(setting, a.as_ref(), b.as_ref(), self.arn()) == Sameness::Same
    }

    /// This draft, which wants everything that it wanted, with each of the clashes decided.
    ///
    /// # Errors
    /// The number of the first clash that is not decided.
    pub fn decided(&self, clashes: &[Clash], sides: &[Option<Side>]) -> Result<Draft, usize> {
        let mut draft = self.clone();
        for (number, clash) in clashes.iter().enumerate() {
            match sides.get(number).copied().flatten() {
                None => return Err(number),
                Some(Side::Mine) => {}
                Some(Side::Theirs) => clash.disputed.iter().for_each(|d| _ = draft.edits.remove(&d.setting)),
            }
        }
        Ok(draft)
    }

    /// The same edits on what was read before others changed it: whoever puts them onto the trail again finds the clashes
    /// that were not decided.
    pub fn as_read(&self, undecided: &[Clash]) -> Draft {
        let mut draft = self.clone();
        for disputed in undecided.iter().flat_map(|clash| &clash.disputed) {
            draft.base.settings.put(disputed.setting, disputed.loaded.clone());
        }
        draft
    }
}

impl Rebase {
    fn dispute(&mut self, disputed: Disputed) {
        let pair = disputed.setting.pair();
        let of_pair = |clash: &&mut Clash| clash.disputed.iter().any(|d| Some(d.setting) == pair);
        match self.clashes.iter_mut().find(of_pair) {
            Some(clash) => clash.disputed.push(disputed),
            None => self.clashes.push(Clash { disputed: vec![disputed] }),
        }
    }
}

#[cfg(test)]
mod tests;
