use super::*;
use crate::trail::consequence::consequences;
use crate::trail::sample::{GROUP, KEY, ROLE, draft, trail, trail_with};
use crate::trail::settings::Trail;
use crate::trail::surroundings::{Neighbour, Region};
use crate::trail::{Settings, TrailArn};
use Level::{Caution, Note};

/// What is said of controls under the change of `setting`.
fn controls(base: Trail, edits: &[(Setting, &str)], setting: Setting, around: &Surroundings) -> Vec<(Level, String)> {
    let all = consequences(&draft(base, edits), around);
    let of_it = all.into_iter().filter(|c| c.setting == Some(setting) && c.text.contains("Security Hub"));
    of_it.map(|c| (c.level, c.text)).collect()
}

#[test]
fn the_numbers_of_each_control() {
    for (control, named) in [
        (&ALL_REGIONS, "Security Hub CloudTrail.1, CIS 4.1 (v6.0), 3.1 (v1.4–v5.0), 2.1 (v1.2)"),
        (&OF_A_TRAIL[0].1, "Security Hub CloudTrail.2, CIS 4.5 (v6.0), 3.5 (v3.0–v5.0), 3.7 (v1.4–v2.0), 2.7 (v1.2)"),
        (&OF_A_TRAIL[1].1, "Security Hub CloudTrail.4, CIS 4.2 (v6.0), 3.2 (v1.4–v5.0), 2.2 (v1.2)"),
        (&OF_A_TRAIL[2].1, "Security Hub CloudTrail.5, CIS 3.4 (v1.4–v2.0), 2.4 (v1.2)"),
        (&ALARM, "Security Hub CloudWatch.5, CIS 5.5 (v6.0), 4.5 (v1.4–v5.0), 3.5 (v1.2)"),
    ] {
        assert_eq!(control.named(), named);
    }
}

#[test]
fn a_change_of_state_is_reported_under_the_change_that_causes_it() {
    use Setting::{KmsKey, LogFileValidation, LogGroup, LogRole};
    type Case = (fn(&mut Settings), &'static [(Setting, &'static str)], Setting, Option<(Level, &'static str)>);
    const OTHER: &str = "arn:aws:kms:eu-west-1:123456789012:key/0234abcd-12ab-34cd-56ef-1234567890ab";
    const OTHER_GROUP: &str = "arn:aws:logs:us-east-1:123456789012:log-group:/other:*";
    let cases: &[Case] = &[
        (|_| {}, &[(KmsKey, KEY)], KmsKey, Some((Note, "Meets Security Hub CloudTrail.2,"))),
        (
            |s| s.kms_key = Some(KEY.into()),
            &[(KmsKey, "")],
            KmsKey,
            Some((Caution, "Breaks Security Hub CloudTrail.2,")),
        ),
        (|s| s.kms_key = Some(KEY.into()), &[(KmsKey, OTHER)], KmsKey, None),
        (
            |_| {},
            &[(LogFileValidation, "off")],
            LogFileValidation,
            Some((Caution, "Breaks Security Hub CloudTrail.4,")),
        ),
        (
            |s| s.log_file_validation = Some(false),
            &[(LogFileValidation, "on")],
            LogFileValidation,
            Some((Note, "Meets Security Hub CloudTrail.4,")),
        ),
        // what it was AWS did not say: only that it is met now is sure
        (
            |s| s.log_file_validation = None,
            &[(LogFileValidation, "on")],
            LogFileValidation,
            Some((Note, "Meets Security Hub CloudTrail.4,")),
        ),
        (|s| s.log_file_validation = None, &[(LogFileValidation, "off")], LogFileValidation, None),
        (|_| {}, &[(LogGroup, GROUP), (LogRole, ROLE)], LogGroup, Some((Note, "Meets Security Hub CloudTrail.5,"))),
        (
            |s| (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into())),
            &[(LogGroup, "")],
            LogGroup,
            Some((Caution, "Breaks Security Hub CloudTrail.5,")),
        ),
        (
            |s| (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into())),
            &[(LogGroup, OTHER_GROUP)],
            LogGroup,
            None,
        ),
        (|_| {}, &[(LogGroup, GROUP), (LogRole, ROLE)], LogRole, None),
        (|_| {}, &[(Setting::S3Bucket, "new")], Setting::S3Bucket, None),
        (|_| {}, &[(Setting::Organization, "on")], Setting::Organization, None),
    ];
    for (base, edits, setting, expected) in cases {
        let said = controls(trail_with("us-east-1", *base), edits, *setting, &Surroundings::default());
        let begins =
            |(level, text): &(Level, String)| expected.is_some_and(|(l, t)| l == *level && text.starts_with(t));
        assert_eq!(said.len(), usize::from(expected.is_some()), "{edits:?} {said:?}");
        assert!(said.iter().all(begins), "{edits:?} {said:?}");
    }
}

