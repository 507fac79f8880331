//! The sample account as it is kept in a file.
//!
//! A JSON object. Every member is listed here; a member of another name is refused, so that a slip of the pen is
//! found. Times are minutes before now, so that the account never ages. Members in brackets may be left out.
//!
//! ```text
//! format          "trailedit demo account"
//! version         1
//! caller          account, arn: whom STS says the caller is
//! regions         the enabled Regions
//! denied_regions  the Regions that a service control policy denies to the caller
//! [denied]        the actions by which the caller may not read what is around a trail, such as "s3:GetBucketPolicy",
//!                 "iam:*" or "*"; CloudTrail itself is not meant
//! organization    null, or: id; features, "ALL" or "CONSOLIDATED_BILLING"; management_account;
//!                 delegated_administrators; trusted_access of CloudTrail; service_linked_role of CloudTrail;
//!                 may_create_service_linked_role, whether the caller may have it made
//! trails          arn; settings, by the names of UpdateTrail's members and in the form in which AWS reports them;
//!                 custom_event_selectors; insight_selectors; tags, an object of texts;
//!                 status: logging, started_minutes_ago, stopped_minutes_ago,
//!                 deliveries: channel ("logs", "digest", "notification", "cloudwatch_logs"), minutes_ago, error
//! buckets         name, region, account, requester_pays, policy (null when there is none);
//!                 [encryption]: [key], the KMS key by which it encrypts, and [bucket_key], whether it has one
//! keys            arn; aliases; state: "Enabled", "Disabled", "PendingDeletion" or "PendingImport"; policy;
//!                 [spec], "SYMMETRIC_DEFAULT" when left out; [usage], "ENCRYPT_DECRYPT" when left out;
//!                 [managed_by_aws]
//! topics          arn, policy (null when there is none), [key] (as the topic names it, left out when the topic is not
//!                 encrypted)
//! log_groups      ARNs with ":*" at the end
//! roles           arn; trust, a policy; permissions, a list of policies; [boundary]: arn and policy
//! [cases]         variants of the account, an object of: about, a sentence; change, what is so instead
//!                 (`demo/cases.rs` says in which form)
//! ```
//!
//! The caller is the organization's management account, one of its delegated administrators or a plain member by what
//! `caller.account` is.

use super::cases::Cases;
use crate::trail::json::trail_arn;
use crate::trail::settings::Channel;
use crate::trail::{Arn, Settings, TrailArn};
use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the member `format` says.
const FORMAT: &str = "trailedit demo account";

/// The version of the format that is read and written.
const VERSION: u64 = 1;

