use super::*;
use crate::trail::change::{Member, Why, Wire};
use crate::trail::settings::Channel;
use crate::trail::{Draft, Setting, Settings, Value};
use serde_json::json;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// 2026-05-04T12:00:00Z
const NOW: Timestamp = 1_777_896_000;

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/acme-cloudtrail-to-logs";
const GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:/acme/security-audit:*";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0d1c5a42-7b3e-4f60-9a1d-2c8e5b7f9a01";

/// The result of a call, which is there at once.
fn now<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the demo waits"),
    }
}

fn sample() -> Demo {
    Demo::embedded().at(NOW)
}

/// The embedded account with something changed in its file.
fn sample_with(change: impl FnOnce(&mut serde_json::Value)) -> Demo {
    let mut file = serde_json::from_str(EMBEDDED).unwrap();
    change(&mut file);
    Demo::of(Account::parse(&file.to_string()).unwrap(), None).at(NOW)
}

fn arn(region: &str, name: &str) -> TrailArn {
    TrailArn::parse(&format!("arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{name}")).unwrap()
}

fn management() -> TrailArn {
    arn("us-east-1", "management-events")
}

fn security() -> TrailArn {
    arn("us-east-1", "security-audit")
}

fn text(setting: Setting, text: &str) -> (Setting, Wire) {
    (setting, Wire::Text(text.to_owned()))
}

fn switch(setting: Setting, on: bool) -> (Setting, Wire) {
    (setting, Wire::Switch(on))
}

/// Sends exactly these members.
fn update(demo: &Demo, trail: &TrailArn, members: &[(Setting, Wire)]) -> Result<Updated, ApiError> {
    let member =
        |(setting, value): &(Setting, Wire)| Member { setting: *setting, value: value.clone(), why: Why::Changed };
    now(demo.writer().update(&Request { trail: trail.clone(), members: members.iter().map(member).collect() }))
}

fn settings(demo: &Demo, trail: &TrailArn) -> Settings {
    now(demo.trail(trail)).unwrap().settings
}

#[track_caller]
fn refused_with(demo: &Demo, trail: &TrailArn, members: &[(Setting, Wire)], code: &str, message: &str) {
    let before = demo.lock().account.clone();
    let error = update(demo, trail, members).unwrap_err();
    assert_eq!((error.code(), error.message.as_str()), (Some(code), message));
    assert_eq!((error.operation, error.region.as_str()), ("UpdateTrail", trail.region()));
    assert!(error.request_id.is_some_and(|id| id.len() == 36));
    assert!(demo.lock().account == before, "a refusal changed something");
}

#[test]
fn the_embedded_account_is_in_the_form_in_which_it_is_saved() {
    let account = Account::parse(EMBEDDED).unwrap();
    assert!(account.to_json().unwrap() == EMBEDDED);
}

#[test]
fn the_account_is_an_organizations_management_account() {
    let demo = sample();
    let identity = now(demo.identity()).unwrap();
    assert_eq!(
        (identity.account.as_str(), identity.arn.as_str()),
        (ACCOUNT, "arn:aws:sts::111122223333:assumed-role/ops/ana")
    );
    let regions = now(demo.regions()).unwrap();
    assert_eq!((regions.names.len(), regions.note), (17, None));
    assert!(regions.names.iter().all(|r| crate::trail::arn::partition_of(r) == Some("aws")));
    assert_eq!(demo.lock().account.organization.as_ref().unwrap().management_account, ACCOUNT);
    let tags = now(demo.tags(&security())).unwrap();
    assert!(tags.contains(&("aws:cloudformation:stack-name".into(), "acme-security-baseline".into())), "{tags:?}");
}

