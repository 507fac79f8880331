//! One value by itself.

mod arns;

pub(super) use arns::is_log_group_character;

use super::{Finding, Severity, looks_like_an_ip_address};
use crate::trail::arn::{Arn, TrailArn, is_account_id, is_region_shaped};
use crate::trail::setting::Setting;
use crate::trail::text::{is_steering, shown};

/// Whose account the log group and the role have to be in (F§2.6, F§7).
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    /// This account's.
    Sure(&'a str),
    /// This account's, unless a delegated administrator edits an organization trail.
    Likely(&'a str),
}

/// The findings on one setting, as they are gathered.
struct Found {
    setting: Setting,
    list: Vec<Finding>,
}

impl Found {
    fn add(&mut self, severity: Severity, text: String) {
        let text = sentence(text);
        self.list.push(Finding { setting: self.setting, severity, text });
    }

    fn error(&mut self, text: impl Into<String>) {
        self.add(Severity::Error, text.into());
    }

    fn warning(&mut self, text: impl Into<String>) {
        self.add(Severity::Warning, text.into());
    }

    fn note(&mut self, text: impl Into<String>) {
        self.add(Severity::Note, text.into());
    }
}

/// What is wrong with `text` as the value of `setting`, worst first.
pub(super) fn check(setting: Setting, text: &str, trail: &TrailArn, owner: Owner) -> Vec<Finding> {
    let mut found = Found { setting, list: Vec::new() };
    if !setting.is_text() {
        found.error("This setting is on or off; it takes no text");
    } else if text.is_empty() {
        found.error(match setting.clearable() {
            true => "An empty text is not a value; clear the setting to take it away",
            false => "Every trail has one; it can be changed but not taken away",
        });
    } else if let Some(c) = text.chars().find(|c| is_steering(*c)) {
        found.error(format!("It contains {}, an invisible or control character; remove it", named(c)));
    } else {
        match setting {
            Setting::S3Bucket => bucket(text, trail, &mut found),
            Setting::S3Prefix => prefix(text, &mut found),
            Setting::SnsTopic => arns::topic(text, trail, &mut found),
            Setting::KmsKey => arns::key(text, trail, &mut found),
            Setting::LogGroup => arns::log_group(text, trail, owner, &mut found),
            Setting::LogRole => arns::role(text, trail, owner, &mut found),
            Setting::MultiRegion
            | Setting::Organization
            | Setting::GlobalEvents
            | Setting::RecursiveLogging
            | Setting::LogFileValidation => {}
        }
    }
    found.list.sort_by_key(|f| std::cmp::Reverse(f.severity));
    found.list
}

/// `text` with a capital at its beginning: it may begin with a character's name.
fn sentence(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A character as it is named in a sentence.
fn named(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        c if is_steering(c) || c.is_whitespace() => format!("U+{:04X}", u32::from(c)),
        c => format!("“{c}”"),
    }
}

/// The S3 bucket (F§2.3).
fn bucket(text: &str, trail: &TrailArn, found: &mut Found) {
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
    if text.ends_with("-an") && !is_account_regional(text) {
        found.warning(
            "A new bucket name may end with “-an” only in the form NAME-ACCOUNT-REGION-an; check that this one exists",
        );
    }
    if text.contains(".-") || text.contains("-.") {
        found.warning("A dash beside a dot: S3 allows it, CloudTrail's own rules did not; AWS may refuse it");
    }
}

/// Whether a bucket name is of an account's own namespace in a Region: `logs-111122223333-us-west-2-an` (F§2.3).
fn is_account_regional(text: &str) -> bool {
    let Some(text) = text.strip_suffix("-an") else { return false };
    text.match_indices('-').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.get(..12).is_some_and(is_account_id) && rest[12..].strip_prefix('-').is_some_and(is_region_shaped)
    })
}

/// The S3 key prefix (F§2.4).
fn prefix(text: &str, found: &mut Found) {
    let length = text.chars().count();
    if length > 200 {
        found.error(format!("A prefix has at most 200 characters, this one has {length}"));
    }
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("s3://")) {
        found.warning(
            "“s3://” would become part of every object's key; a prefix is what comes behind the bucket's name",
        );
    }
    if text.ends_with('/') {
        found.warning(format!("It ends with “/”, so objects land under “{}/AWSLogs/”", shortened(text)));
    }
    if text.starts_with('/') {
        found.warning(format!(
            "It begins with “/”, so objects land under “{}/AWSLogs/”, behind a folder without a name",
            shortened(text)
        ));
    }
    let inner = text.trim_matches('/');
    if inner.contains("//") && !inner.contains("://") {
        found.warning("“//” makes a folder without a name, and the bucket policy must have it letter by letter");
    }
    if text.split('/').any(|part| part == "AWSLogs") {
        found.warning(format!(
            "CloudTrail adds AWSLogs/ by itself: objects land under “{}/AWSLogs/”",
            shortened(text.trim_end_matches('/'))
        ));
    }
    if let Some(c) = text.chars().find(|c| matches!(c, '*' | '?' | '$')) {
        found.warning(format!("{} is a wildcard or variable in the bucket policy's Resource", named(c)));
    }
    let safe = |c: char| c.is_ascii_alphanumeric() || "/!-_.*'()?$".contains(c);
    if let Some(c) = text.chars().find(|c| !safe(*c)) {
        found.warning(format!("{} is not safe in object keys: some tools must escape it and some fail", named(c)));
    }
}

/// A long value in a sentence: its end counts most.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 60 {
        return text.to_owned();
    }
    format!("…{}", text.chars().skip(count - 59).collect::<String>())
}

/// A value of another setting as it is put into a sentence: harmless and not too long.
pub(super) fn quoted(text: &str) -> String {
    format!("“{}”", shortened(&shown(text)))
}
