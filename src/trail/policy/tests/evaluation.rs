//! The evaluator before policies as published and as people break them.

use super::*;

/// What is expected of a policy.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    Yes,
    No,
    Unknown,
}
use Expected::{No, Unknown, Yes};

fn verdict(policy: &Value, questions: &[Question]) -> (Expected, String) {
    match all_allowed(&[policy], questions) {
        Verdict::Allowed => (Yes, String::new()),
        Verdict::Denied { why, .. } => (No, why),
        Verdict::Unknown { why, .. } => (Unknown, why),
    }
}

fn bucket_policy(change: impl FnOnce(&mut Value)) -> Value {
    let mut policy = json(Document::Bucket, &draft_of(arn("own"), full()));
    change(&mut policy);
    policy
}

/// Puts one more statement into a policy.
fn and(statement: Value) -> impl FnOnce(&mut Value) {
    move |policy| policy["Statement"].as_array_mut().unwrap().push(statement)
}

fn deny(condition: Value) -> Value {
    json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": condition})
}

fn check(what: &str, policy: &Value, expected: Expected, why: &str) {
    let asked = questions::bucket(&Setup::of(&arn("own")), &Bucket::of("acme-logs", Some("prod/trail")));
    let (found, reason) = verdict(policy, &asked);
    assert_eq!(found, expected, "{what}: {reason}");
    assert!(reason.contains(why), "{what}: {reason}");
}

/// The published policy with one element of the statement on writing replaced.
fn with(element: &str, value: Value) -> Value {
    bucket_policy(|policy| policy["Statement"][1][element] = value)
}

/// The same with one element in place of another.
fn instead(old: &str, new: &str, value: Value) -> Value {
    bucket_policy(|policy| {
        let statement = policy["Statement"][1].as_object_mut().unwrap();
        statement.remove(old);
        statement.insert(new.to_owned(), value);
    })
}

#[test]
fn bucket_policies_good_and_broken() {
    let all = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}});
    let without = |at: usize| {
        bucket_policy(|policy| {
            policy["Statement"].as_array_mut().unwrap().remove(at);
        })
    };
    check("as published", &bucket_policy(|_| {}), Yes, "");
    check("a single statement need not be in a list", &all, Yes, "");
    check("no ACL check", &without(0), No, "no statement allows s3:GetBucketAcl to cloudtrail.amazonaws.com");
    check("only the ACL check", &without(1), No, "s3:PutObject");
    check("an element that is not known", &with("Wishes", json!(1)), Unknown, "Wishes");
    check("no effect", &with("Effect", json!("Perhaps")), Unknown, "neither");
    check("no policy", &json!({"a": 1}), Unknown, "not a policy");
    check("a version that is none", &bucket_policy(|p| p["Version"] = json!("2020-01-01")), Unknown, "Version");
    // what is forbidden is, whatever else cannot be read
    let unreadable = json!({"Effect": "Sometimes"});
    let closed = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    for statements in [json!([unreadable, closed]), json!([closed, unreadable]), json!([7, closed])] {
        check("forbidden", &json!({"Statement": statements}), No, "denies it");
    }
}

