use super::*;
use crate::trail::sample::{self, GROUP, KEY, ROLE, trail as base};
use crate::trail::settings::{Settings, Trail};
use Severity::{Error, Note, Warning};
use proptest::prelude::*;

fn trail() -> TrailArn {
    TrailArn::parse("arn:aws:cloudtrail:us-east-1:123456789012:trail/events").unwrap()
}

/// The findings of one value, as lines.
fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{:?} {:?}: {}", f.setting, f.severity, f.text)).collect()
}

/// Checks one line a case: a text, and the worst finding's severity with words of it, or nothing.
fn check(setting: Setting, cases: &[(&str, Option<(Severity, &str)>)]) {
    for (text, expected) in cases {
        let found = value(setting, text, &trail());
        assert!(found.is_sorted_by_key(|f| std::cmp::Reverse(f.severity)), "{text}: {:?}", lines(&found));
        match expected {
            None => assert!(found.is_empty(), "{text}: {:?}", lines(&found)),
            Some((severity, words)) => {
                let worst = found.first().map(|f| f.severity);
                assert_eq!(worst, Some(*severity), "{text}: {:?}", lines(&found));
                let said = found.iter().any(|f| f.severity == *severity && f.text.contains(words));
                assert!(said, "{text} should say “{words}”: {:?}", lines(&found));
            }
        }
    }
}

#[test]
fn trail_names() {
    for name in ["abc", "My.Trail_1-x", "9abc", "1.2.3.4.5", "a.b", "1.2.3.4444", &"a".repeat(128)] {
        assert_eq!(trail_name(name), Ok(()), "{name}");
    }
    for (name, words) in [
        ("", "empty"),
        ("ab", "at least 3 characters, this one has 2"),
        ("-abc", "starts and ends"),
        ("abc-", "starts and ends"),
        ("a..b", "“..”"),
        ("my-_ns", "“-_”"),
        ("my--ns", "“--”"),
        ("a b", "“ ”"),
        ("a/b", "“/”"),
        ("192.168.5.4", "IP address"),
        ("é12", "“é”"),
        ("ab\u{1b}", "\\u{1b}"),
        (&"a".repeat(129), "at most 128 characters, this one has 129"),
    ] {
        let message = trail_name(name).unwrap_err();
        assert!(message.contains(words), "{name}: {message}");
    }
}

#[test]
fn buckets() {
    let long = "a".repeat(63);
    let too_long = "a".repeat(64);
    check(
        Setting::S3Bucket,
        &[
            ("abc", None),
            ("my.bucket.1", None),
            ("1bucket", None),
            ("a-b", None),
            (&long, None),
            ("logs-111122223333-us-west-2-an", None),
            ("a-b-111122223333-us-gov-west-1-an", None),
            ("999.1.1.1.1", None),
            ("xn-logs", None),
            ("sthree", None),
            ("logs-an-1", None),
            ("", Some((Error, "Every trail has one"))),
            ("ab", Some((Error, "at least 3 characters, this one has 2"))),
            (&too_long, Some((Error, "at most 63 characters, this one has 64"))),
            ("My-bucket", Some((Error, "“M”"))),
            ("my_bucket", Some((Error, "“_”"))),
            ("my bucket", Some((Error, "A space is not"))),
            ("my\u{a0}bucket", Some((Error, "U+00A0"))),
            ("bücket", Some((Error, "“ü”"))),
            ("-abc", Some((Error, "begins and ends"))),
            ("abc-", Some((Error, "begins and ends"))),
            (".abc", Some((Error, "begins and ends"))),
            ("abc.", Some((Error, "begins and ends"))),
            ("a..b", Some((Error, "two dots"))),
            ("192.168.5.4", Some((Error, "IP address"))),
            ("s3://b", Some((Error, "S3 URL"))),
            ("S3://bucket", Some((Error, "S3 URL"))),
            ("arn:aws:s3:::b", Some((Error, "only its name is wanted: “b”"))),
            ("arn:aws:s3:::b/p", Some((Error, "only its name is wanted: “b”"))),
            ("arn:aws-cn:s3:::b", Some((Error, "in the partition aws-cn, the trail is in aws"))),
            ("arn:aws:s3:us-east-1:123456789012:accesspoint/x", Some((Error, "not the name of a bucket"))),
            ("arn:aws:sns:us-east-1:123456789012:x", Some((Error, "service “sns”"))),
            ("b/prefix", Some((Error, "“prefix”"))),
            ("xn--abc", Some((Error, "“xn--”"))),
            ("sthree-abc", Some((Error, "“sthree-”"))),
            ("sthree-configurator", Some((Error, "“sthree-”"))),
            ("amzn-s3-demo-bucket", Some((Error, "“amzn-s3-demo-”"))),
            ("logs-s3alias", Some((Error, "“-s3alias”"))),
            ("logs--ol-s3", Some((Error, "“--ol-s3”"))),
            ("logs.mrap", Some((Error, "“.mrap”"))),
            ("logs--usw2-az1--x-s3", Some((Error, "“--x-s3”"))),
            ("logs--table-s3", Some((Error, "“--table-s3”"))),
            ("logs-an", Some((Warning, "NAME-ACCOUNT-REGION-an"))),
            ("logs-11112222333-us-west-2-an", Some((Warning, "NAME-ACCOUNT-REGION-an"))),
            ("111122223333-us-west-2-an", Some((Warning, "NAME-ACCOUNT-REGION-an"))),
            ("a-.b", Some((Warning, "dash beside a dot"))),
            ("a.-b", Some((Warning, "dash beside a dot"))),
            ("abc\u{202e}", Some((Error, "U+202E"))),
            ("abc\u{1b}[2J", Some((Error, "U+001B"))),
            ("abc\n", Some((Error, "U+000A"))),
        ],
    );
}