#[test]
fn each_region_shows_its_own_trails_and_the_shadows() {
    let demo = sample();
    let names = |region: &str| {
        let mut names: Vec<String> = now(demo.trails(region)).unwrap().iter().map(|t| t.arn.to_string()).collect();
        names.iter_mut().for_each(|n| *n = n.replace("arn:aws:cloudtrail:", "").replace(":111122223333:trail", ""));
        names
    };
    let shadows = ["us-east-1/security-audit", "us-east-1/org-trail", "eu-central-1/forensics"];
    assert_eq!(names("us-east-1"), ["us-east-1/management-events", shadows[0], shadows[1], shadows[2]]);
    assert_eq!(
        names("eu-west-1"),
        [shadows[0], shadows[1], "eu-west-1/ireland-workloads", "eu-west-1/payments-audit", shadows[2]]
    );
    assert_eq!(names("us-west-2"), [shadows[0], shadows[1], "us-west-2/legacy-oregon", shadows[2]]);
    assert_eq!(names("ap-south-1"), shadows);
    // five trails are the most there can be in a Region
    assert!(now(demo.regions()).unwrap().names.iter().all(|r| r == "eu-central-1" || names(r).len() <= 5));

    update(&demo, &security(), &[switch(Setting::MultiRegion, false)]).unwrap();
    assert_eq!(names("ap-south-1"), shadows[1..]);
    update(&demo, &management(), &[switch(Setting::MultiRegion, true)]).unwrap();
    assert_eq!(names("ap-south-1")[0], "us-east-1/management-events");
}

#[test]
fn a_region_may_be_denied_or_not_enabled() {
    let demo = sample();
    let denied = arn("eu-central-1", "forensics");
    let errors = [
        (now(demo.trails("eu-central-1")).unwrap_err(), "DescribeTrails", "*"),
        (now(demo.trail(&denied)).unwrap_err(), "GetTrail", denied.as_str()),
        (now(demo.status(&denied)).unwrap_err(), "GetTrailStatus", denied.as_str()),
        (now(demo.tags(&denied)).unwrap_err(), "ListTags", denied.as_str()),
        (update(&demo, &denied, &[switch(Setting::MultiRegion, false)]).unwrap_err(), "UpdateTrail", denied.as_str()),
    ];
    for (error, operation, resource) in errors {
        assert_eq!((error.code(), error.operation), (Some("AccessDeniedException"), operation));
        let expected = format!(
            "User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized to perform: cloudtrail:{operation} on \
             resource: {resource} with an explicit deny in a service control policy"
        );
        assert_eq!((error.message, error.region.as_str()), (expected, "eu-central-1"));
    }
    let error = now(demo.trails("af-south-1")).unwrap_err();
    assert_eq!(error.code(), Some("UnrecognizedClientException"));
}

#[test]
fn times_are_counted_back_from_now() {
    let demo = sample();
    let status = now(demo.status(&management())).unwrap();
    assert_eq!((status.logging, status.stopped), (Some(true), None));
    assert_eq!(status.delivery(Channel::Logs).unwrap().last, Some(NOW - 180));
    let later = now(demo.clone().at(NOW + 86_400).status(&management())).unwrap();
    assert_eq!(later.delivery(Channel::Logs).unwrap().last, Some(NOW + 86_400 - 180));
    let stopped = now(demo.status(&arn("us-west-2", "legacy-oregon"))).unwrap();
    assert_eq!((stopped.logging, stopped.stopped), (Some(false), Some(NOW - 40 * 86_400)));
    let ago = Demo::embedded().now() - NOW;
    assert!(now(Demo::embedded().status(&management())).unwrap().started.unwrap() >= NOW + ago - 413 * 86_400);
}