#[test]
fn resources_principals_and_actions() {
    // the largest cluster of complaints: the prefix, the slash, the account
    let b = "arn:aws:s3:::acme-logs";
    for (what, resource, expected, why) in [
        (
            "without the prefix",
            json!(format!("{b}/AWSLogs/{ACCOUNT}/*")),
            No,
            "“…/AWSLogs/111122223333/*”, not for “…/prod/trail/AWSLogs/111122223333/…”",
        ),
        ("a leading slash", json!(format!("{b}//prod/trail/AWSLogs/{ACCOUNT}/*")), No, "“…//prod/trail"),
        ("a trailing slash", json!(format!("{b}/prod/trail//AWSLogs/{ACCOUNT}/*")), No, "trail//AWSLogs"),
        ("another account", json!(format!("{b}/prod/trail/AWSLogs/444455556666/*")), No, "444455556666"),
        ("the bucket in place of its objects", json!(b), No, ""),
        ("all objects", json!(format!("{b}/*")), Yes, ""),
        ("one of a list", json!(["arn:aws:s3:::x/*", "arn:aws:s3:::acme-logs/prod/*"]), Yes, ""),
        ("another partition", json!("arn:aws-cn:s3:::acme-logs/*"), No, ""),
        ("a variable", json!("arn:aws:s3:::acme-logs/*/AWSLogs/${aws:SourceAccount}/*"), Yes, ""),
        ("an unknown variable", json!(format!("{b}/${{aws:username}}/*")), Unknown, "${aws:username}"),
        ("the wrong place anyway", json!("arn:aws:s3:::other/${aws:username}/*"), No, ""),
        ("not even a text", json!({"a": 1}), Unknown, "Resource"),
    ] {
        check(what, &with("Resource", resource), expected, why);
    }
    check(
        "all but it",
        &instead("Resource", "NotResource", json!("arn:aws:s3:::acme-logs/prod/*")),
        No,
        "every resource but",
    );
    check("all but others", &instead("Resource", "NotResource", json!("arn:aws:s3:::acme-logs/x/*")), Yes, "");
    check("no resource", &instead("Resource", "Sid", json!("x")), Unknown, "missing Resource");
    check("no action", &instead("Action", "Sid", json!("x")), Unknown, "missing Action");

    let old_account = json!({"AWS": "arn:aws:iam::086441151436:root"});
    check("another service", &with("Principal", json!({"Service": "config.amazonaws.com"})), No, "no statement allows");
    check("a list", &with("Principal", json!({"Service": ["config.amazonaws.com", SERVICE]})), Yes, "");
    check(
        "an account that CloudTrail had once",
        &with("Principal", old_account),
        Unknown,
        "086441151436:root”, an account",
    );
    check("everybody", &with("Principal", json!({"AWS": "*"})), Yes, "");
    check("everybody in short", &with("Principal", json!("*")), Yes, "");
    check("no principal", &instead("Principal", "Sid", json!("x")), No, "");
    let root = json!({"AWS": "arn:aws:iam::111122223333:root"});
    check("the account", &with("Principal", root), No, "is for “arn:aws:iam::111122223333:root”, not for the service");
    check("the account's number", &with("Principal", json!({"AWS": ACCOUNT})), No, "“111122223333”");
    let mixed = json!({"AWS": "arn:aws:iam::086441151436:root", "Service": SERVICE});
    check("both of old and new", &with("Principal", mixed), Yes, "");
    check(
        "a Region's service",
        &with("Principal", json!({"Service": "cloudtrail.us-east-1.amazonaws.com"})),
        Unknown,
        "",
    );
    check("in other case", &with("Principal", json!({"Service": "CloudTrail.amazonaws.com"})), Unknown, "stands for");
    check("a wildcard", &with("Principal", json!({"Service": "*"})), Unknown, "stands for");
    check("a federation", &with("Principal", json!({"Federated": "accounts.google.com"})), No, "");
    check("another kind", &with("Principal", json!({"Any": "x"})), Unknown, "Principal");
    let others = json!({"Service": "config.amazonaws.com"});
    check(
        "an Allow of all but others",
        &instead("Principal", "NotPrincipal", others),
        Unknown,
        "supports for Deny only",
    );

    check("any writing", &with("Action", json!("S3:Put*")), Yes, "");
    check("other actions", &with("Action", json!(["s3:PutObjectAcl", "s3:GetObject"])), No, "");
    check("all but others", &instead("Action", "NotAction", json!("s3:Delete*")), Yes, "");
    check("all but it", &instead("Action", "NotAction", json!("s3:put*")), No, "");
}

