use super::*;
use crate::trail::sample::{GROUP, KEY, ROLE, draft, edit, trail, trail_with};
use crate::trail::setting::Setting::*;
use proptest::prelude::*;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn logged() -> Trail {
    trail_with("us-east-1", |s| (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into())))
}

/// A request's members, as lines; a partner is marked.
fn members(request: &Request) -> Vec<String> {
    let line = |m: &Member| {
        let value = match &m.value {
            Wire::Text(text) => format!("{text:?}"),
            Wire::Switch(on) => on.to_string(),
        };
        let partner = if m.why == Why::Changed { "" } else { " (partner)" };
        format!("{}={value}{partner}", m.setting.spec().member)
    };
    request.members.iter().map(line).collect()
}

#[test]
fn an_edit_shows_before_and_after() {
    let mut draft = Draft::new(trail("us-east-1"));
    assert!(!draft.is_changed() && draft.request().is_none() && draft.inverse().is_none());
    edit(&mut draft, S3Prefix, "prod");
    edit(&mut draft, LogFileValidation, "off");
    assert!(draft.is_changed());
    assert_eq!(
        draft.changes(),
        [
            Change { setting: S3Prefix, before: None, after: Some(text("prod")) },
            Change { setting: LogFileValidation, before: Some(Value::Switch(true)), after: Some(Value::Switch(false)) },
        ]
    );
    assert_eq!((draft.text(S3Prefix).as_deref(), draft.before(S3Prefix)), (Some("prod"), None));
    assert_eq!((draft.switch(LogFileValidation), draft.switch(S3Prefix)), (Some(false), None));
    assert_eq!(draft.settings().s3_prefix.as_deref(), Some("prod"));
    assert_eq!(members(&draft.request().unwrap()), ["S3KeyPrefix=\"prod\"", "EnableLogFileValidation=false"]);
}

#[test]
fn the_value_it_has_is_no_edit() {
    let topic = "arn:aws:sns:us-east-1:123456789012:news";
    let base = trail_with("us-east-1", |s| {
        s.sns_topic = Some("arn:aws:sns:us-east-1:123456789012:news".into());
        s.kms_key = Some(KEY.into());
    });
    let mut draft =
        draft(base, &[(S3Bucket, "new-logs"), (S3Bucket, "acme-logs"), (MultiRegion, "on"), (MultiRegion, "off")]);
    for (setting, value) in [(SnsTopic, "news"), (SnsTopic, topic), (KmsKey, KEY)] {
        edit(&mut draft, setting, value);
        assert!(!draft.is_changed(), "{setting:?} {value}");
    }
    // it cannot be known where an alias points to
    edit(&mut draft, KmsKey, "alias/trail");
    assert!(draft.is_changed());
}

#[test]
fn what_is_no_edit_is_refused_and_changes_nothing() {
    let mut draft = draft(trail("us-east-1"), &[(S3Prefix, "prod")]);
    let before = draft.clone();
    assert_eq!(draft.set(S3Prefix, text("")), Err(NotAnEdit::Empty));
    assert_eq!(draft.set(S3Prefix, Value::Switch(true)), Err(NotAnEdit::WrongKind));
    assert_eq!(draft.set(MultiRegion, text("true")), Err(NotAnEdit::WrongKind));
    assert_eq!(draft.clear(S3Bucket), Err(NotAnEdit::NotClearable));
    assert_eq!(draft.clear(MultiRegion), Err(NotAnEdit::NotClearable));
    assert_eq!(draft, before);
}

#[test]
fn clearing_sends_an_empty_text() {
    let prefixed = trail_with("us-east-1", |s| s.s3_prefix = Some("prod".into()));
    let cleared = draft(prefixed, &[(S3Prefix, "")]);
    assert_eq!(cleared.edit(S3Prefix), Some(&Edit::Clear));
    assert_eq!(members(&cleared.request().unwrap()), ["S3KeyPrefix=\"\""]);
    assert_eq!(cleared.settings().s3_prefix, None);
    // what is not set is not cleared, and what was only typed is gone
    assert!(!draft(trail("us-east-1"), &[(S3Prefix, "prod"), (S3Prefix, "")]).is_changed());
}

#[test]
fn a_pair_is_cleared_and_comes_back_together() {
    for (one, other) in [(LogGroup, LogRole), (LogRole, LogGroup)] {
        let mut draft = draft(logged(), &[(one, "")]);
        assert_eq!(
            members(&draft.request().unwrap()),
            ["CloudWatchLogsLogGroupArn=\"\"", "CloudWatchLogsRoleArn=\"\""]
        );
        draft.undo(other);
        assert!(!draft.is_changed());
    }
}

