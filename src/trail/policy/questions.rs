//! What CloudTrail does with the things around a trail, as questions to their policies (F§6).

use super::evaluate::{Context, Principal, Question};
use super::words;
use crate::trail::TrailArn;
use crate::trail::text::shown;

/// CloudTrail as a principal, the same in every partition (F§6).
pub const SERVICE: &str = "cloudtrail.amazonaws.com";

/// What taking on a role is called.
pub(super) const ASSUME_ROLE: &str = "sts:AssumeRole";

/// How a log file is called here, in place of a name that nobody knows beforehand.
pub(super) const LOG_FILE: &str = "/log.json.gz";

/// The folder of the log files, below the account.
pub(super) const LOG_FOLDER: &str = "/CloudTrail/";

/// What is known of every request of CloudTrail's (IAM User Guide, “AWS global condition context keys”).
///
/// What is not surely known is left out, which makes a condition on it one that cannot be decided: where the request
/// comes from (`aws:SourceIp`, `aws:SourceVpc`, `aws:SourceVpce`), `aws:ViaAWSService`, `aws:PrincipalArn`,
/// `aws:PrincipalAccount`, `aws:PrincipalType`, and `aws:PrincipalServiceNamesList`, which holds more names than the one.
fn of_service() -> Context {
    through_another()
        .with("aws:SecureTransport", "true")
        // “included in the request context only if the principal is a member of an organization”: a service is in none
        .without("aws:PrincipalOrgID")
        .without("aws:PrincipalOrgPaths")
}

/// What is known of a request that another service makes for CloudTrail.
fn through_another() -> Context {
    Context::default().with("aws:PrincipalIsAWSService", "true").with("aws:PrincipalServiceName", SERVICE)
}

/// What is known of every request that CloudTrail makes for a trail. The CloudTrail User Guide documents that
/// `aws:SourceArn` “is always the ARN of the trail” and that `aws:SourceAccount` “is the account ID of the trail owner, or
/// the management account ID for organization trails” (“Amazon S3 bucket policy”, “Amazon SNS topic policy”,
/// “Configure AWS KMS key policies for CloudTrail”); the ARN of an organization trail names that account, too.
///
/// `aws:SourceOrgID` and `aws:SourceOrgPaths` are for services that act for a resource of an account in an organization,
/// but not every service sends them, and users report of CloudTrail that it does not: they are left unknown.
fn context(trail: &TrailArn) -> Context {
    of_service().with("aws:SourceArn", trail.as_str()).with("aws:SourceAccount", trail.account())
}

fn asks(action: &str, resource: String, context: Context) -> Question {
    Question { principal: Principal::Service(SERVICE.to_owned()), action: action.to_owned(), resource, context }
}

/// What CloudTrail does with a bucket: it reads the bucket's ACL and writes log files, below the account and for an
/// organization trail also below the organization (F§6.1). `organization` is the ID of the organization when the trail
/// is or becomes an organization trail.
///
/// `s3:x-amz-acl` is documented by the policy that AWS asks for. With which headers of encryption CloudTrail writes
/// (`s3:x-amz-server-side-encryption`, `s3:x-amz-server-side-encryption-aws-kms-key-id`) is not, with a key or without, as
/// the bucket's own encryption could do it: they are left unknown.
pub fn bucket(trail: &TrailArn, bucket: &str, prefix: Option<&str>, organization: Option<&str>) -> Vec<Question> {
    let arn = format!("arn:{}:s3:::{bucket}", trail.partition());
    let (account, region) = (trail.account(), trail.region());
    // CloudTrail puts the slash behind the prefix itself, so a prefix that ends with one gives two (F§2.4)
    let prefix = prefix.filter(|p| !p.is_empty()).map(|p| format!("{p}/")).unwrap_or_default();
    let put = |below: &str| {
        let context = context(trail).with("s3:x-amz-acl", "bucket-owner-full-control");
        asks("s3:PutObject", format!("{arn}/{prefix}AWSLogs/{below}{LOG_FOLDER}{region}{LOG_FILE}"), context)
    };
    let mut questions =
        vec![asks("s3:GetBucketAcl", arn.clone(), context(trail).without("s3:x-amz-acl")), put(account)];
    if let Some(organization) = organization {
        questions.push(put(&format!("{organization}/{account}")));
    }
    questions
}

/// What CloudTrail does besides with the bucket of a trail with log file validation: digests go beside the log files, in a
/// folder of their own (CloudTrail User Guide, “CloudTrail digest file structure”). A policy for the log files' folder alone
/// keeps them out.
pub fn digests(trail: &TrailArn, bucket: &str, prefix: Option<&str>) -> Vec<Question> {
    let writes = self::bucket(trail, bucket, prefix, None).into_iter().filter(|q| q.action == "s3:PutObject");
    let digest = |question: Question| {
        let (account, rest) = question.resource.rsplit_once(LOG_FOLDER)?;
        Some(Question { resource: format!("{account}/CloudTrail-Digest/{rest}"), ..question })
    };
    writes.filter_map(digest).collect()
}