#[test]
fn conditions_hold_or_do_not_or_cannot_be_known() {
    let acl = "bucket-owner-full-control";
    let any = "arn:aws:cloudtrail:*:111122223333:trail/*";
    let (own, other) = (arn("own"), arn("other"));
    for (operator, key, wanted, expected, why) in [
        ("StringEquals", "aws:SourceArn", json!(other.as_str()), No, "trail/other"),
        ("StringEquals", "aws:SourceArn", json!([other.as_str(), own.as_str()]), Yes, ""),
        // wildcards need another operator
        ("StringEquals", "aws:SourceArn", json!(any), No, "they need StringLike"),
        ("StringLike", "aws:SourceArn", json!(any), Yes, ""),
        ("ArnLike", "aws:sourcearn", json!(any), Yes, ""),
        ("ArnEquals", "AWS:SourceArn", json!(any), Yes, ""),
        ("ArnLike", "aws:SourceArn", json!("arn:aws:cloudtrail:*:444455556666:trail/*"), No, ""),
        // a wildcard does not reach over a colon there
        ("ArnLike", "aws:SourceArn", json!("arn:aws:cloudtrail:*:trail/*"), No, "an ARN has six fields"),
        ("ArnNotLike", "aws:SourceArn", json!(other.as_str()), Yes, ""),
        ("ArnNotEquals", "aws:SourceArn", json!(any), No, ""),
        ("ArnLike", "aws:SourceArn", json!("arn:aws:cloudtrail:*:${aws:SourceAccount}:trail/*"), Yes, ""),
        ("ArnLike", "aws:SourceArn", json!("arn:aws:cloudtrail:*:${aws:username}:trail/*"), Unknown, ""),
        ("StringLike", "aws:SourceArn", json!("arn:aws:cloudtrail:*:${aws:SourceAccount}:trail/*"), Yes, ""),
        ("StringNotEquals", "aws:SourceAccount", json!("444455556666"), Yes, ""),
        ("StringNotEquals", "aws:SourceAccount", json!(["444455556666", ACCOUNT]), No, ""),
        ("StringNotLike", "aws:SourceArn", json!(any), No, ""),
        ("StringEquals", "s3:x-amz-acl", json!(acl), Yes, ""),
        ("StringEquals", "s3:x-amz-acl", json!("Bucket-Owner-Full-Control"), No, ""),
        ("StringEqualsIgnoreCase", "s3:x-amz-acl", json!("Bucket-Owner-Full-Control"), Yes, ""),
        ("StringNotEqualsIgnoreCase", "s3:x-amz-acl", json!("PRIVATE"), Yes, ""),
        ("StringNotEqualsIgnoreCase", "s3:x-amz-acl", json!("Bucket-Owner-FULL-Control"), No, ""),
        ("StringEquals", "aws:PrincipalOrgID", json!(ORG), No, "which CloudTrail does not send"),
        ("StringEqualsIfExists", "aws:PrincipalOrgID", json!(ORG), Yes, ""),
        ("StringEqualsIfExists", "aws:SourceAccount", json!("444455556666"), No, ""),
        ("StringNotEquals", "aws:PrincipalOrgID", json!(ORG), Yes, ""),
        ("Null", "aws:SourceArn", json!("false"), Yes, ""),
        ("Null", "aws:SourceArn", json!(true), No, ""),
        ("Null", "aws:PrincipalOrgID", json!("true"), Yes, ""),
        ("Null", "aws:SourceVpc", json!("true"), Unknown, ""),
        ("Bool", "aws:SecureTransport", json!(true), Yes, ""),
        ("Bool", "aws:SecureTransport", json!("false"), No, ""),
        // the service has more names than the one, which is among them
        ("ForAnyValue:StringEquals", "aws:PrincipalServiceNamesList", json!(["x", SERVICE]), Yes, ""),
        ("ForAllValues:StringEquals", "aws:PrincipalServiceNamesList", json!(["x", SERVICE]), Unknown, ""),
        ("ForAllValues:StringEquals", "aws:SourceAccount", json!([ACCOUNT, "1"]), Yes, ""),
        ("ForAllValues:StringEquals", "aws:SourceAccount", json!("1"), No, ""),
        ("ForAnyValue:StringLike", "aws:SourceAccount", json!(["1", "1111*"]), Yes, ""),
        ("ForAllValues:StringEquals", "aws:PrincipalOrgID", json!(ORG), Yes, ""),
        ("ForAnyValue:StringEquals", "aws:PrincipalOrgID", json!(ORG), No, ""),
        ("ForAnyValue:StringNotEquals", "aws:PrincipalOrgID", json!(ORG), No, ""),
        // whether it is the key or each value that is to exist is not documented
        ("ForAnyValue:StringEqualsIfExists", "aws:PrincipalOrgID", json!(ORG), Unknown, ""),
        ("ForAllValues:StringEqualsIfExists", "aws:PrincipalOrgID", json!(ORG), Yes, ""),
        ("StringNotEqualsIfExists", "aws:PrincipalOrgID", json!(ORG), Yes, ""),
        ("BoolIfExists", "aws:PrincipalIsAWSService", json!("false"), No, ""),
        ("BoolIfExists", "aws:PrincipalOrgID", json!("false"), Yes, ""),
        ("Bool", "aws:PrincipalOrgID", json!("false"), No, ""),
        ("Bool", "aws:SecureTransport", json!("TRUE"), Yes, ""),
        ("Bool", "aws:SecureTransport", json!("yes"), Unknown, ""),
        ("Null", "aws:PrincipalOrgID", json!("false"), No, "aws:PrincipalOrgID to be sent"),
        ("Null", "aws:SourceArn", json!("maybe"), Unknown, ""),
        ("NullIfExists", "aws:SourceArn", json!("false"), Unknown, ""),
        (
            "StringEquals",
            "aws:SourceArn",
            json!(own.as_str().replace("cloudtrail", "CloudTrail")),
            No,
            "upper and lower",
        ),
        ("StringLike", "aws:SourceArn", json!(own.as_str().replace("own", "OWN")), No, "upper and lower case differ"),
        ("StringEquals", "s3:x-amz-acl", json!("*"), No, "they need StringLike"),
        ("StringNotEquals", "s3:x-amz-acl", json!("*"), Yes, ""),
        ("StringLike", "s3:x-amz-acl", json!("bucket-owner-????-control"), Yes, ""),
        ("StringEqualsIgnoreCase", "aws:SourceAccount", json!("${aws:sourceaccount}"), Yes, ""),
        // of bytes only what holds of a key that is not there
        ("NumericLessThan", "aws:PrincipalOrgID", json!("1"), No, ""),
        ("NumericLessThanIfExists", "aws:PrincipalOrgID", json!("1"), Yes, ""),
        ("NumericNotEquals", "aws:PrincipalOrgID", json!("1"), Yes, ""),
        ("NumericNotLessThan", "aws:PrincipalOrgID", json!("1"), Unknown, ""),
        ("DateGreaterThanEquals", "aws:PrincipalOrgID", json!("2020-01-01T00:00:00Z"), No, ""),
        ("DateLessThan", "aws:CurrentTime", json!("2020-01-01T00:00:00Z"), No, "but it is the time of the request"),
        ("IpAddress", "aws:PrincipalOrgID", json!("10.0.0.0/8"), No, ""),
        ("NotIpAddress", "aws:PrincipalOrgID", json!("10.0.0.0/8"), Yes, ""),
        ("IpAddress", "aws:SourceIp", json!("10.0.0.0/8"), No, "CloudTrail sends none of yours"),
        ("NotIpAddress", "aws:SourceIp", json!("10.0.0.0/8"), Yes, ""),
        ("BinaryEquals", "aws:SourceAccount", json!("MTEx"), Unknown, "cannot be decided"),
        ("stringequals", "aws:SourceAccount", json!(ACCOUNT), Unknown, ""),
        (
            "StringEquals",
            "aws:SourceOrgID",
            json!(ORG),
            Unknown,
            "what CloudTrail sends as aws:SourceOrgID is not known",
        ),
        ("StringEquals", "aws:SourceAccount", json!([]), Unknown, "Condition"),
        ("StringEquals", "aws:SourceVpc", json!("vpc-1"), No, "CloudTrail sends none of yours"),
        ("StringEquals", "aws:ViaAWSService", json!("true"), Unknown, "aws:ViaAWSService is not known"),
        ("NumericGreaterThan", "aws:SourceAccount", json!("1"), Yes, ""),
        ("ForSome:StringEquals", "aws:SourceAccount", json!(ACCOUNT), Unknown, ""),
        ("StringEquals", "aws:SourceAccount", json!({}), Unknown, ""),
    ] {
        let what = format!("{operator} {key} {wanted}");
        check(&what, &with("Condition", json!({operator: {key: wanted}})), expected, why);
    }
    let two_keys = json!({"StringEquals": {"aws:SourceAccount": ACCOUNT, "s3:x-amz-acl": "private"}});
    check("both keys must hold", &with("Condition", two_keys), No, "s3:x-amz-acl");
    let two_operators = json!({"StringLike": {"aws:SourceArn": any}, "StringEquals": {"aws:SourceAccount": "4"}});
    check("both operators must hold", &with("Condition", two_operators), No, "aws:SourceAccount");
    let wrong_anyway = json!({"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:SourceAccount": "4"}});
    check("one unknown, but the other wrong", &with("Condition", wrong_anyway), No, "aws:SourceAccount");
    check("not even an object", &with("Condition", json!("x")), Unknown, "Condition");
}