#[test]
fn every_status_says_what_is_so() {
    let demo = sample();
    let account = demo.lock().account.clone();
    for trail in &account.trails {
        let mut status = trail.status.clone();
        let set = &trail.settings;
        for (channel, delivers) in [
            (Channel::Logs, true),
            (Channel::Digest, set.log_file_validation == Some(true)),
            (Channel::Notification, set.sns_topic.is_some()),
            (Channel::CloudWatchLogs, set.log_group.is_some()),
        ] {
            let at = status.deliveries.iter().position(|d| d.channel == channel);
            assert_eq!(at.is_some(), delivers, "{} {channel:?}", trail.arn);
            if let Some(at) = at {
                let error = checks::delivery_error(&account, &trail.arn, set, channel);
                assert_eq!(status.deliveries.remove(at).error, error, "{} {channel:?}", trail.arn);
            }
        }
        assert!(status.deliveries.is_empty());
    }
    let failing = now(demo.status(&arn("eu-west-1", "payments-audit"))).unwrap();
    assert_eq!(failing.failing().map(|(d, e)| (d.channel, e)).next(), Some((Channel::Logs, "AccessDenied")));
}

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
fn values_of_a_wrong_form_are_refused() {
    let (bucket, sns, kms) = (Setting::S3Bucket, Setting::SnsTopic, Setting::KmsKey);
    let (bad_bucket, bad_topic) = ("InvalidS3BucketNameException", "InvalidSnsTopicNameException");
    let topic = "SNS topic name is not valid. A topic name can contain only letters, numbers, hyphens and underscores.";
    let key = "KmsKeyId is not in valid ARN format";
    let prefix =
        "S3 prefix is too long. Maximum allowed length: 200 characters. Specified prefix length: 201 characters.";
    for (setting, value, code, message) in [
        (bucket, "acme_logs", bad_bucket, "Bucket name should not contain '_'"),
        (bucket, "", bad_bucket, "Bucket name should be between 3 and 63 characters long"),
        (bucket, "ab", bad_bucket, "Bucket name should be between 3 and 63 characters long"),
        (bucket, "Acme-logs", bad_bucket, "Bucket name should not contain uppercase characters"),
        (bucket, "acme logs", bad_bucket, "Bucket name should not contain white space"),
        (bucket, "192.168.5.4", bad_bucket, "Bucket name must not be formatted as an IP Address"),
        (bucket, "acme..logs", bad_bucket, "Bucket name should not contain two adjacent periods"),
        (bucket, "acme-.logs", bad_bucket, "Bucket name should not contain dashes next to periods"),
        (bucket, "-acme", bad_bucket, "Bucket name should start with a lowercase letter or a number"),
        (bucket, "acme-", bad_bucket, "Bucket name should not end with '-' or '.'"),
        (bucket, "acme/logs", bad_bucket, "Bucket name should not contain '/'"),
        (bucket, "xn--acme", bad_bucket, "Bucket name is reserved"),
        (Setting::S3Prefix, &"x".repeat(201), "InvalidS3PrefixException", prefix),
        (sns, "audit-orders.fifo", bad_topic, topic),
        (sns, "arn:aws:sns:us-east-1:111122223333:audit-orders.fifo", bad_topic, topic),
        (sns, "arn:aws:sns:us-east-1:111122223333:news:1234", bad_topic, topic),
        (sns, "arn:aws:sqs:us-east-1:111122223333:news", bad_topic, topic),
        (sns, "arn:aws:sns::111122223333:news", bad_topic, topic),
        (sns, &"x".repeat(257), bad_topic, topic),
        (kms, "cloudtrail", "InvalidKmsKeyIdException", key),
        (kms, "alias/", "InvalidKmsKeyIdException", key),
        (kms, "arn:aws:kms:us-east-1:111122223333:key/1234", "InvalidKmsKeyIdException", key),
        (
            kms,
            "arn:aws:iam:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "InvalidKmsKeyIdException",
            key,
        ),
    ] {
        refused_with(&sample(), &security(), &[text(setting, value)], code, message);
    }
    assert!(forms::prefix(&"é".repeat(200)).is_ok() && forms::prefix("a\nb").is_err());
    assert!(forms::key("mrk-1234abcd12ab34cd56ef1234567890ab").is_ok() && forms::topic("A_b-9").is_ok());
}

#[test]
fn combinations_are_refused() {
    let pair = (Setting::LogGroup, Setting::LogRole);
    let no_role = "You must specify a role ARN as well as a log group.";
    let role_code = "InvalidCloudWatchLogsRoleArnException";
    // even if the trail has the other one already
    refused_with(&sample(), &security(), &[text(pair.0, GROUP)], role_code, no_role);
    refused_with(&sample(), &security(), &[text(pair.0, GROUP), text(pair.1, "")], role_code, no_role);
    refused_with(&sample(), &security(), &[text(pair.1, "")], role_code, no_role);
    let code = "InvalidCloudWatchLogsLogGroupArnException";
    let no_group = "You must specify a log group as well as a role ARN.";
    refused_with(&sample(), &security(), &[text(pair.1, ROLE)], code, no_group);
    let code = "InvalidParameterCombinationException";
    let message = "Multi-Region trail must include global service events.";
    let (multi, global) = (Setting::MultiRegion, Setting::GlobalEvents);
    refused_with(&sample(), &security(), &[switch(global, false)], code, message);
    refused_with(&sample(), &management(), &[switch(multi, true), switch(global, false)], code, message);
}

