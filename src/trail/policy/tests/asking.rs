//! What CloudTrail is taken to ask, and how that is put.

use super::*;

fn described(questions: &[Question]) -> Vec<String> {
    questions.iter().map(questions::describe).collect()
}

#[test]
fn questions_are_described_in_a_few_words() {
    let own = arn("own");
    for (asked, expected) in [
        (
            questions::bucket(&Setup::of(&own).of_organization(ORG), &Bucket::of("acme-logs", Some("prod/trail"))),
            vec![
                "read the bucket's ACL",
                "write to prod/trail/AWSLogs/111122223333/…",
                "write to prod/trail/AWSLogs/o-a1b2c3d4e5/111122223333/…",
            ],
        ),
        (
            questions::bucket(&Setup::of(&own), &Bucket::of("acme-logs", None)),
            vec!["read the bucket's ACL", "write to AWSLogs/111122223333/…"],
        ),
        (
            questions::bucket(&Setup::of(&own), &Bucket::of("acme-logs", Some("/CloudTrail/"))),
            vec!["read the bucket's ACL", "write to /CloudTrail//AWSLogs/111122223333/…"],
        ),
        (
            questions::bucket(&Setup::of(&own), &Bucket::of("acme-logs", Some("a\u{1b}b"))),
            vec!["read the bucket's ACL", "write to a\\u{1b}b/AWSLogs/111122223333/…"],
        ),
        (questions::topic(&Setup::of(&own), "arn:aws:sns:us-east-1:111122223333:news"), vec!["publish to the topic"]),
        (
            questions::topic_key(&Setup::of(&own), "arn:aws:sns:us-east-1:111122223333:news", KEY),
            vec!["encrypt with the key (kms:GenerateDataKey)", "decrypt with the key (kms:Decrypt)"],
        ),
        (
            questions::key(&Setup::of(&own), &Use::of(KEY)),
            vec!["encrypt with the key (kms:GenerateDataKey)", "look at the key (kms:DescribeKey)"],
        ),
        (questions::key_for_bucket_key(&Setup::of(&own), KEY), vec!["decrypt with the key (kms:Decrypt)"]),
        (
            questions::role_trust(&Setup::of(&own), "arn:aws:iam::111122223333:role/x"),
            vec!["take on the role (sts:AssumeRole)"],
        ),
        (
            questions::role_permissions(
                &Setup::of(&own).of_organization(ORG),
                "arn:aws:iam::111122223333:role/x",
                "arn:aws:logs:us-east-1:111122223333:log-group:/acme/audit:*",
            ),
            vec![
                "make a log stream 111122223333_CloudTrail_us-east-1",
                "write to the log stream 111122223333_CloudTrail_us-east-1",
                "make a log stream o-a1b2c3d4e5_111122223333_CloudTrail_us-east-1",
                "write to the log stream o-a1b2c3d4e5_111122223333_CloudTrail_us-east-1",
            ],
        ),
    ] {
        assert_eq!(described(&asked), expected);
    }
    let other = Question {
        principal: Principal::Holder,
        action: "s3:GetObject".into(),
        resource: "arn:aws:s3:::a/b".into(),
        context: Context::default(),
    };
    assert_eq!(questions::describe(&other), "do s3:GetObject with arn:aws:s3:::a/b");
}

/// What is known of a key in a question.
fn known(question: &Question, key: &str) -> String {
    match question.context.get(key) {
        None => "?".to_owned(),
        Some(known) if known.is_absent() => "absent".to_owned(),
        Some(Known::OneOf(ways)) if ways.iter().flatten().all(|value| *value == Sent::Foreign) => "foreign".to_owned(),
        Some(Known::OneOf(ways)) => super::super::words::sent(ways),
        Some(Known::Derived(values)) => format!("derived {}", values.join(",")),
        Some(Known::Open(_)) => "open".to_owned(),
    }
}

#[test]
fn what_is_known_of_each_request_is_what_is_documented_or_recorded() {
    let own = arn("own");
    let setup = Setup::of(&own).of_organization(ORG);
    let bucket = questions::bucket(&setup, &Bucket::of("acme-logs", None));
    let topic = questions::topic(&setup, "arn:aws:sns:us-east-1:111122223333:news");
    let key = questions::key(&setup, &Use::of(KEY));
    let trail = format!("“{own}”");
    for question in bucket.iter().chain(&topic).chain(&key) {
        for (name, expected) in [
            ("aws:SourceArn", trail.as_str()),
            ("aws:SourceAccount", "“111122223333”"),
            ("aws:SourceOrgID", "“o-a1b2c3d4e5”"),
            ("aws:PrincipalIsAWSService", "“true”"),
            ("aws:SecureTransport", "“true”"),
            ("aws:PrincipalOrgID", "absent"),
            ("aws:MultiFactorAuthPresent", "absent"),
            ("aws:CalledVia", "“cloudtrail.amazonaws.com”, or nothing"),
            ("aws:SourceVpce", "foreign"),
            ("aws:PrincipalArn", "foreign"),
            ("aws:PrincipalTag/team", "foreign"),
            ("aws:ViaAWSService", "?"),
        ] {
            assert_eq!(known(question, name), expected, "{} {name}", question.action);
        }
    }
    let (acl, write) = (&bucket[0], &bucket[2]);
    const SSE: &str = "s3:x-amz-server-side-encryption";
    assert_eq!([known(acl, "s3:x-amz-acl"), known(acl, SSE)], ["absent", "absent"]);
    assert_eq!([known(write, "s3:x-amz-acl"), known(write, SSE)], ["“bucket-owner-full-control”", "“AES256”"]);
    assert_eq!(known(write, "s3:TlsVersion"), "“1.2” or “1.3”");
    let with_key = questions::bucket(&Setup { key: Some(KEY), ..setup }, &Bucket::of("acme-logs", None));
    assert_eq!(known(&with_key[1], SSE), "derived aws:kms");
    let context = "kms:EncryptionContext:aws:cloudtrail:arn";
    assert_eq!([known(&key[0], context), known(&key[1], context)], [trail.as_str(), "absent"]);
    assert_eq!(known(&key[1], "kms:ViaService"), "derived ");
    // requests of which is not documented that they name the trail
    let trust = questions::role_trust(&setup, "arn:aws:iam::111122223333:role/x");
    assert_eq!([known(&trust[0], "aws:SourceArn"), known(&trust[0], "sts:ExternalId")], ["open", "absent"]);
    let decrypt = questions::key_for_bucket_key(&setup, KEY);
    for question in [&decrypt[0], &questions::topic_key(&setup, "t", KEY)[0]] {
        assert_eq!(known(question, "aws:SourceArn"), "?", "{}", question.action);
    }
}

#[test]
fn a_role_asks_in_its_own_name() {
    let own = arn("own");
    let setup = Setup::of(&own).of_organization(ORG);
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:audit:*";
    let asked = questions::role_permissions(&setup, "arn:aws:iam::111122223333:role/x", group);
    for (name, expected) in [
        ("aws:RequestedRegion", "“eu-west-1”"),
        ("aws:SecureTransport", "“true”"),
        ("aws:PrincipalArn", "“arn:aws:iam::111122223333:role/x”"),
        ("aws:PrincipalAccount", "“111122223333”"),
        ("aws:PrincipalOrgID", "“o-a1b2c3d4e5”"),
        ("aws:ResourceAccount", "“111122223333”"),
        ("aws:PrincipalIsAWSService", "“false”"),
        ("aws:SourceIp", "foreign"),
    ] {
        assert_eq!(known(&asked[0], name), expected, "{name}");
    }
}
