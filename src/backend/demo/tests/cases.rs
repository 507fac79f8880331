//! The cases: each is an account, and what it is about shows in the facts and in what becomes of an update.

use super::*;
use crate::trail::facts::{self, KeyState};

fn in_case(name: &str) -> Demo {
    Demo::embedded_in(&Case::parse(name).unwrap()).unwrap().at(NOW)
}

fn bucket(demo: &Demo, name: &str) -> Option<facts::Bucket> {
    let Fact::Bucket(read) = now(demo.fact(&Subject::Bucket { name: name.into(), region: "us-east-1".into() })) else {
        panic!("not a bucket")
    };
    read.unwrap()
}

fn key(demo: &Demo) -> facts::Key {
    let Fact::Key(read) = now(demo.fact(&Subject::Key { key: KEY.into(), region: "us-east-1".into() })) else {
        panic!("not a key")
    };
    read.unwrap().unwrap()
}

fn topic(demo: &Demo, name: &str) -> Option<facts::Topic> {
    let arn = format!("arn:aws:sns:us-east-1:{ACCOUNT}:{name}");
    let Fact::Topic(read) = now(demo.fact(&Subject::Topic(arn))) else { panic!("not a topic") };
    read.unwrap()
}

fn role(demo: &Demo) -> Option<facts::Role> {
    let Fact::Role(read) = now(demo.fact(&Subject::Role(ROLE.into()))) else { panic!("not a role") };
    read.unwrap()
}

fn service(demo: &Demo) -> facts::Service {
    let Fact::Service(service) = now(demo.fact(&Subject::Service)) else { panic!("not the service") };
    service
}

fn members(demo: &Demo) -> Option<Organization> {
    match now(demo.organization()).unwrap() {
        Membership::Member(organization) => Some(organization),
        Membership::NotAMember => None,
    }
}

fn code<T: std::fmt::Debug>(read: Result<T, ApiError>) -> Option<String> {
    read.err().map(|error| error.code().unwrap().to_owned())
}

/// The code of the refusal; `None` when the update is carried out.
fn refusal(demo: &Demo, trail: &TrailArn, members: &[(Setting, Wire)]) -> Option<String> {
    code(update(demo, trail, members))
}

fn failing(demo: &Demo, trail: &TrailArn) -> Vec<(Channel, String)> {
    now(demo.status(trail)).unwrap().failing().map(|(d, error)| (d.channel, error.to_owned())).collect()
}

const BUCKET: &str = "acme-cloudtrail-logs";

