//! Amazon Resource Names, partitions and Regions, as far as a trail's settings use them.

use std::fmt;

/// An ARN taken apart: `arn:partition:service:region:account:resource`. Nothing is checked but its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// The service's name in ARNs: `sns`, `kms`, `logs`, …
    pub service: String,
    /// Empty for global services such as IAM.
    pub region: String,
    /// Twelve digits; empty for S3.
    pub account: String,
    /// Everything behind the fifth colon, colons included.
    pub resource: String,
}

impl Arn {
    /// Takes `text` apart, or `None` when it is not `arn:` followed by five more fields.
    pub fn parse(text: &str) -> Option<Arn> {
        let mut fields = text.splitn(6, ':');
        if fields.next()? != "arn" {
            return None;
        }
        let mut next = || fields.next().map(str::to_owned);
        Some(Arn { partition: next()?, service: next()?, region: next()?, account: next()?, resource: next()? })
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:{}:{}:{}:{}:{}", self.partition, self.service, self.region, self.account, self.resource)
    }
}

/// Whether `text` looks like a Region code: `us-east-1`, `us-gov-west-1`, `eusc-de-east-1` (F§2).
///
/// Shape only: Regions are added all the time, so there is no list of them here.
pub fn is_region_shaped(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    words.len() >= 2
        && words[0].len() >= 2
        && words.iter().all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()))
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// Checks a trail's name (F§2.1).
///
/// # Errors
/// What is wrong with it.
pub fn trail_name(name: &str) -> Result<(), String> {
    let length = name.chars().count();
    if length == 0 {
        return Err("a trail name cannot be empty".to_owned());
    }
    if let Some(bad) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-')) {
        let bad = super::text::shown(&bad.to_string()).into_owned();
        return Err(format!("“{bad}” is not allowed in a trail name; use letters a-z A-Z, digits, . _ -"));
    }
    if length < 3 {
        return Err(format!("a trail name has at least 3 characters, this one has {length}"));
    }
    if length > 128 {
        return Err(format!("a trail name has at most 128 characters, this one has {length}"));
    }
    let punctuation = |c: char| matches!(c, '.' | '_' | '-');
    if name.starts_with(punctuation) || name.ends_with(punctuation) {
        return Err("a trail name starts and ends with a letter or a digit".to_owned());
    }
    let mut previous = 'a';
    for c in name.chars() {
        if punctuation(previous) && punctuation(c) {
            return Err(format!("“{previous}{c}”: a trail name cannot have two of . _ - side by side"));
        }
        previous = c;
    }
    if looks_like_an_ip_address(name) {
        return Err("a trail name cannot look like an IP address".to_owned());
    }
    Ok(())
}

/// Whether `text` is four numbers of up to three digits with dots between them.
pub fn looks_like_an_ip_address(text: &str) -> bool {
    let octets: Vec<&str> = text.split('.').collect();
    octets.len() == 4 && octets.iter().all(|o| (1..=3).contains(&o.len()) && o.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether `text` is a twelve-digit account ID.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether `text` looks like a partition: `aws` or `aws-…` in lower case (F§2).
pub fn is_partition_shaped(text: &str) -> bool {
    let mut words = text.split('-');
    words.next() == Some("aws") && words.all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()))
}

/// One partition: its name, what its Region codes begin with, and the Region that its global services report to.
struct Partition {
    name: &'static str,
    prefixes: &'static [&'static str],
    leader: &'static str,
}

/// The partitions and their Regions (botocore `partitions.json`, F§2). Longer prefixes stand before shorter ones.
const PARTITIONS: [Partition; 8] = [
    Partition { name: "aws-us-gov", prefixes: &["us-gov-"], leader: "us-gov-west-1" },
    Partition { name: "aws-iso", prefixes: &["us-iso-"], leader: "us-iso-east-1" },
    Partition { name: "aws-iso-b", prefixes: &["us-isob-"], leader: "us-isob-east-1" },
    Partition { name: "aws-iso-e", prefixes: &["eu-isoe-"], leader: "eu-isoe-west-1" },
    Partition { name: "aws-iso-f", prefixes: &["us-isof-"], leader: "us-isof-south-1" },
    Partition { name: "aws-eusc", prefixes: &["eusc-"], leader: "eusc-de-east-1" },
    Partition { name: "aws-cn", prefixes: &["cn-"], leader: "cn-north-1" },
    Partition {
        name: "aws",
        prefixes: &["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"],
        leader: "us-east-1",
    },
];