#[test]
fn prefixes() {
    let long = "p".repeat(200);
    let too_long = "p".repeat(201);
    let umlauts = "ü".repeat(200);
    check(
        Setting::S3Prefix,
        &[
            ("prod", None),
            ("prod/trail", None),
            ("a!b-c_d.e'f(g)", None),
            (&long, None),
            ("", Some((Error, "clear the setting"))),
            (&too_long, Some((Error, "at most 200 characters, this one has 201"))),
            (&umlauts, Some((Warning, "“ü”"))),
            ("prod/trail/", Some((Warning, "“prod/trail//AWSLogs/”"))),
            ("/prod", Some((Warning, "begins with “/”"))),
            ("/", Some((Warning, "“//AWSLogs/”"))),
            ("a//b", Some((Warning, "without a name"))),
            ("a b", Some((Warning, "A space is not"))),
            ("größe", Some((Warning, "“ö”"))),
            ("a#b", Some((Warning, "“#”"))),
            ("a\\b", Some((Warning, "“\\”"))),
            ("a{b}", Some((Warning, "“{”"))),
            ("a*", Some((Warning, "wildcard"))),
            ("a?b", Some((Warning, "wildcard"))),
            ("${x}", Some((Warning, "variable"))),
            ("s3://bucket/prod", Some((Warning, "s3://"))),
            ("prod/AWSLogs", Some((Warning, "“prod/AWSLogs/AWSLogs/”"))),
            ("myAWSLogs", None),
            ("a\tb", Some((Error, "U+0009"))),
            ("a\u{0}b", Some((Error, "U+0000"))),
            ("a\u{200b}b", Some((Error, "U+200B"))),
            ("a\u{2028}b", Some((Error, "U+2028"))),
            ("a\u{2066}b", Some((Error, "U+2066"))),
        ],
    );
}

