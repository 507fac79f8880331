use super::super::tests::{Step, bases, drafts, steps};
use super::*;
use crate::trail::sample::{GROUP, ROLE, draft, trail, trail_with};
use crate::trail::setting::Setting::*;
use crate::trail::settings::Settings;
use proptest::prelude::*;
use std::collections::BTreeMap;

const OTHER_GROUP: &str = "arn:aws:logs:us-east-1:123456789012:log-group:other:*";
const OTHER_ROLE: &str = "arn:aws:iam::123456789012:role/other";

fn same(setting: Setting, a: &Option<Value>, b: &Option<Value>) -> bool {
    sameness(setting, a.as_ref(), b.as_ref(), &trail("us-east-1").arn) == Sameness::Same
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

fn logged(group: &str, role: &str) -> Trail {
    let mut logged = trail("us-east-1");
    (logged.settings.log_group, logged.settings.log_role) = (Some(group.into()), Some(role.into()));
    logged
}

fn pair(settings: &Settings) -> (Option<&str>, Option<&str>) {
    (settings.log_group.as_deref(), settings.log_role.as_deref())
}

#[test]
fn nothing_is_decided_by_itself() {
    let mine = draft(trail("us-east-1"), &[(S3Prefix, "mine"), (S3Bucket, "my-logs")]);
    let newer = trail_with("us-east-1", |s| {
        s.s3_prefix = Some("theirs".into());
        s.s3_bucket = Some("their-logs".into());
    });
    let Rebase { draft, clashes, .. } = mine.rebase(newer.clone());
    assert_eq!(clashes.iter().map(Clash::setting).collect::<Vec<_>>(), [S3Bucket, S3Prefix]);
    for (sides, first) in [
        (&[][..], 0),
        (&[None, None], 0),
        (&[Some(Side::Theirs), None], 1),
        (&[Some(Side::Theirs)], 1),
        (&[None, Some(Side::Mine)], 0),
    ] {
        assert_eq!(draft.decided(&clashes, sides), Err(first), "{sides:?}");
    }
    let mixed = draft.decided(&clashes, &[Some(Side::Theirs), Some(Side::Mine)]).unwrap();
    assert_eq!((mixed.edit(S3Bucket), mixed.text(S3Prefix).as_deref()), (None, Some("mine")));
    let none = draft.decided(&clashes, &[Some(Side::Theirs), Some(Side::Theirs)]).unwrap();
    assert_eq!(none, Draft::new(newer));
}

#[test]
fn a_pair_of_which_each_changed_one_half_is_one_clash() {
    let mine = draft(logged(GROUP, ROLE), &[(LogGroup, OTHER_GROUP)]);
    let rebase = mine.rebase(logged(GROUP, OTHER_ROLE));
    let disputed = |setting, loaded, now, mine| Disputed { setting, loaded, now, mine };
    assert_eq!(
        rebase.clashes,
        [Clash {
            disputed: vec![
                disputed(LogGroup, text(GROUP), text(GROUP), text(OTHER_GROUP)),
                disputed(LogRole, text(ROLE), text(OTHER_ROLE), text(ROLE)),
            ]
        }]
    );
    assert!(rebase.taken_in.is_empty() && rebase.disputes(LogRole) && !rebase.disputes(S3Bucket));
    let decided = |side| rebase.draft.decided(&rebase.clashes, &[Some(side)]).unwrap().settings();
    assert_eq!(pair(&decided(Side::Mine)), (Some(OTHER_GROUP), Some(ROLE)));
    assert_eq!(pair(&decided(Side::Theirs)), (Some(GROUP), Some(OTHER_ROLE)));
}

#[test]
fn a_pair_that_others_took_away_comes_back_whole_or_not_at_all() {
    let mine = draft(logged(GROUP, ROLE), &[(LogRole, OTHER_ROLE)]);
    let rebase = mine.rebase(trail("us-east-1"));
    assert_eq!(rebase.clashes.len(), 1);
    let decided = |side| rebase.draft.decided(&rebase.clashes, &[Some(side)]).unwrap();
    assert_eq!(pair(&decided(Side::Mine).settings()), (Some(GROUP), Some(OTHER_ROLE)));
    assert!(!decided(Side::Theirs).is_changed());
    // and one that was cleared here while others changed a half of it
    let cleared = draft(logged(GROUP, ROLE), &[(LogGroup, "")]).rebase(logged(GROUP, OTHER_ROLE));
    assert_eq!(cleared.clashes.iter().map(|clash| clash.disputed.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn theirs_and_yours_together_may_be_wrong_and_are_judged() {
    let mine = draft(trail("us-east-1"), &[(MultiRegion, "on"), (S3Prefix, "mine")]);
    let rebase = mine.rebase(trail_with("us-east-1", |s| {
        s.global_events = Some(false);
        s.s3_prefix = Some("theirs".into());
    }));
    assert_eq!(rebase.taken_in.len(), 1);
    let decided = rebase.draft.decided(&rebase.clashes, &[Some(Side::Theirs)]).unwrap();
    let found = crate::trail::validate::draft(&decided, None);
    assert!(
        found.iter().any(|f| f.severity == crate::trail::Severity::Error && f.setting == GlobalEvents),
        "{found:?}"
    );
}

#[test]
fn what_is_changed_after_it_was_found_is_decided_by_that() {
    let mine = draft(trail("us-east-1"), &[(S3Prefix, "mine")]);
    let mut rebase = mine.rebase(trail_with("us-east-1", |s| s.s3_prefix = Some("theirs".into())));
    let [clash] = &rebase.clashes[..] else { panic!("{:?}", rebase.clashes) };
    assert_eq!(clash.standing(&rebase.draft).as_ref(), Some(clash));
    rebase.draft.set(S3Prefix, Value::Text("third".into())).unwrap();
    assert_eq!(clash.standing(&rebase.draft), None);
    rebase.draft.undo(S3Prefix);
    assert_eq!(clash.standing(&rebase.draft), None);
}

/// What one of two users does.
#[derive(Clone, Debug)]
enum Act {
    Edit(Vec<Step>),
    /// Reads the trail again. When it is as it was known, the edits are sent; else they are put onto it, and each clash is
    /// decided by the next of these, or nothing is decided at all for now.
    Submit(Option<Vec<bool>>),
}

fn acts() -> impl Strategy<Value = Vec<(bool, Act)>> {
    let sides = proptest::option::weighted(0.8, proptest::collection::vec(any::<bool>(), Setting::ALL.len()));
    let act = prop_oneof![1 => steps().prop_map(Act::Edit), 2 => sides.prop_map(Act::Submit)];
    proptest::collection::vec((any::<bool>(), act), 0..24)
}

/// A user, and what is known without asking the code under test.
struct User {
    draft: Draft,
    /// What this user was shown last of each setting.
    shown: BTreeMap<Setting, Option<Value>>,
    /// What was shown of a setting when this user changed it, or decided to keep the own value.
    grounds: BTreeMap<Setting, Option<Value>>,
}

impl User {
    fn new(trail: &Trail) -> User {
        let shown = Setting::ALL.into_iter().map(|s| (s, trail.settings.get(s))).collect();
        User { draft: Draft::new(trail.clone()), shown, grounds: BTreeMap::new() }
    }

    fn edit(&mut self, step: Step) {
        let before = self.draft.clone();
        step.make(&mut self.draft);
        for setting in Setting::ALL.into_iter().filter(|s| before.edit(*s) != self.draft.edit(*s)) {
            self.grounds.insert(setting, self.shown[&setting].clone());
        }
    }

    fn submit(&mut self, server: &mut Trail, sides: Option<Vec<bool>>) -> Result<(), TestCaseError> {
        let moved = |s: &Setting| !same(*s, &self.draft.before(*s), &server.settings.get(*s));
        if Setting::ALL.iter().any(moved) {
            return self.take_in(server, sides);
        }
        let Some(request) = self.draft.request() else { return Ok(()) };
        let after = request.apply_to(&server.settings);
        for setting in Setting::ALL {
            let (was, is) = (server.settings.get(setting), after.get(setting));
            if was != is {
                // it is overwritten: by somebody who had seen it
                let seen = self.grounds.get(&setting).is_some_and(|ground| same(setting, ground, &was));
                prop_assert!(seen, "{:?}: {:?} is lost to {:?}", setting, was, is);
            }
        }
        prop_assert_eq!(&after, &self.draft.settings());
        server.settings = after;
        *self = User::new(server);
        Ok(())
    }

    fn take_in(&mut self, server: &Trail, sides: Option<Vec<bool>>) -> Result<(), TestCaseError> {
        let (mine, theirs) = (self.draft.settings(), server.settings.clone());
        let rebase = self.draft.clone().rebase(server.clone());
        for change in &rebase.taken_in {
            self.shown.insert(change.setting, change.after.clone());
        }
        for setting in &rebase.done {
            self.shown.insert(*setting, server.settings.get(*setting));
        }
        let Some(sides) = sides else {
            // nothing is decided: what was read first is still what the edits stand on, where there is a clash
            let undecided = rebase.draft.as_read(&rebase.clashes);
            let again = undecided.clone().rebase(server.clone());
            prop_assert_eq!((&again.clashes, &again.draft), (&rebase.clashes, &rebase.draft));
            self.draft = undecided;
            return Ok(());
        };
        let sides: Vec<_> = sides.iter().map(|mine| Some(if *mine { Side::Mine } else { Side::Theirs })).collect();
        for (clash, side) in rebase.clashes.iter().zip(&sides) {
            for disputed in &clash.disputed {
                self.shown.insert(disputed.setting, disputed.now.clone());
                if *side == Some(Side::Mine) {
                    self.grounds.insert(disputed.setting, disputed.now.clone());
                }
            }
        }
        self.draft = rebase.draft.decided(&rebase.clashes, &sides).expect("all is decided");
        let is = self.draft.settings();
        let whole = |of: &Settings| [LogGroup, LogRole].iter().all(|s| same(*s, &is.get(*s), &of.get(*s)));
        prop_assert!(whole(&mine) || whole(&theirs), "{:?} of {:?} and {:?}", pair(&is), pair(&mine), pair(&theirs));
        // every difference between what is known and what is there was told
        for setting in Setting::ALL {
            let known = same(setting, &self.shown[&setting], &server.settings.get(setting));
            prop_assert!(known, "{:?} was not told", setting);
        }
        Ok(())
    }
}

proptest! {
    /// Whatever two users do to one trail, and in whatever order: nothing that one changed is overwritten by the other, but
    /// for what this one had seen, or decided.
    #[test]
    fn no_update_is_lost_unseen(base in bases(), acts in acts()) {
        let mut server = base;
        let mut users = [User::new(&server), User::new(&server)];
        for (which, act) in acts {
            let user = &mut users[usize::from(which)];
            match act {
                Act::Edit(steps) => steps.into_iter().for_each(|step| user.edit(step)),
                Act::Submit(sides) => user.submit(&mut server, sides)?,
            }
        }
    }

    #[test]
    fn every_side_of_a_clash_is_one_of_the_two(mine in drafts(), newer in bases(), side in any::<bool>()) {
        let rebase = mine.clone().rebase(newer.clone());
        let side = if side { Side::Mine } else { Side::Theirs };
        let decided = rebase.draft.decided(&rebase.clashes, &vec![Some(side); rebase.clashes.len()]).unwrap();
        for disputed in rebase.clashes.iter().flat_map(|clash| &clash.disputed) {
            let setting = disputed.setting;
            let wanted = if side == Side::Mine { &disputed.mine } else { &disputed.now };
            prop_assert_eq!(&decided.value(setting), wanted);
            prop_assert_eq!((&disputed.loaded, &disputed.mine), (&mine.before(setting), &mine.value(setting)));
            prop_assert_eq!(&disputed.now, &newer.settings.get(setting));
        }
    }
}