#[test]
fn several_values_are_compared_one_by_one() {
    let holds = |operator: &str, wanted: Value| {
        let policy = json!({"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*",
            "Condition": {operator: {"k": wanted}}}});
        let context = Context::default().with_all("k", &["x", "y"]);
        let (action, resource) = ("a:b".to_owned(), "r".to_owned());
        verdict(&policy, &[Question { principal: Principal::Holder, action, resource, context }]).0
    };
    assert_eq!(holds("ForAllValues:StringEquals", json!(["x", "y", "z"])), Yes);
    assert_eq!(holds("ForAllValues:StringEquals", json!(["x"])), No);
    assert_eq!(holds("ForAnyValue:StringEquals", json!(["x"])), Yes);
    assert_eq!(holds("ForAnyValue:StringNotEquals", json!(["x"])), Yes);
    assert_eq!(holds("ForAnyValue:StringNotEquals", json!(["x", "y"])), No);
    assert_eq!(holds("ForAllValues:StringNotEquals", json!(["x"])), No);
    // AWS asks for one of the two words before it; what happens without is not said
    assert_eq!(holds("StringEquals", json!(["x", "y"])), Unknown);
}

#[test]
fn an_explicit_deny_wins() {
    let closed = json!({"Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "s3:Put*",
        "Resource": "arn:aws:s3:::acme-logs/*"});
    let but =
        |principal: Value| json!({"Effect": "Deny", "NotPrincipal": principal, "Action": "s3:*", "Resource": "*"});
    let outside = json!({"StringNotEquals": {"aws:PrincipalOrgID": ORG}});
    let outside_people = json!({"StringNotEquals": {"aws:PrincipalOrgID": ORG},
        "Bool": {"aws:PrincipalIsAWSService": "false"}});
    let network = json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}});
    let unencrypted = json!({"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}});
    for (what, statement, expected, why) in [
        ("without TLS", deny(json!({"Bool": {"aws:SecureTransport": "false"}})), Yes, ""),
        ("writing", closed, No, "statement 3 (Closed) denies it"),
        ("to others", but(json!({"Service": SERVICE})), Yes, ""),
        ("to all but a role", but(json!({"AWS": "arn:aws:iam::111122223333:role/x"})), No, "denies"),
        ("outside the organization", deny(outside), No, "as CloudTrail does not send aws:PrincipalOrgID"),
        ("outside the organization, but not to services", deny(outside_people), Yes, ""),
        (
            "all but a resource of which is not known",
            json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:username}*"}),
            Unknown,
            "“arn:aws:s3:::${aws:username}*”",
        ),
        ("outside a network", deny(network), No, "as CloudTrail sends none of yours as aws:SourceVpce"),
        ("unencrypted", deny(unencrypted), No, "server-side-encryption"),
    ] {
        check(what, &bucket_policy(and(statement)), expected, why);
    }
    // what is not allowed anyway is denied, whatever else is not known
    let nothing = json!({"Statement": [deny(json!({"StringEquals": {"aws:SourceVpc": "x"}}))]});
    check("nothing allowed", &nothing, No, "no statement allows");
}