#[test]
fn clearing_what_is_not_set_leaves_its_pair_alone() {
    for (one, other, value) in [(LogGroup, LogRole, ROLE), (LogRole, LogGroup, GROUP)] {
        let mut draft = draft(trail("us-east-1"), &[(LogGroup, GROUP), (LogRole, ROLE), (one, "")]);
        assert_eq!((draft.edit(one), draft.text(other).as_deref()), (None, Some(value)));
        edit(&mut draft, one, "");
        assert_eq!(draft.text(other).as_deref(), Some(value));
        edit(&mut draft, other, "");
        assert!(!draft.is_changed());
    }
}

#[test]
fn undo_takes_one_edit_or_all_back() {
    let mut draft =
        draft(logged(), &[(S3Prefix, "prod"), (LogGroup, GROUP), (LogRole, "arn:aws:iam::123456789012:role/new")]);
    draft.undo(LogGroup);
    assert_eq!(draft.changes().len(), 2);
    draft.undo(S3Prefix);
    assert_eq!(draft.changes().len(), 1);
    draft.undo_all();
    assert_eq!(draft, Draft::new(logged()));
}

#[test]
fn aws_gets_the_partners_it_wants() {
    let role = draft(logged(), &[(LogRole, "arn:aws:iam::123456789012:role/new")]).request().unwrap();
    assert_eq!(
        members(&role),
        [
            format!("CloudWatchLogsLogGroupArn={GROUP:?} (partner)"),
            "CloudWatchLogsRoleArn=\"arn:aws:iam::123456789012:role/new\"".to_owned(),
        ]
    );
    let wide = draft(trail("us-east-1"), &[(MultiRegion, "on")]).request().unwrap();
    assert_eq!(members(&wide), ["IsMultiRegionTrail=true", "IncludeGlobalServiceEvents=true (partner)"]);
    let both = draft(trail("us-east-1"), &[(MultiRegion, "on"), (GlobalEvents, "off")]).request().unwrap();
    assert_eq!(members(&both), ["IsMultiRegionTrail=true", "IncludeGlobalServiceEvents=false"]);
    let unreported = trail_with("us-east-1", |s| s.global_events = None);
    assert_eq!(members(&draft(unreported, &[(MultiRegion, "on")]).request().unwrap()), ["IsMultiRegionTrail=true"]);
    let global = draft(trail("us-east-1"), &[(GlobalEvents, "off")]).request().unwrap();
    assert_eq!(members(&global), ["IncludeGlobalServiceEvents=false"]);
}

#[test]
fn the_inverse_takes_the_changes_back() {
    let base = || {
        trail_with("us-east-1", |s| {
            s.s3_prefix = Some("old".into());
            s.kms_key = Some(KEY.into());
            s.recursive_logging = None;
        })
    };
    let there = draft(
        base(),
        &[(S3Bucket, "new-logs"), (S3Prefix, ""), (SnsTopic, "news"), (KmsKey, "alias/x"), (MultiRegion, "on")],
    );
    let back = there.inverse().unwrap();
    assert_eq!(
        members(&back),
        [
            "S3BucketName=\"acme-logs\"".to_owned(),
            "S3KeyPrefix=\"old\"".to_owned(),
            "SnsTopicName=\"\"".to_owned(),
            "IsMultiRegionTrail=false".to_owned(),
            "IncludeGlobalServiceEvents=true (partner)".to_owned(),
            format!("KmsKeyId={KEY:?}"),
        ]
    );
    assert_eq!(back.apply_to(&there.settings()), base().settings);
    // nobody knows what it was
    assert_eq!(draft(base(), &[(RecursiveLogging, "off")]).inverse(), None);
    // and half of a way back is none
    let both = draft(base(), &[(RecursiveLogging, "off"), (S3Prefix, "new")]);
    assert_eq!((both.inverse(), both.inverse_draft()), (None, None));
}

#[test]
fn the_way_back_is_a_draft_of_the_trail_as_it_will_be() {
    let there = draft(logged(), &[(S3Prefix, "prod"), (LogGroup, "")]);
    let back = there.inverse_draft().unwrap();
    assert_eq!((back.base().settings.clone(), back.arn()), (there.settings(), there.arn()));
    assert_eq!(back.settings(), there.base().settings);
    assert_eq!((back.edit(S3Prefix), back.text(LogGroup).as_deref()), (Some(&Edit::Clear), Some(GROUP)));
    assert_eq!(there.inverse(), back.request());
    // its findings are those of going back
    let wide = trail_with("eu-west-1", |s| s.global_events = Some(false));
    let back = draft(wide, &[(GlobalEvents, "on"), (MultiRegion, "on")]).inverse_draft().unwrap();
    assert!(crate::trail::validate::draft(&back, None).iter().any(|f| f.text.contains("both off at once")));
}

