//! The policy documents that a trail needs around it (F§6), and whether a policy allows what CloudTrail does.

mod condition;
mod evaluate;
mod pattern;
pub mod questions;

pub use evaluate::{Context, Principal, Question, Verdict, all_allowed, evaluate, together};
pub use questions::SERVICE;

use super::arn::Arn;
use super::change::Draft;
use super::setting::Setting;
use super::settings::topic_arn;
use serde_json::{Value, json};

/// Stands in a document where the ID of the organization has to be put.
pub const ORGANIZATION_ID: &str = "ORGANIZATION_ID";

/// Stands in a document where the name of a log group has to be put.
const LOG_GROUP: &str = "LOG_GROUP";

/// Stands in a document where the name of a topic has to be put.
const TOPIC: &str = "TOPIC";

/// A policy document that AWS needs for a trail to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The policy of the S3 bucket (F§6.1).
    Bucket,
    /// The statement for the SNS topic's policy (F§6.2).
    Topic,
    /// The statements for the KMS key's policy (F§6.3).
    Key,
    /// The trust policy of the CloudWatch Logs role (F§6.4).
    RoleTrust,
    /// The permissions policy of the CloudWatch Logs role (F§6.4).
    RolePermissions,
    /// The permissions that the caller needs to update this trail (F§6.5).
    Caller,
}

impl Document {
    /// All of them.
    pub const ALL: [Document; 6] = [
        Document::Bucket,
        Document::Topic,
        Document::Key,
        Document::RoleTrust,
        Document::RolePermissions,
        Document::Caller,
    ];

    /// What it is and where it belongs, in one line.
    pub fn title(self, draft: &Draft) -> String {
        let of = |setting, what: &str, unset: &str| match draft.text(setting) {
            Some(value) => format!("{what} {}", super::text::shown(&value)),
            None => format!("{what} {unset}"),
        };
        match self {
            Document::Bucket => of(Setting::S3Bucket, "Policy of the S3 bucket", "of this trail"),
            Document::Topic => of(Setting::SnsTopic, "Statement for the policy of the SNS topic", "to be chosen"),
            Document::Key => of(Setting::KmsKey, "Statements for the policy of the KMS key", "to be chosen"),
            Document::RoleTrust => of(Setting::LogRole, "Trust policy of the role", "to be chosen"),
            Document::RolePermissions => of(Setting::LogRole, "Permissions policy of the role", "to be chosen"),
            Document::Caller => format!("Permissions of whoever edits the trail {}", draft.arn().name()),
        }
    }

