//! What a policy misses, the policy with it, and the commands.

use super::repair::{Repair, repair};
use super::*;
use crate::trail::policy::{ORGANIZATION_ID, merge};
use crate::trail::text::is_steering;

fn of(world: &World, document: Document) -> Option<Repair> {
    repair(document, &world.draft, &world.facts(), world.around())
}

fn parsed(text: &str) -> Json {
    serde_json::from_str(text).expect("valid JSON")
}

/// The world with the policy that is to be put in place.
fn put_in_place(world: &World, document: Document) -> World {
    let whole = parsed(&of(world, document).unwrap().policy().expect("something is missing"));
    world.clone().with(|w| match document {
        Document::Bucket => w.bucket().policy = Ok(Some(whole.clone())),
        Document::Key => w.key().policy = Ok(whole.clone()),
        Document::Topic => w.topic().policy = Some(whole.clone()),
        Document::TopicKey => w.topic_key().policy = Ok(whole.clone()),
        Document::RoleTrust => w.role().trust = whole.clone(),
        Document::RolePermissions => w.role().permissions.as_mut().unwrap().push(whole.clone()),
        Document::Caller => unreachable!(),
    })
}

/// A policy that somebody else needs.
fn theirs() -> Json {
    json!({"Version": "2012-10-17", "Id": "ours", "Statement": [
        {"Sid": "AWSCloudTrailWrite20150319", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::acme-logs/*"},
    ]})
}

/// Everything as it has to be, but for the policies.
fn bad() -> World {
    good().with(|w| {
        w.bucket().policy = Ok(Some(theirs()));
        w.key().policy = Ok(theirs());
        w.topic().policy = Some(theirs());
        w.topic_key().policy = Ok(theirs());
        w.role().trust = theirs();
        w.role().permissions = Ok(vec![theirs()]);
    })
}

const REPAIRED: [Document; 6] = [
    Document::Bucket,
    Document::Key,
    Document::Topic,
    Document::TopicKey,
    Document::RoleTrust,
    Document::RolePermissions,
];

#[test]
fn what_is_missing_put_in_place_is_what_was_missing_and_takes_nothing_away() {
    for document in REPAIRED {
        let repair = of(&bad(), document).unwrap();
        assert!(!repair.missing.is_empty() && repair.forbidden.is_empty(), "{document:?}: {repair:#?}");
        assert_eq!(repair.apart, document == Document::RolePermissions);
        let statements = parsed(&repair.statements());
        assert_eq!(statements.as_array().map_or(1, Vec::len), repair.missing.len(), "{document:?}");
        let whole = parsed(&repair.policy().unwrap());
        if !repair.apart {
            assert_eq!(whole, merge(Some(&theirs()), &repair.missing), "{document:?}");
            assert_eq!(whole["Statement"][0], theirs()["Statement"][0], "what is there stays");
        }
        let after = put_in_place(&bad(), document);
        let checks = after.checks();
        let failed: Vec<_> = failed(&checks).filter(|c| c.matter.document() == Some(document)).collect();
        assert_eq!(failed, Vec::<&Check>::new(), "{document:?}");
        let again = of(&after, document).unwrap();
        assert_eq!((again.missing, again.whole), (Vec::new(), None), "{document:?}");
    }
}

#[test]
fn only_what_is_missing_is_told() {
    for (at, sid) in [
        (0, "AWSCloudTrailAclCheck20150319"),
        (1, "AWSCloudTrailWrite20150319"),
        (2, "AWSCloudTrailOrganizationWrite20150319"),
    ] {
        let mut policy = policy(Document::Bucket, &draft());
        policy["Statement"].as_array_mut().unwrap().remove(at);
        let world = good().with(|w| w.bucket().policy = Ok(Some(policy.clone())));
        let repair = of(&world, Document::Bucket).unwrap();
        assert_eq!(parsed(&repair.statements())["Sid"], sid, "one is an object");
    }
    // the reading of logs by people is nothing that CloudTrail needs
    assert_eq!(of(&bad(), Document::Key).unwrap().missing.len(), 3);
    let without = bad().with(|w| w.bucket().encryption = Ok(Encryption::default()));
    assert_eq!(of(&without, Document::Key).unwrap().missing.len(), 2, "nor is decryption, without a bucket key");
}

/// A Deny that stands in one of the policies, and what of it has to be changed.
fn denials() -> Vec<(Document, Json, &'static str)> {
    let bucket = |rest: Json| {
        let mut deny = json!({"Sid": "NobodyWrites", "Effect": "Deny", "Action": "s3:*", "Resource": [
            "arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs/*",
        ]});
        rest.as_object().unwrap().iter().for_each(|(element, value)| deny[element] = value.clone());
        deny
    };
    let everybody = |condition: Json| bucket(json!({"Principal": "*", "Condition": condition}));
    let service = r#"add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"} to its Condition"#;
    let own = "arn:aws:iam::123456789012:role/ops";
    let other = "arn:aws:cloudtrail:us-east-1:123456789012:trail/other";
    vec![
        (Document::Bucket, bucket(json!({"Principal": "*"})), service),
        (Document::Bucket, bucket(json!({"Principal": {"AWS": "*"}})), service),
        (Document::Bucket, bucket(json!({"Principal": {"Service": "cloudtrail.amazonaws.com"}})), service),
        (Document::Bucket, everybody(json!({"StringNotEquals": {"aws:PrincipalOrgID": ORG}})), service),
        (Document::Bucket, everybody(json!({"Bool": {"aws:SecureTransport": "true"}})), service),
        (Document::Bucket, everybody(json!({"BoolIfExists": {"aws:SecureTransport": "true"}})), service),
        (Document::Bucket, everybody(json!({"Bool": {"aws:PrincipalIsAWSService": "true"}})), service),
        (
            Document::Bucket,
            everybody(json!({"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}})),
            r#"add "StringNotEqualsIfExists": {"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"} to its Condition"#,
        ),
        (
            Document::Bucket,
            everybody(json!({"StringNotEquals": {"aws:SourceArn": other}})),
            "to the values of aws:SourceArn in its StringNotEquals",
        ),
        (
            Document::Bucket,
            everybody(json!({"ArnNotLikeIfExists": {"AWS:SourceArn": [other]}})),
            "to the values of AWS:SourceArn in its ArnNotLikeIfExists",
        ),
        (
            Document::Bucket,
            everybody(json!({"StringNotEquals": {"aws:SourceAccount": "111122223333"}})),
            r#"add "123456789012" to the values of aws:SourceAccount"#,
        ),
        (
            Document::Bucket,
            bucket(json!({"NotPrincipal": {"AWS": own}})),
            r#"add "Service": "cloudtrail.amazonaws.com" to its NotPrincipal"#,
        ),
        (
            Document::Bucket,
            bucket(json!({"NotPrincipal": {"AWS": [own], "Service": "logs.amazonaws.com"}})),
            r#"add "Service": "cloudtrail.amazonaws.com" to its NotPrincipal"#,
        ),
        (Document::Key, json!({"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}), service),
        (
            Document::Topic,
            json!({"Effect": "Deny", "Principal": "*", "Action": "SNS:Publish", "Resource": "*"}),
            service,
        ),
        (
            Document::TopicKey,
            json!({"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}),
            service,
        ),
        (
            Document::RoleTrust,
            json!({"Effect": "Deny", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"}),
            service,
        ),
        (
            Document::RolePermissions,
            json!({"Effect": "Deny", "Action": "logs:*", "Resource": "*"}),
            r#"put "NotResource": ["#,
        ),
        (
            Document::RolePermissions,
            json!({"Effect": "Deny", "Action": ["logs:PutLogEvents", "logs:DeleteLogStream"],
                   "Resource": "arn:aws:logs:*:*:*"}),
            "take logs:PutLogEvents out of its Action",
        ),
    ]
}

/// The world with one statement more in a policy.
fn with_statement(world: &World, document: Document, statement: &Json) -> World {
    let add = |policy: &mut Json| {
        if !policy["Statement"].is_array() {
            policy["Statement"] = json!([policy["Statement"]]);
        }
        policy["Statement"].as_array_mut().unwrap().push(statement.clone());
    };
    world.clone().with(|w| match document {
        Document::Bucket => add(w.bucket().policy.as_mut().unwrap().as_mut().unwrap()),
        Document::Key => add(w.key().policy.as_mut().unwrap()),
        Document::Topic => add(w.topic().policy.as_mut().unwrap()),
        Document::TopicKey => add(w.topic_key().policy.as_mut().unwrap()),
        Document::RoleTrust => add(&mut w.role().trust),
        Document::RolePermissions => add(&mut w.role().permissions.as_mut().unwrap()[0]),
        Document::Caller => unreachable!(),
    })
}

/// What the checks on a document's policy that failed say.
fn failures(world: &World, document: Document) -> Vec<Check> {
    let checks = world.checks();
    failed(&checks).filter(|check| check.matter.document() == Some(document)).cloned().collect()
}

#[test]
fn a_denial_is_lifted_by_changing_the_statement_that_denies() {
    for start in [good(), bad()] {
        for (document, statement, how) in denials() {
            let world = with_statement(&start, document, &statement);
            let denied: Vec<Check> = failures(&world, document).into_iter().filter(Check::is_denied).collect();
            assert!(!denied.is_empty(), "{document:?} {statement}: {:#?}", failures(&world, document));
            let repair = of(&world, document).unwrap();
            assert_eq!(repair.changes.len(), 1, "{document:?} {statement}: {repair:#?}");
            assert!(repair.changes[0].how.contains(how), "{statement}: {}", repair.changes[0].how);
            assert_eq!(repair.stuck, Vec::<String>::new(), "{statement}");
            for check in &denied {
                // the same words wherever the check is told of
                let remedy = check.remedy.clone().unwrap();
                assert_eq!(remedy.text, repair.change_sentences()[0]);
                assert!(remedy.text.starts_with("Change statement ") && remedy.text.contains(how), "{}", remedy.text);
                assert_eq!(remedy.document, Some(document));
            }
            // with the change in place, and with what may be missing, every check passes
            let after = match document {
                Document::RolePermissions => {
                    let changed = parsed(&repair.changed_statements());
                    let mut after = world.clone();
                    let at = repair.changes[0].place.statement;
                    after.role().permissions.as_mut().unwrap()[0]["Statement"][at] = changed;
                    after.role().permissions.as_mut().unwrap().extend(repair.whole.clone());
                    after
                }
                _ => put_in_place(&world, document),
            };
            assert_eq!(failures(&after, document), Vec::<Check>::new(), "{document:?} {statement}: {repair:#?}");
        }
    }
}

#[test]
fn a_role_keeps_the_policies_that_it_has() {
    let command = |inline: &[&str]| {
        let world = bad().with(|w| w.role().inline = inline.iter().map(|name| (*name).to_owned()).collect());
        of(&world, Document::RolePermissions).unwrap().command_for(&CommandContext::default())
    };
    assert!(command(&["CloudTrail"]).contains("--policy-name CloudTrailToCloudWatchLogs-added --policy"));
    let taken = ["CloudTrailToCloudWatchLogs-added", "cloudtrailtocloudwatchlogs-ADDED-2"];
    assert!(
        command(&taken).contains("--policy-name CloudTrailToCloudWatchLogs-added-3 --policy"),
        "{}",
        command(&taken)
    );
    // a trust policy is replaced as a whole: what it has stays in it
    let whole = of(&bad(), Document::RoleTrust).unwrap().whole.unwrap();
    assert_eq!(whole["Statement"][0], theirs()["Statement"][0]);
}

#[test]
fn a_role_for_exactly_one_stream_lacks_the_numbered_ones() {
    let mut exact = policy(Document::RolePermissions, &draft());
    for statement in exact["Statement"].as_array_mut().unwrap() {
        for resource in statement["Resource"].as_array_mut().unwrap() {
            *resource = json!(resource.as_str().unwrap().replace("_us-east-1*", "_us-east-1"));
        }
    }
    let world = good().with(|w| w.role().permissions = Ok(vec![exact.clone()]));
    let failed = failures(&world, Document::RolePermissions);
    assert_eq!(failed.len(), 1, "{failed:#?}");
    let Standing::No(why) = &failed[0].standing else { panic!("{failed:#?}") };
    assert!(why.contains("123456789012_CloudTrail_us-east-1_2"), "{why}");
    let repair = of(&world, Document::RolePermissions).unwrap();
    let after = world.clone().with(|w| w.role().permissions.as_mut().unwrap().extend(repair.whole.clone()));
    assert_eq!(failures(&after, Document::RolePermissions), Vec::<Check>::new());
}

#[test]
fn a_denial_that_nobody_can_decide_is_not_answered_with_more_to_add() {
    let doubtful = json!({"Sid": "OnlyThere", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "arn:aws:s3:::acme-logs/*", "Condition": {"StringEquals": {"aws:SomethingNew": "x"}}});
    let world = with_statement(&good(), Document::Bucket, &doubtful);
    let checks = world.checks();
    let open = checks.iter().find(|check| check.matter == Matter::BucketWrite).unwrap();
    assert!(matches!(open.standing, Standing::Unverified(_)), "{open:#?}");
    let remedy = open.remedy.clone().unwrap();
    let start =
        "If statement 4 (OnlyThere) of the bucket's policy denies CloudTrail, exempt it there: \"BoolIfExists\"";
    assert!(remedy.text.starts_with(start), "{}", remedy.text);
    assert_eq!(remedy.command, None);
}

#[test]
fn a_boundary_that_denies_is_named() {
    let world = good().with(|w| {
        w.role().boundary = Ok(Some(json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "NoLogs", "Effect": "Deny", "Action": "logs:*", "Resource": "*"},
        ]})));
    });
    let failed = failures(&world, Document::RolePermissions);
    let remedy = failed[0].remedy.clone().unwrap();
    assert!(
        remedy.text.starts_with("Change statement 2 (NoLogs) of the role's permissions boundary: an explicit Deny"),
        "{}",
        remedy.text
    );
    assert_eq!((remedy.command, remedy.document), (None, None));
}

/// What people have in place of AWS's statements, each with something that keeps CloudTrail out.
#[test]
fn a_whole_policy_that_is_offered_passes() {
    let own = "arn:aws:cloudtrail:us-east-1:123456789012:trail/other";
    let conditions = [
        json!({"StringEquals": {"aws:SourceArn": "*"}}),
        json!({"StringEquals": {"aws:SourceArn": ["*"]}}),
        json!({"StringEquals": {"AWS:SourceArn": "arn:aws:cloudtrail:*:123456789012:trail/*"}}),
        json!({"StringEquals": {"aws:SourceArn": own}}),
        json!({"StringLike": {"aws:SourceArn": own}}),
        json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*"}}),
        json!({"ArnLike": {"aws:SourceArn": "*"}}),
        json!({"StringEqualsIfExists": {"aws:SourceArn": own}}),
        json!({"ForAllValues:StringEquals": {"aws:SourceArn": own}}),
        json!({"StringEquals": {"aws:SourceArn": own, "aws:SourceAccount": "111122223333"}}),
        json!({"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        json!({"StringEquals": {"aws:SourceArn": own}, "ArnLike": {"aws:SourceArn": own}}),
        json!({"Bool": {"aws:SecureTransport": "false"}}),
    ];
    let acl = json!({"s3:x-amz-acl": "bucket-owner-full-control"});
    for document in [Document::Bucket, Document::Key, Document::Topic] {
        for condition in &conditions {
            for with_acl in [false, true] {
                let mut policy = policy(document, &draft());
                for statement in policy["Statement"].as_array_mut().map_or(Vec::new(), |all| all.iter_mut().collect()) {
                    let mut condition = condition.clone();
                    if with_acl && statement["Action"] == "s3:PutObject" {
                        if condition.get("StringEquals").is_none() {
                            condition["StringEquals"] = json!({});
                        }
                        condition["StringEquals"]["s3:x-amz-acl"] = acl["s3:x-amz-acl"].clone();
                    }
                    statement["Condition"] = condition;
                }
                if let Some(statement) = policy["Statement"].as_object_mut() {
                    statement.insert("Condition".to_owned(), condition.clone());
                }
                let world = good().with(|w| match document {
                    Document::Bucket => w.bucket().policy = Ok(Some(policy.clone())),
                    Document::Key => w.key().policy = Ok(policy.clone()),
                    _ => w.topic().policy = Some(policy.clone()),
                });
                if failures(&world, document).is_empty() {
                    continue;
                }
                let whole = of(&world, document).unwrap().whole.unwrap_or_else(|| panic!("{document:?} {policy:#}"));
                assert_ne!(whole, policy, "{document:?} {policy:#}");
                let after = put_in_place(&world, document);
                assert_eq!(failures(&after, document), Vec::<Check>::new(), "{policy:#}\n{whole:#}");
            }
        }
    }
}

#[test]
fn of_a_policy_that_is_not_known_nothing_is_missing() {
    let unknown = good().with(|w| {
        w.bucket().policy = Err(denied());
        w.key = None;
        w.topic = Some(Ok(None));
        w.topic_key = Some(Ok(None));
        w.role().permissions = Err(denied());
    });
    for document in Document::ALL {
        assert_eq!(of(&unknown, document).is_some(), document == Document::RoleTrust, "{document:?}");
    }
    // a bucket without a policy is one of which all is missing
    let none = good().with(|w| w.bucket().policy = Ok(None));
    let whole = of(&none, Document::Bucket).unwrap().policy().unwrap();
    assert_eq!(parsed(&whole), policy(Document::Bucket, &draft()));
    // as long as the organization is not known, what is for it is not made up
    let unknown = none.with(|w| w.membership = None);
    let repair = of(&unknown, Document::Bucket).unwrap();
    assert_eq!(repair.missing.len(), 2);
    assert!(!repair.policy().unwrap().contains(ORGANIZATION_ID));
    assert!(is_organization_open(&unknown.draft, unknown.around()));
}

#[test]
fn a_document_is_safe_to_paste() {
    let mut policy = theirs();
    policy["Statement"][0]["Sid"] = json!("it's \u{1b}[2J \u{202e}");
    let world = good().with(|w| w.bucket().policy = Ok(Some(policy.clone())));
    let text = of(&world, Document::Bucket).unwrap().policy().unwrap();
    assert!(!text.chars().any(|c| c == '\'' || (c != '\n' && is_steering(c))), "{text}");
    assert_eq!(parsed(&text)["Statement"][0], policy["Statement"][0]);
}

#[test]
fn the_commands_that_put_policies_in_place() {
    let key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    for (document, operation, rest) in [
        (Document::Bucket, "s3api put-bucket-policy", "--region eu-west-1 --bucket acme-logs --policy".to_owned()),
        (
            Document::Key,
            "kms put-key-policy",
            format!("--region eu-west-1 --key-id {key} --policy-name default --policy"),
        ),
        (
            Document::Topic,
            "sns set-topic-attributes",
            format!("--region us-east-1 --topic-arn {TOPIC} --attribute-name Policy --attribute-value"),
        ),
        (
            Document::TopicKey,
            "kms put-key-policy",
            format!("--region us-east-1 --key-id {TOPIC_KEY} --policy-name default --policy"),
        ),
        (
            Document::RoleTrust,
            "iam update-assume-role-policy",
            "--region us-east-1 --role-name trail --policy-document".to_owned(),
        ),
        (
            Document::RolePermissions,
            "iam put-role-policy",
            "--region us-east-1 --role-name trail --policy-name CloudTrailToCloudWatchLogs-added --policy-document"
                .to_owned(),
        ),
    ] {
        let repair = of(&bad(), document).unwrap();
        let plain = repair.command_for(&CommandContext::default());
        assert_eq!(plain, format!("aws {operation} {rest} file://policy.json"));
        assert_eq!(
            repair.command_for(&profile()),
            format!("aws {operation} --profile 'ops team' {rest} file://policy.json")
        );
    }
    let lines = of(&bad(), Document::Topic).unwrap().command_lines(&profile());
    assert_eq!(
        lines.lines().collect::<Vec<_>>(),
        [
            "aws sns set-topic-attributes \\",
            "  --profile 'ops team' \\",
            "  --region us-east-1 \\",
            "  --topic-arn arn:aws:sns:us-east-1:123456789012:news \\",
            "  --attribute-name Policy \\",
            "  --attribute-value file://policy.json",
        ]
    );
    // a value that a shell would take apart, in another partition
    let place = logs::Place::of("arn:aws-cn:iam::123456789012:role/service-role/a=b");
    assert_eq!(
        shlex::split(&place.put_trust()).unwrap()[3..],
        ["--region", "cn-north-1", "--role-name", "a=b", "--policy-document", "file://policy.json"]
    );
}

/// Another endpoint for CloudTrail is none for the services around it.
fn profile() -> CommandContext {
    CommandContext { profile: Some("ops team".into()), endpoint_url: Some("http://localhost".into()) }
}

#[test]
fn the_commands_that_put_other_things_right() {
    let checks = good()
        .with(|w| {
            w.bucket = Some(Ok(None));
            w.key().state = KeyState::Not("Disabled".into());
            w.topic = Some(Ok(None));
            w.group = Some(Ok(false));
            w.role = Some(Ok(None));
        })
        .checks();
    for (matter, operation, rest) in [
        (
            Matter::Bucket,
            "s3api create-bucket",
            "--region eu-west-1 --bucket acme-logs --create-bucket-configuration 'LocationConstraint=eu-west-1'",
        ),
        (
            Matter::KeyState,
            "kms enable-key",
            "--region eu-west-1 --key-id arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ),
        (Matter::Topic, "sns create-topic", "--region us-east-1 --name news"),
        (Matter::AllFeatures, "organizations enable-all-features", "--region us-east-1"),
        (
            Matter::TrustedAccess,
            "organizations enable-aws-service-access",
            "--region us-east-1 --service-principal cloudtrail.amazonaws.com",
        ),
        (
            Matter::CloudTrailRole,
            "iam create-service-linked-role",
            "--region us-east-1 --aws-service-name cloudtrail.amazonaws.com",
        ),
        (Matter::LogGroup, "logs create-log-group", "--region us-east-1 --log-group-name trail"),
        (
            Matter::Role,
            "iam create-role",
            "--region us-east-1 --role-name trail --assume-role-policy-document file://policy.json",
        ),
    ] {
        let check = checks.iter().find(|check| check.matter == matter).unwrap();
        let remedy = check.remedy.as_ref().unwrap();
        assert_eq!(remedy.command_for(&CommandContext::default()).unwrap(), format!("aws {operation} {rest}"));
        assert_eq!(remedy.command_for(&profile()).unwrap(), format!("aws {operation} --profile 'ops team' {rest}"));
    }
}

#[test]
fn a_sid_that_is_taken_is_told_and_whether_its_statement_is_widened() {
    let beside = of(&bad(), Document::Bucket).unwrap();
    assert_eq!((beside.taken, beside.widened), (1, false), "one of it allows something else");
    // the same statements for another prefix
    let mut policy = policy(Document::Bucket, &draft());
    for one in policy["Statement"].as_array_mut().unwrap() {
        one["Resource"] = json!("arn:aws:s3:::acme-logs/elsewhere/*");
    }
    let count = policy["Statement"].as_array().unwrap().len();
    let world = good().with(|w| w.bucket().policy = Ok(Some(policy.clone())));
    let repair = of(&world, Document::Bucket).unwrap();
    assert_eq!((repair.taken, repair.widened), (count, true));
    assert_eq!(repair.whole.unwrap()["Statement"].as_array().unwrap().len(), count);
}
