//! Settings together (F§3).

use super::*;
use crate::trail::account::{Membership, Organization};
use crate::trail::error::{ApiError, Cause};

/// The findings of a draft on `base` with these edits.
fn together(base: Trail, account: Option<&str>, edits: &[(Setting, &str)]) -> Vec<Finding> {
    let found = draft(&sample::draft(base, edits), account);
    assert!(found.is_sorted_by_key(|f| (f.setting, std::cmp::Reverse(f.severity))), "{:?}", lines(&found));
    found
}

/// The edits of a draft, a setting, and what is said of it.
type Case<'a> = (&'a [(Setting, &'a str)], Setting, &'a str);

/// Checks one line a case: the edits of a draft, a setting, and a finding on it as in the tables of values; `""` when there
/// is none. `account` is the caller's.
#[track_caller]
fn check(base: &Trail, account: Option<&str>, cases: &[Case]) {
    for (edits, on, expected) in cases {
        let draft = sample::draft(base.clone(), edits);
        let found = super::super::draft(&draft, account);
        assert!(found.iter().all(|f| !f.text.chars().any(crate::trail::text::is_steering)), "{:?}", lines(&found));
        let (told, made) = expected.split_once(" => ").map_or((*expected, None), |(told, made)| (told, Some(made)));
        let (severity, words) = told.split_once(' ').unwrap_or(("", ""));
        let severity = [("E", Error), ("W", Warning), ("N", Note)].into_iter().find(|s| s.0 == severity).map(|s| s.1);
        let Some(severity) = severity else {
            assert!(!found.iter().any(|f| f.setting == *on), "{edits:?}: {:?}", lines(&found));
            continue;
        };
        let is = |f: &&Finding| f.setting == *on && f.severity == severity && f.text.contains(words);
        let finding = found.iter().find(is).unwrap_or_else(|| panic!("{edits:?}: {words}: {:?}", lines(&found)));
        assert_eq!(super::made(*on, finding).as_deref(), made, "{edits:?}: {}", finding.text);
    }
}

const OWN: &str = "123456789012";
const OTHER: &str = "111122223333";
const OTHER_GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";
const OTHER_ROLE: &str = "arn:aws:iam::111122223333:role/trail";

#[test]
#[rustfmt::skip] // one line a case
fn what_is_certain_is_offered_as_a_fix() {
    use Setting::*;
    let silent = sample::trail_with("us-east-1", |s| s.global_events = Some(false));
    let wide = sample::trail_with("us-east-1", |s| s.multi_region = Some(true));
    let logged = sample::trail_with("us-east-1", |s| (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into())));
    let plain = base("us-east-1");
    // Multi-Region and global services
    check(&silent, None, &[
        (&[(MultiRegion, "on")], GlobalEvents, "E must include global service events => true"),
        (&[(MultiRegion, "on"), (GlobalEvents, "on")], GlobalEvents, ""),
    ]);
    check(&wide, None, &[
        (&[(GlobalEvents, "off")], GlobalEvents, "E must include global service events => true"),
        (&[(MultiRegion, "off"), (GlobalEvents, "off")], GlobalEvents, "N refused to switch both off at once"),
    ]);
    // an Organization that is not the caller's
    check(&plain, Some(OTHER), &[
        (&[(Organization, "on")], Organization, "E Only the management account can switch it => (undone)"),
        // taken back, the pair would be of the wrong account: nothing is certain then
        (&[(Organization, "on"), (LogGroup, OTHER_GROUP), (LogRole, OTHER_ROLE)], Organization, "E Only the management account"),
    ]);
    let of_all = sample::trail_with("us-east-1", |s| s.organization = Some(true));
    check(&of_all, Some(OTHER), &[
        (&[(SnsTopic, "news")], SnsTopic, "W without an ARN nobody can tell whose topic is meant"),
        (&[(S3Prefix, "x"), (SnsTopic, "arn:aws:sns:us-east-1:123456789012:news")], SnsTopic, ""),
        (&[(KmsKey, "alias/trail")], KmsKey, "W without an ARN nobody can tell whose key is meant"),
        (&[(KmsKey, KEY)], KmsKey, "N The key is in eu-west-1"),
    ]);
    check(&plain, Some(OWN), &[
        (&[(Organization, "on")], Organization, ""),
        (&[(SnsTopic, "news")], SnsTopic, ""),
    ]);
    // the pair
    check(&logged, None, &[
        (&[(LogGroup, ""), (LogGroup, GROUP)], LogRole, "E A log group needs a role beside it => (undone)"),
        (&[(LogRole, ""), (LogRole, "arn:aws:iam::123456789012:role/new")], LogGroup, "E A role needs a log group beside it => (undone)"),
        (&[(LogGroup, "")], LogRole, ""),
        // the trail's role is not the other account's
        (&[(LogGroup, ""), (LogGroup, OTHER_GROUP)], LogRole, "E A log group needs a role beside it"),
    ]);
    check(&plain, None, &[
        (&[(LogGroup, GROUP)], LogRole, "E A log group needs a role beside it"),
        (&[(LogRole, ROLE)], LogGroup, "E A role needs a log group beside it"),
        (&[(LogGroup, GROUP), (LogRole, OTHER_ROLE)], LogRole, "E The log group is in account “123456789012”, the role in “111122223333”"),
        // found by random texts: what is no account is not told of as one
        (&[(LogGroup, GROUP), (LogRole, "arn:aws:iam::\t12345:role/x")], LogRole, "E contains U+0009"),
    ]);
    // values in a draft
    check(&plain, None, &[
        (&[(S3Prefix, "prod/")], S3Prefix, "W ends with “/” => prod"),
        (&[(S3Prefix, "/")], S3Prefix, "W ends with “/” => (cleared)"),
        (&[(S3Bucket, "other-logs/prod")], S3Bucket, "E has no “/” => other-logs and S3Prefix=prod"),
        (&[(SnsTopic, "arn:aws:sns:us-east-1:123456789012:a:b")], SnsTopic, "E a subscription => arn:aws:sns:us-east-1:123456789012:a"),
    ]);
}

