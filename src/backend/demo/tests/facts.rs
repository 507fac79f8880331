//! What is told of the things around a trail, and what may not be read of them.

use super::*;
use crate::trail::facts::Service;

const OTHER: &str = "222233334444";
const ANA: &str = "User: arn:aws:sts::111122223333:assumed-role/ops/ana is not authorized to perform:";

fn fact_of_key(demo: &Demo, key: &str, region: &str) -> Fact {
    now(demo.fact(&Subject::Key { key: key.into(), region: region.into() }))
}

fn bucket(demo: &Demo, name: &str) -> crate::trail::facts::Bucket {
    let subject = Subject::Bucket { name: name.into(), region: "us-east-1".into() };
    let Fact::Bucket(Ok(Some(bucket))) = now(demo.fact(&subject)) else { panic!("no bucket {name}") };
    bucket
}

/// The only error of a fact of which nothing is known.
#[track_caller]
fn error(fact: &Fact) -> ApiError {
    let errors: Vec<&ApiError> = fact.unread().collect();
    let [error] = errors[..] else { panic!("{fact:?}") };
    error.clone()
}

fn denied(actions: &[&str]) -> Demo {
    sample_with(|file| file["denied"] = json!(actions))
}

#[test]
fn what_is_there_is_told_and_what_is_not_is_not_there() {
    let demo = sample();
    let found = bucket(&demo, "acme-cloudtrail-logs-eu");
    assert_eq!((found.region, found.own, found.requester_pays), (Ok("eu-west-1".to_owned()), Ok(true), Ok(false)));
    assert!(found.policy.unwrap().is_some() && found.encryption.unwrap() == Default::default());
    assert!(bucket(&demo, "acme-customer-uploads").encryption.unwrap().bucket_key);
    let id = KEY.rsplit('/').next().unwrap();
    for called in [KEY, id, "alias/cloudtrail", "arn:aws:kms:us-east-1:111122223333:alias/cloudtrail"] {
        let Fact::Key(Ok(Some(key))) = fact_of_key(&demo, called, "us-east-1") else { panic!("no key {called}") };
        assert_eq!((key.arn.as_str(), key.symmetric, key.managed_by_aws), (KEY, true, false));
    }
    // the same alias in another Region is another key
    let Fact::Key(Ok(Some(key))) = fact_of_key(&demo, "alias/cloudtrail", "eu-west-1") else { panic!("no key") };
    assert!(key.arn.starts_with("arn:aws:kms:eu-west-1:"));
    for gone in [
        now(demo.fact(&Subject::Bucket { name: "acme-typo".into(), region: "us-east-1".into() })),
        fact_of_key(&demo, "alias/typo", "us-east-1"),
        now(demo.fact(&Subject::Topic(format!("arn:aws:sns:us-east-1:{ACCOUNT}:typo")))),
        now(demo.fact(&Subject::Role(format!("arn:aws:iam::{ACCOUNT}:role/typo")))),
    ] {
        let is_gone =
            matches!(gone, Fact::Bucket(Ok(None)) | Fact::Key(Ok(None)) | Fact::Topic(Ok(None)) | Fact::Role(Ok(None)));
        assert!(is_gone, "{gone:?}");
    }
    let Fact::Service(service) = now(demo.fact(&Subject::Service)) else { panic!("no service") };
    let expected = Service {
        trusted_access: Ok(true),
        administrators: Ok(vec![]),
        member: Ok(None),
        cloudtrail_role: Ok(true),
        organizations_role: Ok(true),
    };
    assert_eq!(service, expected);
}

