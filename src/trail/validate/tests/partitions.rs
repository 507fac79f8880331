//! Every partition has its own ARNs, hosts and Regions, and takes nothing of another.

use super::*;

/// A partition with a home Region, a host of its console and what its S3 URLs end with, where they are known.
const PARTITIONS: [(&str, &str, &str, &str); 10] = [
    ("aws", "us-east-1", "us-east-1.console.aws.amazon.com", "amazonaws.com"),
    ("aws", "mx-central-1", "mx-central-1.console.aws.amazon.com", "amazonaws.com"),
    ("aws-cn", "cn-north-1", "cn-north-1.console.amazonaws.cn", "amazonaws.com.cn"),
    ("aws-us-gov", "us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com", "amazonaws.com"),
    ("aws-iso", "us-iso-east-1", "us-iso-east-1.console.example.ic.gov", "c2s.ic.gov"),
    ("aws-iso-b", "us-isob-east-1", "us-isob-east-1.console.example.sgov.gov", "sc2s.sgov.gov"),
    ("aws-iso-e", "eu-isoe-west-1", "eu-isoe-west-1.console.example.uk", "cloud.adc-e.uk"),
    ("aws-iso-f", "us-isof-south-1", "us-isof-south-1.console.example.gov", "csp.hci.ic.gov"),
    ("aws-eusc", "eusc-de-east-1", "eusc-de-east-1.console.amazonaws-eusc.eu", "amazonaws.eu"),
    // a partition of tomorrow
    ("aws-moon", "moon-north-1", "moon-north-1.console.example.moon", ""),
];

fn trail_of(partition: &str, region: &str) -> TrailArn {
    TrailArn::parse(&format!("arn:{partition}:cloudtrail:{region}:123456789012:trail/events")).unwrap()
}

/// The four ARNs of a partition.
fn arns(partition: &str, region: &str) -> [(Setting, String); 4] {
    [
        (Setting::SnsTopic, format!("arn:{partition}:sns:{region}:123456789012:news")),
        (Setting::KmsKey, format!("arn:{partition}:kms:{region}:123456789012:alias/trail")),
        (Setting::LogGroup, format!("arn:{partition}:logs:{region}:123456789012:log-group:trail:*")),
        (Setting::LogRole, format!("arn:{partition}:iam::123456789012:role/trail")),
    ]
}

#[test]
fn arns_of_the_own_partition_are_taken_and_others_refused() {
    for (partition, region, ..) in PARTITIONS {
        let trail = trail_of(partition, region);
        for (other, other_region, ..) in PARTITIONS {
            for (setting, arn) in arns(other, other_region) {
                let found = value(setting, &arn, &trail);
                if (partition, region) == (other, other_region) {
                    assert_eq!(found, [], "{arn} for {trail}");
                } else if partition != other {
                    let words = format!("It is in the partition {other}, the trail is in {partition}");
                    assert_eq!(found[0].severity, Error, "{arn} for {trail}");
                    assert!(found.iter().any(|f| f.text.contains(&words) && f.fix.is_none()), "{:?}", lines(&found));
                }
            }
        }
    }
}

#[test]
fn names_become_arns_of_the_own_partition() {
    for (partition, region, ..) in PARTITIONS {
        let trail = trail_of(partition, region);
        let [_, _, (_, group), (_, role)] = arns(partition, region);
        assert_eq!(normalise(Setting::LogGroup, "trail", &trail).value, group);
        assert_eq!(normalise(Setting::LogRole, "role/trail", &trail).value, role);
        let found = value(Setting::LogRole, "trail", &trail);
        assert_eq!(made(Setting::LogRole, &found[0]), Some(role));
        check_of(&trail, Setting::S3Bucket, &[(&format!("arn:{partition}:s3:::acme-logs"), "E ARN => acme-logs")]);
    }
}

#[test]
fn urls_of_the_console_are_of_the_own_partition() {
    for (partition, region, host, _) in PARTITIONS {
        let trail = trail_of(partition, region);
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        for host in [host.to_owned(), format!("111122223333-abc123xy.{host}"), format!("111122223333.{host}")] {
            let account = if host.starts_with('1') { "111122223333" } else { "123456789012" };
            for (setting, page, expected) in [
                (Setting::S3Bucket, "/s3/buckets/acme-logs?tab=objects", "acme-logs".to_owned()),
                (
                    Setting::SnsTopic,
                    &format!("/sns/v3/home#/topic/arn:{partition}:sns:{region}:123456789012:news"),
                    format!("arn:{partition}:sns:{region}:123456789012:news"),
                ),
                (
                    Setting::KmsKey,
                    &format!("/kms/home?region={region}#/kms/keys/{id}/keyPolicy"),
                    format!("arn:{partition}:kms:{region}:{account}:key/{id}"),
                ),
                (
                    Setting::LogGroup,
                    "/cloudwatch/home#logsV2:log-groups/log-group/$252Faws$252Ftrail$2523a",
                    format!("arn:{partition}:logs:{region}:{account}:log-group:/aws/trail#a:*"),
                ),
                (
                    Setting::LogRole,
                    "/iam/home#/roles/details/trail?section=permissions",
                    format!("arn:{partition}:iam::{account}:role/trail"),
                ),
            ] {
                let url = format!("https://{host}{page}");
                assert_eq!(normalise(setting, &url, &trail).value, expected, "{url}");
            }
        }
    }
}

#[test]
fn urls_of_s3_are_of_the_own_partition() {
    for (partition, region, _, end) in PARTITIONS.into_iter().filter(|p| !p.3.is_empty()) {
        let trail = trail_of(partition, region);
        for url in [
            format!("https://acme-logs.s3.{region}.{end}/prod/"),
            format!("https://s3.{region}.{end}/acme-logs/prod/"),
            format!("https://acme-logs.s3-{region}.{end}/prod/"),
        ] {
            let got = normalise(Setting::S3Bucket, &url, &trail);
            assert_eq!((got.value.as_str(), got.others.len()), ("acme-logs", 1), "{url}");
            // for a trail elsewhere it is left as it is, and told
            let elsewhere = trail_of(if partition == "aws" { "aws-cn" } else { "aws" }, {
                if partition == "aws" { "cn-north-1" } else { "us-east-1" }
            });
            let got = normalise(Setting::S3Bucket, &url, &elsewhere);
            assert_eq!(got.value, url);
            let words = format!("E a URL of the partition {partition}, the trail is in {}", elsewhere.partition());
            check_of(&elsewhere, Setting::S3Bucket, &[(&url, &words)]);
        }
    }
}