#[test]
#[rustfmt::skip] // one line a case
fn a_bucket_may_tell_its_region() {
    use Setting::*;
    let regional = "logs-123456789012-us-west-2-an";
    let encrypted = sample::trail_with("us-east-1", |s| s.kms_key = Some(KEY.into()));
    check(&base("us-east-1"), None, &[
        (&[(S3Bucket, regional), (KmsKey, KEY)], KmsKey, "W key is in eu-west-1, and the bucket is in us-west-2, as its name tells"),
        (&[(S3Bucket, regional), (KmsKey, "arn:aws:kms:us-west-2:123456789012:alias/x")], KmsKey, "N The key is in us-west-2; the bucket"),
        (&[(S3Bucket, "logs-an"), (KmsKey, KEY)], KmsKey, "N The key is in eu-west-1; the bucket"),
        (&[(S3Bucket, regional), (KmsKey, "alias/x")], KmsKey, "N AWS looks for it in us-east-1"),
    ]);
    check(&encrypted, None, &[
        (&[(S3Bucket, regional)], KmsKey, "W key is in eu-west-1, and the bucket is in us-west-2"),
        (&[(S3Bucket, "other-logs")], KmsKey, "N the new bucket must be in that Region"),
    ]);
}

fn has(found: &[Finding], setting: Setting, severity: Severity, words: &str) {
    assert!(
        found.iter().any(|f| (f.setting, f.severity) == (setting, severity) && f.text.contains(words)),
        "{setting:?} {severity:?} {words}: {:?}",
        lines(found)
    );
}

#[test]
fn what_is_as_aws_holds_it_never_blocks() {
    let mut odd = base("eu-west-1");
    odd.settings = Settings {
        s3_bucket: Some("Old_Bucket".into()),
        s3_prefix: Some("/x/".into()),
        sns_topic: Some("nonsense nonsense".into()),
        multi_region: Some(true),
        global_events: Some(false),
        log_group: Some("group".into()),
        kms_key: Some("nonsense".into()),
        ..odd.settings
    };
    assert_eq!(together(odd.clone(), Some("123456789012"), &[]), []);
    assert_eq!(together(odd, None, &[(Setting::LogFileValidation, "off")]), []);
}

#[test]
fn log_group_and_role_go_together() {
    let found = together(base("us-east-1"), None, &[(Setting::LogGroup, GROUP)]);
    has(&found, Setting::LogRole, Error, "needs a role");
    let found = together(base("us-east-1"), None, &[(Setting::LogRole, ROLE)]);
    has(&found, Setting::LogGroup, Error, "needs a log group");
    assert_eq!(together(base("us-east-1"), None, &[(Setting::LogGroup, GROUP), (Setting::LogRole, ROLE)]), []);
}