#[test]
fn a_bucket_is_asked_for_the_new_bucket_prefix_and_organization() {
    let (bucket, prefix, org) = (Setting::S3Bucket, Setting::S3Prefix, Setting::Organization);
    let insufficient = "InsufficientS3BucketPolicyException";
    let incorrect = |name: &str| format!("Incorrect S3 bucket policy is detected for bucket: {name}");
    let missing = "S3BucketDoesNotExistException";
    refused_with(
        &sample(),
        &management(),
        &[text(bucket, "acme-typo")],
        missing,
        "S3 bucket acme-typo does not exist!",
    );
    for name in [
        "acme-app-assets",
        "acme-build-cache",
        // its policy is for another trail, below a prefix
        "acme-security-audit",
        // good, but for Requester Pays
        "acme-partner-data",
        // only the ACL check is left
        "acme-payments-audit",
    ] {
        refused_with(&sample(), &management(), &[text(bucket, name)], insufficient, &incorrect(name));
    }
    let own = incorrect("acme-cloudtrail-logs");
    refused_with(&sample(), &management(), &[text(prefix, "test")], insufficient, &own);
    refused_with(&sample(), &management(), &[text(prefix, "prod/")], insufficient, &own);
    refused_with(&sample(), &management(), &[switch(org, true)], insufficient, &own);
    refused_with(&sample(), &security(), &[text(prefix, "")], insufficient, &incorrect("acme-security-audit"));

    for good in [
        &[text(prefix, "prod")][..],
        &[text(prefix, "prod/trail")],
        &[text(bucket, "acme-org-logs"), switch(org, true)],
        &[text(bucket, "acme-org-logs"), text(prefix, "org"), switch(org, true)],
        &[text(bucket, "acme-cloudtrail-logs-eu"), text(prefix, "ireland")],
    ] {
        update(&sample(), &management(), good).unwrap();
    }
    // what is not touched is not looked at
    update(&sample(), &arn("eu-west-1", "payments-audit"), &[switch(Setting::LogFileValidation, false)]).unwrap();
}

#[test]
fn a_key_must_exist_beside_the_bucket_be_enabled_and_let_cloudtrail_in() {
    let kms = Setting::KmsKey;
    let not_found = "KmsKeyNotFoundException";
    let elsewhere = |key: &str, bucket: &str| {
        format!("KMS key {key} does not exist, or it is not in the same Region as S3 bucket {bucket}.")
    };
    let own = "acme-cloudtrail-logs";
    let eu = "arn:aws:kms:eu-west-1:111122223333:alias/cloudtrail";
    for key in ["alias/none", eu, "1234abcd-12ab-34cd-56ef-1234567890ab"] {
        refused_with(&sample(), &management(), &[text(kms, key)], not_found, &elsewhere(key, own));
    }
    // the same alias is another key in each Region, and the bucket decides in which it has to be
    let ireland = arn("eu-west-1", "ireland-workloads");
    let updated = update(&sample(), &ireland, &[text(kms, "alias/cloudtrail")]).unwrap();
    assert!(updated.settings.kms_key.unwrap().starts_with("arn:aws:kms:eu-west-1:"));
    let moved = [text(Setting::S3Bucket, "acme-cloudtrail-logs-eu"), text(Setting::S3Prefix, "ireland")];
    refused_with(&sample(), &security(), &moved, not_found, &elsewhere(KEY, "acme-cloudtrail-logs-eu"));

    let old = "arn:aws:kms:us-east-1:111122223333:key/7a4c2e90-1f5b-4b3d-b6c8-90e1d2f3a403";
    let message = format!("KMS key {old} is disabled.");
    refused_with(&sample(), &management(), &[text(kms, "alias/cloudtrail-2019")], "KmsException", &message);
    let going = "arn:aws:kms:us-east-1:111122223333:key/e1f2a3b4-c5d6-4e7f-8a9b-0c1d2e3f4a06";
    let message = format!("KMS key {going} is pending deletion.");
    refused_with(&sample(), &management(), &[text(kms, going)], "KmsException", &message);

    let code = "InsufficientEncryptionPolicyException";
    let app = "arn:aws:kms:us-east-1:111122223333:key/b52f7d18-6e9c-4a21-8d34-5f0c7b6a1904";
    let message = format!("Insufficient permissions to access S3 bucket {own} or KMS key {app}.");
    refused_with(&sample(), &management(), &[text(kms, "alias/app-data")], code, &message);
    // or it is the bucket
    let eu_key = "arn:aws:kms:eu-west-1:111122223333:key/c9e8d7f6-5a4b-4c3d-9e2f-1a0b9c8d7e05";
    let message = format!("Insufficient permissions to access S3 bucket acme-payments-audit or KMS key {eu_key}.");
    refused_with(&sample(), &arn("eu-west-1", "payments-audit"), &[text(kms, "alias/cloudtrail")], code, &message);
}