#[test]
fn a_variable_in_an_old_policy_is_text() {
    let mut policy =
        bucket_policy(|p| p["Statement"][1]["Resource"] = json!("arn:aws:s3:::acme-logs/${aws:username}/*"));
    policy["Version"] = json!("2008-10-17");
    let asked = questions::bucket(&Setup::of(&arn("own")), &Bucket::of("acme-logs", Some("prod/trail")));
    assert_eq!(verdict(&policy, &asked).0, No);
}

#[test]
fn topics_keys_and_roles_good_and_broken() {
    let own = arn("own");
    let topic = "arn:aws:sns:us-east-1:111122223333:news";
    let default_topic = json!({"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish"], "Resource": topic, "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}}]});
    let lower = json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sns:publish",
        "Resource": topic}]});
    let asked = questions::topic(&Setup::of(&own), topic);
    assert_eq!(verdict(&lower, &asked).0, Yes);
    // the policy that SNS gives every topic is for its owner only
    assert_eq!(verdict(&default_topic, &asked).0, No);

    let account_only = json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "kms:*", "Resource": "*"}]});
    let asked = questions::key(&Setup::of(&own), &Use::of(KEY));
    assert_eq!(verdict(&account_only, &asked).0, No);
    let no_describe = json(Document::Key, &draft_of(own.clone(), full()));
    let no_describe = json!({"Version": "2012-10-17", "Statement": [no_describe["Statement"][0]]});
    let (found, why) = verdict(&no_describe, &asked);
    assert!(found == No && why.contains("kms:DescribeKey"), "{why}");
    let member = TrailArn::parse("arn:aws:cloudtrail:us-east-1:444455556666:trail/own").unwrap();
    assert_eq!(
        verdict(
            &json(Document::Key, &draft_of(own.clone(), full())),
            &questions::key(&Setup::of(&member), &Use::of(KEY))
        )
        .0,
        No
    );

    let role = "arn:aws:iam::111122223333:role/to-logs";
    let ec2 = json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole"}]});
    assert_eq!(verdict(&ec2, &questions::role_trust(&Setup::of(&own), role)).0, No);

    let group = "arn:aws:logs:us-east-1:111122223333:log-group:audit:*";
    let allow = |actions: Value, resource: &str| json!({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": resource}]});
    let asked = questions::role_permissions(&Setup::of(&own), role, group);
    assert_eq!(verdict(&allow(json!("logs:*"), group), &asked).0, Yes);
    assert_eq!(verdict(&allow(json!(["logs:CreateLogStream"]), "*"), &asked).0, No);
    assert_eq!(verdict(&allow(json!("logs:*"), "arn:aws:logs:us-east-1:111122223333:log-group:other:*"), &asked).0, No);
    let with_principal = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]});
    assert_eq!(verdict(&with_principal, &asked).0, No);
    // two policies of one role hold together
    let (create, put) = (allow(json!("logs:CreateLogStream"), "*"), allow(json!("logs:PutLogEvents"), "*"));
    assert!(all_allowed(&[&create, &put], &asked).is_allowed());
    let deny = json!({"Statement": [{"Effect": "Deny", "Action": "logs:*", "Resource": "*"}]});
    assert!(matches!(all_allowed(&[&create, &put, &deny], &asked), Verdict::Denied { .. }));
    assert!(matches!(all_allowed(&[], &asked), Verdict::Denied { .. }));
    // which of several it is, is said
    let why = |policies: &[&Value]| match all_allowed(policies, &asked) {
        Verdict::Allowed => String::new(),
        Verdict::Denied { why, .. } | Verdict::Unknown { why, .. } => why,
    };
    assert_eq!(why(&[&create, &deny]), "statement 1 of policy 2 denies it");
    assert_eq!(why(&[&deny]), "statement 1 denies it");
    assert_eq!(why(&[&create, &json!({})]), "policy 2: this is not a policy document with a Statement");
}
