//! What people paste (F§2.3 d, F§2.6).

use super::*;
use Setting::*;

const GROUP: &str = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*";
const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
const HERE: &str = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// Checks one line a case: a text, the value that becomes of it, words of what is told (`""`: it is taken as it is), and
/// the prefix that it names. `ID` stands for the ID of a key.
#[track_caller]
fn check(setting: Setting, cases: &[(&str, &str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected, note, prefix) in cases {
        let text = text.replace("{ID}", ID);
        let got = normalise(setting, &text, &trail());
        let told = if note.is_empty() { got.notes.is_empty() } else { got.notes.iter().any(|n| n.contains(note)) };
        let others: Vec<_> =
            Some((S3Prefix, (*prefix).to_owned())).filter(|_| !prefix.is_empty()).into_iter().collect();
        if got.value != *expected || !told || got.others != others {
            wrong.push(format!("{text}: {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{setting:?}: {} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
#[rustfmt::skip] // one line a case
fn of_a_bucket() {
    check(
        S3Bucket,
        &[
            ("acme-logs", "acme-logs", "", ""),
            ("", "", "", ""),
            ("  acme-logs\r\n", "acme-logs", "space", ""),
            ("\u{feff}acme-logs\u{200b}", "acme-logs", "space", ""),
            ("\u{202a}acme-logs\u{202c}", "acme-logs", "space", ""),
            ("\"acme-logs\",", "acme-logs", "quotes", ""),
            ("'acme-logs';", "acme-logs", "quotes", ""),
            ("“acme-logs”", "acme-logs", "quotes", ""),
            ("„acme-logs“", "acme-logs", "quotes", ""),
            ("' acme-logs '", "acme-logs", "quotes", ""),
            ("'\"acme-logs\"'", "acme-logs", "quotes", ""),
            // places
            ("s3://acme-logs", "acme-logs", "s3:// URL", ""),
            ("S3://acme-logs/", "acme-logs", "s3:// URL", ""),
            ("s3a://acme-logs/x", "acme-logs", "s3:// URL", "x"),
            ("s3://acme-logs/prod/trail/", "acme-logs", "and the prefix “prod/trail”", "prod/trail"),
            ("s3://acme-logs/prod/AWSLogs/123456789012/CloudTrail/", "acme-logs", "“prod”", "prod"),
            ("s3://acme-logs/AWSLogs/123456789012/", "acme-logs", "s3:// URL", ""),
            ("\"s3://acme-logs/prod/\"", "acme-logs", "“prod”", "prod"),
            ("s3:///prod", "s3:///prod", "", ""),
            ("arn:aws:s3:::acme-logs", "acme-logs", "ARN", ""),
            ("arn:aws:s3:::acme-logs/*", "acme-logs", "ARN", ""),
            ("arn:aws:s3:::acme-logs/prod/*", "acme-logs", "“prod”", "prod"),
            ("arn:aws:s3:::acme-logs/prod/AWSLogs/123456789012/*", "acme-logs", "“prod”", "prod"),
            ("arn:aws-cn:s3:::acme-logs", "arn:aws-cn:s3:::acme-logs", "", ""),
            ("arn:aws:s3:us-east-1:1:accesspoint/x", "arn:aws:s3:us-east-1:1:accesspoint/x", "", ""),
            ("acme-logs/prod", "acme-logs", "path", "prod"),
            ("acme-logs/", "acme-logs", "path", ""),
            ("/acme-logs", "/acme-logs", "", ""),
            // URLs of S3
            ("https://acme-logs.s3.us-east-1.amazonaws.com/prod/", "acme-logs", "out of the URL, and the prefix “prod”", "prod"),
            ("https://acme-logs.s3.amazonaws.com", "acme-logs", "out of the URL", ""),
            ("https://acme-logs.s3.amazonaws.com/?prefix=x", "acme-logs", "out of the URL", ""),
            ("http://acme-logs.s3-us-west-2.amazonaws.com/a%20b/", "acme-logs", "“a b”", "a b"),
            ("https://acme-logs.s3.dualstack.eu-west-1.amazonaws.com/x", "acme-logs", "URL", "x"),
            ("https://acme-logs.s3-accelerate.amazonaws.com/x", "acme-logs", "URL", "x"),
            ("https://acme-logs.s3-website-us-east-1.amazonaws.com", "acme-logs", "URL", ""),
            ("https://acme.logs.s3.eu-west-1.amazonaws.com/x", "acme.logs", "URL", "x"),
            ("https://s3.us-east-1.amazonaws.com/acme-logs/prod/", "acme-logs", "URL", "prod"),
            ("https://s3.amazonaws.com/acme-logs", "acme-logs", "URL", ""),
            ("https://s3-eu-west-1.amazonaws.com/acme-logs/x", "acme-logs", "URL", "x"),
            ("HTTPS://S3.Amazonaws.com/acme-logs", "acme-logs", "URL", ""),
            ("https://s3.us-east-1.amazonaws.com/acme-logs/AWSLogs/1/x.json.gz?X-Amz-Signature=a/b", "acme-logs", "URL", ""),
            ("https://s3.us-east-1.amazonaws.com/", "https://s3.us-east-1.amazonaws.com/", "", ""),
            ("https://s3.cn-north-1.amazonaws.com.cn/acme-logs", "https://s3.cn-north-1.amazonaws.com.cn/acme-logs", "", ""),
            ("https://acme-logs.s3.amazonaws.com.cn/x", "https://acme-logs.s3.amazonaws.com.cn/x", "", ""),
            ("https://x-123456789012.s3-accesspoint.us-east-1.amazonaws.com/", "https://x-123456789012.s3-accesspoint.us-east-1.amazonaws.com/", "", ""),
            ("https://example.com/x", "https://example.com/x", "", ""),
            // as browsers show them, without the scheme
            ("s3.console.aws.amazon.com/s3/buckets/foo", "foo", "console URL", ""),
            ("s3.console.aws.amazon.com/s3/buckets/foo?prefix=prod/&from=https://x", "foo", "“prod”", "prod"),
            ("bucket.s3.us-east-1.amazonaws.com/foo", "bucket", "“foo”", "foo"),
            ("bucket.s3.amazonaws.com", "bucket", "out of the URL", ""),
            ("Bucket.S3.Amazonaws.com", "bucket", "out of the URL", ""),
            ("s3.us-east-1.amazonaws.com/acme-logs/prod", "acme-logs", "“prod”", "prod"),
            ("bucket.s3.cn-north-1.amazonaws.com.cn/foo", "bucket.s3.cn-north-1.amazonaws.com.cn/foo", "", ""),
            ("us-east-1.console.aws.amazon.com/s3/home", "us-east-1.console.aws.amazon.com/s3/home", "", ""),
            ("logs.example.com", "logs.example.com", "", ""),
            ("https://s3.example.com/x", "https://s3.example.com/x", "", ""),
            // URLs of the console
            ("https://us-east-1.console.aws.amazon.com/s3/buckets/acme-logs?tab=objects", "acme-logs", "console URL", ""),
            ("https://s3.console.aws.amazon.com/s3/buckets/acme-logs/prod/?region=us-east-1&tab=overview", "acme-logs", "“prod”", "prod"),
            ("https://us-east-1.console.aws.amazon.com/s3/buckets/acme-logs?region=us-east-1&bucketType=general&prefix=prod/trail/&showversions=false", "acme-logs", "“prod/trail”", "prod/trail"),
            ("https://us-east-1.console.aws.amazon.com/s3/buckets/acme-logs?prefix=a%2Fb%2F", "acme-logs", "“a/b”", "a/b"),
            ("https://us-east-1.console.aws.amazon.com/s3/object/acme-logs?region=us-east-1&prefix=prod/AWSLogs/1/x.json.gz", "acme-logs", "“prod”", "prod"),
            ("https://us-east-1.console.aws.amazon.com/s3/object/acme-logs?prefix=prod/x.txt", "acme-logs", "“prod”", "prod"),
            ("https://111122223333-abc123xy.us-east-1.console.aws.amazon.com/s3/buckets/acme-logs", "acme-logs", "console URL", ""),
            ("https://console.amazonaws.cn/s3/buckets/acme-logs", "https://console.amazonaws.cn/s3/buckets/acme-logs", "", ""),
            ("https://us-east-1.console.aws.amazon.com/s3/home", "https://us-east-1.console.aws.amazon.com/s3/home", "", ""),
            // with its name
            ("\"S3BucketName\": \"acme-logs\",", "acme-logs", "behind “S3BucketName”", ""),
            ("S3BucketName: acme-logs", "acme-logs", "behind “S3BucketName”", ""),
            ("s3_bucket_name                = \"acme-logs\"", "acme-logs", "behind “s3_bucket_name”", ""),
            ("--s3-bucket-name acme-logs", "acme-logs", "behind “--s3-bucket-name”", ""),
            ("--s3-bucket-name=acme-logs --region x", "acme-logs", "behind “--s3-bucket-name”", ""),
            ("aws cloudtrail update-trail --name x --s3-bucket-name 'acme-logs' --s3-key-prefix p", "acme-logs", "behind", ""),
            ("\"KmsKeyId\": \"acme-logs\"", "\"KmsKeyId\": \"acme-logs\"", "", ""),
            ("s3_bucket_name =", "s3_bucket_name =", "", ""),
        ],
    );
}

#[test]
#[rustfmt::skip] // one line a case
fn of_a_prefix() {
    check(
        S3Prefix,
        &[
            ("prod/trail/", "prod/trail/", "", ""),
            ("/prod", "/prod", "", ""),
            ("a:b", "a:b", "", ""),
            ("team=audit/x", "team=audit/x", "", ""),
            ("prefix=x", "prefix=x", "", ""),
            (" prod ", "prod", "space", ""),
            ("s3://acme-logs/prod/trail/", "prod/trail", "s3:// URL; the bucket named there, “acme-logs”, is left out", ""),
            ("s3://acme-logs/prod/AWSLogs/1/x.json.gz", "prod", "“acme-logs”", ""),
            ("s3://acme-logs", "", "“acme-logs”", ""),
            ("arn:aws:s3:::acme-logs/prod/*", "prod", "out of the ARN; the bucket", ""),
            ("https://acme-logs.s3.amazonaws.com/prod/", "prod", "out of the URL; the bucket", ""),
            ("https://us-east-1.console.aws.amazon.com/s3/buckets/acme-logs?prefix=prod%2F", "prod", "out of the console URL", ""),
            ("acme-logs.s3.us-east-1.amazonaws.com/prod/", "prod", "out of the URL; the bucket", ""),
            ("acme-logs.s3.amazonaws.com", "", "“acme-logs”", ""),
            ("s3.amazonaws.com", "s3.amazonaws.com", "", ""),
            ("\"S3KeyPrefix\": \"prod\",", "prod", "behind “S3KeyPrefix”", ""),
            ("s3_key_prefix = \"prod/trail\"", "prod/trail", "behind “s3_key_prefix”", ""),
            ("--s3-key-prefix 'a b'", "a b", "behind “--s3-key-prefix”", ""),
            ("--s3-key-prefixes x", "--s3-key-prefixes x", "", ""),
            ("x--s3-key-prefix y", "x--s3-key-prefix y", "", ""),
        ],
    );
}

#[test]
#[rustfmt::skip] // one line a case
fn of_a_topic() {
    const NEWS: &str = "arn:aws:sns:us-east-1:123456789012:news";
    check(
        SnsTopic,
        &[
            ("news", "news", "", ""),
            (NEWS, NEWS, "", ""),
            ("arn:aws:sns:us-east-1:123456789012:news:6b0e71bd", "arn:aws:sns:us-east-1:123456789012:news:6b0e71bd", "", ""),
            ("https://us-east-1.console.aws.amazon.com/sns/v3/home?region=us-east-1#/topic/arn:aws:sns:us-east-1:123456789012:news", NEWS, "topic's ARN out of the console URL", ""),
            ("https://us-east-1.console.aws.amazon.com/sns/v3/home#/topic/arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Anews", NEWS, "console", ""),
            ("https://us-east-1.console.aws.amazon.com/sns/v3/home#/subscription/arn:aws:sns:us-east-1:123456789012:news:6b0e", "arn:aws:sns:us-east-1:123456789012:news:6b0e", "subscription's ARN", ""),
            ("https://us-east-1.console.aws.amazon.com/sns/v3/home#/topics", "https://us-east-1.console.aws.amazon.com/sns/v3/home#/topics", "", ""),
            ("\"SnsTopicARN\": \"arn:aws:sns:us-east-1:123456789012:news\",", NEWS, "behind “SnsTopicARN”", ""),
            ("TopicArn: arn:aws:sns:us-east-1:123456789012:news", NEWS, "behind “TopicArn”", ""),
            ("sns_topic_name = \"news\"", "news", "behind “sns_topic_name”", ""),
            ("--sns-topic-name news", "news", "behind “--sns-topic-name”", ""),
            ("SnsTopicName=news", "news", "behind “SnsTopicName”", ""),
        ],
    );
}

#[test]
#[rustfmt::skip] // one line a case
fn of_a_key() {
    check(
        KmsKey,
        &[
            ("trail-key", "trail-key", "", ""),
            ("'alias/x'", "alias/x", "quotes", ""),
            (HERE, HERE, "", ""),
            ("https://us-east-1.console.aws.amazon.com/kms/home?region=us-east-1#/kms/keys/{ID}/keyPolicy", HERE, "as one of account 123456789012", ""),
            ("https://us-east-1.console.aws.amazon.com/kms/home#/kms/keys/{ID}", HERE, "console URL", ""),
            ("https://console.aws.amazon.com/kms/home?region=us-east-1#/kms/keys/{ID}", HERE, "console URL", ""),
            ("https://eu-west-1.console.aws.amazon.com/kms/home?region=us-east-1#/kms/keys/{ID}", HERE, "console URL", ""),
            ("https://111122223333-abc123xy.eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/mrk-1234abcd12ab34cd56ef1234567890ab", "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", "account 111122223333, which the URL names", ""),
            ("https://cn-north-1.console.amazonaws.cn/kms/home#/kms/keys/{ID}", "arn:aws-cn:kms:cn-north-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "console URL", ""),
            ("https://us-east-1.console.aws.amazon.com/kms/home#/kms/keys/", "https://us-east-1.console.aws.amazon.com/kms/home#/kms/keys/", "", ""),
            ("\"KmsKeyId\": \"arn:aws:kms:us-east-1:123456789012:key/{ID}\",", HERE, "behind “KmsKeyId”", ""),
            ("KMSKeyId: arn:aws:kms:us-east-1:123456789012:key/{ID}", HERE, "behind “KMSKeyId”", ""),
            ("\"Arn\": \"arn:aws:kms:us-east-1:123456789012:key/{ID}\"", HERE, "behind “Arn”", ""),
            ("arn: arn:aws:kms:us-east-1:123456789012:key/{ID}", HERE, "behind “arn”", ""),
            ("kms_key_id = \"alias/trail\"", "alias/trail", "behind “kms_key_id”", ""),
            ("kms_key_id=alias/trail", "alias/trail", "behind “kms_key_id”", ""),
            ("--kms-key-id alias/trail", "alias/trail", "behind “--kms-key-id”", ""),
            ("--kms-key-id=\"alias/trail\"", "alias/trail", "behind “--kms-key-id”", ""),
            ("aws cloudtrail update-trail --name t --kms-key-id alias/trail", "alias/trail", "behind “--kms-key-id”", ""),
            ("\"AliasName\": \"alias/trail\",", "alias/trail", "behind “AliasName”", ""),
        ],
    );
}

#[test]
#[rustfmt::skip] // one line a case
fn of_a_log_group() {
    check(
        LogGroup,
        &[
            ("", "", "", ""),
            ("  ", "", "space", ""),
            (":*", ":*", "", ""),
            (GROUP, GROUP, "", ""),
            ("/aws/cloudtrail", GROUP, "made an ARN of the name, in us-east-1 and account 123456789012", ""),
            ("/aws/cloudtrail:*", GROUP, "made an ARN", ""),
            ("log-group:/aws/cloudtrail", GROUP, "made an ARN of the name", ""),
            ("log-group:/aws/cloudtrail:*", GROUP, "made an ARN of the name", ""),
            ("log-group:", "log-group:", "", ""),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail", GROUP, "put “:*” behind it", ""),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:", GROUP, "put “*” behind it", ""),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:log-stream:x", GROUP, "log stream", ""),
            ("arn:aws:logs:us-east-1:123456789012:log-group:", "arn:aws:logs:us-east-1:123456789012:log-group:", "", ""),
            ("my group", "my group", "", ""),
            ("https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Fcloudtrail/log-events/x", GROUP, "made the log group's ARN from the console URL", ""),
            ("https://us-east-1.console.aws.amazon.com/cloudwatch/home#logsV2:log-groups/log-group/%2Faws%2Fcloudtrail", GROUP, "console", ""),
            ("https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#logStream:group=/aws/cloudtrail;streamFilter=x", GROUP, "console", ""),
            ("https://eu-west-1.console.aws.amazon.com/cloudwatch/home#logsV2:log-groups/log-group/a$2523b", "arn:aws:logs:eu-west-1:123456789012:log-group:a#b:*", "console", ""),
            ("https://111122223333.us-east-1.console.aws.amazon.com/cloudwatch/home#logsV2:log-groups/log-group/x", "arn:aws:logs:us-east-1:111122223333:log-group:x:*", "which the URL names", ""),
            ("https://us-east-1.console.aws.amazon.com/cloudwatch/home#logsV2:log-groups", "https://us-east-1.console.aws.amazon.com/cloudwatch/home#logsV2:log-groups", "", ""),
            ("\"CloudWatchLogsLogGroupArn\": \"arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*\",", GROUP, "behind “CloudWatchLogsLogGroupArn”", ""),
            ("\"logGroupArn\": \"arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail\",", GROUP, "put “:*” behind it", ""),
            ("\"logGroupName\": \"/aws/cloudtrail\"", GROUP, "behind “logGroupName”", ""),
            ("cloud_watch_logs_group_arn = \"arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*\"", GROUP, "behind “cloud_watch_logs_group_arn”", ""),
            ("--cloud-watch-logs-log-group-arn arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*", GROUP, "behind", ""),
        ],
    );
}

#[test]
#[rustfmt::skip] // one line a case
fn of_a_role() {
    const X: &str = "arn:aws:iam::123456789012:role/x";
    check(
        LogRole,
        &[
            (X, X, "", ""),
            (" arn:aws:iam::123456789012:role/x\n", X, "space", ""),
            ("x", "x", "", ""),
            ("role/x", X, "put before it what an ARN begins with, in account 123456789012", ""),
            ("role/service-role/x", "arn:aws:iam::123456789012:role/service-role/x", "put before it", ""),
            ("role/", "role/", "", ""),
            ("https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/roles/details/x?section=permissions", X, "if the role has a path", ""),
            ("https://console.aws.amazon.com/iam/home?#/roles/x", X, "made the role's ARN from the console URL", ""),
            ("https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/a%2Bb", "arn:aws:iam::123456789012:role/a+b", "console", ""),
            ("https://111122223333-abc123xy.us-east-1.console.aws.amazon.com/iam/home#/roles/details/x", "arn:aws:iam::111122223333:role/x", "which the URL names", ""),
            ("https://console.aws.amazon.com/iam/home#/roles", "https://console.aws.amazon.com/iam/home#/roles", "", ""),
            ("arn:aws:sts::123456789012:assumed-role/Ops/ana", "arn:aws:sts::123456789012:assumed-role/Ops/ana", "", ""),
            ("\"CloudWatchLogsRoleArn\": \"arn:aws:iam::123456789012:role/x\",", X, "behind “CloudWatchLogsRoleArn”", ""),
            ("cloud_watch_logs_role_arn = \"arn:aws:iam::123456789012:role/x\"", X, "behind “cloud_watch_logs_role_arn”", ""),
            ("--cloud-watch-logs-role-arn arn:aws:iam::123456789012:role/x", X, "behind", ""),
            ("\"Arn\": \"arn:aws:iam::123456789012:role/x\",", X, "behind “Arn”", ""),
        ],
    );
}

/// One value in the dress of every tool that people copy from.
#[test]
#[rustfmt::skip] // one line a case
fn out_of_other_tools() {
    check(
        S3Bucket,
        &[
            // PowerShell
            ("-S3BucketName acme-logs", "acme-logs", "behind “-S3BucketName”", ""),
            ("Update-CTTrail -Name events -S3BucketName acme-logs -S3KeyPrefix prod", "acme-logs", "behind “-S3BucketName”", ""),
            ("Update-CTTrail -S3BucketName:acme-logs", "acme-logs", "behind “-S3BucketName”", ""),
            ("Update-CTTrail -S3BucketName \"acme-logs\" `", "acme-logs", "behind “-S3BucketName”", ""),
            ("$S3BucketName = 'acme-logs'", "acme-logs", "behind “S3BucketName”", ""),
            ("$env:S3_BUCKET_NAME = \"acme-logs\"", "acme-logs", "behind “S3_BUCKET_NAME”", ""),
            ("S3BucketName               : acme-logs", "acme-logs", "behind “S3BucketName”", ""),
            ("Update-CTTrail -S3BucketName -Name events", "Update-CTTrail -S3BucketName -Name events", "", ""),
            ("–s3-bucket-name acme-logs", "acme-logs", "behind “–s3-bucket-name”", ""),
            ("—s3-bucket-name acme-logs", "acme-logs", "behind “—s3-bucket-name”", ""),
            // plans and differences
            ("~ s3_bucket_name = \"old-logs\" -> \"acme-logs\"", "acme-logs", "behind “s3_bucket_name”", ""),
            ("      ~ s3_bucket_name                = \"old-logs\" -> \"acme-logs\" # forces replacement", "acme-logs", "behind “s3_bucket_name”", ""),
            ("-/+ s3_bucket_name = \"old-logs\" -> \"acme-logs\"", "acme-logs", "behind “s3_bucket_name”", ""),
            ("- s3_bucket_name = \"acme-logs\" -> null", "acme-logs", "behind “s3_bucket_name”", ""),
            ("+ s3_bucket_name = \"acme-logs\"", "acme-logs", "behind “s3_bucket_name”", ""),
            ("~ s3_bucket_name = \"acme-logs\" -> (known after apply)", "acme-logs", "behind “s3_bucket_name”", ""),
            ("+ s3_bucket_name = (known after apply)", "+ s3_bucket_name = (known after apply)", "", ""),
            ("\"acme-logs\" -> null", "acme-logs", "line of a plan", ""),
            ("\"old-logs\" -> \"acme-logs\"", "acme-logs", "line of a plan", ""),
            ("\"old-logs\" => \"acme-logs\"", "acme-logs", "line of a plan", ""),
            ("~ \"old-logs\" -> \"acme-logs\"", "acme-logs", "line of a plan", ""),
            ("~ s3BucketName: \"old-logs\" => \"acme-logs\"", "acme-logs", "behind “s3BucketName”", ""),
            ("s3_bucket_name: old-logs -> acme-logs", "acme-logs", "behind “s3_bucket_name”", ""),
            ("-   S3BucketName: acme-logs", "acme-logs", "behind “S3BucketName”", ""),
            ("+\"S3BucketName\": \"acme-logs\",", "acme-logs", "behind “S3BucketName”", ""),
            // tables
            ("|  S3BucketName |  acme-logs |", "acme-logs", "behind “S3BucketName”", ""),
            ("||  S3BucketName              |  acme-logs                     ||", "acme-logs", "behind “S3BucketName”", ""),
            ("| `S3BucketName` | `acme-logs` |", "acme-logs", "behind “S3BucketName”", ""),
            ("│ S3BucketName │ acme-logs │", "acme-logs", "behind “S3BucketName”", ""),
            ("|  acme-logs |", "acme-logs", "brackets", ""),
            ("S3 bucket name\tacme-logs", "S3 bucket name\tacme-logs", "", ""),
            ("S3BucketName\tacme-logs", "acme-logs", "behind “S3BucketName”", ""),
            // Athena and Glue
            ("LOCATION 's3://acme-logs/AWSLogs/123456789012/CloudTrail/'", "acme-logs", "s3:// URL", ""),
            ("location 's3://acme-logs/prod/AWSLogs/123456789012/'", "acme-logs", "the prefix “prod”", "prod"),
            ("\"Location\": \"s3://acme-logs/prod/AWSLogs/\",", "acme-logs", "the prefix “prod”", "prod"),
            ("'storage.location.template' = 's3://acme-logs/AWSLogs/123456789012/CloudTrail/${region}/${day}'", "acme-logs", "s3:// URL", ""),
            ("location us-east-1", "location us-east-1", "", ""),
            // quotes
            ("«acme-logs»", "acme-logs", "quotes", ""),
            ("» acme-logs «", "acme-logs", "quotes", ""),
            ("‘acme-logs’", "acme-logs", "quotes", ""),
            ("’acme-logs’", "acme-logs", "quotes", ""),
            ("”acme-logs”", "acme-logs", "quotes", ""),
            ("‚acme-logs‘,", "acme-logs", "quotes", ""),
            ("„acme-logs”", "acme-logs", "quotes", ""),
            ("`acme-logs`", "acme-logs", "quotes", ""),
            ("``acme-logs``", "acme-logs", "quotes", ""),
            ("```acme-logs```", "acme-logs", "quotes", ""),
            ("`acme-logs'", "acme-logs", "quotes", ""),
            ("\\\"acme-logs\\\"", "acme-logs", "quotes", ""),
            ("“S3BucketName”: “acme-logs”,", "acme-logs", "behind “S3BucketName”", ""),
            ("\"acme-logs", "acme-logs", "marks", ""),
            ("acme-logs’,", "acme-logs", "marks", ""),
            ("acme-logs,", "acme-logs", "marks", ""),
            // listings
            ("2026-11-20 10:00:00 acme-logs", "acme-logs", "listing", ""),
            // data and programs
            ("{\"S3BucketName\": \"acme-logs\", \"S3KeyPrefix\": \"prod\"}", "acme-logs", "behind “S3BucketName”", ""),
            ("{\\\"S3BucketName\\\": \\\"acme-logs\\\"}", "acme-logs", "behind “S3BucketName”", ""),
            ("'S3BucketName': 'acme-logs',", "acme-logs", "behind “S3BucketName”", ""),
            ("cloudtrail.update_trail(Name='events', S3BucketName='acme-logs')", "acme-logs", "behind “S3BucketName”", ""),
            ("S3BucketName=\"acme-logs\",", "acme-logs", "behind “S3BucketName”", ""),
            ("S3BucketName: aws.String(\"acme-logs\"),", "acme-logs", "behind “S3BucketName”", ""),
            (".s3_bucket_name(\"acme-logs\")", "acme-logs", "behind “s3_bucket_name”", ""),
            (".withS3BucketName(\"acme-logs\");", "acme-logs", "behind “withS3BucketName”", ""),
            ("s3_bucket_name: \"acme-logs\",", "acme-logs", "behind “s3_bucket_name”", ""),
            (":s3_bucket_name => \"acme-logs\",", "acme-logs", "behind “s3_bucket_name”", ""),
            ("'S3BucketName' => 'acme-logs',", "acme-logs", "behind “S3BucketName”", ""),
            ("S3BucketName: !Sub 'acme-logs'", "acme-logs", "behind “S3BucketName”", ""),
            ("S3BucketName: acme-logs # the log archive", "acme-logs", "behind “S3BucketName”", ""),
            ("S3BucketName: acme logs", "acme logs", "behind “S3BucketName”", ""),
            ("S3BucketName: null", "S3BucketName: null", "", ""),
            ("export S3_BUCKET_NAME=acme-logs", "acme-logs", "behind “S3_BUCKET_NAME”", ""),
            ("export TF_VAR_s3_bucket_name='acme-logs'", "acme-logs", "behind “TF_VAR_s3_bucket_name”", ""),
            ("CLOUDTRAIL_BUCKET_NAME=acme-logs", "acme-logs", "behind “CLOUDTRAIL_BUCKET_NAME”", ""),
            ("const bucketName = \"acme-logs\";", "acme-logs", "behind “bucketName”", ""),
            ("bucket := \"acme-logs\"", "acme-logs", "behind “bucket”", ""),
            ("aws_cloudtrail.main.s3_bucket_name = \"acme-logs\"", "acme-logs", "behind “s3_bucket_name”", ""),
            ("aws s3api get-bucket-policy --bucket acme-logs --output text", "acme-logs", "behind “--bucket”", ""),
            ("$ aws s3 ls s3://acme-logs/prod/", "acme-logs", "the prefix “prod”", "prod"),
            ("[acme-logs](s3://acme-logs/)", "acme-logs", "s3:// URL", ""),
            ("[\"acme-logs\"]", "acme-logs", "brackets", ""),
            ("The bucket is arn:aws:s3:::acme-logs.", "acme-logs", "ARN out of the text", ""),
            // several lines
            ("{\n  \"S3BucketName\": \"acme-logs\",\n  \"S3KeyPrefix\": \"prod\"\n}", "acme-logs", "behind “S3BucketName”", ""),
            ("[\n    \"acme-logs\"\n]", "acme-logs", "quotes", ""),
            ("aws cloudtrail update-trail \\\n  --name events \\\n  --s3-bucket-name acme-logs \\\n  --s3-key-prefix prod", "acme-logs", "behind “--s3-bucket-name”", ""),
            ("Update-CTTrail -Name events `\n  -S3BucketName acme-logs `\n  -S3KeyPrefix prod", "acme-logs", "behind “-S3BucketName”", ""),
            ("Properties:\n  S3BucketName: acme-logs\n  KMSKeyId: alias/x\n", "acme-logs", "behind “S3BucketName”", ""),
            ("one\ntwo", "one\ntwo", "", ""),
            ("S3BucketName: one\nS3BucketName: two", "S3BucketName: one\nS3BucketName: two", "", ""),
            ("acme-logs/prod\nother", "acme-logs/prod\nother", "", ""),
        ],
    );
    check(
        S3Prefix,
        &[
            ("PRE prod/", "prod", "listing", ""),
            ("                           PRE prod/", "prod", "listing", ""),
            ("PRE prod/trail/", "prod/trail", "listing", ""),
            ("2026-11-20 10:00:00       1234 prod/AWSLogs/123456789012/x.json.gz", "prod", "listing", ""),
            ("LOCATION 's3://acme-logs/prod/AWSLogs/123456789012/CloudTrail/'", "prod", "“acme-logs”", ""),
            ("-S3KeyPrefix prod", "prod", "behind “-S3KeyPrefix”", ""),
            ("~ s3_key_prefix = \"old\" -> \"prod\"", "prod", "behind “s3_key_prefix”", ""),
            ("- s3_key_prefix = \"prod\" -> null", "prod", "behind “s3_key_prefix”", ""),
            ("|  S3KeyPrefix |  prod |", "prod", "behind “S3KeyPrefix”", ""),
            ("{\"S3BucketName\": \"acme-logs\", \"S3KeyPrefix\": \"prod\"}", "prod", "behind “S3KeyPrefix”", ""),
            ("“S3KeyPrefix”: “prod”", "prod", "behind “S3KeyPrefix”", ""),
            ("S3KeyPrefix: a b", "a b", "behind “S3KeyPrefix”", ""),
            ("«prod»", "prod", "quotes", ""),
            // what is a prefix as it is
            ("team=audit/bucket=x", "team=audit/bucket=x", "", ""),
            ("year=2026/keyprefix=x", "year=2026/keyprefix=x", "", ""),
            ("-", "-", "", ""),
            ("- prod", "- prod", "", ""),
            ("[prod]", "[prod]", "", ""),
            ("prod,", "prod,", "", ""),
            ("it's", "it's", "", ""),
            ("PRE", "PRE", "", ""),
        ],
    );
    check(
        KmsKey,
        &[
            ("-KMSKeyId arn:aws:kms:us-east-1:123456789012:key/{ID}", HERE, "behind “-KMSKeyId”", ""),
            ("Update-CTTrail -Name events -KmsKeyId alias/trail", "alias/trail", "behind “-KmsKeyId”", ""),
            ("\"arn:aws:kms:us-east-1:123456789012:key/{ID}\" -> null", HERE, "line of a plan", ""),
            ("~ kms_key_id = \"alias/old\" -> \"arn:aws:kms:us-east-1:123456789012:key/{ID}\"", HERE, "behind “kms_key_id”", ""),
            ("+ kms_key_id = \"alias/trail\"", "alias/trail", "behind “kms_key_id”", ""),
            ("|  KmsKeyId    |  arn:aws:kms:us-east-1:123456789012:key/{ID}  |", HERE, "behind “KmsKeyId”", ""),
            ("“arn:aws:kms:us-east-1:123456789012:key/{ID}”", HERE, "quotes", ""),
            ("arn:aws:kms:us-east-1:123456789012:key/{ID}  ", HERE, "space", ""),
            ("\"{ID}\",\"arn:aws:kms:us-east-1:123456789012:key/{ID}\",Enabled", HERE, "ARN out of the text", ""),
            ("[the key](arn:aws:kms:us-east-1:123456789012:key/{ID})", HERE, "ARN out of the text", ""),
            ("export KMS_KEY_ARN=\"arn:aws:kms:us-east-1:123456789012:key/{ID}\"", HERE, "behind “KMS_KEY_ARN”", ""),
            ("not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:123456789012:key/{ID} because", HERE, "ARN out of the text", ""),
            ("ParameterKey=TrailKey,ParameterValue=arn:aws:kms:us-east-1:123456789012:key/{ID}", HERE, "ARN out of the text", ""),
            ("\"KMSMasterKeyID\": \"alias/trail\"", "alias/trail", "behind “KMSMasterKeyID”", ""),
            // wrapped
            ("arn:aws:kms:us-east-1:123456789012:key/1234abcd-\n    12ab-34cd-56ef-1234567890ab", HERE, "joined 2 lines", ""),
            ("arn:aws:kms:us-east-1:\r\n  123456789012:key/1234abcd-12ab\r\n  -34cd-56ef-1234567890ab\r\n", HERE, "joined 3 lines", ""),
            ("KMSKeyId: arn:aws:kms:us-east-1:123456789012:key/1234abcd-\n  12ab-34cd-56ef-1234567890ab", HERE, "joined 2 lines", ""),
            ("\"KmsKeyId\": \"arn:aws:kms:us-east-1:123456789012:key/1234abcd-\n  12ab-34cd-56ef-1234567890ab\",", HERE, "joined 2 lines", ""),
            ("arn:aws:kms:us-east-1:123456789012:key/{ID}\narn:aws:kms:us-east-1:123456789012:key/{ID}0", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\narn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab0", "", ""),
        ],
    );
    const NEWS: &str = "arn:aws:sns:us-east-1:123456789012:news";
    check(
        SnsTopic,
        &[
            ("-SnsTopicName news", "news", "behind “-SnsTopicName”", ""),
            ("|  SnsTopicARN  |  arn:aws:sns:us-east-1:123456789012:news  |", NEWS, "behind “SnsTopicARN”", ""),
            ("{\"TopicArn\": \"arn:aws:sns:us-east-1:123456789012:news\"}", NEWS, "behind “TopicArn”", ""),
            ("Topics: arn:aws:sns:us-east-1:123456789012:news", NEWS, "ARN out of the text", ""),
            ("arn:aws:sns:us-east-1:123456789012:\n  news", NEWS, "joined 2 lines", ""),
        ],
    );
    check(
        LogGroup,
        &[
            ("-CloudWatchLogsLogGroupArn arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*", GROUP, "behind “-CloudWatchLogsLogGroupArn”", ""),
            ("~ cloud_watch_logs_group_arn = \"x\" -> \"arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*\"", GROUP, "behind “cloud_watch_logs_group_arn”", ""),
            ("|  arn  |  arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*  |", GROUP, "behind “arn”", ""),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/\n   cloudtrail:*", GROUP, "joined 2 lines", ""),
        ],
    );
    const X: &str = "arn:aws:iam::123456789012:role/x";
    check(
        LogRole,
        &[
            ("-CloudWatchLogsRoleArn arn:aws:iam::123456789012:role/x", X, "behind “-CloudWatchLogsRoleArn”", ""),
            ("\"arn:aws:iam::123456789012:role/x\" -> null", X, "line of a plan", ""),
            ("|  Arn | arn:aws:iam::123456789012:role/x |", X, "behind “Arn”", ""),
            ("arn:aws:iam::123456789012:role/a,b=c", "arn:aws:iam::123456789012:role/a,b=c", "", ""),
            ("Role: arn:aws:iam::123456789012:role/x (created)", X, "ARN out of the text", ""),
        ],
    );
}
