//! The bucket and the prefix.

use super::{Found, named, quoted, shortened};
use crate::trail::arn::{Arn, TrailArn, is_account_id, is_region_shaped, looks_like_an_ip_address};
use crate::trail::validate::paste;

/// The S3 bucket (F§2.3).
pub(super) fn bucket(text: &str, trail: &TrailArn, found: &mut Found) {
    /// What S3 keeps for itself at the beginning and at the end of a name.
    const RESERVED_STARTS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
    const RESERVED_ENDS: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    if let Some(arn) = Arn::parse(text) {
        return found.error(match (arn.service.as_str(), arn.region.as_str()) {
            ("s3", "") if arn.partition != trail.partition() => format!(
                "This bucket is in the partition {}, the trail is in {}; choose a bucket of {1}",
                arn.partition,
                trail.partition()
            ),
            ("s3", "") => {
                let name = arn.resource.split('/').next().unwrap_or_default();
                format!("This is the bucket's ARN; only its name is wanted: “{name}”")
            }
            _ => format!("This is an ARN of the service “{}”, not the name of a bucket", arn.service),
        });
    }
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("s3://")) {
        return found.error("This is an S3 URL; only the bucket's name is wanted, the part behind s3://");
    }
    if text.contains("://") || text.contains(['/', '?', '#']) && paste::is_url(text) {
        let partition = paste::partition_of_url(text).filter(|p| p != trail.partition());
        return found.error(match partition {
            Some(partition) => format!(
                "This is a URL of the partition {partition}, the trail is in {}; choose a bucket of {0}",
                trail.partition()
            ),
            None => "This is a URL; only the bucket's name is wanted".to_owned(),
        });
    }
    if let Some((_, rest)) = text.split_once('/') {
        return found.error(format!(
            "A bucket name has no “/”; what comes behind it, {}, belongs in the key prefix",
            quoted(rest)
        ));
    }
    if let Some(bad) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '.' | '-')) {
        let why = match bad {
            'A'..='Z' => "CloudTrail takes no upper-case letters, not even those of old buckets",
            '_' => "CloudTrail refuses it even for old buckets that have it",
            _ => "use a-z, digits, . and -",
        };
        found.error(format!("{} is not allowed in a bucket name; {why}", named(bad)));
    }
    let length = text.chars().count();
    if length < 3 {
        found.error(format!("A bucket name has at least 3 characters, this one has {length}"));
    }
    if length > 63 {
        found.error(format!("A bucket name has at most 63 characters, this one has {length}"));
    }
    if text.starts_with(['.', '-']) || text.ends_with(['.', '-']) {
        found.error("A bucket name begins and ends with a letter or a digit");
    }
    if text.contains("..") {
        found.error("A bucket name cannot have two dots side by side");
    }
    if looks_like_an_ip_address(text) {
        found.error("A bucket name cannot look like an IP address");
    }
    if let Some(start) = RESERVED_STARTS.iter().find(|s| text.starts_with(**s)) {
        found.error(format!("No bucket name begins with “{start}”: S3 keeps that for itself"));
    }
    if let Some(end) = RESERVED_ENDS.iter().find(|e| text.ends_with(**e)) {
        found.error(format!("No bucket name ends with “{end}”: S3 uses that for access points and other bucket types"));
    }
    if let Some(end) = paste::host_end(text) {
        found.warning(format!("A name that ends with “{end}” is rather the address of a host; give the bucket's name"));
    }
    if text.ends_with("-an") && region_of_bucket(text).is_none() {
        found.warning(
            "A new bucket name may end with “-an” only in the form NAME-ACCOUNT-REGION-an; check that this one exists",
        );
    }
    if text.contains(".-") || text.contains("-.") {
        found.warning("A dash beside a dot: S3 allows it, CloudTrail's own rules did not; AWS may refuse it");
    }
}

/// The Region that the name of a bucket tells: one of an account's own namespace there ends with the account and the
/// Region, as in `logs-111122223333-us-west-2-an` (F§2.3).
pub(in crate::trail::validate) fn region_of_bucket(name: &str) -> Option<&str> {
    let name = name.strip_suffix("-an")?;
    name.match_indices('-').find_map(|(at, _)| {
        let rest = &name[at + 1..];
        let is_account = rest.get(..12).is_some_and(is_account_id);
        if is_account { rest[12..].strip_prefix('-').filter(|region| is_region_shaped(region)) } else { None }
    })
}

/// The S3 key prefix (F§2.4).
pub(super) fn prefix(text: &str, found: &mut Found) {
    let length = text.chars().count();
    if length > 200 {
        found.error(format!("A prefix has at most 200 characters, this one has {length}"));
    }
    let is_place = paste::is_url(text) || Arn::parse(text).is_some();
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("s3://")) {
        found.warning(
            "“s3://” would become part of every object's key; a prefix is what comes behind the bucket's name",
        );
    } else if is_place {
        let what = if paste::is_url(text) { "a URL" } else { "an ARN" };
        found.warning(format!(
            "This is {what}, and would become part of every object's key; a prefix is what comes behind the bucket's name"
        ));
    } else {
        folders(text, found);
    }
    if let Some(c) = text.chars().find(|c| matches!(c, '*' | '?' | '$')) {
        found.warning(format!("{} is a wildcard or variable in the bucket policy's Resource", named(c)));
        if let Some(bare) = text.strip_suffix("/*").filter(|_| !is_place) {
            found.fix("take “/*” away at the end", bare.trim_end_matches('/'));
        }
    }
    // the equals sign is usual where tools of the Hive family read: `team=audit/`
    let safe = |c: char| c.is_ascii_alphanumeric() || "/!-_.*'()=?$".contains(c);
    if let Some(c) = text.chars().find(|c| !safe(*c)) {
        found.warning(format!("{} is not safe in object keys: some tools must escape it and some fail", named(c)));
    }
}

/// What is wrong with the parts of a prefix between its slashes.
fn folders(text: &str, found: &mut Found) {
    if text.ends_with('/') {
        found.warning(format!("It ends with “/”, so objects land under “{}/AWSLogs/”", shortened(text)));
        found.fix("take “/” away at the end", text.trim_end_matches('/'));
    }
    if text.starts_with('/') {
        found.warning(format!(
            "It begins with “/”, so objects land under “{}/AWSLogs/”, behind a folder without a name",
            shortened(text)
        ));
        found.fix("take “/” away at the beginning", text.trim_start_matches('/'));
    }
    if text.trim_matches('/').contains("//") {
        found.warning("“//” makes a folder without a name, and the bucket policy must have it letter by letter");
        let mut single = text.to_owned();
        while single.contains("//") {
            single = single.replace("//", "/");
        }
        found.fix("make one “/” of them", single);
    }
    if let Some(before) = paste::before_logs(text) {
        found.warning(format!(
            "CloudTrail adds AWSLogs/ by itself: objects land under “{}/AWSLogs/”",
            shortened(text.trim_end_matches('/'))
        ));
        found.fix("leave out AWSLogs and what follows it", before);
    }
    if let Some(part) = text.split('/').find(|part| matches!(*part, "." | "..")) {
        found.warning(format!("“{part}” between slashes means a folder to many tools, which then miss the objects"));
    }
}