/// What the case called so is about, and what the account says to it as it comes.
fn shows(name: &str) {
    let demo = in_case(name);
    let plain = sample();
    let org_trail = arn("us-east-1", "org-trail");
    let theirs = TrailArn::parse("arn:aws:cloudtrail:us-east-1:999988887777:trail/org-trail").unwrap();
    let organization = [switch(Setting::Organization, true), text(Setting::S3Bucket, "acme-org-cloudtrail")];
    let prefix = [text(Setting::S3Prefix, "prod")];
    let pair = [text(Setting::LogGroup, GROUP), text(Setting::LogRole, ROLE)];
    // the case refuses with this, and without it nothing is in the way
    let refuses = |trail: &TrailArn, members: &[(Setting, Wire)], expected: &str| {
        assert_eq!(refusal(&demo, trail, members).as_deref(), Some(expected), "{name}");
        assert_eq!(refusal(&plain, trail, members), None, "{name} is not needed for it");
    };
    match name {
        "no-organization" => {
            assert_eq!(members(&demo), None);
            let service = service(&demo);
            assert_eq!((service.trusted_access, service.administrators), (Ok(false), Ok(vec![])));
            assert_eq!((service.cloudtrail_role, service.organizations_role), (Ok(false), Ok(false)));
            refuses(&management(), &organization, "OrganizationsNotInUseException");
        }
        "billing-only" => {
            assert_eq!(members(&demo).unwrap().all_features, Some(false));
            refuses(&management(), &organization, "OrganizationNotInAllFeaturesModeException");
        }
        "member" => {
            assert_eq!(members(&demo).unwrap().management_account, "999988887777");
            let service = service(&demo);
            let error = service.trusted_access.unwrap_err();
            assert_eq!(error.code(), Some("AccessDeniedException"));
            assert_eq!(error.message, "You don't have permissions to access this resource.");
            assert_eq!((error.operation, error.region.as_str()), ("ListAWSServiceAccessForOrganization", "us-east-1"));
            assert_eq!((service.administrators, service.cloudtrail_role), (Ok(vec![]), Ok(false)));
            let seen = now(demo.trails("eu-west-1")).unwrap().trails;
            assert!(seen.iter().any(|t| t.arn == theirs && t.settings.organization == Some(true)));
            let refused = "NotOrganizationMasterAccountException";
            refuses(&management(), &organization, refused);
            assert_eq!(refusal(&demo, &theirs, &[switch(Setting::RecursiveLogging, false)]).as_deref(), Some(refused));
        }
        "delegated-administrator" => {
            let service = service(&demo);
            assert_eq!((service.trusted_access, service.administrators), (Ok(true), Ok(vec![ACCOUNT.to_owned()])));
            refuses(&management(), &organization, "NotOrganizationMasterAccountException");
            assert_eq!(refusal(&demo, &theirs, &[switch(Setting::RecursiveLogging, false)]), None);
        }
        "organization-ready" => {
            let policy = bucket(&demo, BUCKET).unwrap().policy.unwrap().unwrap().to_string();
            assert!(policy.contains("AWSLogs/o-a1b2c3d4e5/*"), "{policy}");
            let on = [switch(Setting::Organization, true)];
            assert_eq!(refusal(&demo, &management(), &on), None);
            assert_eq!(refusal(&plain, &management(), &on).as_deref(), Some("InsufficientS3BucketPolicyException"));
        }
        "no-trusted-access" => {
            assert_eq!(service(&demo).trusted_access, Ok(false));
            refuses(&management(), &organization, "CloudTrailAccessNotEnabledException");
        }
        "no-service-role" => {
            assert_eq!(service(&demo).cloudtrail_role, Ok(false));
            assert_eq!(refusal(&demo, &management(), &organization), None);
            assert_eq!(service(&demo).cloudtrail_role, Ok(true));
        }
        "no-service-role-forbidden" => {
            assert_eq!(service(&demo).cloudtrail_role, Ok(false));
            refuses(&management(), &organization, "InsufficientDependencyServiceAccessPermissionException");
        }
        "full-region" => {
            let there = now(demo.trails("us-west-2")).unwrap().trails;
            assert_eq!(there.len(), crate::trail::surroundings::MOST_TRAILS);
            assert!(there.iter().any(|t| t.arn == arn("us-west-2", "management-events")));
            // AWS does not say what it does then (F§3 R10)
            assert_eq!(refusal(&demo, &management(), &[switch(Setting::MultiRegion, true)]), None);
        }
        "old-bucket-policy" => {
            let policy = bucket(&demo, BUCKET).unwrap().policy.unwrap().unwrap().to_string();
            assert!(policy.contains("arn:aws:iam::086441151436:root") && !policy.contains("cloudtrail.amazonaws.com"));
            let same = text(Setting::S3Bucket, BUCKET);
            assert_eq!(refusal(&demo, &management(), std::slice::from_ref(&same)), None);
            assert_eq!(failing(&demo, &management()), []);
            let everywhere = switch(Setting::MultiRegion, true);
            refuses(&management(), &[same, everywhere.clone()], "InsufficientS3BucketPolicyException");
            assert_eq!(refusal(&demo, &management(), &[everywhere]), None);
            assert_eq!(failing(&demo, &management()), [(Channel::Logs, "AccessDenied".to_owned())]);
        }
        "no-management-path" => {
            assert_eq!(bucket(&demo, "acme-org-cloudtrail").unwrap().own, Ok(true));
            refuses(&org_trail, &[switch(Setting::Organization, false)], "InsufficientS3BucketPolicyException");
        }
        "requester-pays" => {
            assert_eq!(bucket(&demo, BUCKET).unwrap().requester_pays, Ok(true));
            refuses(&management(), &prefix, "InsufficientS3BucketPolicyException");
        }
        "missing-bucket" => {
            assert_eq!(bucket(&demo, BUCKET), None);
            refuses(&management(), &prefix, "S3BucketDoesNotExistException");
        }
        "bucket-key" => {
            let encryption = bucket(&demo, BUCKET).unwrap().encryption.unwrap();
            assert_eq!((encryption.key.as_deref(), encryption.bucket_key), (Some(KEY), true));
            let encrypted = [text(Setting::KmsKey, "alias/cloudtrail")];
            refuses(&management(), &encrypted, "InsufficientEncryptionPolicyException");
        }
        "disabled-key" => {
            assert_eq!(key(&demo).state, KeyState::Not("Disabled".to_owned()));
            refuses(&security(), &[text(Setting::KmsKey, KEY)], "KmsException");
        }
        "key-without-cloudtrail" => {
            assert!(!key(&demo).policy.unwrap().to_string().contains("cloudtrail"));
            refuses(&security(), &[text(Setting::KmsKey, KEY)], "InsufficientEncryptionPolicyException");
        }
        "encrypted-topic" => {
            let key = topic(&demo, "cloudtrail-notify").unwrap().key.unwrap();
            assert!(key.ends_with("key/b52f7d18-6e9c-4a21-8d34-5f0c7b6a1904"), "{key}");
            let notified = [text(Setting::SnsTopic, "cloudtrail-notify")];
            refuses(&management(), &notified, "InsufficientSnsTopicPolicyException");
        }
        "missing-topic" => {
            assert_eq!(topic(&demo, "security-audit-events"), None);
            let same = [text(Setting::SnsTopic, "security-audit-events")];
            refuses(&security(), &same, "InsufficientSnsTopicPolicyException");
        }
        "missing-log-group" => {
            assert_eq!(now(demo.fact(&Subject::LogGroup(GROUP.into()))), Fact::LogGroup(Ok(false)));
            refuses(&security(), &pair, "InvalidCloudWatchLogsLogGroupArnException");
        }
        "missing-role" => {
            assert_eq!(role(&demo), None);
            refuses(&security(), &pair, "InvalidCloudWatchLogsRoleArnException");
        }
        "untrusting-role" => {
            assert!(role(&demo).unwrap().trust.to_string().contains("ec2.amazonaws.com"));
            let picked = now(demo.list(Kind::Roles, "us-east-1", None)).unwrap().items;
            assert!(!picked.is_empty() && picked.iter().all(|item| item.value != ROLE));
            refuses(&security(), &pair, "InvalidCloudWatchLogsRoleArnException");
        }
        "role-without-organization" => {
            assert!(!role(&demo).unwrap().permissions.unwrap()[0].to_string().contains("o-a1b2c3d4e5"));
            let becoming = [organization.as_slice(), &[text(Setting::S3Prefix, "org")]].concat();
            refuses(&security(), &becoming, "InvalidCloudWatchLogsLogGroupArnException");
        }
        "role-boundary" => {
            assert!(role(&demo).unwrap().boundary.unwrap().unwrap().to_string().contains("s3:*"));
            assert_eq!(role(&plain).unwrap().boundary, Ok(None));
            refuses(&security(), &pair, "InvalidCloudWatchLogsLogGroupArnException");
        }
        "some-unreadable" => {
            let bucket = bucket(&demo, BUCKET).unwrap();
            let error = bucket.policy.unwrap_err();
            assert_eq!((error.operation, error.code()), ("GetBucketPolicy", Some("AccessDenied")));
            assert_eq!((bucket.own, bucket.requester_pays), (Ok(true), Ok(false)));
            assert_eq!(key(&demo).policy.unwrap_err().operation, "GetKeyPolicy");
            let role = role(&demo).unwrap();
            assert_eq!(role.permissions.unwrap_err().operation, "ListRolePolicies");
            assert_eq!(role.boundary, Ok(None));
            let service = service(&demo);
            assert_eq!(service.trusted_access.unwrap_err().operation, "ListAWSServiceAccessForOrganization");
            assert_eq!(service.administrators.unwrap_err().operation, "ListDelegatedAdministrators");
            assert_eq!(service.cloudtrail_role, Ok(true));
        }
        "nothing-readable" => {
            let bucket = bucket(&demo, BUCKET).unwrap();
            let unread = [
                bucket.own.unwrap_err(),
                bucket.policy.unwrap_err(),
                bucket.encryption.unwrap_err(),
                bucket.requester_pays.unwrap_err(),
            ];
            assert_eq!(
                unread.map(|e| e.operation),
                ["ListBuckets", "GetBucketPolicy", "GetBucketEncryption", "GetBucketRequestPayment"]
            );
            let subjects = [
                Subject::Key { key: KEY.into(), region: "us-east-1".into() },
                Subject::Topic(format!("arn:aws:sns:us-east-1:{ACCOUNT}:cloudtrail-notify")),
                Subject::LogGroup(GROUP.into()),
                Subject::Role(ROLE.into()),
            ];
            let operations = subjects.map(|subject| {
                let fact = now(demo.fact(&subject));
                let errors: Vec<_> = fact.unread().map(|e| e.operation).collect();
                errors.join(" ")
            });
            assert_eq!(operations, ["DescribeKey", "GetTopicAttributes", "DescribeLogGroups", "GetRole"]);
            assert_eq!(now(demo.fact(&Subject::Service)).unread().count(), 5);
            let lists = [Kind::Buckets, Kind::Keys, Kind::Topics, Kind::LogGroups, Kind::Roles]
                .map(|kind| now(demo.list(kind, "us-east-1", None)).unwrap_err().operation);
            assert_eq!(lists, ["ListBuckets", "ListKeys", "ListTopics", "DescribeLogGroups", "ListRoles"]);
            assert_eq!(now(demo.organization()).unwrap_err().operation, "DescribeOrganization");
            // CloudTrail is another matter
            assert!(now(demo.trail(&management())).is_ok() && now(demo.tags(&management())).is_ok());
            assert_eq!(refusal(&demo, &management(), &prefix), None);
        }
        other => panic!("nobody looks at what the case {other} is about"),
    }
}