#[test]
fn a_request_is_written_as_json() {
    let request = draft(logged(), &[(LogGroup, ""), (MultiRegion, "on")]).request().unwrap();
    assert_eq!(
        request.json().to_string(),
        "{\"Name\":\"arn:aws:cloudtrail:us-east-1:123456789012:trail/events\",\"IsMultiRegionTrail\":true,\
         \"IncludeGlobalServiceEvents\":true,\"CloudWatchLogsLogGroupArn\":\"\",\"CloudWatchLogsRoleArn\":\"\"}"
    );
    assert_eq!(request.member(LogGroup), Some(&Wire::Text(String::new())));
    assert_eq!(request.member(S3Bucket), None);
}

#[test]
fn a_request_is_written_as_a_command() {
    let prefixed = trail_with("eu-west-1", |s| s.s3_prefix = Some("old".into()));
    let edits = [(S3Prefix, ""), (SnsTopic, "it's; rm -rf ~"), (MultiRegion, "on"), (LogFileValidation, "off")];
    let request = draft(prefixed, &edits).request().unwrap();
    let context = CommandContext { profile: Some("my profile".into()), endpoint_url: Some("http://[::1]:5000".into()) };
    assert_eq!(
        request.command(&context),
        [
            "aws cloudtrail update-trail",
            "--profile 'my profile'",
            "--endpoint-url 'http://[::1]:5000'",
            "--region eu-west-1",
            "--name arn:aws:cloudtrail:eu-west-1:123456789012:trail/events",
            "--s3-key-prefix=''",
            "--sns-topic-name=\"it's; rm -rf ~\"",
            "--is-multi-region-trail",
            "--include-global-service-events",
            "--no-enable-log-file-validation",
        ]
    );
    let plain = request.command(&CommandContext::default());
    assert_eq!(plain.len(), 8);
    // a shell reads the very words
    let words = shlex::split(&plain.join(" ")).unwrap();
    assert!(words.contains(&"--sns-topic-name=it's; rm -rf ~".to_owned()), "{words:?}");
    assert!(words.contains(&"--s3-key-prefix=".to_owned()), "{words:?}");
}

#[test]
fn others_changes_are_taken_in_and_clashes_named() {
    let mine = draft(
        trail("us-east-1"),
        &[(S3Prefix, "mine"), (SnsTopic, "news"), (LogFileValidation, "off"), (MultiRegion, "on")],
    );
    let newer = trail_with("us-east-1", |s| {
        s.s3_prefix = Some("theirs".into());
        s.s3_bucket = Some("their-logs".into());
        s.sns_topic = Some("arn:aws:sns:us-east-1:123456789012:news".into());
        s.log_file_validation = Some(false);
    });
    let rebase = mine.rebase(newer.clone());
    assert_eq!(
        rebase.taken_in,
        [Change { setting: S3Bucket, before: Some(text("acme-logs")), after: Some(text("their-logs")) }]
    );
    let disputed = Disputed { setting: S3Prefix, loaded: None, now: Some(text("theirs")), mine: Some(text("mine")) };
    assert_eq!(rebase.clashes, [Clash { disputed: vec![disputed] }]);
    assert_eq!(rebase.done, [SnsTopic, LogFileValidation]);
    assert_eq!(rebase.draft.base(), &newer);
    assert_eq!(
        members(&rebase.draft.request().unwrap()),
        ["S3KeyPrefix=\"mine\"", "IsMultiRegionTrail=true", "IncludeGlobalServiceEvents=true (partner)"]
    );
}

#[test]
fn a_clear_that_others_made_is_done() {
    let prefixed = trail_with("us-east-1", |s| s.s3_prefix = Some("old".into()));
    let mut theirs = draft(prefixed.clone(), &[(S3Prefix, "")]).rebase(trail("us-east-1"));
    assert_eq!((theirs.done.as_slice(), theirs.draft.is_changed()), ([S3Prefix].as_slice(), false));
    theirs = draft(trail("us-east-1"), &[(S3Prefix, "new")]).rebase(prefixed);
    assert_eq!((theirs.clashes.len(), theirs.draft.text(S3Prefix).as_deref()), (1, Some("new")));
}

/// A value of the right kind for a setting; now and then one that is near to others.
fn values(setting: Setting) -> BoxedStrategy<Value> {
    if !setting.is_text() {
        return any::<bool>().prop_map(Value::Switch).boxed();
    }
    let known = match setting {
        KmsKey => vec![KEY, "alias/x", "1234abcd-12ab-34cd-56ef-1234567890ab"],
        SnsTopic => vec!["news", "arn:aws:sns:us-east-1:123456789012:news"],
        LogGroup => vec![GROUP],
        LogRole => vec![ROLE],
        _ => vec!["a", "b"],
    };
    prop_oneof![
        3 => proptest::sample::select(known).prop_map(text),
        1 => "\\PC{1,12}".prop_map(Value::Text),
    ]
    .boxed()
}