/// What CloudTrail does besides with the bucket of a multi-Region trail: the log files of another Region go into a folder of
/// its name (F§5). It is asked for one other Region of the partition; nothing where none is known.
pub fn elsewhere(trail: &TrailArn, bucket: &str, prefix: Option<&str>) -> Vec<Question> {
    let pair = match trail.partition() {
        "aws" => ["us-west-2", "us-east-1"],
        "aws-cn" => ["cn-northwest-1", "cn-north-1"],
        "aws-us-gov" => ["us-gov-east-1", "us-gov-west-1"],
        _ => return Vec::new(),
    };
    let Some(other) = pair.into_iter().find(|region| *region != trail.region()) else { return Vec::new() };
    let own = format!("{LOG_FOLDER}{}{LOG_FILE}", trail.region());
    let writes = self::bucket(trail, bucket, prefix, None).into_iter().filter(|q| q.action == "s3:PutObject");
    let there = |question: Question| {
        let folder = question.resource.strip_suffix(&own)?;
        Some(Question { resource: format!("{folder}{LOG_FOLDER}{other}{LOG_FILE}"), ..question })
    };
    writes.filter_map(there).collect()
}

/// What CloudTrail does with a topic (F§6.2).
pub fn topic(trail: &TrailArn, topic_arn: &str) -> Vec<Question> {
    // some older services say who owns the resource, which is what the policy that SNS gives every topic asks for;
    // CloudTrail is not one of them (Amazon SNS Developer Guide, “aws:SourceAccount versus aws:SourceOwner”) and needs a
    // statement of its own (CloudTrail User Guide, “Amazon SNS topic policy for CloudTrail”)
    vec![asks("SNS:Publish", topic_arn.to_owned(), context(trail).without("aws:SourceOwner"))]
}

/// What CloudTrail does with the key that an encrypted topic has of its own (F§6.2). It does so through SNS, which names
/// the topic; whether the trail is named is not documented.
pub fn topic_key(topic_arn: &str, key_arn: &str) -> Vec<Question> {
    let context = || through_another().with("kms:EncryptionContext:aws:sns:topicArn", topic_arn);
    ["kms:GenerateDataKey", "kms:Decrypt"].map(|action| asks(action, key_arn.to_owned(), context())).to_vec()
}

/// What CloudTrail does with a key (F§6.3).
pub fn key(trail: &TrailArn, key_arn: &str) -> Vec<Question> {
    let encrypting = context(trail).with("kms:EncryptionContext:aws:cloudtrail:arn", trail.as_str());
    let describing = context(trail).without("kms:EncryptionContext:aws:cloudtrail:arn");
    vec![
        asks("kms:GenerateDataKey", key_arn.to_owned(), encrypting),
        asks("kms:DescribeKey", key_arn.to_owned(), describing),
    ]
}

/// What CloudTrail does with a key besides, when the bucket has an S3 Bucket Key (F§6.3: “kms:Decrypt permissions are
/// required to create or update a trail with SSE-KMS encryption enabled”). The published statement for it has no
/// condition, and neither the trail nor an encryption context is documented for this request: they are left unknown.
pub fn key_for_bucket_key(_trail: &TrailArn, key_arn: &str) -> Vec<Question> {
    vec![asks("kms:Decrypt", key_arn.to_owned(), through_another())]
}

/// What CloudTrail asks of a role's trust policy (F§6.4). The published policy has no condition, and whether the trail is
/// named in this request is not documented.
pub fn role_trust(_trail: &TrailArn, role_arn: &str) -> Vec<Question> {
    vec![asks(ASSUME_ROLE, role_arn.to_owned(), of_service())]
}

/// What CloudTrail does as the role: it makes a log stream and writes to it, for an organization trail also one of the
/// organization (F§6.4). `log_group` is an ARN, with `:*` at the end or without.
pub fn role_permissions(trail: &TrailArn, log_group: &str, organization: Option<&str>) -> Vec<Question> {
    let group = log_group.strip_suffix(":*").unwrap_or(log_group);
    let own = format!("{}_CloudTrail_{}", trail.account(), trail.region());
    let streams = std::iter::once(own.clone()).chain(organization.map(|organization| format!("{organization}_{own}")));
    let ask = |action: &str, stream: &str| Question {
        principal: Principal::Holder,
        action: action.to_owned(),
        resource: format!("{group}:log-stream:{stream}"),
        context: Context::default(),
    };
    streams.flat_map(|stream| [ask("logs:CreateLogStream", &stream), ask("logs:PutLogEvents", &stream)]).collect()
}

/// What a question is about, in a few words to follow “may CloudTrail …?”: `write to prod/AWSLogs/123456789012/…`.
pub fn describe(question: &Question) -> String {
    let stream = || {
        let name = question.resource.rsplit_once(":log-stream:").map_or(question.resource.as_str(), |(_, name)| name);
        shown(name).into_owned()
    };
    match question.action.as_str() {
        "s3:PutObject" => format!("write to {}", words::object(question)),
        "s3:GetBucketAcl" => "read the bucket's ACL".to_owned(),
        "SNS:Publish" => "publish to the topic".to_owned(),
        "kms:GenerateDataKey" => "encrypt with the key (kms:GenerateDataKey)".to_owned(),
        "kms:DescribeKey" => "look at the key (kms:DescribeKey)".to_owned(),
        "kms:Decrypt" => "decrypt with the key (kms:Decrypt)".to_owned(),
        ASSUME_ROLE => format!("take on the role ({ASSUME_ROLE})"),
        "logs:CreateLogStream" => format!("make a log stream {}", stream()),
        "logs:PutLogEvents" => format!("write to the log stream {}", stream()),
        action => format!("do {} with {}", shown(action), shown(&question.resource)),
    }
}