#[test]
fn each_case_shows_what_it_is_about() {
    for case in Case::all() {
        shows(case.name());
    }
}

#[test]
fn each_case_is_an_account_in_which_everything_fits() {
    let plain = sample().lock().account.clone();
    for case in Case::all() {
        let name = case.name();
        let account = in_case(name).lock().account.clone();
        assert!(account != plain, "{name} changes nothing");
        assert!(account.cases.is_empty(), "{name}");
        let again = Account::parse(&account.to_json().unwrap()).unwrap();
        assert!(again == account, "{name}");
        reads::statuses_are_true(name, &account);
        for trail in &account.trails {
            let of = account.organization.as_ref().map(|o| o.management_account.as_str());
            if trail.settings.organization == Some(true) {
                assert_eq!(of, Some(trail.arn.account()), "{name}: {}", trail.arn);
            }
        }
        for region in &account.regions {
            let there = |t: &&TrailRecord| t.settings.multi_region == Some(true) || t.arn.region() == region;
            let count = account.trails.iter().filter(there).count();
            assert!(count <= crate::trail::surroundings::MOST_TRAILS, "{name}: {count} trails in {region}");
        }
    }
}

#[test]
fn cases_are_called_by_words_and_told_in_a_sentence() {
    let mut names: Vec<String> = Case::all().map(|case| case.name().to_owned()).collect();
    for case in Case::all() {
        assert!(case.name().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", case.name());
        let about = case.about();
        assert!(about.ends_with('.') && about.len() <= 120 && !about.trim_end_matches('.').contains(". "), "{about}");
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), Case::all().count());
}