    /// What to do with it and what had to be left open, a sentence each.
    pub fn notes(self, draft: &Draft) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        let mut note = |text: &str| notes.push(text.to_owned());
        let organization = is_organization(draft);
        match self {
            Document::Bucket => {
                note("Put these statements beside those that the bucket's policy already has; do not replace others.");
                note(
                    "If statements with these Sids are there already, for another trail or path, change those, as a \
                     policy cannot have the same Sid twice: make Resource and aws:SourceArn lists, and add to each the \
                     value from here.",
                );
                note("The bucket must not be Requester Pays.");
            }
            Document::Topic => {
                note("Put this statement beside those that the topic's policy already has; do not replace others.");
                note(
                    "If a statement with this Sid is there already, for another trail, change that one, as a policy \
                     cannot have the same Sid twice: make its aws:SourceArn a list, and add this trail's ARN.",
                );
                if draft.text(Setting::SnsTopic).is_none() {
                    note("The trail has no topic: put the topic's name in place of TOPIC.");
                }
                note(
                    "If the topic is encrypted, the policy of its own key must allow cloudtrail.amazonaws.com \
                     kms:GenerateDataKey* and kms:Decrypt.",
                );
            }
            Document::Key => {
                note("Put these statements beside those that the key's policy already has; never replace that policy.");
                note(
                    "If statements with these Sids are there already, for another trail, change those, as a policy \
                     cannot have the same Sid twice: make their aws:SourceArn a list, and add this trail's ARN.",
                );
                if key_arn(draft).is_none() {
                    note("The key is not known by its ARN here; in a key's own policy “*” means that key.");
                }
                note("The third statement is needed only if the bucket uses an S3 Bucket Key.");
                note(
                    "The last one lets identities of this account read the logs, if their own permissions allow \
                     kms:Decrypt; name single roles instead to let fewer.",
                );
            }
            Document::RoleTrust => {
                note("If CloudTrail alone is to assume the role, put this in place of its trust policy.");
                note("If others assume it too, keep their statements and add this one beside them.");
            }
            Document::RolePermissions => {
                note("Attach this to the role, as an inline or a managed policy.");
                if log_group(draft).is_none() {
                    note("The trail has no log group: put the log group's name in place of LOG_GROUP.");
                }
            }
            Document::Caller => {
                note("Attach this to the user, role or permission set that runs trailedit.");
                note("account:ListRegions is for finding trails in all Regions; trailedit does without, too.");
                if needs_organization(draft) {
                    note("The statement on the organization is needed to switch the trail's organization setting.");
                }
            }
        }
        if organization && matches!(self, Document::Bucket | Document::RolePermissions) {
            note(
                "Put the ID of the organization (o-…) in place of ORGANIZATION_ID; it is shown by: aws organizations \
                 describe-organization --query Organization.Id --output text",
            );
        }
        notes
    }

    /// The document for this draft's trail, account, partition, prefix and settings: valid JSON, indented by two. What
    /// is not known stands there in capitals, and [`notes`](Document::notes) tells what to put.
    pub fn text(self, draft: &Draft) -> String {
        let document = match self {
            Document::Bucket => bucket(draft),
            Document::Topic => topic(draft),
            Document::Key => key(draft),
            Document::RoleTrust => role_trust(),
            Document::RolePermissions => role_permissions(draft),
            Document::Caller => caller(draft),
        };
        format!("{document:#}")
    }
}

fn is_organization(draft: &Draft) -> bool {
    draft.switch(Setting::Organization) == Some(true)
}

/// Whether the caller needs what CloudTrail does with the organization on the caller's behalf (F§6.5).
fn needs_organization(draft: &Draft) -> bool {
    draft.edit(Setting::Organization).is_some()
}

/// The draft's key, when it is known by its key ARN.
fn key_arn(draft: &Draft) -> Option<String> {
    draft.text(Setting::KmsKey).filter(|key| Arn::parse(key).is_some_and(|arn| arn.resource.starts_with("key/")))
}

/// The Region and the name of the draft's log group.
fn log_group(draft: &Draft) -> Option<(String, String)> {
    let arn = Arn::parse(&draft.text(Setting::LogGroup)?)?;
    let name = arn.resource.strip_prefix("log-group:")?;
    Some((arn.region, name.strip_suffix(":*").unwrap_or(name).to_owned()))
}

fn statement(sid: &str, action: &str, resource: impl Into<Value>, condition: Value) -> Value {
    json!({
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": action,
        "Resource": resource.into(),
        "Condition": condition,
    })
}

