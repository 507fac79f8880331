//! The form of the values that UpdateTrail is sent, as CloudTrail checks it (F§2). Where its words are not known, these
//! are the nearest ones that are.

use super::Refusal;
use crate::trail::arn::{is_account_id, is_partition_shaped, is_region_shaped};
use crate::trail::{Arn, TrailArn};

/// An S3 bucket's name (F§2.3), in the words of the S3 rules in AWS's SDK for Java, which CloudTrail answers with
/// (F§4-6). CloudTrail's page of 2023 had rules of its own, no dash beside a dot among them; the model refers to those of
/// S3 now, which let such a name pass, and one that ends with `-an`, too (F§10-10).
pub(super) fn bucket(name: &str) -> Result<(), Refusal> {
    let looks_like_address = {
        let octets: Vec<&str> = name.split('.').collect();
        octets.len() == 4 && octets.iter().all(|o| (1..=3).contains(&o.len()) && o.bytes().all(|b| b.is_ascii_digit()))
    };
    let reserved = ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|p| name.starts_with(p))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].iter().any(|s| name.ends_with(s));
    let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let wrong = if name.contains('_') {
        "Bucket name should not contain '_'"
    } else if !(3..=63).contains(&name.chars().count()) {
        "Bucket name should be between 3 and 63 characters long"
    } else if name.chars().any(|c| c.is_uppercase()) {
        "Bucket name should not contain uppercase characters"
    } else if name.chars().any(char::is_whitespace) {
        "Bucket name should not contain white space"
    } else if looks_like_address {
        "Bucket name must not be formatted as an IP Address"
    } else if name.contains("..") {
        "Bucket name should not contain two adjacent periods"
    } else if !name.starts_with(ends) {
        "Bucket name should start with a lowercase letter or a number"
    } else if !name.ends_with(ends) {
        "Bucket name should not end with '-' or '.'"
    } else if let Some(c) = name.chars().find(|c| !ends(*c) && !matches!(c, '.' | '-')) {
        return Err(Refusal::new("InvalidS3BucketNameException", format!("Bucket name should not contain '{c}'")));
    } else if reserved {
        "Bucket name is reserved"
    } else {
        return Ok(());
    };
    Err(Refusal::new("InvalidS3BucketNameException", wrong))
}

/// A key prefix (F§2.4).
pub(super) fn prefix(prefix: &str) -> Result<(), Refusal> {
    const CODE: &str = "InvalidS3PrefixException";
    let length = prefix.chars().count();
    if length > 200 {
        let message = format!(
            "S3 prefix is too long. Maximum allowed length: 200 characters. Specified prefix length: {length} \
             characters."
        );
        return Err(Refusal::new(CODE, message));
    }
    if prefix.chars().any(char::is_control) {
        return Err(Refusal::new(CODE, "S3 prefix contains characters that are not valid."));
    }
    Ok(())
}

/// A topic's name or ARN (F§2.5).
pub(super) fn topic(topic: &str) -> Result<(), Refusal> {
    let name = match Arn::parse(topic) {
        Some(arn) if arn.service == "sns" && has_place(&arn) => arn.resource,
        Some(_) => String::new(),
        None => topic.to_owned(),
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if (1..=256).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    let message =
        "SNS topic name is not valid. A topic name can contain only letters, numbers, hyphens and underscores.";
    Err(Refusal::new("InvalidSnsTopicNameException", message))
}

/// A key in one of its four forms (F§2.8).
pub(super) fn key(key: &str) -> Result<(), Refusal> {
    let resource = match Arn::parse(key) {
        Some(arn) if arn.service == "kms" && has_place(&arn) => arn.resource,
        Some(_) => String::new(),
        None if key.starts_with("alias/") => key.to_owned(),
        None => format!("key/{key}"),
    };
    let good = match (resource.strip_prefix("key/"), resource.strip_prefix("alias/")) {
        (Some(id), _) => is_key_id(id),
        (_, Some(alias)) => {
            (1..=250).contains(&alias.len())
                && alias.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-'))
        }
        _ => false,
    };
    if good { Ok(()) } else { Err(Refusal::new("InvalidKmsKeyIdException", "KmsKeyId is not in valid ARN format")) }
}

/// A UUID, or `mrk-` and 32 hexadecimal digits; emulators put the dashes of a UUID among those, which makes a key that
/// does not exist, not a wrong form (F§2.8).
fn is_key_id(id: &str) -> bool {
    let hex = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
    let (id, is_multi_region) = id.strip_prefix("mrk-").map_or((id, false), |id| (id, true));
    if is_multi_region && hex(id, 32) {
        return true;
    }
    let groups: Vec<&str> = id.split('-').collect();
    groups.len() == 5 && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| hex(group, length))
}

/// A log group's ARN with `:*` at the end, in the caller's account and the trail's Region (F§2.6).
pub(super) fn log_group(group: &str, trail: &TrailArn, caller: &str) -> Result<(), Refusal> {
    let name = Arn::parse(group)
        .filter(|arn| arn.partition == trail.partition() && arn.service == "logs")
        .filter(|arn| arn.region == trail.region() && arn.account == caller)
        .and_then(|arn| arn.resource.strip_prefix("log-group:")?.strip_suffix(":*").map(str::to_owned));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-_/#".contains(&b);
    match name {
        Some(name) if (1..=512).contains(&name.len()) && name.bytes().all(allowed) => Ok(()),
        _ => Err(unknown_log_group()),
    }
}

/// What CloudTrail says of a log group that it cannot find, whatever the reason (F§4-21).
pub(super) fn unknown_log_group() -> Refusal {
    let message = "Check the log group ARN: CloudTrail can't validate it.";
    Refusal::new("InvalidCloudWatchLogsLogGroupArnException", message)
}

/// A role's ARN, in the caller's account (F§2.7).
pub(super) fn role(role: &str, trail: &TrailArn, caller: &str) -> Result<(), Refusal> {
    let good = Arn::parse(role).is_some_and(|arn| {
        let Some(resource) = arn.resource.strip_prefix("role") else { return false };
        // a path is a slash, or has one at either end and something between them
        let (path, name) = resource.split_at(resource.rfind('/').map_or(0, |at| at + 1));
        let is_path = path == "/" || path.len() > 2 && path.starts_with('/');
        arn.partition == trail.partition()
            && arn.service == "iam"
            && arn.region.is_empty()
            && arn.account == caller
            && is_path
            && path.len() <= 512
            && path.bytes().all(|b| b.is_ascii_graphic())
            && (1..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
    });
    if good {
        return Ok(());
    }
    let message = "Check the role ARN: CloudTrail can't validate it.";
    Err(Refusal::new("InvalidCloudWatchLogsRoleArnException", message))
}

/// Whether an ARN has a partition, a Region and an account.
fn has_place(arn: &Arn) -> bool {
    is_partition_shaped(&arn.partition) && is_region_shaped(&arn.region) && is_account_id(&arn.account)
}