#[test]
fn log_group_and_role_are_of_the_right_account() {
    let other_role = "arn:aws:iam::111122223333:role/trail";
    let other_group = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";
    let found = together(base("us-east-1"), None, &[(Setting::LogGroup, GROUP), (Setting::LogRole, other_role)]);
    has(&found, Setting::LogRole, Error, "CloudTrail takes one of 123456789012");
    has(&found, Setting::LogRole, Error, "must be in the same");

    let mut organization = base("us-east-1");
    organization.settings.organization = Some(true);
    let both = [(Setting::LogGroup, other_group), (Setting::LogRole, other_role)];
    // a delegated administrator uses the own account's
    let found = together(organization.clone(), Some("111122223333"), &both);
    assert!(found.iter().all(|f| f.severity == Warning && f.text.contains("delegated")), "{:?}", lines(&found));
    let found = together(organization.clone(), Some("123456789012"), &both);
    has(&found, Setting::LogGroup, Error, "111122223333");
    let found = together(organization, None, &both);
    assert!(found.iter().all(|f| f.severity == Warning) && found.len() == 2, "{:?}", lines(&found));
}

#[test]
fn a_multi_region_trail_includes_global_events() {
    let mut silent = base("us-east-1");
    silent.settings.global_events = Some(false);
    let found = together(silent.clone(), None, &[(Setting::MultiRegion, "on")]);
    has(&found, Setting::GlobalEvents, Error, "must include global service events");
    has(&found, Setting::MultiRegion, Note, "5 trails");
    let found = together(silent, None, &[(Setting::MultiRegion, "on"), (Setting::GlobalEvents, "on")]);
    assert!(found.iter().all(|f| f.severity == Note), "{:?}", lines(&found));

    let mut wide = base("us-east-1");
    wide.settings.multi_region = Some(true);
    has(&together(wide.clone(), None, &[(Setting::GlobalEvents, "off")]), Setting::GlobalEvents, Error, "must include");
    assert_eq!(together(wide.clone(), None, &[(Setting::MultiRegion, "off")]), []);
    let found = together(wide, None, &[(Setting::MultiRegion, "off"), (Setting::GlobalEvents, "off")]);
    has(&found, Setting::GlobalEvents, Note, "both off at once");
}

#[test]
fn global_events_need_the_leading_region() {
    let mut wide = base("eu-west-1");
    wide.settings.multi_region = Some(true);
    let found = together(wide, None, &[(Setting::MultiRegion, "off")]);
    has(&found, Setting::GlobalEvents, Warning, "eu-west-1 delivers no events");

    let mut china = base("us-east-1");
    china.arn = TrailArn::parse("arn:aws-cn:cloudtrail:cn-northwest-1:123456789012:trail/events").unwrap();
    china.settings.global_events = Some(false);
    has(&together(china, None, &[(Setting::GlobalEvents, "on")]), Setting::GlobalEvents, Warning, "may deliver");
}

#[test]
fn a_key_must_be_where_the_bucket_is() {
    let found = together(base("us-east-1"), None, &[(Setting::KmsKey, "alias/trail")]);
    has(&found, Setting::KmsKey, Note, "AWS looks for it in us-east-1");
    let found = together(base("us-east-1"), None, &[(Setting::KmsKey, KEY)]);
    has(&found, Setting::KmsKey, Note, "The key is in eu-west-1; the bucket “acme-logs”");
    // where a key is says nothing as long as it is none
    for bad in ["trail-key", "alias/", "alias/aws/s3", "arn:aws:kms:us-east-1:1234:alias/x", "arn:aws:kms", "my key"] {
        let found = together(base("us-east-1"), None, &[(Setting::KmsKey, bad)]);
        assert!(found.iter().all(|f| f.severity == Error) && !found.is_empty(), "{bad}: {:?}", lines(&found));
    }
    let mut encrypted = base("us-east-1");
    encrypted.settings.kms_key = Some(KEY.into());
    let found = together(encrypted, None, &[(Setting::S3Bucket, "other-logs")]);
    has(&found, Setting::KmsKey, Note, "the new bucket must be in that Region");
}

#[test]
fn organization_rules() {
    let found = together(base("us-east-1"), Some("111122223333"), &[(Setting::Organization, "on")]);
    has(&found, Setting::Organization, Error, "management account");
    assert_eq!(together(base("us-east-1"), Some("123456789012"), &[(Setting::Organization, "on")]), []);
    assert_eq!(together(base("us-east-1"), None, &[(Setting::Organization, "on")]), []);
    let found = together(base("me-central-1"), None, &[(Setting::Organization, "on")]);
    has(&found, Setting::Organization, Warning, "me-central-1 must be enabled");

    let mut lake = base("us-east-1");
    (lake.settings.multi_region, lake.settings.organization) = (Some(true), Some(true));
    for setting in [Setting::MultiRegion, Setting::Organization] {
        has(&together(lake.clone(), None, &[(setting, "off")]), setting, Warning, "Security Lake");
    }
}