#[test]
fn a_topic_must_exist_and_let_cloudtrail_publish() {
    let sns = Setting::SnsTopic;
    let code = "InsufficientSnsTopicPolicyException";
    let message = "SNS Topic does not exist or the topic policy is incorrect!";
    for topic in [
        "no-such-topic",
        "ops-alerts",
        "build-status",
        // for another trail
        "security-audit-events",
        // a bare name is one of the home Region
        "ireland-audit",
        "arn:aws:sns:us-east-1:222233334444:cloudtrail-notify",
    ] {
        refused_with(&sample(), &management(), &[text(sns, topic)], code, message);
    }
    let far = "arn:aws:sns:eu-west-1:111122223333:ireland-audit";
    let updated = update(&sample(), &management(), &[text(sns, far)]).unwrap();
    assert_eq!(updated.settings.sns_topic.as_deref(), Some(far));
}

#[test]
fn a_log_group_and_its_role_are_looked_at() {
    let pair = |group: &str, role: &str| [text(Setting::LogGroup, group), text(Setting::LogRole, role)];
    let group_code = "InvalidCloudWatchLogsLogGroupArnException";
    let invalid = "Check the log group ARN: CloudTrail can't validate it.";
    for group in [
        "arn:aws:logs:us-east-1:111122223333:log-group:/acme/security-audit",
        "arn:aws:logs:us-east-1:111122223333:log-group:/acme/typo:*",
        "arn:aws:logs:eu-west-1:111122223333:log-group:/acme/cloudtrail-ireland:*",
        "arn:aws:logs:us-east-1:222233334444:log-group:/acme/security-audit:*",
        "/acme/security-audit",
        ":*",
    ] {
        refused_with(&sample(), &management(), &pair(group, ROLE), group_code, invalid);
    }
    let role_code = "InvalidCloudWatchLogsRoleArnException";
    let trust = "Access denied. Check the trust relationships for your role.";
    for role in ["arn:aws:iam::111122223333:role/acme-app-server", "arn:aws:iam::111122223333:role/none"] {
        refused_with(&sample(), &management(), &pair(GROUP, role), role_code, trust);
    }
    let malformed = "Check the role ARN: CloudTrail can't validate it.";
    for role in ["to-logs", "arn:aws:iam::222233334444:role/x", "arn:aws:sts::111122223333:assumed-role/ops/ana"] {
        refused_with(&sample(), &management(), &pair(GROUP, role), role_code, malformed);
    }
    let permissions = "Access denied. Check the permissions for your role.";
    let reader = "arn:aws:iam::111122223333:role/acme-log-reader";
    refused_with(&sample(), &management(), &pair(GROUP, reader), group_code, permissions);
    // the good role writes the organization's streams to one group only
    let plain = "arn:aws:logs:us-east-1:111122223333:log-group:aws-cloudtrail-logs-111122223333:*";
    update(&sample(), &management(), &pair(plain, ROLE)).unwrap();
    let org = arn("us-east-1", "org-trail");
    refused_with(&sample(), &org, &pair(plain, ROLE), group_code, permissions);
    let updated = update(&sample(), &org, &pair(GROUP, ROLE)).unwrap();
    assert_eq!(
        (updated.settings.log_group.as_deref(), updated.settings.log_role.as_deref()),
        (Some(GROUP), Some(ROLE))
    );
}

