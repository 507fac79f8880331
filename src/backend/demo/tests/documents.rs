//! The policy documents, put in place: with them the account accepts an update, without them or with another's it
//! refuses, in CloudTrail's own words (F§4, F§6).

use super::*;
use crate::backend::Membership;
use crate::trail::policy::{Around, Document, ORGANIZATION_ID};
use serde_json::Value as Json;

const INSUFFICIENT_BUCKET: &str = "InsufficientS3BucketPolicyException";
const INSUFFICIENT_TOPIC: &str = "InsufficientSnsTopicPolicyException";
const INSUFFICIENT_KEY: &str = "InsufficientEncryptionPolicyException";
const BAD_ROLE: &str = "InvalidCloudWatchLogsRoleArnException";
const BAD_GROUP: &str = "InvalidCloudWatchLogsLogGroupArnException";

const OWN_ROLE: &str = "arn:aws:iam::111122223333:role/own-role";
const OWN_KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/99999999-7b3e-4f60-9a1d-2c8e5b7f9a99";
const OWN_TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:own-topic";

/// The embedded account with a bucket, a topic, a key and a role of which nobody has thought yet, changed by `change`.
fn bare(change: impl FnOnce(&mut Json)) -> Demo {
    let nothing = json!({"Version": "2012-10-17", "Statement": []});
    sample_with(|file| {
        let add = |file: &mut Json, list: &str, what: Json| file[list].as_array_mut().unwrap().push(what);
        add(
            file,
            "buckets",
            json!({"name": "own-logs", "region": "us-east-1", "account": ACCOUNT, "requester_pays": false, "policy": null}),
        );
        add(file, "topics", json!({"arn": OWN_TOPIC, "policy": null}));
        add(file, "keys", json!({"arn": OWN_KEY, "aliases": ["alias/own"], "state": "Enabled", "policy": nothing}));
        add(file, "roles", json!({"arn": OWN_ROLE, "trust": nothing, "permissions": []}));
        change(file);
    })
}

/// Where a document is put.
fn place<'a>(file: &'a mut Json, document: Document) -> &'a mut Json {
    let last = |list: &'a mut Json| list.as_array_mut().unwrap().last_mut().unwrap();
    match document {
        Document::Bucket => &mut last(&mut file["buckets"])["policy"],
        Document::Topic => &mut last(&mut file["topics"])["policy"],
        Document::TopicKey | Document::Key => &mut last(&mut file["keys"])["policy"],
        Document::RoleTrust => &mut last(&mut file["roles"])["trust"],
        Document::RolePermissions => &mut last(&mut file["roles"])["permissions"],
        Document::Caller => panic!("the account does not look at the caller's permissions"),
    }
}

/// A document's text as what belongs in its place.
fn in_place(document: Document, text: &str) -> Json {
    let json: Json = serde_json::from_str(text).unwrap();
    let policy = match json.get("Statement") {
        Some(_) => json,
        // to be put into a policy
        None => json!({"Version": "2012-10-17", "Statement": json}),
    };
    if document == Document::RolePermissions { json!([policy]) } else { policy }
}

/// An update, and the documents that it needs.
struct Case {
    what: &'static str,
    trail: TrailArn,
    members: Vec<(Setting, Wire)>,
    /// In place in any case.
    beside: &'static [Document],
    document: Document,
    /// The refusal without it.
    code: &'static str,
}

impl Case {
    /// What the trail would be.
    fn draft(&self, demo: &Demo) -> Draft {
        let mut draft = Draft::new(now(demo.trail(&self.trail)).unwrap());
        for (setting, value) in &self.members {
            let value = match value {
                Wire::Text(text) => Value::Text(text.clone()),
                Wire::Switch(on) => Value::Switch(*on),
            };
            draft.set(*setting, value).unwrap();
        }
        draft
    }

    /// What a document says, as the account itself is known.
    fn text(&self, demo: &Demo, document: Document) -> String {
        let (identity, membership) = (now(demo.identity()).unwrap(), now(demo.organization()).unwrap());
        let around = Around { account: Some(&identity.account), organization: Some(Ok(&membership)) };
        document.text(&self.draft(demo), around)
    }