#[test]
fn what_the_organization_is_decides_who_can_switch_it_on() {
    fn caller<'a>(organization: Option<Result<&'a Membership, &'a ApiError>>) -> Around<'a> {
        Around { account: Some(OWN), organization }
    }
    let organization = |management: &str, all_features| {
        let management_account = management.to_owned();
        Membership::Member(Organization { id: "o-a1b2c3d4e5".into(), management_account, all_features })
    };
    let on = sample::draft(base("us-east-1"), &[(Setting::Organization, "on")]);
    let told = |around: Around| draft(&on, around);
    for (membership, words) in [
        (Membership::NotAMember, "The account 123456789012 is in no organization"),
        (organization(OWN, Some(false)), "“o-a1b2c3d4e5” has consolidated billing only"),
        (
            organization(OTHER, Some(true)),
            "Only the management account of the organization “o-a1b2c3d4e5”, “111122223333”",
        ),
    ] {
        let found = told(caller(Some(Ok(&membership))));
        has(&found, Setting::Organization, Error, words);
        assert_eq!((found.len(), made(Setting::Organization, &found[0]).as_deref()), (1, Some("(undone)")));
        // who asks is not known yet: the trail's account is then taken for it
        has(&told(Around { account: None, ..caller(Some(Ok(&membership))) }), Setting::Organization, Error, words);
        // somebody else's trail is told of as such, once
        let found = told(Around { account: Some(OTHER), ..caller(Some(Ok(&membership))) });
        has(&found, Setting::Organization, Error, "the trail is 123456789012's");
        assert_eq!(found.len(), 1, "{:?}", lines(&found));
        // what is on, and what is switched off, is none of this
        let all = sample::trail_with("us-east-1", |s| s.organization = Some(true));
        for edits in [[(Setting::Organization, "off")], [(Setting::S3Prefix, "x")]] {
            assert_eq!(draft(&sample::draft(all.clone(), &edits), caller(Some(Ok(&membership)))), []);
        }
    }
    for good in [organization(OWN, Some(true)), organization(OWN, None)] {
        assert_eq!(told(caller(Some(Ok(&good)))), []);
    }
    let denied = ApiError {
        operation: "DescribeOrganization",
        region: "us-east-1".into(),
        cause: Cause::Refused("AccessDeniedException".into()),
        message: "you may not ask".into(),
        request_id: None,
        after_fault: false,
    };
    let found = told(caller(Some(Err(&denied))));
    has(&found, Setting::Organization, Note, "could not be verified");
    assert_eq!(found.len(), 1);
    assert_eq!(told(caller(None)), []);
}

#[test]
fn a_trail_of_another_account_is_not_changed_from_here() {
    let edits = [(Setting::SnsTopic, "news"), (Setting::S3Prefix, "prod")];
    let found = together(base("us-east-1"), Some(OTHER), &edits);
    has(&found, Setting::S3Prefix, Error, "is 123456789012's and you are in 111122223333: only its own account");
    assert_eq!(found.len(), 1, "{:?}", lines(&found));
    assert_eq!(together(base("us-east-1"), Some(OTHER), &[]), []);
    assert_eq!(together(base("us-east-1"), Some(OWN), &edits), []);
    assert_eq!(together(base("us-east-1"), None, &edits), []);

    let all = sample::trail_with("us-east-1", |s| s.organization = Some(true));
    let found = together(all.clone(), Some(OTHER), &edits);
    has(&found, Setting::S3Prefix, Warning, "only the management account or a delegated administrator can change it");
    has(&found, Setting::SnsTopic, Warning, "without an ARN");
    assert_eq!(found.len(), 2, "{:?}", lines(&found));
    let found = together(all, Some(OTHER), &[(Setting::Organization, "off"), (Setting::S3Prefix, "prod")]);
    has(&found, Setting::Organization, Error, "Only the management account can switch it");
    assert_eq!(found.len(), 1, "{:?}", lines(&found));
}

#[test]
fn edited_values_are_checked_in_a_draft() {
    let found = together(base("us-east-1"), None, &[(Setting::S3Bucket, "No"), (Setting::S3Prefix, "a/")]);
    has(&found, Setting::S3Bucket, Error, "“N”");
    has(&found, Setting::S3Prefix, Warning, "AWSLogs");
}