#[test]
fn what_another_account_has_is_told_as_far_as_its_policy_lets_the_caller_in() {
    let demo = sample();
    let theirs = bucket(&demo, "acme-org-logs");
    assert_eq!((theirs.region, theirs.own), (Ok("us-east-1".to_owned()), Ok(false)));
    let error_of = theirs.policy.unwrap_err();
    assert_eq!((error_of.operation, error_of.code()), ("GetBucketPolicy", Some("AccessDenied")));
    assert!(theirs.encryption.is_err() && theirs.requester_pays.is_err());

    // by the condition for the organization, and its policy is not for others
    let key = format!("arn:aws:kms:us-east-1:{OTHER}:key/3f6e9b12-44d8-4c0a-8e57-61b0a9d2c702");
    let Fact::Key(Ok(Some(found))) = fact_of_key(&demo, &key, "us-east-1") else { panic!("no key") };
    let unread = found.policy.unwrap_err();
    assert_eq!((unread.operation, unread.code()), ("GetKeyPolicy", Some("AccessDeniedException")));
    let outside = sample_with(|file| file["organization"] = json!(null));
    let none = format!("arn:aws:kms:us-east-1:{OTHER}:key/99999999-44d8-4c0a-8e57-61b0a9d2c702");
    let words = format!(
        "{ANA} kms:DescribeKey on this resource because the resource does not exist in this Region, no resource-based \
         policies allow access, or a resource-based policy explicitly denies access"
    );
    for fact in [fact_of_key(&outside, &key, "us-east-1"), fact_of_key(&demo, &none, "us-east-1")] {
        assert_eq!((error(&fact).operation, error(&fact).message), ("DescribeKey", words.clone()));
    }

    let topic = format!("arn:aws:sns:us-east-1:{OTHER}:cloudtrail-notify");
    let fact = now(demo.fact(&Subject::Topic(topic.clone())));
    assert_eq!(error(&fact).code(), Some("AuthorizationError"));
    assert!(
        error(&fact).message.ends_with("because no resource-based policy allows the SNS:GetTopicAttributes action")
    );
    let statement = json!({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sns:Get*", "Resource": topic});
    for (effect, lets_in) in [("Allow", true), ("Deny", false)] {
        let mut other = statement.clone();
        other["Effect"] = json!(effect);
        let demo = sample_with(|file| {
            let policy = json!({"Version": "2012-10-17", "Statement": [statement, other]});
            file["topics"].as_array_mut().unwrap().push(json!({"arn": topic, "policy": policy}));
        });
        let is_told = matches!(now(demo.fact(&Subject::Topic(topic.clone()))), Fact::Topic(Ok(Some(_))));
        assert_eq!(is_told, lets_in, "{effect}");
    }

    // these two services tell nobody of another account's
    for (subject, what, operation) in [
        (
            Subject::LogGroup(format!("arn:aws:logs:us-east-1:{OTHER}:log-group:/acme/audit:*")),
            "log group",
            "DescribeLogGroups",
        ),
        (Subject::Role(format!("arn:aws:iam::{OTHER}:role/to-logs")), "role", "GetRole"),
    ] {
        let error = error(&now(demo.fact(&subject)));
        let expected = format!("the {what} is of the account {OTHER}, and only that account can be asked about it");
        assert_eq!((error.operation, error.region.as_str()), (operation, "us-east-1"));
        assert_eq!((error.cause, error.message), (Cause::Local, expected));
    }
}

#[test]
fn a_refusal_names_the_call_its_region_and_what_it_is_about() {
    let topic = format!("arn:aws:sns:us-east-1:{ACCOUNT}:cloudtrail-notify");
    let cases = [
        (
            bucket(&denied(&["s3:GetBucketPolicy"]), "acme-cloudtrail-logs-eu").policy.unwrap_err(),
            ("GetBucketPolicy", "eu-west-1", "AccessDenied"),
            "s3:GetBucketPolicy on resource: \"arn:aws:s3:::acme-cloudtrail-logs-eu\"",
        ),
        (
            error(&fact_of_key(&denied(&["KMS:describe*"]), KEY, "us-east-1")),
            ("DescribeKey", "us-east-1", "AccessDeniedException"),
            &format!("kms:DescribeKey on resource: {KEY}"),
        ),
        (
            error(&now(denied(&["sns:*"]).fact(&Subject::Topic(topic.clone())))),
            ("GetTopicAttributes", "us-east-1", "AuthorizationError"),
            &format!("SNS:GetTopicAttributes on resource: {topic}"),
        ),
        (
            error(&now(denied(&["logs:*"]).fact(&Subject::LogGroup(GROUP.into())))),
            ("DescribeLogGroups", "us-east-1", "AccessDeniedException"),
            "logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:111122223333:log-group::log-stream:",
        ),
        (
            error(&now(denied(&["iam:GetRole"]).fact(&Subject::Role(ROLE.into())))),
            ("GetRole", "us-east-1", "AccessDenied"),
            "iam:GetRole on resource: role acme-cloudtrail-to-logs",
        ),
        (
            now(denied(&["organizations:Describe?rganization"]).organization()).unwrap_err(),
            ("DescribeOrganization", "us-east-1", "AccessDeniedException"),
            "organizations:DescribeOrganization on resource: *",
        ),
    ];
    for (error, told, words) in cases {
        assert_eq!((error.operation, error.region.as_str(), error.code().unwrap()), told);
        let action = words.split(' ').next().unwrap();
        let expected = format!("{ANA} {words} because no identity-based policy allows the {action} action");
        assert_eq!(error.message, expected);
        assert_eq!(error.request_id.as_deref(), Some("de300000-0000-4000-8001-000000000001"));
    }
    // whose policy can be read is of the caller's account
    assert_eq!(bucket(&denied(&["s3:ListAllMyBuckets"]), "acme-cloudtrail-logs").own, Ok(true));
    let unlisted = bucket(&denied(&["s3:ListAllMyBuckets"]), "acme-org-logs").own.unwrap_err();
    assert_eq!((unlisted.operation, unlisted.region.as_str()), ("ListBuckets", "us-east-1"));
    // what is denied is no more than that
    let demo = denied(&["s3:GetBucketPolic"]);
    assert!(bucket(&demo, "acme-cloudtrail-logs").policy.is_ok());
    let roles = sample_with(|file| {
        file["denied"] = json!(["iam:GetPolicyVersion"]);
        file["roles"][0]["boundary"] =
            json!({"arn": "arn:aws:iam::111122223333:policy/b", "policy": {"Statement": []}});
    });
    let Fact::Role(Ok(Some(role))) = now(roles.fact(&Subject::Role(ROLE.into()))) else { panic!("no role") };
    let error = role.boundary.unwrap_err();
    assert!(
        role.permissions.is_ok() && error.message.contains("on resource: policy arn:aws:iam::111122223333:policy/b")
    );
}

#[test]
fn a_region_that_is_denied_or_not_enabled_and_an_organization_to_its_members_tell_nothing() {
    let demo = sample();
    let found = bucket(&demo, "acme-forensics");
    assert_eq!((found.region, found.own), (Ok("eu-central-1".to_owned()), Ok(true)));
    let error = found.policy.unwrap_err();
    assert_eq!(error.region, "eu-central-1");
    assert!(error.message.ends_with("with an explicit deny in a service control policy"), "{}", error.message);
    for (region, code) in [("eu-central-1", "AccessDeniedException"), ("af-south-1", "UnrecognizedClientException")] {
        let listed = now(demo.list(Kind::Keys, region, None)).unwrap_err();
        assert_eq!((listed.operation, listed.region.as_str(), listed.code()), ("ListKeys", region, Some(code)));
    }
    // who the administrators are, a member is not told
    let member = sample_with(|file| {
        file["organization"]["management_account"] = json!(OTHER);
        file["organization"]["delegated_administrators"] = json!(["333344445555"]);
    });
    let Fact::Service(told) = now(member.fact(&Subject::Service)) else { panic!("no service") };
    assert_eq!(told.administrators, Ok(vec![]));
    // roles are of no Region
    assert!(now(demo.list(Kind::Roles, "eu-central-1", None)).is_ok());
}

#[test]
fn keys_that_are_no_good_are_told_and_refused() {
    let demo = sample();
    let found = |called: &str| match fact_of_key(&demo, called, "us-east-1") {
        Fact::Key(Ok(Some(key))) => key,
        other => panic!("{other:?}"),
    };
    let signing = found("alias/code-signing");
    assert!(!signing.symmetric && !signing.managed_by_aws);
    let message = format!("KMS key {} is not a symmetric encryption key.", signing.arn);
    let with = |key: &str| [text(Setting::KmsKey, key)];
    refused_with(&demo, &management(), &with("alias/code-signing"), "KmsException", &message);
    let managed = found("alias/aws/s3");
    assert!(managed.symmetric && managed.managed_by_aws);
    let error = update(&demo, &management(), &with(&managed.arn)).unwrap_err();
    assert_eq!(error.code(), Some("InsufficientEncryptionPolicyException"));
    // a topic names its key as somebody wrote it
    let Fact::Topic(Ok(Some(topic))) =
        now(demo.fact(&Subject::Topic(format!("arn:aws:sns:us-east-1:{ACCOUNT}:oncall-pages"))))
    else {
        panic!("no topic")
    };
    assert_eq!(topic.key.as_deref(), Some("alias/aws/sns"));
    let error = update(&demo, &management(), &[text(Setting::SnsTopic, "oncall-pages")]).unwrap_err();
    assert_eq!(error.code(), Some("InsufficientSnsTopicPolicyException"));
}

#[test]
fn lists_come_in_pages() {
    let demo = sample();
    let all = |kind, region: &str| {
        let (mut items, mut pages, mut from) = (Vec::new(), 0, None);
        loop {
            let page = now(demo.list(kind, region, from.as_deref())).unwrap();
            assert!(page.items.len() <= 25);
            items.extend(page.items);
            pages += 1;
            from = page.next;
            if from.is_none() {
                return (items, pages);
            }
        }
    };
    let (buckets, pages) = all(Kind::Buckets, "us-west-2");
    assert_eq!(pages, 2);
    let names: Vec<&str> = buckets.iter().map(|b| b.value.as_str()).collect();
    assert!(names.is_sorted() && names.len() > 40 && !names.contains(&"acme-org-logs"), "{names:?}");
    assert!(buckets.iter().any(|b| b.value == "acme-invoices" && b.about == "eu-west-1"));
    let (keys, _) = all(Kind::Keys, "us-east-1");
    assert!(keys.iter().all(|k| k.value.starts_with("arn:aws:kms:us-east-1:111122223333:key/")));
    assert!(keys.iter().any(|k| k.about == "alias/cloudtrail") && keys.iter().all(|k| !k.about.contains("aws/")));
    let (groups, _) = all(Kind::LogGroups, "eu-west-1");
    assert!(groups.len() == 4 && groups.iter().all(|g| g.value.contains(":eu-west-1:") && g.value.ends_with(":*")));
    let (roles, _) = all(Kind::Roles, "us-east-1");
    assert!(roles.iter().any(|r| r.value == ROLE) && roles.iter().all(|r| !r.value.contains("acme-app-server")));
    assert!(all(Kind::Topics, "us-east-1").0.len() >= 10);
}