fn policy(statements: Vec<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn from_this_trail(draft: &Draft) -> Value {
    json!({"StringEquals": {"aws:SourceArn": draft.arn().as_str()}})
}

/// F§6.1.
fn bucket(draft: &Draft) -> Value {
    let bucket = draft.text(Setting::S3Bucket).unwrap_or_else(|| "BUCKET".to_owned());
    let bucket = format!("arn:{}:s3:::{bucket}", draft.arn().partition());
    let prefix = draft.text(Setting::S3Prefix).map(|p| format!("{p}/")).unwrap_or_default();
    let write = |sid: &str, owner: &str| {
        let condition = json!({"StringEquals": {
            "s3:x-amz-acl": "bucket-owner-full-control",
            "aws:SourceArn": draft.arn().as_str(),
        }});
        statement(sid, "s3:PutObject", format!("{bucket}/{prefix}AWSLogs/{owner}/*"), condition)
    };
    let mut statements = vec![
        statement("AWSCloudTrailAclCheck20150319", "s3:GetBucketAcl", bucket.clone(), from_this_trail(draft)),
        write("AWSCloudTrailWrite20150319", draft.arn().account()),
    ];
    if is_organization(draft) {
        statements.push(write("AWSCloudTrailOrganizationWrite20150319", ORGANIZATION_ID));
    }
    policy(statements)
}

/// F§6.2.
fn topic(draft: &Draft) -> Value {
    let topic = topic_arn(draft.text(Setting::SnsTopic).as_deref().unwrap_or(TOPIC), draft.arn());
    statement("AWSCloudTrailSNSPolicy20131101", "SNS:Publish", topic, from_this_trail(draft))
}

/// F§6.3. AWS's sample lets one user read the logs; here it is the account, as a policy that names a user who does not
/// exist is refused.
fn key(draft: &Draft) -> Value {
    let (partition, account) = (draft.arn().partition(), draft.arn().account());
    let encrypt = json!({
        "StringEquals": {"aws:SourceArn": draft.arn().as_str()},
        "StringLike": {
            "kms:EncryptionContext:aws:cloudtrail:arn": format!("arn:{partition}:cloudtrail:*:{account}:trail/*"),
        },
    });
    let this_key = key_arn(draft).unwrap_or_else(|| "*".to_owned());
    json!([
        statement("AllowCloudTrailEncryptLogs", "kms:GenerateDataKey*", "*", encrypt),
        statement("AllowCloudTrailAccess", "kms:DescribeKey", this_key, from_this_trail(draft)),
        {
            "Sid": "AllowCloudTrailDecryptTrail",
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": "kms:Decrypt",
            "Resource": "*",
        },
        {
            "Sid": "EnableCloudTrailLogDecryptPermissions",
            "Effect": "Allow",
            "Principal": {"AWS": format!("arn:{partition}:iam::{account}:root")},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {"Null": {"kms:EncryptionContext:aws:cloudtrail:arn": "false"}},
        },
    ])
}

/// F§6.4.
fn role_trust() -> Value {
    policy(vec![json!({"Sid": "", "Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"})])
}

/// F§6.4.
fn role_permissions(draft: &Draft) -> Value {
    let (partition, account) = (draft.arn().partition(), draft.arn().account());
    let (region, group) = log_group(draft).unwrap_or_else(|| (draft.arn().region().to_owned(), LOG_GROUP.to_owned()));
    let streams = format!("arn:{partition}:logs:{region}:{account}:log-group:{group}:log-stream:");
    let mut resources = vec![format!("{streams}{account}_CloudTrail_{region}*")];
    if is_organization(draft) {
        resources.push(format!("{streams}{ORGANIZATION_ID}_*"));
    }
    let allow =
        |sid: &str, action: &str| json!({"Sid": sid, "Effect": "Allow", "Action": [action], "Resource": resources});
    policy(vec![
        allow("AWSCloudTrailCreateLogStream20141101", "logs:CreateLogStream"),
        allow("AWSCloudTrailPutLogEvents20141101", "logs:PutLogEvents"),
    ])
}

/// F§6.5: no more than is needed to find this trail, read it and make this draft's change.
fn caller(draft: &Draft) -> Value {
    let arn = draft.arn().as_str();
    let allow = |sid: &str, actions: &[&str], resource: &str| json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource});
    let mut statements = vec![
        allow("FindTrails", &["cloudtrail:DescribeTrails", "cloudtrail:ListTrails", "account:ListRegions"], "*"),
        allow(
            "UpdateTrail",
            &["cloudtrail:GetTrail", "cloudtrail:GetTrailStatus", "cloudtrail:ListTags", "cloudtrail:UpdateTrail"],
            arn,
        ),
    ];
    if let Some(role) = draft.text(Setting::LogRole) {
        let mut pass = allow("PassLogRole", &["iam:PassRole"], &role);
        pass["Condition"] = json!({"StringEquals": {"iam:PassedToService": SERVICE}});
        statements.push(pass);
    }
    if needs_organization(draft) {
        let actions = [
            "iam:GetRole",
            "iam:CreateServiceLinkedRole",
            "organizations:EnableAWSServiceAccess",
            "organizations:DisableAWSServiceAccess",
            "organizations:ListAccounts",
            "organizations:DescribeOrganization",
            "organizations:ListAWSServiceAccessForOrganization",
        ];
        statements.push(allow("SwitchOrganization", &actions, "*"));
    }
    policy(statements)
}

#[cfg(test)]
mod tests;