/// The account around the trail of us-east-1, with one more trail that is like `change` makes it.
fn beside(change: fn(&mut Neighbour)) -> Surroundings {
    let mut other = Neighbour { trail: trail_with("eu-west-1", |s| s.multi_region = Some(true)), logging: Some(true) };
    other.trail.arn = TrailArn::parse("arn:aws:cloudtrail:eu-west-1:123456789012:trail/other").unwrap();
    change(&mut other);
    let region = Region { name: "us-east-2".into(), told: Some(true) };
    Surroundings::new(&trail("us-east-1").arn, Some("123456789012"), [region], false, [other])
}

#[test]
fn all_regions_is_a_matter_of_the_account() {
    use Setting::MultiRegion;
    let wide = || trail_with("us-east-1", |s| s.multi_region = Some(true));
    let off = |around: &Surroundings| controls(wide(), &[(MultiRegion, "off")], MultiRegion, around);
    let on = |around: &Surroundings| controls(trail("us-east-1"), &[(MultiRegion, "on")], MultiRegion, around);
    let number = "Security Hub CloudTrail.1, CIS 4.1 (v6.0), 3.1 (v1.4–v5.0), 2.1 (v1.2)";
    assert_eq!(off(&beside(|_| {})), [(Note, "Security Hub CloudTrail.1 is still met: by other.".to_owned())]);
    assert_eq!(on(&beside(|_| {})), [], "it was met before");
    let nobody = Surroundings::default();
    assert_eq!(off(&nobody), [(Caution, format!("Breaks {number}, unless another trail meets it."))]);
    assert_eq!(on(&nobody), [(Note, format!("Meets {number}."))]);
    let not_met: [fn(&mut Neighbour); 5] = [
        |n| n.logging = Some(false),
        |n| n.logging = None,
        |n| n.trail.settings.multi_region = Some(false),
        |n| n.trail.has_custom_event_selectors = Some(true),
        |n| n.trail.has_custom_event_selectors = None,
    ];
    for other in not_met {
        let around = beside(other);
        assert_eq!(off(&around), [(Caution, format!("Breaks {number}: no other trail is known to meet it."))]);
        assert_eq!(on(&around), [(Note, format!("Meets {number}."))]);
    }
}

#[test]
fn a_trail_with_its_own_selectors_may_not_have_met_it() {
    use Setting::MultiRegion;
    let mut selective = trail_with("us-east-1", |s| s.multi_region = Some(true));
    selective.has_custom_event_selectors = Some(true);
    let said = controls(selective.clone(), &[(MultiRegion, "off")], MultiRegion, &Surroundings::default());
    assert!(said[0].1.starts_with("May break Security Hub CloudTrail.1"), "{said:?}");
    selective.settings.multi_region = Some(false);
    let said = controls(selective, &[(MultiRegion, "on")], MultiRegion, &Surroundings::default());
    assert!(said[0].1.ends_with(", if its event selectors take in all management events."), "{said:?}");
}

#[test]
fn every_update_trips_the_alarm_and_no_setting_does() {
    for edits in [&[(Setting::S3Prefix, "new")][..], &[(Setting::KmsKey, KEY), (Setting::Organization, "on")]] {
        let all = consequences(&draft(trail("us-east-1"), edits), &Surroundings::default());
        let alarms: Vec<_> = all.iter().filter(|c| c.text.contains("CloudWatch.5")).collect();
        assert_eq!((alarms.len(), alarms[0].setting, alarms[0].level), (1, None, Note), "{all:#?}");
    }
}
