mod around;
mod facts;

use super::Level::{Caution, Danger, Note};
use super::*;
use crate::trail::sample::{GROUP, KEY, ROLE, draft, trail, trail_with};
use crate::trail::settings::{Settings, Trail};

/// What changes cause while nothing is known of the account around the trail.
fn alone(base: Trail, edits: &[(Setting, &str)]) -> Vec<Consequence> {
    consequences(&draft(base, edits), &Surroundings::default())
}

/// Checks that a draft's consequences have each of these, and that none is worse than the worst of them.
#[track_caller]
fn check(base: Trail, edits: &[(Setting, &str)], expected: &[(Setting, Level, &str)]) {
    check_all(&alone(base, edits), edits, expected);
}

#[track_caller]
fn check_all(all: &[Consequence], edits: &[(Setting, &str)], expected: &[(Setting, Level, &str)]) {
    for (setting, level, words) in expected {
        assert!(
            all.iter().any(|c| (c.setting, c.level) == (Some(*setting), *level) && c.text.contains(words)),
            "{setting:?} {level:?} “{words}” is not in {all:#?}"
        );
    }
    let worst = expected.iter().map(|(_, level, _)| *level).max();
    assert_eq!(all.iter().map(|c| c.level).max(), worst, "{all:#?}");
    let order = |c: &Consequence| (c.setting.is_none(), c.setting, Reverse(c.level));
    assert!(all.is_sorted_by_key(order), "{all:#?}");
    assert_eq!(all.iter().filter(|c| c.setting.is_none()).count(), 2, "{all:#?}");
    for Consequence { setting, text, .. } in all {
        let length = text.chars().count();
        assert!(length <= 240 && text.ends_with('.') && !text.contains(".."), "{length}: {text}");
        let Some(setting) = setting else { continue };
        assert!(edits.iter().any(|(s, _)| s == setting || s.pair() == Some(*setting)));
    }
}

#[test]
fn no_change_causes_nothing() {
    assert_eq!(alone(trail("us-east-1"), &[]), []);
}

#[test]
fn a_new_bucket() {
    use Setting::S3Bucket;
    check(
        trail("us-east-1"),
        &[(S3Bucket, "new-logs")],
        &[
            (S3Bucket, Caution, "go to new-logs. Those delivered so far stay in acme-logs"),
            (S3Bucket, Caution, "The policy of new-logs must"),
            (S3Bucket, Caution, "Should delivery fail later, AWS retries for 30 days and charges for it."),
            (S3Bucket, Note, "--s3-bucket acme-logs"),
        ],
    );
}

#[test]
fn a_new_prefix() {
    use Setting::S3Prefix;
    check(
        trail("us-east-1"),
        &[(S3Prefix, "prod/new")],
        &[
            (S3Prefix, Caution, "go under prod/new/AWSLogs/. Those under AWSLogs/ stay"),
            (S3Prefix, Caution, "must allow prod/new/AWSLogs/123456789012/* first"),
            (S3Prefix, Note, "an empty --s3-prefix"),
        ],
    );
    let prefixed = trail_with("us-east-1", |s| s.s3_prefix = Some("p".repeat(200)));
    check(
        prefixed,
        &[(S3Prefix, "")],
        &[(S3Prefix, Caution, "go under AWSLogs/. Those under ppp"), (S3Prefix, Note, "--s3-prefix ppp")],
    );
}

#[test]
fn without_validation_nothing_is_said_of_digests() {
    let plain = trail_with("us-east-1", |s| s.log_file_validation = Some(false));
    let all = alone(plain, &[(Setting::S3Bucket, "new-logs"), (Setting::S3Prefix, "p")]);
    assert!(all.iter().all(|c| !c.text.contains("digest")), "{all:#?}");
}

#[test]
fn topics() {
    use Setting::SnsTopic;
    let told = || trail_with("us-east-1", |s| s.sns_topic = Some("arn:aws:sns:us-east-1:123456789012:old".into()));
    let policy = (SnsTopic, Caution, "The policy of new must let cloudtrail.amazonaws.com publish");
    let many = (SnsTopic, Caution, "new gets a message for every log file");
    check(trail("us-east-1"), &[(SnsTopic, "new")], &[many, policy]);
    check(told(), &[(SnsTopic, "new")], &[(SnsTopic, Caution, "old gets none"), policy]);
    check(told(), &[(SnsTopic, "")], &[(SnsTopic, Caution, "old is no longer told")]);
    let cleared = alone(told(), &[(SnsTopic, "")]);
    assert!(cleared.iter().all(|c| !c.text.contains("policy")), "{cleared:#?}");
}

#[test]
fn multi_region_both_ways() {
    use Setting::MultiRegion;
    check(
        trail("eu-west-1"),
        &[(MultiRegion, "on")],
        &[
            (MultiRegion, Caution, "shadow trail appears in every enabled Region"),
            (MultiRegion, Caution, "5 trails of each Region"),
            (MultiRegion, Note, "cloudtrail.amazonaws.com"),
        ],
    );
    let wide = |home| trail_with(home, |s| s.multi_region = Some(true));
    check(
        wide("us-east-1"),
        &[(MultiRegion, "off")],
        &[(MultiRegion, Danger, "only us-east-1 is recorded"), (MultiRegion, Note, "still arrive")],
    );
    check(
        wide("eu-west-1"),
        &[(MultiRegion, "off")],
        &[(MultiRegion, Danger, "only eu-west-1 is recorded"), (MultiRegion, Danger, "no longer arrive")],
    );
}