/// The account, everything around its trails included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    format: String,
    version: u64,
    pub caller: Caller,
    pub regions: Vec<String>,
    pub denied_regions: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<String>,
    pub organization: Option<Organization>,
    pub trails: Vec<TrailRecord>,
    pub buckets: Vec<Bucket>,
    pub keys: Vec<Key>,
    pub topics: Vec<Topic>,
    pub log_groups: Vec<String>,
    pub roles: Vec<Role>,
    #[serde(default, skip_serializing_if = "Cases::is_empty")]
    pub cases: Cases,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Caller {
    pub account: String,
    pub arn: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organization {
    pub id: String,
    pub features: Features,
    pub management_account: String,
    pub delegated_administrators: Vec<String>,
    pub trusted_access: bool,
    pub service_linked_role: bool,
    pub may_create_service_linked_role: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Features {
    All,
    ConsolidatedBilling,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrailRecord {
    #[serde(with = "trail_arn")]
    pub arn: TrailArn,
    #[serde(with = "settings")]
    pub settings: Settings,
    pub custom_event_selectors: bool,
    pub insight_selectors: bool,
    pub status: StatusRecord,
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusRecord {
    pub logging: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_minutes_ago: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_minutes_ago: Option<u32>,
    pub deliveries: Vec<DeliveryRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryRecord {
    #[serde(with = "channel")]
    pub channel: Channel,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_ago: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bucket {
    pub name: String,
    pub region: String,
    pub account: String,
    pub requester_pays: bool,
    pub policy: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "BucketEncryption::is_default")]
    pub encryption: BucketEncryption,
}

/// How a bucket encrypts by default; with keys of S3 when nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BucketEncryption {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub bucket_key: bool,
}

impl BucketEncryption {
    fn is_default(&self) -> bool {
        *self == BucketEncryption::default()
    }
}

fn is_false(on: &bool) -> bool {
    !on
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key {
    pub arn: String,
    pub aliases: Vec<String>,
    pub state: KeyState,
    pub policy: serde_json::Value,
    #[serde(default = "symmetric", skip_serializing_if = "is_symmetric")]
    pub spec: String,
    #[serde(default = "encrypting", skip_serializing_if = "is_encrypting")]
    pub usage: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub managed_by_aws: bool,
}

impl Key {
    /// Whether it is a symmetric key for encryption, the only sort that CloudTrail takes.
    pub fn is_symmetric(&self) -> bool {
        is_symmetric(&self.spec) && is_encrypting(&self.usage)
    }
}

/// The spec of a symmetric key, as KMS calls it.
fn symmetric() -> String {
    "SYMMETRIC_DEFAULT".to_owned()
}

fn is_symmetric(spec: &str) -> bool {
    spec == symmetric()
}

/// The usage of a key for encryption, as KMS calls it.
fn encrypting() -> String {
    "ENCRYPT_DECRYPT".to_owned()
}

fn is_encrypting(usage: &str) -> bool {
    usage == encrypting()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum KeyState {
    Enabled,
    Disabled,
    PendingDeletion,
    PendingImport,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Topic {
    pub arn: String,
    pub policy: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    pub arn: String,
    pub trust: serde_json::Value,
    pub permissions: Vec<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Boundary>,
}

/// A permissions boundary: a managed policy beyond which no other gives anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Boundary {
    pub arn: String,
    pub policy: serde_json::Value,
}

/// What is wrong with a file, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what to do, without the file's name.
    pub what: String,
}

impl Account {
    /// Reads an account.
    ///
    /// # Errors
    /// When the text is not JSON, is not an account, or is one of a newer version or with anything unknown in it.
    pub fn parse(text: &str) -> Result<Account, Unreadable> {
        const REPAIR: &str = "correct the file, or move it away to start from the sample account again";
        let unreadable = |what: &str, error: serde_json::Error| {
            let message = error.to_string();
            // the line is told in front; serde_json says it again at the end
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message).to_owned();
            Unreadable { line: error.line().max(1), what: format!("{what}: {message}; {REPAIR}") }
        };
        let head: serde_json::Value =
            serde_json::from_str(text).map_err(|e| unreadable("this is not valid JSON", e))?;
        if head.get("format").and_then(|f| f.as_str()) != Some(FORMAT) {
            let what = format!("this is not a demo account of trailedit: its member “format” is not “{FORMAT}”");
            return Err(Unreadable { line: 1, what: format!("{what}; name another file") });
        }
        match head.get("version").and_then(serde_json::Value::as_u64) {
            Some(VERSION) => {}
            version => {
                let line = text.lines().position(|l| l.contains("\"version\"")).map_or(1, |at| at + 1);
                let what = match version {
                    Some(newer) if newer > VERSION => format!(
                        "this demo account has the version {newer}, and this trailedit reads version {VERSION}; use \
                         the trailedit that wrote it, or name another file"
                    ),
                    _ => format!("the member “version” is not {VERSION}; {REPAIR}"),
                };
                return Err(Unreadable { line, what });
            }
        }
        serde_json::from_str(text).map_err(|e| unreadable("this demo account cannot be used", e))
    }

    /// The account as a file.
    pub fn to_json(&self) -> Result<String, String> {
        let mut text = serde_json::to_string_pretty(self).map_err(|e| e.to_string())?;
        text.push('\n');
        Ok(text)
    }

    /// The trail with this ARN.
    pub fn trail(&self, arn: &TrailArn) -> Option<&TrailRecord> {
        self.trails.iter().find(|t| t.arn == *arn)
    }

    /// The key behind any of the four forms (F§2.8). Without an ARN it is a key of the caller's account in `region`.
    pub fn key(&self, key: &str, region: &str) -> Option<&Key> {
        let (region, owner, resource) = match Arn::parse(key) {
            Some(arn) => (arn.region, arn.account, arn.resource),
            None => {
                let resource = if key.starts_with("alias/") { key.to_owned() } else { format!("key/{key}") };
                (region.to_owned(), self.caller.account.clone(), resource)
            }
        };
        self.keys.iter().find(|k| {
            Arn::parse(&k.arn).is_some_and(|arn| {
                arn.region == region
                    && arn.account == owner
                    && (arn.resource.eq_ignore_ascii_case(&resource) || k.aliases.contains(&resource))
            })
        })
    }

    /// The bucket of this name.
    pub fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.iter().find(|b| b.name == name)
    }
}

mod channel {
    use super::*;

    const NAMES: [(Channel, &str); 4] = [
        (Channel::Logs, "logs"),
        (Channel::Digest, "digest"),
        (Channel::Notification, "notification"),
        (Channel::CloudWatchLogs, "cloudwatch_logs"),
    ];

    pub fn serialize<S: Serializer>(channel: &Channel, serializer: S) -> Result<S::Ok, S::Error> {
        let name = NAMES.iter().find(|(c, _)| c == channel).map_or("logs", |(_, name)| name);
        serializer.serialize_str(name)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Channel, D::Error> {
        let text = String::deserialize(deserializer)?;
        NAMES.iter().find(|(_, name)| *name == text).map(|(channel, _)| *channel).ok_or_else(|| {
            let known: Vec<String> = NAMES.iter().map(|(_, name)| format!("`{name}`")).collect();
            de::Error::custom(format!("unknown channel `{text}`, expected one of {}", known.join(", ")))
        })
    }
}

/// The settings of a trail, which always has a bucket.
mod settings {
    use super::*;
    pub use crate::trail::json::settings::serialize;

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Settings, D::Error> {
        let settings = crate::trail::json::settings::deserialize(deserializer)?;
        match settings.s3_bucket {
            Some(_) => Ok(settings),
            None => Err(de::Error::custom("a trail without `S3BucketName`")),
        }
    }
}