#[test]
fn topics() {
    let long = "t".repeat(256);
    let too_long = "t".repeat(257);
    let head = "arn:aws:sns:us-east-1:123456789012:";
    let (fits, over) = (format!("{head}{}", "t".repeat(221)), format!("{head}{}", "t".repeat(222)));
    let far_over = format!("{head}{too_long}");
    check(
        Setting::SnsTopic,
        &[
            ("news", None),
            ("a", None),
            ("News_1-x", None),
            (&long, None),
            (&fits, None),
            ("arn:aws:sns:us-east-1:123456789012:news", None),
            ("", Some((Error, "clear the setting"))),
            (&too_long, Some((Error, "at most 256 characters, this one has 257"))),
            (&over, Some((Warning, "this ARN has 257"))),
            (&far_over, Some((Error, "at most 256 characters, this one has 257"))),
            ("news.fifo", Some((Error, "FIFO"))),
            ("arn:aws:sns:us-east-1:123456789012:news.fifo", Some((Error, "FIFO"))),
            ("my topic", Some((Error, "A space is not"))),
            ("my.topic", Some((Error, "“.”"))),
            ("tøpic", Some((Error, "“ø”"))),
            ("arn:aws:sns:eu-west-1:123456789012:news", Some((Note, "eu-west-1"))),
            ("arn:aws:sns:us-east-1:111122223333:news", Some((Note, "another account"))),
            (
                "arn:aws:sns:us-east-1:123456789012:news:6b0e71bd-7e97-4d97-80ce-4a0994e55286",
                Some((Error, "that of its topic is arn:aws:sns:us-east-1:123456789012:news")),
            ),
            ("arn:aws:sns:us-east-1:12345678901:news", Some((Error, "“12345678901”"))),
            ("arn:aws:sns::123456789012:news", Some((Error, "“” is not a Region"))),
            ("arn:aws:sns:us-east:123456789012:news", Some((Error, "“us-east” is not a Region"))),
            ("arn:aws:sns:us-east-1:123456789012:", Some((Error, "name of the topic is missing"))),
            ("arn:aws:sns:us-east-1:123456789012", Some((Error, "cut short"))),
            ("arn:aws:sqs:us-east-1:123456789012:news", Some((Error, "service “sqs”, not of sns"))),
            ("arn:aws-cn:sns:cn-north-1:123456789012:news", Some((Error, "partition aws-cn"))),
            ("arn:aws:sns:cn-north-1:123456789012:news", Some((Error, "not in the partition aws"))),
            ("arn:AWS:sns:us-east-1:123456789012:news", Some((Error, "“AWS” is not a partition"))),
            ("ARN:aws:sns:us-east-1:123456789012:news", Some((Error, "lower case"))),
        ],
    );
}

#[test]
fn keys() {
    let alias = format!("alias/{}", "k".repeat(250));
    let long_alias = format!("alias/{}", "k".repeat(251));
    check(
        Setting::KmsKey,
        &[
            ("alias/trail", None),
            ("alias/team/trail_1-x", None),
            (&alias, None),
            ("1234abcd-12ab-34cd-56ef-1234567890ab", None),
            ("1234ABCD-12AB-34CD-56EF-1234567890AB", None),
            ("mrk-1234abcd12ab34cd56ef1234567890ab", None),
            ("mrk-1234abcd-12ab-34cd-56ef-1234567890ab", None),
            ("arn:aws:kms:us-east-1:123456789012:alias/trail", None),
            ("arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", None),
            ("arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", None),
            ("", Some((Error, "clear the setting"))),
            (&long_alias, Some((Error, "this one has 257"))),
            ("trail-key", Some((Error, "write alias/trail-key"))),
            ("aliases/x", Some((Error, "write alias/aliases/x"))),
            ("alias/", Some((Error, "missing behind “alias/”"))),
            ("alias/aws/s3", Some((Error, "AWS manages"))),
            ("alias/a.b", Some((Error, "“.”"))),
            ("alias/a b", Some((Error, "A space is not"))),
            ("my key", Some((Error, "is not a KMS key"))),
            ("key/1234abcd-12ab-34cd-56ef-1234567890ab", Some((Error, "leave “key/” out"))),
            ("1234abcd-12ab-34cd-56ef-1234567890a", Some((Error, "is not a key ID"))),
            ("1234abcg-12ab-34cd-56ef-1234567890ab", Some((Error, "is not a key ID"))),
            ("mrk-1234abcd12ab34cd56ef1234567890a", Some((Error, "is not a key ID"))),
            ("arn:aws:kms:us-east-1:123456789012:key/123", Some((Error, "“123” is not a key ID"))),
            ("arn:aws:kms:us-east-1:123456789012:alias/aws/s3", Some((Error, "AWS manages"))),
            ("arn:aws:kms:us-east-1:123456789012:grant/x", Some((Error, "neither key/ID nor alias/NAME"))),
            ("arn:aws:kms:us-east-1:1234:alias/x", Some((Error, "“1234” is not an account ID"))),
            ("arn:aws:kms::123456789012:alias/x", Some((Error, "“” is not a Region"))),
            ("arn:aws:s3:::key", Some((Error, "service “s3”, not of kms"))),
            ("arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/x", Some((Error, "partition aws-us-gov"))),
            ("arn:aws:kms:us-gov-west-1:123456789012:alias/x", Some((Error, "not in the partition"))),
            ("arn:aws:kms:us-east-1", Some((Error, "cut short"))),
        ],
    );
}