    /// The code of the refusal, with this text in the document's place.
    fn with(&self, change: &dyn Fn(&mut Json), text: Option<&str>) -> Option<String> {
        let own = bare(|file| change(file));
        let demo = bare(|file| {
            change(file);
            for beside in self.beside {
                *place(file, *beside) = in_place(*beside, &self.text(&own, *beside));
            }
            if let Some(text) = text {
                *place(file, self.document) = in_place(self.document, text);
            }
        });
        let error = update(&demo, &self.trail, &self.members).err()?;
        Some(error.code().unwrap().to_owned())
    }

    /// The document serves as it is, and nothing that is changed in it as in `spoilt` does.
    #[track_caller]
    fn holds(&self, change: &dyn Fn(&mut Json), spoilt: &[(&str, &str)]) {
        let text = self.text(&bare(|file| change(file)), self.document);
        assert_eq!(self.with(change, Some(&text)), None, "{}: {text}", self.what);
        let refused = Some(self.code.to_owned());
        assert_eq!(self.with(change, None), refused, "{}: without it", self.what);
        for (old, new) in spoilt {
            assert!(text.contains(old), "{}: {old} is not in {text}", self.what);
            let other = text.replace(old, new);
            assert_eq!(self.with(change, Some(&other)), refused, "{}: {other}", self.what);
        }
    }
}

fn unchanged(_: &mut Json) {}

/// A move to the new bucket.
fn bucket_case(what: &'static str, trail: TrailArn) -> Case {
    let members = vec![text(Setting::S3Bucket, "own-logs")];
    Case { what, trail, members, beside: &[], document: Document::Bucket, code: INSUFFICIENT_BUCKET }
}

#[test]
fn the_bucket_policy_is_what_a_new_bucket_needs() {
    let bucket = || text(Setting::S3Bucket, "own-logs");
    let prefix = || text(Setting::S3Prefix, "prod/trail");
    let case = |what, members| Case { members, ..bucket_case(what, management()) };
    let spoilt = [
        ("trail/management-events", "trail/security-audit"),
        ("us-east-1:111122223333:trail", "us-east-1:222233334444:trail"),
        ("AWSLogs/111122223333", "AWSLogs/222233334444"),
        ("own-logs", "acme-logs"),
        ("cloudtrail.amazonaws.com", "config.amazonaws.com"),
        ("arn:aws:", "arn:aws-cn:"),
    ];
    case("a bucket", vec![bucket()]).holds(&unchanged, &spoilt);
    let prefixed = case("a bucket and a prefix", vec![bucket(), prefix()]);
    prefixed.holds(&unchanged, &spoilt);
    prefixed.holds(&unchanged, &[("prod/trail/", ""), ("prod/trail/", "dev/trail/"), ("prod/trail/", "prod/trail//")]);
    // and the one without the prefix is not enough
    let plain = case("a bucket", vec![bucket()]);
    let text = plain.text(&bare(unchanged), Document::Bucket);
    assert_eq!(prefixed.with(&unchanged, Some(&text)).as_deref(), Some(INSUFFICIENT_BUCKET));

    let organization = switch(Setting::Organization, true);
    for members in [vec![bucket(), organization.clone()], vec![bucket(), prefix(), organization.clone()]] {
        let case = case("a bucket for an organization", members);
        case.holds(&unchanged, &spoilt);
        case.holds(
            &unchanged,
            &[("o-a1b2c3d4e5", "o-b1b2c3d4e5"), ("o-a1b2c3d4e5", ORGANIZATION_ID), ("o-a1b2c3d4e5", ACCOUNT)],
        );
        // the statements for one account do not do for an organization
        let mut alone = case.members.clone();
        alone.pop();
        let alone = Case { members: alone, ..bucket_case("alone", management()) };
        let text = alone.text(&bare(unchanged), Document::Bucket);
        assert_eq!(case.with(&unchanged, Some(&text)).as_deref(), Some(INSUFFICIENT_BUCKET));
    }
}

#[test]
fn two_trails_share_a_bucket_as_the_notes_say() {
    // Resource and aws:SourceArn made lists of both documents' values
    let case = |trail| bucket_case("a shared bucket", trail);
    let (one, other) = (case(management()), case(security()));
    let read = |case: &Case| -> Json { serde_json::from_str(&case.text(&bare(unchanged), Document::Bucket)).unwrap() };
    let (mut merged, second) = (read(&one), read(&other));
    for at in 0..2 {
        let (first, second) = (&mut merged["Statement"][at], &second["Statement"][at]);
        assert_eq!(first["Sid"], second["Sid"], "the same Sid cannot be there twice");
        first["Resource"] = json!([first["Resource"], second["Resource"]]);
        let arns = |statement: &Json| statement["Condition"]["StringEquals"]["aws:SourceArn"].clone();
        first["Condition"]["StringEquals"]["aws:SourceArn"] = json!([arns(first), arns(second)]);
    }
    for case in [&one, &other] {
        let code = case.with(&unchanged, Some(&merged.to_string()));
        assert_eq!(code, None, "{}", case.trail);
    }
}

