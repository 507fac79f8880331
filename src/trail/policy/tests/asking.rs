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
            questions::bucket(&own, "acme-logs", Some("prod/trail"), Some(ORG)),
            vec![
                "read the bucket's ACL",
                "write to prod/trail/AWSLogs/111122223333/…",
                "write to prod/trail/AWSLogs/o-a1b2c3d4e5/111122223333/…",
            ],
        ),
        (
            questions::bucket(&own, "acme-logs", None, None),
            vec!["read the bucket's ACL", "write to AWSLogs/111122223333/…"],
        ),
        (
            questions::bucket(&own, "acme-logs", Some("/CloudTrail/"), None),
            vec!["read the bucket's ACL", "write to /CloudTrail//AWSLogs/111122223333/…"],
        ),
        (
            questions::bucket(&own, "acme-logs", Some("a\u{1b}b"), None),
            vec!["read the bucket's ACL", "write to a\\u{1b}b/AWSLogs/111122223333/…"],
        ),
        (questions::topic(&own, "arn:aws:sns:us-east-1:111122223333:news"), vec!["publish to the topic"]),
        (
            questions::topic_key("arn:aws:sns:us-east-1:111122223333:news", KEY),
            vec!["encrypt with the key (kms:GenerateDataKey)", "decrypt with the key (kms:Decrypt)"],
        ),
        (
            questions::key(&own, KEY),
            vec!["encrypt with the key (kms:GenerateDataKey)", "look at the key (kms:DescribeKey)"],
        ),
        (questions::key_for_bucket_key(&own, KEY), vec!["decrypt with the key (kms:Decrypt)"]),
        (questions::role_trust(&own, "arn:aws:iam::111122223333:role/x"), vec!["take on the role (sts:AssumeRole)"]),
        (
            questions::role_permissions(&own, "arn:aws:logs:us-east-1:111122223333:log-group:/acme/audit:*", Some(ORG)),
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

/// What is known of a key in each question: a value, that it is not sent, or nothing.
#[test]
fn what_is_not_documented_of_a_request_is_not_known() {
    let own = arn("own");
    let bucket = questions::bucket(&own, "acme-logs", None, Some(ORG));
    let known = |question: &Question, key: &str| question.context.get(key).map(|values| values.join(","));
    let (acl, write) = (&bucket[0], &bucket[2]);
    let trail = Some(own.as_str().to_owned());
    for question in [acl, write, &questions::topic(&own, "t")[0], &questions::key(&own, KEY)[0]] {
        assert_eq!(known(question, "aws:SourceArn"), trail, "{}", question.action);
        assert_eq!(known(question, "aws:SourceAccount"), Some(ACCOUNT.to_owned()));
        assert_eq!(known(question, "aws:PrincipalIsAWSService"), Some("true".to_owned()));
        assert_eq!(known(question, "aws:PrincipalOrgID"), Some(String::new()), "is not sent");
        for key in [
            "aws:SourceOrgID",
            "aws:SourceOrgPaths",
            "aws:SourceIp",
            "aws:SourceVpce",
            "aws:PrincipalArn",
            "aws:ViaAWSService",
            "aws:PrincipalServiceNamesList",
            "s3:x-amz-server-side-encryption",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            "kms:ViaService",
        ] {
            assert_eq!(known(question, key), None, "{key}");
        }
    }
    assert_eq!(known(acl, "s3:x-amz-acl"), Some(String::new()));
    assert_eq!(known(write, "s3:x-amz-acl"), Some("bucket-owner-full-control".to_owned()));
    let context = "kms:EncryptionContext:aws:cloudtrail:arn";
    let key = questions::key(&own, KEY);
    assert_eq!((known(&key[0], context), known(&key[1], context)), (trail, Some(String::new())));
    // requests of which is not documented that they name the trail
    let trust = questions::role_trust(&own, "arn:aws:iam::111122223333:role/x");
    let decrypt = questions::key_for_bucket_key(&own, KEY);
    for question in [&trust[0], &decrypt[0], &questions::topic_key("t", KEY)[0]] {
        for key in ["aws:SourceArn", "aws:SourceAccount", context] {
            assert_eq!(known(question, key), None, "{} {key}", question.action);
        }
    }
}