#[test]
fn log_groups() {
    let head = "arn:aws:logs:us-east-1:123456789012:log-group:";
    let fits = format!("{head}{}:*", "g".repeat(512));
    let over = format!("{head}{}:*", "g".repeat(513));
    check(
        Setting::LogGroup,
        &[
            ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*", None),
            ("arn:aws:logs:us-east-1:123456789012:log-group:a.b_c/d#e-F1:*", None),
            (&fits, None),
            (&over, Some((Error, "at most 512 characters, this one has 513"))),
            ("", Some((Error, "clear the setting"))),
            (":*", Some((Error, "not an ARN"))),
            ("/aws/cloudtrail", Some((Error, "log-group:/aws/cloudtrail:*"))),
            ("arn:aws:logs:us-east-1:123456789012:log-group:trail", Some((Error, "“:*” is missing"))),
            ("arn:aws:logs:us-east-1:123456789012:log-group:trail:", Some((Error, "ends with “:*”"))),
            ("arn:aws:logs:us-east-1:123456789012:log-group:trail:*:*", Some((Error, "“:*:*”"))),
            ("arn:aws:logs:us-east-1:123456789012:log-group:trail:log-stream:x", Some((Error, "log stream"))),
            ("arn:aws:logs:us-east-1:123456789012:log-group::*", Some((Error, "name of the log group is missing"))),
            ("arn:aws:logs:us-east-1:123456789012:log-group:a b:*", Some((Error, "A space is not"))),
            ("arn:aws:logs:us-east-1:123456789012:log-group:a*:*", Some((Error, "“*” is not allowed"))),
            ("arn:aws:logs:us-east-1:123456789012:destination:x", Some((Error, "not a log group"))),
            ("arn:aws:logs:eu-west-1:123456789012:log-group:trail:*", Some((Error, "home Region, us-east-1"))),
            ("arn:aws:logs:us-east-1:111122223333:log-group:trail:*", Some((Warning, "delegated administrator"))),
            ("arn:aws:logs:us-east-1:111122223333:log-group:trail", Some((Error, "“:*” is missing"))),
            ("arn:aws:logs:us-east-1:1:log-group:trail:*", Some((Error, "“1” is not an account ID"))),
            ("arn:aws:logs::123456789012:log-group:trail:*", Some((Error, "“” is not a Region"))),
            ("arn:aws-cn:logs:cn-north-1:123456789012:log-group:trail:*", Some((Error, "partition aws-cn"))),
            ("arn:aws:iam::123456789012:role/x", Some((Error, "service “iam”, not of logs"))),
            ("arn:aws:logs", Some((Error, "cut short"))),
        ],
    );
}