#[test]
fn organization_both_ways() {
    use Setting::Organization;
    check(
        trail("us-east-1"),
        &[(Organization, "on")],
        &[
            (Organization, Danger, "every member account"),
            (Organization, Caution, "paid second copies"),
            (Organization, Note, "GetTrailStatus"),
        ],
    );
    check(
        trail_with("us-east-1", |s| s.organization = Some(true)),
        &[(Organization, "off")],
        &[
            (Organization, Danger, "deleted from all member accounts"),
            (Organization, Caution, "must allow AWSLogs/123456789012/*"),
        ],
    );
    let prefixed = || {
        trail_with("us-east-1", |s| {
            s.organization = Some(true);
            s.s3_prefix = Some("prod".into());
        })
    };
    for (edits, path) in [
        (vec![(Organization, "off")], "must allow prod/AWSLogs/123456789012/*"),
        (vec![(Organization, "off"), (Setting::S3Prefix, "new")], "must allow new/AWSLogs/123456789012/*"),
        (vec![(Organization, "off"), (Setting::S3Prefix, "")], "must allow AWSLogs/123456789012/*"),
    ] {
        check(prefixed(), &edits, &[(Organization, Danger, "deleted"), (Organization, Caution, path)]);
    }
}

#[test]
fn global_events_both_ways() {
    use Setting::{GlobalEvents, MultiRegion};
    let silent = |home| trail_with(home, |s| s.global_events = Some(false));
    check(silent("us-east-1"), &[(GlobalEvents, "on")], &[(GlobalEvents, Caution, "twice")]);
    check(silent("eu-west-1"), &[(GlobalEvents, "on")], &[(GlobalEvents, Caution, "only in us-east-1")]);
    check(trail("us-east-1"), &[(GlobalEvents, "off")], &[(GlobalEvents, Danger, "IAM")]);
    check(trail("eu-west-1"), &[(GlobalEvents, "off")], &[(GlobalEvents, Caution, "little is lost")]);
    let wide = trail_with("eu-west-1", |s| s.multi_region = Some(true));
    check(
        wide,
        &[(MultiRegion, "off"), (GlobalEvents, "off")],
        &[(GlobalEvents, Danger, "are recorded by this trail")],
    );
}

#[test]
fn what_is_not_there_is_not_spoken_of() {
    use Setting::{GlobalEvents, KmsKey, MultiRegion};
    let said = |base: Trail, edits: &[(Setting, &str)], setting, words: &str| {
        alone(base, edits).iter().any(|c| c.setting == Some(setting) && c.text.contains(words))
    };
    let wide = || trail_with("us-east-1", |s| s.multi_region = Some(true));
    assert!(!said(wide(), &[(MultiRegion, "off"), (GlobalEvents, "off")], MultiRegion, "arrive"));
    assert!(!said(trail("us-east-1"), &[(KmsKey, "alias/new")], KmsKey, "Keep"));
}

#[test]
fn switches_of_the_trail_itself() {
    use Setting::{LogFileValidation, RecursiveLogging};
    check(trail("us-east-1"), &[(RecursiveLogging, "off")], &[(RecursiveLogging, Note, "less audit")]);
    let quiet = trail_with("us-east-1", |s| s.recursive_logging = None);
    check(quiet, &[(RecursiveLogging, "on")], &[(RecursiveLogging, Note, "more events")]);
    check(
        trail("us-east-1"),
        &[(LogFileValidation, "off")],
        &[(LogFileValidation, Danger, "can never be validated"), (LogFileValidation, Note, "new chain")],
    );
    let open = trail_with("us-east-1", |s| s.log_file_validation = Some(false));
    check(open, &[(LogFileValidation, "on")], &[(LogFileValidation, Note, "about an hour")]);
}

#[test]
fn keys() {
    use Setting::KmsKey;
    let encrypted = || trail_with("us-east-1", |s| s.kms_key = Some(KEY.into()));
    check(
        trail("us-east-1"),
        &[(KmsKey, "alias/new")],
        &[
            (KmsKey, Caution, "kms:Decrypt on alias/new"),
            (KmsKey, Caution, "cannot deliver"),
            (KmsKey, Note, "older objects stay"),
        ],
    );
    check(encrypted(), &[(KmsKey, "alias/new")], &[(KmsKey, Caution, "Keep key/1234abcd")]);
    check(encrypted(), &[(KmsKey, "")], &[(KmsKey, Caution, "SSE-S3"), (KmsKey, Caution, "Keep key/1234abcd")]);
}

#[test]
fn cloudwatch_logs() {
    use Setting::{LogGroup, LogRole};
    let logged = |s: &mut Settings| (s.log_group, s.log_role) = (Some(GROUP.into()), Some(ROLE.into()));
    let other = "arn:aws:logs:us-east-1:123456789012:log-group:/other:*";
    check(
        trail("us-east-1"),
        &[(LogGroup, GROUP), (LogRole, ROLE)],
        &[(LogGroup, Note, "charges for what trail takes in"), (LogGroup, Note, "256 KB")],
    );
    check(
        trail_with("us-east-1", logged),
        &[(LogGroup, "")],
        &[(LogGroup, Danger, "No more events go to trail: metric filters"), (LogRole, Note, "no longer assumes")],
    );
    check(
        trail_with("us-east-1", logged),
        &[(LogGroup, other)],
        &[(LogGroup, Caution, "alarms on trail go silent"), (LogGroup, Note, "/other")],
    );
    check(
        trail_with("us-east-1", logged),
        &[(LogRole, "arn:aws:iam::123456789012:role/new")],
        &[(LogRole, Note, "as role/new")],
    );
}

#[test]
fn what_aws_reports_cannot_steer_the_terminal() {
    let hostile = trail_with("us-east-1", |s| s.s3_bucket = Some("a\u{1b}[2Jb".into()));
    let all = alone(hostile, &[(Setting::S3Bucket, "new-logs")]);
    assert!(all.iter().all(|c| !c.text.contains('\u{1b}')), "{all:#?}");
}
