//! The policy documents as JSON (F§6).

use super::questions::SERVICE;
use super::{Around, ORGANIZATION_ID, is_organization, switches_organization};
use crate::trail::arn::Arn;
use crate::trail::change::Draft;
use crate::trail::setting::Setting;
use crate::trail::settings::topic_arn;
use serde_json::{Value, json};

/// Stands in a document where the name of a log group has to be put.
pub(super) const LOG_GROUP: &str = "LOG_GROUP";

/// Stands in a document where the name of a topic has to be put.
pub(super) const TOPIC: &str = "TOPIC";

/// The draft's key, when it is known by its key ARN. A bare ID is a key of the caller's in the Region of the call
/// (F§2.8, F§3 R5).
pub(super) fn key_arn(draft: &Draft, around: Around<'_>) -> Option<String> {
    let key = draft.text(Setting::KmsKey)?;
    match Arn::parse(&key) {
        Some(arn) => arn.resource.starts_with("key/").then_some(key),
        None if key.starts_with("alias/") => None,
        None => {
            let trail = draft.arn();
            Some(format!("arn:{}:kms:{}:{}:key/{key}", trail.partition(), trail.region(), around.account?))
        }
    }
}

/// The draft's log group, with its name as the resource.
pub(super) fn log_group(draft: &Draft) -> Option<Arn> {
    let arn = Arn::parse(&draft.text(Setting::LogGroup)?)?;
    let name = arn.resource.strip_prefix("log-group:")?;
    let resource = name.strip_suffix(":*").unwrap_or(name).to_owned();
    Some(Arn { resource, ..arn })
}

/// The ID of the organization, or what stands in its place.
fn organization_id(around: Around<'_>) -> &str {
    around.organization().map_or(ORGANIZATION_ID, |organization| &organization.id)
}

/// `text` as it stands in a `Resource` for itself alone: what would be a wildcard or a variable is written out (IAM User
/// Guide, policy variables).
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '*' | '?' => out.extend(["${", &c.to_string(), "}"]),
            '$' if rest.peek() == Some(&'{') => out.push_str("${$}"),
            c => out.push(c),
        }
    }
    out
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

/// F§6.1. The ARN of an organization trail carries the management account, whoever asks.
pub(super) fn bucket(draft: &Draft, around: Around<'_>) -> Value {
    let bucket = draft.text(Setting::S3Bucket).unwrap_or_else(|| "BUCKET".to_owned());
    let bucket = format!("arn:{}:s3:::{bucket}", draft.arn().partition());
    let prefix = draft.text(Setting::S3Prefix).map(|p| format!("{}/", literal(&p))).unwrap_or_default();
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
        statements.push(write("AWSCloudTrailOrganizationWrite20150319", organization_id(around)));
    }
    policy(statements)
}

/// F§6.2.
pub(super) fn topic(draft: &Draft) -> Value {
    let topic = topic_arn(draft.text(Setting::SnsTopic).as_deref().unwrap_or(TOPIC), draft.arn());
    statement("AWSCloudTrailSNSPolicy20131101", "SNS:Publish", topic, from_this_trail(draft))
}

/// F§6.2, for the key of an encrypted topic.
pub(super) fn topic_key() -> Value {
    json!({
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": ["kms:GenerateDataKey*", "kms:Decrypt"],
        "Resource": "*",
    })
}

/// F§6.3. AWS's sample lets one user read the logs; here it is the account, as a policy that names a user who does not
/// exist is refused.
pub(super) fn key(draft: &Draft, around: Around<'_>) -> Value {
    let (partition, account) = (draft.arn().partition(), draft.arn().account());
    let encrypt = json!({
        "StringEquals": {"aws:SourceArn": draft.arn().as_str()},
        "StringLike": {
            "kms:EncryptionContext:aws:cloudtrail:arn": format!("arn:{partition}:cloudtrail:*:{account}:trail/*"),
        },
    });
    let this_key = key_arn(draft, around).unwrap_or_else(|| "*".to_owned());
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
pub(super) fn role_trust() -> Value {
    policy(vec![json!({"Sid": "", "Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"})])
}

/// F§6.4. The log group is the caller's own, also where the trail is not: that of a delegated administrator (F§7).
pub(super) fn role_permissions(draft: &Draft, around: Around<'_>) -> Value {
    let trail = draft.arn();
    let group = log_group(draft).unwrap_or_else(|| Arn {
        partition: trail.partition().to_owned(),
        service: "logs".to_owned(),
        region: trail.region().to_owned(),
        account: around.account.unwrap_or(trail.account()).to_owned(),
        resource: LOG_GROUP.to_owned(),
    });
    let Arn { partition, region, account, resource: name, .. } = &group;
    let stream =
        |name_of: &str| format!("arn:{partition}:logs:{region}:{account}:log-group:{name}:log-stream:{name_of}");
    let mut resources = vec![stream(&format!("{}_CloudTrail_{region}*", trail.account()))];
    if account != trail.account() {
        // AWS does not say which of the two accounts such a stream is named after
        resources.push(stream(&format!("{account}_CloudTrail_{region}*")));
    }
    if is_organization(draft) {
        resources.push(stream(&format!("{}_*", organization_id(around))));
    }
    let allow =
        |sid: &str, action: &str| json!({"Sid": sid, "Effect": "Allow", "Action": [action], "Resource": resources});
    policy(vec![
        allow("AWSCloudTrailCreateLogStream20141101", "logs:CreateLogStream"),
        allow("AWSCloudTrailPutLogEvents20141101", "logs:PutLogEvents"),
    ])
}

/// F§6.5: no more than is needed to find this trail, read it and make this draft's change.
pub(super) fn caller(draft: &Draft) -> Value {
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
        let mut pass = allow("PassLogRole", &["iam:PassRole"], &literal(&role));
        pass["Condition"] = json!({"StringEquals": {"iam:PassedToService": SERVICE}});
        statements.push(pass);
    }
    if switches_organization(draft) {
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
    } else if is_organization(draft) {
        // what UpdateTrail does on the caller's behalf (Service Authorization Reference), and the organization's ID
        let actions = [
            "iam:GetRole",
            "iam:CreateServiceLinkedRole",
            "organizations:DescribeOrganization",
            "organizations:ListAWSServiceAccessForOrganization",
        ];
        statements.push(allow("OrganizationTrail", &actions, "*"));
    }
    policy(statements)
}