#[test]
fn roles() {
    let name = |n: usize| format!("arn:aws:iam::123456789012:role/{}", "r".repeat(n));
    let (fits, over) = (name(64), name(65));
    let whole = |n: usize| format!("arn:aws:iam::123456789012:role/{}/r", "p".repeat(n - 33));
    let (longest, longer) = (whole(2048), whole(2049));
    check(
        Setting::LogRole,
        &[
            ("arn:aws:iam::123456789012:role/CloudTrail", None),
            ("arn:aws:iam::123456789012:role/service-role/CloudTrail_CloudWatchLogs_Role", None),
            ("arn:aws:iam::123456789012:role/a+=,.@-_", None),
            (&fits, None),
            (&over, Some((Error, "at most 64 characters, this one has 65"))),
            (&longest, None),
            (&longer, Some((Error, "at most 2048 characters, this one has 2049"))),
            ("", Some((Error, "clear the setting"))),
            ("CloudTrail", Some((Error, "not an ARN"))),
            (
                "arn:aws:sts::123456789012:assumed-role/Ops/ana",
                Some((Error, "the role itself is arn:aws:iam::123456789012:role/Ops")),
            ),
            ("arn:aws:iam::123456789012:user/ana", Some((Error, "This is a “user”, not a role"))),
            ("arn:aws:iam::123456789012:role/aws-service-role", None),
            ("arn:aws:iam::123456789012:role/ops/aws-service-role/x", None),
            (
                "arn:aws:iam::123456789012:role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail",
                Some((Error, "This is a service-linked role")),
            ),
            ("arn:aws:iam::123456789012:root", Some((Error, "This is a “root”, not a role"))),
            ("arn:aws:iam::123456789012:instance-profile/x", Some((Error, "“instance-profile”"))),
            ("arn:aws:iam::123456789012:role/", Some((Error, "name of the role is missing"))),
            ("arn:aws:iam::123456789012:role/a b", Some((Error, "A space is not"))),
            ("arn:aws:iam::123456789012:role/a b/c", Some((Error, "role's path"))),
            ("arn:aws:iam::123456789012:role/a:b", Some((Error, "“:”"))),
            ("arn:aws:iam:us-east-1:123456789012:role/x", Some((Error, "IAM has no Regions"))),
            ("arn:aws:iam::12345678901:role/x", Some((Error, "“12345678901”"))),
            ("arn:aws:iam::111122223333:role/x", Some((Warning, "delegated administrator"))),
            ("arn:aws-cn:iam::123456789012:role/x", Some((Error, "partition aws-cn"))),
            ("arn:aws:s3:::role", Some((Error, "service “s3”, not of iam"))),
            ("arn:aws:iam::", Some((Error, "cut short"))),
        ],
    );
}

#[test]
fn a_text_is_no_value_of_a_switch() {
    check(Setting::MultiRegion, &[("true", Some((Error, "on or off")))]);
}

#[test]
fn other_partitions_have_their_own_arns() {
    let trail = TrailArn::parse("arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/abc").unwrap();
    let group = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:x:*";
    assert_eq!(value(Setting::LogGroup, group, &trail), []);
    assert!(value(Setting::LogRole, "role", &trail)[0].text.contains("arn:aws-cn:iam::123456789012:role/"));
    // a Region and a partition of tomorrow are not refused
    let trail = TrailArn::parse("arn:aws-moon:cloudtrail:moon-north-1:123456789012:trail/abc").unwrap();
    let group = "arn:aws-moon:logs:moon-north-1:123456789012:log-group:x:*";
    assert_eq!(value(Setting::LogGroup, group, &trail), []);
}