/// The partition that a Region belongs to, or `None` for a Region this version does not know.
///
/// Regions of the partition `aws` have three words (botocore: `^(us|eu|…)-\w+-\d+$`): one more is a sign of a partition
/// of its own, as in `us-gov-west-1`, which may be one that this version does not know.
pub fn partition_of(region: &str) -> Option<&'static str> {
    let partition = PARTITIONS.iter().find(|p| p.prefixes.iter().any(|prefix| region.starts_with(prefix)))?;
    (partition.name != "aws" || region.split('-').count() == 3).then_some(partition.name)
}

/// The Regions of the partition `aws` that every account has enabled. AWS adds none any more: each Region since 2019 is one
/// that an account opts in to.
const ALWAYS_ENABLED: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// Whether a Region is one that an account has to enable first. Session tokens of STS's global endpoint are not valid there.
pub fn is_opt_in(region: &str) -> bool {
    partition_of(region) == Some("aws") && !ALWAYS_ENABLED.contains(&region)
}

/// The Region that delivers a partition's global service events to a single-Region trail (F§3 R2c).
pub fn leader_region(partition: &str) -> Option<&'static str> {
    PARTITIONS.iter().find(|p| p.name == partition).map(|p| p.leader)
}

/// The Region in which a partition's Organizations are asked: in China it is Ningxia, elsewhere the one that also leads
/// for global services (F§7; Organizations User Guide, region-support).
pub fn organizations_region(partition: &str) -> Option<&'static str> {
    match partition {
        "aws-cn" => Some("cn-northwest-1"),
        partition => leader_region(partition),
    }
}

/// The ARN of a trail, known to be well formed (F§2.2). It is a trail's identity throughout the program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrailArn {
    text: String,
    /// Start and end of each part within `text`.
    partition: (usize, usize),
    region: (usize, usize),
    account: (usize, usize),
    name: (usize, usize),
}

impl TrailArn {
    /// Reads a trail ARN.
    ///
    /// # Errors
    /// A sentence that names the offending part and what would be right.
    pub fn parse(text: &str) -> Result<TrailArn, String> {
        const FORM: &str = "a trail ARN is arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME";
        if let Some(c) = text.chars().find(|c| super::text::is_steering(*c)) {
            return Err(format!("U+{:04X} has no place in an ARN; {FORM}", u32::from(c)));
        }
        let arn = Arn::parse(text).ok_or_else(|| format!("this is not an ARN; {FORM}"))?;
        if !is_partition_shaped(&arn.partition) {
            return Err(format!("“{}” is not a partition (aws, aws-cn, aws-us-gov, …); {FORM}", arn.partition));
        }
        if arn.service != "cloudtrail" {
            return Err(format!("this is an ARN of the service “{}”, not of cloudtrail; {FORM}", arn.service));
        }
        if !is_region_shaped(&arn.region) {
            return Err(format!("“{}” is not a Region such as us-east-1; {FORM}", arn.region));
        }
        if partition_of(&arn.region).is_some_and(|p| p != arn.partition) {
            return Err(format!("the Region {} is not in the partition {}", arn.region, arn.partition));
        }
        if !is_account_id(&arn.account) {
            return Err(format!("“{}” is not an account ID of 12 digits; {FORM}", arn.account));
        }
        let Some(name) = arn.resource.strip_prefix("trail/") else {
            return Err(format!("“{}” is not a trail; {FORM}", arn.resource));
        };
        trail_name(name)?;
        let partition = (4, 4 + arn.partition.len());
        let region_at = partition.1 + ":cloudtrail:".len();
        let region = (region_at, region_at + arn.region.len());
        let account = (region.1 + 1, region.1 + 13);
        let name = (text.len() - name.len(), text.len());
        Ok(TrailArn { text: text.to_owned(), partition, region, account, name })
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, …
    pub fn partition(&self) -> &str {
        &self.text[self.partition.0..self.partition.1]
    }

    /// The home Region. The ARN of a shadow trail, too, carries the Region of its origin (F§8).
    pub fn region(&self) -> &str {
        &self.text[self.region.0..self.region.1]
    }

    /// The account that owns the trail; for an organization trail the management account (F§7).
    pub fn account(&self) -> &str {
        &self.text[self.account.0..self.account.1]
    }

    /// The trail's name.
    pub fn name(&self) -> &str {
        &self.text[self.name.0..self.name.1]
    }
}

impl fmt::Display for TrailArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// How a person names a trail on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailRef {
    /// By name: it has to be looked for.
    Name(String),
    /// By ARN: it says where the trail is.
    Arn(TrailArn),
}