pub(super) fn bases() -> impl Strategy<Value = Trail> {
    let all: Vec<_> = Setting::ALL.iter().map(|s| proptest::option::of(values(*s))).collect();
    all.prop_map(|values| {
        let mut base = trail("us-east-1");
        for (setting, value) in Setting::ALL.into_iter().zip(values) {
            base.settings.put(setting, value);
        }
        base
    })
}

/// Something a person does to a draft.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Set(Setting, Value),
    Clear(Setting),
    Undo(Setting),
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let setting = || proptest::sample::select(Setting::ALL.to_vec());
    let step = prop_oneof![
        4 => setting().prop_flat_map(|s| values(s).prop_map(move |v| Step::Set(s, v))),
        2 => setting().prop_map(Step::Clear),
        1 => setting().prop_map(Step::Undo),
    ];
    proptest::collection::vec(step, 0..12)
}

pub(super) fn drafts() -> impl Strategy<Value = Draft> {
    (bases(), steps()).prop_map(|(base, steps)| {
        let mut draft = Draft::new(base);
        steps.into_iter().for_each(|step| step.make(&mut draft));
        draft
    })
}

impl Step {
    /// Does it. A refused edit leaves the draft as it was.
    pub(super) fn make(self, draft: &mut Draft) {
        match self {
            Step::Set(setting, value) => draft.set(setting, value).unwrap_or_default(),
            Step::Clear(setting) => draft.clear(setting).unwrap_or_default(),
            Step::Undo(setting) => draft.undo(setting),
        }
    }
}

proptest! {
    #[test]
    fn a_request_makes_the_trail_what_the_draft_says(draft in drafts()) {
        let base = &draft.base().settings;
        let after = draft.request().map_or_else(|| base.clone(), |r| r.apply_to(base));
        prop_assert_eq!(after, draft.settings());
    }

    #[test]
    fn a_request_names_what_changes_and_partners_only(draft in drafts()) {
        let changed: Vec<Setting> = draft.changes().iter().map(|c| c.setting).collect();
        for change in draft.changes() {
            prop_assert_ne!(&change.before, &change.after);
        }
        let Some(request) = draft.request() else { return Ok(()) };
        prop_assert!(request.members.is_sorted_by_key(|m| m.setting));
        for member in &request.members {
            match member.why {
                Why::Changed => prop_assert!(changed.contains(&member.setting)),
                Why::Partner(_) => {
                    prop_assert!(!changed.contains(&member.setting));
                    prop_assert!(changed.iter().any(|s| partner(*s).is_some_and(|(p, _)| p == member.setting)));
                }
            }
        }
        for setting in changed {
            prop_assert!(request.member(setting).is_some());
        }
    }

    #[test]
    fn the_same_reading_again_changes_nothing(draft in drafts()) {
        let rebase = draft.clone().rebase(draft.base().clone());
        prop_assert_eq!((rebase.taken_in.len(), rebase.clashes.len(), rebase.done.len()), (0, 0, 0));
        prop_assert_eq!(rebase.draft, draft);
    }

    #[test]
    fn a_rebase_keeps_or_accounts_for_every_edit(draft in drafts(), newer in bases()) {
        let rebase = draft.clone().rebase(newer.clone());
        prop_assert_eq!(rebase.draft.base(), &newer);
        for setting in Setting::ALL {
            let kept = rebase.draft.edit(setting) == draft.edit(setting) && draft.edit(setting).is_some();
            let done = rebase.done.contains(&setting);
            prop_assert_eq!(draft.edit(setting).is_some(), kept ^ done, "{:?}", setting);
        }
    }

    #[test]
    fn the_inverse_restores_what_was_reported(draft in drafts()) {
        let reported = draft.changes().iter().all(|c| c.before.is_some() || c.setting.clearable());
        prop_assert_eq!(draft.inverse().is_some(), draft.is_changed() && reported);
        prop_assert_eq!(draft.inverse_draft().is_some(), draft.inverse().is_some());
        let Some(back) = draft.inverse() else { return Ok(()) };
        let restored = back.apply_to(&draft.settings());
        for setting in Setting::ALL {
            prop_assert_eq!(restored.get(setting), draft.before(setting), "{:?}", setting);
        }
    }

    #[test]
    fn a_draft_is_always_judged(draft in drafts(), account in proptest::option::of("[0-9]{12}")) {
        let found = crate::trail::validate::draft(&draft, account.as_deref());
        prop_assert!(draft.is_changed() || found.is_empty());
        let caused = crate::trail::consequence::consequences(&draft, &crate::trail::Surroundings::default());
        prop_assert_eq!(draft.is_changed(), !caused.is_empty());
        for consequence in caused {
            prop_assert!(consequence.setting.is_none_or(|setting| draft.edit(setting).is_some()));
            prop_assert!(consequence.text.chars().count() <= 220, "{}", consequence.text);
        }
    }
}