#[test]
fn pastes() {
    use Setting::*;
    let group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:*";
    let key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    // setting, text, value, words of the note (none: taken as it is), the prefix it names
    for (setting, text, expected, note, other) in [
        (S3Bucket, "acme-logs", "acme-logs", "", ""),
        (S3Bucket, "  acme-logs\r\n", "acme-logs", "space", ""),
        (S3Bucket, "\"acme-logs\",", "acme-logs", "quotes", ""),
        (S3Bucket, "“acme-logs”", "acme-logs", "quotes", ""),
        (S3Bucket, "' acme-logs '", "acme-logs", "quotes", ""),
        (S3Bucket, "s3://acme-logs", "acme-logs", "s3:// URL", ""),
        (S3Bucket, "S3://acme-logs/", "acme-logs", "s3:// URL", ""),
        (S3Bucket, "s3://acme-logs/prod/trail/", "acme-logs", "“prod/trail”", "prod/trail"),
        (S3Bucket, "s3://acme-logs/prod/AWSLogs/123456789012/CloudTrail/", "acme-logs", "“prod”", "prod"),
        (S3Bucket, "s3://acme-logs/AWSLogs/123456789012/", "acme-logs", "s3:// URL", ""),
        (S3Bucket, "arn:aws:s3:::acme-logs", "acme-logs", "ARN", ""),
        (S3Bucket, "arn:aws:s3:::acme-logs/*", "acme-logs", "ARN", ""),
        (S3Bucket, "arn:aws:s3:::acme-logs/prod/*", "acme-logs", "“prod”", "prod"),
        (S3Bucket, "arn:aws-cn:s3:::acme-logs", "arn:aws-cn:s3:::acme-logs", "", ""),
        (S3Bucket, "acme-logs/prod", "acme-logs", "path", "prod"),
        (S3Bucket, "acme-logs/", "acme-logs", "path", ""),
        (S3Bucket, "/acme-logs", "/acme-logs", "", ""),
        (
            S3Bucket,
            "https://us-east-1.console.aws.amazon.com/s3/buckets/acme-logs?tab=objects",
            "acme-logs",
            "console",
            "",
        ),
        (S3Bucket, "https://example.com/x", "https://example.com/x", "", ""),
        (S3Bucket, "", "", "", ""),
        (S3Prefix, "prod/trail/", "prod/trail/", "", ""),
        (S3Prefix, "/prod", "/prod", "", ""),
        (S3Prefix, " prod ", "prod", "space", ""),
        (S3Prefix, "s3://acme-logs/prod/trail/", "prod/trail", "“acme-logs”", ""),
        (S3Prefix, "s3://acme-logs/prod/AWSLogs/1/x.json.gz", "prod", "“acme-logs”", ""),
        (S3Prefix, "s3://acme-logs", "", "“acme-logs”", ""),
        (SnsTopic, "news", "news", "", ""),
        (
            SnsTopic,
            "arn:aws:sns:us-east-1:123456789012:news:6b0e71bd",
            "arn:aws:sns:us-east-1:123456789012:news:6b0e71bd",
            "",
            "",
        ),
        (
            SnsTopic,
            "https://us-east-1.console.aws.amazon.com/sns/v3/home?region=us-east-1#/topic/arn:aws:sns:us-east-1:123456789012:news",
            "arn:aws:sns:us-east-1:123456789012:news",
            "console",
            "",
        ),
        (KmsKey, "trail-key", "trail-key", "", ""),
        (KmsKey, "'alias/x'", "alias/x", "quotes", ""),
        (
            KmsKey,
            "https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab/keyPolicy",
            key,
            "account 123456789012",
            "",
        ),
        (LogGroup, "", "", "", ""),
        (LogGroup, "  ", "", "space", ""),
        (LogGroup, ":*", ":*", "", ""),
        (LogGroup, group, group, "", ""),
        (LogGroup, "/aws/cloudtrail", group, "made an ARN", ""),
        (LogGroup, "/aws/cloudtrail:*", group, "made an ARN", ""),
        (LogGroup, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail", group, "“:*”", ""),
        (LogGroup, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:", group, "“*”", ""),
        (
            LogGroup,
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail:log-stream:x",
            group,
            "log stream",
            "",
        ),
        (
            LogGroup,
            "arn:aws:logs:us-east-1:123456789012:log-group:",
            "arn:aws:logs:us-east-1:123456789012:log-group:",
            "",
            "",
        ),
        (LogGroup, "my group", "my group", "", ""),
        (
            LogGroup,
            "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Fcloudtrail/log-events/x",
            group,
            "console",
            "",
        ),
        (LogRole, " arn:aws:iam::123456789012:role/x\n", "arn:aws:iam::123456789012:role/x", "space", ""),
    ] {
        let got = normalise(setting, text, &trail());
        assert_eq!(got.value, expected, "{text}");
        match note {
            "" => assert!(got.notes.is_empty(), "{text}: {:?}", got.notes),
            words => assert!(got.notes.iter().any(|n| n.contains(words)), "{text}: {:?}", got.notes),
        }
        let others: Vec<(Setting, String)> = match other {
            "" => Vec::new(),
            prefix => vec![(S3Prefix, prefix.to_owned())],
        };
        assert_eq!(got.others, others, "{text}");
    }
}

/// The findings of a draft on `base` with these edits.
fn together(base: Trail, account: Option<&str>, edits: &[(Setting, &str)]) -> Vec<Finding> {
    let found = draft(&sample::draft(base, edits), account);
    assert!(found.is_sorted_by_key(|f| (f.setting, std::cmp::Reverse(f.severity))), "{:?}", lines(&found));
    found
}

fn has(found: &[Finding], setting: Setting, severity: Severity, words: &str) {
    assert!(
        found.iter().any(|f| (f.setting, f.severity) == (setting, severity) && f.text.contains(words)),
        "{setting:?} {severity:?} {words}: {:?}",
        lines(found)
    );
}

#[test]
fn what_is_as_aws_holds_it_never_blocks() {
    let mut odd = base("eu-west-1");
    odd.settings = Settings {
        s3_bucket: Some("Old_Bucket".into()),
        s3_prefix: Some("/x/".into()),
        sns_topic: Some("nonsense nonsense".into()),
        multi_region: Some(true),
        global_events: Some(false),
        log_group: Some("group".into()),
        kms_key: Some("nonsense".into()),
        ..odd.settings
    };
    assert_eq!(together(odd.clone(), Some("123456789012"), &[]), []);
    assert_eq!(together(odd, None, &[(Setting::LogFileValidation, "off")]), []);
}

#[test]
fn log_group_and_role_go_together() {
    let found = together(base("us-east-1"), None, &[(Setting::LogGroup, GROUP)]);
    has(&found, Setting::LogRole, Error, "needs a role");
    let found = together(base("us-east-1"), None, &[(Setting::LogRole, ROLE)]);
    has(&found, Setting::LogGroup, Error, "needs a log group");
    assert_eq!(together(base("us-east-1"), None, &[(Setting::LogGroup, GROUP), (Setting::LogRole, ROLE)]), []);
}

#[test]
fn log_group_and_role_are_of_the_right_account() {
    let other_role = "arn:aws:iam::111122223333:role/trail";
    let other_group = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";
    let found = together(base("us-east-1"), None, &[(Setting::LogGroup, GROUP), (Setting::LogRole, other_role)]);
    has(&found, Setting::LogRole, Error, "CloudTrail takes one of 123456789012");
    has(&found, Setting::LogRole, Error, "must be in the same");

    let mut organization = base("us-east-1");
    organization.settings.organization = Some(true);
    let both = [(Setting::LogGroup, other_group), (Setting::LogRole, other_role)];
    // a delegated administrator uses the own account's
    assert_eq!(together(organization.clone(), Some("111122223333"), &both), []);
    let found = together(organization.clone(), Some("123456789012"), &both);
    has(&found, Setting::LogGroup, Error, "111122223333");
    let found = together(organization, None, &both);
    assert!(found.iter().all(|f| f.severity == Warning) && found.len() == 2, "{:?}", lines(&found));
}

#[test]
fn a_multi_region_trail_includes_global_events() {
    let mut silent = base("us-east-1");
    silent.settings.global_events = Some(false);
    let found = together(silent.clone(), None, &[(Setting::MultiRegion, "on")]);
    has(&found, Setting::GlobalEvents, Error, "must include global service events");
    has(&found, Setting::MultiRegion, Note, "5 trails");
    let found = together(silent, None, &[(Setting::MultiRegion, "on"), (Setting::GlobalEvents, "on")]);
    assert!(found.iter().all(|f| f.severity == Note), "{:?}", lines(&found));

    let mut wide = base("us-east-1");
    wide.settings.multi_region = Some(true);
    has(&together(wide.clone(), None, &[(Setting::GlobalEvents, "off")]), Setting::GlobalEvents, Error, "must include");
    assert_eq!(together(wide.clone(), None, &[(Setting::MultiRegion, "off")]), []);
    let found = together(wide, None, &[(Setting::MultiRegion, "off"), (Setting::GlobalEvents, "off")]);
    has(&found, Setting::GlobalEvents, Note, "both off at once");
}

#[test]
fn global_events_need_the_leading_region() {
    let mut wide = base("eu-west-1");
    wide.settings.multi_region = Some(true);
    let found = together(wide, None, &[(Setting::MultiRegion, "off")]);
    has(&found, Setting::GlobalEvents, Warning, "eu-west-1 delivers no events");

    let mut china = base("us-east-1");
    china.arn = TrailArn::parse("arn:aws-cn:cloudtrail:cn-northwest-1:123456789012:trail/events").unwrap();
    china.settings.global_events = Some(false);
    has(&together(china, None, &[(Setting::GlobalEvents, "on")]), Setting::GlobalEvents, Warning, "may deliver");
}

#[test]
fn a_key_must_be_where_the_bucket_is() {
    let found = together(base("us-east-1"), None, &[(Setting::KmsKey, "alias/trail")]);
    has(&found, Setting::KmsKey, Note, "AWS looks for it in us-east-1");
    let found = together(base("us-east-1"), None, &[(Setting::KmsKey, KEY)]);
    has(&found, Setting::KmsKey, Note, "The key is in eu-west-1; the bucket “acme-logs”");
    // where a key is says nothing as long as it is none
    for bad in ["trail-key", "alias/", "alias/aws/s3", "arn:aws:kms:us-east-1:1234:alias/x", "arn:aws:kms", "my key"] {
        let found = together(base("us-east-1"), None, &[(Setting::KmsKey, bad)]);
        assert!(found.iter().all(|f| f.severity == Error) && !found.is_empty(), "{bad}: {:?}", lines(&found));
    }
    let mut encrypted = base("us-east-1");
    encrypted.settings.kms_key = Some(KEY.into());
    let found = together(encrypted, None, &[(Setting::S3Bucket, "other-logs")]);
    has(&found, Setting::KmsKey, Note, "the new bucket must be in that Region");
}

#[test]
fn organization_rules() {
    let found = together(base("us-east-1"), Some("111122223333"), &[(Setting::Organization, "on")]);
    has(&found, Setting::Organization, Error, "management account");
    assert_eq!(together(base("us-east-1"), Some("123456789012"), &[(Setting::Organization, "on")]), []);
    assert_eq!(together(base("us-east-1"), None, &[(Setting::Organization, "on")]), []);
    let found = together(base("me-central-1"), None, &[(Setting::Organization, "on")]);
    has(&found, Setting::Organization, Warning, "me-central-1 must be enabled");

    let mut lake = base("us-east-1");
    (lake.settings.multi_region, lake.settings.organization) = (Some(true), Some(true));
    for setting in [Setting::MultiRegion, Setting::Organization] {
        has(&together(lake.clone(), None, &[(setting, "off")]), setting, Warning, "Security Lake");
    }
}

#[test]
fn edited_values_are_checked_in_a_draft() {
    let found = together(base("us-east-1"), None, &[(Setting::S3Bucket, "No"), (Setting::S3Prefix, "a/")]);
    has(&found, Setting::S3Bucket, Error, "“N”");
    has(&found, Setting::S3Prefix, Warning, "AWSLogs");
}

/// Texts that come near to values, and any others.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \"'`<>“”]{0,6}(s3://|S3://|arn:aws:s3:::|/)?[a-z./AWSLogs*]{0,12}[\"'`,<>“” ]{0,6}",
        "arn:[a-z-]{0,6}:(s3|sns|kms|logs|iam|sts):[a-z0-9-]{0,10}:[0-9]{0,13}:[a-z:/*\u{e4}-]{0,20}",
        "(log-group|key/|alias/|role/|:\\*|https://x.console.aws.com/|/kms/keys/|log-groups/log-group/|\\$252F|a|/){0,6}",
        "https://eu-west-1.console.aws.amazon.com/(s3/buckets/|#/topic/|kms/keys/|log-groups/log-group/){1,2}[a-z:/?&#]{0,9}",
    ]
}