#[test]
fn the_organization_is_looked_at() {
    let on = [switch(Setting::Organization, true), text(Setting::S3Bucket, "acme-org-logs")];
    let with = |member: &str, value: serde_json::Value| {
        sample_with(|file| match member {
            "" => file["organization"] = value,
            member => file["organization"][member] = value,
        })
    };
    let other = json!("222233334444");
    for (demo, code, message) in [
        (with("", json!(null)), "OrganizationsNotInUseException", "Your account is not a member of an organization."),
        (
            with("features", json!("CONSOLIDATED_BILLING")),
            "OrganizationNotInAllFeaturesModeException",
            "AWS Organizations is not configured to support all features.",
        ),
        (
            with("management_account", other.clone()),
            "NotOrganizationMasterAccountException",
            "You cannot configure or manage trails for an organization because this action requires being signed in with \
             the management account.",
        ),
        (
            with("trusted_access", json!(false)),
            "CloudTrailAccessNotEnabledException",
            "The request could not be processed because your organization hasn't enabled CloudTrail service access. \
             Enable service access for CloudTrail, and then try again.",
        ),
        (
            sample_with(|file| {
                file["organization"]["service_linked_role"] = json!(false);
                file["organization"]["may_create_service_linked_role"] = json!(false);
            }),
            "InsufficientDependencyServiceAccessPermissionException",
            "AWS CloudTrail cannot create resources for your organization because access to one or more required APIs \
             has been denied.",
        ),
    ] {
        refused_with(&demo, &management(), &on, code, message);
    }
    // the role is made when it may be
    let demo = with("service_linked_role", json!(false));
    update(&demo, &management(), &on).unwrap();
    assert!(demo.lock().account.organization.as_ref().unwrap().service_linked_role);

    // a delegated administrator changes an organization trail, but makes and ends none
    let delegated = |role: bool| {
        sample_with(|file| {
            let organization = &mut file["organization"];
            organization["management_account"] = other.clone();
            organization["delegated_administrators"] = json!([ACCOUNT]);
            organization["service_linked_role"] = json!(role);
        })
    };
    let org = arn("us-east-1", "org-trail");
    let change = [switch(Setting::RecursiveLogging, false)];
    update(&delegated(true), &org, &change).unwrap();
    let message = "The management account does not have a service-linked role.";
    refused_with(&delegated(false), &org, &change, "NoManagementAccountSLRExistsException", message);
    let error = update(&delegated(true), &org, &[switch(Setting::Organization, false)]).unwrap_err();
    assert_eq!(error.code(), Some("NotOrganizationMasterAccountException"));

    // back to one account, which needs the bucket's other statement
    let updated = update(&sample(), &org, &[switch(Setting::Organization, false)]).unwrap();
    assert_eq!(updated.settings.organization, Some(false));
}

#[test]
fn a_trail_is_found_at_home_only() {
    let unknown = arn("us-east-1", "no-such-trail");
    let message =
        "Unknown trail: arn:aws:cloudtrail:us-east-1:111122223333:trail/no-such-trail for the user: 111122223333";
    let change = [switch(Setting::RecursiveLogging, false)];
    refused_with(&sample(), &unknown, &change, "TrailNotFoundException", message);
    let error = now(sample().trail(&unknown)).unwrap_err();
    assert_eq!((error.code(), error.message.as_str()), (Some("TrailNotFoundException"), message));
    assert_eq!(now(sample().status(&unknown)).unwrap_err().operation, "GetTrailStatus");
    // a shadow of it is there
    let message = "Trail security-audit can be updated only in its home Region us-east-1.";
    refused_with(&sample(), &arn("eu-west-1", "security-audit"), &change, "InvalidHomeRegionException", message);
    // nothing of a single-Region trail is
    let error = update(&sample(), &arn("eu-west-1", "management-events"), &change).unwrap_err();
    assert_eq!(error.code(), Some("TrailNotFoundException"));
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

/// A folder that goes with the test, and the path of a file in it.
fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    (folder, file)
}

#[test]
fn a_file_keeps_every_update() {
    let (folder, file) = file();
    let demo = Demo::open(&file).unwrap().at(NOW);
    assert!(!file.exists());
    update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
    let again = Demo::open(&file).unwrap().at(NOW);
    assert!(again.lock().account == demo.lock().account);
    assert_eq!(settings(&again, &management()).s3_prefix.as_deref(), Some("prod"));
    // another session's change is seen, and both are kept
    update(&again, &security(), &[switch(Setting::RecursiveLogging, false)]).unwrap();
    assert_eq!(settings(&demo, &security()).recursive_logging, Some(false));
    update(&demo, &management(), &[text(Setting::S3Prefix, "")]).unwrap();
    assert_eq!(settings(&again, &security()).recursive_logging, Some(false));
    // a refusal writes nothing
    let before = std::fs::read(&file).unwrap();
    update(&demo, &management(), &[text(Setting::S3Prefix, "test")]).unwrap_err();
    assert!(std::fs::read(&file).unwrap() == before);
}