#[test]
fn an_unknown_case_is_refused_with_the_list_of_them() {
    let message = Case::parse("memebr").unwrap_err();
    assert!(message.starts_with("there is no such case: did you mean member? The cases are\n\n"), "{message}");
    for case in Case::all() {
        assert!(message.contains(&format!("\n{}: {}", case.name(), case.about())), "{}: {message}", case.name());
    }
    assert!(Case::parse("help").unwrap_err().starts_with("choose one of these:\n\nno-organization: "));
}

#[test]
fn a_patch_names_what_is_in_a_list_and_leaves_the_rest_in_its_order() {
    let demo = sample();
    let account = demo.lock().account.clone();
    let arns = |account: &Account| account.trails.iter().map(|t| t.arn.to_string()).collect::<Vec<_>>();
    let mut expected = arns(&account);
    expected.retain(|arn| !arn.ends_with("/org-trail"));
    expected.push("arn:aws:cloudtrail:us-east-1:999988887777:trail/org-trail".to_owned());
    assert_eq!(arns(&in_case("member").lock().account), expected);
    let groups = in_case("missing-log-group").lock().account.log_groups.clone();
    assert_eq!(groups, account.log_groups[1..]);
    // what the case does not name is as it was
    let other = in_case("missing-log-group").lock().account.clone();
    assert!(other.buckets == account.buckets && other.keys == account.keys && other.roles == account.roles);
}