fn settings() -> impl Strategy<Value = Setting> {
    proptest::sample::select(Setting::ALL.to_vec())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(setting in settings(), text in texts()) {
        for finding in value(setting, &text, &trail()) {
            prop_assert_eq!(finding.setting, setting);
            prop_assert!(!finding.text.chars().any(crate::trail::text::is_steering), "{:?}", finding.text);
            prop_assert!(!finding.text.starts_with(|c: char| c.is_ascii_lowercase()), "{:?}", finding.text);
            prop_assert!(!finding.text.is_empty());
        }
    }

    #[test]
    fn a_value_made_of_a_paste_stays_as_it_is(setting in settings(), text in texts()) {
        let once = normalise(setting, &text, &trail());
        let twice = normalise(setting, &once.value, &trail());
        prop_assert_eq!(&twice.value, &once.value);
        prop_assert!(twice.notes.is_empty() && twice.others.is_empty());
        prop_assert_eq!(once.value == text, once.notes.is_empty(), "{:?}", once);
    }

    #[test]
    fn a_good_value_is_not_changed_by_normalising(setting in settings(), text in texts()) {
        // but for slashes and odd characters in a prefix, which are legal
        if setting != Setting::S3Prefix && value(setting, &text, &trail()).is_empty() {
            prop_assert_eq!(normalise(setting, &text, &trail()).value, text);
        }
    }
}