#[test]
fn the_topics_statement_and_that_of_its_key_are_what_a_topic_needs() {
    let case = |document, beside| Case {
        what: "a topic",
        trail: management(),
        members: vec![text(Setting::SnsTopic, OWN_TOPIC)],
        beside,
        document,
        code: INSUFFICIENT_TOPIC,
    };
    let spoilt = [
        ("trail/management-events", "trail/security-audit"),
        ("us-east-1:111122223333:trail", "us-east-1:222233334444:trail"),
        ("own-topic", "other-topic"),
        ("SNS:Publish", "SNS:Subscribe"),
    ];
    case(Document::Topic, &[]).holds(&unchanged, &spoilt);
    // a bare name is one of the trail's account and Region
    let bare_name = Case { members: vec![text(Setting::SnsTopic, "own-topic")], ..case(Document::Topic, &[]) };
    bare_name.holds(&unchanged, &spoilt);

    let encrypted = |file: &mut Json| {
        let topics = file["topics"].as_array_mut().unwrap();
        topics.last_mut().unwrap()["key"] = json!(OWN_KEY);
    };
    case(Document::TopicKey, &[Document::Topic]).holds(
        &encrypted,
        &[
            ("kms:GenerateDataKey*", "kms:DescribeKey"),
            ("kms:Decrypt", "kms:Encrypt"),
            ("cloudtrail.amazonaws.com", "sns.amazonaws.com"),
        ],
    );
    // its statement for the logs is not enough, as that is about another encryption context
    let key = Case { members: vec![text(Setting::KmsKey, OWN_KEY)], ..case(Document::Key, &[]) };
    let logs = key.text(&bare(unchanged), Document::Key);
    let topic = case(Document::TopicKey, &[Document::Topic]);
    assert_eq!(topic.with(&encrypted, Some(&logs)).as_deref(), Some(INSUFFICIENT_TOPIC));
    let gone = |file: &mut Json| {
        encrypted(file);
        file["keys"].as_array_mut().unwrap().last_mut().unwrap()["arn"] =
            json!(OWN_KEY.replace("us-east-1", "eu-west-1"));
    };
    let code =
        case(Document::Topic, &[]).with(&gone, Some(&case(Document::Topic, &[]).text(&bare(gone), Document::Topic)));
    assert_eq!(code.as_deref(), Some("KmsKeyNotFoundException"));
}

#[test]
fn the_keys_statements_are_what_a_key_needs() {
    for key in [OWN_KEY, "alias/own", "99999999-7b3e-4f60-9a1d-2c8e5b7f9a99"] {
        let case = Case {
            what: "a key",
            trail: management(),
            members: vec![text(Setting::KmsKey, key)],
            beside: &[],
            document: Document::Key,
            code: INSUFFICIENT_KEY,
        };
        case.holds(
            &unchanged,
            &[
                ("trail/management-events", "trail/security-audit"),
                ("us-east-1:111122223333:trail", "us-east-1:222233334444:trail"),
                ("cloudtrail:*:111122223333:trail/*", "cloudtrail:*:222233334444:trail/*"),
                ("kms:GenerateDataKey*", "kms:Encrypt"),
            ],
        );
        // AWS's documents disagree on whether it is needed: what is not surely refused is accepted
        let text = case.text(&bare(unchanged), Document::Key);
        assert!(text.contains("kms:DescribeKey"), "{text}");
        assert_eq!(case.with(&unchanged, Some(&text.replace("kms:DescribeKey", "kms:ListKeys"))), None);
    }
}