impl TrailRef {
    /// Reads a name or an ARN.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub fn parse(text: &str) -> Result<TrailRef, String> {
        let text = text.trim();
        if text.contains(':') || text.starts_with("arn") && text.contains('/') {
            return TrailArn::parse(text).map(TrailRef::Arn);
        }
        trail_name(text)?;
        Ok(TrailRef::Name(text.to_owned()))
    }

    /// Whether this names the trail `arn`.
    pub fn names(&self, arn: &TrailArn) -> bool {
        match self {
            TrailRef::Name(name) => name == arn.name(),
            TrailRef::Arn(own) => own == arn,
        }
    }
}

impl fmt::Display for TrailRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrailRef::Name(name) => f.write_str(name),
            TrailRef::Arn(arn) => arn.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_arn_is_taken_apart() {
        let arn = TrailArn::parse("arn:aws-us-gov:cloudtrail:us-gov-west-1:123456789012:trail/My.Trail_1").unwrap();
        assert_eq!(
            (arn.partition(), arn.region(), arn.account(), arn.name()),
            ("aws-us-gov", "us-gov-west-1", "123456789012", "My.Trail_1")
        );
    }

    #[test]
    fn the_offending_part_of_a_trail_arn_is_named() {
        for (text, part) in [
            ("arn:aws:cloudtrail:us-east-1:12345678901:trail/abc", "12345678901"),
            ("arn:aws:cloudtrail::123456789012:trail/abc", "not a Region"),
            ("arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/abc", "eventdatastore"),
            ("arn:aws:cloudtrail:us-east-1:123456789012:trail/a/b", "“/”"),
            ("ARN:aws:cloudtrail:us-east-1:123456789012:trail/abc", "not an ARN"),
            ("arn:aws:cloudtrail:cn-north-1:123456789012:trail/abc", "not in the partition"),
            ("arn:aws:s3:::bucket", "s3"),
            ("arn:aws:cloudtrail:us-east-1:123456789012:\u{1b}[2Jtrail/abc", "U+001B"),
            ("arn:AWS:cloudtrail:us-east-1:123456789012:trail/abc", "AWS"),
        ] {
            let message = TrailArn::parse(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn regions_of_all_partitions_are_recognised() {
        for (region, partition) in [
            ("us-east-1", "aws"),
            ("mx-central-1", "aws"),
            ("us-gov-east-1", "aws-us-gov"),
            ("cn-northwest-1", "aws-cn"),
            ("us-isob-east-1", "aws-iso-b"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert!(is_region_shaped(region), "{region}");
            assert_eq!(partition_of(region), Some(partition), "{region}");
        }
        for (region, why) in
            [("us-isox-east-1", "a partition of tomorrow"), ("moon-north-1", "a continent of tomorrow")]
        {
            assert_eq!((is_region_shaped(region), partition_of(region)), (true, None), "{why}");
        }
        for bad in ["", "us", "us-east", "us-east-1a", "US-east-1", "u-east-1", "us--1", "us-east-"] {
            assert!(!is_region_shaped(bad), "{bad}");
        }
    }
}
