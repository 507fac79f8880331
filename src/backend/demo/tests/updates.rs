//! What an accepted update makes of a trail.

use super::*;

#[test]
fn every_trail_could_be_set_to_what_it_is() {
    let demo = sample();
    let trails = demo.lock().account.trails.clone();
    for trail in trails {
        let members: Vec<_> = Setting::ALL
            .into_iter()
            .filter_map(|setting| match trail.settings.get(setting)? {
                Value::Text(text) => Some((setting, Wire::Text(text))),
                Value::Switch(on) => Some((setting, Wire::Switch(on))),
            })
            .collect();
        let result = update(&demo, &trail.arn, &members);
        match trail.arn.name() {
            "payments-audit" => {
                assert_eq!(result.unwrap_err().code(), Some("InsufficientS3BucketPolicyException"));
            }
            "forensics" => assert_eq!(result.unwrap_err().code(), Some("AccessDeniedException")),
            name => assert_eq!(result.map(|u| u.settings), Ok(trail.settings), "{name}"),
        }
    }
}

#[test]
fn an_update_leaves_what_it_does_not_name_and_reads_back_in_normal_form() {
    let demo = sample();
    let before = now(demo.trail(&security())).unwrap();
    let mut draft = Draft::new(before.clone());
    draft.set(Setting::SnsTopic, Value::Text("cloudtrail-notify".into())).unwrap();
    draft.set(Setting::KmsKey, Value::Text("alias/cloudtrail".into())).unwrap();
    draft.set(Setting::RecursiveLogging, Value::Switch(false)).unwrap();
    let updated = now(demo.writer().update(&draft.request().unwrap())).unwrap();
    let mut expected = before.settings.clone();
    expected.sns_topic = Some("arn:aws:sns:us-east-1:111122223333:cloudtrail-notify".into());
    expected.recursive_logging = Some(false);
    assert_eq!(updated.settings, expected);
    assert_eq!(now(demo.trail(&security())).unwrap(), Trail { settings: expected, ..before });
}

#[test]
fn a_key_in_any_form_is_read_back_as_its_arn() {
    let id = KEY.rsplit('/').next().unwrap();
    let alias = "arn:aws:kms:us-east-1:111122223333:alias/cloudtrail";
    for form in [id, &id.to_uppercase(), "alias/cloudtrail", alias, KEY] {
        let updated = update(&sample(), &management(), &[text(Setting::KmsKey, form)]).unwrap();
        assert_eq!(updated.settings.kms_key.as_deref(), Some(KEY), "{form}");
    }
}

#[test]
fn what_is_cleared_is_absent() {
    let demo = sample();
    let clear = [Setting::SnsTopic, Setting::KmsKey, Setting::LogGroup, Setting::LogRole].map(|s| text(s, ""));
    let mut expected = settings(&demo, &security());
    let updated = update(&demo, &security(), &clear).unwrap();
    (expected.sns_topic, expected.kms_key, expected.log_group, expected.log_role) = (None, None, None, None);
    assert_eq!(updated.settings, expected);
    // the channels go with them
    let status = now(demo.status(&security())).unwrap();
    assert_eq!(status.deliveries.iter().map(|d| d.channel).collect::<Vec<_>>(), [Channel::Logs, Channel::Digest]);
    // measured at AWS: the group alone may be cleared
    let demo = sample();
    let updated = update(&demo, &security(), &[text(Setting::LogGroup, "")]).unwrap();
    assert_eq!((updated.settings.log_group, updated.settings.log_role.as_deref()), (None, Some(ROLE)));
}

#[test]
fn global_services_follow_multi_region_unless_named() {
    let (multi, global) = (Setting::MultiRegion, Setting::GlobalEvents);
    let both = |s: &Settings| (s.multi_region, s.global_events);
    let after = |members: &[(Setting, Wire)]| update(&sample(), &security(), members).map(|u| both(&u.settings));
    assert_eq!(after(&[switch(multi, false)]), Ok((Some(false), Some(false))));
    assert_eq!(after(&[switch(multi, false), switch(global, true)]), Ok((Some(false), Some(true))));
    assert_eq!(after(&[switch(multi, false), switch(global, false)]), Ok((Some(false), Some(false))));
    let demo = sample();
    update(&demo, &management(), &[switch(global, false)]).unwrap();
    // to what it is already: nothing is taken along
    update(&demo, &management(), &[switch(multi, false)]).unwrap();
    assert_eq!(both(&settings(&demo, &management())), (Some(false), Some(false)));
    update(&demo, &management(), &[switch(multi, true)]).unwrap();
    assert_eq!(both(&settings(&demo, &management())), (Some(true), Some(true)));
}

#[test]
fn the_status_follows_an_update() {
    let demo = sample();
    let payments = arn("eu-west-1", "payments-audit");
    assert_eq!(now(demo.status(&payments)).unwrap().failing().count(), 2);
    let to = [text(Setting::S3Bucket, "acme-cloudtrail-logs-eu"), text(Setting::S3Prefix, "payments")];
    update(&demo, &payments, &to).unwrap();
    let status = now(demo.status(&payments)).unwrap();
    assert_eq!(status.failing().count(), 0);
    assert_eq!(status.delivery(Channel::Logs).unwrap().last, Some(NOW));
    // what is new has not delivered yet
    update(&demo, &payments, &[text(Setting::SnsTopic, "ireland-audit")]).unwrap();
    let status = now(demo.status(&payments)).unwrap();
    let notification = status.delivery(Channel::Notification).unwrap();
    assert_eq!((notification.last, notification.error.as_deref()), (None, None));
    assert_eq!(status.delivery(Channel::Logs).unwrap().last, Some(NOW));
    // what goes on failing goes on saying so
    let demo = sample();
    update(&demo, &payments, &[switch(Setting::LogFileValidation, false)]).unwrap();
    let status = now(demo.status(&payments)).unwrap();
    assert_eq!(status.failing().map(|(d, _)| d.channel).collect::<Vec<_>>(), [Channel::Logs]);
    assert_eq!(status.delivery(Channel::Digest), None);
}

#[test]
fn requests_are_counted() {
    let demo = sample();
    let first = update(&demo, &management(), &[switch(Setting::RecursiveLogging, false)]).unwrap().request_id;
    assert_eq!(first.as_deref(), Some("de300000-0000-4000-8000-000000000001"));
    let error = update(&demo, &management(), &[text(Setting::S3Bucket, "acme-typo")]).unwrap_err();
    assert_eq!(error.request_id.as_deref(), Some("de300000-0000-4000-8000-000000000002"));
}