#[test]
fn a_file_that_cannot_be_used_is_left_alone() {
    let good: &str = EMBEDDED;
    let line = |n: usize, word: &str| {
        assert!(good.lines().nth(n - 1).unwrap().contains(word), "line {n} has no {word}");
        format!("line {n}: ")
    };
    let damaged: String = good.lines().take(20).collect::<Vec<_>>().join("\n");
    for (content, expected) in [
        (damaged, vec!["line 20: this is not valid JSON: EOF while parsing".to_owned(), "move it away".into()]),
        (String::new(), vec!["line 1: this is not valid JSON".into()]),
        (
            "{\"a\": 1}".into(),
            vec!["line 1: this is not a demo account of trailedit".into(), "name another file".into()],
        ),
        ("[1]".into(), vec!["this is not a demo account of trailedit".into()]),
        (
            good.replace("\"version\": 1", "\"version\": 2"),
            vec![line(3, "version"), "has the version 2, and this trailedit reads version 1".into()],
        ),
        (good.replace("\"version\": 1", "\"version\": \"1\""), vec![line(3, "version"), "is not 1".into()]),
        (
            good.replacen("\"regions\"", "\"region\"", 1),
            vec![line(8, "regions"), "unknown field `region`, expected one of".into()],
        ),
        (
            good.replacen("\"S3KeyPrefix\"", "\"Prefix\"", 1),
            vec!["unknown setting `Prefix`, expected one of `S3BucketName`".into()],
        ),
        (good.replacen(":trail/management-events", ":trail/-", 1), vec!["a trail name has at least 3".into()]),
        (
            good.replacen("\"channel\": \"digest\"", "\"channel\": \"digests\"", 1),
            vec!["unknown channel `digests`".into()],
        ),
        (good.replacen("\"minutes_ago\": 3", "\"minutes_ago\": -3", 1), vec!["invalid value: integer `-3`".into()]),
        (
            good.replacen("\"S3BucketName\": \"acme-cloudtrail-logs\"", "\"S3BucketName\": \"\"", 1),
            vec!["a trail without `S3BucketName`".into()],
        ),
        (
            good.replacen("\"IsMultiRegionTrail\": false", "\"IsMultiRegionTrail\": \"no\"", 1),
            vec!["invalid type".into()],
        ),
    ] {
        assert!(content != good);
        let (_folder, file) = file();
        std::fs::write(&file, &content).unwrap();
        let message = Demo::open(&file).unwrap_err();
        assert!(message.starts_with(&format!("{}, line ", file.display())), "{message}");
        assert!(!message.contains(" column "), "{message}");
        for part in expected {
            assert!(message.contains(&part), "{message}: {part}");
        }
        assert!(std::fs::read_to_string(&file).unwrap() == content);
    }
    let (folder, file) = file();
    std::fs::write(&file, b"{\n\xff").unwrap();
    assert!(Demo::open(&file).unwrap_err().contains("line 2: this is not a text file"));
    assert!(Demo::open(folder.path()).unwrap_err().contains("cannot be read"));
}

#[test]
fn a_file_that_breaks_meanwhile_is_told_and_left_alone() {
    let (_folder, file) = file();
    let demo = Demo::open(&file).unwrap().at(NOW);
    std::fs::write(&file, "{").unwrap();
    let error = update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap_err();
    assert_eq!((error.cause, error.operation), (Cause::Configuration, "UpdateTrail"));
    assert!(error.message.contains("account.json, line 1: "), "{}", error.message);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{");
    assert!(now(demo.identity()).is_err() && now(demo.trails("us-east-1")).is_err());
    // taken away, it is written anew with all that is known
    std::fs::remove_file(&file).unwrap();
    update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap();
    assert!(Demo::open(&file).is_ok());
}

#[test]
fn a_file_that_cannot_be_written_changes_nothing() {
    let (folder, _) = file();
    let demo = Demo::open(&folder.path().join("no-such-folder/account.json")).unwrap().at(NOW);
    let error = update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap_err();
    assert!(error.message.contains("cannot be written") && !error.may_have_been_applied(), "{error}");
    assert_eq!(settings(&demo, &management()).s3_prefix, None);
}