#[test]
fn the_roles_policies_are_what_delivery_to_a_log_group_needs() {
    let pair = || vec![text(Setting::LogGroup, GROUP), text(Setting::LogRole, OWN_ROLE)];
    let case = |trail: TrailArn, members, document, beside, code| Case {
        what: "a role",
        trail,
        members,
        beside,
        document,
        code,
    };
    let other_service = [("cloudtrail.amazonaws.com", "ec2.amazonaws.com"), ("sts:AssumeRole", "sts:TagSession")];
    case(management(), pair(), Document::RoleTrust, &[Document::RolePermissions], BAD_ROLE)
        .holds(&unchanged, &other_service);
    let spoilt = [
        ("/acme/security-audit", "/acme/other"),
        ("log-stream:111122223333_", "log-stream:222233334444_"),
        ("logs:PutLogEvents", "logs:GetLogEvents"),
        ("logs:CreateLogStream", "logs:DescribeLogStreams"),
        ("logs:us-east-1", "logs:eu-west-1"),
    ];
    let trust: &[Document] = &[Document::RoleTrust];
    case(management(), pair(), Document::RolePermissions, trust, BAD_GROUP).holds(&unchanged, &spoilt);
    // a trail that is one of the organization, and one that becomes one
    let mut becoming = pair();
    becoming.extend([text(Setting::S3Bucket, "acme-org-logs"), switch(Setting::Organization, true)]);
    for (trail, members) in [(arn("us-east-1", "org-trail"), pair()), (management(), becoming)] {
        let case = case(trail, members, Document::RolePermissions, trust, BAD_GROUP);
        case.holds(&unchanged, &spoilt);
        case.holds(&unchanged, &[("o-a1b2c3d4e5", "o-b1b2c3d4e5"), ("o-a1b2c3d4e5", ORGANIZATION_ID)]);
    }
}

#[test]
fn a_delegated_administrator_brings_the_own_log_group_and_role() {
    const DELEGATED: &str = "444455556666";
    let delegated = |file: &mut Json| {
        file["caller"]["account"] = json!(DELEGATED);
        file["organization"]["delegated_administrators"] = json!([DELEGATED]);
        let group = GROUP.replace(ACCOUNT, DELEGATED);
        file["log_groups"].as_array_mut().unwrap().push(json!(group));
        file["roles"].as_array_mut().unwrap().last_mut().unwrap()["arn"] = json!(OWN_ROLE.replace(ACCOUNT, DELEGATED));
    };
    let pair = |account: &str| {
        let own = |text: &str| text.replace(ACCOUNT, account);
        vec![text(Setting::LogGroup, &own(GROUP)), text(Setting::LogRole, &own(OWN_ROLE))]
    };
    let case = |account, document, beside, code| Case {
        what: "a delegated administrator",
        trail: arn("us-east-1", "org-trail"),
        members: pair(account),
        beside,
        document,
        code,
    };
    case(DELEGATED, Document::RolePermissions, &[Document::RoleTrust], BAD_GROUP).holds(
        &delegated,
        &[("logs:us-east-1:444455556666", "logs:us-east-1:111122223333"), ("o-a1b2c3d4e5", ORGANIZATION_ID)],
    );
    case(DELEGATED, Document::RoleTrust, &[Document::RolePermissions], BAD_ROLE).holds(&delegated, &[]);
    // the management account's log group is not the caller's
    let code = case(ACCOUNT, Document::RoleTrust, &[], "").with(&delegated, None);
    assert_eq!(code.as_deref(), Some(BAD_GROUP));
    // the bucket's policy names the management account, which the trail's ARN carries
    let bucket = Case {
        members: vec![text(Setting::S3Bucket, "own-logs")],
        ..case(DELEGATED, Document::Bucket, &[], INSUFFICIENT_BUCKET)
    };
    bucket.holds(
        &delegated,
        &[
            ("us-east-1:111122223333:trail", "us-east-1:444455556666:trail"),
            ("AWSLogs/111122223333", "AWSLogs/444455556666"),
        ],
    );
}

#[test]
fn the_organization_is_told() {
    let told = |change: &dyn Fn(&mut Json)| now(sample_with(|file| change(file)).organization()).unwrap();
    let Membership::Member(organization) = told(&unchanged) else { panic!("a member") };
    assert_eq!((organization.id.as_str(), organization.management_account.as_str()), ("o-a1b2c3d4e5", ACCOUNT));
    assert_eq!(organization.all_features, Some(true));
    let Membership::Member(organization) =
        told(&|file| file["organization"]["features"] = json!("CONSOLIDATED_BILLING"))
    else {
        panic!("a member")
    };
    assert_eq!(organization.all_features, Some(false));
    assert_eq!(told(&|file| file["organization"] = json!(null)), Membership::NotAMember);
}
